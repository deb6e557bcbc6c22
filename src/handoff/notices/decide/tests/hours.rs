//! Whose hours hold: a group's, where it has its own; else the shop's.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

const OPEN: Standing = Standing::Open { until: None };
const CLOSED: Standing = Standing::Closed { opens: None };
const BUILDERS: Id = Id(101);
const SALES: Id = Id(102);

/// Person 1 is of the builders, person 2 of sales; only the builders have hours of their own.
fn people(shop: Standing, builders: Standing) -> People {
    let mut people = team(vec![person(1, true), person(2, true)]);
    people.hours = Standings {
        shop,
        own: BTreeMap::from([(BUILDERS, builders)]),
    };
    people
}

fn by_hours(when: When, who: Vec<Who>) -> Rule {
    let mut rule = rule(when, who, PAGE);
    rule.definition.hours = Hours::Open;
    rule
}

fn group(id: Id) -> Who {
    Who::Group { id }
}

#[test]
fn a_rule_for_a_group_minds_the_groups_own_hours() {
    let rule = by_hours(When::Requested, vec![group(BUILDERS), group(SALES)]);
    let said = |shop, builders| said(&whom(&rule, &asks(), &people(shop, builders), NOW));
    assert_eq!(said(OPEN, CLOSED), ["1 page closed", "2 page"]);
    assert_eq!(said(CLOSED, OPEN), ["1 page", "2 page closed"]);
}

#[test]
fn a_chat_that_is_offered_to_a_group_is_judged_by_its_hours_whomever_else_a_rule_names() {
    let rule = by_hours(When::Requested, vec![Who::OnDuty]);
    let offered = Happening {
        offered: Some(BUILDERS),
        ..asks()
    };
    let shut = people(OPEN, CLOSED);
    assert_eq!(
        said(&whom(&rule, &offered, &shut, NOW)),
        ["1 page closed", "2 page closed"]
    );
    assert_eq!(
        said(&whom(&rule, &asks(), &shut, NOW)),
        ["1 page", "2 page"]
    );
    // Who is named by their own group's hours goes by those.
    let of_sales = Happening {
        offered: Some(SALES),
        ..asks()
    };
    let named = by_hours(When::Requested, vec![group(BUILDERS)]);
    let shut = people(CLOSED, OPEN);
    assert_eq!(said(&whom(&named, &of_sales, &shut, NOW)), ["1 page"]);
}

#[test]
fn of_two_ways_in_which_a_rule_names_somebody_the_one_that_is_in_hours_counts() {
    let rule = by_hours(
        When::Requested,
        vec![group(BUILDERS), Who::Person { id: Id(1) }],
    );
    let alerts = whom(&rule, &asks(), &people(OPEN, CLOSED), NOW);
    assert_eq!(said(&alerts), ["1 page"]);
}

#[test]
fn a_webhook_is_out_of_hours_when_everybody_the_rule_names_is() {
    let mut rule = by_hours(When::Requested, vec![group(BUILDERS)]);
    rule.definition.how = How {
        webhook: Some(Format::Slack),
        ..How::default()
    };
    rule.target = Some(Vec::new());
    let hook =
        |rule: &Rule, shop, builders| said(&whom(rule, &asks(), &people(shop, builders), NOW));
    assert_eq!(hook(&rule, OPEN, CLOSED), ["0 webhook closed"]);
    assert_eq!(hook(&rule, CLOSED, OPEN), ["0 webhook"]);
    rule.definition.who.clear();
    assert_eq!(hook(&rule, OPEN, CLOSED), ["0 webhook"]);
}

#[test]
fn closing_is_each_ones_own_and_tells_those_for_whom_somebody_waits() {
    let soon = |minutes: i64| Standing::Open {
        until: Some(NOW.plus_seconds(minutes * 60)),
    };
    let told = |who: Vec<Who>, hours: (Standing, Standing), waiting: &[Option<Id>]| {
        let rule = rule(When::ClosingSoon { minutes: 15 }, who, PAGE);
        let people = people(hours.0, hours.1);
        let waiting: BTreeSet<Option<Id>> = waiting.iter().copied().collect();
        let mut all: Vec<String> = near(&rule, &people.hours, &waiting, NOW)
            .iter()
            .flat_map(|closing| {
                said(&decide(
                    std::slice::from_ref(&rule),
                    &closing.happening,
                    &people,
                    NOW,
                ))
            })
            .collect();
        all.sort();
        all.dedup();
        all
    };
    let none: [&str; 0] = [];
    let builders = || vec![group(BUILDERS)];
    // The builders close, the shop does not.
    assert_eq!(told(builders(), (OPEN, soon(10)), &[None]), ["1 page"]);
    assert_eq!(
        told(builders(), (OPEN, soon(10)), &[Some(BUILDERS)]),
        ["1 page"]
    );
    assert_eq!(told(builders(), (OPEN, soon(20)), &[None]), none);
    assert_eq!(told(builders(), (OPEN, soon(10)), &[]), none);
    assert_eq!(told(builders(), (OPEN, soon(10)), &[Some(SALES)]), none);
    // The shop closes, the builders do not.
    assert_eq!(told(builders(), (soon(10), OPEN), &[None]), none);
    let both = || vec![group(BUILDERS), group(SALES)];
    assert_eq!(told(both(), (soon(10), OPEN), &[None]), ["2 page"]);
    // Whoever is on duty hears of the builders' closing where somebody waits for them.
    let duty = || vec![Who::OnDuty];
    assert_eq!(told(duty(), (OPEN, soon(10)), &[None]), none);
    assert_eq!(
        told(duty(), (OPEN, soon(10)), &[Some(BUILDERS)]),
        ["1 page", "2 page"]
    );
    assert_eq!(told(duty(), (soon(10), OPEN), &[Some(BUILDERS)]), none);
}
