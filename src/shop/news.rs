//! What the store tells of the shop itself: how it is called, what it lets the app do, what it pays for, that it removed
//! the app.
//! Older news than what is known changes nothing.

use diesel::prelude::*;

use super::plan::subscription::{Status, Subscription};
use super::{plan, rounds, store};
use crate::clock::Micros;
use crate::commerce::payload::{ScopesReport, ShopReport, SubscriptionReport};
use crate::db::Tx;
use crate::db::schema::{presence, sessions, shops};
use crate::error::Error;

/// `shop/update`: name, currency, domain and time zone.
///
/// # Errors
/// The database's.
pub fn described(tx: &mut Tx<'_>, report: &ShopReport, triggered: Micros) -> Result<(), Error> {
    let at = report.updated_at.unwrap_or(triggered).0;
    let rows = diesel::update(
        shops::table.filter(shops::id.eq(tx.key())).filter(
            shops::described_at
                .is_null()
                .or(shops::described_at.assume_not_null().le(at)),
        ),
    )
    .set(shops::described_at.eq(at))
    .execute(tx.conn)?;
    if rows == 0 {
        return Ok(());
    }
    let host = report.domain.as_deref().filter(|domain| is_host(domain));
    let origin = host.map(|domain| format!("https://{}", domain.to_lowercase()));
    let currency = report.currency.map(|currency| currency.as_str().to_owned());
    store::describe(
        tx,
        report.name.as_deref(),
        currency.as_deref(),
        origin.as_deref(),
    )?;
    if let Some(zone) = report
        .iana_timezone
        .as_deref()
        .filter(|zone| zone.len() <= 64)
    {
        diesel::update(shops::table.find(tx.key()))
            .set(shops::timezone.eq(zone))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// An origin is compared and followed: a host's name and nothing else.
fn is_host(domain: &str) -> bool {
    domain.len() <= 253
        && domain.contains('.')
        && domain
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
}

/// `app/scopes_update`: what the merchant grants from now on. News from before the install is about another grant.
///
/// # Errors
/// The database's.
pub fn granted(tx: &mut Tx<'_>, report: &ScopesReport, triggered: Micros) -> Result<(), Error> {
    let Some(scopes) = &report.current else {
        return Ok(());
    };
    let at = report.updated_at.unwrap_or(triggered).0;
    diesel::update(
        shops::table
            .filter(shops::id.eq(tx.key()))
            .filter(shops::installed_at.le(triggered.0))
            .filter(
                shops::scopes_at
                    .is_null()
                    .or(shops::scopes_at.assume_not_null().le(at)),
            ),
    )
    .set((shops::scopes.eq(scopes), shops::scopes_at.eq(at)))
    .execute(tx.conn)?;
    Ok(())
}

/// Seconds after which what a webhook said of a subscription is asked again, with all it leaves out.
const ASKED_AGAIN: i64 = 60;

/// `app_subscriptions/update`: what the merchant pays for. The shop is asked soon after: webhooks may be lost, and do
/// not say when it renews.
///
/// # Errors
/// The database's.
pub fn subscribed(
    tx: &mut Tx<'_>,
    report: &SubscriptionReport,
    triggered: Micros,
) -> Result<(), Error> {
    rounds::soon(tx, rounds::DESCRIBE_SHOP, ASKED_AGAIN)?;
    // A state that is not known yet: the shop says soon what of it is active.
    let Some(status) = Status::parse(&report.status) else {
        return Ok(());
    };
    let told = Subscription {
        id: report.id,
        status,
        handle: report.handle.clone(),
        name: report.name.clone(),
        test: false,
        price: report.price,
        every: report.every.clone(),
        renews_at: None,
    };
    plan::store::hear(tx, told, report.updated_at.unwrap_or(triggered))
}

/// `app/uninstalled`: the token goes, the rounds end, staff are signed out. False when the shop has installed the
/// app again since.
///
/// # Errors
/// The database's.
pub fn left(tx: &mut Tx<'_>, at: Micros) -> Result<bool, Error> {
    if !store::uninstall(tx, at)? {
        return Ok(false);
    }
    rounds::end(tx)?;
    let key = tx.key();
    diesel::delete(sessions::table.filter(sessions::shop_id.eq(key))).execute(tx.conn)?;
    diesel::delete(presence::table.filter(presence::shop_id.eq(key))).execute(tx.conn)?;
    Ok(true)
}
