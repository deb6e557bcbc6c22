//! The shop, live, for one member of staff: each event as patches of the page they look at.
//!
//! Frames only say that there is something to read; what is sent is read from the log, in order, from the
//! reader's cursor on. So a reader that fell behind, or came back, gets the same as one that never left.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::time::interval;

use super::open::Eyes;
use super::patches::{Update, entries_after, updates};
use super::view::Filter;
use super::{handlers, list, sidebar};
use crate::app::App;
use crate::assistant::model::Trouble;
use crate::error::Error;
use crate::handoff::presence;
use crate::live::{Frame, Typist};
use crate::shop::store as shops;
use crate::sse::{Gone, Sse};
use crate::team::Staff;

/// How often an open inbox signs that its reader is here, and that the stream lives.
const SIGN: Duration = Duration::from_secs(15);

/// Where the page stands.
#[derive(Deserialize)]
pub struct CursorQuery {
    #[serde(default)]
    cursor: Option<i64>,
}

/// `GET /inbox/stream`.
///
/// # Errors
/// [`Error::Unauthorized`].
pub async fn stream(
    request: HttpRequest,
    query: web::Query<CursorQuery>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let resumed = request
        .headers()
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse::<i64>().ok());
    let cursor = resumed.or(query.cursor).unwrap_or(0).max(0);
    let (sse, response) = Sse::open();
    actix_web::rt::spawn(async move {
        let reader = Reader {
            app,
            staff,
            cursor,
            sse,
            trouble: None,
        };
        reader.run().await;
    });
    Ok(response)
}

struct Reader {
    app: App,
    staff: Staff,
    cursor: i64,
    sse: Sse,
    /// What was last told of the model.
    trouble: Option<Option<Trouble>>,
}

impl Reader {
    async fn run(mut self) {
        let mut closing = self.app.hub.closing();
        // Listening begins before the log is read, so that nothing falls between the two.
        let mut frames = self.app.hub.of_shop(self.staff.shop);
        let mut sign = interval(SIGN);
        // The first tick is due at once: beginning is the first sign.
        sign.tick().await;
        if self.begin().await.is_err() {
            return;
        }
        loop {
            let alive = tokio::select! {
                frame = frames.recv() => match frame {
                    Ok(Frame::Logged(entry)) => {
                        // What waits behind it is read with it: one look at the log serves them all.
                        let mut newest = entry.seq;
                        let mut behind = Vec::new();
                        loop {
                            match frames.try_recv() {
                                Ok(Frame::Logged(entry)) => newest = newest.max(entry.seq),
                                Ok(Frame::Nudge) | Err(TryRecvError::Lagged(_)) => newest = i64::MAX,
                                Ok(other) => behind.push(other),
                                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
                            }
                        }
                        let mut alive = if newest > self.cursor {
                            self.catch_up().await
                        } else {
                            Ok(())
                        };
                        for frame in behind {
                            if alive.is_ok() {
                                alive = self.pass(frame).await;
                            }
                        }
                        alive
                    }
                    Ok(other) => self.pass(other).await,
                    Err(RecvError::Lagged(_)) => self.catch_up().await,
                    Err(RecvError::Closed) => Err(Gone),
                },
                _ = sign.tick() => self.sign().await,
                _ = closing.changed() => Err(Gone),
                () = self.sse.gone() => Err(Gone),
            };
            if alive.is_err() {
                return;
            }
        }
    }

    async fn begin(&mut self) -> Result<(), Gone> {
        self.sse.hello().await?;
        self.here().await;
        self.catch_up().await
    }

    /// A sign of life both ways, and the floor for what another node wrote.
    async fn sign(&mut self) -> Result<(), Gone> {
        // Who signed out, or has left the team, sees no more.
        let (staff, now) = (self.staff.clone(), self.app.store.clock().now());
        let still = self
            .app
            .store
            .read(move |conn| staff.still(conn, now))
            .await;
        match still {
            Ok(true) => {}
            Ok(false) => return Err(Gone),
            Err(error) => return broken(&error),
        }
        self.here().await;
        self.catch_up().await?;
        self.sse.ping().await
    }

    async fn here(&self) {
        let me = self.staff.id();
        let came = self
            .app
            .store
            .insert(self.staff.shop, move |tx| presence::here(tx, me))
            .await;
        match came {
            Ok(true) => self.app.hub.tell_staff(self.staff.shop, Frame::Presence),
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "presence was not noted"),
        }
    }

    async fn pass(&mut self, frame: Frame) -> Result<(), Gone> {
        match frame {
            Frame::Logged(_) | Frame::Nudge => self.catch_up().await,
            Frame::Typing { conversation, who } => {
                let (from, name) = match &who {
                    Typist::Shopper => ("shopper", None),
                    Typist::Assistant => ("assistant", Some("The AI")),
                    Typist::Staff { id, .. } if *id == self.staff.id() => return Ok(()),
                    Typist::Staff { name, .. } => ("staff", Some(name.as_str())),
                };
                let data = serde_json::json!({
                    "conversation": conversation, "from": from, "name": name,
                });
                self.sse.send("typing", None, &data).await
            }
            Frame::Viewing {
                conversation,
                names,
            } => {
                let others: Vec<&str> = names
                    .iter()
                    .filter(|(id, _)| *id != self.staff.id())
                    .map(|(_, name)| name.as_str())
                    .collect();
                let data = serde_json::json!({ "conversation": conversation, "names": others });
                self.sse.send("viewing", None, &data).await
            }
            Frame::Presence => self.send_team().await,
        }
    }

    async fn send_team(&self) -> Result<(), Gone> {
        let (shop, now) = (self.staff.shop, self.app.store.clock().now());
        let team = self
            .app
            .store
            .read(move |conn| handlers::colleagues(conn, shop, now))
            .await;
        match team {
            Ok(team) => {
                let data = serde_json::json!({ "html": sidebar::team(&team).0 });
                self.sse.send("presence", None, &data).await
            }
            Err(error) => broken(&error),
        }
    }

    /// Sends everything after the cursor.
    async fn catch_up(&mut self) -> Result<(), Gone> {
        let mut any = false;
        loop {
            let read = self.read_batch().await;
            let batch = match read {
                Ok(batch) => batch,
                Err(error) => return broken(&error),
            };
            if batch.is_empty() {
                break;
            }
            any = true;
            for (seq, update) in batch {
                self.sse
                    .send("update", Some(&seq.to_string()), &update)
                    .await?;
                self.cursor = seq;
            }
        }
        if any {
            self.send_counts().await?;
        }
        Ok(())
    }

    async fn send_counts(&mut self) -> Result<(), Gone> {
        let (shop, me) = (self.staff.shop, self.staff.id());
        let counts = self
            .app
            .store
            .read(move |conn| list::counts(conn, shop, me))
            .await;
        match counts {
            Ok(counts) => {
                let html = sidebar::views(&Filter::default(), &counts).0;
                let data = serde_json::json!({ "html": html });
                self.sse.send("counts", None, &data).await?;
                self.send_model().await?;
                self.send_team().await
            }
            Err(error) => broken(&error),
        }
    }

    /// How the shop's model is: it is asked in turns, so after each that may have changed.
    async fn send_model(&mut self) -> Result<(), Gone> {
        let told = self.app.models.trouble(&self.app.store, self.staff.shop);
        let trouble = match told.await {
            Ok(trouble) => trouble,
            Err(error) => return broken(&error),
        };
        if self.trouble == Some(trouble) {
            return Ok(());
        }
        self.trouble = Some(trouble);
        let html = sidebar::model_trouble(trouble, self.app.store.clock().now()).0;
        let data = serde_json::json!({ "html": html });
        self.sse.send("model", None, &data).await
    }

    async fn read_batch(&self) -> Result<Vec<(i64, Update)>, Error> {
        let (staff, cursor) = (self.staff.clone(), self.cursor);
        let now = self.app.store.clock().now();
        let book = self.app.books.of(&self.app.store, staff.shop).await?;
        self.app
            .store
            .read(move |conn| {
                let entries = entries_after(conn, staff.shop, cursor)?;
                if entries.is_empty() {
                    return Ok(Vec::new());
                }
                let shop = shops::by_id(conn, staff.shop)?;
                let eyes = Eyes {
                    shop: staff.shop,
                    shop_name: &shop.name,
                    viewer: staff.id(),
                    book: &book,
                };
                updates(conn, &eyes, &entries, now)
            })
            .await
    }
}

/// The reader comes back with its cursor and loses nothing.
fn broken(error: &Error) -> Result<(), Gone> {
    tracing::warn!(%error, "a staff stream ended early");
    Err(Gone)
}
