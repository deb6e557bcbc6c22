//! Scripts and styles: read from the source folder in debug builds, embedded in release.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use rust_embed::RustEmbed;

use crate::error::Error;

#[derive(RustEmbed)]
#[folder = "src/inbox/assets/"]
struct Inbox;

#[derive(RustEmbed)]
#[folder = "src/settings/assets/"]
struct Settings;

/// The theme extension's files: the inbox shares the widget's stream reader.
#[derive(RustEmbed)]
#[folder = "extension/theme/assets/"]
struct Shared;

/// `GET /assets/inbox/{file}`.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn inbox(file: web::Path<String>) -> Result<HttpResponse, Error> {
    answer(&file, Inbox::get(&file))
}

/// `GET /assets/settings/{file}`.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn settings(file: web::Path<String>) -> Result<HttpResponse, Error> {
    answer(&file, Settings::get(&file))
}

/// `GET /service-worker.js`: what wakes a browser. It stands at the root, since it may not reach above its own place.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn service_worker() -> Result<HttpResponse, Error> {
    answer("service-worker.js", Inbox::get("service-worker.js"))
}

/// `GET /manifest.webmanifest`: the inbox as an app of its own.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn manifest() -> Result<HttpResponse, Error> {
    answer("manifest.webmanifest", Inbox::get("manifest.webmanifest"))
}

/// `GET /offline`: what that app shows where nothing can be reached.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn offline() -> Result<HttpResponse, Error> {
    answer("offline.html", Inbox::get("offline.html"))
}

/// `GET /assets/stream.js`.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn stream_reader() -> Result<HttpResponse, Error> {
    answer("stream.js", Shared::get("stream.js"))
}

/// `GET /assets/patience.js`: what the stream reader waits by.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn patience() -> Result<HttpResponse, Error> {
    answer("patience.js", Shared::get("patience.js"))
}

/// `GET /assets/markdown.js`: how shoppers see what staff write.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn markdown() -> Result<HttpResponse, Error> {
    answer("markdown.js", Shared::get("markdown.js"))
}

fn answer(name: &str, file: Option<rust_embed::EmbeddedFile>) -> Result<HttpResponse, Error> {
    let file = file.ok_or(Error::NotFound)?;
    let kind = match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "html" => "text/html; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        // Names carry no version: ask again, and be told that nothing changed soon enough.
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(file.data.into_owned()))
}
