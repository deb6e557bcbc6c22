//! Deliveries that could not be done: kept with their body and the reason, for a person to look at and to do again.

use diesel::prelude::*;
use diesel::sql_types::{Binary, Integer};

use super::Status;
use super::body;
use crate::clock::Micros;
use crate::db::schema::deliveries;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;

/// A delivery that can't be done, for a person to look at.
#[derive(Debug, Clone, serde::Serialize)]
pub struct DeadDelivery {
    /// Its id, in hexadecimal.
    pub id: String,
    /// Its topic.
    pub topic: String,
    /// When it came, RFC 3339.
    pub received_at: String,
    /// Why it is dead.
    pub error: Option<String>,
    /// Its size in bytes.
    pub body_bytes: usize,
}

/// A shop's dead deliveries, newest first.
///
/// # Errors
/// The database's.
pub fn dead(conn: &mut Conn, shop: ShopId, limit: i64) -> Result<Vec<DeadDelivery>, Error> {
    type Row = (Vec<u8>, String, i64, Option<String>, i32, Vec<u8>);
    let rows: Vec<Row> = deliveries::table
        .filter(deliveries::shop_id.eq(shop.key()))
        .filter(is_dead())
        .order(deliveries::received_at.desc())
        .limit(limit)
        .select((
            deliveries::id,
            deliveries::topic,
            deliveries::received_at,
            deliveries::error,
            // A body may have megabytes: its size is enough.
            diesel::dsl::sql::<Integer>("length(body)"),
            diesel::dsl::sql::<Binary>("substr(body, 1, 5)"),
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(
            |(id, topic, received_at, error, kept, begin)| DeadDelivery {
                id: id.iter().map(|byte| format!("{byte:02x}")).collect(),
                topic,
                received_at: Micros(received_at).rfc3339(),
                error,
                body_bytes: body::length(&begin, usize::try_from(kept).unwrap_or(0)),
            },
        )
        .collect())
}

/// How many of a shop's deliveries are dead.
///
/// # Errors
/// The database's.
pub fn count_dead(conn: &mut Conn, shop: ShopId) -> Result<i64, Error> {
    Ok(deliveries::table
        .filter(deliveries::shop_id.eq(shop.key()))
        .filter(is_dead())
        .count()
        .get_result(conn)?)
}

/// Written out, so that the partial index is found.
fn is_dead() -> diesel::expression::SqlLiteral<diesel::sql_types::Bool> {
    diesel::dsl::sql("status = 2")
}

/// Reads the hexadecimal id of a [`DeadDelivery`].
#[must_use]
pub fn read_id(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|d| u8::try_from(d).ok()))
        .collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    (rest.is_empty() && pairs.len() == 16)
        .then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

/// Does a dead delivery again, from its first try on. Its place among the others stays.
///
/// # Errors
/// [`Error::NotFound`] when this shop has no such dead delivery; the database's.
pub fn replay(tx: &mut Tx<'_>, id: &[u8]) -> Result<(), Error> {
    let rows = diesel::update(deliveries::table.find((tx.key(), id)).filter(is_dead()))
        .set(anew(tx.wall))
        .execute(tx.conn)?;
    if rows == 0 {
        return Err(Error::NotFound);
    }
    tx.wake_deliveries();
    Ok(())
}

/// Does all of the shop's dead deliveries again; returns how many there were.
///
/// # Errors
/// The database's.
pub fn replay_all(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let rows = diesel::update(
        deliveries::table
            .filter(deliveries::shop_id.eq(tx.key()))
            .filter(is_dead()),
    )
    .set(anew(tx.wall))
    .execute(tx.conn)?;
    if rows > 0 {
        tx.wake_deliveries();
    }
    Ok(rows)
}

#[derive(AsChangeset)]
#[diesel(table_name = deliveries, treat_none_as_null = true)]
struct Anew {
    status: i32,
    attempts: i32,
    run_at: i64,
    error: Option<String>,
}

fn anew(now: Micros) -> Anew {
    Anew {
        status: Status::Waiting as i32,
        attempts: 0,
        run_at: now.0,
        error: None,
    }
}
