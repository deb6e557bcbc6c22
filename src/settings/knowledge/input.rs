//! What forms and scripts bring: the same fields, as `application/x-www-form-urlencoded` from a page without script, as
//! JSON from one with.

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::StreamExt;
use serde::Deserialize;

use crate::assistant::knowledge::LONGEST;
use crate::error::Error;
use crate::ids::Id;
use crate::team::document::to;

/// Bytes of a form: a document's text may triple when it is written for an address.
const FORM: usize = 3 * LONGEST + 64 * 1024;

/// Everything that may be brought.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Input {
    /// A document's title.
    pub title: Option<String>,
    /// Its text.
    pub body: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// Its address, or where a site begins.
    pub url: Option<String>,
    /// Whether answers come from it.
    pub on: Option<bool>,
    /// The version that was looked at, or is meant.
    pub version: Option<i64>,
    /// A question to try.
    pub question: Option<String>,
    /// The document a question is tried against.
    pub document: Option<Id>,
    /// How many links to follow.
    pub depth: Option<u8>,
    /// How many pages to read.
    pub pages: Option<usize>,
    /// Documents that are meant together.
    pub documents: Option<Vec<Id>>,
    /// `all` assistants, or `chosen` ones.
    pub audience: Option<String>,
    /// Those.
    pub assistants: Option<Vec<Id>>,
    /// The one that does, or does not, answer from it.
    pub assistant: Option<Id>,
    /// The assistant in whose tab this was sent.
    pub tab: Option<Id>,
}

/// Whether a plain form was sent, whose sender wants a page back.
pub fn is_form(request: &HttpRequest) -> bool {
    request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

/// Reads a body of bounded size.
///
/// # Errors
/// [`Error::Invalid`] on `field` when it is longer.
pub async fn bytes(
    mut payload: web::Payload,
    most: usize,
    field: &'static str,
    too_long: &str,
) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| unreadable())?;
        if body.len() + chunk.len() > most {
            return Err(Error::invalid(field, too_long));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Reads what was sent.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn read(request: &HttpRequest, payload: web::Payload) -> Result<Input, Error> {
    let body = bytes(payload, FORM, "body", "That is too long for one document.").await?;
    if !is_form(request) {
        if body.is_empty() {
            return Ok(Input::default());
        }
        return serde_json::from_slice(&body).map_err(|_| unreadable());
    }
    let mut input = Input::default();
    for (name, value) in form_urlencoded::parse(&body) {
        let text = || Some(value.to_string());
        match &*name {
            "title" => input.title = text(),
            "body" => input.body = text(),
            "language" => input.language = text(),
            "url" => input.url = text(),
            "question" => input.question = text(),
            "on" => input.on = Some(value == "true"),
            "version" => input.version = value.parse().ok(),
            "document" => input.document = value.parse().ok(),
            "audience" => input.audience = text(),
            "assistant" => input.assistant = value.parse().ok(),
            "tab" => input.tab = value.parse().ok(),
            "documents" => input
                .documents
                .get_or_insert_default()
                .extend(value.parse::<Id>()),
            "assistants" => input
                .assistants
                .get_or_insert_default()
                .extend(value.parse::<Id>()),
            "depth" => input.depth = value.parse().ok(),
            "pages" => input.pages = value.parse().ok(),
            _ => {}
        }
    }
    Ok(input)
}

fn unreadable() -> Error {
    Error::Invalid {
        field: None,
        message: "The request could not be read.".into(),
    }
}

/// Back to a page for a form, JSON for a script.
pub fn answer(request: &HttpRequest, page: &str, json: &serde_json::Value) -> HttpResponse {
    if is_form(request) {
        to(page)
    } else {
        HttpResponse::Ok().json(json)
    }
}
