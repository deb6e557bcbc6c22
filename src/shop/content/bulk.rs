//! The products of a large store: Shopify writes all of them into one file while they are still gone through page by
//! page; once the file is there, it is read instead. Whatever is wrong with it, the pages go on.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::own::report;
use crate::app::Shared;
use crate::assistant::sources::failures::Failure;
use crate::assistant::sources::run::Step;
use crate::commerce::money::Currency;
use crate::commerce::payload::ProductReport;
use crate::db::ShopId;
use crate::shop::admin::products::{Part, Product, Variant, part};
use crate::shop::admin::{AdminError, bulk, queries};
use crate::shop::store as shops;

/// Pages of products after which a store is a large one.
pub const LARGE: u32 = 20;
/// Products kept in one step.
const AT_ONCE: usize = 250;
/// Things of a file, at most: beyond that it is gone through page by page.
const MOST: usize = 400_000;

/// How far the file is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bulk {
    /// Nobody asked for one.
    #[default]
    None,
    /// It is being written.
    Asked(i64),
    /// It is being read: so many products are kept.
    Read(i64, usize),
    /// There is none to be had.
    Failed,
}

/// A file that was read, for as long as one stretch goes through it.
pub struct Held {
    id: i64,
    products: Vec<ProductReport>,
    unread: usize,
}

/// Looks how far the file is, and asks for one where the store turns out to be large.
///
/// # Errors
/// What stops the whole run.
pub async fn look(app: &Shared, shop: ShopId, pages: u32, now: Bulk) -> Result<Bulk, AdminError> {
    let next = match now {
        Bulk::None if pages >= LARGE => bulk::start(app, shop, queries::BULK_PRODUCTS)
            .await
            .map(Bulk::Asked),
        Bulk::Asked(id) => bulk::status(app, shop, id).await.map(|found| {
            let Some(found) = found else {
                return Bulk::Failed;
            };
            match found.status.as_str() {
                "created" | "running" => now,
                "completed" if found.url.is_some() => Bulk::Read(id, 0),
                _ => Bulk::Failed,
            }
        }),
        Bulk::None | Bulk::Read(..) | Bulk::Failed => return Ok(now),
    };
    match next {
        Ok(next) => Ok(next),
        // The pages find out by themselves whether anything can be had at all.
        Err(error) => {
            tracing::info!(%error, "a large store is gone through page by page");
            Ok(Bulk::Failed)
        }
    }
}

/// The next products of a file from a place on, and the place after them; none when these were the last. Nothing at
/// all where the file can't be used.
///
/// # Errors
/// The database's.
pub async fn step(
    app: &Shared,
    shop: ShopId,
    (id, from): (i64, usize),
    held: &mut Option<Held>,
) -> Result<Option<(Step, Option<usize>)>, AdminError> {
    let file = match held.take().filter(|held| held.id == id) {
        Some(file) => file,
        None => match whole(app, shop, id).await {
            Ok(Some(file)) => file,
            Ok(None) => return Ok(None),
            Err(AdminError::Fault(error)) => return Err(AdminError::Fault(error)),
            Err(error) => {
                tracing::info!(%error, "the file of a store's products can't be used");
                return Ok(None);
            }
        },
    };
    let mut step = Step::default();
    for product in file.products.iter().skip(from).take(AT_ONCE) {
        step.looked_at += 1;
        match &product.title {
            Some(title) if !title.trim().is_empty() => step.products.push(product.clone()),
            Some(_) | None => {
                let what = format!("Product {}", product.id);
                step.failures.push(Failure::new(what, "it has no title"));
            }
        }
    }
    let next = from.saturating_add(AT_ONCE);
    let more = next < file.products.len();
    if !more && file.unread > 0 {
        let reason = format!("{} could not be read in Shopify’s answer", file.unread);
        step.failures.push(Failure::new("Products", reason));
    }
    *held = Some(file);
    Ok(Some((step, more.then_some(next))))
}

/// All of a file, by the products' ids: the same order each time it is read.
async fn whole(app: &Shared, shop: ShopId, id: i64) -> Result<Option<Held>, AdminError> {
    let Some(url) = bulk::status(app, shop, id).await?.and_then(|it| it.url) else {
        return Ok(None);
    };
    let currency = app.store.read(move |conn| shops::by_id(conn, shop)).await?;
    let Ok(currency) = Currency::parse(&currency.currency) else {
        return Ok(None);
    };
    let mut lines = bulk::open(app, shop, &url).await?;
    let mut products: Vec<Product> = Vec::new();
    let mut variants: HashMap<i64, Vec<Variant>> = HashMap::new();
    let mut met = 0;
    while let Some(line) = lines.next().await? {
        met += 1;
        if met > MOST {
            return Ok(None);
        }
        match part(line, currency) {
            Some(Part::Product(product)) => products.push(*product),
            Some(Part::Variant { of, variant }) => variants.entry(of).or_default().push(variant),
            None => lines.unread += 1,
        }
    }
    products.sort_by_key(|product| product.id);
    let whole = products.into_iter().map(|product| {
        let variants = variants.remove(&product.id).unwrap_or_default();
        report(Product {
            variants,
            ..product
        })
    });
    Ok(Some(Held {
        id,
        products: whole.collect(),
        unread: lines.unread,
    }))
}
