//! The store's own content: products, pages, articles, policies, in that order, page by page. A kind that the app may
//! not read, or that Shopify answers strangely, is told as a failure and passed over; the others go on.

use serde::{Deserialize, Serialize};

use crate::app::Shared;
use crate::assistant::html;
use crate::assistant::knowledge::{Found, LONGEST, NewDocument};
use crate::assistant::retrieval::DocumentKind;
use crate::assistant::sources::Source;
use crate::assistant::sources::failures::Failure;
use crate::assistant::sources::run::Step;
use crate::commerce::payload::{ProductReport, Variant};
use crate::db::ShopId;
use crate::error::Error;
use crate::shop::admin::AdminError;
use crate::shop::admin::content::{self, Policy, Writing};
use crate::shop::admin::fields::Page;
use crate::shop::admin::products::{self, Product};
use crate::shop::store as shops;

/// Variants of a product that are told; the first hundred help.
const VARIANTS: usize = 100;

/// What is being gone through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Phase {
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
struct Place {
    phase: Phase,
    after: Option<String>,
    /// Something of this phase could not be read, so nothing of it is taken for vanished.
    unsure: bool,
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
struct Look {
    step: Step,
    next: Option<String>,
    unread: usize,
}

/// The next page of whatever is gone through; and the place after it.
///
/// # Errors
/// What stops the whole run; what stops one kind of thing is in the step.
pub async fn step(
    app: &Shared,
    shop: ShopId,
    source: &Source,
) -> Result<(Step, Option<String>), AdminError> {
    let mut place: Place = (source.cursor.as_deref())
        .and_then(|cursor| serde_json::from_str(cursor).ok())
        .unwrap_or_default();
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
    let Some(phase) = place.phase.next() else {
        return Ok((look.step, None));
    };
    let place = Place {
        phase,
        ..Place::default()
    };
    Ok((look.step, written(&place)?))
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
fn report(product: Product) -> ProductReport {
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

async fn of_writings(app: &Shared, shop: ShopId, place: &Place) -> Result<Look, AdminError> {
    let after = place.after.as_deref();
    let page: Page<Writing> = match place.phase {
        Phase::Articles => content::articles(app, shop, after).await?,
        Phase::Products | Phase::Pages | Phase::Policies => {
            content::pages(app, shop, after).await?
        }
    };
    let origin = origin(app, shop).await?;
    let mut step = Step {
        looked_at: page.items.len(),
        ..Step::default()
    };
    for writing in page.items {
        let kind = kind(&writing);
        let url = format!("{origin}{}", writing.path());
        let key = match &writing.blog {
            Some(blog) => format!("article:{}/{}", blog.handle, writing.handle),
            None => format!("page:{}", writing.handle),
        };
        let piece = Piece {
            key,
            kind,
            title: &writing.title,
            body: &writing.body,
            url: Some(url),
            listed: writing.is_published,
        };
        piece.take(&mut step);
    }
    Ok(Look {
        step,
        next: page.next,
        unread: page.unread,
    })
}

/// Pages of questions and answers are known by what they are called.
fn kind(writing: &Writing) -> DocumentKind {
    let called = format!("{} {}", writing.handle, writing.title).to_lowercase();
    let asks = [
        "faq",
        "frequently asked",
        "questions",
        "q&a",
        "häufige fragen",
        "preguntas frecuentes",
    ];
    if asks.iter().any(|word| called.contains(word)) {
        DocumentKind::Faq
    } else {
        DocumentKind::Page
    }
}

async fn of_policies(app: &Shared, shop: ShopId) -> Result<Look, AdminError> {
    let found: Vec<Policy> = content::policies(app, shop).await?;
    let mut step = Step::default();
    // A policy nobody wrote is none.
    for policy in found.iter().filter(|policy| !policy.body.trim().is_empty()) {
        step.looked_at += 1;
        let piece = Piece {
            key: format!("policy:{}", policy.kind.to_lowercase()),
            kind: DocumentKind::Policy,
            title: &policy.title,
            body: &policy.body,
            url: policy.url.clone(),
            listed: true,
        };
        piece.take(&mut step);
    }
    Ok(Look {
        step,
        next: None,
        unread: 0,
    })
}

/// Something the merchant wrote.
struct Piece<'w> {
    key: String,
    kind: DocumentKind,
    title: &'w str,
    body: &'w str,
    url: Option<String>,
    listed: bool,
}

impl Piece<'_> {
    fn take(self, step: &mut Step) {
        let title = self.title.replace('\0', "");
        let title = title.trim();
        let text = html::to_text(self.body).replace('\0', "");
        let text = text.trim();
        if self.listed && (title.is_empty() || text.is_empty()) {
            // A page that is made by its theme has no words of its own.
            let called = if title.is_empty() {
                self.key.as_str()
            } else {
                title
            };
            step.failures
                .push(Failure::new(called, "there is no text in it"));
        }
        let short = text
            .get(..text.floor_char_boundary(LONGEST))
            .unwrap_or(text);
        if short.len() < text.len() {
            step.failures.push(Failure::new(
                title,
                "it is very long; only its first 256 kB are used",
            ));
        }
        step.documents.push(Found {
            listed: self.listed && !title.is_empty() && !text.is_empty(),
            document: NewDocument {
                key: self.key,
                kind: self.kind,
                title: title.to_owned(),
                url: self.url,
                text: short.to_owned(),
            },
            language: None,
        });
    }
}

/// Where shoppers find the shop: the domain that was told last.
async fn origin(app: &Shared, shop: ShopId) -> Result<String, AdminError> {
    let known = app.store.read(move |conn| shops::by_id(conn, shop)).await?;
    let told = known.origins.last().cloned();
    Ok(told.unwrap_or_else(|| format!("https://{}", known.domain)))
}
