//! The words an order is told in, in each language of the assistant. `{}` are filled in, in turn.

use chrono::{Datelike, NaiveDate};

use crate::assistant::language::Language;

/// A piece of what is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// An order with the day it was placed, and how it stands: three places.
    Of,
    /// An order, and how it stands: two places.
    Order,
    /// What an order is called as a source.
    Source,
    /// What the way to the account page is called.
    Account,
    /// Whoever brings a parcel.
    Carrier,
    /// Who brings it, its number, and where it is seen: three places.
    NumberAt,
    /// Who brings it, and its number: two places.
    Number,
    /// Who brings it, and where it is seen: two places.
    At,
    /// What is in it.
    In,
    /// How many more things.
    More,
    /// When it was cancelled.
    Cancelled,
    /// All of it is on its way.
    Sent,
    /// Part of it is.
    PartSent,
    /// It was not sent, and lies with the store again.
    Restocked,
    /// Nothing of it is.
    NotSent,
    /// Its money was paid back.
    Refunded,
    /// Part of its money was.
    PartRefunded,
    /// It is not paid yet.
    Pending,
    /// Its payment was taken back.
    Voided,
}

impl Word {
    /// The words, as they are.
    #[must_use]
    pub fn in_language(self, language: Language) -> &'static str {
        of(self.row(), language)
    }

    /// The words, with something in each of their places.
    #[must_use]
    pub fn filled(self, language: Language, with: &[&str]) -> String {
        let mut pieces = self.in_language(language).split("{}");
        let mut said = pieces.next().unwrap_or_default().to_owned();
        for (piece, filling) in pieces.zip(with) {
            said.push_str(filling);
            said.push_str(piece);
        }
        said
    }

    #[rustfmt::skip]
    fn row(self) -> [&'static str; 10] {
        match self {
            Self::Of => [
                "Order {} of {}: {}", "Bestellung {} vom {}: {}", "Commande {} du {} : {}", "Pedido {} del {}: {}",
                "Ordine {} del {}: {}", "Pedido {} de {}: {}", "Bestelling {} van {}: {}", "Beställning {} från {}: {}",
                "Zamówienie {} z dnia {}: {}", "注文 {}（{}）：{}",
            ],
            Self::Order => [
                "Order {}: {}", "Bestellung {}: {}", "Commande {} : {}", "Pedido {}: {}", "Ordine {}: {}",
                "Pedido {}: {}", "Bestelling {}: {}", "Beställning {}: {}", "Zamówienie {}: {}", "注文 {}：{}",
            ],
            Self::Source => [
                "Order {}", "Bestellung {}", "Commande {}", "Pedido {}", "Ordine {}", "Pedido {}", "Bestelling {}",
                "Beställning {}", "Zamówienie {}", "注文 {}",
            ],
            Self::Account => [
                "Your account", "Ihr Konto", "Votre compte", "Su cuenta", "Il suo account", "A sua conta", "Uw account",
                "Ditt konto", "Twoje konto", "マイアカウント",
            ],
            Self::Carrier => [
                "The carrier", "Der Paketdienst", "Le transporteur", "El transportista", "Il corriere",
                "A transportadora", "De bezorger", "Transportören", "Przewoźnik", "配送業者",
            ],
            Self::NumberAt => [
                "{}, tracking number {}: {}", "{}, Sendungsnummer {}: {}", "{}, numéro de suivi {} : {}",
                "{}, número de seguimiento {}: {}", "{}, numero di tracciamento {}: {}", "{}, número de rastreio {}: {}",
                "{}, track-en-tracenummer {}: {}", "{}, spårningsnummer {}: {}", "{}, numer przesyłki {}: {}",
                "{}、追跡番号 {}： {}",
            ],
            Self::Number => [
                "{}, tracking number {}.", "{}, Sendungsnummer {}.", "{}, numéro de suivi {}.",
                "{}, número de seguimiento {}.", "{}, numero di tracciamento {}.", "{}, número de rastreio {}.",
                "{}, track-en-tracenummer {}.", "{}, spårningsnummer {}.", "{}, numer przesyłki {}.", "{}、追跡番号 {}。",
            ],
            Self::At => [
                "{}: {}", "{}: {}", "{} : {}", "{}: {}", "{}: {}", "{}: {}", "{}: {}", "{}: {}", "{}: {}", "{}： {}",
            ],
            Self::In => [
                "In it: {}.", "Enthalten: {}.", "Contenu : {}.", "Contiene: {}.", "Contiene: {}.", "Contém: {}.",
                "Inhoud: {}.", "Innehåll: {}.", "Zawartość: {}.", "内容：{}。",
            ],
            Self::More => [
                "{} more", "{} weitere", "{} de plus", "{} más", "altri {}", "mais {}", "nog {}", "{} till", "jeszcze {}",
                "ほか{}点",
            ],
            Self::Cancelled => [
                "it was cancelled on {}.", "Sie wurde am {} storniert.", "elle a été annulée le {}.", "se canceló el {}.",
                "è stato annullato il {}.", "foi cancelado em {}.", "deze is op {} geannuleerd.", "den avbeställdes {}.",
                "zostało anulowane {}.", "{}にキャンセルされました。",
            ],
            Self::Sent => [
                "it has been sent.", "Sie wurde versendet.", "elle a été expédiée.", "ya se ha enviado.",
                "è stato spedito.", "já foi enviado.", "deze is verzonden.", "den har skickats.", "zostało wysłane.",
                "発送済みです。",
            ],
            Self::PartSent => [
                "part of it has been sent.", "Ein Teil davon wurde versendet.", "une partie a été expédiée.",
                "se ha enviado una parte.", "una parte è stata spedita.", "uma parte foi enviada.",
                "een deel ervan is verzonden.", "en del av den har skickats.", "część została wysłana.", "一部が発送されました。",
            ],
            Self::Restocked => [
                "it was put back into stock.", "Sie wurde wieder eingelagert.", "elle a été remise en stock.",
                "se devolvió al almacén.", "è stato rimesso in magazzino.", "voltou para o estoque.",
                "deze is teruggelegd in de voorraad.", "den har lagts tillbaka i lager.", "wróciło do magazynu.",
                "在庫に戻されました。",
            ],
            Self::NotSent => [
                "it has not been sent yet.", "Sie wurde noch nicht versendet.", "elle n'a pas encore été expédiée.",
                "todavía no se ha enviado.", "non è ancora stato spedito.", "ainda não foi enviado.",
                "deze is nog niet verzonden.", "den har inte skickats än.", "nie zostało jeszcze wysłane.",
                "まだ発送されていません。",
            ],
            Self::Refunded => [
                "It has been refunded.", "Der Betrag wurde erstattet.", "Elle a été remboursée.", "Se ha reembolsado.",
                "È stato rimborsato.", "Foi reembolsado.", "Het bedrag is terugbetaald.", "Beloppet har återbetalats.",
                "Pieniądze zostały zwrócone.", "返金済みです。",
            ],
            Self::PartRefunded => [
                "Part of it has been refunded.", "Ein Teil des Betrags wurde erstattet.", "Une partie a été remboursée.",
                "Se ha reembolsado una parte.", "Una parte è stata rimborsata.", "Uma parte foi reembolsada.",
                "Een deel van het bedrag is terugbetaald.", "En del av beloppet har återbetalats.",
                "Część pieniędzy została zwrócona.", "一部返金済みです。",
            ],
            Self::Pending => [
                "The payment is still pending.", "Die Zahlung steht noch aus.", "Le paiement est encore en attente.",
                "El pago sigue pendiente.", "Il pagamento è ancora in sospeso.", "O pagamento ainda está pendente.",
                "De betaling staat nog open.", "Betalningen väntar fortfarande.", "Płatność jest jeszcze w toku.",
                "お支払いは保留中です。",
            ],
            Self::Voided => [
                "The payment was voided.", "Die Zahlung wurde aufgehoben.", "Le paiement a été annulé.",
                "El pago se anuló.", "Il pagamento è stato annullato.", "O pagamento foi anulado.",
                "De betaling is ongedaan gemaakt.", "Betalningen har annullerats.", "Płatność została anulowana.",
                "お支払いは取り消されました。",
            ],
        }
    }
}

/// What is said instead, where nothing may be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Nothing is proved yet.
    Prove,
    /// A number, but no address.
    WhichEmail,
    /// An address, but no number.
    WhichNumber,
    /// The same whether there is no such order, it is another's, or the address is another: nobody learns which.
    NoMatch,
    /// Too many wrong pairs.
    Enough,
    /// Signed in, and nothing is there.
    NoneHere,
}

impl Line {
    /// The sentence.
    #[must_use]
    pub fn in_language(self, language: Language) -> &'static str {
        of(self.row(), language)
    }

    #[rustfmt::skip]
    fn row(self) -> [&'static str; 10] {
        match self {
            Self::Prove => [
                "I can look that up once I know the order is yours. Sign in to your account on this store and ask again, or write me the order number and the e-mail address it was placed with.",
                "Das kann ich nachsehen, sobald ich weiß, dass es Ihre Bestellung ist. Melden Sie sich in Ihrem Konto in diesem Shop an und fragen Sie noch einmal, oder schreiben Sie mir die Bestellnummer und die E-Mail-Adresse, mit der bestellt wurde.",
                "Je peux le vérifier dès que je sais que la commande est la vôtre. Connectez-vous à votre compte sur cette boutique et redemandez, ou écrivez-moi le numéro de commande et l'adresse e-mail utilisée.",
                "Puedo consultarlo en cuanto sepa que el pedido es suyo. Inicie sesión en su cuenta de esta tienda y pregunte de nuevo, o escríbame el número de pedido y el correo electrónico con el que se hizo.",
                "Posso controllare appena so che l'ordine è suo. Acceda al suo account in questo negozio e chieda di nuovo, oppure mi scriva il numero d'ordine e l'indirizzo e-mail usato.",
                "Posso verificar assim que souber que o pedido é seu. Inicie sessão na sua conta nesta loja e pergunte de novo, ou escreva o número do pedido e o e-mail com que foi feito.",
                "Dat kan ik opzoeken zodra ik weet dat de bestelling van u is. Log in op uw account in deze winkel en vraag het opnieuw, of schrijf me het bestelnummer en het e-mailadres waarmee is besteld.",
                "Det kan jag ta reda på när jag vet att beställningen är din. Logga in på ditt konto i butiken och fråga igen, eller skriv ordernumret och e-postadressen som den gjordes med.",
                "Mogę to sprawdzić, gdy będę wiedzieć, że to Twoje zamówienie. Zaloguj się na swoje konto w tym sklepie i zapytaj ponownie albo napisz numer zamówienia i adres e-mail, z którego je złożono.",
                "ご本人の注文と確認できればお調べできます。このショップのアカウントにログインしてからもう一度お尋ねいただくか、注文番号とご注文時のメールアドレスをお書きください。",
            ],
            Self::WhichEmail => [
                "To make sure that the order is yours: which e-mail address was it placed with? Or sign in to your account on this store and ask again.",
                "Damit sicher ist, dass es Ihre Bestellung ist: Mit welcher E-Mail-Adresse wurde bestellt? Oder melden Sie sich in Ihrem Konto in diesem Shop an und fragen Sie noch einmal.",
                "Pour être sûr que la commande est la vôtre : avec quelle adresse e-mail a-t-elle été passée ? Ou connectez-vous à votre compte sur cette boutique et redemandez.",
                "Para asegurarme de que el pedido es suyo: ¿con qué correo electrónico se hizo? O inicie sesión en su cuenta de esta tienda y pregunte de nuevo.",
                "Per essere sicuri che l'ordine sia suo: con quale indirizzo e-mail è stato fatto? Oppure acceda al suo account in questo negozio e chieda di nuovo.",
                "Para ter a certeza de que o pedido é seu: com que e-mail foi feito? Ou inicie sessão na sua conta nesta loja e pergunte de novo.",
                "Om zeker te weten dat de bestelling van u is: met welk e-mailadres is er besteld? Of log in op uw account in deze winkel en vraag het opnieuw.",
                "För att vara säker på att beställningen är din: vilken e-postadress gjordes den med? Eller logga in på ditt konto i butiken och fråga igen.",
                "Żeby mieć pewność, że to Twoje zamówienie: z jakiego adresu e-mail je złożono? Możesz też zalogować się na swoje konto w tym sklepie i zapytać ponownie.",
                "ご本人の注文か確認させてください。ご注文時のメールアドレスはどちらでしょうか。このショップのアカウントにログインしてからもう一度お尋ねいただくこともできます。",
            ],
            Self::WhichNumber => [
                "And what is the order number? It is in the confirmation e-mail, for example #1042.",
                "Und wie lautet die Bestellnummer? Sie steht in der Bestätigungs-E-Mail, zum Beispiel #1042.",
                "Et quel est le numéro de commande ? Il figure dans l'e-mail de confirmation, par exemple #1042.",
                "¿Y cuál es el número de pedido? Está en el correo de confirmación, por ejemplo #1042.",
                "E qual è il numero d'ordine? È nell'e-mail di conferma, per esempio #1042.",
                "E qual é o número do pedido? Está no e-mail de confirmação, por exemplo #1042.",
                "En wat is het bestelnummer? Het staat in de bevestigingsmail, bijvoorbeeld #1042.",
                "Och vilket är ordernumret? Det står i bekräftelsemejlet, till exempel #1042.",
                "A jaki jest numer zamówienia? Znajduje się w e-mailu z potwierdzeniem, na przykład #1042.",
                "注文番号もお教えください。確認メールに記載されています（例：#1042）。",
            ],
            Self::NoMatch => [
                "I couldn't find an order with that number and e-mail address. Please look both up in the confirmation e-mail and write them again.",
                "Mit dieser Nummer und E-Mail-Adresse habe ich keine Bestellung gefunden. Bitte sehen Sie beides in der Bestätigungs-E-Mail nach und schreiben Sie es noch einmal.",
                "Je n'ai pas trouvé de commande avec ce numéro et cette adresse e-mail. Veuillez vérifier les deux dans l'e-mail de confirmation et les écrire à nouveau.",
                "No he encontrado ningún pedido con ese número y ese correo. Búsquelos en el correo de confirmación y escríbalos de nuevo.",
                "Non ho trovato un ordine con questo numero e questo indirizzo e-mail. Li cerchi entrambi nell'e-mail di conferma e li scriva di nuovo.",
                "Não encontrei um pedido com esse número e esse e-mail. Procure ambos no e-mail de confirmação e escreva-os de novo.",
                "Ik heb geen bestelling met dat nummer en e-mailadres gevonden. Zoek beide op in de bevestigingsmail en schrijf ze opnieuw.",
                "Jag hittade ingen beställning med det numret och den e-postadressen. Titta efter båda i bekräftelsemejlet och skriv dem igen.",
                "Nie znalazłem zamówienia o tym numerze i adresie e-mail. Sprawdź oba w e-mailu z potwierdzeniem i napisz je ponownie.",
                "その番号とメールアドレスに一致する注文は見つかりませんでした。確認メールで両方をご確認のうえ、もう一度お書きください。",
            ],
            Self::Enough => [
                "I couldn't match that to an order, so I'd rather leave this to a person from the shop.",
                "Das konnte ich keiner Bestellung zuordnen, daher überlasse ich das lieber einem Menschen aus dem Shop.",
                "Je n'ai pas pu rattacher cela à une commande, je préfère donc laisser une personne de la boutique s'en occuper.",
                "No he podido asociar eso a ningún pedido, así que prefiero dejárselo a una persona de la tienda.",
                "Non sono riuscito a collegarlo a un ordine, quindi preferisco lasciarlo a una persona del negozio.",
                "Não consegui associar isso a um pedido, por isso prefiro deixar para uma pessoa da loja.",
                "Ik kon dat niet aan een bestelling koppelen, dus laat ik dit liever over aan iemand van de winkel.",
                "Jag kunde inte koppla det till någon beställning, så det lämnar jag hellre till någon i butiken.",
                "Nie udało mi się dopasować tego do zamówienia, więc wolę zostawić to komuś ze sklepu.",
                "一致する注文が見つからないため、ショップのスタッフにお任せしたいと思います。",
            ],
            Self::NoneHere => [
                "I don't see an order in your account here. If you ordered without signing in, write me the order number and the e-mail address it was placed with.",
                "In Ihrem Konto sehe ich hier keine Bestellung. Wenn Sie ohne Anmeldung bestellt haben, schreiben Sie mir die Bestellnummer und die E-Mail-Adresse, mit der bestellt wurde.",
                "Je ne vois pas de commande dans votre compte ici. Si vous avez commandé sans vous connecter, écrivez-moi le numéro de commande et l'adresse e-mail utilisée.",
                "No veo ningún pedido en su cuenta. Si lo hizo sin iniciar sesión, escríbame el número de pedido y el correo electrónico con el que se hizo.",
                "Non vedo ordini nel suo account. Se ha ordinato senza accedere, mi scriva il numero d'ordine e l'indirizzo e-mail usato.",
                "Não vejo nenhum pedido na sua conta. Se comprou sem iniciar sessão, escreva o número do pedido e o e-mail com que foi feito.",
                "Ik zie hier geen bestelling in uw account. Hebt u besteld zonder in te loggen, schrijf me dan het bestelnummer en het e-mailadres waarmee is besteld.",
                "Jag ser ingen beställning på ditt konto här. Beställde du utan att logga in, skriv ordernumret och e-postadressen som den gjordes med.",
                "Nie widzę zamówienia na Twoim koncie. Jeśli zamawiasz bez logowania, napisz numer zamówienia i adres e-mail, z którego je złożono.",
                "アカウントに注文が見当たりません。ログインせずにご注文の場合は、注文番号とご注文時のメールアドレスをお書きください。",
            ],
        }
    }
}

/// What stands at a language's place.
fn of(row: [&'static str; 10], language: Language) -> &'static str {
    let mut all = Language::ALL.into_iter().zip(row);
    all.find(|(one, _)| *one == language)
        .map_or("", |(_, words)| words)
}

/// A day: "18 November 2026".
#[must_use]
pub fn day(at: NaiveDate, language: Language) -> String {
    let (day, year) = (at.day(), at.year());
    let month = months(language)
        .get(at.month0() as usize)
        .copied()
        .unwrap_or_default();
    match language {
        Language::De => format!("{day}. {month} {year}"),
        Language::Fr if day == 1 => format!("1er {month} {year}"),
        Language::Es | Language::Pt => format!("{day} de {month} de {year}"),
        Language::Ja => format!("{year}年{month}月{day}日"),
        Language::En | Language::Fr | Language::It | Language::Nl | Language::Sv | Language::Pl => {
            format!("{day} {month} {year}")
        }
    }
}

#[rustfmt::skip]
fn months(language: Language) -> [&'static str; 12] {
    match language {
        Language::En => ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
        Language::De => ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
        Language::Fr => ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
        Language::Es => ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"],
        Language::It => ["gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"],
        Language::Pt => ["janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"],
        Language::Nl => ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"],
        Language::Sv => ["januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"],
        Language::Pl => [
            "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia",
        ],
        Language::Ja => ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_each_language_writes_it() {
        let at = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let said = Language::ALL.map(|language| day(at, language));
        assert_eq!(
            said,
            [
                "1 March 2026",
                "1. März 2026",
                "1er mars 2026",
                "1 de marzo de 2026",
                "1 marzo 2026",
                "1 de março de 2026",
                "1 maart 2026",
                "1 mars 2026",
                "1 marca 2026",
                "2026年3月1日",
            ]
        );
    }

    #[test]
    fn each_place_is_filled() {
        assert_eq!(
            Word::Of.filled(Language::En, &["#1", "today", "it has been sent."]),
            "Order #1 of today: it has been sent."
        );
        assert_eq!(
            Line::WhichNumber.in_language(Language::Nl),
            "En wat is het bestelnummer? Het staat in de bevestigingsmail, bijvoorbeeld #1042."
        );
        let count = |text: &str| text.matches("{}").count();
        for word in [
            Word::Of,
            Word::Order,
            Word::Source,
            Word::NumberAt,
            Word::Number,
            Word::At,
            Word::In,
            Word::More,
            Word::Cancelled,
        ] {
            let row = word.row();
            assert!(
                row.iter().all(|text| count(text) == count(row[0])),
                "{word:?}"
            );
        }
    }
}
