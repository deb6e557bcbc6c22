//! Who may claim which chat: by whom it is wanted, what it is spoken in, what it is about. Pure.
//!
//! Nobody starves: a chat that waited too long is anyone's; and what nobody who can come in that time meets is asked of
//! nobody.

use std::collections::{BTreeSet, HashMap};

use super::hours::{Standing, Standings, Zone};
use super::notices::decide::Quiet;
use super::people::Person;
use crate::clock::Micros;
use crate::conversation::{Nobody, Tag, Wanted};
use crate::ids::Id;

/// Seconds between two looks at whether somebody may be woken by now.
const LOOK: i64 = 15 * 60;

/// A chat that waits.
#[derive(Debug, Clone)]
pub struct Waits<'c> {
    /// Since when.
    pub since: Micros,
    /// For whom.
    pub wanted: &'c Wanted,
    /// The shopper's language: `en`, `de`.
    pub language: Option<&'c str>,
    /// Its tags; one that is a skill of somebody's asks for that skill.
    pub tags: &'c BTreeSet<Tag>,
}

/// The team at this moment.
pub struct Team<'t> {
    /// All of them.
    pub people: &'t [Person],
    /// Who is here.
    pub here: &'t BTreeSet<Id>,
    /// Who is not to be woken when.
    pub quiet: &'t HashMap<Id, Quiet>,
    /// The hours as they stand.
    pub hours: &'t Standings,
    /// The shop's clock.
    pub zone: Zone,
    /// The time.
    pub now: Micros,
    /// Seconds after which a chat is anyone's.
    pub anyone_after: i64,
}

/// What is asked of whoever takes a chat: to be of its group, to speak its language, to know what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Asked {
    group: bool,
    language: bool,
    skill: bool,
}

impl Asked {
    const fn new(group: bool, language: bool, skill: bool) -> Self {
        Self {
            group,
            language,
            skill,
        }
    }

    /// From all of it to nothing: a skill is done without first, then the language, then the group.
    const ALL: [Self; 8] = [
        Self::new(true, true, true),
        Self::new(true, true, false),
        Self::new(true, false, true),
        Self::new(true, false, false),
        Self::new(false, true, true),
        Self::new(false, true, false),
        Self::new(false, false, true),
        Self::new(false, false, false),
    ];
}

impl Team<'_> {
    /// Whether `me` may claim this chat now.
    #[must_use]
    pub fn may_claim(&self, me: Id, chat: &Waits<'_>) -> bool {
        if self.now >= self.anyones(chat) {
            return true;
        }
        if let Wanted::Staff(staff) = chat.wanted {
            // A chat is never parked on someone away.
            if *staff == me || self.takes(*staff) {
                return *staff == me;
            }
        }
        let mine = self.people.iter().find(|person| person.id == me);
        self.meets(mine, self.asked(chat), chat)
    }

    /// Why nobody of the group it waits for can take it before it is anyone's. Nothing where somebody can, or where it
    /// waits for no group.
    #[must_use]
    pub fn nobody_of_its_group(&self, chat: &Waits<'_>) -> Option<Nobody> {
        let Wanted::Group(group) = chat.wanted else {
            return None;
        };
        if self.now >= self.anyones(chat) {
            return None;
        }
        let mut takers = self
            .people
            .iter()
            .filter(|person| person.takes_chats && person.groups.contains(group))
            .peekable();
        if takers.peek().is_none() {
            return Some(Nobody::Empty);
        }
        if self.is_shut(*group, chat) {
            return Some(Nobody::Closed);
        }
        (!takers.any(|person| self.can_come(person, chat))).then_some(Nobody::Away)
    }

    /// When it is anyone's. At once where the clock was set back since it began to wait: nobody knows for how long it has.
    fn anyones(&self, chat: &Waits<'_>) -> Micros {
        if chat.since.is_ahead_of(self.now) {
            return self.now;
        }
        chat.since.plus_seconds(self.anyone_after)
    }

    /// As much of what is to be asked as somebody meets who can come in time.
    fn asked(&self, chat: &Waits<'_>) -> Asked {
        let can_come: Vec<&Person> = self
            .people
            .iter()
            .filter(|person| person.takes_chats && self.can_come(person, chat))
            .collect();
        let shut = match chat.wanted {
            Wanted::Group(group) => self.is_shut(*group, chat),
            Wanted::Anyone | Wanted::Staff(_) => false,
        };
        Asked::ALL
            .into_iter()
            .filter(|asked| !(asked.group && shut))
            .find(|asked| {
                can_come
                    .iter()
                    .any(|person| self.meets(Some(*person), *asked, chat))
            })
            .unwrap_or(Asked::new(false, false, false))
    }

    /// Who is on no list is of no group and knows nothing, and speaks whatever is spoken.
    fn meets(&self, person: Option<&Person>, asked: Asked, chat: &Waits<'_>) -> bool {
        let of_it = || match chat.wanted {
            Wanted::Group(group) => person.is_some_and(|person| person.groups.contains(group)),
            Wanted::Anyone | Wanted::Staff(_) => true,
        };
        let speaks = || {
            let speaks = |person: &Person, language: &str| {
                person.languages.is_empty() || person.languages.contains(language)
            };
            chat.language
                .zip(person)
                .is_none_or(|(language, person)| speaks(person, language))
        };
        let knows = || {
            let skills = person.into_iter().flat_map(|person| &person.skills);
            skills
                .filter_map(|skill| Tag::parse(skill).ok())
                .any(|skill| chat.tags.contains(&skill))
        };
        (!asked.group || of_it()) && (!asked.language || speaks()) && (!asked.skill || knows())
    }

    /// Whether they can take it before it is anyone's: neither away until then, nor not to be woken.
    fn can_come(&self, person: &Person, chat: &Waits<'_>) -> bool {
        let until = self.anyones(chat);
        if person.away_until.is_some_and(|away| away >= until) {
            return false;
        }
        let Some(quiet) = self.quiet.get(&person.id) else {
            return true;
        };
        // Who has the inbox open in quiet hours has it open.
        self.here.contains(&person.id) || {
            let from = self.now;
            let looks = (0..).map(|look| from.plus_seconds(look * LOOK));
            looks
                .take_while(|at| *at < until)
                .any(|at| !quiet.covers(self.zone, at))
        }
    }

    /// Whether a group is out of its own hours until the chat is anyone's, while the shop is open.
    fn is_shut(&self, group: Id, chat: &Waits<'_>) -> bool {
        let own = match self.hours.own.get(&group) {
            Some(Standing::Closed { opens }) => {
                opens.is_none_or(|opens| opens >= self.anyones(chat))
            }
            Some(Standing::Open { .. }) | None => false,
        };
        own && self.hours.shop.is_open()
    }

    /// Whether somebody takes chats now: on the team, here, and not away.
    fn takes(&self, id: Id) -> bool {
        let takes =
            |person: &Person| person.id == id && person.takes_chats && !person.is_away(self.now);
        self.here.contains(&id) && self.people.iter().any(takes)
    }

    /// Those who are here and may claim it, whether or not they have room.
    pub fn here_for<'s>(&'s self, chat: &'s Waits<'_>) -> impl Iterator<Item = &'s Person> {
        self.people.iter().filter(|person| {
            person.takes_chats
                && !person.is_away(self.now)
                && self.here.contains(&person.id)
                && self.may_claim(person.id, chat)
        })
    }
}

#[cfg(test)]
mod tests;
