//! Commerce into the database. A report replaces what is kept unless it is older: by `updated_at`, then by
//! the time it was triggered; of two that are equal, the later arrival wins.

use diesel::prelude::*;

use super::money::Currency;
use super::payload::{
    CartReport, CartToken, CheckoutDeleted, CheckoutReport, CheckoutStep, Line, OrderReport,
    SeenCart, in_few_letters,
};
use super::{customers, gone, history, trouble};
use crate::clock::Micros;
use crate::db::Tx;
use crate::db::schema::{carts, checkouts, conversation_carts, orders, shops};
use crate::error::Error;
use crate::ids::Id;
use crate::on_each;

fn json<T: serde::Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(Error::fault)
}

fn code(currency: Option<Currency>) -> Option<String> {
    currency.map(|currency| currency.as_str().to_owned())
}

/// Keeps a cart's report. False when a newer one is here already.
///
/// # Errors
/// The database's.
pub fn keep_cart(tx: &mut Tx<'_>, report: &CartReport, triggered: Micros) -> Result<bool, Error> {
    let token = report.token.as_str();
    type Kept = (i64, i64, Option<String>, Option<i64>, String, String);
    let kept: Option<Kept> = carts::table
        .find((tx.key(), token))
        .select((
            carts::updated_at,
            carts::triggered_at,
            carts::currency,
            carts::value,
            carts::lines,
            carts::history,
        ))
        .first(tx.conn)
        .optional()?;
    let updated = report.updated_at.unwrap_or(triggered);
    if let Some((at, by, ..)) = &kept
        && (updated.0, triggered.0) < (*at, *by)
    {
        return Ok(false);
    }
    let value = match report.value {
        Some(value) => Some(value.amount),
        None => report.emptied.then_some(0),
    };
    let steps = match &kept {
        None => history::grown(Vec::new(), (&[], None), (&report.lines, value), updated),
        Some(kept) => match (
            serde_json::from_str::<Vec<Line>>(&kept.4),
            serde_json::from_str(&kept.5),
        ) {
            (Ok(lines), Ok(steps)) => {
                history::grown(steps, (&lines, kept.3), (&report.lines, value), updated)
            }
            // Nothing came or went: what was there is not known. The history begins anew.
            (Err(_), _) | (_, Err(_)) => {
                let (shop, cart) = (tx.shop().0, in_few_letters(token));
                tracing::warn!(%shop, %cart, "a kept cart could not be read");
                Vec::new()
            }
        },
    };
    // An emptied cart names no currency: it is nothing in the one it had, which is the shop's.
    let currency = match code(report.currency).or(kept.and_then(|kept| kept.2)) {
        Some(currency) => Some(currency),
        None => shops::table
            .find(tx.key())
            .select(shops::currency)
            .first(tx.conn)
            .optional()?,
    };
    diesel::delete(carts::table.find((tx.key(), token))).execute(tx.conn)?;
    diesel::insert_into(carts::table)
        .values((
            carts::shop_id.eq(tx.key()),
            carts::token.eq(token),
            carts::value.eq(value),
            carts::currency.eq(currency),
            carts::lines.eq(json(&report.lines)?),
            carts::updated_at.eq(updated.0),
            carts::triggered_at.eq(triggered.0),
            carts::received_at.eq(tx.now.0),
            carts::shown_in.eq(code(report.shown_in)),
            carts::history.eq(json(&steps)?),
        ))
        .execute(tx.conn)?;
    Ok(true)
}

/// Keeps a checkout's report. False when a newer one is here already.
///
/// # Errors
/// The database's.
pub fn keep_checkout(
    tx: &mut Tx<'_>,
    report: &CheckoutReport,
    triggered: Micros,
) -> Result<bool, Error> {
    let cart = report.cart_token.as_ref().map(CartToken::as_str);
    // Without a token of its own it is filed under its cart's.
    let Some(token) = report.token.as_deref().or(cart) else {
        return Ok(false);
    };
    let kept: Option<(i64, i64, Option<i64>)> = checkouts::table
        .find((tx.key(), token))
        .select((
            checkouts::updated_at,
            checkouts::triggered_at,
            checkouts::deleted_at,
        ))
        .first(tx.conn)
        .optional()?;
    let updated = report.updated_at.unwrap_or(triggered);
    if kept
        .as_ref()
        .is_some_and(|(at, by, _)| (updated.0, triggered.0) < (*at, *by))
    {
        return Ok(false);
    }
    let deleted = kept
        .and_then(|(_, _, deleted)| deleted)
        .or(cart_gone_at(tx, cart)?.filter(|gone| *gone >= updated.0));
    diesel::delete(checkouts::table.find((tx.key(), token))).execute(tx.conn)?;
    diesel::insert_into(checkouts::table)
        .values((
            checkouts::shop_id.eq(tx.key()),
            checkouts::token.eq(token),
            checkouts::cart_token.eq(cart),
            checkouts::step.eq(report.step.as_str()),
            checkouts::email.eq(report.email.as_deref()),
            checkouts::total.eq(report.total.map(|total| total.amount)),
            checkouts::currency.eq(code(
                report.total.map(|total| total.currency).or(report.currency),
            )),
            checkouts::lines.eq(json(&report.lines)?),
            checkouts::completed_at.eq(report.completed_at.map(|at| at.0)),
            checkouts::deleted_at.eq(deleted),
            checkouts::updated_at.eq(updated.0),
            checkouts::triggered_at.eq(triggered.0),
            checkouts::received_at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    Ok(true)
}

/// Notes that a checkout is no more, by its token or else by its cart's. The note stays even when the
/// checkout was never heard of: older news of it may still be under way.
///
/// # Errors
/// The database's.
pub fn delete_checkout(
    tx: &mut Tx<'_>,
    gone: &CheckoutDeleted,
    triggered: Micros,
) -> Result<(), Error> {
    let set = checkouts::deleted_at.eq(Some(triggered.0));
    let cart = gone.cart_token.as_ref().map(CartToken::as_str);
    let token = match (gone.token.as_deref(), cart) {
        (Some(token), _) => {
            diesel::update(checkouts::table.find((tx.key(), token)))
                .set(set)
                .execute(tx.conn)?;
            token
        }
        (None, Some(cart)) => {
            diesel::update(
                checkouts::table
                    .filter(checkouts::shop_id.eq(tx.key()))
                    .filter(checkouts::cart_token.eq(cart))
                    .filter(checkouts::updated_at.le(triggered.0)),
            )
            .set(set)
            .execute(tx.conn)?;
            cart
        }
        (None, None) => return Ok(()),
    };
    let (key, now) = (tx.key(), tx.now.0);
    let note = || {
        diesel::insert_into(checkouts::table).values((
            checkouts::shop_id.eq(key),
            checkouts::token.eq(token),
            checkouts::cart_token.eq(cart),
            checkouts::step.eq(CheckoutStep::Started.as_str()),
            checkouts::lines.eq("[]"),
            set,
            checkouts::updated_at.eq(triggered.0),
            checkouts::triggered_at.eq(triggered.0),
            checkouts::received_at.eq(now),
        ))
    };
    on_each!(tx.conn, conn => note().on_conflict_do_nothing().execute(conn))?;
    Ok(())
}

/// When the checkouts of a cart were noted to be gone, all of them up to then.
fn cart_gone_at(tx: &mut Tx<'_>, cart: Option<&str>) -> Result<Option<i64>, Error> {
    let Some(cart) = cart else {
        return Ok(None);
    };
    let noted: Option<Option<i64>> = checkouts::table
        .find((tx.key(), cart))
        .select(checkouts::deleted_at)
        .first(tx.conn)
        .optional()?;
    Ok(noted.flatten())
}

/// `orders/delete`: forgets an order, for good.
///
/// # Errors
/// The database's.
pub fn delete_order(tx: &mut Tx<'_>, id: i64, triggered: Micros) -> Result<(), Error> {
    diesel::delete(orders::table.find((tx.key(), id))).execute(tx.conn)?;
    trouble::take_early(tx, id)?;
    gone::note(tx, gone::ORDER, id, triggered)
}

/// Keeps an order's report. False when a newer one is here already, or the order was deleted.
///
/// # Errors
/// The database's.
pub fn keep_order(tx: &mut Tx<'_>, report: &OrderReport, triggered: Micros) -> Result<bool, Error> {
    type Kept = (i64, i64, Option<i64>, Option<i64>);
    let kept: Option<Kept> = orders::table
        .find((tx.key(), report.id))
        .select((
            orders::updated_at,
            orders::triggered_at,
            orders::payment_failed_at,
            orders::delivery_failed_at,
        ))
        .first(tx.conn)
        .optional()?;
    let updated = report.updated_at.unwrap_or(triggered);
    if kept.is_some_and(|(at, by, ..)| (updated.0, triggered.0) < (at, by))
        || gone::is(tx, gone::ORDER, report.id)?
    {
        return Ok(false);
    }
    let customer = match report.customer_id {
        Some(id) => Some(customers::now(tx.conn, tx.shop(), id)?),
        None => None,
    };
    // An order's own report says what has failed, and not that it is over. What was told before there was one stays.
    let (unpaid, undelivered) = match kept {
        Some((_, _, unpaid, undelivered)) => (unpaid, undelivered),
        None => {
            let early = trouble::take_early(tx, report.id)?;
            (early.payment, early.delivery)
        }
    };
    let undelivered = undelivered.or(report.delivery_failed.then_some(updated.0));
    diesel::delete(orders::table.find((tx.key(), report.id))).execute(tx.conn)?;
    let name = report
        .name
        .clone()
        .unwrap_or_else(|| format!("Order {}", report.id));
    diesel::insert_into(orders::table)
        .values((
            (
                orders::shop_id.eq(tx.key()),
                orders::id.eq(report.id),
                orders::name.eq(name),
                orders::cart_token.eq(report.cart_token.as_ref().map(CartToken::as_str)),
                orders::checkout_token.eq(report.checkout_token.as_deref()),
                orders::customer_id.eq(customer),
                orders::email.eq(report.email.as_deref()),
                orders::total.eq(report.total.map(|total| total.amount)),
                orders::currency.eq(code(
                    report.total.map(|total| total.currency).or(report.currency),
                )),
            ),
            (
                orders::financial_status.eq(report.financial_status.as_deref()),
                orders::fulfillment_status.eq(report.fulfillment_status.as_deref()),
                orders::cancelled_at.eq(report.cancelled_at.map(|at| at.0)),
                orders::lines.eq(json(&report.lines)?),
                orders::tracking.eq(json(&report.tracking)?),
                orders::created_at.eq(report.created_at.unwrap_or(triggered).0),
                orders::updated_at.eq(updated.0),
                orders::triggered_at.eq(triggered.0),
                orders::received_at.eq(tx.now.0),
                orders::payment_failed_at.eq(unpaid),
                orders::delivery_failed_at.eq(undelivered),
            ),
        ))
        .execute(tx.conn)?;
    Ok(true)
}

/// Links a cart to a conversation. True when it was not linked before.
///
/// # Errors
/// The database's.
pub fn link_cart(tx: &mut Tx<'_>, conversation: Id, token: &CartToken) -> Result<bool, Error> {
    let (key, now) = (tx.key(), tx.now.0);
    let insert = || {
        diesel::insert_into(conversation_carts::table).values((
            conversation_carts::shop_id.eq(key),
            conversation_carts::cart_token.eq(token.as_str()),
            conversation_carts::conversation_id.eq(conversation.0),
            conversation_carts::first_seen.eq(now),
        ))
    };
    let rows = on_each!(tx.conn, conn => insert().on_conflict_do_nothing().execute(conn))?;
    Ok(rows == 1)
}

/// Notes what a conversation's own browser says is in its cart. It stands beside the store's report and never
/// replaces it.
///
/// # Errors
/// The database's.
pub fn note_seen(
    tx: &mut Tx<'_>,
    conversation: Id,
    token: &CartToken,
    seen: &SeenCart,
) -> Result<(), Error> {
    diesel::update(conversation_carts::table.find((tx.key(), token.as_str(), conversation.0)))
        .set((
            conversation_carts::seen.eq(json(seen)?),
            conversation_carts::seen_at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    Ok(())
}
