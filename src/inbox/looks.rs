//! What staff see and signal without changing anything: `/api/v1/…` that only reads or passes through.

use actix_web::{HttpResponse, web};

use crate::app::App;
use crate::conversation::store::load;
use crate::error::Error;
use crate::ids::Id;
use crate::live::{Frame, Typist};
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

/// `POST …/viewing`: this chat is open before the caller. Told to colleagues, never to the shopper.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn viewing(id: web::Path<Id>, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let (shop, id) = (staff.shop, *id);
    app.store.read(move |conn| load(conn, shop, id)).await?;
    let now = app.store.clock().now();
    let names = app
        .viewing
        .look(shop, id, staff.id(), &staff.member.name, now);
    let frame = Frame::Viewing {
        conversation: id,
        names,
    };
    app.hub.tell_staff(shop, frame);
    Ok(HttpResponse::NoContent().finish())
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
