//! The chat for any site: `/widget.js?key=…` is the one script tag. It is the theme's own loader, told what a theme
//! would have told it; the panel and the words come from `/widget/…`. Whether the page may talk is decided where a
//! session is opened.

use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue,
};
use actix_web::{HttpResponse, web};
use rust_embed::RustEmbed;
use serde::Deserialize;
use serde_json::json;

use super::locales;
use crate::app::App;
use crate::error::Error;
use crate::shop::{sites, store as shops};

#[derive(RustEmbed)]
#[folder = "extension/theme/assets/"]
struct Assets;

/// What only pages without a theme need: what puts the chat into them, and the page of the frame at checkout.
#[derive(RustEmbed)]
#[folder = "src/storefront/assets/"]
struct Own;

/// Pages of other origins load these: modules and styles with `crossorigin`, and where a page asks that everything
/// embedded in it agrees to that.
const FROM_ANYWHERE: (HeaderName, HeaderValue) = (
    HeaderName::from_static("cross-origin-resource-policy"),
    HeaderValue::from_static("cross-origin"),
);

/// What the tag says.
#[derive(Debug, Deserialize)]
pub struct Tag {
    key: String,
}

/// `GET /widget.js?key=…`.
///
/// # Errors
/// [`Error::NotFound`] for a key of no site, or of a shop that has not the app.
pub async fn script(tag: web::Query<Tag>, app: App) -> Result<HttpResponse, Error> {
    let (shop, site) = sites::read_key(&tag.key).ok_or(Error::NotFound)?;
    let found = app
        .store
        .read(move |conn| {
            let known = sites::all(conn, shop)?.iter().any(|one| one.id == site);
            if !known {
                return Err(Error::NotFound);
            }
            shops::by_id(conn, shop)
        })
        .await?;
    if found.uninstalled_at.is_some() {
        return Err(Error::NotFound);
    }
    let origin = app.config.app_url.origin().ascii_serialization();
    let loader = Assets::get("loader.js").ok_or_else(|| Error::fault("no loader"))?;
    // By the codes as a browser may write them, in small letters: `pt-br`, and `pt` for whatever else is said of it.
    let first = |name: &str| -> serde_json::Map<String, serde_json::Value> {
        let short = |code: &'static str| code.split('-').next().unwrap_or(code);
        locales::codes()
            .flat_map(|code| [short(code), code])
            .filter_map(|code| {
                let text = locales::words(code).1.get(name)?;
                Some((code.to_ascii_lowercase(), text.clone().into()))
            })
            .collect()
    };
    let told = json!({
        "origin": origin,
        "shop": found.domain,
        "panel": format!("{origin}/widget/panel.js"),
        "bubble": format!("{origin}/widget/bubble.css"),
        "stylesheet": format!("{origin}/widget/panel.css"),
        "words": format!("{origin}/widget/words/"),
        "chat": first("chat"),
        "not_loaded": first("not_loaded"),
    });
    let site = Own::get("site.js").ok_or_else(|| Error::fault("no script for sites"))?;
    let body = format!(
        "globalThis.counterbell = {told};\n{}\n{}",
        String::from_utf8_lossy(&loader.data),
        String::from_utf8_lossy(&site.data)
    );
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/javascript; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header(FROM_ANYWHERE)
        .body(body))
}

/// `GET /widget/{file}`: the theme's assets, for pages that have no theme.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn asset(file: web::Path<String>) -> Result<HttpResponse, Error> {
    let kind = match file.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        _ => return Err(Error::NotFound),
    };
    let found = Assets::get(&file)
        .or_else(|| Own::get(&file))
        .ok_or(Error::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header(FROM_ANYWHERE)
        .body(found.data.into_owned()))
}

/// `GET /widget/words/{language}`.
///
/// # Errors
/// None: English is there for every language.
pub async fn words(language: web::Path<String>) -> Result<HttpResponse, Error> {
    let (code, words) = locales::words(&language);
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .json(json!({ "language": code, "words": words })))
}
