//! What the assistant says of an order: only what the store has told, in plain words of the shopper's language. Pure.

mod words;

use crate::assistant::language::Language;
use crate::clock::Micros;
use crate::commerce::find::Order;
pub use words::Line;
use words::Word;

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
pub fn standing(order: &Order, proved: Proved, language: Language) -> String {
    let how = how(order, language);
    let number = order.name.as_str();
    let mut said = vec![match proved {
        Proved::Whole => {
            Word::Of.filled(language, &[number, &day(order.created_at, language), &how])
        }
        Proved::Standing => Word::Order.filled(language, &[number, &how]),
    }];
    if order.cancelled_at.is_none() {
        for parcel in order.tracking.iter().take(MOST) {
            let by = parcel.company.as_deref();
            let by = by.unwrap_or(Word::Carrier.in_language(language));
            match (&parcel.number, &parcel.url) {
                (Some(number), Some(url)) => {
                    said.push(Word::NumberAt.filled(language, &[by, number, url]));
                }
                (Some(number), None) => said.push(Word::Number.filled(language, &[by, number])),
                (None, Some(url)) => said.push(Word::At.filled(language, &[by, url])),
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
            things.push(Word::More.filled(language, &[&more.to_string()]));
        }
        let between = if language == Language::Ja {
            "、"
        } else {
            ", "
        };
        said.push(Word::In.filled(language, &[&things.join(between)]));
    }
    said.join("\n")
}

/// What an order is called as a source.
#[must_use]
pub fn source(order: &Order, language: Language) -> String {
    Word::Source.filled(language, &[&order.name])
}

/// What the way to the account page is called.
#[must_use]
pub fn account(language: Language) -> &'static str {
    Word::Account.in_language(language)
}

fn how(order: &Order, language: Language) -> String {
    if let Some(at) = order.cancelled_at {
        return Word::Cancelled.filled(language, &[&day(at, language)]);
    }
    let paid = match order.financial_status.as_deref() {
        Some("refunded") => Some(Word::Refunded),
        Some("partially_refunded") => Some(Word::PartRefunded),
        Some("pending") => Some(Word::Pending),
        Some("voided") => Some(Word::Voided),
        Some(_) | None => None,
    };
    let sent = match order.fulfillment_status.as_deref() {
        Some("fulfilled") => Word::Sent,
        Some("partial") => Word::PartSent,
        Some("restocked") => Word::Restocked,
        Some(_) | None => Word::NotSent,
    };
    let sent = sent.in_language(language);
    match paid.map(|paid| paid.in_language(language)) {
        Some(paid) if language == Language::Ja => format!("{sent}{paid}"),
        Some(paid) => format!("{sent} {paid}"),
        None => sent.to_owned(),
    }
}

/// "18 November 2026", without a zone: the store's own day is not known here.
fn day(at: Micros, language: Language) -> String {
    let at = chrono::DateTime::from_timestamp_micros(at.0)
        .unwrap_or(chrono::DateTime::UNIX_EPOCH)
        .date_naive();
    words::day(at, language)
}

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
        let whole = standing(&order(), Proved::Whole, Language::En);
        assert_eq!(
            whole,
            "Order #1042 of 18 November 2026: it has been sent.\nUPS, tracking number 1Z999.\nIn it: 1 × Nightfall Reverb."
        );
        let pair = standing(&order(), Proved::Standing, Language::En);
        assert_eq!(
            pair,
            "Order #1042: it has been sent.\nUPS, tracking number 1Z999."
        );
        let cancelled = Order {
            cancelled_at: Some(Micros(1_795_000_000_000_000)),
            ..order()
        };
        assert_eq!(
            standing(&cancelled, Proved::Standing, Language::En),
            "Order #1042: it was cancelled on 18 November 2026."
        );
    }

    #[test]
    fn it_says_so_in_the_shoppers_language() {
        let partly = Order {
            financial_status: Some("pending".into()),
            fulfillment_status: None,
            ..order()
        };
        for (language, said) in [
            (
                Language::De,
                "Bestellung #1042 vom 18. November 2026: Sie wurde noch nicht versendet. Die Zahlung steht noch aus.\n\
                 UPS, Sendungsnummer 1Z999.\nEnthalten: 1 × Nightfall Reverb.",
            ),
            (
                Language::Fr,
                "Commande #1042 du 18 novembre 2026 : elle n'a pas encore été expédiée. Le paiement est encore en \
                 attente.\nUPS, numéro de suivi 1Z999.\nContenu : 1 × Nightfall Reverb.",
            ),
            (
                Language::Ja,
                "注文 #1042（2026年11月18日）：まだ発送されていません。お支払いは保留中です。\n\
                 UPS、追跡番号 1Z999。\n内容：1 × Nightfall Reverb。",
            ),
        ] {
            assert_eq!(standing(&partly, Proved::Whole, language), said);
        }
        // Nothing of it is left to be filled in, whatever there is to tell.
        let stands = [None, Some("fulfilled"), Some("partial"), Some("restocked")];
        for language in Language::ALL {
            for (paid, sent) in ["refunded", "partially_refunded", "pending", "voided"]
                .iter()
                .zip(stands)
            {
                let order = Order {
                    financial_status: Some((*paid).into()),
                    fulfillment_status: sent.map(str::to_owned),
                    lines: vec![order().lines.remove(0); MOST + 2],
                    ..order()
                };
                for proved in [Proved::Whole, Proved::Standing] {
                    let said = standing(&order, proved, language);
                    assert!(said.contains("#1042") && said.contains("1Z999"), "{said}");
                    assert!(!said.contains(['{', '}']), "{said}");
                    let is_english = said.contains("tracking number");
                    assert_eq!(is_english, language == Language::En, "{said}");
                }
            }
        }
    }
}
