//! Shopify's Admin API (GraphQL): what we ask a shop, and how we wait our turn.

use crate::app::Shared;
use crate::db::ShopId;
use crate::error::Error;

/// What is remembered between calls: each shop's budget and circuit.
#[derive(Default)]
pub struct State {}

/// The round that heals lost order webhooks.
///
/// # Errors
/// Why it has to be tried again.
pub async fn reconcile(_app: &Shared, _shop: ShopId) -> Result<(), Error> {
    Ok(())
}

/// The round that reads what the shop says of itself.
///
/// # Errors
/// Why it has to be tried again.
pub async fn describe(_app: &Shared, _shop: ShopId) -> Result<(), Error> {
    Ok(())
}
