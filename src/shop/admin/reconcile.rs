//! Heals lost order webhooks: asks for the orders changed since the last look, and keeps them as a webhook would.
//!
//! A look goes page by page. Each page and the place after it are kept in one write, so a look that breaks off
//! goes on where it was, and of two that run at once one stops. The next look begins a little before this one
//! began: Shopify's search may be late.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::error::AdminError;
use super::fields::Page;
use super::{marks, orders};
use crate::app::Shared;
use crate::clock::Micros;
use crate::commerce::payload::OrderReport;
use crate::db::schema::{orders as kept, shops};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs;
use crate::shop::{digest, rounds};

/// Seconds a look goes back behind the one before.
const OVERLAP: i64 = 5 * 60;
/// Seconds the first look goes back.
const FIRST: i64 = 24 * 60 * 60;
/// The furthest a look goes back: Shopify shows no older orders.
const FURTHEST: i64 = 60 * 24 * 60 * 60;
/// Seconds after which a run begins no further page: with the longest one it stays within forty seconds.
const LONG: i64 = 10;
/// Pages of one run.
const PAGES: usize = 25;
/// Seconds until a look that found nobody is tried again.
const SOON: i64 = 120;

/// A look under way, as it is kept in `orders_cursor`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Look {
    since: Micros,
    begun: Micros,
    after: Option<String>,
}

/// Where a shop's looks are.
#[derive(Clone, Debug)]
struct Place {
    installed: bool,
    seen_to: Option<Micros>,
    cursor: Option<String>,
}

fn place(conn: &mut Conn, shop: ShopId) -> Result<Place, Error> {
    let (uninstalled, seen_to, cursor): (Option<i64>, Option<i64>, Option<String>) = shops::table
        .find(shop.key())
        .select((
            shops::uninstalled_at,
            shops::orders_seen_to,
            shops::orders_cursor,
        ))
        .first(conn)?;
    Ok(Place {
        installed: uninstalled.is_none(),
        seen_to: seen_to.map(Micros),
        cursor,
    })
}

/// The look that was broken off, or a new one.
fn look(place: &Place, now: Micros) -> Look {
    let furthest = now.plus_seconds(-FURTHEST);
    let going = place.cursor.as_deref();
    let going: Option<Look> = going.and_then(|text| serde_json::from_str(text).ok());
    if let Some(going) = going
        && going.since >= furthest
        && going.begun <= now
    {
        return going;
    }
    let since = match place.seen_to {
        Some(seen) => seen.min(now).plus_seconds(-OVERLAP),
        None => now.plus_seconds(-FIRST),
    };
    Look {
        since: since.max(furthest),
        begun: now,
        after: None,
    }
}

/// How a run ended.
enum End {
    /// The look is done, or another run has it.
    Done,
    /// There is more.
    More,
}

/// One run.
///
/// # Errors
/// Why it has to be tried again.
pub async fn run(app: &Shared, shop: ShopId) -> Result<(), Error> {
    marks::until_stopped(app, look_once(app, shop)).await
}

async fn look_once(app: &Shared, shop: ShopId) -> Result<(), Error> {
    match pages(app, shop).await {
        Ok(End::Done) => Ok(()),
        Ok(End::More) => {
            app.store
                .insert(shop, |tx| {
                    jobs::add(tx, rounds::RECONCILE_ORDERS, Id(0), "", 0)
                })
                .await
        }
        Err(error) => marks::end_round(app, shop, (rounds::RECONCILE_ORDERS, SOON), error).await,
    }
}

async fn pages(app: &Shared, shop: ShopId) -> Result<End, AdminError> {
    let clock = app.store.clock();
    let begun = clock.now();
    let known = app.store.read(move |conn| place(conn, shop)).await?;
    if !known.installed {
        return Ok(End::Done);
    }
    let mut cursor = known.cursor.clone();
    let mut look = look(&known, begun);
    for _ in 0..PAGES {
        let found = orders::changed_since(app, shop, look.since, look.after.as_deref()).await;
        let found = match found {
            // What the shop says to a place it gave us: it does not know it any more.
            Err(AdminError::Fault(error)) if look.after.is_some() => {
                tracing::warn!(%error, "a look for orders begins anew");
                forget_place(app, shop, cursor).await?;
                return Err(AdminError::Unavailable);
            }
            found => found?,
        };
        if found.unread > 0 {
            tracing::warn!(unread = found.unread, "orders that can't be read");
        }
        // A place that stays the same would be looked at for ever.
        let next = found
            .next
            .clone()
            .filter(|next| look.after.as_ref() != Some(next));
        look.after = next;
        let Some(kept) = keep(app, shop, &look, cursor, found).await? else {
            return Ok(End::Done);
        };
        cursor = kept;
        if look.after.is_none() {
            return Ok(End::Done);
        }
        if clock.now().seconds_since(begun) >= LONG {
            break;
        }
    }
    Ok(End::More)
}

/// Keeps a page and the place after it, if nobody else went on from where this look was. Returns the place as it
/// is kept, or nothing when another run has the look.
async fn keep(
    app: &Shared,
    shop: ShopId,
    look: &Look,
    was: Option<String>,
    page: Page<OrderReport>,
) -> Result<Option<Option<String>>, Error> {
    let after = match &look.after {
        Some(_) => Some(serde_json::to_string(look).map_err(Error::fault)?),
        None => None,
    };
    let (kept, begun) = (after.clone(), look.begun);
    let book = app.books.of(&app.store, shop).await?;
    let ours = app
        .store
        .write(shop, move |tx| {
            if !move_on(tx, was.as_deref(), after.as_deref(), begun)? {
                return Ok(false);
            }
            for report in &page.items {
                if let Some(changed) = news(tx, report)? {
                    digest::order(tx, &book, report, changed)?;
                }
            }
            Ok::<_, Error>(true)
        })
        .await?;
    Ok(ours.then_some(kept))
}

/// Moves the look's place from `was` to `after`, or ends the look. False when it is not at `was` any more.
fn move_on(
    tx: &mut Tx<'_>,
    was: Option<&str>,
    after: Option<&str>,
    begun: Micros,
) -> Result<bool, Error> {
    let found = place(tx.conn, tx.shop())?;
    if !found.installed || found.cursor.as_deref() != was {
        return Ok(false);
    }
    let ours = shops::table.find(tx.key());
    diesel::update(ours)
        .set(shops::orders_cursor.eq(after))
        .execute(tx.conn)?;
    if after.is_none() {
        let seen_to = found.seen_to.map_or(begun, |seen| seen.max(begun));
        diesel::update(ours)
            .set((
                shops::orders_seen_to.eq(Some(seen_to.0)),
                shops::orders_checked_at.eq(Some(tx.wall.0)),
            ))
            .execute(tx.conn)?;
        marks::found(tx)?;
    }
    Ok(true)
}

/// When the change happened that a report tells and we don't know: most of what an overlap finds is known.
fn news(tx: &mut Tx<'_>, report: &OrderReport) -> Result<Option<Micros>, Error> {
    let changed = report.updated_at.unwrap_or(tx.now);
    let known: Option<Known> = kept::table
        .find((tx.key(), report.id))
        .select(Known::as_select())
        .first(tx.conn)
        .optional()?;
    let Some(known) = known else {
        return Ok(Some(changed));
    };
    // Shopify counts in seconds. Of two changes in one the webhook of the second may be the lost one; otherwise
    // what the webhook said stays.
    let same_second = changed.0 == known.updated_at && !known.is_as(report);
    Ok(if changed.0 > known.updated_at {
        Some(changed)
    } else if same_second {
        Some(changed.max(Micros(known.triggered_at)))
    } else {
        None
    })
}

/// What is kept of an order, as far as it says whether more happened.
#[derive(Queryable, Selectable)]
#[diesel(table_name = kept)]
struct Known {
    updated_at: i64,
    triggered_at: i64,
    financial_status: Option<String>,
    fulfillment_status: Option<String>,
    cancelled_at: Option<i64>,
}

impl Known {
    fn is_as(&self, report: &OrderReport) -> bool {
        self.financial_status == report.financial_status
            && self.fulfillment_status == report.fulfillment_status
            && self.cancelled_at == report.cancelled_at.map(|at| at.0)
    }
}

async fn forget_place(app: &Shared, shop: ShopId, was: Option<String>) -> Result<(), Error> {
    app.store
        .insert(shop, move |tx| {
            diesel::update(
                shops::table
                    .filter(shops::id.eq(tx.key()))
                    .filter(shops::orders_cursor.eq(was.as_deref())),
            )
            .set(shops::orders_cursor.eq(None::<&str>))
            .execute(tx.conn)?;
            Ok::<_, Error>(())
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Micros = Micros(1_800_000_000_000_000);

    fn at(seen_to: Option<Micros>, cursor: Option<&Look>) -> Place {
        Place {
            installed: true,
            seen_to,
            cursor: cursor.map(|look| serde_json::to_string(look).unwrap()),
        }
    }

    #[test]
    fn a_look_begins_where_the_last_one_did_less_the_overlap() {
        assert_eq!(look(&at(None, None), NOW).since, NOW.plus_seconds(-FIRST));
        let seen = NOW.plus_seconds(-600);
        let next = look(&at(Some(seen), None), NOW);
        assert_eq!((next.since, next.begun), (seen.plus_seconds(-OVERLAP), NOW));
        let long_ago = NOW.plus_seconds(-FURTHEST * 2);
        assert_eq!(
            look(&at(Some(long_ago), None), NOW).since,
            NOW.plus_seconds(-FURTHEST)
        );
    }

    #[test]
    fn a_look_that_was_broken_off_goes_on() {
        let going = Look {
            since: NOW.plus_seconds(-900),
            begun: NOW.plus_seconds(-30),
            after: Some("place".into()),
        };
        assert_eq!(look(&at(Some(going.begun), Some(&going)), NOW), going);
        let stale = Look {
            since: NOW.plus_seconds(-FURTHEST - 1),
            ..going
        };
        assert_eq!(look(&at(None, Some(&stale)), NOW).after, None);
        let unreadable = Place {
            cursor: Some("?".into()),
            ..at(None, None)
        };
        assert_eq!(look(&unreadable, NOW).begun, NOW);
    }
}
