//! On SQLite a commit is a line in the log beside the file. Folding the log into the file takes long, so a
//! thread does it on a connection of its own while the writer goes on; nothing of it touches durability.
//!
//! The log begins anew only when all of it is folded while nobody writes. So once it is long, the thread
//! follows the writer until little is left, and the writer folds that itself, between two groups.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use diesel::prelude::*;
use diesel::sql_types::Integer;

use super::conn::{Conn, DatabaseUrl};

/// Pages (of 4 KiB) that are worth folding.
const STEP: i32 = 16_000;
/// Pages after which the log should begin anew.
const LONG: i32 = 40_000;
/// Pages the writer folds itself.
const REST: i32 = 300;
/// Jobs after which the thread looks.
const LOOK: usize = 256;

/// The thread. It ends with this value.
pub struct Checkpoints {
    signs: Arc<Signs>,
    thread: Option<JoinHandle<()>>,
    since: usize,
}

#[derive(Default)]
struct Signs {
    stop: AtomicBool,
    /// The log is long and almost folded.
    nearly: AtomicBool,
}

#[derive(QueryableByName)]
struct Log {
    /// Pages in it.
    #[diesel(sql_type = Integer)]
    log: i32,
    /// Of these in the file.
    #[diesel(sql_type = Integer)]
    checkpointed: i32,
}

impl Log {
    fn left(&self) -> i32 {
        self.log - self.checkpointed
    }
}

impl Checkpoints {
    /// Starts the thread, if this database has a log to fold.
    pub fn start(url: &DatabaseUrl) -> Option<Self> {
        if matches!(url, DatabaseUrl::Postgres(_)) {
            return None;
        }
        let signs = Arc::<Signs>::default();
        let (url, for_thread) = (url.clone(), signs.clone());
        let spawned = std::thread::Builder::new()
            .name("checkpoints".into())
            .spawn(move || serve(&url, &for_thread));
        match spawned {
            Ok(thread) => Some(Self {
                signs,
                thread: Some(thread),
                since: 0,
            }),
            Err(error) => {
                // The writer's own limit stands (`conn.rs`): slower, and nothing else.
                tracing::error!(%error, "the checkpoints did not start");
                None
            }
        }
    }

    /// After a group of so many jobs, on the writer's connection.
    pub fn written(&mut self, jobs: usize, conn: &mut Conn) {
        self.since += jobs;
        if self.since >= LOOK
            && let Some(thread) = &self.thread
        {
            self.since = 0;
            thread.thread().unpark();
        }
        if self.signs.nearly.swap(false, Ordering::SeqCst)
            && let Err(error) = run(conn, "PASSIVE")
        {
            tracing::warn!(%error, "the database's log was not folded");
        }
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.signs.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}

fn serve(url: &DatabaseUrl, signs: &Signs) {
    let mut conn = None;
    loop {
        std::thread::park();
        if signs.stop.load(Ordering::SeqCst) {
            return;
        }
        if let Err(error) = fold(url, &mut conn, signs) {
            tracing::warn!(%error, "the database's log was not folded");
            conn = None;
        }
    }
}

fn fold(url: &DatabaseUrl, conn: &mut Option<Conn>, signs: &Signs) -> Result<(), String> {
    let conn = match conn {
        Some(conn) => conn,
        none => none.insert(url.open().map_err(|error| error.to_string())?),
    };
    // Looks only.
    let mut log = run(conn, "NOOP").map_err(|error| error.to_string())?;
    while log.left() >= if log.log >= LONG { REST } else { STEP } {
        if signs.stop.load(Ordering::SeqCst) {
            return Ok(());
        }
        let before = log.left();
        let folded = run(conn, "PASSIVE").map_err(|error| error.to_string())?;
        log = run(conn, "NOOP").map_err(|error| error.to_string())?;
        if folded.left() >= before {
            // Somebody still reads what was there before it: later.
            return Ok(());
        }
    }
    if log.log >= LONG {
        signs.nearly.store(true, Ordering::SeqCst);
    }
    Ok(())
}

fn run(conn: &mut Conn, mode: &str) -> QueryResult<Log> {
    let Conn::Sqlite(conn) = conn else {
        return Ok(Log {
            log: 0,
            checkpointed: 0,
        });
    };
    diesel::sql_query(format!("PRAGMA wal_checkpoint({mode})")).get_result(conn)
}
