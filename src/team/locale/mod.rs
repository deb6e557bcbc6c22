//! The language of staff's pages. English stands in the code; a finished page is said in another language on its way out
//! (`page`), and what scripts add is said by the same tables in the browser (`locale.js`).
//!
//! Whose words stay as they are is marked where they are written: `translate="no"`.

mod page;
mod table;

use std::sync::LazyLock;

use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap,
};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse, web};

use super::Staff;
use crate::error::Error;
use table::Table;

/// A language of staff's pages.
#[derive(Debug)]
pub struct Locale {
    /// ISO 639-1.
    pub code: &'static str,
    /// What it calls itself.
    pub name: &'static str,
    files: &'static [&'static str],
    table: LazyLock<Table>,
}

macro_rules! locale {
    ($code:literal, $name:literal) => {{
        const FILES: &[&str] = &[
            include_str!(concat!("../locales/", $code, "/inbox.json")),
            include_str!(concat!("../locales/", $code, "/actions.json")),
            include_str!(concat!("../locales/", $code, "/settings.json")),
            include_str!(concat!("../locales/", $code, "/rest.json")),
        ];
        Locale {
            code: $code,
            name: $name,
            files: FILES,
            table: LazyLock::new(|| {
                Table::read(FILES.iter().copied()).unwrap_or_else(|error| {
                    tracing::error!(%error, "pages stay in English");
                    Table::default()
                })
            }),
        }
    }};
}

/// The languages besides English.
pub static LOCALES: [Locale; 4] = [
    locale!("de", "Deutsch"),
    locale!("es", "Español"),
    locale!("fr", "Français"),
    locale!("it", "Italiano"),
];

impl Locale {
    /// A sentence of ours in this language; nothing where it isn't known.
    #[must_use]
    pub fn say(&self, english: &str) -> Option<std::borrow::Cow<'_, str>> {
        self.table.say(english)
    }
}

/// The language with this code, or of a locale such as `de-AT`.
#[must_use]
pub fn of(code: &str) -> Option<&'static Locale> {
    let code = code.split(['-', '_']).next()?.trim().to_ascii_lowercase();
    LOCALES.iter().find(|one| one.code == code)
}

/// The language of a page: what its reader chose, else Shopify's admin's, else the browser's. Nothing is English.
fn chosen(
    own: Option<&str>,
    admins: Option<&str>,
    accepts: Option<&str>,
) -> Option<&'static Locale> {
    match own.or(admins) {
        Some(code) => of(code),
        None => accepted(accepts?),
    }
}

/// The language a browser likes best of those we have, English among them.
fn accepted(header: &str) -> Option<&'static Locale> {
    let mut best: (f32, Option<&'static Locale>) = (0.0, None);
    for one in header.split(',').take(20) {
        let (tag, quality) = one.split_once(";q=").unwrap_or((one, "1"));
        let quality: f32 = quality.trim().parse().unwrap_or(0.0);
        let locale = of(tag);
        let ours = locale.is_some() || tag.trim().to_ascii_lowercase().starts_with("en");
        if ours && quality > best.0 {
            best = (quality, locale);
        }
    }
    best.1
}

/// What staff's pages begin with; the others are shoppers', in theirs.
const PAGES: &[&str] = &[
    "/inbox",
    "/settings",
    "/reports",
    "/sign-in",
    "/join",
    "/outbox",
    "/auth",
    "/offline",
];

/// A page is said in its reader's language.
///
/// # Errors
/// What answering had.
pub async fn spoken(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let response = next.call(request).await?;
    let is_page = |headers: &HeaderMap| {
        let kind = headers
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok());
        kind.is_some_and(|kind| kind.starts_with("text/html"))
    };
    let locale = if is_page(response.headers()) {
        language(&response)
    } else {
        None
    };
    let Some(locale) = locale else {
        return Ok(response.map_into_boxed_body());
    };
    let (request, response) = response.into_parts();
    let (mut head, body) = response.into_parts();
    let said = match to_bytes(body).await {
        Ok(bytes) => match std::str::from_utf8(&bytes) {
            Ok(text) => BoxBody::new(page::said_in(text, locale.code, &locale.table)),
            Err(_) => BoxBody::new(bytes),
        },
        Err(error) => return Err(Error::fault(error.into()).into()),
    };
    head.headers_mut().remove(CONTENT_LENGTH);
    Ok(ServiceResponse::new(request, head.set_body(said)))
}

fn language<B>(response: &ServiceResponse<B>) -> Option<&'static Locale> {
    let request = response.request();
    let path = request.path();
    if path != "/" && !PAGES.iter().any(|page| path.starts_with(page)) {
        return None;
    }
    let extensions = request.extensions();
    let own = extensions
        .get::<Staff>()
        .and_then(|staff| staff.member.locale.as_deref());
    let mut query = form_urlencoded::parse(request.query_string().as_bytes());
    let admins = query
        .find(|(name, _)| name == "locale")
        .map(|(_, code)| code);
    let accepts = request
        .headers()
        .get(ACCEPT_LANGUAGE)
        .and_then(|it| it.to_str().ok());
    chosen(own, admins.as_deref(), accepts)
}

/// `GET /assets/locales/{language}`: the table for scripts.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn words(language: web::Path<String>) -> Result<HttpResponse, Error> {
    let locale = of(&language).ok_or(Error::NotFound)?;
    // One list of what all files hold, each an object of its own.
    let all = locale.files.join(",");
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(format!("[{all}]")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(found: Option<&'static Locale>) -> &'static str {
        found.map_or("en", |locale| locale.code)
    }

    #[test]
    fn a_page_is_in_the_language_its_reader_chose_or_reads() {
        assert_eq!(code(chosen(Some("de"), Some("fr"), Some("es"))), "de");
        assert_eq!(code(chosen(Some("en"), Some("fr"), Some("es"))), "en");
        assert_eq!(code(chosen(None, Some("fr-CA"), Some("es"))), "fr");
        assert_eq!(
            code(chosen(None, None, Some("pt-BR,es;q=0.8,en;q=0.5"))),
            "es"
        );
        assert_eq!(code(chosen(None, None, Some("en-GB,de;q=0.8"))), "en");
        assert_eq!(code(chosen(None, None, Some("fi;q=x, ,;;q="))), "en");
        assert_eq!(code(chosen(None, None, None)), "en");
    }

    /// Scripts move what was said already, and it is read again.
    #[test]
    fn what_was_said_stays_when_it_is_read_again() {
        for locale in &LOCALES {
            for file in locale.files {
                let pairs: std::collections::BTreeMap<String, String> =
                    serde_json::from_str(file).unwrap();
                for (key, said) in pairs.iter().filter(|(key, _)| !key.contains("{}")) {
                    let again = locale.table.say(said);
                    let same = again.as_deref().is_none_or(|again| again == said);
                    assert!(
                        same,
                        "{}: {key} is said {said}, and that {again:?}",
                        locale.code
                    );
                }
            }
        }
    }

    #[test]
    fn every_language_has_every_sentence_of_every_other() {
        let keys = |locale: &Locale| {
            let files = locale.files.iter().map(|file| {
                let pairs: std::collections::BTreeMap<String, String> =
                    serde_json::from_str(file).unwrap();
                pairs.into_keys().collect::<Vec<_>>()
            });
            files.collect::<Vec<_>>()
        };
        let first = keys(&LOCALES[0]);
        for locale in &LOCALES {
            assert!(
                Table::read(locale.files.iter().copied()).is_ok(),
                "{}",
                locale.code
            );
            for (one, other) in keys(locale).iter().zip(&first) {
                assert_eq!(one, other, "{}", locale.code);
            }
        }
    }
}
