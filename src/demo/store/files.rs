//! The files the store serves: its stylesheet and scripts, its pictures, and the app's extension assets.
//!
//! Debug builds read them from disk, release builds carry them.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::RustEmbed;

use super::{embed, sign};

#[derive(RustEmbed)]
#[folder = "src/demo/store/assets/"]
struct Assets;

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/cdn/{file:.*}", web::get().to(own))
        .route("/_admin/{file:.*}", web::get().to(admin))
        .route("/favicon.ico", web::get().to(icon))
        .route("/robots.txt", web::get().to(robots))
        .route(
            "/extensions/counterbell/assets/{file}",
            web::get().to(extension),
        );
}

/// A product's picture, by file name.
#[cfg(test)]
pub fn picture(name: &str) -> Option<Vec<u8>> {
    let file = Assets::get(&format!("pictures/{name}"))?;
    Some(file.data.into_owned())
}

async fn own(request: HttpRequest, path: web::Path<String>) -> HttpResponse {
    let file = Assets::get(&path).map(|file| file.data.into_owned());
    serve(&request, &path, file)
}

/// The admin's own, and the scripts Shopify would serve to the app from its network.
async fn admin(request: HttpRequest, name: web::Path<String>) -> HttpResponse {
    let file = Assets::get(&format!("admin/{name}")).map(|file| file.data.into_owned());
    serve(&request, &name, file)
}

async fn icon(request: HttpRequest) -> HttpResponse {
    let file = Assets::get("icon.svg").map(|file| file.data.into_owned());
    serve(&request, "icon.svg", file)
}

async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /checkouts/\n"
}

async fn extension(request: HttpRequest, name: web::Path<String>) -> HttpResponse {
    serve(&request, &name, embed::asset(&name))
}

pub fn serve(request: &HttpRequest, name: &str, file: Option<Vec<u8>>) -> HttpResponse {
    let Some(bytes) = file else {
        return HttpResponse::NotFound().body("no such file");
    };
    let kind = match name.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    };
    let tag = format!("\"{}\"", sign::short_hash(&sign::hex(&bytes)));
    let known = request.headers().get(header::IF_NONE_MATCH);
    if known.is_some_and(|value| value.as_bytes() == tag.as_bytes()) {
        return HttpResponse::NotModified()
            .insert_header((header::ETAG, tag))
            .finish();
    }
    HttpResponse::Ok()
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(bytes)
}
