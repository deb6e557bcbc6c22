//! A phrase also starts its action by what it means, where vectors hold; switched off, by its words alone.

use counterbell::conversation::Reason;
use serde_json::{Value, json};

use super::{bare, fired, makes_with, tags};
use crate::support::{App, Kind};

/// What the table of words alone is sure enough of.
const SAID: &str = "Hello! Please delete my profile";

async fn tries(app: &App, line: &str, by_meaning: bool) -> Value {
    let start = json!({ "on": "phrases", "any": ["close my account"], "by_meaning": by_meaning });
    let body = json!({ "line": line, "starts": [start] });
    app.mia().posts("actions/try", body).await.ok().body
}

/// A shop whose table of words is read: nobody waits for it longer than a moment, and on a busy machine that takes more.
async fn ready() -> App {
    let app = bare(Kind::Sqlite).await;
    for _ in 0..200 {
        if tries(&app, SAID, true).await["starts"] == true {
            break;
        }
    }
    app
}

async fn leaving(app: &App, by_meaning: Value) -> String {
    let mut start = json!({ "on": "phrases", "any": ["close my account"] });
    if !by_meaning.is_null() {
        start["by_meaning"] = by_meaning;
    }
    let does = json!([{ "do": "tag", "tag": "leaving" }]);
    makes_with(
        app,
        json!({ "name": "Leaving", "starts": [start], "does": does }),
    )
    .await
}

#[actix_web::test]
async fn other_words_of_the_same_meaning_start_an_action_and_the_log_says_how_near() {
    let app = ready().await;
    let rule = leaving(&app, Value::Null).await;
    let mut shopper = app.shopper().await;
    shopper.says(SAID).await;
    let chat = shopper.conversation().await;
    let all = fired(&app, &chat).await;
    assert_eq!(all.len(), 1, "{all:?}");
    let (id, reason, near, does) = &all[0];
    assert_eq!(
        (id, *reason, does.as_slice()),
        (&rule, Reason::Phrase, ["tag".to_owned()].as_slice())
    );
    assert!(
        near.is_some_and(|near| (50..=100).contains(&near)),
        "{near:?}"
    );
    assert_eq!(tags(&app, &chat).await, ["leaving"]);
    // The words are in the chat and nowhere else; staff are shown them, and how near they were.
    let raw = app.raw_log().await;
    assert!(
        raw.iter()
            .all(|entry| !entry.data.to_lowercase().contains("profile"))
    );
    let page = app.mia().opens(&format!("/inbox/{chat}")).await;
    assert!(page.contains("by meaning"), "{page}");
    app.stops().await;
}

#[actix_web::test]
async fn switched_off_only_the_words_count() {
    let app = bare(Kind::Sqlite).await;
    leaving(&app, json!(false)).await;
    let mut shopper = app.shopper().await;
    shopper.says(SAID).await;
    let chat = shopper.conversation().await;
    assert!(fired(&app, &chat).await.is_empty());
    shopper.says("close my account, please").await;
    assert_eq!(fired(&app, &chat).await.len(), 1);
    let kept = app.mia().gets("/api/v1/actions").await.ok().body;
    assert_eq!(kept["actions"][0]["starts"][0]["by_meaning"], json!(false));
    app.stops().await;
}

#[actix_web::test]
async fn what_is_refused_or_in_another_language_is_not_heard_by_meaning() {
    let app = bare(Kind::Sqlite).await;
    leaving(&app, Value::Null).await;
    for words in [
        "I don't want to delete my profile",
        "Удалите мой профиль, он мне больше не нужен",
        "How long does delivery take?",
    ] {
        let mut shopper = app.shopper().await;
        shopper.says(words).await;
        let chat = shopper.conversation().await;
        assert!(fired(&app, &chat).await.is_empty(), "{words}");
    }
    app.stops().await;
}

#[actix_web::test]
async fn a_tried_line_says_what_it_means_and_how_near_it_is() {
    let app = ready().await;
    let told = tries(&app, SAID, true).await;
    assert_eq!(told["starts"], true, "{told}");
    assert_eq!(told["meant"]["phrase"], "close my account");
    assert!(told["meant"]["percent"].as_i64().unwrap() >= 50);
    assert_eq!(told["span"], json!([7, SAID.len()]));
    assert_eq!(tries(&app, SAID, false).await["starts"], false);
    let told = tries(&app, "How long does delivery take?", true).await;
    assert_eq!(told["starts"], false);
    assert!(told["nearest"]["percent"].is_i64(), "{told}");
    let told = tries(&app, "Удалите мой профиль, он мне больше не нужен", true).await;
    assert_eq!(
        (&told["starts"], &told["other_language"]),
        (&json!(false), &json!(true))
    );
    // Its own words come first, and need no meaning.
    let told = tries(&app, "close my account, please", true).await;
    assert_eq!(
        (&told["starts"], &told["meant"]),
        (&json!(true), &Value::Null)
    );
    app.stops().await;
}
