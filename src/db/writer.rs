//! The writer: takes what is waiting, commits it in one transaction, then answers everybody.
//!
//! One durable commit serves up to `lanes::GROUP` jobs; each runs in a savepoint, so that one refusal undoes
//! only itself, or with others of its kind at once (`batch.rs`). A failed commit, a deadlock or a full disk fails the whole group, which is run again from
//! the start (jobs have no effect outside the transaction) and, if it still fails, answered as one.
//! A job that panics is caught and answered alone; the connection is dropped and the others run again.

use std::any::TypeId;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{JoinHandle, Thread};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::oneshot;

use super::ShopId;
use super::batch::{Batched, Item};
use super::checkpoint::{self, Checkpoints};
use super::conn::{Conn, DatabaseUrl};
use super::job::{Fallible, Job, Ran, Typed, Unavailable};
use super::lanes::{GROUP, Lane, Receiver, Sender, lanes};
use super::relay;
use super::transaction;
use super::tx::{Batch, Committed, Tx, Wakes};
use crate::clock::{Awake, Clock, Micros};
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
    pub mails: bool,
    pub awake: Arc<Awake>,
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
                .spawn(move || {
                    let checkpoints = Checkpoints::start(&setup.url, checkpoint::LIMITS);
                    let writer = Writer {
                        setup,
                        conn,
                        checkpoints,
                    };
                    writer.serve(receiver);
                });
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
        let (reply, answer) = oneshot::channel();
        if !self.queue(lane, shop, Box::new(Typed::new(shop, head, job, reply))) {
            return Err(E::from(Unavailable));
        }
        answer.await.unwrap_or_else(|_| Err(E::from(Unavailable)))
    }

    /// Queues `item` to be written with others of its kind, and waits until its group is on disk.
    pub async fn add<I: Batched>(&self, lane: Lane, item: I) -> Result<I::Answer, I::Error> {
        let (reply, answer) = oneshot::channel();
        if !self.queue(lane, item.shop(), Box::new(Item::new(item, reply))) {
            return Err(I::Error::from(Unavailable));
        }
        answer
            .await
            .unwrap_or_else(|_| Err(I::Error::from(Unavailable)))
    }

    /// A shop is always with the same writer.
    fn queue(&self, lane: Lane, shop: ShopId, job: Box<dyn Job>) -> bool {
        let writers = u32::try_from(self.queues.len()).unwrap_or(u32::MAX);
        let index = shop.0.one_of(writers) as usize;
        self.open.load(std::sync::atomic::Ordering::SeqCst)
            && self
                .queues
                .get(index)
                .is_some_and(|(queue, thread)| queue.send(lane, job, thread))
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
    checkpoints: Option<Checkpoints>,
}

/// How a group's attempt ended.
enum Attempt {
    Committed(Vec<Committed>, Wakes),
    Failed(String),
    /// The server was lost before it said whether the group is committed, and has not come back.
    Unknown,
    /// A batch could not be written as one; each of its items can, or is at fault alone.
    Apart,
    /// This job panicked; the rest can run again without it.
    Panicked(usize),
}

/// Which jobs are run together.
fn kind(job: &dyn Job) -> Option<TypeId> {
    job.together().map(|together| together.kind)
}

impl Writer {
    fn serve(mut self, mut queue: Receiver) {
        let mut group = Vec::with_capacity(GROUP);
        while queue.take(&mut group) {
            // Those of one kind side by side, each still in order of arrival.
            group.sort_by_key(|job| kind(job.as_ref()));
            self.write_group(&mut group);
        }
    }

    fn write_group(&mut self, group: &mut Vec<Box<dyn Job>>) {
        let mut tries = 0;
        let mut apart = false;
        loop {
            match self.attempt(group, apart) {
                Attempt::Committed(entries, wakes) => {
                    (self.setup.on_commit)(entries.clone(), wakes);
                    let jobs = group.len();
                    group.drain(..).for_each(|job| job.answer(true));
                    if let Some(conn) = &mut self.conn {
                        relay::tell(conn, &self.setup.node, &entries);
                        if let Some(checkpoints) = &mut self.checkpoints {
                            checkpoints.written(jobs, conn);
                        }
                    }
                    return;
                }
                Attempt::Apart => {
                    tracing::warn!(jobs = group.len(), "a batch failed; its items run alone");
                    apart = true;
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
                Attempt::Unknown => {
                    // To run it again could do it twice.
                    tracing::error!(jobs = group.len(), "whether a group is written is unknown");
                    group.drain(..).for_each(|job| job.answer(false));
                    return;
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

    fn attempt(&mut self, group: &mut [Box<dyn Job>], apart: bool) -> Attempt {
        let conn = match &mut self.conn {
            Some(conn) => conn,
            none => match self.setup.url.open() {
                Ok(conn) => none.insert(conn),
                Err(error) => return Attempt::Failed(error.to_string()),
            },
        };
        let begun = transaction::begin(conn)
            .and_then(|number| Ok((number, transaction::lock_heads(conn, group)?)));
        let (number, mut heads) = match begun {
            Ok(begun) => begun,
            Err(error) => return Attempt::Failed(error.to_string()),
        };
        let setup = &self.setup;
        let ids = &setup.ids;
        let mut entries = Vec::new();
        let mut wakes = Wakes::default();
        let mut done = 0;
        for jobs in group.chunk_by_mut(|one, next| {
            let kind_of_one = kind(one.as_ref());
            !apart && kind_of_one.is_some() && kind_of_one == kind(next.as_ref())
        }) {
            let (count, wall) = (jobs.len(), self.setup.clock.now());
            let ran = catch_unwind(AssertUnwindSafe(|| match jobs {
                [job] => {
                    let now = heads.place(job.as_ref(), wall);
                    run_one(conn, job, (now, wall), setup).map(|(new, woken)| {
                        entries.extend(new);
                        wakes.join(woken);
                        Ran::Kept
                    })
                }
                jobs => Ok(run_all(jobs, &mut Batch::new(conn, wall, ids, &mut wakes))),
            }));
            match ran {
                Ok(Ok(Ran::Kept)) => done += count,
                Ok(Ok(Ran::GroupFailed(error)) | Err(error)) => return Attempt::Failed(error),
                Ok(Ok(Ran::Undone)) => {
                    return match transaction::rollback(conn) {
                        Ok(()) => Attempt::Apart,
                        Err(error) => Attempt::Failed(error.to_string()),
                    };
                }
                Err(_) if count > 1 => {
                    self.conn = None;
                    return Attempt::Apart;
                }
                Err(_) => return Attempt::Panicked(done),
            }
        }
        match transaction::commit(conn) {
            Ok(()) => Attempt::Committed(entries, wakes),
            Err(error) => {
                self.conn = None;
                match number.map(|number| transaction::was_committed(&self.setup.url, &number)) {
                    Some(Some(true)) => Attempt::Committed(entries, wakes),
                    Some(None) => Attempt::Unknown,
                    Some(Some(false)) | None => Attempt::Failed(error.to_string()),
                }
            }
        }
    }
}

/// Runs one job in its savepoint. `Err` is a failure of the whole group.
fn run_one(
    conn: &mut Conn,
    job: &mut Box<dyn Job>,
    times: (Micros, Micros),
    setup: &Setup,
) -> Result<(Vec<Committed>, Wakes), String> {
    transaction::savepoint(conn).map_err(|error| error.to_string())?;
    let mut tx = Tx::new(conn, times, &setup.ids, job.shop());
    tx.mails = setup.mails;
    tx.started = setup.awake.since();
    let ran = job.run(&mut tx);
    let (entries, wakes) = (std::mem::take(&mut tx.entries), tx.wakes);
    match ran {
        Ran::Kept => {
            transaction::commit(conn).map_err(|error| error.to_string())?;
            Ok((entries, wakes))
        }
        Ran::Undone => {
            transaction::rollback(conn).map_err(|error| error.to_string())?;
            Ok((Vec::new(), Wakes::default()))
        }
        Ran::GroupFailed(error) => Err(error),
    }
}

/// Runs jobs of one kind at once, without a savepoint: should they fail, all is run again without them
/// together.
fn run_all(jobs: &mut [Box<dyn Job>], batch: &mut Batch<'_>) -> Ran {
    match jobs.first().and_then(|job| job.together()) {
        Some(together) => (together.run)(jobs, batch),
        None => Ran::Undone,
    }
}
