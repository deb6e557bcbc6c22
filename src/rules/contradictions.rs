//! Rules that contradict one another: the same start, and effects that can't both be. Told at saving, never refused,
//! since a merchant may want the order to decide. Pure.

use std::collections::BTreeMap;

use serde::Serialize;

use super::book::Book;
use super::check::{never, reached};
use super::condition::Condition;
use super::effect::{Effect, To};
use super::rule::Rule;
use super::start::Start;
use crate::ids::Id;

/// Two rules at odds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contradiction {
    /// The one that is played first.
    pub first: Id,
    /// The other.
    pub second: Id,
    /// What is at odds, and who wins, for staff.
    pub text: String,
}

/// Words that are held against other rules, at most: of more than anybody reads, some are left out.
const MOST_WORDS: usize = 10_000;

/// All of them among rules in their order.
#[must_use]
pub fn contradictions(rules: &[Rule]) -> Vec<Contradiction> {
    let book = Book::new(rules.to_vec());
    let mut met = Met::new();
    for (at, text) in rules.iter().enumerate().flat_map(words).take(MOST_WORDS) {
        meet(
            &mut met,
            at,
            text,
            book.on_message(text).iter().map(|hit| hit.rule),
        );
    }
    told(rules, &met, |_, _| true)
}

/// Those that one rule is in.
#[must_use]
pub fn contradictions_of(rules: &[Rule], one: Id) -> Vec<Contradiction> {
    let Some((own, rule)) = rules.iter().enumerate().find(|(_, rule)| rule.id == one) else {
        return Vec::new();
    };
    let mut met = Met::new();
    let book = Book::new(rules.to_vec());
    for (at, text) in words((own, rule)) {
        meet(
            &mut met,
            at,
            text,
            book.on_message(text).iter().map(|hit| hit.rule),
        );
    }
    let alone = Book::new(vec![rule.clone()]);
    let others = rules.iter().enumerate().filter(|(at, _)| *at != own);
    for (at, text) in others.flat_map(words).take(MOST_WORDS) {
        meet(
            &mut met,
            at,
            text,
            alone.on_message(text).iter().map(|_| own),
        );
    }
    told(rules, &met, |first, second| first == own || second == own)
}

/// By which words two rules meet: the higher one first.
type Met<'r> = BTreeMap<(usize, usize), &'r str>;

fn meet<'r>(met: &mut Met<'r>, at: usize, text: &'r str, heard: impl Iterator<Item = usize>) {
    for other in heard.filter(|other| *other != at) {
        met.entry((at.min(other), at.max(other))).or_insert(text);
    }
}

/// The words that start a rule, with its place.
fn words((at, rule): (usize, &Rule)) -> impl Iterator<Item = (usize, &str)> {
    let starts = rule.definition.starts.iter();
    let words = starts.flat_map(|start| match start {
        Start::Keywords { any } | Start::Phrases { any, .. } => any.as_slice(),
        _ => &[],
    });
    words.map(move |text| (at, text.as_str()))
}

fn told(
    rules: &[Rule],
    met: &Met<'_>,
    counts: impl Fn(usize, usize) -> bool,
) -> Vec<Contradiction> {
    let chains: Vec<Chain<'_>> = rules.iter().map(|rule| Chain::of(rule, rules)).collect();
    let mut found = Vec::new();
    for (at, first) in chains.iter().enumerate() {
        for (other, second) in chains.iter().enumerate().skip(at + 1) {
            if !counts(at, other) || apart(first.rule, second.rule) {
                continue;
            }
            let both = shared(first.rule, second.rule, met.get(&(at, other)).copied());
            let linked = first.linked(second);
            let (first, second, text) = match (both, linked) {
                (Some(both), linked) => {
                    let names = (&first.rule.name, &second.rule.name);
                    let meet = format!("{both} both “{}” and “{}”", names.0, names.1);
                    // What follows from the one is the other, or is done besides.
                    let text = if linked.is_some() {
                        at_odds(first.rule, second.rule, &meet)
                    } else {
                        at_odds(&first.whole, &second.whole, &meet)
                    };
                    (first.rule, second.rule, text)
                }
                (None, Some((from, to))) => (from, to, in_a_row(from, to)),
                (None, None) => continue,
            };
            if let Some(text) = text {
                found.push(Contradiction {
                    first: first.id,
                    second: second.id,
                    text,
                });
            }
        }
    }
    found
}

/// A rule with all that follows from it.
struct Chain<'r> {
    rule: &'r Rule,
    follows: Vec<Id>,
    /// What all of them do, as if it were one.
    whole: Rule,
}

impl<'r> Chain<'r> {
    fn of(rule: &'r Rule, rules: &[Rule]) -> Self {
        let follows = reached(rule, rules);
        let mut whole = rule.clone();
        for one in rules.iter().filter(|one| follows.contains(&one.id)) {
            let definition = &mut whole.definition;
            definition.does.extend(one.definition.does.iter().cloned());
            definition.asks = definition.asks.take().or(one.definition.asks.clone());
        }
        Self {
            rule,
            follows,
            whole,
        }
    }

    /// Which of two leads to the other, if one does.
    fn linked(&self, other: &Self) -> Option<(&'r Rule, &'r Rule)> {
        if self.follows.contains(&other.rule.id) {
            return Some((self.rule, other.rule));
        }
        let back = other.follows.contains(&self.rule.id);
        back.then_some((other.rule, self.rule))
    }
}

/// Of two rules of which one leads to the other, what does not go together.
fn in_a_row(first: &Rule, then: &Rule) -> Option<String> {
    let leads = format!("“{}” leads to “{}”", first.name, then.name);
    // Who only asks has the word no more when it has its answers.
    let has_the_word = first.requests() || first.closes() || first.sends_elsewhere();
    let lost = lost(then);
    if has_the_word && then.question().is_some() && !lost.is_empty() {
        return Some(format!(
            "{leads}, and has the word by then; of “{}” only tags and priority count: {}.",
            then.name,
            lost.join(", ")
        ));
    }
    let mut first = first.clone();
    first.definition.asks = None;
    at_odds(&first, then, &leads)
}

/// What starts both, in words.
fn shared(first: &Rule, second: &Rule, word: Option<&str>) -> Option<String> {
    if let Some(word) = word {
        return Some(format!("“{word}” starts"));
    }
    let starts = &second.definition.starts;
    first.definition.starts.iter().find_map(|start| {
        let met = starts.iter().any(|other| alike(start, other));
        met.then(|| format!("{} starts", moment(start)))
    })
}

/// Starts that come about together.
fn alike(a: &Start, b: &Start) -> bool {
    match (a, b) {
        (Start::TagAdded { tag: a }, Start::TagAdded { tag: b }) => a == b,
        (Start::OrderState { is: a }, Start::OrderState { is: b }) => {
            std::mem::discriminant(a) == std::mem::discriminant(b)
        }
        (Start::NthMessage { number: a }, Start::NthMessage { number: b }) => a == b,
        (Start::Button { .. } | Start::Phrases { .. } | Start::Keywords { .. }, _) => false,
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

fn moment(start: &Start) -> &'static str {
    match start {
        Start::Button { .. } => "The button",
        Start::Phrases { .. } | Start::Keywords { .. } => "The same words",
        Start::Condition => "What is so at the same time",
        Start::CartOver { .. } => "The same cart",
        Start::CheckoutReached => "Reaching checkout",
        Start::CheckoutStuck { .. } => "The same checkout",
        Start::PaymentTrouble => "Trouble with a payment",
        Start::DeliveryTrouble => "Trouble with a delivery",
        Start::OrderState { .. } => "The same order",
        Start::NthMessage { .. } => "The same message",
        Start::NoProgress { .. } => "The same question again",
        Start::AssistantUnsure => "The assistant not knowing",
        Start::AssistantFailed => "The assistant failing",
        Start::WaitingLong { .. } => "The same wait",
        Start::TagAdded { .. } => "The same tag",
    }
}

/// Their conditions exclude one another: they never fire together.
fn apart(first: &Rule, second: &Rule) -> bool {
    match (&first.definition.when, &second.definition.when) {
        (Some(a), Some(b)) => never(&Condition::All {
            of: vec![a.clone(), b.clone()],
        }),
        (_, None) | (None, _) => false,
    }
}

/// What does not go together in what both do; `meet` says in which moment they come to do it.
fn at_odds(first: &Rule, second: &Rule, meet: &str) -> Option<String> {
    if let Some((shows, closes)) = shown_and_closed(first, second) {
        return Some(format!(
            "{meet}. “{}” puts the chat before your team, and “{}” closes it: closed, nobody looks at it any more.",
            shows.name, closes.name
        ));
    }
    if first.closes() != second.closes()
        && (first.requests()
            || second.requests()
            || first.question().is_some()
            || second.question().is_some())
    {
        return Some(format!(
            "{meet}, and one closes the chat where the other brings a person. “{}” is first and wins.",
            first.name
        ));
    }
    let to = |rule: &Rule| rule.definition.does.iter().find_map(Effect::to);
    if let (Some(a), Some(b)) = (to(first), to(second))
        && a != b
        && a != To::Anyone
        && b != To::Anyone
    {
        return Some(format!(
            "{meet}, and they ask for different people. “{}” is first and wins.",
            first.name
        ));
    }
    if first.takes_turn() && second.takes_turn() {
        let loses = lost(second);
        if !loses.is_empty() && (says(first) || first.question().is_some()) {
            return Some(format!(
                "{meet}. “{}” is first; of “{}” only tags and priority count then: {}.",
                first.name,
                second.name,
                loses.join(", ")
            ));
        }
    }
    None
}

/// What of a rule is not done where another has the word.
fn lost(rule: &Rule) -> Vec<&'static str> {
    let parts = [
        (rule.question().is_some(), "its questions are not asked"),
        (says(rule), "its text is not said"),
    ];
    let lost = parts.into_iter();
    lost.filter_map(|(is, text)| is.then_some(text)).collect()
}

/// Of two rules the one that puts the chat before the team, where the other closes it. Neither takes the word from the
/// other, so both are done.
fn shown_and_closed<'r>(first: &'r Rule, second: &'r Rule) -> Option<(&'r Rule, &'r Rule)> {
    let shows = |rule: &Rule| {
        let mut does = rule.definition.does.iter();
        does.any(|effect| matches!(effect, Effect::Attention { .. }))
    };
    let asks = first.requests() || second.requests();
    if asks || first.question().is_some() || second.question().is_some() {
        return None;
    }
    if shows(first) && second.closes() {
        return Some((first, second));
    }
    (first.closes() && shows(second)).then_some((second, first))
}

fn says(rule: &Rule) -> bool {
    let mut does = rule.definition.does.iter();
    does.any(|effect| matches!(effect, Effect::Say { .. }))
}

#[cfg(test)]
mod tests;
