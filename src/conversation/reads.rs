//! How far each has read: the shopper, and each member of staff. A mark only ever moves on.

use std::collections::HashMap;

use diesel::prelude::*;

use super::messages::Author;
use crate::clock::Micros;
use crate::db::schema::{conversations, messages, read_marks};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::on_each;

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The shopper.
    Shopper,
    /// A member of staff.
    Staff(Id),
}

impl Reader {
    const fn key(self) -> i64 {
        match self {
            Self::Shopper => 0,
            Self::Staff(id) => id.0,
        }
    }
}

/// What a mark that moved on changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// It moved on.
    pub further: bool,
    /// The shopper may know more than before.
    pub told: bool,
}

type Stored = (i64, i64, i64);

/// Marks a thread as read up to `message` (all of it, without one). `tells`: the shopper may know it.
///
/// # Errors
/// [`Error::NotFound`] where the thread has no such message; the database's.
pub fn mark(
    tx: &mut Tx<'_>,
    conversation: Id,
    reader: Reader,
    message: Option<Id>,
    tells: bool,
) -> Result<Moved, Error> {
    let Some(to) = upto(tx.conn, tx.shop(), conversation, message)? else {
        return Ok(Moved::default());
    };
    let row = (tx.key(), conversation.0, reader.key());
    let before: Option<Stored> = read_marks::table
        .find(row)
        .select((read_marks::message, read_marks::said, read_marks::told))
        .first(tx.conn)
        .optional()?;
    let (read, said, told) = before.unwrap_or((0, 0, 0));
    let moved = Moved {
        further: to > read,
        told: tells && to > told,
    };
    if moved == Moved::default() {
        return Ok(moved);
    }
    let said = said + said_between(tx, conversation, read, to)?;
    let told = if moved.told { to } else { told };
    let at = if moved.further { Some(tx.now.0) } else { None };
    if before.is_some() {
        diesel::update(read_marks::table.find(row))
            .set((
                read_marks::message.eq(to.max(read)),
                read_marks::said.eq(said),
                read_marks::told.eq(told),
                at.map(|at| read_marks::at.eq(at)),
            ))
            .execute(tx.conn)?;
        return Ok(moved);
    }
    let insert = diesel::insert_into(read_marks::table).values((
        read_marks::shop_id.eq(tx.key()),
        read_marks::conversation_id.eq(conversation.0),
        read_marks::reader.eq(reader.key()),
        read_marks::message.eq(to),
        read_marks::said.eq(said),
        read_marks::told.eq(told),
        read_marks::at.eq(tx.now.0),
    ));
    on_each!(tx.conn, conn => insert.execute(conn))?;
    Ok(moved)
}

/// Whether [`mark`] would change anything: most looks change nothing, and need no write.
///
/// # Errors
/// As [`mark`].
pub fn moves(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
    reader: Reader,
    message: Option<Id>,
    tells: bool,
) -> Result<bool, Error> {
    let Some(to) = upto(conn, shop, conversation, message)? else {
        return Ok(false);
    };
    let there: Option<(i64, i64)> = read_marks::table
        .find((shop.key(), conversation.0, reader.key()))
        .select((read_marks::message, read_marks::told))
        .first(conn)
        .optional()?;
    let (read, told) = there.unwrap_or((0, 0));
    Ok(to > read || (tells && to > told))
}

/// The message up to which is read, if the thread has any.
fn upto(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
    message: Option<Id>,
) -> Result<Option<i64>, Error> {
    let of_thread = messages::table
        .filter(messages::shop_id.eq(shop.key()))
        .filter(messages::conversation_id.eq(conversation.0));
    match message {
        Some(id) => Ok(Some(
            of_thread
                .filter(messages::id.eq(id.0))
                .select(messages::id)
                .first(conn)?,
        )),
        None => Ok(of_thread
            .order(messages::id.desc())
            .select(messages::id)
            .first(conn)
            .optional()?),
    }
}

fn said_between(tx: &mut Tx<'_>, conversation: Id, after: i64, to: i64) -> Result<i64, Error> {
    Ok(messages::table
        .filter(messages::shop_id.eq(tx.key()))
        .filter(messages::conversation_id.eq(conversation.0))
        .filter(messages::id.gt(after))
        .filter(messages::id.le(to))
        .filter(messages::author.eq(Author::Shopper.as_str()))
        .count()
        .get_result(tx.conn)?)
}

/// How many of the shopper's messages nobody has answered and a member of staff has not read, in each of these chats.
///
/// # Errors
/// The database's.
pub fn unread(
    conn: &mut Conn,
    shop: ShopId,
    staff: Id,
    chats: &[Id],
) -> Result<HashMap<Id, i64>, Error> {
    let ids: Vec<i64> = chats.iter().map(|id| id.0).collect();
    let said: Vec<(i64, i64, i64)> = conversations::table
        .filter(conversations::shop_id.eq(shop.key()))
        .filter(conversations::id.eq_any(ids.clone()))
        .select((
            conversations::id,
            conversations::shopper_said,
            conversations::shopper_answered,
        ))
        .load(conn)?;
    let read: HashMap<i64, i64> = read_marks::table
        .filter(read_marks::shop_id.eq(shop.key()))
        .filter(read_marks::conversation_id.eq_any(ids))
        .filter(read_marks::reader.eq(staff.0))
        .select((read_marks::conversation_id, read_marks::said))
        .load(conn)?
        .into_iter()
        .collect();
    Ok(said
        .into_iter()
        .map(|(id, said, answered)| {
            let read = read.get(&id).copied().unwrap_or(0).max(answered);
            (Id(id), (said - read).max(0))
        })
        .collect())
}

/// The last of the shopper's messages of which they may know that the team has read it.
///
/// # Errors
/// The database's.
pub fn told(conn: &mut Conn, shop: ShopId, conversation: Id) -> Result<Option<Id>, Error> {
    let last: Option<i64> = read_marks::table
        .filter(read_marks::shop_id.eq(shop.key()))
        .filter(read_marks::conversation_id.eq(conversation.0))
        .filter(read_marks::reader.ne(Reader::Shopper.key()))
        .select(diesel::dsl::max(read_marks::told))
        .first(conn)?;
    let Some(last) = last.filter(|last| *last > 0) else {
        return Ok(None);
    };
    // Of what else stands in the thread, such as a note of the team's, they are not even told that it is there.
    let theirs: Option<i64> = messages::table
        .filter(messages::shop_id.eq(shop.key()))
        .filter(messages::conversation_id.eq(conversation.0))
        .filter(messages::author.eq(Author::Shopper.as_str()))
        .filter(messages::id.le(last))
        .order(messages::id.desc())
        .select(messages::id)
        .first(conn)
        .optional()?;
    Ok(theirs.map(Id))
}

/// When the shopper saw the team's last words, if they did and have not written since.
///
/// # Errors
/// The database's.
pub fn seen(conn: &mut Conn, shop: ShopId, conversation: Id) -> Result<Option<Micros>, Error> {
    let last: Option<(i64, String)> = messages::table
        .filter(messages::shop_id.eq(shop.key()))
        .filter(messages::conversation_id.eq(conversation.0))
        .filter(messages::author.eq_any([Author::Shopper.as_str(), Author::Staff.as_str()]))
        .order(messages::id.desc())
        .select((messages::id, messages::author))
        .first(conn)
        .optional()?;
    let Some((last, _)) = last.filter(|(_, author)| author == Author::Staff.as_str()) else {
        return Ok(None);
    };
    let at: Option<i64> = read_marks::table
        .find((shop.key(), conversation.0, Reader::Shopper.key()))
        .filter(read_marks::message.ge(last))
        .select(read_marks::at)
        .first(conn)
        .optional()?;
    Ok(at.map(Micros))
}
