//! Questions attached to an answer find it: each of them word for word, though all answers have one title and say next
//! to nothing; and so do others like them.

use counterbell::ask::{Answer, Desk, Readers};
use counterbell::assistant::vectors::Kind;
use serde_json::{Value, json};

use super::{holds, share};

const THINGS: [&str; 12] = [
    "kettle", "lamp", "rug", "tent", "saddle", "violin", "mirror", "stove", "curtain", "anchor",
    "helmet", "clock",
];
const TROUBLES: [&str; 10] = [
    "smells of smoke",
    "makes a rattling noise",
    "arrived with a crack",
    "lost its colour",
    "gets too hot",
    "is missing a screw",
    "leaks on the floor",
    "wobbles",
    "came without a manual",
    "does not fit through the door",
];

fn is_first(answer: &Answer, id: &str) -> bool {
    answer.passages.first().is_some_and(|found| found.id == id)
}

#[test]
fn a_sample_question_finds_its_answer_among_many() {
    let (mut passages, mut asked): (Vec<Value>, Vec<(String, String)>) = Default::default();
    for (number, thing) in (0..).zip(THINGS) {
        for (more, trouble) in (0..).zip(TROUBLES) {
            let id = format!("{number}-{more}");
            let questions = [
                format!("my {thing} {trouble}"),
                format!("what if a {thing} {trouble}?"),
            ];
            asked.extend(questions.iter().map(|it| (it.clone(), id.clone())));
            passages.push(json!({ "id": id, "title": "Frequently asked",
                "text": format!("See sheet {} in the box.", 10 * number + more), "questions": questions }));
        }
    }
    let passages = Value::from(passages).to_string();
    let desk = Desk::read(&passages, None, Some(Readers::load(Kind::Static).unwrap())).unwrap();
    let found = share(&asked, |(question, id)| is_first(&desk.ask(question), id));
    let like = share(&asked, |(question, id)| {
        let said = question
            .replace("my ", "hello, the new ")
            .replace("what if a", "so the old");
        is_first(&desk.ask(&said), id)
    });
    holds(&[
        ("a sample question finds its answer", found, 1.0),
        ("so does one like it", like, 0.8),
    ]);
}
