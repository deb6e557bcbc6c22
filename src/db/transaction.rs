//! The group's transaction: begun, its shops' heads locked, committed; and what became of it when the server
//! was lost before it said so.

use std::collections::BTreeMap;
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use super::conn::{Conn, DatabaseUrl};
use super::job::Job;
use super::schema::shop_heads;
use crate::clock::Micros;

/// How often a server is asked what became of a transaction, and the pause between.
const ASKED: u32 = 20;
const PAUSE: Duration = Duration::from_millis(100);

/// A transaction by which a server can be asked for it later.
pub struct Number(String);

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Nullable<Text>)]
    text: Option<String>,
}

/// Begins; returns the transaction's number where there is a server to lose.
pub fn begin(conn: &mut Conn) -> QueryResult<Option<Number>> {
    match conn {
        Conn::Sqlite(conn) => {
            // IMMEDIATE: take the write lock now, not half-way, where it could fail.
            AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")?;
            Ok(None)
        }
        Conn::Postgres(conn) => {
            AnsiTransactionManager::begin_transaction(conn)?;
            let said: Said =
                diesel::sql_query("SELECT pg_current_xact_id()::text AS text").get_result(conn)?;
            Ok(said.text.map(Number))
        }
    }
}

/// A savepoint, ended by [`commit`] or [`rollback`] like a transaction of its own.
pub fn savepoint(conn: &mut Conn) -> QueryResult<()> {
    crate::on_each!(conn, conn => AnsiTransactionManager::begin_transaction(conn))
}

pub fn commit(conn: &mut Conn) -> QueryResult<()> {
    crate::on_each!(conn, conn => AnsiTransactionManager::commit_transaction(conn))
}

pub fn rollback(conn: &mut Conn) -> QueryResult<()> {
    crate::on_each!(conn, conn => AnsiTransactionManager::rollback_transaction(conn))
}

/// Whether a transaction whose commit was not answered is committed. `None` when the server stays away.
pub fn was_committed(url: &DatabaseUrl, number: &Number) -> Option<bool> {
    for _ in 0..ASKED {
        match status(url, number).as_ref().map(Option::as_deref) {
            Ok(Some("committed")) => return Some(true),
            // Its backend has not noticed yet that nobody listens, or the server is away.
            Ok(Some("in progress")) | Err(_) => {}
            Ok(_) => return Some(false),
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "the writer has a thread of its own, and the database needs a moment"
        )]
        std::thread::sleep(PAUSE);
    }
    None
}

fn status(url: &DatabaseUrl, number: &Number) -> Result<Option<String>, String> {
    let mut conn = url.open().map_err(|error| error.to_string())?;
    diesel::sql_query("SELECT pg_xact_status(CAST($1 AS xid8)) AS text")
        .bind::<Text, _>(&number.0)
        .get_result::<Said>(&mut conn)
        .map(|said| said.text)
        .map_err(|error| error.to_string())
}

/// The last time of each shop's log.
pub struct Heads(BTreeMap<i64, Micros>);

impl Heads {
    /// The time of a job's entries: it never runs backwards along a shop's log, whatever the machine's clock
    /// does.
    pub fn place(&mut self, job: &dyn Job, wall: Micros) -> Micros {
        if !job.wants_head() {
            return wall;
        }
        let last = self.0.entry(job.shop().key()).or_insert(wall);
        *last = wall.max(*last);
        *last
    }
}

/// Locks the heads of the group's shops, in ascending order so that two nodes' groups can't deadlock.
pub fn lock_heads(conn: &mut Conn, group: &[Box<dyn Job>]) -> QueryResult<Heads> {
    let mut shops: Vec<i64> = group
        .iter()
        .filter(|job| job.wants_head())
        .map(|job| job.shop().key())
        .collect();
    shops.sort_unstable();
    shops.dedup();
    if shops.is_empty() {
        return Ok(Heads(BTreeMap::new()));
    }
    let heads = shop_heads::table
        .filter(shop_heads::shop_id.eq_any(shops))
        .order(shop_heads::shop_id.asc())
        .select((shop_heads::shop_id, shop_heads::at));
    let rows: Vec<(i64, i64)> = match conn {
        Conn::Sqlite(conn) => heads.load(conn)?,
        Conn::Postgres(conn) => heads.for_update().load(conn)?,
    };
    Ok(Heads(
        rows.into_iter()
            .map(|(shop, at)| (shop, Micros(at)))
            .collect(),
    ))
}
