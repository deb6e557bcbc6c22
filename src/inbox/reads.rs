//! Read marks, both ways: what a member of the team has read, and whether the shopper has seen the team's last words.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use serde::Deserialize;

use super::acts::{Sent, read};
use super::seen::load;
use super::words::{self, Tick};
use super::{dom, list, rows};
use crate::app::App;
use crate::clock::Micros;
use crate::conversation::reads::{self, Reader};
use crate::conversation::{Conversation, State};
use crate::error::Error;
use crate::ids::Id;
use crate::team::{Can, Staff};

#[derive(Deserialize)]
struct Marked {
    /// The last message before the reader's eyes, as the thread names it ("m123"); without one, all of it.
    #[serde(default)]
    to: Option<String>,
}

/// `POST …/read`: the caller has the thread before them. The shopper may know it only where a person was asked for,
/// and from whoever answers: to watch is to leave no trace.
///
/// # Errors
/// [`Error::NotFound`], also for a message of another thread.
pub async fn mark(
    request: HttpRequest,
    body: Sent,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: Marked = read(&request, &body)?;
    let to = input.to.as_deref().map(message_id).transpose()?;
    let (shop, id, me) = (staff.shop, *id, staff.id());
    let answers = staff.may(Can::Chat);
    let reader = Reader::Staff(me);
    let moves = app
        .store
        .read(move |conn| {
            let tells = answers && is_told(&load(conn, shop, id)?, me);
            reads::moves(conn, shop, id, reader, to, tells)
        })
        .await?;
    if moves {
        let moved = app
            .store
            .insert(shop, move |tx| {
                let tells = answers && is_told(&load(tx.conn, tx.shop(), id)?, me);
                reads::mark(tx, id, reader, to, tells)
            })
            .await?;
        app.hub.read(shop, id, Some(me), moved.told);
    }
    Ok(HttpResponse::NoContent().finish())
}

/// Whether the shopper may know that this member has read it.
fn is_told(chat: &Conversation, me: Id) -> bool {
    match &chat.state {
        State::Waiting { .. } => true,
        State::Human { .. } | State::Snoozed { .. } => chat.holder() == Some(me),
        State::Assistant { .. } | State::Closed { .. } => false,
    }
}

fn message_id(text: &str) -> Result<Id, Error> {
    let id = text.strip_prefix('m').unwrap_or(text);
    id.parse().map_err(|_| Error::NotFound)
}

/// What a mark changes on the page of its reader (`mine`: the row of the chat), or of everybody (the line that says
/// when the shopper has seen it), under the name by which the stream sends it.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn shown(
    app: &App,
    staff: &Staff,
    id: Id,
    mine: bool,
) -> Result<(&'static str, String), Error> {
    let (shop, me, now) = (staff.shop, staff.id(), app.store.clock().now());
    app.store
        .read(move |conn| {
            load(conn, shop, id)?;
            if mine {
                return Ok(("row", rows::row(&list::row(conn, shop, me, id)?, now).0));
            }
            let seen = reads::seen(conn, shop, id)?;
            Ok(("seen", seen_line(&id.to_string(), seen, now).0))
        })
        .await
}

/// That the shopper has seen the team's last words. Root id `seen-{conversation}`; hidden where they have not, or have
/// written since.
#[must_use]
pub fn seen_line(conversation: &str, seen: Option<Micros>, now: Micros) -> Markup {
    html! {
        p id=(dom::seen(conversation)) class="seen" hidden[seen.is_none()] {
            @if let Some(at) = seen { "Seen " (words::time(at, now, Tick::Clock)) }
        }
    }
}
