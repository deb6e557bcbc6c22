//! What must hold besides a start: a tree of all, any and none over what is known of the chat. Pure.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::start::PageKind;
use super::{amount, place};
use crate::conversation::Tag;

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "if", rename_all = "snake_case")]
pub enum Condition {
    /// All of these hold.
    All {
        /// Which.
        of: Vec<Condition>,
    },
    /// At least one does.
    Any {
        /// Which.
        of: Vec<Condition>,
    },
    /// None does.
    None {
        /// Which.
        of: Vec<Condition>,
    },
    /// The linked cart's value, in the shop's currency. Nothing is known of no cart.
    Cart {
        /// Strictly more than this.
        #[serde(
            default,
            with = "amount::optional",
            skip_serializing_if = "Option::is_none"
        )]
        over: Option<i64>,
        /// Strictly less than this.
        #[serde(
            default,
            with = "amount::optional",
            skip_serializing_if = "Option::is_none"
        )]
        under: Option<i64>,
    },
    /// The page the shopper is on is one of these.
    Page {
        /// Kinds.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pages: Vec<PageKind>,
        /// Addresses, with `*` for anything.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        urls: Vec<String>,
    },
    /// The chat's language is one of these (ISO 639-1).
    Language {
        /// Which.
        any: Vec<String>,
    },
    /// The time in the shop's time zone.
    Time {
        /// Days, 1 (Monday) to 7; every day when empty.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        days: Vec<u8>,
        /// From this minute on: `09:00`.
        #[serde(with = "clock")]
        from: u16,
        /// Until before this one; earlier than `from` is past midnight.
        #[serde(with = "clock")]
        to: u16,
    },
    /// The shop's opening hours.
    Open {
        /// Open now, or closed.
        open: bool,
    },
    /// The chat has one of these tags.
    Tagged {
        /// Which.
        any: BTreeSet<Tag>,
    },
    /// Whether Shopify has vouched for the shopper.
    Customer {
        /// Signed in, or not.
        known: bool,
    },
    /// Who speaks now.
    State {
        /// Any of these.
        any: BTreeSet<StateIs>,
    },
    /// How many messages the shopper has written in this episode.
    Messages {
        /// At least so many.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_least: Option<i64>,
        /// At most so many.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_most: Option<i64>,
    },
}

/// Who speaks now, as far as a condition asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateIs {
    /// The assistant.
    Assistant,
    /// A person is waited for.
    Waiting,
    /// A person.
    Human,
    /// Set aside.
    Snoozed,
    /// Nobody: it is over.
    Closed,
}

/// What is known of a chat when a rule is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The linked cart's value, in 1/10,000 of the shop's currency.
    pub cart: Option<i64>,
    /// The page's address.
    pub page: Option<String>,
    /// The chat's language.
    pub language: Option<String>,
    /// Minute of the day, in the shop's time zone.
    pub minute: u16,
    /// Day of the week, 1 (Monday) to 7.
    pub day: u8,
    /// Whether the shop is open.
    pub open: bool,
    /// Tags.
    pub tags: BTreeSet<Tag>,
    /// Whether Shopify has vouched for the shopper.
    pub customer: bool,
    /// Who speaks now.
    pub state: StateIs,
    /// The shopper's messages in this episode.
    pub messages: i64,
}

impl Condition {
    /// Whether it holds.
    #[must_use]
    pub fn holds(&self, facts: &Facts) -> bool {
        match self {
            Self::All { of } => of.iter().all(|one| one.holds(facts)),
            Self::Any { of } => of.iter().any(|one| one.holds(facts)),
            Self::None { of } => !of.iter().any(|one| one.holds(facts)),
            Self::Cart { over, under } => facts.cart.is_some_and(|value| {
                over.is_none_or(|over| value > over) && under.is_none_or(|under| value < under)
            }),
            Self::Page { pages, urls } => facts.page.as_deref().is_some_and(|url| {
                (!pages.is_empty() && pages.contains(&PageKind::of(url)))
                    || urls.iter().any(|pattern| place::matches(pattern, url))
            }),
            Self::Language { any } => facts
                .language
                .as_ref()
                .is_some_and(|language| any.contains(language)),
            Self::Time { days, from, to } => is_time(days, *from, *to, (facts.day, facts.minute)),
            Self::Open { open } => facts.open == *open,
            Self::Tagged { any } => !facts.tags.is_disjoint(any),
            Self::Customer { known } => facts.customer == *known,
            Self::State { any } => any.contains(&facts.state),
            Self::Messages { at_least, at_most } => {
                at_least.is_none_or(|least| facts.messages >= least)
                    && at_most.is_none_or(|most| facts.messages <= most)
            }
        }
    }

    /// The conditions inside this one.
    #[must_use]
    pub fn parts(&self) -> &[Condition] {
        match self {
            Self::All { of } | Self::Any { of } | Self::None { of } => of,
            _ => &[],
        }
    }
}

/// Whether it is this time at a day's minute. Past midnight, the hours belong to the day on which they began.
#[must_use]
pub fn is_time(days: &[u8], from: u16, to: u16, (day, minute): (u8, u16)) -> bool {
    let on = |day: u8| days.is_empty() || days.contains(&day);
    let before = if day <= 1 { 7 } else { day - 1 };
    if from < to {
        on(day) && (from..to).contains(&minute)
    } else {
        (on(day) && minute >= from) || (on(before) && minute < to)
    }
}

/// Minutes of a day, as `09:30`.
mod clock {
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u16, D::Error> {
        let text = String::deserialize(from)?;
        let wrong = || serde::de::Error::custom("Write a time such as 09:30.");
        let (hour, minute) = text.trim().split_once(':').ok_or_else(wrong)?;
        let hour: u16 = hour.parse().map_err(|_| wrong())?;
        let minute: u16 = minute.parse().map_err(|_| wrong())?;
        let fits = minute < 60 && (hour < 24 || (hour == 24 && minute == 0));
        fits.then_some(hour * 60 + minute).ok_or_else(wrong)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub fn serialize<S: Serializer>(minutes: &u16, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&format!("{:02}:{:02}", minutes / 60, minutes % 60))
    }
}
