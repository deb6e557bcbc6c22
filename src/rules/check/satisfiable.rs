//! Whether a condition can ever be true, or is always. It need not find every case: what it says is so, is so.

use std::collections::BTreeSet;

use super::week::{self, Week};
use crate::rules::condition::{Condition, StateIs};
use crate::rules::start::PageKind;

/// Whether it can never be true.
#[must_use]
pub fn never(condition: &Condition) -> bool {
    match condition {
        Condition::All { .. } => {
            let mut parts = Vec::new();
            flatten(condition, &mut parts);
            parts
                .iter()
                .any(|part| !matches!(part, Condition::All { .. }) && never(part))
                || excluded(&parts)
        }
        Condition::Any { of } => of.iter().all(never),
        Condition::None { of } => of.iter().any(always),
        Condition::Cart { over, under } => {
            over.zip(*under).is_some_and(|(over, under)| under <= over)
                || under.is_some_and(|under| under <= 0)
        }
        Condition::Messages { at_least, at_most } => at_least
            .zip(*at_most)
            .is_some_and(|(least, most)| least > most),
        Condition::Time { from, to, .. } => from == to,
        Condition::Language { any } => any.is_empty(),
        Condition::Tagged { any } => any.is_empty(),
        Condition::State { any } => any.is_empty(),
        Condition::Page { pages, urls } => pages.is_empty() && urls.is_empty(),
        Condition::Open { .. } | Condition::Customer { .. } => false,
    }
}

/// Whether it is always true.
#[must_use]
pub fn always(condition: &Condition) -> bool {
    match condition {
        Condition::All { of } => of.iter().all(always),
        Condition::Any { of } => of.iter().any(always) || complete(of),
        Condition::None { of } => of.iter().all(never),
        Condition::Messages { at_least, at_most } => {
            at_most.is_none() && at_least.is_some_and(|least| least <= 0)
        }
        Condition::State { any } => any.len() == 5,
        Condition::Time { .. } => Week::of(condition).is_some_and(|hours| hours.is_whole()),
        Condition::Cart { .. }
        | Condition::Page { .. }
        | Condition::Language { .. }
        | Condition::Open { .. }
        | Condition::Tagged { .. }
        | Condition::Customer { .. } => false,
    }
}

fn flatten<'c>(condition: &'c Condition, out: &mut Vec<&'c Condition>) {
    match condition {
        Condition::All { of } => of.iter().for_each(|one| flatten(one, out)),
        other => out.push(other),
    }
}

/// What parts that must all hold leave of each thing there is to be known.
struct Left<'c> {
    cart: (i64, i64),
    messages: (i64, i64),
    languages: Option<BTreeSet<&'c str>>,
    states: Option<BTreeSet<StateIs>>,
    pages: Option<Vec<PageKind>>,
    open: BTreeSet<bool>,
    known: BTreeSet<bool>,
}

impl<'c> Left<'c> {
    fn by(parts: &[&'c Condition]) -> Self {
        let mut left = Self {
            cart: (i64::MIN, i64::MAX),
            messages: (0, i64::MAX),
            languages: None,
            states: None,
            pages: None,
            open: BTreeSet::new(),
            known: BTreeSet::new(),
        };
        for part in parts {
            left.takes(part);
        }
        left
    }

    fn takes(&mut self, part: &'c Condition) {
        match part {
            Condition::Cart { over, under } => {
                self.cart.0 = self.cart.0.max(over.unwrap_or(i64::MIN));
                self.cart.1 = self.cart.1.min(under.unwrap_or(i64::MAX));
            }
            Condition::Messages { at_least, at_most } => {
                self.messages.0 = self.messages.0.max(at_least.unwrap_or(0));
                self.messages.1 = self.messages.1.min(at_most.unwrap_or(i64::MAX));
            }
            Condition::Language { any } => {
                let these: BTreeSet<&str> = any.iter().map(String::as_str).collect();
                self.languages = Some(match self.languages.take() {
                    Some(before) => before.intersection(&these).copied().collect(),
                    None => these,
                });
            }
            Condition::State { any } => {
                self.states = Some(match self.states.take() {
                    Some(before) => before.intersection(any).copied().collect(),
                    None => any.clone(),
                });
            }
            // An address may be of any kind of page.
            Condition::Page { pages, urls } if urls.is_empty() => {
                self.pages = Some(match self.pages.take() {
                    Some(mut before) => {
                        before.retain(|kind| pages.contains(kind));
                        before
                    }
                    None => pages.clone(),
                });
            }
            Condition::Open { open: is } => {
                self.open.insert(*is);
            }
            Condition::Customer { known: is } => {
                self.known.insert(*is);
            }
            Condition::None { of } => of.iter().for_each(|not| self.loses(not)),
            Condition::All { .. }
            | Condition::Any { .. }
            | Condition::Page { .. }
            | Condition::Time { .. }
            | Condition::Tagged { .. } => {}
        }
    }

    /// What must not hold leaves less of what is asked for.
    fn loses(&mut self, not: &'c Condition) {
        match not {
            Condition::Language { any } => {
                if let Some(left) = &mut self.languages {
                    left.retain(|language| !any.iter().any(|not| not == language));
                }
            }
            Condition::State { any } => {
                if let Some(left) = &mut self.states {
                    left.retain(|state| !any.contains(state));
                }
            }
            Condition::Page { pages, .. } => {
                if let Some(left) = &mut self.pages {
                    left.retain(|kind| !pages.contains(kind));
                }
            }
            Condition::All { .. }
            | Condition::Any { .. }
            | Condition::None { .. }
            | Condition::Cart { .. }
            | Condition::Messages { .. }
            | Condition::Time { .. }
            | Condition::Open { .. }
            | Condition::Tagged { .. }
            | Condition::Customer { .. } => {}
        }
    }

    fn is_nothing(&self) -> bool {
        self.cart.1 <= self.cart.0
            || self.messages.0 > self.messages.1
            || self.languages.as_ref().is_some_and(BTreeSet::is_empty)
            || self.states.as_ref().is_some_and(BTreeSet::is_empty)
            || self.pages.as_ref().is_some_and(Vec::is_empty)
            || self.open.len() > 1
            || self.known.len() > 1
    }

    /// Whether all that is left makes this true.
    fn implies(&self, other: &Condition) -> bool {
        match other {
            // A cart that is not there is neither over nor under anything.
            Condition::Cart { over, under } => {
                self.cart != (i64::MIN, i64::MAX)
                    && over.is_none_or(|over| self.cart.0 >= over)
                    && under.is_none_or(|under| self.cart.1 <= under)
            }
            Condition::Messages { at_least, at_most } => {
                at_least.is_none_or(|least| self.messages.0 >= least)
                    && at_most.is_none_or(|most| self.messages.1 <= most)
            }
            Condition::Any { of } => of.iter().any(|one| self.implies(one)),
            Condition::All { .. }
            | Condition::None { .. }
            | Condition::Page { .. }
            | Condition::Language { .. }
            | Condition::Time { .. }
            | Condition::Open { .. }
            | Condition::Tagged { .. }
            | Condition::Customer { .. }
            | Condition::State { .. } => false,
        }
    }
}

/// Parts that all must hold, and can't together.
fn excluded(parts: &[&Condition]) -> bool {
    // In order: what is excluded leaves less of what was asked for before.
    let (not, asked): (Vec<&Condition>, Vec<&Condition>) = parts
        .iter()
        .partition(|part| matches!(part, Condition::None { .. }));
    let ordered: Vec<&Condition> = asked.iter().chain(&not).copied().collect();
    let left = Left::by(&ordered);
    left.is_nothing()
        || week::never(&ordered)
        || not.iter().any(|part| {
            part.parts()
                .iter()
                .any(|not| asked.iter().any(|asked| within(asked, not)) || left.implies(not))
        })
}

/// Whether the one is only true where the other is.
fn within(one: &Condition, other: &Condition) -> bool {
    match (one, other) {
        (Condition::Tagged { any: one }, Condition::Tagged { any: other }) => one.is_subset(other),
        (
            Condition::Page { pages, urls },
            Condition::Page {
                pages: more,
                urls: at,
            },
        ) => {
            pages.iter().all(|kind| more.contains(kind)) && urls.iter().all(|url| at.contains(url))
        }
        (one, Condition::Any { of }) => of.iter().any(|other| within(one, other)),
        (one, other) => one == other,
    }
}

/// One or its opposite always holds, or some part does at every hour.
fn complete(of: &[Condition]) -> bool {
    let opposite = of.iter().any(|one| match one {
        Condition::None { of: not } => match not.as_slice() {
            [only] => of.contains(only),
            _ => false,
        },
        Condition::Open { open } => of.contains(&Condition::Open { open: !open }),
        Condition::Customer { known } => of.contains(&Condition::Customer { known: !known }),
        _ => false,
    });
    opposite || week::always(of)
}
