use super::*;
use crate::rules::input::read;
use serde_json::{Value, json};

fn wrong(body: &Value) -> Vec<String> {
    let draft = read(body).unwrap();
    check(&draft, Some(Id(1)), &[])
        .into_iter()
        .map(|problem| problem.field)
        .collect()
}

fn with(starts: Value, when: Value, does: Value) -> Value {
    json!({ "name": "A", "starts": starts, "when": when, "does": does })
}

fn when(condition: Value) -> Vec<String> {
    wrong(&with(
        json!([{ "on": "checkout_reached" }]),
        condition,
        json!([{ "do": "notify" }]),
    ))
}

#[test]
fn a_rule_that_can_be_saved_has_no_problem() {
    assert!(when(json!(null)).is_empty());
    assert!(
        when(json!({ "if": "any", "of": [
            { "if": "cart", "over": "200.00", "under": "500" },
            { "if": "none", "of": [{ "if": "language", "any": ["de"] }] },
        ] }))
        .is_empty()
    );
}

#[test]
fn impossible_conditions_are_refused() {
    let never = [
        json!({ "if": "cart", "over": "200", "under": "200" }),
        json!({ "if": "all", "of": [{ "if": "cart", "over": "200" }, { "if": "all", "of": [{ "if": "cart", "under": "100" }] }] }),
        json!({ "if": "all", "of": [{ "if": "language", "any": ["de"] }, { "if": "language", "any": ["fr"] }] }),
        json!({ "if": "all", "of": [{ "if": "open", "open": true }, { "if": "open", "open": false }] }),
        json!({ "if": "all", "of": [{ "if": "customer", "known": true }, { "if": "none", "of": [{ "if": "customer", "known": true }] }] }),
        json!({ "if": "messages", "at_least": 5, "at_most": 2 }),
        json!({ "if": "time", "from": "09:00", "to": "09:00" }),
        json!({ "if": "any", "of": [] }),
        json!({ "if": "any", "of": [{ "if": "open", "open": true }, { "if": "open", "open": false }] }),
        json!({ "if": "state", "any": ["assistant", "waiting", "human", "snoozed", "closed"] }),
        json!({ "if": "all", "of": [{ "if": "time", "from": "09:00", "to": "12:00" }, { "if": "time", "from": "12:00", "to": "17:00" }] }),
        json!({ "if": "all", "of": [{ "if": "time", "days": [6], "from": "22:00", "to": "02:00" }, { "if": "time", "days": [5], "from": "09:00", "to": "23:00" }] }),
        json!({ "if": "all", "of": [{ "if": "time", "from": "10:00", "to": "11:00" }, { "if": "none", "of": [{ "if": "time", "from": "09:00", "to": "17:00" }] }] }),
        json!({ "if": "any", "of": [{ "if": "time", "from": "08:00", "to": "20:00" }, { "if": "time", "from": "20:00", "to": "08:00" }] }),
        json!({ "if": "all", "of": [{ "if": "page", "pages": ["cart"] }, { "if": "page", "pages": ["home", "product"] }] }),
        json!({ "if": "all", "of": [{ "if": "page", "pages": ["cart"] }, { "if": "none", "of": [{ "if": "page", "pages": ["cart", "home"] }] }] }),
        json!({ "if": "all", "of": [{ "if": "cart", "over": "200" }, { "if": "none", "of": [{ "if": "cart", "over": "100" }] }] }),
        json!({ "if": "all", "of": [{ "if": "messages", "at_least": 5 }, { "if": "none", "of": [{ "if": "messages", "at_least": 3 }] }] }),
        json!({ "if": "all", "of": [{ "if": "language", "any": ["de"] }, { "if": "none", "of": [{ "if": "language", "any": ["de", "fr"] }] }] }),
        json!({ "if": "all", "of": [{ "if": "tagged", "any": ["vip"] }, { "if": "none", "of": [{ "if": "tagged", "any": ["vip", "new"] }] }] }),
    ];
    for condition in never {
        assert_eq!(when(condition.clone()).len(), 1, "{condition}");
    }
    let excluded = with(
        json!([{ "on": "cart_over", "amount": "200" }, { "on": "checkout_reached" }]),
        json!({ "if": "cart", "under": "100" }),
        json!([{ "do": "notify" }]),
    );
    assert_eq!(wrong(&excluded), ["starts[0]"]);
    for start in [
        json!({ "on": "keywords", "any": ["refund"] }),
        json!({ "on": "phrases", "any": ["custom paint job"] }),
        json!({ "on": "assistant_unsure" }),
        json!({ "on": "no_progress", "times": 2 }),
        json!({ "on": "button", "label": "Hi" }),
    ] {
        let waiting = json!({ "if": "state", "any": ["human", "waiting"] });
        let body = with(json!([start]), waiting, json!([{ "do": "notify" }]));
        assert_eq!(wrong(&body), ["starts[0]"], "{body}");
    }
    let tagged = with(
        json!([{ "on": "tag_added", "tag": "vip" }]),
        json!({ "if": "none", "of": [{ "if": "tagged", "any": ["new", "vip"] }] }),
        json!([{ "do": "notify" }]),
    );
    assert_eq!(wrong(&tagged), ["starts[0]"]);
}

#[test]
fn conditions_that_can_be_true_are_not_refused() {
    for condition in [
        json!({ "if": "all", "of": [{ "if": "time", "from": "09:00", "to": "13:00" }, { "if": "time", "from": "12:00", "to": "17:00" }] }),
        json!({ "if": "all", "of": [{ "if": "time", "days": [5], "from": "22:00", "to": "02:00" }, { "if": "time", "days": [6], "from": "01:00", "to": "23:00" }] }),
        json!({ "if": "all", "of": [{ "if": "page", "pages": ["cart"] }, { "if": "page", "pages": ["home"], "urls": ["/cart"] }] }),
        json!({ "if": "all", "of": [{ "if": "cart", "over": "100" }, { "if": "none", "of": [{ "if": "cart", "over": "200" }] }] }),
        json!({ "if": "none", "of": [{ "if": "cart", "over": "100" }] }),
        json!({ "if": "all", "of": [{ "if": "tagged", "any": ["vip", "new"] }, { "if": "none", "of": [{ "if": "tagged", "any": ["vip"] }] }] }),
        json!({ "if": "any", "of": [{ "if": "time", "from": "08:00", "to": "20:00" }, { "if": "time", "from": "20:00", "to": "07:00" }] }),
    ] {
        assert!(when(condition.clone()).is_empty(), "{condition}");
    }
}

#[test]
fn a_condition_that_excludes_the_carts_of_every_market_is_told() {
    let start = json!({ "on": "cart_over", "amount": "200", "markets": [{ "countries": ["DE"], "amount": "100" }] });
    let under = |amount: &str| {
        let when = json!({ "if": "cart", "under": amount });
        wrong(&with(json!([start]), when, json!([{ "do": "notify" }])))
    };
    assert_eq!(under("90"), ["starts[0]"]);
    assert!(under("150").is_empty());
}

#[test]
fn every_limit_has_a_message_beside_its_field() {
    let many: Vec<String> = (0..10_000).map(|n| format!("phrase number {n}")).collect();
    let on = |start: Value| {
        wrong(&with(
            json!([start]),
            json!(null),
            json!([{ "do": "notify" }]),
        ))
    };
    assert_eq!(
        on(json!({ "on": "phrases", "any": many })),
        ["starts[0].any"]
    );
    assert_eq!(
        on(json!({ "on": "keywords", "any": ["the", "", "refund"] })),
        ["starts[0].any[0]", "starts[0].any[1]"]
    );
    assert_eq!(
        on(json!({ "on": "button", "label": "x".repeat(61) })),
        ["starts[0].label"]
    );
    assert_eq!(
        on(json!({ "on": "button", "label": "Hi", "places": { "urls": ["(a+)+$", "/cart"] } })),
        ["starts[0].places.urls[0]"]
    );
    assert_eq!(
        on(json!({ "on": "checkout_stuck", "seconds": 1 })),
        ["starts[0].seconds"]
    );
    assert_eq!(
        on(json!({ "on": "cart_over", "amount": "-1" })),
        ["starts[0].amount"]
    );
    assert_eq!(on(json!({ "on": "condition" })), ["when"]);
    let does = |effect: Value| {
        wrong(&with(
            json!([{ "on": "assistant_unsure" }]),
            json!(null),
            json!([effect]),
        ))
    };
    assert_eq!(
        does(json!({ "do": "say", "text": "x".repeat(1001) })),
        ["does[0].text"]
    );
    assert_eq!(
        does(json!({ "do": "say", "text": "Hi {name}" })),
        ["does[0].text"]
    );
    assert!(does(json!({ "do": "say", "text": "Hi {shopper_name}" })).is_empty());
    assert_eq!(
        does(json!({ "do": "prioritize", "priority": 12 })),
        ["does[0].priority"]
    );
    assert_eq!(wrong(&json!({ "name": "A" })), ["starts", "does"]);
}

#[test]
fn circles_are_refused() {
    let other = |id: i64, starts: Value, does: Value| Rule {
        id: Id(id),
        version: 1,
        name: format!("Rule {id}"),
        definition: read(&json!({ "name": "B", "starts": starts, "does": does }))
            .unwrap()
            .definition,
    };
    let others = [
        other(
            2,
            json!([{ "on": "tag_added", "tag": "vip" }]),
            json!([{ "do": "start", "rule": "3" }]),
        ),
        other(
            3,
            json!([{ "on": "checkout_reached" }]),
            json!([{ "do": "start", "rule": "1" }]),
        ),
        other(
            4,
            json!([{ "on": "checkout_reached" }]),
            json!([{ "do": "notify" }]),
        ),
    ];
    let fields = |effect: Value| {
        let body = with(
            json!([{ "on": "checkout_reached" }]),
            json!(null),
            json!([effect]),
        );
        let draft = read(&body).unwrap();
        let found = check(&draft, Some(Id(1)), &others);
        found
            .into_iter()
            .map(|problem| problem.field)
            .collect::<Vec<_>>()
    };
    assert_eq!(fields(json!({ "do": "start", "rule": "1" })), ["does[0]"]);
    assert_eq!(fields(json!({ "do": "start", "rule": "3" })), ["does[0]"]);
    assert_eq!(fields(json!({ "do": "tag", "tag": "VIP" })), ["does[0]"]);
    assert_eq!(
        fields(json!({ "do": "start", "rule": "9" })),
        ["does[0].rule"]
    );
    assert!(fields(json!({ "do": "start", "rule": "4" })).is_empty());
}

#[test]
fn a_shops_phrases_that_count_by_meaning_have_a_limit() {
    let rule = |by_meaning: bool| {
        let any: Vec<String> = (0..300).map(|n| format!("tuning peg {n}")).collect();
        let start = json!({ "on": "phrases", "any": any, "by_meaning": by_meaning });
        let body = with(json!([start]), json!(null), json!([{ "do": "notify" }]));
        read(&body).unwrap().definition
    };
    let (mine, without) = (rule(true), rule(false));
    let others = |number: usize| vec![rule(true); number];
    let told = |draft, others: Vec<_>| check_meaning(draft, others.iter()).map(|one| one.field);
    assert_eq!(told(&mine, others(5)), None);
    assert_eq!(told(&mine, others(6)).as_deref(), Some("starts[0].any"));
    assert_eq!(told(&without, others(7)), None);
}

#[test]
fn what_a_closed_chat_never_hears_of_starts_nothing_there() {
    for start in [
        json!({ "on": "cart_over", "amount": "200" }),
        json!({ "on": "cart_over", "amount": "200", "markets": [{ "currency": "EUR", "amount": "1" }] }),
        json!({ "on": "condition" }),
        json!({ "on": "checkout_reached" }),
        json!({ "on": "checkout_stuck", "seconds": 60 }),
        json!({ "on": "payment_trouble" }),
        json!({ "on": "delivery_trouble" }),
        json!({ "on": "order_state", "is": "refunded" }),
    ] {
        let in_state = |any: Value| {
            let when = json!({ "if": "state", "any": any });
            wrong(&with(json!([start]), when, json!([{ "do": "notify" }])))
        };
        assert_eq!(in_state(json!(["closed"])), ["starts[0]"], "{start}");
        assert!(in_state(json!(["closed", "human"])).is_empty(), "{start}");
    }
}

#[test]
fn a_language_is_one_that_a_chat_may_be_in() {
    let language = |code: &str| when(json!({ "if": "language", "any": ["de", code] }));
    assert!(language("ar").is_empty() && language("ja").is_empty());
    assert_eq!(language("fi"), ["when.any"]);
}
