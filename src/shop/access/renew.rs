//! Renewing a pair: one at a time for each shop, in this process by turns and among all by the lease in its row.
//!
//! No connection is held while Shopify thinks. A renewal runs to its end though whoever asked for it goes away:
//! the answer has to reach the disk. One that got no answer is done again with the same refresh token, which
//! Shopify honours until the new one is used.

use std::time::Duration;

use super::granted::Granted;
use super::grants::{Endpoint, GrantError};
use super::rows::{Held, Kept, Pair, Rows, lost};
use super::{AccessError, State};
use crate::app::Shared;
use crate::error::Error;

/// How often to look whether another process is done, and how often at most: 12 seconds together.
const LOOK: Duration = Duration::from_millis(100);
const LOOKS: u32 = 120;
/// Tries to bring a new pair to disk.
const KEEP_TRIES: u32 = 3;

/// Why a pair is renewed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It ends soon, or its refresh token does.
    Ends,
    /// The Admin API refused it.
    Refused,
    /// It never ends, and is not taken any more.
    NeverEnds,
}

/// Renews the pair that `held` has, unless somebody did meanwhile.
///
/// # Errors
/// [`AccessError`].
pub async fn renew(app: &Shared, held: Held, why: Why) -> Result<(), AccessError> {
    let renewal = Renewal {
        rows: Rows::of_app(app),
        endpoint: Endpoint::of(app, &held.domain),
        state: app.access.clone(),
    };
    tokio::spawn(async move { renewal.run(held, why).await })
        .await
        .unwrap_or_else(|_| Err(AccessError::Fault(Error::fault("a renewal panicked"))))
}

struct Renewal {
    rows: Rows,
    endpoint: Endpoint,
    state: State,
}

impl Renewal {
    async fn run(self, seen: Held, why: Why) -> Result<(), AccessError> {
        let turn = self.state.turn(&seen.domain);
        let _ours = turn.lock().await;
        let clock = self.rows.store.clock().clone();
        let same = |held: &Held| held.generation == seen.generation && held.standing().is_ok();
        let Some((lease, held)) = take(&self.rows, &seen, same, || {
            self.state.rests(&seen.domain, clock.now())
        })
        .await?
        else {
            // It has a newer pair, or none any more.
            return self.rows.of(seen.shop).await?.standing();
        };
        let done = self.leased(&held, why).await;
        if done.is_err() {
            self.rows.release(held.shop, lease).await?;
        }
        done
    }

    /// With the lease in hand.
    async fn leased(&self, held: &Held, why: Why) -> Result<(), AccessError> {
        let Kept::Pair(pair, _) = &held.kept else {
            return Err(AccessError::Reopen);
        };
        let asked_at = self.rows.store.clock().now();
        match self.ask(pair, why).await {
            Ok(granted) => {
                let new = Pair {
                    token: granted.pair(asked_at, Some(&pair.token)),
                    refused_at: (why != Why::Ends).then_some(asked_at),
                };
                self.keep(held, &new, &granted).await
            }
            Err(error) => {
                tracing::warn!(shop = %held.domain, %error, "a pair of tokens was not renewed");
                self.state.rest(&held.domain, asked_at, error.rest());
                let why = match error {
                    GrantError::Dead | GrantError::InvalidSubject => lost::REOPEN,
                    GrantError::InvalidClient => lost::CLIENT,
                    GrantError::Busy(_) | GrantError::Unavailable | GrantError::Refused(_) => {
                        return Err(AccessError::Unavailable);
                    }
                };
                if !self.rows.lost(held, why).await? {
                    return self.rows.of(held.shop).await?.standing();
                }
                Err(if why == lost::REOPEN {
                    AccessError::Reopen
                } else {
                    AccessError::Unavailable
                })
            }
        }
    }

    async fn ask(&self, pair: &Pair, why: Why) -> Result<Granted, GrantError> {
        let once = async || match (why, &pair.token.refresh) {
            (Why::NeverEnds, _) => self.endpoint.migrate(&pair.token.access).await,
            (_, Some(refresh)) => self.endpoint.refresh(refresh).await,
            (_, None) => Err(GrantError::Dead),
        };
        match once().await {
            Err(GrantError::Unavailable) => once().await,
            told => told,
        }
    }

    /// Brings the new pair to disk. One that can't be is not used: the old refresh token will bring another.
    async fn keep(&self, held: &Held, new: &Pair, granted: &Granted) -> Result<(), AccessError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.rows.renewed(held, new, granted).await {
                Ok(true) => return Ok(()),
                // Somebody was quicker, or the shop has left meanwhile.
                Ok(false) => return self.rows.of(held.shop).await?.standing(),
                Err(Error::Unavailable) if tries < KEEP_TRIES => tokio::time::sleep(LOOK).await,
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// Waits for the lease of a shop's tokens, for as long as `wanted` says so of its row. `None` when that is over.
///
/// # Errors
/// [`Error::Unavailable`] when somebody else keeps it too long, or Shopify is to be left alone.
pub async fn take(
    rows: &Rows,
    seen: &Held,
    wanted: impl Fn(&Held) -> bool,
    rests: impl Fn() -> bool,
) -> Result<Option<(i64, Held)>, Error> {
    for _ in 0..LOOKS {
        let held = rows.of(seen.shop).await?;
        if !wanted(&held) {
            return Ok(None);
        }
        if rests() {
            return Err(Error::Unavailable);
        }
        if held.lease <= rows.store.clock().now()
            && let Some(lease) = rows.lease(held.shop, held.generation).await?
        {
            return Ok(Some((lease, held)));
        }
        tokio::time::sleep(LOOK).await;
    }
    Err(Error::Unavailable)
}
