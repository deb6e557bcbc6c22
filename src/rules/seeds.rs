//! The rules every shop begins with.

use super::matching::{default_keywords, default_person_phrases};
use super::rule::{Definition, Effect, Field, FieldKind, Trigger};
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
    let coming = "A person from our shop will be right with you. You can go on writing meanwhile.";
    vec![
        (
            "Request a person",
            Definition {
                triggers: vec![
                    Trigger::Button {
                        label: "Talk to a person".into(),
                    },
                    Trigger::Phrases {
                        any: owned(default_person_phrases()),
                    },
                ],
                effects: vec![
                    Effect::Ask {
                        prompt: "So that they have everything at hand: is this about an order?"
                            .into(),
                        fields: vec![Field {
                            name: "order_number".into(),
                            label: "Order number".into(),
                            hint: "For example #1042".into(),
                            kind: FieldKind::OrderNumber,
                            required: false,
                        }],
                    },
                    Effect::Request { priority: 1 },
                    Effect::Say {
                        text: coming.into(),
                    },
                ],
            },
        ),
        (
            "Refunds and cancellations",
            Definition {
                triggers: vec![Trigger::Keywords {
                    any: owned(default_keywords()),
                }],
                effects: std::iter::once(Effect::Request { priority: 2 })
                    .chain(tag("refund-or-cancel"))
                    .chain(std::iter::once(Effect::Say {
                        text: format!("This is best handled by a person. {coming}"),
                    }))
                    .collect(),
            },
        ),
        (
            "High cart value",
            Definition {
                triggers: vec![Trigger::CartOver { amount: 2_000_000 }],
                effects: std::iter::once(Effect::Attention { priority: 2 })
                    .chain(tag("high-cart-value"))
                    .collect(),
            },
        ),
        (
            "At checkout",
            Definition {
                triggers: vec![Trigger::CheckoutReached],
                effects: std::iter::once(Effect::Prioritize { priority: 3 })
                    .chain(tag("checkout"))
                    .collect(),
            },
        ),
        (
            "The assistant does not know",
            Definition {
                triggers: vec![Trigger::AssistantUnsure],
                effects: std::iter::once(Effect::Request { priority: 0 })
                    .chain(tag("not-answered"))
                    .chain(std::iter::once(Effect::Say {
                        text: "I've passed your question on to a person from our shop. They will answer here."
                            .into(),
                    }))
                    .collect(),
            },
        ),
    ]
}
