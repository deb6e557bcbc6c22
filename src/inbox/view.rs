//! What the inbox shows, as plain values.
//!
//! The store fills these; the fragments (`pages`, `rows`, `thread`, `context`) turn them into HTML, for the
//! whole page and for live patches alike. Nothing here reads or decides: money is already formatted, ids are
//! strings as in JSON, and times are instants which the fragments word relative to a `now` they are given.

use crate::assistant::model::Trouble;
use crate::clock::Micros;
use crate::conversation::parts::Part;

pub use super::filter::{Counts, Filter, Sort, View};

/// The member of staff who looks at the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    pub id: String,
    pub name: String,
}

/// The person who has a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    pub id: String,
    pub name: String,
    /// It is the viewer. Fragments are therefore rendered per viewer.
    pub mine: bool,
}

/// Whether a colleague is at the inbox now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    Online,
    Away,
}

/// Someone of the team, as the sidebar lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    pub id: String,
    pub name: String,
    pub presence: Presence,
    /// How many open chats they hold.
    pub holds: u32,
}

/// Where a chat stands, as staff see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowState {
    /// A person was asked for; the AI is silent.
    Requested,
    /// The AI goes on talking, and a rule wants staff to look.
    Attention,
    /// A person has it.
    Human,
    /// The AI has it.
    Assistant,
    Snoozed,
    Closed,
}

/// Who spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    Shopper,
    Assistant,
    Staff,
    System,
}

/// How much a notice in the thread stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// An ordinary event: joined, left, cart changed.
    Quiet,
    /// Worth a glance: a rule fired, a checkout began.
    Info,
    /// Someone should act: a person was asked for, a payment failed.
    Warn,
    /// Something good: an order was placed, the chat was closed as resolved.
    Good,
}

/// One chat in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The conversation's id.
    pub id: String,
    /// Name, e-mail or "Visitor 4F2A": never empty.
    pub shopper: String,
    pub state: RowState,
    pub holder: Option<Holder>,
    pub last_words: String,
    pub last_from: Speaker,
    pub last_at: Micros,
    /// Since when the shopper waits for a person (or for the holder's answer).
    pub waiting_since: Option<Micros>,
    /// Why it was raised: "Asked for a person", "Cart over $200".
    pub reason: Option<String>,
    /// The live cart's value, formatted: "$249.00".
    pub value: Option<String>,
    /// The same for sorting, in 1/10,000 of the currency; 0 without a cart.
    pub value_amount: i64,
    pub tags: Vec<String>,
    /// Shopper's messages which nobody of the team has seen.
    pub unread: u32,
    pub priority: bool,
    pub handled: bool,
    /// Opaque sort key of the order by need; lists are ascending in it.
    pub rank: String,
}

/// A document or page, with its address when it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub title: String,
    pub url: Option<String>,
}

/// One entry of the thread. Ids are unique within the conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// Something said. `id` like "m123".
    Message {
        id: String,
        from: Speaker,
        /// "Dana", "Mia", the assistant's name.
        name: String,
        /// Plain text; line breaks are kept, addresses become links.
        body: String,
        sources: Vec<Source>,
        /// What it has besides words, as the shopper sees it.
        parts: Vec<Part>,
        at: Micros,
        /// The sender's own id of the message: the browser that sent it finds its unconfirmed copy by it.
        client_id: Option<String>,
        /// What can be learned from it.
        lesson: Lesson,
    },
    /// Something that happened. `id` like "e45".
    Notice {
        id: String,
        text: String,
        at: Micros,
        tone: Tone,
    },
    /// What the AI tried and did not say. Only staff ever see it. `id` like "a7".
    Attempt { id: String, attempt: Attempt },
}

/// What can be learned from a message. The strings are the message's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lesson {
    /// Nothing.
    None,
    /// It is an answer of the AI's: `mine` is what the viewer thought of it, `shopper` what the shopper did.
    Rate {
        message: String,
        mine: Option<bool>,
        shopper: Option<bool>,
    },
    /// It is a person's answer, which may become a document.
    Keep { message: String },
}

/// A line of the summary over a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryLine {
    /// "Wants", "AI tried", "Collected", "Store".
    pub label: &'static str,
    pub text: String,
    /// The item it stands on, "m123".
    pub item: Option<String>,
}

/// A try of the AI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// How it ended, in a few words: "AI answered", "AI did not know".
    pub title: &'static str,
    /// The shopper's question.
    pub asked: String,
    /// What was looked at, best first.
    pub tried: Vec<Source>,
    /// Why it failed, as a sentence: "No passage was close enough to answer."
    pub outcome: String,
    /// What the model wrote and why it was not used.
    pub rejected: Option<Rejected>,
    /// 0–100.
    pub confidence: Option<u8>,
    pub at: Micros,
}

/// A model's draft that was not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Why, as a sentence.
    pub why: &'static str,
    /// The draft, where there was one.
    pub text: Option<String>,
}

/// What the viewer may do with the open chat, as it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Can {
    pub take_over: bool,
    pub reply: bool,
    pub hand_back: bool,
    pub handled: bool,
    pub close: bool,
}

/// The open chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    /// The conversation's id.
    pub id: String,
    /// Rises with every change of owner.
    pub epoch: String,
    pub shopper: String,
    pub state: RowState,
    pub holder: Option<Holder>,
    /// Since when it is in this state.
    pub since: Micros,
    /// Since when the shopper waits for a person (or for the holder's answer).
    pub waiting_since: Option<Micros>,
    /// Why a person was asked for.
    pub reason: Option<String>,
    /// Why a rule wants staff to look.
    pub attention: Option<String>,
    pub tags: Vec<String>,
    pub handled: bool,
    /// Oldest first.
    pub items: Vec<Item>,
    /// What it comes down to, while it waits for a person or one has it.
    pub summary: Vec<SummaryLine>,
    pub can: Can,
}

/// A labelled value beside the thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub label: String,
    pub value: String,
    pub link: Option<String>,
    /// Where it comes from: "Known by Shopify", "Typed by the shopper".
    pub note: Option<String>,
}

/// A line of a cart or an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub title: String,
    pub variant: Option<String>,
    pub quantity: i64,
    /// The line's total, formatted.
    pub price: String,
    pub url: Option<String>,
}

/// The live cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cart {
    pub lines: Vec<Line>,
    /// Formatted, with its currency: "$249.00".
    pub value: String,
    /// "USD".
    pub currency: String,
    pub updated_at: Micros,
    /// Whether the store has not said so itself, only the shopper's browser.
    pub only_seen: bool,
    /// The limit it is over, formatted, when a cart-value rule holds.
    pub over: Option<String>,
}

/// The checkout under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkout {
    /// "Contact information", "Shipping", "Payment".
    pub step: String,
    pub value: Option<String>,
    /// What goes wrong, if anything: "Card was declined".
    pub trouble: Option<String>,
    pub updated_at: Micros,
}

/// An order of this shopper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// "#1042".
    pub name: String,
    /// Fulfilment: "Unfulfilled", "Shipped".
    pub status: String,
    /// "Paid", "Refunded", "Pending".
    pub payment: String,
    pub items: Vec<Line>,
    /// Formatted.
    pub total: String,
    pub placed_at: Micros,
    pub url: Option<String>,
}

/// An earlier chat of the same shopper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// The conversation's id.
    pub id: String,
    /// Its last words or resolution.
    pub summary: String,
    pub at: Micros,
    pub state: RowState,
}

/// Everything beside the thread.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The conversation's id.
    pub conversation: String,
    /// E-mail, language, page, device, first seen …; empty values are left out by the store.
    pub shopper: Vec<Fact>,
    /// What the collection step asked for.
    pub collected: Vec<Fact>,
    pub cart: Option<Cart>,
    pub checkout: Option<Checkout>,
    pub orders: Vec<Order>,
    pub attempts: Vec<Attempt>,
    pub tags: Vec<String>,
    pub past: Vec<Past>,
    /// Whether the viewer has the chat, and so the AI at their ear.
    pub copilot: bool,
}

/// The chat in the middle and what is beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    pub thread: Thread,
    pub context: Context,
}

/// A whole page of the inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxPage {
    pub now: Micros,
    pub viewer: Viewer,
    pub shop_name: String,
    pub filter: Filter,
    pub counts: Counts,
    /// Every tag the shop uses, for filter and completion.
    pub all_tags: Vec<String>,
    /// In the filter's order.
    pub rows: Vec<Row>,
    pub open: Option<Open>,
    pub team: Vec<Colleague>,
    /// The log's position which this page shows; the stream goes on from it.
    pub cursor: i64,
    /// Address of the list's next part, if there is one.
    pub more: Option<String>,
    /// What is wrong with the shop's model.
    pub trouble: Option<Trouble>,
}
