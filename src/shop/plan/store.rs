//! Plans in the database: what Shopify last said, and what is used. Chats are counted as they are answered, in the
//! write that answers; opening the page costs the same in every month.

use diesel::prelude::*;

use super::Offer;
use super::judge::{Explained, Month, Plan, What, judge};
use super::subscription::{Held, Status, Subscription};
use crate::clock::Micros;
use crate::commerce::money::{Currency, Money};
use crate::conversation::Conversation;
use crate::db::schema::{assistants, invites, plan_chats, plan_months, plans, shops, staff};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::handoff::hours::Zone;
use crate::on_each;

#[derive(Queryable, Selectable)]
#[diesel(table_name = plans)]
struct Row {
    subscription: Option<i64>,
    handle: Option<String>,
    name: Option<String>,
    status: String,
    test: bool,
    price: Option<i64>,
    currency: Option<String>,
    every: Option<String>,
    renews_at: Option<i64>,
    told_at: i64,
}

/// What is known of a shop's plan.
///
/// # Errors
/// The database's.
pub fn held(conn: &mut Conn, shop: ShopId) -> Result<Held, Error> {
    let row: Option<Row> = plans::table
        .find(shop.key())
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    let Some(row) = row else {
        return Ok(Held::default());
    };
    let price = row.price.zip(row.currency).and_then(|(amount, code)| {
        let currency = Currency::parse(&code).ok()?;
        Some(Money { amount, currency })
    });
    Ok(Held {
        told_at: Micros(row.told_at),
        subscription: row.subscription.map(|id| Subscription {
            id,
            status: Status::read(&row.status),
            handle: row.handle,
            name: row.name,
            test: row.test,
            price,
            every: row.every,
            renews_at: row.renews_at.map(Micros),
        }),
    })
}

fn keep(tx: &mut Tx<'_>, held: &Held) -> Result<(), Error> {
    let shop = tx.key();
    let one = held.subscription.as_ref();
    let price = one.and_then(|one| one.price);
    let currency = price.map(|price| price.currency.as_str().to_owned());
    let values = (
        plans::plan.eq(held.plan().as_str()),
        plans::subscription.eq(one.map(|one| one.id)),
        plans::handle.eq(one.and_then(|one| one.handle.as_deref())),
        plans::name.eq(one.and_then(|one| one.name.as_deref())),
        plans::status.eq(one.map_or(Status::Ended, |one| one.status).as_str()),
        plans::test.eq(one.is_some_and(|one| one.test)),
        plans::price.eq(price.map(|price| price.amount)),
        plans::currency.eq(currency.as_deref()),
        plans::every.eq(one.and_then(|one| one.every.as_deref())),
        plans::renews_at.eq(one.and_then(|one| one.renews_at).map(|at| at.0)),
        plans::told_at.eq(held.told_at.0),
    );
    if diesel::update(plans::table.find(shop))
        .set(values)
        .execute(tx.conn)?
        == 0
    {
        diesel::insert_into(plans::table)
            .values((plans::shop_id.eq(shop), values))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// `app_subscriptions/update`.
///
/// # Errors
/// The database's.
pub fn hear(tx: &mut Tx<'_>, told: Subscription, at: Micros) -> Result<(), Error> {
    match held(tx.conn, tx.shop())?.hears(told, at) {
        Some(now) => keep(tx, &now),
        None => Ok(()),
    }
}

/// What the shop said when it was asked at `at`.
///
/// # Errors
/// The database's.
pub fn read(tx: &mut Tx<'_>, active: Vec<Subscription>, at: Micros) -> Result<(), Error> {
    match held(tx.conn, tx.shop())?.reads(active, at) {
        Some(now) => keep(tx, &now),
        None => Ok(()),
    }
}

/// How much a shop uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Used {
    /// Chats the AI answered this month.
    pub chats: i64,
    /// People on the team, with those asked to join.
    pub members: i64,
    /// Assistants.
    pub assistants: i64,
    /// Which month it is.
    pub month: Month,
}

impl Used {
    /// Of one thing.
    #[must_use]
    pub fn of(&self, what: What) -> i64 {
        match what {
            What::Chats => self.chats,
            What::Members => self.members,
            What::Assistants => self.assistants,
        }
    }
}

/// How much this shop uses.
///
/// # Errors
/// The database's.
pub fn used(conn: &mut Conn, shop: ShopId, now: Micros) -> Result<Used, Error> {
    let month = month(conn, shop, now)?;
    Ok(Used {
        chats: chats(conn, shop, month)?,
        members: members(conn, shop, now)?,
        assistants: all_assistants(conn, shop)?,
        month,
    })
}

fn month(conn: &mut Conn, shop: ShopId, now: Micros) -> Result<Month, Error> {
    let zone: String = shops::table
        .find(shop.key())
        .select(shops::timezone)
        .first(conn)?;
    Ok(Month::of(Zone::parse(&zone).unwrap_or(Zone::UTC), now))
}

fn chats(conn: &mut Conn, shop: ShopId, month: Month) -> Result<i64, Error> {
    let known: Option<i64> = plan_months::table
        .find((shop.key(), month.number))
        .select(plan_months::chats)
        .first(conn)
        .optional()?;
    Ok(known.unwrap_or(0))
}

fn members(conn: &mut Conn, shop: ShopId, now: Micros) -> Result<i64, Error> {
    let there: i64 = staff::table
        .filter(staff::shop_id.eq(shop.key()))
        .filter(staff::removed_at.is_null())
        .count()
        .get_result(conn)?;
    let asked: i64 = invites::table
        .filter(invites::shop_id.eq(shop.key()))
        .filter(invites::spent_at.is_null())
        .filter(invites::revoked_at.is_null())
        .filter(invites::expires_at.gt(now.0))
        .count()
        .get_result(conn)?;
    Ok(there + asked)
}

fn all_assistants(conn: &mut Conn, shop: ShopId) -> Result<i64, Error> {
    let more: i64 = assistants::table
        .filter(assistants::shop_id.eq(shop.key()))
        .filter(assistants::removed_at.is_null())
        .filter(assistants::id.ne(shop.key()))
        .count()
        .get_result(conn)?;
    // A shop is never without its first, also where that was never written down.
    Ok(more + 1)
}

/// Whether this shop may have one more of something.
///
/// # Errors
/// The database's. Why it may not is inside.
pub fn one_more(
    conn: &mut Conn,
    offer: &Offer,
    shop: ShopId,
    what: What,
    now: Micros,
) -> Result<Result<(), Explained>, Error> {
    let plan = held(conn, shop)?.plan();
    if plan.limit(&offer.free, what).is_none() {
        return Ok(Ok(()));
    }
    let used = match what {
        What::Chats => {
            let month = month(conn, shop, now)?;
            chats(conn, shop, month)?
        }
        What::Members => members(conn, shop, now)?,
        What::Assistants => all_assistants(conn, shop)?,
    };
    Ok(judge(plan, &offer.free, what, used, 1))
}

/// Whether the AI may speak in this chat: it may wherever it has begun to, and in a new one while there is room.
///
/// # Errors
/// The database's.
pub fn may_speak(
    conn: &mut Conn,
    offer: &Offer,
    shop: ShopId,
    conversation: &Conversation,
    now: Micros,
) -> Result<bool, Error> {
    let begun: Option<i64> = plan_chats::table
        .find((shop.key(), conversation.id.0))
        .select(plan_chats::episode)
        .first(conn)
        .optional()?;
    if begun == Some(conversation.episode) {
        return Ok(true);
    }
    Ok(one_more(conn, offer, shop, What::Chats, now)?.is_ok())
}

/// The AI has spoken in a chat. The first answer of an episode counts it, in the month it is given in; a greeting, or
/// that it does not know, counts nothing.
///
/// # Errors
/// The database's.
pub fn spoke(tx: &mut Tx<'_>, conversation: &Conversation, answered: bool) -> Result<(), Error> {
    let (shop, episode) = (tx.key(), conversation.episode);
    let row = plan_chats::table.find((shop, conversation.id.0));
    let before: Option<(i64, bool)> = row
        .select((plan_chats::episode, plan_chats::counted))
        .first(tx.conn)
        .optional()?;
    let counted = before == Some((episode, true));
    let values = (
        plan_chats::episode.eq(episode),
        plan_chats::counted.eq(counted || answered),
    );
    match before {
        None => {
            diesel::insert_into(plan_chats::table)
                .values((
                    plan_chats::shop_id.eq(shop),
                    plan_chats::conversation_id.eq(conversation.id.0),
                    values,
                ))
                .execute(tx.conn)?;
        }
        Some((known, _)) if known != episode || (answered && !counted) => {
            diesel::update(row).set(values).execute(tx.conn)?;
        }
        Some(_) => {}
    }
    if !answered || counted {
        return Ok(());
    }
    let month = month(tx.conn, tx.shop(), tx.wall)?.number;
    let insert = || {
        diesel::insert_into(plan_months::table)
            .values((
                plan_months::shop_id.eq(shop),
                plan_months::month.eq(month),
                plan_months::chats.eq(1),
            ))
            .on_conflict((plan_months::shop_id, plan_months::month))
            .do_update()
            .set(plan_months::chats.eq(plan_months::chats + 1))
    };
    on_each!(tx.conn, conn => insert().execute(conn))?;
    Ok(())
}

/// The plan of a shop.
///
/// # Errors
/// The database's.
pub fn plan(conn: &mut Conn, shop: ShopId) -> Result<Plan, Error> {
    Ok(held(conn, shop)?.plan())
}
