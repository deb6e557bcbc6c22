//! Who of the team is told that a chat needs somebody, and by which way; and mail to shoppers who have left.
//!
//! A shop's rules ([`rule`]) say when, for which chats, whom, how and at what hours; [`decide`] is the pure answer to
//! one happening. [`watch`] reads the shop's log from where it was left and keeps what was decided, a row for each
//! person and way ([`alerts`]), in the same write that moves the place on: nothing is told twice, whatever dies in
//! between. [`waits`] is what happens by the clock alone. [`send`] takes the rows out: to browsers ([`push`]), by
//! mail, to an address of the shop's ([`webhook`]); an open inbox takes its own. [`follow_up`] is the mail to shoppers.

mod after;
pub mod alerts;
mod call;
pub mod decide;
pub mod follow_up;
mod happening;
mod keep;
mod look;
pub mod mention;
pub mod people;
pub mod push;
mod rooms;
pub mod rule;
mod send;
pub mod store;
pub mod waits;
pub mod watch;
pub mod webhook;
pub mod words;

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};

use parking_lot::Mutex;
use url::Url;

use self::follow_up::Letter;
use self::watch::Watch;
use crate::clock::Micros;
use crate::db::{ShopId, Store};
use crate::error::Error;
use crate::handoff::promise;
use crate::ids::Id;
use crate::jobs::{self, Job, Round};
use crate::live::Hub;
use crate::mail;
use crate::outside::Reach;

pub use crate::mail::Seal;
pub use call::{Cause, Whom, call, told_before, would_reach};
pub use send::Sender;

/// Chats whose shoppers' last sign is kept in mind.
const SIGNS: usize = 50_000;

/// A sign of a shopper's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Their stream is open: noted once a minute.
    Reads,
    /// They asked for the thread.
    Asks,
    /// Their stream ended; until then it is known to have reached them.
    Left(Micros),
}

/// Everything of this room that lives as long as the program.
pub struct Notices {
    /// Reads the log.
    pub watch: Watch,
    /// The way out.
    pub sender: Sender,
    letter: Letter,
    /// The minute in which closing hours, and what nobody tries again, were last looked at.
    minute: AtomicI64,
    signs: Mutex<HashMap<(ShopId, Id), Micros>>,
}

impl Notices {
    /// All of it. `base` is the app's own address.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new(reach: Reach, seal: Seal, base: Url) -> Result<Self, reqwest::Error> {
        Ok(Self {
            watch: Watch::default(),
            letter: Letter {
                seal: seal.clone(),
                base: base.clone(),
            },
            sender: Sender::new(reach, seal, base)?,
            minute: AtomicI64::new(0),
            signs: Mutex::new(HashMap::new()),
        })
    }

    /// Looks at what is new in the shops' logs, and what the clock alone brings. Says how much there was.
    ///
    /// # Errors
    /// The database's.
    pub async fn sweep(&self, store: &Store, hub: &Hub) -> Result<usize, Error> {
        let mut round = Round::default();
        round.add(self.watch.sweep(store, hub).await);
        let minute = store.clock().now().0 / 60_000_000;
        if self.minute.swap(minute, Ordering::SeqCst) != minute {
            round.add(waits::closing(store, hub).await.map(|_| 0));
            round.add(give_up(store).await.map(|()| 0));
            round.add(promise::stuck::sweep(store, hub).await.map(|_| 0));
        }
        round.end()
    }

    /// Whether a job is one of this room's.
    #[must_use]
    pub fn is_ours(kind: &str) -> bool {
        matches!(kind, alerts::SEND | waits::WAITED | follow_up::FOLLOW_UP)
    }

    /// Does one.
    ///
    /// # Errors
    /// Why it has to be tried again.
    pub async fn perform(&self, store: &Store, hub: &Hub, job: &Job) -> Result<(), Error> {
        match job.kind.as_str() {
            waits::WAITED => waits::waited(store, hub, job).await,
            follow_up::FOLLOW_UP => {
                let (letter, shop, job) = (self.letter.clone(), job.shop, job.clone());
                store
                    .write(shop, move |tx| follow_up::perform(tx, &letter, &job))
                    .await
            }
            _ => self.sender.perform(store, job).await,
        }
    }

    /// The shopper of a chat has it before them: noted where mail could follow them. A failure is no matter: they get a
    /// mail too many.
    pub async fn sign_of_shopper(&self, store: &Store, shop: ShopId, chat: Id, sign: Sign) {
        let now = store.clock().now();
        let at = match sign {
            Sign::Reads | Sign::Asks => now,
            Sign::Left(last) => last,
        };
        {
            let mut signs = self.signs.lock();
            if signs.len() > SIGNS {
                signs.clear();
            }
            let last = signs.get(&(shop, chat)).copied();
            let lately = last.is_some_and(|last| now.seconds_since(last) < follow_up::NOTE);
            if sign == Sign::Reads && lately {
                return;
            }
            signs.insert((shop, chat), now);
        }
        let known = store
            .read(move |conn| {
                let chat = crate::conversation::store::load(conn, shop, chat)?;
                follow_up::address(conn, shop, &chat)
            })
            .await;
        let noted = match known {
            Ok(Some(_)) => {
                store
                    .insert(shop, move |tx| follow_up::saw(tx, chat, at))
                    .await
            }
            Ok(None) | Err(Error::NotFound) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = noted {
            tracing::warn!(%error, "a shopper's sign was not noted");
        }
    }
}

/// Jobs of this room, and mails, that took the program down each time are tried no more: their rows say so, and hold up
/// nothing.
async fn give_up(store: &Store) -> Result<(), Error> {
    let now = store.clock().now();
    let kinds = [alerts::SEND, follow_up::FOLLOW_UP, mail::KIND];
    let lost = store
        .read(move |conn| jobs::given_up(conn, &kinds, now))
        .await?;
    for job in lost {
        tracing::warn!(kind = %job.kind, job = %job.id, "a job is given up");
        store
            .insert(job.shop, move |tx| {
                match (job.kind.as_str(), job.data.parse()) {
                    (alerts::SEND, Ok(alert)) => {
                        alerts::not_sent(tx, alert, "unreachable", true)?;
                    }
                    (follow_up::FOLLOW_UP, _) => follow_up::given_up(tx, job.conversation)?,
                    (mail::KIND, Ok(letter)) => mail::given_up(tx, letter)?,
                    _ => {}
                }
                jobs::remove(tx, job.id)
            })
            .await?;
    }
    Ok(())
}
