//! What a shop's content does not answer: spam, things told, thanks, chit-chat, gibberish, another language than its own.
//! And what it does answer though it is no plain question: a greeting with a question in it, a wish, a few words,
//! trouble told. Written before the gate was learned anew, and never learned from.

use std::collections::BTreeMap;

use counterbell::ask::Desk;
use counterbell::assistant::vectors::Kind;
use serde::Deserialize;

use super::{data, desk, holds};

#[derive(Deserialize)]
struct Message {
    text: String,
    kind: String,
    /// The passage that answers; none where nothing should.
    answer: Option<String>,
}

fn messages() -> Vec<Message> {
    let text = data("messages", "judge.jsonl");
    let read = |line: &str| serde_json::from_str(line).unwrap();
    text.lines().map(read).collect()
}

/// Whether the message was left alone, or answered from its passage; small talk answers nothing from content.
fn is_right(desk: &Desk, one: &Message) -> bool {
    let said = desk.ask(&one.text);
    match &one.answer {
        Some(passage) => said.answered && said.sources.first() == Some(passage),
        None => said.sources.is_empty(),
    }
}

/// The share that is right of those nothing should answer, and of those a passage answers.
fn shares(desk: &Desk, messages: &[Message]) -> (f64, f64) {
    let mut kinds: BTreeMap<(bool, &str), (u32, u32)> = BTreeMap::new();
    for one in messages {
        let right = is_right(desk, one);
        if !right {
            println!("[{}] {}", one.kind, one.text);
        }
        let kind = kinds.entry((one.answer.is_some(), one.kind.as_str()));
        let tally = kind.or_default();
        tally.0 += u32::from(right);
        tally.1 += 1;
    }
    println!("{kinds:?}");
    let share = |answered: bool| {
        let those = kinds.iter().filter(|((is, _), _)| *is == answered);
        let (right, all) = those.fold((0, 0), |(right, all), (_, one)| {
            (right + one.0, all + one.1)
        });
        f64::from(right) / f64::from(all.max(1))
    };
    (share(false), share(true))
}

#[track_caller]
fn measured(kind: Kind, floors: [f64; 3]) {
    let messages = messages();
    assert!(messages.len() >= 150);
    let own = desk("", Some(kind));
    let (left, answered) = shares(&own, &messages);
    let elsewhere: Vec<Message> = messages
        .into_iter()
        .filter(|it| it.answer.is_none())
        .collect();
    let (demo, _) = shares(&desk("stores/demo", Some(kind)), &elsewhere);
    holds(&[
        ("asks for nothing: left alone", left, floors[0]),
        ("is answered, though no plain question", answered, floors[1]),
        ("left alone in the demo's store", demo, floors[2]),
    ]);
}

#[test]
fn by_minilm_what_asks_for_nothing_is_left_alone() {
    measured(Kind::Minilm, [0.85, 0.88, 0.87]);
}

#[test]
fn by_the_static_table_what_asks_for_nothing_is_left_alone() {
    measured(Kind::Static, [0.75, 0.8, 0.75]);
}

#[test]
fn another_language_than_the_contents_is_never_answered_from_it() {
    for store in ["", "stores/demo"] {
        let desk = desk(store, Some(Kind::Minilm));
        let foreign = messages();
        let foreign = foreign.iter().filter(|it| it.kind == "foreign");
        let answered: Vec<&str> = foreign
            .filter(|it| !is_right(&desk, it))
            .map(|it| it.text.as_str())
            .collect();
        assert!(answered.is_empty(), "{store}: {answered:?}");
    }
}
