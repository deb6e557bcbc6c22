//! Signing in and out.

use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, web};

use super::pages::{self, AtDoor};
use super::staff::{Door, Staff};
use super::{session, store};
use crate::app::App;
use crate::error::Error;

/// `GET /sign-in`: says how to get in.
pub async fn page() -> HttpResponse {
    html(HttpResponse::Ok(), &pages::sign_in(AtDoor::SignedOut))
}

fn html(mut response: actix_web::HttpResponseBuilder, markup: &maud::Markup) -> HttpResponse {
    response
        .content_type("text/html; charset=utf-8")
        .body(markup.0.clone())
}

/// `GET /sign-in/{token}`: one click, and the inbox.
///
/// # Errors
/// The database's; a link that does not hold gets a page that says so.
pub async fn enter(token: web::Path<String>, app: App) -> Result<HttpResponse, Error> {
    match session::sign_in(&app, &token).await {
        Ok(cookie) => Ok(HttpResponse::SeeOther()
            .insert_header((LOCATION, "/inbox"))
            .cookie(cookie)
            .finish()),
        Err(Error::Unauthorized) => Ok(html(
            HttpResponse::Unauthorized(),
            &pages::sign_in(AtDoor::LinkExpired),
        )),
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
    app.store
        .insert(staff.shop, move |tx| store::end_session(tx, &key))
        .await?;
    Ok(HttpResponse::SeeOther()
        .insert_header((LOCATION, "/sign-in"))
        .cookie(session::no_cookie(&app))
        .finish())
}
