//! A shop's assistants, each with its book of rules ready to decide.

use std::sync::Arc;

use super::book::Book;
use super::meaning::Sense;
use super::{ours, unstaffed};
use crate::assistants::Assistant;
use crate::conversation::{Conversation, State};
use crate::ids::Id;

/// One assistant and its rules.
#[derive(Clone)]
pub struct Seat {
    /// Who.
    pub assistant: Assistant,
    /// What it goes by.
    pub book: Arc<Book>,
}

/// All of a shop's. The first one is always there.
pub struct Shelf {
    first: Seat,
    others: Vec<Seat>,
    sense: Arc<Sense>,
}

impl Shelf {
    /// Prepares them. `rules` are all rules that are on, each with whose it is; `sense` is what they mean.
    #[must_use]
    pub fn new(
        first: Assistant,
        others: Vec<Assistant>,
        rules: Vec<(Id, super::Rule)>,
        sense: Arc<Sense>,
    ) -> Self {
        let mut rules = rules;
        let mut seat = |assistant: Assistant| {
            let (own, rest): (Vec<_>, Vec<_>) = std::mem::take(&mut rules)
                .into_iter()
                .partition(|(of, _)| *of == assistant.id);
            rules = rest;
            let own = own.into_iter().map(|(_, rule)| ours::spoken(rule));
            let own = if assistant.shared_inbox {
                own.collect()
            } else {
                own.map(|rule| unstaffed::without_people(rule, &assistant.elsewhere))
                    .collect()
            };
            Seat {
                book: Arc::new(Book::new(own)),
                assistant,
            }
        };
        Self {
            first: seat(first),
            others: others.into_iter().map(seat).collect(),
            sense,
        }
    }

    /// What the phrases of all of them mean.
    #[must_use]
    pub fn sense(&self) -> &Arc<Sense> {
        &self.sense
    }

    fn every(&self) -> impl Iterator<Item = &Seat> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// Every book there is.
    pub fn books(&self) -> impl Iterator<Item = &Arc<Book>> {
        self.every().map(|seat| &seat.book)
    }

    /// The one whose chat it is; the first in place of one that was taken away.
    #[must_use]
    pub fn of(&self, assistant: Option<Id>) -> &Seat {
        self.others
            .iter()
            .find(|seat| Some(seat.assistant.id) == assistant)
            .unwrap_or(&self.first)
    }

    /// The book of a chat.
    #[must_use]
    pub fn book(&self, conversation: &Conversation) -> &Arc<Book> {
        &self.of(conversation.assistant).book
    }

    /// The first one.
    #[must_use]
    pub fn first(&self) -> &Seat {
        &self.first
    }

    /// Who is met on a page: of those that have this place, the one higher in the list; the first where none has.
    #[must_use]
    pub fn at(&self, url: Option<&str>) -> &Seat {
        let met = url.and_then(|url| {
            self.others
                .iter()
                .find(|seat| seat.assistant.enabled && seat.assistant.places.has(url))
        });
        met.unwrap_or(&self.first)
    }

    /// Who goes on with a chat on a page. Where a person was asked for or has it, it stays whose it is.
    #[must_use]
    pub fn goes_on(&self, chat: Option<&Conversation>, url: Option<&str>) -> &Seat {
        match chat {
            Some(chat) if url.is_none() || !is_free(chat) => self.of(chat.assistant),
            Some(_) | None => self.at(url),
        }
    }

    /// Whose button it is.
    #[must_use]
    pub fn with_rule(&self, rule: Id) -> Option<(&Seat, usize)> {
        self.every().find_map(|seat| {
            let (index, _) = seat.book.by_id(rule)?;
            Some((seat, index))
        })
    }

    /// What a chat of this one is marked with: nothing for the first.
    #[must_use]
    pub fn mark(&self, seat: &Seat) -> Option<Id> {
        (seat.assistant.id != self.first.assistant.id).then_some(seat.assistant.id)
    }
}

fn is_free(chat: &Conversation) -> bool {
    match &chat.state {
        State::Assistant { .. } | State::Closed { .. } => chat.collecting.is_none(),
        State::Waiting { .. } | State::Human { .. } | State::Snoozed { .. } => false,
    }
}
