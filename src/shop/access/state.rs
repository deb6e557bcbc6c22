//! What this process remembers of the token endpoint: whose turn it is at a shop, and which shops to leave alone
//! for a moment. All of it may be lost: the lease in the database and Shopify's own rules stand behind it.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use crate::clock::Micros;
use crate::shop::ShopDomain;

/// More entries than this are swept of those that are over.
const MANY: usize = 1024;
/// Scopes that a shop lacks are asked for again so seldom, in seconds.
const ASK_SCOPES: i64 = 600;

/// What is remembered between calls. Cheap to clone.
#[derive(Clone, Default)]
pub struct State(Arc<Inner>);

#[derive(Default)]
struct Inner {
    turns: Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>,
    rests: Mutex<HashMap<String, Micros>>,
    asked: Mutex<HashMap<String, Micros>>,
    spent: Mutex<HashSet<(i64, String)>>,
}

impl State {
    /// The turn at a shop's tokens: one of this process's at a time.
    pub(in crate::shop) fn turn(&self, shop: &ShopDomain) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.0.turns.lock();
        if let Some(turn) = turns.get(shop.as_str()).and_then(Weak::upgrade) {
            return turn;
        }
        if turns.len() > MANY {
            turns.retain(|_, turn| turn.strong_count() > 0);
        }
        let turn = Arc::default();
        turns.insert(shop.as_str().to_owned(), Arc::downgrade(&turn));
        turn
    }

    /// Leaves a shop's token endpoint alone until then.
    pub(super) fn rest(&self, shop: &ShopDomain, now: Micros, seconds: i64) {
        if seconds <= 0 {
            return;
        }
        let mut rests = self.0.rests.lock();
        if rests.len() > MANY {
            rests.retain(|_, until| *until > now);
        }
        rests.insert(shop.as_str().to_owned(), now.plus_seconds(seconds));
    }

    /// Whether it is to be left alone now.
    pub(super) fn rests(&self, shop: &ShopDomain, now: Micros) -> bool {
        let until = self.0.rests.lock().get(shop.as_str()).copied();
        until.is_some_and(|until| until > now)
    }

    /// Whether scopes that a shop lacks may be asked for now.
    pub(super) fn may_ask_scopes(&self, shop: &ShopDomain, now: Micros) -> bool {
        let at = self.0.asked.lock().get(shop.as_str()).copied();
        at.is_none_or(|at| now.seconds_since(at) >= ASK_SCOPES)
    }

    /// Notes that they were.
    pub(super) fn asked_scopes(&self, shop: &ShopDomain, now: Micros) {
        let mut asked = self.0.asked.lock();
        if asked.len() > MANY {
            asked.retain(|_, at| now.seconds_since(*at) < ASK_SCOPES);
        }
        asked.insert(shop.as_str().to_owned(), now);
    }

    /// Spends the `state` of a grant, good until then; false when it was spent before.
    pub(in crate::shop) fn spends(&self, state: &str, until: Micros, now: Micros) -> bool {
        let mut spent = self.0.spent.lock();
        if spent.len() > MANY {
            spent.retain(|(until, _)| *until > now.0);
        }
        spent.insert((until.0, state.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_turn_a_shop_and_none_is_kept() {
        let (one, two) = (shop("one"), shop("two"));
        let state = State::default();
        let turn = state.turn(&one);
        assert!(Arc::ptr_eq(&turn, &state.turn(&one)));
        assert!(!Arc::ptr_eq(&turn, &state.turn(&two)));
        drop(turn);
        assert_eq!(state.0.turns.lock().len(), 2);
        for number in 0..=MANY {
            state.turn(&shop(&format!("shop-{number}")));
        }
        assert!(state.0.turns.lock().len() < 3);
    }

    #[test]
    fn a_rest_ends_by_the_clock() {
        let (one, two) = (shop("one"), shop("two"));
        let (state, now) = (State::default(), Micros(1_000_000));
        state.rest(&one, now, 5);
        assert!(state.rests(&one, now.plus_seconds(4)));
        assert!(!state.rests(&one, now.plus_seconds(5)));
        assert!(!state.rests(&two, now));
        assert!(state.spends("s", now, now));
        assert!(!state.spends("s", now, now));
    }

    fn shop(handle: &str) -> ShopDomain {
        ShopDomain::parse(&format!("{handle}.myshopify.com")).unwrap()
    }
}
