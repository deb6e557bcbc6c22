//! A run through a source: begun, gone through step by step, ended. Every step is kept only while the run is still the
//! one it was made for, at the place it was made at; so of two workers one goes on, and after "stop" nobody does.

use diesel::prelude::*;

use super::failures::{self, Failure};
use super::{KIND, Source, State, one};
use crate::assistant::goods;
use crate::assistant::knowledge::{self, Found, Origin, edit};
use crate::assistant::learning;
use crate::commerce::payload::ProductReport;
use crate::db::Tx;
use crate::db::schema::{documents, sources};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs;

/// What a step found.
#[derive(Debug, Default)]
pub struct Step {
    /// Things looked at.
    pub looked_at: usize,
    /// Documents.
    pub documents: Vec<Found>,
    /// Products, which are kept by their own rules.
    pub products: Vec<ProductReport>,
    /// What could not be used.
    pub failures: Vec<Failure>,
    /// Documents with keys that begin so are all met by now: of those that were not, the source has none any more.
    pub complete: Vec<&'static str>,
}

/// Begins a run, unless one is under way; whether it was begun.
///
/// # Errors
/// [`Error::NotFound`].
pub fn begin(tx: &mut Tx<'_>, id: Id) -> Result<bool, Error> {
    let shop = tx.shop();
    let source = one(tx.conn, shop, id)?;
    if !source.kind.runs() {
        return Err(Error::Invalid {
            field: None,
            message: "There is nothing to fetch here.".into(),
        });
    }
    if source.state == State::Running {
        // A job that was given up must not keep a source running for ever.
        jobs::forget(tx, KIND, id)?;
        jobs::add(tx, KIND, id, "", 0)?;
        return Ok(false);
    }
    failures::forget(tx, id)?;
    jobs::forget(tx, KIND, id)?;
    diesel::update(sources::table.find((tx.key(), id.0)))
        .set((
            sources::state.eq(State::Running.as_str()),
            sources::run.eq(source.run + 1),
            sources::cursor.eq(None::<String>),
            sources::tries.eq(0),
            sources::looked_at.eq(0),
            sources::changed.eq(0),
            sources::removed.eq(0),
            sources::failed.eq(0),
            sources::error.eq(None::<String>),
            sources::started_at.eq(Some(tx.now.0)),
            sources::finished_at.eq(None::<i64>),
        ))
        .execute(tx.conn)?;
    jobs::add(tx, KIND, id, "", 0)?;
    Ok(true)
}

/// Stops the run under way: what it has brought in so far stays. Whether there was one.
///
/// # Errors
/// [`Error::NotFound`].
pub fn stop(tx: &mut Tx<'_>, id: Id) -> Result<bool, Error> {
    let shop = tx.shop();
    let source = one(tx.conn, shop, id)?;
    if source.state != State::Running {
        return Ok(false);
    }
    jobs::forget(tx, KIND, id)?;
    end(tx, id, State::Stopped, None)?;
    Ok(true)
}

/// Whether the run a step was made for still stands where the step was made.
fn stands(tx: &mut Tx<'_>, seen: &Source) -> Result<Option<Source>, Error> {
    let shop = tx.shop();
    match one(tx.conn, shop, seen.id) {
        Ok(now) => {
            let same = now.state == State::Running && now.run == seen.run;
            Ok((same && now.cursor == seen.cursor).then_some(now))
        }
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Keeps a step and the place after it; none ends the run. Whether the run goes on with it: not when it was stopped,
/// or somebody else has gone on from there.
///
/// # Errors
/// The database's.
pub fn keep(
    tx: &mut Tx<'_>,
    seen: &Source,
    step: &Step,
    next: Option<&str>,
) -> Result<bool, Error> {
    let Some(now) = stands(tx, seen)? else {
        return Ok(false);
    };
    let origin = Origin {
        source: seen.id,
        run: seen.run,
    };
    let mut changed = 0;
    for found in &step.documents {
        changed += i64::from(knowledge::take_in(tx, Some(origin), found)?);
    }
    for product in &step.products {
        changed += i64::from(take_in_product(tx, product, origin)?);
    }
    let mut removed = 0;
    for prefix in &step.complete {
        removed += remove_vanished(tx, &now, prefix)?;
    }
    failures::note(tx, seen.id, &step.failures)?;
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    diesel::update(sources::table.find((tx.key(), seen.id.0)))
        .set((
            sources::cursor.eq(next),
            sources::tries.eq(0),
            sources::error.eq(None::<String>),
            sources::looked_at.eq(now.looked_at.saturating_add(count(step.looked_at))),
            sources::changed.eq(now.changed + changed),
            sources::removed.eq(now.removed + removed),
            sources::failed.eq(now.failed.saturating_add(count(step.failures.len()))),
        ))
        .execute(tx.conn)?;
    if next.is_none() {
        end(tx, seen.id, State::Done, None)?;
    }
    Ok(true)
}

/// Whether a product's document changed.
fn take_in_product(
    tx: &mut Tx<'_>,
    product: &ProductReport,
    origin: Origin,
) -> Result<bool, Error> {
    let before = version_of(tx, product.id)?;
    let now = tx.now;
    goods::keep(tx, product, now)?;
    goods::met(tx, product.id, origin)?;
    Ok(version_of(tx, product.id)? != before)
}

fn version_of(tx: &mut Tx<'_>, product: i64) -> Result<Option<(i64, bool)>, Error> {
    Ok(documents::table
        .filter(documents::shop_id.eq(tx.key()))
        .filter(documents::external_id.eq(Some(product)))
        .select((documents::version, documents::enabled))
        .first(tx.conn)
        .optional()?)
}

/// Takes away what the source has no more. What staff have put words of their own into is only switched off, and what
/// the store told of while the run was under way was not there to be met.
fn remove_vanished(tx: &mut Tx<'_>, source: &Source, prefix: &str) -> Result<i64, Error> {
    let since = source.started_at.map_or(0, |at| at.0);
    type Row = (i64, bool, bool, i64, Option<i64>, Option<i64>);
    let rows: Vec<Row> = documents::table
        .filter(documents::shop_id.eq(tx.key()))
        .filter(documents::key.like(format!("{prefix}%")))
        .filter(
            documents::source_id
                .eq(Some(source.id.0))
                .or(documents::source_id.is_null()),
        )
        .select((
            documents::id,
            documents::edited,
            documents::listed,
            documents::updated_at,
            documents::triggered_at,
            documents::seen_in,
        ))
        .load(tx.conn)?;
    let mut removed = 0;
    for (id, edited, listed, updated_at, triggered_at, seen_in) in rows {
        let told_since = updated_at >= since || triggered_at.is_some_and(|at| at >= since);
        if seen_in == Some(source.run) || told_since || edited && !listed {
            continue;
        }
        if edited {
            diesel::update(documents::table.find((tx.key(), id)))
                .set((documents::listed.eq(false), documents::enabled.eq(false)))
                .execute(tx.conn)?;
            learning::changed(tx)?;
        } else {
            edit::delete(tx, Id(id))?;
        }
        removed += 1;
    }
    Ok(removed)
}

fn end(tx: &mut Tx<'_>, id: Id, state: State, error: Option<&str>) -> Result<(), Error> {
    diesel::update(sources::table.find((tx.key(), id.0)))
        .set((
            sources::state.eq(state.as_str()),
            sources::error.eq(error),
            sources::cursor.eq(None::<String>),
            sources::finished_at.eq(Some(tx.now.0)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Ends a run that can't go on, and says why. What it has brought in stays.
///
/// # Errors
/// The database's.
pub fn fail(tx: &mut Tx<'_>, seen: &Source, why: &str) -> Result<(), Error> {
    if stands(tx, seen)?.is_some() {
        end(tx, seen.id, State::Failed, Some(why))?;
    }
    Ok(())
}

/// Goes on at once: a job does a stretch of a long run, and the next job the next.
///
/// # Errors
/// The database's.
pub fn go_on(tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
    jobs::add(tx, KIND, id, "", 0)
}

/// Puts the next step off: what stands in the way passes by itself. After `most` tries in a row the run has failed.
///
/// # Errors
/// The database's.
pub fn put_off(
    tx: &mut Tx<'_>,
    seen: &Source,
    why: &str,
    (seconds, most): (i64, i32),
) -> Result<(), Error> {
    let Some(now) = stands(tx, seen)? else {
        return Ok(());
    };
    if now.tries + 1 >= most {
        return end(tx, seen.id, State::Failed, Some(why));
    }
    diesel::update(sources::table.find((tx.key(), seen.id.0)))
        .set((
            sources::tries.eq(now.tries + 1),
            sources::error.eq(Some(why)),
        ))
        .execute(tx.conn)?;
    jobs::add(tx, KIND, seen.id, "", seconds)
}
