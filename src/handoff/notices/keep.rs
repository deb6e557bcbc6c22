//! What was decided is kept, once: a row for each person and way, and the job that sends it.

use diesel::prelude::*;

use super::alerts::{Kept, SEND, State};
use super::decide::{Alert, Channel};
use crate::db::Tx;
use crate::db::schema::alerts;
use crate::error::Error;
use crate::ids::Id;
use crate::jobs;

/// Of what was held back, what is told once it may be: a wait may last for days.
const AGAIN: [&str; 3] = ["rung", "action", "stuck"];

/// Keeps what was decided about one happening (`once` says which), and owes the sending. What is kept already is
/// not kept again. Says which are new.
///
/// # Errors
/// The database's.
pub fn keep(
    tx: &mut Tx<'_>,
    conversation: Id,
    cause: &str,
    once: &str,
    decided: &[Alert],
) -> Result<Vec<(Id, Alert)>, Error> {
    let mut new = Vec::new();
    for alert in decided {
        let staff = alert.staff.map_or(0, |id| id.0);
        let channel = alert.channel.as_str();
        let once = format!("{}:{once}", alert.rule);
        // One write at a time holds the shop's head, so that nothing can come in between.
        let known: Option<(i64, String)> = alerts::table
            .filter(alerts::shop_id.eq(tx.key()))
            .filter(alerts::once.eq(&once))
            .filter(alerts::staff_id.eq(staff))
            .filter(alerts::channel.eq(channel))
            .select((alerts::id, alerts::state))
            .first(tx.conn)
            .optional()?;
        if let Some((id, state)) = known {
            // Who was not to be woken then, and is now, is called: a wait may last for days.
            let held_back = state == State::Withheld.as_str() && AGAIN.contains(&cause);
            if held_back && alert.withheld.is_none() {
                diesel::update(alerts::table.find((tx.key(), id)))
                    .set((
                        alerts::state.eq(State::Owed.as_str()),
                        alerts::why.eq(None::<String>),
                        alerts::at.eq(tx.wall.0),
                    ))
                    .execute(tx.conn)?;
                owe(tx, conversation, Id(id), alert)?;
                new.push((Id(id), alert.clone()));
            }
            continue;
        }
        let state = if alert.withheld.is_some() {
            State::Withheld
        } else {
            State::Owed
        };
        let id = tx.new_id();
        diesel::insert_into(alerts::table)
            .values((
                alerts::shop_id.eq(tx.key()),
                alerts::id.eq(id.0),
                alerts::rule_id.eq(alert.rule.0),
                alerts::conversation_id.eq(conversation.0),
                alerts::cause.eq(cause),
                alerts::once.eq(&once),
                alerts::staff_id.eq(staff),
                alerts::channel.eq(channel),
                alerts::state.eq(state.as_str()),
                alerts::why.eq(alert.withheld.map(super::decide::Why::as_str)),
                alerts::tries.eq(0),
                alerts::at.eq(tx.wall.0),
            ))
            .execute(tx.conn)?;
        if alert.withheld.is_none() {
            owe(tx, conversation, id, alert)?;
            new.push((id, alert.clone()));
        }
    }
    Ok(new)
}

fn owe(tx: &mut Tx<'_>, conversation: Id, id: Id, alert: &Alert) -> Result<(), Error> {
    if alert.channel == Channel::Page {
        return Ok(());
    }
    jobs::add(tx, SEND, conversation, &id.to_string(), 0)
}

/// What could not be pushed goes by mail, once.
///
/// # Errors
/// The database's.
pub fn by_mail_instead(tx: &mut Tx<'_>, alert: &Kept) -> Result<(), Error> {
    let once: String = alerts::table
        .find((tx.key(), alert.id))
        .select(alerts::once)
        .first(tx.conn)?;
    let rule = Id(alert.rule_id);
    let Some((_, once)) = once.split_once(':') else {
        return Ok(());
    };
    let mail = Alert {
        rule,
        staff: Some(Id(alert.staff_id)),
        channel: Channel::Email,
        withheld: None,
    };
    keep(tx, Id(alert.conversation_id), &alert.cause, once, &[mail])?;
    Ok(())
}

/// How many of a chat's calls of one kind somebody was told of.
///
/// # Errors
/// The database's.
pub fn told(tx: &mut Tx<'_>, conversation: Id, cause: &str, once: &str) -> Result<usize, Error> {
    let told: i64 = alerts::table
        .filter(alerts::shop_id.eq(tx.key()))
        .filter(alerts::conversation_id.eq(conversation.0))
        .filter(alerts::cause.eq(cause))
        .filter(alerts::once.eq(format!("{}:{once}", Id(0))))
        .filter(alerts::state.ne(State::Withheld.as_str()))
        // A line in an inbox that nobody has open is not told.
        .filter(
            alerts::channel
                .ne(Channel::Page.as_str())
                .or(alerts::state.ne(State::Owed.as_str())),
        )
        .count()
        .get_result(tx.conn)?;
    Ok(usize::try_from(told).unwrap_or(usize::MAX))
}
