//! A checkout, pure: what is being bought, by whom, how it is shipped and what that costs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cart::Line;
use super::sign;
use crate::clock::Micros;

/// The one customer with an account: Ada Bell.
pub const ADA: i64 = 7_302_911_463_712;
pub const ADA_EMAIL: &str = "ada.bell@example.com";

/// From this sum on (cents), standard shipping inside the United States is free.
pub const FREE_SHIPPING: i64 = 7_500;

/// Where the store ships to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Country {
    UnitedStates,
    Canada,
    UnitedKingdom,
    Germany,
    France,
    Netherlands,
    Australia,
}

impl Country {
    pub const ALL: [Self; 7] = [
        Self::UnitedStates,
        Self::Canada,
        Self::UnitedKingdom,
        Self::Germany,
        Self::France,
        Self::Netherlands,
        Self::Australia,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::UnitedStates => "US",
            Self::Canada => "CA",
            Self::UnitedKingdom => "GB",
            Self::Germany => "DE",
            Self::France => "FR",
            Self::Netherlands => "NL",
            Self::Australia => "AU",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::UnitedStates => "United States",
            Self::Canada => "Canada",
            Self::UnitedKingdom => "United Kingdom",
            Self::Germany => "Germany",
            Self::France => "France",
            Self::Netherlands => "Netherlands",
            Self::Australia => "Australia",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|country| country.code() == code)
    }
}

/// How an order reaches the buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shipping {
    Standard,
    Express,
    Pickup,
}

impl Shipping {
    pub const ALL: [Self; 3] = [Self::Standard, Self::Express, Self::Pickup];

    pub fn handle(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Express => "express",
            Self::Pickup => "pickup",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Standard => "Standard",
            Self::Express => "Express",
            Self::Pickup => "Pick up in Portland",
        }
    }

    /// How long it takes, in words; the shipping page says the same.
    pub fn takes(self, country: Country) -> &'static str {
        match (self, country) {
            (Self::Standard, Country::UnitedStates) => "3–5 business days",
            (Self::Standard, Country::Canada) => "6–9 business days",
            (Self::Standard, _) => "8–12 business days",
            (Self::Express, Country::UnitedStates) => "1–2 business days",
            (Self::Express, Country::Canada) => "2–4 business days",
            (Self::Express, _) => "3–5 business days",
            (Self::Pickup, _) => "Ready the next business day",
        }
    }

    /// In cents, for goods worth `subtotal`.
    pub fn price(self, country: Country, subtotal: i64) -> i64 {
        match (self, country) {
            (Self::Standard, Country::UnitedStates) if subtotal >= FREE_SHIPPING => 0,
            (Self::Standard, Country::UnitedStates) => 690,
            (Self::Standard, Country::Canada) => 1_490,
            (Self::Standard, _) => 2_900,
            (Self::Express, Country::UnitedStates) => 1_490,
            (Self::Express, Country::Canada) => 2_900,
            (Self::Express, _) => 4_900,
            (Self::Pickup, _) => 0,
        }
    }

    pub fn parse(handle: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|method| method.handle() == handle)
    }
}

/// Who buys, and where the parcel goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub first_name: String,
    pub last_name: String,
    pub address: String,
    pub city: String,
    pub zip: String,
    pub country: Country,
}

impl Person {
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
            .trim()
            .to_owned()
    }
}

/// A checkout as the store keeps it. Its token in the address is its secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Checkout {
    pub token: String,
    pub cart_token: String,
    pub number: i64,
    pub lines: Vec<Line>,
    pub note: Option<String>,
    pub attributes: BTreeMap<String, String>,
    pub customer: i64,
    pub email: Option<String>,
    pub person: Option<Person>,
    pub shipping: Option<Shipping>,
    pub created_at: Micros,
    pub updated_at: Micros,
    pub completed_at: Option<Micros>,
    /// Name of the order it became.
    pub order: Option<String>,
}

impl Checkout {
    pub fn new(cart_token: String, lines: Vec<Line>, number: i64, now: Micros) -> Self {
        Self {
            token: sign::token(),
            cart_token,
            number,
            lines,
            note: None,
            attributes: BTreeMap::new(),
            customer: 0,
            email: None,
            person: None,
            shipping: None,
            created_at: now,
            updated_at: now,
            completed_at: None,
            order: None,
        }
    }

    /// Sum of the goods, in cents.
    pub fn subtotal(&self) -> i64 {
        self.lines.iter().map(Line::price).sum()
    }

    pub fn country(&self) -> Country {
        self.person
            .as_ref()
            .map_or(Country::UnitedStates, |person| person.country)
    }

    /// Something in it needs a parcel.
    pub fn ships(&self) -> bool {
        self.lines
            .iter()
            .any(|line| line.goods().is_some_and(|(product, _)| product.ships))
    }

    /// What `method` would cost here, in cents.
    pub fn price_of(&self, method: Shipping) -> i64 {
        if self.ships() {
            method.price(self.country(), self.subtotal())
        } else {
            0
        }
    }

    /// What the chosen shipping costs, in cents.
    pub fn shipping_price(&self) -> i64 {
        self.shipping.map_or(0, |method| self.price_of(method))
    }

    /// Goods and shipping, in cents. The store's prices contain no tax to add.
    pub fn total(&self) -> i64 {
        self.subtotal() + self.shipping_price()
    }

    pub fn grams(&self) -> i64 {
        self.lines
            .iter()
            .filter_map(|line| Some(line.goods()?.0.grams.saturating_mul(line.quantity)))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::store::catalog;

    #[test]
    fn shipping_costs_what_the_shipping_page_says() {
        let line = |handle: &str| Line {
            variant: catalog::product(handle).unwrap().variants[0].id,
            quantity: 1,
            properties: BTreeMap::new(),
        };
        let checkout = |handle: &str| {
            let mut checkout = Checkout::new("c".to_owned(), vec![line(handle)], 1, Micros(0));
            checkout.shipping = Some(Shipping::Standard);
            checkout
        };
        assert_eq!(checkout("harbor-bass-strings").total(), 2_900 + 690);
        assert_eq!(checkout("ember-overdrive").total(), 12_900);
        assert_eq!(checkout("round-up-for-music-schools").total(), 1);
        let page = super::super::content::page("shipping").unwrap().html;
        for price in ["$6.90", "$14.90", "$29.00", "$49.00", "$75.00"] {
            assert!(page.contains(price), "{price} is not on the shipping page");
        }
    }
}
