//! Work owed: rows added in the transaction that owes them, taken under a lease, done outside any
//! transaction, then removed.
//!
//! A job that fails is tried again with a growing pause and stays visible with its error. A program that
//! dies holding a lease loses it, and another takes the job; so a handler must bear being run twice (the
//! conversation's fence sees to it).

mod worker;

use diesel::prelude::*;
use futures_util::future::join_all;

use crate::clock::Micros;
use crate::db::schema::jobs;
use crate::db::{Conn, ShopId, Store, Tx};
use crate::error::Error;
use crate::ids::Id;

pub use worker::{Done, Handler, Sweep, Worker};

/// Seconds a job may take before another worker may take it.
const LEASE_SECONDS: i64 = 60;
/// Tries before a job is left for a person to look at.
pub const MAX_ATTEMPTS: i32 = 8;

/// A job taken.
#[derive(Debug, Clone)]
pub struct Job {
    /// The shop.
    pub shop: ShopId,
    /// Its id.
    pub id: Id,
    /// What to do.
    pub kind: String,
    /// About which conversation.
    pub conversation: Id,
    /// Its particulars, as JSON.
    pub data: String,
    /// Tries, this one included: one that takes the program down counts too.
    pub attempts: i32,
    /// The lease, by which this try can be told from another.
    leased_until: i64,
}

/// Adds a job, due `seconds` from now.
///
/// # Errors
/// The database's.
pub fn add(
    tx: &mut Tx<'_>,
    kind: &str,
    conversation: Id,
    data: &str,
    seconds: i64,
) -> Result<(), Error> {
    let due = tx.wall.plus_seconds(seconds);
    add_at(tx, kind, conversation, data, due)
}

/// Adds a job, due at this instant.
///
/// # Errors
/// The database's.
pub fn add_at(
    tx: &mut Tx<'_>,
    kind: &str,
    conversation: Id,
    data: &str,
    due: Micros,
) -> Result<(), Error> {
    diesel::insert_into(jobs::table)
        .values((
            jobs::shop_id.eq(tx.key()),
            jobs::id.eq(tx.new_id().0),
            jobs::kind.eq(kind),
            jobs::conversation_id.eq(conversation.0),
            jobs::data.eq(data),
            jobs::run_at.eq(due.0),
            jobs::leased_until.eq(0),
            jobs::attempts.eq(0),
        ))
        .execute(tx.conn)?;
    tx.wake_jobs();
    Ok(())
}

/// Forgets a conversation's jobs of one kind.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, kind: &str, conversation: Id) -> Result<(), Error> {
    diesel::delete(
        jobs::table
            .filter(jobs::shop_id.eq(tx.key()))
            .filter(jobs::conversation_id.eq(conversation.0))
            .filter(jobs::kind.eq(kind)),
    )
    .execute(tx.conn)?;
    Ok(())
}

/// Takes up to `limit` due jobs under a lease.
///
/// # Errors
/// The database's.
pub async fn take(store: &Store, limit: i64) -> Result<Vec<Job>, Error> {
    let now = store.clock().now();
    let due: Vec<Job> = store.read(move |conn| find_due(conn, now, limit)).await?;
    // Side by side, so that one durable commit serves them all.
    let taken = join_all(due.into_iter().map(|job| take_one(store, job, now))).await;
    // One that could not be taken is due still; the others are ours and must be run.
    Ok(taken
        .into_iter()
        .filter_map(|one| {
            one.unwrap_or_else(|error| {
                tracing::warn!(%error, "a job could not be taken");
                None
            })
        })
        .collect())
}

/// Compare-and-set on the lease: of two workers, one gets the job.
async fn take_one(store: &Store, mut job: Job, now: Micros) -> Result<Option<Job>, Error> {
    let (id, seen) = (job.id, job.leased_until);
    let until = now.plus_seconds(LEASE_SECONDS).0;
    let rows = store
        .insert(job.shop, move |tx| {
            let rows = diesel::update(
                jobs::table
                    .filter(jobs::shop_id.eq(tx.key()))
                    .filter(jobs::id.eq(id.0))
                    .filter(jobs::leased_until.eq(seen)),
            )
            .set((
                jobs::leased_until.eq(until),
                jobs::attempts.eq(jobs::attempts + 1),
            ))
            .execute(tx.conn)?;
            Ok::<_, Error>(rows)
        })
        .await?;
    job.leased_until = until;
    job.attempts += 1;
    Ok((rows == 1).then_some(job))
}

fn find_due(conn: &mut Conn, now: Micros, limit: i64) -> Result<Vec<Job>, Error> {
    type Row = (i64, i64, String, i64, String, i32, i64);
    let rows: Vec<Row> = jobs::table
        .filter(jobs::run_at.le(now.0))
        .filter(jobs::leased_until.lt(now.0))
        .filter(jobs::attempts.lt(MAX_ATTEMPTS))
        .order((jobs::run_at.asc(), jobs::id.asc()))
        .limit(limit)
        .select((
            jobs::shop_id,
            jobs::id,
            jobs::kind,
            jobs::conversation_id,
            jobs::data,
            jobs::attempts,
            jobs::leased_until,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(
            |(shop, id, kind, conversation, data, attempts, leased_until)| Job {
                shop: ShopId(Id(shop)),
                id: Id(id),
                kind,
                conversation: Id(conversation),
                data,
                attempts,
                leased_until,
            },
        )
        .collect())
}

/// Removes a job that is done, if this try still holds it.
///
/// # Errors
/// The database's.
pub async fn done(store: &Store, job: &Job) -> Result<(), Error> {
    let (id, lease) = (job.id, job.leased_until);
    store
        .insert(job.shop, move |tx| {
            diesel::delete(
                jobs::table
                    .filter(jobs::shop_id.eq(tx.key()))
                    .filter(jobs::id.eq(id.0))
                    .filter(jobs::leased_until.eq(lease)),
            )
            .execute(tx.conn)?;
            Ok(())
        })
        .await
}

/// Gives a failed job back, due again after a pause that doubles with each try.
///
/// # Errors
/// The database's.
pub async fn failed(store: &Store, job: &Job, error: String) -> Result<(), Error> {
    let (id, lease, attempts) = (job.id, job.leased_until, job.attempts);
    store
        .insert(job.shop, move |tx| {
            let pause = 1_i64 << attempts.clamp(0, 10);
            diesel::update(
                jobs::table
                    .filter(jobs::shop_id.eq(tx.key()))
                    .filter(jobs::id.eq(id.0))
                    .filter(jobs::leased_until.eq(lease)),
            )
            .set((
                jobs::leased_until.eq(0),
                jobs::run_at.eq(tx.wall.plus_seconds(pause).0),
                jobs::error.eq(&error),
            ))
            .execute(tx.conn)?;
            Ok(())
        })
        .await
}

/// Gives back every lease: for a program that is alone on its database and has just started.
///
/// # Errors
/// The database's.
pub async fn release_all(store: &Store) -> Result<(), Error> {
    store
        .insert(ShopId(Id(0)), move |tx| {
            diesel::update(jobs::table)
                .set(jobs::leased_until.eq(0))
                .execute(tx.conn)?;
            Ok(())
        })
        .await
}

/// Jobs nobody will try again, over all shops.
///
/// # Errors
/// The database's.
pub fn dead(conn: &mut Conn) -> Result<i64, Error> {
    Ok(jobs::table
        .filter(jobs::attempts.ge(MAX_ATTEMPTS))
        .count()
        .get_result(conn)?)
}
