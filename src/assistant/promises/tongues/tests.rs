//! Promises in each language, and sentences that look like them.

use super::super::{Promise, of, without};
use super::TABLES;

#[rustfmt::skip]
const PROMISES: &[(&str, &[&str])] = &[
    ("de", &[
        "Wir melden uns bei Ihnen.", "Wir melden uns innerhalb von 24 Stunden bei Ihnen.",
        "Ich werde das für Sie prüfen.", "Unser Team wird Sie morgen kontaktieren.",
        "Ein Kollege meldet sich gleich bei Ihnen.", "Ich kümmere mich darum.", "Ich habe Ihre Bestellung storniert.",
        "Ihre Bestellung wurde storniert.", "Wir haben Ihnen den Betrag erstattet.", "Wir halten Sie auf dem Laufenden.",
        "Ich rufe Sie heute noch zurück.", "Einen Moment, ich sehe nach.", "Lassen Sie mich das kurz prüfen.",
        "Sie hören bald von uns.", "Das prüfe ich gleich für Sie.", "Wir schicken Ihnen gleich ein Etikett zu.",
    ]),
    ("fr", &[
        "Nous reviendrons vers vous.", "Nous vous contacterons dans les 24 heures.", "Je vais vérifier cela pour vous.",
        "Je vous tiendrai au courant.", "Notre équipe vous contactera demain.", "Un collègue va vous rappeler.",
        "J'ai annulé votre commande.", "Votre commande a été annulée.", "Nous vous avons remboursé.", "Je m'en occupe.",
        "Vous serez contacté par notre équipe.", "Laissez-moi vérifier cela.", "Je vous enverrai l'étiquette.",
        "Un instant, je vérifie.", "Nous allons vous envoyer un remplacement.",
    ]),
    ("es", &[
        "Nos pondremos en contacto con usted.", "Le llamaremos mañana.", "Voy a comprobarlo.",
        "Le mantendremos informado.", "Nuestro equipo le contactará mañana.",
        "Un compañero se pondrá en contacto con usted.", "He cancelado su pedido.", "Su pedido ha sido cancelado.",
        "Le hemos enviado una confirmación.", "Me encargo de ello.", "Te aviso en cuanto sepa algo.",
        "Déjeme revisar eso.", "Le enviaré la etiqueta.", "Un momento mientras lo reviso.",
        "Será contactado por nuestro equipo.",
    ]),
    ("it", &[
        "La contatteremo al più presto.", "Ci metteremo in contatto con lei.", "Le farò sapere.", "Me ne occupo io.",
        "Un collega la richiamerà oggi.", "Il nostro team la contatterà domani.", "Ho annullato il suo ordine.",
        "Il suo ordine è stato annullato.", "La terremo informata.", "La terrò aggiornato.", "Le invierò l'etichetta.",
        "Mi lasci controllare.", "Un attimo, verifico.", "Controllo subito.", "Verrà contattato dal nostro team.",
    ]),
    ("pt", &[
        "Entraremos em contato com você.", "Vou verificar isso para você.", "A nossa equipa vai contactá-lo amanhã.",
        "Alguém entrará em contacto consigo.", "Vou cancelar o seu pedido.", "Cancelei o seu pedido.",
        "O seu pedido foi cancelado.", "Já enviei a etiqueta.", "Manteremos você informado.", "Deixe-me verificar.",
        "Um momento enquanto verifico.", "Responderemos em breve.", "Será contactado pela nossa equipa.",
        "Avisarei assim que souber.", "Trato disso agora mesmo.",
    ]),
    ("nl", &[
        "We nemen contact met u op.", "Ik zal het voor u nakijken.", "Wij laten het u weten.",
        "Ons team zal u morgen bellen.", "Een collega neemt contact met u op.", "Ik heb uw bestelling geannuleerd.",
        "Uw bestelling is geannuleerd.", "We hebben u het bedrag terugbetaald.", "Ik zoek het voor u uit.",
        "We houden u op de hoogte.", "Ik bel u vandaag terug.", "Laat me dat even controleren.", "U hoort snel van ons.",
        "Momentje, ik kijk het na.", "Ik kom hier later op terug.",
    ]),
    ("sv", &[
        "Vi hör av oss.", "Vi återkommer till dig inom 24 timmar.", "Jag ska kolla det åt dig.",
        "En kollega ringer dig i eftermiddag.", "Vårt team kommer att kontakta dig.", "Jag har avbokat din order.",
        "Din beställning har avbokats.", "Vi har återbetalat din order.", "Jag tar hand om det.",
        "Vi håller dig uppdaterad.", "Låt mig kolla det.", "Ett ögonblick, jag kollar.",
        "Jag lovar att det kommer i tid.", "Någon i butiken ringer dig.", "Vi kontaktar dig i morgon.",
    ]),
    ("pl", &[
        "Skontaktujemy się z Tobą.", "Odezwiemy się wkrótce.", "Sprawdzę to dla Ciebie.",
        "Nasz zespół skontaktuje się jutro.", "Konsultant zadzwoni do Pana.", "Anulowałem Twoje zamówienie.",
        "Twoje zamówienie zostało anulowane.", "Dam znać.", "Zajmę się tym.", "Wrócę do Ciebie z odpowiedzią.",
        "Chwileczkę, sprawdzam.", "Będziemy w kontakcie.", "Wyślę etykietę e-mailem.", "Oddzwonimy jeszcze dziś.",
        "Przekażę to kierownikowi.",
    ]),
    ("ja", &[
        "後ほどご連絡いたします。", "担当者が明日ご連絡します。", "お調べします。", "確認いたしますので少々お待ちください。", "折り返しお電話いたします。", "ご注文をキャンセルしました。", "返金いたしました。",
        "スタッフが対応いたします。", "結果をお知らせします。", "代替品を手配いたします。", "担当者に伝えました。", "すぐに確認します。",
    ]),
];

#[rustfmt::skip]
const NONE: &[(&str, &[&str])] = &[
    ("de", &[
        "Wir versenden innerhalb von 2 Tagen.", "Ihr Paket kommt innerhalb von 3 Tagen an.",
        "Sie können unbenutzte Artikel innerhalb von 30 Tagen zurückgeben.",
        "Wenn der Artikel defekt ist, werden wir ihn ersetzen.",
        "Sobald Ihre Bestellung versendet wird, erhalten Sie eine E-Mail.", "Soll ich das für Sie prüfen?",
        "Ich kann keine Bestellungen stornieren.", "Wir werden Sie nie nach Ihrem Passwort fragen.",
        "Unser Team ist in Portland.", "Sie können uns werktags anrufen.", "Die Lieferung dauert 2 bis 4 Werktage.",
        "Ich bin ein KI-Assistent.", "Schreiben Sie uns eine E-Mail.", "Die Erstattung erfolgt auf die verwendete Karte.",
        "Der Hals wurde neu gestaltet.", "Wir informieren Sie, sobald der Artikel wieder da ist.",
    ]),
    ("fr", &[
        "Nous expédions sous 2 jours.", "Votre colis arrive sous 3 jours.",
        "Vous pouvez retourner les articles non utilisés sous 30 jours.",
        "Si l'article est défectueux, nous le remplacerons.",
        "Vous recevrez un e-mail dès que votre commande est expédiée.", "Voulez-vous que je demande à une personne ?",
        "Je ne peux pas annuler de commandes.", "Nous ne vous demanderons jamais votre mot de passe.",
        "Notre équipe est à Portland.", "Vous pouvez nous appeler en semaine.", "La livraison prend 2 à 4 jours ouvrés.",
        "Je suis un assistant IA.", "Écrivez-nous un e-mail.", "Le remboursement est versé sur la carte utilisée.",
        "Le manche a été redessiné.", "Nous ne remboursons pas les cartes cadeaux.",
        "Nous livrons sur tout le territoire français.",
    ]),
    ("es", &[
        "Enviamos en un plazo de 2 días.", "Su paquete llega en 3 días.",
        "Puede devolver los artículos sin usar en 30 días.", "Si el artículo está defectuoso, lo cambiaremos.",
        "Recibirá un correo cuando su pedido salga.", "¿Quiere que pregunte a una persona?", "No puedo cancelar pedidos.",
        "Nunca le pediremos su contraseña.", "Nuestro equipo está en Portland.", "Puede llamarnos entre semana.",
        "La entrega tarda de 2 a 4 días laborables.", "Soy un asistente de IA.", "Escríbanos un correo.",
        "El reembolso se hace en la tarjeta usada.", "El mástil ha sido rediseñado.",
        "Las tarjetas regalo no se reembolsan.", "El pago se hace en la pasarela segura.", "Es apto para la terraza.",
    ]),
    ("it", &[
        "Spediamo entro 2 giorni.", "Il suo pacco arriva entro 3 giorni.",
        "Può restituire gli articoli non usati entro 30 giorni.", "Se l'articolo è difettoso, lo sostituiremo.",
        "Riceverà un'e-mail quando l'ordine parte.", "Vuole che chieda a una persona?", "Non posso annullare ordini.",
        "Non le chiederemo mai la password.", "Il nostro team è a Portland.", "Può chiamarci nei giorni feriali.",
        "La consegna richiede da 2 a 4 giorni lavorativi.", "Sono un assistente IA.", "Ci scriva un'e-mail.",
        "Il rimborso viene versato sulla carta usata.", "Il manico è stato ridisegnato.",
        "Le corde si possono restituire solo se non aperte.", "La terracotta è resistente.",
    ]),
    ("pt", &[
        "Enviamos em até 2 dias.", "O seu pacote chega em 3 dias.", "Pode devolver artigos não usados em 30 dias.",
        "Se o artigo tiver defeito, vamos trocá-lo.", "Receberá um e-mail quando o pedido sair.",
        "Quer que eu pergunte a uma pessoa?", "Não posso cancelar pedidos.", "Nunca vamos pedir a sua senha.",
        "A nossa equipa fica em Portland.", "Pode ligar-nos nos dias úteis.", "A entrega demora de 2 a 4 dias úteis.",
        "Sou um assistente de IA.", "Escreva-nos um e-mail.", "O reembolso é feito no cartão usado.",
        "O braço foi redesenhado.", "As cordas só podem ser devolvidas fechadas.",
    ]),
    ("nl", &[
        "Wij verzenden binnen 2 dagen.", "Uw pakket komt binnen 3 dagen aan.",
        "U kunt ongebruikte artikelen binnen 30 dagen retourneren.",
        "Als het artikel defect is, zullen we het vervangen.", "U ontvangt een e-mail zodra uw bestelling is verzonden.",
        "Zal ik het aan iemand vragen?", "Ik kan geen bestellingen annuleren.",
        "We zullen u nooit om uw wachtwoord vragen.", "Ons team zit in Portland.", "U kunt ons op werkdagen bellen.",
        "De levering duurt 2 tot 4 werkdagen.", "Ik ben een AI-assistent.", "Stuur ons een e-mail.",
        "De terugbetaling gaat naar de gebruikte kaart.", "De hals is opnieuw ontworpen.",
        "Cadeaubonnen worden niet terugbetaald.",
    ]),
    ("sv", &[
        "Vi skickar inom 2 dagar.", "Ditt paket kommer inom 3 dagar.", "Du kan returnera oanvända varor inom 30 dagar.",
        "Om varan är trasig kommer vi att ersätta den.", "Du får ett mejl när din beställning skickas.",
        "Vill du att jag frågar en person?", "Jag kan inte avboka beställningar.",
        "Vi kommer aldrig att fråga efter ditt lösenord.", "Vårt team finns i Portland.", "Du kan ringa oss på vardagar.",
        "Leveransen tar 2 till 4 arbetsdagar.", "Jag är en AI-assistent.", "Skriv ett mejl till oss.",
        "Återbetalningen görs till kortet du använde.", "Halsen har gjorts om.", "Presentkort återbetalas inte.",
    ]),
    ("pl", &[
        "Wysyłamy w ciągu 2 dni.", "Paczka dociera w ciągu 3 dni.", "Nieużywane produkty można zwrócić w ciągu 30 dni.",
        "Jeśli produkt jest wadliwy, wymienimy go.", "Otrzymasz e-mail, gdy zamówienie zostanie wysłane.",
        "Czy mam zapytać kogoś ze sklepu?", "Nie mogę anulować zamówień.", "Nigdy nie zapytamy o hasło.",
        "Nasz zespół jest w Portland.", "Możesz do nas dzwonić w dni robocze.", "Dostawa trwa od 2 do 4 dni roboczych.",
        "Jestem asystentem AI.", "Napisz do nas e-mail.", "Zwrot pieniędzy trafia na użytą kartę.",
        "Gryf został zaprojektowany na nowo.", "Nie anulujemy wysłanych zamówień.",
    ]),
    ("ja", &[
        "2日以内に発送します。", "お荷物は3日以内に届きます。", "未使用の商品は30日以内に返品できます。", "商品に不良がある場合は交換いたします。", "発送後に確認メールが届きます。",
        "スタッフにお尋ねになりますか。", "注文をキャンセルすることはできません。", "パスワードをお聞きすることはありません。", "お店はポートランドにあります。", "平日にお電話いただけます。",
        "配送には2日から4日かかります。", "私はAIアシスタントです。", "メールでお問い合わせください。", "返金はご利用のカードに行われます。",
    ]),
];

#[test]
fn promises_are_heard_in_every_language() {
    assert_eq!(PROMISES.len(), TABLES.len());
    let mut missed: Vec<&&str> = Vec::new();
    for (language, lines) in PROMISES {
        assert!(lines.len() >= 10, "{language}");
        missed.extend(lines.iter().filter(|line| of(line).is_none()));
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn what_promises_nothing_is_left_alone_in_every_language() {
    assert_eq!(NONE.len(), TABLES.len());
    let mut taken: Vec<&&str> = Vec::new();
    for (language, lines) in NONE {
        assert!(lines.len() >= 10, "{language}");
        taken.extend(lines.iter().filter(|line| of(line).is_some()));
    }
    assert!(taken.is_empty(), "{taken:#?}");
}

#[test]
fn what_was_done_is_told_from_what_will_be_in_every_language() {
    for done in [
        "Ich habe Ihre Bestellung storniert.",
        "J'ai annulé votre commande.",
        "He cancelado su pedido.",
        "Ho annullato il suo ordine.",
        "Cancelei o seu pedido.",
        "Ik heb uw bestelling geannuleerd.",
        "Jag har avbokat din order.",
        "Anulowałem Twoje zamówienie.",
        "返金いたしました。",
    ] {
        assert_eq!(of(done), Some(Promise::Done), "{done}");
    }
    assert_eq!(of("Wir melden uns bei Ihnen."), Some(Promise::Later));
}

#[test]
fn only_the_sentence_that_promises_goes_in_any_language() {
    let kept = without(
        "Rücksendungen sind kostenlos. Wir melden uns bei Ihnen. Sie haben 30 Tage Zeit.",
        |_| false,
    );
    assert_eq!(
        kept.text,
        "Rücksendungen sind kostenlos. Sie haben 30 Tage Zeit."
    );
    assert_eq!(kept.left_out, ["Wir melden uns bei Ihnen."]);
}
