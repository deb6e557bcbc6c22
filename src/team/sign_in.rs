//! Signing in by oneself: with a password, or with a link by mail; then a code, if one has switched that on.
//!
//! An address we don't know is answered like one we do, and takes as long.

use std::collections::HashMap;

use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};

use super::place::address;
use super::second_step::{Way, let_in};
use super::store::{self, Found};
use super::tokens::LinkToken;
use super::tries::{self, Try};
use super::{credentials, door, links, session};
use crate::app::{App, Shared};
use crate::db::ShopId;
use crate::error::Error;
use crate::ids::Id;
use crate::jobs::{self, Job};
use crate::mail::Address;
use crate::shop::store as shops;

/// The kind of the job that looks whom an address belongs to, and sends them links.
pub const LINKS_KIND: &str = "sign_in_links";

const HOW: &str = "With the address you were invited under.";
const WRONG: &str = "That address and that password don’t belong together.";

/// A body, or that it was too large or broke off.
pub type Sent = Result<web::Bytes, actix_web::Error>;

/// What a form says.
pub struct Form(HashMap<String, String>);

impl Form {
    /// Reads one; what can't be read says nothing.
    #[must_use]
    pub fn read(body: &Sent) -> Self {
        let bytes = body.as_deref().unwrap_or_default();
        Self(form_urlencoded::parse(bytes).into_owned().collect())
    }

    /// What a field says.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

/// Answers with a page.
#[must_use]
pub fn html(mut response: HttpResponseBuilder, page: maud::Markup) -> HttpResponse {
    response
        .content_type("text/html; charset=utf-8")
        .body(page.0)
}

pub(super) fn again(
    app: &Shared,
    response: HttpResponseBuilder,
    email: &str,
    why: &str,
) -> HttpResponse {
    let outbox = app.config.mail.open_outbox;
    html(
        response,
        door::sign_in("Sign in", HOW, email, Some(why), outbox),
    )
}

/// Tells somebody to wait.
fn wait(app: &Shared, email: &str, seconds: u32) -> HttpResponse {
    let mut response = HttpResponse::TooManyRequests();
    response.insert_header((RETRY_AFTER, seconds.to_string()));
    again(app, response, email, &wait_words(seconds))
}

pub(super) fn wait_words(seconds: u32) -> String {
    if seconds < 100 {
        return format!("That was tried a few times. Try again in {seconds} seconds.");
    }
    format!(
        "That was tried a few times. Try again in {} minutes.",
        seconds.div_ceil(60)
    )
}

/// `POST /sign-in`: address and password.
///
/// # Errors
/// [`Error::Forbidden`] from a foreign page; the database's. What is wrong is told on the page.
pub async fn password(request: HttpRequest, body: Sent, app: App) -> Result<HttpResponse, Error> {
    session::own_origin(&request, &app.config.app_url)?;
    let form = Form::read(&body);
    let typed = form.get("email");
    let email = match Address::parse(typed) {
        Ok(email) => email,
        Err(why) => return Ok(again(&app, HttpResponse::UnprocessableEntity(), typed, why)),
    };
    let password = form.get("password");
    if password.is_empty() {
        let why = "Type your password, or have a link sent.";
        return Ok(again(&app, HttpResponse::UnprocessableEntity(), typed, why));
    }
    let key = Try::Password(email.to_string());
    let tried = vec![key, Try::From(address(&request))];
    match tries::count(&app, tried.clone()).await {
        Err(Error::TooMany { retry_after }) => return Ok(wait(&app, typed, retry_after)),
        counted => counted?,
    }
    let Some(found) = right(&app, &email, password).await? else {
        return Ok(again(&app, HttpResponse::Unauthorized(), typed, WRONG));
    };
    tries::right(&app, tried).await?;
    let_in(&app, &request, found.shop, found.member.id, Way::Password).await
}

/// Whose password this is, of those with this address.
async fn right(app: &Shared, email: &Address, password: &str) -> Result<Option<Found>, Error> {
    let email = email.clone();
    let all: Vec<(Found, Option<String>)> = app
        .store
        .read(move |conn| {
            let mut all = Vec::new();
            for found in store::anywhere(conn, email.as_str())? {
                let kept = credentials::of(conn, found.shop, found.member.id)?.password;
                all.push((found, kept));
            }
            Ok::<_, Error>(all)
        })
        .await?;
    if all.is_empty() {
        app.passwords.verify(password, None).await?;
    }
    for (found, kept) in all {
        if app.passwords.verify(password, kept).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// `POST /sign-in/link`: asks for a link by mail.
///
/// # Errors
/// As [`password`].
pub async fn ask(request: HttpRequest, body: Sent, app: App) -> Result<HttpResponse, Error> {
    session::own_origin(&request, &app.config.app_url)?;
    let form = Form::read(&body);
    let typed = form.get("email");
    let email = match Address::parse(typed) {
        Ok(email) => email,
        Err(why) => return Ok(again(&app, HttpResponse::UnprocessableEntity(), typed, why)),
    };
    let tried = vec![
        Try::Link(email.to_string()),
        Try::LinkFrom(address(&request)),
    ];
    match tries::count(&app, tried).await {
        Err(Error::TooMany { retry_after }) => return Ok(wait(&app, typed, retry_after)),
        counted => counted?,
    }
    // Whether anybody has this address is looked up later, so that the answer is the same and as quick.
    let owed = email.to_string();
    app.store
        .insert(ShopId(Id(0)), move |tx| {
            jobs::add(tx, LINKS_KIND, Id(0), &owed, 0)
        })
        .await?;
    let page = door::mailed(email.as_str(), app.config.mail.open_outbox);
    Ok(html(HttpResponse::Ok(), page))
}

/// Sends links to whoever has the address a job names.
///
/// # Errors
/// The database's.
pub async fn send_links(app: &Shared, job: &Job) -> Result<(), Error> {
    let Ok(address) = Address::parse(&job.data) else {
        return Ok(());
    };
    let email = address.to_string();
    let found = app
        .store
        .read(move |conn| store::anywhere(conn, &email))
        .await?;
    for one in found {
        let (to, url) = (address.clone(), app.config.app_url.to_string());
        let seal = app.postman.seal().clone();
        app.store
            .insert(one.shop, move |tx| links::send(tx, &seal, &one, &to, &url))
            .await?;
    }
    Ok(())
}

/// `GET /sign-in/link/{token}`: shows a button. Opening the link alone does nothing.
///
/// # Errors
/// The database's.
pub async fn show_link(token: web::Path<String>, app: App) -> Result<HttpResponse, Error> {
    let now = app.store.clock().now();
    let Some(read) = LinkToken::read(&token) else {
        return Ok(late(&app));
    };
    let shop = app
        .store
        .read(move |conn| {
            Ok::<_, Error>(match links::holds(conn, &read, now)? {
                Some(_) => Some(shops::by_id(conn, read.shop)?.name),
                None => None,
            })
        })
        .await?;
    Ok(match shop {
        Some(shop) => html(HttpResponse::Ok(), door::link(&token, &shop)),
        None => late(&app),
    })
}

fn late(app: &Shared) -> HttpResponse {
    let text = "Links hold for a quarter of an hour, and work once. Have a new one sent.";
    let outbox = app.config.mail.open_outbox;
    let page = door::sign_in("This link does not hold any more", text, "", None, outbox);
    html(HttpResponse::Unauthorized(), page)
}

/// `POST /sign-in/link/{token}`: uses it.
///
/// # Errors
/// As [`password`].
pub async fn use_link(
    request: HttpRequest,
    token: web::Path<String>,
    app: App,
) -> Result<HttpResponse, Error> {
    session::own_origin(&request, &app.config.app_url)?;
    let Some(read) = LinkToken::read(&token) else {
        return Ok(late(&app));
    };
    let shop = read.shop;
    let spent = app
        .store
        .insert(shop, move |tx| links::spend(tx, &read))
        .await?;
    match spent {
        Some(staff) => let_in(&app, &request, shop, staff, Way::Link).await,
        None => Ok(late(&app)),
    }
}
