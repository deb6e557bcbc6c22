//! A rule, as the database keeps it.

use serde::{Deserialize, Serialize};

use crate::conversation::{Reason, Tag};
use crate::ids::Id;

/// What starts a rule. Any of its triggers does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "on", rename_all = "snake_case")]
pub enum Trigger {
    /// A button in the widget.
    Button {
        /// Its text.
        label: String,
    },
    /// Something shoppers say, in any near wording.
    Phrases {
        /// The phrases.
        any: Vec<String>,
    },
    /// Whole words, before the assistant answers.
    Keywords {
        /// The words.
        any: Vec<String>,
    },
    /// The linked cart is worth more than this; strictly more.
    CartOver {
        /// In 1/10,000 of the shop's currency.
        amount: i64,
    },
    /// The shopper has reached checkout.
    CheckoutReached,
    /// The assistant does not know.
    AssistantUnsure,
}

/// What kind of answer a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// An order's name, such as #1042.
    OrderNumber,
    /// An e-mail address.
    Email,
    /// Anything.
    Text,
}

/// A question put to the shopper first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Name, such as `order_number`.
    pub name: String,
    /// What the shopper reads.
    pub label: String,
    /// An example.
    pub hint: String,
    /// Kind.
    pub kind: FieldKind,
    /// Whether the form insists (the way to a person never does).
    pub required: bool,
}

/// What a rule does, in this order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Effect {
    /// Asks first; what follows waits until answered, skipped, left, or 60 s are over.
    Ask {
        /// What the shopper reads above the fields.
        prompt: String,
        /// The fields.
        fields: Vec<Field>,
    },
    /// Asks for a person.
    Request {
        /// 0 to 9.
        priority: u8,
    },
    /// Puts the chat before staff; the assistant goes on.
    Attention {
        /// 0 to 9.
        priority: u8,
    },
    /// Lifts the chat in the list.
    Prioritize {
        /// 0 to 9.
        priority: u8,
    },
    /// Puts a tag on.
    Tag {
        /// The tag.
        tag: Tag,
    },
    /// Says this to the shopper.
    Say {
        /// The text.
        text: String,
    },
}

/// The part kept as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// What starts it.
    pub triggers: Vec<Trigger>,
    /// What it does.
    pub effects: Vec<Effect>,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: Id,
    /// Raised with each change, kept with each firing.
    pub version: i64,
    /// Its name, for staff.
    pub name: String,
    /// What it is.
    pub definition: Definition,
}

impl Rule {
    /// The effects from the first question on (or all of them, when it asks nothing).
    #[must_use]
    pub fn question(&self) -> Option<(&str, &[Field])> {
        self.definition
            .effects
            .iter()
            .find_map(|effect| match effect {
                Effect::Ask { prompt, fields } if !fields.is_empty() => {
                    Some((prompt.as_str(), fields.as_slice()))
                }
                Effect::Ask { .. }
                | Effect::Request { .. }
                | Effect::Attention { .. }
                | Effect::Prioritize { .. }
                | Effect::Tag { .. }
                | Effect::Say { .. } => None,
            })
    }

    /// Whether it asks for a person.
    #[must_use]
    pub fn requests(&self) -> bool {
        self.definition
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Request { .. }))
    }

    /// Whether it takes the word from the assistant when it fires: it asks for a person, or asks first.
    #[must_use]
    pub fn takes_turn(&self) -> bool {
        self.requests() || self.question().is_some()
    }

    /// The text of its button, if it has one.
    #[must_use]
    pub fn button(&self) -> Option<&str> {
        self.definition
            .triggers
            .iter()
            .find_map(|trigger| match trigger {
                Trigger::Button { label } => Some(label.as_str()),
                Trigger::Phrases { .. }
                | Trigger::Keywords { .. }
                | Trigger::CartOver { .. }
                | Trigger::CheckoutReached
                | Trigger::AssistantUnsure => None,
            })
    }
}

impl Trigger {
    /// The reason that staff read.
    #[must_use]
    pub fn reason(&self) -> Reason {
        match self {
            Self::Button { .. } => Reason::Button,
            Self::Phrases { .. } => Reason::Phrase,
            Self::Keywords { .. } => Reason::Keyword,
            Self::CartOver { .. } => Reason::CartValue,
            Self::CheckoutReached => Reason::Checkout,
            Self::AssistantUnsure => Reason::Unsure,
        }
    }
}
