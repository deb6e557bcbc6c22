//! Between nodes on PostgreSQL: what is passed on and kept nowhere, such as who types and who looks at what.
//!
//! It goes out on a thread and a connection of its own, several at once where several wait. Nobody waits for it: what does
//! not fit is dropped, as a slow reader's frames are.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::conn::{Conn, DatabaseUrl};

/// The channel it is passed on.
pub const CHANNEL: &str = "counterbell_passing";
/// PostgreSQL takes 8,000 bytes.
const MAX_BYTES: usize = 7_000;
/// Words that may wait to go out.
const WAITING: usize = 512;
/// How long nothing is tried after it failed.
const REST: Duration = Duration::from_secs(1);

/// Passes words to the other nodes. When the last copy of it is gone, its thread ends.
#[derive(Debug, Clone)]
pub struct Speaker(SyncSender<String>);

impl Speaker {
    /// Starts; nothing on SQLite, where there are no other nodes.
    #[must_use]
    pub fn start(url: &DatabaseUrl, node: String) -> Option<Self> {
        let DatabaseUrl::Postgres(_) = url else {
            return None;
        };
        let (sender, words) = sync_channel(WAITING);
        let url = url.clone();
        std::thread::Builder::new()
            .name("speaker".into())
            .spawn(move || speak(&url, &node, &words))
            .map_err(|error| tracing::error!(%error, "the speaker did not start"))
            .ok()?;
        Some(Self(sender))
    }

    /// Passes a line on, if there is room.
    pub fn say(&self, line: String) {
        if let Err(TrySendError::Full(_)) = self.0.try_send(line) {
            tracing::debug!("more to pass to the other nodes than goes out");
        }
    }
}

fn speak(url: &DatabaseUrl, node: &str, words: &Receiver<String>) {
    let mut conn = None;
    let mut kept = None;
    while let Some(first) = kept.take().or_else(|| words.recv().ok()) {
        let (payload, over) = gathered(node, first, || words.try_recv().ok());
        kept = over;
        if let Err(error) = send(url, &mut conn, &payload) {
            tracing::warn!(%error, "the other nodes were not told who types and looks");
            conn = None;
            std::thread::park_timeout(REST);
        }
    }
}

/// What goes out together, each line once; and the line that did not fit any more.
fn gathered(
    node: &str,
    first: String,
    mut next: impl FnMut() -> Option<String>,
) -> (String, Option<String>) {
    let mut lines = vec![first];
    let mut bytes = node.len() + 1 + lines.iter().map(String::len).sum::<usize>();
    while let Some(line) = next() {
        if lines.contains(&line) {
            continue;
        }
        if bytes + 1 + line.len() > MAX_BYTES {
            return ([node.to_owned(), lines.join("\n")].join("\n"), Some(line));
        }
        bytes += 1 + line.len();
        lines.push(line);
    }
    ([node.to_owned(), lines.join("\n")].join("\n"), None)
}

fn send(url: &DatabaseUrl, conn: &mut Option<Conn>, payload: &str) -> Result<(), String> {
    // One line may be too long by itself.
    if payload.len() > MAX_BYTES {
        return Ok(());
    }
    if conn.is_none() {
        *conn = Some(url.open().map_err(|error| error.to_string())?);
    }
    let Some(Conn::Postgres(conn)) = conn else {
        return Ok(());
    };
    diesel::sql_query("SELECT pg_notify($1, $2)")
        .bind::<Text, _>(CHANNEL)
        .bind::<Text, _>(payload)
        .execute(conn)
        .map(|_| ())
        .map_err(|error| error.to_string())
}

/// The lines of a notice; none when it is our own.
pub fn lines<'p>(node: &str, payload: &'p str) -> impl Iterator<Item = &'p str> {
    let mut lines = payload.lines();
    let ours = lines.next() == Some(node);
    lines.filter(move |line| !ours && !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_goes_out_together_each_once_and_is_heard_by_others_only() {
        let mut waiting = ["b", "a", "c"].map(str::to_owned).into_iter();
        let (payload, over) = gathered("node-1", "a".to_owned(), || waiting.next());
        assert_eq!(over, None);
        let heard: Vec<&str> = lines("node-2", &payload).collect();
        assert_eq!(heard, ["a", "b", "c"]);
        assert_eq!(lines("node-1", &payload).count(), 0);
    }

    #[test]
    fn what_does_not_fit_goes_out_next() {
        let long = "x".repeat(MAX_BYTES / 2);
        let mut waiting = [format!("1{long}"), format!("2{long}")].into_iter();
        let (payload, over) = gathered("n", "first".to_owned(), || waiting.next());
        assert!(payload.len() <= MAX_BYTES);
        assert_eq!(lines("m", &payload).count(), 2);
        assert!(over.is_some_and(|line| line.starts_with('2')));
    }
}
