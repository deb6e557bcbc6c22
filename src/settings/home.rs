//! The first page, by its two doors: `GET /` is what Shopify opens, `GET /settings` what the inbox links to.

use actix_web::{HttpRequest, HttpResponse};

use super::{page, standing};
use crate::app::App;
use crate::error::Error;
use crate::ids::Id;
use crate::shop::store as shops;
use crate::team::document::{self, to};
use crate::team::frame::{self, Asked};
use crate::team::pages::{Calm, calm};
use crate::team::{Opened, bearer};

/// `GET /`. Inside the admin the first page, with the app installed on the way if need be. From a link that
/// Shopify signed, a shop that has not the app goes on to get it. Everybody else goes to the inbox.
///
/// # Errors
/// To a request that brings a token in its head only; a person is told in words.
pub async fn home(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    let asked = Asked::read(&request);
    let fetched = bearer(&request).is_some();
    let shown = if fetched || asked.embedded || asked.iframe || asked.id_token.is_some() {
        show(&request, &app).await
    } else if asked.signed {
        signed(&request, &app).await
    } else if asked.in_frame() {
        show(&request, &app).await
    } else {
        Ok(to("/inbox"))
    };
    match shown {
        Err(error) if !fetched => {
            tracing::error!(%error, "the first page could not be shown");
            let page = calm(Calm::Busy, None);
            Ok(frame::answer(
                HttpResponse::ServiceUnavailable(),
                page,
                None,
            ))
        }
        shown => shown,
    }
}

/// A link that Shopify signed, opened outside of the admin's frame.
async fn signed(request: &HttpRequest, app: &App) -> Result<HttpResponse, Error> {
    let (query, now) = (request.query_string(), app.store.clock().now());
    let Ok(proved) = app.config.secrets.install_query(query, now) else {
        return Ok(to("/inbox"));
    };
    let shop = app
        .store
        .read(move |conn| shops::by_domain(conn, &proved.shop))
        .await?;
    if shop.is_none_or(|shop| shop.uninstalled_at.is_some()) {
        return Ok(to(&format!("/auth?{query}")));
    }
    Ok(to("/inbox"))
}

/// `GET /settings`: the same page for who comes from the inbox.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn settings(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    show(&request, &app).await
}

async fn show(request: &HttpRequest, app: &App) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(request, app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let (now, client_id) = (app.store.clock().now(), app.config.client_id.clone());
    let (shop_url, plans) = (app.config.shop_url.clone(), app.config.plans.clone());
    let model = app.models.trouble(&app.store, staff.shop).await?;
    let mut standing = app
        .store
        .read(move |conn| standing::read(conn, &staff, model, plans.as_ref(), now))
        .await?;
    standing.tried = tried(request.query_string());
    let links = page::Links {
        theme: shop_url.of(&standing.domain, &theme_editor(&client_id)),
        admin: shop_url.of(&standing.domain, &format!("/admin/apps/{client_id}")),
        // The last one the shop named is the one shoppers use.
        store: standing
            .origins
            .last()
            .cloned()
            .unwrap_or_else(|| format!("https://{}", standing.domain)),
    };
    let shown = page::page(&standing, &links, frame.as_ref());
    Ok(frame::answer(HttpResponse::Ok(), shown, frame.as_ref()))
}

/// The assistant that a link wants to be tried.
fn tried(query: &str) -> Option<Id> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let (_, id) = pairs.find(|(name, _)| name == "assistant")?;
    id.parse().ok()
}

/// The theme editor with our app embed about to be switched on: `blocks/chat-embed.liquid`.
pub fn theme_editor(client_id: &str) -> String {
    format!(
        "/admin/themes/current/editor?context=apps&template=index&activateAppId={client_id}/chat-embed"
    )
}
