//! What happens to a database itself: tables that are gone for a while, rows that are refused.

use counterbell::db::Conn;
use diesel::connection::SimpleConnection;

use super::app::App;

impl App {
    /// Runs statements that both databases know.
    pub async fn executes(&self, statements: impl Into<String>) {
        let statements = statements.into();
        self.writes(move |tx| {
            match tx.conn {
                Conn::Sqlite(conn) => conn.batch_execute(&statements)?,
                Conn::Postgres(conn) => conn.batch_execute(&statements)?,
            }
            Ok(())
        })
        .await;
    }

    /// From now on the database refuses rows of `table` for which `when` holds; the row is called `NEW`.
    pub async fn refuses(&self, table: &'static str, when: &'static str) {
        self.writes(move |tx| {
            match tx.conn {
                Conn::Sqlite(conn) => conn.batch_execute(&format!(
                    "CREATE TRIGGER refused BEFORE INSERT ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, 'refused'); END"
                ))?,
                Conn::Postgres(conn) => conn.batch_execute(&format!(
                    "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS \
                     $$ BEGIN IF {when} THEN RAISE EXCEPTION 'refused'; END IF; RETURN NEW; END $$; \
                     CREATE TRIGGER refused BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()"
                ))?,
            }
            Ok(())
        })
        .await;
    }

    /// The end of [`App::refuses`].
    pub async fn takes_again(&self, table: &'static str) {
        self.writes(move |tx| {
            match tx.conn {
                Conn::Sqlite(conn) => conn.batch_execute("DROP TRIGGER refused")?,
                Conn::Postgres(conn) => {
                    conn.batch_execute(&format!("DROP TRIGGER refused ON {table}"))?;
                }
            }
            Ok(())
        })
        .await;
    }

    /// On PostgreSQL: the first two times something is to be noted as sent in `table`, it is not.
    pub async fn forgets_twice(&self, table: &str) {
        self.executes(format!(
            "CREATE SEQUENCE notes; \
             CREATE FUNCTION forgets() RETURNS trigger AS $$ BEGIN \
                 IF NEW.state = 'sent' AND nextval('notes') <= 2 THEN RAISE EXCEPTION 'away for a moment'; END IF; \
                 RETURN NEW; \
             END; $$ LANGUAGE plpgsql; \
             CREATE TRIGGER forgets BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION forgets()"
        ))
        .await;
    }
}
