//! What staff see and signal without changing anything: `/api/v1/…` that only reads or passes through.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::acts::{Sent, read};
use super::seen::load;
use super::{beside, reads};
use crate::app::App;
use crate::conversation::messages::ClientId;
use crate::error::Error;
use crate::handoff::notices::alerts;
use crate::ids::Id;
use crate::live::{Look, Typist};
use crate::shop::deliveries;
use crate::team::Staff;

/// `POST …/typing`: passes through. Shoppers see it only from the one who holds the chat.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn typing(id: web::Path<Id>, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let (shop, id) = (staff.shop, *id);
    let chat = app.store.read(move |conn| load(conn, shop, id)).await?;
    if chat.holder() == Some(staff.id()) {
        let who = Typist::Staff {
            id: staff.id(),
            name: staff.member.name.clone(),
        };
        app.hub.typing(shop, id, who);
    }
    Ok(HttpResponse::NoContent().finish())
}

#[derive(Deserialize)]
struct Looked {
    /// Which of the caller's pages it is: each looks at a chat of its own.
    #[serde(default)]
    page: Option<String>,
    /// The page was asleep, or cut off: what no entry of the log tells is to be told anew.
    #[serde(default)]
    again: bool,
}

/// `POST …/viewing`: this chat is open before the caller. Told to colleagues, never to the shopper. With `again` it
/// answers with the row, the line that says when the shopper read, and what stands beside the thread.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] on `client_id`.
pub async fn viewing(
    request: HttpRequest,
    body: Sent,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: Looked = read(&request, &body)?;
    let page = input.page.as_deref().map(ClientId::parse).transpose()?;
    let (shop, id, me) = (staff.shop, *id, staff.id());
    let unseen = app
        .store
        .read(move |conn| {
            load(conn, shop, id)?;
            alerts::unseen(conn, shop, me, id)
        })
        .await?;
    if unseen {
        app.store
            .insert(shop, move |tx| alerts::seen(tx, me, id))
            .await?;
    }
    let now = app.store.clock().now();
    let look = Look {
        shop,
        chat: id,
        staff: me,
        name: staff.member.name.clone(),
        page: page.map(|page| page.of_staff(me)).unwrap_or_default(),
    };
    app.viewing.note(&app.hub, &look, now);
    app.hub.look(look);
    if !input.again {
        return Ok(HttpResponse::NoContent().finish());
    }
    let beside = beside::live(&app, &staff, id).await?;
    let (_, row) = reads::shown(&app, &staff, id, true).await?;
    let (_, seen) = reads::shown(&app, &staff, id, false).await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "beside": beside, "row": row, "seen": seen })))
}

/// `GET /api/v1/conversations/{id}`: where a chat stands.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn show(id: web::Path<Id>, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let (shop, id) = (staff.shop, *id);
    let chat = app.store.read(move |conn| load(conn, shop, id)).await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({
        "conversation": chat.id,
        "state": chat.state,
        "epoch": chat.epoch.to_string(),
        "episode": chat.episode,
        "priority": chat.priority,
        "tags": chat.tags,
        "holder": chat.holder(),
        "handled": chat.handled.as_ref().map(|mark| mark.at.rfc3339()),
    })))
}

/// `GET /api/v1/deliveries/dead`: webhooks that could not be done, newest first.
///
/// # Errors
/// The database's.
pub async fn dead_deliveries(staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let shop = staff.shop;
    let dead = app
        .store
        .read(move |conn| deliveries::dead(conn, shop, 100))
        .await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "dead": dead })))
}
