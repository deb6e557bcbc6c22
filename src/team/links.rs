//! Links by which a member signs in: sent by mail, good once, for a quarter of an hour.

use diesel::prelude::*;

use super::store::Found;
use super::tokens::LinkToken;
use crate::clock::Micros;
use crate::db::schema::sign_in_links as links;
use crate::db::{Conn, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::mail::{self, Address, Mail, Seal};
use crate::shop::store as shops;

/// Minutes for which a link holds.
pub const MINUTES: i64 = 15;

/// Sends a member a link.
///
/// # Errors
/// The database's.
pub fn send(
    tx: &mut Tx<'_>,
    seal: &Seal,
    to: &Found,
    address: &Address,
    app_url: &str,
) -> Result<(), Error> {
    let token = LinkToken::new(tx.shop(), to.member.id)?;
    let until = tx.wall.plus_seconds(MINUTES * 60);
    diesel::delete(
        links::table
            .filter(links::shop_id.eq(tx.key()))
            .filter(links::expires_at.le(tx.wall.0)),
    )
    .execute(tx.conn)?;
    diesel::insert_into(links::table)
        .values((
            links::shop_id.eq(tx.key()),
            links::key.eq(token.digest()),
            links::staff_id.eq(to.member.id.0),
            links::created_at.eq(tx.wall.0),
            links::expires_at.eq(until.0),
        ))
        .execute(tx.conn)?;
    let mail = Mail {
        kind: "sign-in",
        to: address.clone(),
        to_name: Some(to.member.name.clone()),
        reply_to: None,
        subject: format!("Sign in to {} on Counterbell", to.shop_name),
        text: format!(
            "Hello {},\n\nopen this link to sign in to {} on Counterbell. It works once, for {MINUTES} \
             minutes:\n\n{app_url}sign-in/link/{}\n\nIf you did not ask for it, you need not do anything: nobody \
             gets in without it.\n",
            to.member.name,
            to.shop_name,
            token.text()
        ),
        about: None,
        good_until: Some(until),
    };
    mail::queue(tx, seal, &mail)?;
    Ok(())
}

/// Whom a link is for, if it holds still.
///
/// # Errors
/// The database's.
pub fn holds(conn: &mut Conn, token: &LinkToken, now: Micros) -> Result<Option<Id>, Error> {
    if !shops::is_installed(conn, token.shop)? {
        return Ok(None);
    }
    let staff: Option<i64> = links::table
        .find((token.shop.key(), token.digest()))
        .filter(links::expires_at.gt(now.0))
        .filter(links::staff_id.eq(token.id.0))
        .select(links::staff_id)
        .first(conn)
        .optional()?;
    Ok(staff.map(Id))
}

/// Spends a link: of two who bring it one gets in.
///
/// # Errors
/// The database's.
pub fn spend(tx: &mut Tx<'_>, token: &LinkToken) -> Result<Option<Id>, Error> {
    let Some(staff) = holds(tx.conn, token, tx.wall)? else {
        return Ok(None);
    };
    let spent = diesel::delete(links::table.find((tx.key(), token.digest()))).execute(tx.conn)?;
    Ok((spent == 1).then_some(staff))
}

/// Forgets a member's links.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, staff: Id) -> Result<(), Error> {
    diesel::delete(
        links::table
            .filter(links::shop_id.eq(tx.key()))
            .filter(links::staff_id.eq(staff.0)),
    )
    .execute(tx.conn)?;
    Ok(())
}
