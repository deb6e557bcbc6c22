//! What the assistant says of an order: only what the store has told, in plain words. Pure.

use crate::clock::Micros;
use crate::commerce::find::Order;

/// How much somebody has proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proved {
    /// It is theirs: Shopify vouched for the customer, or it came from this browser's own cart.
    Whole,
    /// They know its number and its e-mail address: enough for its standing and its parcels.
    Standing,
}

/// Parcels and things named, at most.
const MOST: usize = 6;

/// One order's standing.
#[must_use]
pub fn standing(order: &Order, proved: Proved) -> String {
    let mut said = vec![match proved {
        Proved::Whole => format!(
            "Order {} of {}: {}",
            order.name,
            day(order.created_at),
            how(order)
        ),
        Proved::Standing => format!("Order {}: {}", order.name, how(order)),
    }];
    if order.cancelled_at.is_none() {
        for parcel in order.tracking.iter().take(MOST) {
            let by = parcel.company.as_deref().unwrap_or("The carrier");
            match (&parcel.number, &parcel.url) {
                (Some(number), Some(url)) => {
                    said.push(format!("{by}, tracking number {number}: {url}"))
                }
                (Some(number), None) => said.push(format!("{by}, tracking number {number}.")),
                (None, Some(url)) => said.push(format!("{by}: {url}")),
                (None, None) => {}
            }
        }
    }
    if proved == Proved::Whole && !order.lines.is_empty() {
        let mut things: Vec<String> = order
            .lines
            .iter()
            .take(MOST)
            .map(|line| format!("{} × {}", line.quantity, line.title))
            .collect();
        let more = order.lines.len().saturating_sub(MOST);
        if more > 0 {
            things.push(format!("{more} more"));
        }
        said.push(format!("In it: {}.", things.join(", ")));
    }
    said.join("\n")
}

fn how(order: &Order) -> String {
    if let Some(at) = order.cancelled_at {
        return format!("it was cancelled on {}.", day(at));
    }
    let paid = match order.financial_status.as_deref() {
        Some("refunded") => " It has been refunded.",
        Some("partially_refunded") => " Part of it has been refunded.",
        Some("pending") => " The payment is still pending.",
        Some("voided") => " The payment was voided.",
        Some(_) | None => "",
    };
    let sent = match order.fulfillment_status.as_deref() {
        Some("fulfilled") => "it has been sent.",
        Some("partial") => "part of it has been sent.",
        Some("restocked") => "it was put back into stock.",
        Some(_) | None => "it has not been sent yet.",
    };
    format!("{sent}{paid}")
}

/// "18 November 2026", without a zone: the store's own day is not known here.
fn day(at: Micros) -> String {
    chrono::DateTime::from_timestamp_micros(at.0)
        .unwrap_or(chrono::DateTime::UNIX_EPOCH)
        .format("%-d %B %Y")
        .to_string()
}

/// Nothing is proved yet.
pub const PROVE: &str = "I can look that up once I know the order is yours. Sign in to your account on this store and ask again, \
     or write me the order number and the e-mail address it was placed with.";
/// A number, but no address.
pub const WHICH_EMAIL: &str = "To make sure that the order is yours: which e-mail address was it placed with? Or sign in to your \
     account on this store and ask again.";
/// An address, but no number.
pub const WHICH_NUMBER: &str =
    "And what is the order number? It is in the confirmation e-mail, for example #1042.";
/// The same whether there is no such order, it is another's, or the address is another: nobody learns which.
pub const NO_MATCH: &str = "I couldn't find an order with that number and e-mail address. Please look both up in the confirmation \
     e-mail and write them again.";
/// Too many wrong pairs.
pub const ENOUGH: &str =
    "I couldn't match that to an order, so I'd rather leave this to a person from the shop.";
/// Signed in, and nothing is there.
pub const NONE_HERE: &str = "I don't see an order in your account here. If you ordered without signing in, write me the order \
     number and the e-mail address it was placed with.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commerce::payload::{Line, Tracking};

    fn order() -> Order {
        Order {
            id: 1,
            name: "#1042".into(),
            total: None,
            financial_status: Some("paid".into()),
            fulfillment_status: Some("fulfilled".into()),
            cancelled_at: None,
            lines: vec![Line {
                title: "Nightfall Reverb".into(),
                quantity: 1,
                ..Line::default()
            }],
            tracking: Tracking::new(Some("UPS".into()), Some("1Z999".into()), None)
                .into_iter()
                .collect(),
            created_at: Micros(1_795_000_000_000_000),
            payment_failed_at: None,
            delivery_failed_at: None,
        }
    }

    #[test]
    fn it_says_what_is_known_and_to_whom_it_may() {
        let whole = standing(&order(), Proved::Whole);
        assert_eq!(
            whole,
            "Order #1042 of 18 November 2026: it has been sent.\nUPS, tracking number 1Z999.\nIn it: 1 × Nightfall Reverb."
        );
        let pair = standing(&order(), Proved::Standing);
        assert_eq!(
            pair,
            "Order #1042: it has been sent.\nUPS, tracking number 1Z999."
        );
        let cancelled = Order {
            cancelled_at: Some(Micros(1_795_000_000_000_000)),
            ..order()
        };
        assert_eq!(
            standing(&cancelled, Proved::Standing),
            "Order #1042: it was cancelled on 18 November 2026."
        );
    }
}
