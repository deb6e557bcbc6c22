//! What of a rule will be done as things stand, for the log, where the firing stands before its effects: decided on a
//! copy, by the same decisions.

use super::Allowed;
use crate::assistants::store as assistants;
use crate::conversation::tags;
use crate::conversation::{Actor, Command, Conversation, Reason, State};
use crate::db::Tx;
use crate::error::Error;
use crate::rules::rule::Rule;
use crate::rules::{Book, Effect};

/// What stands in the log in place of another action that would have been started and is switched off.
pub const NOT_STARTED: &str = "not_started";

/// The effects that will be done, by kind, in their order.
///
/// # Errors
/// The database's.
pub fn foreseen(
    tx: &mut Tx<'_>,
    conversation: &Conversation,
    book: &Book,
    rule: &Rule,
    allowed: Allowed,
) -> Result<Vec<String>, Error> {
    let mut copy = conversation.clone();
    copy.collecting = None;
    let whole = allowed == Allowed::All;
    let mut speaks = whole && !rule.requests();
    let mut kinds = Vec::new();
    for effect in super::in_turn(&rule.definition.does) {
        let does = match effect {
            Effect::Say { .. } | Effect::Elsewhere { .. } => {
                speaks && super::may_speak(&copy.state)
            }
            Effect::Notify => true,
            // One that is switched off is in no book.
            Effect::Start { rule } if whole && book.by_id(*rule).is_none() => {
                kinds.push(NOT_STARTED.to_owned());
                false
            }
            Effect::Start { .. } => whole,
            Effect::Request { .. } | Effect::Close { .. } if !whole => false,
            Effect::Close { .. } if !matches!(copy.state, State::Assistant { .. }) => false,
            Effect::Request { .. } if !assistants::staffed(tx.conn, tx.shop(), copy.assistant)? => {
                false
            }
            Effect::Request { .. }
            | Effect::Close { .. }
            | Effect::Attention { .. }
            | Effect::Prioritize { .. }
            | Effect::Tag { .. } => would(tx, &mut copy, rule, effect)?,
        };
        speaks |= does && effect.wanted().is_some();
        if does {
            kinds.push(effect.kind().to_owned());
        }
    }
    Ok(kinds)
}

/// Whether this changes the copy; it is changed.
fn would(
    tx: &mut Tx<'_>,
    copy: &mut Conversation,
    rule: &Rule,
    effect: &Effect,
) -> Result<bool, Error> {
    let by = Actor::Rule(rule.id);
    // The reason changes nothing of what is decided.
    let reason = Reason::Button;
    let command = match effect {
        Effect::Request { priority, to } => Command::Request {
            reason,
            priority: *priority,
            wanted: to.wanted(),
        },
        Effect::Attention { priority } => Command::RaiseAttention {
            reason,
            priority: *priority,
        },
        Effect::Prioritize { priority } => Command::Prioritize {
            priority: *priority,
            by,
        },
        Effect::Tag { tag } => Command::AddTag {
            tag: tags::stands_for(tx.conn, tx.shop(), tag)?,
            by,
        },
        Effect::Close { resolution } => Command::Close {
            by,
            resolution: resolution.clone(),
        },
        Effect::Say { .. } | Effect::Notify | Effect::Start { .. } | Effect::Elsewhere { .. } => {
            return Ok(false);
        }
    };
    let event = copy.decide(&command, tx.wall);
    Ok(event.map(|event| copy.apply(&event, tx.now)).is_ok())
}
