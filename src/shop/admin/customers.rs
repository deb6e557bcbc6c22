//! Customers, asked for. What the app may not see of them is missing.

use serde::Deserialize;
use serde_json::{Value, json};

use super::client::ask;
use super::error::AdminError;
use super::fields::{Amount, gid, id, text, time};
use super::orders::{EmailNode, PhoneNode, full_name};
use super::queries::{CUSTOMER, CUSTOMER_BY_EMAIL, Query};
use crate::app::Shared;
use crate::clock::Micros;
use crate::commerce::money::Money;
use crate::db::ShopId;

/// A customer as the shop knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// Shopify's id.
    pub id: i64,
    /// First and last name.
    pub name: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// `en`, `de-CH` …
    pub locale: Option<String>,
    /// The merchant's tags.
    pub tags: Vec<String>,
    /// Since when.
    pub created_at: Option<Micros>,
    /// How many orders they made.
    pub orders: Option<i64>,
    /// What they spent.
    pub spent: Option<Money>,
    /// Where they live.
    pub city: Option<String>,
    /// `DE`, `US` …
    pub country: Option<String>,
    /// Their last order: its id and name.
    pub last_order: Option<(i64, String)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    #[serde(deserialize_with = "id")]
    id: i64,
    #[serde(default, deserialize_with = "text")]
    first_name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    last_name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    locale: Option<String>,
    #[serde(default)]
    tags: Option<Vec<String>>,
    #[serde(default, deserialize_with = "time")]
    created_at: Option<Micros>,
    #[serde(default)]
    number_of_orders: Value,
    #[serde(default)]
    amount_spent: Option<Amount>,
    #[serde(default)]
    default_email_address: Option<EmailNode>,
    #[serde(default)]
    default_phone_number: Option<PhoneNode>,
    #[serde(default)]
    default_address: Option<Address>,
    #[serde(default)]
    last_order: Option<LastOrder>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Address {
    #[serde(default, deserialize_with = "text")]
    city: Option<String>,
    #[serde(default, deserialize_with = "text")]
    country_code_v2: Option<String>,
}

#[derive(Deserialize)]
struct LastOrder {
    #[serde(deserialize_with = "id")]
    id: i64,
    #[serde(default)]
    name: String,
}

/// Whole numbers beyond a double's come as text.
pub(super) fn count(value: &Value) -> Option<i64> {
    let text = value.as_str().and_then(|text| text.parse().ok());
    value.as_i64().or(text)
}

impl Node {
    fn customer(self) -> Customer {
        let (city, country) = self.default_address.map_or((None, None), |address| {
            (address.city, address.country_code_v2)
        });
        Customer {
            id: self.id,
            name: full_name(self.first_name, self.last_name),
            email: self
                .default_email_address
                .and_then(|email| email.email_address),
            phone: self
                .default_phone_number
                .and_then(|phone| phone.phone_number),
            locale: self.locale,
            tags: self.tags.unwrap_or_default(),
            created_at: self.created_at,
            orders: count(&self.number_of_orders),
            spent: self.amount_spent.and_then(|amount| amount.money()),
            city,
            country,
            last_order: self.last_order.map(|order| (order.id, order.name)),
        }
    }
}

async fn one(
    app: &Shared,
    shop: ShopId,
    query: &'static Query,
    variables: Value,
) -> Result<Option<Customer>, AdminError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        #[serde(default, alias = "customerByIdentifier")]
        customer: Option<Node>,
    }
    let data: Data = ask(app, shop, query, variables).await?;
    Ok(data.customer.map(Node::customer))
}

/// The customer with this id.
///
/// # Errors
/// [`AdminError`].
pub async fn by_id(app: &Shared, shop: ShopId, id: i64) -> Result<Option<Customer>, AdminError> {
    one(app, shop, &CUSTOMER, json!({ "id": gid("Customer", id) })).await
}

/// The customer with this address.
///
/// # Errors
/// [`AdminError`].
pub async fn by_email(
    app: &Shared,
    shop: ShopId,
    email: &str,
) -> Result<Option<Customer>, AdminError> {
    one(app, shop, &CUSTOMER_BY_EMAIL, json!({ "email": email })).await
}
