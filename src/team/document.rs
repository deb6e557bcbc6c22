//! Who opens a page. Outside Shopify's admin a cookie says it; inside, the token in the address, and a document
//! without a good one is sent by way of a page that holds only App Bridge, which comes back with a fresh one.

use actix_web::http::header::{LOCATION, REFERRER_POLICY};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use url::Url;

use super::admin::{self, Admission, Bearer};
use super::frame::{self, Asked, BOUNCES, Frame};
use super::pages::{self, Calm};
use super::place::Place;
use super::staff::{Door, Staff, bearer};
use crate::app::{App, Shared};
use crate::db::ShopId;
use crate::error::Error;
use crate::shop::access::{self, ExchangeError};
use crate::shop::store as shops;

/// What came of asking who opens a page.
#[derive(Debug)]
pub enum Opened {
    /// A member of staff, and the frame around the page if they are in the admin.
    By(Staff, Option<Frame>),
    /// Somebody else, and what they are answered.
    Answered(HttpResponse),
}

/// Who opens this document.
///
/// # Errors
/// To a request that brings a token in its head, as any `fetch`: [`Error::Unauthorized`], [`Error::Forbidden`].
/// Outside the frame the database's.
pub async fn open(request: &HttpRequest, app: &App) -> Result<Opened, Error> {
    let asked = Asked::read(request);
    if let Some(token) = bearer(request) {
        let staff = admin::by_token(app, token, Place::of(request))
            .await?
            .at(request)?;
        let shop = admin::proved(app, token)?.shop;
        let frame = Frame::new(app, Some(shop), asked.host);
        return Ok(Opened::By(staff, Some(frame)));
    }
    if asked.in_frame() {
        return Ok(framed(request, app, asked).await);
    }
    match Staff::extract(request).await {
        Ok(staff) => Ok(Opened::By(staff, None)),
        Err(Error::Unauthorized) => Ok(Opened::Answered(to("/sign-in"))),
        Err(Error::Forbidden) if is_look(request) => Ok(Opened::Answered(frame::answer(
            HttpResponse::Forbidden(),
            pages::calm(Calm::NotYours, None),
            None,
        ))),
        Err(error) => Err(error),
    }
}

fn is_look(request: &HttpRequest) -> bool {
    request.method() == actix_web::http::Method::GET
}

/// 303 to a page of ours.
#[must_use]
pub fn to(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, path))
        .finish()
}

async fn framed(request: &HttpRequest, app: &App, asked: Asked) -> Opened {
    let proof = asked
        .id_token
        .as_deref()
        .and_then(|token| Some((token, admin::proved(app, token).ok()?)));
    let Some((token, bearer)) = proof else {
        return Opened::Answered(bounce(request, app, &asked));
    };
    let frame = Frame::new(app, Some(bearer.shop.clone()), asked.host.clone());
    match enter(app, &bearer, token, Place::of(request)).await {
        Ok(staff) => match staff.at(request) {
            Ok(staff) => Opened::By(staff, Some(frame)),
            Err(_) => Opened::Answered(calm(Calm::NotYours, &frame)),
        },
        Err(Shut::Stale) => Opened::Answered(bounce(request, app, &asked)),
        Err(Shut::Told(why)) => Opened::Answered(calm(why, &frame)),
    }
}

/// Why somebody with a good token is not shown a page.
enum Shut {
    /// Shopify does not take the token any more.
    Stale,
    /// And what they are told.
    Told(Calm),
}

impl From<Error> for Shut {
    fn from(error: Error) -> Self {
        match error {
            Error::Forbidden => Self::Told(Calm::Removed),
            Error::Unavailable => Self::Told(Calm::Busy),
            other => {
                tracing::error!(error = %other, "a page of the admin could not be opened");
                Self::Told(Calm::Trouble)
            }
        }
    }
}

async fn enter(app: &Shared, bearer: &Bearer, token: &str, place: Place) -> Result<Staff, Shut> {
    let shop = installed(app, bearer, token).await?;
    let user = bearer.user;
    let found = app
        .store
        .read(move |conn| admin::admission(conn, shop, user))
        .await?;
    let member = match found {
        Admission::In(member) => member,
        Admission::Removed => return Err(Shut::Told(Calm::Removed)),
        Admission::Unknown | Admission::Unnamed(_) => {
            // Who they are can be learned the next time, too.
            let told = access::who(app, &bearer.shop, token).await.ok();
            let told = told.filter(|told| told.id == user);
            admin::admit(app, (shop, user), told, &place).await?
        }
    };
    admin::entered(app, shop, member.id, &place).await?;
    Ok(Staff {
        shop,
        member,
        door: Door::Admin,
        place,
    })
}

/// The shop, installed now if Shopify has granted that and we have no access yet. Shopify is asked only then.
async fn installed(app: &Shared, bearer: &Bearer, token: &str) -> Result<ShopId, Shut> {
    let before = match access::exchange(app, &bearer.shop, token).await {
        Ok(shop) => {
            let at = bearer.issued_at;
            app.store
                .insert(shop, move |tx| shops::was_opened(tx, at))
                .await?;
            return Ok(shop);
        }
        Err(ExchangeError::InvalidSubject) => return Err(Shut::Stale),
        Err(ExchangeError::Fault(error)) => return Err(error.into()),
        Err(ExchangeError::Unavailable) => Calm::Busy,
        Err(ExchangeError::Client) => {
            tracing::error!("Shopify does not take the app's client id and secret");
            Calm::Trouble
        }
    };
    // A shop that has the app goes on without access: its page says so.
    let domain = bearer.shop.clone();
    let known = app
        .store
        .read(move |conn| shops::by_domain(conn, &domain))
        .await?
        .filter(|shop| shop.uninstalled_at.is_none());
    known.map(|shop| shop.id).ok_or(Shut::Told(before))
}

/// Sends a document to fetch a token, a few times; then a person is told what to do.
#[must_use]
pub fn bounce(request: &HttpRequest, app: &Shared, asked: &Asked) -> HttpResponse {
    if frame::is_bot(request) {
        return HttpResponse::Gone().finish();
    }
    let now = app.store.clock().now();
    let frame = Frame::new(app, asked.shop.clone(), asked.host.clone());
    if asked.shop.is_none() {
        // Without a shop nobody may frame the page that fetches the token.
        return calm(Calm::NoShop, &frame);
    }
    if asked.bounces(now) >= BOUNCES {
        return calm(Calm::Loop, &frame);
    }
    let Ok(reload) = app.config.app_url.join(&asked.again(request.path(), now)) else {
        return calm(Calm::NoShop, &frame);
    };
    let mut query = form_urlencoded::Serializer::new(frame.query());
    query.append_pair("shopify-reload", reload.as_str());
    HttpResponse::Found()
        .insert_header((LOCATION, format!("/auth/session-token?{}", query.finish())))
        .insert_header((REFERRER_POLICY, "no-referrer"))
        .finish()
}

/// `GET /auth/session-token`: App Bridge and nothing else. It reloads `shopify-reload` with a fresh token.
pub async fn session_token(request: HttpRequest, app: App) -> HttpResponse {
    if frame::is_bot(&request) {
        return HttpResponse::Gone().finish();
    }
    let asked = Asked::read(&request);
    let frame = Frame::new(&app, asked.shop, asked.host);
    let reload = form_urlencoded::parse(request.query_string().as_bytes())
        .filter(|(name, _)| name == "shopify-reload")
        .map(|(_, value)| app.config.app_url.join(&value))
        .collect::<Vec<_>>();
    // One, and a page of ours: whoever made the link does not get to choose where a token is taken.
    match reload.as_slice() {
        [Ok(url)] if is_ours(url, &app.config.app_url) => {
            frame::answer(HttpResponse::Ok(), pages::fetching(&frame), Some(&frame))
        }
        _ => calm(Calm::NoShop, &frame),
    }
}

/// A blob of our origin is nothing to reload.
fn is_ours(url: &Url, app_url: &Url) -> bool {
    url.origin() == app_url.origin() && url.scheme() == app_url.scheme()
}

fn calm(why: Calm, frame: &Frame) -> HttpResponse {
    let response = match why {
        Calm::Removed | Calm::NotYours => HttpResponse::Forbidden(),
        Calm::Loop | Calm::NoShop => HttpResponse::Unauthorized(),
        Calm::Busy | Calm::Trouble => HttpResponse::ServiceUnavailable(),
    };
    frame::answer(response, pages::calm(why, Some(frame)), Some(frame))
}
