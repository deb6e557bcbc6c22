//! The orders of a conversation, out of the database.

use diesel::prelude::*;

use super::{from_json, money};
use crate::clock::Micros;
use crate::commerce::money::Money;
use crate::commerce::payload::{Line, Tracking};
use crate::commerce::trouble::Since;
use crate::db::schema::{checkouts, orders};
use crate::db::{Conn, ShopId};
use crate::error::Error;

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
    /// Since when its payment is known to have failed.
    pub payment_failed_at: Option<Micros>,
    /// Since when a parcel of it is known not to have arrived.
    pub delivery_failed_at: Option<Micros>,
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
        (i64, Option<i64>, Option<i64>),
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
            (
                orders::created_at,
                orders::payment_failed_at,
                orders::delivery_failed_at,
            ),
        ))
        .load(conn)?;
    rows.into_iter()
        .map(
            |(id, name, total, currency, paid, sent, cancelled_at, lines, tracking, times)| {
                let (created_at, unpaid_at, undelivered_at) = times;
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
                    payment_failed_at: unpaid_at.map(Micros),
                    delivery_failed_at: undelivered_at.map(Micros),
                })
            },
        )
        .collect()
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

/// Since when what is known to have failed of an order has; nothing of one that is not kept.
///
/// # Errors
/// The database's.
pub fn trouble_of(conn: &mut Conn, shop: ShopId, id: i64) -> Result<Since, Error> {
    let row: Option<(Option<i64>, Option<i64>)> = orders::table
        .find((shop.key(), id))
        .select((orders::payment_failed_at, orders::delivery_failed_at))
        .first(conn)
        .optional()?;
    let (payment, delivery) = row.unwrap_or_default();
    Ok(Since { payment, delivery })
}
