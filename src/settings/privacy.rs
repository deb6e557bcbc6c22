//! Privacy, as the merchant's staff see it: what customers asked for, exports to hand on, and how long chats are kept.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, ContentDisposition, DispositionParam, DispositionType,
};
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use crate::app::App;
use crate::error::Error;
use crate::ids::Id;
use crate::inbox::drawn::{self, SEEN, Seen};
use crate::shop::privacy;
use crate::team::Staff;

/// `GET /api/v1/privacy-requests`: the shop's requests, newest first.
///
/// # Errors
/// The database's.
pub async fn list(staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let (shop, now) = (staff.shop, app.store.clock().now());
    let requests = app
        .store
        .read(move |conn| privacy::list(conn, shop, now))
        .await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "requests": requests })))
}

/// `GET /api/v1/privacy-requests/{id}/export`: the answer to a customer's data request, as a file.
///
/// # Errors
/// [`Error::NotFound`] when this shop has no such export, or not any more.
pub async fn export(id: web::Path<Id>, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let (shop, id, now) = (staff.shop, *id, app.store.clock().now());
    let sealer = app.config.sealer.clone();
    let text = app
        .store
        .read(move |conn| privacy::export_of(conn, &sealer, shop, id, now))
        .await?;
    tracing::info!(request = %id, staff = %staff.id(), "a privacy export was fetched");
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((
            CONTENT_DISPOSITION,
            ContentDisposition {
                disposition: DispositionType::Attachment,
                parameters: vec![DispositionParam::Filename(format!(
                    "customer-data-{id}.json"
                ))],
            },
        ))
        .body(text))
}

/// `GET /api/v1/retention`: for how many days chats are kept.
///
/// # Errors
/// The database's.
pub async fn retention(staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let shop = staff.shop;
    let days = app
        .store
        .read(move |conn| privacy::days_kept(conn, shop))
        .await?;
    Ok(told(days, &drawn::digest(&days)))
}

/// How long from now on.
#[derive(Debug, Deserialize)]
pub struct Keeping {
    days: i32,
}

/// `POST /api/v1/retention`: sets it.
///
/// # Errors
/// [`Error::Invalid`] on `days`; [`Error::SavedMeanwhile`].
pub async fn keep_for(
    staff: Staff,
    seen: web::Query<Seen>,
    input: web::Json<Keeping>,
    app: App,
) -> Result<HttpResponse, Error> {
    let days = input.days;
    let seen = seen.into_inner();
    let seen = drawn::keep(
        &app.store,
        staff.shop,
        seen,
        privacy::days_kept,
        move |tx| privacy::keep_for(tx, days),
    )
    .await?;
    Ok(told(days, &seen))
}

fn told(days: i32, seen: &str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((SEEN, seen))
        .json(serde_json::json!({
            "days": days,
        "seen": seen,
            "least": privacy::RETENTION_DAYS.start(),
            "most": privacy::RETENTION_DAYS.end(),
        }))
}
