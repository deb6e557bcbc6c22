//! Giving money back in parts, and cancelling with or without it, as the Admin API lets an app do. Pure: over an order's
//! own body. Reckoned by this shop's own rules: lines at their price, shipping on top, never more than was paid.

use serde_json::{Value, json};

use super::changes::{Change, cents, refunded};
use super::payload::{plain, set, shop_time};
use crate::clock::Micros;

/// What a refund would come to, in cents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reckoned {
    /// Lines, how many of each, and what these come to.
    pub lines: Vec<(i64, i64, i64)>,
    pub shipping: i64,
    /// The most that can go back for shipping.
    pub shipping_left: i64,
    pub amount: i64,
    /// The most that can go back at all.
    pub left: i64,
}

/// What an app wants to have refunded.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Nothing: all that is left.
    pub lines: Option<Vec<(i64, i64)>>,
    pub shipping: bool,
}

fn number(value: &Value, name: &str) -> i64 {
    value.get(name).and_then(Value::as_i64).unwrap_or(0)
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    let found = value.get(name).and_then(Value::as_array);
    found.map(Vec::as_slice).unwrap_or_default()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// How much of it has gone back so far.
fn back(order: &Value) -> i64 {
    list(order, "refunds").iter().map(refunded).sum()
}

/// Whether any of it can go back.
pub fn refundable(order: &Value) -> bool {
    matches!(
        text(order, "financial_status"),
        "paid" | "partially_refunded"
    ) && cents(order, "total_price") > back(order)
}

/// What this would come to.
pub fn reckon(order: &Value, wanted: &Wanted) -> Reckoned {
    if !refundable(order) {
        return Reckoned::default();
    }
    let left = cents(order, "total_price") - back(order);
    let paid = cents(order, "total_price") - cents(order, "subtotal_price");
    let gone: i64 = list(order, "refunds")
        .iter()
        .flat_map(|refund| list(refund, "order_adjustments"))
        .map(|one| cents(one, "amount"))
        .sum();
    let shipping_left = (paid - gone).clamp(0, left);
    let lines: Vec<(i64, i64, i64)> = list(order, "line_items")
        .iter()
        .filter_map(|line| {
            let (id, most) = (number(line, "id"), number(line, "current_quantity"));
            let quantity = match &wanted.lines {
                None => most,
                Some(lines) => lines.iter().find(|(line, _)| *line == id)?.1.min(most),
            };
            (quantity > 0).then(|| (id, quantity, cents(line, "price") * quantity))
        })
        .collect();
    let shipping = if wanted.shipping { shipping_left } else { 0 };
    let sum: i64 = lines.iter().map(|line| line.2).sum();
    Reckoned {
        amount: (sum + shipping).min(left),
        lines,
        shipping,
        shipping_left,
        left,
    }
}

/// A refund as an app sends it.
#[derive(Clone, Debug)]
pub struct Refund {
    pub lines: Vec<(i64, i64, String)>,
    pub shipping: bool,
    /// Cents of all transactions.
    pub amount: i64,
    pub note: String,
}

/// A refund's id, and the webhooks of it.
pub type Refunded = (i64, Vec<(&'static str, Value)>);

/// Does it, and answers the refund's id and the webhooks of it.
pub fn apply(order: &mut Value, refund: &Refund, now: Micros) -> Result<Refunded, String> {
    let wanted = Wanted {
        lines: Some(refund.lines.iter().map(|line| (line.0, line.1)).collect()),
        shipping: refund.shipping,
    };
    let reckoned = reckon(order, &wanted);
    if refund.amount > reckoned.left {
        return Err(format!(
            "Refund amount can't be more than {}",
            plain(reckoned.left)
        ));
    }
    let asked: i64 = refund.lines.iter().map(|line| line.1).sum();
    let found: i64 = reckoned.lines.iter().map(|line| line.1).sum();
    if asked != found {
        return Err("Quantity cannot refund more items than were purchased".to_owned());
    }
    let order_id = number(order, "id");
    let at = shop_time(now);
    let count = i64::try_from(list(order, "refunds").len()).unwrap_or(0);
    let id = order_id * 100 + 80 + count;
    let mut items = Vec::new();
    for (line, quantity, restock) in &refund.lines {
        let body = list(order, "line_items")
            .iter()
            .find(|one| number(one, "id") == *line)
            .cloned()
            .unwrap_or(Value::Null);
        let sum = cents(&body, "price") * quantity;
        #[expect(clippy::cast_precision_loss, reason = "a price is far below 2^53")]
        let subtotal = sum as f64 / 100.0;
        items.push(json!({
            "id": id * 100 + i64::try_from(items.len()).unwrap_or(0), "line_item_id": line, "line_item": body,
            "quantity": quantity, "restock_type": restock.to_lowercase(), "location_id": null,
            "subtotal": subtotal, "subtotal_set": set(sum), "total_tax": 0.0, "total_tax_set": set(0),
        }));
    }
    let adjustments = if reckoned.shipping > 0 {
        json!([{ "id": id * 10 + 1, "kind": "shipping_refund", "order_id": order_id, "refund_id": id,
                 "amount": plain(reckoned.shipping), "reason": "Shipping refund" }])
    } else {
        json!([])
    };
    let body = json!({
        "id": id, "admin_graphql_api_id": format!("gid://shopify/Refund/{id}"), "order_id": order_id,
        "created_at": at, "processed_at": at, "note": refund.note, "user_id": null,
        "restock": refund.lines.iter().any(|line| line.2 != "NO_RESTOCK"),
        "duties": [], "total_duties_set": set(0), "order_adjustments": adjustments, "refund_line_items": items,
        "transactions": [{
            "id": id * 10 + 2, "order_id": order_id, "kind": "refund", "status": "success", "gateway": "bogus",
            "amount": plain(refund.amount), "currency": order.get("currency"), "created_at": at,
        }],
    });
    let all = refund.amount == reckoned.left;
    let current = reckoned.left - refund.amount;
    if let Some(map) = order.as_object_mut() {
        let status = if all {
            "refunded"
        } else {
            "partially_refunded"
        };
        map.insert("financial_status".to_owned(), json!(status));
        map.insert("updated_at".to_owned(), json!(at));
        map.insert("current_total_price".to_owned(), json!(plain(current)));
        map.insert("current_total_price_set".to_owned(), set(current));
        if let Some(refunds) = map.get_mut("refunds").and_then(Value::as_array_mut) {
            refunds.push(body.clone());
        }
        let lines = map.get_mut("line_items").and_then(Value::as_array_mut);
        for line in lines.into_iter().flatten() {
            let line_id = number(line, "id");
            let gone: i64 = refund
                .lines
                .iter()
                .filter(|one| one.0 == line_id)
                .map(|one| one.1)
                .sum();
            let (now, open) = (
                number(line, "current_quantity") - gone,
                number(line, "fulfillable_quantity"),
            );
            if let Some(line) = line.as_object_mut() {
                line.insert("current_quantity".to_owned(), json!(now));
                line.insert("fulfillable_quantity".to_owned(), json!(open.min(now)));
            }
        }
    }
    Ok((
        id,
        vec![("refunds/create", body), ("orders/updated", order.clone())],
    ))
}

/// Cancels an order, and gives back what is left of it if that is wanted. Answers the webhooks of it.
pub fn cancel(
    order: &mut Value,
    (reason, refund, note): (&str, bool, &str),
    now: Micros,
) -> Result<Vec<(&'static str, Value)>, &'static str> {
    if order.get("cancelled_at").is_some_and(Value::is_string) {
        return Err("Cannot cancel an order that has already been canceled");
    }
    if !Change::Cancel.fits(order) {
        return Err("Cannot cancel an order that has been fulfilled");
    }
    let mut told = Vec::new();
    if refund && refundable(order) {
        let left = reckon(
            order,
            &Wanted {
                lines: None,
                shipping: true,
            },
        );
        let all = Refund {
            lines: left
                .lines
                .iter()
                .map(|(line, quantity, _)| (*line, *quantity, "CANCEL".to_owned()))
                .collect(),
            shipping: true,
            amount: left.left,
            note: note.to_owned(),
        };
        // Reckoned from the order itself, it fits.
        if let Ok((_, webhooks)) = apply(order, &all, now) {
            told = webhooks;
            told.pop();
        }
    }
    let at = shop_time(now);
    if let Some(map) = order.as_object_mut() {
        map.insert("cancelled_at".to_owned(), json!(at));
        map.insert("updated_at".to_owned(), json!(at));
        map.insert("cancel_reason".to_owned(), json!(reason.to_lowercase()));
    }
    told.push(("orders/cancelled", order.clone()));
    told.push(("orders/updated", order.clone()));
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::store::order;

    const NOW: Micros = Micros(1_795_219_200_000_000);

    #[test]
    fn an_order_goes_back_in_parts_and_never_beyond_what_was_paid() {
        let mut order = order::past("http://localhost:1", NOW).pop().unwrap();
        let line = order["line_items"][0]["id"].as_i64().unwrap();
        let only = Wanted {
            lines: Some(vec![(line, 1)]),
            shipping: false,
        };
        let part = reckon(&order, &only);
        assert!(part.amount > 0 && part.amount <= part.left);
        let refund = Refund {
            lines: vec![(line, 1, "CANCEL".into())],
            shipping: false,
            amount: part.amount,
            note: "one".into(),
        };
        let (_, told) = apply(&mut order, &refund, NOW).unwrap();
        assert_eq!(told.len(), 2);
        assert_eq!(refunded(&told[0].1), part.amount);
        assert!(apply(&mut order, &refund, NOW).is_err(), "the line is gone");
        let rest = reckon(
            &order,
            &Wanted {
                lines: None,
                shipping: true,
            },
        );
        assert_eq!(rest.amount, rest.left);
        assert_eq!(rest.lines, []);
        let told = cancel(&mut order, ("CUSTOMER", true, "two"), NOW).unwrap();
        assert_eq!(told.last().map(|one| one.0), Some("orders/updated"));
        assert_eq!(order["cancel_reason"], "customer");
        assert!(!refundable(&order));
        assert!(cancel(&mut order, ("CUSTOMER", true, "three"), NOW).is_err());
    }
}
