//! Where things are kept: one connection type over SQLite and PostgreSQL, one way to write, one to read.
//!
//! Writes go through [`Store::write`] (or [`Store::insert`], which takes no place in a shop's log, or
//! [`Store::insert_together`], for what many bring at once) and are grouped into one durable transaction by
//! the writer (`writer.rs`); reads use a pool. The rooms above
//! never see a transaction begin or end. Nothing slow may run while a connection is held.

mod along;
mod batch;
mod checkpoint;
pub mod conn;
mod job;
mod lanes;
mod migrate;
mod pool;
mod relay;
pub mod schema;
mod speaker;
mod store;
mod transaction;
mod tx;
mod writer;

pub use along::{Along, Entry};
pub use batch::Batched;
pub use conn::{Conn, DatabaseUrl};
pub use job::{Fallible, Unavailable};
pub use relay::{OnPassed, OnRemote};
pub use speaker::Speaker;
pub use store::{OpenError, Store, StoreConfig, migrate};
pub use tx::{Batch, Committed, Tx, Wakes};
pub use writer::OnCommit;

use crate::ids::Id;

/// A shop: the first part of every key, and the first argument of every store function.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct ShopId(pub Id);

impl ShopId {
    /// The database's form.
    #[must_use]
    pub fn key(self) -> i64 {
        self.0.0
    }
}

/// Runs one query on whichever database is behind the connection, for the few statements the
/// two-database connection can't express (`ON CONFLICT`, engine-specific SQL).
#[macro_export]
macro_rules! on_each {
    ($conn:expr, $inner:ident => $query:expr) => {
        match $conn {
            $crate::db::Conn::Sqlite($inner) => $query,
            $crate::db::Conn::Postgres($inner) => $query,
        }
    };
}
