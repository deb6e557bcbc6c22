//! What staff do: `/api/v1/…`. Each is one command in one write; the answer says where the chat stands then.

use actix_web::http::header::{CONTENT_TYPE, LOCATION};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::seen::load;
use crate::app::App;
use crate::conversation::store::{holder_of, perform, perform_if_allowed};
use crate::conversation::{Actor, Command, Conversation, Event, Tag};
use crate::conversation::{mask, tags};
use crate::db::Tx;
use crate::error::Error;
use crate::handoff::{coming, queue};
use crate::ids::Id;
use crate::rules::{Shelf, play};
use crate::team::{Staff, store as team};

#[derive(Serialize)]
struct Stand {
    conversation: Id,
    state: &'static str,
    epoch: String,
}

fn stand(chat: &Conversation) -> Stand {
    Stand {
        conversation: chat.id,
        state: chat.state.name(),
        epoch: chat.epoch.to_string(),
    }
}

/// A body, or that it was too large or broke off.
pub type Sent = Result<web::Bytes, actix_web::Error>;

/// Reads a body: JSON from our scripts, a form where no script runs.
///
/// # Errors
/// [`Error::Invalid`].
pub fn read<T: DeserializeOwned>(request: &HttpRequest, body: &Sent) -> Result<T, Error> {
    let invalid = || Error::Invalid {
        field: None,
        message: "The request could not be read.".into(),
    };
    let body = body.as_ref().map_err(|_| invalid())?;
    if is_form(request) {
        let pairs: serde_json::Map<String, serde_json::Value> = form_urlencoded::parse(body)
            .map(|(name, value)| (name.into_owned(), value.into_owned().into()))
            .collect();
        return serde_json::from_value(pairs.into()).map_err(|_| invalid());
    }
    if body.is_empty() {
        return serde_json::from_str("{}").map_err(|_| invalid());
    }
    serde_json::from_slice(body).map_err(|_| invalid())
}

/// Whether a form was posted, by a browser without our scripts.
#[must_use]
pub fn is_form(request: &HttpRequest) -> bool {
    request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

/// Answers an act: JSON, or back to the chat where a form was posted. A refusal names who was first.
///
/// # Errors
/// The act's.
pub async fn answer(
    app: &App,
    staff: &Staff,
    request: &HttpRequest,
    done: Result<Conversation, Error>,
) -> Result<HttpResponse, Error> {
    match done {
        Ok(chat) if is_form(request) => Ok(HttpResponse::SeeOther()
            .insert_header((LOCATION, format!("/inbox/{}", chat.id)))
            .finish()),
        Ok(chat) => Ok(HttpResponse::Ok().json(stand(&chat))),
        Err(error) => {
            let Some((by, since)) = holder_of(&error) else {
                return Err(error);
            };
            let shop = staff.shop;
            let names = app.store.read(move |conn| team::names(conn, shop)).await?;
            let name = names.get(&by).map_or("A colleague", String::as_str);
            Ok(HttpResponse::Conflict().json(serde_json::json!({
                "error": {
                    "code": error.code(),
                    "message": has_had(name, app.store.clock().now().seconds_since(since)),
                    "field": null,
                    "since": since.rfc3339(),
                },
                "holder": { "id": by, "name": name },
            })))
        }
    }
}

/// Who was first, and how long ago: the reader's own clock may be in any zone.
fn has_had(name: &str, seconds: i64) -> String {
    match seconds / 60 {
        ..=0 => format!("{name} has this chat already, since just now."),
        1 => format!("{name} has had this chat for a minute."),
        minutes @ 2..=119 => format!("{name} has had this chat for {minutes} minutes."),
        minutes => format!("{name} has had this chat for {} hours.", minutes / 60),
    }
}

/// Loads a chat of the caller's shop, acts on it, in one write.
async fn act(
    app: &App,
    staff: &Staff,
    id: Id,
    command: impl Fn(&Staff) -> Command + Send + 'static,
) -> Result<Conversation, Error> {
    let staff = staff.clone();
    app.store
        .write(staff.shop, move |tx| {
            let mut chat = load(tx.conn, tx.shop(), id)?;
            perform(tx, &mut chat, &command(&staff))?;
            coming::acts(tx, staff.id())?;
            coming::freed(tx, staff.id())?;
            Ok(chat)
        })
        .await
}

/// `POST /api/v1/claims`: the next chat that waits, and nobody else gets it.
///
/// # Errors
/// [`Error::NothingWaiting`].
pub async fn claim(request: HttpRequest, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let me = staff.id();
    let done = app
        .store
        .write(staff.shop, move |tx| queue::claim_next(tx, me))
        .await;
    answer(&app, &staff, &request, done).await
}

#[derive(Deserialize)]
struct TakeOver {
    #[serde(default)]
    epoch: Option<String>,
}

/// `POST …/take-over`. `epoch`, when given, is the one the caller saw.
///
/// # Errors
/// [`Error::NotFound`]; a conflict names who has it.
pub async fn take_over(
    request: HttpRequest,
    body: Sent,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: TakeOver = read(&request, &body)?;
    let epoch = input.epoch.and_then(|epoch| epoch.parse().ok());
    let (me, id) = (staff.id(), *id);
    let done = app
        .store
        .write(staff.shop, move |tx| queue::take_over(tx, me, id, epoch))
        .await;
    answer(&app, &staff, &request, done).await
}

/// `POST …/hand-back`: to the assistant.
///
/// # Errors
/// [`Error::Refused`] unless the caller holds it.
pub async fn hand_back(
    request: HttpRequest,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let shelf = app.books.of(&app.store, staff.shop).await?;
    let (me, id) = (staff.id(), *id);
    let done = app
        .store
        .write(staff.shop, move |tx| {
            let mut chat = load(tx.conn, tx.shop(), id)?;
            perform(tx, &mut chat, &Command::HandBack { staff: me })?;
            // An open question is the assistant's now.
            play::resume(tx, &chat, shelf.book(&chat))?;
            coming::acts(tx, me)?;
            coming::freed(tx, me)?;
            Ok(chat)
        })
        .await;
    answer(&app, &staff, &request, done).await
}

/// `POST …/handled`: the mark.
///
/// # Errors
/// [`Error::Refused`] when it is marked already.
pub async fn handled(
    request: HttpRequest,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let done = act(&app, &staff, *id, |staff| Command::MarkHandled {
        staff: staff.id(),
    })
    .await;
    answer(&app, &staff, &request, done).await
}

#[derive(Deserialize)]
struct Close {
    #[serde(default)]
    resolution: Option<String>,
}

/// `POST …/close`, with how it ended.
///
/// # Errors
/// [`Error::Refused`] when it is closed, or held by a colleague; [`Error::Invalid`] on `resolution`.
pub async fn close(
    request: HttpRequest,
    body: Sent,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: Close = read(&request, &body)?;
    let resolution = input
        .resolution
        .filter(|text| !text.trim().is_empty())
        .map(|text| Tag::parse(&text).map_err(|why| Error::invalid("resolution", why)))
        .transpose()?;
    let done = act(&app, &staff, *id, move |staff| Command::Close {
        by: Actor::Staff(staff.id()),
        resolution: resolution.clone(),
    })
    .await;
    answer(&app, &staff, &request, done).await
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Several {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Tags {
    #[serde(default)]
    add: Option<Several>,
    #[serde(default)]
    remove: Option<Several>,
}

fn parse_tags(input: Option<Several>) -> Result<Vec<Tag>, Error> {
    let texts = match input {
        None => Vec::new(),
        Some(Several::One(text)) => vec![text],
        Some(Several::Many(texts)) => texts,
    };
    texts
        .iter()
        .map(|text| {
            // A tag goes into the log, where nothing is ever taken out.
            if mask::cards(text).is_some() {
                return Err(Error::invalid("tag", "A tag can't hold a card number."));
            }
            Tag::parse(text).map_err(|why| Error::invalid("tag", why))
        })
        .collect()
}

/// `POST …/tags`: any member may tag any chat.
///
/// # Errors
/// [`Error::Invalid`] on `tag`.
pub async fn tags(
    request: HttpRequest,
    body: Sent,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: Tags = read(&request, &body)?;
    let (add, remove) = (parse_tags(input.add)?, parse_tags(input.remove)?);
    let (by, id) = (Actor::Staff(staff.id()), *id);
    let shelf = app.books.of(&app.store, staff.shop).await?;
    let done = app
        .store
        .write(staff.shop, move |tx| {
            let mut chat = load(tx.conn, tx.shop(), id)?;
            retag(tx, &mut chat, &by, &shelf, &add, &remove)?;
            Ok(chat)
        })
        .await;
    answer(&app, &staff, &request, done).await
}

/// Adds tags to a chat and takes others off, each as it is meant by now; what rules make of it follows.
///
/// # Errors
/// The database's.
pub(super) fn retag(
    tx: &mut Tx<'_>,
    chat: &mut Conversation,
    by: &Actor,
    shelf: &Shelf,
    add: &[Tag],
    remove: &[Tag],
) -> Result<(), Error> {
    let mut new = Vec::new();
    for tag in add {
        let (tag, by) = (tags::meant(tx.conn, tx.shop(), tag)?, by.clone());
        let done = perform_if_allowed(tx, chat, &Command::AddTag { tag, by })?;
        if let Some(Event::Tagged { tag, .. }) = done {
            new.push(tag);
        }
    }
    for tag in remove {
        // Its cross says the key; a name typed elsewhere is looked up.
        let tag = if chat.tags.contains(tag) {
            tag.clone()
        } else {
            tags::meant(tx.conn, tx.shop(), tag)?
        };
        let by = by.clone();
        perform_if_allowed(tx, chat, &Command::RemoveTag { tag, by })?;
    }
    let book = shelf.book(chat).clone();
    if !remove.is_empty() && new.is_empty() {
        // A condition may ask that a tag is not there.
        let hits = play::on_condition(chat, &book);
        play::all(tx, chat, &book, &hits, None)?;
    }
    for tag in &new {
        play::tagged(tx, chat, &book, tag)?;
    }
    Ok(())
}
