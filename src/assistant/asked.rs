//! What a turn is to answer, out of the thread: all that the shopper wrote since the last answer. Pure.

use super::handed_back;
use super::orders::{self, OrderQuestion};
use super::turns::{self, Piece};
use crate::clock::Micros;
use crate::conversation::messages::{Author, Message};
use crate::conversation::parts::{self, Asked, Does, Part};
use crate::conversation::people::Collected;
use crate::ids::Id;

/// Messages of a thread that are looked at.
pub const LOOKED_AT: i64 = 24;

/// What is asked, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turn {
    /// The shopper's messages it is in.
    pub messages: Vec<Id>,
    /// When the last of them came.
    pub last_at: Micros,
    /// The questions, in order.
    pub questions: Vec<String>,
    /// The message with which each of them ends.
    pub asked_in: Vec<Id>,
    /// What the shopper said before, oldest first.
    pub earlier: Vec<String>,
    /// The shopper was asked back already, and this is their answer.
    pub clarified: bool,
    /// The messages that it had asked back about.
    pub asked_back: Vec<Id>,
    /// It answers the question for an order's number and address.
    pub proof: Option<OrderQuestion>,
}

impl Turn {
    /// All that is asked.
    #[must_use]
    pub fn whole(&self) -> String {
        self.questions.join(" ")
    }
}

/// Takes the turn that ends with `last` out of its thread, with what it may lean on and without what answered a form
/// (`given`); `since` is from when the shopper is unanswered.
#[must_use]
pub fn taken(thread: &[Message], given: &[Collected], last: Id, since: Option<Micros>) -> Turn {
    let mut turn = turn(&without_answers(thread, given, last, since), last, since);
    if let Some(first) = turn.messages.first() {
        turn.earlier = handed_back::earlier(thread, *first);
    }
    turn
}

/// The messages of the turn that ends with `last`, and those of the shopper's before it. A turn begins after the last
/// answer, and not before the shopper is unanswered.
fn pieces(thread: &[Message], last: Id, since: Option<Micros>) -> (Vec<&Message>, Vec<&Message>) {
    let answer = thread
        .iter()
        .filter(|message| message.id < last && speaks_for_the_shop(message))
        .map(|message| message.id)
        .max();
    let shopper = thread.iter().filter(|message| {
        message.author == Author::Shopper && message.id <= last && message.body.is_some()
    });
    shopper.partition(|message| {
        let unanswered = since.is_some_and(|since| message.at >= since);
        message.id == last || (unanswered && answer.is_none_or(|answer| message.id > answer))
    })
}

fn speaks_for_the_shop(message: &Message) -> bool {
    match message.author {
        Author::Assistant | Author::Staff => true,
        Author::Shopper | Author::System | Author::Note => false,
    }
}

/// Takes the turn that ends with `last` out of its thread; `since` is from when the shopper is unanswered.
#[must_use]
pub fn turn(thread: &[Message], last: Id, since: Option<Micros>) -> Turn {
    let (now, before) = pieces(thread, last, since);
    let texts = |list: &[&Message]| -> Vec<String> {
        list.iter()
            .filter_map(|message| message.body.clone())
            .collect()
    };
    let (said, earlier) = (texts(&now), texts(&before));
    let first = now.first().map_or(last, |message| message.id);
    let answered = thread
        .iter()
        .rev()
        .find(|message| message.id < first && speaks_for_the_shop(message));
    let pieces: Vec<&str> = said.iter().map(String::as_str).collect();
    let ends = |place: usize| now.get(place).map_or(last, |message| message.id);
    let asked = turns::in_pieces(&pieces).into_iter();
    let (questions, asked_in) = asked.map(|(words, place)| (words, ends(place))).unzip();
    let mut turn = Turn {
        messages: now.iter().map(|message| message.id).collect(),
        last_at: now.last().map_or(Micros(0), |message| message.at),
        questions,
        asked_in,
        ..Turn::default()
    };
    let whole = said.join(" ");
    if let Some(asked) = answered {
        if parts::ask(&asked.parts, Asked::OrderProof) {
            turn.proof = proof(&whole, &earlier);
        }
        if parts::ask(&asked.parts, Asked::WhichOne) && is_choice(&asked.parts, &whole) {
            let (before, messages) = before_it(thread, asked);
            turn.clarified = true;
            turn.questions = vec![format!("{before} {whole}")];
            turn.asked_in = vec![last];
            turn.asked_back = messages;
        }
    }
    turn.earlier = earlier;
    turn
}

/// The thread without what was written in answer to a form: "#1042" is no question, unless it is all there is, or the
/// assistant asked for it itself.
#[must_use]
pub fn without_answers(
    thread: &[Message],
    given: &[Collected],
    last: Id,
    since: Option<Micros>,
) -> Vec<Message> {
    let plain = |text: &str| text.trim().trim_start_matches('#').to_lowercase();
    let is_answer = |message: &Message| {
        let body = message.body.as_deref().map(plain);
        message.author == Author::Shopper
            && body.is_some_and(|body| given.iter().any(|one| plain(&one.value) == body))
    };
    let (now, _) = pieces(thread, last, since);
    let keeps = now.iter().all(|message| is_answer(message))
        || (thread.iter()).any(|message| parts::ask(&message.parts, Asked::OrderProof));
    let left = thread.iter().filter(|message| keeps || !is_answer(message));
    left.cloned().collect()
}

/// What was written answers which one was meant: one of the choices, or a few words.
fn is_choice(parts: &[Part], said: &str) -> bool {
    let offered = parts.iter().any(|part| match part {
        Part::Choices { options } => options
            .iter()
            .any(|option| matches!(&option.does, Does::Says(text) if text.eq_ignore_ascii_case(said.trim()))),
        Part::Product(_) | Part::File(_) | Part::Asked { .. } => false,
    });
    offered || (said.split_whitespace().count() <= 3 && !said.trim_end().ends_with('?'))
}

/// The question that was asked back about, and the messages it is in.
fn before_it(thread: &[Message], asked: &Message) -> (String, Vec<Id>) {
    let mut said: Vec<(&str, Id)> = thread
        .iter()
        .rev()
        .skip_while(|message| message.id >= asked.id)
        .take_while(|message| {
            message.author != Author::Assistant && message.author != Author::Staff
        })
        .filter(|message| message.author == Author::Shopper)
        .filter_map(|message| Some((message.body.as_deref()?, message.id)))
        .collect();
    said.reverse();
    let (words, messages): (Vec<&str>, Vec<Id>) = said.into_iter().unzip();
    (words.join(" "), messages)
}

/// Number and address, from the words now and, for the one that is missing, from those before.
fn proof(said: &str, earlier: &[String]) -> Option<OrderQuestion> {
    let mut found = orders::proof(said)?;
    for before in earlier.iter().rev().take(6) {
        let Some(older) = orders::asked(before).or_else(|| orders::proof(before)) else {
            continue;
        };
        if found.names.is_empty() {
            found.names = older.names;
        }
        found.email = found.email.or(older.email);
    }
    Some(found)
}

/// Milliseconds to wait for more before the turn that ends with `last` is taken.
#[must_use]
pub fn wait(thread: &[Message], last: Id, since: Option<Micros>) -> i64 {
    let (now, before) = pieces(thread, last, since);
    let read = |list: Vec<&'_ Message>| -> Vec<(Micros, String)> {
        list.into_iter()
            .map(|message| (message.at, message.body.clone().unwrap_or_default()))
            .collect()
    };
    let (now, before) = (read(now), read(before));
    turns::wait(&as_pieces(&now), &as_pieces(&before))
}

fn as_pieces(list: &[(Micros, String)]) -> Vec<Piece<'_>> {
    list.iter()
        .map(|(at, text)| Piece { at: *at, text })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::parts::Choice;

    fn thread(said: &[(Author, &str, Vec<Part>)]) -> Vec<Message> {
        said.iter()
            .zip(1..)
            .map(|((author, body, parts), number)| Message {
                id: Id(number),
                conversation: Id(9),
                author: *author,
                author_id: None,
                client_id: None,
                body: Some((*body).to_owned()),
                sources: Vec::new(),
                parts: parts.clone(),
                at: Micros(number),
            })
            .collect()
    }

    #[test]
    fn a_turn_is_what_came_after_the_last_answer() {
        use Author::{Assistant, Shopper, System};
        let said = thread(&[
            (Shopper, "How do returns work?", vec![]),
            (Assistant, "Thirty days.", vec![]),
            (Shopper, "do you have", vec![]),
            (System, "We removed card details.", vec![]),
            (Shopper, "the reverb?", vec![]),
        ]);
        let one = turn(&said, Id(5), Some(Micros(3)));
        assert_eq!(one.questions, ["do you have the reverb?"]);
        assert_eq!(one.messages, [Id(3), Id(5)]);
        assert_eq!(one.asked_in, [Id(5)]);
        assert_eq!(one.earlier, ["How do returns work?"]);
        assert!(!one.clarified && one.proof.is_none());
        // What was said to a person is not the assistant's to answer.
        let one = turn(&said, Id(5), Some(Micros(5)));
        assert_eq!(one.questions, ["the reverb?"]);
    }

    #[test]
    fn what_answered_a_form_is_no_question() {
        use Author::{Assistant, Shopper};
        let given = [Collected {
            field: "order_number".into(),
            label: "Order".into(),
            value: "#1042".into(),
        }];
        let left = |said: &[(Author, &str, Vec<Part>)], last: i64| {
            let thread = thread(said);
            let left = without_answers(&thread, &given, Id(last), Some(Micros(1)));
            turn(&left, Id(last), Some(Micros(1))).questions
        };
        let asks = (Shopper, "How long is the warranty?", vec![]);
        let number = (Shopper, "1042", vec![]);
        assert_eq!(
            left(&[asks.clone(), number.clone()], 2),
            ["How long is the warranty?"]
        );
        assert_eq!(left(std::slice::from_ref(&number), 1), ["1042"]);
        let back = vec![Part::Asked {
            about: Asked::OrderProof,
        }];
        let proof = [asks, (Assistant, "Which order?", back), number];
        assert_eq!(left(&proof, 3), ["1042"]);
    }

    #[test]
    fn an_answer_to_a_question_back_is_put_to_what_was_asked() {
        use Author::{Assistant, Shopper};
        let back = vec![
            Part::Choices {
                options: vec![Choice {
                    label: "Kiln workshop".into(),
                    does: Does::Says("Kiln workshop".into()),
                }],
            },
            Part::Asked {
                about: Asked::WhichOne,
            },
        ];
        let begun = |then: &'static str| {
            thread(&[
                (Shopper, "What does it cost?", vec![]),
                (Assistant, "Which of these?", back.clone()),
                (Shopper, then, vec![]),
            ])
        };
        let one = turn(&begun("kiln workshop"), Id(3), Some(Micros(3)));
        assert_eq!(one.questions, ["What does it cost? kiln workshop"]);
        assert!(one.clarified);
        assert_eq!((one.asked_in, one.asked_back), (vec![Id(3)], vec![Id(1)]));
        let one = turn(
            &begun("Never mind, do you ship to Norway?"),
            Id(3),
            Some(Micros(3)),
        );
        assert!(!one.clarified);
    }

    #[test]
    fn number_and_address_may_come_one_after_the_other() {
        use Author::{Assistant, Shopper};
        let asks = || {
            vec![Part::Asked {
                about: Asked::OrderProof,
            }]
        };
        let said = thread(&[
            (Shopper, "Where is my order #1042?", vec![]),
            (Assistant, "Which address?", asks()),
            (Shopper, "dana@example.com", vec![]),
        ]);
        let proof = turn(&said, Id(3), Some(Micros(3))).proof.unwrap();
        assert_eq!(
            (proof.names, proof.email),
            (vec!["#1042".into()], Some("dana@example.com".into()))
        );
    }
}
