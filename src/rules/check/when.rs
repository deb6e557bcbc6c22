//! The condition of a rule: complete, possible, not always true, and not at odds with what starts it.

use super::satisfiable::{always, never};
use super::starts::patterns;
use super::texts;
use crate::rules::condition::{Condition, StateIs};
use crate::rules::facts;
use crate::rules::input::Problem;
use crate::rules::start::Start;

/// Conditions in one rule, at most.
const MOST_CONDITIONS: usize = 40;

pub fn check_when(when: &Condition, starts: &[Start], found: &mut Vec<Problem>) {
    let before = found.len();
    let mut number = 0;
    each(when, "when", &mut number, found);
    if number > MOST_CONDITIONS {
        found.push(Problem::at(
            "when",
            format!("That is more than {MOST_CONDITIONS} conditions."),
        ));
    }
    if found.len() > before {
        return;
    }
    if never(when) {
        found.push(Problem::at(
            "when",
            "This can never be true: parts of it exclude one another.",
        ));
        return;
    }
    if always(when) {
        found.push(Problem::at("when", "This is always true. Leave it out."));
        return;
    }
    for (at, start) in starts.iter().enumerate() {
        if excluded(start, when) {
            found.push(Problem::at(
                format!("starts[{at}]"),
                "The condition excludes what starts it: this would never fire.",
            ));
        }
    }
}

/// Whether what a start implies leaves nothing of the condition.
fn excluded(start: &Start, when: &Condition) -> bool {
    let mut of = implied(start);
    of.push(when.clone());
    never(&Condition::All { of })
}

/// What a start implies, as conditions. While a person is waited for or has the word, words and the AI start nothing.
fn implied(start: &Start) -> Vec<Condition> {
    let state = |any: &[StateIs]| Condition::State {
        any: any.iter().copied().collect(),
    };
    // A closed chat hears of no cart, no checkout and no order.
    let goes_on = || {
        state(&[
            StateIs::Assistant,
            StateIs::Waiting,
            StateIs::Human,
            StateIs::Snoozed,
        ])
    };
    match start {
        Start::CartOver { amount, markets } => {
            // Whatever its market, it is over the least of them.
            let least = markets.iter().map(|market| market.amount).min();
            let (over, under) = (
                Some(least.map_or(*amount, |least| least.min(*amount))),
                None,
            );
            vec![Condition::Cart { over, under }, goes_on()]
        }
        Start::NthMessage { number } => vec![
            Condition::Messages {
                at_least: Some(*number),
                at_most: Some(*number),
            },
            state(&[StateIs::Assistant]),
        ],
        Start::Phrases { .. }
        | Start::Keywords { .. }
        | Start::NoProgress { .. }
        | Start::AssistantUnsure
        | Start::AssistantFailed => vec![state(&[StateIs::Assistant])],
        Start::Button { .. } => vec![state(&[StateIs::Assistant, StateIs::Closed])],
        Start::WaitingLong { .. } => vec![state(&[StateIs::Waiting])],
        Start::TagAdded { tag } => vec![Condition::Tagged {
            any: [tag.clone()].into(),
        }],
        Start::Condition
        | Start::CheckoutReached
        | Start::CheckoutStuck { .. }
        | Start::PaymentTrouble
        | Start::DeliveryTrouble
        | Start::OrderState { .. } => vec![goes_on()],
    }
}

fn each(condition: &Condition, path: &str, number: &mut usize, found: &mut Vec<Problem>) {
    *number += 1;
    if *number > MOST_CONDITIONS {
        return;
    }
    let mut say = |field: &str, text: &str| found.push(Problem::at(format!("{path}{field}"), text));
    match condition {
        Condition::All { of } | Condition::Any { of } | Condition::None { of } => {
            if of.is_empty() {
                say(".of", "Add at least one condition.");
            }
            for (at, one) in of.iter().enumerate() {
                each(one, &format!("{path}.of[{at}]"), number, found);
            }
        }
        Condition::Cart { over, under } => {
            if over.is_none() && under.is_none() {
                say(".over", "Say over or under which amount.");
            }
            if over.is_some_and(|amount| amount < 0) {
                say(".over", "An amount can't be negative.");
            }
            if under.is_some_and(|amount| amount <= 0) {
                say(
                    ".under",
                    "No cart is worth less than nothing: this would never be true.",
                );
            }
            if over.zip(*under).is_some_and(|(over, under)| under <= over) {
                say(
                    ".under",
                    "No amount is over the one and under the other: this would never be true.",
                );
            }
        }
        Condition::Page { pages, urls } => {
            if pages.is_empty() && urls.is_empty() {
                say("", "Choose at least one page.");
            }
            patterns(urls, &format!("{path}.urls"), found);
        }
        Condition::Language { any } => {
            if any.is_empty() {
                say(".any", "Choose at least one language.");
            }
            if any.iter().any(|code| !texts::is_language(code)) {
                say(".any", "Languages are two small letters, such as “en”.");
            } else if let Some(code) = any.iter().find(|code| !facts::is_told(code)) {
                say(
                    ".any",
                    &format!("Nobody is known to write “{code}” here: this would never be true."),
                );
            }
        }
        Condition::Time { days, from, to } => {
            if from == to {
                say(
                    ".to",
                    "This is the same time twice: it would never be true.",
                );
            }
            if days.iter().any(|day| !(1..=7).contains(day)) {
                say(".days", "Days are 1 (Monday) to 7 (Sunday).");
            }
        }
        Condition::Tagged { any } if any.is_empty() => say(".any", "Choose at least one tag."),
        Condition::State { any } if any.is_empty() => say(".any", "Choose at least one."),
        Condition::Messages { at_least, at_most } => {
            if at_least.is_none() && at_most.is_none() {
                say(".at_least", "Say at least or at most how many.");
            }
            if at_least
                .zip(*at_most)
                .is_some_and(|(least, most)| least > most)
                || at_most.is_some_and(|most| most < 0)
            {
                say(
                    ".at_most",
                    "No number is that small and that large: this would never be true.",
                );
            }
        }
        Condition::Tagged { .. }
        | Condition::State { .. }
        | Condition::Open { .. }
        | Condition::Customer { .. } => {}
    }
}
