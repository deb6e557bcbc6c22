//! A shop's rules, ready to decide. Pure: the same words and numbers give the same firings.

use std::collections::BTreeMap;

use super::matching::{Prepared, heard_in};
use super::rule::Rule;
use super::start::{OrderIs, Start};
use super::turns::Turns;
use crate::assistant::gate::{self, Heard};
use crate::commerce::market::Market;
use crate::conversation::words::Folded;
use crate::conversation::{Collecting, Origin, Tag};
use crate::ids::Id;

pub use super::hit::{Hit, OrderNews, about, in_order};

/// The rules that are switched on, in order, with their words prepared.
pub struct Book {
    rules: Vec<Rule>,
    words: Prepared,
    /// Starts that need no words, by kind: (rule, start).
    others: BTreeMap<&'static str, Vec<(usize, usize)>>,
    turns: Turns,
}

impl Book {
    /// Prepares rules. Words that can never match are left out; saving a rule refuses them.
    #[must_use]
    pub fn new(rules: Vec<Rule>) -> Self {
        let mut words = Prepared::default();
        let mut others: BTreeMap<&'static str, Vec<(usize, usize)>> = BTreeMap::new();
        for (index, rule) in rules.iter().enumerate() {
            for (place, start) in rule.definition.starts.iter().enumerate() {
                match start {
                    Start::Keywords { any } => words.keywords(index, any),
                    Start::Phrases { any, .. } => words.phrases(index, any),
                    other => others.entry(kind(other)).or_default().push((index, place)),
                }
            }
        }
        words.ready();
        let turns = Turns::of(&rules);
        Self {
            rules,
            words,
            others,
            turns,
        }
    }

    /// All rules, in order.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// One rule by its place.
    #[must_use]
    pub fn at(&self, index: usize) -> Option<&Rule> {
        self.rules.get(index)
    }

    /// One rule by its id.
    #[must_use]
    pub fn by_id(&self, id: Id) -> Option<(usize, &Rule)> {
        self.rules
            .iter()
            .enumerate()
            .find(|(_, rule)| rule.id == id)
    }

    /// The button by which a shopper asks for a person, if there is one that is everywhere; else any.
    #[must_use]
    pub fn person_button(&self) -> Option<(Id, &str)> {
        let buttons = || {
            self.rules
                .iter()
                .filter(|rule| rule.requests())
                .filter_map(|rule| Some((rule.id, rule.button(None)?)))
        };
        buttons()
            .find(|(_, (_, places))| places.are_all())
            .or_else(|| buttons().next())
            .map(|(id, (label, _))| (id, label))
    }

    /// The rule that asks a conversation's open questions.
    #[must_use]
    pub fn asking(&self, collecting: Option<&Collecting>) -> Option<&Rule> {
        collecting
            .and_then(|asking| self.by_id(asking.rule))
            .map(|(_, rule)| rule)
    }

    /// The rules a message fires, each once, in the merchant's order, as far as its words alone tell.
    #[must_use]
    pub fn on_message(&self, text: &str) -> Vec<Hit> {
        self.on_heard(text, &gate::hear(text, None))
    }

    /// The same, with what the gate heard in it.
    #[must_use]
    pub fn on_heard(&self, text: &str, heard: &Heard) -> Vec<Hit> {
        let folded = Folded::new(text);
        let person = heard_in(&folded, heard);
        self.words.find(&folded, heard, person.as_ref())
    }

    /// The rules a cart of this value fires (1/10,000 of the shop's currency), being of this market.
    #[must_use]
    pub fn on_cart(&self, value: i64, market: Market) -> Vec<Hit> {
        self.met("cart_over", value, |start| {
            start.cart_limit(market).filter(|limit| value > *limit)
        })
    }

    /// Whether a rule tells carts apart by their country.
    #[must_use]
    pub fn minds_countries(&self) -> bool {
        self.starts("cart_over").any(|(_, start)| {
            matches!(start, Start::CartOver { markets, .. } if markets.iter().any(|one| !one.countries.is_empty()))
        })
    }

    /// The rules that reaching checkout fires.
    #[must_use]
    pub fn on_checkout(&self) -> Vec<Hit> {
        self.on("checkout_reached", |_| true)
    }

    /// For how long somebody has to be at this step of checkout for a rule to fire: each duration there is.
    #[must_use]
    pub fn stuck_after(&self, step: &str) -> Vec<i64> {
        self.durations("checkout_stuck", |start| match start {
            Start::CheckoutStuck { step: at, seconds } => {
                at.is_none_or(|at| at.as_str() == step).then_some(*seconds)
            }
            _ => None,
        })
    }

    /// The rules fired by nothing having happened at this step for exactly so long.
    #[must_use]
    pub fn on_stuck(&self, step: &str, after: i64) -> Vec<Hit> {
        self.on("checkout_stuck", |start| match start {
            Start::CheckoutStuck { step: at, seconds } => {
                *seconds == after && at.is_none_or(|at| at.as_str() == step)
            }
            _ => false,
        })
        .into_iter()
        .map(|hit| hit.of(after))
        .collect()
    }

    /// For how long somebody has to wait for a rule to fire: each duration there is.
    #[must_use]
    pub fn waits(&self) -> Vec<i64> {
        self.durations("waiting_long", |start| match start {
            Start::WaitingLong { seconds } => Some(*seconds),
            _ => None,
        })
    }

    /// The rules that having waited so long fires.
    #[must_use]
    pub fn on_waiting(&self, waited: i64) -> Vec<Hit> {
        self.on(
            "waiting_long",
            |start| matches!(start, Start::WaitingLong { seconds } if *seconds == waited),
        )
        .into_iter()
        .map(|hit| hit.of(waited))
        .collect()
    }

    /// The rules that news of an order fires.
    #[must_use]
    pub fn on_order(&self, news: OrderNews) -> Vec<Hit> {
        match news {
            OrderNews::PaymentTrouble => self.on("payment_trouble", |_| true),
            OrderNews::DeliveryTrouble => self.on("delivery_trouble", |_| true),
            OrderNews::Refunded => self.on_state(|is| is == OrderIs::Refunded),
            OrderNews::Cancelled => self.on_state(|is| is == OrderIs::Cancelled),
            OrderNews::Unfulfilled(days) => self.met("order_state", days, |start| match start {
                Start::OrderState {
                    is: OrderIs::Unfulfilled { days: after },
                } => Some(*after).filter(|after| days >= *after),
                _ => None,
            }),
        }
    }

    fn on_state(&self, fires: impl Fn(OrderIs) -> bool) -> Vec<Hit> {
        self.on(
            "order_state",
            |start| matches!(start, Start::OrderState { is } if fires(*is)),
        )
    }

    /// After how many days without sending the first rule fires, if any does.
    #[must_use]
    pub fn unfulfilled_after(&self) -> Option<i64> {
        self.durations("order_state", |start| match start {
            Start::OrderState {
                is: OrderIs::Unfulfilled { days },
            } => Some(*days),
            _ => None,
        })
        .first()
        .copied()
    }

    /// Whether a rule counts messages or looks for the same question again.
    #[must_use]
    pub fn looks_back(&self) -> bool {
        self.has("nth_message") || self.has("no_progress")
    }

    /// The rules that the n-th message of an episode fires, being asked for the `times`-th time in it.
    #[must_use]
    pub fn on_count(&self, messages: i64, times: i64, episode: i64) -> Vec<Hit> {
        let nth = self
            .on(
                "nth_message",
                |start| matches!(start, Start::NthMessage { number } if *number == messages),
            )
            .into_iter()
            .map(|hit| hit.of(messages));
        let again = self.met("no_progress", times, |start| match start {
            Start::NoProgress { times: enough } => Some(*enough).filter(|enough| times >= *enough),
            _ => None,
        });
        nth.chain(about(again, &format!("same question {episode}")))
            .collect()
    }

    /// The rules an assistant that does not know fires.
    #[must_use]
    pub fn on_unsure(&self) -> Vec<Hit> {
        self.on("assistant_unsure", |_| true)
    }

    /// The rules an assistant that is broken fires.
    #[must_use]
    pub fn on_failed(&self) -> Vec<Hit> {
        self.on("assistant_failed", |_| true)
    }

    /// The rules that a tag fires.
    #[must_use]
    pub fn on_tag(&self, tag: &Tag) -> Vec<Hit> {
        self.on(
            "tag_added",
            |start| matches!(start, Start::TagAdded { tag: wanted } if wanted == tag),
        )
        .into_iter()
        .map(|hit| hit.by(Origin::Tag(tag.clone())))
        .collect()
    }

    /// The rules that start when their condition becomes true.
    #[must_use]
    pub fn on_condition(&self) -> Vec<Hit> {
        self.on("condition", |_| true)
            .into_iter()
            .filter(|hit| {
                self.at(hit.rule)
                    .is_some_and(|rule| rule.definition.when.is_some())
            })
            .collect()
    }

    /// Whether a rule starts when its condition becomes true.
    #[must_use]
    pub fn minds_conditions(&self) -> bool {
        self.has("condition")
    }

    /// Whether this rule is one of those.
    #[must_use]
    pub fn begins_on_condition(&self, rule: usize) -> bool {
        self.on_condition().iter().any(|hit| hit.rule == rule)
    }

    /// When such a condition may turn by the time alone.
    #[must_use]
    pub fn turns(&self) -> &Turns {
        &self.turns
    }

    /// Whether a rule starts on what befalls an order.
    #[must_use]
    pub fn minds_orders(&self) -> bool {
        self.has("order_state") || self.has("payment_trouble") || self.has("delivery_trouble")
    }

    fn has(&self, kind: &str) -> bool {
        self.others.contains_key(kind)
    }

    fn starts(&self, kind: &str) -> impl Iterator<Item = (usize, &Start)> {
        self.others
            .get(kind)
            .into_iter()
            .flatten()
            .filter_map(|(rule, place)| {
                let start = self.rules.get(*rule)?.definition.starts.get(*place)?;
                Some((*rule, start))
            })
    }

    fn on(&self, kind: &str, fires: impl Fn(&Start) -> bool) -> Vec<Hit> {
        let mut hits: Vec<Hit> = self
            .starts(kind)
            .filter(|(_, start)| fires(start))
            .map(|(rule, start)| Hit::new(rule, start.reason()))
            .collect();
        hits.dedup_by_key(|hit| hit.rule);
        hits
    }

    /// The rules of which a start of this kind met a bound, with the number that met it and the bound.
    fn met(&self, kind: &str, value: i64, bound: impl Fn(&Start) -> Option<i64>) -> Vec<Hit> {
        let mut hits: Vec<Hit> = self
            .starts(kind)
            .filter_map(|(rule, start)| {
                let limit = bound(start)?;
                Some(Hit::new(rule, start.reason()).of(value).met(limit))
            })
            .collect();
        hits.dedup_by_key(|hit| hit.rule);
        hits
    }

    fn durations(&self, kind: &str, of: impl Fn(&Start) -> Option<i64>) -> Vec<i64> {
        let mut all: Vec<i64> = self
            .starts(kind)
            .filter_map(|(_, start)| of(start))
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The highest limit that this cart is over, for staff to see.
    #[must_use]
    pub fn cart_limit_under(&self, value: i64) -> Option<i64> {
        self.starts("cart_over")
            .filter_map(|(_, start)| start.cart_limit(Market::default()))
            .filter(|limit| value > *limit)
            .max()
    }
}

/// A start's kind in one word, as its JSON has it.
#[must_use]
pub fn kind(start: &Start) -> &'static str {
    match start {
        Start::Button { .. } => "button",
        Start::Phrases { .. } => "phrases",
        Start::Keywords { .. } => "keywords",
        Start::Condition => "condition",
        Start::CartOver { .. } => "cart_over",
        Start::CheckoutReached => "checkout_reached",
        Start::CheckoutStuck { .. } => "checkout_stuck",
        Start::PaymentTrouble => "payment_trouble",
        Start::DeliveryTrouble => "delivery_trouble",
        Start::OrderState { .. } => "order_state",
        Start::NthMessage { .. } => "nth_message",
        Start::NoProgress { .. } => "no_progress",
        Start::AssistantUnsure => "assistant_unsure",
        Start::AssistantFailed => "assistant_failed",
        Start::WaitingLong { .. } => "waiting_long",
        Start::TagAdded { .. } => "tag_added",
    }
}
