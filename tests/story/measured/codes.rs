//! Codes and model names are found exactly, though hundreds differ in one sign and all else is the same; and a code
//! that the shop does not have is neither repaired to one it has nor answered.

use counterbell::ask::{Desk, Readers};
use counterbell::assistant::vectors::Kind;
use serde_json::json;

use super::holds;

const SORTS: [&str; 4] = ["hinge", "filter", "belt", "valve"];

/// The code of a thing, and what it is.
pub fn coded(number: usize) -> (String, &'static str) {
    let letter = ["a", "b", "d"][number % 3];
    let code = format!("kx-{}{letter}", 1000 + 7 * number);
    (code, SORTS[number % SORTS.len()])
}

pub fn desk(kind: Kind, things: usize) -> Desk {
    let passages: Vec<serde_json::Value> = (0..things)
        .map(|number| {
            let (code, sort) = coded(number);
            let code = code.to_uppercase();
            let price = 5 + number % 9;
            json!({ "id": code.to_lowercase(), "title": format!("{code} {sort}"),
                "text": format!("The {sort} {code} is made of steel and fits our machines. It costs ${price} and ships in two days.") })
        })
        .collect();
    let passages = serde_json::to_string(&passages).unwrap();
    Desk::read(&passages, None, Some(Readers::load(kind).unwrap())).unwrap()
}

fn found(kind: Kind, things: usize, asked: usize) {
    let desk = desk(kind, things);
    let step = things / asked;
    let (mut first, mut all, mut made_up) = (0.0, 0.0, 0.0);
    for number in (0..things).step_by(step) {
        let (code, sort) = coded(number);
        let bare = code.replace('-', "");
        for question in [
            format!("how much is the {code}"),
            format!("is {} in steel", code.to_uppercase()),
            format!("{bare} price"),
            format!("when does my {sort} {code} ship"),
        ] {
            let answer = desk.ask(&question);
            all += 1.0;
            if answer.passages.first().is_some_and(|it| it.id == code) {
                first += 1.0;
            } else {
                println!("{question}: {:?}", answer.passages.first());
            }
        }
        // One sign off, and no such thing.
        let other = code.replace(['a', 'b', 'd'], "c");
        let answer = desk.ask(&format!("how much is the {other}"));
        if answer.answered {
            println!("{other}: {:?}", answer.answer);
            made_up += 1.0;
        }
    }
    holds(&[
        ("a code is found exactly", first / all, 1.0),
        (
            "a code that is not there: not answered",
            1.0 - made_up / (all / 4.0),
            1.0,
        ),
    ]);
}

#[test]
fn by_minilm_codes_are_found_exactly() {
    found(Kind::Minilm, 65, 13);
}

#[test]
fn by_the_static_table_codes_are_found_exactly() {
    found(Kind::Static, 600, 85);
}
