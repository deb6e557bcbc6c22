//! The team at this moment, read for whoever decides about chats that wait ([`super::fit`]); and what follows when
//! nobody of a group comes: the chat is anyone's at once, and its thread says why.

use std::collections::{BTreeSet, HashMap};

use super::desk::{self, Limits};
use super::fit::{Team, Waits};
use super::hours::{Standing, Standings, Zone};
use super::notices::decide::Quiet;
use super::notices::people as notice_people;
use super::people::{self, Person};
use super::{presence, queue};
use crate::clock::Micros;
use crate::conversation::store::{load, perform_if_allowed};
use crate::conversation::{Command, Conversation, Nobody, Wanted};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// Chats that are looked at together when somebody leaves.
const LOOKED_AT: i64 = 1000;

/// The team as it was read.
pub struct Around {
    /// All of them.
    pub people: Vec<Person>,
    /// The shop's limits.
    pub limits: Limits,
    here: BTreeSet<Id>,
    quiet: HashMap<Id, Quiet>,
    hours: Standings,
    zone: Zone,
    now: Micros,
}

impl Around {
    /// Reads it.
    ///
    /// # Errors
    /// The database's.
    pub fn read(conn: &mut Conn, shop: ShopId, now: Micros) -> Result<Self, Error> {
        let limits = desk::limits(conn, shop)?;
        let people = people::all(conn, shop)?;
        // Where nothing is asked of anybody, it matters to nobody's claim when they can come.
        let alike = people.iter().all(|person| {
            person.groups.is_empty() && person.languages.is_empty() && person.skills.is_empty()
        });
        let (zone, quiet, hours) = if alike {
            let open = Standings::of_shop(Standing::Open { until: None });
            (Zone::UTC, HashMap::new(), open)
        } else {
            let zone = desk::zone(conn, shop)?;
            let hours = desk::standings(conn, shop, (zone, now))?;
            (zone, notice_people::quiet(conn, shop)?, hours)
        };
        Ok(Self {
            people,
            here: presence::here_now(conn, shop, now, limits.away_after)?,
            quiet,
            hours,
            limits,
            zone,
            now,
        })
    }

    /// The same, to decide by.
    #[must_use]
    pub fn team(&self) -> Team<'_> {
        Team {
            people: &self.people,
            here: &self.here,
            quiet: &self.quiet,
            hours: &self.hours,
            zone: self.zone,
            now: self.now,
            anyone_after: self.limits.anyone_after,
        }
    }

    fn nobody_of_its_group(&self, chat: &Conversation) -> Option<Nobody> {
        self.team().nobody_of_its_group(&Waits {
            since: chat.waiting_since().unwrap_or(self.now),
            wanted: chat.wanted()?,
            // What else is asked is no matter of the group's.
            language: None,
            tags: &chat.tags,
        })
    }
}

/// A chat that waits for a group of which nobody can come in time is anyone's from now on. Says whether it is so now.
///
/// # Errors
/// The database's.
pub fn open_up(tx: &mut Tx<'_>, chat: &mut Conversation) -> Result<bool, Error> {
    if !matches!(chat.wanted(), Some(Wanted::Group(_))) {
        return Ok(false);
    }
    let around = Around::read(tx.conn, tx.shop(), tx.wall)?;
    open_up_by(tx, chat, &around)
}

/// The same by a team that was read already.
///
/// # Errors
/// The database's.
pub fn open_up_by(
    tx: &mut Tx<'_>,
    chat: &mut Conversation,
    around: &Around,
) -> Result<bool, Error> {
    let Some(why) = around.nobody_of_its_group(chat) else {
        return Ok(false);
    };
    let opened = perform_if_allowed(tx, chat, &Command::OpenToAnyone { why })?;
    Ok(opened.is_some())
}

/// Somebody is away now: what waits for a group of theirs may be anyone's, and whoever is free is given it where chats
/// are handed out.
///
/// # Errors
/// The database's.
pub fn somebody_left(tx: &mut Tx<'_>) -> Result<(), Error> {
    let around = Around::read(tx.conn, tx.shop(), tx.wall)?;
    for id in queue::waiting(tx.conn, tx.shop(), 0, LOOKED_AT)? {
        let mut chat = load(tx.conn, tx.shop(), id)?;
        if open_up_by(tx, &mut chat, &around)? {
            super::coming::waits(tx, &chat)?;
        }
    }
    Ok(())
}
