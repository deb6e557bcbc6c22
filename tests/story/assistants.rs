//! A shop's assistants: each with its own actions, places, looks and shared inbox.

mod its_actions;
mod knowledge;
mod switched;
mod typed;

use serde_json::{Value, json};

use crate::support::{Answer, App, Kind, SHOP, Shopper};

const BUILDER: &str = "http://store.localhost/pages/guitar-builder";
const FAQ: &str = "http://store.localhost/pages/faq";

/// What the widget is told on a page.
async fn session(app: &App, page: &str, token: Option<&str>) -> Value {
    Answer::of(
        app.http
            .post(format!("{}/storefront/v1/session", app.url))
            .header("origin", &app.origin)
            .json(&json!({ "shop": SHOP, "token": token, "page": { "url": page } }))
            .send()
            .await
            .unwrap(),
    )
    .await
    .ok()
    .body
}

fn labels(session: &Value) -> Vec<&str> {
    let actions = session["actions"].as_array().unwrap();
    actions
        .iter()
        .map(|action| action["label"].as_str().unwrap())
        .collect()
}

/// A second assistant, met on the guitar builder's page.
async fn expert(app: &App) -> String {
    let mia = app.mia();
    let made = mia
        .posts("assistants", json!({ "name": "Guitar expert" }))
        .await
        .ok();
    let id = made.body["id"].as_str().unwrap().to_owned();
    mia.posts(
        &format!("assistants/{id}"),
        json!({
            "name": "Guitar expert", "letter": "G", "color": "#0a7d5a", "greeting": "Shall we build one?",
            "suggestions": "Which wood?\nWhich pickups?", "urls": "/pages/guitar-builder", "enabled": true,
        }),
    )
    .await
    .ok();
    id
}

async fn switches(app: &App, assistant: &str, on: bool) {
    app.mia()
        .posts(
            &format!("assistants/{assistant}/inbox"),
            json!({ "on": on, "elsewhere": "Call us at the shop." }),
        )
        .await
        .ok();
}

async fn says_at(app: &App, token: &str, number: u32, page: &str, words: &str) -> Value {
    Answer::of(
        app.http
            .post(format!("{}/storefront/v1/messages", app.url))
            .header("origin", &app.origin)
            .bearer_auth(token)
            .json(&json!({ "client_id": format!("at-{number:08}"), "body": words, "page": { "url": page } }))
            .send()
            .await
            .unwrap(),
    )
    .await
    .ok()
    .body
}

#[actix_web::test]
async fn each_page_has_its_assistant_with_its_own_looks() {
    let app = App::start(Kind::Sqlite).await;
    let id = expert(&app).await;
    let builder = session(&app, BUILDER, None).await;
    let shown = &builder["assistant"];
    assert_eq!(shown["id"], *id);
    assert_eq!(shown["name"], "Guitar expert");
    assert_eq!(shown["greeting"], "Shall we build one?");
    assert_eq!(
        (shown["letter"].as_str(), shown["color"].as_str()),
        (Some("G"), Some("#0a7d5a"))
    );
    assert_eq!(
        (shown["on_color"].as_str(), &shown["own"]),
        (Some("#ffffff"), &json!(true))
    );
    assert_eq!(
        shown["suggestions"],
        json!(["Which wood?", "Which pickups?"])
    );
    let faq = session(&app, FAQ, None).await;
    assert_ne!(faq["assistant"]["id"], *id);
    assert_ne!(faq["assistant"]["name"], "Guitar expert");
    assert_eq!(
        faq["assistant"]["own"],
        json!(false),
        "ours, so the theme's goes before it"
    );
    assert_eq!(faq["assistant"]["suggestions"].as_array().unwrap().len(), 3);
    app.stops().await;
}

#[actix_web::test]
async fn a_chat_goes_on_with_the_assistant_of_the_page_until_a_person_is_asked_for() {
    let app = App::start(Kind::Sqlite).await;
    expert(&app).await;
    let first = session(&app, FAQ, None).await;
    let token = first["token"].as_str().unwrap();
    says_at(&app, token, 1, FAQ, "How do returns work?").await;
    app.runs_jobs().await;
    let chat = says_at(&app, token, 2, BUILDER, "How long does delivery take?").await;
    app.runs_jobs().await;
    assert_eq!(
        session(&app, BUILDER, Some(token)).await["assistant"]["name"],
        "Guitar expert"
    );
    let same = says_at(&app, token, 3, BUILDER, "I want a refund").await;
    assert_eq!(chat["conversation"], same["conversation"], "one thread");
    assert_eq!(same["state"]["state"], "waiting");
    // Who waits keeps the assistant, wherever they go.
    let back = session(&app, FAQ, Some(token)).await;
    assert_eq!(back["assistant"]["name"], "Guitar expert");
    app.stops().await;
}

#[actix_web::test]
async fn the_rules_of_one_are_not_the_others() {
    let app = App::start(Kind::Sqlite).await;
    let id = expert(&app).await;
    let own = counterbell::ids::Id(id.parse().unwrap());
    app.writes(move |tx| {
        use counterbell::db::schema::rules;
        use diesel::prelude::*;
        diesel::update(
            rules::table
                .filter(rules::shop_id.eq(tx.key()))
                .filter(rules::assistant_id.eq(own.0)),
        )
        .set((
            rules::enabled.eq(false),
            rules::version.eq(rules::version + 1),
        ))
        .execute(tx.conn)?;
        Ok(())
    })
    .await;
    let builder = session(&app, BUILDER, None).await;
    assert_eq!(labels(&builder), Vec::<&str>::new());
    let token = builder["token"].as_str().unwrap();
    let said = says_at(&app, token, 1, BUILDER, "I want a refund").await;
    assert_eq!(said["state"]["state"], "assistant");
    let faq = session(&app, FAQ, None).await;
    assert_eq!(labels(&faq), ["Talk to a person"]);
    let token = faq["token"].as_str().unwrap();
    let said = says_at(&app, token, 1, FAQ, "I want a refund").await;
    assert_eq!(said["state"]["state"], "waiting");
    app.stops().await;
}

async fn is_in_the_inbox(app: &App, shopper: &Shopper) -> bool {
    let chat = shopper.conversation().await;
    let rows = app.mia().rows("/inbox").await;
    let listed = rows.iter().any(|row| row.id == chat);
    let opens = app.mia().gets(&format!("/inbox/{chat}")).await.status == 200;
    let takes = app.mia().takes_over(&chat).await.status;
    assert_eq!(listed, opens);
    assert_eq!(listed, takes != 404, "{takes}");
    if takes == 200 {
        app.mia().hands_back(&chat).await.ok();
    }
    listed
}

async fn off_means_nobody_sees_and_nobody_is_offered(kind: Kind) {
    let app = App::start(kind).await;
    let first = app.shop.0.to_string();
    let mut before = app.shopper().await;
    before.says("I want a refund").await;
    assert_eq!(before.state().await.state, "waiting");
    let mut held = app.shopper().await;
    held.says("I want a refund").await;
    let chat = held.conversation().await;
    app.is_at_the_inbox(&app.mia()).await;
    app.mia().takes_over(&chat).await.ok();

    switches(&app, &first, false).await;
    // Nobody is left waiting for people who can't see them.
    assert_eq!(before.state().await.state, "assistant");
    assert_eq!(held.state().await.state, "assistant");
    assert!(!is_in_the_inbox(&app, &before).await);
    assert_eq!(app.mia().claims_next().await, None);
    let mut shopper = app.shopper().await;
    assert!(shopper.actions.is_empty(), "no button");
    let told = session(&app, FAQ, None).await;
    assert!(
        !told["assistant"]["disclosure"]
            .as_str()
            .unwrap()
            .contains("person")
    );
    for words in ["I want to talk to a human", "I want a refund"] {
        shopper.says(words).await;
        app.runs_jobs().await;
        assert_eq!(shopper.state().await.state, "assistant");
        assert_eq!(shopper.thread().await.last().body, "Call us at the shop.");
    }
    shopper.says("Which zeppelin can teleport spaghetti?").await;
    app.runs_jobs().await;
    assert_eq!(
        shopper.state().await.state,
        "assistant",
        "not knowing asks for nobody"
    );
    assert_eq!(shopper.thread().await.last().body, "Call us at the shop.");
    assert!(!is_in_the_inbox(&app, &shopper).await);
    assert!(app.mia().rows("/inbox").await.is_empty());

    switches(&app, &first, true).await;
    assert!(is_in_the_inbox(&app, &shopper).await);
    assert!(is_in_the_inbox(&app, &before).await);
    shopper.says("I want to talk to a human").await;
    assert_ne!(
        shopper.state().await.collecting,
        Vec::<String>::new(),
        "asked as ever"
    );
    app.stops().await;
}

#[actix_web::test]
async fn a_shared_inbox_that_is_off_shows_nothing_and_offers_nobody() {
    off_means_nobody_sees_and_nobody_is_offered(Kind::Sqlite).await;
}

#[actix_web::test]
async fn a_shared_inbox_that_is_off_shows_nothing_and_offers_nobody_on_postgres() {
    off_means_nobody_sees_and_nobody_is_offered(Kind::Postgres).await;
}

#[actix_web::test]
async fn one_assistant_hidden_leaves_the_others_shown() {
    let app = App::start(Kind::Sqlite).await;
    let id = expert(&app).await;
    switches(&app, &id, false).await;
    let builder = session(&app, BUILDER, None).await;
    says_at(
        &app,
        builder["token"].as_str().unwrap(),
        1,
        BUILDER,
        "I want a refund",
    )
    .await;
    let mut shopper = app.shopper().await;
    shopper.says("I want a refund").await;
    let rows = app.mia().rows("/inbox").await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].id, shopper.conversation().await);
    app.stops().await;
}

#[actix_web::test]
async fn what_is_wrong_is_said_and_nothing_is_half_saved() {
    let app = App::start(Kind::Sqlite).await;
    let (mia, id) = (app.mia(), expert(&app).await);
    for (body, field) in [
        (json!({ "name": "" }), "name"),
        (json!({ "name": "A", "color": "red" }), "color"),
        (json!({ "name": "A", "urls": "/*" }), "urls"),
        (
            json!({ "name": "A", "greeting": "x".repeat(501) }),
            "greeting",
        ),
    ] {
        let answer = mia.posts(&format!("assistants/{id}"), body).await;
        assert_eq!(answer.status, 422, "{}", answer.body);
        assert_eq!(answer.body["error"]["field"], *field);
    }
    // Who saw it before somebody else saved it is told which version there is.
    let late = json!({ "name": "A", "version": 1 });
    let late = mia.posts(&format!("assistants/{id}"), late).await;
    assert_eq!((late.status, late.code()), (409, "saved_meanwhile"));
    assert!(late.body["seen"].as_str().unwrap().parse::<i64>().unwrap() > 1);
    let builder = session(&app, BUILDER, None).await;
    assert_eq!(builder["assistant"]["name"], "Guitar expert");
    // The first one stays; one with an open chat, too.
    let first = app.shop.0;
    assert_eq!(
        mia.posts(&format!("assistants/{first}/delete"), json!({}))
            .await
            .status,
        422
    );
    let token = builder["token"].as_str().unwrap();
    let chat = says_at(&app, token, 1, BUILDER, "How do returns work?").await;
    assert_eq!(
        mia.posts(&format!("assistants/{id}/delete"), json!({}))
            .await
            .status,
        422
    );
    mia.closes(chat["conversation"].as_str().unwrap())
        .await
        .ok();
    mia.posts(&format!("assistants/{id}/delete"), json!({}))
        .await
        .ok();
    assert_ne!(
        session(&app, BUILDER, None).await["assistant"]["name"],
        "Guitar expert"
    );
    assert_eq!(
        mia.posts(&format!("assistants/{id}/delete"), json!({}))
            .await
            .status,
        404
    );
    app.stops().await;
}

#[actix_web::test]
async fn its_pages_are_there() {
    let app = App::start(Kind::Sqlite).await;
    let id = expert(&app).await;
    let page = app.mia().gets("/settings/assistants").await.ok();
    assert!(page.body.as_str().unwrap().contains("Guitar expert"));
    for tab in ["knowledge", "inbox", "appearance"] {
        app.mia()
            .gets(&format!("/settings/assistants/{id}/{tab}"))
            .await
            .ok();
    }
    assert_eq!(
        app.mia()
            .gets(&format!("/settings/assistants/{id}/else"))
            .await
            .status,
        404
    );
    app.stops().await;
}
