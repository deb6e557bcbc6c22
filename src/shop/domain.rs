//! A shop's permanent name: its `*.myshopify.com` domain.
//!
//! Every door of Shopify names the shop by it (webhook header, OAuth and proxy query, ID token), and we send
//! secrets to the host it spells. So it is parsed once, by Shopify's documented rule and no looser, and
//! nothing downstream holds an unchecked string.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What every shop's permanent domain ends in.
const SUFFIX: &str = ".myshopify.com";
/// Longest domain taken, in bytes. Shopify's handles are far shorter.
const LONGEST: usize = 100;

/// A checked `{handle}.myshopify.com`, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ShopDomain(String);

/// The text is not a shop's permanent domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAShopDomain;

impl ShopDomain {
    /// Takes exactly `^[a-zA-Z0-9][a-zA-Z0-9-]*\.myshopify\.com$` (Shopify's documented expression, anchored at
    /// both ends, no trailing newline or slash) of at most 100 bytes. The handle's capitals are lowered.
    ///
    /// # Errors
    /// [`NotAShopDomain`] for everything else.
    pub fn parse(text: &str) -> Result<Self, NotAShopDomain> {
        let handle = text.strip_suffix(SUFFIX).ok_or(NotAShopDomain)?;
        let mut letters = handle.bytes();
        let opens_well = letters
            .next()
            .is_some_and(|first| first.is_ascii_alphanumeric());
        let goes_on_well = letters.all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if text.len() > LONGEST || !opens_well || !goes_on_well {
            return Err(NotAShopDomain);
        }
        Ok(Self(text.to_ascii_lowercase()))
    }

    /// The whole domain, lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before `.myshopify.com`, as `admin.shopify.com/store/{handle}` has it.
    #[must_use]
    pub fn handle(&self) -> &str {
        self.0.strip_suffix(SUFFIX).unwrap_or(&self.0)
    }
}

impl fmt::Display for ShopDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ShopDomain {
    type Err = NotAShopDomain;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for ShopDomain {
    type Error = NotAShopDomain;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<ShopDomain> for String {
    fn from(domain: ShopDomain) -> Self {
        domain.0
    }
}

impl fmt::Display for NotAShopDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a shop's .myshopify.com domain")
    }
}

impl std::error::Error for NotAShopDomain {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_documented_expression() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/data/shopify/vectors.json")).unwrap();
        let table = vectors["sanitize_shop"].as_array().unwrap();
        assert_eq!(table.len(), 14);
        for row in table {
            let input = row["input"].as_str().unwrap();
            let expected = row["doc_regex"].as_bool().unwrap();
            assert_eq!(ShopDomain::parse(input).is_ok(), expected, "{input:?}");
        }
    }

    #[test]
    fn lowers_capitals_and_bounds_the_length() {
        let shop = ShopDomain::parse("Some-Shop.myshopify.com").unwrap();
        assert_eq!(shop.as_str(), "some-shop.myshopify.com");
        assert_eq!(shop.handle(), "some-shop");
        let longest = format!("{}.myshopify.com", "a".repeat(100 - SUFFIX.len()));
        assert!(ShopDomain::parse(&longest).is_ok());
        assert!(ShopDomain::parse(&format!("a{longest}")).is_err());
        assert!(ShopDomain::parse("é.myshopify.com").is_err());
        assert!(ShopDomain::parse(".myshopify.com").is_err());
    }

    #[test]
    fn travels_through_json_checked() {
        let shop: ShopDomain = serde_json::from_str("\"A.myshopify.com\"").unwrap();
        assert_eq!(serde_json::to_string(&shop).unwrap(), "\"a.myshopify.com\"");
        assert!(serde_json::from_str::<ShopDomain>("\"evil.com\"").is_err());
    }
}
