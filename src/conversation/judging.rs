//! What is thought of a chat: by its shopper when it has ended, by staff of the moment a person was asked for.

use super::event::{Event, Timing};
use super::refused::Refused;
use super::state::{Conversation, State};
use crate::ids::Id;

impl Conversation {
    pub(super) fn score(&self, ended: i64, score: i32) -> Result<Event, Refused> {
        match &self.state {
            State::Closed { .. } => Ok(Event::Scored { ended, score }),
            State::Assistant { .. }
            | State::Waiting { .. }
            | State::Human { .. }
            | State::Snoozed { .. } => Err(Refused::NotDue),
        }
    }

    /// Whether staff may judge now when a person was asked for: of a chat that one has or had, and of one that ended
    /// without, which may have wanted one.
    #[must_use]
    pub fn may_be_judged(&self) -> bool {
        match &self.state {
            State::Human { .. } | State::Snoozed { .. } | State::Closed { .. } => true,
            State::Assistant { .. } | State::Waiting { .. } => false,
        }
    }

    pub(super) fn judge(&self, staff: Id, timing: Timing) -> Result<Event, Refused> {
        if !self.may_be_judged() {
            return Err(Refused::NotHeld);
        }
        if self.timing == Some(timing) {
            return Err(Refused::Unchanged);
        }
        Ok(Event::Judged { staff, timing })
    }
}
