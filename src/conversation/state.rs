//! The states, with their data.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::event::{Actor, Reason, Timing};
use crate::clock::Micros;
use crate::ids::Id;

/// Who may answer a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// Any member of staff.
    Anyone,
    /// One of this group.
    Group(Id),
    /// This one.
    Staff(Id),
}

/// A chat put before staff while the assistant goes on answering.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// Why.
    pub reason: Reason,
    /// Since when.
    pub since: Micros,
    /// 0 (usual) to 9.
    pub priority: u8,
}

/// What a snoozed chat becomes when it wakes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum After {
    /// Back to the one who snoozed it.
    Human {
        /// The holder.
        staff: Id,
        /// Since when they have it; unknown of what was set aside by an earlier version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<Micros>,
    },
    /// Back to the queue.
    Waiting {
        /// Why it waited.
        reason: Reason,
        /// For whom.
        wanted: Wanted,
    },
}

/// Who speaks now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum State {
    /// The assistant answers.
    Assistant {
        /// Put before staff meanwhile?
        attention: Option<Attention>,
    },
    /// A person was asked for; the assistant is silent.
    Waiting {
        /// Since when.
        since: Micros,
        /// Why.
        reason: Reason,
        /// By whom it may be answered.
        wanted: Wanted,
    },
    /// A member of staff holds it, under a lease.
    Human {
        /// The holder: one, always.
        staff: Id,
        /// Since when.
        since: Micros,
        /// When the shopper's unanswered words must have been answered.
        answer_due: Option<Micros>,
    },
    /// Set aside by its holder.
    Snoozed {
        /// Until when, unless the shopper writes first.
        until: Micros,
        /// What it becomes then.
        then: After,
    },
    /// Ended. The shopper's next message begins a new episode with the assistant.
    Closed {
        /// When.
        at: Micros,
        /// By whom.
        by: Actor,
        /// How it ended, if said.
        resolution: Option<Resolution>,
    },
}

impl State {
    /// The name in lists, filters and JSON.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Assistant { .. } => "assistant",
            Self::Waiting { .. } => "waiting",
            Self::Human { .. } => "human",
            Self::Snoozed { .. } => "snoozed",
            Self::Closed { .. } => "closed",
        }
    }
}

/// How much staff are needed; the first part of the list's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A person was asked for.
    Requested = 0,
    /// Worth a look.
    Attention = 1,
    /// Running by itself, or held.
    Running = 2,
    /// Set aside.
    Snoozed = 3,
    /// Over.
    Closed = 4,
}

/// Questions put to the shopper before the request is raised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collecting {
    /// The custom action that asks.
    pub rule: Id,
    /// Its version.
    pub rule_version: i64,
    /// Why it asks.
    pub reason: Reason,
    /// Since when.
    pub since: Micros,
    /// When the request is raised anyway.
    pub due: Micros,
}

/// "Handled": a mark apart from Close.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handled {
    /// When.
    pub at: Micros,
    /// By whom.
    pub by: Id,
}

/// A label on a conversation: 1 to 40 characters, folded to lower case with hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tag(String);

impl Tag {
    /// Reads a tag as people type it ("Shipping delayed" is `shipping-delayed`).
    ///
    /// # Errors
    /// What is wrong with it, for the one who typed it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut tag = String::new();
        for part in text
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|part| !part.is_empty())
        {
            if !tag.is_empty() {
                tag.push('-');
            }
            tag.push_str(part);
        }
        if tag.is_empty() {
            return Err("A tag needs at least one letter or digit.".into());
        }
        if tag.chars().count() > 40 {
            return Err("A tag has at most 40 characters.".into());
        }
        Ok(Self(tag))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Every request carries this one.
    #[must_use]
    pub fn handoff_requested() -> Self {
        Self("handoff-requested".into())
    }
}

impl TryFrom<String> for Tag {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> Self {
        tag.0
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a chat ended, as a tag (so that no free text enters the log).
pub type Resolution = Tag;

/// A conversation, as its log says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// Its id.
    pub id: Id,
    /// The visitor it is with.
    pub visitor: Id,
    /// Whose chat it is; nothing for the shop's first assistant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assistant: Option<Id>,
    /// Who speaks now.
    pub state: State,
    /// Raised with every change of owner.
    pub epoch: i64,
    /// Raised with every event.
    pub version: i64,
    /// Raised when the shopper comes back after Close.
    pub episode: i64,
    /// 0 (usual) to 9, for the list's order.
    pub priority: u8,
    /// The shopper's last message.
    pub last_shopper: Option<Id>,
    /// Since when the shopper's words are unanswered.
    pub unanswered: Option<Micros>,
    /// Attention that gave way to a request, or came during one: back when the assistant is.
    #[serde(default)]
    pub set_aside: Option<Attention>,
    /// By when the shopper was promised somebody, once that has passed and they wait still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue: Option<Micros>,
    /// How staff judged the moment a person was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timing: Option<Timing>,
    /// Questions open before a request.
    pub collecting: Option<Collecting>,
    /// The mark.
    pub handled: Option<Handled>,
    /// Tags.
    pub tags: BTreeSet<Tag>,
    /// What fires once has fired: `rule:subject`.
    pub fired: BTreeSet<String>,
    /// Shopify has vouched for the shopper.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub signed_in: bool,
}

impl Conversation {
    /// A conversation about to begin; its first event is `Started`.
    #[must_use]
    pub fn new(id: Id, visitor: Id) -> Self {
        Self {
            id,
            visitor,
            assistant: None,
            state: State::Assistant { attention: None },
            epoch: 1,
            version: 0,
            episode: 1,
            priority: 0,
            last_shopper: None,
            unanswered: None,
            set_aside: None,
            overdue: None,
            timing: None,
            collecting: None,
            handled: None,
            tags: BTreeSet::new(),
            fired: BTreeSet::new(),
            signed_in: false,
        }
    }

    /// How much staff are needed.
    #[must_use]
    pub fn need(&self) -> Need {
        match &self.state {
            State::Waiting { .. } => Need::Requested,
            State::Assistant { attention: Some(_) } => Need::Attention,
            State::Assistant { attention: None } | State::Human { .. } => Need::Running,
            State::Snoozed { .. } => Need::Snoozed,
            State::Closed { .. } => Need::Closed,
        }
    }

    /// Since when somebody waits, by which lists are ordered inside one need.
    #[must_use]
    pub fn waiting_since(&self) -> Option<Micros> {
        match &self.state {
            State::Waiting { since, .. } => Some(*since),
            State::Assistant { attention } => attention.as_ref().map(|attention| attention.since),
            State::Human { .. } => self.unanswered,
            State::Snoozed { .. } | State::Closed { .. } => None,
        }
    }

    /// The priority lists are ordered by.
    #[must_use]
    pub fn list_priority(&self) -> u8 {
        match &self.state {
            State::Assistant {
                attention: Some(attention),
            } => self.priority.max(attention.priority),
            State::Assistant { attention: None }
            | State::Waiting { .. }
            | State::Human { .. }
            | State::Snoozed { .. }
            | State::Closed { .. } => self.priority,
        }
    }

    /// Whom it waits for, if it does.
    #[must_use]
    pub fn wanted(&self) -> Option<&Wanted> {
        match &self.state {
            State::Waiting { wanted, .. } => Some(wanted),
            State::Assistant { .. }
            | State::Human { .. }
            | State::Snoozed { .. }
            | State::Closed { .. } => None,
        }
    }

    /// When it wakes, if it is set aside.
    #[must_use]
    pub fn wakes_at(&self) -> Option<Micros> {
        match &self.state {
            State::Snoozed { until, .. } => Some(*until),
            State::Assistant { .. }
            | State::Waiting { .. }
            | State::Human { .. }
            | State::Closed { .. } => None,
        }
    }

    /// Who holds it.
    #[must_use]
    pub fn holder(&self) -> Option<Id> {
        match &self.state {
            State::Human { staff, .. } => Some(*staff),
            State::Snoozed { then, .. } => match then {
                After::Human { staff, .. } => Some(*staff),
                After::Waiting { .. } => None,
            },
            State::Assistant { .. } | State::Waiting { .. } | State::Closed { .. } => None,
        }
    }

    /// Since when its holder has it.
    #[must_use]
    pub fn held_since(&self) -> Option<Micros> {
        match &self.state {
            State::Human { since, .. } => Some(*since),
            State::Snoozed { then, .. } => match then {
                After::Human { since, .. } => *since,
                After::Waiting { .. } => None,
            },
            State::Assistant { .. } | State::Waiting { .. } | State::Closed { .. } => None,
        }
    }

    /// When the holder must have answered.
    #[must_use]
    pub fn answer_due(&self) -> Option<Micros> {
        match &self.state {
            State::Human { answer_due, .. } => *answer_due,
            State::Assistant { .. }
            | State::Waiting { .. }
            | State::Snoozed { .. }
            | State::Closed { .. } => None,
        }
    }
}
