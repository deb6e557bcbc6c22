//! What can be asked of a conversation.

use serde::{Deserialize, Serialize};

use super::event::{Actor, AttemptOutcome, Nobody, Reason, Timing};
use super::firing::Firing;
use super::state::{Resolution, Tag, Wanted};
use crate::clock::Micros;
use crate::ids::Id;

/// How a person came to hold a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// "Claim next", from the queue.
    Claim,
    /// "Take over", of a chat they were looking at.
    TakeOver,
    /// Handed to them from the queue, where the shop does so.
    Given,
}

/// How the questions before a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// Answered.
    Submitted,
    /// The shopper went straight to a person.
    Skipped,
    /// The shopper left the page.
    Left,
    /// Time was up.
    TimedOut,
    /// The shopper wrote something else.
    Wrote,
}

/// Why a holder loses a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lapse {
    /// Gone while the shopper waits.
    Away,
    /// Did not answer in time.
    Late,
    /// Is not on the team any more, or may not take chats.
    Left,
}

/// What is asked of a conversation. Each is decided in every state; see the rule sheet
/// `tests/story/snapshots/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The shopper writes; a holder then has `answer_within` seconds.
    ShopperSays { message: Id, answer_within: i64 },
    /// The shopper is where another assistant is met (nothing for the shop's first).
    Move { assistant: Option<Id> },
    /// The assistant answers the shopper's message `answers`, decided under `epoch`.
    AssistantSays {
        epoch: i64,
        answers: Id,
        message: Id,
    },
    /// A member of staff writes.
    StaffSays { staff: Id, message: Id },
    /// A text set by the merchant goes out.
    SystemSays { message: Id },
    /// The assistant's attempt is kept for staff.
    KeepAttempt {
        attempt: Id,
        answers: Id,
        outcome: AttemptOutcome,
    },
    /// Questions are put to the shopper first.
    BeginCollection {
        rule: Id,
        version: i64,
        reason: Reason,
        due: Micros,
    },
    /// They end, one way or another.
    EndCollection {
        outcome: Ended,
        fields: Vec<String>,
        does: Vec<String>,
    },
    /// A person is asked for.
    Request {
        reason: Reason,
        priority: u8,
        wanted: Wanted,
    },
    /// Staff should look.
    RaiseAttention { reason: Reason, priority: u8 },
    /// A person takes it; `epoch`, when given, is the one they saw. If somebody waits for an answer
    /// here, the new holder has `answer_within` seconds.
    TakeOver {
        staff: Id,
        how: How,
        epoch: Option<i64>,
        answer_within: i64,
    },
    /// The holder gives it back to the assistant.
    HandBack { staff: Id },
    /// The shopper goes on with the assistant.
    PickAssistant,
    /// The lease of `staff` is over.
    ExpireLease { staff: Id, why: Lapse },
    /// The holder, or anyone while nobody holds it, gives it to somebody else. Whoever holds it then has
    /// `answer_within` seconds if somebody waits.
    Transfer {
        by: Id,
        to: Wanted,
        epoch: Option<i64>,
        answer_within: i64,
    },
    /// A note for the team is kept.
    Note { by: Actor, message: Id },
    /// The time by which the shopper was promised somebody has passed.
    MissPromise { by: Micros },
    /// Nobody of the group it waits for comes in time.
    OpenToAnyone { why: Nobody },
    /// The shopper no longer waits for a person.
    CancelWait,
    /// The shopper presses a button in a chat that was closed: a new episode begins, with the assistant.
    Reopen,
    /// The holder sets it aside.
    Snooze { staff: Id, until: Micros },
    /// Its time came; its holder is away, or has `answer_within` seconds where somebody waits.
    Wake { away: bool, answer_within: i64 },
    /// Its holder wants it back before its time, and has `answer_within` seconds where somebody waits.
    WakeEarly { staff: Id, answer_within: i64 },
    /// It ends.
    Close {
        by: Actor,
        resolution: Option<Resolution>,
    },
    /// Marked handled.
    MarkHandled { staff: Id },
    /// A tag goes on.
    AddTag { tag: Tag, by: Actor },
    /// A tag comes off.
    RemoveTag { tag: Tag, by: Actor },
    /// Priority, raised only.
    Prioritize { priority: u8, by: Actor },
    /// A rule fires; once per `once`, when given.
    FireRule(Box<Firing>),
    /// The linked cart, as the store reports it.
    SeeCart {
        value: Option<i64>,
        currency: Option<String>,
        items: i64,
        shown: Option<String>,
        country: Option<String>,
    },
    /// The linked checkout.
    SeeCheckout { step: String },
    /// Shopify vouches for the shopper.
    SeeSignIn,
    /// An order from the linked cart.
    SeeOrder { order: Id },
    /// The shopper thinks so much of the chat that ended with this entry.
    Score { ended: i64, score: i32 },
    /// Staff judge when a person was asked for.
    Judge { staff: Id, timing: Timing },
    /// Its words were erased.
    Erase { by: Actor },
}
