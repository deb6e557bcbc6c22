//! When a condition may turn by the time alone: at the hours it names, and when the shop opens or closes. Pure.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDateTime, NaiveTime};

use super::condition::Condition;
use super::rule::Rule;
use super::start::Start;
use crate::clock::Micros;
use crate::handoff::hours::{Standing, Zone};

/// What the conditions that start a rule by themselves ask of the time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turns {
    /// Minutes of the day at which one may turn, where the shop is.
    minutes: BTreeSet<u16>,
    /// Whether one asks if the shop is open.
    open: bool,
}

impl Turns {
    /// Of these rules.
    #[must_use]
    pub fn of(rules: &[Rule]) -> Self {
        let mut turns = Self::default();
        for rule in rules {
            if let Some(when) = &rule.definition.when
                && rule.definition.starts.contains(&Start::Condition)
            {
                turns.look(when);
            }
        }
        turns
    }

    fn look(&mut self, when: &Condition) {
        match when {
            Condition::Time { from, to, .. } => {
                // The day changes at midnight, which is an hour like any other.
                self.minutes.extend([from % (24 * 60), to % (24 * 60), 0]);
            }
            Condition::Open { .. } => self.open = true,
            Condition::All { of } | Condition::Any { of } | Condition::None { of } => {
                of.iter().for_each(|part| self.look(part));
            }
            Condition::Cart { .. }
            | Condition::Page { .. }
            | Condition::Language { .. }
            | Condition::Tagged { .. }
            | Condition::Customer { .. }
            | Condition::State { .. }
            | Condition::Messages { .. } => {}
        }
    }

    /// Whether none does.
    #[must_use]
    pub fn are_none(&self) -> bool {
        self.minutes.is_empty() && !self.open
    }

    /// Whether opening hours count.
    #[must_use]
    pub fn mind_hours(&self) -> bool {
        self.open
    }

    /// The next moment after `now` at which one may turn. `standing` is how the shop stands now, where that counts.
    #[must_use]
    pub fn next(&self, zone: Zone, standing: Option<Standing>, now: Micros) -> Option<Micros> {
        let there = zone.local(now);
        let day = |ahead: u64| there.date().checked_add_days(Days::new(ahead));
        let hours = (0..=2).filter_map(day).flat_map(|date| {
            self.minutes.iter().filter_map(move |minute| {
                let minute = u32::from(*minute);
                let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0)?;
                Some(zone.first(NaiveDateTime::new(date, time)))
            })
        });
        let opens = match standing {
            Some(Standing::Open { until }) => until,
            Some(Standing::Closed { opens }) => opens,
            None => None,
        };
        hours.chain(opens).filter(|at| *at > now).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use crate::rules::input::read;
    use serde_json::{Value, json};

    fn turns(starts: Value, when: Value) -> Turns {
        let body =
            json!({ "name": "A", "starts": [starts], "when": when, "does": [{ "do": "notify" }] });
        let draft = read(&body).unwrap();
        Turns::of(&[Rule {
            id: Id(1),
            version: 1,
            name: draft.name,
            definition: draft.definition,
        }])
    }

    fn at(text: &str) -> Micros {
        Micros::parse_rfc3339(text).unwrap()
    }

    #[test]
    fn a_condition_turns_at_its_hours_and_at_midnight() {
        let zone = Zone::parse("Europe/Berlin").unwrap();
        let evening = turns(
            json!({ "on": "condition" }),
            json!({ "if": "none", "of": [{ "if": "time", "from": "09:00", "to": "17:30" }] }),
        );
        let next = |now| evening.next(zone, None, at(now)).unwrap();
        assert_eq!(next("2026-03-06T08:00:00Z"), at("2026-03-06T16:30:00Z"));
        assert_eq!(next("2026-03-06T16:30:00Z"), at("2026-03-06T23:00:00Z"));
        // The night in which the clocks go forward.
        assert_eq!(next("2026-03-28T23:30:00Z"), at("2026-03-29T07:00:00Z"));
        assert!(!evening.mind_hours());
    }

    #[test]
    fn opening_and_closing_count_where_they_are_asked_for_and_only_for_starts_by_condition() {
        let zone = Zone::parse("UTC").unwrap();
        let open = json!({ "if": "open", "open": true });
        let closed = turns(json!({ "on": "condition" }), open.clone());
        let opens = Some(at("2026-03-09T08:00:00Z"));
        let now = at("2026-03-06T18:00:00Z");
        assert!(closed.mind_hours());
        assert_eq!(
            closed.next(zone, Some(Standing::Closed { opens }), now),
            opens
        );
        assert_eq!(closed.next(zone, None, now), None);
        assert!(turns(json!({ "on": "checkout_reached" }), open).are_none());
    }
}
