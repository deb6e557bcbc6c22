//! Discount codes: what staff may promise a shopper. Needs `write_discounts`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::client::ask;
use super::error::AdminError;
use super::fields::{HasId, RawUserError, check, gid};
use super::queries::DISCOUNT_CREATE;
use crate::app::Shared;
use crate::clock::Micros;
use crate::commerce::money::Money;
use crate::db::ShopId;

/// A discount to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDiscount {
    /// What the merchant sees in the list of discounts.
    pub title: String,
    /// What the shopper types.
    pub code: String,
    /// How much it takes off.
    pub off: Off,
    /// From when it holds.
    pub starts_at: Micros,
    /// Until when; `None` is for ever.
    pub ends_at: Option<Micros>,
    /// How often it may be used in all; `None` is without limit.
    pub uses: Option<u32>,
    /// For this customer only; `None` is for everyone.
    pub customer: Option<i64>,
}

/// How much a discount takes off the whole order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Off {
    /// So many percent, 1 to 100.
    Percent(u8),
    /// An amount in the shop's currency.
    Amount(Money),
}

impl NewDiscount {
    fn input(&self) -> Value {
        let value = match self.off {
            Off::Percent(percent) => json!({ "percentage": f64::from(percent.min(100)) / 100.0 }),
            Off::Amount(money) => json!({
                "discountAmount": { "amount": money.plain(), "appliesOnEachItem": false }
            }),
        };
        let context = match self.customer {
            Some(id) => json!({ "customers": { "add": [gid("Customer", id)] } }),
            None => json!({ "all": "ALL" }),
        };
        json!({
            "title": self.title,
            "code": self.code,
            "startsAt": self.starts_at.rfc3339(),
            "endsAt": self.ends_at.map(Micros::rfc3339),
            "usageLimit": self.uses,
            "appliesOncePerCustomer": true,
            "context": context,
            "customerGets": { "value": value, "items": { "all": true } },
        })
    }
}

/// Makes a discount with one code; returns Shopify's id of it.
///
/// # Errors
/// [`AdminError`]; a code that exists is a [`AdminError::UserErrors`] with the code `TAKEN`, and so is one that was
/// made by a try of which nobody heard.
pub async fn create(app: &Shared, shop: ShopId, new: &NewDiscount) -> Result<i64, AdminError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        discount_code_basic_create: Payload,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Payload {
        code_discount_node: Option<HasId>,
        #[serde(default)]
        user_errors: Vec<RawUserError>,
    }
    let variables = json!({ "discount": new.input() });
    let data: Data = ask(app, shop, &DISCOUNT_CREATE, variables).await?;
    check(data.discount_code_basic_create.user_errors)?;
    data.discount_code_basic_create
        .code_discount_node
        .map(|node| node.id)
        .ok_or(AdminError::Shape("no discount and no error"))
}
