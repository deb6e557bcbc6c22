//! One shopper's thread, live. The log is the truth: frames only say that there is something to read.

use tokio::sync::broadcast::error::RecvError;

use super::reads;
use super::session::Shopper;
use super::update::{Update, update};
use crate::app::App;
use crate::clock::Micros;
use crate::conversation::store::load;
use crate::error::Error;
use crate::handoff::notices::Sign;
use crate::handoff::promise::Waiting;
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
    let shelf = app.books.of(&app.store, shopper.shop).await?;
    let (shop, now) = (shopper.shop, app.store.clock().now());
    app.store
        .read(move |conn| {
            let conversation = load(conn, shop, id)?;
            let seen = update(conn, shop, &conversation, &shelf, version, now)?;
            Ok((seen, conversation.version))
        })
        .await
}

/// Feeds `sse` until its reader or the program goes. While it lives the shopper is here, so no mail follows them.
pub async fn feed(app: App, shopper: Shopper, id: Id, version: i64, sse: Sse) {
    let (store, shop) = (&app.store, shopper.shop);
    app.notices
        .sign_of_shopper(store, shop, id, Sign::Reads)
        .await;
    let mut reached = Reached::begun(store.clock().now());
    read_on(&app, &shopper, (id, version), &sse, &mut reached).await;
    let last = reached.at(store.clock().now());
    app.notices
        .sign_of_shopper(store, shop, id, Sign::Left(last))
        .await;
}

/// Until when what was sent is known to have arrived: a browser that has gone is noticed by what is sent to it, within
/// moments. What was sent just before the end may have reached nobody.
#[derive(Debug, Clone, Copy)]
struct Reached {
    sure: Micros,
    sent: Micros,
}

/// Seconds after which a stream that still stands had its reader.
const MOMENTS: i64 = 2;

impl Reached {
    fn begun(now: Micros) -> Self {
        Self {
            sure: now,
            sent: now,
        }
    }

    fn sends(&mut self, now: Micros) {
        self.sure = self.at(now);
        self.sent = now;
    }

    fn at(self, now: Micros) -> Micros {
        if now.seconds_since(self.sent) >= MOMENTS {
            self.sent
        } else {
            self.sure
        }
    }
}

async fn read_on(
    app: &App,
    shopper: &Shopper,
    (id, mut version): (Id, i64),
    sse: &Sse,
    reached: &mut Reached,
) {
    let mut closing = app.hub.closing();
    // Listening begins before the log is read, so that nothing falls between the two.
    let mut frames = app.hub.of_thread(shopper.shop, id);
    let (mut told, mut read) = (None, None);
    if sse.hello().await.is_err()
        || catch_up(app, shopper, id, (&mut version, &mut told), sse)
            .await
            .is_err()
        || reads::tell(app, shopper, id, &mut read, sse).await.is_err()
    {
        return;
    }
    loop {
        let alive = tokio::select! {
            frame = frames.recv() => match frame {
                Ok(Frame::Logged(entry)) if entry.version > version => {
                    reached.sends(app.store.clock().now());
                    catch_up(app, shopper, id, (&mut version, &mut told), sse).await
                }
                Ok(Frame::Typing { who, .. }) => typing(sse, &who).await,
                Ok(Frame::Read { .. }) => reads::tell(app, shopper, id, &mut read, sse).await,
                Ok(Frame::Logged(_) | Frame::Presence | Frame::Team | Frame::Alerts | Frame::Beside { .. } | Frame::Viewing { .. }) => {
                    Ok(())
                }
                Ok(Frame::Nudge) | Err(RecvError::Lagged(_)) => {
                    reached.sends(app.store.clock().now());
                    catch_up(app, shopper, id, (&mut version, &mut told), sse).await
                }
                Err(RecvError::Closed) => Err(Gone),
            },
            () = tokio::time::sleep(PING) => {
                // Who removed the app talks to nobody; and this is the floor for what another node wrote.
                match app.shops.has_app(&app.store, shopper.shop).await {
                    Ok(true) => {}
                    Ok(false) | Err(_) => return,
                }
                app.notices.sign_of_shopper(&app.store, shopper.shop, id, Sign::Reads).await;
                reached.sends(app.store.clock().now());
                match catch_up(app, shopper, id, (&mut version, &mut told), sse).await {
                    Ok(()) => match reads::tell(app, shopper, id, &mut read, sse).await {
                        Ok(()) => sse.ping().await,
                        Err(Gone) => Err(Gone),
                    },
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
    (version, told): (&mut i64, &mut Option<Waiting>),
    sse: &Sse,
) -> Result<(), Gone> {
    match read_after(app, shopper, id, *version).await {
        // The place in line moves while nothing happens in this thread.
        Ok((seen, now)) if now > *version || seen.waiting() != told.as_ref() => {
            *version = now;
            *told = seen.waiting().cloned();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_as_the_stream_broke_reached_nobody() {
        let at = |seconds| Micros(0).plus_seconds(seconds);
        let mut reached = Reached::begun(at(0));
        assert_eq!(reached.at(at(30)), at(0));
        reached.sends(at(30));
        assert_eq!(reached.at(at(31)), at(0), "it broke upon it");
        assert_eq!(reached.at(at(32)), at(30), "it stood");
        reached.sends(at(40));
        reached.sends(at(41));
        assert_eq!(reached.at(at(41)), at(30));
    }
}
