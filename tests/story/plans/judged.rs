//! What a plan allows, and what news of a subscription makes of it, as tables.

use counterbell::clock::Micros;
use counterbell::commerce::money::{Currency, Money};
use counterbell::handoff::hours::Zone;
use counterbell::shop::plan::judge::{Month, Near, near};
use counterbell::shop::plan::subscription::{Status, Subscription};
use counterbell::shop::plan::{Held, Limits, Plan, What, judge};

/// In microseconds.
const SECOND: i64 = 1_000_000;

#[test]
fn what_each_plan_allows() {
    let free = Limits::FREE;
    let table = [
        (Plan::Free, What::Chats, 0, 1, true),
        (Plan::Free, What::Chats, 99, 1, true),
        (Plan::Free, What::Chats, 100, 1, false),
        // Chats that had begun went on.
        (Plan::Free, What::Chats, 130, 1, false),
        (Plan::Free, What::Members, 1, 1, true),
        (Plan::Free, What::Members, 1, 2, false),
        (Plan::Free, What::Members, 2, 1, false),
        (Plan::Free, What::Assistants, 0, 1, true),
        (Plan::Free, What::Assistants, 1, 1, false),
        // After a downgrade what is there stays: nothing more was asked for.
        (Plan::Free, What::Assistants, 1, 0, true),
        (Plan::Team, What::Chats, 1_000_000, 1, true),
        (Plan::Team, What::Members, 200, 50, true),
        (Plan::Team, What::Assistants, 19, 1, true),
    ];
    for (plan, what, used, asked, allowed) in table {
        let judged = judge(plan, &free, what, used, asked);
        assert_eq!(
            judged.is_ok(),
            allowed,
            "{plan:?} {what:?} {used} + {asked}"
        );
        if let Err(explained) = judged {
            let words = explained.words();
            assert!(words.contains(&free.of(what).to_string()), "{words}");
        }
    }
}

#[test]
fn a_limit_is_told_before_it_is_met() {
    let table = [
        (0, Near::Room),
        (79, Near::Room),
        (80, Near::Soon),
        (99, Near::Soon),
        (100, Near::Met),
        (101, Near::Met),
    ];
    for (used, expected) in table {
        assert_eq!(near(used, 100), expected, "{used}");
    }
    assert_eq!(near(0, 1), Near::Room);
    assert_eq!(near(1, 1), Near::Met);
}

#[test]
fn a_month_is_one_of_the_shops_own_clock() {
    let at = |text| Micros::parse_rfc3339(text).unwrap();
    let zone = |name| Zone::parse(name).unwrap();
    let of = |name, text| Month::of(zone(name), at(text));
    // The last evening of November in New York is December in Berlin.
    let evening = "2026-12-01T02:00:00Z";
    let (there, here) = (
        of("America/New_York", evening),
        of("Europe/Berlin", evening),
    );
    assert_eq!(there.number + 1, here.number);
    assert_eq!(there.ends, at("2026-12-01T05:00:00Z"));
    assert_eq!(here.ends, at("2026-12-31T23:00:00Z"));
    let december = of("UTC", "2026-12-31T23:59:59Z");
    let january = of("UTC", "2027-01-01T00:00:00Z");
    assert_eq!(december.ends, at("2027-01-01T00:00:00Z"));
    assert_eq!(december.number + 1, january.number);
}

fn one(id: i64, status: Status) -> Subscription {
    Subscription {
        id,
        status,
        handle: Some("team".into()),
        name: Some("Team".into()),
        test: false,
        price: Currency::parse("USD").ok().map(|currency| Money {
            amount: 290_000,
            currency,
        }),
        every: Some("EVERY_30_DAYS".into()),
        renews_at: None,
    }
}

#[test]
fn news_makes_the_plan_in_whatever_order_it_comes() {
    use Status::{Active, Ended, Frozen, Waiting};
    // Each: which subscription, how it stands, of when. Then the plan.
    type News = &'static [(i64, Status, i64)];
    let table: &[(News, Plan)] = &[
        (&[], Plan::Free),
        (&[(1, Waiting, 1)], Plan::Free),
        (&[(1, Active, 1)], Plan::Team),
        (&[(1, Active, 1), (1, Active, 1)], Plan::Team),
        (&[(1, Active, 1), (1, Ended, 2)], Plan::Free),
        (&[(1, Active, 1), (1, Frozen, 2)], Plan::Free),
        (
            &[(1, Active, 1), (1, Frozen, 2), (1, Active, 3)],
            Plan::Team,
        ),
        // Late: what was paid for before it ended.
        (&[(1, Active, 1), (1, Ended, 3), (1, Active, 2)], Plan::Free),
        // From one to another, the end of the first after the begin of the second, and late.
        (&[(1, Active, 1), (2, Active, 2), (1, Ended, 3)], Plan::Team),
        (&[(1, Active, 1), (2, Active, 3), (1, Ended, 2)], Plan::Team),
        (&[(1, Active, 1), (2, Waiting, 2)], Plan::Team),
    ];
    for (news, plan) in table {
        let mut held = Held::default();
        for (id, status, at) in *news {
            held = held
                .hears(one(*id, *status), Micros(*at * SECOND))
                .unwrap_or(held);
        }
        assert_eq!(held.plan(), *plan, "{news:?}");
    }
}

#[test]
fn asking_the_shop_mends_what_was_not_heard() {
    let held = Held::default().hears(one(1, Status::Active), Micros(5 * SECOND));
    let held = held.unwrap();
    assert_eq!(held.reads(Vec::new(), Micros(4 * SECOND)), None, "older");
    let ended = held.reads(Vec::new(), Micros(6 * SECOND)).unwrap();
    assert_eq!(ended.plan(), Plan::Free);
    let both = vec![one(3, Status::Active), one(2, Status::Active)];
    let again = ended.reads(both, Micros(7 * SECOND)).unwrap();
    assert_eq!(again.plan(), Plan::Team);
    let free = Subscription {
        handle: Some("free".into()),
        ..one(9, Status::Active)
    };
    assert_eq!(free.plan(), Plan::Free);
    let paid = vec![free, one(3, Status::Active)];
    assert_eq!(
        again.reads(paid, Micros(8 * SECOND)).unwrap().plan(),
        Plan::Team
    );
}
