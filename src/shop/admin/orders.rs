//! Orders, asked for: by cart, name, customer, id, or changed since. They come as the same report a webhook makes,
//! so that whatever is done with one is done with the other.

use serde::Deserialize;
use serde_json::json;

use super::client::ask;
use super::error::AdminError;
use super::fields::{Bag, HasId, Page, gid, id, text, time};
use super::queries::{ORDER, ORDER_LINES, ORDERS};
use crate::app::Shared;
use crate::clock::Micros;
use crate::commerce::money::Currency;
use crate::commerce::payload::{CartToken, Line, OrderReport, Tracking};
use crate::db::ShopId;

/// Pages of further lines that are asked for: with the first ten, 310 lines.
const LINE_PAGES: usize = 3;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OrderNode {
    #[serde(deserialize_with = "id")]
    id: i64,
    #[serde(default, deserialize_with = "text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    email: Option<String>,
    #[serde(default, deserialize_with = "text")]
    phone: Option<String>,
    #[serde(default)]
    cart_token: Option<String>,
    #[serde(default, deserialize_with = "text")]
    checkout_token: Option<String>,
    #[serde(default, deserialize_with = "time")]
    created_at: Option<Micros>,
    #[serde(default, deserialize_with = "time")]
    updated_at: Option<Micros>,
    #[serde(default, deserialize_with = "time")]
    cancelled_at: Option<Micros>,
    #[serde(default)]
    currency_code: Option<String>,
    #[serde(default)]
    display_financial_status: Option<String>,
    #[serde(default)]
    display_fulfillment_status: Option<String>,
    #[serde(default)]
    custom_attributes: Option<Vec<Attribute>>,
    #[serde(default)]
    total_price_set: Option<Bag>,
    #[serde(default)]
    customer: Option<CustomerNode>,
    #[serde(default)]
    fulfillments: Option<Vec<Fulfillment>>,
    #[serde(default)]
    line_items: Option<Page<LineNode>>,
}

#[derive(Deserialize)]
struct Attribute {
    key: String,
    #[serde(default)]
    value: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CustomerNode {
    #[serde(deserialize_with = "id")]
    id: i64,
    #[serde(default, deserialize_with = "text")]
    first_name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    last_name: Option<String>,
    #[serde(default)]
    default_email_address: Option<EmailNode>,
    #[serde(default)]
    default_phone_number: Option<PhoneNode>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EmailNode {
    #[serde(default, deserialize_with = "text")]
    pub email_address: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhoneNode {
    #[serde(default, deserialize_with = "text")]
    pub phone_number: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fulfillment {
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    tracking_info: Option<Vec<TrackingNode>>,
}

#[derive(Deserialize)]
struct TrackingNode {
    #[serde(default, deserialize_with = "text")]
    company: Option<String>,
    #[serde(default, deserialize_with = "text")]
    number: Option<String>,
    #[serde(default, deserialize_with = "text")]
    url: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LineNode {
    #[serde(default, deserialize_with = "text")]
    title: Option<String>,
    #[serde(default, deserialize_with = "text")]
    variant_title: Option<String>,
    #[serde(default, deserialize_with = "text")]
    sku: Option<String>,
    #[serde(default)]
    quantity: Option<i64>,
    #[serde(default)]
    variant: Option<HasId>,
    #[serde(default)]
    product: Option<HasId>,
    #[serde(default)]
    original_unit_price_set: Option<Bag>,
    #[serde(default)]
    discounted_total_set: Option<Bag>,
}

impl LineNode {
    fn line(self) -> Option<Line> {
        let quantity = self.quantity.unwrap_or(1);
        (quantity > 0).then(|| Line {
            variant_id: self.variant.map(|variant| variant.id),
            product_id: self.product.map(|product| product.id),
            title: self.title.unwrap_or_default(),
            variant_title: self.variant_title,
            sku: self.sku,
            quantity,
            unit: self.original_unit_price_set.and_then(|bag| bag.money()),
            total: self.discounted_total_set.and_then(|bag| bag.money()),
        })
    }
}

/// First and last name, as far as they are known.
pub(super) fn full_name(first: Option<String>, last: Option<String>) -> Option<String> {
    let parts: Vec<String> = [first, last].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// The payment's state in the webhooks' words: `partially_refunded`. One we don't know stays as it is called.
fn financial(status: Option<String>) -> Option<String> {
    status.map(|status| status.to_ascii_lowercase())
}

/// The sending's state in the webhooks' words, which know nothing of what comes before something was sent.
fn fulfillment(status: Option<String>) -> Option<String> {
    match status?.as_str() {
        "UNFULFILLED"
        | "OPEN"
        | "IN_PROGRESS"
        | "ON_HOLD"
        | "SCHEDULED"
        | "PENDING_FULFILLMENT"
        | "REQUEST_DECLINED" => None,
        "PARTIALLY_FULFILLED" => Some("partial".into()),
        other => Some(other.to_ascii_lowercase()),
    }
}

impl Fulfillment {
    /// Its parcels; none once it was cancelled.
    fn parcels(self) -> impl Iterator<Item = Tracking> {
        let gone = matches!(
            self.status.as_deref(),
            Some("CANCELLED" | "ERROR" | "FAILURE")
        );
        self.tracking_info
            .filter(|_| !gone)
            .into_iter()
            .flatten()
            .filter_map(|parcel| Tracking::new(parcel.company, parcel.number, parcel.url))
    }
}

impl OrderNode {
    /// The report, and where its further lines begin.
    fn report(self) -> (OrderReport, Option<String>) {
        let (customer_id, customer_name, customer_email, customer_phone) = match self.customer {
            Some(customer) => (
                Some(customer.id),
                full_name(customer.first_name, customer.last_name),
                customer
                    .default_email_address
                    .and_then(|email| email.email_address),
                customer
                    .default_phone_number
                    .and_then(|phone| phone.phone_number),
            ),
            None => (None, None, None, None),
        };
        let lines = self
            .line_items
            .unwrap_or_default()
            .filter_map(LineNode::line);
        let total = self.total_price_set.as_ref().and_then(Bag::money);
        let currency = self
            .currency_code
            .and_then(|code| Currency::parse(&code).ok());
        let report = OrderReport {
            id: self.id,
            name: self.name,
            cart_token: self.cart_token.as_deref().and_then(CartToken::parse),
            checkout_token: self.checkout_token,
            email: [self.email, customer_email]
                .into_iter()
                .flatten()
                .find(|address| address.contains('@')),
            phone: self.phone.or(customer_phone),
            customer_id,
            customer_name,
            lines: lines.items,
            total,
            currency: currency.or(total.map(|total| total.currency)),
            financial_status: financial(self.display_financial_status),
            fulfillment_status: fulfillment(self.display_fulfillment_status),
            cancelled_at: self.cancelled_at,
            created_at: self.created_at,
            updated_at: self.updated_at,
            note_attributes: self
                .custom_attributes
                .unwrap_or_default()
                .into_iter()
                .map(|attribute| (attribute.key, attribute.value.unwrap_or_default()))
                .collect(),
            tracking: self
                .fulfillments
                .unwrap_or_default()
                .into_iter()
                .flat_map(Fulfillment::parcels)
                .collect(),
        };
        (report, lines.next)
    }
}

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
    for node in data.orders.items {
        items.push(whole(app, shop, node).await?);
    }
    Ok(Page {
        items,
        unread: data.orders.unread,
        next: data.orders.next,
    })
}

/// The report with the lines that did not come with it.
async fn whole(app: &Shared, shop: ShopId, node: OrderNode) -> Result<OrderReport, AdminError> {
    #[derive(Deserialize)]
    struct Data {
        order: Option<Order>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Order {
        line_items: Page<LineNode>,
    }
    let (mut report, mut next) = node.report();
    for _ in 0..LINE_PAGES {
        let Some(after) = next.take() else {
            break;
        };
        let variables = json!({ "id": gid("Order", report.id), "after": after });
        let data: Data = ask(app, shop, &ORDER_LINES, variables).await?;
        if let Some(order) = data.order {
            let lines = order.line_items.filter_map(LineNode::line);
            report.lines.extend(lines.items);
            next = lines.next;
        }
    }
    Ok(report)
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
    match data.order {
        Some(node) => Ok(Some(whole(app, shop, node).await?)),
        None => Ok(None),
    }
}
