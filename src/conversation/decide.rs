//! Command → event or refusal. Pure; no `_` arm, so that a new state or command owes a decision here.

use super::command::{Command, Lapse};
use super::event::Event;
use super::refused::Refused;
use super::state::{After, Conversation, Need, State};
use crate::clock::Micros;
use crate::ids::Id;

impl Conversation {
    /// What `command` would do now.
    ///
    /// # Errors
    /// [`Refused`], which names the case. Nothing changes either way: see [`Conversation::apply`].
    pub fn decide(&self, command: &Command, now: Micros) -> Result<Event, Refused> {
        match command {
            Command::ShopperSays {
                message,
                answer_within,
            } => Ok(self.shopper_says(*message, *answer_within, now)),
            Command::Move { assistant } => {
                // Who asked for a person waits for that one's.
                self.may_request()?;
                if self.collecting.is_some() {
                    return Err(Refused::AlreadyCollecting);
                }
                if self.assistant == *assistant {
                    return Err(Refused::Unchanged);
                }
                Ok(Event::Moved {
                    assistant: *assistant,
                })
            }
            Command::AssistantSays {
                epoch,
                answers,
                message,
            } => self.assistant_says(*epoch, *answers, *message),
            Command::StaffSays { staff, message } => {
                self.held_by(*staff)?;
                Ok(Event::StaffSaid {
                    staff: *staff,
                    message: *message,
                })
            }
            Command::SystemSays { message } => {
                self.open()?;
                Ok(Event::SystemSaid { message: *message })
            }
            Command::KeepAttempt {
                attempt,
                answers,
                outcome,
            } => Ok(Event::AttemptMade {
                attempt: *attempt,
                answers: *answers,
                outcome: *outcome,
            }),
            Command::BeginCollection {
                rule,
                version,
                reason,
                due,
            } => {
                self.may_request()?;
                if self.collecting.is_some() {
                    return Err(Refused::AlreadyCollecting);
                }
                Ok(Event::CollectionBegan {
                    rule: *rule,
                    version: *version,
                    reason: *reason,
                    due: *due,
                })
            }
            Command::EndCollection {
                outcome,
                fields,
                does,
            } => {
                if self.collecting.is_none() {
                    return Err(Refused::NotCollecting);
                }
                Ok(Event::CollectionEnded {
                    outcome: *outcome,
                    fields: fields.clone(),
                    does: does.clone(),
                })
            }
            Command::Request {
                reason,
                priority,
                wanted,
            } => {
                self.may_request()?;
                Ok(Event::Requested {
                    reason: *reason,
                    priority: (*priority).min(9),
                    wanted: wanted.clone(),
                })
            }
            Command::RaiseAttention { reason, priority } => self.attend(*reason, *priority),
            Command::TakeOver {
                staff,
                how,
                epoch,
                answer_within,
            } => {
                self.may_take(*staff, *epoch)?;
                let somebody_waits = self.need() == Need::Requested || self.unanswered.is_some();
                Ok(Event::TakenOver {
                    staff: *staff,
                    how: *how,
                    answer_due: somebody_waits.then(|| now.plus_seconds(*answer_within)),
                })
            }
            Command::HandBack { staff } => {
                self.held_by(*staff)?;
                Ok(Event::HandedBack { staff: *staff })
            }
            Command::PickAssistant => match &self.state {
                State::Waiting { .. } => Ok(Event::AssistantPicked),
                State::Assistant { .. } => Err(Refused::NotWaiting),
                State::Human { staff, since, .. } => Err(held(*staff, *since)),
                State::Snoozed { .. } => Err(Refused::NotWaiting),
                State::Closed { .. } => Err(Refused::Closed),
            },
            Command::ExpireLease { staff, why } => self.expire(*staff, *why, now),
            Command::Transfer {
                by,
                to,
                epoch,
                answer_within,
            } => self.transfer(*by, to, *epoch, *answer_within, now),
            Command::Note { by, message } => Ok(Event::Noted {
                by: by.clone(),
                message: *message,
            }),
            Command::MissPromise { by } => self.miss_promise(*by, now),
            Command::OpenToAnyone { why } => self.open_to_anyone(*why),
            Command::CancelWait => self.cancel_wait(),
            Command::Reopen => self.open_again(),
            Command::Snooze { staff, until } => {
                self.held_by(*staff)?;
                if *until <= now {
                    return Err(Refused::NotDue);
                }
                Ok(Event::Snoozed {
                    staff: *staff,
                    until: *until,
                })
            }
            Command::Wake {
                away,
                answer_within,
            } => self.wake_up(*away, *answer_within, now),
            Command::WakeEarly {
                staff,
                answer_within,
            } => self.wake_early(*staff, *answer_within, now),
            Command::Close { by, resolution } => self.close(by, resolution.as_ref()),
            Command::MarkHandled { staff } => {
                if self.handled.is_some() {
                    return Err(Refused::Unchanged);
                }
                Ok(Event::Handled { staff: *staff })
            }
            Command::AddTag { tag, by } => {
                if self.tags.contains(tag) {
                    return Err(Refused::Unchanged);
                }
                Ok(Event::Tagged {
                    tag: tag.clone(),
                    by: by.clone(),
                })
            }
            Command::RemoveTag { tag, by } => {
                if !self.tags.contains(tag) {
                    return Err(Refused::Unchanged);
                }
                Ok(Event::Untagged {
                    tag: tag.clone(),
                    by: by.clone(),
                })
            }
            Command::Prioritize { priority, by } => self.prioritize(*priority, by),
            Command::FireRule(firing) => {
                if firing
                    .once
                    .as_ref()
                    .is_some_and(|key| self.fired.contains(key))
                {
                    return Err(Refused::Unchanged);
                }
                Ok(firing.event())
            }
            Command::SeeCart {
                value,
                currency,
                items,
                shown,
                country,
            } => {
                self.open()?;
                Ok(Event::CartChanged {
                    value: *value,
                    currency: currency.clone(),
                    items: *items,
                    shown: shown.clone(),
                    country: country.clone(),
                })
            }
            Command::SeeSignIn => {
                if self.signed_in {
                    return Err(Refused::Unchanged);
                }
                Ok(Event::SignedIn)
            }
            Command::SeeCheckout { step } => {
                self.open()?;
                Ok(Event::CheckoutMoved { step: step.clone() })
            }
            Command::SeeOrder { order } => Ok(Event::OrderPlaced { order: *order }),
            Command::Score { ended, score } => self.score(*ended, *score),
            Command::Judge { staff, timing } => self.judge(*staff, *timing),
            Command::Erase { by } => Ok(Event::Erased { by: by.clone() }),
        }
    }

    fn shopper_says(&self, message: Id, answer_within: i64, now: Micros) -> Event {
        let held = match &self.state {
            State::Human { answer_due, .. } => Some(*answer_due),
            State::Snoozed { then, .. } => match then {
                After::Human { .. } => Some(None),
                After::Waiting { .. } => None,
            },
            State::Assistant { .. } | State::Waiting { .. } | State::Closed { .. } => None,
        };
        Event::ShopperSaid {
            message,
            // The first unanswered message starts the holder's time; later ones don't extend it.
            answer_due: held.map(|due| due.unwrap_or(now.plus_seconds(answer_within))),
        }
    }

    /// The fence: the draft's epoch and the message it answers must both still hold.
    fn assistant_says(&self, epoch: i64, answers: Id, message: Id) -> Result<Event, Refused> {
        match &self.state {
            State::Assistant { .. } => {}
            State::Waiting { .. }
            | State::Human { .. }
            | State::Snoozed { .. }
            | State::Closed { .. } => return Err(Refused::AssistantSilent),
        }
        if epoch != self.epoch
            || self.last_shopper != Some(answers)
            || self.unanswered.is_none()
            || self.collecting.is_some()
        {
            return Err(Refused::Stale);
        }
        Ok(Event::AssistantSaid { message, answers })
    }

    fn may_request(&self) -> Result<(), Refused> {
        match &self.state {
            // After Close too: the button must never be a dead end.
            State::Assistant { .. } | State::Closed { .. } => Ok(()),
            State::Waiting { .. } => Err(Refused::AlreadyWaiting),
            State::Human { staff, since, .. } => Err(held(*staff, *since)),
            State::Snoozed { .. } => Err(Refused::AlreadyWaiting),
        }
    }

    fn may_take(&self, staff: Id, epoch: Option<i64>) -> Result<(), Refused> {
        match &self.state {
            State::Human {
                staff: holder,
                since,
                ..
            } => {
                return Err(if *holder == staff {
                    Refused::AlreadyYours
                } else {
                    held(*holder, *since)
                });
            }
            State::Closed { .. } => return Err(Refused::Closed),
            State::Assistant { .. } | State::Waiting { .. } | State::Snoozed { .. } => {}
        }
        // Compare-and-set on the epoch: what was seen must still be so.
        if epoch.is_some_and(|seen| seen != self.epoch) {
            return Err(Refused::Stale);
        }
        Ok(())
    }

    pub(super) fn held_by(&self, staff: Id) -> Result<(), Refused> {
        match &self.state {
            State::Human { staff: holder, .. } if *holder == staff => Ok(()),
            State::Human {
                staff: holder,
                since,
                ..
            } => Err(held(*holder, *since)),
            State::Assistant { .. } | State::Waiting { .. } | State::Snoozed { .. } => {
                Err(Refused::NotHeld)
            }
            State::Closed { .. } => Err(Refused::Closed),
        }
    }

    fn expire(&self, staff: Id, why: Lapse, now: Micros) -> Result<Event, Refused> {
        // Who is gone for good leaves also what sleeps, and chats in which nobody waits.
        if let (
            Lapse::Left,
            State::Snoozed {
                then: After::Human { staff: holder, .. },
                ..
            },
        ) = (why, &self.state)
            && *holder == staff
        {
            return Ok(Event::LeaseExpired { staff, why });
        }
        let State::Human {
            staff: holder,
            since,
            answer_due,
        } = &self.state
        else {
            return Err(Refused::NotHeld);
        };
        if *holder != staff {
            return Err(held(*holder, *since));
        }
        if why == Lapse::Left {
            return Ok(Event::LeaseExpired { staff, why });
        }
        // Nobody loses a chat in which nobody waits.
        let Some(due) = answer_due else {
            return Err(Refused::NotDue);
        };
        match why {
            Lapse::Late if *due > now => Err(Refused::NotDue),
            Lapse::Late | Lapse::Away | Lapse::Left => Ok(Event::LeaseExpired { staff, why }),
        }
    }

    fn close(
        &self,
        by: &super::event::Actor,
        resolution: Option<&super::state::Resolution>,
    ) -> Result<Event, Refused> {
        use super::event::Actor;
        match &self.state {
            State::Closed { .. } => return Err(Refused::Closed),
            State::Human { staff, since, .. } => match by {
                Actor::Staff(id) if id != staff => return Err(held(*staff, *since)),
                Actor::Staff(_)
                | Actor::Shopper
                | Actor::Assistant
                | Actor::Rule(_)
                | Actor::System => {}
            },
            State::Assistant { .. } | State::Waiting { .. } | State::Snoozed { .. } => {}
        }
        Ok(Event::Closed {
            by: by.clone(),
            resolution: resolution.cloned(),
        })
    }

    fn open(&self) -> Result<(), Refused> {
        match &self.state {
            State::Closed { .. } => Err(Refused::Closed),
            State::Assistant { .. }
            | State::Waiting { .. }
            | State::Human { .. }
            | State::Snoozed { .. } => Ok(()),
        }
    }
}

pub(super) fn held(by: Id, since: Micros) -> Refused {
    Refused::Held { by, since }
}
