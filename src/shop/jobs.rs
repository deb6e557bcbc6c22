//! The jobs a shop owes, whichever conversation: its rounds, its imports, and privacy requests.

use super::{access, admin, content, privacy, rounds};
use crate::app::Shared;
use crate::error::Error;
use crate::jobs::Job;

/// Whether a job of this kind is done here.
#[must_use]
pub fn is_ours(kind: &str) -> bool {
    kind == privacy::KIND
        || kind == content::KIND
        || rounds::ROUNDS.iter().any(|(round, _)| *round == kind)
}

/// Does one job.
///
/// # Errors
/// Why it has to be tried again.
pub async fn perform(app: &Shared, job: &Job) -> Result<(), Error> {
    match job.kind.as_str() {
        rounds::KEEP_TOKEN => access::keep_alive(app, job.shop).await,
        rounds::RECONCILE_ORDERS => admin::reconcile(app, job.shop).await,
        rounds::DESCRIBE_SHOP => admin::describe(app, job.shop).await,
        rounds::RETENTION => privacy::forget_the_old(app, job.shop).await,
        rounds::IMPORT_CONTENT => content::look(app, job.shop).await,
        content::KIND => content::perform(app, job).await,
        privacy::KIND => privacy::perform(app, job).await,
        other => Err(Error::fault(format!("no handler for job kind {other}"))),
    }
}
