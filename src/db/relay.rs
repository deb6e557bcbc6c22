//! Between nodes on PostgreSQL: after each group a node tells the others which conversations changed.
//!
//! A notice is sent after the commit, outside its transaction (inside, it would make all commits of the
//! database wait for one another). One that is lost costs nothing but time: streams look at the log with
//! every ping.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::ShopId;
use super::conn::{Conn, DatabaseUrl};
use super::speaker;
use super::tx::Committed;
use crate::ids::Id;

const CHANNEL: &str = "counterbell";
/// PostgreSQL takes 8,000 bytes; beyond this only the shops are named.
const MAX_BYTES: usize = 7_000;
/// How often notices are looked for.
const LOOK: Duration = Duration::from_millis(20);
/// How long to wait before a lost connection is opened again.
const REST: Duration = Duration::from_secs(1);

/// Told of what another node wrote: the shop, and the conversation where it is known.
pub type OnRemote = Arc<dyn Fn(ShopId, Option<Id>) + Send + Sync>;
/// Told of what another node passed on and nobody keeps, a line each.
pub type OnPassed = Arc<dyn Fn(&str) + Send + Sync>;

/// Tells the other nodes. Failing is harmless, so it is only logged.
pub fn tell(conn: &mut Conn, node: &str, entries: &[Committed]) {
    let Conn::Postgres(conn) = conn else { return };
    if entries.is_empty() {
        return;
    }
    let sent = diesel::sql_query("SELECT pg_notify($1, $2)")
        .bind::<Text, _>(CHANNEL)
        .bind::<Text, _>(payload(node, entries))
        .execute(conn);
    if let Err(error) = sent {
        tracing::warn!(%error, "the other nodes were not told");
    }
}

/// Tells the other nodes to look at a shop again, though its log has nothing new.
pub fn nudge(conn: &mut Conn, node: &str, shop: ShopId) {
    let Conn::Postgres(conn) = conn else { return };
    let sent = diesel::sql_query("SELECT pg_notify($1, $2)")
        .bind::<Text, _>(CHANNEL)
        .bind::<Text, _>(format!("{node} {}", shop.key()))
        .execute(conn);
    if let Err(error) = sent {
        tracing::warn!(%error, "the other nodes were not told");
    }
}

fn payload(node: &str, entries: &[Committed]) -> String {
    let changed: BTreeSet<(i64, i64)> = entries
        .iter()
        .map(|entry| (entry.shop.key(), entry.conversation.0))
        .collect();
    let mut text = node.to_owned();
    for (shop, conversation) in &changed {
        text.push_str(&format!(" {shop}:{conversation}"));
    }
    if text.len() > MAX_BYTES {
        let shops: BTreeSet<i64> = changed.iter().map(|(shop, _)| *shop).collect();
        text = node.to_owned();
        for shop in shops {
            text.push_str(&format!(" {shop}"));
        }
    }
    text
}

/// Hears what other nodes tell, on a thread and a connection of its own.
pub struct Listener {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    /// Starts hearing; nothing to hear on SQLite.
    pub fn start(
        url: &DatabaseUrl,
        node: String,
        on_remote: OnRemote,
        on_passed: OnPassed,
    ) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let thread = match url {
            DatabaseUrl::Sqlite(_) => None,
            DatabaseUrl::Postgres(_) => {
                let (url, stop) = (url.clone(), stop.clone());
                std::thread::Builder::new()
                    .name("relay".into())
                    .spawn(move || {
                        while !stop.load(Ordering::SeqCst) {
                            let told = (&on_remote, &on_passed);
                            if let Err(error) = hear(&url, &node, told, &stop) {
                                tracing::warn!(%error, "hearing of other nodes was interrupted");
                                std::thread::park_timeout(REST);
                            }
                        }
                    })
                    .map_err(|error| tracing::error!(%error, "the relay did not start"))
                    .ok()
            }
        };
        Self { stop, thread }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}

fn hear(
    url: &DatabaseUrl,
    node: &str,
    (on_remote, on_passed): (&OnRemote, &OnPassed),
    stop: &AtomicBool,
) -> Result<(), String> {
    let Conn::Postgres(mut conn) = url.open().map_err(|error| error.to_string())? else {
        return Ok(());
    };
    for channel in [CHANNEL, speaker::CHANNEL] {
        diesel::sql_query(format!("LISTEN {channel}"))
            .execute(&mut conn)
            .map_err(|error| error.to_string())?;
    }
    while !stop.load(Ordering::SeqCst) {
        for notice in conn.notifications_iter() {
            let notice = notice.map_err(|error| error.to_string())?;
            if notice.channel == speaker::CHANNEL {
                speaker::lines(node, &notice.payload).for_each(|line| on_passed(line));
                continue;
            }
            for (shop, conversation) in changed(node, &notice.payload) {
                on_remote(shop, conversation);
            }
        }
        std::thread::park_timeout(LOOK);
    }
    Ok(())
}

/// What a notice names; nothing when it is our own.
fn changed(node: &str, payload: &str) -> Vec<(ShopId, Option<Id>)> {
    let mut words = payload.split(' ');
    if words.next() == Some(node) {
        return Vec::new();
    }
    words
        .filter_map(|word| match word.split_once(':') {
            Some((shop, conversation)) => {
                Some((ShopId(shop.parse().ok()?), Some(conversation.parse().ok()?)))
            }
            None => Some((ShopId(word.parse().ok()?), None)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Micros;

    fn entry(shop: i64, conversation: i64) -> Committed {
        Committed {
            shop: ShopId(Id(shop)),
            seq: 1,
            conversation: Id(conversation),
            version: 1,
            at: Micros(0),
        }
    }

    #[test]
    fn a_node_hears_others_and_not_itself() {
        let text = payload("a", &[entry(1, 10), entry(1, 10), entry(2, 20)]);
        assert!(changed("a", &text).is_empty());
        assert_eq!(
            changed("b", &text),
            [(ShopId(Id(1)), Some(Id(10))), (ShopId(Id(2)), Some(Id(20)))]
        );
    }

    #[test]
    fn a_large_group_names_its_shops_only() {
        let many: Vec<Committed> = (0..2000).map(|n| entry(7, 1_000_000_000_000 + n)).collect();
        let text = payload("a", &many);
        assert!(text.len() <= MAX_BYTES);
        assert_eq!(changed("b", &text), [(ShopId(Id(7)), None)]);
    }
}
