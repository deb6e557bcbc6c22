//! What asks for an order in each language, and what looks like it.

use super::super::{asked, proof};
use super::*;

#[rustfmt::skip]
const ASKS: &[(Language, &[&str])] = &[
    (Language::De, &[
        "Wo ist meine Bestellung?", "Wo bleibt mein Paket??", "Wann kommt meine Bestellung an?",
        "Meine Lieferung ist noch nicht angekommen", "Ich habe letzte Woche eine Gitarre bestellt, wann kommt das Paket?",
        "Bestellstatus bitte", "Wie ist der Status meiner Bestellung?", "Kann ich meine Sendung verfolgen?",
        "Wurde meine Bestellung schon verschickt?", "Wo ist die Bestellung #1042?", "Mein Päckchen hat Verspätung",
        "Haben Sie meine Sachen schon versendet?", "Ist unser Paket schon unterwegs?",
        "wo steckt die sendung zur bestellung nr 1042",
    ]),
    (Language::Fr, &[
        "Où est ma commande ?", "où est ma commande #1042", "Quand arrive mon colis ?",
        "Mon colis n'est toujours pas arrivé", "Je n'ai pas encore reçu ma commande",
        "Quel est le statut de ma commande ?", "Où en est ma livraison ?", "Puis-je suivre mon colis ?",
        "suivi de commande svp", "J'ai commandé une guitare la semaine dernière, quand sera livré le colis ?",
        "Ma commande a-t-elle été expédiée ?", "Avez-vous déjà envoyé la commande ? Elle a du retard",
        "Est-ce que vous avez expédié mes articles ?",
    ]),
    (Language::Es, &[
        "¿Dónde está mi pedido?", "¿Cuándo llega mi pedido?", "Mi paquete todavía no ha llegado",
        "¿Cuál es el estado de mi pedido?", "Quiero rastrear mi paquete", "estado del pedido por favor",
        "¿Ya enviaron mi compra?", "No he recibido mi pedido", "¿Dónde está el pedido #1042?",
        "Hice una compra la semana pasada, ¿cuándo llega el paquete?", "¿Qué pasó con mi envío?",
        "Mi pedido viene con retraso", "¿Han enviado ya mis cosas? ¿Dónde están?",
        "¿Dónde está mi pedido que acabo de pagar?",
    ]),
    (Language::It, &[
        "Dov'è il mio ordine?", "dov’è il mio ordine #1042", "Quando arriva il mio pacco?",
        "Il mio ordine non è ancora arrivato", "Non ho ancora ricevuto il mio pacco", "A che punto è il mio ordine?",
        "Qual è lo stato dell'ordine?", "Posso tracciare la mia spedizione?", "stato ordine per favore",
        "Ho ordinato una chitarra, quando arriva il pacco?", "Avete già spedito il mio ordine?",
        "La mia consegna è in ritardo", "Che cosa è successo al mio pacco?",
    ]),
    (Language::Pt, &[
        "Onde está o meu pedido?", "Quando chega a minha encomenda?", "A minha encomenda ainda não chegou",
        "Qual é o status do meu pedido?", "Quero rastrear o meu pacote", "Ainda não recebi o meu pedido",
        "situação do pedido por favor", "Já enviaram a minha encomenda?", "Onde está a encomenda #1042?",
        "Comprei uma guitarra na semana passada, quando chega a entrega?", "O que aconteceu com o meu pedido?",
        "O meu pedido está atrasado", "Como posso acompanhar a minha compra?",
        "Onde está o meu pedido que acabei de pagar?",
    ]),
    (Language::Nl, &[
        "Waar is mijn bestelling?", "Waar blijft mijn pakket?", "Wanneer komt mijn pakketje aan?",
        "Mijn bestelling is nog niet aangekomen", "Wat is de status van mijn bestelling?", "Kan ik mijn pakket volgen?",
        "bestelstatus graag", "Is mijn order al verzonden?", "Ik heb mijn pakje nog niet ontvangen",
        "Waar is de bestelling #1042?", "Ik heb vorige week snaren besteld, wanneer komt het pakket?",
        "Hebben jullie mijn spullen al verstuurd?", "Mijn zending is kwijt",
    ]),
    (Language::Sv, &[
        "Var är min beställning?", "När kommer mitt paket?", "Mitt paket har inte kommit fram",
        "Vad är status på min order?", "Kan jag spåra mitt paket?", "orderstatus tack", "Har ni skickat min beställning?",
        "Jag har inte fått min leverans", "Var är beställningen #1042?",
        "Jag beställde en gitarr förra veckan, när kommer paketet?", "Vad har hänt med mitt paket?",
        "Min leverans är försenad", "Är våra varor levererade? När kommer de?",
    ]),
    (Language::Pl, &[
        "Gdzie jest moje zamówienie?", "Kiedy przyjdzie moja paczka?", "Moja paczka jeszcze nie dotarła",
        "Jaki jest status mojego zamówienia?", "Chcę śledzić moją przesyłkę", "status zamówienia proszę",
        "Czy wysłaliście już moje zamówienie?", "Nie otrzymałem jeszcze mojej paczki", "Gdzie jest zamówienie #1042?",
        "Zamówiłam gitarę w zeszłym tygodniu, kiedy przyjdzie paczka?", "Co z moim zamówieniem?",
        "Moja przesyłka jest opóźniona", "Czy moje zamówienie zostało wysłane?",
    ]),
    (Language::Ja, &[
        "注文はどこですか", "私の荷物はどこですか？", "荷物はいつ届きますか", "注文した商品がまだ届きません", "注文状況を教えてください", "注文の状況を知りたいです", "荷物を追跡できますか",
        "もう発送されましたか？", "注文番号1042はどこですか", "注文#1042の発送状況は？", "先週注文したギターはいつ届きますか", "購入した商品の到着が遅れています", "荷物がまだ届かないのですが",
    ]),
];

#[rustfmt::skip]
const NONE: &[(Language, &[&str])] = &[
    (Language::De, &[
        "Wie lange dauert der Versand?", "Wie storniere ich meine Bestellung?",
        "Wie kann ich meine Bestellung zurückgeben?", "Liefern Sie nach Norwegen?", "Was kostet der Versand?",
        "Kann ich die Adresse meiner Bestellung ändern?", "Gibt es einen Mindestbestellwert?", "Wo ist Ihr Geschäft?",
        "Wann öffnen Sie?", "Ich möchte eine Gitarre bestellen", "Wie lange dauert die Lieferung meiner Bestellung?",
        "Kann ich meine Bestellung mit PayPal bezahlen?", "Wohin liefern Sie?", "Wann ist die Moonrise wieder da?",
        "Bestellung #1042 stornieren", "Bieten Sie eine Sendungsverfolgung an?",
    ]),
    (Language::Fr, &[
        "Combien de temps prend la livraison ?", "Comment annuler ma commande ?", "Comment retourner mon colis ?",
        "Livrez-vous en Norvège ?", "Combien coûte la livraison ?", "Puis-je modifier l'adresse de ma commande ?",
        "Y a-t-il un minimum de commande ?", "Où est votre magasin ?", "Quand ouvrez-vous ?",
        "Je voudrais commander une guitare", "Quels sont les délais de livraison pour ma commande ?",
        "Puis-je payer ma commande avec PayPal ?", "Proposez-vous le suivi de colis ?",
        "Puis-je échanger mon article quand il est arrivé cassé ?", "annuler commande #1042",
    ]),
    (Language::Es, &[
        "¿Cuánto tarda el envío?", "¿Cómo cancelo mi pedido?", "¿Cómo puedo devolver mi pedido?", "¿Envían a Noruega?",
        "¿Cuánto cuesta el envío?", "¿Puedo cambiar la dirección de mi pedido?", "¿Hay un pedido mínimo?",
        "¿Dónde está su tienda?", "¿Cuándo abren?", "Quiero comprar una guitarra",
        "¿Cuánto tiempo tarda en llegar mi pedido?", "¿Puedo pagar mi pedido con PayPal?",
        "¿Ofrecen seguimiento de los envíos?", "¿Cuándo vuelve a haber la Moonrise?", "cancelar pedido #1042",
    ]),
    (Language::It, &[
        "Quanto dura la spedizione?", "Come annullo il mio ordine?", "Come posso restituire il mio ordine?",
        "Spedite in Norvegia?", "Quanto costa la spedizione?", "Posso cambiare l'indirizzo del mio ordine?",
        "C'è un ordine minimo?", "Dov'è il vostro negozio?", "Quando aprite?", "Vorrei ordinare una chitarra",
        "Quanto tempo ci vuole perché arrivi il mio ordine?", "Posso pagare il mio ordine con PayPal?",
        "Dove posso restituire il mio pacco?", "Come restituisco l'ordine #1042?",
        "Il mio articolo è arrivato rotto, cosa faccio?",
    ]),
    (Language::Pt, &[
        "Quanto tempo demora o envio?", "Como cancelo o meu pedido?", "Como posso devolver a minha encomenda?",
        "Enviam para a Noruega?", "Quanto custa o envio?", "Posso alterar o endereço do meu pedido?",
        "Há um pedido mínimo?", "Onde fica a loja?", "Quando abrem?", "Quero comprar uma guitarra",
        "Quanto tempo leva a entrega do meu pedido?", "Posso pagar o meu pedido com PayPal?",
        "Posso trocar a minha compra quando chegar?", "Como funciona o rastreamento da encomenda?",
        "cancelar pedido #1042",
    ]),
    (Language::Nl, &[
        "Hoe lang duurt de verzending?", "Hoe annuleer ik mijn bestelling?", "Hoe kan ik mijn bestelling retourneren?",
        "Leveren jullie in Noorwegen?", "Wat kost de verzending?", "Kan ik het adres van mijn bestelling wijzigen?",
        "Is er een minimale bestelling?", "Waar is jullie winkel?", "Wanneer gaan jullie open?",
        "Ik wil een gitaar bestellen", "Hoe lang duurt de levering van mijn bestelling?",
        "Kan ik mijn bestelling met PayPal betalen?", "Wanneer moet ik mijn pakket terugsturen?",
        "Wanneer is de Moonrise weer op voorraad?", "bestelling #1042 annuleren",
    ]),
    (Language::Sv, &[
        "Hur lång tid tar frakten?", "Hur avbeställer jag min order?", "Hur returnerar jag min beställning?",
        "Skickar ni till Norge?", "Vad kostar frakten?", "Kan jag ändra adressen på min beställning?",
        "Finns det en minsta ordersumma?", "Var ligger er butik?", "När öppnar ni?", "Jag vill beställa en gitarr",
        "Hur lång tid tar leveransen av min beställning?", "Kan jag betala min order med PayPal?",
        "Var kan jag lämna tillbaka mitt paket?", "När finns Moonrise i lager igen?", "annullera beställning #1042",
    ]),
    (Language::Pl, &[
        "Ile trwa dostawa?", "Jak anulować moje zamówienie?", "Jak mogę zwrócić moje zamówienie?",
        "Czy wysyłacie do Norwegii?", "Ile kosztuje dostawa?", "Czy mogę zmienić adres mojego zamówienia?",
        "Czy jest minimalna wartość zamówienia?", "Gdzie jest wasz sklep?", "Kiedy otwieracie?", "Chcę zamówić gitarę",
        "Ile trwa dostawa mojego zamówienia?", "Czy mogę zapłacić za moje zamówienie przez PayPal?",
        "Gdzie mogę zwrócić moją paczkę?", "Kiedy Moonrise będzie znowu dostępna?", "anulować zamówienie #1042",
    ]),
    (Language::Ja, &[
        "配送にはどのくらいかかりますか", "注文をキャンセルできますか", "注文した商品を返品したいです", "ノルウェーに発送していますか", "送料はいくらですか", "注文の住所を変更できますか",
        "最低注文金額はありますか", "お店はどこですか", "いつ開店しますか", "ギターを注文したいです", "注文したら何日で届きますか", "支払方法は何がありますか", "商品はいつ入荷しますか",
        "届いた商品が壊れていました", "注文#1042をキャンセル",
    ]),
];

#[test]
fn orders_are_asked_for_in_every_language() {
    let mut missed: Vec<&&str> = Vec::new();
    for (language, lines) in ASKS {
        assert!(lines.len() >= 12, "{language:?}");
        missed.extend(lines.iter().filter(|line| asked(line).is_none()));
    }
    assert_eq!(ASKS.len(), Language::ALL.len() - 1);
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn questions_about_the_shop_and_acts_are_not_in_any() {
    let mut taken: Vec<&&str> = Vec::new();
    for (language, lines) in NONE {
        assert!(lines.len() >= 12, "{language:?}");
        taken.extend(lines.iter().filter(|line| asked(line).is_some()));
    }
    assert_eq!(NONE.len(), Language::ALL.len() - 1);
    assert!(taken.is_empty(), "{taken:#?}");
}

#[test]
fn numbers_are_found_behind_the_word_for_them() {
    for text in [
        "wo steckt die sendung zur bestellung nr 1042",
        "Wo ist meine Bestellung mit der Nummer 1042?",
        "où est ma commande n° 1042 ?",
        "¿Dónde está mi pedido nº 1042?",
        "Dov'è il mio ordine numero 1042?",
        "Onde está a minha encomenda 1042?",
        "Waar is mijn bestelling 1042?",
        "Var är min beställning 1042?",
        "Gdzie jest moje zamówienie nr 1042?",
        "注文番号1042はどこですか",
        "注文#1042の発送状況は？",
        "注文番号は１０４２です。荷物はいつ届きますか",
    ] {
        let names = asked(text).map(|one| one.names);
        assert_eq!(names, Some(vec!["#1042".to_owned()]), "{text}");
    }
    let found = proof("注文番号は1042、dana@example.comです").unwrap();
    assert_eq!(found.names, ["#1042"]);
    assert_eq!(found.email.as_deref(), Some("dana@example.com"));
}

#[test]
fn every_table_has_every_row() {
    for (language, table) in TABLES.iter() {
        let names: Vec<&str> = table.names().collect();
        for row in [
            "whose", "things", "standing", "outright", "doing", "asking", "policy", "number",
        ] {
            assert!(names.contains(&row), "{language:?} {row}");
        }
        assert_eq!(names.len(), 8, "{language:?}: {names:?}");
    }
}
