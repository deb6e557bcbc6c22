//! The sign that somebody is at the inbox. Their browser sends it whenever the stream has told it something, if only that
//! it lives: a phone that was lost hears nothing, and sends none.

use actix_web::HttpResponse;

use crate::app::App;
use crate::error::Error;
use crate::handoff::{coming, presence};
use crate::live::Frame;
use crate::team::Staff;

/// `POST /api/v1/presence`: the caller is here. Whoever was away until now is told who waits.
///
/// # Errors
/// The database's.
pub async fn beat(staff: Staff, app: App) -> Result<HttpResponse, Error> {
    signs(&app, &staff).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Notes a sign; the first one after they were away is a coming.
///
/// # Errors
/// The database's.
pub async fn signs(app: &App, staff: &Staff) -> Result<(), Error> {
    let (shop, me, now) = (staff.shop, staff.id(), app.store.clock().now());
    let away = app
        .store
        .read(move |conn| coming::is_away(conn, shop, me, now))
        .await?;
    if !away {
        return app
            .store
            .insert(shop, move |tx| presence::here(tx, me))
            .await;
    }
    app.store
        .write(shop, move |tx| coming::came(tx, me))
        .await?;
    app.hub.tell_staff(shop, Frame::Presence);
    app.hub.tell_staff(shop, Frame::Alerts);
    Ok(())
}
