//! Decided here: a chat is passed on, comes back from being set aside, waits longer than was promised, for anyone at all,
//! or no longer; and whether it is put before staff. Pure, like `decide`.

use super::decide::held;
use super::event::{Actor, Event, Nobody, Reason};
use super::refused::Refused;
use super::state::{Conversation, Need, State, Wanted};
use crate::clock::Micros;
use crate::ids::Id;

impl Conversation {
    /// To one of the team it is theirs at once; to a group or to anyone it waits for the first who comes.
    pub(super) fn transfer(
        &self,
        by: Id,
        to: &Wanted,
        epoch: Option<i64>,
        answer_within: i64,
        now: Micros,
    ) -> Result<Event, Refused> {
        match &self.state {
            State::Human { .. } => self.held_by(by)?,
            State::Snoozed { .. } if self.holder().is_some_and(|holder| holder != by) => {
                return Err(Refused::NotHeld);
            }
            State::Closed { .. } => return Err(Refused::Closed),
            State::Assistant { .. } | State::Waiting { .. } | State::Snoozed { .. } => {}
        }
        if epoch.is_some_and(|seen| seen != self.epoch) {
            return Err(Refused::Stale);
        }
        match to {
            Wanted::Staff(staff) if self.held_by(*staff).is_ok() => return Err(Refused::Unchanged),
            Wanted::Anyone | Wanted::Group(_) | Wanted::Staff(_) => {}
        }
        if self.wanted() == Some(to) {
            return Err(Refused::Unchanged);
        }
        let waits = self.need() == Need::Requested || self.unanswered.is_some();
        let theirs = matches!(to, Wanted::Staff(_));
        Ok(Event::Transferred {
            by,
            to: to.clone(),
            answer_due: (theirs && waits).then(|| now.plus_seconds(answer_within)),
        })
    }

    /// What is more urgent than what was raised before is not hidden by it.
    pub(super) fn attend(&self, reason: Reason, priority: u8) -> Result<Event, Refused> {
        let before = match &self.state {
            State::Assistant { attention } => attention.as_ref(),
            // Kept for when the assistant is back.
            State::Waiting { .. } => self.set_aside.as_ref(),
            State::Human { staff, since, .. } => return Err(held(*staff, *since)),
            State::Snoozed { .. } => return Err(Refused::Unchanged),
            State::Closed { .. } => return Err(Refused::Closed),
        };
        let priority = priority.min(9);
        match before {
            Some(before) if before.priority >= priority => Err(Refused::Unchanged),
            Some(_) | None => Ok(Event::AttentionRaised { reason, priority }),
        }
    }

    /// Once for each promise; an earlier one that was missed says more.
    pub(super) fn miss_promise(&self, by: Micros, now: Micros) -> Result<Event, Refused> {
        match &self.state {
            State::Waiting { .. } if by > now => Err(Refused::NotDue),
            State::Waiting { .. } if self.overdue.is_some_and(|before| before <= by) => {
                Err(Refused::Unchanged)
            }
            State::Waiting { .. } => Ok(Event::PromiseMissed { by }),
            State::Assistant { .. } | State::Human { .. } | State::Snoozed { .. } => {
                Err(Refused::NotWaiting)
            }
            State::Closed { .. } => Err(Refused::Closed),
        }
    }

    /// Only what waits for a group: whom it waits for by name is never parked on them.
    pub(super) fn open_to_anyone(&self, why: Nobody) -> Result<Event, Refused> {
        match &self.state {
            State::Waiting { wanted, .. } => match wanted {
                Wanted::Group(group) => Ok(Event::OpenedToAnyone { group: *group, why }),
                Wanted::Anyone | Wanted::Staff(_) => Err(Refused::Unchanged),
            },
            State::Assistant { .. } | State::Human { .. } | State::Snoozed { .. } => {
                Err(Refused::NotWaiting)
            }
            State::Closed { .. } => Err(Refused::Closed),
        }
    }

    /// Raised only.
    pub(super) fn prioritize(&self, priority: u8, by: &Actor) -> Result<Event, Refused> {
        if priority <= self.priority {
            return Err(Refused::Unchanged);
        }
        Ok(Event::Prioritized {
            priority: priority.min(9),
            by: by.clone(),
        })
    }

    pub(super) fn cancel_wait(&self) -> Result<Event, Refused> {
        match &self.state {
            State::Waiting { .. } => Ok(Event::WaitCancelled),
            State::Assistant { .. } | State::Snoozed { .. } => Err(Refused::NotWaiting),
            State::Human { staff, since, .. } => Err(held(*staff, *since)),
            State::Closed { .. } => Err(Refused::Closed),
        }
    }

    pub(super) fn open_again(&self) -> Result<Event, Refused> {
        match &self.state {
            State::Closed { .. } => Ok(Event::Reopened),
            State::Assistant { .. }
            | State::Waiting { .. }
            | State::Human { .. }
            | State::Snoozed { .. } => Err(Refused::Unchanged),
        }
    }

    pub(super) fn wake_up(
        &self,
        away: bool,
        answer_within: i64,
        now: Micros,
    ) -> Result<Event, Refused> {
        match &self.state {
            State::Snoozed { until, .. } if *until <= now => Ok(Event::Woken {
                away,
                answer_due: self.owed_by(!away, answer_within, now),
            }),
            State::Snoozed { .. } => Err(Refused::NotDue),
            State::Assistant { .. } | State::Waiting { .. } | State::Human { .. } => {
                Err(Refused::Unchanged)
            }
            State::Closed { .. } => Err(Refused::Closed),
        }
    }

    /// Whose words stand unanswered is owed an answer by the holder it comes back to.
    fn owed_by(&self, to_holder: bool, answer_within: i64, now: Micros) -> Option<Micros> {
        (to_holder && self.unanswered.is_some()).then(|| now.plus_seconds(answer_within))
    }

    pub(super) fn wake_early(
        &self,
        staff: Id,
        answer_within: i64,
        now: Micros,
    ) -> Result<Event, Refused> {
        match &self.state {
            State::Snoozed { .. } if self.holder() == Some(staff) => Ok(Event::Woken {
                away: false,
                answer_due: self.owed_by(true, answer_within, now),
            }),
            State::Snoozed { .. } => Err(Refused::NotHeld),
            State::Assistant { .. } | State::Waiting { .. } | State::Human { .. } => {
                Err(Refused::Unchanged)
            }
            State::Closed { .. } => Err(Refused::Closed),
        }
    }
}
