//! What the merchant wrote: pages, articles and policies.

use super::own::{Look, Phase, Place};
use crate::app::Shared;
use crate::assistant::html;
use crate::assistant::knowledge::{Found, LONGEST, NewDocument};
use crate::assistant::retrieval::DocumentKind;
use crate::assistant::sources::failures::Failure;
use crate::assistant::sources::run::Step;
use crate::db::ShopId;
use crate::shop::admin::AdminError;
use crate::shop::admin::content::{self, Policy, Writing};
use crate::shop::admin::fields::Page;
use crate::shop::store as shops;

/// The next of them.
///
/// # Errors
/// [`AdminError`].
pub async fn of_writings(app: &Shared, shop: ShopId, place: &Place) -> Result<Look, AdminError> {
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

/// All policies.
///
/// # Errors
/// [`AdminError`].
pub async fn of_policies(app: &Shared, shop: ShopId) -> Result<Look, AdminError> {
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
