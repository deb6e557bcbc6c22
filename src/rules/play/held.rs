//! A rule that would ask while another question is open: it waits, whole, until that one is over. It fires once for
//! its cart or order, and that once is not spent on half of it.

use serde::{Deserialize, Serialize};

use super::{ASK_SECONDS, key_of};
use crate::conversation::{Conversation, Reason};
use crate::db::Tx;
use crate::error::Error;
use crate::ids::Id;
use crate::jobs;
use crate::rules::rule::Rule;
use crate::rules::{Book, Hit};

/// The job that looks whether the other question is over, should nobody have said so.
pub const HELD: &str = "rule_held";

/// What fires then, as the job keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Held {
    rule: Id,
    reason: Reason,
    value: Option<i64>,
    limit: Option<i64>,
    once: String,
}

impl Held {
    fn hit(self, book: &Book) -> Option<Hit> {
        let (index, _) = book.by_id(self.rule)?;
        Some(Hit {
            value: self.value,
            limit: self.limit,
            key: Some(self.once),
            ..Hit::new(index, self.reason)
        })
    }
}

/// Whether a rule has to wait for the questions of another.
pub(super) fn has_to_wait(conversation: &Conversation, rule: &Rule, hit: &Hit) -> bool {
    let other = conversation.collecting.as_ref();
    other.is_some_and(|asking| asking.rule != rule.id)
        && rule.question().is_some()
        && key_of(rule, hit).is_some()
}

/// Keeps it until then; once for the same thing.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    conversation: &Conversation,
    rule: &Rule,
    hit: &Hit,
) -> Result<(), Error> {
    let Some(once) = key_of(rule, hit) else {
        return Ok(());
    };
    let there = jobs::data_of(tx, HELD, conversation.id)?;
    if there
        .iter()
        .filter_map(|data| read(data))
        .any(|held| held.once == once)
    {
        return Ok(());
    }
    let held = Held {
        rule: rule.id,
        reason: hit.reason,
        value: hit.value,
        limit: hit.limit,
        once,
    };
    let data = serde_json::to_string(&held).map_err(Error::fault)?;
    jobs::add(tx, HELD, conversation.id, &data, ASK_SECONDS)
}

/// The other question is over: what has waited for that is looked at as soon as all that follows from it is done.
pub(super) fn soon(tx: &mut Tx<'_>, conversation: &Conversation) -> Result<(), Error> {
    let there = jobs::data_of(tx, HELD, conversation.id)?;
    if there.is_empty() {
        return Ok(());
    }
    jobs::forget(tx, HELD, conversation.id)?;
    for data in there {
        jobs::add(tx, HELD, conversation.id, &data, 0)?;
    }
    Ok(())
}

/// What a job kept, as it fires now.
#[must_use]
pub fn hit(book: &Book, data: &str) -> Option<Hit> {
    read(data)?.hit(book)
}

fn read(data: &str) -> Option<Held> {
    serde_json::from_str(data).ok()
}
