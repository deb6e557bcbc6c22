//! One chat, as reports follow it: each entry of its log changes a few numbers, and nothing else has to be read
//! again. Pure: what an entry does to the numbers is a list of [`Delta`]s, and what must be known of the entries
//! before it is a [`Chat`], which is kept with the numbers.
//!
//! Whatever is known of a chat only later (a tag put on after it was closed, another judgement) changes the numbers
//! of the day on which the thing happened, never those of today.

mod after;
mod beside;
mod opened;
mod turns;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::series::Series;
use crate::clock::Micros;
use crate::conversation::{Event, Reason, Tag, Timing, Wanted};
use crate::handoff::hours::Zone;
use crate::ids::Id;

pub use beside::{NO_TOPIC, asks_for_words, looks_around};
pub use opened::Fact;
use opened::Handoff;
pub use turns::Turn;
use turns::Turns;

/// A number that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delta {
    /// Of what.
    pub series: Series,
    /// Of which of them: a reason, a tag, a member of staff.
    pub key: String,
    /// When the thing happened.
    pub at: Micros,
    /// One more, or one fewer.
    pub number: i64,
    /// How long it took, in microseconds; or what it came to.
    pub value: i64,
}

/// What is found beside the log, of the entry that is folded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Around {
    /// The hour in the shop's clock.
    pub hour: u32,
    /// The page the shopper was on.
    pub page: Option<String>,
    /// What they were looking at, by handle or SKU.
    pub products: Vec<String>,
    /// What they had asked about, where that is plain.
    pub topic: Option<String>,
    /// The order of an [`Event::OrderPlaced`].
    pub order: Option<Bought>,
    /// What was thought of the chat that an [`Event::Closed`] ends, and when, where the log does not say so.
    pub scored: Option<(i32, Micros)>,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bought {
    /// When it was made.
    pub created_at: Micros,
    /// What it came to, in 1/10,000.
    pub amount: i64,
    /// In which currency.
    pub currency: String,
}

/// Who dealt with a chat.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nobody answered yet.
    #[default]
    None,
    /// The assistant alone.
    Ai,
    /// A person was asked for, or came.
    Person,
}

impl Outcome {
    /// As keys have it.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Ai => "ai",
            Self::Person => "person",
        }
    }
}

/// A firing that nothing has come of yet, or that a person came of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Fired {
    rule: Id,
    at: Micros,
}

/// A judgement, as it was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Judged {
    timing: Timing,
    at: Micros,
    reason: String,
    /// The firings that had led to it, where it was too early.
    early: Vec<Fired>,
}

/// A score, as it was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Scored {
    score: i32,
    at: Micros,
    staff: Option<Id>,
}

/// What is known of a chat after some of its entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Chat {
    /// When it began, the first time.
    first: Option<Micros>,
    /// When it began, the last time.
    begun: Micros,
    outcome: Outcome,
    /// Whether anybody of the shop has ever answered in it.
    helped: bool,
    turns: Turns,
    /// The request (or the coming) that is not over.
    handoff: Option<Handoff>,
    /// The first of them since it began.
    asked: Option<Micros>,
    /// Why the last one was.
    reason: Option<String>,
    /// The group that was asked for last.
    group: Option<Id>,
    /// Who of staff had it last.
    holder: Option<Id>,
    tags: BTreeSet<Tag>,
    /// What counts for each of its tags, also for those that come later.
    facts: Vec<Fact>,
    fired: Vec<Fired>,
    came: Vec<Fired>,
    judged: Option<Judged>,
    scored: Option<Scored>,
    orders: BTreeSet<Id>,
    /// Whose days it is counted by: the shop's own clock when it began, though that may be set anew meanwhile.
    pub zone: Option<Zone>,
}

impl Chat {
    /// When it began, the last time.
    #[must_use]
    pub fn begun(&self) -> Micros {
        self.begun
    }
}

/// Makes an entry of its log part of a chat; says which numbers change.
pub fn fold(chat: &mut Chat, event: &Event, at: Micros, around: &Around) -> Vec<Delta> {
    let mut step = Step {
        chat,
        at,
        around,
        deltas: Vec::new(),
    };
    step.take(event);
    step.deltas
}

struct Step<'s> {
    chat: &'s mut Chat,
    at: Micros,
    around: &'s Around,
    deltas: Vec<Delta>,
}

impl Step<'_> {
    fn take(&mut self, event: &Event) {
        if self.chat.first.is_none() {
            self.chat.first = Some(self.at);
            self.begin();
        } else if self.chat.turns.is_closed() && reopens(event) {
            self.begin();
        }
        self.chat.turns.pass(self.at);
        match event {
            Event::ShopperSaid { .. } => self.one(Series::Messages, "shopper"),
            Event::AssistantSaid { .. } => {
                self.one(Series::Messages, "assistant");
                self.chat.helped = true;
                if self.chat.outcome == Outcome::None {
                    self.comes_to(Outcome::Ai);
                }
            }
            Event::StaffSaid { staff, .. } => {
                self.one(Series::Messages, "staff");
                self.chat.helped = true;
                self.chat.holder = Some(*staff);
                self.said(*staff);
            }
            Event::Requested { reason, wanted, .. } => {
                self.open(name(*reason), true, group_of(wanted));
            }
            Event::TakenOver { staff, .. } => {
                if self.chat.handoff.is_none() {
                    self.open("stepped_in".to_owned(), false, None);
                }
                self.claimed(*staff);
                self.came();
            }
            Event::Transferred { to, .. } => {
                if self.chat.handoff.is_none() {
                    self.open("transferred".to_owned(), false, group_of(to));
                } else if let Some(group) = group_of(to) {
                    self.goes_to(group);
                }
                if let Wanted::Staff(staff) = to {
                    self.claimed(*staff);
                }
            }
            Event::HandedBack { .. } => self.chat.handoff = None,
            Event::AssistantPicked | Event::WaitCancelled => {
                self.chat.handoff = None;
                self.turned_back();
            }
            Event::Closed { .. } => {
                self.closed();
                self.scored_once();
            }
            Event::Erased { .. } => self.chat.handoff = None,
            Event::Handled { .. } => self.came(),
            Event::Tagged { tag, .. } => self.tagged(tag),
            Event::Untagged { tag, .. } => self.untagged(tag),
            // A button whose rule did not hold, or had fired already, did nothing.
            Event::RuleFired { does, .. }
                if !does.is_empty()
                    && does
                        .iter()
                        .all(|what| matches!(what.as_str(), "not_now" | "done_already")) => {}
            Event::RuleFired { rule, .. } => {
                self.one(Series::RuleFired, &rule.to_string());
                let (rule, at) = (*rule, self.at);
                self.chat.fired.push(Fired { rule, at });
            }
            Event::OrderPlaced { order } => self.ordered(*order),
            Event::Scored { score, .. } => self.scored(*score),
            Event::Judged { timing, .. } => self.judged(*timing),
            Event::Started { .. }
            | Event::Moved { .. }
            | Event::Reopened
            | Event::SystemSaid { .. }
            | Event::AttemptMade { .. }
            | Event::CollectionBegan { .. }
            | Event::CollectionEnded { .. }
            | Event::AttentionRaised { .. }
            | Event::LeaseExpired { .. }
            | Event::Noted { .. }
            | Event::PromiseMissed { .. }
            | Event::OpenedToAnyone { .. }
            | Event::Snoozed { .. }
            | Event::Woken { .. }
            | Event::Prioritized { .. }
            | Event::CartChanged { .. }
            | Event::SignedIn
            | Event::CheckoutMoved { .. } => {}
        }
        self.chat.turns.apply(event);
    }

    fn begin(&mut self) {
        let chat = &mut *self.chat;
        chat.begun = self.at;
        chat.outcome = Outcome::None;
        chat.turns = Turns::begin(self.at);
        chat.handoff = None;
        chat.asked = None;
        chat.reason = None;
        chat.group = None;
        chat.holder = None;
        chat.facts.clear();
        chat.fired.clear();
        chat.came.clear();
        chat.judged = None;
        chat.scored = None;
        self.one(Series::Begun, "");
        self.one(Series::Outcome, Outcome::None.key());
    }

    fn add(&mut self, series: Series, key: &str, at: Micros, number: i64, value: i64) {
        self.deltas.push(Delta {
            series,
            key: key.to_owned(),
            at,
            number,
            value,
        });
    }

    fn one(&mut self, series: Series, key: &str) {
        self.add(series, key, self.at, 1, 0);
    }

    fn comes_to(&mut self, outcome: Outcome) {
        let (before, begun) = (self.chat.outcome, self.chat.begun);
        if before == outcome {
            return;
        }
        self.chat.outcome = outcome;
        self.add(Series::Outcome, before.key(), begun, -1, 0);
        self.add(Series::Outcome, outcome.key(), begun, 1, 0);
    }

    fn closed(&mut self) {
        self.chat.handoff = None;
        self.one(Series::Closed, self.chat.outcome.key());
        let Some(asked) = self.chat.asked else {
            return;
        };
        let took = between(asked, self.at);
        self.add(Series::Resolution, "", self.at, 1, took);
        if let Some(staff) = self.chat.holder {
            self.add(
                Series::ResolutionByPerson,
                &staff.to_string(),
                self.at,
                1,
                took,
            );
        }
        if let Some(group) = self.chat.group {
            self.add(
                Series::ResolutionByGroup,
                &group.to_string(),
                self.at,
                1,
                took,
            );
        }
        for (turn, spent) in self.chat.turns.spent() {
            self.add(Series::Turns, turn.key(), self.at, 1, spent);
        }
        self.fact(Series::ResolutionByTag, self.at, took);
    }
}

/// A judgement, as keys have it.
#[must_use]
pub const fn timing_key(timing: Timing) -> &'static str {
    match timing {
        Timing::Early => "early",
        Timing::Right => "right",
        Timing::Late => "late",
    }
}

/// What begins a chat anew that was closed.
fn reopens(event: &Event) -> bool {
    matches!(
        event,
        Event::ShopperSaid { .. }
            | Event::Requested { .. }
            | Event::CollectionBegan { .. }
            | Event::Reopened
    )
}

fn between(from: Micros, to: Micros) -> i64 {
    to.0.saturating_sub(from.0).max(0)
}

fn group_of(wanted: &Wanted) -> Option<Id> {
    match wanted {
        Wanted::Group(group) => Some(*group),
        Wanted::Anyone | Wanted::Staff(_) => None,
    }
}

/// A reason, as keys have it.
#[must_use]
pub fn name(reason: Reason) -> String {
    match serde_json::to_value(reason) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(_) | Err(_) => String::new(),
    }
}
