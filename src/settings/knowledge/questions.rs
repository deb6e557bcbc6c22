//! `/api/v1/documents/{document}/questions`: the sample questions of a document, as staff keep them. The next shopper's
//! question is answered by what they leave.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::{input, pages};
use crate::app::App;
use crate::assistant::knowledge::list;
use crate::assistant::learning::samples::{self, LONGEST, MOST, Sample, Written};
use crate::error::Error;
use crate::ids::Id;
use crate::team::Staff;

/// Where a question is from.
fn told(sample: &Sample) -> Value {
    json!({
        "id": sample.id,
        "question": sample.question,
        "from": if sample.conversation.is_some() { "chat" } else { "staff" },
        "conversation": sample.conversation,
        "at": sample.at.rfc3339(),
    })
}

/// `GET /api/v1/documents/{document}/questions`: all of them, in the order they came to it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn all(id: web::Path<Id>, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let (shop, id) = (staff.shop, *id);
    let (version, questions) = app
        .store
        .read(move |conn| {
            let (row, _) = list::one(conn, shop, id)?;
            Ok::<_, Error>((row.version, samples::list(conn, shop, id)?))
        })
        .await?;
    Ok(HttpResponse::Ok().json(json!({
        "questions": questions.iter().map(told).collect::<Vec<_>>(),
        "version": version,
        "most": MOST,
        "longest": LONGEST,
    })))
}

/// `POST /api/v1/documents/{document}/questions`: one more. The answer says the document's version since.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] on `question`.
pub async fn add(
    request: HttpRequest,
    id: web::Path<Id>,
    staff: Staff,
    payload: web::Payload,
    app: App,
) -> Result<HttpResponse, Error> {
    let id = *id;
    let input = input::read(&request, payload).await?;
    let typed = input.question.unwrap_or_default();
    let added = match Written::parse(&typed) {
        Ok(question) => {
            app.store
                .insert(staff.shop, move |tx| {
                    let added = samples::add(tx, id, &question)?;
                    Ok((added, question.clone()))
                })
                .await
        }
        Err(error) => Err(error),
    };
    match added {
        Ok(((question, version), written)) => Ok(input::answer(
            &request,
            &page_of(id),
            &json!({
                "id": question, "question": written.as_str(), "from": "staff", "version": version,
            }),
        )),
        Err(error @ Error::Invalid { .. }) if input::is_form(&request) => {
            pages::asked_again(&request, &app, &staff, id, typed, error).await
        }
        Err(error) => Err(error),
    }
}

/// `POST /api/v1/documents/{document}/questions/{question}/delete`: takes one out. The answer says the document's
/// version since.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn remove(
    request: HttpRequest,
    path: web::Path<(Id, Id)>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let (id, question) = path.into_inner();
    let version = app
        .store
        .insert(staff.shop, move |tx| samples::remove(tx, id, question))
        .await?;
    Ok(input::answer(
        &request,
        &page_of(id),
        &json!({ "deleted": question, "version": version }),
    ))
}

/// Where a document's questions stand.
fn page_of(document: Id) -> String {
    format!("/settings/knowledge/{document}#questions")
}
