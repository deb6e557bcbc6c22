//! How an order stands, as the API writes it.

use serde::Deserialize;

use super::super::error::AdminError;
use super::super::fields::{Amount, Bag, HasId, Page, id, text};
use super::{LineState, OrderState, RefundState, Suggested, Transaction};
use crate::commerce::money::Money;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Node {
    name: String,
    updated_at: String,
    #[serde(default, deserialize_with = "text")]
    cancelled_at: Option<String>,
    refundable: bool,
    #[serde(default, deserialize_with = "text")]
    display_financial_status: Option<String>,
    #[serde(default, deserialize_with = "text")]
    display_fulfillment_status: Option<String>,
    total_price_set: Bag,
    total_refunded_set: Bag,
    line_items: Page<LineNode>,
    refunds: Vec<RefundNode>,
    #[serde(default)]
    suggested_refund: Option<SuggestedNode>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LineNode {
    #[serde(deserialize_with = "id")]
    id: i64,
    #[serde(default, deserialize_with = "text")]
    title: Option<String>,
    #[serde(default, deserialize_with = "text")]
    variant_title: Option<String>,
    refundable_quantity: i64,
    unfulfilled_quantity: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RefundNode {
    #[serde(deserialize_with = "id")]
    id: i64,
    #[serde(default, deserialize_with = "text")]
    note: Option<String>,
    total_refunded_set: Bag,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SuggestedNode {
    amount_set: Both,
    total_tax_set: Bag,
    shipping: ShippingNode,
    refund_line_items: Vec<RefundLineNode>,
    suggested_transactions: Vec<TransactionNode>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Both {
    shop_money: Amount,
    presentment_money: Amount,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    presentment_money: Amount,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ShippingNode {
    amount_set: Bag,
    maximum_refundable_set: Bag,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RefundLineNode {
    quantity: i64,
    subtotal_set: Bag,
    line_item: HasId,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TransactionNode {
    #[serde(default, deserialize_with = "text")]
    gateway: Option<String>,
    #[serde(default, deserialize_with = "text")]
    formatted_gateway: Option<String>,
    amount_set: Shown,
    #[serde(default)]
    parent_transaction: Option<HasId>,
}

/// What can't be read of money is not given back: the whole answer is refused.
fn money(amount: Option<Money>) -> Result<Money, AdminError> {
    amount.ok_or(AdminError::Shape("an amount of an order"))
}

impl SuggestedNode {
    fn suggested(self) -> Result<Suggested, AdminError> {
        let lines = self.refund_line_items.into_iter().map(|line| {
            Ok((
                line.line_item.id,
                line.quantity,
                money(line.subtotal_set.money())?,
            ))
        });
        let transactions = self.suggested_transactions.into_iter().map(|one| {
            let gateway = one.gateway.unwrap_or_default();
            Ok(Transaction {
                parent: one.parent_transaction.map(|parent| parent.id),
                by: one.formatted_gateway.unwrap_or_else(|| gateway.clone()),
                gateway,
                amount: money(one.amount_set.presentment_money.money())?,
            })
        });
        Ok(Suggested {
            amount: money(self.amount_set.shop_money.money())?,
            shown: money(self.amount_set.presentment_money.money())?,
            shipping: money(self.shipping.amount_set.money())?,
            shipping_most: money(self.shipping.maximum_refundable_set.money())?,
            tax: money(self.total_tax_set.money())?,
            lines: lines.collect::<Result<_, AdminError>>()?,
            transactions: transactions.collect::<Result<_, AdminError>>()?,
        })
    }
}

impl Node {
    pub fn state(self) -> Result<OrderState, AdminError> {
        let refunds = self.refunds.into_iter().map(|one| {
            Ok(RefundState {
                id: one.id,
                note: one.note.unwrap_or_default(),
                total: money(one.total_refunded_set.money())?,
            })
        });
        Ok(OrderState {
            name: self.name,
            updated_at: self.updated_at,
            cancelled: self.cancelled_at.is_some(),
            refundable: self.refundable,
            financial: self.display_financial_status.unwrap_or_default(),
            fulfillment: self.display_fulfillment_status.unwrap_or_default(),
            total: money(self.total_price_set.money())?,
            refunded: money(self.total_refunded_set.money())?,
            more: self.line_items.next.is_some() || self.line_items.unread > 0,
            lines: self
                .line_items
                .items
                .into_iter()
                .map(|line| LineState {
                    id: line.id,
                    title: [line.title, line.variant_title]
                        .into_iter()
                        .flatten()
                        .collect::<Vec<_>>()
                        .join(", "),
                    refundable: line.refundable_quantity,
                    unsent: line.unfulfilled_quantity,
                })
                .collect(),
            refunds: refunds.collect::<Result<_, AdminError>>()?,
            suggested: self
                .suggested_refund
                .map(SuggestedNode::suggested)
                .transpose()?,
        })
    }
}
