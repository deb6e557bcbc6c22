//! The entries of a log that have a say, held against the rules one by one, inside the write that moves the place on.

use diesel::prelude::*;

use super::call::GIVEN;
use super::decide::{self, Happening, People, What};
use super::rule::Rule;
use super::{alerts, follow_up, happening, people, store, waits, watch};
use crate::assistants::store as assistants;
use crate::clock::Micros;
use crate::conversation::store::load;
use crate::conversation::{Actor, Conversation, Event, How, State};
use crate::db::Tx;
use crate::db::schema::events;
use crate::error::Error;
use crate::ids::Id;

/// What happened longer ago is no news, in seconds: unless somebody waits still.
const NEWS: i64 = 15 * 60;

/// One entry.
struct Entry {
    seq: i64,
    conversation: Id,
    at: Micros,
    event: Event,
}

/// Looks at the next entries; says up to where, and whether an open inbox has something to show.
///
/// # Errors
/// The database's.
pub fn at(tx: &mut Tx<'_>, passed: Option<i64>) -> Result<(i64, bool), Error> {
    let settings = store::settled(tx)?;
    // The place is read under the shop's lock: another node may have been here.
    let from = settings.seq.max(passed.unwrap_or(0));
    let rows: Vec<(i64, i64, i64, String)> = events::table
        .filter(events::shop_id.eq(tx.key()))
        .filter(events::seq.gt(from))
        .order(events::seq.asc())
        .limit(watch::BATCH)
        .select((
            events::seq,
            events::conversation_id,
            events::at,
            events::data,
        ))
        .load(tx.conn)?;
    let to = rows.last().map_or(from, |(seq, ..)| *seq);
    let mut look = Look {
        rules: store::all(tx.conn, tx.shop())?,
        follow_after: settings.follow_up_minutes,
        people: None,
        late: false,
        told: false,
    };
    for (seq, conversation, at, data) in rows {
        // What a later version logged is not for this one.
        let Ok(event) = serde_json::from_str(&data) else {
            continue;
        };
        let entry = Entry {
            seq,
            conversation: Id(conversation),
            at: Micros(at),
            event,
        };
        look.entry(tx, &entry)?;
    }
    if to > settings.seq {
        store::looked(tx, to)?;
    }
    Ok((to, look.told))
}

struct Look {
    rules: Vec<Rule>,
    follow_after: i32,
    people: Option<People>,
    /// The entry that is looked at happened too long ago to be news.
    late: bool,
    told: bool,
}

impl Look {
    fn entry(&mut self, tx: &mut Tx<'_>, entry: &Entry) -> Result<(), Error> {
        let id = entry.conversation;
        self.late = tx.wall.seconds_since(entry.at) > NEWS;
        match &entry.event {
            // That it was given to them is news still.
            Event::TakenOver {
                how: How::Given, ..
            } => alerts::settle(tx, id, "taken", GIVEN)?,
            Event::TakenOver { staff, .. } => {
                alerts::acted(tx, *staff, id, entry.at)?;
                alerts::settle(tx, id, "taken", "")?;
            }
            Event::HandedBack { .. } | Event::AssistantPicked | Event::Closed { .. } => {
                alerts::settle(tx, id, "over", "")?;
            }
            // However late: nobody has read it yet, or else nothing is mailed.
            Event::StaffSaid { .. } => follow_up::owe(tx, id, false, self.follow_after)?,
            Event::AssistantSaid { .. } => follow_up::owe(tx, id, true, self.follow_after)?,
            _ => {}
        }
        let Some(chat) = self.chat(tx, entry)? else {
            return Ok(());
        };
        let waiting = match &chat.state {
            State::Waiting { since, .. } => Some(*since),
            _ => None,
        };
        match (&entry.event, waiting) {
            (Event::AttentionRaised { .. }, _) => {
                if matches!(chat.state, State::Assistant { attention: Some(_) }) {
                    self.tell(tx, &chat, What::Attention, None, &entry.seq.to_string())?;
                }
            }
            (Event::Tagged { tag, by }, _) => {
                let by = match by {
                    Actor::Staff(staff) => Some(*staff),
                    _ => None,
                };
                let what = What::Tagged(tag.clone());
                self.tell(tx, &chat, what, by, &entry.seq.to_string())?;
            }
            (Event::CartChanged { value: Some(_), .. }, _) => {
                let once = format!("cart:{}:{}", chat.id, chat.episode);
                self.tell(tx, &chat, What::Cart, None, &once)?;
            }
            (Event::ShopperSaid { .. }, None) if chat.holder().is_some() => {
                self.message(tx, &chat, entry.seq)?;
            }
            // However it came to the queue: it waits, and this entry put it there.
            (event, Some(since)) if puts_in_queue(event) => {
                self.late = false;
                self.tell(
                    tx,
                    &chat,
                    What::Requested,
                    None,
                    &format!("wait:{}:{}", chat.id, since.0),
                )?;
                waits::begin(tx, &self.rules, chat.id, since)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// The chat as it is now, for what may be told; nothing when it is gone.
    fn chat(&self, tx: &mut Tx<'_>, entry: &Entry) -> Result<Option<Conversation>, Error> {
        match load(tx.conn, tx.shop(), entry.conversation) {
            // Whose shared inbox is off is nobody's news.
            Ok(chat) if assistants::staffed(tx.conn, tx.shop(), chat.assistant)? => Ok(Some(chat)),
            Ok(_) | Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn tell(
        &mut self,
        tx: &mut Tx<'_>,
        chat: &Conversation,
        what: What,
        by: Option<Id>,
        once: &str,
    ) -> Result<(), Error> {
        let happening = happening::of(tx.conn, tx.shop(), chat, what, by)?;
        if !self
            .rules
            .iter()
            .any(|rule| rule.enabled && decide::rings(rule, &happening))
        {
            return Ok(());
        }
        let decided = self.decide(tx, &happening)?;
        self.told |= watch::keep(tx, &self.rules, &happening, once, &decided)?;
        Ok(())
    }

    /// What is no news any more tells nobody, and leaves a row that says so.
    fn decide(
        &mut self,
        tx: &mut Tx<'_>,
        happening: &Happening,
    ) -> Result<Vec<decide::Alert>, Error> {
        let people = self.people(tx)?;
        let mut decided = decide::decide(&self.rules, happening, &people, tx.wall);
        for alert in &mut decided {
            if self.late {
                alert.withheld = alert.withheld.or(Some(decide::Why::Late));
            }
        }
        Ok(decided)
    }

    /// A shopper's words to who holds the chat ring once, until they have looked.
    fn message(&mut self, tx: &mut Tx<'_>, chat: &Conversation, seq: i64) -> Result<(), Error> {
        let happening = happening::of(tx.conn, tx.shop(), chat, What::Message, None)?;
        if !self
            .rules
            .iter()
            .any(|rule| rule.enabled && decide::rings(rule, &happening))
        {
            return Ok(());
        }
        let (mut people, mut programs) = (Vec::new(), Vec::new());
        for alert in self.decide(tx, &happening)? {
            match alert.staff {
                Some(staff) if alerts::unseen(tx.conn, tx.shop(), staff, chat.id)? => {}
                Some(_) => people.push(alert),
                None => programs.push(alert),
            }
        }
        self.told |= watch::keep(tx, &self.rules, &happening, &seq.to_string(), &people)?;
        // A webhook sees nothing: it hears of the first of the words that stand unanswered.
        let since = chat.unanswered.map_or(seq, |since| since.0);
        let once = format!("said:{}:{}:{since}", chat.id, chat.epoch);
        self.told |= watch::keep(tx, &self.rules, &happening, &once, &programs)?;
        Ok(())
    }

    fn people(&mut self, tx: &mut Tx<'_>) -> Result<People, Error> {
        if self.people.is_none() {
            self.people = Some(people::read(tx.conn, tx.shop(), tx.wall, tx.mails)?);
        }
        self.people
            .clone()
            .ok_or_else(|| Error::fault("the team was not read"))
    }
}

fn puts_in_queue(event: &Event) -> bool {
    matches!(
        event.kind(),
        "requested" | "lease_expired" | "woken" | "transferred"
    )
}
