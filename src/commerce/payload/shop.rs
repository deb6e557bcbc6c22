//! `shop/update` and `app/uninstalled`: the shop about itself.
//!
//! Neither says *which* shop: `myshopify_domain` may be null here, so it is not read; the delivery's header counts.

use serde::de::MapAccess;

use super::PayloadError;
use super::lenient::{Shape, currency, id, read, skip, text, time};
use crate::clock::Micros;
use crate::commerce::money::Currency;

/// A shop as it reports itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShopReport {
    /// Shopify's id.
    pub id: Option<i64>,
    /// What the merchant calls it.
    pub name: Option<String>,
    /// Where Shopify writes to the merchant.
    pub email: Option<String>,
    /// The domain shoppers see.
    pub domain: Option<String>,
    /// The shop's currency.
    pub currency: Option<Currency>,
    /// `America/New_York`.
    pub iana_timezone: Option<String>,
    /// The storefront's first language: `en`.
    pub primary_locale: Option<String>,
    /// `US`.
    pub country_code: Option<String>,
    /// Shopify's word for what the merchant pays for.
    pub plan_name: Option<String>,
    /// When it last changed.
    pub updated_at: Option<Micros>,
}

impl Shape for ShopReport {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "id" => self.id = id(from)?,
            "name" => self.name = text(from)?,
            "email" => self.email = text(from)?,
            "domain" => self.domain = text(from)?,
            "currency" => self.currency = currency(from)?,
            "iana_timezone" => self.iana_timezone = text(from)?,
            "primary_locale" => self.primary_locale = text(from)?,
            "country_code" => self.country_code = text(from)?,
            "plan_name" => self.plan_name = text(from)?,
            "updated_at" => self.updated_at = time(from)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

/// Reads a `shop/update` or `app/uninstalled` body.
///
/// # Errors
/// [`PayloadError`] when it is no JSON object.
pub fn shop(body: &[u8]) -> Result<ShopReport, PayloadError> {
    read(body)
}
