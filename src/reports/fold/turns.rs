//! Whose turn it is in a chat, and for how long it was: the AI's, the queue's, a person's, the shopper's.

use serde::{Deserialize, Serialize};

use crate::clock::Micros;
use crate::conversation::{Event, Wanted};

/// Whose turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// The AI owes an answer.
    Ai,
    /// A person was asked for, and none has come.
    Waiting,
    /// A person has it and owes an answer.
    Person,
    /// The shopper has the last word to add, or nothing.
    Shopper,
}

impl Turn {
    /// All, in order.
    pub const EVERY: [Self; 4] = [Self::Ai, Self::Waiting, Self::Person, Self::Shopper];

    /// As keys have it.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Ai => "ai",
            Self::Waiting => "waiting",
            Self::Person => "person",
            Self::Shopper => "shopper",
        }
    }
}

/// Who has it, as far as it matters here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Standing {
    #[default]
    Assistant,
    Waiting,
    Human,
    Snoozed,
    Closed,
}

/// How a chat stands, and what each has spent of it since it began.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Turns {
    standing: Standing,
    /// The shopper waits for words of somebody.
    owed: bool,
    since: Micros,
    spent: [i64; 4],
}

impl Turns {
    pub(super) fn begin(at: Micros) -> Self {
        Self {
            since: at,
            ..Self::default()
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.standing == Standing::Closed
    }

    /// Whose turn it is.
    fn turn(&self) -> Option<Turn> {
        Some(match (self.standing, self.owed) {
            (Standing::Closed, _) => return None,
            (Standing::Waiting, _) => Turn::Waiting,
            (Standing::Assistant, true) => Turn::Ai,
            (Standing::Human | Standing::Snoozed, true) => Turn::Person,
            (Standing::Assistant | Standing::Human | Standing::Snoozed, false) => Turn::Shopper,
        })
    }

    /// Time passes until `at`.
    pub(super) fn pass(&mut self, at: Micros) {
        let passed = at.0.saturating_sub(self.since.0).max(0);
        let turn = self.turn();
        for (spent, of) in self.spent.iter_mut().zip(Turn::EVERY) {
            if turn == Some(of) {
                *spent += passed;
            }
        }
        self.since = self.since.max(at);
    }

    /// What each has spent.
    pub(super) fn spent(&self) -> Vec<(Turn, i64)> {
        Turn::EVERY.into_iter().zip(self.spent).collect()
    }

    pub(super) fn apply(&mut self, event: &Event) {
        match event {
            Event::ShopperSaid { .. } => {
                self.owed = true;
                if self.standing == Standing::Snoozed {
                    self.standing = Standing::Human;
                }
            }
            Event::AssistantSaid { .. }
            | Event::StaffSaid { .. }
            | Event::CollectionBegan { .. } => {
                self.owed = false;
            }
            Event::Requested { .. } => {
                self.standing = Standing::Waiting;
                self.owed = true;
            }
            Event::TakenOver { .. } => self.standing = Standing::Human,
            Event::Transferred { to, .. } => {
                self.standing = match to {
                    Wanted::Staff(_) => Standing::Human,
                    Wanted::Anyone | Wanted::Group(_) => Standing::Waiting,
                };
            }
            Event::LeaseExpired { .. } | Event::Woken { away: true, .. } => {
                self.standing = Standing::Waiting;
            }
            Event::Woken { away: false, .. } => {
                if self.standing == Standing::Snoozed {
                    self.standing = Standing::Human;
                }
            }
            Event::HandedBack { .. } | Event::AssistantPicked | Event::Reopened => {
                self.standing = Standing::Assistant;
            }
            Event::WaitCancelled => {
                self.standing = Standing::Assistant;
                self.owed = false;
            }
            Event::Snoozed { .. } => self.standing = Standing::Snoozed,
            Event::Closed { .. } | Event::Erased { .. } => {
                self.standing = Standing::Closed;
                self.owed = false;
            }
            Event::Started { .. }
            | Event::Moved { .. }
            | Event::SystemSaid { .. }
            | Event::AttemptMade { .. }
            | Event::CollectionEnded { .. }
            | Event::AttentionRaised { .. }
            | Event::Noted { .. }
            | Event::PromiseMissed { .. }
            | Event::OpenedToAnyone { .. }
            | Event::Handled { .. }
            | Event::Tagged { .. }
            | Event::Untagged { .. }
            | Event::Prioritized { .. }
            | Event::RuleFired { .. }
            | Event::CartChanged { .. }
            | Event::SignedIn
            | Event::CheckoutMoved { .. }
            | Event::OrderPlaced { .. }
            | Event::Scored { .. }
            | Event::Judged { .. } => {}
        }
    }
}
