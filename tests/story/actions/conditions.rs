//! A condition that starts an action by itself: looked at whenever what it asks for may have changed, and told with what
//! was so.

use serde_json::{Value, json};

use super::known::signs_in;
use super::occasion::met;
use super::{bare, chatting, makes, makes_with, times};
use crate::support::shopify::{Price, cart};
use crate::support::{App, Kind};

async fn when(app: &App, name: &str, when: Value) -> String {
    let body = json!({ "name": name, "starts": [{ "on": "condition" }], "when": when,
                       "does": [{ "do": "tag", "tag": name }] });
    makes_with(app, body).await
}

/// The minute of the day, as a rule has it, so many minutes from now.
fn clock(app: &App, ahead: i64) -> String {
    let minute = (app.clock.now().0 / 60_000_000 + ahead).rem_euclid(1_440);
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[actix_web::test]
async fn the_hour_alone_makes_a_condition_true() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let (_, before) = chatting(&app).await;
        let later = json!({ "if": "time", "from": clock(&app, 60), "to": clock(&app, 120) });
        let evening = when(&app, "evening", later).await;
        let (_, chat) = chatting(&app).await;
        app.advances(58 * 60);
        app.runs_jobs().await;
        assert_eq!(times(&app, &chat, &evening).await, 0);
        app.advances(3 * 60);
        app.runs_jobs().await;
        assert_eq!(times(&app, &chat, &evening).await, 1);
        assert_eq!(
            times(&app, &before, &evening).await,
            1,
            "a silent chat, too, that was there before the action"
        );
        // The next day it is the same chat, and has been.
        app.advances(24 * 60 * 60);
        app.runs_jobs().await;
        assert_eq!(times(&app, &chat, &evening).await, 1);
        app.stops().await;
    }
}

#[actix_web::test]
async fn who_is_silent_for_long_is_looked_at_no_more() {
    let app = bare(Kind::Sqlite).await;
    let never = json!({ "if": "all", "of": [
        { "if": "time", "from": clock(&app, 60), "to": clock(&app, 120) }, { "if": "messages", "at_least": 2 },
    ] });
    let twice = when(&app, "twice", never).await;
    let (_, chat) = chatting(&app).await;
    for _ in 0..12 {
        app.advances(24 * 60 * 60);
        app.runs_jobs().await;
    }
    assert_eq!(times(&app, &chat, &twice).await, 0);
    let owed: i64 = app
        .reads(|conn| {
            use counterbell::db::schema::jobs;
            use diesel::prelude::*;
            let owed = jobs::table.filter(jobs::kind.eq("condition_turns"));
            Ok(owed.count().get_result(conn)?)
        })
        .await;
    assert_eq!(owed, 0);
    app.stops().await;
}

#[actix_web::test]
async fn a_sign_in_makes_a_condition_true_before_anything_is_said() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let known = when(&app, "known", json!({ "if": "customer", "known": true })).await;
        let (mut shopper, chat) = chatting(&app).await;
        assert_eq!(times(&app, &chat, &known).await, 0);
        for _ in 0..2 {
            signs_in(&app, &mut shopper, 501).await;
            app.runs_jobs().await;
            assert_eq!(times(&app, &chat, &known).await, 1);
        }
        let kinds = app.kinds(&chat).await;
        let told = kinds.iter().filter(|kind| *kind == "signed_in");
        assert_eq!(told.count(), 1);
        app.stops().await;
    }
}

#[actix_web::test]
async fn another_owner_makes_a_condition_true() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let mia = app.mia();
        let is = |state: &str| json!({ "if": "state", "any": [state] });
        let human = when(&app, "human", is("human")).await;
        let waiting = when(&app, "waiting", is("waiting")).await;
        let words = json!([{ "on": "keywords", "any": ["refund"] }]);
        makes(&app, "Bring", words, json!([{ "do": "request" }])).await;
        let (mut shopper, chat) = chatting(&app).await;
        shopper.says("A refund please").await;
        app.runs_jobs().await;
        assert_eq!(times(&app, &chat, &waiting).await, 1);
        assert_eq!(times(&app, &chat, &human).await, 0);
        mia.takes_over(&chat).await.ok();
        app.runs_jobs().await;
        assert_eq!(times(&app, &chat, &human).await, 1);
        mia.hands_back(&chat).await.ok();
        app.runs_jobs().await;
        mia.takes_over(&chat).await.ok();
        app.runs_jobs().await;
        assert_eq!(times(&app, &chat, &human).await, 1, "once in an episode");
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_tag_that_is_taken_off_makes_a_condition_true() {
    let app = bare(Kind::Sqlite).await;
    let none = json!({ "if": "all", "of": [
        { "if": "none", "of": [{ "if": "tagged", "any": ["hold"] }] }, { "if": "tagged", "any": ["vip"] },
    ] });
    let free = when(&app, "free", none).await;
    let (_, chat) = chatting(&app).await;
    let tags = |add: &[&str], remove: &[&str]| json!({ "add": add, "remove": remove });
    let path = format!("conversations/{chat}/tags");
    let mia = app.mia();
    mia.posts(&path, tags(&["hold"], &[])).await.ok();
    mia.posts(&path, tags(&["vip"], &[])).await.ok();
    assert_eq!(times(&app, &chat, &free).await, 0);
    mia.posts(&path, tags(&[], &["hold"])).await.ok();
    assert_eq!(times(&app, &chat, &free).await, 1);
    app.stops().await;
}

#[actix_web::test]
async fn the_log_tells_which_value_met_which_bound() {
    let app = bare(Kind::Sqlite).await;
    let mia = app.mia();
    let rule = makes_with(
        &app,
        json!({ "name": "Big", "starts": [{ "on": "cart_over", "amount": "200", "markets": [{ "currency": "EUR", "amount": "150" }] }],
                "when": { "if": "all", "of": [
                    { "if": "cart", "over": "160.00", "under": "1000" },
                    { "if": "any", "of": [{ "if": "page", "urls": ["/cart", "/pages/*"] }, { "if": "open", "open": false }] },
                    { "if": "none", "of": [{ "if": "language", "any": ["fr"] }, { "if": "messages", "at_least": 5 }] },
                ] },
                "does": [{ "do": "attention" }] }),
    )
    .await;
    let (mut shopper, chat) = chatting(&app).await;
    shopper.shows_cart("cart-evidence-1").await.ok();
    let price = Price {
        shop: ("180.00", "USD"),
        shopper: ("170.00", "EUR"),
    };
    let body = cart("cart-evidence-1", &app.clock.now().rfc3339(), price);
    assert_eq!(app.webhook("carts/update", &body).await, 200);
    app.runs_jobs().await;
    assert_eq!(times(&app, &chat, &rule).await, 1);
    assert_eq!(
        met(&app, &chat).await,
        [json!([
            { "of": "cart", "value": 1_800_000, "over": 1_600_000, "under": 10_000_000 },
            { "of": "page", "page": "page", "address": 2 },
            { "of": "language", "language": "en", "not": true },
            { "of": "messages", "value": 1, "at_least": 5, "not": true },
        ])]
    );
    let page = mia
        .gets(&format!("/inbox/{chat}"))
        .await
        .ok()
        .body
        .to_string();
    let line = "fired on a cart of 180.00, over 150.00, as the cart was 180.00 (over 160.00, under 1000.00), \
                the page was of the kind “Pages”, address no. 2 of the action, the language was en, \
                the shopper had written 1 message (not 5 or more): puts it before your team";
    assert!(page.contains(line), "{page}");
    let log = app.raw_log().await;
    assert!(
        !log.iter()
            .any(|entry| format!("{entry:?}").contains("/pages/"))
    );
    app.stops().await;
}
