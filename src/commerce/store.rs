//! Commerce in the database. A report replaces what is kept unless it is older: by `updated_at`, then by
//! the time it was triggered; of two that are equal, the later arrival wins.

use diesel::prelude::*;

use super::money::{Currency, Money};
use super::payload::{CartReport, CartToken, CheckoutDeleted, CheckoutReport, Line, OrderReport, Tracking};
use crate::clock::Micros;
use crate::db::schema::{carts, checkouts, conversation_carts, orders};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::on_each;

/// A cart as last reported.
#[derive(Debug, Clone)]
pub struct Cart {
    /// Its token, without the key.
    pub token: String,
    /// What it is worth, if that can be told.
    pub value: Option<Money>,
    /// What is in it.
    pub lines: Vec<Line>,
    /// When it changed.
    pub updated_at: Micros,
}

/// A checkout as last reported.
#[derive(Debug, Clone)]
pub struct Checkout {
    /// How far the buyer has come: started, contact, address, shipping, completed.
    pub step: String,
    /// What is to be paid.
    pub total: Option<Money>,
    /// E-mail typed there.
    pub email: Option<String>,
    /// When it became an order.
    pub completed_at: Option<Micros>,
    /// When it changed.
    pub updated_at: Micros,
}

/// An order as last reported.
#[derive(Debug, Clone)]
pub struct Order {
    /// Shopify's id.
    pub id: i64,
    /// `#1042`.
    pub name: String,
    /// What it came to.
    pub total: Option<Money>,
    /// `paid`, `pending` …
    pub financial_status: Option<String>,
    /// `fulfilled`, `partial` or nothing yet.
    pub fulfillment_status: Option<String>,
    /// When it was cancelled.
    pub cancelled_at: Option<Micros>,
    /// What was bought.
    pub lines: Vec<Line>,
    /// Parcels.
    pub tracking: Vec<Tracking>,
    /// When it was made.
    pub created_at: Micros,
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(Error::fault)
}

fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(Error::fault)
}

fn money(amount: Option<i64>, currency: Option<String>) -> Option<Money> {
    Some(Money {
        amount: amount?,
        currency: Currency::parse(&currency?).ok()?,
    })
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
    let kept: Option<(i64, i64, Option<String>)> = carts::table
        .find((tx.key(), token))
        .select((carts::updated_at, carts::triggered_at, carts::currency))
        .first(tx.conn)
        .optional()?;
    let updated = report.updated_at.unwrap_or(triggered);
    if let Some((at, by, _)) = &kept
        && (updated.0, triggered.0) < (*at, *by)
    {
        return Ok(false);
    }
    // An emptied cart names no currency: it is nothing in the one it had.
    let currency = code(report.currency).or(kept.and_then(|(_, _, currency)| currency));
    let value = match report.value {
        Some(value) => Some(value.amount),
        None => (report.lines.is_empty() && currency.is_some()).then_some(0),
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
    diesel::delete(checkouts::table.find((tx.key(), token))).execute(tx.conn)?;
    diesel::insert_into(checkouts::table)
        .values((
            checkouts::shop_id.eq(tx.key()),
            checkouts::token.eq(token),
            checkouts::cart_token.eq(cart),
            checkouts::step.eq(report.step.as_str()),
            checkouts::email.eq(report.email.as_deref()),
            checkouts::total.eq(report.total.map(|total| total.amount)),
            checkouts::currency.eq(code(report
                .total
                .map(|total| total.currency)
                .or(report.currency))),
            checkouts::lines.eq(json(&report.lines)?),
            checkouts::completed_at.eq(report.completed_at.map(|at| at.0)),
            checkouts::deleted_at.eq(kept.and_then(|(_, _, deleted)| deleted)),
            checkouts::updated_at.eq(updated.0),
            checkouts::triggered_at.eq(triggered.0),
            checkouts::received_at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    Ok(true)
}

/// Notes that a checkout is no more, by its token or its cart's.
///
/// # Errors
/// The database's.
pub fn delete_checkout(
    tx: &mut Tx<'_>,
    gone: &CheckoutDeleted,
    triggered: Micros,
) -> Result<(), Error> {
    let set = checkouts::deleted_at.eq(Some(triggered.0));
    if let Some(token) = &gone.token {
        diesel::update(checkouts::table.find((tx.key(), token)))
            .set(set)
            .execute(tx.conn)?;
    }
    if let Some(cart) = &gone.cart_token {
        diesel::update(
            checkouts::table
                .filter(checkouts::shop_id.eq(tx.key()))
                .filter(checkouts::cart_token.eq(cart.as_str())),
        )
        .set(set)
        .execute(tx.conn)?;
    }
    Ok(())
}

/// Keeps an order's report. False when a newer one is here already.
///
/// # Errors
/// The database's.
pub fn keep_order(tx: &mut Tx<'_>, report: &OrderReport, triggered: Micros) -> Result<bool, Error> {
    let kept: Option<(i64, i64)> = orders::table
        .find((tx.key(), report.id))
        .select((orders::updated_at, orders::triggered_at))
        .first(tx.conn)
        .optional()?;
    let updated = report.updated_at.unwrap_or(triggered);
    if kept.is_some_and(|kept| (updated.0, triggered.0) < kept) {
        return Ok(false);
    }
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
                orders::customer_id.eq(report.customer_id),
                orders::email.eq(report.email.as_deref()),
                orders::total.eq(report.total.map(|total| total.amount)),
                orders::currency.eq(code(report
                    .total
                    .map(|total| total.currency)
                    .or(report.currency))),
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

/// The conversations a cart belongs to.
///
/// # Errors
/// The database's.
pub fn conversations_with_cart(
    conn: &mut Conn,
    shop: ShopId,
    token: &str,
) -> Result<Vec<Id>, Error> {
    let ids: Vec<i64> = conversation_carts::table
        .filter(conversation_carts::shop_id.eq(shop.key()))
        .filter(conversation_carts::cart_token.eq(token))
        .select(conversation_carts::conversation_id)
        .load(conn)?;
    Ok(ids.into_iter().map(Id).collect())
}

/// The carts of a conversation, the newest last.
///
/// # Errors
/// The database's.
pub fn cart_tokens(conn: &mut Conn, shop: ShopId, conversation: Id) -> Result<Vec<String>, Error> {
    Ok(conversation_carts::table
        .filter(conversation_carts::shop_id.eq(shop.key()))
        .filter(conversation_carts::conversation_id.eq(conversation.0))
        .order(conversation_carts::first_seen.asc())
        .select(conversation_carts::cart_token)
        .load(conn)?)
}

/// A cart.
///
/// # Errors
/// The database's.
pub fn cart(conn: &mut Conn, shop: ShopId, token: &str) -> Result<Option<Cart>, Error> {
    let row: Option<(String, Option<i64>, Option<String>, String, i64)> = carts::table
        .find((shop.key(), token))
        .select((
            carts::token,
            carts::value,
            carts::currency,
            carts::lines,
            carts::updated_at,
        ))
        .first(conn)
        .optional()?;
    row.map(|(token, value, currency, lines, updated_at)| {
        Ok(Cart {
            token,
            value: money(value, currency),
            lines: from_json(&lines)?,
            updated_at: Micros(updated_at),
        })
    })
    .transpose()
}

/// The newest checkout that came from one of these carts.
///
/// # Errors
/// The database's.
pub fn checkout_of(
    conn: &mut Conn,
    shop: ShopId,
    carts: &[String],
) -> Result<Option<Checkout>, Error> {
    type Row = (
        String,
        Option<i64>,
        Option<String>,
        Option<String>,
        Option<i64>,
        i64,
    );
    let row: Option<Row> = checkouts::table
        .filter(checkouts::shop_id.eq(shop.key()))
        .filter(checkouts::cart_token.eq_any(carts))
        .filter(checkouts::deleted_at.is_null())
        .order(checkouts::updated_at.desc())
        .select((
            checkouts::step,
            checkouts::total,
            checkouts::currency,
            checkouts::email,
            checkouts::completed_at,
            checkouts::updated_at,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(
        |(step, total, currency, email, completed_at, updated_at)| Checkout {
            step,
            total: money(total, currency),
            email,
            completed_at: completed_at.map(Micros),
            updated_at: Micros(updated_at),
        },
    ))
}

/// What an order may be found by.
#[derive(Debug, Default, Clone)]
pub struct OrderKeys {
    /// The conversation's carts.
    pub carts: Vec<String>,
    /// The customer Shopify vouched for.
    pub customer: Option<i64>,
    /// Order names the shopper gave, `#1042`.
    pub names: Vec<String>,
}

/// The orders that belong to a conversation, newest first, at most 20: from its carts (or their
/// checkouts), of its customer, or named by the shopper.
///
/// # Errors
/// The database's.
pub fn orders_of(conn: &mut Conn, shop: ShopId, keys: &OrderKeys) -> Result<Vec<Order>, Error> {
    type Row = (
        i64,
        String,
        Option<i64>,
        Option<String>,
        Option<String>,
        Option<String>,
        Option<i64>,
        String,
        String,
        i64,
    );
    let checkout_tokens: Vec<String> = checkouts::table
        .filter(checkouts::shop_id.eq(shop.key()))
        .filter(checkouts::cart_token.eq_any(&keys.carts))
        .select(checkouts::token)
        .load(conn)?;
    let rows: Vec<Row> = orders::table
        .filter(orders::shop_id.eq(shop.key()))
        .filter(
            orders::cart_token
                .eq_any(&keys.carts)
                .assume_not_null()
                .or(orders::checkout_token
                    .eq_any(checkout_tokens)
                    .assume_not_null())
                .or(orders::customer_id
                    .eq_any(keys.customer.into_iter().collect::<Vec<_>>())
                    .assume_not_null())
                .or(orders::name.eq_any(&keys.names)),
        )
        .order((orders::created_at.desc(), orders::id.desc()))
        .limit(20)
        .select((
            orders::id,
            orders::name,
            orders::total,
            orders::currency,
            orders::financial_status,
            orders::fulfillment_status,
            orders::cancelled_at,
            orders::lines,
            orders::tracking,
            orders::created_at,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(
            |(id, name, total, currency, paid, sent, cancelled_at, lines, tracking, created_at)| {
                Ok(Order {
                    id,
                    name,
                    total: money(total, currency),
                    financial_status: paid,
                    fulfillment_status: sent,
                    cancelled_at: cancelled_at.map(Micros),
                    lines: from_json(&lines)?,
                    tracking: from_json(&tracking)?,
                    created_at: Micros(created_at),
                })
            },
        )
        .collect()
}

/// Whether the shop has an order of this name.
///
/// # Errors
/// The database's.
pub fn has_order_named(conn: &mut Conn, shop: ShopId, name: &str) -> Result<bool, Error> {
    let found: i64 = orders::table
        .filter(orders::shop_id.eq(shop.key()))
        .filter(orders::name.eq(name))
        .count()
        .get_result(conn)?;
    Ok(found > 0)
}

/// Whether an order of this id is kept.
///
/// # Errors
/// The database's.
pub fn has_order(conn: &mut Conn, shop: ShopId, id: i64) -> Result<bool, Error> {
    let found: i64 = orders::table
        .find((shop.key(), id))
        .count()
        .get_result(conn)?;
    Ok(found > 0)
}
