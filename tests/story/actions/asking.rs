//! What is asked first: checked while it is typed, never in the way, and not what Shopify told us already.

use counterbell::handoff::desk;
use serde_json::{Value, json};

use super::{bare, chatting, makes, makes_with, tags, times};
use crate::support::shopify::order;
use crate::support::{App, Kind, Shopper};

fn field(name: &str, kind: &str) -> Value {
    json!({ "name": name, "label": name, "hint": "", "kind": kind, "required": true,
            "options": if kind == "choice" { json!(["Too small", "Too large"]) } else { json!([]) } })
}

async fn asks(app: &App, fields: Value) {
    makes_with(
        app,
        json!({ "name": "Problem", "starts": [{ "on": "keywords", "any": ["problem"] }],
                "asks": { "prompt": "Tell us more", "fields": fields }, "does": [{ "do": "request" }] }),
    )
    .await;
}

async fn checks(shopper: &Shopper, field: &str, value: &str) -> Value {
    let typed = json!({ "field": field, "value": value });
    shopper.posts("check", typed).await.ok().body
}

#[actix_web::test]
async fn what_is_typed_is_checked_while_it_is_typed() {
    let app = bare(Kind::Sqlite).await;
    asks(
        &app,
        json!([
            field("order", "order_number"),
            field("sku", "sku"),
            field("phone", "phone"),
            field("size", "choice")
        ]),
    )
    .await;
    let goods = json!({ "id": 5, "handle": "tin-whistle", "title": "Tin whistle", "body_html": "A whistle.",
                        "variants": [{ "id": 1, "title": "D", "price": "12.00", "sku": "TW-0042" }] });
    assert_eq!(app.webhook("products/create", &goods).await, 200);
    let mut shopper = app.shopper().await;
    shopper.has_cart("cart-of-mine");
    shopper.says("I have a problem").await;
    assert_eq!(
        shopper.state().await.collecting,
        ["order", "sku", "phone", "size"]
    );
    let mut mine = order(7, "#1042", &app.clock.now().rfc3339());
    mine["cart_token"] = "cart-of-mine".into();
    let theirs = order(8, "#1043", &app.clock.now().rfc3339());
    assert_eq!(app.webhook("orders/create", &mine).await, 200);
    assert_eq!(app.webhook("orders/create", &theirs).await, 200);
    app.runs_jobs().await;

    let found = checks(&shopper, "order", "1042").await;
    assert_eq!(
        (&found["ok"], &found["order"]),
        (&json!(true), &json!("#1042"))
    );
    // Somebody else's order and none are the same.
    let strange = checks(&shopper, "order", "1043").await;
    assert_eq!(strange, checks(&shopper, "order", "9999").await);
    assert_eq!(
        (&strange["ok"], &strange["order"]),
        (&json!(true), &Value::Null)
    );
    let wrong = checks(&shopper, "order", "hello there").await;
    assert!(wrong["message"].as_str().unwrap().contains("#1042"));
    let card = checks(&shopper, "sku", "TW-0042").await["product"].clone();
    assert_eq!(card["title"], "Tin whistle");
    assert_eq!(
        checks(&shopper, "sku", "TW-9").await["product"],
        Value::Null
    );
    assert_eq!(checks(&shopper, "phone", "ring me").await["ok"], false);
    assert_eq!(checks(&shopper, "size", "too large").await["ok"], true);
    assert_eq!(
        shopper
            .posts("check", json!({ "field": "nope", "value": "" }))
            .await
            .status,
        404
    );
    // None of it keeps anybody from a person.
    shopper.skips().await;
    assert_eq!(shopper.state().await.state, "waiting");
    app.stops().await;
}

#[actix_web::test]
async fn out_of_hours_another_text_is_said() {
    let app = bare(Kind::Sqlite).await;
    let does = json!([{ "do": "request" }, { "do": "say", "text": "Right with you.", "closed_text": "We are closed." }]);
    makes(
        &app,
        "Bring",
        json!([{ "on": "keywords", "any": ["zither"] }]),
        does,
    )
    .await;
    let (mut shopper, _) = chatting(&app).await;
    shopper.says("a zither").await;
    assert_eq!(shopper.thread().await.last().body, "Right with you.");
    app.writes(|tx| {
        // No hours on any day: never open.
        let never =
            serde_json::from_value(json!({ "week": [[], [], [], [], [], [], []] })).unwrap();
        desk::keep_hours(tx, desk::Scope::Shop, Some(&never))
    })
    .await;
    let (mut shopper, _) = chatting(&app).await;
    shopper.says("a zither").await;
    assert_eq!(shopper.thread().await.last().body, "We are closed.");
    app.stops().await;
}

#[actix_web::test]
async fn phrases_are_suggested_out_of_the_shops_own_chats() {
    let app = App::start(Kind::Sqlite).await;
    for words in [
        "is the tuning workshop on",
        "the tuning workshop, is it on?",
    ] {
        let mut shopper = app.shopper().await;
        shopper.says(words).await;
        shopper.presses("Talk to a person").await;
        shopper.skips().await;
    }
    let told = app
        .mia()
        .posts("actions/suggest", json!({}))
        .await
        .ok()
        .body;
    let first = &told["suggestions"][0];
    assert_eq!(
        (&first["phrase"], &first["chats"]),
        (&json!("is the tuning workshop on"), &json!(2))
    );
    app.stops().await;
}

/// An action that asks for an order number and brings nobody, and a button for a person beside it.
async fn asks_beside(app: &App, does: Value) {
    makes_with(
        app,
        json!({ "name": "Beside", "starts": [{ "on": "keywords", "any": ["zither"] }, { "on": "button", "label": "Report" }],
                "asks": { "prompt": "Which order?", "fields": [field("order_number", "order_number")] }, "does": does }),
    )
    .await;
    let start = json!([{ "on": "button", "label": "Talk to us" }]);
    makes(app, "Talk", start, json!([{ "do": "request" }])).await;
    let start = json!([{ "on": "button", "label": "Opening hours" }]);
    let does = json!([{ "do": "say", "text": "We open at ten." }]);
    makes(app, "Hours", start, does).await;
}

/// A shopper whose question is put off by what is asked first.
async fn put_off(app: &App) -> Shopper {
    let mut shopper = app.shopper().await;
    shopper
        .says("How long is the warranty on a zither of yours?")
        .await;
    app.runs_jobs().await;
    assert_eq!(shopper.thread().await.froms(), ["shopper"]);
    assert_eq!(shopper.state().await.collecting, ["order_number"]);
    shopper
}

/// The assistant answers what was put off, once, and nobody is called.
async fn is_answered(app: &App, shopper: &Shopper, how: &str) {
    app.runs_jobs().await;
    app.advances(61);
    app.runs_jobs().await;
    let thread = shopper.thread().await;
    let answers = thread.0.iter().filter(|line| line.from == "assistant");
    let answers: Vec<&str> = answers.map(|line| line.body.as_str()).collect();
    assert_eq!(answers.len(), 1, "{how}: {thread:?}");
    assert!(answers[0].contains("two years"), "{how}: {answers:?}");
    assert_eq!(shopper.state().await.state, "assistant", "{how}");
}

#[actix_web::test]
async fn what_was_put_off_by_a_question_is_answered_where_nobody_is_called() {
    for does in [
        json!([{ "do": "tag", "tag": "zither" }]),
        json!([{ "do": "attention", "priority": 3 }]),
    ] {
        let app = bare(Kind::Sqlite).await;
        asks_beside(&app, does).await;

        let shopper = put_off(&app).await;
        shopper.submits("#1042").await.ok();
        is_answered(&app, &shopper, "submitted").await;

        let shopper = put_off(&app).await;
        shopper.leaves("10").await;
        is_answered(&app, &shopper, "left").await;

        let shopper = put_off(&app).await;
        app.advances(60);
        is_answered(&app, &shopper, "a minute").await;

        let mut shopper = put_off(&app).await;
        shopper.says("#1042").await;
        is_answered(&app, &shopper, "written").await;
        app.stops().await;
    }
}

#[actix_web::test]
async fn who_skips_the_questions_is_brought_a_person_whatever_the_action_does() {
    for does in [
        json!([{ "do": "tag", "tag": "zither" }]),
        json!([{ "do": "attention", "priority": 3 }]),
    ] {
        let app = bare(Kind::Sqlite).await;
        asks_beside(&app, does).await;
        let shopper = put_off(&app).await;
        shopper.skips().await;
        app.runs_jobs().await;
        assert_eq!(shopper.state().await.state, "waiting");
        let froms = shopper.thread().await.froms().join(" ");
        assert_eq!(froms, "shopper waiting system");
        app.stops().await;
    }
}

#[actix_web::test]
async fn an_answer_that_was_thanked_for_is_no_question() {
    let app = bare(Kind::Sqlite).await;
    asks_beside(&app, json!([{ "do": "say", "text": "Thank you." }])).await;
    let mut shopper = put_off(&app).await;
    shopper.says("#1042").await;
    app.runs_jobs().await;
    assert_eq!(
        shopper.thread().await.froms(),
        ["shopper", "shopper", "system"]
    );
    // What is asked besides is answered.
    let mut shopper = put_off(&app).await;
    shopper.says("#1042, and how do returns work?").await;
    app.runs_jobs().await;
    assert_eq!(shopper.thread().await.last().from, "assistant");
    app.stops().await;
}

#[actix_web::test]
async fn a_button_pressed_while_something_is_asked_is_not_lost() {
    for does in [
        json!([{ "do": "tag", "tag": "zither" }]),
        json!([{ "do": "attention", "priority": 3 }]),
    ] {
        let app = bare(Kind::Sqlite).await;
        asks_beside(&app, does).await;
        let mut shopper = put_off(&app).await;
        shopper.presses("Report").await;
        assert_eq!(
            shopper.state().await.collecting,
            ["order_number"],
            "its own button changes nothing"
        );
        shopper.presses("Talk to us").await;
        let stand = shopper.state().await;
        assert_eq!(
            (stand.state.as_str(), stand.collecting.len()),
            ("waiting", 0)
        );

        let mut shopper = put_off(&app).await;
        shopper.presses("Opening hours").await;
        assert_eq!(shopper.thread().await.last().body, "We open at ten.");
        is_answered(&app, &shopper, "another button").await;
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_button_is_not_lost_to_the_person_whom_the_form_before_it_calls() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        asks_beside(&app, json!([{ "do": "request" }])).await;
        let does =
            json!([{ "do": "tag", "tag": "wholesale" }, { "do": "say", "text": "We note that." }]);
        let start = json!([{ "on": "button", "label": "Wholesale" }]);
        let wholesale = makes(&app, "Wholesale", start, does).await;
        let mut shopper = put_off(&app).await;
        let chat = shopper.conversation().await;
        shopper.presses("Wholesale").await;
        // The person who was promised comes, and what was pressed is done.
        assert_eq!(shopper.state().await.state, "waiting");
        assert_eq!(times(&app, &chat, &wholesale).await, 1);
        assert!(tags(&app, &chat).await.contains(&"wholesale".to_owned()));
        let said = shopper.thread().await;
        let said = said.0.iter().filter(|line| line.body == "We note that.");
        assert_eq!(said.count(), 1);
        // One text of another button, too.
        let mut shopper = put_off(&app).await;
        shopper.presses("Opening hours").await;
        assert_eq!(shopper.state().await.state, "waiting");
        assert_eq!(shopper.thread().await.last().body, "We open at ten.");
        app.stops().await;
    }
}

#[actix_web::test]
async fn of_two_buttons_that_ask_for_a_person_the_one_pressed_last_says_whom() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let does = json!([{ "do": "request" }, { "do": "tag", "tag": "zither" }]);
        asks_beside(&app, does).await;
        let leo = app.leo().id;
        let to_leo =
            json!([{ "do": "request", "to": { "staff": leo } }, { "do": "tag", "tag": "expert" }]);
        let start = json!([{ "on": "button", "label": "Expert" }]);
        let expert = makes(&app, "Expert", start, to_leo).await;
        let mut never = json!({ "name": "Never", "starts": [{ "on": "button", "label": "Not now" }], "does": [{ "do": "request" }] });
        never["when"] = json!({ "if": "tagged", "any": ["nowhere"] });
        makes_with(&app, never).await;

        let mut shopper = put_off(&app).await;
        let chat = shopper.conversation().await;
        shopper.presses("Expert").await;
        app.runs_jobs().await;
        let stand = shopper.state().await;
        assert_eq!(
            (stand.state.as_str(), stand.collecting.len()),
            ("waiting", 0)
        );
        assert_eq!(times(&app, &chat, &expert).await, 1);
        assert!(tags(&app, &chat).await.contains(&"expert".to_owned()));
        assert!(!tags(&app, &chat).await.contains(&"zither".to_owned()));
        app.advances(61);
        app.runs_jobs().await;
        let asked = app.kinds(&chat).await;
        let asked = asked.iter().filter(|kind| *kind == "requested").count();
        assert_eq!(asked, 1, "one person is asked for");
        // A button that is for nobody now takes nothing away.
        let mut shopper = put_off(&app).await;
        let chat = shopper.conversation().await;
        shopper.presses("Not now").await;
        assert_eq!(shopper.state().await.state, "waiting");
        assert!(tags(&app, &chat).await.contains(&"zither".to_owned()));
        app.stops().await;
    }
}
