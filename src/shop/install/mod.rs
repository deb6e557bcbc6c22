//! A shop takes the app: by token exchange (opened inside the admin; `access::exchange`), by the authorization-code
//! grant (`grant`), or again after it had left. Whichever the way, here is where it becomes installed.

mod grant;
mod oauth;
mod pages;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

pub use grant::{begin, finish};

use super::access::{self, Granted, Rows};
use super::admin::marks;
use super::store::Token;
use super::{ShopDomain, rounds, store};
use crate::app::Shared;
use crate::db::ShopId;
use crate::error::Error;
use crate::rules;

/// The scopes asked for.
pub const SCOPES: &[&str] = &[
    "read_orders",
    "read_customers",
    "read_customer_merge",
    "read_products",
    "read_content",
    "read_fulfillments",
    "read_legal_policies",
    "write_app_proxy",
];

/// What a shop granted: the answer of the token endpoint, whichever grant it was.
pub type Grant = Granted;

/// Makes `domain` an installed shop with what it granted. A shop that was here before is taken again: the same id,
/// and its rules as the merchant made them.
///
/// # Errors
/// The database's.
pub async fn installed(app: &Shared, domain: &ShopDomain, grant: Grant) -> Result<ShopId, Error> {
    let rows = Rows::of_app(app);
    let pair = grant.pair(app.store.clock().now(), None);
    let origin = app.config.shop_url.origin(domain.as_str());
    let known = app.shops.id(&app.store, domain).await?;
    if let Some(shop) = keep(&rows, domain, &origin, &grant, &pair, known).await? {
        return Ok(shop);
    }
    // Somebody else made the row meanwhile; ours is the later grant.
    let known = app.shops.id(&app.store, domain).await?;
    keep(&rows, domain, &origin, &grant, &pair, known)
        .await?
        .ok_or(Error::Unavailable)
}

/// Writes it: the shop, its rules if it begins anew, and its first rounds. `None` when the shop was thought to be new
/// and somebody else has made its row meanwhile.
pub(super) async fn keep(
    rows: &Rows,
    domain: &ShopDomain,
    origin: &str,
    grant: &Grant,
    pair: &Token,
    known: Option<ShopId>,
) -> Result<Option<ShopId>, Error> {
    let shop = known.unwrap_or_else(|| ShopId(rows.store.new_id()));
    let (named, origin, pair) = (domain.clone(), origin.to_owned(), pair.clone());
    let (scopes, sealer) = (
        grant.scope().unwrap_or_default().to_owned(),
        rows.sealer.clone(),
    );
    let kept = rows
        .store
        .write(shop, move |tx| {
            let lacked = marks::lacks(tx)?;
            if store::install(tx, &named, &origin, &scopes, &pair, &sealer)? {
                rules::store::seed(tx)?;
            }
            if lacked && !access::has_all(&scopes) {
                marks::still_lacks(tx)?;
            }
            rounds::begin(tx)
        })
        .await;
    match kept {
        Ok(()) => {
            tracing::info!(shop = %domain, "installed");
            Ok(Some(shop))
        }
        Err(Error::Database(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)))
            if known.is_none() =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
