//! What this shop's shoppers said right before a person came to them: phrases for an action to start by.
//!
//! Near-equal lines are one suggestion, most said first. Lines with a number, an address or much text are left out: they
//! are about somebody, not about what is wanted.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::Book;
use super::matching::{Phrase, telling};
use crate::clock::Micros;
use crate::conversation::store::log_after;
use crate::conversation::words::{Folded, is_sign};
use crate::conversation::{Event, messages};
use crate::db::schema::{conversations, events};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// How far back is looked, in days, and how many chats.
const DAYS: i64 = 30;
const CHATS: i64 = 300;
/// Suggestions, at most.
const MOST: usize = 8;
/// Words of a line that may be a phrase.
const WORDS: std::ops::RangeInclusive<usize> = 2..=9;
/// Signs of one, where words are not spaced.
const SIGNS: std::ops::RangeInclusive<usize> = 4..=12;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// As it was said, in its shortest wording.
    pub phrase: String,
    /// In how many chats.
    pub chats: usize,
    /// One of these.
    pub conversation: Id,
}

/// Looks for them; what `known` starts by already is not suggested.
///
/// # Errors
/// The database's.
pub fn mine(
    conn: &mut Conn,
    shop: ShopId,
    assistant: Id,
    known: &Book,
    now: Micros,
) -> Result<Vec<Suggestion>, Error> {
    let since = now.plus_seconds(-DAYS * 24 * 60 * 60);
    let chats: Vec<i64> = events::table
        .inner_join(
            conversations::table.on(conversations::shop_id
                .eq(events::shop_id)
                .and(conversations::id.eq(events::conversation_id))),
        )
        .filter(events::shop_id.eq(shop.key()))
        .filter(events::kind.eq_any(["requested", "taken_over"]))
        .filter(events::at.ge(since.0))
        .filter(conversations::assistant_id.eq(assistant.0))
        .order(events::seq.desc())
        .limit(CHATS)
        .select(events::conversation_id)
        .load(conn)?;
    let chats: BTreeSet<i64> = chats.into_iter().collect();
    let mut said: Vec<(Id, Id)> = Vec::new();
    for chat in chats {
        let log = log_after(conn, shop, Id(chat), 0)?;
        let mut last = None;
        for logged in &log {
            match &logged.event {
                Event::ShopperSaid { message, .. } => last = Some(*message),
                Event::Requested { .. } | Event::TakenOver { .. } => {
                    said.extend(last.take().map(|message| (message, Id(chat))));
                }
                Event::Closed { .. } => last = None,
                _ => {}
            }
        }
    }
    let ids: Vec<Id> = said.iter().map(|(message, _)| *message).collect();
    let mut words = messages::by_ids(conn, shop, &ids)?;
    let lines = said
        .into_iter()
        .filter_map(|(message, chat)| Some((chat, words.remove(&message)?.body?)));
    Ok(out_of(lines, |line| !known.on_message(line).is_empty()))
}

/// The suggestions in some lines. Pure.
fn out_of(
    lines: impl Iterator<Item = (Id, String)>,
    is_known: impl Fn(&str) -> bool,
) -> Vec<Suggestion> {
    // By the words that carry it, so that the same in another order is the same.
    let mut groups: BTreeMap<Vec<String>, (BTreeSet<Id>, String)> = BTreeMap::new();
    for (chat, line) in lines {
        let line = line
            .trim()
            .trim_end_matches(['.', '!', '?', '。', '！', '？'])
            .to_owned();
        let fits = is_short(&line)
            && !line.contains(['@', '\n'])
            && !line.chars().any(char::is_numeric)
            && Phrase::parse(&line).is_ok();
        let carries = telling(&line);
        if !fits || carries.is_empty() {
            continue;
        }
        let near = groups
            .keys()
            .find(|other| alike(other, &carries))
            .cloned()
            .unwrap_or(carries);
        let (chats, shortest) = groups
            .entry(near)
            .or_insert_with(|| (BTreeSet::new(), line.clone()));
        chats.insert(chat);
        if line.chars().count() < shortest.chars().count() {
            *shortest = line;
        }
    }
    let mut found: Vec<Suggestion> = groups
        .into_values()
        .filter(|(_, phrase)| !is_known(phrase))
        .filter_map(|(chats, phrase)| {
            Some(Suggestion {
                phrase,
                chats: chats.len(),
                conversation: *chats.last()?,
            })
        })
        .collect();
    found.sort_by(|one, other| (other.chats, &one.phrase).cmp(&(one.chats, &other.phrase)));
    found.truncate(MOST);
    found
}

/// Neither a word that tells nothing nor a letter. Of a language without spaces, signs are counted.
fn is_short(line: &str) -> bool {
    let words = Folded::new(line).words;
    let signs = words.iter().filter(|word| is_sign(&word.text)).count();
    if signs * 2 > words.len() {
        SIGNS.contains(&words.len())
    } else {
        WORDS.contains(&line.split_whitespace().count())
    }
}

/// Whether most of the words of both are the same.
fn alike(a: &[String], b: &[String]) -> bool {
    let same = a.iter().filter(|word| b.contains(word)).count();
    same * 3 >= a.len().max(b.len()) * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_most_comes_first_in_its_shortest_words() {
        let lines = [
            (1, "Please cancel my guitar order!"),
            (2, "cancel guitar order"),
            (3, "My order #1042 never came"),
            (4, "write to dana@example.com please"),
            (5, "where is my parcel"),
            (6, "ok"),
            (6, "can you cancel the guitar order please"),
        ];
        let lines = lines.map(|(chat, line)| (Id(chat), line.to_owned()));
        let found = out_of(lines.into_iter(), |_| false);
        let told: Vec<(&str, usize)> = (found.iter())
            .map(|one| (one.phrase.as_str(), one.chats))
            .collect();
        assert_eq!(
            told,
            [("cancel guitar order", 3), ("where is my parcel", 1)]
        );
    }

    #[test]
    fn where_words_are_not_spaced_signs_are_counted() {
        let lines = [
            (1, "商品が破損していました。"),
            (2, "商品が破損していました"),
            (3, "はい"),
            (4, "注文１０４２が届かない"),
            (
                5,
                "先週そちらのお店で買ったギターの弦がもう切れてしまいました",
            ),
        ];
        let lines = lines.map(|(chat, line)| (Id(chat), line.to_owned()));
        let found = out_of(lines.into_iter(), |_| false);
        let told: Vec<(&str, usize)> = (found.iter())
            .map(|one| (one.phrase.as_str(), one.chats))
            .collect();
        assert_eq!(told, [("商品が破損していました", 2)]);
    }
}
