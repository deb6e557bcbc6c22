//! A shopper at checkout, on the thank-you page or in their account: an extension of ours runs there, and Shopify
//! vouches for its shop, and for the customer if one is signed in, by a token.
//!
//! It is exchanged here for the widget's own kind of token. Any page may ask: only the token counts.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::limits::address;
use super::session;
use crate::app::App;
use crate::error::Error;
use crate::shop::store as shops;

/// What the extension remembers.
#[derive(Debug, Default, Deserialize)]
pub struct ExtensionInput {
    /// The visitor's token of before.
    #[serde(default)]
    token: Option<String>,
}

/// `POST /extension/v1/session`: a shopper's token for an extension's.
///
/// # Errors
/// [`Error::Unauthorized`] for a token that is not Shopify's, not for this app, staff's, or of a shop that has not
/// the app; [`Error::TooMany`].
pub async fn session(
    request: HttpRequest,
    input: Option<web::Json<ExtensionInput>>,
    app: App,
) -> Result<HttpResponse, Error> {
    let now = app.store.clock().now();
    let proved = session::bearer(&request)
        .and_then(|token| {
            let config = &app.config;
            config.secrets.id_token(token, &config.client_id, now).ok()
        })
        .ok_or(Error::Unauthorized)?;
    let customer = proved.shopper().ok_or(Error::Unauthorized)?;
    app.limits
        .session(proved.shop.as_str(), address(&request))?;
    let domain = proved.shop;
    let shop = app
        .store
        .read(move |conn| shops::by_domain(conn, &domain))
        .await?
        .filter(|shop| shop.uninstalled_at.is_none())
        .ok_or(Error::Unauthorized)?
        .id;
    let before = input.and_then(|input| input.into_inner().token);
    let visitor = session::vouched(&app, shop, before.as_deref(), customer);
    let token = session::issue(&app, shop, visitor, customer)?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "token": token })))
}

/// `OPTIONS /extension/v1/session`: any page may ask.
pub async fn preflight() -> HttpResponse {
    HttpResponse::NoContent().finish()
}
