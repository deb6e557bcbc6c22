//! Ready-made actions: a merchant picks one and changes what they like.

use std::collections::BTreeMap;

use serde::Serialize;

use super::effect::{Asks, Effect, Field, FieldKind, To};
use super::matching::{default_keywords, default_person_phrases};
use super::rule::{Definition, Template, Texts};
use super::start::{PageKind, Places, Start};
use crate::conversation::Tag;

/// A ready-made action.
#[derive(Debug, Clone, Serialize)]
pub struct Ready {
    /// Which.
    pub template: Template,
    /// What it is called.
    pub name: &'static str,
    /// What it is for, in a line.
    pub about: &'static str,
    /// What it is.
    #[serde(flatten)]
    pub definition: Definition,
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn button(label: &str, places: Places) -> Start {
    Start::Button {
        label: label.into(),
        labels: Texts::new(),
        places,
    }
}

fn field(name: &str, label: &str, hint: &str, kind: FieldKind) -> Field {
    Field {
        name: name.into(),
        label: label.into(),
        labels: Texts::new(),
        hint: hint.into(),
        hints: Texts::new(),
        kind,
        required: false,
        options: Vec::new(),
        option_texts: BTreeMap::new(),
    }
}

fn asks(prompt: &str, fields: Vec<Field>) -> Asks {
    Asks {
        prompt: prompt.into(),
        prompts: Texts::new(),
        fields,
    }
}

fn tag(text: &str) -> Option<Effect> {
    Tag::parse(text).ok().map(|tag| Effect::Tag { tag })
}

fn say(text: &str, closed: &str) -> Effect {
    Effect::Say {
        text: text.into(),
        texts: BTreeMap::new(),
        closed_text: Some(closed.into()),
        closed_texts: BTreeMap::new(),
    }
}

fn request(priority: u8) -> Effect {
    Effect::Request {
        priority,
        to: To::Anyone,
    }
}

const COMING: &str =
    "A person from our shop will be right with you. You can go on writing meanwhile.";
const LATER: &str =
    "Our shop is closed right now. A person will answer here as soon as we are back.";

/// All of them, in the order in which they are offered.
#[must_use]
pub fn all() -> Vec<Ready> {
    let order = || {
        field(
            "order_number",
            "Order number",
            "For example #1042",
            FieldKind::OrderNumber,
        )
    };
    let make = |template, name, about, starts, asks, does: Vec<Option<Effect>>| Ready {
        template,
        name,
        about,
        definition: Definition {
            starts,
            when: None,
            asks,
            does: does.into_iter().flatten().collect(),
            template: Some(template),
        },
    };
    vec![
        make(
            Template::RequestPerson,
            "Request a person",
            "A button and the words by which people ask for a person.",
            vec![
                button("Talk to a person", Places::default()),
                Start::Phrases {
                    any: owned(&default_person_phrases()),
                    by_meaning: true,
                },
            ],
            Some(asks(
                "So that they have everything at hand: is this about an order?",
                vec![order()],
            )),
            vec![Some(request(1)), Some(say(COMING, LATER))],
        ),
        make(
            Template::TalkToExpert,
            "Talk to an expert",
            "A button on pages where a sale hangs on good advice.",
            vec![button(
                "Talk to an expert",
                Places {
                    pages: vec![PageKind::Product, PageKind::Cart],
                    ..Places::default()
                },
            )],
            Some(asks(
                "Which product is it about?",
                vec![field(
                    "sku",
                    "Product number",
                    "It is on the product's page",
                    FieldKind::Sku,
                )],
            )),
            vec![
                Some(request(3)),
                tag("expert"),
                Some(Effect::Notify),
                Some(say(
                    "One of our experts will be right with you.",
                    "Our experts are back when we open, and answer here then.",
                )),
            ],
        ),
        make(
            Template::RefundOrReturn,
            "Refund or return",
            "Words about money back and returns go to a person, with the order number.",
            vec![Start::Keywords {
                any: owned(&default_keywords()),
            }],
            Some(asks("Which order is it about?", vec![order()])),
            vec![
                Some(request(2)),
                tag("refund-or-return"),
                Some(say(COMING, LATER)),
            ],
        ),
        make(
            Template::OrderProblem,
            "Order problem",
            "Something is wrong with an order: a button, words, and what the store reports.",
            vec![
                button(
                    "Problem with an order",
                    Places {
                        pages: vec![PageKind::OrderStatus, PageKind::ThankYou, PageKind::Account],
                        ..Places::default()
                    },
                ),
                Start::Phrases {
                    any: owned(&[
                        "my order never arrived",
                        "arrived broken",
                        "wrong item in my order",
                        "package is missing",
                    ]),
                    by_meaning: true,
                },
                Start::PaymentTrouble,
                Start::DeliveryTrouble,
            ],
            Some(asks("Which order is it about?", vec![order()])),
            vec![
                Some(request(3)),
                tag("order-problem"),
                Some(say(COMING, LATER)),
            ],
        ),
        make(
            Template::Wholesale,
            "Wholesale",
            "Business buyers leave their address and are called back.",
            vec![
                button(
                    "Buying for a business?",
                    Places {
                        urls: vec!["/pages/wholesale*".into()],
                        ..Places::default()
                    },
                ),
                Start::Keywords {
                    any: owned(&["wholesale", "bulk order", "reseller"]),
                },
            ],
            Some(asks(
                "We gladly make you an offer.",
                vec![
                    field("company", "Company", "", FieldKind::Text),
                    field("email", "E-mail", "", FieldKind::Email),
                ],
            )),
            vec![
                Some(request(1)),
                tag("wholesale"),
                Some(Effect::Notify),
                Some(say(COMING, LATER)),
            ],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::all;
    use crate::rules::check::check;
    use crate::rules::input::{Draft, read};

    #[test]
    fn every_template_can_be_saved_as_it_is_and_reads_back() {
        for ready in all() {
            let draft = Draft {
                name: ready.name.into(),
                enabled: Some(true),
                definition: ready.definition.clone(),
            };
            assert_eq!(check(&draft, None, &[]), [], "{}", ready.name);
            let mut body = serde_json::to_value(&ready).unwrap();
            body["enabled"] = true.into();
            assert_eq!(read(&body).unwrap(), draft);
        }
    }
}
