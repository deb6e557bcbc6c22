//! The last step of signing in: a code, if one has switched that on; then the session.

use actix_web::http::header::{LOCATION, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse};

use super::credentials::Credentials;
use super::place::{Place, address};
use super::sign_in::{Form, Sent, again, html, wait_words};
use super::tries::{self, Try};
use super::{codes, credentials, door, session};
use crate::app::{App, Shared};
use crate::clock::Micros;
use crate::db::{ShopId, Store};
use crate::error::Error;
use crate::ids::Id;

/// What a half-finished sign-in is sealed for.
const PENDING: &str = "staff-code";
/// Seconds in which the code has to come.
const PENDING_SECONDS: i64 = 600;

/// How somebody has proved who they are so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// With a password.
    Password,
    /// With a link by mail.
    Link,
}

impl Way {
    fn name(self, with_code: bool) -> &'static str {
        match (self, with_code) {
            (Self::Password, false) => "password",
            (Self::Password, true) => "password and code",
            (Self::Link, false) => "link by mail",
            (Self::Link, true) => "link by mail and code",
        }
    }
}

/// Somebody who has proved who they are and still owes a code.
struct Pending {
    shop: ShopId,
    staff: Id,
    until: Micros,
    way: Way,
}

impl Pending {
    fn pack(&self) -> Vec<u8> {
        let way = i64::from(self.way == Way::Link);
        [self.shop.key(), self.staff.0, self.until.0, way]
            .iter()
            .flat_map(|number| number.to_be_bytes())
            .collect()
    }

    fn unpack(bytes: &[u8]) -> Option<Self> {
        let mut numbers = bytes
            .chunks_exact(8)
            .map(|part| i64::from_be_bytes(part.try_into().unwrap_or([0; 8])));
        Some(Self {
            shop: ShopId(Id(numbers.next()?)),
            staff: Id(numbers.next()?),
            until: Micros(numbers.next()?),
            way: if numbers.next()? == 1 {
                Way::Link
            } else {
                Way::Password
            },
        })
    }
}

async fn has(store: &Store, shop: ShopId, staff: Id) -> Result<Credentials, Error> {
    store
        .read(move |conn| credentials::of(conn, shop, staff))
        .await
}

/// Lets somebody in who has proved who they are, or asks for the code they have switched on.
///
/// # Errors
/// The database's.
pub async fn let_in(
    app: &Shared,
    request: &HttpRequest,
    shop: ShopId,
    staff: Id,
    way: Way,
) -> Result<HttpResponse, Error> {
    if has(&app.store, shop, staff).await?.codes_on {
        let until = app.store.clock().now().plus_seconds(PENDING_SECONDS);
        let pending = Pending {
            shop,
            staff,
            until,
            way,
        };
        let sealed = app
            .config
            .sealer
            .token(PENDING, &pending.pack())
            .map_err(Error::fault)?;
        return Ok(html(HttpResponse::Ok(), door::code(&sealed, None)));
    }
    enter(app, request, (shop, staff), way.name(false)).await
}

/// Opens the session, and the inbox.
///
/// # Errors
/// As [`session::open`].
pub async fn enter(
    app: &Shared,
    request: &HttpRequest,
    (shop, staff): (ShopId, Id),
    way: &'static str,
) -> Result<HttpResponse, Error> {
    let cookie = session::open(app, shop, staff, way, Place::of(request)).await?;
    Ok(HttpResponse::SeeOther()
        .insert_header((LOCATION, "/inbox"))
        .cookie(cookie)
        .finish())
}

/// `POST /sign-in/code`: the second step.
///
/// # Errors
/// [`Error::Forbidden`] from a foreign page; the database's. What is wrong is told on the page.
pub async fn code(request: HttpRequest, body: Sent, app: App) -> Result<HttpResponse, Error> {
    session::own_origin(&request, &app.config.app_url)?;
    let form = Form::read(&body);
    let (sealed, typed) = (form.get("pending"), form.get("code"));
    let now = app.store.clock().now();
    let pending = app
        .config
        .sealer
        .read_token(PENDING, sealed)
        .ok()
        .and_then(|bytes| Pending::unpack(&bytes))
        .filter(|pending| pending.until > now);
    let Some(pending) = pending else {
        let why = "That took too long. Begin again.";
        return Ok(again(&app, HttpResponse::Unauthorized(), "", why));
    };
    let key = Try::Code(pending.shop, pending.staff);
    let tried = vec![key, Try::From(address(&request))];
    match tries::count(&app, tried.clone()).await {
        Err(Error::TooMany { retry_after }) => {
            let mut response = HttpResponse::TooManyRequests();
            response.insert_header((RETRY_AFTER, retry_after.to_string()));
            let words = wait_words(retry_after);
            return Ok(html(response, door::code(sealed, Some(&words))));
        }
        counted => counted?,
    }
    if !proves(&app, pending.shop, pending.staff, typed).await? {
        let why = "That is not the code. Each works once.";
        let page = door::code(sealed, Some(why));
        return Ok(html(HttpResponse::Unauthorized(), page));
    }
    tries::right(&app, tried).await?;
    let who = (pending.shop, pending.staff);
    enter(&app, &request, who, pending.way.name(true)).await
}

/// Whether a code is somebody's, of the app or on paper; it is used up then.
///
/// # Errors
/// The database's.
pub async fn proves(app: &Shared, shop: ShopId, staff: Id, code: &str) -> Result<bool, Error> {
    let now = app.store.clock().now();
    let has = has(&app.store, shop, staff).await?;
    let step = has
        .key
        .as_deref()
        .and_then(|sealed| {
            app.config
                .sealer
                .open(&codes::context(shop, staff), sealed)
                .ok()
        })
        .and_then(|key| codes::step(&key, code, now));
    let on_paper = codes::kept(code);
    app.store
        .insert(shop, move |tx| match step {
            Some(step) => credentials::use_step(tx, staff, step),
            None => credentials::use_paper(tx, staff, &on_paper),
        })
        .await
}
