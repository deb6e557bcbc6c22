//! Why a command was refused, each case by name.

use std::fmt;

use crate::clock::Micros;
use crate::ids::Id;

/// A refusal. Nothing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Somebody else holds it.
    Held {
        /// Who.
        by: Id,
        /// Since when.
        since: Micros,
    },
    /// It is yours already.
    AlreadyYours,
    /// Only its holder may do that, and nobody holds it.
    NotHeld,
    /// It has ended.
    Closed,
    /// A person has been asked for already.
    AlreadyWaiting,
    /// Nobody is waiting here.
    NotWaiting,
    /// The thread moved on since this was decided: another owner, or newer words.
    Stale,
    /// A person (or the queue) has it; the assistant is silent.
    AssistantSilent,
    /// The shopper is being asked already.
    AlreadyCollecting,
    /// The shopper is not being asked anything.
    NotCollecting,
    /// It is so already.
    Unchanged,
    /// Too early: its time has not come.
    NotDue,
    /// Whom it was given to is away.
    Away,
    /// Who claims has as many chats as they have room for.
    NoRoom,
    /// The send's id was used before: in another chat, or for words of another kind.
    SentElsewhere,
    /// Another member wrote it: this browser is signed in as somebody else by now.
    AnotherWriter,
}

impl Refused {
    /// The code of JSON answers.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Held { .. } => "already_held",
            Self::AlreadyYours => "already_yours",
            Self::NotHeld => "not_held",
            Self::Closed => "closed",
            Self::AlreadyWaiting => "already_waiting",
            Self::NotWaiting => "not_waiting",
            Self::Stale => "thread_moved",
            Self::AssistantSilent => "assistant_silent",
            Self::AlreadyCollecting => "already_collecting",
            Self::NotCollecting => "not_collecting",
            Self::Unchanged => "unchanged",
            Self::NotDue => "not_due",
            Self::Away => "away",
            Self::NoRoom => "no_room",
            Self::SentElsewhere => "sent_elsewhere",
            Self::AnotherWriter => "another_writer",
        }
    }

    /// What the one who asked reads. Names are added where they are known.
    #[must_use]
    pub fn public(&self) -> String {
        match self {
            Self::Held { .. } => "A colleague has this chat.",
            Self::AlreadyYours => "This chat is yours already.",
            Self::NotHeld => "Take the chat over first.",
            Self::Closed => "This chat is closed.",
            Self::AlreadyWaiting => "A person has been asked for already.",
            Self::NotWaiting => "Nobody is waiting in this chat.",
            Self::Stale => "The chat moved on meanwhile. Have a look and try again.",
            Self::AssistantSilent => "The assistant is silent in this chat.",
            Self::AlreadyCollecting => "The shopper is being asked already.",
            Self::NotCollecting => "The shopper is not being asked anything.",
            Self::Unchanged => "That is so already.",
            Self::NotDue => "It is too early for that.",
            Self::Away => "They are away. Give the chat to a group, or to anyone.",
            Self::NoRoom => {
                "You have as many chats as you have room for. Close or transfer one first."
            }
            Self::SentElsewhere => "This was sent elsewhere before, and not here. Write it anew.",
            Self::AnotherWriter => {
                "Somebody else is signed in at this browser now. Load the page anew."
            }
        }
        .into()
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
