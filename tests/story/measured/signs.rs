//! What the answer gate and the order of passages are learned from, printed: `cargo test --test story signs_as_text --
//! --ignored --nocapture`. A line `R` for each passage found (store, model, number of the question, 1 for the passage
//! that answers, the signs in the order of `Traits::row`), a line `G` for each question (store, model, 1 for one that
//! is answered, the signs of `gate::signs`).
//!
//! The numbers in `retrieval/blend.rs` minimise, over `R`, the mean by store of −log softmax of the passage that
//! answers, with 0.0002 times their squares, from ones; those in `answer/weights.rs` are a logistic regression over `G`
//! (signs standardised, C = 0.03, each store and each of its two halves counting the same), unfolded to plain signs.
//! One store was held out of both at a time to see what carries over.

use super::{Asked, STORES, data, desk, lines};
use counterbell::assistant::answer::gate;
use counterbell::assistant::meaning::Topics;
use counterbell::assistant::vectors::{Encoder, Kind, minilm};

#[test]
#[ignore = "prints what the weights are learned from"]
fn signs_as_text() {
    for kind in [Kind::Static, Kind::Minilm] {
        for store in STORES {
            let desk = desk(store, Some(kind));
            let (questions, near) = (
                lines(store, "questions.jsonl"),
                lines(store, "unanswerable.jsonl"),
            );
            for (number, one) in questions.iter().chain(&near).enumerate() {
                let text = desk.index().mended(&one.text);
                let concepts = desk.index().concepts(&text);
                let reading = desk
                    .index()
                    .read(&text, &concepts, desk.encoders())
                    .unwrap();
                print(&desk, store, kind, number, one, &reading);
                let signs = gate::signs(desk.index(), &concepts, &reading);
                let signs: Vec<String> = signs.iter().map(|it| format!("{it:.4}")).collect();
                let answered = u8::from(one.passage.is_some());
                println!(
                    "G\t{store}\t{}\t{answered}\t{}",
                    kind.as_str(),
                    signs.join("\t")
                );
            }
        }
    }
}

fn print(
    desk: &counterbell::ask::Desk,
    store: &str,
    kind: Kind,
    number: usize,
    one: &Asked,
    reading: &counterbell::assistant::retrieval::Reading,
) {
    if one.passage.is_none() {
        return;
    }
    for found in &reading.found {
        let id = desk
            .index()
            .document_at(found.place)
            .and_then(|at| desk.id(at));
        let right = u8::from(id == one.passage);
        let signs: Vec<String> = found
            .traits
            .row()
            .iter()
            .map(|it| format!("{it:.4}"))
            .collect();
        println!(
            "R\t{store}\t{}\t{number}\t{right}\t{}",
            kind.as_str(),
            signs.join("\t")
        );
    }
}

/// The same of the demo's own store.
#[actix_web::test]
#[ignore = "prints what the weights are learned from"]
async fn demo_signs_as_text() {
    use crate::answers::Content;
    use crate::answers::questions::{ANSWERABLE, UNANSWERABLE, UNSEEN, UNSEEN_UNANSWERABLE};
    for kind in [Kind::Static, Kind::Minilm] {
        let content = Content::read(Some(kind)).await;
        let known = ANSWERABLE
            .iter()
            .chain(UNSEEN)
            .map(|(text, keys, _)| (*text, Some(*keys)));
        let others = UNANSWERABLE
            .iter()
            .chain(UNSEEN_UNANSWERABLE)
            .map(|text| (*text, None));
        for (number, (text, keys)) in known.chain(others).enumerate() {
            let text = content.index.mended(text);
            let concepts = content.index.concepts(&text);
            let reading = content
                .index
                .read(&text, &concepts, content.encoders())
                .unwrap();
            for found in reading.found.iter().filter(|_| keys.is_some()) {
                let at = content.index.document_at(found.place).unwrap();
                let key = content.keys[usize::try_from(at).unwrap()].as_str();
                let right = u8::from(keys.is_some_and(|keys| keys.split('|').any(|it| it == key)));
                let signs: Vec<String> = found
                    .traits
                    .row()
                    .iter()
                    .map(|it| format!("{it:.4}"))
                    .collect();
                println!(
                    "R\tdemo\t{}\t{number}\t{right}\t{}",
                    kind.as_str(),
                    signs.join("\t")
                );
            }
            let signs = gate::signs(&content.index, &concepts, &reading);
            let signs: Vec<String> = signs.iter().map(|it| format!("{it:.4}")).collect();
            println!(
                "G\tdemo\t{}\t{}\t{}",
                kind.as_str(),
                u8::from(keys.is_some()),
                signs.join("\t")
            );
        }
    }
}

#[test]
#[ignore = "writes assets/topics-minilm.bin, after a change of topics.txt"]
fn minilm_reads_the_subjects() {
    let minilm = minilm().unwrap();
    let bytes = Topics::encode(&minilm).bytes();
    let path = format!("{}/assets/topics-minilm.bin", env!("CARGO_MANIFEST_DIR"));
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn the_subjects_that_come_with_the_program_are_those_of_the_text() {
    let bytes = counterbell::assistant::vectors::minilm_topics().unwrap();
    let width = minilm().unwrap().dim();
    assert!(
        Topics::read(width, &bytes).is_some(),
        "topics.txt has changed: write them anew (above)"
    );
    assert!(!data("", "passages.json").is_empty());
}
