//! Refunds and cancellations of the Admin API: reckoned, done once for each key, told by webhooks.

use serde_json::{Map, Value, json};

use super::run::Run;
use super::world::{bag, gid};
use crate::demo::store::refunds::{self, Refund, Wanted};

fn id_in(value: Option<&Value>) -> Option<i64> {
    value?.as_str()?.rsplit('/').next()?.parse().ok()
}

fn ticked(value: Option<&Value>) -> bool {
    value.and_then(Value::as_bool).unwrap_or(false)
}

fn list(value: Option<&Value>) -> &[Value] {
    value
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}

/// Lines as `RefundLineItemInput` has them.
fn lines(value: Option<&Value>) -> Vec<(i64, i64, String)> {
    list(value)
        .iter()
        .filter_map(|line| {
            let quantity = line.get("quantity").and_then(Value::as_i64)?;
            let restock = line.get("restockType").and_then(Value::as_str);
            Some((
                id_in(line.get("lineItemId"))?,
                quantity,
                restock.unwrap_or("NO_RESTOCK").to_owned(),
            ))
        })
        .collect()
}

/// The body of an order, by its id in the API.
fn body(run: &Run<'_>, id: i64) -> Option<Value> {
    let saved = run.store.inner.saved.lock();
    let is = |order: &&Value| order.get("id").and_then(Value::as_i64) == Some(id);
    saved.orders.iter().find(is).cloned()
}

/// `Order.suggestedRefund`.
pub fn suggested(run: &Run<'_>, order: &Value, arguments: &Map<String, Value>) -> Value {
    let Some(order) = id_in(order.get("id")).and_then(|id| body(run, id)) else {
        return Value::Null;
    };
    let full = ticked(arguments.get("suggestFullRefund"));
    let wanted = Wanted {
        lines: (!full).then(|| {
            let lines = lines(arguments.get("refundLineItems"));
            lines.into_iter().map(|line| (line.0, line.1)).collect()
        }),
        shipping: full || ticked(arguments.get("refundShipping")),
    };
    let reckoned = refunds::reckon(&order, &wanted);
    let parent = order.get("id").and_then(Value::as_i64).unwrap_or(0) * 10 + 6;
    let transactions = if reckoned.amount > 0 {
        vec![json!({
            "__typename": "SuggestedOrderTransaction", "kind": "SUGGESTED_REFUND", "gateway": "bogus",
            "formattedGateway": "Bogus gateway", "accountNumber": "•••• •••• •••• 1",
            "amountSet": bag(reckoned.amount), "maximumRefundableSet": bag(reckoned.left),
            "parentTransaction": { "__typename": "OrderTransaction", "id": gid("OrderTransaction", parent) },
        })]
    } else {
        Vec::new()
    };
    let lines: Vec<Value> = reckoned
        .lines
        .iter()
        .map(|(line, quantity, sum)| {
            json!({
                "__typename": "RefundLineItem", "quantity": quantity, "subtotalSet": bag(*sum), "totalTaxSet": bag(0),
                "restockType": "NO_RESTOCK", "restocked": false,
                "lineItem": { "__typename": "LineItem", "id": gid("LineItem", *line) },
            })
        })
        .collect();
    let subtotal: i64 = reckoned.lines.iter().map(|line| line.2).sum();
    json!({
        "__typename": "SuggestedRefund",
        "amountSet": bag(reckoned.amount),
        "subtotalSet": bag(subtotal),
        "totalTaxSet": bag(0),
        "maximumRefundableSet": bag(reckoned.left),
        "shipping": {
            "__typename": "ShippingRefund", "amountSet": bag(reckoned.shipping), "taxSet": bag(0),
            "maximumRefundableSet": bag(reckoned.shipping_left),
        },
        "refundLineItems": lines,
        "suggestedTransactions": transactions,
    })
}

/// Cents of an amount as inputs have it.
fn amount(value: Option<&Value>) -> i64 {
    let held = json!({ "amount": value });
    crate::demo::store::changes::cents(&held, "amount")
}

/// `refundCreate`. The same key gets the same refund; without one nothing is refunded.
pub fn create(run: &Run<'_>, input: &Value, key: Option<&str>) -> Result<Value, String> {
    let Some(key) = key.filter(|key| !key.is_empty()) else {
        return Err(
            "The @idempotent directive is required for this mutation but was not provided."
                .to_owned(),
        );
    };
    let said = |refund: Option<i64>, order: Option<i64>, errors: Value| {
        json!({
            "__typename": "RefundCreatePayload",
            "refund": refund.map(|id| json!({ "__typename": "Refund", "id": gid("Refund", id) })),
            "order": order.map(|id| json!({ "__typename": "Order", "id": gid("Order", id) })),
            "userErrors": errors,
        })
    };
    let refusal = |field: &str, what: &str| json!([{ "__typename": "UserError", "field": [field], "message": what }]);
    let Some(order) = id_in(input.get("orderId")) else {
        return Ok(said(None, None, refusal("orderId", "Order does not exist")));
    };
    let refund = Refund {
        lines: lines(input.get("refundLineItems")),
        shipping: ticked(input.get("shipping").and_then(|one| one.get("fullRefund"))),
        amount: list(input.get("transactions"))
            .iter()
            .map(|one| amount(one.get("amount")))
            .sum(),
        note: input
            .get("note")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
    };
    let now = run.store.inner.config.clock.now();
    let done = run.store.change(|saved| {
        if let Some(before) = saved.platform.refunds.get(key) {
            return Ok(*before);
        }
        let is = |one: &&mut Value| one.get("id").and_then(Value::as_i64) == Some(order);
        let Some(body) = saved.orders.iter_mut().find(is) else {
            return Err("Order does not exist".to_owned());
        };
        let (id, told) = refunds::apply(body, &refund, now)?;
        saved.platform.refunds.insert(key.to_owned(), id);
        run.store.queue(saved, &told);
        Ok(id)
    });
    run.store.inner.wake.notify_one();
    Ok(match done {
        Ok(id) => said(Some(id), Some(order), json!([])),
        Err(what) => said(None, None, refusal("refundLineItems", &what)),
    })
}

/// `orderCancel`.
pub fn cancel(run: &Run<'_>, arguments: &Map<String, Value>) -> Value {
    let said = |job: Option<i64>, errors: Value| {
        json!({
            "__typename": "OrderCancelPayload",
            "job": job.map(|id| json!({ "__typename": "Job", "id": gid("Job", id), "done": false })),
            "orderCancelUserErrors": errors,
            "userErrors": [],
        })
    };
    let order = id_in(arguments.get("orderId"));
    let text = |name: &str| {
        let value = arguments.get(name).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let refund = ticked(
        arguments
            .get("refundMethod")
            .and_then(|one| one.get("originalPaymentMethodsRefund")),
    );
    let now = run.store.inner.config.clock.now();
    let done = run.store.change(|saved| {
        let is = |one: &&mut Value| one.get("id").and_then(Value::as_i64) == order;
        let body = saved.orders.iter_mut().find(is);
        let body = body.ok_or(("Order does not exist", "NOT_FOUND"))?;
        let told = refunds::cancel(body, (&text("reason"), refund, &text("staffNote")), now)
            .map_err(|what| (what, "INVALID"))?;
        run.store.queue(saved, &told);
        Ok(saved.platform.number())
    });
    run.store.inner.wake.notify_one();
    match done {
        Ok(job) => said(Some(job), json!([])),
        Err((what, code)) => said(
            None,
            json!([{ "__typename": "OrderCancelUserError", "field": ["orderId"], "message": what, "code": code }]),
        ),
    }
}
