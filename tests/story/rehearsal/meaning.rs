//! Phrases that count by meaning are rehearsed as they are heard: what it tells is what the log says of the same rule.

use counterbell::conversation::Event;
use serde_json::{Value, json};

use crate::actions::bare;
use crate::support::{App, Kind};

const SAID: [&str; 5] = [
    "Hello! Please delete my profile",
    "close my account, please",
    "I don't want to delete my profile",
    "How long does delivery take?",
    "Удалите мой профиль, он мне больше не нужен",
];

fn leaving(by_meaning: bool) -> Value {
    let start = json!({ "on": "phrases", "any": ["close my account"], "by_meaning": by_meaning });
    json!({ "name": "Leaving", "starts": [start], "does": [{ "do": "request" }] })
}

#[actix_web::test]
async fn a_rehearsal_by_meaning_equals_a_recount_of_the_log() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        // Of another rule's time: nothing was asked then.
        let mut before = app.shopper().await;
        before.says(SAID[0]).await;
        app.runs_jobs().await;
        let told = app
            .mia()
            .posts("actions/rehearse", leaving(true))
            .await
            .ok()
            .body;
        assert_eq!(
            (&told["chats"], &told["adds"]),
            (&json!(1), &json!(1)),
            "{told}"
        );

        let made = app.mia().posts("actions", leaving(true)).await.ok().body;
        let rule = made["id"].as_str().unwrap();
        let mut fired = 0;
        for words in SAID {
            let mut shopper = app.shopper().await;
            shopper.says(words).await;
            app.runs_jobs().await;
            let chat = shopper.conversation().await;
            let mut log = app.log(&chat).await.into_iter();
            fired += usize::from(log.any(
                |one| matches!(one.event, Event::RuleFired { rule: by, .. } if by.to_string() == rule),
            ));
        }
        assert_eq!(fired, 2, "one by its words, one by what it means");
        let rehearsed = async |by_meaning: bool| {
            let mut body = leaving(by_meaning);
            body["action"] = rule.into();
            app.mia().posts("actions/rehearse", body).await.ok().body
        };
        let told = rehearsed(true).await;
        assert_eq!(
            (&told["chats"], &told["lost"]),
            (&json!(fired + 1), &json!(0))
        );
        assert_eq!(told["adds"], 1, "a person came to the others");
        // Each of them is named: where something would have been different, and where nothing would.
        assert_eq!(told["changes"].as_array().unwrap().len(), 1);
        assert_eq!(told["unchanged"].as_array().unwrap().len(), fired);
        assert_eq!(
            (&told["same"], &told["unchanged"][0]["would"]),
            (&json!(fired), &Value::Null)
        );
        assert!(told["about"].as_str().unwrap().contains("by meaning, too"));
        let told = rehearsed(false).await;
        assert_eq!((&told["chats"], &told["lost"]), (&json!(1), &json!(1)));
        assert!(!told["about"].as_str().unwrap().contains("meaning"));
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_person_whom_only_the_gate_hears_is_rehearsed() {
    let app = App::start(Kind::Sqlite).await;
    // The rule every shop begins with.
    let all = app.mia().gets("/api/v1/actions").await.ok().body;
    let person = all["actions"].as_array().unwrap().iter();
    let mut person = person.filter(|one| {
        let starts = one["starts"].as_array().unwrap();
        starts.iter().any(|start| start["on"] == "phrases")
    });
    let mut rule = person.next().unwrap().clone();
    let id = rule["id"].as_str().unwrap().to_owned();
    let mut fired = 0;
    for words in [
        "talk to a human",
        "is there a living soul who could look at this with me",
        "can somebody from your staff take this over please",
        "How long does delivery take?",
    ] {
        let mut shopper = app.shopper().await;
        shopper.says(words).await;
        app.runs_jobs().await;
        let chat = shopper.conversation().await;
        let mut log = app.log(&chat).await.into_iter();
        fired += usize::from(log.any(
            |one| matches!(one.event, Event::RuleFired { rule: by, .. } if by.to_string() == id),
        ));
    }
    rule["action"] = id.into();
    let told = app.mia().posts("actions/rehearse", rule).await.ok().body;
    assert_eq!(
        (&told["chats"], &told["lost"]),
        (&json!(fired), &json!(0)),
        "{told}"
    );
    assert!(fired > 0);
    app.stops().await;
}
