//! `orders/*`: one body for created, paid, changed, fulfilled and cancelled.
//!
//! Its `token` and `order_status_url` open the buyer's status page to whoever has them; they are not read.

use serde::de::MapAccess;
use serde::{Deserialize, Serialize};
use url::Url;

use super::PayloadError;
use super::cart::{CartToken, cart_token};
use super::lenient::{
    Shape, amount, currency, id, list, object, read, shop_money, short, skip, text, texts, time,
};
use super::lines::{Line, Price, RawLine, lines};
use super::party::{Customer, email, notes};
use crate::clock::Micros;
use crate::commerce::money::{Currency, Money};

/// An order as the store reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderReport {
    /// Shopify's id.
    pub id: i64,
    /// What people call it: `#1042`.
    pub name: Option<String>,
    /// The cart it came from; `None` for orders made elsewhere (POS, drafts, subscriptions).
    pub cart_token: Option<CartToken>,
    /// The checkout it came from; `None` likewise.
    pub checkout_token: Option<String>,
    /// What the buyer typed, else what the customer record says.
    pub email: Option<String>,
    /// Likewise.
    pub phone: Option<String>,
    /// The customer.
    pub customer_id: Option<i64>,
    /// The customer record's name.
    pub customer_name: Option<String>,
    /// What was bought, as ordered.
    pub lines: Vec<Line>,
    /// What it came to when ordered, all included, in the shop's money.
    pub total: Option<Money>,
    /// The shop's currency.
    pub currency: Option<Currency>,
    /// `pending`, `paid`, `refunded`, `voided` …, in Shopify's words.
    pub financial_status: Option<String>,
    /// `fulfilled`, `partial` …; `None` while nothing was sent.
    pub fulfillment_status: Option<String>,
    /// When it was cancelled.
    pub cancelled_at: Option<Micros>,
    /// When it was made.
    pub created_at: Option<Micros>,
    /// When it last changed.
    pub updated_at: Option<Micros>,
    /// Cart attributes, among them ours.
    pub note_attributes: Vec<(String, String)>,
    /// Parcels on their way, in the order they were sent.
    pub tracking: Vec<Tracking>,
    /// A parcel could not be delivered, or could not be sent.
    pub delivery_failed: bool,
}

/// A parcel. At least one of the three is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracking {
    /// The carrier.
    pub company: Option<String>,
    /// The carrier's number.
    pub number: Option<String>,
    /// The carrier's page about it; `http` or `https` only.
    pub url: Option<String>,
}

impl Tracking {
    /// A parcel, if anything is known of it. A link that is none of the web's is left out.
    #[must_use]
    pub fn new(
        company: Option<String>,
        number: Option<String>,
        url: Option<String>,
    ) -> Option<Self> {
        let url = url.filter(|url| on_the_web(url));
        let known = company.is_some() || number.is_some() || url.is_some();
        known.then_some(Self {
            company,
            number,
            url,
        })
    }
}

#[derive(Default)]
struct Body {
    id: Option<i64>,
    gid: Option<i64>,
    name: Option<String>,
    cart_token: Option<CartToken>,
    checkout_token: Option<String>,
    email: Option<String>,
    contact_email: Option<String>,
    phone: Option<String>,
    customer: Option<Customer>,
    lines: Option<Vec<Option<RawLine>>>,
    total: Price,
    currency: Option<Currency>,
    financial_status: Option<String>,
    fulfillment_status: Option<String>,
    cancelled_at: Option<Micros>,
    created_at: Option<Micros>,
    updated_at: Option<Micros>,
    note_attributes: Vec<(String, String)>,
    fulfillments: Option<Vec<Option<Fulfillment>>>,
}

impl Shape for Body {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "id" => self.id = id(from)?,
            "admin_graphql_api_id" => self.gid = id(from)?,
            "name" => self.name = short(from, 255)?,
            "cart_token" => self.cart_token = cart_token(from)?,
            "checkout_token" => self.checkout_token = short(from, 255)?,
            "email" => self.email = text(from)?,
            "contact_email" => self.contact_email = text(from)?,
            "phone" => self.phone = text(from)?,
            "customer" => self.customer = object(from)?,
            "line_items" => self.lines = list(from)?,
            "total_price" => self.total.plain = amount(from)?,
            "total_price_set" => self.total.set = shop_money(from)?,
            "currency" => self.currency = currency(from)?,
            "financial_status" => self.financial_status = short(from, 255)?,
            "fulfillment_status" => self.fulfillment_status = short(from, 255)?,
            "cancelled_at" => self.cancelled_at = time(from)?,
            "created_at" => self.created_at = time(from)?,
            "updated_at" => self.updated_at = time(from)?,
            "note_attributes" => self.note_attributes = notes(from)?,
            "fulfillments" => self.fulfillments = list(from)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

#[derive(Default)]
struct Fulfillment {
    status: Option<String>,
    shipment_status: Option<String>,
    company: Option<String>,
    number: Option<String>,
    numbers: Vec<String>,
    url: Option<String>,
    urls: Vec<String>,
}

impl Shape for Fulfillment {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "status" => self.status = text(from)?,
            "shipment_status" => self.shipment_status = text(from)?,
            "tracking_company" => self.company = text(from)?,
            "tracking_number" => self.number = text(from)?,
            "tracking_numbers" => self.numbers = texts(from)?,
            "tracking_url" => self.url = text(from)?,
            "tracking_urls" => self.urls = texts(from)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

impl Fulfillment {
    /// Whether the carrier, or whoever sends it, says that it failed.
    fn failed(&self) -> bool {
        matches!(self.status.as_deref(), Some("error" | "failure"))
            || matches!(
                self.shipment_status.as_deref(),
                Some("failure" | "attempted_delivery" | "delayed")
            )
    }

    /// A parcel for each number or link; none once the fulfillment was cancelled.
    fn parcels(self) -> Vec<Tracking> {
        if matches!(
            self.status.as_deref(),
            Some("cancelled" | "error" | "failure")
        ) {
            return Vec::new();
        }
        let numbers = several(self.numbers, self.number);
        let urls = several(self.urls, self.url);
        (0..numbers.len().max(urls.len()).max(1))
            .filter_map(|at| {
                let (number, url) = (numbers.get(at).cloned(), urls.get(at).cloned());
                Tracking::new(self.company.clone(), number, url)
            })
            .collect()
    }
}

/// The list, or the one where there is no list.
fn several(list: Vec<String>, one: Option<String>) -> Vec<String> {
    if list.is_empty() {
        one.into_iter().collect()
    } else {
        list
    }
}

/// Whether a link may be put before people: merchants type these, and `javascript:` is a link too.
fn on_the_web(link: &str) -> bool {
    Url::parse(link).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

/// Reads an `orders/*` body.
///
/// # Errors
/// [`PayloadError`] when it is no JSON object or has no usable `id`.
pub fn order(body: &[u8]) -> Result<OrderReport, PayloadError> {
    let body: Body = read(body)?;
    let id = body.id.or(body.gid).ok_or(PayloadError::Nameless)?;
    let stated = body.currency.or(body.total.set.map(|money| money.currency));
    let lines = lines(body.lines, stated);
    let customer = body.customer.unwrap_or_default();
    let fulfillments = body.fulfillments.unwrap_or_default();
    Ok(OrderReport {
        id,
        total: body.total.in_shop(lines.currency),
        customer_name: customer.name(),
        customer_id: customer.id,
        email: email([body.email, body.contact_email, customer.email]),
        phone: body.phone.or(customer.phone),
        name: body.name,
        cart_token: body.cart_token,
        checkout_token: body.checkout_token,
        lines: lines.all,
        currency: lines.currency,
        financial_status: body.financial_status,
        fulfillment_status: body.fulfillment_status,
        cancelled_at: body.cancelled_at,
        created_at: body.created_at,
        updated_at: body.updated_at,
        note_attributes: body.note_attributes,
        delivery_failed: fulfillments.iter().flatten().any(Fulfillment::failed),
        tracking: fulfillments
            .into_iter()
            .flatten()
            .flat_map(Fulfillment::parcels)
            .collect(),
    })
}
