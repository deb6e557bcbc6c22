//! What happened. Ids, kinds, times and numbers only: no word anybody said, no name, no address.

use serde::{Deserialize, Serialize};

use super::command::{Ended, How, Lapse};
use super::state::{Resolution, Tag, Wanted};
use crate::clock::Micros;
use crate::ids::Id;

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The shopper.
    Shopper,
    /// The assistant.
    Assistant,
    /// A member of staff.
    Staff(Id),
    /// A custom action or trigger.
    Rule(Id),
    /// The product itself (time passed, a lease ran out).
    System,
}

/// Why a person is asked for, or attention raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The shopper pressed a button.
    Button,
    /// The shopper asked in words.
    Phrase,
    /// A word such as "refund".
    Keyword,
    /// The assistant did not know.
    Unsure,
    /// The assistant broke.
    Failed,
    /// The cart's value.
    CartValue,
    /// The shopper is at checkout.
    Checkout,
    /// The holder left.
    HolderAway,
    /// The holder did not answer in time.
    HolderLate,
}

/// How an attempt of the assistant ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptOutcome {
    /// It answered.
    Answered,
    /// It did not know.
    Unsure,
    /// Its answer came too late: a person had taken over, or the shopper had written again.
    Dropped,
}

/// One thing that happened in a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// The thread began.
    Started { visitor: Id },
    /// The shopper wrote. After Close this begins a new episode. `answer_due` when a person holds it.
    ShopperSaid {
        message: Id,
        answer_due: Option<Micros>,
    },
    /// The assistant answered this message of the shopper's.
    AssistantSaid { message: Id, answers: Id },
    /// A member of staff wrote.
    StaffSaid { staff: Id, message: Id },
    /// A text the merchant set ("An agent from our shop will be right with you.").
    SystemSaid { message: Id },
    /// The assistant tried, for staff only.
    AttemptMade {
        attempt: Id,
        answers: Id,
        outcome: AttemptOutcome,
    },
    /// The shopper is asked something before a person comes.
    CollectionBegan {
        rule: Id,
        version: i64,
        reason: Reason,
        due: Micros,
    },
    /// Asked and answered, skipped, left, or timed out. `fields` are names, not values.
    CollectionEnded { outcome: Ended, fields: Vec<String> },
    /// A person is asked for.
    Requested {
        reason: Reason,
        priority: u8,
        wanted: Wanted,
    },
    /// Put before staff; the assistant goes on.
    AttentionRaised { reason: Reason, priority: u8 },
    /// A member of staff holds it now, and has until `answer_due` if somebody waits.
    TakenOver {
        staff: Id,
        how: How,
        answer_due: Option<Micros>,
    },
    /// The holder gave it back to the assistant.
    HandedBack { staff: Id },
    /// The shopper, while waiting, chose to go on with the assistant.
    AssistantPicked,
    /// The holder lost it to the queue.
    LeaseExpired { staff: Id, why: Lapse },
    /// Set aside until then.
    Snoozed { staff: Id, until: Micros },
    /// Its time came.
    Woken,
    /// Ended.
    Closed {
        by: Actor,
        resolution: Option<Resolution>,
    },
    /// Marked handled.
    Handled { staff: Id },
    /// A tag was put on.
    Tagged { tag: Tag, by: Actor },
    /// A tag was taken off.
    Untagged { tag: Tag, by: Actor },
    /// Its place in the list changed.
    Prioritized { priority: u8, by: Actor },
    /// A rule fired: which version, on which message (evidence by reference), once per what.
    RuleFired {
        rule: Id,
        version: i64,
        message: Option<Id>,
        span: Option<(u32, u32)>,
        once: Option<String>,
    },
    /// The store reported the linked cart: its value in 1/10,000.
    CartChanged {
        value: Option<i64>,
        currency: Option<String>,
        items: i64,
    },
    /// The store reported the linked checkout.
    CheckoutMoved { step: String },
    /// The store reported an order from the linked cart.
    OrderPlaced { order: Id },
    /// Its words were erased: at the customer's request (by the shopper), or because they were older than the shop
    /// keeps (by the system).
    Erased { by: Actor },
}

impl Event {
    /// The kind, as the log's column has it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Started { .. } => "started",
            Self::ShopperSaid { .. } => "shopper_said",
            Self::AssistantSaid { .. } => "assistant_said",
            Self::StaffSaid { .. } => "staff_said",
            Self::SystemSaid { .. } => "system_said",
            Self::AttemptMade { .. } => "attempt_made",
            Self::CollectionBegan { .. } => "collection_began",
            Self::CollectionEnded { .. } => "collection_ended",
            Self::Requested { .. } => "requested",
            Self::AttentionRaised { .. } => "attention_raised",
            Self::TakenOver { .. } => "taken_over",
            Self::HandedBack { .. } => "handed_back",
            Self::AssistantPicked => "assistant_picked",
            Self::LeaseExpired { .. } => "lease_expired",
            Self::Snoozed { .. } => "snoozed",
            Self::Woken => "woken",
            Self::Closed { .. } => "closed",
            Self::Handled { .. } => "handled",
            Self::Tagged { .. } => "tagged",
            Self::Untagged { .. } => "untagged",
            Self::Prioritized { .. } => "prioritized",
            Self::RuleFired { .. } => "rule_fired",
            Self::CartChanged { .. } => "cart_changed",
            Self::CheckoutMoved { .. } => "checkout_moved",
            Self::OrderPlaced { .. } => "order_placed",
            Self::Erased { .. } => "erased",
        }
    }
}
