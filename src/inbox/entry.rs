//! What a thread is made of, as plain values: what was said, what happened, what the AI tried.

use super::view::{Source, Speaker, Tone};
use crate::clock::Micros;
use crate::conversation::parts::Part;

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
