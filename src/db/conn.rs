//! One connection over two databases, opened by the URL's scheme.

use std::fmt;
use std::path::PathBuf;

use diesel::connection::SimpleConnection;
use diesel::{Connection, ConnectionResult, PgConnection, SqliteConnection};

/// A connection to whichever database this program was given.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// The embedded database: one machine, nothing else to run.
    Sqlite(SqliteConnection),
    /// Several nodes over one server.
    Postgres(PgConnection),
}

/// A database address, told apart by scheme. A text without a scheme is refused: diesel would try
/// each backend in turn and leave an empty SQLite file behind when PostgreSQL is down.
#[derive(Clone)]
pub enum DatabaseUrl {
    /// `sqlite:///absolute/path` or `sqlite://relative/path`.
    Sqlite(PathBuf),
    /// `postgres://…` or `postgresql://…`, with its password: never printed.
    Postgres(String),
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(_) => f.write_str("postgres://…"),
        }
    }
}

impl DatabaseUrl {
    /// Reads an address.
    ///
    /// # Errors
    /// A text for the person who set it, without the value itself (it may hold a password).
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            if path.is_empty() {
                return Err("names no file: write sqlite://PATH".into());
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err("must begin with sqlite:// or postgres://".into())
    }

    /// Opens a connection, ready to use.
    ///
    /// # Errors
    /// When the file or the server can't be reached.
    pub fn open(&self) -> ConnectionResult<Conn> {
        match self {
            Self::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
                // The timeout first: the statements after it may already meet a writer. What is erased is
                // overwritten, not only unlinked: it costs nothing for webhooks under 4 kB, and half as many pages
                // again where a body of 30 kB has served.
                // The log is folded by a thread of its own (`checkpoint.rs`); the last line is for a log that
                // it can't keep short. The cache is searched whole after many a commit: no larger than helps.
                conn.batch_execute(
                    "PRAGMA busy_timeout = 5000;
                     PRAGMA journal_mode = WAL;
                     PRAGMA synchronous = FULL;
                     PRAGMA foreign_keys = ON;
                     PRAGMA cache_size = -8000;
                     PRAGMA wal_autocheckpoint = 200000;
                     PRAGMA secure_delete = ON;",
                )
                .map_err(|error| diesel::ConnectionError::BadConnection(error.to_string()))?;
                Ok(Conn::Sqlite(conn))
            }
            Self::Postgres(url) => {
                let mut conn = PgConnection::establish(&with_timeout(url))?;
                conn.batch_execute(
                    "SET TIME ZONE 'UTC';
                     SET statement_timeout = '30s';
                     SET lock_timeout = '5s';
                     SET idle_in_transaction_session_timeout = '10s';",
                )
                .map_err(|error| diesel::ConnectionError::BadConnection(error.to_string()))?;
                Ok(Conn::Postgres(conn))
            }
        }
    }
}

/// An unreachable server must end a start within 10 s; libpq alone would wait for minutes.
fn with_timeout(url: &str) -> String {
    if url.contains("connect_timeout=") {
        return url.to_owned();
    }
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}connect_timeout=5")
}
