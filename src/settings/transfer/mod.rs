//! All of a shop's settings as one file: taken out, looked at, taken in.
//!
//! The file names things as people do (a group, an action, a tag), never by ids, so that it fits any shop. It holds no
//! secret, nothing of a shopper's, and nobody of the team. [`taken`] writes it, [`put`] takes it in; what would change is
//! the difference between what would be taken out before and after, in a write that is undone. `pages` shows all that.

mod actions;
mod desk;
mod difference;
mod input;
mod lists;
mod notices;
pub mod pages;
mod put;
mod taken;

use crate::db::{Fallible, Unavailable};
use crate::error::Error;
use serde_json::Value;

/// Which form of the file this is.
pub const FORM: u64 = 1;

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
