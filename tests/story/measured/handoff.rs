//! Who wants a person, measured: close to four hundred messages that ask for one or only sound like it, written before
//! the gate was, and asks and other questions in ten languages. Once for each kind of sentence vector, and without.

use counterbell::ask::{Desk, Readers};
use counterbell::assistant::vectors::Kind;
use serde::Deserialize;

use super::{data, holds};

#[derive(Deserialize)]
struct Message {
    text: String,
    asked: bool,
}

fn messages(name: &str) -> Vec<Message> {
    let read = |line: &str| serde_json::from_str(line).unwrap();
    data("", name).lines().map(read).collect()
}

/// Precision, recall, and the share of the others that raise no alarm.
fn heard(desk: &Desk, messages: &[Message]) -> (f64, f64, f64) {
    let (mut hits, mut wanted, mut alarms) = (0.0, 0.0, 0.0);
    for one in messages {
        let heard = desk.hears(&one.text);
        assert!((0.0..=1.0).contains(&heard.score), "{}", one.text);
        assert_eq!(heard.asked, heard.evidence.is_some(), "{}", one.text);
        match (one.asked, heard.asked) {
            (true, is) => {
                wanted += 1.0;
                hits += f64::from(u8::from(is));
            }
            (false, is) => alarms += f64::from(u8::from(is)),
        }
        if one.asked != heard.asked {
            println!("{:.2} {} {}", heard.score, one.asked, one.text);
        }
    }
    let others = messages.len() as f64 - wanted;
    (hits / (hits + alarms), hits / wanted, 1.0 - alarms / others)
}

fn desk(kind: Option<Kind>) -> Desk {
    let readers = kind.map(|kind| Readers::load(kind).unwrap());
    Desk::read("[]", None, readers).unwrap()
}

fn measured(kind: Option<Kind>, floors: [f64; 3]) {
    let messages = messages("handoff.jsonl");
    assert!(messages.len() >= 300);
    let desk = desk(kind);
    let (precision, recall, quiet) = heard(&desk, &messages);
    holds(&[
        ("asks for a person: precision", precision, floors[0]),
        ("asks for a person: recall", recall, floors[1]),
        ("no false alarm", quiet, floors[2]),
    ]);
}

#[test]
fn who_wants_a_person_is_heard_by_words_alone() {
    measured(None, [0.9, 0.91, 0.92]);
}

#[test]
fn who_wants_a_person_is_heard_with_the_static_table() {
    measured(Some(Kind::Static), [0.92, 0.92, 0.94]);
}

#[test]
fn who_wants_a_person_is_heard_with_minilm() {
    measured(Some(Kind::Minilm), [0.94, 0.93, 0.96]);
}

#[test]
fn ten_languages_are_heard() {
    let messages = messages("handoff_languages.jsonl");
    let desk = desk(None);
    let (precision, recall, quiet) = heard(&desk, &messages);
    holds(&[
        ("ten languages: precision", precision, 0.95),
        ("ten languages: recall", recall, 0.95),
        ("ten languages: no false alarm", quiet, 0.95),
    ]);
}
