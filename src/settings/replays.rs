//! Doing again what could not be done: webhooks that died of a fault which is mended now.

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse, web};

use crate::app::App;
use crate::error::Error;
use crate::shop::deliveries;
use crate::team::Staff;
use crate::team::document::to;

/// `POST /api/v1/deliveries/{delivery}/replay`: does a dead delivery again.
///
/// # Errors
/// [`Error::NotFound`] when the shop has no such dead delivery.
pub async fn one(
    request: HttpRequest,
    delivery: web::Path<String>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let id = deliveries::read_id(&delivery).ok_or(Error::NotFound)?;
    app.store
        .insert(staff.shop, move |tx| deliveries::replay(tx, &id))
        .await?;
    Ok(answer(&request, 1))
}

/// `POST /api/v1/deliveries/replay`: does all of them again.
///
/// # Errors
/// The database's.
pub async fn all(request: HttpRequest, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let replayed = app.store.insert(staff.shop, deliveries::replay_all).await?;
    Ok(answer(&request, replayed))
}

/// JSON to a script; back to the page where a form was posted.
fn answer(request: &HttpRequest, replayed: usize) -> HttpResponse {
    let form = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    if form {
        return to("/settings#deliveries");
    }
    HttpResponse::Ok().json(serde_json::json!({ "replayed": replayed }))
}
