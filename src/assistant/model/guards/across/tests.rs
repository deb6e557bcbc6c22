//! Honest translations, and what was made up.

use serde_json::{Value, json};

use super::super::{AskedIn, Evidence, Passed, Refusal, judge};
use crate::assistant::language::Language;
use crate::assistant::model::Passage;

const RETURNS: &str = "You can return unused items within 30 days of delivery.";
const STRINGS: &str = "Strings can be returned only unopened.";
const DELIVERY: &str = "Delivery takes 2 to 4 working days in the United States.";
const SHIPPING: &str = "Shipping is free over $75, below that it costs $6.";
const WARRANTY: &str = "Every instrument has a warranty of two years on materials and workmanship.";

fn passages() -> Vec<Passage> {
    let page = |title: &str, path: &str, text: String| Passage {
        title: title.into(),
        url: Some(format!("https://strings.example/{path}")),
        text,
    };
    let mail = "Send us an e-mail at help@strings.example and we answer with a label.";
    let place = "Our shop is at 12 Harbour Street, Portland.";
    vec![
        page("Returns", "returns", format!("{RETURNS} {STRINGS} {mail}")),
        page("Shipping", "shipping", format!("{DELIVERY} {SHIPPING}")),
        page("Warranty", "warranty", format!("{WARRANTY} {place}")),
    ]
}

/// What becomes of an answer with this quote, to a question in this language.
fn judged(asked: AskedIn, answer: &str, quote: &str) -> Result<Passed, Refusal> {
    let passages = passages();
    let cited = passages.iter().position(|one| one.text.contains(quote));
    let cites: Value = json!([cited.unwrap() + 1]);
    let said = json!({ "answer": answer, "quote": quote, "cites": cites, "supported": true });
    let facts = ["Harbour Strings".to_owned(), "strings.example".to_owned()];
    judge(
        &said.to_string(),
        &Evidence {
            passages: &passages,
            facts: &facts,
            rare: &[],
            asked: Some(asked),
        },
    )
}

fn told(language: Language, answer: &str, quote: &str) -> Result<Passed, Refusal> {
    let plainly = true;
    judged(AskedIn { language, plainly }, answer, quote)
}

#[test]
#[rustfmt::skip]
fn honest_translations_pass() {
    use Language::{De, Es, Fr, It, Ja, Nl, Pl, Pt, Sv};
    for (language, answer, quote) in [
        (De, "Sie können unbenutzte Artikel innerhalb von 30 Tagen nach der Lieferung zurückgeben.", RETURNS),
        (De, "Saiten können nur ungeöffnet zurückgegeben werden.", STRINGS),
        (De, "Die Lieferung innerhalb der Vereinigten Staaten dauert zwei bis vier Werktage.", DELIVERY),
        (De, "Der Versand ist ab 75 $ kostenlos, darunter kostet er 6 $.", SHIPPING),
        (De, "Der Versand ist ab 75,00 Dollar kostenlos, darunter kostet er $6.", SHIPPING),
        (De, "Auf jedes Instrument gibt es zwei Jahre Garantie auf Material und Verarbeitung.", WARRANTY),
        (De, "Schreiben Sie eine E-Mail an help@strings.example, wir antworten mit einem Rücksendeetikett.", RETURNS),
        (Fr, "Vous pouvez retourner les articles non utilisés dans les 30 jours suivant la livraison.", RETURNS),
        (Fr, "La livraison aux États-Unis prend 2 à 4 jours ouvrés.", DELIVERY),
        (Fr, "La livraison est gratuite à partir de 75 $ ; en dessous, elle coûte 6 $.", SHIPPING),
        (Fr, "Chaque instrument bénéficie d'une garantie de deux ans sur les matériaux et la fabrication.", WARRANTY),
        (Es, "Puede devolver los artículos sin usar en un plazo de 30 días desde la entrega.", RETURNS),
        (Es, "La entrega en Estados Unidos tarda de 2 a 4 días laborables.", DELIVERY),
        (Es, "El envío es gratuito a partir de 75 $; por debajo cuesta 6 $.", SHIPPING),
        (Es, "Todos los instrumentos tienen una garantía de dos años en materiales y mano de obra.", WARRANTY),
        (It, "Può restituire gli articoli inutilizzati entro 30 giorni dalla consegna.", RETURNS),
        (It, "La consegna negli Stati Uniti richiede da 2 a 4 giorni lavorativi.", DELIVERY),
        (It, "La spedizione è gratuita oltre i 75 $, altrimenti costa 6 $.", SHIPPING),
        (It, "Ogni strumento ha una garanzia di due anni su materiali e lavorazione.", WARRANTY),
        (Pl, "Nieużywane artykuły można zwrócić w ciągu 30 dni od dostawy.", RETURNS),
        (Pl, "Dostawa w Stanach Zjednoczonych trwa od 2 do 4 dni roboczych.", DELIVERY),
        (Pl, "Wysyłka jest darmowa powyżej 75 $, poniżej kosztuje 6 $.", SHIPPING),
        (Pl, "Struny można zwrócić tylko nieotwarte.", STRINGS),
        (Nl, "U kunt ongebruikte artikelen binnen 30 dagen na levering retourneren.", RETURNS),
        (Nl, "De levering in de Verenigde Staten duurt 2 tot 4 werkdagen.", DELIVERY),
        (Nl, "Elk instrument heeft twee jaar garantie op materiaal en afwerking.", WARRANTY),
        (Pt, "Pode devolver artigos não usados no prazo de 30 dias após a entrega.", RETURNS),
        (Pt, "A entrega nos Estados Unidos demora de 2 a 4 dias úteis.", DELIVERY),
        (Pt, "Todos os instrumentos têm uma garantia de dois anos sobre materiais e mão de obra.", WARRANTY),
        (Sv, "Du kan returnera oanvända varor inom 30 dagar efter leveransen.", RETURNS),
        (Sv, "Leveransen i USA tar 2 till 4 arbetsdagar.", DELIVERY),
        (Sv, "Varje instrument har två års garanti på material och utförande.", WARRANTY),
        (Ja, "未使用の商品は、お届けから30日以内であれば返品できます。", RETURNS),
    ] {
        let passed = told(language, answer, quote);
        assert!(passed.is_ok(), "{answer}: {passed:?}");
    }
}

#[test]
#[rustfmt::skip]
fn what_is_made_up_does_not() {
    use Language::{De, Es, Fr, It, Pl};
    use Refusal::{Address, Denial, Name, Number, Ungrounded};
    for (why, language, answer, quote) in [
        (Number, De, "Sie können unbenutzte Artikel innerhalb von 60 Tagen nach der Lieferung zurückgeben.", RETURNS),
        (Number, De, "Sie können unbenutzte Artikel innerhalb von dreißig Wochen nach der Lieferung zurückgeben.", RETURNS),
        (Number, De, "Der Versand ist ab 7,5 $ kostenlos, darunter kostet er 6 $.", SHIPPING),
        (Number, De, "Der Versand kostet darunter 75 %.", SHIPPING),
        (Number, De, "Die Rücksendung der Artikel ist kostenlos.", RETURNS),
        (Number, De, "Die Lieferung dauert 2 bis 4 Werktage und kommt am Samstag.", DELIVERY),
        (Name, De, "Die Lieferung nach Kanada dauert 2 bis 4 Werktage.", DELIVERY),
        (Name, De, "Gibson-Artikel können innerhalb von 30 Tagen zurückgegeben werden.", RETURNS),
        (Name, De, "Sie können mit PayPal bezahlen und Artikel innerhalb von 30 Tagen zurückgeben.", RETURNS),
        (Address, De, "Schreiben Sie eine E-Mail an help@evil.example.", RETURNS),
        (Address, De, "Artikel können auf evil.example/returns zurückgegeben werden.", RETURNS),
        (Ungrounded, De, "Die Lieferung kommt mit dem Fahrrad direkt an die Haustür.", DELIVERY),
        (Name, De, "Die Garantie umfasst auch Sturz und Wasserschäden.", WARRANTY),
        (Ungrounded, De, "Sie können unbenutzte Artikel innerhalb von 30 Tagen nach der Lieferung zurückgeben und bekommen einen Rabatt.", RETURNS),
        (Denial, De, "Der Versand ist ab 75 $ nicht kostenlos.", SHIPPING),
        (Denial, De, "Saiten können zurückgegeben werden.", STRINGS),
        (Number, Fr, "Vous pouvez retourner les articles non utilisés dans les 60 jours suivant la livraison.", RETURNS),
        (Name, Fr, "La livraison au Canada prend 2 à 4 jours ouvrés.", DELIVERY),
        (Ungrounded, Fr, "La garantie couvre aussi les chutes et les dégâts des eaux.", WARRANTY),
        (Number, Es, "Todos los instrumentos tienen una garantía de tres años en materiales y mano de obra.", WARRANTY),
        (Name, Es, "La entrega en México tarda de 2 a 4 días laborables.", DELIVERY),
        (Ungrounded, Es, "También puede recoger su pedido en nuestra tienda.", DELIVERY),
        (Number, It, "Può restituire gli articoli inutilizzati entro sessanta giorni dalla consegna.", RETURNS),
        (Name, It, "La consegna in Canada richiede da 2 a 4 giorni lavorativi.", DELIVERY),
        (Ungrounded, It, "Le regaliamo un buono sconto per ogni reso.", RETURNS),
        (Number, Pl, "Nieużywane artykuły można zwrócić w ciągu 14 dni od dostawy.", RETURNS),
        (Name, Pl, "Dostawa do Kanady trwa od 2 do 4 dni roboczych.", DELIVERY),
        (Ungrounded, Pl, "Otrzymasz bon rabatowy za każdy zwrot.", RETURNS),
    ] {
        assert_eq!(told(language, answer, quote), Err(why), "{answer}");
    }
}

#[test]
fn the_answer_is_in_the_language_of_the_question() {
    let spanish = "Puede devolver los artículos sin usar en un plazo de 30 días desde la entrega.";
    for answer in [RETURNS, spanish] {
        let verdict = told(Language::De, answer, RETURNS);
        assert_eq!(verdict, Err(Refusal::Language), "{answer}");
    }
    // Where the question itself tells none, it may be the passages'.
    let asked = AskedIn {
        language: Language::De,
        plainly: false,
    };
    assert!(judged(asked, RETURNS, RETURNS).is_ok());
    let german = "Saiten können nur ungeöffnet zurückgegeben werden.";
    assert!(judged(asked, german, STRINGS).is_ok());
}

#[test]
fn a_number_is_read_as_its_language_writes_it() {
    use super::numeral;
    let written = ["1,299.00", "1,300"].map(str::to_owned).into();
    for (number, read) in [
        ("1.299,50", "1299.50"),
        ("1 299,00", "1299"),
        ("12,50", "12.50"),
        ("7,5", "7.5"),
        ("1,299.00", "1,299.00"),
        ("1,300", "1,300"),
        ("24.12.2026", "24.12.2026"),
        ("2,5kg", "2.5kg"),
        ("30", "30"),
    ] {
        assert_eq!(numeral(number, Language::De, &written), read);
    }
}

proptest::proptest! {
    #[test]
    fn any_answer_is_judged(answer in ".{0,80}") {
        for language in Language::ALL {
            let _ = told(language, &answer, RETURNS);
        }
    }
}

#[test]
fn an_english_answer_names_what_the_page_does_and_nothing_else() {
    let page = "Wir liefern nach Österreich und nach Deutschland in drei Tagen mit der Post.";
    let passages = [Passage {
        title: "Versand".into(),
        url: None,
        text: page.into(),
    }];
    let judged = |answer: &str| {
        let said = json!({ "answer": answer, "quote": page, "cites": [1], "supported": true });
        let (language, plainly) = (Language::En, true);
        judge(
            &said.to_string(),
            &Evidence {
                passages: &passages,
                facts: &[],
                rare: &[],
                asked: Some(AskedIn { language, plainly }),
            },
        )
    };
    let made_up = judged("We deliver to Switzerland and Germany in three days.");
    assert_eq!(made_up.unwrap_err(), Refusal::Name);
}
