//! What is asked in the shopper's words, what is kept while it is typed, and what is not asked because it was told already.

use serde_json::{Value, json};

use super::known::signs_in;
use super::{bare, makes_with};
use crate::support::shopify::order;
use crate::support::{App, Kind};

/// An action that asks these fields before it calls a person.
async fn asks(app: &App, fields: Value) {
    makes_with(
        app,
        json!({ "name": "Problem", "starts": [{ "on": "keywords", "any": ["problem"] }],
                "asks": { "prompt": "Tell us more", "fields": fields }, "does": [{ "do": "request" }, { "do": "say", "text": "It is about {order_number}." }] }),
    )
    .await;
}

fn order_number() -> Value {
    json!({ "name": "order_number", "label": "Order number", "kind": "order_number", "required": true })
}

/// The cards that staff see beside the chat.
async fn page(app: &App, chat: &str) -> String {
    app.mia().opens(&format!("/inbox/{chat}")).await
}

#[actix_web::test]
async fn help_and_choices_are_read_in_the_shoppers_language_and_answered_in_it() {
    let app = bare(Kind::Sqlite).await;
    asks(
        &app,
        json!([{ "name": "size", "label": "What is it?", "labels": { "de": "Was ist es?" }, "hint": "As it feels",
                 "hints": { "de": "Wie es sich trägt" }, "kind": "choice", "options": ["Too small", "Too large"],
                 "option_texts": { "de": ["Zu klein", "Zu groß"] } }]),
    )
    .await;
    let mut shopper = app.shopper().await;
    shopper
        .says("Ich habe ein Problem mit meiner Bestellung")
        .await;
    let asked = shopper.gets("conversation").await.ok().body["state"]["collecting"].clone();
    let field = &asked["fields"][0];
    assert_eq!(
        (&field["label"], &field["hint"], &field["options"]),
        (
            &json!("Was ist es?"),
            &json!("Wie es sich trägt"),
            &json!(["Zu klein", "Zu groß"])
        )
    );
    assert_eq!(field["hints"], Value::Null, "one language is enough");
    assert_eq!(field["option_texts"], Value::Null);
    let told = json!({ "values": { "size": "Zu groß" }, "outcome": "submit" });
    shopper.posts("collected", told).await.ok();
    assert_eq!(shopper.state().await.state, "waiting");
    let chat = shopper.conversation().await;
    let page = page(&app, &chat).await;
    assert!(
        page.contains("Too large") && !page.contains("Zu groß"),
        "{page}"
    );
    app.stops().await;
}

#[actix_web::test]
async fn what_is_wrong_with_choices_in_another_language_is_said_beside_them() {
    let app = bare(Kind::Sqlite).await;
    let wrong = async |texts: Value| {
        let field = json!({ "name": "size", "label": "Size", "kind": "choice", "options": ["Small", "Large"], "option_texts": texts });
        let body = json!({ "name": "A", "starts": [{ "on": "checkout_reached" }],
                           "asks": { "prompt": "More", "fields": [field] }, "does": [{ "do": "request" }] });
        let answer = app.mia().posts("actions", body).await;
        assert_eq!(answer.status, 422, "{}", answer.body);
        answer.body["problems"][0]["field"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let here = "asks.fields[0].option_texts";
    assert_eq!(
        wrong(json!({ "de": ["Klein"] })).await,
        format!("{here}.de")
    );
    assert_eq!(
        wrong(json!({ "de": ["Klein", "x".repeat(61)] })).await,
        format!("{here}.de")
    );
    assert_eq!(wrong(json!({ "german": ["Klein", "Groß"] })).await, here);
    assert_eq!(
        wrong(json!({ "de": ["Large", "Groß"] })).await,
        "asks.fields[0].options"
    );
    app.stops().await;
}

#[actix_web::test]
async fn what_is_typed_when_the_page_is_lost_goes_along_after_the_minute() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let text = json!({ "name": "what", "label": "What is wrong?", "kind": "text" });
        asks(&app, json!([order_number(), text])).await;
        let mut shopper = app.shopper().await;
        shopper.says("I have a problem").await;
        let keeps = async |values: Value| {
            let told = json!({ "values": values, "outcome": "keep" });
            shopper.posts("collected", told).await.ok();
        };
        keeps(json!({ "order_number": "10", "what": "A broken string" })).await;
        assert_eq!(
            shopper.state().await.collecting,
            ["order_number", "what"],
            "it is asked still"
        );
        // What is taken back is not kept.
        keeps(json!({ "what": "A broken string" })).await;
        keeps(json!({ "order_number": "1042", "what": "A broken string" })).await;
        keeps(json!({ "order_number": "1042" })).await;
        app.advances(61);
        app.runs_jobs().await;
        assert_eq!(shopper.state().await.state, "waiting");
        let chat = shopper.conversation().await;
        let page = page(&app, &chat).await;
        assert!(
            page.contains("#1042") && !page.contains("A broken string"),
            "{page}"
        );
        assert!(page.contains("Did not answer within a minute"), "{page}");
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_form_whose_minute_is_over_was_not_left() {
    let app = bare(Kind::Sqlite).await;
    asks(&app, json!([order_number()])).await;
    let mut shopper = app.shopper().await;
    shopper.says("I have a problem").await;
    let told = json!({ "values": { "order_number": "1042" }, "outcome": "due" });
    shopper.posts("collected", told).await.ok();
    assert_eq!(shopper.state().await.state, "waiting");
    let chat = shopper.conversation().await;
    let page = page(&app, &chat).await;
    assert!(page.contains("Did not answer within a minute"), "{page}");
    assert!(!page.contains("Left the page"), "{page}");
    assert!(page.contains("#1042"));
    app.stops().await;
}

/// An order of this customer's.
async fn buys(app: &App, id: i64, name: &str, customer: i64) {
    let mut told = order(id, name, &app.clock.now().rfc3339());
    told["customer"] = json!({ "id": customer, "first_name": "Dana" });
    assert_eq!(app.webhook("orders/create", &told).await, 200);
    app.runs_jobs().await;
}

#[actix_web::test]
async fn a_customer_with_one_order_is_not_asked_its_number() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        asks(&app, json!([order_number()])).await;
        buys(&app, 7, "#1042", 501).await;
        buys(&app, 8, "#2001", 502).await;
        buys(&app, 9, "#2002", 502).await;

        // The only one there is stands before the team at once.
        let mut one = app.shopper().await;
        signs_in(&app, &mut one, 501).await;
        one.says("I have a problem").await;
        assert_eq!(one.state().await.state, "waiting");
        assert_eq!(one.thread().await.last().body, "It is about #1042.");

        // Which of two, who is nobody yet, and who has none: they are asked.
        let mut two = app.shopper().await;
        signs_in(&app, &mut two, 502).await;
        let mut nobody = app.shopper().await;
        let mut new = app.shopper().await;
        signs_in(&app, &mut new, 503).await;
        for shopper in [&mut two, &mut nobody, &mut new] {
            shopper.says("I have a problem").await;
            assert_eq!(shopper.state().await.collecting, ["order_number"]);
        }
        // One that becomes known while they are asked keeps no answer out.
        buys(&app, 10, "#3001", 503).await;
        new.submits("#3000").await.ok();
        let chat = new.conversation().await;
        assert!(page(&app, &chat).await.contains("#3000"));
        app.stops().await;
    }
}

#[actix_web::test]
async fn what_is_known_besides_the_order_is_asked_all_the_same() {
    let app = bare(Kind::Sqlite).await;
    let text = json!({ "name": "what", "label": "What is wrong?", "kind": "text" });
    asks(&app, json!([order_number(), text])).await;
    buys(&app, 7, "#1042", 501).await;
    let mut shopper = app.shopper().await;
    signs_in(&app, &mut shopper, 501).await;
    shopper.says("I have a problem").await;
    assert_eq!(shopper.state().await.collecting, ["what"]);
    let told = json!({ "values": { "what": "A broken string" }, "outcome": "submit" });
    shopper.posts("collected", told).await.ok();
    let chat = shopper.conversation().await;
    assert!(page(&app, &chat).await.contains("A broken string"));
    assert_eq!(shopper.thread().await.last().body, "It is about #1042.");
    app.stops().await;
}
