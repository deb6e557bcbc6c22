//! An order as the Admin API writes it, made into the report a webhook makes.

use serde::Deserialize;

use super::super::fields::{Bag, HasId, Page, id, short, text, time};
use crate::clock::Micros;
use crate::commerce::money::Currency;
use crate::commerce::payload::{CartToken, Line, OrderReport, Tracking};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderNode {
    #[serde(deserialize_with = "id")]
    id: i64,
    #[serde(default, deserialize_with = "short")]
    name: Option<String>,
    #[serde(default, deserialize_with = "short")]
    email: Option<String>,
    #[serde(default, deserialize_with = "text")]
    phone: Option<String>,
    #[serde(default)]
    cart_token: Option<String>,
    #[serde(default, deserialize_with = "short")]
    checkout_token: Option<String>,
    #[serde(default, deserialize_with = "time")]
    created_at: Option<Micros>,
    #[serde(default, deserialize_with = "time")]
    updated_at: Option<Micros>,
    #[serde(default, deserialize_with = "time")]
    cancelled_at: Option<Micros>,
    #[serde(default)]
    currency_code: Option<String>,
    #[serde(default, deserialize_with = "short")]
    display_financial_status: Option<String>,
    #[serde(default, deserialize_with = "short")]
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
pub struct EmailNode {
    #[serde(default, deserialize_with = "short")]
    pub email_address: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PhoneNode {
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
pub struct LineNode {
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
    pub fn line(self) -> Option<Line> {
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
pub fn full_name(first: Option<String>, last: Option<String>) -> Option<String> {
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
    pub fn report(self) -> (OrderReport, Option<String>) {
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
            // A webhook tells; the Admin API is asked for what was missed.
            delivery_failed: false,
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
