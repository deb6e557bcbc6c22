//! The store: how the rooms write and read.

use std::fmt;
use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use diesel::connection::SimpleConnection;

use super::ShopId;
use super::along::Along;
use super::batch::Batched;
use super::conn::{Conn, DatabaseUrl};
use super::job::{Fallible, Unavailable};
use super::lanes::Lane;
use super::pool::Manager;
use super::relay::{self, Listener, OnPassed, OnRemote};
use super::speaker::Speaker;
use super::tx::Tx;
use super::writer::{OnCommit, Writers};
use super::{migrate as migrations, writer};
use crate::clock::{Awake, Clock, Micros};
use crate::ids::Ids;

/// How to open a store.
pub struct StoreConfig {
    /// Which database.
    pub url: DatabaseUrl,
    /// Writers on PostgreSQL (a shop is always on the same one); SQLite has one.
    pub writers: usize,
    /// Read connections.
    pub readers: u32,
    /// Whether to bring the schema up to date (always for SQLite under `serve`).
    pub migrate: bool,
    /// Where the time comes from.
    pub clock: Clock,
    /// Whether mail that is owed goes out: what promises it must know.
    pub mails: bool,
    /// Told of every committed group, before its writers are answered.
    pub on_commit: OnCommit,
    /// Told of what other nodes on the same PostgreSQL committed.
    pub on_remote: OnRemote,
    /// Told of what they passed on, which nobody keeps.
    pub on_passed: OnPassed,
}

/// Why a store did not open; the text is one clear line.
#[derive(Debug)]
pub struct OpenError(pub String);

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for OpenError {}

/// Brings a database up to date; returns the names of the migrations run.
///
/// # Errors
/// A line that says what is wrong.
pub fn migrate(url: &DatabaseUrl) -> Result<Vec<String>, OpenError> {
    let mut conn = url
        .open()
        .map_err(|error| OpenError(format!("cannot open the database: {error}")))?;
    migrations::run(&mut conn)
        .map_err(|error| OpenError(format!("cannot migrate the database: {error}")))
}

/// Reads and writes. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
    lane: Lane,
    along: Option<Arc<Along>>,
}

struct Inner {
    writers: Writers,
    reads: r2d2::Pool<Manager>,
    ids: Ids,
    clock: Clock,
    awake: Arc<Awake>,
    node: String,
    url: DatabaseUrl,
    _listener: Listener,
    /// Held for as long as the program runs: two programs on one SQLite file would both be "the" writer.
    _lock: Option<File>,
}

impl Store {
    /// Opens the database, migrates it if asked, starts its writers.
    ///
    /// # Errors
    /// A line that says what is wrong: unreachable, unwritable, in use by another process, not migrated.
    pub fn open(config: StoreConfig) -> Result<Self, OpenError> {
        let lock = match &config.url {
            DatabaseUrl::Sqlite(path) => Some(lock_beside(path)?),
            DatabaseUrl::Postgres(_) => None,
        };
        let mut first = config
            .url
            .open()
            .map_err(|error| OpenError(format!("cannot open the database: {error}")))?;
        if config.migrate {
            for name in migrations::run(&mut first)
                .map_err(|error| OpenError(format!("cannot migrate the database: {error}")))?
            {
                tracing::info!(migration = %name, "migrated");
            }
        } else if migrations::pending(&mut first)
            .map_err(|error| OpenError(format!("cannot read the database: {error}")))?
        {
            return Err(OpenError(
                "the database is not up to date: run `counterbell migrate`".into(),
            ));
        }
        let reads = r2d2::Pool::builder()
            .max_size(config.readers)
            .min_idle(Some(1))
            .connection_timeout(Duration::from_secs(5))
            .build(Manager(config.url.clone()))
            .map_err(|error| OpenError(format!("cannot open the database: {error}")))?;
        let ids = Ids::default();
        let awake = Arc::new(Awake::begin(config.clock.clone()));
        let count = match &config.url {
            DatabaseUrl::Sqlite(_) => 1,
            DatabaseUrl::Postgres(_) => config.writers.max(1),
        };
        let node = format!("{:x}", ids.next(config.clock.now()).0);
        let listener = Listener::start(
            &config.url,
            node.clone(),
            config.on_remote,
            config.on_passed,
        );
        let url = config.url.clone();
        let writers = Writers::start(
            count,
            &writer::Setup {
                url: config.url,
                clock: config.clock.clone(),
                mails: config.mails,
                awake: awake.clone(),
                ids: ids.clone(),
                on_commit: config.on_commit,
                node: node.clone(),
            },
            first,
        );
        Ok(Self {
            lane: Lane::Now,
            along: None,
            inner: Arc::new(Inner {
                writers,
                reads,
                ids,
                clock: config.clock,
                awake,
                node,
                url,
                _listener: listener,
                _lock: lock,
            }),
        })
    }

    /// The same store for a worker: its writes let those pass that somebody waits for.
    #[must_use]
    pub fn later(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            lane: Lane::Later,
            along: None,
        }
    }

    /// The same store for one who acts: what is owed in `along` is kept with their first write that is not refused.
    #[must_use]
    pub fn with(&self, along: Arc<Along>) -> Self {
        Self {
            inner: self.inner.clone(),
            lane: self.lane,
            along: Some(along),
        }
    }

    /// The clock everything here runs by.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// Since when this program has been at work without a break; to be asked all the time, or there is one.
    #[must_use]
    pub fn awake_since(&self) -> Micros {
        self.inner.awake.since()
    }

    /// A new id, outside a transaction.
    #[must_use]
    pub fn new_id(&self) -> crate::ids::Id {
        self.inner.ids.next(self.inner.clock.now())
    }

    /// Runs `job` for `shop` in the next group, holding the shop's log. Returns once it is on disk.
    /// The job may be run again when its group fails, so it must have no effect outside `tx`.
    ///
    /// # Errors
    /// The job's own; [`Unavailable`] when the queue is full or the database is away.
    pub async fn write<T, E, F>(&self, shop: ShopId, job: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Fallible,
    {
        self.run(shop, true, job).await
    }

    /// Like [`Store::write`], for what takes no place in the log (webhook deliveries, sessions): no
    /// lock on the shop.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn insert<T, E, F>(&self, shop: ShopId, job: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Fallible,
    {
        self.run(shop, false, job).await
    }

    async fn run<T, E, F>(&self, shop: ShopId, head: bool, job: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Fallible,
    {
        let writers = &self.inner.writers;
        let owed = self
            .along
            .as_ref()
            .and_then(|along| Some((along, along.take()?)));
        let Some((along, entry)) = owed else {
            return writers.run(self.lane, shop, head, job).await;
        };
        let also = entry.clone();
        let done = writers
            .run(self.lane, shop, head, move |tx| {
                let done = job(tx)?;
                if !tx.told {
                    also(tx)?;
                }
                Ok(done)
            })
            .await;
        if done.is_err() {
            along.owe(entry);
        }
        done
    }

    /// Stores `item` with those of its kind that others bring meanwhile. Returns once it is on disk.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn insert_together<I: Batched>(&self, item: I) -> Result<I::Answer, I::Error> {
        self.inner.writers.add(self.lane, item).await
    }

    /// Runs `query` on a read connection, off the async threads.
    ///
    /// # Errors
    /// The query's own; [`Unavailable`] when no connection is free in time.
    pub async fn read<T, E, F>(&self, query: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Fallible,
    {
        let inner = self.inner.clone();
        let done = tokio::task::spawn_blocking(move || match inner.reads.get() {
            Ok(mut conn) => query(&mut conn),
            Err(_) => Err(E::from(Unavailable)),
        })
        .await;
        done.unwrap_or_else(|_| Err(E::from(Unavailable)))
    }

    /// What passes to the other nodes what nobody keeps; nothing where there are none.
    #[must_use]
    pub fn speaker(&self) -> Option<Speaker> {
        Speaker::start(&self.inner.url, self.inner.node.clone())
    }

    /// Has the other nodes look at a shop again, though its log has nothing new: somebody's rights changed.
    pub async fn nudge(&self, shop: ShopId) {
        let inner = self.inner.clone();
        let told = tokio::task::spawn_blocking(move || {
            if let Ok(mut conn) = inner.reads.get() {
                relay::nudge(&mut conn, &inner.node, shop);
            }
        });
        if told.await.is_err() {
            tracing::warn!("the other nodes were not told");
        }
    }

    /// Whether the database answers and is up to date.
    ///
    /// # Errors
    /// What is wrong.
    pub async fn ready(&self) -> Result<(), OpenError> {
        let inner = self.inner.clone();
        tokio::task::spawn_blocking(move || {
            let mut conn = inner
                .reads
                .get()
                .map_err(|error| OpenError(error.to_string()))?;
            match migrations::pending(&mut conn) {
                Ok(false) => Ok(()),
                Ok(true) => Err(OpenError("the schema is not up to date".into())),
                Err(error) => Err(OpenError(error)),
            }
        })
        .await
        .unwrap_or_else(|error| Err(OpenError(error.to_string())))
    }

    /// Takes no more work, and on SQLite brings everything into the one file: what was committed lies in the
    /// log beside it until then. Call it when nothing writes any more.
    pub async fn finish(&self) {
        self.close();
        self.fold().await;
    }

    /// On SQLite, brings everything that was committed into the one file, and empties the log beside it: what was
    /// erased may still lie there.
    pub async fn fold(&self) {
        let inner = self.inner.clone();
        let folded = tokio::task::spawn_blocking(move || {
            let mut conn = inner.reads.get().map_err(|error| error.to_string())?;
            match &mut *conn {
                Conn::Sqlite(conn) => conn
                    .batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    .map_err(|error| error.to_string()),
                Conn::Postgres(_) => Ok(()),
            }
        })
        .await
        .map_err(|error| error.to_string())
        .and_then(|folded| folded);
        if let Err(error) = folded {
            tracing::warn!(%error, "the database's log was not folded into its file");
        }
    }

    /// Stops taking work, finishes what is queued.
    pub fn close(&self) {
        self.inner.writers.close();
    }
}

fn lock_beside(path: &std::path::Path) -> Result<File, OpenError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let lock = std::path::PathBuf::from(name);
    let file = File::create(&lock)
        .map_err(|error| OpenError(format!("cannot write {}: {error}", lock.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(OpenError(format!(
            "{} is in use by another process",
            path.display()
        ))),
        Err(std::fs::TryLockError::Error(error)) => Err(OpenError(format!(
            "cannot lock {}: {error}",
            lock.display()
        ))),
    }
}
