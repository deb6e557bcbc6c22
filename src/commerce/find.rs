//! Commerce out of the database: what belongs to a conversation, and what it looks like now.

use diesel::prelude::*;

use super::money::{Currency, Money};
use super::payload::{Line, SeenCart, Tracking};
use crate::clock::Micros;
use crate::db::schema::{carts, checkouts, conversation_carts, orders};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

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
    /// When the store said so.
    pub received_at: Micros,
    /// Whether it is only what the shopper's browser says.
    pub only_seen: bool,
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

fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(Error::fault)
}

fn money(amount: Option<i64>, currency: Option<String>) -> Option<Money> {
    Some(Money {
        amount: amount?,
        currency: Currency::parse(&currency?).ok()?,
    })
}

/// How long the store's word on a cart stands against the browser's.
const PATIENCE_SECONDS: i64 = 300;

/// Conversations that share one cart, at most: more than a household, and no way to make one report costly.
const SHARERS: i64 = 8;

/// The conversations a cart belongs to, the newest first.
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
        .order(conversation_carts::first_seen.desc())
        .limit(SHARERS)
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
    type Row = (String, Option<i64>, Option<String>, String, i64, i64);
    let row: Option<Row> = carts::table
        .find((shop.key(), token))
        .select((
            carts::token,
            carts::value,
            carts::currency,
            carts::lines,
            carts::updated_at,
            carts::received_at,
        ))
        .first(conn)
        .optional()?;
    row.map(|(token, value, currency, lines, updated_at, received_at)| {
        Ok(Cart {
            token,
            value: money(value, currency),
            lines: from_json(&lines)?,
            updated_at: Micros(updated_at),
            received_at: Micros(received_at),
            only_seen: false,
        })
    })
    .transpose()
}

/// A conversation's cart as staff are shown it. The store's word counts; what the browser said is shown while the
/// store has said nothing, or when the browser still says otherwise [`PATIENCE_SECONDS`] after the store spoke: a
/// lost webhook is not asked for again, carts being out of the Admin API's reach.
///
/// # Errors
/// The database's.
pub fn cart_shown(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
    token: &str,
) -> Result<Option<Cart>, Error> {
    let told = cart(conn, shop, token)?;
    let seen: Option<(Option<String>, Option<i64>)> = conversation_carts::table
        .find((shop.key(), token, conversation.0))
        .select((conversation_carts::seen, conversation_carts::seen_at))
        .first(conn)
        .optional()?;
    let Some((seen, at)) = seen.and_then(|(seen, at)| seen.zip(at)) else {
        return Ok(told);
    };
    let (seen, at): (SeenCart, Micros) = (from_json(&seen)?, Micros(at));
    let holds = told.as_ref().is_some_and(|told| {
        at < told.received_at.plus_seconds(PATIENCE_SECONDS) || seen.is_of(&told.lines)
    });
    if holds {
        return Ok(told);
    }
    Ok(Some(Cart {
        token: token.to_owned(),
        value: seen.value,
        lines: seen.lines,
        updated_at: at,
        received_at: at,
        only_seen: true,
    }))
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
