//! What shoppers said in the past, heard as it would be heard now: where a person is asked for, and which phrases are
//! meant. Before the log is played, for a model takes its time; so the lines it reads are bounded, and where there are more
//! it reads those that come nearest by the quick table.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;

use super::{DAY, DAYS};
use crate::assistant::gate::{self, Heard, WORTH_A_VECTOR};
use crate::assistant::vectors::{Encoder, Encoders, Kind, Vectors};
use crate::clock::Micros;
use crate::conversation::messages::Author;
use crate::db::schema::{conversations, messages};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;
use crate::rules::matching::Phrase;
use crate::rules::meaning::{self, Meant, Sense};
use crate::rules::{Book, Hit, Rule, Start};

/// Lines that a model reads, at most: some seconds of its time.
pub const READ: usize = 300;
/// Lines that are looked at, at most.
const LINES: i64 = 10_000;

/// Something a shopper said.
pub type Line = (Id, String);

/// How far the meaning of what was said was heard.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reach {
    /// No phrase counts by meaning.
    #[default]
    NotAsked,
    /// There is nothing to hear it by yet.
    Unheard,
    /// Of every line.
    All,
    /// Of the [`READ`] lines that are nearest.
    Nearest,
}

/// What shoppers said, as it is heard now; by words alone where nothing else is said.
#[derive(Debug, Default)]
pub struct Past {
    heard: HashMap<Id, Heard>,
    meant: HashMap<Id, Vec<Meant>>,
    /// How far it was heard.
    pub reach: Reach,
}

impl Past {
    /// The hits of a message.
    pub(super) fn hits(&self, book: &Book, message: Id, text: &str) -> Vec<Hit> {
        let mut hits = match self.heard.get(&message) {
            Some(heard) => book.on_heard(text, heard),
            None => book.on_message(text),
        };
        if let Some(meant) = self.meant.get(&message) {
            hits.extend(meaning::hits(book, meant));
        }
        hits
    }
}

/// Whether a rule has phrases at all: only those are heard by more than their words.
#[must_use]
pub fn is_asked_for(rule: &Rule) -> bool {
    let mut starts = rule.definition.starts.iter();
    starts.any(|start| matches!(start, Start::Phrases { .. }))
}

/// What shoppers wrote to an assistant in the time that is rehearsed, the newest first.
///
/// # Errors
/// The database's.
pub fn lines(
    conn: &mut Conn,
    shop: ShopId,
    assistant: Id,
    now: Micros,
) -> Result<Vec<Line>, Error> {
    let rows: Vec<(i64, Option<String>)> = messages::table
        .inner_join(
            conversations::table.on(conversations::shop_id
                .eq(messages::shop_id)
                .and(conversations::id.eq(messages::conversation_id))),
        )
        .filter(messages::shop_id.eq(shop.key()))
        .filter(conversations::assistant_id.eq(assistant.0))
        .filter(conversations::last_at.ge(now.plus_seconds(-DAYS * DAY).0))
        .filter(messages::author.eq(Author::Shopper.as_str()))
        .filter(messages::body.is_not_null())
        .order(messages::id.desc())
        .limit(LINES)
        .select((messages::id, messages::body))
        .load(conn)?;
    let said = rows.into_iter();
    Ok(said
        .filter_map(|(id, body)| Some((Id(id), body?)))
        .collect())
}

/// Hears them. `sense` is what the rule's phrases mean.
///
/// # Errors
/// When the work with vectors ended badly.
pub async fn hear(
    vectors: &Arc<Vectors>,
    sense: Arc<Sense>,
    rule: &Rule,
    lines: Vec<Line>,
) -> Result<Past, Error> {
    let person = asks_for_person(rule);
    if sense.is_empty() && !person {
        return Ok(Past::default());
    }
    // What was said is not to be heard worse after a start.
    vectors.loaded().await;
    let work = move |encoders: Encoders<'_>| judged(&sense, encoders, person, &lines);
    vectors.index(work).await
}

/// Whether a phrase of it stands for every way to ask for a person.
fn asks_for_person(rule: &Rule) -> bool {
    rule.definition.starts.iter().any(|start| match start {
        Start::Phrases { any, .. } => any
            .iter()
            .any(|text| Phrase::parse(text).is_ok_and(|phrase| phrase.asks_for_person())),
        _ => false,
    })
}

fn judged(sense: &Sense, encoders: Encoders<'_>, person: bool, lines: &[Line]) -> Past {
    let mut past = Past::default();
    // There are weights for our own vectors, and none for another server's.
    let Some(encoder) = encoders.best(|kind| kind != Kind::Api) else {
        past.reach = match sense.is_empty() {
            true => Reach::NotAsked,
            false => Reach::Unheard,
        };
        return past;
    };
    if person {
        past.heard = asked(encoder, lines);
    }
    if !sense.is_empty() {
        let english: Vec<&Line> = lines
            .iter()
            .filter(|(_, text)| meaning::hears(text))
            .collect();
        let near = match encoder.kind() {
            // It has read them before anybody noticed.
            Kind::Static => english.clone(),
            _ => nearest(sense, encoders.table, &english),
        };
        past.reach = match near.len() == english.len() {
            true => Reach::All,
            false => Reach::Nearest,
        };
        for (id, text) in near {
            let meant = sense.judge_by(encoder, text);
            if !meant.is_empty() {
                past.meant.insert(*id, meant);
            }
        }
    }
    past
}

/// Where a person is asked for: of lines in which that may be, the likeliest.
fn asked(encoder: &dyn Encoder, lines: &[Line]) -> HashMap<Id, Heard> {
    let mut worth: Vec<(f32, &Line)> = lines
        .iter()
        .map(|line| (gate::hear(&line.1, None).score, line))
        .filter(|(score, _)| *score >= WORTH_A_VECTOR)
        .collect();
    worth.sort_by(|one, other| other.0.total_cmp(&one.0));
    let few = worth.into_iter().take(READ);
    few.map(|(_, (id, text))| (*id, gate::hear(text, Some(encoder))))
        .collect()
}

/// Those that come nearest to a phrase by the table; without it the newest.
fn nearest<'l>(sense: &Sense, table: Option<&dyn Encoder>, lines: &[&'l Line]) -> Vec<&'l Line> {
    let mut near = lines.to_vec();
    if let Some(table) = table.filter(|_| lines.len() > READ) {
        near.sort_by_cached_key(|(_, text)| std::cmp::Reverse(sense.nearest_by(table, text)));
    }
    near.truncate(READ);
    near
}
