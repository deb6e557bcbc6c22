//! In which market a shopper is, as far as an app is told. Shopify gives a cart's report no market: the currency it is
//! shown in stands in the report, and the country is the one the store's own page is set to, in the shopper's browser.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::money::Currency;

/// An ISO 3166 code: two capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

impl Country {
    /// Takes two ASCII capitals.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        match code.as_bytes() {
            [a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => Some(Self([*a, *b])),
            _ => None,
        }
    }

    /// The code: `DE`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for Country {
    type Error = &'static str;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        Self::parse(&code).ok_or("A country is two capital letters, such as DE.")
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.as_str().to_owned()
    }
}

/// What is known of a cart's market.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Market {
    /// The country the store's page is set to.
    pub country: Option<Country>,
    /// The currency the shopper sees prices in.
    pub currency: Option<Currency>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_capitals_are_a_country() {
        assert_eq!(
            Country::parse("DE").map(|it| it.to_string()).as_deref(),
            Some("DE")
        );
        for none in ["", "D", "de", "DEU", "D1", "ÄÖ", "D "] {
            assert_eq!(Country::parse(none), None, "{none}");
        }
    }
}
