//! What stood around a shopper when a person was asked for: the page, and the goods it was about; and what else an entry
//! says nothing of. The log has no
//! addresses in it; of those that are found only what names a page of the store is counted.

use diesel::prelude::*;

use super::days;
use super::fold::{Around, Bought};
use crate::clock::Micros;
use crate::commerce::find;
use crate::commerce::page::{PageKind, path};
use crate::conversation::Event;
use crate::conversation::messages::SourceLink;
use crate::db::schema::{
    attempts, conversations, documents, events, orders, page_views, people, satisfaction,
};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::handoff::hours::Zone;
use crate::ids::Id;

/// Goods counted of one handoff, at most.
const GOODS: usize = 5;
/// The longest page and handle that is told apart, in characters.
const LONGEST: usize = 100;

/// Looks around one entry of a chat.
///
/// # Errors
/// The database's.
pub fn look(
    conn: &mut Conn,
    shop: ShopId,
    zone: Zone,
    chat: Id,
    (event, at): (&Event, Micros),
) -> Result<Around, Error> {
    let mut around = Around {
        hour: days::hour(zone, at),
        ..Around::default()
    };
    if let Event::OrderPlaced { order } = event {
        around.order = bought(conn, shop, *order)?;
        return Ok(around);
    }
    if let Event::Closed { .. } = event {
        around.scored = scored(conn, shop, chat, at)?;
        return Ok(around);
    }
    let url = page(conn, shop, chat, at)?;
    around.page = url.as_deref().map(name);
    around.products = goods(conn, shop, chat, at, url.as_deref())?;
    Ok(around)
}

fn bought(conn: &mut Conn, shop: ShopId, order: Id) -> Result<Option<Bought>, Error> {
    let row: Option<(i64, Option<i64>, Option<String>)> = orders::table
        .find((shop.key(), order.0))
        .select((orders::created_at, orders::total, orders::currency))
        .first(conn)
        .optional()?;
    Ok(row.and_then(|(created_at, total, currency)| {
        Some(Bought {
            created_at: Micros(created_at),
            amount: total?,
            currency: currency?,
        })
    }))
}

/// What was thought of the chat that ended then, where the log has no entry of it: the log has had them only since
/// there are reports.
fn scored(
    conn: &mut Conn,
    shop: ShopId,
    chat: Id,
    at: Micros,
) -> Result<Option<(i32, Micros)>, Error> {
    let given: Vec<(i64, i32, i64)> = satisfaction::table
        .filter(satisfaction::shop_id.eq(shop.key()))
        .filter(satisfaction::conversation_id.eq(chat.0))
        .select((satisfaction::version, satisfaction::score, satisfaction::at))
        .load(conn)?;
    if given.is_empty() {
        return Ok(None);
    }
    let log: Vec<(i64, String, i64, String)> = events::table
        .filter(events::shop_id.eq(shop.key()))
        .filter(events::conversation_id.eq(chat.0))
        .filter(events::kind.eq_any(["closed", "scored"]))
        .select((events::version, events::kind, events::at, events::data))
        .load(conn)?;
    let in_log: Vec<i64> = log
        .iter()
        .filter_map(|(.., data)| match serde_json::from_str(data) {
            Ok(Event::Scored { ended, .. }) => Some(ended),
            Ok(_) | Err(_) => None,
        })
        .collect();
    let ended = log
        .iter()
        .find(|(_, kind, then, _)| kind == "closed" && *then == at.0);
    let ended = ended.map(|(version, ..)| *version);
    Ok(given
        .into_iter()
        .find(|(version, ..)| Some(*version) == ended && !in_log.contains(version))
        .map(|(_, score, at)| (score, Micros(at))))
}

/// The page the shopper was on.
fn page(conn: &mut Conn, shop: ShopId, chat: Id, at: Micros) -> Result<Option<String>, Error> {
    let visitor: Option<i64> = conversations::table
        .find((shop.key(), chat.0))
        .select(conversations::visitor_id)
        .first(conn)
        .optional()?;
    let Some(visitor) = visitor else {
        return Ok(None);
    };
    let seen: Option<String> = page_views::table
        .filter(page_views::shop_id.eq(shop.key()))
        .filter(page_views::visitor_id.eq(visitor))
        .filter(page_views::at.le(at.0))
        .order(page_views::id.desc())
        .select(page_views::url)
        .first(conn)
        .optional()?;
    if seen.is_some() {
        return Ok(seen);
    }
    // Who does not let it be told where they go says where they are when they write.
    let now: Option<Option<String>> = people::table
        .find((shop.key(), visitor))
        .select(people::page_url)
        .first(conn)
        .optional()?;
    Ok(now.flatten())
}

/// What a page is counted under: its path where that is the store's own, else its kind.
#[must_use]
pub fn name(url: &str) -> String {
    let own = match PageKind::of(url) {
        PageKind::Product => {
            return handle(url).map_or("other".into(), |it| format!("/products/{it}"));
        }
        PageKind::Home => "/",
        PageKind::Cart => "/cart",
        PageKind::Search => "/search",
        PageKind::Collection | PageKind::Page | PageKind::Blog | PageKind::Policy => path(url),
        PageKind::Checkout => "checkout",
        PageKind::ThankYou => "thank_you",
        PageKind::OrderStatus => "order_status",
        PageKind::Account => "account",
        PageKind::Other => "other",
    };
    match own.trim_end_matches('/') {
        "" => "/".to_owned(),
        own if is_plain(own) => own.chars().take(LONGEST).collect(),
        _ => "other".to_owned(),
    }
}

/// Written as stores name their pages: whatever else a browser tells may be of somebody.
fn is_plain(path: &str) -> bool {
    let fits = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '/' | '%');
    path.chars().all(fits) && !path.contains("%40")
}

/// The product of a page.
#[must_use]
pub fn handle(url: &str) -> Option<String> {
    let mut parts = path(url).split('/').filter(|part| !part.is_empty());
    parts.find(|part| *part == "products")?;
    let handle: String = parts.next()?.chars().take(LONGEST).collect();
    is_plain(&handle).then(|| handle.to_lowercase())
}

/// What it was about: the product on the page, and the one the assistant looked at first; or else what is in the cart.
fn goods(
    conn: &mut Conn,
    shop: ShopId,
    chat: Id,
    at: Micros,
    url: Option<&str>,
) -> Result<Vec<String>, Error> {
    let mut goods: Vec<String> = url.and_then(handle).into_iter().collect();
    let looked: Option<String> = attempts::table
        .filter(attempts::shop_id.eq(shop.key()))
        .filter(attempts::conversation_id.eq(chat.0))
        .filter(attempts::at.le(at.0))
        .order(attempts::id.desc())
        .select(attempts::looked_at)
        .first(conn)
        .optional()
        .unwrap_or_else(|error| {
            // A handoff counts also where it can't be told what the assistant had looked at.
            tracing::warn!(%error, "what was looked at could not be read");
            None
        });
    let looked: Vec<SourceLink> = looked
        .and_then(|links| serde_json::from_str(&links).ok())
        .unwrap_or_default();
    let first = looked.first().and_then(|link| link.url.as_deref());
    goods.extend(first.and_then(handle));
    if goods.is_empty()
        && let Some(token) = find::cart_tokens(conn, shop, chat)?.pop()
        && let Some(cart) = find::cart_shown(conn, shop, chat, &token)?
    {
        for line in cart.lines.iter().take(GOODS) {
            let known = match line.product_id {
                Some(product) => of_product(conn, shop, product)?,
                None => None,
            };
            goods.extend(known.or_else(|| line.sku.as_ref().map(|sku| format!("SKU {sku}"))));
        }
    }
    goods.sort();
    goods.dedup();
    Ok(goods)
}

fn of_product(conn: &mut Conn, shop: ShopId, product: i64) -> Result<Option<String>, Error> {
    let url: Option<Option<String>> = documents::table
        .filter(documents::shop_id.eq(shop.key()))
        .filter(documents::external_id.eq(product))
        .filter(documents::kind.eq("product"))
        .select(documents::url)
        .first(conn)
        .optional()?;
    Ok(url.flatten().as_deref().and_then(handle))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_counted_under_what_names_it_and_nobody() {
        for (url, counted) in [
            (
                "https://a.test/de/collections/x/products/Amp?variant=1",
                "/products/amp",
            ),
            ("https://a.test/", "/"),
            ("https://a.test/pages/fit/", "/pages/fit"),
            (
                "https://a.test/collections/basses?sort=price",
                "/collections/basses",
            ),
            ("https://a.test/account/orders/0f3a9c", "order_status"),
            ("https://a.test/checkouts/cn/abc123", "checkout"),
            ("https://a.test/u/mia@example.com", "other"),
            ("https://a.test/pages/mia@example.com", "other"),
            ("https://a.test/products/mia%40example.com", "other"),
        ] {
            assert_eq!(name(url), counted, "{url}");
        }
    }
}
