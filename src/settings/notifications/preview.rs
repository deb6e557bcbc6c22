//! Who would be woken right now by a rule, and why the others would not.

use maud::{Markup, html};

use crate::clock::Micros;
use crate::handoff::hours::Standing;
use crate::handoff::notices::decide::{Alert, Happening, People, whom};
use crate::handoff::notices::rule::{Definition, Hours, Rule, When, Who};
use crate::handoff::notices::words;
use crate::ids::Id;

/// What a rule would do if it rang now. `groups` are the shop's, by name.
#[must_use]
pub fn of(
    definition: &Definition,
    has_target: bool,
    (people, groups): (&People, &[(Id, String)]),
    now: Micros,
) -> Markup {
    let rule = Rule {
        id: Id(0),
        version: 0,
        name: String::new(),
        enabled: true,
        definition: definition.clone(),
        target: has_target.then(Vec::new),
    };
    let alerts = whom(&rule, &Happening::default(), people, now);
    let named: Vec<(&str, Vec<&Alert>)> = people
        .all
        .iter()
        .filter_map(|person| {
            let theirs: Vec<&Alert> = alerts
                .iter()
                .filter(|alert| alert.staff == Some(person.id))
                .collect();
            (!theirs.is_empty()).then_some((person.name.as_str(), theirs))
        })
        .collect();
    let webhook = alerts.iter().find(|alert| alert.staff.is_none());
    let woken = alerts
        .iter()
        .filter(|alert| alert.withheld.is_none())
        .count();
    html! {
        h3 { "If it happened now" }
        @if woken == 0 && !definition.who.contains(&Who::Holder) {
            p class="failed" { "Nobody would be woken." }
        }
        ul class="woken" {
            @if definition.who.contains(&Who::Holder) {
                li { span class="who" { "Whoever holds the chat" } span class="subdued" { "if somebody does" } }
            }
            @for (name, theirs) in &named {
                li data-woken[theirs.iter().any(|alert| alert.withheld.is_none())] {
                    span class="who" translate="no" { (name) }
                    span class="ways" { @for alert in theirs { (way(alert)) } }
                }
            }
            @if let Some(alert) = webhook {
                li data-woken[alert.withheld.is_none()] {
                    span class="who" { "The webhook" }
                    span class="ways" { (way(alert)) }
                }
            }
        }
        @for line in by_hours(definition, people, groups) {
            p class="subdued" data-hours { (line) }
        }
    }
}

/// By whose hours it is judged, and how they stand; nothing of a rule that minds none.
fn by_hours(definition: &Definition, people: &People, groups: &[(Id, String)]) -> Vec<String> {
    let closing = matches!(definition.when, When::ClosingSoon { .. });
    if definition.hours == Hours::Always && !closing {
        return Vec::new();
    }
    let hours = &people.hours;
    let named = |who: &Who| match who {
        Who::Group { id } => Some(*id),
        Who::OnDuty | Who::Holder | Who::Skill { .. } | Who::Person { .. } => None,
    };
    let mut whose: Vec<Option<Id>> = definition
        .who
        .iter()
        .map(|who| hours.whose(named(who), None))
        .collect();
    if whose.is_empty() {
        whose.push(None);
    }
    whose.sort_unstable();
    whose.dedup();
    let moment = |at: Micros| people.zone.local(at).format("%a %-d %b, %H:%M").to_string();
    let mut lines: Vec<String> = whose
        .iter()
        .map(|group| {
            let known = groups.iter().find(|(id, _)| Some(*id) == *group);
            let of = known.map_or("the shop", |(_, name)| name.as_str());
            let stands = match hours.of(*group) {
                Standing::Open { until: None } => "open".to_owned(),
                Standing::Open { until: Some(until) } => format!("open until {}", moment(until)),
                Standing::Closed { opens: None } => "closed".to_owned(),
                Standing::Closed { opens: Some(opens) } => {
                    format!("closed until {}", moment(opens))
                }
            };
            format!("Judged by the hours of {of}: {stands} ({}).", people.zone)
        })
        .collect();
    if whose.contains(&None) && !hours.own.is_empty() {
        lines
            .push("A chat offered to a group that has hours of its own is judged by those.".into());
    }
    lines
}

/// What was typed is no rule yet.
#[must_use]
pub fn not_yet(message: &str) -> Markup {
    html! {
        h3 { "If it happened now" }
        p class="subdued" { (message) }
    }
}

fn way(alert: &Alert) -> Markup {
    let channel = words::way(alert.channel.as_str());
    html! {
        @match alert.withheld {
            None => span class="badge" data-tone="good" { (channel) },
            Some(why) => span class="badge" { (channel) ": not, " (words::why(why.as_str())) },
        }
    }
}
