//! Slips of the keys. `slips.jsonl` has the questions of `questions.jsonl`, each with a slip or two in its longer words:
//! a letter too many, one too few, a neighbour on the keyboard, two the wrong way round. They are repaired against the
//! shop's own words, so nearly as many find their passage. A code is never repaired: with a slip it is another code, or
//! none, and what is found for another is no answer.

use counterbell::ask::{Answer, Desk, Readers};
use counterbell::assistant::vectors::Kind;
use counterbell::conversation::words::within;
use serde_json::json;

use super::codes::coded;
use super::{Asked, desk, holds, lines, share};

/// What is left, at least, of what the same questions reach without slips: of the first (R@1), of those among five
/// (R@5), of the answered.
const LEFT: [f64; 3] = [0.88, 0.9, 0.85];
/// Which of the codes that a slip makes are not answered, at least.
const NOT_ANSWERED: f64 = 1.0;

/// How many find their passage first, among five; how many are answered.
fn reached(desk: &Desk, asked: &[Asked]) -> [f64; 3] {
    let answers: Vec<Answer> = asked.iter().map(|one| desk.ask(&one.text)).collect();
    let pairs: Vec<(&Asked, &Answer)> = asked.iter().zip(&answers).collect();
    let among = |most: usize| {
        share(&pairs, |(asked, answer)| {
            let mut found = answer.passages.iter().take(most);
            found.any(|one| Some(&one.id) == asked.passage.as_ref())
        })
    };
    [among(1), among(5), share(&answers, |one| one.answered)]
}

fn measured(kind: Kind) {
    let desk = desk("", Some(kind));
    let plain = reached(&desk, &lines("", "questions.jsonl"));
    let spoilt = reached(&desk, &lines("", "slips.jsonl"));
    println!("read by {}, without slips: {plain:.3?}", kind.as_str());
    let floor = |at: usize| plain[at] * LEFT[at];
    holds(&[
        ("with slips: first (R@1)", spoilt[0], floor(0)),
        ("with slips: among five (R@5)", spoilt[1], floor(1)),
        ("with slips: answered", spoilt[2], floor(2)),
    ]);
}

#[test]
fn by_the_static_table_questions_with_slips_find_nearly_as_much() {
    measured(Kind::Static);
}

#[test]
fn by_minilm_questions_with_slips_find_nearly_as_much() {
    measured(Kind::Minilm);
}

#[test]
fn the_questions_with_slips_are_the_others_but_for_a_slip_or_two() {
    let (plain, spoilt) = (lines("", "questions.jsonl"), lines("", "slips.jsonl"));
    assert_eq!(plain.len(), spoilt.len());
    let mut both = 0;
    for (plain, spoilt) in plain.iter().zip(&spoilt) {
        assert_eq!(plain.passage, spoilt.passage);
        let meant: Vec<&str> = plain.text.split(' ').collect();
        let written: Vec<&str> = spoilt.text.split(' ').collect();
        assert_eq!(meant.len(), written.len(), "{}", spoilt.text);
        let slips: Vec<_> = meant.iter().zip(&written).filter(|(a, b)| a != b).collect();
        assert!((1..=2).contains(&slips.len()), "{}", spoilt.text);
        both += usize::from(slips.len() == 2);
        for (meant, written) in slips {
            assert!(meant.len() >= 4 && within(written, meant, 1), "{written}");
        }
    }
    assert!(both >= 50, "{both}");
}

/// What slips of the hand make of a code: two digits swapped, one left out, one twice, its neighbour.
fn slips(code: &str) -> [String; 4] {
    let (sort, number) = code.split_once('-').unwrap();
    let (digits, letter) = number.split_at(4);
    let sign = |at: usize| &digits[at..=at];
    let last: u32 = sign(3).parse().unwrap();
    [
        format!(
            "{sort}-{}{}{}{}{letter}",
            sign(0),
            sign(2),
            sign(1),
            sign(3)
        ),
        format!("{sort}-{}{}{letter}", &digits[..2], sign(3)),
        format!("{sort}-{digits}{}{letter}", sign(3)),
        format!("{sort}-{}{}{letter}", &digits[..3], (last + 1) % 10),
    ]
}

#[test]
fn a_code_with_a_slip_is_not_answered_as_another_code() {
    let things = 65;
    let desk = super::codes::desk(Kind::Minilm, things);
    let has: Vec<String> = (0..things).map(|number| coded(number).0).collect();
    let (mut asked, mut wrong) = (0.0, 0.0);
    for number in (0..things).step_by(5) {
        let (code, sort) = coded(number);
        let others = slips(&code).into_iter().filter(|one| !has.contains(one));
        for slip in others {
            let shouted = slip.to_uppercase();
            for question in [
                format!("how much is the {slip}"),
                format!("when does my {sort} {shouted} ship"),
                format!("{} price", slip.replace('-', "")),
            ] {
                asked += 1.0;
                let answer = desk.ask(&question);
                if answer.answered {
                    wrong += 1.0;
                    println!("{question}: {:?}", answer.answer);
                }
            }
        }
    }
    assert!(asked > 100.0, "{asked}");
    let not = 1.0 - wrong / asked;
    holds(&[("a code with a slip: not answered", not, NOT_ANSWERED)]);
}

#[test]
fn a_model_name_with_a_slip_is_not_answered_as_another_model() {
    let names = ["T40", "T45", "T50", "WX-500", "WX-550", "Q7"];
    let passages: Vec<_> = names
        .iter()
        .zip(1..)
        .map(|(name, litres)| {
            json!({ "id": name, "title": format!("Halden {name} kettle"),
                "text": format!("The Halden {name} kettle holds {litres} litres. It costs ${} and has a warranty of two years.", 20 + litres) })
        })
        .collect();
    let passages = serde_json::to_string(&passages).unwrap();
    for kind in [Kind::Static, Kind::Minilm] {
        let readers = Readers::load(kind).unwrap();
        let desk = Desk::read(&passages, None, Some(readers)).unwrap();
        for name in names {
            let asked = desk.ask(&format!(
                "how many litres does the Halden {name} kettle hold?"
            ));
            assert_eq!(asked.passages.first().map(|it| it.id.as_str()), Some(name));
            assert!(asked.answered, "{kind:?} {name}");
        }
        for name in ["T41", "T4", "T54", "T400", "WX-505", "WX-5500", "Q8"] {
            let asked = desk.ask(&format!(
                "how many litres does the Halden {name} kettle hold?"
            ));
            assert!(!asked.answered, "{kind:?} {name}: {:?}", asked.answer);
        }
    }
}
