//! What a shop's customers may ask for by law: their data, and to be forgotten. And forgetting in time.

use crate::app::Shared;
use crate::db::ShopId;
use crate::error::Error;
use crate::jobs::Job;

/// The kind of a privacy request's job.
pub const KIND: &str = "privacy_request";

/// Does one privacy request.
///
/// # Errors
/// Why it has to be tried again.
pub async fn perform(_app: &Shared, _job: &Job) -> Result<(), Error> {
    Ok(())
}

/// The round that forgets what is older than the shop keeps.
///
/// # Errors
/// Why it has to be tried again.
pub async fn forget_the_old(_app: &Shared, _shop: ShopId) -> Result<(), Error> {
    Ok(())
}
