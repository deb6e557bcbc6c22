//! `/api/v1/documents`: what staff do with documents. Another shop's is not there; what is wrong is said beside its
//! field.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::audience::change_of;
use super::input::{self, Input};
use super::pages;
use crate::app::App;
use crate::assistant::knowledge::audience::{self, Audience};
use crate::assistant::knowledge::edit::{self, Writing};
use crate::assistant::knowledge::list::{self, PAGE, Row, Wanted};
use crate::assistant::knowledge::versions;
use crate::assistant::learning::samples;
use crate::assistant::retrieval::DocumentKind;
use crate::assistant::sources::{self, run};
use crate::error::Error;
use crate::ids::Id;
use crate::team::Staff;

/// Which documents to list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    /// Words.
    pub q: String,
    /// Kind.
    pub kind: String,
    /// Source.
    pub source: String,
    /// Language.
    pub language: String,
    /// `on` or `off`.
    pub state: String,
    /// Assistant that answers from them.
    pub assistant: String,
    /// `no`: that does not.
    pub answers: String,
    /// Page, from 0.
    pub page: usize,
    /// Something was saved just now.
    pub saved: String,
}

impl Query {
    /// What is wanted: what can't be understood is not asked for.
    #[must_use]
    pub fn wanted(&self) -> Wanted {
        Wanted {
            search: self.q.clone(),
            kind: DocumentKind::parse(&self.kind),
            source: self.source.parse().ok(),
            language: Some(self.language.clone()).filter(|tag| !tag.is_empty()),
            on: match self.state.as_str() {
                "on" => Some(true),
                "off" => Some(false),
                _ => None,
            },
            by: (self.assistant.parse().ok())
                .filter(|_| self.answers != "either")
                .map(|id| (id, self.answers != "no")),
            page: self.page,
        }
    }
}

/// A document with as many sample questions.
fn told(row: &Row, questions: i64) -> Value {
    json!({
        "id": row.id.to_string(),
        "key": row.key,
        "kind": row.kind,
        "title": row.title,
        "url": row.url,
        "language": row.language(),
        // Nothing: it is told by its words.
        "chosen_language": row.chosen_language,
        "version": row.version,
        "answered_from": row.enabled,
        "on": !row.switched_off,
        "listed": row.listed,
        "edited": row.edited,
        "source": row.source_id.map(|id| id.to_string()),
        // Nothing: for all there are.
        "assistants": match row.audience() {
            Audience::All => None,
            Audience::Of(ids) => Some(ids),
        },
        "author": row.author.map(|id| id.to_string()),
        "sample_questions": questions,
        "updated_at": row.changed().rfc3339(),
    })
}

/// `GET /api/v1/documents`: a page of them, the last changed first.
///
/// # Errors
/// The database's.
pub async fn all(staff: Staff, query: web::Query<Query>, app: App) -> Result<HttpResponse, Error> {
    let (shop, wanted) = (staff.shop, query.wanted());
    let page = wanted.page;
    let listed = app
        .store
        .read(move |conn| list::read(conn, shop, &wanted))
        .await?;
    let next = page.saturating_add(1);
    let rows = listed.rows.iter();
    let documents = rows.map(|row| told(row, listed.questions_of(row)));
    Ok(HttpResponse::Ok().json(json!({
        "documents": documents.collect::<Vec<_>>(),
        "all": listed.all,
        "next_page": (next.saturating_mul(PAGE) < listed.all).then_some(next),
    })))
}

/// `GET /api/v1/documents/{document}`: one with its text and what stood there before.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn one(id: web::Path<Id>, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let (shop, id) = (staff.shop, *id);
    let ((row, body), before, questions) = app
        .store
        .read(move |conn| {
            let found = list::one(conn, shop, id)?;
            let questions = samples::counts(conn, shop, &[id.0])?;
            Ok::<_, Error>((found, versions::list(conn, shop, id)?, questions))
        })
        .await?;
    let mut answer = told(&row, questions.get(&row.id).copied().unwrap_or(0));
    let before = before.iter().map(|version| {
        json!({
            "version": version.version,
            "title": version.title,
            "author": version.author,
            "at": version.at.rfc3339(),
        })
    });
    if let Some(fields) = answer.as_object_mut() {
        fields.insert("body".into(), json!(body));
        fields.insert("versions".into(), before.collect());
    }
    Ok(HttpResponse::Ok().json(answer))
}

/// `GET /api/v1/documents/{document}/versions/{version}`: the words that stood there.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn version(
    path: web::Path<(Id, i64)>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let (shop, (id, number)) = (staff.shop, path.into_inner());
    let words = app
        .store
        .read(move |conn| versions::words(conn, shop, id, number))
        .await?;
    let answer = json!({ "version": number, "title": words.title, "body": words.body });
    Ok(HttpResponse::Ok().json(answer))
}

pub(super) fn writing(input: &Input) -> Result<Writing, Error> {
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    Writing::parse(
        &text(&input.title),
        &text(&input.body),
        &text(&input.language),
        &text(&input.url),
    )
}

/// `POST /api/v1/documents`: a new one.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn create(
    request: HttpRequest,
    staff: Staff,
    payload: web::Payload,
    app: App,
) -> Result<HttpResponse, Error> {
    let input = input::read(&request, payload).await?;
    let writing = match writing(&input) {
        Ok(writing) => writing,
        Err(error) if input::is_form(&request) => {
            return pages::again(&request, &app, &staff, None, &input, error).await;
        }
        Err(error) => return Err(error),
    };
    let change = match change_of(&input) {
        Ok(change) => change,
        Err(error) if input::is_form(&request) => {
            return pages::again(&request, &app, &staff, None, &input, error).await;
        }
        Err(error) => return Err(error),
    };
    let (author, on) = (staff.id(), input.on.unwrap_or(true));
    let id = app
        .store
        .insert(staff.shop, move |tx| {
            let source = sources::written(tx)?;
            let id = edit::create(tx, source, author, &writing, on)?;
            if let Some(change) = &change {
                audience::change(tx, &[id], change)?;
            }
            Ok::<_, Error>(id)
        })
        .await?;
    let page = format!("/settings/knowledge/{id}?saved=1");
    Ok(input::answer(
        &request,
        &page,
        &json!({ "id": id, "version": 1 }),
    ))
}

/// `POST /api/v1/documents/{document}`: new words for it. A field that is left out stays as it is.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn save(
    request: HttpRequest,
    id: web::Path<Id>,
    staff: Staff,
    payload: web::Payload,
    app: App,
) -> Result<HttpResponse, Error> {
    let (shop, id, author) = (staff.shop, *id, staff.id());
    let mut input = input::read(&request, payload).await?;
    let (row, body) = app
        .store
        .read(move |conn| list::one(conn, shop, id))
        .await?;
    input.title = input.title.or(Some(row.title));
    input.body = input.body.or(Some(body));
    input.language = input.language.or(row.chosen_language);
    input.url = input.url.or(row.url);
    let (seen, on) = (input.version, input.on);
    let read = writing(&input).and_then(|writing| Ok((writing, change_of(&input)?)));
    let saved = match read {
        Ok((writing, change)) => {
            app.store
                .insert(shop, move |tx| {
                    let version = edit::save(tx, author, id, seen, &writing)?;
                    if let Some(on) = on {
                        edit::switch(tx, id, on)?;
                    }
                    if let Some(change) = &change {
                        audience::change(tx, &[id], change)?;
                    }
                    Ok(version)
                })
                .await
        }
        Err(error) => Err(error),
    };
    match saved {
        Ok(version) => {
            let page = format!("/settings/knowledge/{id}?saved=1");
            let answer = json!({ "id": id, "version": version });
            Ok(input::answer(&request, &page, &answer))
        }
        Err(error @ Error::Invalid { .. }) if input::is_form(&request) => {
            pages::again(&request, &app, &staff, Some(id), &input, error).await
        }
        Err(error) => Err(error),
    }
}

/// `POST /api/v1/documents/{document}/switch`: on or off.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] on `on`.
pub async fn switch(
    request: HttpRequest,
    id: web::Path<Id>,
    staff: Staff,
    payload: web::Payload,
    app: App,
) -> Result<HttpResponse, Error> {
    let (id, input) = (*id, input::read(&request, payload).await?);
    let on =
        (input.on).ok_or_else(|| Error::invalid("on", "Say whether it is to be on or off."))?;
    app.store
        .insert(staff.shop, move |tx| edit::switch(tx, id, on))
        .await?;
    Ok(input::answer(
        &request,
        "/settings/knowledge",
        &json!({ "on": on }),
    ))
}

/// `POST /api/v1/documents/{document}/delete`.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete(
    request: HttpRequest,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let id = *id;
    app.store
        .insert(staff.shop, move |tx| edit::delete(tx, id))
        .await?;
    Ok(input::answer(
        &request,
        "/settings/knowledge",
        &json!({ "deleted": id }),
    ))
}

/// `POST /api/v1/documents/{document}/restore`: puts what stood there in an earlier version back.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] on `version`.
pub async fn restore(
    request: HttpRequest,
    id: web::Path<Id>,
    staff: Staff,
    payload: web::Payload,
    app: App,
) -> Result<HttpResponse, Error> {
    let (id, author) = (*id, staff.id());
    let input = input::read(&request, payload).await?;
    let number = (input.version).ok_or_else(|| Error::invalid("version", "Say which version."))?;
    let version = app
        .store
        .insert(staff.shop, move |tx| edit::restore(tx, author, id, number))
        .await?;
    let page = format!("/settings/knowledge/{id}?saved=1");
    Ok(input::answer(
        &request,
        &page,
        &json!({ "id": id, "version": version }),
    ))
}

/// `POST /api/v1/documents/{document}/follow`: its source's words again, in place of staff's; they are fetched at once.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn follow(
    request: HttpRequest,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let id = *id;
    app.store
        .insert(staff.shop, move |tx| {
            let shop = tx.shop();
            if let Some(source) = edit::follow(tx, id)?
                && sources::one(tx.conn, shop, source)?.kind.runs()
            {
                run::begin(tx, source)?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    let page = format!("/settings/knowledge/{id}");
    Ok(input::answer(&request, &page, &json!({ "id": id })))
}
