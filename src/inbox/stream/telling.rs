//! What a reader is told besides the log's entries: numbers and faces, marks, what stands beside a chat, calls.

use super::{Reader, broken};
use crate::error::Error;
use crate::ids::Id;
use crate::inbox::view::Filter;
use crate::inbox::{alerts, beside, handlers, reads, saved, sidebar, tally};
use crate::sse::Gone;

impl Reader {
    /// The shopper saw what was written to them; or the reader read it, at this or another browser of theirs.
    pub(super) async fn send_read(&self, id: Id, by: Option<Id>) -> Result<(), Gone> {
        if by.is_some_and(|by| by != self.staff.id()) {
            return Ok(());
        }
        match reads::shown(&self.app, &self.staff, id, by.is_some()).await {
            Ok((what, html)) => {
                let data = serde_json::json!({ "conversation": id, "html": html });
                self.sse.send(what, None, &data).await
            }
            Err(Error::NotFound) => Ok(()),
            Err(error) => broken(&error),
        }
    }

    /// What is known beside the chat the reader looks at; of another they hear when they open it.
    pub(super) async fn send_beside(&self, chat: Id) -> Result<(), Gone> {
        match beside::live(&self.app, &self.staff, chat).await {
            Ok(Some(html)) => {
                let data = serde_json::json!({ "conversation": chat, "html": html });
                self.sse.send("beside", None, &data).await
            }
            Ok(None) => Ok(()),
            Err(error) => broken(&error),
        }
    }

    pub(super) async fn send_team(&self) -> Result<(), Gone> {
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

    pub(super) async fn send_alerts(&mut self, again: bool) -> Result<(), Gone> {
        let taken = match alerts::take(&self.app, &self.staff, again).await {
            Ok(taken) => taken,
            Err(error) => return broken(&error),
        };
        for alert in taken {
            self.sse.send("alert", None, &alert).await?;
        }
        Ok(())
    }

    pub(super) async fn send_counts(&mut self) -> Result<(), Gone> {
        let (shop, me) = (self.staff.shop, self.staff.id());
        let counts = self
            .app
            .store
            .read(move |conn| {
                let counts = tally::counts(conn, shop, me)?;
                Ok::<_, Error>((counts, saved::of(conn, shop, me)?))
            })
            .await;
        match counts {
            Ok((counts, kept)) => {
                let html = sidebar::views(&Filter::default(), &counts).0;
                let kept = sidebar::kept(&Filter::default(), &kept).0;
                let data = serde_json::json!({ "html": html, "kept": kept });
                self.sse.send("counts", None, &data).await?;
                self.send_model().await?;
                self.send_team().await
            }
            Err(error) => broken(&error),
        }
    }

    /// How the shop's model is: it is asked in turns, so after each that may have changed.
    pub(super) async fn send_model(&mut self) -> Result<(), Gone> {
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
}
