//! Gap cards: a question that was not answered begins one, or joins that of a near-equal question. Cards group by
//! the document that was looked at first. A card holds ids only, so that erasing a chat erases its words here, too.
//! `cards` beside this file reads them, `answers` closes them, `called` counts the handoffs they cost, `effects` tells
//! what an answer changed, and `meant` what became of a question that the assistant asked back about.

mod answers;
mod called;
mod cards;
mod effects;
mod meant;

pub use answers::{Answer, Replayed, answer, answered_by, key, replay};
pub use called::called;
pub use cards::{Behind, LISTED, count, list, one, page};
pub use effects::{Effect, HandedOff, Since, effect, handed_off, published, since};
pub use meant::meant;

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::Contents;
use crate::assistant::text::{Stems, is_stop};
use crate::clock::Micros;
use crate::conversation::messages::{self, SourceLink};
use crate::conversation::words::words;
use crate::db::Tx;
use crate::db::schema::{gap_questions, gaps};
use crate::error::Error;
use crate::ids::Id;

/// Cards that a new question is held against, the last ones asked.
const NEAR: i64 = 100;
/// Questions of each that it is held against, the newest.
const HELD_AGAINST: i64 = 5;

/// What became of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has answered it.
    Open,
    /// An answer is written, and not used yet.
    Drafted,
    /// An answer is used.
    Answered,
    /// Nobody wants to answer it.
    Dismissed,
    /// Nothing is left to answer: the assistant asked back each time, and answered what was meant.
    Settled,
}

impl State {
    /// As in the database and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Drafted => "drafted",
            Self::Answered => "answered",
            Self::Dismissed => "dismissed",
            Self::Settled => "settled",
        }
    }

    fn parse(text: &str) -> Self {
        [
            Self::Drafted,
            Self::Answered,
            Self::Dismissed,
            Self::Settled,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
        .unwrap_or(Self::Open)
    }
}

/// What came of a question. One that the assistant asked back about is a card's like any other, since the pages did not
/// answer it as it was asked; it is no failure any more once the shopper says what they meant and that is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameTo {
    /// It was not answered.
    Missed,
    /// The assistant asked which of several things was meant, and the shopper has not said so yet.
    AskedBack,
    /// They said so, and were answered.
    Settled,
}

impl CameTo {
    /// As in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missed => "missed",
            Self::AskedBack => "asked_back",
            Self::Settled => "settled",
        }
    }

    fn parse(text: &str) -> Self {
        [Self::AskedBack, Self::Settled]
            .into_iter()
            .find(|one| one.as_str() == text)
            .unwrap_or(Self::Missed)
    }
}

/// A question about to be noted.
#[derive(Debug, Clone, Copy)]
pub struct Missed<'a> {
    /// Its chat.
    pub conversation: Id,
    /// The shopper's message.
    pub message: Id,
    /// What was looked at, best first.
    pub looked_at: &'a [SourceLink],
    /// Whether the shopper was asked what they meant by it.
    pub asked_back: bool,
}

/// A question of a card.
#[derive(Debug, Clone)]
pub struct Question {
    /// The shopper's message.
    pub message: Id,
    /// Its chat.
    pub conversation: Id,
    /// The assistant that chat is with.
    pub assistant: Id,
    /// Its words; nothing once they are erased.
    pub words: Option<String>,
    /// The message with which the shopper said what they meant, where they were asked, and its words.
    pub meant: Option<(Id, Option<String>)>,
    /// What came of it.
    pub came_to: CameTo,
    /// Whether a person was asked for because of it.
    pub handed_off: bool,
    /// When.
    pub at: Micros,
}

impl Question {
    /// Its words with those that say what was meant by them; nothing once they are erased.
    #[must_use]
    pub fn whole(&self) -> Option<String> {
        let words = self.words.as_deref()?;
        Some(match &self.meant {
            Some((_, Some(meant))) => format!("{words} {meant}"),
            Some((_, None)) | None => words.to_owned(),
        })
    }

    /// The message at which the assistant failed: the one that said what was meant, where that was no help.
    #[must_use]
    pub fn failed_at(&self) -> Id {
        match (self.came_to, &self.meant) {
            (CameTo::Missed, Some((meant, _))) => *meant,
            (CameTo::Missed | CameTo::AskedBack | CameTo::Settled, _) => self.message,
        }
    }
}

/// A card.
#[derive(Debug, Clone)]
pub struct Gap {
    /// Its id.
    pub id: Id,
    /// What became of it.
    pub state: State,
    /// What was looked at first.
    pub document: Option<i64>,
    /// The answer a person wrote.
    pub answer: Option<i64>,
    /// First asked.
    pub first_at: Micros,
    /// Last asked.
    pub last_at: Micros,
    /// How often it was asked.
    pub times: i64,
    /// How often a person was asked for because of it.
    pub handoffs: i64,
    /// How often it was answered once the assistant had asked back.
    pub settled: i64,
    /// The last times it was asked, the newest first.
    pub questions: Vec<Question>,
}

impl Gap {
    /// The question as it was asked last, of those whose words are still kept.
    #[must_use]
    pub fn asked(&self) -> Option<String> {
        self.questions.iter().find_map(Question::whole)
    }

    /// Whom it was asked, each once.
    #[must_use]
    pub fn assistants(&self) -> BTreeSet<Id> {
        self.questions.iter().map(|one| one.assistant).collect()
    }
}

/// Notes a question that was not answered; returns its card. One that is noted stays where it is, and so does what only
/// said what was meant by one.
///
/// # Errors
/// The database's.
pub fn note(tx: &mut Tx<'_>, missed: &Missed<'_>) -> Result<Option<Id>, Error> {
    let shop = tx.shop();
    let asked = messages::by_ids(tx.conn, shop, &[missed.message])?.remove(&missed.message);
    let Some((body, at)) = asked.and_then(|asked| Some((asked.body?, asked.at))) else {
        return Ok(None);
    };
    let noted: Option<(i64, i64, String)> = gap_questions::table
        .filter(gap_questions::shop_id.eq(tx.key()))
        .filter(gap_questions::conversation_id.eq(missed.conversation.0))
        .filter(
            gap_questions::message_id
                .eq(missed.message.0)
                .or(gap_questions::meant_id.eq(missed.message.0)),
        )
        .select((
            gap_questions::message_id,
            gap_questions::gap_id,
            gap_questions::came_to,
        ))
        .first(tx.conn)
        .optional()?;
    if let Some((question, gap, came_to)) = noted {
        if !missed.asked_back {
            meant::failed(tx, (Id(gap), Id(question)), CameTo::parse(&came_to))?;
        }
        called(tx, missed.conversation)?;
        return Ok(Some(Id(gap)));
    }
    let gap = match near(tx, &body)? {
        Some(gap) => again(tx, gap, missed.asked_back)?,
        None => begin(tx, missed.looked_at)?,
    };
    let came_to = if missed.asked_back {
        CameTo::AskedBack
    } else {
        CameTo::Missed
    };
    diesel::insert_into(gap_questions::table)
        .values((
            gap_questions::shop_id.eq(tx.key()),
            gap_questions::message_id.eq(missed.message.0),
            gap_questions::gap_id.eq(gap.0),
            gap_questions::conversation_id.eq(missed.conversation.0),
            gap_questions::handed_off.eq(false),
            gap_questions::at.eq(at.0),
            gap_questions::came_to.eq(came_to.as_str()),
        ))
        .execute(tx.conn)?;
    diesel::update(gaps::table.find((tx.key(), gap.0)))
        .set(gaps::asked.eq(gaps::asked + 1))
        .execute(tx.conn)?;
    called(tx, missed.conversation)?;
    Ok(Some(gap))
}

/// The card of a question that is nearly this one.
fn near(tx: &mut Tx<'_>, question: &str) -> Result<Option<Id>, Error> {
    let shop = tx.shop();
    let last: Vec<i64> = gaps::table
        .filter(gaps::shop_id.eq(shop.key()))
        .order(gaps::last_at.desc())
        .limit(NEAR)
        .select(gaps::id)
        .load(tx.conn)?;
    let mut asked: Vec<Question> = Vec::new();
    let mut of: HashMap<Id, Id> = HashMap::new();
    for (gap, question) in cards::questions(tx.conn, shop, &last, HELD_AGAINST)? {
        of.insert(question.message, gap);
        asked.push(question);
    }
    let stems = Stems::default();
    let meant = telling(question, &stems);
    Ok(asked
        .iter()
        .filter_map(|one| Some((one, one.words.as_deref()?)))
        .find(|(_, words)| alike(&meant, &telling(words, &stems)))
        .and_then(|(one, _)| of.get(&one.message).copied()))
}

/// The stems of the words that carry a question's meaning.
fn telling(question: &str, stems: &Stems) -> BTreeSet<String> {
    words(question)
        .iter()
        .filter(|word| !is_stop(word))
        .map(|word| stems.of(word))
        .collect()
}

/// Whether two questions are nearly the same: four of five of their words are.
fn alike(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    let shared = one.intersection(other).count();
    let all = one.union(other).count();
    all > 0 && shared * 5 >= all * 4
}

fn begin(tx: &mut Tx<'_>, looked_at: &[SourceLink]) -> Result<Id, Error> {
    let contents = Contents::of(tx.conn, tx.shop())?;
    let document = looked_at.first().and_then(|link| contents.behind(link));
    let id = tx.new_id();
    diesel::insert_into(gaps::table)
        .values((
            gaps::shop_id.eq(tx.key()),
            gaps::id.eq(id.0),
            gaps::state.eq(State::Open.as_str()),
            gaps::document_id.eq(document),
            gaps::first_at.eq(tx.now.0),
            gaps::last_at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    Ok(id)
}

/// Asked again. What was thought to be answered or settled is open again, but that an answer is used stands as long as
/// the assistant only asks back; what was dismissed stays so.
fn again(tx: &mut Tx<'_>, id: Id, asked_back: bool) -> Result<Id, Error> {
    let row = gaps::table.find((tx.key(), id.0));
    diesel::update(row)
        .set(gaps::last_at.eq(tx.now.0))
        .execute(tx.conn)?;
    let over: &[State] = if asked_back {
        &[State::Settled]
    } else {
        &[State::Settled, State::Answered]
    };
    opens(tx, id, over)?;
    Ok(id)
}

/// Opens a card again that is in one of these states.
fn opens(tx: &mut Tx<'_>, id: Id, over: &[State]) -> Result<(), Error> {
    let over: Vec<&str> = over.iter().map(|state| state.as_str()).collect();
    diesel::update(
        gaps::table
            .find((tx.key(), id.0))
            .filter(gaps::state.eq_any(over)),
    )
    .set(gaps::state.eq(State::Open.as_str()))
    .execute(tx.conn)?;
    Ok(())
}

/// Sets a card aside, or takes it up again.
///
/// # Errors
/// [`Error::NotFound`].
pub fn dismiss(tx: &mut Tx<'_>, id: Id, dismissed: bool) -> Result<(), Error> {
    let state = if dismissed {
        State::Dismissed
    } else {
        State::Open
    };
    let rows = diesel::update(gaps::table.find((tx.key(), id.0)))
        .set(gaps::state.eq(state.as_str()))
        .execute(tx.conn)?;
    if rows == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_equal_questions_are_one() {
        let stems = Stems::default();
        let same = |one: &str, other: &str| alike(&telling(one, &stems), &telling(other, &stems));
        assert!(same("Do you rent guitars?", "do you rent a guitar"));
        assert!(same(
            "Can I rent a guitar for a week?",
            "could i rent a guitar for one week??"
        ));
        assert!(!same("Do you rent guitars?", "Do you repair guitars?"));
        assert!(!same("and?", "so?"));
    }
}
