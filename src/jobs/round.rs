//! One round through all shops: what goes wrong in one keeps no other waiting.

use crate::error::Error;

/// What was done so far, and the first thing that went wrong.
#[derive(Debug, Default)]
pub struct Round {
    did: usize,
    wrong: Option<Error>,
}

impl Round {
    /// Counts what was done for one; what went wrong is told at the end, and what goes wrong after it is logged.
    pub fn add(&mut self, done: Result<usize, Error>) {
        match (done, &self.wrong) {
            (Ok(did), _) => self.did += did,
            (Err(error), None) => self.wrong = Some(error),
            (Err(error), Some(_)) => {
                tracing::warn!(%error, "more went wrong in the same round");
            }
        }
    }

    /// How much was done.
    ///
    /// # Errors
    /// The first thing that went wrong. Everything else was done all the same.
    pub fn end(self) -> Result<usize, Error> {
        match self.wrong {
            None => Ok(self.did),
            Some(error) => Err(error),
        }
    }
}
