//! A cart and an order as they stand beside a chat, each with its place in the shop's admin.

use super::labels::{amount, status};
use super::open::Eyes;
use super::view::{Cart, CartStep, Line, Order, Parcel};
use crate::commerce::find as commerce;
use crate::commerce::money::Money;
use crate::commerce::payload;
use crate::rules::Book;

/// An order in the shop's admin.
pub fn order_link(eyes: &Eyes<'_>, order: i64) -> String {
    format!("{}/orders/{order}", eyes.admin)
}

fn line(eyes: &Eyes<'_>, line: &payload::Line) -> Line {
    Line {
        title: if line.title.is_empty() {
            "Item".into()
        } else {
            line.title.clone()
        },
        variant: line.variant_title.clone(),
        quantity: line.quantity,
        price: line.total.map_or_else(String::new, |total| total.text()),
        url: line
            .product_id
            .map(|id| format!("{}/products/{id}", eyes.admin)),
    }
}

/// The cart.
pub fn cart(eyes: &Eyes<'_>, cart: &commerce::Cart, book: &Book) -> Cart {
    let currency = cart.value.map(|value| value.currency);
    let worth = |amount: Option<i64>| {
        let (amount, currency) = amount.zip(currency)?;
        Some(Money { amount, currency }.text())
    };
    let code = currency.map(|currency| currency.as_str().to_owned());
    Cart {
        lines: cart.lines.iter().map(|one| line(eyes, one)).collect(),
        value: cart
            .value
            .map_or_else(|| "Unknown".into(), |value| value.text()),
        over: cart
            .value
            .filter(|_| !cart.only_seen)
            .and_then(|value| book.cart_limit_under(value.amount))
            .and_then(|limit| amount(Some(limit), code.as_deref())),
        currency: code.unwrap_or_default(),
        updated_at: cart.updated_at,
        only_seen: cart.only_seen,
        steps: cart
            .history
            .iter()
            .rev()
            .map(|step| CartStep {
                at: step.at,
                value: worth(step.value),
                changes: step
                    .changes
                    .iter()
                    .map(|change| (change.title.clone(), change.by))
                    .collect(),
            })
            .collect(),
    }
}

/// An order; `theirs` by more than a number they gave.
pub fn order(eyes: &Eyes<'_>, order: &commerce::Order, theirs: bool) -> Order {
    let cancelled = order.cancelled_at.is_some();
    let back = order.financial_status.as_deref() == Some("refunded");
    Order {
        id: order.id.to_string(),
        name: order.name.clone(),
        status: if cancelled {
            "Cancelled".into()
        } else {
            status(order.fulfillment_status.as_deref(), "Not sent yet")
        },
        payment: status(order.financial_status.as_deref(), "Unknown"),
        items: order.lines.iter().map(|one| line(eyes, one)).collect(),
        total: order.total.map_or_else(String::new, |total| total.text()),
        placed_at: order.created_at,
        url: order_link(eyes, order.id),
        parcels: order
            .tracking
            .iter()
            .map(|parcel| Parcel {
                by: parcel.company.clone(),
                number: parcel.number.clone(),
                url: parcel.url.clone(),
            })
            .collect(),
        only_named: !theirs,
        refund: eyes.offer.refund && !back,
        cancel: eyes.offer.cancel && !cancelled && order.fulfillment_status.is_none(),
    }
}
