//! Proving to be a member of staff: a sealed cookie that names a session, and a request from our own pages.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::http::Method;
use actix_web::http::header::{HOST, ORIGIN};
use serde::{Deserialize, Serialize};
use serde_json::json;
use url::Url;

use super::audit;
use super::place::Place;
use super::staff::{Door, Staff};
use super::store;
use super::tokens::digest;
use crate::app::Shared;
use crate::config::is_loopback;
use crate::db::ShopId;
use crate::error::Error;
use crate::ids::{self, Id};
use crate::shop::store as shops;

/// The cookie.
pub const COOKIE: &str = "counterbell_staff";
const LINK: &str = "staff-sign-in";
/// A session's life.
const SESSION_SECONDS: i64 = 14 * 24 * 60 * 60;
/// How often it is noted that a session is used, in seconds.
const SEEN_SECONDS: i64 = 300;

#[derive(Serialize, Deserialize)]
struct Claims {
    shop: ShopId,
    secret: String,
}

/// What a link holds: shop, member, until. Packed, since people copy links.
struct LinkClaims {
    shop: ShopId,
    staff: Id,
    until: i64,
}

impl LinkClaims {
    fn pack(&self) -> Vec<u8> {
        [self.shop.key(), self.staff.0, self.until]
            .iter()
            .flat_map(|number| number.to_be_bytes())
            .collect()
    }

    fn unpack(bytes: &[u8]) -> Option<Self> {
        let mut numbers = bytes.chunks_exact(8).map(|part| {
            let part: [u8; 8] = part.try_into().unwrap_or([0; 8]);
            i64::from_be_bytes(part)
        });
        Some(Self {
            shop: ShopId(Id(numbers.next()?)),
            staff: Id(numbers.next()?),
            until: numbers.next()?,
        })
    }
}

/// The path of a link that signs `staff` in, until `seconds` from now.
///
/// # Errors
/// A fault when the machine has no randomness.
pub fn link(app: &Shared, shop: ShopId, staff: Id, seconds: i64) -> Result<String, Error> {
    let claims = LinkClaims {
        shop,
        staff,
        until: app.store.clock().now().plus_seconds(seconds).0,
    };
    let token = app
        .config
        .sealer
        .token(LINK, &claims.pack())
        .map_err(Error::fault)?;
    Ok(format!("/sign-in/{token}"))
}

/// Opens a session by a sign-in link's token; returns its cookie.
///
/// # Errors
/// [`Error::Unauthorized`] when the link is not ours, has expired, or its member has left.
pub async fn sign_in(app: &Shared, token: &str, place: Place) -> Result<Cookie<'static>, Error> {
    let now = app.store.clock().now();
    let claims: LinkClaims = app
        .config
        .sealer
        .read_token(LINK, token)
        .ok()
        .and_then(|bytes| LinkClaims::unpack(&bytes))
        .filter(|claims| claims.until > now.0)
        .ok_or(Error::Unauthorized)?;
    open(app, claims.shop, claims.staff, "link", place).await
}

/// Opens a session for a member who has proved who they are; returns its cookie.
///
/// # Errors
/// [`Error::Unauthorized`] when they are not on the team, or the shop has not the app.
pub async fn open(
    app: &Shared,
    shop: ShopId,
    staff: Id,
    way: &'static str,
    place: Place,
) -> Result<Cookie<'static>, Error> {
    let secret = ids::random::<32>()?;
    let until = app.store.clock().now().plus_seconds(SESSION_SECONDS);
    let key = digest(&secret);
    app.store
        .insert(shop, move |tx| {
            if !shops::is_installed(tx.conn, tx.shop())? {
                return Err(Error::Unauthorized);
            }
            store::member(tx.conn, tx.shop(), staff)?.ok_or(Error::Unauthorized)?;
            store::open_session(tx, &key, staff, until, way, &place)?;
            audit::note(
                tx,
                Some(staff),
                &place,
                "sign-in",
                None,
                &json!({ "by": way }),
            )
        })
        .await?;
    use base64::Engine;
    let sealed = serde_json::to_vec(&Claims {
        shop,
        secret: base64::engine::general_purpose::STANDARD.encode(secret),
    })
    .map_err(Error::fault)?;
    let value = app
        .config
        .sealer
        .token(COOKIE, &sealed)
        .map_err(Error::fault)?;
    Ok(cookie(app, value, SESSION_SECONDS))
}

/// The cookie that ends a session in the browser.
#[must_use]
pub fn no_cookie(app: &Shared) -> Cookie<'static> {
    let mut cookie = cookie(app, String::new(), 0);
    cookie.make_removal();
    cookie
}

fn cookie(app: &Shared, value: String, seconds: i64) -> Cookie<'static> {
    Cookie::build(COOKIE, value)
        .path("/")
        .http_only(true)
        .secure(app.config.app_url.scheme() == "https")
        .same_site(SameSite::Lax)
        .max_age(Duration::seconds(seconds))
        .finish()
}

/// Who a request's cookie is for.
///
/// # Errors
/// [`Error::Unauthorized`]; [`Error::Forbidden`] from a page that is not ours.
pub async fn by_cookie(request: &HttpRequest, app: &Shared) -> Result<Staff, Error> {
    let claims: Claims = request
        .cookie(COOKIE)
        .and_then(|cookie| app.config.sealer.read_token(COOKIE, cookie.value()).ok())
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or(Error::Unauthorized)?;
    if request.method() != Method::GET && request.method() != Method::HEAD {
        own_origin(request, &app.config.app_url)?;
    }
    use base64::Engine;
    let key = base64::engine::general_purpose::STANDARD
        .decode(&claims.secret)
        .map(|secret| digest(&secret))
        .map_err(|_| Error::Unauthorized)?;
    let (now, shop, asked) = (app.store.clock().now(), claims.shop, key.clone());
    let (member, seen) = app
        .store
        .read(move |conn| store::session(conn, shop, &asked, now))
        .await?
        .ok_or(Error::Unauthorized)?;
    if now.seconds_since(seen) >= SEEN_SECONDS {
        let used = key.clone();
        app.store
            .insert(shop, move |tx| store::session_seen(tx, &used))
            .await?;
    }
    Ok(Staff {
        shop,
        member,
        door: Door::Cookie { key },
        place: Place::default(),
    })
}

/// A cookie rides on every request, so whatever changes something must come from a page of ours: its
/// `Origin` is the address it was asked at, and that address is the app's (on loopback: any name of it).
///
/// # Errors
/// [`Error::Forbidden`].
pub fn own_origin(request: &HttpRequest, app_url: &Url) -> Result<(), Error> {
    let header = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value: &actix_web::http::header::HeaderValue| value.to_str().ok())
    };
    let origin = header(ORIGIN)
        .and_then(|text| Url::parse(text).ok())
        .ok_or(Error::Forbidden)?;
    if origin.origin() == app_url.origin() {
        return Ok(());
    }
    let authority = match origin.port() {
        Some(port) => format!("{}:{port}", origin.host_str().unwrap_or("")),
        None => origin.host_str().unwrap_or("").to_owned(),
    };
    if is_loopback(app_url) && is_loopback(&origin) && header(HOST) == Some(authority.as_str()) {
        return Ok(());
    }
    Err(Error::Forbidden)
}
