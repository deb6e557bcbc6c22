//! What just happened, to whoever is watching.
//!
//! The writer hands over each committed group; streams listen to a shop (staff) or to one conversation
//! (its shopper). Nothing here is the truth: a stream that fell behind, or came back, reads the log from
//! its cursor. Typing, presence and viewing pass through without a trace and are dropped when slow. What passes here is
//! passed to the other nodes, too ([`Passing`]), whose listeners are told the same.

use std::collections::HashMap;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use tokio::sync::{broadcast, watch};

use crate::db::{Committed, ShopId, Speaker};
use crate::ids::Id;

/// Frames a staff stream may fall behind before it reads the log instead.
const SHOP_FRAMES: usize = 1024;
/// The same for one conversation.
const THREAD_FRAMES: usize = 64;

/// Who is typing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Typist {
    /// The shopper.
    Shopper,
    /// The assistant.
    Assistant,
    /// A member of staff.
    Staff {
        /// Who.
        id: Id,
        /// Their name.
        name: String,
    },
}

/// Something a stream may pass on.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frame {
    /// A committed event.
    #[serde(skip)]
    Logged(Committed),
    /// Another node wrote: there is something to read.
    #[serde(skip)]
    Nudge,
    /// Somebody is typing, now.
    Typing {
        /// Where.
        conversation: Id,
        /// Who.
        who: Typist,
    },
    /// Who of the team is here has changed.
    Presence,
    /// Who is on the team, or what they may do, has changed.
    Team,
    /// Some of the team have something to be told.
    Alerts,
    /// What is known beside a conversation has changed without an entry in the log: a page, an order, a parcel.
    Beside {
        /// Where.
        conversation: Id,
    },
    /// Who looks at a conversation has changed: names.
    Viewing {
        /// Where.
        conversation: Id,
        /// The staff looking at it.
        names: Vec<(Id, String)>,
    },
    /// Somebody has read on in a conversation.
    Read {
        /// Where.
        conversation: Id,
        /// Which member of staff; nobody of them: the shopper.
        staff: Option<Id>,
    },
}

/// Somebody of the team has a chat before them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// Whose chat.
    pub shop: ShopId,
    /// Which.
    pub chat: Id,
    /// Who.
    pub staff: Id,
    /// Their name.
    pub name: String,
    /// Which of their pages.
    pub page: String,
}

/// What one node passes to the others: a line of JSON.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Passing {
    /// For those who listen to this shop, and its thread where `told`.
    Frame {
        shop: ShopId,
        told: bool,
        frame: Frame,
    },
    /// Each node knows by itself who looks at what.
    Look(Look),
}

#[derive(Default)]
struct Channels {
    shops: HashMap<ShopId, broadcast::Sender<Frame>>,
    threads: HashMap<(ShopId, Id), broadcast::Sender<Frame>>,
    /// At so many threads those nobody listens to are dropped.
    prune_at: usize,
}

/// All listeners of this process.
pub struct Hub {
    channels: Mutex<Channels>,
    closing: watch::Sender<bool>,
    /// The way to the other nodes, where there are some.
    speaker: Mutex<Option<Speaker>>,
}

impl Default for Hub {
    fn default() -> Self {
        Self {
            channels: Mutex::new(Channels::default()),
            closing: watch::channel(false).0,
            speaker: Mutex::default(),
        }
    }
}

impl Hub {
    /// Listens to everything of a shop.
    pub fn of_shop(&self, shop: ShopId) -> broadcast::Receiver<Frame> {
        self.channels
            .lock()
            .shops
            .entry(shop)
            .or_insert_with(|| broadcast::channel(SHOP_FRAMES).0)
            .subscribe()
    }

    /// Listens to one conversation.
    pub fn of_thread(&self, shop: ShopId, conversation: Id) -> broadcast::Receiver<Frame> {
        let mut channels = self.channels.lock();
        if channels.threads.len() >= channels.prune_at {
            channels
                .threads
                .retain(|_, sender| sender.receiver_count() > 0);
            channels.prune_at = (channels.threads.len() * 2).max(1024);
        }
        channels
            .threads
            .entry((shop, conversation))
            .or_insert_with(|| broadcast::channel(THREAD_FRAMES).0)
            .subscribe()
    }

    /// Passes committed events on. Called by the writer, before it answers the callers.
    pub fn publish(&self, entries: Vec<Committed>) {
        for entry in entries {
            let (shop, conversation) = (entry.shop, entry.conversation);
            let frame = Frame::Logged(entry);
            self.send(shop, conversation, frame, true);
        }
    }

    /// Another node wrote to this conversation, or somewhere in this shop.
    pub fn nudge(&self, shop: ShopId, conversation: Option<Id>) {
        let channels = self.channels.lock();
        if let Some(sender) = channels.shops.get(&shop) {
            let _ = sender.send(Frame::Nudge);
        }
        match conversation {
            Some(id) => {
                if let Some(sender) = channels.threads.get(&(shop, id)) {
                    let _ = sender.send(Frame::Nudge);
                }
            }
            None => {
                for ((of, _), sender) in &channels.threads {
                    if *of == shop {
                        let _ = sender.send(Frame::Nudge);
                    }
                }
            }
        }
    }

    /// From now on what passes here is passed to the other nodes.
    pub fn reaches(&self, speaker: Option<Speaker>) {
        *self.speaker.lock() = speaker;
    }

    fn pass(&self, what: impl FnOnce() -> Passing) {
        let Some(speaker) = self.speaker.lock().clone() else {
            return;
        };
        match serde_json::to_string(&what()) {
            Ok(line) => speaker.say(line),
            // Of the log they hear by another way.
            Err(error) => tracing::debug!(%error, "not for the other nodes"),
        }
    }

    /// Another node passed this on. Who looks at what is for the caller to note.
    #[must_use]
    pub fn hear(&self, line: &str) -> Option<Look> {
        match serde_json::from_str(line) {
            Ok(Passing::Look(look)) => return Some(look),
            Ok(Passing::Frame { shop, told, frame }) => self.deliver(shop, frame, told),
            // A node of another version may say what this one does not know.
            Err(_) => tracing::debug!("passed on by another node, and not understood"),
        }
        None
    }

    /// Passes on to the other nodes who looks at what.
    pub fn look(&self, look: Look) {
        self.pass(|| Passing::Look(look));
    }

    /// Passes on that somebody is typing; to the shopper only when it is not the shopper.
    pub fn typing(&self, shop: ShopId, conversation: Id, who: Typist) {
        let told = who != Typist::Shopper;
        self.tell(shop, Frame::Typing { conversation, who }, told);
    }

    /// Passes on that somebody has read on; to the shopper where they may know it.
    pub fn read(&self, shop: ShopId, conversation: Id, staff: Option<Id>, told: bool) {
        let frame = Frame::Read {
            conversation,
            staff,
        };
        self.tell(shop, frame, told);
    }

    /// Tells the shop's staff, wherever they are.
    pub fn tell_staff(&self, shop: ShopId, frame: Frame) {
        if matches!(frame, Frame::Logged(_) | Frame::Nudge) {
            self.staff_here(shop, frame);
        } else {
            self.tell(shop, frame, false);
        }
    }

    /// Tells those who listen here, and has the other nodes tell theirs; the thread, too, where `told`.
    fn tell(&self, shop: ShopId, frame: Frame, told: bool) {
        self.deliver(shop, frame.clone(), told);
        self.pass(|| Passing::Frame { shop, told, frame });
    }

    fn deliver(&self, shop: ShopId, frame: Frame, told: bool) {
        match &frame {
            Frame::Typing { conversation, .. } | Frame::Read { conversation, .. } => {
                let conversation = *conversation;
                self.send(shop, conversation, frame, told);
            }
            Frame::Logged(_)
            | Frame::Nudge
            | Frame::Presence
            | Frame::Team
            | Frame::Alerts
            | Frame::Beside { .. }
            | Frame::Viewing { .. } => self.staff_here(shop, frame),
        }
    }

    /// Tells the shop's staff on this node.
    pub fn staff_here(&self, shop: ShopId, frame: Frame) {
        let mut channels = self.channels.lock();
        if let Some(sender) = channels.shops.get(&shop)
            && sender.send(frame).is_err()
        {
            channels.shops.remove(&shop);
        }
    }

    fn send(&self, shop: ShopId, conversation: Id, frame: Frame, to_thread: bool) {
        let mut channels = self.channels.lock();
        if to_thread
            && let Some(sender) = channels.threads.get(&(shop, conversation))
            && sender.send(frame.clone()).is_err()
        {
            // The last listener has gone.
            channels.threads.remove(&(shop, conversation));
        }
        if let Some(sender) = channels.shops.get(&shop)
            && sender.send(frame).is_err()
        {
            channels.shops.remove(&shop);
        }
    }

    /// Open listeners: staff streams and shopper streams.
    #[must_use]
    pub fn listeners(&self) -> (usize, usize) {
        let channels = self.channels.lock();
        (
            channels
                .shops
                .values()
                .map(broadcast::Sender::receiver_count)
                .sum(),
            channels
                .threads
                .values()
                .map(broadcast::Sender::receiver_count)
                .sum(),
        )
    }

    /// Ends a shop's open streams, staff's and shoppers': it has removed the app.
    pub fn end(&self, shop: ShopId) {
        let mut channels = self.channels.lock();
        channels.shops.remove(&shop);
        channels.threads.retain(|(of, _), _| *of != shop);
    }

    /// Ends every open stream: the program is about to stop.
    pub fn close(&self) {
        self.speaker.lock().take();
        self.closing.send_replace(true);
    }

    /// Resolves when the program is about to stop.
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }
}
