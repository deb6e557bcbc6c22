//! Which visitor of which shop speaks: an anonymous token of ours, opened only from the shop's own pages.
//! The customer is in it only when Shopify's signature said so.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, ORIGIN};
use actix_web::{FromRequest, HttpRequest};
use serde::{Deserialize, Serialize};

use crate::app::{App, Shared};
use crate::clock::Micros;
use crate::db::ShopId;
use crate::error::Error;
use crate::ids::Id;
use crate::shop::store::Shop;

const CONTEXT: &str = "shopper";
/// A token's life. The widget renews it with every page.
const TOKEN_SECONDS: i64 = 24 * 60 * 60;

/// How long after its end a token still tells which visitor it was for.
const RENEWABLE_SECONDS: i64 = 90 * 24 * 60 * 60;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Claims {
    shop: ShopId,
    visitor: Id,
    customer: Option<i64>,
    until: i64,
}

/// A shopper who proved which visitor they are, by a token that one of the shop's own pages was given.
#[derive(Debug, Clone)]
pub struct Shopper {
    /// The shop.
    pub shop: ShopId,
    /// The visitor.
    pub visitor: Id,
    /// The customer Shopify vouched for.
    pub customer: Option<i64>,
    /// "Firefox on Android", from the browser's own words.
    pub device: Option<String>,
    /// The browser's first language.
    pub locale: Option<String>,
}

/// A token for this visitor.
///
/// # Errors
/// A fault when the machine has no randomness.
pub fn issue(
    app: &Shared,
    shop: ShopId,
    visitor: Id,
    customer: Option<i64>,
) -> Result<String, Error> {
    let claims = Claims {
        shop,
        visitor,
        customer,
        until: app.store.clock().now().plus_seconds(TOKEN_SECONDS).0,
    };
    let bytes = serde_json::to_vec(&claims).map_err(Error::fault)?;
    app.config
        .sealer
        .token(CONTEXT, &bytes)
        .map_err(Error::fault)
}

/// Who an old token was for, even when it has expired: a returning shopper stays the same visitor.
#[must_use]
pub fn known_before(app: &Shared, shop: ShopId, token: &str) -> Option<(Id, Option<i64>)> {
    let claims = open(app, token)?;
    let now = app.store.clock().now();
    if claims.shop != shop || now > Micros(claims.until).plus_seconds(RENEWABLE_SECONDS) {
        return None;
    }
    // Who the customer is has to be vouched for again once the token is old.
    let customer = claims.customer.filter(|_| now < Micros(claims.until));
    Some((claims.visitor, customer))
}

/// Which visitor somebody is whom Shopify vouches for: the one of their token of before, unless another customer
/// was signed in in that browser; then they begin anew.
#[must_use]
pub fn vouched(app: &Shared, shop: ShopId, before: Option<&str>, customer: Option<i64>) -> Id {
    match before.and_then(|token| known_before(app, shop, token)) {
        Some((visitor, known)) if known.is_none() || known == customer => visitor,
        Some(_) | None => app.store.new_id(),
    }
}

fn open(app: &Shared, token: &str) -> Option<Claims> {
    let bytes = app.config.sealer.read_token(CONTEXT, token).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// The token of a request.
#[must_use]
pub fn bearer(request: &HttpRequest) -> Option<&str> {
    request
        .headers()
        .get(AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Bearer ")
}

/// Whether the page that asks is one of the shop's.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn allow_origin(request: &HttpRequest, shop: &Shop) -> Result<(), Error> {
    let origin = request
        .headers()
        .get(ORIGIN)
        .and_then(|value| value.to_str().ok())
        .ok_or(Error::Forbidden)?;
    if shop.uninstalled_at.is_none() && shop.origins.iter().any(|allowed| allowed == origin) {
        Ok(())
    } else {
        Err(Error::Forbidden)
    }
}

impl FromRequest for Shopper {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { read(&request).await })
    }
}

async fn read(request: &HttpRequest) -> Result<Shopper, Error> {
    let app = request
        .app_data::<App>()
        .ok_or_else(|| Error::fault("no app state"))?;
    let claims = bearer(request)
        .and_then(|token| open(app, token))
        .filter(|claims| Micros(claims.until) > app.store.clock().now())
        .ok_or(Error::Unauthorized)?;
    if !app.shops.has_app(&app.store, claims.shop).await? {
        return Err(Error::Unauthorized);
    }
    let header = |name: &str| request.headers().get(name)?.to_str().ok();
    Ok(Shopper {
        shop: claims.shop,
        visitor: claims.visitor,
        customer: claims.customer,
        device: header("user-agent").map(device),
        locale: header("accept-language").and_then(locale),
    })
}

/// A browser's name for itself, in two words.
fn device(agent: &str) -> String {
    let browser = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]
    .into_iter()
    .find(|(sign, _)| agent.contains(sign))
    .map_or("Browser", |(_, name)| name);
    let system = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]
    .into_iter()
    .find(|(sign, _)| agent.contains(sign))
    .map_or("a computer", |(_, name)| name);
    format!("{browser} on {system}")
}

fn locale(header: &str) -> Option<String> {
    let first = header.split([',', ';']).next()?.trim();
    let fits = (2..=20).contains(&first.len())
        && first
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    fits.then(|| first.to_owned())
}
