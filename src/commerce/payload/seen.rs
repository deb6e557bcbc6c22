//! What a shopper's browser says is in its cart, from the store's `/cart.js`: shown where the store itself has
//! said nothing, and never decided on; its country only says which of a merchant's amounts is held against the store's
//! own value. Amounts are in hundredths, in the money the shopper sees.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lines::Line;
use crate::commerce::market::Country;
use crate::commerce::money::{Currency, Money};

/// Lines taken, at most.
const MOST_LINES: usize = 100;
/// Of one kind of thing, at most; more is a joke.
const MOST_OF_ONE: i64 = 1_000_000;
/// Characters of a title, at most.
const LONGEST: usize = 200;

/// A cart as a browser has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenCart {
    /// What it comes to, line by line; `None` when a line does not say.
    pub value: Option<Money>,
    /// What is in it.
    pub lines: Vec<Line>,
    /// The country the page is set to, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
}

impl SeenCart {
    /// Reads the store's `/cart.js`, or the part of it that the widget passes on. `None` when there is no list of
    /// items: an empty cart has an empty one.
    #[must_use]
    pub fn read(cart: &Value) -> Option<Self> {
        let items = cart.get("items")?.as_array()?;
        let code = cart.get("currency").and_then(Value::as_str);
        let currency = code.and_then(|code| Currency::parse(code).ok());
        let lines: Vec<Line> = items
            .iter()
            .take(MOST_LINES)
            .filter_map(|item| line(item, currency))
            .collect();
        let whole = lines.len() == items.len();
        let value = currency.filter(|_| whole).and_then(|currency| {
            let mut sum = Money::zero(currency);
            for line in &lines {
                sum = sum.checked_add(line.total?).ok()?;
            }
            Some(sum)
        });
        let country = cart.get("country").and_then(Value::as_str);
        Some(Self {
            value,
            lines,
            country: country.and_then(Country::parse),
        })
    }

    /// Whether these are the same things, as often.
    #[must_use]
    pub fn is_of(&self, lines: &[Line]) -> bool {
        let counted = |lines: &[Line]| {
            let mut all: Vec<(Option<i64>, i64)> = lines
                .iter()
                .map(|line| (line.variant_id, line.quantity))
                .collect();
            all.sort_unstable();
            all
        };
        counted(&self.lines) == counted(lines)
    }
}

fn line(item: &Value, currency: Option<Currency>) -> Option<Line> {
    let number = |name: &str| item.get(name).and_then(Value::as_i64);
    let text = |name: &str| {
        let text = item.get(name)?.as_str()?.trim();
        let short: String = text
            .chars()
            .filter(|c| !c.is_control())
            .take(LONGEST)
            .collect();
        (!short.is_empty()).then_some(short)
    };
    let money = |name: &str| {
        let amount = number(name)?.checked_mul(100)?;
        Some(Money {
            amount,
            currency: currency?,
        })
    };
    let quantity = number("quantity").filter(|number| (1..=MOST_OF_ONE).contains(number))?;
    Some(Line {
        variant_id: number("variant_id").or(number("id")).filter(|id| *id > 0),
        product_id: number("product_id").filter(|id| *id > 0),
        title: text("product_title")
            .or_else(|| text("title"))
            .unwrap_or_default(),
        variant_title: text("variant_title"),
        sku: text("sku"),
        quantity,
        unit: money("final_price").or_else(|| money("price")),
        total: money("final_line_price").or_else(|| money("line_price")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_stores_own_cart_js_reads() {
        let sample = include_str!("../../../tests/data/shopify/ajax_cart_js.example.json");
        let seen = SeenCart::read(&serde_json::from_str(sample).unwrap()).unwrap();
        assert_eq!(seen.value, Money::parse("59.97", "USD").ok());
        assert_eq!(seen.lines[0].quantity, 3);
        assert_eq!(seen.lines[0].title, "Example T-Shirt - Small");
    }

    #[test]
    fn what_is_not_a_cart_is_nothing_and_what_can_be_used_is_used() {
        for nothing in [json!(null), json!([]), json!({}), json!({"items": 1})] {
            assert_eq!(SeenCart::read(&nothing), None);
        }
        let empty = SeenCart::read(&json!({ "items": [], "currency": "USD" })).unwrap();
        assert_eq!(empty.value, Money::parse("0", "USD").ok());
        let odd = json!({ "currency": 7, "items": [
            { "id": 1, "quantity": 2, "line_price": i64::MAX, "title": "x".repeat(9_999) },
            { "id": -1, "quantity": 1 }, "no line", { "quantity": 0 }, { "quantity": i64::MAX },
        ] });
        let odd = SeenCart::read(&odd).unwrap();
        assert_eq!(odd.value, None);
        assert_eq!(odd.lines.len(), 2);
        assert_eq!(odd.lines[0].title.len(), LONGEST);
        assert_eq!(odd.lines[1].variant_id, None);
    }
}
