//! Erasing: words, names and addresses go, and their rows stay with ids, times and amounts, so that the log and the
//! reports still hold. Each function does at most a batch of rows, inside the caller's write.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::person::Subject;
use super::{BATCH, KIND};
use crate::assistant::knowledge::edit;
use crate::assistant::learning::{gaps, samples};
use crate::assistant::owed;
use crate::conversation::store::{load, perform};
use crate::conversation::{Actor, Command};
use crate::conversation::{attachments, pages};
use crate::db::schema::{
    answer_tests, attempts, carts, checkouts, collected, contexts, conversation_carts,
    conversations, documents, gap_questions, jobs, messages, orders, people, satisfaction,
};
use crate::db::{Conn, Tx};
use crate::error::Error;
use crate::handoff::notices::follow_up;
use crate::ids::Id;
use crate::mail;
use crate::shop::order_acts;

/// How far the erasing of a chat is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chat {
    /// There is more in it.
    More,
    /// It holds no words any more.
    Erased,
    /// It held none before.
    WasEmpty,
}

/// Erases a chat: everybody's words in it, what was collected and tried, and which carts it had. In the write that
/// takes the last of them the chat's log says so, once.
///
/// # Errors
/// The database's.
pub fn chat(tx: &mut Tx<'_>, id: Id, by: &Actor) -> Result<Chat, Error> {
    let mut conversation = match load(tx.conn, tx.shop(), id) {
        Ok(conversation) => conversation,
        Err(Error::NotFound) => return Ok(Chat::WasEmpty),
        Err(error) => return Err(error),
    };
    follow_up::forget(tx, id)?;
    let said: Vec<i64> = messages::table
        .filter(messages::shop_id.eq(tx.key()))
        .filter(messages::conversation_id.eq(id.0))
        .filter(
            messages::body
                .is_not_null()
                .or(messages::sources.ne("[]"))
                .or(messages::parts.ne("[]")),
        )
        .limit(BATCH)
        .select(messages::id)
        .load(tx.conn)?;
    diesel::update(
        messages::table
            .filter(messages::shop_id.eq(tx.key()))
            .filter(messages::id.eq_any(&said)),
    )
    .set((
        messages::body.eq(None::<String>),
        messages::sources.eq("[]"),
        messages::parts.eq("[]"),
    ))
    .execute(tx.conn)?;
    let tried: Vec<i64> = attempts::table
        .filter(attempts::shop_id.eq(tx.key()))
        .filter(attempts::conversation_id.eq(id.0))
        .filter(
            attempts::answer
                .is_not_null()
                .or(attempts::rejected_text.is_not_null())
                .or(attempts::looked_at.ne("[]")),
        )
        .limit(BATCH)
        .select(attempts::id)
        .load(tx.conn)?;
    diesel::update(
        attempts::table
            .filter(attempts::shop_id.eq(tx.key()))
            .filter(attempts::id.eq_any(&tried)),
    )
    .set((
        attempts::answer.eq(None::<String>),
        attempts::rejected_text.eq(None::<String>),
        attempts::looked_at.eq("[]"),
    ))
    .execute(tx.conn)?;
    if is_full(said.len()) || is_full(tried.len()) {
        return Ok(Chat::More);
    }
    let given = diesel::delete(
        collected::table
            .filter(collected::shop_id.eq(tx.key()))
            .filter(collected::conversation_id.eq(id.0)),
    )
    .execute(tx.conn)?;
    // A later report of their cart is not to bring anything back.
    diesel::delete(
        conversation_carts::table
            .filter(conversation_carts::shop_id.eq(tx.key()))
            .filter(conversation_carts::conversation_id.eq(id.0)),
    )
    .execute(tx.conn)?;
    diesel::delete(
        contexts::table
            .filter(contexts::shop_id.eq(tx.key()))
            .filter(contexts::conversation_id.eq(id.0)),
    )
    .execute(tx.conn)?;
    // The number stays for the reports; what was written beside it goes.
    let thought = diesel::update(
        satisfaction::table
            .filter(satisfaction::shop_id.eq(tx.key()))
            .filter(satisfaction::conversation_id.eq(id.0))
            .filter(satisfaction::comment.is_not_null()),
    )
    .set(satisfaction::comment.eq(None::<String>))
    .execute(tx.conn)?;
    let sent = attachments::forget(tx, id)?;
    learned(tx, id)?;
    mail::privacy::forget_about(tx, id)?;
    diesel::delete(
        jobs::table
            .filter(jobs::shop_id.eq(tx.key()))
            .filter(jobs::conversation_id.eq(id.0))
            // What was begun with an order is brought to its end; it knows no words.
            .filter(jobs::kind.ne_all([KIND, order_acts::KIND])),
    )
    .execute(tx.conn)?;
    let before: Option<i64> = conversations::table
        .find((tx.key(), id.0))
        .select(conversations::erased_at)
        .first(tx.conn)?;
    if before.is_some()
        && said.is_empty()
        && tried.is_empty()
        && given == 0
        && thought == 0
        && sent == 0
    {
        return Ok(Chat::WasEmpty);
    }
    perform(tx, &mut conversation, &Command::Erase { by: by.clone() })?;
    Ok(Chat::Erased)
}

/// Forgets what was learned from a chat, as far as it holds words: sample questions, tests, and drafts of answers
/// that nobody has published. Numbers stay: how often something was asked, and what was thought of answers.
fn learned(tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
    samples::forget_chat(tx, id)?;
    owed::forget_proof(tx, id)?;
    diesel::delete(
        answer_tests::table
            .filter(answer_tests::shop_id.eq(tx.key()))
            .filter(answer_tests::conversation_id.eq(id.0)),
    )
    .execute(tx.conn)?;
    let cards: Vec<i64> = gap_questions::table
        .filter(gap_questions::shop_id.eq(tx.key()))
        .filter(gap_questions::conversation_id.eq(id.0))
        .select(gap_questions::gap_id)
        .distinct()
        .load(tx.conn)?;
    let drafts: Vec<String> = cards.iter().map(|card| gaps::key(Id(*card))).collect();
    let drafts: Vec<i64> = documents::table
        .filter(documents::shop_id.eq(tx.key()))
        .filter(documents::key.eq_any(drafts))
        .filter(documents::enabled.eq(false))
        .select(documents::id)
        .load(tx.conn)?;
    for draft in drafts {
        edit::delete(tx, Id(draft))?;
    }
    Ok(())
}

fn is_full(rows: usize) -> bool {
    i64::try_from(rows).unwrap_or(i64::MAX) >= BATCH
}

fn keys(ids: &[Id]) -> Vec<i64> {
    ids.iter().map(|id| id.0).collect()
}

/// Forgets who these visitors are.
///
/// # Errors
/// The database's.
pub fn visitors(tx: &mut Tx<'_>, ids: &[Id]) -> Result<usize, Error> {
    let none = || None::<String>;
    pages::forget(tx, &keys(ids))?;
    Ok(diesel::update(
        people::table
            .filter(people::shop_id.eq(tx.key()))
            .filter(people::id.eq_any(keys(ids))),
    )
    .set((
        people::name.eq(none()),
        people::email.eq(none()),
        people::phone.eq(none()),
        people::customer_id.eq(None::<i64>),
        people::locale.eq(none()),
        people::spoken.eq(none()),
        people::device.eq(none()),
        people::page_url.eq(none()),
        people::page_title.eq(none()),
    ))
    .execute(tx.conn)?)
}

/// Forgets how these visitors were reached: the address was somebody else's.
///
/// # Errors
/// The database's.
pub fn addresses(tx: &mut Tx<'_>, ids: &[Id], subject: &Subject) -> Result<usize, Error> {
    let rows: Vec<(i64, Option<String>, Option<String>)> = people::table
        .filter(people::shop_id.eq(tx.key()))
        .filter(people::id.eq_any(keys(ids)))
        .select((people::id, people::email, people::phone))
        .load(tx.conn)?;
    for (id, email, phone) in &rows {
        diesel::update(people::table.find((tx.key(), *id)))
            .set((
                people::email.eq(email.as_deref().filter(|email| !subject.has_email(email))),
                people::phone.eq(phone.as_deref().filter(|phone| !subject.has_phone(phone))),
            ))
            .execute(tx.conn)?;
    }
    Ok(rows.len())
}

/// Takes the address of `subject` out of other people's messages; the rest of the words stays.
///
/// # Errors
/// The database's.
pub fn mentions(tx: &mut Tx<'_>, ids: &[Id], subject: &Subject) -> Result<usize, Error> {
    let rows: Vec<(i64, Option<String>)> = messages::table
        .filter(messages::shop_id.eq(tx.key()))
        .filter(messages::id.eq_any(keys(ids)))
        .filter(messages::body.is_not_null())
        .select((messages::id, messages::body))
        .load(tx.conn)?;
    let mut number = 0;
    samples::forget_messages(tx, &keys(ids))?;
    for (id, body) in rows {
        if let Some(rest) = body.and_then(|body| subject.taken_out_of(&body)) {
            number += diesel::update(messages::table.find((tx.key(), id)))
                .set(messages::body.eq(Some(rest)))
                .execute(tx.conn)?;
        }
    }
    Ok(number)
}

/// Forgets answers that named `subject`.
///
/// # Errors
/// The database's.
pub fn answers(tx: &mut Tx<'_>, which: &[(Id, String)], subject: &Subject) -> Result<usize, Error> {
    let mut number = 0;
    for (chat, field) in which {
        let row = collected::table.find((tx.key(), chat.0, field.as_str()));
        let value: Option<String> = row.select(collected::value).first(tx.conn).optional()?;
        if let Some(rest) = value.and_then(|value| subject.taken_out_of(&value)) {
            number += diesel::update(row)
                .set(collected::value.eq(rest))
                .execute(tx.conn)?;
        }
    }
    Ok(number)
}

/// Forgets whose these orders are, what was bought and where it was sent. What they came to, and when, stays.
///
/// # Errors
/// The database's.
pub fn orders(tx: &mut Tx<'_>, ids: &[i64]) -> Result<usize, Error> {
    order_acts::forget(tx, ids)?;
    Ok(diesel::update(
        orders::table
            .filter(orders::shop_id.eq(tx.key()))
            .filter(orders::id.eq_any(ids)),
    )
    .set((
        orders::email.eq(None::<String>),
        orders::customer_id.eq(None::<i64>),
        orders::lines.eq("[]"),
        orders::tracking.eq("[]"),
    ))
    .execute(tx.conn)?)
}

/// The same for checkouts.
///
/// # Errors
/// The database's.
pub fn checkouts(tx: &mut Tx<'_>, tokens: &[String]) -> Result<usize, Error> {
    Ok(diesel::update(
        checkouts::table
            .filter(checkouts::shop_id.eq(tx.key()))
            .filter(checkouts::token.eq_any(tokens)),
    )
    .set((
        checkouts::email.eq(None::<String>),
        checkouts::lines.eq("[]"),
    ))
    .execute(tx.conn)?)
}

/// Forgets what was in these carts.
///
/// # Errors
/// The database's.
pub fn carts(tx: &mut Tx<'_>, tokens: &[String]) -> Result<usize, Error> {
    Ok(diesel::update(
        carts::table
            .filter(carts::shop_id.eq(tx.key()))
            .filter(carts::token.eq_any(tokens)),
    )
    .set((carts::lines.eq("[]"), carts::history.eq("[]")))
    .execute(tx.conn)?)
}

/// Writes the indexes over addresses anew where the database may leave copies behind: SQLite overwrites what it
/// deletes, but not what it once moved when it split an index's page.
///
/// # Errors
/// The database's.
pub fn rewrite_indexes(tx: &mut Tx<'_>) -> Result<(), Error> {
    match tx.conn {
        Conn::Sqlite(conn) => conn.batch_execute(
            "REINDEX people_by_email; REINDEX people_by_phone; \
             REINDEX orders_by_email; REINDEX checkouts_by_email;",
        )?,
        Conn::Postgres(_) => {}
    }
    Ok(())
}
