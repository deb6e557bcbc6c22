//! Mails in the database.

use diesel::prelude::*;

use super::address::Address;
use super::seal::Seal;
use super::send::KIND;
use crate::clock::Micros;
use crate::db::schema::mails;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs;

/// Days for which it can be seen what became of a mail.
const KEPT_DAYS: i64 = 30;
/// Rows of one write, at most.
const BATCH: i64 = 200;
/// Longest subject, in characters.
const LONGEST_SUBJECT: usize = 200;

/// A mail to be sent: plain text.
#[derive(Debug, Clone)]
pub struct Mail {
    /// What it is, in a word: `invite`, `sign-in`, …
    pub kind: &'static str,
    /// To whom.
    pub to: Address,
    /// What they are called.
    pub to_name: Option<String>,
    /// Where an answer goes, if not back to us.
    pub reply_to: Option<Address>,
    /// The subject: one line.
    pub subject: String,
    /// The text. It is forgotten once it is sent.
    pub text: String,
    /// The conversation it is about: it goes when that is erased.
    pub about: Option<Id>,
    /// When it is no longer worth sending.
    pub good_until: Option<Micros>,
}

/// What became of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It will be sent, or sent again.
    Queued,
    /// The server took it.
    Sent,
    /// It won't be sent.
    Failed,
    /// No server is set; it can be read where it lies.
    Kept,
}

impl State {
    /// As the database has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Kept => "kept",
        }
    }

    fn read(text: &str) -> Self {
        match text {
            "queued" => Self::Queued,
            "sent" => Self::Sent,
            "kept" => Self::Kept,
            _ => Self::Failed,
        }
    }
}

/// Owes a mail: it is sent once this write is committed.
///
/// # Errors
/// The database's.
pub fn queue(tx: &mut Tx<'_>, seal: &Seal, mail: &Mail) -> Result<Id, Error> {
    forget_the_old(tx)?;
    let id = tx.new_id();
    let text = seal.text(id, &mail.text)?;
    diesel::insert_into(mails::table)
        .values((
            mails::shop_id.eq(tx.key()),
            mails::id.eq(id.0),
            mails::kind.eq(mail.kind),
            mails::to_address.eq(mail.to.as_str()),
            mails::to_name.eq(mail.to_name.as_deref().map(one_line)),
            mails::reply_to.eq(mail.reply_to.as_ref().map(Address::as_str)),
            mails::subject.eq(one_line(&mail.subject)),
            mails::body.eq(Some(text)),
            mails::about.eq(mail.about.map(|id| id.0)),
            mails::state.eq(State::Queued.as_str()),
            mails::tries.eq(0),
            mails::good_until.eq(mail.good_until.map(|until| until.0)),
            mails::created_at.eq(tx.wall.0),
            mails::due_at.eq(tx.wall.0),
        ))
        .execute(tx.conn)?;
    jobs::add(tx, KIND, Id(0), &id.to_string(), 0)?;
    Ok(id)
}

/// A header has one line, and no sign that a terminal would obey.
fn one_line(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST_SUBJECT)
        .collect();
    line.trim().to_owned()
}

fn forget_the_old(tx: &mut Tx<'_>) -> Result<(), Error> {
    let old: Vec<i64> = mails::table
        .filter(mails::shop_id.eq(tx.key()))
        .filter(mails::created_at.lt(tx.wall.plus_seconds(-KEPT_DAYS * 24 * 60 * 60).0))
        .filter(mails::state.ne(State::Queued.as_str()))
        .limit(BATCH)
        .select(mails::id)
        .load(tx.conn)?;
    if !old.is_empty() {
        diesel::delete(
            mails::table
                .filter(mails::shop_id.eq(tx.key()))
                .filter(mails::id.eq_any(old)),
        )
        .execute(tx.conn)?;
    }
    Ok(())
}

/// A mail as it is sent.
#[derive(Debug, Clone)]
pub struct Letter {
    pub shop: ShopId,
    pub id: Id,
    pub to: String,
    pub to_name: Option<String>,
    pub reply_to: Option<String>,
    pub subject: String,
    pub text: String,
    pub created_at: Micros,
    pub good_until: Option<Micros>,
    pub tries: i32,
}

/// A mail that waits to be sent.
pub fn waiting(conn: &mut Conn, shop: ShopId, id: Id) -> Result<Option<Letter>, Error> {
    type Row = (
        (String, Option<String>, Option<String>, String),
        (Option<String>, i64, Option<i64>, i32),
    );
    let row: Option<Row> = mails::table
        .find((shop.key(), id.0))
        .filter(mails::state.eq(State::Queued.as_str()))
        .select((
            (
                mails::to_address,
                mails::to_name,
                mails::reply_to,
                mails::subject,
            ),
            (
                mails::body,
                mails::created_at,
                mails::good_until,
                mails::tries,
            ),
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(
        |((to, to_name, reply_to, subject), (text, created, good_until, tries))| Letter {
            shop,
            id,
            to,
            to_name,
            reply_to,
            subject,
            text: text.unwrap_or_default(),
            created_at: Micros(created),
            good_until: good_until.map(Micros),
            tries,
        },
    ))
}

/// Writes down how a mail ended. What was sent is forgotten: it may hold a link that lets somebody in.
pub fn end(tx: &mut Tx<'_>, id: Id, state: State, why: Option<&str>) -> Result<(), Error> {
    let ended = mails::table
        .find((tx.key(), id.0))
        .filter(mails::state.eq(State::Queued.as_str()));
    diesel::update(ended)
        .set((
            mails::state.eq(state.as_str()),
            mails::error.eq(why),
            mails::ended_at.eq(Some(tx.wall.0)),
            (state == State::Sent).then(|| mails::body.eq(None::<String>)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Owes another try at `due`; whether it counts as one.
pub fn put_off(
    tx: &mut Tx<'_>,
    letter: &Letter,
    due: Micros,
    why: Option<&str>,
) -> Result<(), Error> {
    let row = mails::table
        .find((tx.key(), letter.id.0))
        .filter(mails::state.eq(State::Queued.as_str()));
    diesel::update(row)
        .set((
            mails::due_at.eq(due.0),
            why.map(|why| {
                (
                    mails::error.eq(Some(why)),
                    mails::tries.eq(letter.tries + 1),
                )
            }),
        ))
        .execute(tx.conn)?;
    jobs::add_at(tx, KIND, Id(0), &letter.id.to_string(), due)
}

/// Sends a mail that failed once more.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when it did not fail.
pub fn again(tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
    let row = mails::table.find((tx.key(), id.0));
    let (state, good_until): (String, Option<i64>) = row
        .select((mails::state, mails::good_until))
        .first(tx.conn)?;
    if State::read(&state) != State::Failed {
        return Err(Error::Invalid {
            field: None,
            message: "That mail did not fail.".into(),
        });
    }
    if good_until.is_some_and(|until| until <= tx.wall.0) {
        return Err(Error::Invalid {
            field: None,
            message: "What that mail holds has ended. Send a new one.".into(),
        });
    }
    diesel::update(row)
        .set((
            mails::state.eq(State::Queued.as_str()),
            mails::tries.eq(0),
            mails::ended_at.eq(None::<i64>),
            mails::due_at.eq(tx.wall.0),
        ))
        .execute(tx.conn)?;
    jobs::add(tx, KIND, Id(0), &id.to_string(), 0)
}

/// A mail, as a list shows it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its id.
    pub id: Id,
    /// What it is, in a word.
    pub kind: String,
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text, sealed ([`Seal::read`]), unless it was sent.
    pub text: Option<String>,
    /// What became of it.
    pub state: State,
    /// Tries that failed.
    pub tries: i32,
    /// Why the last one did.
    pub error: Option<String>,
    /// When it was owed.
    pub at: Micros,
    /// When it is tried next, while it is queued.
    pub due_at: Micros,
}

type ListedRow = (
    (i64, String, String, String, Option<String>),
    (String, i32, Option<String>, i64, i64),
);

fn listed_row(
    ((id, kind, to, subject, text), (state, tries, error, at, due_at)): ListedRow,
) -> Listed {
    Listed {
        id: Id(id),
        kind,
        to,
        subject,
        text,
        state: State::read(&state),
        tries,
        error,
        at: Micros(at),
        due_at: Micros(due_at),
    }
}

/// A shop's last mails, newest first.
///
/// # Errors
/// The database's.
pub fn listed(conn: &mut Conn, shop: ShopId, limit: i64) -> Result<Vec<Listed>, Error> {
    let rows: Vec<ListedRow> = mails::table
        .filter(mails::shop_id.eq(shop.key()))
        .order(mails::id.desc())
        .limit(limit)
        .select((
            (
                mails::id,
                mails::kind,
                mails::to_address,
                mails::subject,
                mails::body,
            ),
            (
                mails::state,
                mails::tries,
                mails::error,
                mails::created_at,
                mails::due_at,
            ),
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(listed_row).collect())
}

/// The last mails of all shops, newest first: for the demo, which has one.
///
/// # Errors
/// The database's.
pub fn everybodys(conn: &mut Conn, limit: i64) -> Result<Vec<Listed>, Error> {
    let rows: Vec<ListedRow> = mails::table
        .order(mails::id.desc())
        .limit(limit)
        .select((
            (
                mails::id,
                mails::kind,
                mails::to_address,
                mails::subject,
                mails::body,
            ),
            (
                mails::state,
                mails::tries,
                mails::error,
                mails::created_at,
                mails::due_at,
            ),
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(listed_row).collect())
}

/// What became of one mail.
///
/// # Errors
/// The database's.
pub fn of(conn: &mut Conn, shop: ShopId, id: Id) -> Result<Option<Listed>, Error> {
    let row: Option<ListedRow> = mails::table
        .find((shop.key(), id.0))
        .select((
            (
                mails::id,
                mails::kind,
                mails::to_address,
                mails::subject,
                mails::body,
            ),
            (
                mails::state,
                mails::tries,
                mails::error,
                mails::created_at,
                mails::due_at,
            ),
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(listed_row))
}
