//! What the store says of a product apart from its text: its picture, its variants, what they cost and whether they
//! can be bought. Kept beside the document and read when a card is shown, so that a card is as new as the store's
//! own news, whatever the index was built from.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::cards;
use super::language::Language;
use crate::commerce::money::Currency;
use crate::commerce::payload::ProductReport;
use crate::conversation::parts::ProductCard;
use crate::db::schema::{documents, shops};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;

/// What is known of a product.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The address of a picture.
    pub image: Option<String>,
    /// Its forms, in the store's order.
    pub variants: Vec<VariantFacts>,
}

/// One form of a product.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantFacts {
    /// Its name; none for the only one.
    pub title: Option<String>,
    /// What it costs, in 1/10,000 of the shop's currency.
    pub price: Option<i64>,
    /// What it cost before, likewise.
    pub compare_at: Option<i64>,
    /// The merchant's own number for it.
    pub sku: Option<String>,
    /// Whether it can be bought; nothing where the store does not say.
    pub available: Option<bool>,
}

impl Facts {
    /// What a webhook tells.
    #[must_use]
    pub fn of(report: &ProductReport) -> Self {
        Self {
            image: report.image.clone(),
            variants: report
                .variants
                .iter()
                .map(|variant| VariantFacts {
                    title: variant.title.clone(),
                    price: variant.price,
                    compare_at: variant.compare_at,
                    sku: variant.sku.clone(),
                    available: variant.available,
                })
                .collect(),
        }
    }

    /// As kept.
    ///
    /// # Errors
    /// None that happens: it is plain data.
    pub fn json(&self) -> Result<String, Error> {
        serde_json::to_string(self).map_err(Error::fault)
    }
}

/// Keeps what an import knows of the product under `key` (`product:HANDLE`), beside its text.
///
/// # Errors
/// The database's.
pub fn put(tx: &mut Tx<'_>, key: &str, facts: &Facts) -> Result<(), Error> {
    diesel::update(
        documents::table
            .filter(documents::shop_id.eq(tx.key()))
            .filter(documents::key.eq(key)),
    )
    .set(documents::facts.eq(facts.json()?))
    .execute(tx.conn)?;
    Ok(())
}

/// The cards of those of these documents that are products with facts, in this order, as the store has them now.
/// `question` tells which forms are named first, `language` what the cards say it in.
///
/// # Errors
/// The database's.
pub fn cards(
    conn: &mut Conn,
    shop: ShopId,
    ids: &[i64],
    (question, language): (&str, Language),
) -> Result<Vec<ProductCard>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64, String, Option<String>, Option<String>)> = documents::table
        .filter(documents::shop_id.eq(shop.key()))
        .filter(documents::id.eq_any(ids))
        .filter(documents::enabled.eq(true))
        .filter(documents::facts.is_not_null())
        .select((
            documents::id,
            documents::title,
            documents::url,
            documents::facts,
        ))
        .load(conn)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let currency: String = shops::table
        .find(shop.key())
        .select(shops::currency)
        .first(conn)?;
    let currency = Currency::parse(&currency).ok();
    Ok(ids
        .iter()
        .filter_map(|wanted| {
            let (_, title, url, facts) = rows.iter().find(|(id, ..)| id == wanted)?;
            let facts: Facts = serde_json::from_str(facts.as_deref()?).ok()?;
            Some(cards::card(
                title,
                url.as_deref(),
                &facts,
                currency,
                (question, language),
            ))
        })
        .collect())
}

/// The card of the product that has this number of the merchant's, with the form it belongs to named first.
///
/// # Errors
/// The database's.
pub fn by_sku(
    conn: &mut Conn,
    shop: ShopId,
    sku: &str,
    language: Language,
) -> Result<Option<ProductCard>, Error> {
    match with_sku(conn, shop, sku)? {
        Some((id, _)) => Ok(cards(conn, shop, &[id], (sku, language))?.pop()),
        None => Ok(None),
    }
}

/// Shopify's id of the product that has this number of the merchant's.
///
/// # Errors
/// The database's.
pub fn product_of_sku(conn: &mut Conn, shop: ShopId, sku: &str) -> Result<Option<i64>, Error> {
    Ok(with_sku(conn, shop, sku)?.and_then(|(_, product)| product))
}

/// The document of the product that has this number, and Shopify's id of it.
fn with_sku(conn: &mut Conn, shop: ShopId, sku: &str) -> Result<Option<(i64, Option<i64>)>, Error> {
    let pattern = format!("%{}%", sku.replace(['%', '_', '\\'], "_"));
    let rows: Vec<(i64, Option<i64>, Option<String>)> = documents::table
        .filter(documents::shop_id.eq(shop.key()))
        .filter(documents::enabled.eq(true))
        .filter(documents::facts.like(pattern))
        .limit(20)
        .select((documents::id, documents::external_id, documents::facts))
        .load(conn)?;
    let has = |facts: &Facts| {
        facts.variants.iter().any(|form| {
            form.sku
                .as_deref()
                .is_some_and(|own| own.eq_ignore_ascii_case(sku))
        })
    };
    let found = rows.into_iter().find(|(_, _, facts)| {
        facts
            .as_deref()
            .and_then(|text| serde_json::from_str(text).ok())
            .is_some_and(|facts| has(&facts))
    });
    Ok(found.map(|(id, product, _)| (id, product)))
}
