//! A visitor's cart, pure: lines, sums and the changes Shopify's Ajax API allows.
//!
//! Money is in cents. Whoever changes a cart compares it with its former self, because a change that
//! changes nothing must not be reported (Shopify's rule since October 2026).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::catalog::{self, CURRENCY, Product, Variant};
use super::sign;
use crate::clock::Micros;

/// The most of one thing a cart takes.
pub const MOST: i64 = 1_000_000;

/// One line: a variant, how many, and the properties that make it a line of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub variant: i64,
    pub quantity: i64,
    #[serde(default)]
    pub properties: BTreeMap<String, String>,
}

impl Line {
    pub fn goods(&self) -> Option<(&'static Product, &'static Variant)> {
        catalog::variant(self.variant)
    }

    /// Price of the whole line in cents; there are no discounts in this store.
    pub fn price(&self) -> i64 {
        self.goods().map_or(0, |(_, variant)| {
            variant.price.saturating_mul(self.quantity)
        })
    }

    /// `variant:hash`, as Shopify names a line.
    pub fn key(&self) -> String {
        let seed = format!("{} {:?}", self.variant, self.properties);
        format!("{}:{}", self.variant, sign::short_hash(&seed))
    }
}

/// What a change asked for and can't have; the text is for the shopper.
pub type Refused = String;

/// A cart as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cart {
    /// Without the key: what webhooks carry.
    pub token: String,
    /// The secret half, shown only to the browser that owns the cart.
    pub key: String,
    pub lines: Vec<Line>,
    pub note: Option<String>,
    pub attributes: BTreeMap<String, String>,
    pub created_at: Micros,
    pub updated_at: Micros,
    /// `carts/create` has been sent.
    pub announced: bool,
    /// Its checkout is complete: the browser gets a new cart.
    pub completed: bool,
}

impl Cart {
    pub fn new(token: String, key: String, now: Micros) -> Self {
        Self {
            token,
            key,
            lines: Vec::new(),
            note: None,
            attributes: BTreeMap::new(),
            created_at: now,
            updated_at: now,
            announced: false,
            completed: false,
        }
    }

    /// Token and key, as `/cart.js` and the cookie show them.
    pub fn full_token(&self) -> String {
        format!("{}?key={}", self.token, self.key)
    }

    /// Sum of the lines, in cents.
    pub fn total(&self) -> i64 {
        self.lines.iter().map(Line::price).sum()
    }

    pub fn count(&self) -> i64 {
        self.lines.iter().map(|line| line.quantity).sum()
    }

    pub fn grams(&self) -> i64 {
        self.lines
            .iter()
            .filter_map(|line| Some(line.goods()?.0.grams.saturating_mul(line.quantity)))
            .sum()
    }

    pub fn ships(&self) -> bool {
        self.lines
            .iter()
            .any(|line| line.goods().is_some_and(|(product, _)| product.ships))
    }

    /// Whether something a shopper would notice differs; times do not count.
    pub fn differs(&self, other: &Self) -> bool {
        self.lines != other.lines || self.note != other.note || self.attributes != other.attributes
    }

    /// Adds to the line of the same variant and properties, or makes one. Answers the line.
    pub fn add(
        &mut self,
        variant: i64,
        quantity: i64,
        properties: BTreeMap<String, String>,
    ) -> Result<Line, Refused> {
        let (product, form) = catalog::variant(variant).ok_or("Cannot find variant")?;
        if !form.available {
            return Err(format!(
                "The product '{}' is already sold out.",
                product.title
            ));
        }
        if !(1..=MOST).contains(&quantity) {
            return Err("Quantity must be a whole number above zero.".to_owned());
        }
        let same = |line: &&mut Line| line.variant == variant && line.properties == properties;
        if let Some(line) = self.lines.iter_mut().find(same) {
            line.quantity = line.quantity.saturating_add(quantity).min(MOST);
            return Ok(line.clone());
        }
        let line = Line {
            variant,
            quantity,
            properties,
        };
        self.lines.insert(0, line.clone());
        Ok(line)
    }

    /// Sets the quantity of the line at `index` (from 0); 0 takes it out.
    pub fn set(&mut self, index: usize, quantity: i64) -> Result<(), Refused> {
        if !(0..=MOST).contains(&quantity) {
            return Err("Quantity must be a whole number, zero or more.".to_owned());
        }
        let line = self
            .lines
            .get_mut(index)
            .ok_or("no valid id or line parameter")?;
        line.quantity = quantity;
        self.lines.retain(|line| line.quantity > 0);
        Ok(())
    }

    /// Where the line of this key or variant id stands.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.lines
            .iter()
            .position(|line| line.key() == id)
            .or_else(|| {
                self.lines
                    .iter()
                    .position(|line| line.variant.to_string() == id)
            })
    }

    /// What `/cart.js` answers.
    pub fn ajax(&self) -> Value {
        json!({
            "token": self.full_token(),
            "note": self.note,
            "attributes": self.attributes,
            "original_total_price": self.total(),
            "total_price": self.total(),
            "total_discount": 0,
            "total_weight": self.grams() as f64,
            "item_count": self.count(),
            "items": self.lines.iter().filter_map(ajax_line).collect::<Vec<_>>(),
            "requires_shipping": self.ships(),
            "currency": CURRENCY,
            "items_subtotal_price": self.total(),
            "cart_level_discount_applications": [],
            "discount_codes": [],
        })
    }
}

/// A line as the Ajax API shows it; money in cents.
pub fn ajax_line(line: &Line) -> Option<Value> {
    let (product, variant) = line.goods()?;
    let variant_title = (!variant.title.is_empty()).then_some(variant.title);
    Some(json!({
        "id": variant.id,
        "properties": line.properties,
        "quantity": line.quantity,
        "variant_id": variant.id,
        "key": line.key(),
        "title": product.line_title(variant),
        "price": variant.price,
        "original_price": variant.price,
        "presentment_price": variant.price as f64 / 100.0,
        "discounted_price": variant.price,
        "line_price": line.price(),
        "original_line_price": line.price(),
        "final_price": variant.price,
        "final_line_price": line.price(),
        "total_discount": 0,
        "discounts": [],
        "line_level_discount_allocations": [],
        "sku": variant.sku,
        "grams": product.grams,
        "vendor": product.vendor,
        "taxable": true,
        "product_id": product.id,
        "product_has_only_default_variant": product.variants.len() == 1,
        "gift_card": false,
        "requires_shipping": product.ships,
        "url": format!("{}?variant={}", product.path(), variant.id),
        "image": product.picture_path(),
        "handle": product.handle,
        "product_title": product.title,
        "product_type": product.collection.title(),
        "variant_title": variant_title,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cart() -> Cart {
        Cart::new("hWNx".to_owned(), "k".to_owned(), Micros(0))
    }

    fn id(handle: &str) -> i64 {
        catalog::product(handle).unwrap().variants[0].id
    }

    #[test]
    fn lines_merge_and_sum() {
        let mut cart = cart();
        let none = BTreeMap::new();
        cart.add(id("tidepool-chorus"), 1, none.clone()).unwrap();
        cart.add(id("braided-cable-5m"), 1, none.clone()).unwrap();
        assert_eq!(cart.total(), 20_000);
        let before = cart.clone();
        cart.add(id("round-up-for-music-schools"), 1, none.clone())
            .unwrap();
        assert_eq!(cart.total(), 20_001);
        assert!(cart.differs(&before));
        cart.add(id("braided-cable-5m"), 2, none).unwrap();
        assert_eq!(cart.count(), 5);
        assert_eq!(cart.lines.len(), 3);
        let at = cart.find(&id("braided-cable-5m").to_string()).unwrap();
        cart.set(at, 0).unwrap();
        assert_eq!(cart.total(), 16_501);
    }

    #[test]
    fn a_change_to_the_same_is_no_change() {
        let mut cart = cart();
        cart.add(id("ember-overdrive"), 2, BTreeMap::new()).unwrap();
        let before = cart.clone();
        cart.set(0, 2).unwrap();
        cart.updated_at = Micros(9);
        assert!(!cart.differs(&before));
    }

    #[test]
    fn bad_changes_are_refused() {
        let mut cart = cart();
        assert!(cart.add(1, 1, BTreeMap::new()).is_err());
        assert!(cart.add(id("ember-overdrive"), 0, BTreeMap::new()).is_err());
        assert!(
            cart.add(id("wren-travel-acoustic"), 1, BTreeMap::new())
                .is_err()
        );
        assert!(cart.set(0, 1).is_err());
        assert!(cart.lines.is_empty());
    }

    #[test]
    fn the_ajax_form_has_key_and_cents() {
        let mut cart = cart();
        cart.add(id("nightfall-reverb"), 1, BTreeMap::new())
            .unwrap();
        let json = cart.ajax();
        assert_eq!(json["token"], "hWNx?key=k");
        assert_eq!(json["total_price"], 24_900);
        assert_eq!(json["items"][0]["line_price"], 24_900);
    }
}
