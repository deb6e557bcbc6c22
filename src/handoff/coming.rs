//! Somebody of the team comes, is back, or has room again: the queue drains to them. They are told of what waits that
//! fits them; where the shop hands chats out ([`super::desk::Limits::hands_out`]), they are given it, up to what they
//! have room for. Who never said how much that is, is given one at a time, and claims more at will.
//!
//! Coming is one write: whoever is here was told, or is not here yet.

use std::iter;

use serde::{Deserialize, Serialize};

use super::hours::Standing;
use super::people::{self, Person};
use super::promise::call;
use super::{desk, presence, queue};
use crate::clock::Micros;
use crate::conversation::store::load;
use crate::conversation::{Conversation, Wanted, waits};
use crate::db::{Conn, ShopId, Store, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs::{self, Job};

/// The job's kind.
pub const KIND: &str = "desk_coming";

/// Chats that somebody is told of at once: those they would claim first.
const TOLD: usize = 20;
/// Chats that are handed to who never said how many they have room for.
const WITHOUT_A_WORD: i64 = 1;

/// Whom or what it is time for.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum Due {
    /// Somebody set themselves away until now.
    Back(Id),
    /// A chat waits, and is to be handed out.
    Waits(i64),
}

/// What came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Came {
    /// Alerts of chats that wait.
    pub told: usize,
    /// Chats they were handed.
    pub given: usize,
}

/// Whether somebody counts as away, so that their next sign is a coming.
///
/// # Errors
/// The database's.
pub fn is_away(conn: &mut Conn, shop: ShopId, staff: Id, now: Micros) -> Result<bool, Error> {
    let after = desk::limits(conn, shop)?.away_after;
    let seen = presence::seen_of(conn, shop, staff)?;
    // A sign of before the clock was set back is none.
    Ok(seen.is_none_or(|seen| seen.is_ahead_of(now) || now.seconds_since(seen) > after))
}

/// Somebody is here who was not.
///
/// # Errors
/// The database's.
pub fn came(tx: &mut Tx<'_>, staff: Id) -> Result<Came, Error> {
    presence::here(tx, staff)?;
    is_back(tx, staff)
}

/// One of the team acts, and is here by that: who was away until now has come.
///
/// # Errors
/// The database's.
pub fn acts(tx: &mut Tx<'_>, staff: Id) -> Result<(), Error> {
    if is_away(tx.conn, tx.shop(), staff, tx.wall)? {
        return came(tx, staff).map(|_| ());
    }
    presence::here(tx, staff)
}

/// Somebody takes chats again, if they are here.
///
/// # Errors
/// The database's.
pub fn is_back(tx: &mut Tx<'_>, staff: Id) -> Result<Came, Error> {
    let Some(person) = taking(tx, staff)? else {
        return Ok(Came::default());
    };
    let given = hand(tx, &person)?;
    Ok(Came {
        given,
        told: tell(tx, &person)?,
    })
}

/// Somebody may have room again: they gave a chat away, or may hold more.
///
/// # Errors
/// The database's.
pub fn freed(tx: &mut Tx<'_>, staff: Id) -> Result<Came, Error> {
    let Some(person) = taking(tx, staff)? else {
        return Ok(Came::default());
    };
    let given = hand(tx, &person)?;
    // Who was not full was told already.
    let was_full = match person.capacity {
        Some(room) => queue::holds(tx.conn, tx.shop(), staff)? + 1 == i64::from(room),
        None => false,
    };
    let told = if was_full { tell(tx, &person)? } else { 0 };
    Ok(Came { told, given })
}

/// Who is here and takes chats.
fn taking(tx: &mut Tx<'_>, staff: Id) -> Result<Option<Person>, Error> {
    let (shop, now) = (tx.shop(), tx.wall);
    let Some(person) = people::one(tx.conn, shop, staff)? else {
        return Ok(None);
    };
    let takes = person.takes_chats && !person.is_away(now);
    Ok((takes && !is_away(tx.conn, shop, staff, now)?).then_some(person))
}

/// Hands them what is next for them until they have no more room; says how many.
fn hand(tx: &mut Tx<'_>, person: &Person) -> Result<usize, Error> {
    let shop = tx.shop();
    let mut given = 0;
    if !desk::limits(tx.conn, shop)?.hands_out {
        return Ok(given);
    }
    // An inbox left open overnight is nobody who works.
    if !is_at_work(tx, person)? {
        return Ok(given);
    }
    let room = person.capacity.map_or(WITHOUT_A_WORD, i64::from);
    while queue::holds(tx.conn, shop, person.id)? < room {
        match queue::hand_next(tx, person.id) {
            Ok(chat) => {
                call::given(tx, &chat, person.id)?;
                given += 1;
            }
            Err(Error::NothingWaiting) => break,
            Err(other) => return Err(other),
        }
    }
    Ok(given)
}

/// Whether the shop is open, or a group of theirs.
fn is_at_work(tx: &mut Tx<'_>, person: &Person) -> Result<bool, Error> {
    let (shop, now) = (tx.shop(), tx.wall);
    for group in iter::once(None).chain(person.groups.iter().copied().map(Some)) {
        if desk::open(tx.conn, shop, group, now)?.is_open() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Tells them of what waits and fits them, if they have room: what Claim next gives them, in its order.
fn tell(tx: &mut Tx<'_>, person: &Person) -> Result<usize, Error> {
    let (shop, now) = (tx.shop(), tx.wall);
    let holds = queue::holds(tx.conn, shop, person.id)?;
    if !person.has_room(holds) {
        return Ok(0);
    }
    let mut told = 0;
    for chat in queue::next_for(tx.conn, shop, person.id, now, TOLD)? {
        told += call::who_came(tx, &chat, person.id)?;
    }
    Ok(told)
}

/// Somebody is away until then by their own word: when it is over, they are back.
///
/// # Errors
/// The database's.
pub fn back_at(tx: &mut Tx<'_>, staff: Id, until: Micros) -> Result<(), Error> {
    owe(tx, Id(0), Due::Back(staff), until)
}

/// A chat waits: where the shop hands chats out, somebody free is given it; and where none of those it is for was, anyone
/// once it is anyone's.
///
/// # Errors
/// The database's.
pub fn waits(tx: &mut Tx<'_>, conversation: &Conversation) -> Result<(), Error> {
    let Some(epoch) = waits::wait_of(conversation) else {
        return Ok(());
    };
    let limits = desk::limits(tx.conn, tx.shop())?;
    if !limits.hands_out {
        return Ok(());
    }
    let group = match conversation.wanted() {
        Some(Wanted::Group(group)) => Some(*group),
        Some(Wanted::Anyone | Wanted::Staff(_)) | None => None,
    };
    let now = match desk::open(tx.conn, tx.shop(), group, tx.wall)? {
        Standing::Open { .. } => tx.wall,
        Standing::Closed { opens: Some(opens) } => opens,
        // Nobody knows when: who comes then is given it.
        Standing::Closed { opens: None } => return Ok(()),
    };
    owe(tx, conversation.id, Due::Waits(epoch), now)?;
    let anyones = conversation
        .waiting_since()
        .unwrap_or(now)
        .plus_seconds(limits.anyone_after);
    if anyones > now {
        owe(tx, conversation.id, Due::Waits(epoch), anyones)?;
    }
    Ok(())
}

fn owe(tx: &mut Tx<'_>, conversation: Id, due: Due, at: Micros) -> Result<(), Error> {
    let data = serde_json::to_string(&due).map_err(Error::fault)?;
    jobs::add_at(tx, KIND, conversation, &data, at)
}

/// Does what is due.
///
/// # Errors
/// Why it has to be tried again.
pub async fn perform(store: &Store, job: &Job) -> Result<(), Error> {
    let due: Due = serde_json::from_str(&job.data).map_err(Error::fault)?;
    let id = job.conversation;
    store
        .write(job.shop, move |tx| match due {
            Due::Back(staff) => is_back(tx, staff).map(|_| ()),
            Due::Waits(epoch) => hand_out(tx, id, epoch),
        })
        .await
}

/// Of those who may take a chat that waits and have room, the one with the fewest is handed what is next for them: that
/// chat, unless another that fits them comes first.
fn hand_out(tx: &mut Tx<'_>, id: Id, epoch: i64) -> Result<(), Error> {
    let (shop, now) = (tx.shop(), tx.wall);
    let chat = match load(tx.conn, shop, id) {
        Ok(chat) if waits::wait_of(&chat) == Some(epoch) => chat,
        Ok(_) | Err(Error::NotFound) => return Ok(()),
        Err(other) => return Err(other),
    };
    let passed_by = queue::passed_by(tx.conn, shop, &chat, now)?;
    let mut free = Vec::new();
    for staff in queue::free_for(tx.conn, shop, &chat, now)? {
        if passed_by == Some(staff) {
            continue;
        }
        let room = people::one(tx.conn, shop, staff)?.and_then(|person| person.capacity);
        let holds = queue::holds(tx.conn, shop, staff)?;
        if holds < room.map_or(WITHOUT_A_WORD, i64::from) {
            free.push((holds, staff));
        }
    }
    match free.into_iter().min() {
        Some((_, staff)) => freed(tx, staff).map(|_| ()),
        None => Ok(()),
    }
}
