//! Stores that nothing was learnt from, and that were written when all of it was: what the assistant is worth where it
//! has never been. Their questions share hardly a word with what answers them.

use counterbell::ask::Answer;
use counterbell::assistant::vectors::Kind;

use super::{UNSEEN, auroc, desk, holds, lines, share};

/// In the mean of the stores: the passage is the first, among five; answerable or not.
fn measured(kind: Kind, floors: [f64; 3]) {
    let mut sums = [0.0; 3];
    for name in UNSEEN {
        let store = format!("unseen/{name}");
        let desk = desk(&store, Some(kind));
        let questions = lines(&store, "questions.jsonl");
        let near = lines(&store, "unanswerable.jsonl");
        assert!(questions.len() >= 200 && near.len() >= 110, "{name}");
        let asked = |one: &super::Asked| desk.ask(&one.text);
        let answers: Vec<Answer> = questions.iter().map(asked).collect();
        let near: Vec<Answer> = near.iter().map(asked).collect();
        let pairs: Vec<_> = questions.iter().zip(&answers).collect();
        let among = |most: usize| {
            share(&pairs, |(asked, answer)| {
                let mut found = answer.passages.iter().take(most);
                found.any(|one| Some(&one.id) == asked.passage.as_ref())
            })
        };
        let is = [among(1), among(5), auroc(&answers, &near)];
        println!("{name}: {:.3} {:.3} {:.3}", is[0], is[1], is[2]);
        for (sum, is) in sums.iter_mut().zip(is) {
            *sum += is / UNSEEN.len() as f64;
        }
    }
    holds(&[
        ("unseen stores: first (R@1)", sums[0], floors[0]),
        ("unseen stores: among five (R@5)", sums[1], floors[1]),
        ("unseen stores: answerable (AUROC)", sums[2], floors[2]),
    ]);
}

#[test]
fn in_unseen_stores_passages_are_found_by_the_static_table() {
    measured(Kind::Static, [0.38, 0.65, 0.7]);
}

#[test]
fn in_unseen_stores_passages_are_found_by_minilm() {
    measured(Kind::Minilm, [0.52, 0.8, 0.72]);
}
