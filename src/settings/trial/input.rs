//! What staff put to the assistant: the lines before, and what a shopper might write now.

use serde::Deserialize;
use serde_json::Value;

use crate::clock::Micros;
use crate::conversation::messages::{Author, Body, Message};
use crate::conversation::parts::Part;
use crate::error::Error;
use crate::ids::Id;

/// Lines that may come before the question.
const MOST_LINES: usize = 20;

/// A trial as it is sent.
#[derive(Debug, Deserialize)]
pub struct Trial {
    question: String,
    /// Who is asked; nothing for the first.
    #[serde(default)]
    assistant: Option<Id>,
    /// What was said before, oldest first.
    #[serde(default)]
    earlier: Vec<Line>,
}

/// One line that was said before.
#[derive(Debug, Deserialize)]
struct Line {
    /// `shopper` or `assistant`.
    by: String,
    text: String,
    /// Of the assistant's: the parts that the answer had. They tell what it asked back.
    #[serde(default)]
    parts: Vec<Value>,
}

/// A trial that can be answered.
#[derive(Debug)]
pub struct Asked {
    /// What is asked, as a shopper's message is kept.
    pub question: String,
    /// Who is asked.
    pub assistant: Option<Id>,
    /// The chat that would have led there, the question last.
    pub thread: Vec<Message>,
}

impl Asked {
    /// The question, in the thread.
    #[must_use]
    pub fn last(&self) -> Id {
        self.thread.last().map_or(Id(0), |message| message.id)
    }

    /// What the shopper wrote before, the newest first.
    #[must_use]
    pub fn before(&self) -> Vec<&str> {
        let last = self.last();
        self.thread
            .iter()
            .rev()
            .filter(|message| message.author == Author::Shopper && message.id != last)
            .filter_map(|message| message.body.as_deref())
            .collect()
    }
}

impl Trial {
    /// Reads it.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `question` or `earlier`.
    pub fn read(self) -> Result<Asked, Error> {
        if self.earlier.len() > MOST_LINES {
            return Err(Error::invalid(
                "earlier",
                format!("At most {MOST_LINES} lines: the last ones."),
            ));
        }
        let question = Body::parse(&self.question)
            .map_err(|error| Error::invalid("question", error.public()))?;
        let question = question.as_str().to_owned();
        let mut thread = Vec::new();
        for (line, number) in self.earlier.into_iter().zip(1..) {
            thread.push(line.read(number)?);
        }
        let number = i64::try_from(thread.len()).unwrap_or(0) + 1;
        thread.push(message(number, Author::Shopper, &question, Vec::new()));
        Ok(Asked {
            question,
            assistant: self.assistant,
            thread,
        })
    }
}

impl Line {
    fn read(self, number: i64) -> Result<Message, Error> {
        let wrong = |why: &str| Error::invalid("earlier", format!("Line {number}: {why}"));
        let author = match self.by.as_str() {
            "shopper" => Author::Shopper,
            "assistant" => Author::Assistant,
            _ => return Err(wrong("it is by “shopper” or by “assistant”.")),
        };
        let body = Body::parse(&self.text).map_err(|error| wrong(&error.public()))?;
        let parts: Vec<Part> = serde_json::from_value(Value::Array(self.parts))
            .map_err(|_| wrong("its parts are not those of an answer."))?;
        if author == Author::Shopper && !parts.is_empty() {
            return Err(wrong("a shopper’s line has no parts."));
        }
        Ok(message(number, author, body.as_str(), parts))
    }
}

fn message(number: i64, author: Author, body: &str, parts: Vec<Part>) -> Message {
    Message {
        id: Id(number),
        conversation: Id(0),
        author,
        author_id: None,
        client_id: None,
        body: Some(body.to_owned()),
        sources: Vec::new(),
        parts,
        at: Micros(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(trial: Value) -> Result<Asked, Error> {
        serde_json::from_value::<Trial>(trial).unwrap().read()
    }

    #[test]
    fn a_question_alone_is_a_chat_of_one_line() {
        let asked = read(json!({ "question": " Hello? " })).unwrap();
        assert_eq!((asked.question.as_str(), asked.thread.len()), ("Hello?", 1));
        assert_eq!(asked.last(), Id(1));
        assert!(asked.before().is_empty());
    }

    #[test]
    fn what_was_said_before_stands_before_it() {
        let asked = read(json!({ "question": "Weaving", "earlier": [
            { "by": "shopper", "text": "My card is 4111 1111 1111 1111" },
            { "by": "assistant", "text": "Which of these?", "parts": [{ "type": "asked", "about": "which_one" }] },
        ] }))
        .unwrap();
        assert_eq!(asked.last(), Id(3));
        let before = asked.before().join(" ");
        assert!(
            before.starts_with("My card") && !before.contains("4111 1111"),
            "{before}"
        );
        assert_eq!(
            asked
                .thread
                .iter()
                .filter(|one| !one.parts.is_empty())
                .count(),
            1
        );
    }

    #[test]
    fn what_is_wrong_is_told_with_its_field() {
        let line = |by: &str, text: &str| json!({ "by": by, "text": text });
        let many: Vec<Value> = (0..=MOST_LINES).map(|_| line("shopper", "x")).collect();
        let parts = |by: &str, parts: Value| json!({ "by": by, "text": "x", "parts": parts });
        let asked = json!([{ "type": "asked", "about": "which_one" }]);
        for (earlier, part) in [
            (json!(many), "At most 20 lines"),
            (
                json!([line("shopper", "x"), line("staff", "x")]),
                "Line 2: ",
            ),
            (json!([line("shopper", " ")]), "Line 1: "),
            (json!([line("assistant", &"x".repeat(4001))]), "4000"),
            (
                json!([parts("assistant", json!([{ "type": "song" }]))]),
                "parts",
            ),
            (json!([parts("shopper", asked)]), "no parts"),
        ] {
            match read(json!({ "question": "Hello?", "earlier": earlier })) {
                Err(Error::Invalid { field, message }) => {
                    assert_eq!(field, Some("earlier"));
                    assert!(message.contains(part), "{message}");
                }
                other => unreachable!("{part}: {other:?}"),
            }
        }
    }
}
