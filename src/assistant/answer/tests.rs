use super::test_store::{ANSWERABLE, FOLLOW_UPS, UNANSWERABLE, index};
use super::*;
use crate::assistant::language::Marked;
use crate::assistant::retrieval::{Document, DocumentKind};
use proptest::prelude::*;

fn answered(reply: &Reply) -> Option<(i64, &str)> {
    match reply {
        Reply::Answer { text, sources, .. } => Some((sources.first()?.document, text)),
        Reply::SmallTalk { .. } | Reply::Unsure { .. } => None,
    }
}

/// The figures below are printed with `--nocapture`; the floors are what this must not fall under.
#[test]
fn answers_what_it_can_and_admits_the_rest() {
    let index = index();
    assert!(ANSWERABLE.len() >= 40 && UNANSWERABLE.len() >= 25);
    let (mut first, mut right, mut wrong, mut unsure) = (0, 0, 0, 0);
    for (question, document, words) in ANSWERABLE {
        let hits = index.search(question, 5);
        let found = hits.first().is_some_and(|hit| hit.document == *document);
        first += u32::from(found);
        match reply(&index, question, &[]) {
            Reply::Answer {
                text,
                sources,
                confidence,
                ..
            } => {
                let good = sources.first().is_some_and(|s| s.document == *document)
                    && text.contains(words);
                if good {
                    right += 1;
                } else {
                    wrong += 1;
                    println!("WRONG {confidence:.2} {question} -> {text}");
                }
            }
            Reply::SmallTalk { .. } => panic!("small talk: {question}"),
            Reply::Unsure { confidence, .. } => {
                unsure += 1;
                println!("UNSURE {confidence:.2} {question} (first: {found})");
            }
        }
    }
    let mut admitted = 0;
    for question in UNANSWERABLE {
        match reply(&index, question, &[]) {
            Reply::Unsure { .. } => admitted += 1,
            Reply::Answer {
                text, confidence, ..
            } => {
                println!("INVENTED {confidence:.2} {question} -> {text}");
            }
            Reply::SmallTalk { .. } => panic!("small talk: {question}"),
        }
    }
    let all = ANSWERABLE.len();
    println!("R@1 {first}/{all}; answered right {right}, wrong {wrong}, unsure {unsure}");
    println!("unanswerable admitted {admitted}/{}", UNANSWERABLE.len());
    assert!(first * 100 >= 85 * all as u32, "R@1 {first} of {all}");
    assert!(right * 100 >= 80 * all as u32, "right {right} of {all}");
    assert!(wrong * 100 <= 10 * all as u32, "wrong {wrong} of {all}");
    assert!(
        admitted * 100 >= 90 * UNANSWERABLE.len() as u32,
        "admitted {admitted}"
    );
}

#[test]
fn follow_ups_lean_on_what_was_asked_before() {
    let index = index();
    let mut missed = Vec::new();
    for (earlier, question, document, words) in FOLLOW_UPS {
        let earlier: Vec<String> = earlier.iter().map(|text| (*text).to_owned()).collect();
        let said = reply(&index, question, &earlier);
        match answered(&said) {
            Some((from, text)) if from == *document && text.contains(words) => {}
            _ => missed.push((question, said)),
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn a_new_question_does_not_lean() {
    let index = index();
    let earlier = ["what is your return policy?".to_owned()];
    for question in ["do you sell pianos?", "who won the world cup?"] {
        assert_eq!(
            answered(&reply(&index, question, &earlier)),
            None,
            "{question}"
        );
    }
}

#[test]
fn every_sentence_of_an_answer_is_the_stores_own() {
    let index = index();
    for (question, ..) in ANSWERABLE {
        let said = reply(&index, question, &[]);
        let Some((_, text)) = answered(&said) else {
            continue;
        };
        let hits = index.search(question, 1);
        let passage = index.text_at(hits[0].place);
        for sentence in crate::assistant::text::sentences(text) {
            let bare = sentence.trim_end_matches('.');
            let bare = bare
                .split_once(": ")
                .filter(|_| !passage.contains(bare))
                .map_or(bare, |(_, tail)| tail);
            assert!(passage.contains(bare), "{sentence} is not in {passage}");
        }
    }
}

#[test]
fn small_talk_is_no_failure() {
    let index = index();
    for message in ["hi", "thanks!", "are you a bot?"] {
        assert!(
            matches!(reply(&index, message, &[]), Reply::SmallTalk { .. }),
            "{message}"
        );
    }
}

#[test]
fn an_empty_store_is_unsure() {
    let index = Index::build(Vec::new());
    assert!(index.is_empty());
    assert!(matches!(
        reply(&index, "how long is shipping?", &[]),
        Reply::Unsure { .. }
    ));
}

/// Two pages on the same, each in a language of its own.
#[test]
fn a_word_that_tells_no_language_is_answered_in_the_threads() {
    let page = |id: i64, title: &str, text: &str| Document {
        id,
        title: title.to_owned(),
        url: None,
        text: text.to_owned(),
        kind: DocumentKind::Page,
        questions: Vec::new(),
        marked: Marked::default(),
    };
    let index = Index::build(vec![
        page(
            1,
            "Paying with PayPal",
            "We take PayPal and cards at the checkout of the shop.",
        ),
        page(
            2,
            "Mit PayPal bezahlen",
            "Wir nehmen PayPal und Karten an der Kasse im Laden.",
        ),
    ]);
    for (language, first) in [(Language::De, 2), (Language::En, 1)] {
        let asking = Asking {
            language: Some(language),
            ..Asking::new(&index, "PayPal?")
        };
        let (_, found) = examine(&asking, 2);
        let ids: Vec<i64> = found.iter().map(|(id, _)| *id).collect();
        assert_eq!(ids, [first, 3 - first], "{language:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_goes(text in any::<String>(), question in any::<String>(), before in any::<String>()) {
        let document = Document { id: 1, title: question.clone(), url: None, text, kind: DocumentKind::Text, questions: Vec::new(), marked: Marked::default() };
        let index = Index::build(vec![document]);
        let _ = reply(&index, &question, &[before]);
        let _ = index.search(&question, 3);
    }
}
