//! The log, read from where it was left: each happening is held against the rules once, in the write that moves the
//! place on. Of two nodes one does it, and a program that dies in between does it again from the same place.
//!
//! What has no say in it (most of a log: words, answers, attempts) is passed over without a write.

use std::collections::HashMap;

use diesel::prelude::*;
use parking_lot::Mutex;

use super::decide::{self, Channel, Happening};
use super::rule::{Rule, When};
use super::{alerts, follow_up, look, store};
use crate::clock::Micros;
use crate::db::schema::{events, notice_settings, shop_heads, shops};
use crate::db::{Conn, ShopId, Store, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs::Round;
use crate::live::{Frame, Hub};

/// Entries looked at together, at most.
pub(super) const BATCH: i64 = 200;
/// Seconds between two times that places without a say are written down, those of all shops together.
const WRITTEN: i64 = 5;

/// Places up to which each shop's log has nothing to tell: so that it is not read again and again.
#[derive(Default)]
pub struct Watch {
    passed: Mutex<HashMap<ShopId, i64>>,
    /// Those that are not written down yet, and when they last were.
    unwritten: Mutex<(Micros, HashMap<ShopId, i64>)>,
}

impl Watch {
    /// Looks at what is new in every shop's log. Says in how many shops something was looked at.
    ///
    /// # Errors
    /// The database's.
    pub async fn sweep(&self, store: &Store, hub: &Hub) -> Result<usize, Error> {
        let behind = store.read(behind).await?;
        let mut round = Round::default();
        for (shop, head, seq) in behind {
            round.add(self.shop(store, hub, shop, (head, seq)).await);
        }
        round.add(self.write_down(store).await.map(|()| 0));
        round.end()
    }

    /// Looks at one shop's; says 1 where there is more to do or something was.
    async fn shop(
        &self,
        store: &Store,
        hub: &Hub,
        shop: ShopId,
        (head, seq): (i64, Option<i64>),
    ) -> Result<usize, Error> {
        let passed = self.passed.lock().get(&shop).copied().unwrap_or(0);
        let from = seq.map(|seq| seq.max(passed));
        if from.is_some_and(|from| from >= head) {
            return Ok(0);
        }
        if let Some(from) = from {
            let (to, any) = store
                .read(move |conn| glance(conn, shop, from, head))
                .await?;
            if !any {
                self.passed.lock().insert(shop, to);
                self.unwritten.lock().1.insert(shop, to);
                return Ok(usize::from(to < head));
            }
        }
        let (to, told) = store.write(shop, move |tx| look::at(tx, from)).await?;
        self.passed.lock().insert(shop, to);
        if told {
            hub.tell_staff(shop, Frame::Alerts);
        }
        Ok(1)
    }

    /// Whoever begins anew begins from there.
    async fn write_down(&self, store: &Store) -> Result<(), Error> {
        let now = store.clock().now();
        let places = {
            let mut unwritten = self.unwritten.lock();
            if unwritten.1.is_empty() || now.seconds_since(unwritten.0) < WRITTEN {
                return Ok(());
            }
            unwritten.0 = now;
            std::mem::take(&mut unwritten.1)
        };
        store
            .insert(ShopId(Id(0)), move |tx| {
                for (shop, place) in &places {
                    diesel::update(
                        notice_settings::table
                            .find(shop.key())
                            .filter(notice_settings::seq.lt(*place)),
                    )
                    .set(notice_settings::seq.eq(*place))
                    .execute(tx.conn)?;
                }
                Ok(())
            })
            .await
    }
}

/// Shops whose log is longer than what was looked at: the log's length, and the place; none before the first look.
fn behind(conn: &mut Conn) -> Result<Vec<(ShopId, i64, Option<i64>)>, Error> {
    let rows: Vec<(i64, i64, Option<i64>)> = shop_heads::table
        .inner_join(shops::table.on(shops::id.eq(shop_heads::shop_id)))
        .left_join(notice_settings::table.on(notice_settings::shop_id.eq(shop_heads::shop_id)))
        .filter(shops::uninstalled_at.is_null())
        .filter(
            notice_settings::seq
                .is_null()
                .or(notice_settings::seq.assume_not_null().lt(shop_heads::seq)),
        )
        .select((
            shop_heads::shop_id,
            shop_heads::seq,
            notice_settings::seq.nullable(),
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(shop, head, seq)| (ShopId(Id(shop)), head, seq))
        .collect())
}

/// Up to where the next entries go, and whether any has a say. A log that was erased ends before its `head`.
fn glance(conn: &mut Conn, shop: ShopId, from: i64, head: i64) -> Result<(i64, bool), Error> {
    let rules = store::all(conn, shop)?;
    let entries: Vec<(i64, i64, String)> = events::table
        .filter(events::shop_id.eq(shop.key()))
        .filter(events::seq.gt(from))
        .order(events::seq.asc())
        .limit(BATCH)
        .select((events::seq, events::conversation_id, events::kind))
        .load(conn)?;
    let mut any = false;
    for (_, conversation, kind) in &entries {
        any |= match kind.as_str() {
            "shopper_said" => rules
                .iter()
                .any(|rule| rule.enabled && rule.definition.when == When::NewMessage),
            "cart_changed" => rules
                .iter()
                .any(|rule| rule.enabled && matches!(rule.definition.when, When::ValueOver { .. })),
            "tagged" => rules
                .iter()
                .any(|rule| rule.enabled && matches!(rule.definition.when, When::Tagged { .. })),
            "attention_raised" => rules
                .iter()
                .any(|rule| rule.enabled && rule.definition.when == When::Attention),
            "assistant_said" => follow_up::after_a_person(conn, shop, Id(*conversation))?,
            "started" | "system_said" | "attempt_made" | "collection_began"
            | "collection_ended" | "untagged" | "prioritized" | "rule_fired" | "checkout_moved"
            | "order_placed" | "erased" | "handled" | "promise_missed" | "opened_to_anyone"
            | "scored" | "judged" => false,
            // Requests, changes of owner, staff's words, and whatever a later version logs.
            _ => true,
        };
    }
    let last = entries.last().map_or(from, |(seq, _, _)| *seq);
    let whole = i64::try_from(entries.len()).is_ok_and(|read| read < BATCH);
    Ok((if whole { last.max(head) } else { last }, any))
}

/// Keeps what was decided of one happening, under each rule's own cause. True when an open inbox has something to show.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    rules: &[Rule],
    happening: &Happening,
    once: &str,
    decided: &[decide::Alert],
) -> Result<bool, Error> {
    let mut told = false;
    for rule in rules {
        let own: Vec<decide::Alert> = decided
            .iter()
            .filter(|alert| alert.rule == rule.id)
            // Everybody off duty is no news each time; the page says who would be woken.
            .filter(|alert| alert.withheld != Some(decide::Why::OffDuty))
            .cloned()
            .collect();
        let cause = rule.definition.when.cause();
        let new = alerts::keep(tx, happening.conversation, cause, once, &own)?;
        told |= new.iter().any(|(_, alert)| alert.channel == Channel::Page);
    }
    Ok(told)
}
