//! One chat in the list, or among those found, as plain values.

use super::view::{Holder, Mark, RowState, Speaker};
use crate::clock::Micros;
use crate::search::context::Part;

/// One chat in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The conversation's id.
    pub id: String,
    /// Name, e-mail or "Visitor 4F2A": never empty.
    pub shopper: String,
    pub state: RowState,
    pub holder: Option<Holder>,
    /// What the shopper said last; somebody else's words where they have not written.
    pub last_words: String,
    pub last_from: Speaker,
    /// Who has answered it since.
    pub answered_by: Option<Speaker>,
    pub last_at: Micros,
    /// Since when the shopper waits for a person (or for the holder's answer).
    pub waiting_since: Option<Micros>,
    /// Why it was raised: "Asked for a person", "Cart over $200".
    pub reason: Option<String>,
    /// The live cart's value, formatted: "$249.00".
    pub value: Option<String>,
    /// The same for sorting, in 1/10,000 of the currency; 0 without a cart.
    pub value_amount: i64,
    pub tags: Vec<Mark>,
    /// Since when the holder has it.
    pub held_since: Option<Micros>,
    /// Since when somebody waits, as the order by wait sees it.
    pub wait_key: Option<i64>,
    /// As the order by tags sees it.
    pub tag_key: String,
    /// The shopper's unanswered messages which the viewer has not read, where they are for the team.
    pub unread: u32,
    pub priority: bool,
    pub handled: bool,
    /// Opaque sort key of the order by need; lists are ascending in it.
    pub rank: String,
    /// The assistant it is with: its id, and its name where the shop has several.
    pub assistant: (String, Option<String>),
}

/// What was looked for, and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// As it was typed.
    pub typed: String,
    /// The query of its address, with its `?`.
    pub query: String,
    /// Nothing is looked for yet.
    pub nothing: bool,
    /// What could not be read, for the one who typed it.
    pub wrong: Vec<String>,
    /// The newest first.
    pub found: Vec<Found>,
    /// Address of what comes after.
    pub more: Option<String>,
    /// No message has all the words; these chats have them in several.
    pub apart: bool,
}

/// A chat that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub row: Row,
    /// The shopper's name, with what was looked for.
    pub name: Vec<Part>,
    /// The newest messages that were found, at least one.
    pub lines: Vec<FoundLine>,
    /// How many more there are.
    pub more: usize,
    /// Facts that were looked for: what each is, and its value.
    pub facts: Vec<(String, Vec<Part>)>,
}

/// A message that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundLine {
    /// Its id.
    pub message: String,
    pub from: Speaker,
    /// Who wrote it, where it was not the shopper.
    pub name: Option<String>,
    pub at: Micros,
    /// The stretch around what was looked for.
    pub parts: Vec<Part>,
}
