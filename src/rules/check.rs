//! Whether a rule can be saved: nothing that could never fire, or always would; nothing too long; no loop. Every
//! mistake beside its field. Pure.

mod circles;
mod does;
mod satisfiable;
mod starts;
mod texts;
mod week;
mod when;

use circles::loops;
pub use circles::{follows, reached};
use does::{check_asks, check_does};
pub use satisfiable::{always, never};
pub use starts::check_meaning;
use starts::{check_phrases, check_start};
use when::check_when;

use super::input::{Draft, Problem};
use super::rule::Rule;
use super::start::Start;
use crate::ids::Id;

/// Starts of one rule, at most.
const MOST_STARTS: usize = 10;
/// Effects of one rule, at most.
const MOST_EFFECTS: usize = 20;
/// Phrases or keywords of one rule, at most.
pub const MOST_PHRASES: usize = 300;
/// Longest text said to a shopper, in characters.
pub const TEXT_LENGTH: usize = 1_000;
/// Longest label of a button or field, in characters.
pub const LABEL_LENGTH: usize = 60;

/// What is wrong with a draft; nothing when it can be saved. `others` are the shop's other rules, `own` is the id of
/// the rule that is edited.
#[must_use]
pub fn check(draft: &Draft, own: Option<Id>, others: &[Rule]) -> Vec<Problem> {
    let mut found = Vec::new();
    let definition = &draft.definition;
    if definition.starts.is_empty() {
        found.push(Problem::at("starts", "Say what starts it."));
    } else if definition.starts.len() > MOST_STARTS {
        found.push(Problem::at(
            "starts",
            format!("A rule has at most {MOST_STARTS} starts."),
        ));
    }
    let buttons = definition
        .starts
        .iter()
        .filter(|start| matches!(start, Start::Button { .. }));
    if buttons.count() > 1 {
        found.push(Problem::at(
            "starts",
            "A rule has one button. Make a second rule for another.",
        ));
    }
    for (at, start) in definition.starts.iter().enumerate() {
        check_start(start, &format!("starts[{at}]"), &mut found);
    }
    check_phrases(&definition.starts, &mut found);
    match &definition.when {
        Some(when) => check_when(when, &definition.starts, &mut found),
        None if definition.starts.contains(&Start::Condition) => {
            found.push(Problem::at("when", "A condition starts it: say which."))
        }
        None => {}
    }
    if let Some(asks) = &definition.asks {
        check_asks(asks, &mut found);
    }
    if definition.does.is_empty() {
        found.push(Problem::at("does", "Say what it does."));
    } else if definition.does.len() > MOST_EFFECTS {
        found.push(Problem::at(
            "does",
            format!("A rule does at most {MOST_EFFECTS} things."),
        ));
    }
    check_does(&definition.does, &mut found);
    if found.is_empty() {
        loops(draft, own, others, &mut found);
    }
    found
}

#[cfg(test)]
mod tests;
