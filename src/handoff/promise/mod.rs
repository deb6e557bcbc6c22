//! The promise that a person comes, and that it is kept: what the shopper is told when one is asked for, and what is
//! done, rung by rung, while nobody comes.
//!
//! One text a wait, in the write that begins it; one more when the wait has become long, and one when the shop closes
//! meanwhile ([`climbing`]).

pub(super) mod call;
mod climbing;
pub mod kept;
pub mod says;
pub mod situation;
pub mod stuck;
pub mod texts;
pub mod time;
mod tongue;
mod tried;

use serde::Serialize;

use self::climbing::climb_on;
pub use self::climbing::{KIND, climb, hours_changed, rungs};
use self::says::Tongue;
use self::situation::Heard;
pub use self::situation::{Answer, Desk, Rung, Said, Situation, Way};
pub use self::tried::would_say;
use super::hours::Standing;
use super::{around, coming, desk, queue, wait};
use crate::clock::Micros;
use crate::conversation::messages::{self, Author, NewMessage};
use crate::conversation::people;
use crate::conversation::store::perform;
use crate::conversation::waits::{self, Told};
use crate::conversation::{Command, Conversation, State, Wanted};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// A person was asked for: the shopper is told one text, and the first rung is set. `said` is what a rule brought
/// along. Nothing happens in a chat that does not wait.
///
/// # Errors
/// The database's.
pub fn made(tx: &mut Tx<'_>, conversation: &mut Conversation, said: Said) -> Result<(), Error> {
    around::open_up(tx, conversation)?;
    let Some(situation) = of(tx, conversation)? else {
        return Ok(());
    };
    note(tx, conversation, &situation)?;
    let answer = situation::answer(&situation, &said);
    let heard = Heard::of(answer.as_ref(), situation.desk);
    if let Some(answer) = answer {
        say(tx, conversation, &answer.text)?;
    }
    climb_on(tx, conversation, None, situation.desk, heard)
}

/// The same without a word: the shopper asked for nothing just now.
///
/// # Errors
/// The database's.
pub fn ladder(tx: &mut Tx<'_>, conversation: &mut Conversation) -> Result<(), Error> {
    around::open_up(tx, conversation)?;
    let Some(situation) = of(tx, conversation)? else {
        return Ok(());
    };
    note(tx, conversation, &situation)?;
    climb_on(tx, conversation, None, situation.desk, Heard::default())
}

/// How it stands around a chat that waits.
fn of(tx: &mut Tx<'_>, conversation: &Conversation) -> Result<Option<Situation>, Error> {
    let (shop, now) = (tx.shop(), tx.wall);
    let State::Waiting { reason, .. } = &conversation.state else {
        return Ok(None);
    };
    let group = group_of(conversation);
    let visitor = conversation.visitor;
    let person = people::by_ids(tx.conn, shop, &[visitor])?.remove(&visitor);
    let tongue = person.as_ref().and_then(people::Person::language);
    Ok(Some(Situation {
        way: Way::of(*reason),
        desk: at_the_desk(tx.conn, shop, group, conversation, (now, tx.mails))?,
        zone: desk::zone(tx.conn, shop)?,
        now,
        tongue: Tongue::of(tongue),
        texts: kept::texts(tx.conn, shop)?,
    }))
}

/// Whose hours hold for it: the group's it waits for, or the shop's.
fn group_of(conversation: &Conversation) -> Option<Id> {
    match conversation.wanted() {
        Some(Wanted::Group(group)) => Some(*group),
        Some(Wanted::Anyone | Wanted::Staff(_)) | None => None,
    }
}

/// Who is there for it. `mails`: whether mail goes out, by which those are called who are not.
fn at_the_desk(
    conn: &mut Conn,
    shop: ShopId,
    group: Option<Id>,
    conversation: &Conversation,
    (now, mails): (Micros, bool),
) -> Result<Desk, Error> {
    if let Standing::Closed { opens } = desk::open(conn, shop, group, now)? {
        return Ok(Desk::Closed { opens });
    }
    let able = queue::able(conn, shop, conversation, now)?;
    Ok(if !able.free.is_empty() {
        Desk::Here
    } else if !able.full.is_empty() {
        Desk::Busy
    } else {
        Desk::Empty {
            called: call::anybody(conn, shop, conversation, now, mails)?,
        }
    })
}

/// Writes down what the shopper sees of the wait as it begins.
fn note(tx: &mut Tx<'_>, conversation: &Conversation, situation: &Situation) -> Result<(), Error> {
    let told = match situation.desk {
        Desk::Closed { opens } => Told {
            opens_at: opens,
            ..Told::default()
        },
        Desk::Empty { .. } => Told {
            place: queue::place(tx.conn, tx.shop(), conversation)?,
            ..Told::default()
        },
        Desk::Here | Desk::Busy => {
            let place = queue::place(tx.conn, tx.shop(), conversation)?;
            let past = wait::past(tx.conn, tx.shop(), group_of(conversation), tx.now)?;
            Told {
                place,
                about: place.and_then(|place| wait::about(&past, place)),
                opens_at: None,
            }
        }
    };
    waits::tell(tx, conversation, &told)?;
    time::given(tx, conversation, &told)?;
    coming::waits(tx, conversation)
}

fn say(tx: &mut Tx<'_>, conversation: &mut Conversation, text: &str) -> Result<Id, Error> {
    let message = messages::keep(
        tx,
        &NewMessage {
            conversation: conversation.id,
            author: Author::System,
            author_id: None,
            client_key: None,
            body: text,
            sources: &[],
        },
    )?;
    perform(tx, conversation, &Command::SystemSays { message })?;
    Ok(message)
}

/// What a shopper who waits sees of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Their place in line, while the shop is open.
    pub place: Option<i32>,
    /// Seconds until somebody comes, as it was in the last weeks; none where too little is known, or it takes longer.
    pub about: Option<About>,
    /// The same in whole minutes.
    pub from: Option<i64>,
    /// The same in whole minutes.
    pub to: Option<i64>,
    /// Whether the shop is open.
    pub open: bool,
    /// When the shop opens, while it is closed.
    pub opens_at: Option<String>,
    /// What they may do besides waiting.
    pub choices: [&'static str; 3],
}

/// Seconds, from and to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct About {
    from: i64,
    to: i64,
}

/// How it stands for the shopper now; nothing for one who does not wait.
///
/// # Errors
/// The database's.
pub fn waiting(
    conn: &mut Conn,
    shop: ShopId,
    conversation: &Conversation,
    now: Micros,
) -> Result<Option<Waiting>, Error> {
    let Some((began, told)) = waits::told(conn, shop, conversation)? else {
        return Ok(None);
    };
    let closed = match desk::open(conn, shop, group_of(conversation), now)? {
        Standing::Closed { opens } => Some(opens),
        Standing::Open { .. } => None,
    };
    let about = told
        .about
        .filter(|_| closed.is_none())
        .and_then(|about| wait::left(about, now.seconds_since(began)));
    Ok(Some(Waiting {
        place: match closed {
            Some(_) => None,
            None => queue::place(conn, shop, conversation)?,
        },
        about: about.map(|(from, to)| About { from, to }),
        from: about.map(|(from, _)| from / 60),
        to: about.map(|(_, to)| (to + 59) / 60),
        open: closed.is_none(),
        opens_at: closed.flatten().map(Micros::rfc3339),
        choices: ["cancel", "email", "assistant"],
    }))
}
