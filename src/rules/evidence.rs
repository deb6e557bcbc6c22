//! Why a condition holds: which value met which bound. Pure.
//!
//! What is written down in words stays where it is: an address is told by its place in the rule, whose version stands
//! beside it in the log.

use super::condition::{Condition, Facts, StateIs};
use super::place;
use super::start::PageKind;
use crate::conversation::{Fact, Met};

/// Parts that are told, at most.
const MOST: usize = 12;

/// The parts by which a condition holds, in their order: of those of which any is enough, the ones that are so; of
/// those of which none may be, what is so instead.
#[must_use]
pub fn of(when: &Condition, facts: &Facts) -> Vec<Met> {
    let mut met = Vec::new();
    gather(when, facts, true, &mut met);
    met.truncate(MOST);
    met
}

fn gather(when: &Condition, facts: &Facts, holds: bool, met: &mut Vec<Met>) {
    // Of all, each is needed; of any, those that are so.
    let (parts, want) = match when {
        Condition::All { of } | Condition::Any { of } => (of, holds),
        Condition::None { of } => (of, !holds),
        leaf => {
            let not = !holds;
            met.extend(fact(leaf, facts).map(|fact| Met { fact, not }));
            return;
        }
    };
    for part in parts.iter().filter(|part| part.holds(facts) == want) {
        gather(part, facts, want, met);
    }
}

/// What is so of what a condition asks; nothing for one that is made of others.
fn fact(leaf: &Condition, facts: &Facts) -> Option<Fact> {
    Some(match leaf {
        Condition::All { .. } | Condition::Any { .. } | Condition::None { .. } => return None,
        Condition::Cart { over, under } => Fact::Cart {
            value: facts.cart,
            over: *over,
            under: *under,
        },
        Condition::Page { urls, .. } => {
            let page = facts.page.as_deref();
            let named = |url| urls.iter().position(|one| place::matches(one, url));
            Fact::Page {
                page: page.map(|url| PageKind::of(url).name().to_owned()),
                address: page.and_then(named).map(|at| at + 1),
            }
        }
        Condition::Language { .. } => Fact::Language {
            language: facts.language.clone(),
        },
        Condition::Time { from, to, .. } => Fact::Time {
            day: facts.day,
            minute: facts.minute,
            from: *from,
            to: *to,
        },
        Condition::Open { .. } => Fact::Open { open: facts.open },
        Condition::Tagged { any } => Fact::Tagged {
            tag: any.intersection(&facts.tags).next().cloned(),
        },
        Condition::Customer { .. } => Fact::Customer {
            known: facts.customer,
        },
        Condition::State { .. } => Fact::State {
            state: name(facts.state).to_owned(),
        },
        Condition::Messages { at_least, at_most } => Fact::Messages {
            value: facts.messages,
            at_least: *at_least,
            at_most: *at_most,
        },
    })
}

fn name(state: StateIs) -> &'static str {
    match state {
        StateIs::Assistant => "assistant",
        StateIs::Waiting => "waiting",
        StateIs::Human => "human",
        StateIs::Snoozed => "snoozed",
        StateIs::Closed => "closed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    fn facts() -> Facts {
        Facts {
            cart: Some(2_000_100),
            page: Some("https://store.example/products/amp".into()),
            language: Some("de".into()),
            minute: 605,
            day: 2,
            open: true,
            tags: BTreeSet::new(),
            customer: false,
            state: StateIs::Assistant,
            messages: 3,
        }
    }

    fn told(when: Value) -> Vec<Value> {
        let when: Condition = serde_json::from_value(when).unwrap();
        assert!(when.holds(&facts()));
        let met = of(&when, &facts());
        met.iter()
            .map(|one| serde_json::to_value(one).unwrap())
            .collect()
    }

    #[test]
    fn each_part_is_told_with_its_value_and_its_bound() {
        let when = json!({ "if": "all", "of": [
            { "if": "cart", "over": "200" },
            { "if": "any", "of": [{ "if": "messages", "at_least": 9 }, { "if": "language", "any": ["de", "fr"] }] },
            { "if": "none", "of": [{ "if": "customer", "known": true }, { "if": "time", "from": "18:00", "to": "20:00" }] },
            { "if": "page", "urls": ["/pages/*", "/products/*"] },
        ] });
        assert_eq!(
            told(when),
            [
                json!({ "of": "cart", "value": 2_000_100, "over": 2_000_000 }),
                json!({ "of": "language", "language": "de" }),
                json!({ "of": "customer", "known": false, "not": true }),
                json!({ "of": "time", "day": 2, "minute": 605, "from": 1080, "to": 1200, "not": true }),
                json!({ "of": "page", "page": "product", "address": 2 }),
            ]
        );
    }

    #[test]
    fn why_not_all_of_them_hold_is_told_by_those_that_do_not() {
        let when = json!({ "if": "none", "of": [{ "if": "all", "of": [
            { "if": "open", "open": true }, { "if": "messages", "at_most": 2 },
        ] }] });
        assert_eq!(
            told(when),
            [json!({ "of": "messages", "value": 3, "at_most": 2, "not": true })]
        );
    }
}
