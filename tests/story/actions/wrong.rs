//! What can't be saved, each tried by itself: a clear word beside the field, and nothing half-saved.

use serde_json::{Value, json};

use super::{bare, makes};
use crate::support::{App, Kind};

/// What is sent, the field that is named, and a part of what is said of it.
fn wrong() -> Vec<(&'static str, Value, &'static str, &'static str)> {
    let when = |condition: Value| json!({ "when": condition });
    let starts = |start: Value| json!({ "starts": [start] });
    let does = |effect: Value| json!({ "does": [effect] });
    let urls = |pattern: &str| {
        starts(json!({ "on": "button", "label": "Hi", "places": { "urls": [pattern] } }))
    };
    let phrases = |any: Value| starts(json!({ "on": "phrases", "any": any }));
    let many: Vec<String> = (0..10_000).map(|n| format!("phrase number {n}")).collect();
    let mut deep = json!({ "if": "open", "open": true });
    for _ in 0..30 {
        deep = json!({ "if": "all", "of": [deep] });
    }
    vec![
        // Impossible and idle conditions.
        (
            "never",
            when(
                json!({ "if": "all", "of": [{ "if": "open", "open": true }, { "if": "open", "open": false }] }),
            ),
            "when",
            "never be true",
        ),
        (
            "no cart",
            when(json!({ "if": "cart", "over": "200", "under": "100" })),
            "when.under",
            "never be true",
        ),
        (
            "no time",
            when(json!({ "if": "time", "from": "09:00", "to": "09:00" })),
            "when.to",
            "never be true",
        ),
        (
            "no number",
            when(json!({ "if": "messages", "at_least": 5, "at_most": 2 })),
            "when.at_most",
            "never be true",
        ),
        (
            "always",
            when(
                json!({ "if": "any", "of": [{ "if": "customer", "known": true }, { "if": "customer", "known": false }] }),
            ),
            "when",
            "always true",
        ),
        (
            "empty",
            when(json!({ "if": "all", "of": [] })),
            "when.of",
            "at least one",
        ),
        ("too deep", when(deep), "when", "too deep"),
        (
            "excluded start",
            json!({ "starts": [{ "on": "nth_message", "number": 2 }], "when": { "if": "messages", "at_least": 3 } }),
            "starts[0]",
            "never fire",
        ),
        (
            "words where a person has the word",
            json!({ "starts": [{ "on": "keywords", "any": ["refund"] }], "when": { "if": "state", "any": ["human"] } }),
            "starts[0]",
            "never fire",
        ),
        (
            "two times of day",
            when(
                json!({ "if": "all", "of": [{ "if": "time", "from": "09:00", "to": "10:00" }, { "if": "time", "from": "11:00", "to": "12:00" }] }),
            ),
            "when",
            "never be true",
        ),
        // Patterns that never or always match, and one that would be a bomb.
        (
            "never matches",
            urls("/a b"),
            "starts[0].places.urls[0]",
            "never match",
        ),
        (
            "query",
            urls("/search?q=x"),
            "starts[0].places.urls[0]",
            "never match",
        ),
        (
            "no path",
            urls("pages/x"),
            "starts[0].places.urls[0]",
            "never match",
        ),
        (
            "always matches",
            urls("*"),
            "starts[0].places.urls[0]",
            "on every page",
        ),
        (
            "all of a language",
            urls("/de/*"),
            "starts[0].places.urls[0]",
            "on every page",
        ),
        (
            "all of the shop",
            urls("https://store.localhost/*"),
            "starts[0].places.urls[0]",
            "on every page",
        ),
        (
            "all of the shop in a condition",
            when(
                json!({ "if": "none", "of": [{ "if": "page", "urls": ["https://store.localhost/de/*"] }] }),
            ),
            "when.of[0].urls[0]",
            "on every page",
        ),
        (
            "a language nobody is known to write",
            when(json!({ "if": "language", "any": ["xx"] })),
            "when.any",
            "never be true",
        ),
        (
            "a cart in a closed chat",
            json!({ "starts": [{ "on": "cart_over", "amount": "200" }], "when": { "if": "state", "any": ["closed"] } }),
            "starts[0]",
            "never fire",
        ),
        (
            "bomb",
            urls("(a+)+$"),
            "starts[0].places.urls[0]",
            "regular expressions",
        ),
        (
            "stars",
            urls("/*a*a*a*a*a*a*a*a*a*b"),
            "starts[0].places.urls[0]",
            "eight",
        ),
        (
            "bomb in a condition",
            when(json!({ "if": "page", "urls": ["/(x|x)*y"] })),
            "when.urls[0]",
            "regular expressions",
        ),
        // Words.
        ("ten thousand", phrases(json!(many)), "starts[0].any", "300"),
        (
            "no phrase",
            phrases(json!([])),
            "starts[0].any",
            "at least one",
        ),
        (
            "blank",
            phrases(json!(["  "])),
            "starts[0].any[0]",
            "at least one word",
        ),
        (
            "common",
            phrases(json!(["send it back", "can you"])),
            "starts[0].any[1]",
            "nearly every message",
        ),
        (
            "long phrase",
            phrases(json!(["word ".repeat(40)])),
            "starts[0].any[0]",
            "12 words",
        ),
        // Numbers and amounts.
        (
            "amount",
            starts(json!({ "on": "cart_over", "amount": "a lot" })),
            "starts[0].amount",
            "figures",
        ),
        (
            "currency",
            starts(
                json!({ "on": "cart_over", "amount": "200", "markets": [{ "currency": "euro", "amount": "1" }] }),
            ),
            "starts[0].markets[0].currency",
            "three capital letters",
        ),
        (
            "market amount",
            starts(
                json!({ "on": "cart_over", "amount": "200", "markets": [{ "currency": "EUR", "amount": "" }] }),
            ),
            "starts[0].markets[0].amount",
            "figures",
        ),
        (
            "twice",
            starts(
                json!({ "on": "cart_over", "amount": "200", "markets": [{ "currency": "EUR", "amount": "1" }, { "currency": "EUR", "amount": "2" }] }),
            ),
            "starts[0].markets[1]",
            "would never count",
        ),
        (
            "soon",
            starts(json!({ "on": "checkout_stuck", "seconds": 1 })),
            "starts[0].seconds",
            "10 seconds",
        ),
        (
            "half",
            starts(json!({ "on": "nth_message", "number": 1.5 })),
            "starts[0].number",
            "whole number",
        ),
        (
            "unknown",
            starts(json!({ "on": "full_moon" })),
            "starts[0]",
            "no such thing",
        ),
        // Texts over their limits, and what can't be filled in.
        (
            "long text",
            does(json!({ "do": "say", "text": "x".repeat(1_001) })),
            "does[0].text",
            "1000 characters",
        ),
        (
            "long closed text",
            does(json!({ "do": "say", "text": "x", "closed_text": "y".repeat(1_001) })),
            "does[0].closed_text",
            "1000 characters",
        ),
        (
            "long translation",
            does(json!({ "do": "say", "text": "x", "texts": { "de": "y".repeat(1_001) } })),
            "does[0].texts.de",
            "1000 characters",
        ),
        (
            "no text",
            does(json!({ "do": "say", "text": " " })),
            "does[0].text",
            "",
        ),
        (
            "variable",
            does(json!({ "do": "say", "text": "Hi {first_name}" })),
            "does[0].text",
            "There is no {first_name}",
        ),
        (
            "variable in what is said out of hours",
            does(
                json!({ "do": "say", "text": "Hi", "closed_text": "Hi", "closed_texts": { "de": "Hallo {vorname}" } }),
            ),
            "does[0].closed_texts.de",
            "There is no {vorname}",
        ),
        (
            "an empty translation of it",
            does(
                json!({ "do": "say", "text": "Hi", "closed_text": "Hi", "closed_texts": { "de": " " } }),
            ),
            "does[0].closed_texts.de",
            "Fill this in",
        ),
        (
            "label",
            starts(json!({ "on": "button", "label": "x".repeat(61) })),
            "starts[0].label",
            "60 characters",
        ),
        (
            "name",
            json!({ "name": "x".repeat(81) }),
            "name",
            "80 characters",
        ),
        (
            "tag",
            does(json!({ "do": "tag", "tag": "!!!" })),
            "does[0].tag",
            "letter or digit",
        ),
        (
            "priority",
            does(json!({ "do": "request", "priority": 10 })),
            "does[0].priority",
            "0 to 9",
        ),
        (
            "nobody",
            does(json!({ "do": "request", "to": { "staff": "12345" } })),
            "does[0].to",
            "not on your team",
        ),
        (
            "no group",
            does(json!({ "do": "request", "to": { "group": "12345" } })),
            "does[0].to",
            "no such group",
        ),
        (
            "no action",
            does(json!({ "do": "start", "rule": "12345" })),
            "does[0].rule",
            "no such action",
        ),
        (
            "both",
            json!({ "does": [{ "do": "request" }, { "do": "close" }] }),
            "does[1]",
            "can't close",
        ),
        ("nothing", json!({ "does": [] }), "does", "what it does"),
        (
            "no start",
            json!({ "starts": [] }),
            "starts",
            "what starts it",
        ),
    ]
}

async fn names(app: &App) -> Vec<String> {
    let all = app.mia().gets("/api/v1/actions").await.ok().body;
    let actions = all["actions"].as_array().unwrap().iter();
    actions
        .map(|action| format!("{} {}", action["name"], action["version"]))
        .collect()
}

#[actix_web::test]
async fn each_mistake_is_said_beside_its_field_and_leaves_everything_as_it_was() {
    let app = bare(Kind::Sqlite).await;
    let good = json!([{ "on": "keywords", "any": ["zither"] }]);
    let saved = makes(&app, "Good", good.clone(), json!([{ "do": "attention" }])).await;
    for (what, change, field, said) in wrong() {
        let mut body = json!({ "name": "New", "starts": good, "does": [{ "do": "attention" }] });
        for (key, value) in change.as_object().unwrap() {
            body[key] = value.clone();
        }
        for path in ["actions".to_owned(), format!("actions/{saved}")] {
            let answer = app.mia().posts(&path, body.clone()).await;
            assert_eq!(answer.status, 422, "{what}: {}", answer.body);
            let problems = answer.body["problems"].as_array().unwrap();
            // What is too deep is named where it is.
            let is = |one: &&Value| {
                let named = one["field"].as_str().unwrap();
                named == field || (what == "too deep" && named.starts_with(field))
            };
            let here = problems.iter().find(is);
            let text = here.map(|one| one["text"].as_str().unwrap().to_owned());
            let text = text.unwrap_or_else(|| panic!("{what}: {problems:?}"));
            assert!(text.contains(said), "{what}: {text}");
            // Words for people: no name of ours, no word of the reader's.
            assert!(
                !text.contains('`') && !text.contains("line 1"),
                "{what}: {text}"
            );
        }
        assert_eq!(names(&app).await, ["\"Good\" 1"], "{what}");
    }
    app.stops().await;
}

#[actix_web::test]
async fn what_is_no_action_at_all_is_refused_in_words() {
    let app = bare(Kind::Sqlite).await;
    for body in [
        json!([]),
        json!("all"),
        json!({ "name": 3, "starts": "all", "does": {} }),
    ] {
        let answer = app.mia().posts("actions", body.clone()).await;
        assert_eq!(answer.status, 422, "{body}");
        assert!(!answer.body["problems"].as_array().unwrap().is_empty());
    }
    let huge = json!({ "name": "Huge", "starts": [{ "on": "keywords", "any": ["x".repeat(3_000_000)] }], "does": [] });
    let answer = app.mia().posts("actions", huge).await;
    assert!((400..500).contains(&answer.status), "{}", answer.status);
    assert!(names(&app).await.is_empty());
    app.stops().await;
}
