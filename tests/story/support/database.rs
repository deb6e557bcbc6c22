//! A database for each story, of the kind it asks for.

use std::sync::atomic::{AtomicU32, Ordering};

use counterbell::db::DatabaseUrl;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// Where `COUNTERBELL_TEST_DATABASE` is `postgres`, what tells its story on SQLite tells it there.
fn asked(kind: Kind) -> Kind {
    match std::env::var("COUNTERBELL_TEST_DATABASE").as_deref() {
        Ok("postgres") => Kind::Postgres,
        _ => kind,
    }
}

/// A database of its own; dropped files go with the folder.
pub fn fresh_database(kind: Kind) -> (DatabaseUrl, String, tempfile::TempDir) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let folder = tempfile::tempdir().unwrap();
    let url = match asked(kind) {
        Kind::Sqlite => format!("sqlite://{}", folder.path().join("story.sqlite").display()),
        Kind::Postgres => {
            use diesel::{Connection, RunQueryDsl};
            let server = std::env::var("TEST_POSTGRES_URL")
                .expect("TEST_POSTGRES_URL names a PostgreSQL server: run tests/run");
            // The folder's name makes it new on a server that outlives a run.
            let folder: String = folder
                .path()
                .file_name()
                .unwrap()
                .to_string_lossy()
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .collect();
            let name = format!(
                "story_{}_{}_{}",
                std::process::id(),
                NUMBER.fetch_add(1, Ordering::SeqCst),
                folder.to_lowercase()
            );
            let mut conn = diesel::PgConnection::establish(&server).unwrap();
            diesel::sql_query(format!("CREATE DATABASE {name}"))
                .execute(&mut conn)
                .unwrap();
            let (base, _) = server.rsplit_once('/').unwrap();
            format!("{base}/{name}")
        }
    };
    (DatabaseUrl::parse(&url).unwrap(), url, folder)
}
