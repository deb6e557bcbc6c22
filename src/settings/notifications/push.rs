//! The door of browsers: the key they take, and who may be pushed to.

use actix_web::http::header::{CACHE_CONTROL, USER_AGENT};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use crate::app::App;
use crate::conversation::people::device;
use crate::error::Error;
use crate::handoff::notices::push::subscriptions::{self, Subscription};
use crate::handoff::notices::push::vapid;
use crate::team::Staff;

/// `GET /api/v1/push`: the key a browser subscribes with.
///
/// # Errors
/// The database's.
pub async fn key(_: Staff, app: App) -> Result<HttpResponse, Error> {
    let key = vapid::Key::of(&app.store, app.notices.sender.seal()).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(json!({ "key": key.public() })))
}

#[derive(Debug, Deserialize)]
struct Keys {
    #[serde(default)]
    p256dh: String,
    #[serde(default)]
    auth: String,
}

/// What a browser says of itself: `PushSubscription.toJSON()`.
#[derive(Debug, Deserialize)]
pub struct Said {
    endpoint: String,
    keys: Keys,
}

/// `POST /api/v1/push`: this browser of the caller's may be pushed to.
///
/// # Errors
/// [`Error::Invalid`] with the field.
pub async fn subscribe(
    request: HttpRequest,
    staff: Staff,
    input: web::Json<Said>,
    app: App,
) -> Result<HttpResponse, Error> {
    let agent = request
        .headers()
        .get(USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .map_or_else(|| "A browser".to_owned(), device);
    let new = Subscription::parse(
        &input.endpoint,
        &input.keys.p256dh,
        &input.keys.auth,
        &agent,
        app.notices.sender.reach(),
    )?;
    let me = staff.id();
    app.store
        .insert(staff.shop, move |tx| subscriptions::keep(tx, me, &new))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A browser that is not wanted any more.
#[derive(Debug, Deserialize)]
pub struct Unwanted {
    endpoint: String,
}

/// `POST /api/v1/push/forget`: one of the caller's browsers is pushed to no more. Harmless when it is not known.
///
/// # Errors
/// The database's.
pub async fn forget(
    staff: Staff,
    input: web::Json<Unwanted>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (me, endpoint) = (staff.id(), input.into_inner().endpoint);
    app.store
        .insert(staff.shop, move |tx| {
            subscriptions::forget(tx, &endpoint, Some(me))
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
