use super::*;
use crate::rules::input::read;
use serde_json::{Value, json};

fn rule(id: i64, body: Value) -> Rule {
    let draft = read(&body).unwrap();
    Rule {
        id: Id(id),
        version: 1,
        name: draft.name,
        definition: draft.definition,
    }
}

#[test]
fn rules_at_odds_are_told_and_others_are_not() {
    let close = rule(
        1,
        json!({ "name": "Bye", "starts": [{ "on": "keywords", "any": ["Refunds!", "bye bye"] }], "does": [{ "do": "close" }] }),
    );
    let bring = rule(
        2,
        json!({ "name": "Money", "starts": [{ "on": "keywords", "any": ["refunds"] }], "does": [{ "do": "request", "to": { "staff": "7" } }] }),
    );
    let other = rule(
        3,
        json!({ "name": "Other", "starts": [{ "on": "keywords", "any": ["refunds"] }], "does": [{ "do": "request", "to": { "staff": "8" } }] }),
    );
    let tag = rule(
        4,
        json!({ "name": "Tag", "starts": [{ "on": "keywords", "any": ["refunds"] }], "does": [{ "do": "tag", "tag": "x" }] }),
    );
    let found = contradictions(&[close, bring, other, tag]);
    let pairs: Vec<_> = found
        .iter()
        .map(|one| (one.first.0, one.second.0))
        .collect();
    assert_eq!(pairs, [(1, 2), (1, 3), (2, 3)]);
    assert!(found[0].text.contains("“Bye” is first and wins"));
}

#[test]
fn closing_is_at_odds_with_whatever_wants_somebody_to_look() {
    let on = |id, effects: Value| {
        rule(
            id,
            json!({ "name": format!("No. {id}"), "starts": [{ "on": "cart_over", "amount": "200" }], "does": effects }),
        )
    };
    let close = on(1, json!([{ "do": "close" }]));
    let show = on(
        2,
        json!([{ "do": "attention" }, { "do": "tag", "tag": "x" }]),
    );
    let bring = on(3, json!([{ "do": "request" }]));
    for pair in [[close.clone(), show.clone()], [show.clone(), close.clone()]] {
        let found = contradictions(&pair);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0]
                .text
                .contains("“No. 2” puts the chat before your team, and “No. 1” closes it")
        );
    }
    assert_eq!(contradictions(&[close.clone(), bring.clone()]).len(), 1);
    assert_eq!(contradictions(&[bring, close]).len(), 1);
    let raise = on(4, json!([{ "do": "prioritize", "priority": 3 }]));
    assert!(contradictions(&[show, raise]).is_empty());
}

#[test]
fn words_that_are_only_near_meet_and_so_do_conditions() {
    let on = |id, start: Value, effect: Value| {
        rule(
            id,
            json!({ "name": "A", "starts": [start], "does": [effect] }),
        )
    };
    let close = on(
        1,
        json!({ "on": "keywords", "any": ["cancel order"] }),
        json!({ "do": "close" }),
    );
    let bring = on(
        2,
        json!({ "on": "phrases", "any": ["I want to cancel my last order"] }),
        json!({ "do": "request" }),
    );
    let other = on(
        3,
        json!({ "on": "keywords", "any": ["warranty"] }),
        json!({ "do": "request" }),
    );
    let all = [close, bring, other];
    let found = contradictions(&all);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].first, found[0].second), (Id(1), Id(2)));
    assert_eq!(contradictions_of(&all, Id(1)), found);
    assert_eq!(contradictions_of(&all, Id(2)), found);
    assert_eq!(contradictions_of(&all, Id(3)), []);

    let when = |id, condition: Value, effect: Value| {
        rule(
            id,
            json!({ "name": "A", "starts": [{ "on": "condition" }], "when": condition, "does": [effect] }),
        )
    };
    let cart = |over: &str| json!({ "if": "cart", "over": over });
    let bring = when(4, cart("100"), json!({ "do": "request" }));
    let close = when(5, cart("200"), json!({ "do": "close" }));
    let small = when(
        6,
        json!({ "if": "cart", "under": "50" }),
        json!({ "do": "close" }),
    );
    assert_eq!(contradictions(&[bring.clone(), close]).len(), 1);
    assert!(contradictions(&[bring, small]).is_empty());
}

#[test]
fn rules_that_never_meet_do_not_contradict_one_another() {
    let at = |id, open: bool, effect: Value| {
        rule(
            id,
            json!({ "name": "A", "starts": [{ "on": "checkout_reached" }], "when": { "if": "open", "open": open }, "does": [effect] }),
        )
    };
    let day = at(1, true, json!({ "do": "request" }));
    let night = at(2, false, json!({ "do": "close" }));
    assert!(contradictions(&[day.clone(), night]).is_empty());
    let too = at(3, true, json!({ "do": "close" }));
    assert_eq!(contradictions(&[day, too]).len(), 1);
}

#[test]
fn what_follows_from_a_rule_counts_as_what_it_does() {
    let on = |id, start: Value, does: Value| {
        rule(
            id,
            json!({ "name": format!("No. {id}"), "starts": [start], "does": does }),
        )
    };
    let word = || json!({ "on": "keywords", "any": ["zither"] });
    let tagged = || json!({ "on": "tag_added", "tag": "x" });
    let button = || json!({ "on": "button", "label": "Press" });
    let pairs = |rules: &[Rule]| -> Vec<(i64, i64)> {
        let found = contradictions(rules);
        found
            .iter()
            .map(|one| (one.first.0, one.second.0))
            .collect()
    };
    // One tags, and what starts by that tag closes where the first brings somebody.
    let close = on(1, tagged(), json!([{ "do": "close" }]));
    let bring = on(
        2,
        word(),
        json!([{ "do": "request" }, { "do": "tag", "tag": "x" }]),
    );
    let found = contradictions(&[close.clone(), bring.clone()]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].first, found[0].second), (Id(2), Id(1)));
    assert!(
        found[0].text.contains("“No. 2” leads to “No. 1”"),
        "{found:?}"
    );
    assert_eq!(contradictions_of(&[close.clone(), bring], Id(1)), found);
    // One starts another that asks: the first has the word by then, and nothing is asked.
    let ask = rule(
        3,
        json!({ "name": "Ask", "starts": [button()], "does": [{ "do": "tag", "tag": "y" }],
                "asks": { "prompt": "Which?", "fields": [{ "name": "what", "label": "What", "hint": "", "kind": "text", "required": true, "options": [] }] } }),
    );
    let first = on(
        4,
        word(),
        json!([{ "do": "request" }, { "do": "start", "rule": "3" }]),
    );
    let found = contradictions(&[ask.clone(), first]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].text.contains("its questions are not asked"),
        "{found:?}"
    );
    let starts_it = on(4, word(), json!([{ "do": "start", "rule": "3" }]));
    assert!(contradictions(&[ask, starts_it]).is_empty());
    // Two by the same word: one brings somebody, the other tags, which closes.
    let tags = on(5, word(), json!([{ "do": "tag", "tag": "x" }]));
    let asks = on(6, word(), json!([{ "do": "request" }]));
    assert_eq!(pairs(&[close, tags.clone(), asks.clone()]), [(5, 6)]);
    assert!(pairs(&[tags, asks]).is_empty());
}
