//! Webhooks, taken in: proved over the raw bytes, stored, answered. What they say is done later.
//!
//! Shopify gives a second to connect and five to answer, and comes again eight times; so this does nothing
//! but check, insert and answer 200 once the row is on disk.

mod body;
mod dead;

use std::collections::HashSet;

use diesel::prelude::*;

pub use body::{Body, unpack};
pub use dead::{DeadDelivery, count_dead, dead, read_id, replay, replay_all};

use super::ShopDomain;
use crate::clock::Micros;
use crate::db::schema::deliveries;
use crate::db::{Batch, Batched, Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// Bytes of a webhook's body, at most.
pub const MAX_BODY: usize = 8 * 1024 * 1024;

/// What became of a delivery, as the database has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// To be done.
    Waiting = 0,
    /// Done.
    Done = 1,
    /// Can't be done; kept for a person to look at.
    Dead = 2,
    /// A newer one about the same thing came before it was done.
    Superseded = 3,
}

/// What the headers say, both families (`X-Shopify-…` and the later `Shopify-…`).
#[derive(Debug, Clone)]
pub struct Headers {
    /// `carts/update`.
    pub topic: String,
    /// The shop.
    pub shop: ShopDomain,
    /// The delivery's id: the same on every retry. As 16 bytes, whatever its form.
    pub id: [u8; 16],
    /// When the change happened.
    pub triggered_at: Option<Micros>,
    /// The merchant's action behind it.
    pub event_id: Option<String>,
    /// The version the body is written in.
    pub api_version: Option<String>,
    /// The subscription's name.
    pub name: Option<String>,
}

/// A header of a delivery. Its signature tells which family it is written in, and that family's are all it has;
/// an empty one is none.
pub fn part<'a>(get: impl Fn(&str) -> Option<&'a str>, name: &str) -> Option<&'a str> {
    let get = |name: &str| get(name).filter(|text| !text.is_empty());
    let family = get("shopify-hmac-sha256").map_or("x-shopify", |_| "shopify");
    get(&format!("{family}-{name}"))
}

impl Headers {
    /// Reads headers by a look-up that ignores case.
    ///
    /// # Errors
    /// Names the missing or unreadable part.
    pub fn read<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Result<Self, &'static str> {
        let part = |name: &str| part(&get, name);
        let short = |text: &str| text.chars().take(200).collect::<String>();
        Ok(Self {
            topic: part("topic").map(str::to_lowercase).ok_or("topic")?,
            shop: part("shop-domain")
                .and_then(|text| ShopDomain::parse(text).ok())
                .ok_or("shop-domain")?,
            id: part("webhook-id").map(delivery_key).ok_or("webhook-id")?,
            triggered_at: part("triggered-at").and_then(Micros::parse_rfc3339),
            event_id: part("event-id").map(short),
            api_version: Some(part("api-version").map(short).ok_or("api-version")?),
            name: part("name").map(short),
        })
    }
}

/// A webhook id as 16 bytes: a UUID's own, a digest of anything else. Half the index of a text.
fn delivery_key(text: &str) -> [u8; 16] {
    use sha2::{Digest, Sha256};
    let digits: Vec<u8> = text
        .bytes()
        .filter(|byte| *byte != b'-')
        .filter_map(|byte| {
            char::from(byte)
                .to_digit(16)
                .and_then(|d| u8::try_from(d).ok())
        })
        .collect();
    let mut key = [0u8; 16];
    if text.len() == 36 && digits.len() == 32 {
        for (place, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
            if let [high, low] = pair {
                *place = high << 4 | low;
            }
        }
    } else {
        for (place, byte) in key.iter_mut().zip(Sha256::digest(text.as_bytes())) {
            *place = byte;
        }
    }
    key
}

/// A delivery as it came in.
#[derive(Debug)]
pub struct Arrival {
    /// Whose it is.
    pub shop: ShopId,
    /// What its headers say.
    pub headers: Headers,
    /// Its body.
    pub body: Body,
}

impl Batched for Arrival {
    /// Whether it is stored now; false when it was here before.
    type Answer = bool;
    type Error = Error;

    fn shop(&self) -> ShopId {
        self.shop
    }

    fn write(items: &[&Self], batch: &mut Batch<'_>) -> Result<Vec<bool>, Error> {
        let rows: Vec<Row<'_>> = (items.iter())
            .map(|item| item.row(batch.now, batch.new_id()))
            .collect();
        let stored = match batch.conn {
            // No round trips to save here; the one statement is prepared once.
            Conn::Sqlite(conn) => rows
                .iter()
                .map(|row| {
                    let insert = diesel::insert_into(deliveries::table).values(row);
                    Ok(insert.on_conflict_do_nothing().execute(conn)? == 1)
                })
                .collect::<QueryResult<Vec<bool>>>()?,
            Conn::Postgres(conn) => {
                let insert = diesel::insert_into(deliveries::table).values(&rows);
                let new: Vec<i64> = insert
                    .on_conflict_do_nothing()
                    .returning(deliveries::arrival)
                    .load(conn)?;
                let new: HashSet<i64> = new.into_iter().collect();
                rows.iter().map(|row| new.contains(&row.arrival)).collect()
            }
        };
        if stored.contains(&true) {
            batch.wake_deliveries();
        }
        Ok(stored)
    }
}

#[derive(Insertable)]
#[diesel(table_name = deliveries, treat_none_as_default_value = false)]
struct Row<'a> {
    shop_id: i64,
    id: &'a [u8],
    topic: &'a str,
    triggered_at: i64,
    event_id: Option<&'a str>,
    api_version: Option<&'a str>,
    name: Option<&'a str>,
    body: &'a [u8],
    status: i32,
    attempts: i32,
    run_at: i64,
    received_at: i64,
    arrival: i64,
}

impl Arrival {
    fn row(&self, now: Micros, arrival: Id) -> Row<'_> {
        Row {
            shop_id: self.shop.key(),
            id: &self.headers.id,
            topic: &self.headers.topic,
            triggered_at: self.headers.triggered_at.unwrap_or(now).0,
            event_id: self.headers.event_id.as_deref(),
            api_version: self.headers.api_version.as_deref(),
            name: self.headers.name.as_deref(),
            body: self.body.as_kept(),
            status: Status::Waiting as i32,
            attempts: 0,
            run_at: now.0,
            received_at: now.0,
            arrival: arrival.0,
        }
    }
}

/// A delivery to be done.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The shop.
    pub shop: ShopId,
    /// Its id.
    pub id: Vec<u8>,
    /// Its topic.
    pub topic: String,
    /// When the change happened.
    pub triggered_at: Micros,
    /// The body as it came.
    pub body: Vec<u8>,
    /// Earlier tries.
    pub attempts: i32,
}

/// The oldest deliveries that wait and are due, in order of arrival.
///
/// # Errors
/// The database's.
pub fn waiting(conn: &mut Conn, now: Micros, limit: i64) -> Result<Vec<Delivery>, Error> {
    type Row = (i64, Vec<u8>, String, i64, Vec<u8>, i32);
    let rows: Vec<Row> = deliveries::table
        // Written out, so that the partial index is found.
        .filter(diesel::dsl::sql::<diesel::sql_types::Bool>("status = 0"))
        .filter(deliveries::run_at.le(now.0))
        .order(deliveries::arrival.asc())
        .limit(limit)
        .select((
            deliveries::shop_id,
            deliveries::id,
            deliveries::topic,
            deliveries::triggered_at,
            deliveries::body,
            deliveries::attempts,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(shop, id, topic, triggered_at, body, attempts)| Delivery {
            shop: ShopId(Id(shop)),
            id,
            topic,
            triggered_at: Micros(triggered_at),
            body: unpack(body),
            attempts,
        })
        .collect())
}

/// Marks a waiting delivery. False when another worker was faster. A body that has served is not kept:
/// it holds personal data; a dead one is, so that it can be looked at and replayed.
///
/// # Errors
/// The database's.
pub fn mark(
    tx: &mut Tx<'_>,
    id: &[u8],
    status: Status,
    error: Option<&str>,
) -> Result<bool, Error> {
    let row = deliveries::table
        .find((tx.key(), id))
        .filter(deliveries::status.eq(Status::Waiting as i32));
    let set = (
        deliveries::status.eq(status as i32),
        deliveries::attempts.eq(deliveries::attempts + 1),
        deliveries::error.eq(error),
    );
    let rows = match status {
        Status::Done | Status::Superseded => diesel::update(row)
            .set((set, deliveries::body.eq(Vec::<u8>::new())))
            .execute(tx.conn)?,
        Status::Waiting | Status::Dead => diesel::update(row).set(set).execute(tx.conn)?,
    };
    Ok(rows == 1)
}

/// Marks waiting deliveries about which a newer one has come.
///
/// # Errors
/// The database's.
pub fn supersede(tx: &mut Tx<'_>, ids: &[Vec<u8>]) -> Result<(), Error> {
    diesel::update(
        deliveries::table
            .filter(deliveries::shop_id.eq(tx.key()))
            .filter(deliveries::id.eq_any(ids))
            .filter(deliveries::status.eq(Status::Waiting as i32)),
    )
    .set((
        deliveries::status.eq(Status::Superseded as i32),
        deliveries::attempts.eq(deliveries::attempts + 1),
        deliveries::body.eq(Vec::<u8>::new()),
    ))
    .execute(tx.conn)?;
    Ok(())
}

/// Puts a delivery off after a fault of ours.
///
/// # Errors
/// The database's.
pub fn put_off(tx: &mut Tx<'_>, id: &[u8], attempts: i32, error: &str) -> Result<(), Error> {
    let pause = 1_i64 << attempts.clamp(0, 10);
    diesel::update(
        deliveries::table
            .find((tx.key(), id))
            .filter(deliveries::status.eq(Status::Waiting as i32)),
    )
    .set((
        deliveries::attempts.eq(attempts + 1),
        deliveries::run_at.eq(tx.wall.plus_seconds(pause).0),
        deliveries::error.eq(error),
    ))
    .execute(tx.conn)?;
    Ok(())
}

/// When the shop's last delivery came.
///
/// # Errors
/// The database's.
pub fn last_received(conn: &mut Conn, shop: ShopId) -> Result<Option<Micros>, Error> {
    let at: Option<i64> = deliveries::table
        .filter(deliveries::shop_id.eq(shop.key()))
        .select(diesel::dsl::max(deliveries::received_at))
        .first(conn)?;
    Ok(at.map(Micros))
}
