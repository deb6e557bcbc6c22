//! What a chat's own course starts: so many messages, the same again, a long wait, the time of day.

use counterbell::conversation::Reason;
use serde_json::json;

use super::{bare, chatting, fired, makes, makes_with, times};
use crate::support::Kind;

#[actix_web::test]
async fn the_nth_message_and_the_same_question_again_are_noticed() {
    let app = bare(Kind::Sqlite).await;
    let third = makes(
        &app,
        "Third",
        json!([{ "on": "nth_message", "number": 3 }]),
        json!([{ "do": "attention" }]),
    )
    .await;
    let again = makes(
        &app,
        "Again",
        json!([{ "on": "no_progress", "times": 2 }]),
        json!([{ "do": "tag", "tag": "stuck" }]),
    )
    .await;
    let (mut shopper, chat) = chatting(&app).await;
    shopper.says("How long is the warranty on the amp?").await;
    app.runs_jobs().await;
    assert!(fired(&app, &chat).await.is_empty());
    shopper
        .says("so how long is the waranty on that amp??")
        .await;
    app.runs_jobs().await;
    shopper.says("how long is the warranty on the amp").await;
    assert_eq!(
        fired(&app, &chat).await,
        [
            (third, Reason::Messages, Some(3), vec!["attention".into()]),
            (again, Reason::NoProgress, Some(2), vec!["tag".into()]),
        ]
    );
    app.stops().await;
}

#[actix_web::test]
async fn who_waits_for_long_is_noticed_and_who_was_helped_is_not() {
    let app = bare(Kind::Sqlite).await;
    makes(
        &app,
        "Bring",
        json!([{ "on": "keywords", "any": ["refund"] }]),
        json!([{ "do": "request" }]),
    )
    .await;
    let long = makes(&app, "Long", json!([{ "on": "waiting_long", "seconds": 300 }]),
                     json!([{ "do": "prioritize", "priority": 8 }, { "do": "say", "text": "Sorry, it takes a little longer." }])).await;
    let (mut waits, waiting) = chatting(&app).await;
    waits.says("a refund please").await;
    let (mut helped, held) = chatting(&app).await;
    helped.says("a refund please").await;
    app.advances(200);
    app.runs_jobs().await;
    app.mia().takes_over(&held).await.ok();
    app.mia().replies(&held, "It is on its way.").await.ok();
    app.advances(101);
    app.runs_jobs().await;
    assert_eq!(times(&app, &waiting, &long).await, 1);
    assert_eq!(times(&app, &held, &long).await, 0);
    assert_eq!(
        waits.thread().await.last().body,
        "Sorry, it takes a little longer."
    );
    app.stops().await;
}

#[actix_web::test]
async fn who_is_back_in_line_is_noticed_as_well() {
    let app = bare(Kind::Sqlite).await;
    let mia = app.mia();
    let words = json!([{ "on": "keywords", "any": ["refund"] }]);
    makes(&app, "Bring", words, json!([{ "do": "request" }])).await;
    let start = json!([{ "on": "waiting_long", "seconds": 300 }]);
    let long = makes(&app, "Long", start, json!([{ "do": "tag", "tag": "long" }])).await;

    // Mia goes away while the shopper waits for her.
    let (mut left, chat) = chatting(&app).await;
    left.says("a refund please").await;
    mia.takes_over(&chat).await.ok();
    mia.replies(&chat, "One moment.").await.ok();
    left.says("Are you there?").await;
    app.advances(120);
    app.runs_jobs().await;
    assert_eq!(left.state().await.state, "waiting");
    app.advances(179);
    app.runs_jobs().await;
    assert_eq!(times(&app, &chat, &long).await, 0);
    app.advances(1);
    app.runs_jobs().await;
    assert_eq!(times(&app, &chat, &long).await, 1);

    // Another is put back in line by her.
    app.is_at_the_inbox(&mia).await;
    let (mut passed, chat) = chatting(&app).await;
    mia.takes_over(&chat).await.ok();
    passed.says("How long is the warranty?").await;
    let to = json!({ "to": "anyone" });
    mia.posts(&format!("conversations/{chat}/transfer"), to)
        .await
        .ok();
    app.runs_jobs().await;
    app.advances(300);
    app.runs_jobs().await;
    assert_eq!(times(&app, &chat, &long).await, 1);
    app.stops().await;
}

#[actix_web::test]
async fn the_time_of_day_is_the_shops_own() {
    let app = bare(Kind::Sqlite).await;
    // A window around now, in UTC, which is what this shop has; and its opposite.
    let minute = app.clock.now().0 / 60_000_000 % (24 * 60);
    let at = |minute: i64| {
        format!(
            "{:02}:{:02}",
            minute.rem_euclid(1440) / 60,
            minute.rem_euclid(60)
        )
    };
    let rule = |name: &str, from: i64, to: i64| {
        json!({ "name": name, "starts": [{ "on": "keywords", "any": ["zither"] }],
                "when": { "if": "time", "from": at(from), "to": at(to) }, "does": [{ "do": "tag", "tag": name }] })
    };
    let now = makes_with(&app, rule("now", minute - 5, minute + 5)).await;
    let later = makes_with(&app, rule("later", minute + 5, minute - 5)).await;
    let (mut shopper, chat) = chatting(&app).await;
    shopper.says("a zither").await;
    assert_eq!(
        (
            times(&app, &chat, &now).await,
            times(&app, &chat, &later).await
        ),
        (1, 0)
    );
    app.stops().await;
}

#[actix_web::test]
async fn changed_hours_count_for_a_chat_that_is_silent() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let closed = |name: &str| {
            json!({ "name": name, "starts": [{ "on": "condition" }], "when": { "if": "open", "open": false },
                    "does": [{ "do": "attention" }] })
        };
        let rule = makes_with(&app, closed("Closed")).await;
        let (_, chat) = chatting(&app).await;
        let (_, later) = chatting(&app).await;
        assert_eq!(times(&app, &chat, &rule).await, 0);
        // Open for another hour of each day, and in the middle of it.
        let minute = app.clock.now().0 / 60_000_000 % (24 * 60);
        let at = |minute: i64| {
            let minute = minute.rem_euclid(1_440);
            format!("{:02}:{:02}", minute / 60, minute % 60)
        };
        let hours = |from: i64, to: i64| {
            let day = json!([{ "from": at(minute + from), "to": at(minute + to) }]);
            json!({ "week": vec![day; 7], "zone": "UTC" })
        };
        app.mia().posts("hours", hours(-60, 60)).await.ok();
        app.runs_jobs().await;
        assert_eq!(times(&app, &chat, &rule).await, 0);
        app.advances(61 * 60);
        app.runs_jobs().await;
        assert_eq!(times(&app, &chat, &rule).await, 1, "closed by now");
        assert_eq!(times(&app, &later, &rule).await, 1);
        // Closed at once, when they say so.
        app.mia()
            .posts("hours", json!({ "always": true }))
            .await
            .ok();
        let (_, last) = chatting(&app).await;
        app.mia().posts("hours", hours(-60, -30)).await.ok();
        app.runs_jobs().await;
        assert_eq!(times(&app, &last, &rule).await, 1);
        app.stops().await;
    }
}
