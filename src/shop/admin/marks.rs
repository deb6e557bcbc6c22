//! How rounds end, and what stands between us and a shop's Admin API while the token itself holds: that is kept in
//! the shop's `access_lost`, so that the merchant is told. A mark that says the pair is dead is not ours and stays.

use diesel::prelude::*;

use super::error::AdminError;
use crate::app::Shared;
use crate::db::schema::shops;
use crate::db::{ShopId, Tx};
use crate::error::Error;
use crate::shop::rounds;

/// The shop has not paid, or is closed.
pub const FROZEN: &str = "frozen";
/// A scope we need is not granted.
pub const SCOPE: &str = "scope";
/// Shopify has not approved the app for customers' data.
pub const NOT_APPROVED: &str = "not_approved";

const OURS: [&str; 3] = [FROZEN, SCOPE, NOT_APPROVED];

/// Notes why the shop can't be asked, unless something worse is noted.
///
/// # Errors
/// The database's.
pub async fn lose(app: &Shared, shop: ShopId, why: &'static str) -> Result<(), Error> {
    app.store
        .insert(shop, move |tx| {
            diesel::update(
                shops::table.filter(shops::id.eq(tx.key())).filter(
                    shops::access_lost
                        .is_null()
                        .or(shops::access_lost.eq_any(OURS)),
                ),
            )
            .set(shops::access_lost.eq(Some(why)))
            .execute(tx.conn)?;
            Ok::<_, Error>(())
        })
        .await
}

/// Notes a missing scope in the same write as what was granted without it.
///
/// # Errors
/// The database's.
pub fn still_lacks(tx: &mut Tx<'_>) -> Result<(), Error> {
    diesel::update(shops::table.find(tx.key()))
        .set(shops::access_lost.eq(Some(SCOPE)))
        .execute(tx.conn)?;
    Ok(())
}

/// Whether a missing scope is noted.
///
/// # Errors
/// The database's.
pub fn lacks(tx: &mut Tx<'_>) -> Result<bool, Error> {
    let noted = shops::table
        .filter(shops::id.eq(tx.key()))
        .filter(shops::access_lost.eq(SCOPE));
    Ok(noted.count().get_result::<i64>(tx.conn)? > 0)
}

/// The shop was asked, and answered: takes a mark of ours away.
///
/// # Errors
/// The database's.
pub fn found(tx: &mut Tx<'_>) -> Result<(), Error> {
    diesel::update(
        shops::table
            .filter(shops::id.eq(tx.key()))
            .filter(shops::access_lost.eq_any(OURS)),
    )
    .set(shops::access_lost.eq(None::<&str>))
    .execute(tx.conn)?;
    Ok(())
}

/// Does a round's work, unless the program is about to stop: then it is given up where it waits, and done after the
/// next start.
///
/// # Errors
/// The work's; [`Error::Unavailable`] when it was given up.
pub async fn until_stopped(
    app: &Shared,
    work: impl Future<Output = Result<(), Error>>,
) -> Result<(), Error> {
    let mut closing = app.hub.closing();
    tokio::select! {
        done = work => done,
        _ = closing.wait_for(|closing| *closing) => Err(Error::Unavailable),
    }
}

/// What a round makes of an error. What the merchant has to do something about is marked; what passes by itself
/// brings the round back in `soon` seconds; the rest is for its next time. Never a job that fails again and again:
/// it would be given up, and a new one made, for as long as it takes.
///
/// # Errors
/// The database's.
pub async fn end_round(
    app: &Shared,
    shop: ShopId,
    (round, soon): (&'static str, i64),
    error: AdminError,
) -> Result<(), Error> {
    match error {
        // Whoever found out has marked it.
        AdminError::Lost | AdminError::NonExpiring | AdminError::Frozen => Ok(()),
        AdminError::Scope(_) => {
            tracing::warn!(round, %error, "a shop can't be asked");
            lose(app, shop, SCOPE).await
        }
        AdminError::NotApproved => {
            tracing::warn!(round, %error, "a shop can't be asked");
            lose(app, shop, NOT_APPROVED).await
        }
        AdminError::Throttled { .. } | AdminError::Unavailable | AdminError::Unsure => {
            tracing::info!(round, %error, "a round is put off");
            app.store
                .insert(shop, move |tx| rounds::soon(tx, round, soon))
                .await
        }
        AdminError::Fault(error @ Error::Database(_)) => Err(error),
        AdminError::TooExpensive
        | AdminError::Shape(_)
        | AdminError::UserErrors(_)
        | AdminError::Fault(_) => {
            tracing::error!(round, %error, "a round found what it can't use");
            Ok(())
        }
    }
}
