//! Events and reasons in words, for staff.

use std::collections::HashMap;

use super::marks::Tags;
use super::view::Tone;
use super::words;
use crate::commerce::money::{Currency, Money};
use crate::conversation::{Actor, Ended, Event, How, Lapse, Nobody, Reason, Tag, Timing, Wanted};
use crate::handoff::pass::UNTIL_REPLY;
use crate::ids::Id;

/// Why a chat is before staff.
pub fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Button => "Pressed “Talk to a person”",
        Reason::Phrase => "Asked for a person",
        Reason::Keyword => "Used a word that calls a person",
        Reason::Unsure => "The AI did not know",
        Reason::Failed => "The AI failed",
        Reason::CartValue => "High cart value",
        Reason::Checkout => "At checkout",
        Reason::HolderAway => "The holder left",
        Reason::HolderLate => "Not answered in time",
        Reason::Transferred => "Transferred",
        Reason::Condition => "A condition of yours is met",
        Reason::CheckoutStuck => "Stuck at checkout",
        Reason::Payment => "Trouble with a payment",
        Reason::Delivery => "Trouble with a delivery",
        Reason::Order => "An order's state",
        Reason::Messages => "Has written several times",
        Reason::NoProgress => "Asked the same again",
        Reason::WaitingLong => "Waits for long",
        Reason::Tagged => "A tag was put on",
        Reason::PlanLimit => "The plan’s AI chats are used up",
    }
}

/// A checkout's step.
pub fn step(step: &str) -> &'static str {
    match step {
        "started" => "Started",
        "contact" => "Contact information",
        "address" => "Delivery address",
        "shipping" => "Shipping and payment",
        "completed" => "Completed",
        _ => "Under way",
    }
}

/// Money from the log's numbers.
pub fn amount(value: Option<i64>, currency: Option<&str>) -> Option<String> {
    let currency = Currency::parse(currency?).ok()?;
    Some(
        Money {
            amount: value?,
            currency,
        }
        .text(),
    )
}

/// Shopify's word for a status, as a person writes it.
pub fn status(word: Option<&str>, none: &str) -> String {
    let Some(word) = word.filter(|word| !word.is_empty()) else {
        return none.to_owned();
    };
    let spaced = word.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

/// Names at hand.
pub struct Names<'a> {
    /// Staff.
    pub staff: &'a HashMap<Id, String>,
    /// Rules.
    pub rules: &'a HashMap<Id, String>,
    /// Groups.
    pub groups: &'a HashMap<Id, String>,
    /// Tags.
    pub tags: &'a Tags,
}

impl Names<'_> {
    /// A member's name.
    pub fn of(&self, id: Id) -> &str {
        self.staff.get(&id).map_or("Somebody", String::as_str)
    }

    fn group(&self, id: Id) -> &str {
        self.groups.get(&id).map_or("a group", String::as_str)
    }

    /// A rule's name.
    pub fn rule(&self, id: Id) -> &str {
        self.rules.get(&id).map_or("A rule", String::as_str)
    }

    pub fn tag(&self, tag: &Tag) -> String {
        self.tags.mark(tag.as_str()).label
    }

    fn actor(&self, actor: &Actor) -> String {
        match actor {
            Actor::Shopper => "The shopper".into(),
            Actor::Assistant => "The AI".into(),
            Actor::Staff(id) => self.of(*id).to_owned(),
            Actor::Rule(id) => format!("“{}”", self.rule(*id)),
            Actor::System => "Counterbell".into(),
        }
    }
}

/// Why words are no more.
pub fn erased(by: &Actor) -> &'static str {
    match by {
        Actor::Shopper => "Erased at a customer's request",
        Actor::Assistant | Actor::Staff(_) | Actor::Rule(_) | Actor::System => {
            "Erased as older than the shop keeps chats,"
        }
    }
}

/// An event as a line in the thread. `None` for messages and attempts, which are shown whole, and for what
/// needs no line.
pub fn notice(event: &Event, names: &Names<'_>) -> Option<(String, Tone)> {
    Some(match event {
        Event::Started { .. }
        | Event::Moved { .. }
        | Event::ShopperSaid { .. }
        | Event::AssistantSaid { .. }
        | Event::StaffSaid { .. }
        | Event::SystemSaid { .. }
        | Event::AttemptMade { .. }
        | Event::Noted { .. }
        | Event::CollectionBegan { .. }
        | Event::Prioritized { .. } => return None,
        Event::PromiseMissed { .. } => (
            "They wait longer than they should, and come first now.".into(),
            Tone::Warn,
        ),
        Event::OpenedToAnyone { group, why } => {
            let group = names.group(*group);
            let text = match why {
                Nobody::Empty => {
                    format!("Nobody in {group} takes chats, so anybody may take this one.")
                }
                Nobody::Away => {
                    format!("Everybody in {group} is away, so anybody may take this chat.")
                }
                Nobody::Closed => {
                    format!("It is out of the hours of {group}, so anybody may take this chat.")
                }
            };
            (text, Tone::Info)
        }
        Event::CollectionEnded {
            outcome,
            fields,
            does,
        } => {
            let how = match outcome {
                Ended::Submitted => "Details given",
                Ended::Skipped => "Went straight to a person",
                Ended::Left => "Left the page while being asked",
                Ended::TimedOut => "Did not answer within a minute",
                Ended::Wrote => "Answered by writing",
            };
            let fields = fields.join(", ").replace('_', " ");
            let text = if fields.is_empty() {
                how.to_owned()
            } else {
                format!("{how}: {fields}")
            };
            let text = match super::fired::done(does) {
                Some(done) => format!("{text}. The action {done}"),
                None => text,
            };
            (text, Tone::Quiet)
        }
        Event::Requested { reason: why, .. } => (
            format!("A person is asked for. {}", reason(*why)),
            Tone::Warn,
        ),
        Event::AttentionRaised { reason: why, .. } => (
            format!(
                "Worth a look: {}. The AI goes on",
                reason(*why).to_lowercase()
            ),
            Tone::Info,
        ),
        Event::TakenOver { staff, how, .. } => {
            let did = match how {
                How::Claim => "claimed this chat",
                How::Given => "was given this chat",
                How::TakeOver => "took over",
            };
            (format!("{} {did}", names.of(*staff)), Tone::Quiet)
        }
        Event::HandedBack { staff } => (
            format!("{} handed back to the AI", names.of(*staff)),
            Tone::Quiet,
        ),
        Event::AssistantPicked => ("The shopper chose to go on with the AI".into(), Tone::Quiet),
        Event::LeaseExpired { staff, why } => {
            let did = match why {
                Lapse::Away => "left",
                Lapse::Left => "is not on the team any more",
                Lapse::Late => "did not answer in time",
            };
            (
                format!("{} {did}. The chat is back in the queue", names.of(*staff)),
                Tone::Warn,
            )
        }
        Event::Snoozed { staff, until } => (
            if *until == UNTIL_REPLY {
                format!(
                    "{} snoozed this chat until the shopper writes",
                    names.of(*staff)
                )
            } else {
                format!(
                    "{} snoozed this chat until {} (UTC), or until the shopper writes",
                    names.of(*staff),
                    words::moment(*until)
                )
            },
            Tone::Quiet,
        ),
        Event::Woken { away: false, .. } => ("Back from being set aside".into(), Tone::Info),
        Event::Woken { away: true, .. } => (
            "Back from being set aside. Its holder is away, so it is in the queue".into(),
            Tone::Warn,
        ),
        Event::Transferred { by, to, .. } => (
            match to {
                Wanted::Staff(staff) => {
                    format!(
                        "{} transferred this chat to {}",
                        names.of(*by),
                        names.of(*staff)
                    )
                }
                Wanted::Group(group) => {
                    format!(
                        "{} transferred this chat to {}",
                        names.of(*by),
                        names.group(*group)
                    )
                }
                Wanted::Anyone => format!("{} put this chat back in the queue", names.of(*by)),
            },
            Tone::Info,
        ),
        Event::WaitCancelled => (
            "The shopper no longer waits for a person".into(),
            Tone::Quiet,
        ),
        Event::Reopened => ("The shopper came back".into(), Tone::Quiet),
        Event::Closed { by, resolution } => {
            let how = resolution
                .as_ref()
                .map(|tag| format!(" · {}", tag.as_str().replace('-', " ")))
                .unwrap_or_else(String::new);
            (
                format!("{} closed the chat{how}", names.actor(by)),
                Tone::Good,
            )
        }
        Event::Handled { staff } => (
            format!("{} marked it handled", names.of(*staff)),
            Tone::Good,
        ),
        // What a rule tags, the line that it fired tells, and the tag is in sight.
        Event::Tagged {
            by: Actor::Rule(_) | Actor::System,
            ..
        } => return None,
        Event::Tagged { tag, by } => (
            format!("{} added the tag {}", names.actor(by), names.tag(tag)),
            Tone::Quiet,
        ),
        Event::Untagged { tag, by } => (
            format!("{} removed the tag {}", names.actor(by), names.tag(tag)),
            Tone::Quiet,
        ),
        Event::RuleFired { rule, .. } => (format!("“{}” fired", names.rule(*rule)), Tone::Info),
        // Whose chat it is stands beside the thread.
        Event::SignedIn => return None,
        Event::CartChanged {
            value,
            currency,
            items,
            ..
        } => {
            let text = match amount(*value, currency.as_deref()) {
                Some(_) | None if *items == 0 => "The cart was emptied".into(),
                Some(value) => format!(
                    "Cart: {value}, {items} {}",
                    if *items == 1 { "item" } else { "items" }
                ),
                None => format!("Cart: {items} items"),
            };
            (text, Tone::Quiet)
        }
        Event::CheckoutMoved { step: at } => (format!("Checkout: {}", step(at)), Tone::Info),
        Event::OrderPlaced { .. } => ("An order was placed".into(), Tone::Good),
        Event::Scored { score, .. } => (format!("The shopper gave {score} of 5"), Tone::Quiet),
        Event::Judged { staff, timing } => {
            let moment = match timing {
                Timing::Early => "too early",
                Timing::Right => "at the right moment",
                Timing::Late => "too late",
            };
            (
                format!("{}: a person was asked for {moment}", names.of(*staff)),
                Tone::Quiet,
            )
        }
        Event::Erased { by } => (
            match by {
                Actor::Shopper => "This chat was erased at a customer's request",
                Actor::Assistant | Actor::Staff(_) | Actor::Rule(_) | Actor::System => {
                    "This chat was erased: it was older than the shop keeps chats"
                }
            }
            .into(),
            Tone::Quiet,
        ),
    })
}
