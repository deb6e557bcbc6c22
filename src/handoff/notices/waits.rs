//! What happens by the clock alone: somebody has waited too long; hours end soon.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::decide::{self, Closing, What};
use super::rule::{Rule, When};
use super::{happening, people, store, watch};
use crate::clock::Micros;
use crate::conversation::store::load;
use crate::conversation::{Need, State};
use crate::db::schema::{conversations, notification_rules};
use crate::db::{Conn, ShopId, Store, Tx};
use crate::error::Error;
use crate::handoff::desk;
use crate::ids::Id;
use crate::jobs::{self, Job, Round};
use crate::live::{Frame, Hub};

/// The job that looks whether somebody waits still.
pub const WAITED: &str = "alert_waited";

/// A chat waits since then: each rule that minds has a job due.
///
/// # Errors
/// The database's.
pub fn begin(
    tx: &mut Tx<'_>,
    rules: &[Rule],
    conversation: Id,
    since: Micros,
) -> Result<(), Error> {
    for rule in rules.iter().filter(|rule| rule.enabled) {
        if let When::WaitingOver { minutes } = rule.definition.when {
            // By a clock that was set back, a wait that begins now began later.
            let from = since.min(tx.wall);
            let due = from.plus_seconds(minutes * 60);
            let data = format!("{}:{}:{}", rule.id, since.0, from.0);
            jobs::add_at(tx, WAITED, conversation, &data, due)?;
        }
    }
    Ok(())
}

/// A rule was made or changed: it counts for those who wait already, too.
///
/// # Errors
/// The database's.
pub fn begin_for_all(tx: &mut Tx<'_>, rule: &Rule) -> Result<(), Error> {
    if !matches!(rule.definition.when, When::WaitingOver { .. }) {
        return Ok(());
    }
    let waiting: Vec<(i64, Option<i64>)> = conversations::table
        .filter(conversations::shop_id.eq(tx.key()))
        .filter(conversations::need.eq(Need::Requested as i32))
        .limit(1_000)
        .select((conversations::id, conversations::waiting_since))
        .load(tx.conn)?;
    for (id, since) in waiting {
        if let Some(since) = since {
            begin(tx, std::slice::from_ref(rule), Id(id), Micros(since))?;
        }
    }
    Ok(())
}

/// Does one job: if the chat waits still, and since then, and the rule still says so, somebody is told.
///
/// # Errors
/// The database's.
pub async fn waited(store: &Store, hub: &Hub, job: &Job) -> Result<(), Error> {
    let (shop, conversation) = (job.shop, job.conversation);
    let mut parts = job.data.split(':');
    let rule = parts.next().and_then(|rule| rule.parse::<Id>().ok());
    let mut instant = || parts.next().and_then(|at| at.parse::<i64>().ok());
    let (Some(rule), Some(since)) = (rule, instant().map(Micros)) else {
        return Err(Error::fault("the job names no wait"));
    };
    // A job of an older version does not say from when it counts.
    let from = instant().map_or(since, Micros);
    let told = store
        .write(shop, move |tx| {
            still_waits(tx, conversation, rule, (since, from))
        })
        .await?;
    if told {
        hub.tell_staff(shop, Frame::Alerts);
    }
    Ok(())
}

fn still_waits(
    tx: &mut Tx<'_>,
    conversation: Id,
    rule: Id,
    (then, from): (Micros, Micros),
) -> Result<bool, Error> {
    let chat = match load(tx.conn, tx.shop(), conversation) {
        Ok(chat) => chat,
        Err(Error::NotFound) => return Ok(false),
        Err(error) => return Err(error),
    };
    let rule = match store::one(tx.conn, tx.shop(), rule) {
        Ok(rule) => rule,
        Err(Error::NotFound) => return Ok(false),
        Err(error) => return Err(error),
    };
    let When::WaitingOver { minutes } = rule.definition.when else {
        return Ok(false);
    };
    let waits = matches!(chat.state, State::Waiting { since, .. } if since == then);
    if !waits || tx.wall < from.plus_seconds(minutes * 60) {
        return Ok(false);
    }
    let happening = happening::of(tx.conn, tx.shop(), &chat, What::Waited(rule.id), None)?;
    let people = people::read(tx.conn, tx.shop(), tx.wall, tx.mails)?;
    let rules = [rule];
    let decided = decide::decide(&rules, &happening, &people, tx.wall);
    let once = format!("over:{conversation}:{}", then.0);
    watch::keep(tx, &rules, &happening, &once, &decided)
}

/// Shops with a rule about closing; each is looked at once a minute of the clock.
fn minding(conn: &mut Conn) -> Result<Vec<ShopId>, Error> {
    let rows: Vec<i64> = notification_rules::table
        .filter(notification_rules::enabled.eq(true))
        .filter(notification_rules::definition.like("%\"closing_soon\"%"))
        .select(notification_rules::shop_id)
        .distinct()
        .load(conn)?;
    Ok(rows.into_iter().map(|shop| ShopId(Id(shop))).collect())
}

/// Tells of hours that end soon while somebody waits, a shop's or a group's: once for each rule and end. Says how many were told.
///
/// # Errors
/// The database's.
pub async fn closing(store: &Store, hub: &Hub) -> Result<usize, Error> {
    let now = store.clock().now();
    let minding = store.read(minding).await?;
    let mut round = Round::default();
    for shop in minding {
        round.add(closing_of(store, hub, shop, now).await);
    }
    round.end()
}

async fn closing_of(store: &Store, hub: &Hub, shop: ShopId, now: Micros) -> Result<usize, Error> {
    // Most minutes of a day nothing is near.
    let near = store
        .read(move |conn| Ok::<_, Error>(!near(conn, shop, now)?.is_empty()))
        .await?;
    if near && store.write(shop, tell_closing).await? {
        hub.tell_staff(shop, Frame::Alerts);
        return Ok(1);
    }
    Ok(0)
}

/// The rules with an end of hours that is near; none while nobody waits.
fn near(conn: &mut Conn, shop: ShopId, now: Micros) -> Result<Vec<(Rule, Vec<Closing>)>, Error> {
    let waiting: Vec<Option<i64>> = conversations::table
        .filter(conversations::shop_id.eq(shop.key()))
        .filter(conversations::need.eq(Need::Requested as i32))
        .select(conversations::wanted_group)
        .distinct()
        .load(conn)?;
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let waiting: BTreeSet<Option<Id>> = waiting.into_iter().map(|group| group.map(Id)).collect();
    let zone = desk::zone(conn, shop)?;
    let hours = desk::standings(conn, shop, (zone, now))?;
    let rules = store::all(conn, shop)?;
    Ok(rules
        .into_iter()
        .filter(|rule| rule.enabled)
        .filter_map(|rule| {
            let near = decide::near(&rule, &hours, &waiting, now);
            (!near.is_empty()).then_some((rule, near))
        })
        .collect())
}

fn tell_closing(tx: &mut Tx<'_>) -> Result<bool, Error> {
    let (shop, now) = (tx.shop(), tx.wall);
    let people = people::read(tx.conn, shop, now, tx.mails)?;
    let mut told = false;
    for (rule, near) in near(tx.conn, shop, now)? {
        let rules = [rule];
        for closing in near {
            let happening = &closing.happening;
            let decided = decide::decide(&rules, happening, &people, now);
            let once = format!("closing:{}", closing.until.0);
            told |= watch::keep(tx, &rules, happening, &once, &decided)?;
        }
    }
    Ok(told)
}
