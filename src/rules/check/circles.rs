//! Rules that start one another: never in a circle.

use std::collections::VecDeque;

use crate::ids::Id;
use crate::rules::effect::Effect;
use crate::rules::input::{Draft, Problem};
use crate::rules::rule::Rule;
use crate::rules::start::Start;

/// A rule that would start itself, by way of others or by a tag, is refused.
pub fn loops(draft: &Draft, own: Option<Id>, others: &[Rule], found: &mut Vec<Problem>) {
    // A rule that is not saved yet can't be started by its id, but by a tag.
    let own = own.unwrap_or(Id(0));
    let mut rules: Vec<Rule> = others
        .iter()
        .filter(|rule| rule.id != own)
        .cloned()
        .collect();
    rules.push(Rule {
        id: own,
        version: 0,
        name: draft.name.clone(),
        definition: draft.definition.clone(),
    });
    for (at, effect) in draft.definition.does.iter().enumerate() {
        if let Some(id) = effect.begins()
            && !rules.iter().any(|rule| rule.id == id)
        {
            found.push(Problem::at(
                format!("does[{at}].rule"),
                "There is no such action.",
            ));
            continue;
        }
        let mut ahead: Vec<Id> = follows(effect, &rules);
        let mut seen = Vec::new();
        while let Some(id) = ahead.pop() {
            if id == own {
                let text = if effect.begins() == Some(own) {
                    "An action can't start itself."
                } else {
                    "This leads back to this same action, in a circle."
                };
                found.push(Problem::at(format!("does[{at}]"), text));
                break;
            }
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            if let Some(rule) = rules.iter().find(|rule| rule.id == id) {
                ahead.extend(
                    rule.definition
                        .does
                        .iter()
                        .flat_map(|one| follows(one, &rules)),
                );
            }
        }
    }
}

/// The rules that follow from one, by whatever way, each once and in the order of play; not itself.
#[must_use]
pub fn reached(rule: &Rule, rules: &[Rule]) -> Vec<Id> {
    let next = |rule: &Rule| {
        let does = rule.definition.does.iter();
        does.flat_map(|one| follows(one, rules))
            .collect::<Vec<Id>>()
    };
    let mut ahead = VecDeque::from(next(rule));
    let mut seen = Vec::new();
    while let Some(id) = ahead.pop_front() {
        if id == rule.id || seen.contains(&id) {
            continue;
        }
        if let Some(one) = rules.iter().find(|rule| rule.id == id) {
            seen.push(id);
            ahead.extend(next(one));
        }
    }
    seen
}

/// The rules an effect starts.
#[must_use]
pub fn follows(effect: &Effect, rules: &[Rule]) -> Vec<Id> {
    match effect {
        Effect::Start { rule } => vec![*rule],
        Effect::Tag { tag } => rules
            .iter()
            .filter(|rule| {
                let mut starts = rule.definition.starts.iter();
                starts
                    .any(|start| matches!(start, Start::TagAdded { tag: wanted } if wanted == tag))
            })
            .map(|rule| rule.id)
            .collect(),
        _ => Vec::new(),
    }
}
