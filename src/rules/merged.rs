//! Tags that were merged: a rule that names one means the other from then on. Pure.

use std::collections::HashMap;

use super::condition::Condition;
use super::effect::Effect;
use super::rule::Definition;
use super::start::Start;
use crate::conversation::Tag;

/// Which tag stands for which.
pub type Merges = HashMap<Tag, Tag>;

/// Puts the tags in place that those of a rule stand for.
pub fn follow(definition: &mut Definition, merges: &Merges) {
    if merges.is_empty() {
        return;
    }
    let put = |tag: &mut Tag| {
        if let Some(into) = merges.get(tag) {
            *tag = into.clone();
        }
    };
    for start in &mut definition.starts {
        if let Start::TagAdded { tag } = start {
            put(tag);
        }
    }
    for effect in &mut definition.does {
        if let Effect::Tag { tag } = effect {
            put(tag);
        }
    }
    if let Some(when) = &mut definition.when {
        follow_in(when, merges);
    }
}

fn follow_in(condition: &mut Condition, merges: &Merges) {
    match condition {
        Condition::All { of } | Condition::Any { of } | Condition::None { of } => {
            of.iter_mut().for_each(|one| follow_in(one, merges));
        }
        Condition::Tagged { any } => {
            *any = std::mem::take(any)
                .into_iter()
                .map(|tag| merges.get(&tag).cloned().unwrap_or(tag))
                .collect();
        }
        Condition::Cart { .. }
        | Condition::Page { .. }
        | Condition::Language { .. }
        | Condition::Time { .. }
        | Condition::Open { .. }
        | Condition::Customer { .. }
        | Condition::State { .. }
        | Condition::Messages { .. } => {}
    }
}
