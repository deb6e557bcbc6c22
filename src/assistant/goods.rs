//! What the store sells, as documents to answer from: one a product, kept up to date by the store's own news.
//!
//! A document is found by the product's id, or by its handle where it came from elsewhere first. What shoppers
//! can't see is kept but not answered from, so that older news can be told from newer. What staff wrote in its place,
//! or switched off, stays as they left it.

use diesel::prelude::*;

use super::facts::Facts;
use super::html;
use super::knowledge::{Origin, edit, versions};
use super::learning;
use super::retrieval::DocumentKind;
use super::sources;
use crate::clock::Micros;
use crate::commerce::gone;
use crate::commerce::money::{Currency, Money};
use crate::commerce::payload::{ProductReport, Variant};
use crate::db::Tx;
use crate::db::schema::{documents, shops};
use crate::error::Error;
use crate::ids::Id;

type When = (i64, i64);

#[derive(Queryable, Selectable)]
#[diesel(table_name = documents)]
struct Kept {
    id: i64,
    key: String,
    title: String,
    url: Option<String>,
    body: String,
    version: i64,
    external_id: Option<i64>,
    reported_at: Option<i64>,
    triggered_at: Option<i64>,
    switched_off: bool,
    edited: bool,
    author: Option<i64>,
    updated_at: i64,
    enabled: bool,
}

impl Kept {
    fn told(&self) -> Option<When> {
        self.reported_at.zip(self.triggered_at)
    }
}

/// `products/create`, `products/update`: keeps what the store says of a product. False when something newer is here already, or it was deleted.
///
/// # Errors
/// The database's.
pub fn keep(tx: &mut Tx<'_>, report: &ProductReport, triggered: Micros) -> Result<bool, Error> {
    let told = (report.updated_at.unwrap_or(triggered).0, triggered.0);
    let kept = known(tx, report)?;
    let older = kept
        .as_ref()
        .and_then(Kept::told)
        .is_some_and(|at| told < at);
    if older || gone::is(tx, gone::PRODUCT, report.id)? {
        return Ok(false);
    }
    let key = key(tx, report, kept.as_ref(), told)?;
    let (origin, currency) = store(tx)?;
    let title = report
        .title
        .clone()
        .or_else(|| kept.as_ref().map(|kept| kept.title.clone()))
        .or_else(|| report.handle.clone());
    let url = report.handle.as_ref().map(|handle| {
        let path = format!("/products/{handle}");
        // Where the content came from another way, the address it came with holds.
        let before = kept.as_ref().and_then(|kept| kept.url.clone());
        before
            .filter(|url| url.ends_with(&path))
            .unwrap_or_else(|| format!("{origin}{path}"))
    });
    // Nothing to call it by, nothing to answer with.
    let listed = report.on_sale && title.is_some();
    let enabled = listed && !kept.as_ref().is_some_and(|kept| kept.switched_off);
    let title = title.unwrap_or_default();
    let text = text(report, &title, currency);
    let (title, text) = match &kept {
        Some(kept) if kept.edited => (kept.title.clone(), kept.body.clone()),
        _ => (title, text),
    };
    let words = kept
        .as_ref()
        .is_some_and(|kept| kept.title != title || kept.body != text);
    if let (true, Some(kept)) = (words, &kept) {
        versions::archive(tx, kept.id)?;
    }
    let same = !words && kept.as_ref().is_some_and(|kept| kept.url == url);
    // When and by whom it was changed: a product told once more as it is was not.
    let (author, updated_at) = match &kept {
        Some(kept) if !words => (kept.author, if same { kept.updated_at } else { tx.now.0 }),
        _ => (None, tx.now.0),
    };
    if !same || kept.as_ref().is_some_and(|kept| kept.enabled != enabled) {
        learning::changed(tx)?;
    }
    let shared = (
        documents::key.eq(&key),
        documents::kind.eq(DocumentKind::Product.as_str()),
        documents::title.eq(&title),
        documents::url.eq(&url),
        documents::body.eq(&text),
        documents::enabled.eq(enabled),
        documents::listed.eq(listed),
        documents::updated_at.eq(updated_at),
        documents::author.eq(author),
        documents::external_id.eq(report.id),
        documents::facts.eq(Facts::of(report).json()?),
        documents::reported_at.eq(told.0),
        documents::triggered_at.eq(told.1),
    );
    match kept {
        Some(kept) => {
            let version = kept.version + i64::from(!same);
            diesel::update(documents::table.find((tx.key(), kept.id)))
                .set((shared, documents::version.eq(version)))
                .execute(tx.conn)?;
        }
        None => {
            let audience = sources::audience_of_the_shop(tx)?;
            diesel::insert_into(documents::table)
                .values((
                    documents::audience.eq(audience),
                    documents::shop_id.eq(tx.key()),
                    documents::id.eq(tx.new_id().0),
                    documents::version.eq(1),
                    shared,
                ))
                .execute(tx.conn)?;
        }
    }
    Ok(true)
}

/// Notes that a source's run met this product.
///
/// # Errors
/// The database's.
pub fn met(tx: &mut Tx<'_>, product: i64, origin: Origin) -> Result<(), Error> {
    diesel::update(
        documents::table
            .filter(documents::shop_id.eq(tx.key()))
            .filter(documents::external_id.eq(product)),
    )
    .set((
        documents::source_id.eq(Some(origin.source.0)),
        documents::seen_in.eq(Some(origin.run)),
    ))
    .execute(tx.conn)?;
    Ok(())
}

/// `products/delete`: forgets a product, for good.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, product: i64, triggered: Micros) -> Result<(), Error> {
    let known: Option<i64> = documents::table
        .filter(documents::shop_id.eq(tx.key()))
        .filter(documents::external_id.eq(product))
        .select(documents::id)
        .first(tx.conn)
        .optional()?;
    if let Some(id) = known {
        edit::delete(tx, Id(id))?;
    }
    gone::note(tx, gone::PRODUCT, product, triggered)
}

fn by_key(tx: &mut Tx<'_>, key: &str) -> Result<Option<Kept>, Error> {
    Ok(documents::table
        .filter(documents::shop_id.eq(tx.key()))
        .filter(documents::key.eq(key))
        .select(Kept::as_select())
        .first(tx.conn)
        .optional()?)
}

/// The document of this product: by its id, or one under its handle that has no id yet.
fn known(tx: &mut Tx<'_>, report: &ProductReport) -> Result<Option<Kept>, Error> {
    let by_id = documents::table
        .filter(documents::shop_id.eq(tx.key()))
        .filter(documents::external_id.eq(report.id))
        .select(Kept::as_select())
        .first(tx.conn)
        .optional()?;
    match (by_id, &report.handle) {
        (Some(kept), _) => Ok(Some(kept)),
        (None, Some(handle)) => {
            let found = by_key(tx, &format!("product:{handle}"))?;
            Ok(found.filter(|kept| kept.external_id.is_none()))
        }
        (None, None) => Ok(None),
    }
}

/// The key to keep it under. A handle belongs to one product at a time: who had it by older news steps aside until
/// news of its own comes, and so does this one if the other's are newer.
fn key(
    tx: &mut Tx<'_>,
    report: &ProductReport,
    kept: Option<&Kept>,
    told: When,
) -> Result<String, Error> {
    let Some(handle) = &report.handle else {
        return Ok(kept.map_or_else(|| aside("", report.id), |kept| kept.key.clone()));
    };
    let key = format!("product:{handle}");
    let Some(other) = by_key(tx, &key)?.filter(|other| Some(other.id) != kept.map(|kept| kept.id))
    else {
        return Ok(key);
    };
    match other.external_id {
        Some(_) if other.told().is_some_and(|at| at > told) => {
            return Ok(aside(handle, report.id));
        }
        Some(id) => {
            diesel::update(documents::table.find((tx.key(), other.id)))
                .set(documents::key.eq(aside(handle, id)))
                .execute(tx.conn)?;
        }
        None => edit::delete(tx, Id(other.id))?,
    }
    Ok(key)
}

/// A key no handle can be.
fn aside(handle: &str, product: i64) -> String {
    format!("product:{handle}#{product}")
}

/// Where shoppers find the shop, and the money it keeps.
fn store(tx: &mut Tx<'_>) -> Result<(String, Option<Currency>), Error> {
    let (domain, origins, currency): (String, String, String) = shops::table
        .find(tx.key())
        .select((shops::domain, shops::origins, shops::currency))
        .first(tx.conn)?;
    // The last one that was told is the domain shoppers see.
    let origins: Vec<String> = serde_json::from_str(&origins).map_err(Error::fault)?;
    let origin = origins
        .into_iter()
        .next_back()
        .unwrap_or_else(|| format!("https://{domain}"));
    Ok((origin, Currency::parse(&currency).ok()))
}

/// A product in words: its description, then what it costs in which form.
fn text(report: &ProductReport, title: &str, currency: Option<Currency>) -> String {
    let mut parts = vec![html::to_text(&report.html)];
    let facts = [("Brand", &report.vendor), ("Type", &report.kind)];
    let facts: Vec<String> = facts
        .into_iter()
        .filter_map(|(name, fact)| Some(format!("{name}: {}.", fact.as_ref()?)))
        .collect();
    parts.push(facts.join(" "));
    let by = report
        .vendor
        .as_ref()
        .map_or_else(String::new, |vendor| format!(" by {vendor}"));
    let priced: Vec<String> = report
        .variants
        .iter()
        .filter_map(|variant| priced(variant, title, &by, currency))
        .collect();
    if !priced.is_empty() {
        parts.push("Price and choices:".to_owned());
        parts.push(priced.join("\n"));
    }
    parts.retain(|part| !part.trim().is_empty());
    parts.join("\n\n").replace('\0', "")
}

fn priced(variant: &Variant, title: &str, by: &str, currency: Option<Currency>) -> Option<String> {
    let (amount, currency) = variant.price.zip(currency)?;
    let price = Money { amount, currency }.text();
    let form = variant
        .title
        .as_ref()
        .map_or_else(String::new, |form| format!(" - {form}"));
    let sku = variant
        .sku
        .as_ref()
        .map_or_else(String::new, |sku| format!(" (SKU {sku})"));
    Some(format!("- {title}{form}{by}: {price}{sku}"))
}
