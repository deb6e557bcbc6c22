//! A page of ours was opened inside the admin: its ID token is exchanged for what we need of the shop (a pair of
//! offline tokens, when there is none that serves) or of the person (who they are).
//!
//! Exchanging and renewing at the same time would retire each other's pair, so both take turns by the same lease.

use super::State;
use super::granted::{AssociatedUser, Granted};
use super::grants::{Endpoint, GrantError};
use super::renew::take;
use super::rows::{Held, Kept, Rows, lost};
use crate::app::Shared;
use crate::db::ShopId;
use crate::error::Error;
use crate::shop::ShopDomain;
use crate::shop::admin::marks;
use crate::shop::install::{self, SCOPES};

/// Rounds of an exchange before it is given up: each is another process that was there first.
const ROUNDS: u32 = 3;

/// Why an ID token was not exchanged.
#[derive(Debug)]
pub enum ExchangeError {
    /// Shopify does not take it: the page has to bring a fresh one.
    InvalidSubject,
    /// Shopify does not take our credentials for this shop.
    Client,
    /// Shopify or our database did not answer; later.
    Unavailable,
    /// Something of ours is broken.
    Fault(Error),
}

impl From<GrantError> for ExchangeError {
    fn from(error: GrantError) -> Self {
        match error {
            GrantError::InvalidSubject => Self::InvalidSubject,
            GrantError::InvalidClient | GrantError::Dead => Self::Client,
            GrantError::Busy(_) | GrantError::Unavailable | GrantError::Refused(_) => {
                Self::Unavailable
            }
        }
    }
}

impl From<Error> for ExchangeError {
    fn from(error: Error) -> Self {
        match error {
            Error::Unavailable => Self::Unavailable,
            other => Self::Fault(other),
        }
    }
}

/// Makes sure that the shop of a verified ID token is installed and has a pair that serves, and returns the shop.
/// Shopify is asked only when it has none, had left, has one that is dead, or lacks scopes.
///
/// # Errors
/// [`ExchangeError`].
pub async fn exchange(
    app: &Shared,
    domain: &ShopDomain,
    id_token: &str,
) -> Result<ShopId, ExchangeError> {
    let exchange = Exchange {
        rows: Rows::of_app(app),
        endpoint: Endpoint::of(app, domain),
        state: app.access.clone(),
        origin: app.config.shop_url.origin(domain.as_str()),
        domain: domain.clone(),
        id_token: id_token.to_owned(),
    };
    if let Some(held) = exchange.rows.named(domain).await?
        && exchange.need(&held) == Need::None
    {
        return Ok(held.shop);
    }
    // To its end, though the page may go away: the pair has to reach the disk.
    tokio::spawn(exchange.run())
        .await
        .unwrap_or_else(|_| Err(ExchangeError::Fault(Error::fault("an exchange panicked"))))
}

/// Who holds an ID token. Their token is thrown away: nothing is done in a person's name.
///
/// # Errors
/// [`ExchangeError`].
pub async fn who(
    app: &Shared,
    domain: &ShopDomain,
    id_token: &str,
) -> Result<AssociatedUser, ExchangeError> {
    let granted = Endpoint::of(app, domain).online(id_token).await;
    granted
        .inspect_err(|error| tracing::warn!(shop = %domain, %error, "a person stayed unknown"))?
        .user()
        .ok_or(ExchangeError::Unavailable)
}

/// How much a new pair is needed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    None,
    /// The one there is serves, but for less than it might.
    Scopes,
    Pair,
}

struct Exchange {
    rows: Rows,
    endpoint: Endpoint,
    state: State,
    origin: String,
    domain: ShopDomain,
    id_token: String,
}

impl Exchange {
    fn need(&self, held: &Held) -> Need {
        let now = self.rows.store.clock().now();
        // The other marks are not about the pair: a new one would open no more.
        let dead = held.lost.as_deref().is_some_and(lost::by_a_new_pair);
        let lacks = held.lost.as_deref() == Some(marks::SCOPE) || !has_all(&held.scopes);
        let serves = matches!(held.kept, Kept::Pair(..))
            && held.installed
            && !dead
            && held.refresh_until.is_none_or(|until| until > now);
        if !serves {
            Need::Pair
        } else if lacks && self.state.may_ask_scopes(&self.domain, now) {
            Need::Scopes
        } else {
            Need::None
        }
    }

    async fn run(self) -> Result<ShopId, ExchangeError> {
        let turn = self.state.turn(&self.domain);
        let _ours = turn.lock().await;
        // Somebody made the row between our look and our write: which of the two pairs lives is not known.
        let mut raced = false;
        for _ in 0..ROUNDS {
            let Some(seen) = self.rows.named(&self.domain).await? else {
                let (granted, at) = self.ask().await?;
                let pair = granted.pair(at, None);
                match install::keep(
                    &self.rows,
                    &self.domain,
                    &self.origin,
                    &granted,
                    &pair,
                    None,
                )
                .await?
                {
                    Some(shop) => return Ok(shop),
                    None => raced = true,
                }
                continue;
            };
            let need = self.need(&seen);
            let wanted = |held: &Held| raced || self.need(held) != Need::None;
            let resting = || {
                self.state
                    .rests(&self.domain, self.rows.store.clock().now())
            };
            let taken = take(&self.rows, &seen, wanted, resting).await;
            let done = match taken {
                Ok(None) => return Ok(seen.shop),
                Ok(Some((lease, held))) => self.leased(&held, lease).await,
                Err(error) => Err(error.into()),
            };
            return match done {
                Err(ExchangeError::Client | ExchangeError::Unavailable)
                    if need == Need::Scopes && !raced =>
                {
                    Ok(seen.shop)
                }
                done => done,
            };
        }
        Err(ExchangeError::Unavailable)
    }

    async fn leased(&self, held: &Held, lease: i64) -> Result<ShopId, ExchangeError> {
        let kept = async {
            let (granted, at) = self.ask().await?;
            let pair = granted.pair(at, None);
            let shop = Some(held.shop);
            install::keep(
                &self.rows,
                &self.domain,
                &self.origin,
                &granted,
                &pair,
                shop,
            )
            .await?
            .ok_or(ExchangeError::Unavailable)
        };
        let kept = kept.await;
        if kept.is_err() {
            self.rows.release(held.shop, lease).await?;
        }
        kept
    }

    async fn ask(&self) -> Result<(Granted, crate::clock::Micros), ExchangeError> {
        let now = self.rows.store.clock().now();
        self.state.asked_scopes(&self.domain, now);
        if self.state.rests(&self.domain, now) {
            return Err(ExchangeError::Unavailable);
        }
        match self.endpoint.offline(&self.id_token).await {
            Ok(granted) => Ok((granted, now)),
            Err(error) => {
                tracing::warn!(shop = %self.domain, %error, "an ID token was not exchanged");
                self.state.rest(&self.domain, now, error.rest());
                Err(error.into())
            }
        }
    }
}

/// Whether these scopes hold all we ask for. Shopify leaves out a reading scope that a writing one covers.
pub fn has_all(scopes: &str) -> bool {
    let has = |wanted: &str| scopes.split(',').any(|scope| scope.trim() == wanted);
    SCOPES.iter().all(|wanted| {
        let writing = wanted.strip_prefix("read_");
        has(wanted) || writing.is_some_and(|rest| has(&format!("write_{rest}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writing_scope_covers_its_reading_one() {
        assert!(has_all(&SCOPES.join(",")));
        assert!(has_all(
            &SCOPES.join(", ").replace("read_orders", "write_orders")
        ));
        assert!(!has_all(
            &SCOPES.join(",").replace("read_orders", "read_all_orders")
        ));
        assert!(!has_all(""));
    }
}
