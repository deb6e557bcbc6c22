//! What starts an action and what it does, in a few words each.

use std::collections::HashMap;

use crate::conversation::Tag;
use crate::conversation::tags::Known;
use crate::ids::Id;
use crate::rules::effect::To;
use crate::rules::start::OrderIs;
use crate::rules::{Effect, Rule, Start, amount_text};

/// What helps to say it.
pub struct Names {
    /// Actions by id.
    pub actions: HashMap<Id, String>,
    /// Staff by id.
    pub staff: HashMap<Id, String>,
    /// Groups by id.
    pub groups: HashMap<Id, String>,
    /// Tags by key.
    pub tags: HashMap<String, Known>,
}

impl Names {
    fn tag<'n>(&'n self, tag: &'n Tag) -> &'n str {
        self.tags
            .get(tag.as_str())
            .map_or(tag.as_str(), |known| known.label.as_str())
    }
}

/// "Button “Talk to a person”".
pub fn start(start: &Start, names: &Names) -> String {
    match start {
        Start::Button { label, places, .. } if places.are_all() => format!("Button “{label}”"),
        Start::Button { label, .. } => format!("Button “{label}” on some pages"),
        Start::Phrases { any, .. } => several(any, "phrase", "phrases"),
        Start::Keywords { any } => several(any, "keyword", "keywords"),
        Start::Condition => "Its condition becomes true".into(),
        Start::CartOver { amount, markets } => {
            let amount = amount_text(*amount);
            match markets.len() {
                0 => format!("Cart over {amount}"),
                1 => format!("Cart over {amount}, another amount in one market"),
                many => format!("Cart over {amount}, other amounts in {many} markets"),
            }
        }
        Start::CheckoutReached => "Checkout reached".into(),
        Start::CheckoutStuck { seconds, .. } => format!("Stuck at checkout for {}", time(*seconds)),
        Start::PaymentTrouble => "Payment trouble".into(),
        Start::DeliveryTrouble => "Delivery trouble".into(),
        Start::OrderState { is } => match is {
            OrderIs::Unfulfilled { days } => format!("Order not sent for {days} days"),
            OrderIs::Refunded => "Order refunded".into(),
            OrderIs::Cancelled => "Order cancelled".into(),
        },
        Start::NthMessage { number } => format!("Message no. {number}"),
        Start::NoProgress { times } => format!("The same question {times} times"),
        Start::AssistantUnsure => "The AI does not know".into(),
        Start::AssistantFailed => "The AI fails".into(),
        Start::WaitingLong { seconds } => format!("Waiting for {}", time(*seconds)),
        Start::TagAdded { tag } => format!("Tag “{}” added", names.tag(tag)),
    }
}

fn several(words: &[String], one: &str, many: &str) -> String {
    match words {
        [only] => format!("The {one} “{only}”"),
        [first, ..] => format!("{} {many}: “{first}” …", words.len()),
        [] => format!("No {one}"),
    }
}

fn time(seconds: i64) -> String {
    match seconds {
        ..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// "asks for a person".
pub fn effect(effect: &Effect, names: &Names) -> String {
    match effect {
        Effect::Request { to, .. } => match to {
            To::Anyone => "asks for a person".into(),
            To::Group(id) => {
                let name = names.groups.get(id).map_or("a group", String::as_str);
                format!("asks for {name}")
            }
            To::Staff(id) => {
                let name = names.staff.get(id).map_or("a colleague", String::as_str);
                format!("asks for {name}")
            }
        },
        Effect::Attention { .. } => "puts it before the team".into(),
        Effect::Prioritize { .. } => "lifts it in the list".into(),
        Effect::Tag { tag } => format!("tags “{}”", names.tag(tag)),
        Effect::Say { .. } => "says a text".into(),
        Effect::Notify => "notifies the team".into(),
        Effect::Close { .. } => "closes the chat".into(),
        Effect::Start { rule } => {
            let name = names
                .actions
                .get(rule)
                .map_or("another action", String::as_str);
            format!("starts “{name}”")
        }
        Effect::Elsewhere { .. } => "says how else to reach you".into(),
    }
}

/// Everything it does, in order.
pub fn does(rule: &Rule, names: &Names) -> Vec<String> {
    let asks = rule.question().map(|asks| {
        let labels: Vec<String> = (asks.fields.iter())
            .map(|field| field.label.to_lowercase())
            .collect();
        format!("asks first: {}", labels.join(", "))
    });
    let effects = rule.definition.does.iter().map(|one| effect(one, names));
    asks.into_iter().chain(effects).collect()
}
