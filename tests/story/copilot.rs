//! The copilot: it looks up and drafts for who holds the chat, and nothing of it ever reaches the shopper.

use serde_json::{Value, json};

use crate::support::shopify::order;
use crate::support::{App, Kind, Shopper, Staff, dump};

async fn asks(staff: &Staff, chat: &str, question: &str) -> Value {
    let body = json!({ "question": question });
    staff
        .posts(&format!("conversations/{chat}/copilot"), body)
        .await
        .ok()
        .body
}

/// A chat that Mia holds.
async fn held(app: &App) -> (Shopper, String) {
    let mut shopper = app.shopper().await;
    shopper.presses("Talk to a person").await;
    shopper.skips().await;
    shopper.says("Is there a warranty on instruments?").await;
    let chat = shopper.conversation().await;
    app.mia().takes_over(&chat).await.ok();
    (shopper, chat)
}

#[actix_web::test]
async fn it_answers_with_its_sources_and_how_sure_it_is() {
    let app = App::start(Kind::Sqlite).await;
    let (_, chat) = held(&app).await;
    let answer = asks(&app.mia(), &chat, "What does shipping cost?").await;
    assert_eq!(answer["outcome"], "answered", "{answer}");
    assert!(answer["text"].as_str().unwrap().contains("$6"), "{answer}");
    assert_eq!(answer["sources"][0]["title"], "Shipping");
    assert!(answer["confidence"].as_i64().unwrap() >= 50);
    let unknown = asks(&app.mia(), &chat, "Which zeppelin can teleport spaghetti?").await;
    assert_eq!(unknown["outcome"], "unsure", "{unknown}");
    app.stops().await;
}

#[actix_web::test]
async fn it_drafts_an_answer_to_what_the_shopper_wrote_last() {
    let app = App::start(Kind::Sqlite).await;
    let (_, chat) = held(&app).await;
    let path = format!("conversations/{chat}/copilot");
    let draft = app.mia().posts(&path, json!({})).await.ok().body;
    assert_eq!(draft["question"], "Is there a warranty on instruments?");
    assert!(
        draft["text"].as_str().unwrap().contains("two years"),
        "{draft}"
    );

    let mut silent = app.shopper().await;
    silent.presses("Talk to a person").await;
    silent.skips().await;
    let path = format!("conversations/{}/copilot", silent.conversation().await);
    assert_eq!(app.mia().posts(&path, json!({})).await.status, 422);
    let long = json!({ "question": "x".repeat(501) });
    assert_eq!(app.mia().posts(&path, long).await.status, 422);
    let path = "conversations/999/copilot";
    assert_eq!(app.mia().posts(path, json!({})).await.status, 404);
    app.stops().await;
}

#[actix_web::test]
async fn it_looks_orders_up_for_staff() {
    let app = App::start(Kind::Sqlite).await;
    let now = app.clock.now().rfc3339();
    let bought = order(5_041, "#1041", &now);
    assert_eq!(app.webhook("orders/create", &bought).await, 200);
    app.runs_jobs().await;
    let (_, chat) = held(&app).await;
    let answer = asks(&app.mia(), &chat, "Has #1041 been sent?").await;
    let facts = answer["facts"][0].as_str().unwrap();
    assert!(facts.starts_with("Order #1041, placed "), "{answer}");
    let none = asks(&app.mia(), &chat, "And #9999?").await;
    assert!(
        none.to_string().contains("No order #9999 is known."),
        "{none}"
    );
    app.stops().await;
}

async fn nothing_leaves_the_room(kind: Kind) {
    let app = App::start(kind).await;
    let (shopper, chat) = held(&app).await;
    app.runs_jobs().await;
    let key = app.shop.key();
    let before = app.reads(move |conn| dump::of_shop(conn, key)).await;
    let seen = shopper.gets("conversation").await.body;
    let path = format!("conversations/{chat}/copilot");
    let answers = [
        asks(&app.mia(), &chat, "What does shipping cost?").await,
        app.mia().posts(&path, json!({})).await.ok().body,
    ];
    app.runs_jobs().await;
    let after = app.reads(move |conn| dump::of_shop(conn, key)).await;
    assert_eq!(after, before, "nothing is written");
    assert_eq!(shopper.gets("conversation").await.body, seen);
    let inbox = app.leo().opens(&format!("/inbox/{chat}")).await;
    for answer in answers {
        let words = answer["text"].as_str().unwrap();
        assert!(
            !inbox.contains(words),
            "colleagues see nothing of it, either"
        );
    }
    let metrics = app.mia().gets("/metrics").await.body.to_string();
    assert!(
        metrics.contains("counterbell_copilot_total{kind=\\\"asked\\\"} 1"),
        "{metrics}"
    );
    assert!(metrics.contains("counterbell_copilot_total{kind=\\\"drafted\\\"} 1"));
    app.stops().await;
}

#[actix_web::test]
async fn nothing_of_it_is_kept_or_reaches_the_shopper() {
    nothing_leaves_the_room(Kind::Sqlite).await;
    nothing_leaves_the_room(Kind::Postgres).await;
}

#[actix_web::test]
async fn the_panel_is_there_for_who_holds_the_chat() {
    let app = App::start(Kind::Sqlite).await;
    let (_, chat) = held(&app).await;
    let path = format!("/inbox/{chat}");
    let panel =
        format!("<copilot-panel id=\"copilot-{chat}\" data-conversation=\"{chat}\" data-mode=");
    assert!(
        app.mia()
            .opens(&path)
            .await
            .contains(&format!("{panel}\"open\""))
    );
    assert!(
        app.leo()
            .opens(&path)
            .await
            .contains(&format!("{panel}\"closed\""))
    );
    app.mia().hands_back(&chat).await.ok();
    assert!(
        app.mia()
            .opens(&path)
            .await
            .contains(&format!("{panel}\"closed\""))
    );
    app.stops().await;
}

/// The promise is kept by the type: there is no way to take the words out of it again.
#[test]
fn private_words_have_no_way_out() {
    let source = include_str!("../../src/assistant/copilot.rs");
    let private = source.split("impl<T> Private<T> {").nth(1).unwrap();
    let private = private.split("\n}").next().unwrap();
    assert_eq!(
        private.matches("fn ").count(),
        1,
        "only the way in: {private}"
    );
    for out in [
        "Deref",
        "AsRef",
        "Borrow",
        "into_inner",
        "impl<T> From",
        "pub struct Private<T>(pub",
    ] {
        assert!(!source.contains(out), "{out}");
    }
}
