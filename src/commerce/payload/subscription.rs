//! `app_subscriptions/update`: what the merchant pays the app for, as far as a plan goes by it.

use serde::de::MapAccess;

use super::PayloadError;
use super::lenient::{Shape, amount, currency, id, object, read, short, skip, time};
use crate::clock::Micros;
use crate::commerce::money::{Currency, Money};

/// A subscription as Shopify reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionReport {
    /// Shopify's id of it.
    pub id: i64,
    /// `ACTIVE`, `CANCELLED`, …
    pub status: String,
    /// What the merchant sees it called.
    pub name: Option<String>,
    /// The plan's handle.
    pub handle: Option<String>,
    /// What it costs.
    pub price: Option<Money>,
    /// How often: `every_30_days`.
    pub every: Option<String>,
    /// When it changed.
    pub updated_at: Option<Micros>,
}

#[derive(Default)]
struct Body {
    subscription: Option<Inner>,
}

#[derive(Default)]
struct Inner {
    id: Option<i64>,
    status: Option<String>,
    name: Option<String>,
    handle: Option<String>,
    price: Option<i64>,
    currency: Option<Currency>,
    every: Option<String>,
    updated_at: Option<Micros>,
}

impl Shape for Body {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "app_subscription" => self.subscription = object(from)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

impl Shape for Inner {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "admin_graphql_api_id" => self.id = id(from)?,
            "status" => self.status = short(from, 40)?,
            "name" => self.name = short(from, 255)?,
            "plan_handle" => self.handle = short(from, 255)?,
            "price" => self.price = amount(from)?,
            "currency" => self.currency = currency(from)?,
            "interval" => self.every = short(from, 40)?,
            "updated_at" => self.updated_at = time(from)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

/// Reads an `app_subscriptions/update` body.
///
/// # Errors
/// [`PayloadError`] when it is no JSON object, or names no subscription or not how it stands.
pub fn subscription(body: &[u8]) -> Result<SubscriptionReport, PayloadError> {
    let body: Body = read(body)?;
    let told = body.subscription.ok_or(PayloadError::Nameless)?;
    let price = told.price.zip(told.currency);
    Ok(SubscriptionReport {
        id: told.id.ok_or(PayloadError::Nameless)?,
        status: told.status.ok_or(PayloadError::Nameless)?,
        name: told.name,
        handle: told.handle,
        price: price.map(|(amount, currency)| Money { amount, currency }),
        every: told.every,
        updated_at: told.updated_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_paid_for_is_read() {
        let body = br#"{"app_subscription": {"admin_graphql_api_id": "gid://shopify/AppSubscription/1029266999",
            "name": "Team", "status": "ACTIVE", "admin_graphql_api_shop_id": "gid://shopify/Shop/548380009",
            "created_at": "2026-11-20T10:00:00+00:00", "updated_at": "2026-11-20T10:00:01+00:00", "currency": "USD",
            "capped_amount": null, "price": "29.00", "interval": "every_30_days", "plan_handle": "team"}}"#;
        let report = subscription(body).unwrap();
        assert_eq!(
            (report.id, report.status.as_str()),
            (1_029_266_999, "ACTIVE")
        );
        assert_eq!(report.handle.as_deref(), Some("team"));
        assert_eq!(report.price.map(|price| price.amount), Some(290_000));
        let nameless: [&[u8]; 3] = [
            b"{}",
            br#"{"app_subscription": 7}"#,
            br#"{"app_subscription": {"status": "ACTIVE"}}"#,
        ];
        for body in nameless {
            assert_eq!(subscription(body), Err(PayloadError::Nameless));
        }
    }
}
