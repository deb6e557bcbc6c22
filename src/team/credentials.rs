//! How a member proves who they are, besides Shopify: a password, and codes as a second step.

use diesel::prelude::*;

use crate::db::schema::credentials;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// What somebody has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credentials {
    /// Their password, hashed.
    pub password: Option<String>,
    /// The key of their codes, sealed.
    pub key: Option<Vec<u8>>,
    /// Whether codes are asked for.
    pub codes_on: bool,
    /// The step of the last code used.
    pub step: i64,
    /// Digests of the codes on paper that are left.
    pub on_paper: Vec<String>,
}

/// What a member has.
///
/// # Errors
/// The database's.
pub fn of(conn: &mut Conn, shop: ShopId, staff: Id) -> Result<Credentials, Error> {
    type Row = (Option<String>, Option<Vec<u8>>, bool, i64, String);
    let row: Option<Row> = credentials::table
        .find((shop.key(), staff.0))
        .select((
            credentials::password,
            credentials::totp,
            credentials::totp_on,
            credentials::totp_step,
            credentials::recovery,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map_or_else(
        Credentials::default,
        |(password, key, codes_on, step, on_paper)| Credentials {
            password,
            key,
            codes_on,
            step,
            on_paper: serde_json::from_str(&on_paper).unwrap_or_default(),
        },
    ))
}

/// Makes sure that there is a row.
fn begin(tx: &mut Tx<'_>, staff: Id) -> Result<(), Error> {
    let there: i64 = credentials::table
        .filter(credentials::shop_id.eq(tx.key()))
        .filter(credentials::staff_id.eq(staff.0))
        .count()
        .get_result(tx.conn)?;
    if there == 0 {
        diesel::insert_into(credentials::table)
            .values((
                credentials::shop_id.eq(tx.key()),
                credentials::staff_id.eq(staff.0),
                credentials::totp_on.eq(false),
                credentials::totp_step.eq(0),
                credentials::recovery.eq("[]"),
            ))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// Keeps a password, hashed.
///
/// # Errors
/// The database's.
pub fn set_password(tx: &mut Tx<'_>, staff: Id, hash: &str) -> Result<(), Error> {
    begin(tx, staff)?;
    diesel::update(credentials::table.find((tx.key(), staff.0)))
        .set((
            credentials::password.eq(Some(hash)),
            credentials::password_at.eq(Some(tx.wall.0)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Keeps a key that is not used yet.
///
/// # Errors
/// [`Error::Invalid`] when codes are asked for already.
pub fn set_key(tx: &mut Tx<'_>, staff: Id, sealed: &[u8]) -> Result<(), Error> {
    begin(tx, staff)?;
    let row = credentials::table
        .find((tx.key(), staff.0))
        .filter(credentials::totp_on.eq(false));
    let set = diesel::update(row)
        .set(credentials::totp.eq(Some(sealed)))
        .execute(tx.conn)?;
    if set == 0 {
        return Err(Error::invalid("code", "Codes are on already."));
    }
    Ok(())
}

/// From now on codes are asked for.
///
/// # Errors
/// The database's.
pub fn turn_on(tx: &mut Tx<'_>, staff: Id, step: i64, on_paper: &[String]) -> Result<(), Error> {
    diesel::update(credentials::table.find((tx.key(), staff.0)))
        .set((
            credentials::totp_on.eq(true),
            credentials::totp_step.eq(step),
            credentials::recovery.eq(serde_json::to_string(on_paper).map_err(Error::fault)?),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// From now on they are not.
///
/// # Errors
/// The database's.
pub fn turn_off(tx: &mut Tx<'_>, staff: Id) -> Result<(), Error> {
    diesel::update(credentials::table.find((tx.key(), staff.0)))
        .set((
            credentials::totp.eq(None::<Vec<u8>>),
            credentials::totp_on.eq(false),
            credentials::recovery.eq("[]"),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Uses the code of a step up. False when it, or a later one, was used before.
///
/// # Errors
/// The database's.
pub fn use_step(tx: &mut Tx<'_>, staff: Id, step: i64) -> Result<bool, Error> {
    let row = credentials::table
        .find((tx.key(), staff.0))
        .filter(credentials::totp_step.lt(step));
    let used = diesel::update(row)
        .set(credentials::totp_step.eq(step))
        .execute(tx.conn)?;
    Ok(used == 1)
}

/// Uses a code on paper up. False when there is none such.
///
/// # Errors
/// The database's.
pub fn use_paper(tx: &mut Tx<'_>, staff: Id, kept: &str) -> Result<bool, Error> {
    let mut left = of(tx.conn, tx.shop(), staff)?.on_paper;
    let before = left.len();
    left.retain(|code| code != kept);
    if left.len() == before {
        return Ok(false);
    }
    diesel::update(credentials::table.find((tx.key(), staff.0)))
        .set(credentials::recovery.eq(serde_json::to_string(&left).map_err(Error::fault)?))
        .execute(tx.conn)?;
    Ok(true)
}

/// Forgets all of it.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, staff: Id) -> Result<(), Error> {
    diesel::delete(credentials::table.find((tx.key(), staff.0))).execute(tx.conn)?;
    Ok(())
}
