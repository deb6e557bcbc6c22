//! The numbers of a whole log, counted at once, by somebody who knows nothing of how the product does it.

use std::collections::{BTreeMap, BTreeSet};

use counterbell::clock::Micros;
use counterbell::conversation::{Event, State, Tag, Timing, Wanted};
use counterbell::handoff::hours::Zone;
use counterbell::ids::Id;
use counterbell::reports::days::day;
use counterbell::reports::fold::name;
use counterbell::reports::series::Series;

use super::Numbers;
use super::played::{Entry, around};

#[derive(Default)]
struct Count(Numbers);

impl Count {
    fn add(&mut self, series: Series, key: impl ToString, at: Micros, value: i64) {
        *self
            .0
            .entry((series, key.to_string(), day(Zone::UTC, at), value))
            .or_default() += 1;
    }

    fn tags(&mut self, series: Series, tags: &BTreeSet<Tag>, at: Micros, value: i64) {
        for tag in tags.iter().filter(|tag| **tag != Tag::handoff_requested()) {
            self.add(series, tag, at, value);
        }
    }
}

fn alone(state: &State) -> bool {
    matches!(state, State::Assistant { .. } | State::Closed { .. })
}

fn opens(entry: &Entry) -> bool {
    let may = matches!(
        entry.event,
        Event::Requested { .. } | Event::TakenOver { .. } | Event::Transferred { .. }
    );
    may && alone(&entry.before)
}

fn why(event: &Event) -> String {
    match event {
        Event::Requested { reason, .. } => name(*reason),
        Event::TakenOver { .. } => "stepped_in".into(),
        _ => "transferred".into(),
    }
}

fn group(event: &Event) -> Option<Id> {
    match event {
        Event::Requested {
            wanted: Wanted::Group(id),
            ..
        }
        | Event::Transferred {
            to: Wanted::Group(id),
            ..
        } => Some(*id),
        _ => None,
    }
}

fn taker(event: &Event) -> Option<Id> {
    match event {
        Event::TakenOver { staff, .. }
        | Event::Transferred {
            to: Wanted::Staff(staff),
            ..
        } => Some(*staff),
        _ => None,
    }
}

fn speaker(event: &Event) -> Option<Id> {
    match event {
        Event::StaffSaid { staff, .. } => Some(*staff),
        _ => None,
    }
}

/// The same, from the whole log at once.
pub fn recounted(log: &[Entry]) -> Numbers {
    let mut count = Count::default();
    let episodes: BTreeSet<i64> = log.iter().map(|entry| entry.episode).collect();
    for number in episodes {
        let own: Vec<&Entry> = log.iter().filter(|entry| entry.episode == number).collect();
        episode(&mut count, log, &own);
    }
    count.0
}

fn episode(count: &mut Count, log: &[Entry], own: &[&Entry]) {
    let begun = own[0].at;
    let tags = &own.last().unwrap().tags;
    count.add(Series::Begun, "", begun, 0);
    let outcome = |own: &[&Entry]| {
        if own.iter().any(|entry| opens(entry)) {
            "person"
        } else if own
            .iter()
            .any(|entry| matches!(entry.event, Event::AssistantSaid { .. }))
        {
            "ai"
        } else {
            "none"
        }
    };
    count.add(Series::Outcome, outcome(own), begun, 0);
    for entry in own {
        match entry.event {
            Event::ShopperSaid { .. } => count.add(Series::Messages, "shopper", entry.at, 0),
            Event::AssistantSaid { .. } => count.add(Series::Messages, "assistant", entry.at, 0),
            Event::StaffSaid { .. } => count.add(Series::Messages, "staff", entry.at, 0),
            _ => {}
        }
    }
    for (place, entry) in own.iter().enumerate().filter(|(_, entry)| opens(entry)) {
        let ends = own[place..].iter().position(|entry| alone(&entry.after));
        let span = &own[place..ends.map_or(own.len(), |end| place + end)];
        handoff(count, span, entry, tags);
    }
    if let Some(end) = own
        .iter()
        .position(|entry| matches!(entry.event, Event::Closed { .. }))
    {
        closed(count, &own[..=end], outcome(&own[..=end]), tags);
    }
    scores(count, own);
    judgements(count, own);
    rules(count, own);
    // Each order once, whenever the chat saw it first after somebody had answered.
    let place = |entry: &Entry| log.iter().position(|one| std::ptr::eq(one, entry)).unwrap();
    for entry in own {
        let Event::OrderPlaced { order } = entry.event else {
            continue;
        };
        let counts = |at: usize| {
            let helped = log[..at].iter().any(|one| {
                matches!(
                    one.event,
                    Event::AssistantSaid { .. } | Event::StaffSaid { .. }
                )
            });
            matches!(log[at].event, Event::OrderPlaced { order: one } if one == order) && helped
        };
        let at = place(entry);
        if counts(at) && !(0..at).any(counts) {
            let until: Vec<&Entry> = own.iter().copied().filter(|one| place(one) <= at).collect();
            count.add(
                Series::Orders,
                format!("{} USD", outcome(&until)),
                entry.at,
                120_000,
            );
        }
    }
}

fn handoff(count: &mut Count, span: &[&Entry], entry: &Entry, tags: &BTreeSet<Tag>) {
    let around = around(entry);
    count.add(Series::Handoffs, "", entry.at, 0);
    count.add(Series::HandoffsByReason, why(&entry.event), entry.at, 0);
    count.add(Series::HandoffsByHour, around.hour, entry.at, 0);
    count.add(Series::HandoffsByPage, around.page.unwrap(), entry.at, 0);
    let topic = around.topic.unwrap_or_else(|| "none".into());
    count.add(Series::HandoffsByTopic, topic, entry.at, 0);
    for product in around.products {
        count.add(Series::HandoffsByProduct, product, entry.at, 0);
    }
    count.tags(Series::HandoffsByTag, tags, entry.at, 0);
    let mut last = None;
    for entry in span {
        if let Some(group) = group(&entry.event).filter(|group| last != Some(*group)) {
            count.add(Series::HandoffsByGroup, group, entry.at, 0);
            last = Some(group);
        }
    }
    if !matches!(entry.event, Event::Requested { .. }) {
        return;
    }
    for (who, [all, by_person, by_group, by_tag]) in [
        (
            taker as fn(&Event) -> Option<Id>,
            [
                Series::Claim,
                Series::ClaimByPerson,
                Series::ClaimByGroup,
                Series::ClaimByTag,
            ],
        ),
        (
            speaker,
            [
                Series::Word,
                Series::WordByPerson,
                Series::WordByGroup,
                Series::WordByTag,
            ],
        ),
    ] {
        let Some(place) = span.iter().position(|entry| who(&entry.event).is_some()) else {
            continue;
        };
        let then = span[place];
        let took = then.at.0 - entry.at.0;
        count.add(all, "", then.at, took);
        count.add(by_person, who(&then.event).unwrap(), then.at, took);
        if let Some(group) = span[..=place]
            .iter()
            .rev()
            .find_map(|entry| group(&entry.event))
        {
            count.add(by_group, group, then.at, took);
        }
        count.tags(by_tag, tags, then.at, took);
    }
}

fn closed(count: &mut Count, until: &[&Entry], outcome: &str, tags: &BTreeSet<Tag>) {
    let end = until.last().unwrap();
    count.add(Series::Closed, outcome, end.at, 0);
    let Some(first) = until.iter().find(|entry| opens(entry)) else {
        return;
    };
    let took = end.at.0 - first.at.0;
    count.add(Series::Resolution, "", end.at, took);
    count.tags(Series::ResolutionByTag, tags, end.at, took);
    if let Some(staff) = until
        .iter()
        .rev()
        .find_map(|entry| taker(&entry.event).or(speaker(&entry.event)))
    {
        count.add(Series::ResolutionByPerson, staff, end.at, took);
    }
    if let Some(group) = until.iter().rev().find_map(|entry| group(&entry.event)) {
        count.add(Series::ResolutionByGroup, group, end.at, took);
    }
    let mut spent: BTreeMap<&str, i64> = ["ai", "waiting", "person", "shopper"]
        .map(|key| (key, 0))
        .into();
    for (place, pair) in until.windows(2).enumerate() {
        let owed = until[..=place]
            .iter()
            .rev()
            .find_map(|entry| match entry.event {
                Event::ShopperSaid { .. } | Event::Requested { .. } => Some(true),
                Event::AssistantSaid { .. } | Event::StaffSaid { .. } | Event::WaitCancelled => {
                    Some(false)
                }
                _ => None,
            });
        let turn = match (&pair[0].after, owed.unwrap_or(false)) {
            (State::Waiting { .. }, _) => "waiting",
            (State::Assistant { .. }, true) => "ai",
            (State::Human { .. } | State::Snoozed { .. }, true) => "person",
            (_, false) => "shopper",
            (State::Closed { .. }, true) => panic!("a closed chat owes nothing"),
        };
        *spent.get_mut(turn).unwrap() += pair[1].at.0 - pair[0].at.0;
    }
    assert_eq!(spent.values().sum::<i64>(), end.at.0 - until[0].at.0);
    for (turn, spent) in spent {
        count.add(Series::Turns, turn, end.at, spent);
    }
}

fn scores(count: &mut Count, own: &[&Entry]) {
    let score = |entry: &&&Entry| matches!(entry.event, Event::Scored { .. });
    let (Some(first), Some(last)) = (own.iter().find(score), own.iter().rev().find(score)) else {
        return;
    };
    let Event::Scored { score, .. } = last.event else {
        return;
    };
    let staff = own
        .iter()
        .rev()
        .find_map(|entry| taker(&entry.event).or(speaker(&entry.event)));
    count.add(Series::Scores, score, first.at, 0);
    let who = staff.map_or("ai".to_owned(), |staff| staff.to_string());
    count.add(Series::ScoresByPerson, who, first.at, i64::from(score));
}

fn judgements(count: &mut Count, own: &[&Entry]) {
    // Each moment that could be judged: from one handoff (or the beginning) to the next.
    let mut bounds: Vec<usize> = (0..own.len()).filter(|place| opens(own[*place])).collect();
    bounds.insert(0, 0);
    bounds.push(own.len());
    for (moment, bound) in bounds.windows(2).enumerate() {
        let span = &own[bound[0]..bound[1]];
        let judged = |entry: &&Entry| matches!(entry.event, Event::Judged { .. });
        let (Some(first), Some(last)) =
            (span.iter().position(judged), span.iter().rposition(judged))
        else {
            continue;
        };
        let Event::Judged { timing, .. } = span[last].event else {
            continue;
        };
        let key = match timing {
            Timing::Early => "early",
            Timing::Right => "right",
            Timing::Late => "late",
        };
        let reason = if moment == 0 {
            "none".to_owned()
        } else {
            why(&span[0].event)
        };
        count.add(Series::Timing, key, span[first].at, 0);
        count.add(
            Series::TimingByReason,
            format!("{reason} {key}"),
            span[first].at,
            0,
        );
        if timing == Timing::Early {
            let judged_at = bound[0] + last;
            for (rule, at, then, came) in firings(own) {
                if came && (bound[0]..=judged_at).contains(&then) {
                    count.add(Series::RuleEarly, rule, at, 0);
                }
            }
        }
    }
}

/// Each firing that something came of: the rule, when, the entry that it came with, and whether a person did.
fn firings(own: &[&Entry]) -> Vec<(Id, Micros, usize, bool)> {
    let mut found = Vec::new();
    for (place, entry) in own.iter().enumerate() {
        let Event::RuleFired { rule, .. } = entry.event else {
            continue;
        };
        let then = own[place..].iter().position(|entry| {
            matches!(
                entry.event,
                Event::TakenOver { .. }
                    | Event::Handled { .. }
                    | Event::AssistantPicked
                    | Event::WaitCancelled
            )
        });
        if let Some(then) = then.map(|then| place + then) {
            let came = matches!(
                own[then].event,
                Event::TakenOver { .. } | Event::Handled { .. }
            );
            found.push((rule, entry.at, then, came));
        }
    }
    found
}

fn rules(count: &mut Count, own: &[&Entry]) {
    for entry in own {
        if let Event::RuleFired { rule, .. } = entry.event {
            count.add(Series::RuleFired, rule, entry.at, 0);
        }
    }
    for (rule, at, _, came) in firings(own) {
        let series = if came {
            Series::RuleCame
        } else {
            Series::RuleTurned
        };
        count.add(series, rule, at, 0);
    }
}
