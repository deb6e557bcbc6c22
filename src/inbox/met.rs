//! What of a rule's condition was met when it fired, in words for staff: which value met which bound.

use super::labels::Names;
use crate::commerce::page::PageKind;
use crate::conversation::{Fact, Met};
use crate::rules::amount_text;

/// "the cart was 250.00 (over 200.00), the language was de".
#[must_use]
pub fn told(met: &[Met], names: &Names<'_>) -> Option<String> {
    let parts: Vec<String> = met.iter().map(|one| part(one, names)).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn part(one: &Met, names: &Names<'_>) -> String {
    let not = if one.not { "not " } else { "" };
    match &one.fact {
        Fact::Cart { value, over, under } => {
            let Some(value) = value else {
                return "there was no cart".into();
            };
            let over = over.map(|over| format!("over {}", amount_text(over)));
            let under = under.map(|under| format!("under {}", amount_text(under)));
            format!(
                "the cart was {}{}",
                amount_text(*value),
                bounds(not, over, under)
            )
        }
        Fact::Page { page, address } => {
            let kind = page.as_deref().and_then(PageKind::parse);
            let label = PageKind::EVERY
                .into_iter()
                .find(|(one, ..)| Some(*one) == kind)
                .map(|(_, _, label)| label);
            match (label, address) {
                (None, _) => "the page was not known".into(),
                (Some(label), None) => format!("the page was of the kind “{label}”"),
                (Some(label), Some(number)) => {
                    format!(
                        "the page was of the kind “{label}”, address no. {number} of the action"
                    )
                }
            }
        }
        Fact::Language { language } => match language {
            Some(language) => format!("the language was {language}"),
            None => "the language was not known".into(),
        },
        Fact::Time {
            day,
            minute,
            from,
            to,
        } => format!(
            "it was {} {} ({not}{}–{})",
            weekday(*day),
            clock(*minute),
            clock(*from),
            clock(*to)
        ),
        Fact::Open { open: true } => "the shop was open".into(),
        Fact::Open { open: false } => "the shop was closed".into(),
        Fact::Tagged { tag: Some(tag) } => format!("it had the tag {}", names.tag(tag)),
        Fact::Tagged { tag: None } => "it had none of the tags".into(),
        Fact::Customer { known: true } => "the shopper was signed in".into(),
        Fact::Customer { known: false } => "the shopper was not signed in".into(),
        Fact::State { state } => match state.as_str() {
            "assistant" => "the AI had the word",
            "waiting" => "the shopper waited for a person",
            "human" => "a person had the chat",
            "snoozed" => "it was set aside",
            _ => "it was closed",
        }
        .into(),
        Fact::Messages {
            value,
            at_least,
            at_most,
        } => {
            let least = at_least.map(|least| format!("{least} or more"));
            let most = at_most.map(|most| format!("{most} or fewer"));
            let unit = if *value == 1 { "message" } else { "messages" };
            format!(
                "the shopper had written {value} {unit}{}",
                bounds(not, least, most)
            )
        }
    }
}

/// " (over 200.00, under 500.00)".
fn bounds(not: &str, one: Option<String>, other: Option<String>) -> String {
    let both: Vec<String> = one.into_iter().chain(other).collect();
    if both.is_empty() {
        return String::new();
    }
    format!(" ({not}{})", both.join(", "))
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn weekday(day: u8) -> &'static str {
    match day {
        1 => "Monday",
        2 => "Tuesday",
        3 => "Wednesday",
        4 => "Thursday",
        5 => "Friday",
        6 => "Saturday",
        _ => "Sunday",
    }
}
