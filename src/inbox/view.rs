//! What the inbox shows, as plain values.
//! The store fills these; the fragments (`pages`, `rows`, `thread`, `context`) turn them into HTML, for page and patches
//! alike. Money is formatted, ids are strings, times are instants that the fragments word by a `now` they are given.

use crate::assistant::model::Trouble;
use crate::clock::Micros;
use crate::conversation::Timing;

pub use super::entry::{Attempt, Item, Lesson, Rejected, SummaryLine};
mod bought;

pub use super::filter::{Counts, Filter, Sort, View};
pub use super::row::{Found, FoundLine, Row, Search};
pub use crate::search::context::Part;
pub use bought::{Cart, CartStep, Checkout, Line, Order, PageSeen, Parcel, Past};

/// The member of staff who looks at the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    pub id: String,
    pub name: String,
    /// They read, and change nothing.
    pub looks_only: bool,
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
    /// A member of staff, to the team alone.
    Note,
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

/// A tag as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What addresses and the log say.
    pub key: String,
    /// What is read.
    pub label: String,
    /// Its colour's name; nothing is neutral.
    pub color: String,
}

/// A filter somebody keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its id; nothing for one that is always there.
    pub id: Option<String>,
    pub name: String,
    /// Everybody has it.
    pub shared: bool,
    pub filter: Filter,
    /// How many chats it shows.
    pub count: u32,
}

/// A document or page, with its address when it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub title: String,
    pub url: Option<String>,
}

/// What the viewer may do with the open chat, as it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Can {
    pub take_over: bool,
    pub reply: bool,
    pub hand_back: bool,
    pub handled: bool,
    pub close: bool,
    pub transfer: bool,
    pub snooze: bool,
    pub wake: bool,
}

/// The open chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    /// When the shopper saw the team's last words, if they did and have not written since.
    pub seen: Option<Micros>,
    /// The conversation's id.
    pub id: String,
    /// Rises with every change of owner.
    pub epoch: String,
    /// The version of the newest entry.
    pub version: i64,
    /// The version of the first entry shown, if something stands before it.
    pub earlier: Option<i64>,
    /// What a canned reply may say of the shopper, by the names of its variables.
    pub fill: Vec<(&'static str, String)>,
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
    pub tags: Vec<Mark>,
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
    pub tags: Vec<Mark>,
    pub past: Vec<Past>,
    /// The newest first.
    pub pages: Vec<PageSeen>,
    /// Who was told of the chat, how, and what became of it.
    pub told: Vec<Fact>,
    /// Whether the viewer may take it over from the assistant by writing first.
    pub first: bool,
    /// How staff judged the moment a person was asked for, where the viewer may judge it.
    pub judged: Option<Option<Timing>>,
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
    pub all_tags: Vec<Mark>,
    /// Filters that are kept.
    pub kept: Vec<Kept>,
    /// Labels of tags, for those filtered by.
    pub filter_marks: Vec<Mark>,
    /// In the filter's order.
    pub rows: Vec<Row>,
    pub open: Option<Open>,
    pub team: Vec<Colleague>,
    /// Groups a chat can be given to: id and name.
    pub groups: Vec<(String, String)>,
    /// The log's position which this page shows; the stream goes on from it.
    pub cursor: i64,
    /// Address of the list's next part, if there is one.
    pub more: Option<String>,
    /// What is wrong with the shop's model.
    pub trouble: Option<Trouble>,
    /// Assistants whose chats are shown, id and name; none where there is only one.
    pub assistants: Vec<(String, String)>,
    /// What is looked for in all chats, in the place of the list.
    pub search: Option<Search>,
}

impl InboxPage {
    /// The query of the list that is shown, with its `?`.
    #[must_use]
    pub fn query(&self) -> String {
        match &self.search {
            Some(search) => search.query.clone(),
            None => self.filter.to_query(),
        }
    }
}
