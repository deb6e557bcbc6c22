//! Brings a database to this program's schema. The same steps for both, under the same names.

use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::conn::Conn;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Runs what has not run yet; returns the names of what it ran.
pub fn run(conn: &mut Conn) -> Result<Vec<String>, String> {
    fn names(
        result: diesel::migration::Result<Vec<diesel::migration::MigrationVersion<'_>>>,
    ) -> Result<Vec<String>, String> {
        result
            .map(|versions| versions.iter().map(ToString::to_string).collect())
            .map_err(|error| error.to_string())
    }
    match conn {
        Conn::Sqlite(conn) => names(conn.run_pending_migrations(SQLITE)),
        Conn::Postgres(conn) => {
            // Two nodes may start at once: the second waits for the first, then finds nothing to do.
            use diesel::connection::SimpleConnection;
            conn.batch_execute(
                "SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock(4203771)",
            )
            .map_err(|error| error.to_string())?;
            let result = names(conn.run_pending_migrations(POSTGRES));
            conn.batch_execute("SELECT pg_advisory_unlock(4203771)")
                .map_err(|error| error.to_string())?;
            result
        }
    }
}

/// Whether anything has still to run.
pub fn pending(conn: &mut Conn) -> Result<bool, String> {
    match conn {
        Conn::Sqlite(conn) => {
            MigrationHarness::<diesel::sqlite::Sqlite>::has_pending_migration(conn, SQLITE)
        }
        Conn::Postgres(conn) => {
            MigrationHarness::<diesel::pg::Pg>::has_pending_migration(conn, POSTGRES)
        }
    }
    .map_err(|error| error.to_string())
}
