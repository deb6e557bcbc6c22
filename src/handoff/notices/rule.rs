//! A notification rule: when it rings, for which chats, whom, how, and at what hours. All of it data.

use serde::{Deserialize, Serialize};

use crate::conversation::Tag;
use crate::ids::Id;

/// What has to happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "on", rename_all = "snake_case")]
pub enum When {
    /// A person is asked for (also: the chat came back to the queue).
    Requested,
    /// A chat is put before staff, and the assistant goes on.
    Attention,
    /// This tag is put on.
    Tagged {
        /// The tag.
        tag: Tag,
    },
    /// The cart is worth more than this; strictly more, once for each chat.
    ValueOver {
        /// In 1/10,000 of the shop's currency.
        amount: i64,
    },
    /// Somebody has waited this long for a person.
    WaitingOver {
        /// Minutes, 1 to 1,440.
        minutes: i64,
    },
    /// The shopper writes while a person holds the chat.
    NewMessage,
    /// It closes soon, by the same hours, and somebody waits.
    ClosingSoon {
        /// Minutes before it closes, 5 to 240.
        minutes: i64,
    },
}

/// For which chats. What is empty asks nothing; of a list, one is enough.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Which {
    /// Any of these tags is on.
    pub tags: Vec<Tag>,
    /// The page's address has this in it.
    pub page: Option<String>,
    /// The cart is worth more than this, in 1/10,000.
    pub cart_over: Option<i64>,
    /// The shopper's language is one of these ("de", "pt").
    pub languages: Vec<String>,
    /// The chat is one of these assistants'.
    pub assistants: Vec<Id>,
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "who", rename_all = "snake_case")]
pub enum Who {
    /// Of those who take chats, whoever is at the inbox and not away; when nobody is, everybody who is not away.
    OnDuty,
    /// Whoever holds the chat.
    Holder,
    /// A group's members.
    Group {
        /// The group.
        id: Id,
    },
    /// Whoever knows this.
    Skill {
        /// A skill, as people's profiles have it.
        skill: String,
    },
    /// One of the team.
    Person {
        /// Them.
        id: Id,
    },
}

/// The format of an outgoing webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Slack's: `{"text": …}`.
    Slack,
    /// Our own, signed.
    Json,
}

/// By which ways.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct How {
    /// In the inbox: sound, title and a line.
    pub page: bool,
    /// To their browsers, open or not.
    pub push: bool,
    /// By e-mail.
    pub email: bool,
    /// By e-mail to whoever is neither at the inbox nor has a browser that takes alerts.
    pub else_email: bool,
    /// To an address of the shop's, once, whoever is told.
    pub webhook: Option<Format>,
}

/// At what hours: those of the group a rule names or a chat is offered to, where it has its own; else the shop's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hours {
    /// Always.
    #[default]
    Always,
    /// In opening hours; out of them nobody is told.
    Open,
    /// In opening hours; out of them by e-mail alone.
    OpenElseEmail,
}

/// The part kept as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// What has to happen.
    pub when: When,
    /// For which chats.
    #[serde(default)]
    pub which: Which,
    /// Who is told.
    pub who: Vec<Who>,
    /// By which ways.
    pub how: How,
    /// At what hours.
    #[serde(default)]
    pub hours: Hours,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: Id,
    /// Raised with each change.
    pub version: i64,
    /// Its name, for staff.
    pub name: String,
    /// Whether it counts.
    pub enabled: bool,
    /// What it is.
    pub definition: Definition,
    /// The sealed address of its webhook.
    pub target: Option<Vec<u8>>,
}

/// The rule every shop begins with.
#[must_use]
pub fn seed() -> (&'static str, Definition) {
    (
        "Somebody asks for a person",
        Definition {
            when: When::Requested,
            which: Which::default(),
            who: vec![Who::OnDuty],
            how: How {
                page: true,
                push: true,
                else_email: true,
                ..How::default()
            },
            hours: Hours::Always,
        },
    )
}

impl When {
    /// The word kept with each alert.
    #[must_use]
    pub fn cause(&self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Attention => "attention",
            Self::Tagged { .. } => "tagged",
            Self::ValueOver { .. } => "value_over",
            Self::WaitingOver { .. } => "waiting_over",
            Self::NewMessage => "new_message",
            Self::ClosingSoon { .. } => "closing_soon",
        }
    }
}
