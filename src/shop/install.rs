//! A merchant installs the app: the OAuth authorization-code grant.
//!
//! `GET /auth` (signed by Shopify) sends the browser to the shop's consent page with a `state` bound to it
//! by a sealed cookie; `GET /auth/callback` (signed again) exchanges the code for an expiring offline token.

use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse};
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
};
use oauth2::{
    AccessToken, AuthType, AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken,
    EndpointNotSet, EndpointSet, RedirectUrl, RefreshToken, Scope, StandardRevocableToken,
    TokenResponse, TokenUrl,
};
use serde::{Deserialize, Serialize};

use super::store::{self, Token};
use super::{ShopDomain, signature::AdminHost};
use crate::app::{App, Shared};
use crate::clock::Micros;
use crate::db::ShopId;
use crate::error::Error;
use crate::rules;

/// The scopes asked for.
pub const SCOPES: &[&str] = &[
    "read_orders",
    "read_customers",
    "read_customer_merge",
    "read_products",
    "read_content",
    "read_legal_policies",
    "write_app_proxy",
];

const STATE_COOKIE: &str = "counterbell_install";
const STATE_SECONDS: i64 = 600;

#[derive(Serialize, Deserialize)]
struct State {
    state: String,
    shop: String,
    until: i64,
}

/// Shopify's token answer: no `token_type`, and scopes with commas, so the standard one does not fit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ShopifyToken {
    access_token: AccessToken,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    expires_in: Option<u64>,
    #[serde(default)]
    refresh_token: Option<RefreshToken>,
    #[serde(default)]
    refresh_token_expires_in: Option<u64>,
}

impl TokenResponse for ShopifyToken {
    type TokenType = oauth2::basic::BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &Self::TokenType {
        &oauth2::basic::BasicTokenType::Bearer
    }

    fn expires_in(&self) -> Option<std::time::Duration> {
        self.expires_in.map(std::time::Duration::from_secs)
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        None
    }
}

type OAuth = Client<
    BasicErrorResponse,
    ShopifyToken,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

fn client(app: &Shared, shop: &ShopDomain) -> Result<OAuth, Error> {
    let config = &app.config;
    let at = |path: &str| config.shop_url.of(shop.as_str(), path);
    let callback = config
        .app_url
        .join("/auth/callback")
        .map_err(Error::fault)?;
    Ok(Client::new(ClientId::new(config.client_id.clone()))
        .set_client_secret(ClientSecret::new(config.secrets.client_secret().to_owned()))
        .set_auth_uri(AuthUrl::new(at("/admin/oauth/authorize")).map_err(Error::fault)?)
        .set_token_uri(TokenUrl::new(at("/admin/oauth/access_token")).map_err(Error::fault)?)
        .set_redirect_uri(RedirectUrl::from_url(callback))
        .set_auth_type(AuthType::RequestBody))
}

/// `GET /auth`: begins an install that Shopify signed.
///
/// # Errors
/// [`Error::Unauthorized`] when the query is not Shopify's.
pub async fn begin(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    let now = app.store.clock().now();
    let query = app
        .config
        .secrets
        .install_query(request.query_string(), now)
        .map_err(refused)?;
    let (url, state) = client(&app, &query.shop)?
        .authorize_url(|| CsrfToken::new_random_len(32))
        .add_extra_param("scope", SCOPES.join(","))
        .url();
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
/// [`Error::Unauthorized`] when the query, the state or the browser is not the one we sent off.
pub async fn finish(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    let now = app.store.clock().now();
    let query = app
        .config
        .secrets
        .oauth_query(request.query_string(), now)
        .map_err(refused)?;
    let expected: State = request
        .cookie(STATE_COOKIE)
        .and_then(|cookie| {
            app.config
                .sealer
                .read_token(STATE_COOKIE, cookie.value())
                .ok()
        })
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or(Error::Unauthorized)?;
    // The cookie is sealed, so comparing it tells nothing by its timing.
    if expected.state != query.state
        || expected.shop != query.shop.as_str()
        || expected.until < now.0
    {
        return Err(Error::Unauthorized);
    }
    let http = app.http.clone();
    let token = client(&app, &query.shop)?
        .exchange_code(AuthorizationCode::new(query.code.clone()))
        .add_extra_param("expiring", "1")
        .request_async(&move |request: oauth2::HttpRequest| send(http.clone(), request))
        .await
        .map_err(|error| {
            tracing::warn!(%error, "the code was not exchanged");
            Error::Unauthorized
        })?;
    install(&app, &query.shop, &token, now).await?;
    let home = home(&app, &query.shop, query.host.as_ref());
    let mut gone = Cookie::build(STATE_COOKIE, "").path("/auth").finish();
    gone.make_removal();
    Ok(HttpResponse::Found()
        .insert_header((LOCATION, home))
        .cookie(gone)
        .finish())
}

async fn install(
    app: &Shared,
    shop: &ShopDomain,
    token: &ShopifyToken,
    now: Micros,
) -> Result<(), Error> {
    let id = match app.shops.id(&app.store, shop).await? {
        Some(id) => id,
        None => ShopId(app.store.new_id()),
    };
    let until = |seconds: Option<u64>| {
        seconds
            .and_then(|seconds| i64::try_from(seconds).ok())
            .map(|seconds| now.plus_seconds(seconds))
    };
    let kept = Token {
        access: token.access_token.secret().clone(),
        access_until: until(token.expires_in),
        refresh: token
            .refresh_token
            .as_ref()
            .map(|refresh| refresh.secret().clone()),
        refresh_until: until(token.refresh_token_expires_in),
    };
    let (domain, scopes, sealer) = (shop.clone(), token.scope.clone(), app.config.sealer.clone());
    let origin = app.config.shop_url.origin(shop.as_str());
    app.store
        .write(id, move |tx| {
            let new = store::install(tx, &domain, &origin, &scopes, &kept, &sealer)?;
            if new {
                rules::store::seed(tx)?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    tracing::info!(shop = %shop, "installed");
    Ok(())
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

fn refused(error: super::signature::SignatureError) -> Error {
    tracing::warn!(%error, "a query that is not Shopify's");
    Error::Unauthorized
}

/// One request of the grant over our own client.
async fn send(
    http: reqwest::Client,
    request: oauth2::HttpRequest,
) -> Result<oauth2::HttpResponse, reqwest::Error> {
    let (parts, body) = request.into_parts();
    let response = http
        .request(parts.method, parts.uri.to_string())
        .headers(parts.headers)
        .body(body)
        .send()
        .await?;
    let mut answer = oauth2::http::Response::builder().status(response.status());
    if let Some(headers) = answer.headers_mut() {
        headers.clone_from(response.headers());
    }
    let body = response.bytes().await?.to_vec();
    Ok(answer.body(body).unwrap_or_default())
}
