//! The rules every shop begins with.

use std::collections::BTreeMap;

use super::effect::{Asks, Effect, Field, FieldKind, To};
use super::matching::{default_keywords, default_person_phrases};
use super::rule::{Definition, Template, Texts};
use super::start::{Places, Start};
use crate::conversation::Tag;

/// Name and definition of each, in order.
pub fn all() -> Vec<(&'static str, Definition)> {
    let owned = |words: Vec<&str>| words.into_iter().map(str::to_owned).collect();
    let tag = |text: &str| {
        Tag::parse(text)
            .ok()
            .map(|tag| Effect::Tag { tag })
            .into_iter()
    };
    let request = |priority| Effect::Request {
        priority,
        to: To::Anyone,
    };
    let say = |text: &str| Effect::Say {
        text: text.into(),
        texts: Texts::new(),
        closed_text: None,
        closed_texts: Texts::new(),
    };
    let coming = "A person from our shop will be right with you. You can go on writing meanwhile.";
    vec![
        (
            "Request a person",
            Definition {
                starts: vec![
                    Start::Button {
                        label: "Talk to a person".into(),
                        labels: Texts::new(),
                        places: Places::default(),
                    },
                    Start::Phrases {
                        any: owned(default_person_phrases()),
                        by_meaning: true,
                    },
                ],
                when: None,
                asks: Some(Asks {
                    prompt: "So that they have everything at hand: is this about an order?".into(),
                    prompts: Texts::new(),
                    fields: vec![Field {
                        name: "order_number".into(),
                        label: "Order number".into(),
                        labels: Texts::new(),
                        hint: "For example #1042".into(),
                        hints: Texts::new(),
                        kind: FieldKind::OrderNumber,
                        required: false,
                        options: Vec::new(),
                        option_texts: BTreeMap::new(),
                    }],
                }),
                does: vec![request(1), say(coming)],
                template: Some(Template::RequestPerson),
            },
        ),
        (
            "Refunds and cancellations",
            Definition {
                starts: vec![Start::Keywords {
                    any: owned(default_keywords()),
                }],
                does: std::iter::once(request(2))
                    .chain(tag("refund-or-cancel"))
                    .chain(std::iter::once(say(&format!(
                        "This is best handled by a person. {coming}"
                    ))))
                    .collect(),
                ..Definition::default()
            },
        ),
        (
            "High cart value",
            Definition {
                starts: vec![Start::CartOver {
                    amount: 2_000_000,
                    markets: Vec::new(),
                }],
                does: std::iter::once(Effect::Attention { priority: 2 })
                    .chain(tag("high-cart-value"))
                    .collect(),
                ..Definition::default()
            },
        ),
        (
            "At checkout",
            Definition {
                starts: vec![Start::CheckoutReached],
                does: std::iter::once(Effect::Prioritize { priority: 3 })
                    .chain(tag("checkout"))
                    .collect(),
                ..Definition::default()
            },
        ),
        (
            "The assistant does not know",
            Definition {
                starts: vec![Start::AssistantUnsure],
                does: std::iter::once(request(0))
                    .chain(tag("not-answered"))
                    .chain(std::iter::once(say(
                        "I've passed your question on to a person from our shop. They will answer here.",
                    )))
                    .collect(),
                ..Definition::default()
            },
        ),
    ]
}
