//! Rules, happenings, people and hours, held against each other without any database.

mod hours;

use super::*;
use crate::handoff::hours::Standing;
use crate::handoff::notices::rule::{Definition, Format, How, Who};

/// 2026-11-20, a Friday, ten in the morning in Berlin.
const NOW: Micros = Micros(1_795_165_200_000_000);

fn zone() -> Zone {
    Zone::parse("Europe/Berlin").unwrap()
}

fn person(id: i64, here: bool) -> Person {
    Person {
        id: Id(id),
        name: format!("Person {id}"),
        here,
        away: false,
        takes_chats: true,
        groups: vec![Id(id + 100)],
        skills: Vec::new(),
        quiet: None,
        browsers: 1,
        mail: true,
    }
}

fn team(all: Vec<Person>) -> People {
    People {
        all,
        zone: zone(),
        hours: Standings::of_shop(Standing::Open { until: None }),
        mails: true,
    }
}

fn rule(when: When, who: Vec<Who>, how: How) -> Rule {
    Rule {
        id: Id(1),
        version: 1,
        name: "Rule".into(),
        enabled: true,
        definition: Definition {
            when,
            which: Which::default(),
            who,
            how,
            hours: Hours::Always,
        },
        target: None,
    }
}

const PAGE: How = How {
    page: true,
    push: false,
    email: false,
    else_email: false,
    webhook: None,
};

fn asks() -> Happening {
    Happening {
        conversation: Id(9),
        ..Happening::default()
    }
}

/// "ID channel why", in order.
fn said(alerts: &[Alert]) -> Vec<String> {
    alerts
        .iter()
        .map(|alert| {
            let who = alert.staff.map_or(0, |id| id.0);
            let why = alert.withheld.map_or("", Why::as_str);
            format!("{who} {} {why}", alert.channel.as_str())
                .trim_end()
                .to_owned()
        })
        .collect()
}

#[test]
fn on_duty_is_who_is_at_the_inbox_and_everybody_when_nobody_is() {
    let rules = [rule(When::Requested, vec![Who::OnDuty], PAGE)];
    let some = team(vec![person(1, true), person(2, false)]);
    assert_eq!(
        said(&decide(&rules, &asks(), &some, NOW)),
        ["1 page", "2 page off_duty"]
    );
    let none = team(vec![person(1, false), person(2, false)]);
    assert_eq!(
        said(&decide(&rules, &asks(), &none, NOW)),
        ["1 page", "2 page"]
    );
    // Whoever is at the inbox but set away is not on duty.
    let mut away = person(1, true);
    away.away = true;
    let away = team(vec![away, person(2, false)]);
    assert_eq!(
        said(&decide(&rules, &asks(), &away, NOW)),
        ["1 page away", "2 page"]
    );
}

#[test]
fn who_only_looks_is_never_on_duty_and_silences_nobody() {
    let rules = [rule(When::Requested, vec![Who::OnDuty], PAGE)];
    let looks = |here| Person {
        takes_chats: false,
        ..person(1, here)
    };
    let alone = team(vec![looks(true), person(2, false)]);
    assert_eq!(said(&decide(&rules, &asks(), &alone, NOW)), ["2 page"]);
    let nobody = team(vec![looks(false), person(2, false)]);
    assert_eq!(said(&decide(&rules, &asks(), &nobody, NOW)), ["2 page"]);
    // By name they are told all the same.
    let named = [rule(When::Requested, vec![Who::Person { id: Id(1) }], PAGE)];
    assert_eq!(said(&decide(&named, &asks(), &alone, NOW)), ["1 page"]);
}

#[test]
fn whom_neither_inbox_nor_browser_reaches_is_written_to_where_mail_goes_out() {
    let how = How {
        push: true,
        else_email: true,
        ..PAGE
    };
    let rules = [rule(When::Requested, vec![Who::OnDuty], how)];
    let without = |id, here| Person {
        browsers: 0,
        ..person(id, here)
    };
    let mut people = team(vec![without(1, false), person(2, false)]);
    let all = decide(&rules, &asks(), &people, NOW);
    assert_eq!(said(&all), ["1 page", "1 email", "2 page", "2 push"]);
    let reached: Vec<bool> = all.iter().map(|alert| people.reaches(alert)).collect();
    assert_eq!(reached, [false, true, false, true]);
    people.mails = false;
    let all = decide(&rules, &asks(), &people, NOW);
    assert_eq!(said(&all), ["1 page", "2 page", "2 push"]);
    people.all = vec![without(1, true)];
    let all = decide(&rules, &asks(), &people, NOW);
    assert_eq!(said(&all), ["1 page"]);
    assert!(people.reaches(&all[0]), "the inbox is open");
}

#[test]
fn a_person_named_twice_is_told_once() {
    let who = vec![
        Who::OnDuty,
        Who::Group { id: Id(101) },
        Who::Person { id: Id(1) },
        Who::Holder,
    ];
    let rules = [rule(When::Requested, who, PAGE)];
    let happening = Happening {
        holder: Some(Id(1)),
        ..asks()
    };
    let people = team(vec![person(1, false), person(2, true)]);
    assert_eq!(
        said(&decide(&rules, &happening, &people, NOW)),
        ["1 page", "2 page"]
    );
}

#[test]
fn whom_two_rules_tell_by_one_way_is_told_once() {
    let mut second = rule(
        When::Requested,
        vec![Who::Person { id: Id(1) }],
        How {
            email: true,
            ..PAGE
        },
    );
    second.id = Id(2);
    let rules = [rule(When::Requested, vec![Who::OnDuty], PAGE), second];
    let people = team(vec![person(1, true)]);
    assert_eq!(
        said(&decide(&rules, &asks(), &people, NOW)),
        ["1 page", "1 email"]
    );
    // What one rule holds back another may tell.
    let mut off = team(vec![person(1, false), person(2, true)]);
    off.hours.shop = Standing::Open { until: None };
    assert_eq!(
        said(&decide(&rules, &asks(), &off, NOW)),
        ["1 page off_duty", "2 page", "1 page", "1 email"]
    );
}

#[test]
fn nobody_is_told_of_what_they_did_themselves() {
    let tag = Tag::parse("vip").unwrap();
    let rules = [rule(
        When::Tagged { tag: tag.clone() },
        vec![Who::Person { id: Id(1) }],
        PAGE,
    )];
    let happening = Happening {
        what: What::Tagged(tag),
        by: Some(Id(1)),
        ..asks()
    };
    let people = team(vec![person(1, true)]);
    assert_eq!(
        said(&decide(&rules, &happening, &people, NOW)),
        ["1 page themselves"]
    );
}

#[test]
fn out_of_hours_it_is_nobody_or_mail_alone() {
    let how = How {
        push: true,
        webhook: Some(Format::Slack),
        ..PAGE
    };
    let mut rule = rule(When::Requested, vec![Who::Person { id: Id(1) }], how);
    rule.target = Some(Vec::new());
    let mut people = team(vec![person(1, true)]);
    people.hours.shop = Standing::Closed { opens: None };
    rule.definition.hours = Hours::Open;
    assert_eq!(
        said(&whom(&rule, &asks(), &people, NOW)),
        ["1 page closed", "1 push closed", "0 webhook closed"]
    );
    rule.definition.hours = Hours::OpenElseEmail;
    assert_eq!(
        said(&whom(&rule, &asks(), &people, NOW)),
        [
            "1 page closed",
            "1 push closed",
            "1 email",
            "0 webhook closed"
        ]
    );
    people.hours.shop = Standing::Open { until: None };
    assert_eq!(
        said(&whom(&rule, &asks(), &people, NOW)),
        ["1 page", "1 push", "0 webhook"]
    );
}

#[test]
fn who_can_not_be_reached_by_a_way_is_said_with_the_reason() {
    let how = How {
        push: true,
        email: true,
        webhook: Some(Format::Json),
        ..PAGE
    };
    let rule = rule(When::Requested, vec![Who::Person { id: Id(1) }], how);
    let mut one = person(1, true);
    one.browsers = 0;
    one.mail = false;
    assert_eq!(
        said(&whom(&rule, &asks(), &team(vec![one]), NOW)),
        [
            "1 page",
            "1 push no_browser",
            "1 email no_address",
            "0 webhook no_target"
        ]
    );
}

#[test]
fn filters_ask_all_of_what_they_name_and_one_of_each_list() {
    let mut rule = rule(When::Requested, vec![Who::OnDuty], PAGE);
    rule.definition.which = Which {
        tags: vec![Tag::parse("vip").unwrap(), Tag::parse("b2b").unwrap()],
        page: Some("/Products/".into()),
        cart_over: Some(100),
        languages: vec!["de".into()],
        assistants: vec![Id(5)],
    };
    let fits = Happening {
        tags: vec![Tag::parse("b2b").unwrap()],
        page: Some("https://a.example/products/guitar".into()),
        cart: Some(101),
        language: Some("de-AT".into()),
        assistant: Some(Id(5)),
        ..asks()
    };
    assert!(rings(&rule, &fits));
    for change in [
        |one: &mut Happening| one.tags.clear(),
        |one: &mut Happening| one.page = None,
        |one: &mut Happening| one.cart = Some(100),
        |one: &mut Happening| one.language = Some("den".into()),
        |one: &mut Happening| one.assistant = None,
    ] {
        let mut other = fits.clone();
        change(&mut other);
        assert!(!rings(&rule, &other), "{other:?}");
    }
    rule.enabled = false;
    assert!(decide(&[rule], &fits, &team(vec![person(1, true)]), NOW).is_empty());
}

#[test]
fn the_cart_is_strictly_more() {
    let rule = rule(
        When::ValueOver { amount: 2_000_000 },
        vec![Who::OnDuty],
        PAGE,
    );
    let at = |cart| Happening {
        what: What::Cart,
        cart: Some(cart),
        ..asks()
    };
    assert!(!rings(&rule, &at(2_000_000)));
    assert!(rings(&rule, &at(2_000_100)));
}

#[test]
fn quiet_hours_go_past_midnight_and_by_the_walls_own_hands() {
    let night = Quiet {
        begins: 22 * 60,
        ends: 7 * 60,
        // Friday night only.
        days: 1 << 4,
    };
    let at = |text: &str| Micros::parse_rfc3339(text).unwrap();
    for (when, quiet) in [
        ("2026-11-20T21:59:00+01:00", false),
        ("2026-11-20T22:00:00+01:00", true),
        ("2026-11-21T06:59:00+01:00", true),
        ("2026-11-21T07:00:00+01:00", false),
        ("2026-11-21T22:00:00+01:00", false),
        // The night in March with an hour less, the one in October with an hour more: both on a Sunday.
    ] {
        assert_eq!(night.covers(zone(), at(when)), quiet, "{when}");
    }
    let saturday = Quiet {
        days: 1 << 5,
        ..night
    };
    for (when, quiet) in [
        ("2026-03-29T06:59:00+02:00", true),
        ("2026-03-29T07:00:00+02:00", false),
        ("2026-10-25T06:59:00+01:00", true),
        ("2026-10-25T07:00:00+01:00", false),
    ] {
        assert_eq!(saturday.covers(zone(), at(when)), quiet, "{when}");
    }
    let none = Quiet {
        begins: 60,
        ends: 60,
        days: 127,
    };
    assert!(!none.covers(zone(), NOW));
}

#[test]
fn an_open_inbox_in_quiet_hours_wakes_nobody_and_shows_its_line() {
    let how = How { push: true, ..PAGE };
    let rule = rule(When::Requested, vec![Who::Person { id: Id(1) }], how);
    let mut one = person(1, true);
    one.quiet = Some(Quiet {
        begins: 0,
        ends: 1_439,
        days: 127,
    });
    assert_eq!(
        said(&whom(&rule, &asks(), &team(vec![one]), NOW)),
        ["1 page", "1 push quiet"]
    );
}

#[test]
fn whoever_knows_what_a_rule_names_is_told() {
    let pickups = Who::Skill {
        skill: "pickups".into(),
    };
    let rules = [rule(When::Requested, vec![pickups], PAGE)];
    let mut knows = person(2, false);
    knows.skills = vec!["builds".into(), "pickups".into()];
    let people = team(vec![person(1, true), knows]);
    assert_eq!(said(&decide(&rules, &asks(), &people, NOW)), ["2 page"]);
}
