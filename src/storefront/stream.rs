//! One shopper's thread, live. The log is the truth: frames only say that there is something to read.

use tokio::sync::broadcast::error::RecvError;

use super::session::Shopper;
use super::update::{Update, update};
use crate::app::App;
use crate::conversation::store::load;
use crate::error::Error;
use crate::ids::Id;
use crate::live::{Frame, Typist};
use crate::sse::{Gone, PING, Sse};

/// What a shopper sees of their thread after `version`, with the version it leads to.
///
/// # Errors
/// The database's.
pub async fn read_after(
    app: &App,
    shopper: &Shopper,
    id: Id,
    version: i64,
) -> Result<(Update, i64), Error> {
    let book = app.books.of(&app.store, shopper.shop).await?;
    let shop = shopper.shop;
    app.store
        .read(move |conn| {
            let conversation = load(conn, shop, id)?;
            let name = super::handlers::assistant_name(conn, shop)?;
            let seen = update(conn, shop, &conversation, &book, version, &name)?;
            Ok((seen, conversation.version))
        })
        .await
}

/// Feeds `sse` until its reader or the program goes.
pub async fn feed(app: App, shopper: Shopper, id: Id, mut version: i64, sse: Sse) {
    let mut closing = app.hub.closing();
    // Listening begins before the log is read, so that nothing falls between the two.
    let mut frames = app.hub.of_thread(shopper.shop, id);
    if sse.hello().await.is_err()
        || catch_up(&app, &shopper, id, &mut version, &sse)
            .await
            .is_err()
    {
        return;
    }
    loop {
        let alive = tokio::select! {
            frame = frames.recv() => match frame {
                Ok(Frame::Logged(entry)) if entry.version > version => {
                    catch_up(&app, &shopper, id, &mut version, &sse).await
                }
                Ok(Frame::Typing { who, .. }) => typing(&sse, &who).await,
                Ok(Frame::Logged(_) | Frame::Presence | Frame::Viewing { .. }) => Ok(()),
                Ok(Frame::Nudge) | Err(RecvError::Lagged(_)) => {
                    catch_up(&app, &shopper, id, &mut version, &sse).await
                }
                Err(RecvError::Closed) => Err(Gone),
            },
            () = tokio::time::sleep(PING) => {
                // Who removed the app talks to nobody; and this is the floor for what another node wrote.
                match app.shops.has_app(&app.store, shopper.shop).await {
                    Ok(true) => {}
                    Ok(false) | Err(_) => return,
                }
                match catch_up(&app, &shopper, id, &mut version, &sse).await {
                    Ok(()) => sse.ping().await,
                    Err(Gone) => Err(Gone),
                }
            }
            _ = closing.changed() => Err(Gone),
            () = sse.gone() => Err(Gone),
        };
        if alive.is_err() {
            return;
        }
    }
}

async fn catch_up(
    app: &App,
    shopper: &Shopper,
    id: Id,
    version: &mut i64,
    sse: &Sse,
) -> Result<(), Gone> {
    match read_after(app, shopper, id, *version).await {
        Ok((seen, now)) if now > *version => {
            *version = now;
            sse.send("update", seen.cursor.as_deref(), &seen).await
        }
        Ok(_) => Ok(()),
        Err(error) => {
            // The reader comes back with its cursor and loses nothing.
            tracing::warn!(%error, "a shopper's stream ended early");
            Err(Gone)
        }
    }
}

async fn typing(sse: &Sse, who: &Typist) -> Result<(), Gone> {
    let (from, name) = match who {
        Typist::Shopper => return Ok(()),
        Typist::Assistant => ("assistant", None),
        Typist::Staff { name, .. } => ("staff", Some(name)),
    };
    let data = serde_json::json!({ "from": from, "name": name });
    sse.send("typing", None, &data).await
}
