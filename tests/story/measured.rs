//! The assistant, measured on a store it was not written for: seventy passages, a hundred and fifty questions that
//! share few words with them, and eighty near ones that nothing answers. A table with floors; what falls under one fails.
//! Who wants a person is measured beside it, in `handoff`.

#[path = "measured/handoff.rs"]
mod handoff;

use counterbell::ask::{Answer, Desk};
use serde::Deserialize;

#[derive(Deserialize)]
struct Asked {
    text: String,
    #[serde(default)]
    passage: Option<String>,
}

fn data(name: &str) -> String {
    let path = format!("{}/tests/data/assistant/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

fn lines(name: &str) -> Vec<Asked> {
    let text = data(name);
    let read = |line: &str| serde_json::from_str(line).unwrap();
    text.lines().map(read).collect()
}

fn desk() -> Desk {
    Desk::read(&data("passages.json"), None).unwrap()
}

/// The share of `these` that `holds`.
fn share<T>(these: &[T], holds: impl Fn(&T) -> bool) -> f64 {
    these.iter().filter(|one| holds(one)).count() as f64 / these.len().max(1) as f64
}

/// How often a question that has an answer is surer than one that has none.
fn auroc(answerable: &[Answer], near: &[Answer]) -> f64 {
    let pairs = answerable
        .iter()
        .flat_map(|one| near.iter().map(move |other| (one, other)));
    let won: f64 = pairs
        .map(
            |(one, other)| match one.confidence.total_cmp(&other.confidence) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Less => 0.0,
            },
        )
        .sum();
    won / (answerable.len() * near.len()) as f64
}

/// A line of the table: what, what it is, and what it must be at least.
#[track_caller]
fn holds(table: &[(&str, f64, f64)]) {
    println!("{:<36} {:>7} {:>7}", "", "is", "floor");
    for (what, is, floor) in table {
        println!("{what:<36} {is:>7.3} {floor:>7.3}");
    }
    for (what, is, floor) in table {
        assert!(is >= floor, "{what}: {is:.3} is under {floor:.3}");
    }
}

#[test]
fn passages_are_found_and_what_nothing_answers_is_told_apart() {
    let (desk, questions) = (desk(), lines("questions.jsonl"));
    let answers: Vec<Answer> = questions.iter().map(|one| desk.ask(&one.text)).collect();
    let near = lines("unanswerable.jsonl");
    let near: Vec<Answer> = near.iter().map(|one| desk.ask(&one.text)).collect();
    assert_eq!((answers.len(), near.len()), (150, 80));
    let pairs: Vec<(&Asked, &Answer)> = questions.iter().zip(&answers).collect();
    let among = |most: usize| {
        share(&pairs, |(asked, answer)| {
            let found = answer.passages.iter().take(most);
            found
                .map(|one| Some(&one.id))
                .any(|id| id == asked.passage.as_ref())
        })
    };
    holds(&[
        ("the passage is the first (R@1)", among(1), 0.4),
        ("the passage is among five (R@5)", among(5), 0.63),
        ("answerable or not (AUROC)", auroc(&answers, &near), 0.55),
        (
            "of the answerable, answered",
            share(&answers, |one| one.answered),
            0.18,
        ),
        (
            "of the others, admitted",
            share(&near, |one| !one.answered),
            0.92,
        ),
    ]);
}

#[test]
fn an_answer_is_one_line_that_says_what_was_found_where_and_how_sure() {
    let desk = desk();
    let answer = desk.ask("How long can I return something?");
    assert!(answer.answered && answer.handoff.evidence.is_none());
    assert!(!answer.sources.is_empty() && answer.passages.len() <= 10);
    let person = desk.ask("Please let me talk to a human");
    assert!(person.handoff.asked && !person.answered);
    assert!(person.handoff.evidence.unwrap().contains("human"));
    assert!(Desk::read("[{}]", None).is_err() && Desk::read("[]", Some(2.0)).is_err());
    assert!(!Desk::read("[]", None).unwrap().ask("Anything?").answered);
}
