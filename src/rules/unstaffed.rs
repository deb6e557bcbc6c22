//! What is left of a rule where nobody can be asked for: the assistant's shared inbox is off. Pure.
//!
//! A button that asks for a person is gone; words that do are answered with how else to reach the shop; nothing is put
//! before staff. Tags and texts stay as they are.

use super::effect::Effect;
use super::rule::{Definition, Rule};
use super::start::Start;

/// The rule as it works without people.
#[must_use]
pub fn without_people(rule: Rule, elsewhere: &str) -> Rule {
    let requests = rule.requests();
    let Definition {
        starts,
        when,
        asks,
        does,
        template,
    } = rule.definition;
    let kept = |effect: &Effect| match effect {
        Effect::Request { .. } | Effect::Attention { .. } | Effect::Notify => false,
        // It promised a person.
        Effect::Say { .. } => !requests,
        Effect::Prioritize { .. }
        | Effect::Tag { .. }
        | Effect::Close { .. }
        | Effect::Start { .. }
        | Effect::Elsewhere { .. } => true,
    };
    let mut does: Vec<Effect> = does.into_iter().filter(kept).collect();
    let mut starts = starts;
    if requests {
        does.push(Effect::Elsewhere {
            text: elsewhere.to_owned(),
        });
        starts.retain(|start| match start {
            Start::Phrases { .. }
            | Start::Keywords { .. }
            | Start::AssistantUnsure
            | Start::AssistantFailed
            | Start::NoProgress { .. }
            | Start::NthMessage { .. } => true,
            // Nobody who only fills a cart, or whose order is late, asked where to go.
            _ => false,
        });
    }
    Rule {
        definition: Definition {
            starts,
            when,
            asks: asks.filter(|_| !requests),
            does,
            template,
        },
        ..rule
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use crate::rules::seeds;

    #[test]
    fn nobody_is_asked_for_and_nothing_else_is_lost() {
        for (name, definition) in seeds::all() {
            let rule = Rule {
                id: Id(1),
                version: 1,
                name: name.to_owned(),
                definition,
            };
            let (asked, tags) = (rule.requests(), rule.tags().count());
            let left = without_people(rule, "Call us.");
            assert!(!left.requests() && left.question().is_none(), "{name}");
            assert_eq!(left.sends_elsewhere(), asked, "{name}");
            assert_eq!(left.takes_turn(), asked, "{name}");
            assert!(!asked || left.button(None).is_none(), "{name}");
            assert_eq!(left.tags().count(), tags, "{name}");
        }
    }
}
