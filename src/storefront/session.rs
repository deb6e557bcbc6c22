//! Which visitor of which shop speaks: an anonymous token of ours, opened only from the shop's own pages.
//! The customer is in it only when Shopify's signature said so.

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::ORIGIN;
use actix_web::{FromRequest, HttpRequest};
use serde::{Deserialize, Serialize};

use super::context::Context;
use super::limits::address;
use crate::app::{App, Shared};
use crate::clock::Micros;
use crate::commerce::{customers, find};
use crate::conversation::people;
use crate::conversation::store::load;
use crate::db::ShopId;
use crate::error::Error;
use crate::ids::Id;
use crate::shop::sites;
use crate::shop::store::Shop;
use crate::team::bearer;

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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    context: Option<Context>,
    /// The page that was given it, where a page asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    /// The language of that page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
}

/// What stands around whom a token is for.
#[derive(Debug, Default)]
pub struct Around<'a> {
    /// Where they stand, if they write from checkout or an order.
    pub context: Option<Context>,
    /// The site (its origin) whose pages alone may use it.
    pub page: Option<&'a str>,
    /// The language of the page.
    pub locale: Option<&'a str>,
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
    /// The language of the page they are on, where it said so; else their browser's first.
    pub locale: Option<String>,
    /// The address they come from.
    pub from: IpAddr,
    /// Where they stand, if they write from checkout or an order.
    pub context: Option<Context>,
}

/// A token for this visitor.
///
/// # Errors
/// A fault when the machine has no randomness.
pub fn issue(
    app: &Shared,
    shop: ShopId,
    (visitor, customer): (Id, Option<i64>),
    around: Around<'_>,
) -> Result<String, Error> {
    let claims = Claims {
        shop,
        visitor,
        customer,
        until: app.store.clock().now().plus_seconds(TOKEN_SECONDS).0,
        context: around.context,
        page: around.page.map(str::to_owned),
        locale: around.locale.and_then(locale),
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
    let (visitor, customer, _) = known_in(app, shop, token)?;
    Some((visitor, customer))
}

/// The same, with where they stood.
#[must_use]
pub fn known_in(
    app: &Shared,
    shop: ShopId,
    token: &str,
) -> Option<(Id, Option<i64>, Option<Context>)> {
    let claims = open(app, token)?;
    let now = app.store.clock().now();
    if claims.shop != shop || now > Micros(claims.until).plus_seconds(RENEWABLE_SECONDS) {
        return None;
    }
    // Who the customer is has to be vouched for again once the token is old.
    let customer = claims.customer.filter(|_| now < Micros(claims.until));
    Some((claims.visitor, customer, claims.context))
}

/// Which visitor somebody is whom Shopify vouches for: the one of their token of before, unless another customer
/// was signed in in that browser; then they begin anew.
#[must_use]
pub fn vouched(app: &Shared, shop: ShopId, before: Option<&str>, customer: Option<i64>) -> Id {
    same(app, shop, before, customer).unwrap_or_else(|| app.store.new_id())
}

/// The visitor of a token of before, unless another customer was signed in then.
#[must_use]
pub fn same(app: &Shared, shop: ShopId, before: Option<&str>, customer: Option<i64>) -> Option<Id> {
    let (visitor, known) = known_before(app, shop, before?)?;
    (known.is_none() || known == customer).then_some(visitor)
}

/// Who somebody is of whom no token is kept: the visitor of the newest chat of the customer Shopify vouches for, else a
/// new one.
///
/// # Errors
/// The database's.
pub async fn returning(app: &Shared, shop: ShopId, customer: Option<i64>) -> Result<Id, Error> {
    let Some(customer) = customer else {
        return Ok(app.store.new_id());
    };
    let found = app
        .store
        .read(move |conn| {
            let customer = customers::now(conn, shop, customer)?;
            let newest = find::conversations_of_customer(conn, shop, customer)?;
            let chat = newest.first().map(|id| load(conn, shop, *id)).transpose()?;
            Ok::<_, Error>(chat.map(|chat| chat.visitor))
        })
        .await?;
    Ok(found.unwrap_or_else(|| app.store.new_id()))
}

/// The store's page that a session from the app proxy is for. Shopify passes on a request without saying whence: it is
/// the page of the token that is renewed, or the one the browser names, else the store's own address.
#[must_use]
pub fn page_in(
    app: &Shared,
    shop: &Shop,
    before: Option<&str>,
    asks: Option<&str>,
) -> Option<String> {
    let before = before
        .and_then(|token| open(app, token))
        .filter(|claims| claims.shop == shop.id)
        .and_then(|claims| claims.page);
    let own = |page: &String| shop.origins.contains(page) || is_preview(page);
    before
        .filter(own)
        .or_else(|| asks.map(str::to_owned).filter(own))
        .or_else(|| shop.origins.last().cloned())
}

fn open(app: &Shared, token: &str) -> Option<Claims> {
    let bytes = app.config.sealer.read_token(CONTEXT, token).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Whether it is a theme that a merchant shows to somebody: Shopify gives each such preview an address of its own, which
/// names no shop. Only Shopify serves pages there.
fn is_preview(origin: &str) -> bool {
    origin
        .strip_prefix("https://")
        .and_then(|host| host.strip_suffix(".shopifypreview.com"))
        .is_some_and(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        })
}

/// Whether the page that asks is one of the shop's, or a preview of a theme.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn allow_origin(request: &HttpRequest, shop: &Shop) -> Result<(), Error> {
    let origin = origin_of(request).ok_or(Error::Forbidden)?;
    let own = is_preview(origin) || shop.origins.iter().any(|allowed| allowed == origin);
    if shop.uninstalled_at.is_none() && own {
        Ok(())
    } else {
        Err(Error::Forbidden)
    }
}

/// The page that asks, as its browser names it.
#[must_use]
pub fn origin_of(request: &HttpRequest) -> Option<&str> {
    request.headers().get(ORIGIN)?.to_str().ok()
}

/// Whether the page that asks is one of the shop's, or of the other sites it named. Notes that it was there.
///
/// # Errors
/// [`Error::Forbidden`]; the database's.
pub async fn allow_page(request: &HttpRequest, app: &Shared, shop: &Shop) -> Result<(), Error> {
    if allow_origin(request, shop).is_ok() {
        // Shown in a preview, it is not yet switched on in the store.
        if !origin_of(request).is_some_and(is_preview) {
            app.shops.saw_embed(&app.store, shop.id).await;
        }
        return Ok(());
    }
    let origin = origin_of(request).ok_or(Error::Forbidden)?.to_owned();
    // The app's own frame at checkout goes on with a token it was given by an extension.
    let own = origin == app.config.app_url.origin().ascii_serialization();
    let goes_on =
        own && bearer(request).is_some_and(|token| known_before(app, shop.id, token).is_some());
    if shop.uninstalled_at.is_none() && goes_on {
        return Ok(());
    }
    let (id, named) = (shop.id, origin.clone());
    let allowed = app
        .store
        .read(move |conn| sites::allows(conn, id, &named))
        .await?;
    if shop.uninstalled_at.is_some() || !allowed {
        return Err(Error::Forbidden);
    }
    app.store
        .insert(id, move |tx| sites::saw(tx, &origin))
        .await
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
        .filter(|claims| may_use(claims.page.as_deref(), origin_of(request)))
        .ok_or(Error::Unauthorized)?;
    if !app.shops.has_app(&app.store, claims.shop).await? {
        return Err(Error::Unauthorized);
    }
    // A site that was taken off the list is off it for whoever has its pages open, too.
    if let Some(page) = claims.page.as_deref()
        && !is_preview(page)
        && page != app.config.app_url.origin().ascii_serialization()
        && !app.shops.has_page(&app.store, claims.shop, page).await?
    {
        return Err(Error::Unauthorized);
    }
    let header = |name: &str| request.headers().get(name)?.to_str().ok();
    Ok(Shopper {
        shop: claims.shop,
        visitor: claims.visitor,
        customer: claims.customer,
        device: header("user-agent").map(people::device),
        locale: claims.locale.or_else(|| browser_language(request)),
        from: address(request),
        context: claims.context,
    })
}

/// A token works where it was given: a browser always names the page that asks. What is no browser can't be told apart.
fn may_use(given: Option<&str>, asks: Option<&str>) -> bool {
    match (given, asks) {
        (Some(given), Some(asks)) => given == asks,
        (None, _) | (_, None) => true,
    }
}

/// The browser's first language.
#[must_use]
pub fn browser_language(request: &HttpRequest) -> Option<String> {
    let header = request.headers().get("accept-language")?;
    locale(header.to_str().ok()?)
}

/// The first of a header's languages, or the one there is.
fn locale(header: &str) -> Option<String> {
    let first = header.split([',', ';']).next()?.trim();
    let fits = (2..=20).contains(&first.len())
        && first
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    fits.then(|| first.to_owned())
}
