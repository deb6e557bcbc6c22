//! What can go wrong, in a few kinds.
//!
//! Each kind has a public text, safe to show, apart from what the log is told. A fault (database, disk)
//! is a 5xx and never "not found"; it is logged once, where it is answered.

use std::fmt;

use crate::conversation::Refused;

/// Why something was not done.
#[derive(Debug)]
pub enum Error {
    /// No such thing in this shop (also: it is another shop's).
    NotFound,
    /// Nobody proved who they are.
    Unauthorized,
    /// Proved, but not allowed; or a request from a foreign origin.
    Forbidden,
    /// The input can't be used; says which field and why.
    Invalid {
        /// Name of the field in the request, if one is to blame.
        field: Option<&'static str>,
        /// What is wrong with it, for the person who typed it.
        message: String,
    },
    /// The conversation's state does not allow it.
    Refused(Refused),
    /// Somebody else saved these settings since they were looked at.
    SavedMeanwhile {
        /// A digest of what there is now.
        now: String,
    },
    /// Nothing is waiting to be claimed.
    NothingWaiting,
    /// More than was agreed; try again after so many seconds.
    TooMany {
        /// Seconds until it is worth trying again.
        retry_after: u32,
    },
    /// A queue is full or the database is away for the moment; nothing was kept.
    Unavailable,
    /// Something of ours is broken.
    Fault(String),
    /// The database refused.
    Database(diesel::result::Error),
}

impl Error {
    /// An input error on one field.
    pub fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid {
            field: Some(field),
            message: message.into(),
        }
    }

    /// A fault of ours, for the log.
    pub fn fault(text: impl fmt::Display) -> Self {
        Self::Fault(text.to_string())
    }

    /// The machine-readable code of JSON answers.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::Invalid { .. } => "invalid",
            Self::Refused(refused) => refused.code(),
            Self::SavedMeanwhile { .. } => "saved_meanwhile",
            Self::NothingWaiting => "nothing_waiting",
            Self::TooMany { .. } => "too_many",
            Self::Unavailable => "unavailable",
            Self::Fault(_) | Self::Database(_) => "fault",
        }
    }

    /// What the person at the other end reads.
    #[must_use]
    pub fn public(&self) -> String {
        match self {
            Self::NotFound => "There is nothing here.".into(),
            Self::Unauthorized => "Please sign in again.".into(),
            Self::Forbidden => "You are not allowed to do that.".into(),
            Self::Invalid { message, .. } => message.clone(),
            Self::Refused(refused) => refused.public(),
            Self::SavedMeanwhile { .. } => {
                "Somebody saved these settings after you opened them. Your changes are still here: look at theirs, then \
                 save again."
                    .into()
            }
            Self::NothingWaiting => "Nobody is waiting right now.".into(),
            Self::TooMany { .. } => "That was a lot at once. Please try again in a moment.".into(),
            Self::Unavailable => "We are busy for a moment. Please try again.".into(),
            Self::Fault(_) | Self::Database(_) => {
                "Something went wrong on our side. Please try again.".into()
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(text) => write!(f, "fault: {text}"),
            Self::Database(error) => write!(f, "database: {error}"),
            Self::Invalid { field, .. } => write!(f, "invalid {}", field.unwrap_or("input")),
            Self::NotFound
            | Self::Unauthorized
            | Self::Forbidden
            | Self::Refused(_)
            | Self::SavedMeanwhile { .. }
            | Self::NothingWaiting
            | Self::TooMany { .. }
            | Self::Unavailable => f.write_str(self.code()),
        }
    }
}

impl std::error::Error for Error {}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        match error {
            diesel::result::Error::NotFound => Self::NotFound,
            other => Self::Database(other),
        }
    }
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<crate::db::Unavailable> for Error {
    fn from(_: crate::db::Unavailable) -> Self {
        Self::Unavailable
    }
}

impl crate::db::Fallible for Error {
    fn database(&self) -> Option<&diesel::result::Error> {
        match self {
            Self::Database(error) => Some(error),
            Self::NotFound
            | Self::Unauthorized
            | Self::Forbidden
            | Self::Invalid { .. }
            | Self::Refused(_)
            | Self::SavedMeanwhile { .. }
            | Self::NothingWaiting
            | Self::TooMany { .. }
            | Self::Unavailable
            | Self::Fault(_) => None,
        }
    }
}
