//! No button is a dead end: where its rule does not hold, and in a chat that is over, something is said. And a rule on
//! the tag of who wants a person starts, whoever put it on.

use serde_json::json;

use super::{bare, chatting, fired, makes, makes_with, times};
use crate::support::Kind;

#[actix_web::test]
async fn a_button_whose_condition_does_not_hold_says_so_once() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let only_vips = json!({ "if": "tagged", "any": ["vip"] });
        let rule = makes_with(&app, json!({
            "name": "VIP", "starts": [{ "on": "button", "label": "VIP line" }], "when": only_vips,
            "does": [{ "do": "request" }],
        })).await;
        let gift = makes_with(&app, json!({
            "name": "Gift", "starts": [{ "on": "button", "label": "A gift" }], "when": only_vips,
            "does": [{ "do": "say", "text": "Here you are." }],
        })).await;
        let (mut shopper, chat) = chatting(&app).await;
        let before = shopper.thread().await.0.len();
        shopper.presses("VIP line").await;
        shopper.presses("A gift").await;
        let lines = shopper.thread().await.0;
        let told: Vec<&str> = lines[before..]
            .iter()
            .map(|line| line.body.as_str())
            .collect();
        assert_eq!(told.len(), 2, "{kind:?}: {told:?}");
        assert!(told[0].contains("contact page"), "{told:?}");
        assert!(told[1].contains("right now"), "{told:?}");
        assert_eq!(shopper.state().await.state, "assistant");
        let does: Vec<_> = fired(&app, &chat)
            .await
            .into_iter()
            .map(|(id, _, _, does)| (id, does))
            .collect();
        let not_now = vec!["not_now".to_owned()];
        assert_eq!(does, [(rule, not_now.clone()), (gift, not_now)]);
        app.mia().tags(&chat, &["vip"], &[]).await.ok();
        shopper.presses("VIP line").await;
        assert_eq!(shopper.state().await.state, "waiting", "{kind:?}");
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_button_in_a_chat_that_is_over_begins_anew() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        makes(
            &app,
            "Hours",
            json!([{ "on": "button", "label": "Opening hours" }]),
            json!([{ "do": "say", "text": "From nine to five." }]),
        )
        .await;
        let (mut shopper, chat) = chatting(&app).await;
        app.mia().takes_over(&chat).await.ok();
        app.mia().closes(&chat).await.ok();
        assert_eq!(shopper.state().await.state, "closed");
        shopper.presses("Opening hours").await;
        let lines = shopper.thread().await.0;
        assert_eq!(
            lines.last().map(|line| line.body.as_str()),
            Some("From nine to five."),
            "{kind:?}"
        );
        assert_eq!(shopper.state().await.state, "assistant", "{kind:?}");
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_text_above_the_request_is_said_of_it() {
    let app = bare(Kind::Sqlite).await;
    makes(
        &app,
        "Paint",
        json!([{ "on": "keywords", "any": ["paint"] }]),
        json!([{ "do": "say", "text": "Our painter will be right with you." }, { "do": "request" }]),
    )
    .await;
    let mut shopper = app.shopper().await;
    shopper.says("I want it in green paint").await;
    let chat = shopper.conversation().await;
    let thread = shopper.thread().await;
    assert_eq!(thread.froms(), ["shopper", "waiting", "system"]);
    assert_eq!(thread.0[2].body, "Our painter will be right with you.");
    let does = fired(&app, &chat).await.remove(0).3;
    assert_eq!(does, ["request", "say"]);
    app.stops().await;
}

#[actix_web::test]
async fn a_rule_on_the_tag_of_a_request_starts_with_the_request() {
    let app = bare(Kind::Sqlite).await;
    let rule = makes(
        &app,
        "Look",
        json!([{ "on": "tag_added", "tag": "handoff-requested" }]),
        json!([{ "do": "tag", "tag": "look-at-it" }]),
    )
    .await;
    makes(
        &app,
        "Paint",
        json!([{ "on": "keywords", "any": ["paint"] }]),
        json!([{ "do": "request" }]),
    )
    .await;
    let mut shopper = app.shopper().await;
    shopper.says("I want it in green paint").await;
    let chat = shopper.conversation().await;
    assert_eq!(times(&app, &chat, &rule).await, 1);
    app.stops().await;
}
