//! Which shoppers' questions could be attached: those of answered gap cards, and those whose answer somebody found good.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::{is_same, of, shortened};
use crate::assistant::knowledge::audience::{Audiences, assistants_of};
use crate::assistant::learning::gaps::{Gap, Question, State};
use crate::assistant::learning::{Contents, question_of};
use crate::conversation::messages;
use crate::db::schema::ratings;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// Suggestions shown together, and ratings they are looked for in.
const SUGGESTED: usize = 20;
const RATINGS: i64 = 200;

/// A question that may be attached to a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The shopper's message.
    pub message: Id,
    /// Its words.
    pub words: String,
    /// The document that answers it.
    pub document: i64,
}

/// What could be attached: the questions of answered cards, and those whose answer somebody found good.
///
/// # Errors
/// The database's.
pub fn suggestions(
    conn: &mut Conn,
    shop: ShopId,
    cards: &[Gap],
    contents: &Contents,
) -> Result<Vec<Suggestion>, Error> {
    let audiences = Audiences::of(conn, shop)?;
    let mut found: Vec<Suggestion> = cards
        .iter()
        .filter(|card| card.state == State::Answered)
        .filter_map(|card| Some((card, contents.by_id(card.answer?)?.id)))
        .flat_map(|(card, document)| {
            let audiences = &audiences;
            let of_whom = move |one: &&Question| audiences.has(document, one.assistant);
            card.questions
                .iter()
                .filter(of_whom)
                .filter_map(move |one| {
                    Some(Suggestion {
                        message: one.message,
                        words: one.words.clone()?,
                        document,
                    })
                })
        })
        .collect();
    let rated: Vec<(i64, i64, bool)> = ratings::table
        .filter(ratings::shop_id.eq(shop.key()))
        .order(ratings::message_id.desc())
        .limit(RATINGS)
        .select((ratings::conversation_id, ratings::message_id, ratings::good))
        .load(conn)?;
    let bad: BTreeSet<i64> = rated.iter().filter(|row| !row.2).map(|row| row.1).collect();
    let good: BTreeSet<(i64, i64)> = rated
        .iter()
        .filter(|row| row.2 && !bad.contains(&row.1))
        .map(|row| (row.0, row.1))
        .collect();
    for (chat, answer) in good {
        if found.len() >= SUGGESTED * 2 {
            break;
        }
        let Some(question) = question_of(conn, shop, Id(chat), Id(answer))? else {
            continue;
        };
        let mut both = messages::by_ids(conn, shop, &[Id(answer), question])?;
        let document = both
            .remove(&Id(answer))
            .and_then(|said| contents.behind(said.sources.first()?));
        let words = both.remove(&question).and_then(|asked| asked.body);
        let whose = assistants_of(conn, shop, &[Id(chat)])?;
        let whose = whose.get(&Id(chat)).copied().unwrap_or(shop.0);
        let document = document.filter(|id| audiences.has(*id, whose));
        found.extend(document.zip(words).map(|(document, words)| Suggestion {
            message: question,
            words,
            document,
        }));
    }
    let kept = of(conn, shop)?;
    let mut seen = BTreeSet::new();
    found.retain(|one| {
        let words = shortened(&one.words);
        let known = kept
            .get(&one.document)
            .is_some_and(|kept| kept.iter().any(|kept| is_same(kept, &words)));
        let titled = contents
            .by_id(one.document)
            .is_some_and(|content| is_same(&content.title, &words));
        !known && !titled && seen.insert((one.document, one.words.to_lowercase()))
    });
    found.truncate(SUGGESTED);
    Ok(found)
}
