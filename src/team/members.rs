//! Changing who is on the team, and as what. There is always an owner; only owners make and unmake owners.

use diesel::prelude::*;

use super::role::{Can, Role};
use super::store;
use super::{credentials, invites, links};
use crate::conversation::store::{load, perform_if_allowed};
use crate::conversation::{Command, Lapse};
use crate::db::Tx;
use crate::db::schema::{conversations, staff};
use crate::error::Error;
use crate::handoff::{around, notices, people, promise};
use crate::ids::Id;

/// The role of a member.
///
/// # Errors
/// [`Error::NotFound`] when they are not on the team.
pub fn role_of(tx: &mut Tx<'_>, id: Id) -> Result<Role, Error> {
    let member = store::member(tx.conn, tx.shop(), id)?;
    Ok(member.ok_or(Error::NotFound)?.role)
}

/// Whether somebody may make another into that, or out of it.
fn may(by: Role, of: Role) -> Result<(), Error> {
    let needed = if of == Role::Owner {
        Can::Own
    } else {
        Can::Manage
    };
    if by.may(needed) {
        return Ok(());
    }
    Err(Error::Forbidden)
}

/// Somebody must be left who may do everything.
fn keeps_an_owner(tx: &mut Tx<'_>, without: Id) -> Result<(), Error> {
    let others: i64 = staff::table
        .filter(staff::shop_id.eq(tx.key()))
        .filter(staff::removed_at.is_null())
        .filter(staff::role.eq(Role::Owner.as_str()))
        .filter(staff::id.ne(without.0))
        .count()
        .get_result(tx.conn)?;
    if others == 0 {
        return Err(Error::invalid(
            "role",
            "This is the last owner. Make somebody else an owner first.",
        ));
    }
    Ok(())
}

/// Makes a member something else; what they were.
///
/// # Errors
/// [`Error::Forbidden`] for who is no owner, where owners are concerned; [`Error::Invalid`] on the last owner.
pub fn set_role(tx: &mut Tx<'_>, by: Role, id: Id, role: Role) -> Result<Role, Error> {
    let before = role_of(tx, id)?;
    if before == role {
        return Ok(before);
    }
    may(by, before)?;
    may(by, role)?;
    if before == Role::Owner {
        keeps_an_owner(tx, id)?;
    }
    diesel::update(staff::table.find((tx.key(), id.0)))
        .set(staff::role.eq(role.as_str()))
        .execute(tx.conn)?;
    if !role.may(Can::Chat) {
        release(tx, id)?;
    }
    Ok(before)
}

/// Takes a member off the team: their sessions end, and their chats go back to the queue; how many.
///
/// # Errors
/// As [`set_role`].
pub fn remove(tx: &mut Tx<'_>, by: Role, id: Id) -> Result<usize, Error> {
    let role = role_of(tx, id)?;
    may(by, role)?;
    if role == Role::Owner {
        keeps_an_owner(tx, id)?;
    }
    gone(tx, id)
}

/// Somebody is of the team no more: nothing lets them in, and their chats go back to the queue; how many.
///
/// # Errors
/// The database's.
pub fn gone(tx: &mut Tx<'_>, id: Id) -> Result<usize, Error> {
    diesel::update(staff::table.find((tx.key(), id.0)))
        .set(staff::removed_at.eq(Some(tx.now.0)))
        .execute(tx.conn)?;
    store::end_sessions_of(tx, id, None)?;
    if let Some(email) = store::address_of(tx.conn, tx.shop(), id)? {
        invites::forget(tx, &email)?;
    }
    links::forget(tx, id)?;
    credentials::forget(tx, id)?;
    people::leave(tx, id)?;
    notices::people::forget(tx, id)?;
    release(tx, id)
}

/// Gives the chats somebody holds back to the queue.
fn release(tx: &mut Tx<'_>, id: Id) -> Result<usize, Error> {
    let held: Vec<i64> = conversations::table
        .filter(conversations::shop_id.eq(tx.key()))
        .filter(conversations::holder.eq(id.0))
        .select(conversations::id)
        .load(tx.conn)?;
    let mut released = 0;
    for chat in held {
        let mut chat = load(tx.conn, tx.shop(), Id(chat))?;
        let left = Command::ExpireLease {
            staff: id,
            why: Lapse::Left,
        };
        if perform_if_allowed(tx, &mut chat, &left)?.is_none() {
            continue;
        }
        released += 1;
        // Whoever waited for them waits on with a promise; who did not is not spoken to, and the team is called.
        if chat.unanswered.is_some() {
            promise::made(tx, &mut chat, promise::Said::Nothing)?;
        } else {
            promise::ladder(tx, &mut chat)?;
        }
    }
    // What waits for a group may have nobody now who comes.
    around::somebody_left(tx)?;
    Ok(released)
}
