//! What the page of gaps shows.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::assistant::learning::Contents;
use crate::assistant::learning::answer_tests::{self, AnswerTest};
use crate::assistant::learning::gaps::{self, Gap, Replayed, State};
use crate::assistant::learning::phrases::{self, Said};
use crate::assistant::learning::replies::{self, Known};
use crate::assistant::learning::samples::{self, Suggestion};
use crate::clock::Micros;
use crate::db::Conn;
use crate::db::schema::documents;
use crate::error::Error;
use crate::rules::Book;
use crate::team::Staff;

/// Cards of one kind shown: each is asked again for the page.
const SHOWN: usize = 30;

/// A card with what is known of it.
pub struct Card {
    /// The card.
    pub gap: Gap,
    /// What was tried, and what a person answered.
    pub known: Known,
    /// What the assistant would say now.
    pub now: Option<Replayed>,
    /// The answer as written so far.
    pub written: Option<(String, String)>,
}

/// Cards about one document.
pub struct Group {
    /// Its title; nothing for questions that no document came near.
    pub title: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// The cards, the most asked first.
    pub cards: Vec<Card>,
}

/// All of it.
pub struct Shown {
    /// The time.
    pub now: Micros,
    /// Who looks.
    pub viewer: String,
    /// To be answered.
    pub open: Vec<Group>,
    /// Answered or set aside.
    pub settled: Vec<Card>,
    /// Wrong answers, kept.
    pub tests: Vec<AnswerTest>,
    /// The documents.
    pub contents: Contents,
    /// Sample questions to accept.
    pub suggestions: Vec<Suggestion>,
    /// What shoppers wrote before they pressed the button, and no rule hears.
    pub phrases: Vec<Said>,
}

impl Shown {
    /// The cards, in the order in which [`Shown::with`] wants what they say now.
    pub fn gaps(&self) -> impl Iterator<Item = &Gap> {
        let open = self.open.iter().flat_map(|group| &group.cards);
        open.chain(&self.settled).map(|card| &card.gap)
    }

    /// With what the assistant would say to each now.
    pub fn with(mut self, replayed: Vec<Option<Replayed>>) -> Self {
        let open = self.open.iter_mut().flat_map(|group| &mut group.cards);
        for (card, now) in open.chain(&mut self.settled).zip(replayed) {
            card.now = now;
        }
        self
    }
}

/// Reads it, but for what the assistant would say now.
///
/// # Errors
/// The database's.
pub fn read(conn: &mut Conn, staff: &Staff, book: &Book, now: Micros) -> Result<Shown, Error> {
    let shop = staff.shop;
    let contents = Contents::of(conn, shop)?;
    let listed = gaps::list(conn, shop)?;
    let suggestions = samples::suggestions(conn, shop, &listed, &contents)?;
    let (mut open, mut settled) = (Vec::new(), Vec::new());
    for gap in listed {
        let place = match gap.state {
            State::Open | State::Drafted => &mut open,
            State::Answered | State::Dismissed => &mut settled,
        };
        if place.len() < SHOWN {
            place.push(card(conn, staff, gap)?);
        }
    }
    let phrases = phrases::before_the_button(conn, shop)?
        .into_iter()
        .filter(|said| book.on_message(&said.words).is_empty())
        .collect();
    Ok(Shown {
        now,
        viewer: staff.member.name.clone(),
        open: grouped(open, &contents),
        settled,
        tests: answer_tests::list(conn, shop)?,
        contents,
        suggestions,
        phrases,
    })
}

fn card(conn: &mut Conn, staff: &Staff, gap: Gap) -> Result<Card, Error> {
    let known = replies::of(conn, staff.shop, &gap)?;
    let written = match gap.answer {
        Some(document) => documents::table
            .find((staff.shop.key(), document))
            .select((documents::title, documents::body))
            .first(conn)
            .optional()?,
        None => None,
    };
    Ok(Card {
        known,
        now: None,
        written,
        gap,
    })
}

/// By document, the most asked first; what came near no document comes last.
fn grouped(cards: Vec<Card>, contents: &Contents) -> Vec<Group> {
    let mut by: HashMap<Option<i64>, Vec<Card>> = HashMap::new();
    for card in cards {
        let document = card.gap.document.filter(|id| contents.by_id(*id).is_some());
        by.entry(document).or_default().push(card);
    }
    let asked =
        |cards: &[Card]| -> usize { cards.iter().map(|card| card.gap.questions.len()).sum() };
    let mut groups: Vec<(Option<i64>, Vec<Card>)> = by.into_iter().collect();
    groups.sort_by_key(|(document, cards)| {
        (
            document.is_none(),
            std::cmp::Reverse(asked(cards)),
            *document,
        )
    });
    groups
        .into_iter()
        .map(|(document, mut cards)| {
            cards.sort_by_key(|card| std::cmp::Reverse(card.gap.questions.len()));
            let content = document.and_then(|id| contents.by_id(id));
            Group {
                title: content.map(|one| one.title.clone()),
                url: content.and_then(|one| one.url.clone()),
                cards,
            }
        })
        .collect()
}
