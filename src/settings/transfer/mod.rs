//! All of a shop's settings as one file: taken out, looked at, taken in.
//!
//! The file names things as people do (a group, an action, a tag), never by ids, so that it fits any shop. It holds no
//! secret, nothing of a shopper's, and nobody of the team. [`taken`] writes it, [`put`] takes it in; what would change is
//! the difference between what would be taken out before and after, in a write that is undone. `pages` shows all that.

mod actions;
mod asked;
mod desk;
mod difference;
mod input;
mod lists;
mod named;
mod notices;
pub mod pages;
mod put;
mod taken;

use crate::db::{Fallible, Unavailable};
use crate::error::Error;
use serde_json::Value;

/// Which form of the file this is. 2: filters and notification rules of one assistant, where a model and webhooks are,
/// and tags that were renamed. What an older file says nothing of stays as it is.
pub const FORM: u64 = 2;

/// What is in no file, and why: the file says so itself, and the page.
pub const LEFT_OUT: [&str; 6] = [
    "Keys, passwords and secrets: the model’s key, what webhooks are signed with, and addresses that are keys themselves \
     (Slack’s, and those that look like one).",
    "Your team: who is in it and in which group, roles, skills, languages, chats at once, quiet hours, replies and filters of \
     their own, and whom an action or a notification rule names.",
    "Your knowledge: documents, sources, and which assistant answers from which.",
    "Tags that are archived or merged.",
    "Your shoppers and their chats, what is counted of them, the audit, and earlier versions of anything.",
    "What your store tells us: its name, currency, plan and permissions.",
];

/// What is wrong with a file, and where in it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// Such as `assistants[0].actions[2].does[1]`.
    pub path: String,
    /// For the one who brought the file.
    pub text: String,
}

/// Why nothing was kept.
#[derive(Debug)]
pub enum Halt {
    /// It was only to be seen: what there was before, what there would be, and what has to be told.
    Seen(Box<(Value, Value, Vec<Problem>)>),
    /// The file is wrong.
    Wrong(Vec<Problem>),
    /// Something of ours is.
    Failed(Error),
}

impl std::fmt::Display for Halt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Seen(_) => f.write_str("only looked at"),
            Self::Wrong(problems) => write!(f, "{} problems", problems.len()),
            Self::Failed(error) => error.fmt(f),
        }
    }
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<diesel::result::Error> for Halt {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Unavailable> for Halt {
    fn from(away: Unavailable) -> Self {
        Self::Failed(away.into())
    }
}

impl Fallible for Halt {
    fn database(&self) -> Option<&diesel::result::Error> {
        match self {
            Self::Failed(error) => error.database(),
            Self::Seen(_) | Self::Wrong(_) => None,
        }
    }
}
