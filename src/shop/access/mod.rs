//! Access to a shop's Admin API: tokens that end after an hour, kept fresh.

use std::fmt;

use super::ShopDomain;
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
pub async fn token(_app: &Shared, _shop: ShopId) -> Result<AccessToken, AccessError> {
    Err(AccessError::Reopen)
}

/// The Admin API answered 401 to the token of this generation: it is renewed (once), or the shop is marked as
/// one that has to be opened again.
///
/// # Errors
/// [`AccessError`].
pub async fn refused(_app: &Shared, _shop: ShopId, _generation: i64) -> Result<(), AccessError> {
    Err(AccessError::Reopen)
}

/// The round that keeps a shop's pair alive.
///
/// # Errors
/// Why it has to be tried again.
pub async fn keep_alive(_app: &Shared, _shop: ShopId) -> Result<(), Error> {
    Ok(())
}

/// Why Shopify gave no token for an ID token.
#[derive(Debug)]
pub enum ExchangeError {
    /// The ID token does not hold any more: the browser has to bring a fresh one.
    InvalidSubject,
    /// Shopify does not know the app, or its secret.
    Client,
    /// Shopify did not answer; later.
    Unavailable,
    /// Something of ours is broken.
    Fault(Error),
}

/// Who of a shop's admin holds an ID token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssociatedUser {
    /// Their id.
    pub id: i64,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail address, proved to be theirs; empty otherwise.
    pub email: String,
    /// Whether the shop is theirs.
    pub account_owner: bool,
    /// Their language.
    pub locale: Option<String>,
}

/// A managed install, or access that was lost: the ID token is exchanged for an offline token.
///
/// # Errors
/// [`ExchangeError`].
pub async fn exchange(
    _app: &Shared,
    _shop: &ShopDomain,
    _id_token: &str,
) -> Result<ShopId, ExchangeError> {
    Err(ExchangeError::Unavailable)
}

/// Who holds this ID token.
///
/// # Errors
/// [`ExchangeError`].
pub async fn who(
    _app: &Shared,
    _shop: &ShopDomain,
    _id_token: &str,
) -> Result<AssociatedUser, ExchangeError> {
    Err(ExchangeError::Unavailable)
}
