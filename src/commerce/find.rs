//! Commerce out of the database: what belongs to a conversation, and what it looks like now.

mod orders;

use diesel::prelude::*;

use super::history::Step;
use super::market::{Country, Market};
use super::money::{Currency, Money};
use super::payload::{Line, SeenCart};
use crate::clock::Micros;
use crate::db::schema::{
    self, carts, checkouts, contexts, conversation_carts, conversations, people,
};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

pub use orders::{Order, OrderKeys, has_order, orders_of, trouble_of};

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
    /// The currency its shopper sees it in, where the store says so.
    pub shown_in: Option<Currency>,
    /// Whether it is only what the shopper's browser says.
    pub only_seen: bool,
    /// What came and went, the newest last.
    pub history: Vec<Step>,
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

/// The conversations whose shopper wrote from this checkout, the newest first.
///
/// # Errors
/// The database's.
pub fn conversations_at_checkout(
    conn: &mut Conn,
    shop: ShopId,
    token: &str,
) -> Result<Vec<Id>, Error> {
    let ids: Vec<i64> = contexts::table
        .filter(contexts::shop_id.eq(shop.key()))
        .filter(contexts::kind.eq("checkout"))
        .filter(contexts::value.eq(token))
        .order(contexts::at.desc())
        .limit(SHARERS)
        .select(contexts::conversation_id)
        .load(conn)?;
    Ok(ids.into_iter().map(Id).collect())
}

/// The conversations an order belongs to, the newest first: by its cart, or by the customer Shopify vouched for.
///
/// # Errors
/// The database's.
pub fn conversations_of_order(conn: &mut Conn, shop: ShopId, order: i64) -> Result<Vec<Id>, Error> {
    type Row = (Option<String>, Option<i64>);
    let row: Option<Row> = schema::orders::table
        .find((shop.key(), order))
        .select((schema::orders::cart_token, schema::orders::customer_id))
        .first(conn)
        .optional()?;
    let Some((cart, customer)) = row else {
        return Ok(Vec::new());
    };
    let mut ids = match cart {
        Some(cart) => conversations_with_cart(conn, shop, &cart)?,
        None => Vec::new(),
    };
    if let Some(customer) = customer {
        ids.extend(conversations_of_customer(conn, shop, customer)?);
    }
    ids.sort_unstable();
    ids.dedup();
    ids.reverse();
    Ok(ids)
}

/// The conversations of a customer Shopify vouched for, the newest first.
///
/// # Errors
/// The database's.
pub fn conversations_of_customer(
    conn: &mut Conn,
    shop: ShopId,
    customer: i64,
) -> Result<Vec<Id>, Error> {
    let theirs: Vec<i64> = conversations::table
        .inner_join(
            people::table.on(people::shop_id
                .eq(conversations::shop_id)
                .and(people::id.eq(conversations::visitor_id))),
        )
        .filter(conversations::shop_id.eq(shop.key()))
        .filter(people::customer_id.eq(customer))
        .order(conversations::id.desc())
        .limit(SHARERS)
        .select(conversations::id)
        .load(conn)?;
    Ok(theirs.into_iter().map(Id).collect())
}

/// The order whose page a conversation was begun or gone on from last, and which is its shopper's: its name.
///
/// # Errors
/// The database's.
pub fn order_before_them(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
) -> Result<Option<String>, Error> {
    let stood: Option<String> = contexts::table
        .filter(contexts::shop_id.eq(shop.key()))
        .filter(contexts::conversation_id.eq(conversation.0))
        .filter(contexts::kind.eq("order"))
        .order(contexts::at.desc())
        .select(contexts::value)
        .first(conn)
        .optional()?;
    let Some(order) = stood.and_then(|order| order.parse::<i64>().ok()) else {
        return Ok(None);
    };
    Ok(schema::orders::table
        .find((shop.key(), order))
        .select(schema::orders::name)
        .first(conn)
        .optional()?)
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
    type Row = (
        String,
        Option<i64>,
        Option<String>,
        String,
        i64,
        i64,
        Option<String>,
        String,
    );
    let row: Option<Row> = carts::table
        .find((shop.key(), token))
        .select((
            carts::token,
            carts::value,
            carts::currency,
            carts::lines,
            carts::updated_at,
            carts::received_at,
            carts::shown_in,
            carts::history,
        ))
        .first(conn)
        .optional()?;
    row.map(
        |(token, value, currency, lines, updated_at, received_at, shown_in, history)| {
            Ok(Cart {
                token,
                value: money(value, currency),
                lines: from_json(&lines)?,
                updated_at: Micros(updated_at),
                received_at: Micros(received_at),
                shown_in: shown_in.and_then(|code| Currency::parse(&code).ok()),
                only_seen: false,
                history: from_json(&history)?,
            })
        },
    )
    .transpose()
}

/// The market of a conversation's cart: its currency by the store's word, its country by the page's.
///
/// # Errors
/// The database's.
pub fn market(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
    cart: &Cart,
) -> Result<Market, Error> {
    Ok(Market {
        country: country_seen(conn, shop, conversation, &cart.token)?,
        currency: cart.shown_in,
    })
}

/// The country a conversation's page was set to when it told of this cart last.
///
/// # Errors
/// The database's.
pub fn country_seen(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
    token: &str,
) -> Result<Option<Country>, Error> {
    let seen: Option<Option<String>> = conversation_carts::table
        .find((shop.key(), token, conversation.0))
        .select(conversation_carts::seen)
        .first(conn)
        .optional()?;
    let seen: Option<SeenCart> = match seen.flatten() {
        Some(seen) => Some(from_json(&seen)?),
        None => None,
    };
    Ok(seen.and_then(|seen| seen.country))
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
        shown_in: None,
        only_seen: true,
        history: told.map_or_else(Vec::new, |told| told.history),
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
