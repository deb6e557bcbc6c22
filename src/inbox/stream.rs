//! The shop, live, for one member of staff: each event as patches of the page they look at.
//!
//! Frames only say that there is something to read; what is sent is read from the log, in order, from the
//! reader's cursor on. So a reader that fell behind, or came back, gets the same as one that never left.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::time::interval;

use super::beat;
use super::open::Eyes;
use super::patches::{Update, entries_after, updates};
use super::switches::Switches;
use crate::app::App;
use crate::assistant::model::Trouble;
use crate::error::Error;
use crate::live::{Frame, Typist};
use crate::sse::{Gone, Sse};
use crate::team::Staff;

mod telling;

/// How often the stream says that it lives. The browser answers with a sign of its own.
const SIGN: Duration = Duration::from_secs(15);

/// Where the page stands.
#[derive(Deserialize)]
pub struct CursorQuery {
    #[serde(default)]
    cursor: Option<i64>,
    /// What there is, and no more: another page of the same browser holds the stream.
    #[serde(default)]
    once: bool,
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
            owes: false,
            switches: Switches::default(),
        };
        if query.once {
            reader.once().await;
        } else {
            reader.run().await;
        }
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
    /// Another node wrote, and what it changed beside the log was not told.
    owes: bool,
    switches: Switches,
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
                        let (mut nudged, mut missed) = (false, false);
                        let mut behind = Vec::new();
                        loop {
                            match frames.try_recv() {
                                Ok(Frame::Logged(entry)) => newest = newest.max(entry.seq),
                                Ok(Frame::Nudge) => (newest, nudged) = (i64::MAX, true),
                                Err(TryRecvError::Lagged(_)) => {
                                    (newest, missed) = (i64::MAX, true);
                                }
                                Ok(other) => behind.push(other),
                                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
                            }
                        }
                        let mut alive = if newest > self.cursor {
                            self.catch_up().await
                        } else {
                            Ok(())
                        };
                        if alive.is_ok() && missed {
                            alive = self.missed().await;
                        } else if alive.is_ok() && nudged {
                            alive = self.look_again().await;
                        }
                        for frame in behind {
                            if alive.is_ok() {
                                alive = self.pass(frame).await;
                            }
                        }
                        alive
                    }
                    Ok(other) => self.pass(other).await,
                    Err(RecvError::Lagged(_)) => self.missed().await,
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

    /// Everything up to now, and who is here; calls are for the stream that stays.
    async fn once(mut self) {
        let told = async {
            self.sse.hello().await?;
            self.read_on().await?;
            self.send_counts().await
        };
        // Who goes away meanwhile has had enough.
        let _ = told.await;
    }

    async fn begin(&mut self) -> Result<(), Gone> {
        self.sse.hello().await?;
        self.here().await;
        self.look_at_switches().await?;
        self.read_on().await?;
        // Numbers and faces may have changed without an entry while nobody listened.
        self.send_counts().await?;
        // What was sent to a browser that never said it came is sent once more.
        self.send_alerts(true).await
    }

    /// Who signed out, or has left the team, sees no more.
    async fn look_again(&mut self) -> Result<(), Gone> {
        self.owes = true;
        self.is_let_in().await?;
        self.catch_up().await?;
        self.look_at_switches().await
    }

    /// Frames were lost: the log has its own, the rest is told anew.
    async fn missed(&mut self) -> Result<(), Gone> {
        self.look_again().await?;
        self.tell_anew().await
    }

    /// What no entry of the log tells: numbers and faces; and the browser asks for what stands beside its open chat.
    async fn tell_anew(&mut self) -> Result<(), Gone> {
        self.owes = false;
        self.send_counts().await?;
        let nothing = serde_json::Value::Null;
        self.sse.send("again", None, &nothing).await
    }

    /// A shared inbox was switched on or off: other chats are to be shown.
    async fn look_at_switches(&mut self) -> Result<(), Gone> {
        let (store, shop) = (&self.app.store, self.staff.shop);
        match self.switches.changed(store, shop).await {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) => return broken(&error),
        }
        let nothing = serde_json::Value::Null;
        self.sse.send("switched", None, &nothing).await?;
        self.send_counts().await
    }

    async fn is_let_in(&self) -> Result<(), Gone> {
        let (staff, now) = (self.staff.clone(), self.app.store.clock().now());
        let still = self
            .app
            .store
            .read(move |conn| staff.still(conn, now))
            .await;
        match still {
            Ok(true) => Ok(()),
            Ok(false) => Err(Gone),
            Err(error) => broken(&error),
        }
    }

    /// A sign of life, and the floor for what another node wrote.
    async fn sign(&mut self) -> Result<(), Gone> {
        self.is_let_in().await?;
        self.catch_up().await?;
        self.look_at_switches().await?;
        // Another node may have decided them.
        self.send_alerts(false).await?;
        if self.owes {
            self.tell_anew().await?;
        }
        self.sse.ping().await
    }

    /// The browser asked for the stream: that much it is there. From then on it signs by itself (`beat`).
    async fn here(&self) {
        if let Err(error) = beat::signs(&self.app, &self.staff).await {
            tracing::warn!(%error, "presence was not noted");
        }
    }

    async fn pass(&mut self, frame: Frame) -> Result<(), Gone> {
        match frame {
            Frame::Logged(_) => self.catch_up().await,
            Frame::Nudge => self.look_again().await,
            Frame::Team => {
                self.is_let_in().await?;
                self.send_team().await
            }
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
            Frame::Read {
                conversation,
                staff,
            } => self.send_read(conversation, staff).await,
            Frame::Beside { conversation } => self.send_beside(conversation).await,
            Frame::Presence => self.send_team().await,
            Frame::Alerts => self.send_alerts(false).await,
        }
    }

    /// Sends everything after the cursor, and what follows from it.
    async fn catch_up(&mut self) -> Result<(), Gone> {
        if self.read_on().await? {
            self.send_counts().await?;
            // Whoever was called by name in the same write.
            self.send_alerts(false).await?;
        }
        Ok(())
    }

    /// Whether there was anything after the cursor.
    async fn read_on(&mut self) -> Result<bool, Gone> {
        let mut any = false;
        loop {
            let read = self.read_batch().await;
            let batch = match read {
                Ok(batch) => batch,
                Err(error) => return Err(gone(&error)),
            };
            if batch.is_empty() {
                return Ok(any);
            }
            any = true;
            for (seq, update) in batch {
                self.sse
                    .send("update", Some(&seq.to_string()), &update)
                    .await?;
                self.cursor = seq;
            }
        }
    }

    async fn read_batch(&self) -> Result<Vec<(i64, Update)>, Error> {
        let (staff, cursor) = (self.staff.clone(), self.cursor);
        let now = self.app.store.clock().now();
        let shelf = self.app.books.of(&self.app.store, staff.shop).await?;
        let shared = self.app.clone();
        self.app
            .store
            .read(move |conn| {
                let entries = entries_after(conn, staff.shop, cursor)?;
                if entries.is_empty() {
                    return Ok(Vec::new());
                }
                let eyes = Eyes::of(conn, &shared, &staff, &shelf)?;
                updates(conn, &eyes, &entries, now)
            })
            .await
    }
}

/// The reader comes back with its cursor and loses nothing.
fn broken(error: &Error) -> Result<(), Gone> {
    Err(gone(error))
}

fn gone(error: &Error) -> Gone {
    tracing::warn!(%error, "a staff stream ended early");
    Gone
}
