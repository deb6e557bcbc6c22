//! Whom a rung calls: by the notices of this room, which mind who is away or wants quiet.

use super::situation::Rung;
use crate::clock::Micros;
use crate::conversation::{Conversation, Wanted};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::handoff::notices::{self, Cause, Whom};
use crate::handoff::{people, presence, queue};
use crate::ids::Id;

/// Calls those whom a rung is for; each of them once a wait.
///
/// # Errors
/// The database's.
pub fn call(tx: &mut Tx<'_>, conversation: &Conversation, rung: Rung) -> Result<Told, Error> {
    let whom = match rung {
        Rung::Second => match second(tx, conversation)? {
            Some(staff) => Whom::Staff(staff),
            None => return Ok(Told::Nobody),
        },
        Rung::Opened => everyone(tx.conn, tx.shop(), conversation)?,
        // One who has the inbox open and does not look at it must not keep it from the others.
        Rung::Everyone => match everyone(tx.conn, tx.shop(), conversation)? {
            Whom::OnDuty => Whom::Everyone,
            group => group,
        },
        Rung::Choice | Rung::Closing => return Ok(Told::Nobody),
    };
    let number = match rung {
        Rung::Opened => 1,
        Rung::Second => 2,
        Rung::Everyone => 3,
        Rung::Choice => 4,
        Rung::Closing => 5,
    };
    let cause = Cause::Rung(number);
    let before = notices::told_before(tx, conversation, cause)?;
    Ok(
        match (notices::call(tx, conversation, cause, whom)?, before) {
            (0, 0) => Told::Nobody,
            (0, before) => Told::Before(before),
            (told, _) => Told::Now(told),
        },
    )
}

/// What came of a rung's call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// So many alerts went out.
    Now(usize),
    /// So many had gone out before in the same wait.
    Before(usize),
    /// Nobody could be told.
    Nobody,
}

/// All whom a chat is for. A group of nobody who takes chats is the whole team, as it is for claiming.
fn everyone(conn: &mut Conn, shop: ShopId, conversation: &Conversation) -> Result<Whom, Error> {
    let Some(Wanted::Group(group)) = conversation.wanted() else {
        return Ok(Whom::OnDuty);
    };
    let in_it = |person: &people::Person| person.takes_chats && person.groups.contains(group);
    Ok(if people::all(conn, shop)?.iter().any(in_it) {
        Whom::Group(*group)
    } else {
        Whom::OnDuty
    })
}

/// Whether anybody can be called to it who is not here.
///
/// # Errors
/// The database's.
pub fn anybody(
    conn: &mut Conn,
    shop: ShopId,
    conversation: &Conversation,
    now: Micros,
    mails: bool,
) -> Result<bool, Error> {
    let call = (conversation, everyone(conn, shop, conversation)?);
    notices::would_reach(conn, shop, call, now, mails)
}

/// Of those who may take it, are here and have room, the one with the fewest chats; with nobody here, who was here last.
fn second(tx: &mut Tx<'_>, conversation: &Conversation) -> Result<Option<Id>, Error> {
    let shop = tx.shop();
    let held = queue::held(tx.conn, shop)?;
    let holds = |staff: Id| held.get(&staff).copied().unwrap_or(0);
    let free = queue::free_for(tx.conn, shop, conversation, tx.wall)?;
    if let Some(staff) = free.into_iter().min_by_key(|staff| (holds(*staff), *staff)) {
        return Ok(Some(staff));
    }
    let seen = presence::seen(tx.conn, shop)?;
    let group = match everyone(tx.conn, shop, conversation)? {
        Whom::Group(group) => Some(group),
        Whom::OnDuty | Whom::OnDutyAnd(_) | Whom::Everyone | Whom::Staff(_) => None,
    };
    Ok(people::all(tx.conn, shop)?
        .into_iter()
        .filter(|person| person.takes_chats && !person.is_away(tx.wall))
        .filter(|person| person.has_room(holds(person.id)))
        .filter(|person| group.is_none_or(|group| person.groups.contains(&group)))
        .max_by_key(|person| (seen.get(&person.id).copied(), person.id))
        .map(|person| person.id))
}

/// Tells one of the team, who has just come, that this chat waits.
///
/// # Errors
/// The database's.
pub fn who_came(tx: &mut Tx<'_>, conversation: &Conversation, staff: Id) -> Result<usize, Error> {
    notices::call(tx, conversation, Cause::Rung(0), Whom::Staff(staff))
}

/// Tells one of the team that a chat is theirs now.
///
/// # Errors
/// The database's.
pub fn given(tx: &mut Tx<'_>, conversation: &Conversation, staff: Id) -> Result<usize, Error> {
    notices::call(tx, conversation, Cause::Transferred, Whom::Staff(staff))
}
