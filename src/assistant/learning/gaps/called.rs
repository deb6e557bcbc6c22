//! Which questions of cards cost a handoff, told from the log of their chat: a person was asked for because of a question
//! when that is the next thing that came of it, by the rule for what the assistant does not know (also after the fields
//! of a form) or by the shopper. Each question counts once, whenever it becomes a card's: before or after the request.

use diesel::prelude::*;

use super::{CameTo, effects};
use crate::clock::Micros;
use crate::conversation::store::{Logged, log_after};
use crate::conversation::{Event, Reason};
use crate::db::Tx;
use crate::db::schema::gap_questions;
use crate::error::Error;
use crate::ids::Id;

/// Counts the questions of a chat that a person was asked for, and that are not counted yet. In the write that asks for
/// one, and in the one that makes a question a card's.
///
/// # Errors
/// The database's.
pub fn called(tx: &mut Tx<'_>, conversation: Id) -> Result<(), Error> {
    let uncounted: Vec<(i64, i64, Option<i64>, i64)> = gap_questions::table
        .filter(gap_questions::shop_id.eq(tx.key()))
        .filter(gap_questions::conversation_id.eq(conversation.0))
        .filter(gap_questions::handed_off.eq(false))
        .filter(gap_questions::came_to.ne(CameTo::Settled.as_str()))
        .select((
            gap_questions::message_id,
            gap_questions::gap_id,
            gap_questions::meant_id,
            gap_questions::at,
        ))
        .load(tx.conn)?;
    if uncounted.is_empty() {
        return Ok(());
    }
    let log = log_after(tx.conn, tx.shop(), conversation, 0)?;
    for (question, gap, meant, at) in uncounted {
        if !calls(&log, Id(meant.unwrap_or(question))) {
            continue;
        }
        diesel::update(gap_questions::table.find((tx.key(), question)))
            .set(gap_questions::handed_off.eq(true))
            .execute(tx.conn)?;
        effects::cost(tx, Id(gap), Micros(at))?;
    }
    Ok(())
}

/// Whether a person was asked for because of what this message asks: nothing else was answered, nobody came and the
/// chat did not end in between.
fn calls(log: &[Logged], message: Id) -> bool {
    let said = |logged: &&Logged| !matches!(logged.event, Event::ShopperSaid { message: said, .. } if said == message);
    let mut answered: Option<Id> = None;
    for logged in log.iter().skip_while(said).skip(1) {
        match &logged.event {
            Event::Requested { reason, .. } => return is_of_a_question(*reason),
            Event::AssistantSaid { answers, .. } => {
                if answered.is_some_and(|before| before != *answers) {
                    return false;
                }
                answered = Some(*answers);
            }
            Event::StaffSaid { .. }
            | Event::TakenOver { .. }
            | Event::Closed { .. }
            | Event::Erased { .. } => return false,
            _ => {}
        }
    }
    false
}

/// Whether a person is asked for so because of what was asked, and not of a cart, an order or the time.
const fn is_of_a_question(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::Unsure | Reason::Button | Reason::Phrase | Reason::NoProgress
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::Wanted;

    fn log(events: Vec<Event>) -> Vec<Logged> {
        (1..)
            .zip(events)
            .map(|(version, event)| Logged {
                version,
                at: Micros(version),
                event,
            })
            .collect()
    }

    fn asks(message: i64) -> Event {
        Event::ShopperSaid {
            message: Id(message),
            answer_due: None,
        }
    }

    fn says(answers: i64) -> Event {
        Event::AssistantSaid {
            message: Id(answers + 100),
            answers: Id(answers),
        }
    }

    fn requested(reason: Reason) -> Event {
        Event::Requested {
            reason,
            priority: 1,
            wanted: Wanted::Anyone,
        }
    }

    #[test]
    fn a_request_is_of_the_question_it_comes_next_to() {
        let of = |events: Vec<Event>, message: i64| calls(&log(events), Id(message));
        assert!(of(vec![asks(1), says(1), requested(Reason::Unsure)], 1));
        // The shopper takes the person they are offered, also in words.
        assert!(of(vec![asks(1), says(1), requested(Reason::Button)], 1));
        let words = vec![asks(1), says(1), asks(2), requested(Reason::Phrase)];
        assert!(of(words, 1));
        // Of two questions of one turn either may be the one.
        let two = vec![asks(1), asks(2), says(2), requested(Reason::Button)];
        assert!(of(two.clone(), 1) && of(two, 2));
        // Something else was answered since, somebody had come, the cart did it, or nobody was asked for.
        let since = vec![
            asks(1),
            says(1),
            asks(2),
            says(2),
            requested(Reason::Button),
        ];
        assert!(!of(since, 1));
        let staff = Event::StaffSaid {
            staff: Id(7),
            message: Id(8),
        };
        let person = vec![asks(1), staff, asks(2), requested(Reason::Button)];
        assert!(!of(person, 1));
        assert!(!of(vec![asks(1), says(1), requested(Reason::CartValue)], 1));
        assert!(!of(vec![requested(Reason::Button), asks(1), says(1)], 1));
        assert!(!of(vec![requested(Reason::Button)], 1));
    }
}
