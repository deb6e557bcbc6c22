//! Drafts: a text read back as the assistant reads it, and asked a question before it is saved. Nothing is kept.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::audience::change_of;
use super::documents::writing;
use super::input;
use crate::app::App;
use crate::assistant::knowledge::audience::{Audience, Audiences, Change};
use crate::assistant::knowledge::{self, edit};
use crate::assistant::language::Marked;
use crate::assistant::retrieval::{Document, DocumentKind};
use crate::assistant::text::passages;
use crate::assistant::{self, Asking, Verdict};
use crate::assistants::store as assistants;
use crate::conversation::messages::Body;
use crate::error::Error;
use crate::ids::Id;
use crate::team::Staff;

/// `POST /api/v1/documents/preview`: a text in the pieces the assistant reads it in. Nothing is kept.
///
/// # Errors
/// [`Error::Invalid`] on `body`.
pub async fn preview(
    request: HttpRequest,
    _staff: Staff,
    payload: web::Payload,
) -> Result<HttpResponse, Error> {
    let input = input::read(&request, payload).await?;
    let body = edit::parse_body(&input.body.unwrap_or_default())?;
    let pieces = passages(&body);
    let pieces = pieces
        .iter()
        .map(|passage| json!({ "heading": passage.heading, "sentences": passage.sentences }));
    Ok(HttpResponse::Ok().json(json!({ "passages": pieces.collect::<Vec<_>>() })))
}

/// `POST /api/v1/documents/try`: what a shopper would be answered if this draft were saved. Nothing is kept.
///
/// # Errors
/// [`Error::Invalid`] on `question`, `title` or `body`.
pub async fn attempt(
    request: HttpRequest,
    staff: Staff,
    payload: web::Payload,
    app: App,
) -> Result<HttpResponse, Error> {
    let mut input = input::read(&request, payload).await?;
    let question = Body::parse(&input.question.take().unwrap_or_default());
    let question = question.map_err(|error| match error {
        Error::Invalid { message, .. } => Error::invalid("question", message),
        other => other,
    })?;
    let writing = writing(&input)?;
    let (shop, id) = (staff.shop, input.document.unwrap_or(Id(0)));
    // The first of those it is to be for is asked.
    let audience = match change_of(&input)? {
        Some(Change::To(audience)) => audience,
        Some(Change::One { .. }) | None => Audience::All,
    };
    let (mut documents, audiences, every) = app
        .store
        .read(move |conn| {
            let audiences = Audiences::of(conn, shop)?;
            let every = assistants::all(conn, shop)?;
            Ok::<_, Error>((knowledge::enabled(conn, shop)?, audiences, every))
        })
        .await?;
    let mut every = every.into_iter().map(|one| one.id);
    let asked = every.find(|id| audience.has(*id)).unwrap_or(shop.0);
    let hidden = audiences.once(id.0, audience).hidden_from(asked);
    let before = documents.iter().position(|document| document.id == id.0);
    let before = before.map(|place| documents.remove(place));
    let title = writing.title().to_owned();
    let by_source = before
        .as_ref()
        .and_then(|document| document.marked.by_source);
    documents.push(Document {
        id: id.0,
        title: title.clone(),
        marked: Marked {
            by_staff: writing.language(),
            by_source,
        },
        url: before.as_ref().and_then(|document| document.url.clone()),
        text: writing.body().to_owned(),
        kind: before
            .as_ref()
            .map_or(DocumentKind::Text, |document| document.kind),
        questions: before.map_or_else(Vec::new, |document| document.questions),
    });
    // With all else the shop knows: what is asked for is the answer after saving.
    let index = app.library.imagine(&app.store, shop, documents).await?;
    let draft = app
        .vectors
        .turn(move |by| {
            let scope = index.without(&hidden);
            let asking = Asking::new(&index, question.as_str()).within(scope.as_ref());
            assistant::draft(&asking.by(by))
        })
        .await?;
    let outcome = match draft.verdict {
        Verdict::Answered => "answered",
        Verdict::SmallTalk => "small_talk",
        Verdict::Unsure => "unsure",
    };
    Ok(HttpResponse::Ok().json(json!({
        "outcome": outcome,
        "says": draft.text,
        "confidence": draft.confidence,
        "sources": draft.sources,
        "from_this": draft.sources.iter().any(|source| source.title == title),
    })))
}
