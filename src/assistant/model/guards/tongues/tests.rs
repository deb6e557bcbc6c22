//! Denials, bounds, figures and talk in each language, held against pages of the same one.

use serde_json::json;

use super::super::super::prompt::Passage;
use super::super::{Evidence, Passed, Refusal, denies, judge};
use super::*;

/// A sentence that denies, and one of the same that doesn't.
#[rustfmt::skip]
const DENIALS: &[(&str, &str)] = &[
    ("Wir liefern nicht nach Norwegen.", "Wir liefern nach Norwegen."),
    ("Wir haben keine Filialen in Berlin.", "Wir haben zwei Filialen in Berlin."),
    ("Saiten können nur ungeöffnet zurückgegeben werden.", "Saiten können ungeöffnet zurückgegeben werden."),
    ("Nous ne livrons pas en Norvège.", "Nous livrons en Norvège."),
    ("Les cordes sont vendues sans étui.", "Les cordes sont vendues avec un étui."),
    ("No hacemos envíos a Noruega ni a los demás países.", "Hacemos envíos a Noruega y a los demás países."),
    ("La guitarra se vende sin funda.", "La guitarra se vende con funda."),
    ("Non spediamo gli ordini in Norvegia.", "Spediamo gli ordini anche in Norvegia."),
    ("La chitarra è venduta senza custodia.", "La chitarra è venduta con la custodia."),
    ("Não enviamos para a Noruega.", "Enviamos para a Noruega e para o Brasil."),
    ("A guitarra é vendida sem capa.", "A guitarra é vendida no Brasil com uma capa."),
    ("Wij leveren niet in Noorwegen.", "Wij leveren ook in Noorwegen."),
    ("De gitaar wordt zonder hoes verkocht.", "De gitaar wordt met een hoes verkocht."),
    ("Vi skickar inte till Norge.", "Vi skickar också till Norge."),
    ("Gitarren säljs utan fodral.", "Gitarren säljs med ett fodral."),
    ("Nie wysyłamy do Norwegii.", "Wysyłamy także do Norwegii."),
    ("Gitara jest sprzedawana bez futerału.", "Gitara jest sprzedawana z futerałem."),
    ("ノルウェーには発送していません。", "ノルウェーにも発送しています。"),
    ("この弦は返品できない商品です。", "この弦は返品できる商品です。"),
];

#[test]
fn denials_are_heard_in_every_language() {
    for (denied, told) in DENIALS {
        assert!(denies(denied, false), "{denied}");
        assert!(!denies(told, false), "{told}");
    }
}

fn judged(answer: &str, page: &str) -> Result<Passed, Refusal> {
    let said = json!({ "answer": answer, "quote": page, "cites": [1], "supported": true });
    let passages = [Passage {
        title: String::new(),
        url: None,
        text: page.to_owned(),
    }];
    judge(
        &said.to_string(),
        &Evidence {
            passages: &passages,
            facts: &[],
            rare: &[],
            asked: None,
        },
    )
}

#[test]
fn an_answer_that_turns_its_page_around_is_refused_in_every_language() {
    for (denied, told) in DENIALS {
        // "Zwei Filialen" against "keine Filialen" is refused for its number.
        let turned = judged(denied, told);
        assert!(turned.is_err(), "{denied}");
        assert!(judged(told, denied).is_err(), "{told}");
        assert!(
            judged(told, told).is_ok(),
            "{told}: {:?}",
            judged(told, told)
        );
        assert!(
            judged(denied, denied).is_ok(),
            "{denied}: {:?}",
            judged(denied, denied)
        );
    }
    for (denied, told) in [
        (
            "Wir liefern nicht nach Norwegen.",
            "Wir liefern nach Norwegen.",
        ),
        (
            "Nous ne livrons pas en Norvège.",
            "Nous livrons en Norvège.",
        ),
        (
            "Vi skickar inte till Norge.",
            "Vi skickar också till Norge.",
        ),
    ] {
        assert_eq!(judged(denied, told), Err(Refusal::Denial), "{denied}");
        assert_eq!(judged(told, denied), Err(Refusal::Denial), "{told}");
    }
}

#[test]
fn numbers_days_and_what_is_free_must_stand_there_in_every_language() {
    for (answer, page) in [
        (
            "Sie können die Artikel innerhalb von zwei Wochen zurückgeben.",
            "Sie können die Artikel innerhalb von vier Wochen zurückgeben.",
        ),
        (
            "Der Versand nach Berlin dauert 4 Wochen.",
            "Der Versand nach Berlin dauert 4 Tage.",
        ),
        (
            "Die Lieferung ist für Sie kostenlos.",
            "Die Lieferung ist für Sie versichert.",
        ),
        (
            "La livraison est toujours gratuite pour vous.",
            "La livraison est assurée pour vous.",
        ),
        (
            "Puede devolver los artículos en dos semanas.",
            "Puede devolver los artículos en cuatro semanas.",
        ),
        (
            "La tienda está cerrada los lunes.",
            "La tienda está cerrada los martes.",
        ),
        (
            "Il negozio è chiuso di domenica per le ferie.",
            "Il negozio è chiuso per le ferie.",
        ),
        (
            "De winkel is op zondag voor u open.",
            "De winkel is op zaterdag voor u open.",
        ),
        (
            "Butiken är öppen på söndagar för dig.",
            "Butiken är öppen på lördagar för dig.",
        ),
        (
            "Zwrot jest możliwy w ciągu dwóch tygodni i nie kosztuje.",
            "Zwrot jest możliwy w ciągu czterech tygodni i nie kosztuje.",
        ),
    ] {
        assert_eq!(judged(answer, page), Err(Refusal::Number), "{answer}");
        assert!(
            judged(page, page).is_ok(),
            "{page}: {:?}",
            judged(page, page)
        );
    }
}

#[test]
fn german_nouns_and_polite_words_are_no_names() {
    let page = "Unbenutzte Artikel können innerhalb von 30 Tagen nach der Lieferung an uns zurückgesendet werden.";
    let answer =
        "Ja, Sie können unbenutzte Artikel nach der Lieferung 30 Tage lang an uns zurücksenden.";
    let judged_so = judged(answer, page);
    assert_ne!(judged_so, Err(Refusal::Name), "{judged_so:?}");
    assert_ne!(judged_so, Err(Refusal::Number), "{judged_so:?}");
    let named = "Sie können unbenutzte Artikel innerhalb von 30 Tagen nach der Lieferung an Krause zurücksenden.";
    assert_eq!(judged(named, page), Err(Refusal::Name));
}

#[test]
fn talk_about_the_talk_is_refused_in_every_language() {
    for text in [
        "Als KI kann ich das nicht sagen.",
        "En tant qu'IA, je ne sais pas.",
        "Como modelo de lenguaje, no lo sé.",
        "Le mie istruzioni dicono di no.",
        "As minhas instruções dizem que não.",
        "Mijn instructies zeggen van niet.",
        "Mina instruktioner säger nej.",
        "Moje instrukcje mówią, że nie.",
        "私の指示ではお答えできません。",
    ] {
        assert!(talks(text), "{text}");
    }
    for (_, told) in DENIALS {
        assert!(!talks(told), "{told}");
    }
}

#[test]
fn every_table_has_the_rows_that_are_read() {
    for (language, table) in TABLES.iter() {
        let names: Vec<&str> = table.names().collect();
        for row in [
            "denials", "talk", "openers", "unit day", "monday", "free", "tomorrow",
        ] {
            assert!(names.contains(&row), "{language:?} {row}");
        }
        for name in names.iter().filter(|name| name.starts_with("unit ")) {
            assert!(
                UNITS.iter().any(|(row, _)| row == name),
                "{language:?} {name}"
            );
        }
    }
}
