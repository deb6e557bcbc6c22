//! Work owed: rows added in the transaction that owes them, taken under a lease, done outside any
//! transaction, then removed.
//!
//! A job that fails is tried again with a growing pause and stays visible with its error. A program that
//! dies holding a lease loses it, and another takes the job; so a handler must bear being run twice (the
//! conversation's fence sees to it).

mod noting;
mod round;
mod running;
mod worker;

use diesel::prelude::*;
use futures_util::future::join_all;

use crate::clock::Micros;
use crate::db::schema::jobs;
use crate::db::{Conn, ShopId, Store, Tx};
use crate::error::Error;
use crate::ids::Id;

pub use noting::noted;
pub use round::Round;
pub use running::Running;
pub use worker::{Done, Handler, Sweep, Worker};

/// Seconds a job may take before another worker may take it.
const LEASE_SECONDS: i64 = 60;
/// Tries before a job is left for a person to look at.
pub const MAX_ATTEMPTS: i32 = 8;
/// What a shopper waits for is never given up: it is tried on with the longest pause.
pub const TRIED_ON: [&str; 4] = ["desk_rung", "desk_promised", "desk_coming", "alert_waited"];
/// Jobs that were given up, looked at together.
const LOOKED_AT: i64 = 100;

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

/// The particulars of a conversation's jobs of one kind.
///
/// # Errors
/// The database's.
pub fn data_of(tx: &mut Tx<'_>, kind: &str, conversation: Id) -> Result<Vec<String>, Error> {
    Ok(jobs::table
        .filter(jobs::shop_id.eq(tx.key()))
        .filter(jobs::conversation_id.eq(conversation.0))
        .filter(jobs::kind.eq(kind))
        .select(jobs::data)
        .load(tx.conn)?)
}

/// Takes up to `limit` due jobs under a lease, but none that `running` has: a clock that jumps ends leases, and not what
/// is done under them.
///
/// # Errors
/// The database's.
pub async fn take(store: &Store, limit: usize, running: &Running) -> Result<Vec<Job>, Error> {
    let now = store.clock().now();
    let ours = running.all();
    let looked_at = i64::try_from(limit + ours.len()).unwrap_or(i64::MAX);
    let mut due: Vec<Job> = store
        .read(move |conn| find_due(conn, now, looked_at))
        .await?;
    due.retain(|job| !ours.contains(&(job.shop, job.id)));
    due.truncate(limit);
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
    // One that takes the program down each time must not do so every minute.
    let late = job.attempts + 1 >= MAX_ATTEMPTS;
    let next = now.plus_seconds(pause(job.attempts + 1)).0;
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
            if late && rows == 1 {
                diesel::update(jobs::table.find((tx.key(), id.0)))
                    .set(jobs::run_at.eq(next))
                    .execute(tx.conn)?;
            }
            Ok::<_, Error>(rows)
        })
        .await?;
    job.leased_until = until;
    job.attempts += 1;
    Ok((rows == 1).then_some(job))
}

type Row = (i64, i64, String, i64, String, i32, i64);

const COLUMNS: (
    jobs::shop_id,
    jobs::id,
    jobs::kind,
    jobs::conversation_id,
    jobs::data,
    jobs::attempts,
    jobs::leased_until,
) = (
    jobs::shop_id,
    jobs::id,
    jobs::kind,
    jobs::conversation_id,
    jobs::data,
    jobs::attempts,
    jobs::leased_until,
);

fn job((shop, id, kind, conversation, data, attempts, leased_until): Row) -> Job {
    Job {
        shop: ShopId(Id(shop)),
        id: Id(id),
        kind,
        conversation: Id(conversation),
        data,
        attempts,
        leased_until,
    }
}

fn find_due(conn: &mut Conn, now: Micros, limit: i64) -> Result<Vec<Job>, Error> {
    let rows: Vec<Row> = jobs::table
        .filter(jobs::run_at.le(now.0))
        .filter(jobs::leased_until.lt(now.0))
        .filter(
            jobs::attempts
                .lt(MAX_ATTEMPTS)
                .or(jobs::kind.eq_any(TRIED_ON)),
        )
        .order((jobs::run_at.asc(), jobs::id.asc()))
        .limit(limit)
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().map(job).collect())
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

/// Seconds before the next try: twice as many each time, up to a good quarter of an hour.
fn pause(attempts: i32) -> i64 {
    1_i64 << attempts.clamp(0, 10)
}

/// Gives a failed job back, due again after a pause that doubles with each try.
///
/// # Errors
/// The database's.
pub async fn failed(store: &Store, job: &Job, error: String) -> Result<(), Error> {
    let (id, lease, attempts) = (job.id, job.leased_until, job.attempts);
    store
        .insert(job.shop, move |tx| {
            let pause = pause(attempts);
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

/// Jobs that failed as often as a job is tried, of one shop or over all: given up, but for those that are tried on.
///
/// # Errors
/// The database's.
pub fn dead(conn: &mut Conn, shop: Option<ShopId>) -> Result<i64, Error> {
    let mut query = jobs::table
        .filter(jobs::attempts.ge(MAX_ATTEMPTS))
        .into_boxed();
    if let Some(shop) = shop {
        query = query.filter(jobs::shop_id.eq(shop.key()));
    }
    Ok(query.count().get_result(conn)?)
}

/// Those of these kinds among them that nobody is at any more: what they were for has to be given up.
///
/// # Errors
/// The database's.
pub fn given_up(conn: &mut Conn, kinds: &[&str], now: Micros) -> Result<Vec<Job>, Error> {
    let rows: Vec<Row> = jobs::table
        .filter(jobs::attempts.ge(MAX_ATTEMPTS))
        .filter(jobs::leased_until.lt(now.0))
        .filter(jobs::kind.eq_any(kinds))
        .limit(LOOKED_AT)
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().map(job).collect())
}

/// Jobs that failed as often, and are tried on, after this one; in order.
///
/// # Errors
/// The database's.
pub fn stuck(conn: &mut Conn, after: Id, now: Micros) -> Result<Vec<Job>, Error> {
    let rows: Vec<Row> = jobs::table
        .filter(jobs::attempts.ge(MAX_ATTEMPTS))
        .filter(jobs::leased_until.lt(now.0))
        .filter(jobs::kind.eq_any(TRIED_ON))
        .filter(jobs::id.gt(after.0))
        .order(jobs::id.asc())
        .limit(LOOKED_AT)
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().map(job).collect())
}

/// Removes one of them.
///
/// # Errors
/// The database's.
pub fn remove(tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
    diesel::delete(
        jobs::table
            .filter(jobs::shop_id.eq(tx.key()))
            .filter(jobs::id.eq(id.0)),
    )
    .execute(tx.conn)?;
    Ok(())
}
