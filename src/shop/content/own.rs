//! The store's own content: products, pages, articles, policies, in that order, page by page. A kind that the app may
//! not read, or that Shopify answers strangely, is told as a failure and passed over; the others go on.

use serde::{Deserialize, Serialize};

use super::bulk::{self, Bulk, Held};
use super::texts::{of_policies, of_writings};
use crate::app::Shared;
use crate::assistant::sources::Source;
use crate::assistant::sources::failures::Failure;
use crate::assistant::sources::run::Step;
use crate::commerce::payload::{ProductReport, Variant};
use crate::db::ShopId;
use crate::error::Error;
use crate::shop::admin::AdminError;
use crate::shop::admin::products::{self, Product};

/// Variants of a product that are told; the first hundred help.
const VARIANTS: usize = 100;

/// What is being gone through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    #[default]
    Products,
    Pages,
    Articles,
    Policies,
}

impl Phase {
    fn next(self) -> Option<Self> {
        match self {
            Self::Products => Some(Self::Pages),
            Self::Pages => Some(Self::Articles),
            Self::Articles => Some(Self::Policies),
            Self::Policies => None,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Products => "Products",
            Self::Pages => "Pages",
            Self::Articles => "Blog articles",
            Self::Policies => "Policies",
        }
    }

    /// What keys of its documents begin with.
    fn prefix(self) -> &'static str {
        match self {
            Self::Products => "product:",
            Self::Pages => "page:",
            Self::Articles => "article:",
            Self::Policies => "policy:",
        }
    }
}

/// Where a run is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub phase: Phase,
    pub after: Option<String>,
    /// Something of this phase could not be read, so nothing of it is taken for vanished.
    unsure: bool,
    /// Pages of this phase that were read.
    #[serde(default)]
    pages: u32,
    /// The file of a large store's products.
    #[serde(default)]
    bulk: Bulk,
}

/// What staff read of an error.
pub fn said(error: &AdminError) -> &'static str {
    match error {
        AdminError::Lost | AdminError::NonExpiring => {
            "Shopify has ended the app’s access. Open the app in Shopify’s admin, then refresh."
        }
        AdminError::Scope(_) => {
            "The app lacks a permission. Open it in Shopify’s admin and approve what it asks for."
        }
        AdminError::NotApproved => "Shopify has not approved the app for this data.",
        AdminError::Frozen => "Shopify says that the store is paused or locked.",
        AdminError::Throttled { .. } | AdminError::Unavailable | AdminError::Unsure => {
            "Shopify does not answer at the moment. This goes on by itself."
        }
        AdminError::TooExpensive
        | AdminError::Shape(_)
        | AdminError::UserErrors(_)
        | AdminError::Fault(_) => "Shopify’s answer can’t be used.",
    }
}

/// What one look found.
pub struct Look {
    pub step: Step,
    pub next: Option<String>,
    pub unread: usize,
}

/// The next page of whatever is gone through; and the place after it.
///
/// # Errors
/// What stops the whole run; what stops one kind of thing is in the step.
pub async fn step(
    app: &Shared,
    shop: ShopId,
    source: &Source,
    held: &mut Option<Held>,
) -> Result<(Step, Option<String>), AdminError> {
    let mut place: Place = (source.cursor.as_deref())
        .and_then(|cursor| serde_json::from_str(cursor).ok())
        .unwrap_or_default();
    if place.phase == Phase::Products {
        place.bulk = bulk::look(app, shop, place.pages, place.bulk).await?;
        if let Bulk::Read(id, from) = place.bulk {
            match bulk::step(app, shop, (id, from), held).await? {
                Some((mut step, next)) => {
                    let Some(next) = next else {
                        *held = None;
                        // What could not be read may well be there.
                        if step.failures.is_empty() && !place.unsure {
                            step.complete.push(place.phase.prefix());
                        }
                        return after(step, place.phase);
                    };
                    place.bulk = Bulk::Read(id, next);
                    place.unsure |= !step.failures.is_empty();
                    return Ok((step, written(&place)?));
                }
                None => place.bulk = Bulk::Failed,
            }
        }
    }
    place.pages += 1;
    let found = match place.phase {
        Phase::Products => of_products(app, shop, place.after.as_deref()).await,
        Phase::Pages => of_writings(app, shop, &place).await,
        Phase::Articles => of_writings(app, shop, &place).await,
        Phase::Policies => of_policies(app, shop).await,
    };
    let mut look = match found {
        Ok(look) => look,
        Err(error) => {
            place.unsure = true;
            passed_over(place.phase, error)?
        }
    };
    if look.unread > 0 {
        place.unsure = true;
        let reason = format!("{} could not be read in Shopify’s answer", look.unread);
        look.step
            .failures
            .push(Failure::new(place.phase.words(), reason));
    }
    // A place that stays the same would be looked at for ever.
    let next = look.next.filter(|next| place.after.as_ref() != Some(next));
    if next.is_some() {
        place.after = next;
        return Ok((look.step, written(&place)?));
    }
    if !place.unsure {
        look.step.complete.push(place.phase.prefix());
    }
    after(look.step, place.phase)
}

/// Goes on with what comes after a phase.
fn after(step: Step, phase: Phase) -> Result<(Step, Option<String>), AdminError> {
    let Some(phase) = phase.next() else {
        return Ok((step, None));
    };
    let place = Place {
        phase,
        ..Place::default()
    };
    Ok((step, written(&place)?))
}

fn written(place: &Place) -> Result<Option<String>, AdminError> {
    let text = serde_json::to_string(place).map_err(Error::fault)?;
    Ok(Some(text))
}

/// Where one kind of thing can't be had, the others still can.
fn passed_over(phase: Phase, error: AdminError) -> Result<Look, AdminError> {
    match error {
        AdminError::Scope(_)
        | AdminError::NotApproved
        | AdminError::TooExpensive
        | AdminError::Shape(_)
        | AdminError::UserErrors(_)
        | AdminError::Fault(Error::Fault(_)) => {
            tracing::warn!(phase = phase.words(), %error, "a part of a store is passed over");
            let mut look = Look {
                step: Step::default(),
                next: None,
                unread: 0,
            };
            let failure = Failure::new(phase.words(), said(&error));
            look.step.failures.push(failure);
            Ok(look)
        }
        AdminError::Lost
        | AdminError::NonExpiring
        | AdminError::Frozen
        | AdminError::Throttled { .. }
        | AdminError::Unavailable
        | AdminError::Unsure
        | AdminError::Fault(_) => Err(error),
    }
}

async fn of_products(app: &Shared, shop: ShopId, after: Option<&str>) -> Result<Look, AdminError> {
    let page = products::page(app, shop, None, after).await?;
    let mut step = Step {
        looked_at: page.items.len(),
        ..Step::default()
    };
    for product in page.items {
        let whole = match product.more_variants {
            // With up to 250 at once there are more than are told.
            Some(_) => products::by_id(app, shop, product.id, None)
                .await?
                .unwrap_or(product),
            None => product,
        };
        if whole.title.trim().is_empty() {
            let reason = "it has no title";
            step.failures
                .push(Failure::new(format!("Product {}", whole.id), reason));
            continue;
        }
        step.products.push(report(whole));
    }
    Ok(Look {
        step,
        next: page.next,
        unread: page.unread,
    })
}

/// A product as a webhook would tell it.
pub fn report(product: Product) -> ProductReport {
    let one = product.variants.len() == 1;
    let variants = product
        .variants
        .into_iter()
        .take(VARIANTS)
        .map(|variant| Variant {
            compare_at: variant.before.map(|before| before.amount),
            available: Some(variant.available),
            title: Some(variant.title.replace('\0', ""))
                .filter(|title| !(one && title == "Default Title")),
            price: variant.price.map(|price| price.amount),
            sku: variant.sku,
            ..Variant::default()
        });
    ProductReport {
        id: product.id,
        handle: Some(product.handle).filter(|handle| !handle.is_empty() && handle.len() <= 255),
        title: Some(product.title.replace('\0', "")),
        html: product.description,
        vendor: product.vendor,
        kind: product.kind,
        on_sale: product.status == "active" && product.published_at.is_some(),
        variants: variants.collect(),
        image: product.image,
        updated_at: product.updated_at,
    }
}
