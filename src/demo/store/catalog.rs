//! What Crescent Music sells, as values: products, their variants, prices in cents.
//!
//! The goods themselves are listed in `goods/`, one file a collection.

use std::fmt::Write as _;

use super::goods;

/// The shop's only currency.
pub const CURRENCY: &str = "USD";

/// A shelf of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collection {
    Strings,
    Pedals,
    Guitars,
}

impl Collection {
    pub const ALL: [Self; 3] = [Self::Guitars, Self::Pedals, Self::Strings];

    pub fn handle(self) -> &'static str {
        match self {
            Self::Strings => "strings-accessories",
            Self::Pedals => "pedals",
            Self::Guitars => "guitars",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Strings => "Strings & accessories",
            Self::Pedals => "Pedals",
            Self::Guitars => "Guitars & basses",
        }
    }

    pub fn blurb(self) -> &'static str {
        match self {
            Self::Strings => {
                "Fresh strings, straps, cables and the small things that keep you playing."
            }
            Self::Pedals => "Quiet, sturdy effects. Every one runs on an ordinary 9 V supply.",
            Self::Guitars => "Set up by our own luthier before it leaves the shop, free of charge.",
        }
    }
}

/// Something one can buy. All text is ours and plain.
#[derive(Debug)]
pub struct Product {
    pub id: i64,
    pub handle: &'static str,
    pub title: &'static str,
    pub collection: Collection,
    pub vendor: &'static str,
    /// One line, shown on cards.
    pub tagline: &'static str,
    /// Paragraphs.
    pub description: &'static [&'static str],
    /// Name and value pairs, shown as a table.
    pub facts: &'static [(&'static str, &'static str)],
    /// Words for the picture.
    pub picture: &'static str,
    pub grams: i64,
    /// False for what needs no parcel.
    pub ships: bool,
    pub variants: &'static [Variant],
}

/// One purchasable form of a product. A product without a choice has one with an empty title.
#[derive(Debug)]
pub struct Variant {
    pub id: i64,
    pub title: &'static str,
    pub sku: &'static str,
    /// In cents.
    pub price: i64,
    pub available: bool,
}

impl Product {
    /// The lowest price, in cents.
    pub fn price(&self) -> i64 {
        let prices = self.variants.iter().map(|variant| variant.price);
        prices.min().unwrap_or(0)
    }

    pub fn path(&self) -> String {
        format!("/products/{}", self.handle)
    }

    pub fn picture_path(&self) -> String {
        format!("/cdn/pictures/{}.svg", self.handle)
    }

    /// Title as carts and orders show it: with the variant's, if there is a choice.
    pub fn line_title(&self, variant: &Variant) -> String {
        if variant.title.is_empty() {
            self.title.to_owned()
        } else {
            format!("{} - {}", self.title, variant.title)
        }
    }

    /// Description, facts and prices as HTML: what an import of the store's content reads.
    pub fn document(&self) -> String {
        let mut html = String::new();
        for paragraph in self.description {
            let _ = write!(html, "<p>{}</p>", escape(paragraph));
        }
        html.push_str("<h2>Details</h2><ul>");
        for (name, value) in self.facts {
            let _ = write!(html, "<li>{}: {}</li>", escape(name), escape(value));
        }
        html.push_str("</ul><h2>Price and choices</h2><ul>");
        for variant in self.variants {
            let _ = write!(
                html,
                "<li>{} by {}: {}{} (SKU {})</li>",
                escape(&self.line_title(variant)),
                escape(self.vendor),
                money(variant.price),
                if variant.available { "" } else { ", sold out" },
                escape(variant.sku),
            );
        }
        html.push_str("</ul>");
        html
    }
}

/// Every product, in the order the store shows them.
pub fn products() -> impl Iterator<Item = &'static Product> {
    goods::GUITARS
        .iter()
        .chain(goods::PEDALS)
        .chain(goods::STRINGS)
}

pub fn product(handle: &str) -> Option<&'static Product> {
    products().find(|product| product.handle == handle)
}

/// A variant with its product.
pub fn variant(id: i64) -> Option<(&'static Product, &'static Variant)> {
    products().find_map(|product| {
        let variant = product.variants.iter().find(|variant| variant.id == id)?;
        Some((product, variant))
    })
}

/// Cents as shoppers read them: `$1,299.00`.
pub fn money(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let digits = (cents.abs() / 100).to_string();
    let mut dollars = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            dollars.push(',');
        }
        dollars.push(digit);
    }
    format!("{sign}${dollars}.{:02}", cents.abs() % 100)
}

/// Text made safe for HTML.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn goods_are_distinct_and_pictured() {
        let handles: BTreeSet<_> = products().map(|product| product.handle).collect();
        let ids: BTreeSet<_> = products()
            .flat_map(|product| product.variants)
            .map(|variant| variant.id)
            .collect();
        let skus: BTreeSet<_> = products()
            .flat_map(|product| product.variants)
            .map(|variant| variant.sku)
            .collect();
        assert!(handles.len() >= 14);
        assert_eq!(handles.len(), products().count());
        assert_eq!(ids.len(), skus.len());
        for product in products() {
            assert!(
                super::super::files::picture(&format!("{}.svg", product.handle)).is_some(),
                "{} has no picture",
                product.handle
            );
        }
    }

    #[test]
    fn prices_span_the_store() {
        assert!(products().any(|product| product.price() == 900));
        assert!(products().any(|product| product.price() == 129_900));
        assert_eq!(
            product("nightfall-reverb").map(Product::price),
            Some(24_900)
        );
        assert_eq!(money(129_900), "$1,299.00");
        assert_eq!(money(1), "$0.01");
    }

    /// The two sums the $200 rule is tried with.
    #[test]
    fn two_hundred_and_a_cent_more_can_be_reached() {
        let price = |handle: &str| product(handle).map_or(0, Product::price);
        let even = price("tidepool-chorus") + price("braided-cable-5m");
        assert_eq!(even, 20_000);
        assert_eq!(even + price("round-up-for-music-schools"), 20_001);
    }
}
