//! The worker: runs what is due, wakes when told, and looks by itself in between.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use super::running::UnderWay;
use super::{Job, Round, Running};
use crate::db::Store;
use crate::error::Error;

/// Jobs at once. A handler may wait for a model; the others must not wait for it.
const AT_ONCE: usize = 32;
/// How often to look without being told: jobs fall due by the clock alone.
const LOOK: Duration = Duration::from_millis(200);

/// A handler that takes longer has lost its lease soon, and is given up.
const LIMIT: Duration = Duration::from_secs(50);

/// How long a stopping program waits for the jobs it has begun.
const GRACE: Duration = Duration::from_secs(2);

/// What a handler returns.
pub type Done = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;
/// Does one job.
pub type Handler = Arc<dyn Fn(Job) -> Done + Send + Sync>;
/// Does what is due outside the jobs table (deliveries, leases); returns how much it did.
pub type Sweep =
    Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<usize, Error>> + Send>> + Send + Sync>;

/// Runs jobs and sweeps.
#[derive(Clone)]
pub struct Worker {
    store: Store,
    handler: Handler,
    sweeps: Vec<Sweep>,
    wake: Arc<Notify>,
    running: Running,
}

impl Worker {
    /// A worker over `store`; `wake` is notified after a commit that owes work.
    #[must_use]
    pub fn new(store: Store, handler: Handler, sweeps: Vec<Sweep>, wake: Arc<Notify>) -> Self {
        Self {
            store,
            handler,
            sweeps,
            wake,
            running: Running::default(),
        }
    }

    /// Runs until `closing`; jobs begun are finished, if they are quick.
    pub async fn serve(self, mut closing: watch::Receiver<bool>) {
        let mut running = JoinSet::new();
        loop {
            // Registered before the look, so that what is added during it is not missed.
            let woken = self.wake.notified();
            tokio::pin!(woken);
            woken.as_mut().enable();
            if *closing.borrow() {
                break;
            }
            // A panic in a sweep must not end the only worker there is.
            let swept = AssertUnwindSafe(self.sweep()).catch_unwind().await;
            let swept = swept.unwrap_or_else(|_| Err(Error::fault("a sweep panicked")));
            let mut busy = match swept {
                Ok(did) => did > 0,
                Err(error) => {
                    tracing::warn!(%error, "a sweep failed and is tried again");
                    false
                }
            };
            while running.try_join_next().is_some() {}
            let room = AT_ONCE.saturating_sub(running.len());
            if room > 0 {
                match super::take(&self.store, room, &self.running).await {
                    Ok(jobs) => {
                        busy |= !jobs.is_empty();
                        self.begin(jobs, &mut running);
                    }
                    Err(error) => tracing::warn!(%error, "jobs could not be read"),
                }
            }
            if busy {
                tokio::task::yield_now().await;
                continue;
            }
            tokio::select! {
                () = &mut woken => {}
                () = tokio::time::sleep(LOOK) => {}
                _ = closing.changed() => {}
            }
        }
        let ended = async { while running.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, ended).await.is_err() {
            // Its lease runs out and it is run again: every job bears that.
            tracing::info!(
                jobs = running.len(),
                "jobs under way are left for the next start"
            );
            running.shutdown().await;
        }
    }

    /// Runs everything that is due now, and what that makes due, and returns when nothing is left.
    ///
    /// # Errors
    /// The database's. A job's own failure is kept with the job.
    pub async fn run_due(&self) -> Result<(), Error> {
        loop {
            let mut did = self.sweep().await?;
            let jobs = super::take(&self.store, 64, &self.running).await?;
            did += jobs.len();
            let mut running = JoinSet::new();
            self.begin(jobs, &mut running);
            while running.join_next().await.is_some() {}
            if did == 0 {
                return Ok(());
            }
        }
    }

    fn begin(&self, jobs: Vec<Job>, running: &mut JoinSet<()>) {
        for job in jobs {
            let under_way = self.running.begin(&job);
            running.spawn(run(
                self.store.clone(),
                self.handler.clone(),
                job,
                under_way,
            ));
        }
    }

    async fn sweep(&self) -> Result<usize, Error> {
        let mut round = Round::default();
        for sweep in &self.sweeps {
            round.add(sweep().await);
        }
        round.end()
    }
}

async fn run(store: Store, handler: Handler, job: Job, _under_way: UnderWay) {
    let work = AssertUnwindSafe(handler(job.clone())).catch_unwind();
    let end = match tokio::time::timeout(LIMIT, work).await {
        Ok(Ok(end)) => end,
        Ok(Err(_)) => Err(Error::fault("the job panicked")),
        Err(_) => Err(Error::fault("the job took too long")),
    };
    let kept = match end {
        Ok(()) => super::done(&store, &job).await,
        Err(error) => {
            tracing::warn!(kind = %job.kind, job = %job.id, %error, "a job failed");
            super::failed(&store, &job, error.to_string()).await
        }
    };
    if let Err(error) = kept {
        // Its lease runs out and it is run again.
        tracing::warn!(kind = %job.kind, job = %job.id, %error, "a job's end was not kept");
    }
}
