//! What can go wrong when a shop's Admin API is asked, in kinds that ask for different things to be done.
//!
//! None of them holds words of a person: of what Shopify writes, codes and names of scopes are kept, and the
//! messages of `userErrors`, which are about our own input.

use std::fmt;

use crate::error::Error;

/// Why the Admin API did not do what it was asked.
#[derive(Debug)]
pub enum AdminError {
    /// No access any more: the app was removed, or has to be opened again. Asking again is no use.
    Lost,
    /// Shopify takes no token without an end from this app any more: the pair has to be made anew.
    NonExpiring,
    /// The merchant has not granted this; the scope's name, where Shopify says it.
    Scope(Option<String>),
    /// Shopify has not approved the app for customers' data.
    NotApproved,
    /// The shop is frozen or locked: it has not paid, or was closed.
    Frozen,
    /// Others ask too much of this shop at the moment; worth trying again after so many seconds.
    Throttled {
        /// Seconds.
        again: u32,
    },
    /// The query costs more than is ever answered.
    TooExpensive,
    /// The answer can't be read.
    Shape(&'static str),
    /// The input was refused.
    UserErrors(Vec<UserError>),
    /// Shopify does not answer, or says that it is broken; later.
    Unavailable,
    /// A change was sent and nobody said whether it was made. Look before asking again.
    Unsure,
    /// Something of ours is broken.
    Fault(Error),
}

/// One thing wrong with the input of a mutation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserError {
    /// The field, by its path: `input.lineItems.0.quantity`. Empty when no field is to blame.
    pub field: String,
    /// What is wrong, in Shopify's words.
    pub message: String,
    /// Shopify's code for it, where it has one: `TAKEN`.
    pub code: Option<String>,
}

impl fmt::Display for AdminError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lost => f.write_str("no access to the shop"),
            Self::NonExpiring => f.write_str("the token has no end and is refused for it"),
            Self::Scope(Some(scope)) => write!(f, "the scope {scope} is not granted"),
            Self::Scope(None) => f.write_str("a scope is not granted"),
            Self::NotApproved => f.write_str("the app is not approved for customers' data"),
            Self::Frozen => f.write_str("the shop is frozen"),
            Self::Throttled { again } => write!(f, "throttled for {again} s"),
            Self::TooExpensive => f.write_str("the query costs too much"),
            Self::Shape(what) => write!(f, "the answer can't be read: {what}"),
            Self::UserErrors(errors) => {
                f.write_str("refused input:")?;
                for error in errors {
                    let code = error.code.as_deref().unwrap_or("without a code");
                    write!(f, " {} ({code})", error.field)?;
                }
                Ok(())
            }
            Self::Unavailable => f.write_str("Shopify does not answer"),
            Self::Unsure => f.write_str("nobody said whether the change was made"),
            Self::Fault(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for AdminError {}

impl From<Error> for AdminError {
    fn from(error: Error) -> Self {
        match error {
            Error::Unavailable => Self::Unavailable,
            other => Self::Fault(other),
        }
    }
}
