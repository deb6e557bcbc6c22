//! One occasion, one firing: of an action with several starts, of one that has to wait for another's questions, of one
//! that is switched off.

use counterbell::conversation::{Event, Reason};
use serde_json::{Value, json};

use super::{bare, chatting, fired, makes, makes_with, tags, times};
use crate::support::shopify::{Price, cart};
use crate::support::{App, Kind};

async fn has_cart_worth(app: &App, token: &str, amount: &str) {
    let body = cart(token, &app.clock.now().rfc3339(), Price::usd(amount));
    assert_eq!(app.webhook("carts/update", &body).await, 200);
    app.runs_jobs().await;
}

#[actix_web::test]
async fn a_condition_and_another_start_of_the_same_action_are_one_occasion() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let both = makes_with(
            &app,
            json!({ "name": "Both", "starts": [{ "on": "condition" }, { "on": "keywords", "any": ["zither"] }],
                    "when": { "if": "language", "any": ["en"] }, "does": [{ "do": "tag", "tag": "both" }] }),
        )
        .await;
        let (mut shopper, chat) = chatting(&app).await;
        assert_eq!(times(&app, &chat, &both).await, 1, "its condition");
        // Another occasion: they say the word.
        shopper.says("Do you have a zither?").await;
        app.runs_jobs().await;
        assert_eq!(times(&app, &chat, &both).await, 2);

        let mut at_once = app.shopper().await;
        at_once.says("Do you have a zither in this shop?").await;
        app.runs_jobs().await;
        at_once.says("How do returns work?").await;
        app.runs_jobs().await;
        let chat = at_once.conversation().await;
        let all = fired(&app, &chat).await;
        assert_eq!(all.len(), 1, "{all:?}");
        assert_eq!(all[0].1, Reason::Keyword);
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_cart_that_makes_a_condition_true_fires_its_action_once() {
    let app = bare(Kind::Sqlite).await;
    let both = makes_with(
        &app,
        json!({ "name": "Big", "starts": [{ "on": "cart_over", "amount": "200" }, { "on": "condition" }, { "on": "keywords", "any": ["zither"] }],
                "when": { "if": "cart", "over": "200" }, "does": [{ "do": "attention" }] }),
    )
    .await;
    let (mut shopper, chat) = chatting(&app).await;
    shopper.shows_cart("cart-occasion-1").await.ok();
    has_cart_worth(&app, "cart-occasion-1", "250.00").await;
    app.advances(1);
    has_cart_worth(&app, "cart-occasion-1", "260.00").await;
    assert_eq!(times(&app, &chat, &both).await, 1);

    // The webhook was there before the chat: the first words come with the cart.
    has_cart_worth(&app, "cart-occasion-2", "250.00").await;
    let mut other = app.shopper().await;
    other.has_cart("cart-occasion-2");
    other.says("Do you have a zither?").await;
    app.runs_jobs().await;
    let chat = other.conversation().await;
    assert_eq!(times(&app, &chat, &both).await, 1);
    app.stops().await;
}

#[actix_web::test]
async fn a_press_at_the_moment_in_which_the_condition_becomes_true_is_no_second_one() {
    let app = bare(Kind::Sqlite).await;
    let both = makes_with(
        &app,
        json!({ "name": "Big", "starts": [{ "on": "button", "label": "Expert" }, { "on": "condition" }],
                "when": { "if": "cart", "over": "200" }, "does": [{ "do": "say", "text": "An expert looks at it." }] }),
    )
    .await;
    has_cart_worth(&app, "cart-occasion-3", "250.00").await;
    let mut shopper = app.shopper().await;
    shopper.has_cart("cart-occasion-3");
    let press =
        json!({ "client_id": "press-occasion-1", "action": both, "cart_token": "cart-occasion-3" });
    for _ in 0..2 {
        shopper.posts("actions", press.clone()).await.ok();
    }
    let said = shopper.thread().await;
    assert_eq!(said.0.len(), 1, "{said:?}");
    shopper.presses("Expert").await;
    assert_eq!(
        shopper.thread().await.0.len(),
        2,
        "another press is another"
    );
    app.stops().await;
}

fn asking(name: &str, start: Value, field: &str, does: Value) -> Value {
    json!({ "name": name, "starts": [start], "does": does,
            "asks": { "prompt": "Tell us more", "fields": [
                { "name": field, "label": field, "hint": "", "kind": "text", "required": false }] } })
}

#[actix_web::test]
async fn what_would_ask_while_something_is_asked_asks_afterwards() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let word = json!({ "on": "keywords", "any": ["zither"] });
        let first = asking(
            "First",
            word,
            "colour",
            json!([{ "do": "tag", "tag": "first" }]),
        );
        makes_with(&app, first).await;
        let big = json!({ "on": "cart_over", "amount": "200" });
        let then = json!([{ "do": "tag", "tag": "big" }, { "do": "request" }]);
        let second = makes_with(&app, asking("Second", big, "occasion", then)).await;
        let (mut shopper, chat) = chatting(&app).await;
        shopper.shows_cart("cart-occasion-4").await.ok();
        shopper.says("A zither, please").await;
        assert_eq!(shopper.state().await.collecting, ["colour"]);
        has_cart_worth(&app, "cart-occasion-4", "250.00").await;
        app.advances(1);
        has_cart_worth(&app, "cart-occasion-4", "251.00").await;
        assert_eq!(times(&app, &chat, &second).await, 0, "it waits");
        assert_eq!(shopper.state().await.collecting, ["colour"]);

        let answers = json!({ "values": { "colour": "blue" }, "outcome": "submit" });
        shopper.posts("collected", answers).await.ok();
        app.runs_jobs().await;
        assert_eq!(shopper.state().await.collecting, ["occasion"]);
        assert_eq!(times(&app, &chat, &second).await, 1);
        let answers = json!({ "values": { "occasion": "a wedding" }, "outcome": "submit" });
        shopper.posts("collected", answers).await.ok();
        app.runs_jobs().await;
        assert_eq!(shopper.state().await.state, "waiting");
        app.advances(1);
        has_cart_worth(&app, "cart-occasion-4", "270.00").await;
        assert_eq!(times(&app, &chat, &second).await, 1, "once for a cart");
        assert_eq!(
            tags(&app, &chat).await,
            ["big", "first", "handoff-requested"]
        );
        app.stops().await;
    }
}

#[actix_web::test]
async fn what_waited_for_a_form_nobody_answered_is_not_lost() {
    let app = bare(Kind::Sqlite).await;
    let word = json!({ "on": "keywords", "any": ["zither"] });
    let first = asking(
        "First",
        word,
        "colour",
        json!([{ "do": "tag", "tag": "first" }]),
    );
    makes_with(&app, first).await;
    let big = json!({ "on": "cart_over", "amount": "200" });
    let second = asking(
        "Second",
        big,
        "occasion",
        json!([{ "do": "tag", "tag": "big" }]),
    );
    makes_with(&app, second).await;
    let (mut shopper, _) = chatting(&app).await;
    shopper.shows_cart("cart-occasion-5").await.ok();
    shopper.says("A zither, please").await;
    has_cart_worth(&app, "cart-occasion-5", "250.00").await;
    app.advances(61);
    app.runs_jobs().await;
    assert_eq!(shopper.state().await.collecting, ["occasion"]);
    app.stops().await;
}

#[actix_web::test]
async fn the_log_says_that_an_action_which_is_switched_off_was_not_started() {
    let app = bare(Kind::Sqlite).await;
    let target = makes(
        &app,
        "Target",
        json!([{ "on": "button", "label": "Target" }]),
        json!([{ "do": "tag", "tag": "target" }]),
    )
    .await;
    let word = json!([{ "on": "keywords", "any": ["zither"] }]);
    let starts = json!([{ "do": "tag", "tag": "one" }, { "do": "start", "rule": target }]);
    let first = makes(&app, "First", word, starts).await;
    let mia = app.mia();
    mia.posts(&format!("actions/{target}/switch"), json!({ "on": false }))
        .await
        .ok();
    let (mut shopper, chat) = chatting(&app).await;
    shopper.says("A zither").await;
    let all = fired(&app, &chat).await;
    assert_eq!(
        all,
        [(
            first,
            Reason::Keyword,
            None,
            vec!["tag".into(), "not_started".into()]
        )]
    );
    let page = mia
        .gets(&format!("/inbox/{chat}"))
        .await
        .ok()
        .body
        .to_string();
    assert!(page.contains("does not start another action, which is switched off"));
    app.stops().await;
}

#[actix_web::test]
async fn saving_an_action_leaves_its_switch_as_it_is_unless_it_is_said() {
    let app = bare(Kind::Sqlite).await;
    let mia = app.mia();
    let word = json!([{ "on": "keywords", "any": ["zither"] }]);
    let does = json!([{ "do": "tag", "tag": "one" }]);
    let id = makes(&app, "First", word, does).await;
    let path = format!("actions/{id}");
    let mut sheet = mia.gets(&format!("/api/v1/{path}")).await.ok().body;
    sheet.as_object_mut().unwrap().remove("enabled");
    // Somebody switches it off while it is written.
    mia.posts(&format!("{path}/switch"), json!({ "on": false }))
        .await
        .ok();
    sheet["name"] = "Renamed".into();
    let saved = mia.posts(&path, sheet.clone()).await.ok().body;
    assert_eq!(
        (&saved["name"], &saved["enabled"]),
        (&json!("Renamed"), &json!(false))
    );
    sheet["version"] = saved["version"].clone();
    sheet["enabled"] = json!(true);
    let saved = mia.posts(&path, sheet).await.ok().body;
    assert_eq!(saved["enabled"], true, "who says so means it");
    app.stops().await;
}

/// What of their conditions was met, by each firing of a chat.
pub async fn met(app: &App, chat: &str) -> Vec<Value> {
    app.log(chat)
        .await
        .into_iter()
        .filter_map(|logged| match logged.event {
            Event::RuleFired { met, .. } => Some(serde_json::to_value(met).unwrap()),
            _ => None,
        })
        .collect()
}
