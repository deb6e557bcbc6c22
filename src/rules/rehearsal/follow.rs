//! What follows from a rule that is rehearsed: others it starts, and those that start by a tag it puts on.

use std::collections::VecDeque;

use super::player::Player;
use crate::clock::Micros;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;
use crate::rules::check::{follows, reached};
use crate::rules::{Effect, Rule, store};

/// The rules of the same assistant that may follow from it.
pub(super) fn others(
    conn: &mut Conn,
    shop: ShopId,
    assistant: Id,
    rule: &Rule,
) -> Result<Vec<Rule>, Error> {
    if rule.begins().next().is_none() && rule.tags().next().is_none() {
        return Ok(Vec::new());
    }
    let mut all: Vec<Rule> = (store::of(conn, shop, assistant)?.into_iter())
        .filter(|kept| kept.enabled && kept.rule.id != rule.id)
        .map(|kept| kept.rule)
        .collect();
    let reached = reached(rule, &all);
    all.retain(|one| reached.contains(&one.id));
    Ok(all)
}

impl Player<'_> {
    /// Whether a person would be asked for as things stood: by the rule, or by one that follows from it and whose
    /// condition held. A tag that was there already starts nothing, nor does anything go on in a chat that is closed.
    pub(super) fn calls(&mut self, at: Micros) -> Result<bool, Error> {
        if self.rule.requests() || self.others.is_empty() {
            return Ok(self.rule.requests());
        }
        let facts = self.facts(at)?;
        let others = self.others;
        let next = |rule: &Rule| -> Vec<Id> {
            let does = rule.definition.does.iter();
            let new = does.filter(|effect| match effect {
                Effect::Tag { tag } => !facts.tags.contains(tag),
                _ => true,
            });
            new.flat_map(|effect| follows(effect, others)).collect()
        };
        if self.rule.closes() {
            return Ok(false);
        }
        let mut ahead = VecDeque::from(next(self.rule));
        let mut seen = Vec::new();
        while let Some(id) = ahead.pop_front() {
            let rule = others.iter().find(|rule| rule.id == id);
            let Some(rule) = rule.filter(|_| !seen.contains(&id)) else {
                continue;
            };
            seen.push(id);
            let when = rule.definition.when.as_ref();
            if !when.is_none_or(|when| when.holds(&facts)) {
                continue;
            }
            if rule.requests() {
                return Ok(true);
            }
            if !rule.closes() {
                ahead.extend(next(rule));
            }
        }
        Ok(false)
    }
}
