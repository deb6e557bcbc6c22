//! What a privacy request asks, how far it is, and what became of it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::person::Subject;
use crate::clock::Micros;
use crate::error::Error;
use crate::ids::Id;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A customer asks what the shop keeps of them.
    Data,
    /// A customer is to be forgotten.
    Redact,
    /// A shop is to be forgotten.
    Shop,
}

impl Kind {
    /// What a webhook's topic asks.
    #[must_use]
    pub fn of_topic(topic: &str) -> Option<Self> {
        match topic {
            "customers/data_request" => Some(Self::Data),
            "customers/redact" => Some(Self::Redact),
            "shop/redact" => Some(Self::Shop),
            _ => None,
        }
    }

    /// As in the database and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Data => "data_request",
            Self::Redact => "customer_redact",
            Self::Shop => "shop_redact",
        }
    }

    /// Reads it back.
    ///
    /// # Errors
    /// A fault when it is none of them.
    pub fn parse(text: &str) -> Result<Self, Error> {
        [Self::Data, Self::Redact, Self::Shop]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| Error::fault("a privacy request of no known kind"))
    }
}

/// What became of a request: numbers, and a word when there was nothing to do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Why nothing was done: `nobody named`, `installed again`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Chats found or erased.
    #[serde(default)]
    pub conversations: usize,
    /// Visitors.
    #[serde(default)]
    pub people: usize,
    /// Orders.
    #[serde(default)]
    pub orders: usize,
    /// Checkouts.
    #[serde(default)]
    pub checkouts: usize,
    /// Carts.
    #[serde(default)]
    pub carts: usize,
    /// Other people's messages and answers in which an address of theirs was.
    #[serde(default)]
    pub mentions: usize,
    /// Webhook bodies.
    #[serde(default)]
    pub deliveries: usize,
    /// Rows of any kind, where a whole shop was erased.
    #[serde(default)]
    pub rows: usize,
}

impl Outcome {
    /// Adds what one more step did.
    pub fn add(&mut self, step: &Self) {
        self.conversations += step.conversations;
        self.people += step.people;
        self.orders += step.orders;
        self.checkouts += step.checkouts;
        self.carts += step.carts;
        self.mentions += step.mentions;
        self.deliveries += step.deliveries;
        self.rows += step.rows;
    }
}

/// How far a request is. Each does what its name says, and begins again where it was left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Looks through visitors.
    #[default]
    People,
    /// Sees whether the address is one of the shop's own.
    Documents,
    /// Looks through what was said.
    Messages,
    /// Looks through what was collected.
    Collected,
    /// Gathers chats, carts, checkouts and orders of those found.
    Gather,
    /// Erases, or writes the export.
    Act,
}

/// A request's plan: whom to look for, how far that is, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Whom.
    pub subject: Subject,
    /// When Shopify asked.
    pub asked_at: Micros,
    /// How far.
    #[serde(default)]
    pub stage: Stage,
    /// Where in the stage: the last id looked at, and with it the last field.
    #[serde(default)]
    pub after: (i64, String),
    /// The address stands in the shop's own pages: who names it need not be them.
    #[serde(default)]
    pub is_public: bool,
    /// Visitors who are this person.
    #[serde(default)]
    pub visitors: BTreeSet<Id>,
    /// Their chats.
    #[serde(default)]
    pub chats: BTreeSet<Id>,
    /// Their carts.
    #[serde(default)]
    pub carts: BTreeSet<String>,
    /// Their checkouts.
    #[serde(default)]
    pub checkouts: BTreeSet<String>,
    /// Their orders.
    #[serde(default)]
    pub orders: BTreeSet<i64>,
    /// Other visitors under whom an address of theirs is kept.
    #[serde(default)]
    pub other_people: BTreeSet<Id>,
    /// Messages in other people's chats that name them.
    #[serde(default)]
    pub other_messages: BTreeSet<Id>,
    /// Answers of other people that name them.
    #[serde(default)]
    pub other_answers: BTreeSet<(Id, String)>,
    /// Steps of erasing that are done.
    #[serde(default)]
    pub done: usize,
    /// What was done.
    #[serde(default)]
    pub outcome: Outcome,
}
