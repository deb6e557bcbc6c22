//! Draft orders: what staff put together for a shopper, who pays it at a link. Needs `write_draft_orders`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::client::ask;
use super::error::AdminError;
use super::fields::{Bag, RawUserError, check, gid, id, text};
use super::queries::DRAFT_ORDER_CREATE;
use crate::app::Shared;
use crate::commerce::money::Money;
use crate::db::ShopId;

/// What goes into a draft order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewDraft {
    /// Variants and how many of each.
    pub lines: Vec<(i64, u32)>,
    /// Who it is for.
    pub customer: Option<i64>,
    /// Where the invoice goes.
    pub email: Option<String>,
    /// A note for the merchant.
    pub note: Option<String>,
    /// Tags, so that it can be found again.
    pub tags: Vec<String>,
    /// Codes that lower its price.
    pub discount_codes: Vec<String>,
}

/// A draft order that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Shopify's id.
    pub id: i64,
    /// `#D12`.
    pub name: String,
    /// Where the shopper pays it. Opens for whoever has it.
    pub invoice_url: Option<String>,
    /// What it comes to.
    pub total: Option<Money>,
}

impl NewDraft {
    fn input(&self) -> Value {
        let lines: Vec<Value> = self
            .lines
            .iter()
            .map(|(variant, quantity)| {
                json!({ "variantId": gid("ProductVariant", *variant), "quantity": quantity })
            })
            .collect();
        let mut input = json!({ "lineItems": lines });
        let mut put = |name: &str, value: Option<Value>| {
            if let (Some(fields), Some(value)) = (input.as_object_mut(), value) {
                fields.insert(name.to_owned(), value);
            }
        };
        let some = |list: &[String]| (!list.is_empty()).then(|| json!(list));
        let customer = self
            .customer
            .map(|id| json!({ "customerId": gid("Customer", id) }));
        put("purchasingEntity", customer);
        put("email", self.email.as_ref().map(|email| json!(email)));
        put("note", self.note.as_ref().map(|note| json!(note)));
        put("tags", some(&self.tags));
        put("discountCodes", some(&self.discount_codes));
        input
    }
}

/// Makes a draft order.
///
/// # Errors
/// [`AdminError`]; [`AdminError::Unsure`] when it may have been made.
pub async fn create(app: &Shared, shop: ShopId, new: &NewDraft) -> Result<Draft, AdminError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        draft_order_create: Payload,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Payload {
        draft_order: Option<Node>,
        #[serde(default)]
        user_errors: Vec<RawUserError>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Node {
        #[serde(deserialize_with = "id")]
        id: i64,
        #[serde(default)]
        name: String,
        #[serde(default, deserialize_with = "text")]
        invoice_url: Option<String>,
        #[serde(default)]
        total_price_set: Option<Bag>,
    }
    let variables = json!({ "input": new.input() });
    let data: Data = ask(app, shop, &DRAFT_ORDER_CREATE, variables).await?;
    check(data.draft_order_create.user_errors)?;
    let node = data
        .draft_order_create
        .draft_order
        .ok_or(AdminError::Shape("no draft order and no error"))?;
    Ok(Draft {
        id: node.id,
        name: node.name,
        invoice_url: node.invoice_url,
        total: node.total_price_set.and_then(|bag| bag.money()),
    })
}
