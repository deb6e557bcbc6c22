//! A chat is passed on: to a colleague, a group or anyone, with a note; set aside until later; or noted upon.

use chrono::{Datelike, Days, NaiveTime, Weekday};

use super::hours::Zone;
use super::notices::{Cause, Whom, call, mention};
use super::promise::{self, Said};
use super::shown as load;
use super::{coming, desk, people, presence};
use crate::clock::Micros;
use crate::conversation::messages::{self, Author, Body, NewMessage};
use crate::conversation::store::perform;
use crate::conversation::{Actor, Command, Conversation, Refused, Wanted};
use crate::db::Tx;
use crate::error::Error;
use crate::ids::Id;

/// Set aside until the shopper writes, and no longer waited for: the last day of the year 9999.
pub const UNTIL_REPLY: Micros = Micros(253_402_214_400_000_000);
/// Seconds for which a chat may be set aside, at most: half a year.
const LONGEST: i64 = 183 * 24 * 3600;

/// Gives a chat to somebody else. What the shopper waits for goes on: a colleague who is away is refused.
///
/// # Errors
/// [`Error::Invalid`] on `to` when there is no such colleague or group; [`Error::Refused`]; [`Error::NotFound`].
pub fn transfer(
    tx: &mut Tx<'_>,
    by: Id,
    id: Id,
    to: &Wanted,
    epoch: Option<i64>,
    note: Option<&Body>,
) -> Result<Conversation, Error> {
    let shop = tx.shop();
    let mut chat = load(tx.conn, shop, id)?;
    let limits = desk::limits(tx.conn, shop)?;
    match to {
        Wanted::Anyone => {}
        Wanted::Group(group) => {
            let there = people::groups(tx.conn, shop)?;
            if !there.iter().any(|one| one.id == *group) {
                return Err(Error::invalid("to", "There is no such group."));
            }
        }
        Wanted::Staff(staff) => {
            let person = people::one(tx.conn, shop, *staff)?
                .filter(|person| person.takes_chats)
                .ok_or_else(|| Error::invalid("to", "Nobody of that name takes chats."))?;
            let here = presence::here_now(tx.conn, shop, tx.wall, limits.away_after)?;
            if person.is_away(tx.wall) || !here.contains(staff) {
                return Err(Refused::Away.into());
            }
        }
    }
    if let Some(note) = note {
        keep_note(tx, &mut chat, by, note, None)?;
    }
    perform(
        tx,
        &mut chat,
        &Command::Transfer {
            by,
            to: to.clone(),
            epoch,
            answer_within: limits.answer_within,
        },
    )?;
    coming::acts(tx, by)?;
    match to {
        Wanted::Staff(staff) => {
            promise::call::given(tx, &chat, *staff)?;
        }
        Wanted::Anyone | Wanted::Group(_) => promise::made(tx, &mut chat, Said::Nothing)?,
    }
    coming::freed(tx, by)?;
    Ok(chat)
}

/// Keeps a note for the team, once per `key`.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub fn note(
    tx: &mut Tx<'_>,
    by: Id,
    id: Id,
    words: &Body,
    key: Option<&str>,
) -> Result<Conversation, Error> {
    let mut chat = load(tx.conn, tx.shop(), id)?;
    if let Some(key) = key
        && messages::sent_before_in(tx.conn, tx.shop(), key, id, Author::Note)?
    {
        return Ok(chat);
    }
    keep_note(tx, &mut chat, by, words, key)?;
    coming::acts(tx, by)?;
    Ok(chat)
}

fn keep_note(
    tx: &mut Tx<'_>,
    chat: &mut Conversation,
    by: Id,
    words: &Body,
    key: Option<&str>,
) -> Result<(), Error> {
    let message = messages::keep(
        tx,
        &NewMessage {
            conversation: chat.id,
            author: Author::Note,
            author_id: Some(by),
            client_key: key.map(str::to_owned),
            body: words.as_str(),
            sources: &[],
        },
    )?;
    let writer = Actor::Staff(by);
    perform(
        tx,
        chat,
        &Command::Note {
            by: writer,
            message,
        },
    )?;
    let team: Vec<(Id, String)> = people::all(tx.conn, tx.shop())?
        .into_iter()
        .map(|person| (person.id, person.name))
        .collect();
    for called in mention::named(words.as_str(), &team) {
        if called != by {
            call(tx, chat, Cause::Mentioned(message), Whom::Staff(called))?;
        }
    }
    Ok(())
}

/// Until when a chat is set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// So many seconds from now.
    For(i64),
    /// Nine in the morning after so many days, by the shop's clock.
    Morning(u64),
    /// Nine in the morning of the next Monday.
    Monday,
    /// Until the shopper writes.
    Reply,
    /// This instant.
    At(Micros),
}

impl Until {
    /// The instant.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `until` when it is past, or too far ahead.
    pub fn instant(self, now: Micros, zone: Zone) -> Result<Micros, Error> {
        let morning = |days: u64| {
            let date = zone.local(now).date();
            let date = date.checked_add_days(Days::new(days)).unwrap_or(date);
            let nine = NaiveTime::from_hms_opt(9, 0, 0).unwrap_or(NaiveTime::MIN);
            zone.first(date.and_time(nine))
        };
        let at = match self {
            Self::Reply => return Ok(UNTIL_REPLY),
            Self::For(seconds) => now.plus_seconds(seconds),
            Self::Morning(days) => morning(days),
            Self::Monday => {
                let today = zone.local(now).date().weekday();
                morning(u64::from(7 - today.days_since(Weekday::Mon)))
            }
            Self::At(at) => at,
        };
        if at <= now {
            return Err(Error::invalid("until", "That is past already."));
        }
        if at.seconds_since(now) > LONGEST {
            return Err(Error::invalid("until", "At most half a year ahead."));
        }
        Ok(at)
    }
}

/// Sets a chat aside: it comes back at that time, or when the shopper writes.
///
/// # Errors
/// [`Error::Refused`] unless `me` holds it; [`Error::Invalid`] on `until`.
pub fn snooze(tx: &mut Tx<'_>, me: Id, id: Id, until: Until) -> Result<Conversation, Error> {
    let mut chat = load(tx.conn, tx.shop(), id)?;
    let until = until.instant(tx.wall, desk::zone(tx.conn, tx.shop())?)?;
    perform(tx, &mut chat, &Command::Snooze { staff: me, until })?;
    coming::acts(tx, me)?;
    coming::freed(tx, me)?;
    Ok(chat)
}

/// Takes a chat back before its time.
///
/// # Errors
/// [`Error::Refused`] unless `me` set it aside.
pub fn wake(tx: &mut Tx<'_>, me: Id, id: Id) -> Result<Conversation, Error> {
    let mut chat = load(tx.conn, tx.shop(), id)?;
    let answer_within = desk::limits(tx.conn, tx.shop())?.answer_within;
    let back = Command::WakeEarly {
        staff: me,
        answer_within,
    };
    perform(tx, &mut chat, &back)?;
    coming::acts(tx, me)?;
    Ok(chat)
}
