//! What happened. Ids, kinds, times and numbers only: no word anybody said, no name, no address.

use serde::{Deserialize, Serialize};

use super::command::{Ended, How, Lapse};
use super::met::Met;
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
    /// A member of staff gave it to somebody else.
    Transferred,
    /// A rule's condition became true.
    Condition,
    /// The shopper does not come further in checkout.
    CheckoutStuck,
    /// A payment failed.
    Payment,
    /// A parcel did not arrive.
    Delivery,
    /// An order's state.
    Order,
    /// So many messages.
    Messages,
    /// The same question again.
    NoProgress,
    /// Nobody came for long.
    WaitingLong,
    /// A tag was put on.
    Tagged,
    /// The month's chats with the assistant are used up.
    PlanLimit,
}

/// What started a rule, where that was neither words nor a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Another rule.
    Rule(Id),
    /// A tag that was put on.
    Tag(Tag),
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

/// When a person came to be asked for, as staff judge it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timing {
    /// The assistant would have done.
    Early,
    /// Just then.
    Right,
    /// The shopper should have had one before.
    Late,
}

/// Why nobody of a group comes for a chat in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nobody {
    /// Nobody in it takes chats.
    Empty,
    /// Whoever does is away, or is not to be woken.
    Away,
    /// It is out of the group's hours, while the shop is open.
    Closed,
}

/// One thing that happened in a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// The thread began.
    Started {
        visitor: Id,
        /// Whose chat it is; nothing for the shop's first assistant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assistant: Option<Id>,
    },
    /// Another assistant of the shop goes on with it.
    Moved {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assistant: Option<Id>,
    },
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
    /// Asked and answered, skipped, left, or timed out. `fields` are names, not values; `does` is what was done then,
    /// by kind.
    CollectionEnded {
        outcome: Ended,
        fields: Vec<String>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        does: Vec<String>,
    },
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
    /// A member of staff gave it to somebody else, who has until `answer_due` if they hold it now and somebody waits.
    Transferred {
        by: Id,
        to: Wanted,
        answer_due: Option<Micros>,
    },
    /// A note for the team. No shopper ever sees it.
    Noted { by: Actor, message: Id },
    /// The shopper was promised somebody by then, and nobody came.
    PromiseMissed { by: Micros },
    /// It waited for a group of which nobody comes in time: now anybody may take it.
    OpenedToAnyone { group: Id, why: Nobody },
    /// The shopper no longer waits for a person.
    WaitCancelled,
    /// Closed before, it goes on with the assistant.
    Reopened,
    /// Set aside until then.
    Snoozed { staff: Id, until: Micros },
    /// Its time came, or its holder wanted it back. Where they are away, it is anyone's.
    Woken {
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        away: bool,
        /// When the holder must have answered, where the shopper's words stand unanswered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer_due: Option<Micros>,
    },
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
        /// What else it would have fired once on, and is done with.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        also: Vec<String>,
        /// Which of its starts; old entries don't say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
        /// The number that did it: a cart's value in 1/10,000, messages, seconds, days.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<i64>,
        /// The bound which that number met.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<i64>,
        /// What of its condition was met, and how.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        met: Vec<Met>,
        /// What was done, by kind.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        does: Vec<String>,
        /// What started it, where another rule or a tag did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Origin>,
    },
    /// The store reported the linked cart: its value in 1/10,000.
    CartChanged {
        value: Option<i64>,
        currency: Option<String>,
        items: i64,
        /// The currency the shopper sees it in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shown: Option<String>,
        /// The country the store's page is set to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        country: Option<String>,
    },
    /// Shopify vouched for the shopper, for the first time here.
    SignedIn,
    /// The store reported the linked checkout.
    CheckoutMoved { step: String },
    /// The store reported an order from the linked cart.
    OrderPlaced { order: Id },
    /// The shopper said what they thought, 1 to 5, of the chat that ended with the entry `ended`.
    Scored { ended: i64, score: i32 },
    /// A member of staff judged when a person was asked for.
    Judged { staff: Id, timing: Timing },
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
            Self::Moved { .. } => "moved",
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
            Self::Transferred { .. } => "transferred",
            Self::Noted { .. } => "noted",
            Self::PromiseMissed { .. } => "promise_missed",
            Self::OpenedToAnyone { .. } => "opened_to_anyone",
            Self::WaitCancelled => "wait_cancelled",
            Self::Reopened => "reopened",
            Self::Snoozed { .. } => "snoozed",
            Self::Woken { .. } => "woken",
            Self::Closed { .. } => "closed",
            Self::Handled { .. } => "handled",
            Self::Tagged { .. } => "tagged",
            Self::Untagged { .. } => "untagged",
            Self::Prioritized { .. } => "prioritized",
            Self::RuleFired { .. } => "rule_fired",
            Self::CartChanged { .. } => "cart_changed",
            Self::SignedIn => "signed_in",
            Self::CheckoutMoved { .. } => "checkout_moved",
            Self::OrderPlaced { .. } => "order_placed",
            Self::Scored { .. } => "scored",
            Self::Judged { .. } => "judged",
            Self::Erased { .. } => "erased",
        }
    }
}
