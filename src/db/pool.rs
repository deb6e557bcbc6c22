//! A small pool of read connections.

use super::conn::{Conn, DatabaseUrl};
use diesel::connection::SimpleConnection;

pub struct Manager(pub DatabaseUrl);

impl r2d2::ManageConnection for Manager {
    type Connection = Conn;
    type Error = diesel::ConnectionError;

    fn connect(&self) -> Result<Conn, Self::Error> {
        self.0.open()
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), Self::Error> {
        conn.batch_execute("SELECT 1")
            .map_err(|error| diesel::ConnectionError::BadConnection(error.to_string()))
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        // A reader that left a transaction open must not be lent again.
        use diesel::connection::TransactionManager;
        match conn {
            Conn::Sqlite(conn) => {
                <diesel::SqliteConnection as diesel::Connection>::TransactionManager::is_broken_transaction_manager(conn)
            }
            Conn::Postgres(conn) => {
                <diesel::PgConnection as diesel::Connection>::TransactionManager::is_broken_transaction_manager(conn)
            }
        }
    }
}
