//! Alerts in the database: one row for each rule, happening, person and way, and what became of it.

use diesel::prelude::*;

use super::decide::Channel;
use crate::clock::Micros;
use crate::db::schema::alerts;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

pub use super::keep::{by_mail_instead, keep, told};

/// The job that sends one.
pub const SEND: &str = "send_alert";

/// What became of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not sent yet.
    Owed,
    /// Handed to whoever delivers it.
    Sent,
    /// It arrived.
    Delivered,
    /// Its reader has opened the chat.
    Seen,
    /// Its reader took the chat.
    Acted,
    /// It was not to be sent.
    Withheld,
    /// It could not be sent.
    Failed,
}

impl State {
    /// As the database has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owed => "owed",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Seen => "seen",
            Self::Acted => "acted",
            Self::Withheld => "withheld",
            Self::Failed => "failed",
        }
    }
}

/// An alert, read back.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = alerts)]
pub struct Kept {
    /// Its id.
    pub id: i64,
    /// By which rule; 0: none.
    pub rule_id: i64,
    /// About which chat; 0: none.
    pub conversation_id: i64,
    /// What happened.
    pub cause: String,
    /// Whom; 0: a webhook.
    pub staff_id: i64,
    /// By which way.
    pub channel: String,
    /// What became of it.
    pub state: String,
    /// Why it went no further.
    pub why: Option<String>,
    /// Tries of sending it.
    pub tries: i32,
    /// When it happened.
    pub at: i64,
    /// When it was sent.
    pub sent_at: Option<i64>,
    /// When it arrived.
    pub delivered_at: Option<i64>,
    /// When the chat was opened.
    pub seen_at: Option<i64>,
    /// When the chat was taken.
    pub acted_at: Option<i64>,
    /// The mail it went by.
    pub mail_id: Option<i64>,
}

/// One alert.
///
/// # Errors
/// [`Error::NotFound`].
pub fn one(conn: &mut Conn, shop: ShopId, id: Id) -> Result<Kept, Error> {
    Ok(alerts::table
        .find((shop.key(), id.0))
        .select(Kept::as_select())
        .first(conn)?)
}

/// The latest of a shop, newest first.
///
/// # Errors
/// The database's.
pub fn latest(conn: &mut Conn, shop: ShopId, limit: i64) -> Result<Vec<Kept>, Error> {
    Ok(alerts::table
        .filter(alerts::shop_id.eq(shop.key()))
        .order(alerts::id.desc())
        .limit(limit)
        .select(Kept::as_select())
        .load(conn)?)
}

/// The latest about one chat, oldest first.
///
/// # Errors
/// The database's.
pub fn of_chat(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
    limit: i64,
) -> Result<Vec<Kept>, Error> {
    let mut rows: Vec<Kept> = alerts::table
        .filter(alerts::shop_id.eq(shop.key()))
        .filter(alerts::conversation_id.eq(conversation.0))
        .order(alerts::id.desc())
        .limit(limit)
        .select(Kept::as_select())
        .load(conn)?;
    rows.reverse();
    Ok(rows)
}

/// Seconds for which a line that was sent and never said to have arrived is sent again.
const AGAIN: i64 = 15 * 60;

/// The lines an open inbox owes its reader, oldest first; `again`: those too that were sent and did not arrive.
///
/// # Errors
/// The database's.
pub fn for_page(conn: &mut Conn, shop: ShopId, staff: Id, again: bool) -> Result<Vec<Kept>, Error> {
    let mut states = vec![State::Owed.as_str()];
    if again {
        states.push(State::Sent.as_str());
    }
    Ok(alerts::table
        .filter(alerts::shop_id.eq(shop.key()))
        .filter(alerts::staff_id.eq(staff.0))
        .filter(alerts::state.eq_any(states))
        .filter(alerts::channel.eq(Channel::Page.as_str()))
        .order(alerts::id.asc())
        .limit(50)
        .select(Kept::as_select())
        .load(conn)?)
}

/// Takes them, to be sent: of two open inboxes one gets each.
///
/// # Errors
/// The database's.
pub fn take_for_page(tx: &mut Tx<'_>, staff: Id, again: bool) -> Result<Vec<Kept>, Error> {
    let (shop, now) = (tx.shop(), tx.wall);
    let mut taken = Vec::new();
    for alert in for_page(tx.conn, shop, staff, again)? {
        let row = alerts::table.find((tx.key(), alert.id));
        let mine = if alert.state == State::Owed.as_str() {
            diesel::update(row.filter(alerts::state.eq(State::Owed.as_str())))
                .set((
                    alerts::state.eq(State::Sent.as_str()),
                    alerts::sent_at.eq(now.0),
                ))
                .execute(tx.conn)?
                == 1
        } else {
            now.seconds_since(Micros(alert.at)) <= AGAIN
        };
        if mine {
            taken.push(alert);
        }
    }
    Ok(taken)
}

/// A chat was taken, or needs nobody any more: lines that nobody has read yet are not rung late, but for those of one
/// cause.
///
/// # Errors
/// The database's.
pub fn settle(tx: &mut Tx<'_>, conversation: Id, why: &str, but: &str) -> Result<(), Error> {
    diesel::update(
        alerts::table
            .filter(alerts::shop_id.eq(tx.key()))
            .filter(alerts::conversation_id.eq(conversation.0))
            // A note that calls somebody by name is for them, whoever has the chat.
            .filter(alerts::cause.ne("mentioned"))
            .filter(alerts::cause.ne(but))
            .filter(alerts::state.eq(State::Owed.as_str())),
    )
    .set((
        alerts::state.eq(State::Withheld.as_str()),
        alerts::why.eq(why),
    ))
    .execute(tx.conn)?;
    Ok(())
}

/// One was sent.
///
/// # Errors
/// The database's.
pub fn sent(tx: &mut Tx<'_>, id: Id, mail: Option<Id>) -> Result<(), Error> {
    let now = tx.wall;
    diesel::update(
        alerts::table
            .find((tx.key(), id.0))
            .filter(alerts::state.eq(State::Owed.as_str())),
    )
    .set((
        alerts::state.eq(State::Sent.as_str()),
        alerts::sent_at.eq(now.0),
        alerts::mail_id.eq(mail.map(|mail| mail.0)),
        alerts::why.eq(None::<String>),
    ))
    .execute(tx.conn)?;
    Ok(())
}

/// One could not be sent: this time, or `for_good`.
///
/// # Errors
/// The database's.
pub fn not_sent(tx: &mut Tx<'_>, id: Id, why: &str, for_good: bool) -> Result<(), Error> {
    let state = if for_good { State::Failed } else { State::Owed };
    diesel::update(
        alerts::table
            .find((tx.key(), id.0))
            .filter(alerts::state.eq(State::Owed.as_str())),
    )
    .set((
        alerts::state.eq(state.as_str()),
        alerts::why.eq(why),
        alerts::tries.eq(alerts::tries + 1),
    ))
    .execute(tx.conn)?;
    Ok(())
}

/// The browser of `staff` says that these arrived.
///
/// # Errors
/// The database's.
pub fn delivered(tx: &mut Tx<'_>, staff: Id, ids: &[Id]) -> Result<(), Error> {
    let now = tx.wall.0;
    for id in ids {
        diesel::update(
            alerts::table
                .find((tx.key(), id.0))
                .filter(alerts::staff_id.eq(staff.0))
                .filter(
                    alerts::state
                        .eq_any([State::Owed.as_str(), State::Sent.as_str()])
                        .and(alerts::delivered_at.is_null()),
                ),
        )
        .set((
            alerts::state.eq(State::Delivered.as_str()),
            alerts::delivered_at.eq(now),
        ))
        .execute(tx.conn)?;
    }
    Ok(())
}

/// `staff` has this chat open.
///
/// # Errors
/// The database's.
pub fn seen(tx: &mut Tx<'_>, staff: Id, conversation: Id) -> Result<usize, Error> {
    let now = tx.wall.0;
    Ok(diesel::update(
        alerts::table
            .filter(alerts::shop_id.eq(tx.key()))
            .filter(alerts::conversation_id.eq(conversation.0))
            .filter(alerts::staff_id.eq(staff.0))
            .filter(alerts::state.eq_any([
                State::Owed.as_str(),
                State::Sent.as_str(),
                State::Delivered.as_str(),
            ])),
    )
    .set((
        alerts::state.eq(State::Seen.as_str()),
        alerts::seen_at.eq(now),
    ))
    .execute(tx.conn)?)
}

/// Whether `staff` has anything unseen about this chat.
///
/// # Errors
/// The database's.
pub fn unseen(conn: &mut Conn, shop: ShopId, staff: Id, conversation: Id) -> Result<bool, Error> {
    let number: i64 = alerts::table
        .filter(alerts::shop_id.eq(shop.key()))
        .filter(alerts::conversation_id.eq(conversation.0))
        .filter(alerts::staff_id.eq(staff.0))
        .filter(alerts::state.eq_any([
            State::Owed.as_str(),
            State::Sent.as_str(),
            State::Delivered.as_str(),
        ]))
        .count()
        .get_result(conn)?;
    Ok(number > 0)
}

/// `staff` took this chat.
///
/// # Errors
/// The database's.
pub fn acted(tx: &mut Tx<'_>, staff: Id, conversation: Id, at: Micros) -> Result<(), Error> {
    diesel::update(
        alerts::table
            .filter(alerts::shop_id.eq(tx.key()))
            .filter(alerts::conversation_id.eq(conversation.0))
            .filter(alerts::staff_id.eq(staff.0))
            .filter(alerts::state.eq_any([
                State::Owed.as_str(),
                State::Sent.as_str(),
                State::Delivered.as_str(),
                State::Seen.as_str(),
            ])),
    )
    .set((
        alerts::state.eq(State::Acted.as_str()),
        alerts::acted_at.eq(at.0),
    ))
    .execute(tx.conn)?;
    Ok(())
}
