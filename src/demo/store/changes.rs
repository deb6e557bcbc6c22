//! What happens to an order after it was placed: it is packed, refunded or cancelled. Pure: the order's own body is
//! changed, and the topics that tell of it are answered.

use serde_json::{Value, json};

use super::payload::{plain, set, shop_time};
use crate::clock::Micros;

/// What the merchant does to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Fulfil,
    Refund,
    Cancel,
}

impl Change {
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "fulfil" => Some(Self::Fulfil),
            "refund" => Some(Self::Refund),
            "cancel" => Some(Self::Cancel),
            _ => None,
        }
    }

    /// Whether the order is in a state for it.
    pub fn fits(self, order: &Value) -> bool {
        let is = |name: &str, value: &str| order.get(name).and_then(Value::as_str) == Some(value);
        let cancelled = order.get("cancelled_at").is_some_and(Value::is_string);
        let fulfilled = is("fulfillment_status", "fulfilled");
        match self {
            Self::Fulfil => !cancelled && !fulfilled,
            Self::Refund => is("financial_status", "paid"),
            Self::Cancel => !cancelled && !fulfilled,
        }
    }

    /// Does it, and answers the webhooks of it: the order's last state comes last, as `orders/updated`.
    pub fn apply(self, order: &mut Value, now: Micros) -> Vec<(&'static str, Value)> {
        let at = shop_time(now);
        put(order, "updated_at", json!(at));
        let mut told = match self {
            Self::Fulfil => {
                let fulfillment = fulfillment(order, &at);
                put(order, "fulfillment_status", json!("fulfilled"));
                put(order, "fulfillments", json!([fulfillment]));
                for line in lines(order) {
                    put(line, "fulfillment_status", json!("fulfilled"));
                    put(line, "fulfillable_quantity", json!(0));
                }
                vec![("orders/fulfilled", order.clone())]
            }
            Self::Refund => {
                let refund = refund(order, &at);
                let told = ("refunds/create", refund.clone());
                put(order, "financial_status", json!("refunded"));
                put(order, "refunds", json!([refund]));
                nothing_left(order);
                vec![told]
            }
            Self::Cancel => {
                put(order, "cancelled_at", json!(at));
                put(order, "cancel_reason", json!("customer"));
                let mut told = Vec::new();
                if Self::Refund.fits(order) {
                    told = Self::Refund.apply(order, now);
                    told.pop();
                }
                told.push(("orders/cancelled", order.clone()));
                told
            }
        };
        told.push(("orders/updated", order.clone()));
        told
    }
}

fn put(value: &mut Value, name: &str, to: Value) {
    if let Some(map) = value.as_object_mut() {
        map.insert(name.to_owned(), to);
    }
}

fn lines(order: &mut Value) -> &mut [Value] {
    let lines = order.get_mut("line_items").and_then(Value::as_array_mut);
    lines.map(Vec::as_mut_slice).unwrap_or_default()
}

fn id(order: &Value) -> i64 {
    order.get("id").and_then(Value::as_i64).unwrap_or(0)
}

/// Cents of a plain money field.
pub fn cents(value: &Value, name: &str) -> i64 {
    let text = value.get(name).and_then(Value::as_str).unwrap_or_default();
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let hundredths = format!("{part:0<2}").parse().unwrap_or(0);
    whole.parse().unwrap_or(0_i64).saturating_mul(100) + hundredths
}

/// What a refund gave back, in cents.
pub fn refunded(refund: &Value) -> i64 {
    let given = refund.get("transactions").and_then(Value::as_array);
    given
        .into_iter()
        .flatten()
        .map(|one| cents(one, "amount"))
        .sum()
}

fn nothing_left(order: &mut Value) {
    for name in [
        "current_total_price",
        "current_subtotal_price",
        "total_outstanding",
    ] {
        put(order, name, json!(plain(0)));
    }
    for name in ["current_total_price_set", "current_subtotal_price_set"] {
        put(order, name, set(0));
    }
    for line in lines(order) {
        put(line, "current_quantity", json!(0));
    }
}

fn fulfillment(order: &Value, at: &str) -> Value {
    let number = format!("940010000000000{:07}", id(order).rem_euclid(10_000_000));
    json!({
        "id": id(order) * 10 + 9,
        "order_id": id(order),
        "status": "success",
        "shipment_status": null,
        "tracking_company": "USPS",
        "tracking_number": number,
        "tracking_numbers": [number],
        "tracking_url": format!("https://tools.usps.com/go/TrackConfirmAction_input?qtc_tLabels1={number}"),
        "created_at": at,
        "updated_at": at,
    })
}

/// The body of `refunds/create`: it names its order and is not one. Two of its sums are JSON numbers.
fn refund(order: &Value, at: &str) -> Value {
    let given = order.get("line_items").and_then(Value::as_array);
    let items = given.into_iter().flatten().zip(1..).map(|(line, number)| {
        let quantity = line.get("quantity").and_then(Value::as_i64).unwrap_or(1);
        let sum = cents(line, "price").saturating_mul(quantity);
        #[expect(clippy::cast_precision_loss, reason = "a price is far below 2^53")]
        let subtotal = sum as f64 / 100.0;
        json!({
            "id": id(order) * 100 + number,
            "line_item_id": line.get("id"),
            "line_item": line,
            "quantity": quantity,
            "restock_type": "return",
            "location_id": null,
            "subtotal": subtotal,
            "subtotal_set": set(sum),
            "total_tax": 0.0,
            "total_tax_set": set(0),
        })
    });
    json!({
        "id": id(order) * 10 + 8,
        "admin_graphql_api_id": format!("gid://shopify/Refund/{}", id(order) * 10 + 8),
        "order_id": id(order),
        "created_at": at,
        "processed_at": at,
        "note": null,
        "user_id": null,
        "restock": true,
        "duties": [],
        "total_duties_set": set(0),
        "order_adjustments": [],
        "refund_line_items": items.collect::<Vec<_>>(),
        "transactions": [{
            "id": id(order) * 10 + 7,
            "order_id": id(order),
            "kind": "refund",
            "status": "success",
            "gateway": "bogus",
            "amount": order.get("total_price"),
            "currency": order.get("currency"),
            "created_at": at,
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::store::order;

    const NOW: Micros = Micros(1_795_219_200_000_000);

    #[test]
    fn an_order_is_packed_refunded_or_cancelled_and_says_so() {
        let open = order::past("http://localhost:1", NOW).pop().unwrap();
        let topics =
            |told: &[(&'static str, Value)]| told.iter().map(|one| one.0).collect::<Vec<_>>();

        let mut packed = open.clone();
        assert_eq!(
            topics(&Change::Fulfil.apply(&mut packed, NOW)),
            ["orders/fulfilled", "orders/updated"]
        );
        assert!(!Change::Fulfil.fits(&packed) && !Change::Cancel.fits(&packed));
        assert_eq!(packed["updated_at"], shop_time(NOW));

        let mut refunded_order = open.clone();
        let told = Change::Refund.apply(&mut refunded_order, NOW);
        assert_eq!(topics(&told), ["refunds/create", "orders/updated"]);
        assert_eq!(refunded(&told[0].1), cents(&open, "total_price"));
        assert!(told[0].1["refund_line_items"][0]["subtotal"].is_number());
        assert_eq!(cents(&told[1].1, "current_total_price"), 0);

        let mut cancelled = open;
        let told = Change::Cancel.apply(&mut cancelled, NOW);
        assert_eq!(
            topics(&told),
            ["refunds/create", "orders/cancelled", "orders/updated"]
        );
        assert_eq!(cancelled["financial_status"], "refunded");
        assert!(!Change::Refund.fits(&cancelled));
    }
}
