//! What an answer to a card does, or would do: the failed questions and the tests, asked again.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use crate::assistant::attempts::{self, Attempt};
use crate::assistant::learning::answer_tests::Ran;
use crate::assistant::learning::gaps::{Gap, Replayed};
use crate::assistant::{Draft, Verdict};
use crate::conversation::AttemptOutcome;
use crate::conversation::messages::SourceLink;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// Chats of a card that are looked into for what was said then.
const CHATS: usize = 8;

/// What the assistant did with each of a card's questions when they were asked, by message.
pub type Then = HashMap<Id, String>;

/// Reads it.
///
/// # Errors
/// The database's.
pub fn then(conn: &mut Conn, shop: ShopId, card: &Gap) -> Result<Then, Error> {
    let chats: BTreeSet<Id> = card
        .questions
        .iter()
        .map(|one| one.conversation)
        .take(CHATS)
        .collect();
    let mut then = Then::new();
    for chat in chats {
        let tried = attempts::of(conn, shop, chat)?;
        let here = (card.questions.iter()).filter(|one| one.conversation == chat);
        then.extend(here.filter_map(|one| {
            let attempt = attempts::at(&tried, one.failed_at())?;
            Some((one.message, told(attempt)))
        }));
    }
    Ok(then)
}

/// What an attempt came to, in words.
#[must_use]
pub fn told(attempt: &Attempt) -> String {
    match attempt.outcome {
        AttemptOutcome::Answered => {
            "It answered, and somebody found the answer no good.".to_owned()
        }
        AttemptOutcome::Unsure | AttemptOutcome::Dropped => attempt.why(),
    }
}

/// What an answer does, or would do.
#[derive(Serialize)]
pub struct Effect {
    state: &'static str,
    questions: Vec<Said>,
    broken: Vec<Broken>,
    tests: usize,
}

#[derive(Serialize)]
struct Said {
    question: String,
    /// What it did with it when it was asked.
    then: Option<String>,
    answered: bool,
    text: String,
    confidence: i32,
    sources: Vec<SourceLink>,
}

#[derive(Serialize)]
struct Broken {
    id: Id,
    question: String,
    text: String,
}

impl Said {
    fn of(question: String, then: Option<String>, draft: Draft) -> Self {
        Self {
            question,
            then,
            answered: draft.verdict == Verdict::Answered,
            text: draft.text,
            confidence: draft.confidence,
            sources: draft.sources,
        }
    }
}

/// All of it.
pub fn effect(
    state: &'static str,
    mut then: Then,
    replayed: Vec<Replayed>,
    ran: Vec<Ran>,
) -> Effect {
    Effect {
        state,
        tests: ran.len(),
        questions: replayed
            .into_iter()
            .map(|one| Said::of(one.question, then.remove(&one.message), one.now))
            .collect(),
        broken: ran
            .into_iter()
            .filter(Ran::is_broken)
            .map(|one| Broken {
                id: one.test.id,
                question: one.test.question,
                text: one.draft.text,
            })
            .collect(),
    }
}
