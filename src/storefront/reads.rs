//! What the shopper has seen, and what they may know was read: `POST /storefront/v1/read`, and the stream's word of it;
//! and that they type.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::handlers::current_id;
use super::session::Shopper;
use crate::app::App;
use crate::conversation::reads::{self, Reader};
use crate::error::Error;
use crate::ids::Id;
use crate::live::Typist;
use crate::sse::{Gone, Sse};

/// `POST /storefront/v1/typing`: passes through, leaves no trace.
///
/// # Errors
/// The database's.
pub async fn typing(shopper: Shopper, app: App) -> Result<HttpResponse, Error> {
    app.limits.look(&shopper)?;
    if let Some(id) = current_id(&app, &shopper).await? {
        let now = app.store.clock().now();
        app.turns.typed(shopper.shop, id, now);
        app.hub.typing(shopper.shop, id, Typist::Shopper);
    }
    Ok(HttpResponse::NoContent().finish())
}

/// Up to where.
#[derive(Debug, Deserialize)]
pub struct ReadInput {
    /// The last message that was shown, as the thread names it ("m123"); without one, all of it.
    #[serde(default)]
    to: Option<String>,
}

/// `POST /storefront/v1/read`: the shopper has these words before their eyes. Staff are told; nothing else changes.
///
/// # Errors
/// [`Error::NotFound`] for a message of no thread of theirs; [`Error::TooMany`].
pub async fn read(
    shopper: Shopper,
    input: web::Json<ReadInput>,
    app: App,
) -> Result<HttpResponse, Error> {
    app.limits.look(&shopper)?;
    let to = input.to.as_deref().map(message_id).transpose()?;
    let shop = shopper.shop;
    if let Some(id) = current_id(&app, &shopper).await? {
        let moves = app
            .store
            .read(move |conn| reads::moves(conn, shop, id, Reader::Shopper, to, false))
            .await?;
        if moves {
            app.store
                .insert(shop, move |tx| {
                    reads::mark(tx, id, Reader::Shopper, to, false)
                })
                .await?;
            app.hub.read(shop, id, None, false);
        }
    }
    Ok(HttpResponse::NoContent().finish())
}

fn message_id(text: &str) -> Result<Id, Error> {
    let id = text.strip_prefix('m').unwrap_or(text);
    id.parse().map_err(|_| Error::NotFound)
}

/// Sends up to which of their messages the team has read, unless that was `told` already.
///
/// # Errors
/// The reader is gone, or will come back.
pub async fn tell(
    app: &App,
    shopper: &Shopper,
    id: Id,
    told: &mut Option<Id>,
    sse: &Sse,
) -> Result<(), Gone> {
    let shop = shopper.shop;
    let read = app
        .store
        .read(move |conn| reads::told(conn, shop, id))
        .await;
    match read {
        Ok(Some(to)) if *told != Some(to) => {
            *told = Some(to);
            let data = serde_json::json!({ "to": format!("m{to}") });
            sse.send("read", None, &data).await
        }
        Ok(_) => Ok(()),
        Err(error) => {
            tracing::warn!(%error, "a shopper was not told what was read");
            Ok(())
        }
    }
}
