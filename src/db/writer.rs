//! The writer: takes what is waiting, commits it in one transaction, then answers everybody.
//!
//! One durable commit serves up to `lanes::GROUP` jobs; each runs in a savepoint, so that one refusal undoes
//! only itself. A failed commit, a deadlock or a full disk fails the whole group, which is run again from
//! the start (jobs have no effect outside the transaction) and, if it still fails, answered as one.
//! A job that panics is caught and answered alone; the connection is dropped and the others run again.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{JoinHandle, Thread};
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;
use parking_lot::Mutex;
use tokio::sync::oneshot;

use super::ShopId;
use super::conn::{Conn, DatabaseUrl};
use super::job::{Fallible, Job, Ran, Typed, Unavailable};
use super::lanes::{GROUP, Lane, Receiver, Sender, lanes};
use super::relay;
use super::schema::shop_heads;
use super::tx::{Committed, Tx, Wakes};
use crate::clock::{Clock, Micros};
use crate::ids::Ids;

/// How often a failed group is run before its jobs are told.
const TRIES: u32 = 4;

/// Told of each committed group, before its callers are answered.
pub type OnCommit = Arc<dyn Fn(Vec<Committed>, Wakes) + Send + Sync>;

/// What every writer needs.
#[derive(Clone)]
pub struct Setup {
    pub url: DatabaseUrl,
    pub clock: Clock,
    pub ids: Ids,
    pub on_commit: OnCommit,
    /// This process's name among the nodes.
    pub node: String,
}

/// All writers of this process.
pub struct Writers {
    queues: Vec<(Sender, Thread)>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    open: std::sync::atomic::AtomicBool,
}

impl Writers {
    /// Starts `count` writers; the first one uses the connection already open.
    pub fn start(count: usize, setup: &Setup, first: Conn) -> Self {
        let mut first = Some(first);
        let mut queues = Vec::new();
        let mut threads = Vec::new();
        for number in 0..count {
            let (sender, receiver) = lanes();
            let setup = setup.clone();
            let conn = first.take();
            let spawned = std::thread::Builder::new()
                .name(format!("writer-{number}"))
                .spawn(move || Writer { setup, conn }.serve(receiver));
            match spawned {
                Ok(thread) => {
                    queues.push((sender, thread.thread().clone()));
                    threads.push(thread);
                }
                Err(error) => tracing::error!(%error, "a writer did not start"),
            }
        }
        Self {
            queues,
            threads: Mutex::new(threads),
            open: std::sync::atomic::AtomicBool::new(true),
        }
    }

    /// Queues `job` and waits until its group is on disk.
    pub async fn run<T, E, F>(&self, lane: Lane, shop: ShopId, head: bool, job: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Fallible,
    {
        let index =
            usize::try_from(shop.key().unsigned_abs()).unwrap_or(0) % self.queues.len().max(1);
        let (reply, answer) = oneshot::channel();
        let job: Box<dyn Job> = Box::new(Typed::new(shop, head, job, reply));
        let queued = self.open.load(std::sync::atomic::Ordering::SeqCst)
            && self
                .queues
                .get(index)
                .is_some_and(|(queue, thread)| queue.send(lane, job, thread));
        if !queued {
            return Err(E::from(Unavailable));
        }
        answer.await.unwrap_or_else(|_| Err(E::from(Unavailable)))
    }

    /// Takes no more work. What is queued is still written; [`Writers::drop`] waits for it.
    pub fn close(&self) {
        self.open.store(false, std::sync::atomic::Ordering::SeqCst);
    }
}

impl Drop for Writers {
    fn drop(&mut self) {
        let threads: Vec<Thread> = self.queues.drain(..).map(|(_, thread)| thread).collect();
        threads.iter().for_each(Thread::unpark);
        for thread in self.threads.lock().drain(..) {
            let _ = thread.join();
        }
    }
}

struct Writer {
    setup: Setup,
    conn: Option<Conn>,
}

/// How a group's attempt ended.
enum Attempt {
    Committed(Vec<Committed>, Wakes),
    Failed(String),
    /// This job panicked; the rest can run again without it.
    Panicked(usize),
}

impl Writer {
    fn serve(mut self, mut queue: Receiver) {
        let mut group = Vec::with_capacity(GROUP);
        while queue.take(&mut group) {
            self.write_group(&mut group);
        }
    }

    fn write_group(&mut self, group: &mut Vec<Box<dyn Job>>) {
        let mut tries = 0;
        loop {
            match self.attempt(group) {
                Attempt::Committed(entries, wakes) => {
                    (self.setup.on_commit)(entries.clone(), wakes);
                    group.drain(..).for_each(|job| job.answer(true));
                    if let Some(conn) = &mut self.conn {
                        relay::tell(conn, &self.setup.node, &entries);
                    }
                    return;
                }
                Attempt::Panicked(index) => {
                    self.conn = None;
                    if index < group.len() {
                        tracing::error!("a write panicked; it was undone and the others go on");
                        // Its reply is dropped with it, which its caller reads as "unavailable".
                        drop(group.remove(index));
                    }
                    if group.is_empty() {
                        return;
                    }
                }
                Attempt::Failed(error) => {
                    self.conn = None;
                    tries += 1;
                    if tries >= TRIES {
                        tracing::error!(%error, jobs = group.len(), "a group of writes failed");
                        group.drain(..).for_each(|job| job.answer(false));
                        return;
                    }
                    tracing::warn!(%error, tries, "a group of writes is run again");
                    #[expect(
                        clippy::disallowed_methods,
                        reason = "the writer has a thread of its own, and the database needs a moment"
                    )]
                    std::thread::sleep(Duration::from_millis(20 << tries));
                }
            }
        }
    }

    fn attempt(&mut self, group: &mut [Box<dyn Job>]) -> Attempt {
        let conn = match &mut self.conn {
            Some(conn) => conn,
            none => match self.setup.url.open() {
                Ok(conn) => none.insert(conn),
                Err(error) => return Attempt::Failed(error.to_string()),
            },
        };
        if let Err(error) = begin(conn) {
            return Attempt::Failed(error.to_string());
        }
        let mut heads = match lock_heads(conn, group) {
            Ok(heads) => heads,
            Err(error) => return Attempt::Failed(error.to_string()),
        };
        let mut entries = Vec::new();
        let mut wakes = Wakes::default();
        for (index, job) in group.iter_mut().enumerate() {
            let shop = job.shop();
            let wall = self.setup.clock.now();
            let mut now = wall;
            if job.wants_head() {
                // Time never runs backwards along a shop's log, whatever the machine's clock does.
                let last = heads.entry(shop.key()).or_insert(now);
                now = now.max(*last);
                *last = now;
            }
            let ids = &self.setup.ids;
            let ran = catch_unwind(AssertUnwindSafe(|| {
                run_one(conn, job, (now, wall), ids, shop)
            }));
            match ran {
                Err(_) => return Attempt::Panicked(index),
                Ok(Err(error)) => return Attempt::Failed(error),
                Ok(Ok((new, woken))) => {
                    entries.extend(new);
                    wakes.join(woken);
                }
            }
        }
        match commit(conn) {
            Ok(()) => Attempt::Committed(entries, wakes),
            Err(error) => Attempt::Failed(error.to_string()),
        }
    }
}

/// Runs one job in its savepoint. `Err` is a failure of the whole group.
fn run_one(
    conn: &mut Conn,
    job: &mut Box<dyn Job>,
    times: (Micros, Micros),
    ids: &Ids,
    shop: ShopId,
) -> Result<(Vec<Committed>, Wakes), String> {
    savepoint(conn).map_err(|error| error.to_string())?;
    let mut tx = Tx::new(conn, times, ids, shop);
    let ran = job.run(&mut tx);
    let (entries, wakes) = (std::mem::take(&mut tx.entries), tx.wakes);
    match ran {
        Ran::Kept => {
            commit(conn).map_err(|error| error.to_string())?;
            Ok((entries, wakes))
        }
        Ran::Undone => {
            rollback(conn).map_err(|error| error.to_string())?;
            Ok((Vec::new(), Wakes::default()))
        }
        Ran::GroupFailed(error) => Err(error),
    }
}

fn begin(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        // IMMEDIATE: take the write lock now, not half-way, where it could fail.
        Conn::Sqlite(conn) => {
            AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")
        }
        Conn::Postgres(conn) => AnsiTransactionManager::begin_transaction(conn),
    }
}

fn savepoint(conn: &mut Conn) -> QueryResult<()> {
    crate::on_each!(conn, conn => AnsiTransactionManager::begin_transaction(conn))
}

fn commit(conn: &mut Conn) -> QueryResult<()> {
    crate::on_each!(conn, conn => AnsiTransactionManager::commit_transaction(conn))
}

fn rollback(conn: &mut Conn) -> QueryResult<()> {
    crate::on_each!(conn, conn => AnsiTransactionManager::rollback_transaction(conn))
}

/// Locks the heads of the group's shops, in ascending order so that two nodes' groups can't deadlock,
/// and returns each shop's last time.
fn lock_heads(conn: &mut Conn, group: &[Box<dyn Job>]) -> QueryResult<BTreeMap<i64, Micros>> {
    let mut shops: Vec<i64> = group
        .iter()
        .filter(|job| job.wants_head())
        .map(|job| job.shop().key())
        .collect();
    shops.sort_unstable();
    shops.dedup();
    if shops.is_empty() {
        return Ok(BTreeMap::new());
    }
    let heads = shop_heads::table
        .filter(shop_heads::shop_id.eq_any(shops))
        .order(shop_heads::shop_id.asc())
        .select((shop_heads::shop_id, shop_heads::at));
    let rows: Vec<(i64, i64)> = match conn {
        Conn::Sqlite(conn) => heads.load(conn)?,
        Conn::Postgres(conn) => heads.for_update().load(conn)?,
    };
    Ok(rows
        .into_iter()
        .map(|(shop, at)| (shop, Micros(at)))
        .collect())
}
