//! The OAuth authorization-code grant, for whoever comes to us outside the admin.
//!
//! `GET /auth` (signed by Shopify) sends the browser to the shop's consent page with a `state` bound to it
//! by a sealed cookie; `GET /auth/callback` (signed again) exchanges the code for an expiring offline token.

use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::pages::{Halt, halt};
use super::{installed, oauth};
use crate::app::{App, Shared};
use crate::clock::Micros;
use crate::error::Error;
use crate::shop::ShopDomain;
use crate::shop::access::{self, GrantError};
use crate::shop::signature::{AdminHost, OAuthQuery, SignatureError};

const STATE_COOKIE: &str = "counterbell_install";
const STATE_SECONDS: i64 = 600;

#[derive(Serialize, Deserialize)]
struct State {
    state: String,
    shop: String,
    until: i64,
}

/// `GET /auth`: begins an install that Shopify signed. Anything else is shown where installs begin.
///
/// # Errors
/// A fault of ours.
pub async fn begin(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    let now = app.store.clock().now();
    let query = match app
        .config
        .secrets
        .install_query(request.query_string(), now)
    {
        Ok(query) => query,
        Err(error) => return Ok(refused(error)),
    };
    let (url, state) = oauth::consent(&app, &query.shop)?;
    let sealed = serde_json::to_vec(&State {
        state: state.secret().clone(),
        shop: query.shop.as_str().to_owned(),
        until: now.plus_seconds(STATE_SECONDS).0,
    })
    .map_err(Error::fault)?;
    let sealed = app
        .config
        .sealer
        .token(STATE_COOKIE, &sealed)
        .map_err(Error::fault)?;
    let cookie = Cookie::build(STATE_COOKIE, sealed)
        .path("/auth")
        .http_only(true)
        .secure(app.config.app_url.scheme() == "https")
        .same_site(SameSite::Lax)
        .max_age(Duration::seconds(STATE_SECONDS))
        .finish();
    Ok(HttpResponse::Found()
        .insert_header((LOCATION, url.as_str()))
        .cookie(cookie)
        .finish())
}

/// `GET /auth/callback`: ends it. The shop is installed, with the rules every shop begins with.
///
/// # Errors
/// A fault of ours.
pub async fn finish(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    let now = app.store.clock().now();
    let query = match app.config.secrets.oauth_query(request.query_string(), now) {
        Ok(query) => query,
        Err(error) => return Ok(refused(error)),
    };
    if !is_this_browsers(&request, &app, &query, now) {
        tracing::warn!(shop = %query.shop, "an install ends in a browser that did not begin it");
        return Ok(halt(Halt::NotProved));
    }
    // A renewal at the same time would be retired by this grant, or this grant by it.
    let shop = query.shop.clone();
    let code = query.code.clone();
    let granting = app.clone();
    let granted = access::alone(&app, &query.shop, async move {
        match oauth::exchange(&granting, &shop, code).await? {
            Ok(granted) => Ok(Ok(installed(&granting, &shop, granted).await?)),
            Err(error) => Ok::<_, Error>(Err(error)),
        }
    })
    .await?;
    if let Err(error) = granted {
        tracing::warn!(shop = %query.shop, %error, "the code was not exchanged");
        return Ok(halt(match error {
            GrantError::Busy(_) | GrantError::Unavailable => Halt::Later,
            GrantError::InvalidSubject
            | GrantError::InvalidClient
            | GrantError::Dead
            | GrantError::Refused(_) => Halt::NotProved,
        }));
    }
    let home = home(&app, &query.shop, query.host.as_ref());
    let mut gone = Cookie::build(STATE_COOKIE, "").path("/auth").finish();
    gone.make_removal();
    Ok(HttpResponse::Found()
        .insert_header((LOCATION, home))
        .cookie(gone)
        .finish())
}

/// Whether this browser was sent off with this `state`, for this shop, not long ago, and has not been back since.
fn is_this_browsers(request: &HttpRequest, app: &Shared, query: &OAuthQuery, now: Micros) -> bool {
    let sent = request
        .cookie(STATE_COOKIE)
        .and_then(|cookie| {
            let sealed = cookie.value();
            app.config.sealer.read_token(STATE_COOKIE, sealed).ok()
        })
        .and_then(|bytes| serde_json::from_slice::<State>(&bytes).ok());
    let Some(sent) = sent else {
        return false;
    };
    // Digests are compared, so that how long it takes tells nothing of the state.
    let same = Sha256::digest(&sent.state) == Sha256::digest(&query.state);
    same && sent.shop == query.shop.as_str()
        && sent.until >= now.0
        && app.access.spends(&sent.state, Micros(sent.until), now)
}

/// Where the merchant goes then: the app inside their admin.
fn home(app: &Shared, shop: &ShopDomain, host: Option<&AdminHost>) -> String {
    let path = format!("/apps/{}", app.config.client_id);
    match host {
        Some(host) if app.config.app_url.scheme() == "https" => {
            format!("https://{}{path}", host.as_str())
        }
        Some(_) | None => app
            .config
            .shop_url
            .of(shop.as_str(), &format!("/admin{path}")),
    }
}

fn refused(error: SignatureError) -> HttpResponse {
    tracing::warn!(%error, "a query that is not Shopify's");
    halt(Halt::NotProved)
}
