//! What the page of gaps shows.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::groups::By;
use crate::assistant::learning::Contents;
use crate::assistant::learning::answer_tests::{self, AnswerTest};
use crate::assistant::learning::gaps::{self, Behind, Gap, Replayed, Since, State};
use crate::assistant::learning::phrases::{self, Said};
use crate::assistant::learning::replies::{self, Known};
use crate::assistant::learning::samples::{self, Suggestion};
use crate::assistants::store as assistants;
use crate::clock::Micros;
use crate::db::Conn;
use crate::db::schema::documents;
use crate::error::Error;
use crate::ids::Id;
use crate::rules::Book;
use crate::team::Staff;

/// Cards of one kind shown: each is asked again for the page.
const SHOWN: usize = 30;
const OPEN: [State; 2] = [State::Open, State::Drafted];
const SETTLED: [State; 3] = [State::Answered, State::Dismissed, State::Settled];

/// A card with what is known of it.
pub struct Card {
    /// The card.
    pub gap: Gap,
    /// What was tried, and what a person answered.
    pub known: Known,
    /// What the assistant would say now.
    pub now: Option<Replayed>,
    /// What it asks about, where that is plain.
    pub topic: Option<&'static str>,
    /// What was before its answer was published, and since.
    pub since: Option<Since>,
    /// The answer as written so far.
    pub written: Option<(String, String)>,
}

/// All of it.
pub struct Shown {
    /// The time.
    pub now: Micros,
    /// The shop's assistants, where it has several.
    pub assistants: Vec<(Id, String)>,
    /// Of which only these cards are shown.
    pub of: Option<Id>,
    /// Those whose chats staff don't see: there is no way to them.
    pub hidden: BTreeSet<Id>,
    /// Who looks.
    pub viewer: String,
    /// To be answered.
    pub open: Vec<Card>,
    /// Answered or set aside.
    pub settled: Vec<Card>,
    /// How many there are of either in all.
    pub in_all: (i64, i64),
    /// What the open ones are grouped by.
    pub by: By,
    /// Where the next page of either begins, and where this one does.
    pub next: (Option<Behind>, Option<Behind>),
    pub behind: (Option<Behind>, Option<Behind>),
    /// Wrong answers, kept.
    pub tests: Vec<AnswerTest>,
    /// The documents.
    pub contents: Contents,
    /// Sample questions to accept.
    pub suggestions: Vec<Suggestion>,
    /// What shoppers wrote before they pressed the button, and no rule hears.
    pub phrases: Vec<Said>,
}

/// What is told of a card by the assistant: what it would say now, and what is asked about.
pub type Told = (Option<Replayed>, Option<&'static str>);

impl Shown {
    /// The cards, in the order in which [`Shown::with`] wants what is told of them.
    pub fn gaps(&self) -> impl Iterator<Item = &Gap> {
        self.open.iter().chain(&self.settled).map(|card| &card.gap)
    }

    /// With what is told of each.
    pub fn with(mut self, told: Vec<Told>) -> Self {
        for (card, told) in self.open.iter_mut().chain(&mut self.settled).zip(told) {
            (card.now, card.topic) = told;
        }
        self
    }
}

/// Reads it, but for what the assistant tells of it. `of` are the cards of one assistant; the card that is `named` is
/// there, however many others are newer. `behind` is where the open and the settled ones go on.
///
/// # Errors
/// The database's.
pub fn read(
    conn: &mut Conn,
    staff: &Staff,
    book: &Book,
    (of, named, by): (Option<Id>, Option<Id>, By),
    behind: (Option<Behind>, Option<Behind>),
    now: Micros,
) -> Result<Shown, Error> {
    let shop = staff.shop;
    let contents = Contents::of(conn, shop)?;
    let mut listed = gaps::list(conn, shop)?;
    if let Some(of) = of {
        listed.retain(|gap| gap.assistants().contains(&of));
    }
    let (mut unanswered, of_open) = gaps::page(conn, shop, &OPEN, of, behind.0, SHOWN)?;
    let (mut done, of_settled) = gaps::page(conn, shop, &SETTLED, of, behind.1, SHOWN)?;
    if let Some(named) = named {
        unanswered.retain(|gap| gap.id != named);
        done.retain(|gap| gap.id != named);
        match gaps::one(conn, shop, named) {
            Ok(gap) if OPEN.contains(&gap.state) => unanswered.insert(0, gap),
            Ok(gap) => done.insert(0, gap),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    let called = assistants::names(conn, shop)?;
    let suggestions = samples::suggestions(conn, shop, &listed, &contents)?;
    let mut cards = |gaps: Vec<Gap>| -> Result<Vec<Card>, Error> {
        gaps.into_iter().map(|gap| card(conn, staff, gap)).collect()
    };
    let (mut open, mut settled) = (cards(unanswered)?, cards(done)?);
    let shown: Vec<Id> = open
        .iter()
        .chain(&settled)
        .map(|card| card.gap.id)
        .collect();
    let since = gaps::since(conn, shop, &shown)?;
    for card in open.iter_mut().chain(&mut settled) {
        card.since = since.get(&card.gap.id).copied();
    }
    let phrases = phrases::before_the_button(conn, shop)?
        .into_iter()
        .filter(|said| book.on_message(&said.words).is_empty())
        .collect();
    Ok(Shown {
        now,
        assistants: if called.len() > 1 { called } else { Vec::new() },
        of,
        hidden: assistants::hidden(conn, shop)?
            .into_iter()
            .map(Id)
            .collect(),
        viewer: staff.member.name.clone(),
        open,
        settled,
        in_all: (
            gaps::count(conn, shop, &OPEN, of)?,
            gaps::count(conn, shop, &SETTLED, of)?,
        ),
        by,
        next: (of_open, of_settled),
        behind,
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
        topic: None,
        since: None,
        written,
        gap,
    })
}
