use super::*;
use crate::assistant::language::Marked;
use crate::assistant::retrieval::{Document, DocumentKind};

fn posed(question: &str) -> Posed {
    let shipping = Document {
        id: 1,
        title: "Shipping".into(),
        url: None,
        text: "Delivery takes 2 to 4 working days in the United States.".into(),
        kind: DocumentKind::Page,
        questions: Vec::new(),
        marked: Marked::default(),
    };
    let index = Arc::new(Index::build(vec![shipping]));
    Posed::new(index, question.to_owned(), Vec::new())
}

#[test]
fn a_question_is_asked_across_languages_where_its_thread_is_answered_in_its_own() {
    let german = "Wie lange dauert die Lieferung und was kostet der Versand?";
    let asked = |plainly| {
        Some(AskedIn {
            language: Language::De,
            plainly,
        })
    };
    assert_eq!(posed(german).across(), asked(true));
    let in_language = |question, language| posed(question).in_language(language).across();
    assert_eq!(in_language(german, Language::De), asked(true));
    assert_eq!(in_language("Lieferung?", Language::De), asked(false));
    // A shop that doesn't speak it, a thread in another language, and English.
    assert_eq!(in_language(german, Language::En), None);
    let english = "How long does the delivery take to arrive?";
    assert_eq!(in_language(english, Language::De), None);
    assert_eq!(in_language(english, Language::En), None);
    assert_eq!(posed("Shipping?").across(), None);
}

#[test]
fn passages_are_found_by_the_glosses_and_only_for_what_the_pages_know() {
    let sees = |question: &str| {
        let posed = posed(question);
        let asking = Asking::new(&posed.index, &posed.question);
        sight(&asking, Verdict::Unsure, Some(Language::De))
    };
    let found = sees("Wie lange dauert die Lieferung?").unwrap();
    assert_eq!(found.passages[0].title, "Shipping");
    assert_eq!(found.cited(&[0, 0]), [1]);
    assert!(sees("Verkaufen Sie auch Klaviere in Norwegen?").is_none());
    assert!(sees("Xyzzy plugh").is_none());
}
