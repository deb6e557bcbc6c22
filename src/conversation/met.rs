//! What was so when a rule's condition held: which value met which bound. Numbers, names of kinds and tags only; what
//! was written down in words (addresses) is told by its place in the rule's version.

use serde::{Deserialize, Serialize};

use super::state::Tag;

/// One part of a condition, as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Met {
    /// What was so.
    #[serde(flatten)]
    pub fact: Fact,
    /// It was asked for that it is not as the rule names it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not: bool,
}

/// What was so, with what the rule asks of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Fact {
    /// The cart's value in 1/10,000, if there was one, and the bounds it is strictly within.
    Cart {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<i64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        over: Option<i64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        under: Option<i64>,
    },
    /// The kind of page, and which of the rule's addresses named it, from 1.
    Page {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        page: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<usize>,
    },
    /// The chat's language.
    Language {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<String>,
    },
    /// Day (1 is Monday) and minute where the shop is, and the minutes from and to which it is asked for.
    Time {
        day: u8,
        minute: u16,
        from: u16,
        to: u16,
    },
    /// Whether the shop was open.
    Open { open: bool },
    /// The tag that was there.
    Tagged {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tag: Option<Tag>,
    },
    /// Whether Shopify had vouched for the shopper.
    Customer { known: bool },
    /// Who spoke.
    State { state: String },
    /// The shopper's messages in the episode, and the bounds they are within.
    Messages {
        value: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_least: Option<i64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_most: Option<i64>,
    },
}
