//! The open chat: its thread, and what stands beside it.

use std::collections::HashMap;

use super::labels;
use super::seen::load;
use super::view::{Can, Context, Fact, Item, Open, Thread};
use super::{beside, composer, list, said, summary};
use crate::app::Shared;
use crate::assistant::attempts;
use crate::clock::Micros;
use crate::conversation::reads;
use crate::conversation::store::{Logged, log_after, log_before, version_at};
use crate::conversation::{Conversation, Event, State};
use crate::conversation::{messages, people};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::handoff::notices::{alerts, follow_up, words};
use crate::handoff::pass::UNTIL_REPLY;
use crate::ids::Id;
use crate::rules::Shelf;
use crate::shop::order_acts::settings::{self, Offer};
use crate::shop::store as shops;
use crate::team::{Can as May, Staff, store as team};

/// Who looks, and what helps to say what they see.
pub struct Eyes<'a> {
    /// The shop.
    pub shop: ShopId,
    /// The shop's name.
    pub shop_name: String,
    /// The member of staff.
    pub viewer: Id,
    /// The shop's assistants and their rules.
    pub shelf: &'a Shelf,
    /// Summaries made already.
    pub summaries: &'a summary::Summaries,
    /// The address of the shop's admin.
    pub admin: String,
    /// What they may do with orders.
    pub offer: Offer,
    /// Whether they answer chats.
    pub writes: bool,
}

impl<'a> Eyes<'a> {
    /// Of a member of staff.
    ///
    /// # Errors
    /// The database's.
    pub fn of(
        conn: &mut Conn,
        app: &'a Shared,
        staff: &Staff,
        shelf: &'a Shelf,
    ) -> Result<Self, Error> {
        let shop = shops::by_id(conn, staff.shop)?;
        Ok(Self {
            shop: shop.id,
            admin: app.config.shop_url.of(&shop.domain, "/admin"),
            shop_name: shop.name,
            viewer: staff.id(),
            shelf,
            summaries: &app.summaries,
            offer: offer(conn, staff)?,
            writes: staff.may(May::Chat),
        })
    }
}

/// What a member of staff may do with orders.
///
/// # Errors
/// The database's.
pub fn offer(conn: &mut Conn, staff: &Staff) -> Result<Offer, Error> {
    if !staff.may(May::Chat) {
        return Ok(Offer::default());
    }
    settings::offer(conn, staff.shop, staff.member.role.as_str())
}

/// Entries of the log a page begins with, the last.
pub const PAGE: i64 = 120;
/// Entries shown before one that was looked for, and of a page that reaches far back.
const AROUND: i64 = 20;
const MOST: i64 = 1000;
/// Attempts in mind, the last, besides those whose entries are shown.
const TRIES: i64 = 40;

/// The end of the thread (or what stands right before the entry `before`), and everything beside it. `at`: a message it
/// reaches back to, if that is not too far.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub fn open(
    conn: &mut Conn,
    eyes: &Eyes<'_>,
    id: Id,
    before: Option<i64>,
    at: Option<Id>,
) -> Result<Open, Error> {
    let chat = load(conn, eyes.shop, id)?;
    let end = before.unwrap_or(i64::MAX);
    let back = match at {
        Some(message) => place_of(conn, eyes.shop, id, message)?.map(|at| chat.version - at),
        None => None,
    };
    let length = back.map_or(PAGE, |back| (back + AROUND).clamp(PAGE, MOST));
    let (log, earlier) = log_before(conn, eyes.shop, id, end, length)?;
    let mut open = whole(conn, eyes, &chat, &log)?;
    open.thread.earlier = earlier;
    Ok(open)
}

/// About where in its chat a message stands.
fn place_of(conn: &mut Conn, shop: ShopId, chat: Id, message: Id) -> Result<Option<i64>, Error> {
    let said = messages::by_ids(conn, shop, &[message])?.remove(&message);
    match said.filter(|said| said.conversation == chat) {
        Some(said) => version_at(conn, shop, chat, said.at),
        None => Ok(None),
    }
}

/// The same with only the items after `version`.
///
/// # Errors
/// As [`open`].
pub fn after(conn: &mut Conn, eyes: &Eyes<'_>, id: Id, version: i64) -> Result<Open, Error> {
    let chat = load(conn, eyes.shop, id)?;
    let log = log_after(conn, eyes.shop, id, version)?;
    whole(conn, eyes, &chat, &log)
}

/// The attempts of these entries.
#[must_use]
pub fn tried_in(log: &[Logged]) -> Vec<Id> {
    let tried = |logged: &Logged| match &logged.event {
        Event::AttemptMade { attempt, .. } => Some(*attempt),
        _ => None,
    };
    log.iter().filter_map(tried).collect()
}

fn whole(
    conn: &mut Conn,
    eyes: &Eyes<'_>,
    chat: &Conversation,
    log: &[Logged],
) -> Result<Open, Error> {
    let id = chat.id;
    let person = people::by_ids(conn, eyes.shop, &[chat.visitor])?.remove(&chat.visitor);
    let tries = attempts::some_of(conn, eyes.shop, id, &tried_in(log), TRIES)?;
    let shopper = list::shopper(chat.visitor, person.as_ref());
    let tried = said::shown_attempts(conn, eyes.shop, &tries)?;
    let items = said::items(conn, eyes, chat, log, &shopper, &tried)?;
    let staff = team::names(conn, eyes.shop)?;
    let mut context = beside::context(conn, eyes, chat, person.as_ref(), &tried)?;
    context.told = told(conn, eyes.shop, id, &staff)?;
    let mut thread = thread(chat, eyes, &staff, shopper, items);
    thread.tags = context.tags.clone();
    thread.fill = composer::fill(person.as_ref(), &context, &eyes.shop_name);
    thread.seen = reads::seen(conn, eyes.shop, id)?;
    thread.summary = summary::lines(conn, eyes.shop, chat, &tries, &context, eyes.summaries)?;
    context.copilot = thread.can.reply;
    Ok(Open { thread, context })
}

/// Everything beside the thread, alone.
///
/// # Errors
/// As [`open`].
pub fn beside(conn: &mut Conn, eyes: &Eyes<'_>, id: Id) -> Result<Context, Error> {
    let chat = load(conn, eyes.shop, id)?;
    let person = people::by_ids(conn, eyes.shop, &[chat.visitor])?.remove(&chat.visitor);
    let tries = attempts::of(conn, eyes.shop, id)?;
    let tried = said::shown_attempts(conn, eyes.shop, &tries)?;
    let mut context = beside::context(conn, eyes, &chat, person.as_ref(), &tried)?;
    let staff = team::names(conn, eyes.shop)?;
    context.told = told(conn, eyes.shop, id, &staff)?;
    Ok(context)
}

fn thread(
    chat: &Conversation,
    eyes: &Eyes<'_>,
    staff: &HashMap<Id, String>,
    shopper: String,
    items: Vec<Item>,
) -> Thread {
    let holder = list::holder(chat, staff, eyes.viewer);
    let mine = holder.as_ref().is_some_and(|holder| holder.mine);
    let (since, attention) = match &chat.state {
        State::Assistant { attention } => (
            attention.as_ref().map_or(Micros(0), |one| one.since),
            attention
                .as_ref()
                .map(|one| labels::reason(one.reason).to_owned()),
        ),
        State::Waiting { since, .. } | State::Human { since, .. } => (*since, None),
        // Until the shopper writes: no time to tell.
        State::Snoozed { until, .. } if *until == UNTIL_REPLY => (Micros(0), None),
        State::Snoozed { until, .. } => (*until, None),
        State::Closed { at, .. } => (*at, None),
    };
    let reason = match &chat.state {
        State::Waiting { reason, .. } => Some(labels::reason(*reason).to_owned()),
        State::Assistant { .. }
        | State::Human { .. }
        | State::Snoozed { .. }
        | State::Closed { .. } => None,
    };
    let closed = matches!(chat.state, State::Closed { .. });
    let human = matches!(chat.state, State::Human { .. });
    let snoozed = matches!(chat.state, State::Snoozed { .. });
    Thread {
        id: chat.id.to_string(),
        epoch: chat.epoch.to_string(),
        version: chat.version,
        earlier: None,
        fill: Vec::new(),
        shopper,
        state: list::row_state(&chat.state),
        since,
        waiting_since: match &chat.state {
            State::Waiting { .. } | State::Human { .. } => chat.waiting_since(),
            State::Assistant { .. } | State::Snoozed { .. } | State::Closed { .. } => None,
        },
        reason,
        attention,
        tags: Vec::new(),
        handled: chat.handled.is_some(),
        can: Can {
            take_over: !closed && !human,
            reply: human && mine,
            hand_back: human && mine,
            handled: chat.handled.is_none(),
            close: !closed && (mine || !human),
            transfer: !closed && (mine || (!human && !snoozed)),
            snooze: human && mine,
            wake: snoozed && mine,
        },
        holder,
        items,
        seen: None,
        summary: Vec::new(),
    }
}

/// Alerts about a chat shown beside it.
const TOLD: i64 = 12;

fn told(
    conn: &mut Conn,
    shop: ShopId,
    chat: Id,
    staff: &HashMap<Id, String>,
) -> Result<Vec<Fact>, Error> {
    let mut told: Vec<Fact> = alerts::of_chat(conn, shop, chat, TOLD)?
        .into_iter()
        .map(|alert| Fact {
            label: match alert.staff_id {
                0 => "Webhook".to_owned(),
                id => staff.get(&Id(id)).cloned().unwrap_or_default(),
            },
            value: format!(
                "{}, {}",
                words::outcome(&alert.state, alert.tries),
                words::way(&alert.channel)
            ),
            link: None,
            note: alert.why.map(|why| words::why(&why).to_owned()),
        })
        .collect();
    let mailed = follow_up::standing(conn, shop, chat)?;
    if mailed.is_some_and(|standing| standing.mailed_at.is_some()) {
        told.push(Fact {
            label: "The shopper".to_owned(),
            value: "Replies went on by e-mail".to_owned(),
            link: None,
            note: None,
        });
    }
    Ok(told)
}
