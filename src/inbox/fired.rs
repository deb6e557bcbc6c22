//! Why a rule fired and what it did, in a line for staff: which version, on which words or number. Shoppers never see
//! it. The words are read where they stand, so that erased ones are gone here, too.

use std::collections::HashMap;

use super::labels::Names;
use super::met;
use crate::conversation::messages::Message;
use crate::conversation::{Event, Origin, Reason};
use crate::ids::Id;
use crate::rules::amount_text;

/// Longest quote, in characters.
const QUOTE: usize = 80;

/// The line, if this is a rule that fired and says why. Entries of earlier versions don't.
#[must_use]
pub fn told(event: &Event, names: &Names<'_>, words: &HashMap<Id, Message>) -> Option<String> {
    let Event::RuleFired {
        rule,
        version,
        message,
        span,
        reason,
        value,
        limit,
        met,
        does,
        from,
        ..
    } = event
    else {
        return None;
    };
    let reason = (*reason)?;
    let quote = message
        .and_then(|id| words.get(&id))
        .and_then(|message| message.body.as_deref())
        .zip(*span)
        .and_then(|(body, span)| quoted(body, span));
    let on = match (quote, reason, value) {
        // Words that fire by themselves have no number.
        (Some(quote), Reason::Phrase, Some(sure)) => {
            format!("on “{quote}” by meaning, {sure} % sure")
        }
        (Some(quote), _, _) => format!("on “{quote}”"),
        (None, _, _) => why(reason, *value, *limit),
    };
    let on = match from {
        Some(Origin::Rule(by)) => format!("{on}, started by “{}”", names.rule(*by)),
        Some(Origin::Tag(tag)) => format!("on the tag {}", names.tag(tag)),
        None => on,
    };
    let on = match met::told(met, names) {
        Some(met) => format!("{on}, as {met}"),
        None => on,
    };
    let what = done(does).map_or_else(String::new, |done| format!(": {done}"));
    Some(format!(
        "“{}” (version {version}) fired {on}{what}",
        names.rule(*rule)
    ))
}

/// What was done, in words.
#[must_use]
pub fn done(does: &[String]) -> Option<String> {
    let does: Vec<&str> = does.iter().filter_map(|kind| did(kind)).collect();
    (!does.is_empty()).then(|| does.join(", "))
}

fn quoted(body: &str, (start, end): (u32, u32)) -> Option<String> {
    let (start, end) = (usize::try_from(start).ok()?, usize::try_from(end).ok()?);
    let text = body.get(start..end)?;
    let short: String = text.chars().take(QUOTE).collect();
    Some(if short.len() < text.len() {
        format!("{short}…")
    } else {
        short
    })
}

fn why(reason: Reason, value: Option<i64>, limit: Option<i64>) -> String {
    let at_least = limit.map_or_else(String::new, |limit| format!(" ({limit} or more)"));
    let number = |unit: &str| value.map(|value| format!("after {value} {unit}"));
    match reason {
        Reason::Button => "by its button".into(),
        Reason::Phrase | Reason::Keyword => "on the shopper's words".into(),
        Reason::CartValue => match value {
            Some(value) => {
                let over = limit.map(|limit| format!(", over {}", amount_text(limit)));
                let over = over.unwrap_or_default();
                format!("on a cart of {}{over}", amount_text(value))
            }
            None => "on the cart's value".into(),
        },
        Reason::Checkout => "on reaching checkout".into(),
        Reason::CheckoutStuck => {
            number("seconds at one step of checkout").unwrap_or_else(|| "in checkout".into())
        }
        Reason::Payment => "on trouble with a payment".into(),
        Reason::Delivery => "on trouble with a delivery".into(),
        Reason::Order => match value {
            Some(days) => format!("on an order unsent for {days} days{at_least}"),
            None => "on an order's state".into(),
        },
        Reason::Messages => number("messages").unwrap_or_else(|| "on a message".into()),
        Reason::NoProgress => match value {
            Some(times) => format!("on the same question, asked {times} times{at_least}"),
            None => "on the same question again".into(),
        },
        Reason::Unsure => "when the AI did not know".into(),
        Reason::Failed => "when the AI failed".into(),
        Reason::WaitingLong => {
            number("seconds of waiting").unwrap_or_else(|| "while waiting".into())
        }
        Reason::Tagged => "on a tag".into(),
        Reason::PlanLimit => "when the plan’s AI chats were used up".into(),
        Reason::Condition => "since its condition is met".into(),
        Reason::HolderAway | Reason::HolderLate | Reason::Transferred => {
            "when nobody answered".into()
        }
    }
}

fn did(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "ask" => "asks first",
        "not_now" => "its condition does not hold, and the shopper was told",
        "done_already" => "it had fired already, since its condition was met",
        "request" => "asks for a person",
        "attention" => "puts it before your team",
        "prioritize" => "lifts it in the list",
        "tag" => "tags it",
        "say" => "says so to the shopper",
        "notify" => "notifies your team",
        "close" => "closes it",
        "start" => "starts another action",
        "not_started" => "does not start another action, which is switched off",
        "elsewhere" => "says how else to reach you",
        _ => return None,
    })
}
