//! Signing in by a link of whoever runs the program, signing out, and reading the demo's mail.

use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::place::Place;
use super::sign_in::html;
use super::staff::{Door, Staff};
use super::{audit, door, outbox, session, store};
use crate::app::App;
use crate::error::Error;
use crate::mail;

const HOW: &str = "With the address you were invited under.";

/// `GET /sign-in`.
pub async fn page(app: App) -> HttpResponse {
    let outbox = app.config.mail.open_outbox;
    html(
        HttpResponse::Ok(),
        door::sign_in("Sign in", HOW, "", None, outbox),
    )
}

/// `GET /sign-in/{token}`: one click, and the inbox.
///
/// # Errors
/// The database's; a link that does not hold gets a page that says so.
pub async fn enter(
    request: HttpRequest,
    token: web::Path<String>,
    app: App,
) -> Result<HttpResponse, Error> {
    match session::sign_in(&app, &token, Place::of(&request)).await {
        Ok(cookie) => Ok(HttpResponse::SeeOther()
            .insert_header((LOCATION, "/inbox"))
            .cookie(cookie)
            .finish()),
        Err(Error::Unauthorized) => {
            let outbox = app.config.mail.open_outbox;
            let page = door::sign_in("This link has expired", HOW, "", None, outbox);
            Ok(html(HttpResponse::Unauthorized(), page))
        }
        Err(error) => Err(error),
    }
}

/// `POST /sign-out`: ends this session. Inside Shopify's admin there is none to end.
///
/// # Errors
/// The database's.
pub async fn leave(staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let Door::Cookie { key } = staff.door else {
        return Ok(HttpResponse::SeeOther()
            .insert_header((LOCATION, "/inbox"))
            .finish());
    };
    let (me, place) = (staff.member.id, staff.place);
    app.store
        .insert(staff.shop, move |tx| {
            store::end_session(tx, &key)?;
            audit::note(tx, Some(me), &place, "sign-out", None, &json!({}))
        })
        .await?;
    Ok(HttpResponse::SeeOther()
        .insert_header((LOCATION, "/sign-in"))
        .cookie(session::no_cookie(&app))
        .finish())
}

/// `GET /outbox`: mail that is kept because no server is set, for anybody on this machine. In the demo only.
///
/// # Errors
/// [`Error::NotFound`] anywhere else.
pub async fn read_mail(app: App) -> Result<HttpResponse, Error> {
    if !app.config.mail.open_outbox {
        return Err(Error::NotFound);
    }
    let now = app.store.clock().now();
    let mut kept = app
        .store
        .read(move |conn| mail::everybodys(conn, outbox::SHOWN))
        .await?;
    for mail in &mut kept {
        let text = mail.text.take();
        mail.text = text.and_then(|text| app.postman.seal().read(mail.id, &text));
    }
    Ok(html(HttpResponse::Ok(), outbox::page(&kept, now)))
}
