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

/// When what is done.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Pages (of 4 KiB) that are worth folding.
    step: i32,
    /// Pages after which the log should begin anew.
    long: i32,
    /// Pages the writer folds itself.
    rest: i32,
    /// Jobs after which the thread looks.
    look: usize,
}

/// A page that changes often is folded once a step, so long steps are less work, and commits wait for the disk less
/// often; the log is longer for it.
pub const LIMITS: Limits = Limits {
    step: 30_000,
    long: 100_000,
    rest: 300,
    look: 256,
};

/// The thread. It ends with this value.
pub struct Checkpoints {
    signs: Arc<Signs>,
    thread: Option<JoinHandle<()>>,
    look: usize,
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
    pub fn start(url: &DatabaseUrl, limits: Limits) -> Option<Self> {
        if matches!(url, DatabaseUrl::Postgres(_)) {
            return None;
        }
        let signs = Arc::<Signs>::default();
        let (url, for_thread) = (url.clone(), signs.clone());
        let spawned = std::thread::Builder::new()
            .name("checkpoints".into())
            .spawn(move || serve(&url, limits, &for_thread));
        match spawned {
            Ok(thread) => Some(Self {
                signs,
                thread: Some(thread),
                look: limits.look,
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
        if self.since >= self.look
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

/// Everybody else's work comes before this thread's. On Linux a thread has a niceness of its own.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(19) {
        tracing::debug!(%error, "the checkpoints do not give way");
    }
}

fn serve(url: &DatabaseUrl, limits: Limits, signs: &Signs) {
    give_way();
    let mut conn = None;
    loop {
        std::thread::park();
        if signs.stop.load(Ordering::SeqCst) {
            return;
        }
        if let Err(error) = fold(url, &mut conn, limits, signs) {
            tracing::warn!(%error, "the database's log was not folded");
            conn = None;
        }
    }
}

fn fold(
    url: &DatabaseUrl,
    conn: &mut Option<Conn>,
    limits: Limits,
    signs: &Signs,
) -> Result<(), String> {
    let conn = match conn {
        Some(conn) => conn,
        none => none.insert(url.open().map_err(|error| error.to_string())?),
    };
    let worth = |log: &Log| match log.log >= limits.long {
        true => limits.rest,
        false => limits.step,
    };
    // Looks only.
    let mut log = run(conn, "NOOP").map_err(|error| error.to_string())?;
    while log.left() >= worth(&log) && !signs.stop.load(Ordering::SeqCst) {
        let before = log.checkpointed;
        log = run(conn, "PASSIVE").map_err(|error| error.to_string())?;
        if log.checkpointed <= before {
            // Somebody still reads what was there before it: later.
            return Ok(());
        }
        log = run(conn, "NOOP").map_err(|error| error.to_string())?;
    }
    if log.log >= limits.long {
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

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;

    use super::*;

    #[test]
    fn a_log_that_is_written_without_a_pause_begins_anew_and_loses_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("log.sqlite"));
        let mut conn = url.open().unwrap();
        conn.batch_execute("CREATE TABLE rows (text TEXT)").unwrap();
        let limits = Limits {
            step: 40,
            long: 200,
            rest: 20,
            look: 4,
        };
        let mut checkpoints = Checkpoints::start(&url, limits).unwrap();
        let (mut rows, mut begun_anew, mut last) = (0, 0, 0);
        while begun_anew < 3 {
            conn.batch_execute("INSERT INTO rows VALUES (hex(randomblob(8000)))")
                .unwrap();
            rows += 1;
            checkpoints.written(1, &mut conn);
            let pages = run(&mut conn, "NOOP").unwrap().log;
            begun_anew += i32::from(pages < last);
            last = pages;
        }
        drop(checkpoints);
        let kept: i64 = diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(
            "(SELECT count(*) FROM rows WHERE length(text) = 16000)",
        ))
        .get_result(&mut conn)
        .unwrap();
        assert_eq!(kept, rows);
    }

    #[test]
    fn a_server_folds_its_own_log() {
        let url = DatabaseUrl::Postgres("postgres://nowhere".into());
        assert!(Checkpoints::start(&url, LIMITS).is_none());
    }
}
