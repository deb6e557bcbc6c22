//! What a rule asks first, and what it does.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::rule::{Texts, in_language};
use crate::conversation::{Resolution, Tag, Wanted};
use crate::ids::Id;

/// What kind of answer a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// An order's name, such as #1042.
    OrderNumber,
    /// A product's number.
    Sku,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// One of several.
    Choice,
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
    /// The same in other languages.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub labels: Texts,
    /// Help, such as an example.
    #[serde(default)]
    pub hint: String,
    /// The same in other languages.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub hints: Texts,
    /// Kind.
    pub kind: FieldKind,
    /// Whether the form insists (the way to a person never does).
    #[serde(default)]
    pub required: bool,
    /// What there is to choose from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// The same in other languages, each in the same order.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub option_texts: BTreeMap<String, Vec<String>>,
}

impl Field {
    /// Whether anything of it is written in more than one language.
    #[must_use]
    pub fn is_translated(&self) -> bool {
        !(self.labels.is_empty() && self.hints.is_empty() && self.option_texts.is_empty())
    }

    /// As a shopper of this language reads it, and in no other.
    #[must_use]
    pub fn read_in(mut self, language: Option<&str>) -> Self {
        self.label = in_language(&self.label, &self.labels, language).to_owned();
        self.hint = in_language(&self.hint, &self.hints, language).to_owned();
        let options = language.and_then(|code| self.option_texts.get(code));
        if let Some(options) = options.filter(|theirs| theirs.len() == self.options.len()) {
            self.options.clone_from(options);
        }
        self.labels.clear();
        self.hints.clear();
        self.option_texts.clear();
        self
    }

    /// What there is to choose from, each as the merchant wrote it, with all it is called in any language.
    pub fn choices(&self) -> impl Iterator<Item = (&String, Vec<&str>)> {
        self.options.iter().enumerate().map(|(at, option)| {
            let theirs = self
                .option_texts
                .values()
                .filter_map(move |all| all.get(at));
            let called = std::iter::once(option).chain(theirs).map(String::as_str);
            (option, called.collect())
        })
    }
}

/// What is asked first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asks {
    /// What the shopper reads above the fields.
    pub prompt: String,
    /// The same in other languages.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub prompts: Texts,
    /// The fields, in order.
    pub fields: Vec<Field>,
}

/// Whom a request is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum To {
    /// Any member of staff.
    #[default]
    Anyone,
    /// Any of this group.
    Group(Id),
    /// This one.
    Staff(Id),
}

impl To {
    /// By whom the request may be answered.
    #[must_use]
    pub fn wanted(self) -> Wanted {
        match self {
            Self::Anyone => Wanted::Anyone,
            Self::Group(id) => Wanted::Group(id),
            Self::Staff(id) => Wanted::Staff(id),
        }
    }

    fn is_anyone(&self) -> bool {
        *self == Self::Anyone
    }
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Effect {
    /// Asks for a person.
    Request {
        /// 0 to 9.
        #[serde(default)]
        priority: u8,
        /// Whom.
        #[serde(default, skip_serializing_if = "To::is_anyone")]
        to: To,
    },
    /// Puts the chat before staff; the assistant goes on.
    Attention {
        /// 0 to 9.
        #[serde(default)]
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
    /// Says this to the shopper, once.
    Say {
        /// The text. `{shopper_name}`, `{order_number}` and `{shop}` are filled in.
        text: String,
        /// The same in other languages.
        #[serde(default, skip_serializing_if = "Texts::is_empty")]
        texts: Texts,
        /// Instead of it, while the shop is closed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        closed_text: Option<String>,
        /// The same in other languages.
        #[serde(default, skip_serializing_if = "Texts::is_empty")]
        closed_texts: Texts,
    },
    /// Notifies the team, in the ways each of them chose.
    Notify,
    /// Ends the chat.
    Close {
        /// How it ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resolution: Option<Resolution>,
    },
    /// Starts another rule.
    Start {
        /// Which.
        rule: Id,
    },
    /// Says how else to reach the shop, in the place of the assistant's answer: nobody can be asked for here. Never
    /// kept; see `unstaffed`.
    #[serde(skip)]
    Elsewhere {
        /// The merchant's text; empty for ours, in the shopper's language.
        text: String,
    },
}

impl Effect {
    /// By whom a request may be answered; nothing when this is none.
    #[must_use]
    pub fn wanted(&self) -> Option<Wanted> {
        match self {
            Self::Request { to, .. } => Some(to.wanted()),
            _ => None,
        }
    }

    /// Whom a request is for.
    #[must_use]
    pub fn to(&self) -> Option<To> {
        match self {
            Self::Request { to, .. } => Some(*to),
            _ => None,
        }
    }

    /// The tag it puts on.
    #[must_use]
    pub fn tag(&self) -> Option<&Tag> {
        match self {
            Self::Tag { tag } => Some(tag),
            _ => None,
        }
    }

    /// The rule it starts.
    #[must_use]
    pub fn begins(&self) -> Option<Id> {
        match self {
            Self::Start { rule } => Some(*rule),
            _ => None,
        }
    }

    /// Its kind in one word, as the log has it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Request { .. } => "request",
            Self::Attention { .. } => "attention",
            Self::Prioritize { .. } => "prioritize",
            Self::Tag { .. } => "tag",
            Self::Say { .. } => "say",
            Self::Notify => "notify",
            Self::Close { .. } => "close",
            Self::Start { .. } => "start",
            Self::Elsewhere { .. } => "elsewhere",
        }
    }
}
