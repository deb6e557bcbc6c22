//! Acts on orders: how one stands, what a refund would come to by Shopify's own reckoning, and doing it. Needs
//! `write_orders`, apart from the looking.

mod node;

use serde::Deserialize;
use serde_json::{Value, json};

use super::client::ask;
use super::error::AdminError;
use super::fields::{HasId, RawUserError, check, gid};
use super::queries::{ORDER_CANCEL, ORDER_STATE, REFUND_CREATE};
use crate::app::Shared;
use crate::commerce::money::Money;
use crate::db::ShopId;
use node::Node;

/// What a refund is asked of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Lines of the order and how many of each; what is still refundable of the whole order when nothing is named.
    pub lines: Vec<(i64, i64)>,
    /// What was paid for shipping, too.
    pub shipping: bool,
    /// Everything that is left.
    pub full: bool,
}

/// How an order stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderState {
    /// `#1042`.
    pub name: String,
    /// When it changed last, as Shopify writes it.
    pub updated_at: String,
    /// Whether it is cancelled.
    pub cancelled: bool,
    /// Whether anything can be given back.
    pub refundable: bool,
    /// `PAID`, `PARTIALLY_REFUNDED` …
    pub financial: String,
    /// `UNFULFILLED`, `FULFILLED` …
    pub fulfillment: String,
    /// What it came to.
    pub total: Money,
    /// What was given back.
    pub refunded: Money,
    /// Its lines.
    pub lines: Vec<LineState>,
    /// Whether there are more than were read.
    pub more: bool,
    /// What was given back before.
    pub refunds: Vec<RefundState>,
    /// What would be given back.
    pub suggested: Option<Suggested>,
}

/// A line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineState {
    /// Shopify's id.
    pub id: i64,
    /// What the store calls it.
    pub title: String,
    /// How many may be given back.
    pub refundable: i64,
    /// How many were not sent yet.
    pub unsent: i64,
}

/// A refund that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundState {
    /// Shopify's id.
    pub id: i64,
    /// What was noted with it.
    pub note: String,
    /// How much it gave back.
    pub total: Money,
}

/// A refund as Shopify reckons it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggested {
    /// In the shop's money.
    pub amount: Money,
    /// In the money the shopper paid in.
    pub shown: Money,
    /// Of it for shipping, in the shop's money.
    pub shipping: Money,
    /// The most that can be given back for shipping.
    pub shipping_most: Money,
    /// Of it taxes, in the shop's money.
    pub tax: Money,
    /// Lines, how many, and what they come to in the shop's money.
    pub lines: Vec<(i64, i64, Money)>,
    /// How it goes back.
    pub transactions: Vec<Transaction>,
}

/// One way it goes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// The payment it undoes.
    pub parent: Option<i64>,
    /// Shopify's name of the way.
    pub gateway: String,
    /// The same for people.
    pub by: String,
    /// In the money the shopper paid in.
    pub amount: Money,
}

/// How an order stands, and what giving back what is asked would come to.
///
/// # Errors
/// [`AdminError`].
pub async fn state(
    app: &Shared,
    shop: ShopId,
    order: i64,
    asked: &Asked,
) -> Result<Option<OrderState>, AdminError> {
    #[derive(Deserialize)]
    struct Data {
        order: Option<Node>,
    }
    let lines: Vec<Value> = asked
        .lines
        .iter()
        .map(|(line, quantity)| json!({ "lineItemId": gid("LineItem", *line), "quantity": quantity }))
        .collect();
    let variables = json!({
        "id": gid("Order", order),
        "lines": (!asked.full).then_some(lines),
        "shipping": asked.shipping,
        "full": asked.full,
    });
    let data: Data = ask(app, shop, &ORDER_STATE, variables).await?;
    data.order.map(Node::state).transpose()
}

/// A refund to be made: exactly this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRefund {
    /// Of this order.
    pub order: i64,
    /// Lines, how many, and whether they were sent (nothing: they are not put back on the shelf).
    pub lines: Vec<(i64, i64, Option<bool>)>,
    /// What is left of what was paid for shipping, too.
    pub shipping: bool,
    /// How it goes back.
    pub transactions: Vec<(Option<i64>, String, Money)>,
    /// In which money, where that is not the shop's.
    pub currency: Option<String>,
    /// Whether Shopify writes to the shopper.
    pub notify: bool,
    /// What the merchant reads beside it, and we know it by.
    pub note: String,
    /// Makes a second try of the same one no second refund.
    pub key: String,
}

impl NewRefund {
    fn input(&self) -> Value {
        let order = gid("Order", self.order);
        let lines: Vec<Value> = self
            .lines
            .iter()
            .map(|(line, quantity, back)| {
                let restock = match back {
                    None => "NO_RESTOCK",
                    Some(true) => "RETURN",
                    Some(false) => "CANCEL",
                };
                json!({ "lineItemId": gid("LineItem", *line), "quantity": quantity, "restockType": restock })
            })
            .collect();
        let transactions: Vec<Value> = self
            .transactions
            .iter()
            .map(|(parent, gateway, amount)| {
                json!({
                    "orderId": order, "parentId": parent.map(|id| gid("OrderTransaction", id)),
                    "gateway": gateway, "amount": amount.plain(), "kind": "REFUND",
                })
            })
            .collect();
        json!({
            "orderId": order,
            "refundLineItems": lines,
            "shipping": self.shipping.then(|| json!({ "fullRefund": true })),
            "transactions": transactions,
            "currency": self.currency,
            "notify": self.notify,
            "note": self.note,
        })
    }
}

/// Gives money back; Shopify's id of the refund.
///
/// # Errors
/// [`AdminError`]; [`AdminError::Unsure`] when it may have been made: the same one may be sent again.
pub async fn refund(app: &Shared, shop: ShopId, new: &NewRefund) -> Result<i64, AdminError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        refund_create: Payload,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Payload {
        refund: Option<HasId>,
        #[serde(default)]
        user_errors: Vec<RawUserError>,
    }
    let variables = json!({ "input": new.input(), "key": new.key });
    let data: Data = ask(app, shop, &REFUND_CREATE, variables).await?;
    check(data.refund_create.user_errors)?;
    data.refund_create
        .refund
        .map(|refund| refund.id)
        .ok_or(AdminError::Shape("no refund and no error"))
}

/// A cancellation to be made: exactly this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCancel {
    /// Of this order.
    pub order: i64,
    /// `CUSTOMER`, `INVENTORY`, `FRAUD`, `STAFF`, `DECLINED`, `OTHER`.
    pub reason: &'static str,
    /// Whether what was not sent goes back on the shelf.
    pub restock: bool,
    /// Whether Shopify writes to the shopper.
    pub notify: bool,
    /// Whether what was paid goes back the way it came.
    pub refund: bool,
    /// What the merchant reads beside it.
    pub note: String,
}

/// Asks for an order to be cancelled. Shopify does it a moment later.
///
/// # Errors
/// [`AdminError`]; [`AdminError::Unsure`] when it may have been taken.
pub async fn cancel(app: &Shared, shop: ShopId, new: &NewCancel) -> Result<(), AdminError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        order_cancel: Payload,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Payload {
        #[serde(default)]
        order_cancel_user_errors: Vec<RawUserError>,
    }
    let variables = json!({
        "id": gid("Order", new.order),
        "reason": new.reason,
        "restock": new.restock,
        "notify": new.notify,
        "method": { "originalPaymentMethodsRefund": new.refund },
        "note": new.note,
    });
    let data: Data = ask(app, shop, &ORDER_CANCEL, variables).await?;
    check(data.order_cancel.order_cancel_user_errors)
}
