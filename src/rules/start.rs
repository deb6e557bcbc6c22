//! What starts a rule, and where its button is.

use serde::{Deserialize, Serialize};

use super::rule::Texts;
use super::{amount, place};
use crate::commerce::market::{Country, Market};
use crate::commerce::money::Currency;
pub use crate::commerce::page::PageKind;
use crate::commerce::payload::CheckoutStep;
use crate::conversation::{Reason, Tag};

/// What starts a rule. Any of its starts does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "on", rename_all = "snake_case")]
pub enum Start {
    /// A button in the widget.
    Button {
        /// Its text.
        label: String,
        /// Its text in other languages.
        #[serde(default, skip_serializing_if = "Texts::is_empty")]
        labels: Texts,
        /// Where it is; everywhere when nothing is said.
        #[serde(default, skip_serializing_if = "Places::are_all")]
        places: Places,
    },
    /// Something shoppers say, in any near wording.
    Phrases {
        /// The phrases.
        any: Vec<String>,
        /// Also where something else is said that means the same.
        #[serde(default = "yes", skip_serializing_if = "is_yes")]
        by_meaning: bool,
    },
    /// Whole words, before the assistant answers.
    Keywords {
        /// The words.
        any: Vec<String>,
    },
    /// The rule's condition has become true. Once in each episode of a chat.
    Condition,
    /// The linked cart is worth more than this; strictly more. Once per cart.
    CartOver {
        /// In the shop's currency.
        #[serde(with = "amount")]
        amount: i64,
        /// Other amounts, for carts of these markets: the first that a cart is of counts.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        markets: Vec<MarketAmount>,
    },
    /// The shopper has reached checkout. Once per cart.
    CheckoutReached,
    /// The shopper has not come further in checkout for so long. Once per cart and step.
    CheckoutStuck {
        /// At this step; at any when not said.
        #[serde(default)]
        step: Option<CheckoutStep>,
        /// For so long.
        seconds: i64,
    },
    /// An order's payment failed, expired or was voided. Once per order.
    PaymentTrouble,
    /// A parcel could not be delivered, or its sending failed. Once per order.
    DeliveryTrouble,
    /// An order of the shopper's is in this state. Once per order.
    OrderState {
        /// Which.
        #[serde(flatten)]
        is: OrderIs,
    },
    /// The shopper's n-th message of an episode.
    NthMessage {
        /// n, from 1.
        number: i64,
    },
    /// The same question again. Once in each episode.
    NoProgress {
        /// How often the same is asked, from 2.
        times: i64,
    },
    /// The assistant does not know.
    AssistantUnsure,
    /// The assistant could not answer because something of it is broken.
    AssistantFailed,
    /// Nobody has come for so long.
    WaitingLong {
        /// Since a person was asked for.
        seconds: i64,
    },
    /// This tag was put on, by whomever.
    TagAdded {
        /// The tag.
        tag: Tag,
    },
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_yes(it: &bool) -> bool {
    *it
}

/// A limit for the carts of one market: of these countries, shown in this currency, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketAmount {
    /// The countries it is for; any when none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<Country>,
    /// What the shopper sees prices in; anything when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// The limit, in the shop's currency: a foreign cart is judged by its shop money.
    #[serde(with = "amount")]
    pub amount: i64,
}

impl MarketAmount {
    /// Whether a cart of this market is one it is for. Of one whose country is not known, only the currency is.
    #[must_use]
    pub fn is_for(&self, market: Market) -> bool {
        let here = |country: Country| self.countries.contains(&country);
        (self.countries.is_empty() || market.country.is_some_and(here))
            && (self.currency.is_none() || self.currency == market.currency)
    }

    /// Whether it is for every cart that another is for.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        let all = || {
            other
                .countries
                .iter()
                .all(|one| self.countries.contains(one))
        };
        (self.countries.is_empty() || (!other.countries.is_empty() && all()))
            && (self.currency.is_none() || self.currency == other.currency)
    }
}

/// An order's state that starts a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum OrderIs {
    /// Nothing was sent for so many days.
    Unfulfilled {
        /// Days since it was made.
        days: i64,
    },
    /// Money went back, all or some of it.
    Refunded,
    /// Cancelled.
    Cancelled,
}

/// Where a button is: on any page that one of these names. Empty is everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Places {
    /// Kinds of pages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<PageKind>,
    /// Addresses, with `*` for anything.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub urls: Vec<String>,
    /// Tags of products: on the pages of products that have one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub product_tags: Vec<String>,
}

impl Places {
    /// Whether it is everywhere.
    #[must_use]
    pub fn are_all(&self) -> bool {
        self.pages.is_empty() && self.urls.is_empty() && self.product_tags.is_empty()
    }

    /// Whether a page is one of them. `tags` are of the product it shows.
    #[must_use]
    pub fn have(&self, url: &str, tags: &[String]) -> bool {
        self.are_all()
            || (!self.pages.is_empty() && self.pages.contains(&PageKind::of(url)))
            || self.urls.iter().any(|pattern| place::matches(pattern, url))
            || self.product_tags.iter().any(|wanted| {
                tags.iter()
                    .any(|tag| tag.trim().eq_ignore_ascii_case(wanted.trim()))
            })
    }
}

impl Start {
    /// The reason that staff read.
    #[must_use]
    pub fn reason(&self) -> Reason {
        match self {
            Self::Button { .. } => Reason::Button,
            Self::Phrases { .. } => Reason::Phrase,
            Self::Keywords { .. } => Reason::Keyword,
            Self::Condition => Reason::Condition,
            Self::CartOver { .. } => Reason::CartValue,
            Self::CheckoutReached => Reason::Checkout,
            Self::CheckoutStuck { .. } => Reason::CheckoutStuck,
            Self::PaymentTrouble => Reason::Payment,
            Self::DeliveryTrouble => Reason::Delivery,
            Self::OrderState { .. } => Reason::Order,
            Self::NthMessage { .. } => Reason::Messages,
            Self::NoProgress { .. } => Reason::NoProgress,
            Self::AssistantUnsure => Reason::Unsure,
            Self::AssistantFailed => Reason::Failed,
            Self::WaitingLong { .. } => Reason::WaitingLong,
            Self::TagAdded { .. } => Reason::Tagged,
        }
    }

    /// The limit for a cart of this market, if this start is about carts.
    #[must_use]
    pub fn cart_limit(&self, market: Market) -> Option<i64> {
        match self {
            Self::CartOver { amount, markets } => Some(
                markets
                    .iter()
                    .find(|one| one.is_for(market))
                    .map_or(*amount, |one| one.amount),
            ),
            _ => None,
        }
    }
}
