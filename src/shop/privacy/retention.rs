//! Forgetting in time: what is older than the shop keeps, webhooks that have served, exports nobody fetched.

use std::ops::RangeInclusive;

use diesel::prelude::*;

use super::erase::{self, Chat};
use super::{BATCH, DAY, request};
use crate::app::Shared;
use crate::clock::Micros;
use crate::commerce::trouble;
use crate::conversation::{Actor, pages};
use crate::db::schema::{carts, checkouts, conversations, deliveries, orders, people, shops};
use crate::db::{Conn, ShopId, Store, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs;
use crate::shop::deliveries::Status;
use crate::shop::rounds;

/// For how many days a shop may keep its shoppers' words.
pub const RETENTION_DAYS: RangeInclusive<i32> = 30..=3650;

/// Days for which a webhook that is done stays known, so that it is not done twice.
const DONE_DAYS: i64 = 30;
/// Days for which a dead one can be looked at and replayed.
const DEAD_DAYS: i64 = 90;

/// Days for which trouble with an order waits for the order.
const EARLY_DAYS: i64 = 60;

/// Writes of one job: well within its lease.
const WRITES: usize = 300;

/// For how many days a shop keeps its shoppers' words.
///
/// # Errors
/// [`Error::NotFound`].
pub fn days_kept(conn: &mut Conn, shop: ShopId) -> Result<i32, Error> {
    Ok(shops::table
        .find(shop.key())
        .select(shops::retention_days)
        .first(conn)?)
}

/// Sets it. What is too old then goes with the next round.
///
/// # Errors
/// [`Error::Invalid`] on `days`.
pub fn keep_for(tx: &mut Tx<'_>, days: i32) -> Result<(), Error> {
    if !RETENTION_DAYS.contains(&days) {
        return Err(Error::invalid(
            "days",
            format!(
                "Chats are kept for {} to {} days.",
                RETENTION_DAYS.start(),
                RETENTION_DAYS.end()
            ),
        ));
    }
    diesel::update(shops::table.find(tx.key()))
        .set(shops::retention_days.eq(days))
        .execute(tx.conn)?;
    Ok(())
}

/// The round that forgets what is older than the shop keeps.
///
/// # Errors
/// Why it has to be tried again.
pub async fn forget_the_old(app: &Shared, shop: ShopId) -> Result<(), Error> {
    let store = app.store.later();
    let (days, now) = (days(&store, shop).await?, store.clock().now());
    let Some(days) = days else {
        return Ok(());
    };
    let before = now.plus_seconds(-i64::from(days) * DAY);
    let (mut writes, mut forgotten) = (0, 0);
    loop {
        let old = store
            .read(move |conn| old_chats(conn, shop, before))
            .await?;
        if old.is_empty() {
            break;
        }
        for id in old {
            while store
                .write(shop, move |tx| old_chat(tx, id, before))
                .await?
                == Chat::More
            {
                writes += 1;
            }
            writes += 1;
            if writes >= WRITES {
                return go_on(&store, shop).await;
            }
        }
    }
    for forget in [
        old_people,
        old_pages,
        old_carts,
        old_checkouts,
        old_orders,
        early_trouble,
        old_deliveries,
        dead_deliveries,
    ] {
        loop {
            let rows = store
                .insert(shop, move |tx| forget(tx, before, now))
                .await?;
            writes += 1;
            forgotten += rows;
            if writes >= WRITES {
                return go_on(&store, shop).await;
            }
            if i64::try_from(rows).unwrap_or(i64::MAX) < BATCH {
                break;
            }
        }
    }
    store.insert(shop, request::forget_expired).await?;
    if forgotten > 0 {
        store.insert(shop, erase::rewrite_indexes).await?;
    }
    Ok(())
}

/// The rest is another job's.
async fn go_on(store: &Store, shop: ShopId) -> Result<(), Error> {
    store
        .insert(shop, |tx| jobs::add(tx, rounds::RETENTION, Id(0), "", 0))
        .await
}

async fn days(store: &Store, shop: ShopId) -> Result<Option<i32>, Error> {
    store
        .read(move |conn| {
            Ok(shops::table
                .find(shop.key())
                .filter(shops::erased_at.is_null())
                .select(shops::retention_days)
                .first(conn)
                .optional()?)
        })
        .await
}

fn old_chats(conn: &mut Conn, shop: ShopId, before: Micros) -> Result<Vec<Id>, Error> {
    let ids: Vec<i64> = conversations::table
        .filter(conversations::shop_id.eq(shop.key()))
        .filter(conversations::erased_at.is_null())
        .filter(conversations::last_at.lt(before.0))
        .order(conversations::last_at.asc())
        .limit(BATCH)
        .select(conversations::id)
        .load(conn)?;
    Ok(ids.into_iter().map(Id).collect())
}

/// Erases a chat, unless somebody has written in it meanwhile.
fn old_chat(tx: &mut Tx<'_>, id: Id, before: Micros) -> Result<Chat, Error> {
    let last: i64 = conversations::table
        .find((tx.key(), id.0))
        .select(conversations::last_at)
        .first(tx.conn)?;
    if last >= before.0 {
        return Ok(Chat::WasEmpty);
    }
    erase::chat(tx, id, &Actor::System)
}

/// Visitors who were not seen since, and have no chat that is still kept.
fn old_people(tx: &mut Tx<'_>, before: Micros, _: Micros) -> Result<usize, Error> {
    let kept = conversations::table
        .filter(conversations::shop_id.eq(tx.key()))
        .filter(conversations::visitor_id.eq(people::id))
        .filter(conversations::last_at.ge(before.0));
    let ids: Vec<i64> = people::table
        .filter(people::shop_id.eq(tx.key()))
        .filter(people::last_seen.lt(before.0))
        .filter(
            people::name
                .is_not_null()
                .or(people::email.is_not_null())
                .or(people::phone.is_not_null())
                .or(people::customer_id.is_not_null())
                .or(people::locale.is_not_null())
                .or(people::spoken.is_not_null())
                .or(people::device.is_not_null())
                .or(people::page_url.is_not_null())
                .or(people::page_title.is_not_null()),
        )
        .filter(diesel::dsl::not(diesel::dsl::exists(kept)))
        .limit(BATCH)
        .select(people::id)
        .load(tx.conn)?;
    let ids: Vec<Id> = ids.into_iter().map(Id).collect();
    erase::visitors(tx, &ids)
}

/// Pages that were seen before, whoever is still here.
fn old_pages(tx: &mut Tx<'_>, before: Micros, _: Micros) -> Result<usize, Error> {
    pages::forget_old(tx, before, BATCH)
}

fn old_carts(tx: &mut Tx<'_>, before: Micros, _: Micros) -> Result<usize, Error> {
    let old: Vec<String> = carts::table
        .filter(carts::shop_id.eq(tx.key()))
        .filter(carts::updated_at.lt(before.0))
        .limit(BATCH)
        .select(carts::token)
        .load(tx.conn)?;
    let gone = carts::table
        .filter(carts::shop_id.eq(tx.key()))
        .filter(carts::token.eq_any(old));
    Ok(diesel::delete(gone).execute(tx.conn)?)
}

fn old_checkouts(tx: &mut Tx<'_>, before: Micros, _: Micros) -> Result<usize, Error> {
    let old: Vec<String> = checkouts::table
        .filter(checkouts::shop_id.eq(tx.key()))
        .filter(checkouts::updated_at.lt(before.0))
        .limit(BATCH)
        .select(checkouts::token)
        .load(tx.conn)?;
    let gone = checkouts::table
        .filter(checkouts::shop_id.eq(tx.key()))
        .filter(checkouts::token.eq_any(old));
    Ok(diesel::delete(gone).execute(tx.conn)?)
}

/// Orders keep what they came to, for the reports.
fn old_orders(tx: &mut Tx<'_>, before: Micros, _: Micros) -> Result<usize, Error> {
    let old: Vec<i64> = orders::table
        .filter(orders::shop_id.eq(tx.key()))
        .filter(orders::updated_at.lt(before.0))
        .filter(
            orders::email
                .is_not_null()
                .or(orders::customer_id.is_not_null())
                .or(orders::lines.ne("[]"))
                .or(orders::tracking.ne("[]")),
        )
        .limit(BATCH)
        .select(orders::id)
        .load(tx.conn)?;
    erase::orders(tx, &old)
}

/// What was told of orders that never came; an app is shown none older than that.
fn early_trouble(tx: &mut Tx<'_>, _: Micros, now: Micros) -> Result<usize, Error> {
    trouble::forget_early(tx, now.plus_seconds(-EARLY_DAYS * DAY), BATCH)
}

fn old_deliveries(tx: &mut Tx<'_>, _: Micros, now: Micros) -> Result<usize, Error> {
    served(tx, now, DONE_DAYS, &[Status::Done, Status::Superseded])
}

fn dead_deliveries(tx: &mut Tx<'_>, _: Micros, now: Micros) -> Result<usize, Error> {
    served(tx, now, DEAD_DAYS, &[Status::Dead])
}

fn served(tx: &mut Tx<'_>, now: Micros, days: i64, statuses: &[Status]) -> Result<usize, Error> {
    let statuses: Vec<i32> = statuses.iter().map(|status| *status as i32).collect();
    let old: Vec<Vec<u8>> = deliveries::table
        .filter(deliveries::shop_id.eq(tx.key()))
        .filter(deliveries::status.eq_any(statuses))
        .filter(deliveries::received_at.lt(now.plus_seconds(-days * DAY).0))
        .limit(BATCH)
        .select(deliveries::id)
        .load(tx.conn)?;
    let gone = deliveries::table
        .filter(deliveries::shop_id.eq(tx.key()))
        .filter(deliveries::id.eq_any(old));
    Ok(diesel::delete(gone).execute(tx.conn)?)
}
