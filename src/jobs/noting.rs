//! Noting what cannot be taken back.

use std::future::Future;
use std::time::Duration;

use crate::error::Error;

/// Pauses before a note is tried again: a database that is started anew is back within them, and the lease of the job
/// holds for longer.
const PAUSES: [Duration; 6] = [
    Duration::from_millis(50),
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];

/// Notes that something went out. It did, and must not go out again because the database was away for a moment: the
/// note is tried again here, before its job is. It must bear being made twice.
///
/// # Errors
/// The database's, when it is away for longer.
pub async fn noted<F>(note: impl Fn() -> F) -> Result<(), Error>
where
    F: Future<Output = Result<(), Error>>,
{
    for pause in PAUSES {
        match note().await {
            Ok(()) => return Ok(()),
            Err(error) => tracing::warn!(%error, "what went out is not noted yet"),
        }
        tokio::time::sleep(pause).await;
    }
    note().await
}
