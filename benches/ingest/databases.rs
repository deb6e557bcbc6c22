//! A PostgreSQL database of the bench's own, on the server it was told of, dropped at the end.

use diesel::{Connection, PgConnection, RunQueryDsl};

/// Names the server to measure on.
pub const VARIABLE: &str = "TEST_POSTGRES_URL";

/// The database.
pub struct Postgres {
    server: String,
    name: String,
}

impl Postgres {
    /// Creates it, when a server is named.
    pub fn create() -> Result<Option<Self>, String> {
        let Ok(server) = std::env::var(VARIABLE) else {
            return Ok(None);
        };
        let name = format!("ingest_{}", std::process::id());
        run(&server, &format!("CREATE DATABASE {name}"))?;
        Ok(Some(Self { server, name }))
    }

    /// Its address: the server's, with the name in the place of the one there.
    pub fn url(&self) -> Result<String, String> {
        let mut url = url::Url::parse(&self.server).map_err(|error| error.to_string())?;
        url.set_path(&self.name);
        Ok(url.into())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let dropped = run(
            &self.server,
            &format!("DROP DATABASE {} WITH (FORCE)", self.name),
        );
        if let Err(error) = dropped {
            eprintln!("ingest: the database {} is left: {error}", self.name);
        }
    }
}

fn run(server: &str, statement: &str) -> Result<(), String> {
    let mut conn = PgConnection::establish(server)
        .map_err(|error| format!("the server of {VARIABLE} can't be reached: {error}"))?;
    diesel::sql_query(statement)
        .execute(&mut conn)
        .map(|_| ())
        .map_err(|error| error.to_string())
}
