//! A rule (staff call it a custom action), as the database keeps it: what starts it, under which condition, what it
//! asks first, what it does. Plain data; whoever makes one from outside goes through `input` and `check`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::condition::Condition;
use super::effect::{Asks, Effect, Field};
use super::start::{Places, Start};
use crate::conversation::{Tag, Wanted};
use crate::ids::Id;

/// Texts by language (ISO 639-1).
pub type Texts = BTreeMap<String, String>;

/// The text for a language: its own, or the one that stands for all.
#[must_use]
pub fn in_language<'t>(text: &'t str, texts: &'t Texts, language: Option<&str>) -> &'t str {
    language
        .and_then(|code| texts.get(code))
        .map(String::as_str)
        .filter(|text| !text.trim().is_empty())
        .unwrap_or(text)
}

/// The ready-made action a rule was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// "Request a person".
    RequestPerson,
    /// "Talk to an expert".
    TalkToExpert,
    /// A refund or a return.
    RefundOrReturn,
    /// Trouble with an order.
    OrderProblem,
    /// Wholesale.
    Wholesale,
}

/// The part kept as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored")]
pub struct Definition {
    /// What starts it: any of these does.
    pub starts: Vec<Start>,
    /// What must hold besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// What is asked first; what it does waits until answered, skipped, left, or 60 s are over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asks: Option<Asks>,
    /// What it does, in this order.
    pub does: Vec<Effect>,
    /// What it was made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<Template>,
}

/// As it stands in rows, old ones too: there, what is asked is among the effects.
#[derive(Deserialize)]
struct Stored {
    #[serde(default, alias = "triggers")]
    starts: Vec<Start>,
    #[serde(default)]
    when: Option<Condition>,
    #[serde(default)]
    asks: Option<Asks>,
    #[serde(default, alias = "effects")]
    does: Vec<StoredEffect>,
    #[serde(default)]
    template: Option<Template>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum StoredEffect {
    Now(Effect),
    Old(OldAsk),
}

#[derive(Deserialize)]
struct OldAsk {
    prompt: String,
    fields: Vec<Field>,
}

impl From<Stored> for Definition {
    fn from(stored: Stored) -> Self {
        let mut asks = stored.asks;
        let mut does = Vec::new();
        for effect in stored.does {
            match effect {
                StoredEffect::Now(effect) => does.push(effect),
                StoredEffect::Old(OldAsk { prompt, fields }) => {
                    asks = asks.or(Some(Asks {
                        prompt,
                        prompts: Texts::new(),
                        fields,
                    }));
                }
            }
        }
        Self {
            starts: stored.starts,
            when: stored.when,
            asks,
            does,
            template: stored.template,
        }
    }
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
    /// What it asks first, if anything.
    #[must_use]
    pub fn question(&self) -> Option<&Asks> {
        self.definition
            .asks
            .as_ref()
            .filter(|asks| !asks.fields.is_empty())
    }

    /// By whom it wants the shopper answered, if it asks for a person.
    #[must_use]
    pub fn wanted(&self) -> Option<Wanted> {
        self.definition.does.iter().find_map(Effect::wanted)
    }

    /// Whether it asks for a person.
    #[must_use]
    pub fn requests(&self) -> bool {
        self.wanted().is_some()
    }

    /// Whether it ends the chat.
    #[must_use]
    pub fn closes(&self) -> bool {
        let mut does = self.definition.does.iter();
        does.any(|effect| matches!(effect, Effect::Close { .. }))
    }

    /// Whether it sends the shopper elsewhere.
    #[must_use]
    pub fn sends_elsewhere(&self) -> bool {
        let mut does = self.definition.does.iter();
        does.any(|effect| matches!(effect, Effect::Elsewhere { .. }))
    }

    /// Whether it takes the word from the assistant when it fires: it asks for a person, asks first, closes, or sends
    /// the shopper elsewhere.
    #[must_use]
    pub fn takes_turn(&self) -> bool {
        self.sends_elsewhere() || self.requests() || self.closes() || self.question().is_some()
    }

    /// The text of its button, if it has one, in the shopper's language.
    #[must_use]
    pub fn button(&self, language: Option<&str>) -> Option<(&str, &Places)> {
        self.definition.starts.iter().find_map(|start| match start {
            Start::Button {
                label,
                labels,
                places,
            } => Some((in_language(label, labels, language), places)),
            _ => None,
        })
    }

    /// The tags it puts on.
    pub fn tags(&self) -> impl Iterator<Item = &Tag> {
        self.definition.does.iter().filter_map(Effect::tag)
    }

    /// The rules it starts.
    pub fn begins(&self) -> impl Iterator<Item = Id> {
        self.definition.does.iter().filter_map(Effect::begins)
    }
}
