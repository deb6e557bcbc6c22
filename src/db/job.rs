//! A job of the writer: what it does, how a run of it ended, and who waits for the answer.

use std::any::Any;

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use tokio::sync::oneshot;

use super::ShopId;
use super::batch::Together;
use super::tx::Tx;

/// The queue is full, or the database stayed away: nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unavailable;

/// An error a job may end with.
pub trait Fallible:
    From<DieselError> + From<Unavailable> + std::fmt::Display + Send + 'static
{
    /// The database's error, if that is what it is.
    fn database(&self) -> Option<&DieselError>;
}

/// How one run of one job ended.
pub enum Ran {
    /// Keep it (committed with the group).
    Kept,
    /// Undo it alone; its caller gets the error.
    Undone,
    /// The whole group must run again.
    GroupFailed(String),
}

/// A job whose result type the writer does not know.
pub trait Job: Any + Send {
    fn shop(&self) -> ShopId;
    fn wants_head(&self) -> bool;
    /// How it is run at once with others of its kind, if it can be.
    fn together(&self) -> Option<Together> {
        None
    }
    /// Runs it by itself.
    fn run(&mut self, tx: &mut Tx<'_>) -> Ran;
    /// Answers the caller with what the last run returned, or that nothing was written.
    fn answer(self: Box<Self>, written: bool);
}

/// A job with its caller.
pub struct Typed<T, E, F> {
    shop: ShopId,
    head: bool,
    job: F,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Typed<T, E, F> {
    pub fn new(shop: ShopId, head: bool, job: F, reply: oneshot::Sender<Result<T, E>>) -> Self {
        Self {
            shop,
            head,
            job,
            result: None,
            reply,
        }
    }
}

impl<T, E, F> Job for Typed<T, E, F>
where
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: Fallible,
{
    fn shop(&self) -> ShopId {
        self.shop
    }

    fn wants_head(&self) -> bool {
        self.head
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> Ran {
        let result = (self.job)(tx);
        let ran = ran(&result);
        self.result = Some(result);
        ran
    }

    fn answer(self: Box<Self>, written: bool) {
        // A caller that has gone away meanwhile is nobody's error.
        let _ = self.reply.send(answered(self.result, written));
    }
}

/// What a run's result means for its group.
pub fn ran<T, E: Fallible>(result: &Result<T, E>) -> Ran {
    match result {
        Ok(_) => Ran::Kept,
        Err(error) => match error.database() {
            Some(database) if fails_group(database) => Ran::GroupFailed(database.to_string()),
            Some(_) | None => Ran::Undone,
        },
    }
}

/// What the caller is told.
pub fn answered<T, E: Fallible>(result: Option<Result<T, E>>, written: bool) -> Result<T, E> {
    match result {
        // A refusal stands whether or not the others could be committed.
        Some(Err(error)) => Err(error),
        Some(Ok(value)) if written => Ok(value),
        Some(Ok(_)) | None => Err(E::from(Unavailable)),
    }
}

/// Errors after which the transaction itself can't go on.
fn fails_group(error: &DieselError) -> bool {
    match error {
        DieselError::DatabaseError(kind, info) => match kind {
            DatabaseErrorKind::SerializationFailure
            | DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::ReadOnlyTransaction => true,
            DatabaseErrorKind::UniqueViolation
            | DatabaseErrorKind::ForeignKeyViolation
            | DatabaseErrorKind::RestrictViolation
            | DatabaseErrorKind::NotNullViolation
            | DatabaseErrorKind::CheckViolation
            | DatabaseErrorKind::ExclusionViolation => false,
            _ => {
                let message = info.message();
                [
                    "deadlock",
                    "disk is full",
                    "disk full",
                    "No space left",
                    "disk I/O error",
                    "locked",
                    "terminating connection",
                    "shutting down",
                    "server closed",
                    "no connection",
                ]
                .iter()
                .any(|sign| message.contains(sign))
            }
        },
        DieselError::BrokenTransactionManager
        | DieselError::RollbackTransaction
        | DieselError::RollbackErrorOnCommit { .. } => true,
        _ => false,
    }
}
