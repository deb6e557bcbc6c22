use super::*;
use proptest::prelude::*;

const LINES: &[(Language, &[&str])] = &[
    (
        Language::En,
        &[
            "where is my order and when will it arrive",
            "how long does shipping take to Canada",
            "do you have these shoes in red",
        ],
    ),
    (
        Language::De,
        &[
            "wo ist meine Bestellung und wann kommt sie an",
            "wie lange dauert der Versand nach Österreich",
            "gibt es die Schuhe auch in Rot",
        ],
    ),
    (
        Language::Fr,
        &[
            "où est ma commande et quand arrive-t-elle",
            "combien de temps prend la livraison",
            "avez-vous ces chaussures en rouge",
        ],
    ),
    (
        Language::Es,
        &[
            "dónde está mi pedido y cuándo llega",
            "cuánto tarda el envío a Canarias",
            "tienen estos zapatos en rojo",
        ],
    ),
    (
        Language::It,
        &[
            "dov'è il mio ordine e quando arriva",
            "quanto ci vuole per la spedizione",
            "avete queste scarpe in rosso",
        ],
    ),
    (
        Language::Pt,
        &[
            "onde está o meu pedido e quando chega",
            "quanto tempo demora o envio para o Brasil",
            "vocês têm estes sapatos em vermelho",
        ],
    ),
    (
        Language::Nl,
        &[
            "waar is mijn bestelling en wanneer komt die aan",
            "hoe lang duurt de verzending naar België",
            "hebben jullie deze schoenen in het rood",
        ],
    ),
    (
        Language::Sv,
        &[
            "var är min beställning och när kommer den",
            "hur lång tid tar frakten till Norge",
            "har ni de här skorna i rött",
        ],
    ),
    (
        Language::Pl,
        &[
            "gdzie jest moje zamówienie i kiedy przyjdzie",
            "ile trwa wysyłka do Czech",
            "czy macie te buty w kolorze czerwonym",
        ],
    ),
    (
        Language::Ja,
        &[
            "注文はどこですか",
            "送料はいくらですか",
            "この靴は赤がありますか",
        ],
    ),
];

#[test]
fn sentences_tell_their_language() {
    let mut wrong = Vec::new();
    for (language, lines) in LINES {
        for line in *lines {
            let found = language_of(line, &Language::ALL).map(|(found, _)| found);
            if found != Some(*language) {
                wrong.push((line, found));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn a_clear_sentence_changes_the_language_and_a_word_does_not() {
    for (language, lines) in LINES
        .iter()
        .filter(|(language, _)| *language != Language::En)
    {
        let mut spoken = Spoken::begin(&[], Some("en-GB"));
        for line in *lines {
            spoken.hear(line);
        }
        assert_eq!(spoken.language(), *language);
    }
    for word in [
        "hola",
        "danke",
        "bonjour",
        "ja",
        "si",
        "ok",
        "Grazie!",
        "Kindergarten",
        "Dankeschön",
        "croissant",
        "Schadenfreude!",
    ] {
        let mut spoken = Spoken::begin(&[], Some("en"));
        spoken.hear("where is my order and when will it arrive");
        spoken.hear(word);
        assert_eq!(spoken.language(), Language::En, "{word}");
    }
}

#[test]
fn an_address_is_of_no_language() {
    for text in [
        "dana@example.com",
        "my.name@example.com.br, 1042",
        "https://store.example/de/a/la/carte/para/os/dias",
    ] {
        assert_eq!(language_of(text, &Language::ALL), None, "{text}");
    }
}

#[test]
fn english_stays_english_and_only_the_shops_languages_count() {
    for line in [
        "where is my parcel",
        "is it waterproof?",
        "do you ship to Norway",
        "any discount codes",
        "Zelda amiibo figure price",
        "thanks, that was all I needed",
        "kayak paddle holder",
    ] {
        assert_eq!(
            of_thread(&[], Some("en"), &[], line),
            Language::En,
            "{line}"
        );
        assert_eq!(of_thread(&[], None, &[], line), Language::En, "{line}");
    }
    let shops = [Language::En, Language::De];
    assert_eq!(
        of_thread(&shops, Some("fr-CA"), &[], "bonjour à vous"),
        Language::En
    );
    assert_eq!(of_thread(&shops, Some("de-AT"), &[], "hallo"), Language::De);
    assert_eq!(Language::of_locale("pt-BR"), Some(Language::Pt));
    assert_eq!(Language::of_locale("xx"), None);
}

fn draft(verdict: Verdict, text: &str) -> Draft {
    Draft {
        verdict,
        text: text.to_owned(),
        sources: Vec::new(),
        looked_at: Vec::new(),
        confidence: 80,
        ..Draft::default()
    }
}

#[test]
fn it_says_so_when_there_is_content_in_another_language_only() {
    let english = draft(
        Verdict::Answered,
        "We ship to all countries of the EU within five days.",
    );
    assert_eq!(said_in(english.clone(), Language::En).text, english.text);
    let german = said_in(english.clone(), Language::De);
    assert_eq!(
        german.text,
        format!("Das habe ich nur auf Englisch: {}", english.text)
    );
    for language in Language::ALL {
        let unsure = said_in(
            draft(Verdict::Unsure, Says::Unsure.in_language(Language::En)),
            language,
        );
        assert_eq!(unsure.text, Says::Unsure.in_language(language));
    }
}

#[test]
fn it_says_so_when_it_found_nothing_and_the_pages_are_in_another_language() {
    let unsure = |content| Draft {
        content,
        ..draft(Verdict::Unsure, Says::Unsure.in_language(Language::En))
    };
    for language in Language::ALL {
        let said = said_in(unsure(Some(Language::Nl)), language).text;
        let tells = said.contains(&says::pages_only_in(Language::Nl, language));
        assert_eq!(tells, language != Language::Nl, "{said}");
        let same = said_in(unsure(Some(language)), language).text;
        assert_eq!(same, Says::Unsure.in_language(language));
        assert_eq!(said_in(unsure(None), language).text, same);
    }
}

#[test]
fn content_is_in_the_language_of_most_of_it() {
    use Language::{De, En};
    assert_eq!(most_used(&[En, De, En]), Some(En));
    assert_eq!(most_used(&[De]), Some(De));
    assert_eq!(most_used(&[]), None);
}

#[test]
fn what_is_not_english_is_not_read_as_english() {
    for (language, lines) in LINES {
        for line in *lines {
            assert_eq!(reads_as_english(line), *language == Language::En, "{line}");
        }
    }
    for line in [
        "вы продаете велосипеды для детей?",
        "你们有卖钢琴吗",
        "هل تشحنون إلى مصر",
    ] {
        assert!(!reads_as_english(line), "{line}");
    }
    for line in [
        "Lattice 2 vs Orbit mk3",
        "u ship 2 canada??",
        "shiping cost",
        "size L",
        "Merino pullover Größe M?",
        "",
    ] {
        assert!(reads_as_english(line), "{line}");
    }
}

#[test]
fn every_sentence_is_there_in_every_language() {
    for says in Says::ALL {
        let rows = Language::ALL.map(|language| says.in_language(language));
        assert!(rows.iter().all(|text| !text.is_empty()));
    }
    for language in Language::ALL {
        assert!(says::only_in(Language::Sv, language).ends_with([':', '。']));
        assert!(language.stop_words().len() > 10);
    }
    for english in [
        super::super::UNSURE,
        "All right. Ask me whenever there is something else.",
    ] {
        assert!(Says::of_english(english).is_some(), "{english}");
    }
    for message in [
        "hello",
        "thanks",
        "bye",
        "ok",
        "...",
        "are you a bot?",
        "what can you do",
        "how are you",
    ] {
        let answer = super::super::smalltalk::answer(message).unwrap();
        assert!(Says::of_english(answer).is_some(), "{message}: {answer}");
    }
}

proptest! {
    #[test]
    fn any_text_goes(text in any::<String>()) {
        let _ = of_thread(&[], None, &[], &text);
    }
}

#[test]
fn small_words_that_are_english_alone_tell_it_without_a_guess_and_one_in_a_brand_does_not() {
    let told = |text: &str| stops::are_english_alone(&stops::not_borrowed(&words(text)));
    for text in [
        "does the violin arrive with a bow",
        "can I return a used string",
        "is the case waterproof and how heavy is it",
    ] {
        assert!(told(text) && reads_as_english(text), "{text}");
    }
    for text in [
        "The Ordinary in Berlin kaufen",
        "ist the case wasserdicht for you",
        "violin rosin",
    ] {
        assert!(!told(text), "{text}");
    }
}

#[test]
fn borrowed_names_are_no_foreign_words() {
    for text in [
        "café au lait beans",
        "crème de la crème gift box",
        "pain au chocolat moulds",
        "eau de toilette samples",
        "dulce de leche fudge",
        "chili con carne seasoning",
        "fleur de sel caramels",
        "Les Paul case candy",
    ] {
        assert!(reads_as_english(text), "{text}");
    }
    // In a sentence of their own language the other words tell it.
    assert!(!reads_as_english(
        "avez-vous du café au lait pour ma machine"
    ));
}
