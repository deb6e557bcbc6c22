//! Orders, asked for: by cart, name, customer, id, or changed since. They come as the same report a webhook makes,
//! so that whatever is done with one is done with the other.

mod node;

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use super::client::{ask, ask_at};
use super::error::AdminError;
use super::fields::{Page, gid};
use super::queries::{ORDER, ORDER_LINES, ORDERS};
use crate::app::Shared;
use crate::clock::Micros;
use crate::commerce::payload::{CartToken, Line, OrderReport};
use crate::db::ShopId;
pub(super) use node::{EmailNode, PhoneNode, full_name};
use node::{LineNode, OrderNode};

/// Pages of further lines that are asked for: with the first ten, 310 lines.
const LINE_PAGES: usize = 3;
/// The longest one page of them is asked for, and all of a page of orders. An order with a part of its lines is
/// better than none.
const LINES: Duration = Duration::from_secs(3);
const ALL_LINES: i64 = 5;

/// How a search is sorted.
struct Sorted {
    by: &'static str,
    newest_first: bool,
}

const NEWEST: Sorted = Sorted {
    by: "CREATED_AT",
    newest_first: true,
};

async fn search(
    app: &Shared,
    shop: ShopId,
    query: &str,
    sorted: Sorted,
    after: Option<&str>,
) -> Result<Page<OrderReport>, AdminError> {
    #[derive(Deserialize)]
    struct Data {
        orders: Page<OrderNode>,
    }
    let variables = json!({
        "query": query,
        "sort": sorted.by,
        "reverse": sorted.newest_first,
        "after": after,
    });
    let data: Data = ask(app, shop, &ORDERS, variables).await?;
    let mut items = Vec::with_capacity(data.orders.items.len());
    let begun = app.store.clock().now();
    for node in data.orders.items {
        items.push(whole(app, shop, node, begun).await);
    }
    Ok(Page {
        items,
        unread: data.orders.unread,
        next: data.orders.next,
    })
}

/// The report with the lines that did not come with it, as far as they can be had in time.
async fn whole(app: &Shared, shop: ShopId, node: OrderNode, begun: Micros) -> OrderReport {
    let (mut report, mut next) = node.report();
    for _ in 0..LINE_PAGES {
        let Some(after) = next.take() else {
            return report;
        };
        if app.store.clock().now().seconds_since(begun) >= ALL_LINES {
            break;
        }
        match lines(app, shop, report.id, &after).await {
            Ok(page) => {
                report.lines.extend(page.items);
                next = page.next;
            }
            Err(error) => {
                tracing::info!(%error, "an order is kept with a part of its lines");
                return report;
            }
        }
    }
    report
}

async fn lines(
    app: &Shared,
    shop: ShopId,
    order: i64,
    after: &str,
) -> Result<Page<Line>, AdminError> {
    #[derive(Deserialize)]
    struct Data {
        order: Option<Order>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Order {
        line_items: Page<LineNode>,
    }
    let variables = json!({ "id": gid("Order", order), "after": after });
    let mut pace = app.admin.pace();
    pace.total = pace.total.min(LINES);
    let data: Data = ask_at(app, shop, &ORDER_LINES, variables, pace).await?;
    let page = data.order.map(|order| order.line_items).unwrap_or_default();
    Ok(page.filter_map(LineNode::line))
}

/// A value inside a search, or nothing when it can't be put there.
fn quoted(value: &str) -> Option<String> {
    let plain = !value.is_empty()
        && value.len() <= 255
        && !value.contains(['\'', '"', '\\'])
        && !value.chars().any(char::is_control);
    plain.then(|| format!("'{value}'"))
}

/// Orders changed since a moment, the longest unchanged first.
///
/// # Errors
/// [`AdminError`].
pub async fn changed_since(
    app: &Shared,
    shop: ShopId,
    since: Micros,
    after: Option<&str>,
) -> Result<Page<OrderReport>, AdminError> {
    let query = format!("updated_at:>='{}'", since.rfc3339());
    let sorted = Sorted {
        by: "UPDATED_AT",
        newest_first: false,
    };
    search(app, shop, &query, sorted, after).await
}

/// The orders that came from a cart.
///
/// # Errors
/// [`AdminError`].
pub async fn by_cart(
    app: &Shared,
    shop: ShopId,
    token: &CartToken,
) -> Result<Vec<OrderReport>, AdminError> {
    let Some(value) = quoted(token.as_str()) else {
        return Ok(Vec::new());
    };
    let query = format!("cart_token:{value}");
    Ok(search(app, shop, &query, NEWEST, None).await?.items)
}

/// The orders that are called so, with or without the `#`.
///
/// # Errors
/// [`AdminError`].
pub async fn by_name(
    app: &Shared,
    shop: ShopId,
    name: &str,
) -> Result<Vec<OrderReport>, AdminError> {
    let bare = |name: &str| name.trim().trim_start_matches('#').to_lowercase();
    let wanted = bare(name);
    let Some(value) = quoted(&wanted) else {
        return Ok(Vec::new());
    };
    let found = search(app, shop, &format!("name:{value}"), NEWEST, None).await?;
    // A search finds more than was asked for.
    let mut found = found.items;
    found.retain(|order| {
        order
            .name
            .as_deref()
            .is_some_and(|name| bare(name) == wanted)
    });
    Ok(found)
}

/// A customer's orders, the newest first.
///
/// # Errors
/// [`AdminError`].
pub async fn of_customer(
    app: &Shared,
    shop: ShopId,
    customer: i64,
    after: Option<&str>,
) -> Result<Page<OrderReport>, AdminError> {
    search(app, shop, &format!("customer_id:{customer}"), NEWEST, after).await
}

/// One order, if the shop lets us see it.
///
/// # Errors
/// [`AdminError`].
pub async fn by_id(
    app: &Shared,
    shop: ShopId,
    order: i64,
) -> Result<Option<OrderReport>, AdminError> {
    #[derive(Deserialize)]
    struct Data {
        order: Option<OrderNode>,
    }
    let data: Data = ask(app, shop, &ORDER, json!({ "id": gid("Order", order) })).await?;
    let begun = app.store.clock().now();
    match data.order {
        Some(node) => Ok(Some(whole(app, shop, node, begun).await)),
        None => Ok(None),
    }
}
