//! The lines of a cart, checkout or order, and what they are worth together.
//!
//! A line's worth is the shop's money after discounts on that line, before anything that concerns the whole cart.
//! Shopify says it in several ways that do not always agree; [`RawLine::total`] has the order of preference.

use serde::de::MapAccess;
use serde::{Deserialize, Serialize};

use super::lenient::{Shape, amount, both_sides, count, id, shop_money, skip, text};
use crate::commerce::money::{Currency, Money};

/// One line. Serializes for storage; ids are numbers there (above 2^53, so never straight to a browser).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The variant; `None` for custom items and deleted ones.
    pub variant_id: Option<i64>,
    /// The product; `None` likewise.
    pub product_id: Option<i64>,
    /// What the store calls it; empty when it did not say.
    pub title: String,
    /// Which variant, where the title does not say it already.
    pub variant_title: Option<String>,
    /// The merchant's own number for it.
    pub sku: Option<String>,
    /// How many, at least 1; 1 when the store did not say.
    pub quantity: i64,
    /// Price of one in the shop's money, after discounts on this line where the store says so.
    pub unit: Option<Money>,
    /// Worth of the line in the shop's money, after discounts on this line.
    pub total: Option<Money>,
}

/// Lines and their worth.
#[derive(Default)]
pub(super) struct Lines {
    pub all: Vec<Line>,
    pub value: Option<Money>,
    pub currency: Option<Currency>,
    /// The currency the shopper sees, if all lines agree on it.
    pub shown: Option<Currency>,
}

/// A price as Shopify has it twice: a set with its currency, and a plain amount.
#[derive(Clone, Copy, Default)]
pub(super) struct Price {
    pub set: Option<Money>,
    pub plain: Option<i64>,
}

impl Price {
    /// In the shop's money: from the set, or the plain amount in the currency the rest of the body is in.
    pub(super) fn in_shop(self, currency: Option<Currency>) -> Option<Money> {
        let plain = self.plain.zip(currency);
        self.set
            .or(plain.map(|(amount, currency)| Money { amount, currency }))
    }
}

/// A line as it is written, in the fields of carts, checkouts and orders alike.
#[derive(Default)]
pub(super) struct RawLine {
    variant_id: Option<i64>,
    product_id: Option<i64>,
    title: Option<String>,
    name: Option<String>,
    variant_title: Option<String>,
    sku: Option<String>,
    quantity: Option<i64>,
    price: Price,
    original_price: Price,
    discounted_price: Price,
    line_price: Price,
    original_line_price: Price,
    total_discount: Price,
    shown: Option<Currency>,
}

impl Shape for RawLine {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "variant_id" => self.variant_id = id(from)?,
            "product_id" => self.product_id = id(from)?,
            "title" => self.title = text(from)?,
            "name" | "presentment_title" => self.name = text(from)?.or(self.name.take()),
            "variant_title" => self.variant_title = text(from)?,
            "sku" => self.sku = text(from)?,
            "quantity" => self.quantity = count(from)?,
            "price" => self.price.plain = amount(from)?,
            "price_set" => self.price.set = self.side(from)?,
            "original_price" => self.original_price.plain = amount(from)?,
            "discounted_price" => self.discounted_price.plain = amount(from)?,
            "discounted_price_set" => self.discounted_price.set = shop_money(from)?,
            "line_price" => self.line_price.plain = amount(from)?,
            "line_price_set" => self.line_price.set = self.side(from)?,
            "original_line_price" => self.original_line_price.plain = amount(from)?,
            "original_line_price_set" => self.original_line_price.set = shop_money(from)?,
            "total_discount" => self.total_discount.plain = amount(from)?,
            "total_discount_set" => self.total_discount.set = shop_money(from)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

impl RawLine {
    /// The shop's side of a set; what the shopper sees prices in is noted.
    fn side<'de, A: MapAccess<'de>>(&mut self, from: &mut A) -> Result<Option<Money>, A::Error> {
        let (shop, shown) = both_sides(from)?;
        self.shown = shown.or(self.shown);
        Ok(shop)
    }

    /// The currency of any price of this line.
    fn currencies(&self) -> impl Iterator<Item = Currency> {
        [
            self.price,
            self.discounted_price,
            self.line_price,
            self.original_line_price,
            self.total_discount,
        ]
        .into_iter()
        .filter_map(|price| price.set.map(|money| money.currency))
    }

    /// Price of one.
    fn unit(&self, currency: Option<Currency>) -> Option<Money> {
        self.discounted_price
            .in_shop(currency)
            .or(self.price.in_shop(currency))
            .or(self.original_price.in_shop(currency))
    }

    /// Worth of the line. In order of preference:
    /// 1. `line_price`, unless it is the undiscounted price while `discounted_price × quantity` is lower by more
    ///    than rounding (a field that was not brought up to date);
    /// 2. `discounted_price × quantity`;
    /// 3. the original (`original_line_price`, else `price × quantity`) less `total_discount`.
    ///
    /// Each from its `*_set`, else from its plain amount. `total_discount` comes last because it is the one
    /// that contradicts the rest in Shopify's own sample.
    fn total(&self, currency: Option<Currency>) -> Option<Money> {
        let times = |price: Price| -> Option<Money> {
            price.in_shop(currency)?.checked_mul(self.quantity?).ok()
        };
        let original = self
            .original_line_price
            .in_shop(currency)
            .or_else(|| times(self.original_price))
            .or_else(|| times(self.price));
        let by_unit = times(self.discounted_price);
        match (self.line_price.in_shop(currency), by_unit) {
            (Some(line), Some(by_unit)) => {
                let undiscounted = original.is_some_and(|original| line >= original);
                let rounding = one_cent(by_unit.currency).checked_mul(self.quantity?).ok();
                let gap = line.checked_sub(by_unit).ok();
                let lower = gap.zip(rounding).is_some_and(|(gap, most)| gap > most);
                Some(if undiscounted && lower { by_unit } else { line })
            }
            (Some(line), None) => Some(line),
            (None, Some(by_unit)) => Some(by_unit),
            (None, None) => match self.total_discount.in_shop(currency) {
                Some(discount) => original?.checked_sub(discount).ok(),
                None => original,
            },
        }
    }

    fn line(self, currency: Option<Currency>) -> Line {
        Line {
            unit: self.unit(currency),
            total: self.total(currency),
            variant_id: self.variant_id,
            product_id: self.product_id,
            title: self.title.or(self.name).unwrap_or_default(),
            variant_title: self.variant_title,
            sku: self.sku,
            quantity: self.quantity.unwrap_or(1),
        }
    }
}

/// What a list of lines comes to. `stated` is the shop's currency if the body says it.
/// - No list at all: nothing is known, so no value.
/// - An empty one, or all of quantity 0: zero, if the currency is known.
/// - A line without money, an unreadable line, lines of several currencies: no value (a part would mislead).
pub(super) fn lines(raw: Option<Vec<Option<RawLine>>>, stated: Option<Currency>) -> Lines {
    let Some(raw) = raw else {
        return Lines {
            currency: stated,
            ..Lines::default()
        };
    };
    let currency = stated.or_else(|| only_one(raw.iter().flatten().flat_map(RawLine::currencies)));
    let shown = only_one(raw.iter().flatten().filter_map(|line| line.shown));
    let unreadable = raw.iter().any(Option::is_none);
    let lines: Vec<Line> = raw
        .into_iter()
        .flatten()
        .filter(|line| line.quantity != Some(0))
        .map(|line| line.line(currency))
        .collect();
    let value = if unreadable {
        None
    } else {
        sum(&lines, currency)
    };
    Lines {
        all: lines,
        value,
        currency,
        shown,
    }
}

fn sum(lines: &[Line], currency: Option<Currency>) -> Option<Money> {
    let Some((first, rest)) = lines.split_first() else {
        return currency.map(Money::zero);
    };
    rest.iter()
        .try_fold(first.total?, |sum, line| sum.checked_add(line.total?).ok())
}

/// The currency all of them are, if they are.
fn only_one(mut all: impl Iterator<Item = Currency>) -> Option<Currency> {
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

/// The smallest coin of a currency.
fn one_cent(currency: Currency) -> Money {
    let amount = match currency.minor_units() {
        0 => 10_000,
        3 => 10,
        _ => 100,
    };
    Money { amount, currency }
}
