//! What a source's last run could not use, and why, in words for staff: so many are kept, and all are counted. Of files,
//! which come in no runs, the newest are kept.

use diesel::prelude::*;

use crate::clock::Micros;
use crate::db::schema::{import_failures as failures, sources};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// Failures kept of a run; the rest is only counted.
const KEPT: i64 = 200;
/// Characters of each part.
const LONGEST: usize = 300;

/// Something that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What: a title, an address, a file's name.
    pub item: String,
    /// Why.
    pub reason: String,
}

impl Failure {
    /// This, for that reason.
    pub fn new(item: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            item: item.into(),
            reason: reason.into(),
        }
    }
}

/// Keeps some.
///
/// # Errors
/// The database's.
pub fn note(tx: &mut Tx<'_>, source: Id, new: &[Failure]) -> Result<(), Error> {
    let there: i64 = failures::table
        .filter(failures::shop_id.eq(tx.key()))
        .filter(failures::source_id.eq(source.0))
        .count()
        .get_result(tx.conn)?;
    let room = usize::try_from(KEPT - there).unwrap_or(0);
    for failure in new.iter().take(room) {
        diesel::insert_into(failures::table)
            .values((
                failures::shop_id.eq(tx.key()),
                failures::id.eq(tx.new_id().0),
                failures::source_id.eq(source.0),
                failures::item.eq(short(&failure.item)),
                failures::reason.eq(short(&failure.reason)),
                failures::at.eq(tx.now.0),
            ))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// Keeps and counts a file that could not be used, in place of what was said of it before.
///
/// # Errors
/// [`Error::NotFound`] without such a source.
pub fn note_file(tx: &mut Tx<'_>, source: Id, new: &Failure) -> Result<(), Error> {
    forget_item(tx, source, &new.item)?;
    let all: Vec<i64> = failures::table
        .filter(failures::shop_id.eq(tx.key()))
        .filter(failures::source_id.eq(source.0))
        .order(failures::id.desc())
        .select(failures::id)
        .load(tx.conn)?;
    let room = usize::try_from(KEPT - 1).unwrap_or(0);
    for id in all.into_iter().skip(room) {
        diesel::delete(failures::table.find((tx.key(), id))).execute(tx.conn)?;
    }
    note(tx, source, std::slice::from_ref(new))?;
    count(tx, source, 1)
}

/// So many more, or fewer.
fn count(tx: &mut Tx<'_>, source: Id, by: i64) -> Result<(), Error> {
    let row = sources::table.find((tx.key(), source.0));
    let before: i64 = row.select(sources::failed).first(tx.conn)?;
    diesel::update(row)
        .set(sources::failed.eq(before.saturating_add(by).max(0)))
        .execute(tx.conn)?;
    Ok(())
}

/// Forgets what staff have seen to, and that there was anything.
///
/// # Errors
/// [`Error::NotFound`].
pub fn clear(tx: &mut Tx<'_>, source: Id) -> Result<(), Error> {
    count(tx, source, i64::MIN)?;
    forget(tx, source)
}

/// PostgreSQL keeps no NUL.
fn short(text: &str) -> String {
    text.chars().filter(|c| *c != '\0').take(LONGEST).collect()
}

/// Those of a source, in the order they came up.
///
/// # Errors
/// The database's.
pub fn of(conn: &mut Conn, shop: ShopId, source: Id) -> Result<Vec<(Failure, Micros)>, Error> {
    let rows: Vec<(String, String, i64)> = failures::table
        .filter(failures::shop_id.eq(shop.key()))
        .filter(failures::source_id.eq(source.0))
        .order(failures::id.asc())
        .select((failures::item, failures::reason, failures::at))
        .load(conn)?;
    let failure = |(item, reason, at)| (Failure { item, reason }, Micros(at));
    Ok(rows.into_iter().map(failure).collect())
}

/// Forgets a source's.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, source: Id) -> Result<(), Error> {
    diesel::delete(
        failures::table
            .filter(failures::shop_id.eq(tx.key()))
            .filter(failures::source_id.eq(source.0)),
    )
    .execute(tx.conn)?;
    Ok(())
}

/// Forgets what was said of one thing: it has come right.
///
/// # Errors
/// [`Error::NotFound`] without such a source.
pub fn forget_item(tx: &mut Tx<'_>, source: Id, item: &str) -> Result<(), Error> {
    let gone = diesel::delete(
        failures::table
            .filter(failures::shop_id.eq(tx.key()))
            .filter(failures::source_id.eq(source.0))
            .filter(failures::item.eq(short(item))),
    )
    .execute(tx.conn)?;
    match i64::try_from(gone).unwrap_or(0) {
        0 => Ok(()),
        gone => count(tx, source, -gone),
    }
}
