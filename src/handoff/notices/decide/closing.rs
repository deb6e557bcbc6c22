//! Hours that end soon while somebody waits, by one rule.

use std::collections::BTreeSet;

use super::super::rule::{Rule, When, Who};
use super::named::whose;
use super::{Happening, What};
use crate::clock::Micros;
use crate::handoff::hours::{Standing, Standings};
use crate::ids::Id;

/// An end of hours that is near.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// What is told of it.
    pub happening: Happening,
    /// When.
    pub until: Micros,
}

/// Those that are near for a rule. `waiting` has the groups for which somebody waits, and nobody for who waits for anyone:
/// a chat that is offered to a group with hours of its own minds those, and so does whom the rule names by such a group.
#[must_use]
pub fn near(
    rule: &Rule,
    hours: &Standings,
    waiting: &BTreeSet<Option<Id>>,
    now: Micros,
) -> Vec<Closing> {
    let When::ClosingSoon { minutes } = rule.definition.when else {
        return Vec::new();
    };
    let who = &rule.definition.who;
    let mut found: Vec<Closing> = Vec::new();
    for offered in waiting {
        for part in who.iter().map(Some).chain(who.is_empty().then_some(None)) {
            let mut happening = Happening {
                offered: *offered,
                ..Happening::default()
            };
            let of = whose(part, &happening, hours);
            // A chat for another group is not theirs to take before they go.
            if let (Some(Who::Group { id }), Some(other)) = (part, offered)
                && of == Some(*id)
                && id != other
            {
                continue;
            }
            happening.what = What::Closing { rule: rule.id, of };
            if let Standing::Open { until: Some(until) } = hours.of(of)
                && until.seconds_since(now) <= minutes * 60
            {
                let closing = Closing { happening, until };
                if !found.contains(&closing) {
                    found.push(closing);
                }
            }
        }
    }
    found
}
