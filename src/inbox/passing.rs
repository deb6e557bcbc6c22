//! A chat is passed on, set aside, taken back, or noted upon: `/api/v1/conversations/{c}/transfer`, `/snooze`, `/wake`,
//! `/notes`.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::acts::{Sent, answer, read};
use crate::app::App;
use crate::clock::Micros;
use crate::conversation::Wanted;
use crate::conversation::messages::{Body, ClientId};
use crate::error::Error;
use crate::handoff::pass::{self, Until};
use crate::ids::Id;
use crate::team::Staff;

#[derive(Deserialize)]
struct Transfer {
    /// `anyone`, `staff:7`, `group:9`.
    to: String,
    #[serde(default)]
    note: Option<String>,
    /// The one the caller saw.
    #[serde(default)]
    epoch: Option<String>,
}

fn wanted(text: &str) -> Result<Wanted, Error> {
    let id = |text: &str| text.parse::<Id>().ok();
    let found = match text.split_once(':') {
        None if text == "anyone" => Some(Wanted::Anyone),
        Some(("staff", staff)) => id(staff).map(Wanted::Staff),
        Some(("group", group)) => id(group).map(Wanted::Group),
        None | Some(_) => None,
    };
    found.ok_or_else(|| Error::invalid("to", "Choose who gets the chat."))
}

/// `POST …/transfer`: to one of the team who is here, to a group, or to anyone, with a note.
///
/// # Errors
/// [`Error::Invalid`] on `to` or `note`; [`Error::Refused`] when a colleague has it, or who is to get it is away.
pub async fn transfer(
    request: HttpRequest,
    body: Sent,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: Transfer = read(&request, &body)?;
    let to = wanted(&input.to)?;
    let note = words(input.note.as_deref())?;
    let epoch = input.epoch.and_then(|epoch| epoch.parse().ok());
    let (me, id) = (staff.id(), *id);
    let done = app
        .store
        .write(staff.shop, move |tx| {
            pass::transfer(tx, me, id, &to, epoch, note.as_ref())
        })
        .await;
    answer(&app, &staff, &request, done).await
}

/// Words that may be missing.
fn words(text: Option<&str>) -> Result<Option<Body>, Error> {
    text.filter(|text| !text.trim().is_empty())
        .map(|text| Body::parse(text).map_err(|error| on_note(&error)))
        .transpose()
}

fn on_note(error: &Error) -> Error {
    Error::invalid("note", error.public())
}

#[derive(Deserialize)]
struct Snooze {
    /// `hour`, `three_hours`, `tomorrow`, `monday`, `reply`, or an instant such as `2026-12-01T09:00:00Z`.
    until: String,
}

/// `POST …/snooze`: until a time, or until the shopper writes (which always brings it back).
///
/// # Errors
/// [`Error::Invalid`] on `until`; [`Error::Refused`] unless the caller holds it.
pub async fn snooze(
    request: HttpRequest,
    body: Sent,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: Snooze = read(&request, &body)?;
    let until = match input.until.trim() {
        "hour" => Until::For(3600),
        "three_hours" => Until::For(3 * 3600),
        "tomorrow" => Until::Morning(1),
        "monday" => Until::Monday,
        "reply" => Until::Reply,
        text => Until::At(
            Micros::parse_rfc3339(text)
                .ok_or_else(|| Error::invalid("until", "Choose until when."))?,
        ),
    };
    let (me, id) = (staff.id(), *id);
    let done = app
        .store
        .write(staff.shop, move |tx| pass::snooze(tx, me, id, until))
        .await;
    answer(&app, &staff, &request, done).await
}

/// `POST …/wake`: back before its time.
///
/// # Errors
/// [`Error::Refused`] unless the caller set it aside.
pub async fn wake(
    request: HttpRequest,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let (me, id) = (staff.id(), *id);
    let done = app
        .store
        .write(staff.shop, move |tx| pass::wake(tx, me, id))
        .await;
    answer(&app, &staff, &request, done).await
}

#[derive(Deserialize)]
struct Note {
    #[serde(default)]
    client_id: Option<String>,
    note: String,
}

/// `POST …/notes`: for the team alone; any member may note on any chat.
///
/// # Errors
/// [`Error::Invalid`] on `note`; [`Error::NotFound`].
pub async fn note(
    request: HttpRequest,
    body: Sent,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: Note = read(&request, &body)?;
    let words = Body::parse(&input.note).map_err(|error| on_note(&error))?;
    let key = input
        .client_id
        .as_deref()
        .map(ClientId::parse)
        .transpose()?
        .map(|client_id| client_id.of_staff(staff.id()));
    let (me, id) = (staff.id(), *id);
    let done = app
        .store
        .write(staff.shop, move |tx| {
            pass::note(tx, me, id, &words, key.as_deref())
        })
        .await;
    answer(&app, &staff, &request, done).await
}
