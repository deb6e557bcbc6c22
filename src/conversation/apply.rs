//! Event → state. The only place a conversation changes.

use super::event::{Actor, Event};
use super::state::{After, Attention, Collecting, Conversation, Handled, State, Wanted};
use super::{Lapse, Reason};
use crate::clock::Micros;

impl Conversation {
    /// Makes `event`, which happened at `at`, part of this conversation.
    pub fn apply(&mut self, event: &Event, at: Micros) {
        self.version += 1;
        if let (
            State::Assistant { .. },
            Event::Requested { .. } | Event::TakenOver { .. } | Event::Transferred { .. },
        ) = (&self.state, event)
        {
            // Another moment, which nobody has judged yet.
            self.timing = None;
        }
        match event {
            Event::Started { visitor, assistant } => {
                self.visitor = *visitor;
                self.assistant = *assistant;
            }
            Event::Moved { assistant } => self.assistant = *assistant,
            Event::ShopperSaid {
                message,
                answer_due,
            } => self.shopper_said(*message, *answer_due, at),
            Event::AssistantSaid { .. } => self.unanswered = None,
            Event::StaffSaid { .. } => {
                self.unanswered = None;
                if let State::Human { answer_due, .. } = &mut self.state {
                    *answer_due = None;
                }
            }
            Event::SystemSaid { .. }
            | Event::Noted { .. }
            | Event::AttemptMade { .. }
            | Event::CartChanged { .. }
            | Event::CheckoutMoved { .. }
            | Event::OrderPlaced { .. }
            | Event::Scored { .. } => {}
            Event::SignedIn => self.signed_in = true,
            Event::Judged { timing, .. } => self.timing = Some(*timing),
            Event::Erased { by } => self.erased(by, at),
            Event::CollectionBegan {
                rule,
                version,
                reason,
                due,
            } => {
                self.reopen();
                self.collecting = Some(Collecting {
                    rule: *rule,
                    rule_version: *version,
                    reason: *reason,
                    since: at,
                    due: *due,
                });
            }
            Event::CollectionEnded { .. } => self.collecting = None,
            Event::Requested {
                reason,
                priority,
                wanted,
            } => {
                self.reopen();
                self.handled = None;
                // Asking for a person never makes a chat matter less: attention's priority stays.
                self.priority = self.list_priority().max(*priority);
                if let State::Assistant { attention } = &mut self.state {
                    self.set_aside = attention.take();
                }
                self.owned_by(State::Waiting {
                    since: at,
                    reason: *reason,
                    wanted: wanted.clone(),
                });
            }
            Event::AttentionRaised { reason, priority } => {
                self.handled = None;
                self.attended(*reason, *priority, at);
            }
            Event::TakenOver {
                staff, answer_due, ..
            } => {
                self.set_aside = None;
                self.owned_by(State::Human {
                    staff: *staff,
                    since: at,
                    answer_due: *answer_due,
                });
            }
            Event::HandedBack { .. } => {
                self.priority = 0;
                self.owned_by(State::Assistant { attention: None });
            }
            Event::AssistantPicked => {
                self.priority = 0;
                let attention = self.set_aside.take();
                self.owned_by(State::Assistant { attention });
            }
            Event::LeaseExpired { why, .. } => {
                let reason = match why {
                    Lapse::Away | Lapse::Left => Reason::HolderAway,
                    Lapse::Late => Reason::HolderLate,
                };
                // Waiting since the shopper's words, not since the lease ran out: first in line again.
                let since = self.unanswered.unwrap_or(at);
                self.owned_by(State::Waiting {
                    since,
                    reason,
                    wanted: Wanted::Anyone,
                });
            }
            Event::Transferred { to, answer_due, .. } => self.transferred(to, *answer_due, at),
            Event::PromiseMissed { by } => self.overdue = Some(*by),
            Event::OpenedToAnyone { .. } => {
                // The same wait goes on: nobody's word is taken from them.
                if let State::Waiting { wanted, .. } = &mut self.state {
                    *wanted = Wanted::Anyone;
                }
            }
            Event::Reopened => self.reopen(),
            Event::WaitCancelled => {
                self.priority = 0;
                self.unanswered = None;
                let attention = self.set_aside.take();
                self.owned_by(State::Assistant { attention });
            }
            Event::Snoozed { staff, until } => self.owned_by(State::Snoozed {
                until: *until,
                then: After::Human {
                    staff: *staff,
                    since: self.held_since(),
                },
            }),
            Event::Woken {
                away: false,
                answer_due,
            } => self.wake(at, *answer_due),
            Event::Woken { away: true, .. } => self.owned_by(State::Waiting {
                since: self.unanswered.unwrap_or(at),
                reason: Reason::HolderAway,
                wanted: Wanted::Anyone,
            }),
            Event::Closed { by, resolution } => {
                self.set_aside = None;
                self.unanswered = None;
                self.priority = 0;
                self.owned_by(State::Closed {
                    at,
                    by: by.clone(),
                    resolution: resolution.clone(),
                });
            }
            Event::Handled { staff } => {
                self.handled = Some(Handled { at, by: *staff });
                self.set_aside = None;
                if let State::Assistant { attention } = &mut self.state {
                    *attention = None;
                }
            }
            Event::Tagged { tag, .. } => {
                self.tags.insert(tag.clone());
            }
            Event::Untagged { tag, .. } => {
                self.tags.remove(tag);
            }
            Event::Prioritized { priority, .. } => self.priority = *priority,
            Event::RuleFired { once, also, .. } => {
                self.fired.extend(once.iter().chain(also).cloned());
            }
        }
        if self.wanted().is_none() {
            self.overdue = None;
        }
    }

    /// Something more urgent takes the place of what there was, which has been there since then all the same.
    fn attended(&mut self, reason: Reason, priority: u8, at: Micros) {
        let raised = |before: &Option<Attention>| {
            Some(Attention {
                reason,
                since: before.as_ref().map_or(at, |before| before.since),
                priority,
            })
        };
        match &mut self.state {
            // The owner stays the same: no epoch, so that the assistant's draft is not lost.
            State::Assistant { attention } => *attention = raised(attention),
            State::Waiting { .. } => {
                self.priority = self.priority.max(priority);
                self.set_aside = raised(&self.set_aside);
            }
            State::Human { .. } | State::Snoozed { .. } | State::Closed { .. } => {}
        }
    }

    fn shopper_said(&mut self, message: crate::ids::Id, answer_due: Option<Micros>, at: Micros) {
        self.reopen();
        self.last_shopper = Some(message);
        self.handled = None;
        if self.unanswered.is_none() {
            self.unanswered = Some(at);
        }
        match &mut self.state {
            State::Human {
                answer_due: due, ..
            } => *due = answer_due,
            State::Snoozed { .. } => self.wake(at, answer_due),
            State::Assistant { .. } | State::Waiting { .. } | State::Closed { .. } => {}
        }
    }

    fn transferred(&mut self, to: &Wanted, answer_due: Option<Micros>, at: Micros) {
        self.handled = None;
        if let State::Assistant { .. } = self.state {
            self.priority = self.list_priority();
        }
        let waiting = match &self.state {
            State::Waiting { since, .. } => Some(*since),
            State::Assistant { .. }
            | State::Human { .. }
            | State::Snoozed { .. }
            | State::Closed { .. } => None,
        };
        self.owned_by(match to {
            Wanted::Staff(staff) => State::Human {
                staff: *staff,
                since: at,
                answer_due,
            },
            // Whoever waited goes on waiting, in the place they had.
            Wanted::Anyone | Wanted::Group(_) => State::Waiting {
                since: waiting.or(self.unanswered).unwrap_or(at),
                reason: Reason::Transferred,
                wanted: to.clone(),
            },
        });
    }

    /// Without its words nobody can go on with it: what was open is over, unresolved, and nothing in it is owed an
    /// answer. The shopper's next words begin a new episode.
    fn erased(&mut self, by: &Actor, at: Micros) {
        self.last_shopper = None;
        self.unanswered = None;
        self.set_aside = None;
        self.collecting = None;
        match &self.state {
            State::Assistant { .. }
            | State::Waiting { .. }
            | State::Human { .. }
            | State::Snoozed { .. } => {
                self.priority = 0;
                self.owned_by(State::Closed {
                    at,
                    by: by.clone(),
                    resolution: None,
                });
            }
            State::Closed { .. } => {}
        }
    }

    /// After Close, whatever the shopper does begins a new episode with the assistant.
    fn reopen(&mut self) {
        if let State::Closed { .. } = self.state {
            self.episode += 1;
            self.handled = None;
            self.timing = None;
            self.owned_by(State::Assistant { attention: None });
        }
    }

    fn wake(&mut self, at: Micros, due: Option<Micros>) {
        let State::Snoozed { then, .. } = &self.state else {
            return;
        };
        let next = match then {
            After::Human { staff, .. } => State::Human {
                staff: *staff,
                since: at,
                answer_due: due,
            },
            After::Waiting { reason, wanted } => State::Waiting {
                since: at,
                reason: *reason,
                wanted: wanted.clone(),
            },
        };
        self.owned_by(next);
    }

    /// A change of owner: raises the epoch, and with it the fence. What was being asked is asked no more.
    fn owned_by(&mut self, state: State) {
        self.epoch += 1;
        self.collecting = None;
        self.state = state;
    }
}
