//! Access to a shop's Admin API: tokens that end after an hour, kept fresh.
//!
//! `grants` asks Shopify, `rows` keeps what it grants, `renew` does both for a pair that ends, and `exchange` for a
//! page opened inside the admin. A shop whose pair is dead is marked and left alone until somebody opens the app.

mod exchange;
mod granted;
mod grants;
mod renew;
mod rows;
mod state;

use std::fmt;

pub(super) use exchange::has_all;
pub use exchange::{ExchangeError, exchange, who};
pub use granted::{AssociatedUser, Granted};
pub(super) use grants::{Endpoint, GrantError};
pub(super) use rows::Rows;
pub use rows::lost;
pub use state::State;

use crate::app::Shared;
use crate::clock::Micros;
use crate::db::ShopId;
use crate::error::Error;
use renew::{Why, renew, take};
use rows::{Held, Kept, Pair};

use super::ShopDomain;
use super::seal::Which;

/// A token that holds for less than this is renewed first, in seconds.
const FRESH: i64 = 60;
/// A pair that can be renewed for less than this is, in seconds: 30 of its 90 days.
const LAST_DAYS: i64 = 30 * 24 * 60 * 60;
/// A pair refused within this time of the one before it is dead, whatever its ends say, in seconds.
const REFUSED_AGAIN: i64 = 15 * 60;

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

impl From<Error> for AccessError {
    fn from(error: Error) -> Self {
        match error {
            Error::Unavailable => Self::Unavailable,
            Error::NotFound => Self::Uninstalled,
            other => Self::Fault(other),
        }
    }
}

impl Rows {
    /// Of this app's database.
    pub(super) fn of_app(app: &Shared) -> Self {
        Self {
            store: app.store.clone(),
            sealer: app.config.sealer.clone(),
        }
    }
}

impl Held {
    /// Whether there is anything to be had.
    fn standing(&self) -> Result<(), AccessError> {
        if !self.installed {
            return Err(AccessError::Uninstalled);
        }
        match &self.kept {
            Kept::Pair(..) if self.lost.as_deref() != Some(lost::REOPEN) => Ok(()),
            Kept::Unreadable => Err(AccessError::Fault(Error::fault(
                "a shop's token is sealed with a key that is not here (ENCRYPTION_KEY_PREVIOUS)",
            ))),
            Kept::Nothing | Kept::Pair(..) => Err(AccessError::Reopen),
        }
    }

    fn pair(&self) -> Result<&Pair, AccessError> {
        self.standing()?;
        match &self.kept {
            Kept::Pair(pair, _) => Ok(pair),
            Kept::Nothing | Kept::Unreadable => Err(AccessError::Reopen),
        }
    }
}

impl Pair {
    fn holds_for(&self, seconds: i64, now: Micros) -> bool {
        let until = self.token.access_until;
        until.is_none_or(|until| until >= now.plus_seconds(seconds))
    }

    fn handed_out(&self, generation: i64) -> AccessToken {
        AccessToken {
            secret: self.token.access.clone(),
            generation,
        }
    }
}

/// A token of this shop, renewed first when it is about to end.
///
/// # Errors
/// [`AccessError`].
pub async fn token(app: &Shared, shop: ShopId) -> Result<AccessToken, AccessError> {
    let rows = Rows::of_app(app);
    let held = rows.of(shop).await?;
    let pair = held.pair()?;
    let now = app.store.clock().now();
    if pair.holds_for(FRESH, now) {
        return Ok(pair.handed_out(held.generation));
    }
    let last = pair
        .holds_for(1, now)
        .then(|| pair.handed_out(held.generation));
    match (renew(app, held, Why::Ends).await, last) {
        (Ok(()), _) => {
            let held = rows.of(shop).await?;
            Ok(held.pair()?.handed_out(held.generation))
        }
        // Its last seconds are better than nothing.
        (Err(AccessError::Unavailable), Some(last)) => Ok(last),
        (Err(error), _) => Err(error),
    }
}

/// The Admin API answered 401 to the token of this generation: it is renewed (once), or the shop is marked as
/// one that has to be opened again.
///
/// # Errors
/// [`AccessError`].
pub async fn refused(app: &Shared, shop: ShopId, generation: i64) -> Result<(), AccessError> {
    turned_down(app, shop, generation, false).await
}

/// The Admin API answered 403 to the token of this generation, since it takes none that never end: it is made into
/// a pair, once.
///
/// # Errors
/// [`AccessError`].
pub async fn never_ends(app: &Shared, shop: ShopId, generation: i64) -> Result<(), AccessError> {
    turned_down(app, shop, generation, true).await
}

async fn turned_down(
    app: &Shared,
    shop: ShopId,
    generation: i64,
    migrate: bool,
) -> Result<(), AccessError> {
    let rows = Rows::of_app(app);
    let held = rows.of(shop).await?;
    let pair = held.pair()?;
    if held.generation != generation {
        return Ok(());
    }
    let now = app.store.clock().now();
    let again = pair
        .refused_at
        .is_some_and(|at| now.seconds_since(at) < REFUSED_AGAIN);
    if again {
        tracing::warn!(shop = %held.domain, "a fresh token was refused: the app has to be opened again");
        if rows.lost(&held, lost::REOPEN).await? {
            return Err(AccessError::Reopen);
        }
        return rows.of(shop).await?.standing();
    }
    let why = if migrate && pair.token.refresh.is_none() {
        Why::NeverEnds
    } else {
        Why::Refused
    };
    renew(app, held, why).await
}

/// Does what gets a shop a new pair by another way than renewing, while nobody renews the one it has. To its end,
/// whoever goes away meanwhile.
///
/// # Errors
/// The work's own; the database's.
pub(super) async fn alone<T, W>(app: &Shared, domain: &ShopDomain, work: W) -> Result<T, Error>
where
    T: Send + 'static,
    W: Future<Output = Result<T, Error>> + Send + 'static,
{
    let (rows, turn) = (Rows::of_app(app), app.access.turn(domain));
    let domain = domain.clone();
    let done = tokio::spawn(async move {
        let _ours = turn.lock().await;
        let lease = match rows.named(&domain).await? {
            // Whoever keeps it for longer than that is dead.
            Some(seen) => take(&rows, &seen, |_| true, || false).await.ok().flatten(),
            None => None,
        };
        let done = work.await;
        if let Some((lease, held)) = lease {
            rows.release(held.shop, lease).await?;
        }
        done
    });
    done.await
        .unwrap_or_else(|_| Err(Error::fault("an install panicked")))
}

/// The round that keeps a shop's pair alive though nobody opens the app, and sealed with the current key.
///
/// # Errors
/// Why it has to be tried again.
pub async fn keep_alive(app: &Shared, shop: ShopId) -> Result<(), Error> {
    let rows = Rows::of_app(app);
    let held = rows.of(shop).await?;
    let (pair, which) = match (held.standing(), &held.kept) {
        (Ok(()), Kept::Pair(pair, which)) => (pair, *which),
        (Err(AccessError::Fault(error)), _) => return Err(error),
        // Nothing to keep alive: it has left, or waits for somebody.
        _ => return Ok(()),
    };
    let until = app.store.clock().now().plus_seconds(LAST_DAYS);
    let ends = held.refresh_until.is_some_and(|end| end <= until);
    if which == Which::Previous && !ends {
        rows.sealed_anew(&held, pair).await?;
    }
    if !ends {
        return Ok(());
    }
    match renew(app, held, Why::Ends).await {
        // A dead one is marked now, and not tried again.
        Ok(()) | Err(AccessError::Reopen | AccessError::Uninstalled) => Ok(()),
        Err(AccessError::Unavailable) => Err(Error::Unavailable),
        Err(AccessError::Fault(error)) => Err(error),
    }
}
