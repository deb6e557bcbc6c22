//! Gap cards, read back: each with the last times it was asked, so that one which is asked all day long hides no other.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::{CameTo, Gap, Question, State};
use crate::assistant::knowledge::audience;
use crate::clock::Micros;
use crate::conversation::messages;
use crate::db::schema::{gap_questions, gaps};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// Cards listed.
pub const LISTED: i64 = 100;
/// Questions of each that are read.
pub(super) const READ: i64 = 20;

/// Card, message and chat of a question; whether a person was asked for, and when it was asked; what it came to, and the
/// message that said what was meant.
type QuestionRow = (i64, i64, i64, (bool, i64), (String, Option<i64>));

/// So many questions of each of these cards, the newest first.
pub(super) fn questions(
    conn: &mut Conn,
    shop: ShopId,
    ids: &[i64],
    of_each: i64,
) -> Result<Vec<(Id, Question)>, Error> {
    let of_card = gaps::shop_id
        .eq(gap_questions::shop_id)
        .and(gaps::id.eq(gap_questions::gap_id));
    // Found by the card's index, so that it costs the same however often it was asked.
    let newest = sql::<Bool>(&format!(
        "gap_questions.message_id >= COALESCE((SELECT one.message_id FROM gap_questions AS one \
         WHERE one.shop_id = gaps.shop_id AND one.gap_id = gaps.id \
         ORDER BY one.message_id DESC LIMIT 1 OFFSET {}), 0)",
        of_each - 1
    ));
    let rows: Vec<QuestionRow> = gaps::table
        .inner_join(gap_questions::table.on(of_card))
        .filter(gaps::shop_id.eq(shop.key()))
        .filter(gaps::id.eq_any(ids))
        .filter(newest)
        .order(gap_questions::message_id.desc())
        .select((
            gap_questions::gap_id,
            gap_questions::message_id,
            gap_questions::conversation_id,
            (gap_questions::handed_off, gap_questions::at),
            (gap_questions::came_to, gap_questions::meant_id),
        ))
        .load(conn)?;
    let said = rows.iter().map(|row| Id(row.1));
    let meant = rows.iter().filter_map(|row| row.4.1.map(Id));
    let said: Vec<Id> = said.chain(meant).collect();
    let words: HashMap<Id, Option<String>> = messages::by_ids(conn, shop, &said)?
        .into_iter()
        .map(|(id, message)| (id, message.body))
        .collect();
    let words = |id: Id| words.get(&id).cloned().flatten();
    let chats: Vec<Id> = rows.iter().map(|row| Id(row.2)).collect();
    let asked = audience::assistants_of(conn, shop, &chats)?;
    Ok(rows
        .into_iter()
        .map(
            |(gap, message, conversation, (handed_off, at), (came_to, meant))| {
                let message = Id(message);
                let question = Question {
                    message,
                    conversation: Id(conversation),
                    assistant: asked.get(&Id(conversation)).copied().unwrap_or(shop.0),
                    words: words(message),
                    meant: meant.map(|meant| (Id(meant), words(Id(meant)))),
                    came_to: CameTo::parse(&came_to),
                    handed_off,
                    at: Micros(at),
                };
                (Id(gap), question)
            },
        )
        .collect())
}

type Row = (
    i64,
    String,
    Option<i64>,
    Option<i64>,
    (i64, i64),
    (i64, i64, i64),
);
type Columns = (
    gaps::id,
    gaps::state,
    gaps::document_id,
    gaps::answer_id,
    (gaps::first_at, gaps::last_at),
    (gaps::asked, gaps::handoffs, gaps::settled),
);
const COLUMNS: Columns = (
    gaps::id,
    gaps::state,
    gaps::document_id,
    gaps::answer_id,
    (gaps::first_at, gaps::last_at),
    (gaps::asked, gaps::handoffs, gaps::settled),
);

fn card(
    (id, state, document, answer, (first_at, last_at), (times, handoffs, settled)): Row,
    questions: Vec<Question>,
) -> Gap {
    Gap {
        id: Id(id),
        state: State::parse(&state),
        document,
        answer,
        first_at: Micros(first_at),
        last_at: Micros(last_at),
        times,
        handoffs,
        settled,
        questions,
    }
}

/// The cards whose words are still kept, the last asked first.
///
/// # Errors
/// The database's.
pub fn list(conn: &mut Conn, shop: ShopId) -> Result<Vec<Gap>, Error> {
    let rows: Vec<Row> = gaps::table
        .filter(gaps::shop_id.eq(shop.key()))
        .order(gaps::last_at.desc())
        .limit(LISTED)
        .select(COLUMNS)
        .load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
    let mut asked: HashMap<Id, Vec<Question>> = HashMap::new();
    for (gap, question) in questions(conn, shop, &ids, READ)? {
        asked.entry(gap).or_default().push(question);
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let questions = asked.remove(&Id(row.0)).unwrap_or_default();
            card(row, questions)
        })
        .filter(|gap| gap.asked().is_some())
        .collect())
}

/// How many cards in these states there are whose words are still kept, as [`page`] shows them; `of` counts those that
/// this assistant was asked.
///
/// # Errors
/// The database's.
pub fn count(
    conn: &mut Conn,
    shop: ShopId,
    states: &[State],
    of: Option<Id>,
) -> Result<i64, Error> {
    let states: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
    let newest = format!(
        "(SELECT one.message_id, one.conversation_id FROM gap_questions AS one \
         WHERE one.shop_id = gaps.shop_id AND one.gap_id = gaps.id \
         ORDER BY one.message_id DESC LIMIT {READ}) AS newest"
    );
    let kept = sql::<Bool>(&format!(
        "EXISTS (SELECT 1 FROM {newest} JOIN messages \
         ON messages.shop_id = gaps.shop_id AND messages.id = newest.message_id \
         WHERE messages.body IS NOT NULL)"
    ));
    let mut query = gaps::table
        .filter(gaps::shop_id.eq(shop.key()))
        .filter(gaps::state.eq_any(states))
        .filter(kept)
        .into_boxed();
    if let Some(of) = of {
        query = query.filter(sql::<Bool>(&format!(
            "EXISTS (SELECT 1 FROM {newest} JOIN conversations \
             ON conversations.shop_id = gaps.shop_id AND conversations.id = newest.conversation_id \
             WHERE conversations.assistant_id = {})",
            of.0
        )));
    }
    Ok(query.count().get_result(conn)?)
}

/// Where a page of cards goes on: behind the one that was asked last then.
pub type Behind = (Micros, Id);

/// Cards read for one page, at most: those whose words are erased, or that somebody else was asked, fill none.
const TURNED: usize = 10;

/// A page of the cards in one of these states whose words are still kept, the last asked first, and where the next one
/// begins. `of` are those that this assistant was asked.
///
/// # Errors
/// The database's.
pub fn page(
    conn: &mut Conn,
    shop: ShopId,
    states: &[State],
    of: Option<Id>,
    mut behind: Option<Behind>,
    most: usize,
) -> Result<(Vec<Gap>, Option<Behind>), Error> {
    let states: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
    let mut found: Vec<Gap> = Vec::new();
    for _ in 0..TURNED {
        let mut query = gaps::table
            .filter(gaps::shop_id.eq(shop.key()))
            .filter(gaps::state.eq_any(states.clone()))
            .into_boxed();
        if let Some((at, id)) = behind {
            let earlier = gaps::last_at.lt(at.0);
            let same = gaps::last_at.eq(at.0).and(gaps::id.lt(id.0));
            query = query.filter(earlier.or(same));
        }
        let rows: Vec<Row> = query
            .order((gaps::last_at.desc(), gaps::id.desc()))
            .limit(LISTED)
            .select(COLUMNS)
            .load(conn)?;
        let whole = i64::try_from(rows.len()).is_ok_and(|read| read < LISTED);
        let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
        let mut asked: HashMap<Id, Vec<Question>> = HashMap::new();
        for (gap, question) in questions(conn, shop, &ids, READ)? {
            asked.entry(gap).or_default().push(question);
        }
        for row in rows {
            let questions = asked.remove(&Id(row.0)).unwrap_or_default();
            let gap = card(row, questions);
            let theirs = of.is_none_or(|of| gap.assistants().contains(&of));
            let place = (gap.last_at, gap.id);
            if theirs && gap.asked().is_some() {
                if found.len() == most {
                    return Ok((found, behind));
                }
                found.push(gap);
            }
            behind = Some(place);
        }
        if whole {
            return Ok((found, None));
        }
    }
    Ok((found, behind))
}

/// One card.
///
/// # Errors
/// [`Error::NotFound`] when this shop has no such card, or none of its words any more.
pub fn one(conn: &mut Conn, shop: ShopId, id: Id) -> Result<Gap, Error> {
    let row: Row = gaps::table
        .find((shop.key(), id.0))
        .select(COLUMNS)
        .first(conn)?;
    let asked = questions(conn, shop, &[id.0], READ)?;
    let gap = card(
        row,
        asked.into_iter().map(|(_, question)| question).collect(),
    );
    gap.asked().is_some().then_some(gap).ok_or(Error::NotFound)
}
