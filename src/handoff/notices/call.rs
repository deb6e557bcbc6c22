//! Calling somebody to a chat by name: for a custom action, the promise to a shopper who waits, a transfer.

use super::decide::{Alert, Happening, People, What, Why};
use super::rule::{Definition, Hours, How, Rule, When, Which, Who};
use super::{alerts, decide, people};
use crate::clock::Micros;
use crate::conversation::Conversation;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// The cause of telling somebody that a chat is theirs now.
pub const GIVEN: &str = "transferred";

/// What else than a rule of this room calls somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// A custom action or trigger, with its id.
    Action(Id),
    /// Nobody came: this rung of the promise is reached.
    Rung(u8),
    /// The chat was given to them.
    Transferred,
    /// A note names them; its message.
    Mentioned(Id),
    /// What they set aside is back.
    Woken,
    /// What is owed to who waits fails again and again; its job.
    Stuck(Id),
}

impl Cause {
    fn as_str(self) -> &'static str {
        match self {
            Self::Action(_) => "action",
            Self::Rung(_) => "rung",
            Self::Transferred => GIVEN,
            Self::Mentioned(_) => "mentioned",
            Self::Woken => "woken",
            Self::Stuck(_) => "stuck",
        }
    }
}

/// Who is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// Whoever is on duty.
    OnDuty,
    /// The same, and these of the team.
    OnDutyAnd(Vec<Id>),
    /// Everybody who takes chats, whether others are on duty or not.
    Everyone,
    /// A group.
    Group(Id),
    /// One of the team.
    Staff(Id),
}

/// Calls somebody to a chat: in the inbox, in every browser of theirs that may be pushed to, and by e-mail who is
/// reached by neither. Away and quiet hours count here, too. Says by how many alerts somebody is reached; what was told
/// before about the same is not told again.
///
/// # Errors
/// The database's.
pub fn call(
    tx: &mut Tx<'_>,
    conversation: &Conversation,
    cause: Cause,
    whom: Whom,
) -> Result<usize, Error> {
    let people = people::read(tx.conn, tx.shop(), tx.wall, tx.mails)?;
    let decided = decided(conversation, &whom, &people, tx.wall);
    let once = once(conversation, cause);
    let new = alerts::keep(tx, conversation.id, cause.as_str(), &once, &decided)?;
    let reached = new.iter().filter(|(_, alert)| people.reaches(alert));
    Ok(reached.count())
}

/// What is told once.
fn once(conversation: &Conversation, cause: Cause) -> String {
    let (chat, epoch) = (conversation.id, conversation.epoch);
    match cause {
        Cause::Action(id) => format!("a{id}:{chat}:{}", conversation.version),
        Cause::Rung(rung) => format!("p{rung}:{chat}:{epoch}"),
        Cause::Transferred => format!("t:{chat}:{epoch}"),
        Cause::Mentioned(message) => format!("n:{message}"),
        Cause::Woken => format!("w:{chat}:{epoch}"),
        Cause::Stuck(job) => format!("s:{job}"),
    }
}

/// How many alerts of a call went out already, in this wait.
///
/// # Errors
/// The database's.
pub fn told_before(
    tx: &mut Tx<'_>,
    conversation: &Conversation,
    cause: Cause,
) -> Result<usize, Error> {
    let once = once(conversation, cause);
    alerts::told(tx, conversation.id, cause.as_str(), &once)
}

/// Whether a call would reach anybody.
///
/// # Errors
/// The database's.
pub fn would_reach(
    conn: &mut Conn,
    shop: ShopId,
    (conversation, whom): (&Conversation, Whom),
    now: Micros,
    mails: bool,
) -> Result<bool, Error> {
    let people = people::read(conn, shop, now, mails)?;
    let decided = decided(conversation, &whom, &people, now);
    Ok(decided.iter().any(|alert| people.reaches(alert)))
}

/// Whom a call tells, and how.
fn decided(conversation: &Conversation, whom: &Whom, people: &People, now: Micros) -> Vec<Alert> {
    let rule = Rule {
        id: Id(0),
        version: 0,
        name: String::new(),
        enabled: true,
        target: None,
        definition: Definition {
            when: When::Requested,
            which: Which::default(),
            who: match whom {
                Whom::OnDuty => vec![Who::OnDuty],
                Whom::OnDutyAnd(others) => others
                    .iter()
                    .map(|id| Who::Person { id: *id })
                    .chain([Who::OnDuty])
                    .collect(),
                Whom::Everyone => people
                    .all
                    .iter()
                    .filter(|person| person.takes_chats)
                    .map(|person| Who::Person { id: person.id })
                    .collect(),
                Whom::Group(id) => vec![Who::Group { id: *id }],
                Whom::Staff(id) => vec![Who::Person { id: *id }],
            },
            how: How {
                page: true,
                push: true,
                else_email: true,
                ..How::default()
            },
            hours: Hours::Always,
        },
    };
    let happening = Happening {
        conversation: conversation.id,
        what: What::Requested,
        holder: conversation.holder(),
        ..Happening::default()
    };
    let mut decided = decide::whom(&rule, &happening, people, now);
    decided.retain(|alert| alert.withheld != Some(Why::OffDuty));
    decided
}
