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

/// `GET /assets/stream.js`.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn stream_reader() -> Result<HttpResponse, Error> {
    answer("stream.js", Shared::get("stream.js"))
}

fn answer(name: &str, file: Option<rust_embed::EmbeddedFile>) -> Result<HttpResponse, Error> {
    let file = file.ok_or(Error::NotFound)?;
    let kind = match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        // Names carry no version: ask again, and be told that nothing changed soon enough.
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(file.data.into_owned()))
}
