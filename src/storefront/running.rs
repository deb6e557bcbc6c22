//! Turns being taken just now, and who was seen typing: in this process, never kept.
//!
//! A newer message cancels the turn that is being taken: dropping it ends whatever it waits for, a model's stream too.
//! On another node the fence in the write refuses it all the same.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::clock::Micros;
use crate::db::ShopId;
use crate::ids::Id;

type Chat = (ShopId, Id);
/// The message that is being answered, and what ends it.
type Begun = (Id, Arc<Notify>);

/// Shoppers seen typing are forgotten from so many on.
const MOST_TYPISTS: usize = 10_000;
/// And those not seen for so long first, in seconds.
const OLD: i64 = 60;

/// All of this process.
#[derive(Default)]
pub struct Turns {
    running: Arc<Mutex<HashMap<Chat, Begun>>>,
    typed: Mutex<HashMap<Chat, Micros>>,
}

/// A turn being taken; it is over when this is dropped.
pub struct Running {
    all: Arc<Mutex<HashMap<Chat, Begun>>>,
    chat: Chat,
    ends: Arc<Notify>,
}

impl Turns {
    /// A turn begins, which answers `message`.
    #[must_use]
    pub fn begin(&self, shop: ShopId, conversation: Id, message: Id) -> Running {
        let ends = Arc::new(Notify::new());
        let chat = (shop, conversation);
        self.running.lock().insert(chat, (message, ends.clone()));
        Running {
            all: self.running.clone(),
            chat,
            ends,
        }
    }

    /// `message` is to be answered: a turn being taken for an older one ends. Its own may have begun already.
    pub fn cancel(&self, shop: ShopId, conversation: Id, message: Id) {
        if let Some((older, ends)) = self.running.lock().get(&(shop, conversation))
            && *older < message
        {
            ends.notify_one();
        }
    }

    /// The shopper was seen typing.
    pub fn typed(&self, shop: ShopId, conversation: Id, now: Micros) {
        let mut typed = self.typed.lock();
        if typed.len() >= MOST_TYPISTS {
            typed.retain(|_, at| now.seconds_since(*at) < OLD);
        }
        typed.insert((shop, conversation), now);
    }

    /// When the shopper was last seen typing.
    #[must_use]
    pub fn last_typed(&self, shop: ShopId, conversation: Id) -> Option<Micros> {
        self.typed.lock().get(&(shop, conversation)).copied()
    }
}

impl Running {
    /// Resolves when it is cancelled.
    pub async fn cancelled(&self) {
        self.ends.notified().await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut all = self.all.lock();
        // A later turn of the same chat is not ours to end.
        if all
            .get(&self.chat)
            .is_some_and(|(_, ends)| Arc::ptr_eq(ends, &self.ends))
        {
            all.remove(&self.chat);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_a_newer_message_ends_a_turn() {
        let turns = Turns::default();
        let (shop, chat) = (ShopId(Id(1)), Id(2));
        let first = turns.begin(shop, chat, Id(10));
        turns.cancel(shop, chat, Id(11));
        first.cancelled().await;
        // The turn of the newer message has begun before the write that owed it is told of.
        let second = turns.begin(shop, chat, Id(11));
        drop(first);
        turns.cancel(shop, chat, Id(11));
        let waits = tokio::time::timeout(std::time::Duration::ZERO, second.cancelled());
        assert!(waits.await.is_err());
        turns.cancel(shop, chat, Id(12));
        second.cancelled().await;
        drop(second);
        assert!(turns.running.lock().is_empty());
    }
}
