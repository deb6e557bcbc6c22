//! Browsers that may be pushed to.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::prelude::*;
use url::Url;

use super::encrypt::{AUTH, POINT};
use crate::db::schema::push_subscriptions as subscriptions;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::outside::{self, Reach};

/// Browsers of one member of staff, at most; the oldest gives way.
const MOST: i64 = 10;
/// Longest address.
const LONGEST: usize = 2_000;

/// A browser's own words, checked.
#[derive(Debug, Clone)]
pub struct Subscription {
    endpoint: Url,
    p256dh: String,
    auth: String,
    device: String,
}

impl Subscription {
    /// Reads what a browser said.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the field.
    pub fn parse(
        endpoint: &str,
        p256dh: &str,
        auth: &str,
        device: &str,
        reach: Reach,
    ) -> Result<Self, Error> {
        let wrong = |field| Error::invalid(field, "That is not what a browser says.");
        if endpoint.len() > LONGEST {
            return Err(wrong("endpoint"));
        }
        let url = Url::parse(endpoint).map_err(|_| wrong("endpoint"))?;
        outside::check(&url, reach).map_err(|closed| Error::invalid("endpoint", closed.words()))?;
        let read = |text: &str| {
            URL_SAFE_NO_PAD
                .decode(text.trim_end_matches('='))
                .unwrap_or_default()
        };
        let point = read(p256dh);
        if point.len() != POINT || point.first() != Some(&4) {
            return Err(wrong("p256dh"));
        }
        if read(auth).len() != AUTH {
            return Err(wrong("auth"));
        }
        Ok(Self {
            endpoint: url,
            p256dh: p256dh.trim_end_matches('=').to_owned(),
            auth: auth.trim_end_matches('=').to_owned(),
            device: device
                .chars()
                .filter(|c| !c.is_control())
                .take(60)
                .collect(),
        })
    }
}

/// A browser, as it is kept.
#[derive(Debug, Clone)]
pub struct Browser {
    /// Its id.
    pub id: Id,
    /// Where to.
    pub endpoint: String,
    /// Its key.
    pub public: Vec<u8>,
    /// Its secret.
    pub auth: Vec<u8>,
    /// "Firefox on Linux".
    pub device: String,
    /// Since when.
    pub created_at: i64,
}

/// Keeps a browser of `staff`. The same browser of somebody else (who used it before) is theirs no more.
///
/// # Errors
/// The database's.
pub fn keep(tx: &mut Tx<'_>, staff: Id, new: &Subscription) -> Result<Id, Error> {
    forget(tx, new.endpoint.as_str(), None)?;
    let mine: Vec<i64> = subscriptions::table
        .filter(subscriptions::shop_id.eq(tx.key()))
        .filter(subscriptions::staff_id.eq(staff.0))
        .order(subscriptions::id.desc())
        .offset(MOST - 1)
        .limit(100)
        .select(subscriptions::id)
        .load(tx.conn)?;
    for old in mine {
        remove(tx, Id(old))?;
    }
    let id = tx.new_id();
    tx.about(id);
    diesel::insert_into(subscriptions::table)
        .values((
            subscriptions::shop_id.eq(tx.key()),
            subscriptions::id.eq(id.0),
            subscriptions::staff_id.eq(staff.0),
            subscriptions::endpoint.eq(new.endpoint.as_str()),
            subscriptions::p256dh.eq(&new.p256dh),
            subscriptions::auth.eq(&new.auth),
            subscriptions::device.eq(&new.device),
            subscriptions::created_at.eq(tx.wall.0),
        ))
        .execute(tx.conn)?;
    Ok(id)
}

/// Forgets a browser by its address; only `of` somebody, when given.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, endpoint: &str, of: Option<Id>) -> Result<usize, Error> {
    let row = subscriptions::table
        .filter(subscriptions::shop_id.eq(tx.key()))
        .filter(subscriptions::endpoint.eq(endpoint));
    Ok(match of {
        Some(staff) => {
            diesel::delete(row.filter(subscriptions::staff_id.eq(staff.0))).execute(tx.conn)?
        }
        None => diesel::delete(row).execute(tx.conn)?,
    })
}

/// Removes a browser: it is gone, or not wanted.
///
/// # Errors
/// The database's.
pub fn remove(tx: &mut Tx<'_>, id: Id) -> Result<usize, Error> {
    Ok(diesel::delete(subscriptions::table.find((tx.key(), id.0))).execute(tx.conn)?)
}

/// The browsers of `staff`.
///
/// # Errors
/// The database's.
pub fn of(conn: &mut Conn, shop: ShopId, staff: Id) -> Result<Vec<Browser>, Error> {
    type Row = (i64, String, String, String, String, i64);
    let rows: Vec<Row> = subscriptions::table
        .filter(subscriptions::shop_id.eq(shop.key()))
        .filter(subscriptions::staff_id.eq(staff.0))
        .order(subscriptions::id.asc())
        .select((
            subscriptions::id,
            subscriptions::endpoint,
            subscriptions::p256dh,
            subscriptions::auth,
            subscriptions::device,
            subscriptions::created_at,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, endpoint, p256dh, auth, device, created_at)| Browser {
            id: Id(id),
            endpoint,
            public: URL_SAFE_NO_PAD.decode(p256dh).unwrap_or_default(),
            auth: URL_SAFE_NO_PAD.decode(auth).unwrap_or_default(),
            device,
            created_at,
        })
        .collect())
}
