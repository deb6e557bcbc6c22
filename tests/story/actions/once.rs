//! What an action says is said exactly once, in the right words; and what it does is done whole, or not at all.

use counterbell::handoff::desk;
use counterbell::handoff::hours::Hours;
use serde_json::{Value, json};

use super::{bare, makes, makes_with, tags};
use crate::support::{App, Kind, Shopper};

fn says() -> Value {
    json!({
        "do": "say",
        "text": "Thank you, {shopper_name}. {shop} looks at {order_number}.",
        "texts": { "de": "Danke, {shopper_name}. {shop} sieht {order_number} an." },
        "closed_text": "{shop} is closed and looks at {order_number} later.",
        "closed_texts": { "de": "{shop} hat zu und sieht {order_number} später an." },
    })
}

/// Open at ten on a Friday, which it is, or not.
async fn is_open(app: &App, open: bool) {
    let day = if open {
        json!([{ "from": "08:00", "to": "18:00" }])
    } else {
        json!([])
    };
    let hours: Hours =
        serde_json::from_value(json!({ "week": [[], [], [], [], day, [], []] })).unwrap();
    app.writes(move |tx| desk::keep_hours(tx, desk::Scope::Shop, Some(&hours)))
        .await;
}

async fn said(shopper: &Shopper) -> Vec<String> {
    let thread = shopper.thread().await;
    let lines = thread.0.into_iter();
    lines
        .filter(|line| line.from == "system")
        .map(|line| line.body)
        .collect()
}

#[actix_web::test]
async fn one_text_in_hours_and_one_out_of_hours_each_in_the_shoppers_language() {
    let app = bare(Kind::Sqlite).await;
    makes_with(
        &app,
        json!({ "name": "Order", "starts": [{ "on": "keywords", "any": ["broken", "kaputt"] }],
                "asks": { "prompt": "Which order?", "fields": [
                    { "name": "order_number", "label": "Order", "hint": "", "kind": "order_number", "required": false }] },
                "does": [{ "do": "tag", "tag": "broken" }, says()] }),
    )
    .await;
    let english = "My amp is broken and I would like to know what to do";
    let german = "Mein Verstärker ist kaputt und ich möchte wissen, was ich tun soll";
    for (open, words, expected) in [
        (true, english, "Thank you. first-shop looks at #1042."),
        (true, german, "Danke. first-shop sieht #1042 an."),
        (
            false,
            english,
            "first-shop is closed and looks at #1042 later.",
        ),
        (
            false,
            german,
            "first-shop hat zu und sieht #1042 später an.",
        ),
    ] {
        is_open(&app, open).await;
        let mut shopper = app.shopper().await;
        shopper.says(words).await;
        assert_eq!(
            said(&shopper).await,
            [""; 0],
            "nothing before it is answered"
        );
        shopper.submits("#1042").await.ok();
        // Sent again by a browser that heard no answer.
        shopper.submits("#1042").await;
        app.advances(120);
        app.runs_jobs().await;
        assert_eq!(said(&shopper).await, [expected]);
    }
    app.stops().await;
}

#[actix_web::test]
async fn a_message_sent_again_fires_nothing_again() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let words = json!([{ "on": "keywords", "any": ["zither"] }]);
        let does = json!([{ "do": "tag", "tag": "zither" }, { "do": "say", "text": "Zithers are upstairs." }]);
        makes(&app, "Zither", words, does).await;
        let shopper = app.shopper().await;
        for _ in 0..3 {
            shopper.says_as("message-again-1", "a zither").await.ok();
        }
        assert_eq!(said(&shopper).await, ["Zithers are upstairs."]);
        let chat = shopper.conversation().await;
        let kinds = app.kinds(&chat).await;
        let fired = kinds.iter().filter(|kind| *kind == "rule_fired");
        assert_eq!(fired.count(), 1);
        app.stops().await;
    }
}

/// Whatever fails in the middle, nothing of it is there; and the same message, sent again, does all of it.
#[actix_web::test]
async fn an_action_that_fails_half_way_has_done_nothing() {
    let app = bare(Kind::Sqlite).await;
    let last = makes(
        &app,
        "Last",
        json!([{ "on": "button", "label": "Last" }]),
        json!([{ "do": "tag", "tag": "last" }]),
    )
    .await;
    let does = json!([
        { "do": "request", "priority": 2 }, { "do": "tag", "tag": "whole" }, { "do": "prioritize", "priority": 7 },
        { "do": "say", "text": "All of it." }, { "do": "notify" }, { "do": "start", "rule": last },
    ]);
    makes(
        &app,
        "Whole",
        json!([{ "on": "keywords", "any": ["zither"] }]),
        does,
    )
    .await;
    let shopper = app.shopper().await;
    for (table, fails) in [
        ("events", "NEW.kind = 'requested'"),
        ("events", "NEW.kind = 'tagged'"),
        ("events", "NEW.kind = 'prioritized'"),
        ("messages", "NEW.body = 'All of it.'"),
        ("events", "NEW.kind = 'tagged' AND NEW.data LIKE '%last%'"),
    ] {
        app.refuses(table, fails).await;
        let failed = shopper.says_as("message-whole-1", "a zither").await;
        assert!(failed.status >= 500, "{fails}: {}", failed.status);
        app.takes_again(table).await;
        assert!(app.raw_log().await.is_empty(), "{fails}");
        assert_eq!(shopper.thread_or_nothing().await, 0, "{fails}");
    }
    shopper.says_as("message-whole-1", "a zither").await.ok();
    let chat = shopper.conversation().await;
    assert_eq!(
        tags(&app, &chat).await,
        ["handoff-requested", "last", "whole"]
    );
    assert_eq!(said(&shopper).await, ["All of it."]);
    app.stops().await;
}
