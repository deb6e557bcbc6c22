//! Macros: a canned reply that also does something. What it says and all it does are one write.

use serde_json::{Value, json};

use super::{BOTH, held};
use crate::support::{App, Kind, Staff};

/// Writes one, and finds it again as the inbox does.
async fn writes(staff: &Staff, reply: Value) -> Value {
    let made = staff.posts("canned-replies", reply).await.ok().body;
    let all = staff.gets("/api/v1/canned-replies").await.ok().body;
    let mut replies = all["replies"].as_array().unwrap().iter();
    let made = replies.find(|one| one["id"] == made["id"]).unwrap();
    made.clone()
}

async fn tags_of(app: &App, chat: &str) -> Vec<String> {
    let tags = app.mia().sees(chat).await["tags"].clone();
    serde_json::from_value(tags).unwrap()
}

#[actix_web::test]
async fn a_macro_says_tags_and_closes_in_one_write_once() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (shopper, chat) = held(&app).await;
        let mia = app.mia();
        mia.tags(&chat, &["waiting-for-us"], &[]).await.ok();
        let thanks = json!({
            "name": "Done", "body": "All done, {{first_name}}.", "tags": "Returns, late order",
            "untags": "waiting for us", "end": "close:resolved",
        });
        let made = writes(&mia, thanks).await;
        let labels: Vec<&str> = made["steps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| step["label"].as_str().unwrap())
            .collect();
        assert_eq!(
            labels,
            [
                "Tagged returns",
                "Tagged late-order",
                "No longer tagged waiting-for-us",
                "Closed as resolved"
            ]
        );

        let path = format!("conversations/{chat}/messages");
        let reply = json!({
            "client_id": "client-0001", "body": "All done, Ada.",
            "then": { "tags": ["returns", "late-order"], "untags": ["waiting-for-us"], "end": "close:resolved" },
        });
        let answer = mia.posts(&path, reply.clone()).await.ok().body;
        assert_eq!(answer["state"], "closed", "{kind:?}");
        let stands = mia.sees(&chat).await;
        assert_eq!(stands["state"]["resolution"], "resolved", "{kind:?}");
        let tags = tags_of(&app, &chat).await;
        assert!(tags.contains(&"returns".to_owned()) && tags.contains(&"late-order".to_owned()));
        assert!(!tags.contains(&"waiting-for-us".to_owned()), "{tags:?}");
        let thread = shopper.thread().await;
        let said = thread.0.iter().filter(|line| line.body == "All done, Ada.");
        assert_eq!(said.count(), 1, "{kind:?}");
        // The words were said before the chat ended: one after the other in the log.
        let log = app.log(&chat).await;
        let at = |kind: &str| {
            log.iter()
                .rposition(|one| one.event.kind() == kind)
                .unwrap()
        };
        assert!(at("staff_said") < at("tagged") && at("tagged") < at("closed"));

        // Sent again, because the answer was lost: nothing happens twice.
        let before = app.raw_log().await;
        mia.posts(&path, reply).await.ok();
        assert_eq!(app.raw_log().await, before, "{kind:?}");
        app.stops().await;
    }
}

#[actix_web::test]
async fn of_a_macro_that_is_refused_nothing_is_left() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (_shopper, chat) = held(&app).await;
        let leo = app.leo();
        let before = app.raw_log().await;
        let then = json!({ "tags": ["returns"], "end": "snooze:tomorrow" });
        let reply = json!({ "client_id": "client-0001", "body": "Mine now.", "then": then });
        let refused = leo
            .posts(&format!("conversations/{chat}/messages"), reply)
            .await;
        assert_eq!(refused.status, 409, "{kind:?}");
        // Without words either: the tag is refused with what it goes with.
        let refused = leo
            .posts(&format!("conversations/{chat}/steps"), then)
            .await;
        assert_eq!(refused.status, 409, "{kind:?}");
        assert_eq!(app.raw_log().await, before, "{kind:?}");
        assert!(!tags_of(&app, &chat).await.contains(&"returns".to_owned()));

        // Held back with words that came too late, it does nothing; sent again, all of it.
        let mia = app.mia();
        let stale = json!({ "client_id": "client-0002", "body": "Late.", "epoch": "0", "then": { "end": "handled" } });
        let held = mia
            .posts(&format!("conversations/{chat}/messages"), stale)
            .await;
        assert_eq!(held.code(), "thread_moved", "{kind:?}");
        assert_eq!(app.raw_log().await, before, "{kind:?}");
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_macro_without_words_leaves_a_chat_in_each_way_there_is() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    for (end, state) in [
        ("handled", "human"),
        ("hand_back", "assistant"),
        ("close:spam", "closed"),
        ("snooze:hour", "snoozed"),
        ("snooze:reply", "snoozed"),
    ] {
        let (_shopper, chat) = held(&app).await;
        let steps = json!({ "tags": "one by one", "end": end });
        let path = format!("conversations/{chat}/steps");
        let answer = mia.posts(&path, steps).await.ok().body;
        assert_eq!(answer["state"], state, "{end}");
        assert!(
            tags_of(&app, &chat)
                .await
                .contains(&"one-by-one".to_owned()),
            "{end}"
        );
        let handled = mia.sees(&chat).await["handled"].is_string();
        assert_eq!(handled, end == "handled", "{end}");
    }
    // Anybody may tag any chat, and mark twice what is marked.
    let (_shopper, chat) = held(&app).await;
    for _ in 0..2 {
        let steps = json!({ "tags": ["vip"], "end": "handled" });
        app.leo()
            .posts(&format!("conversations/{chat}/steps"), steps)
            .await
            .ok();
    }
    app.stops().await;
}

#[actix_web::test]
async fn what_is_wrong_with_a_macro_is_told_by_its_field_and_nothing_is_kept() {
    let app = App::start(Kind::Sqlite).await;
    let (_shopper, chat) = held(&app).await;
    let mia = app.mia();
    for (reply, field) in [
        (json!({ "name": "A", "body": "", "end": "" }), "body"),
        (json!({ "name": "A", "body": "", "end": "explode" }), "end"),
        (json!({ "name": "A", "body": "", "tags": "!!" }), "tags"),
        (
            json!({ "name": "A", "body": "", "untags": "4242 4242 4242 4242" }),
            "untags",
        ),
    ] {
        let refused = mia.posts("canned-replies", reply.clone()).await;
        assert_eq!(refused.status, 422, "{reply}");
        assert_eq!(refused.body["error"]["field"], field, "{reply}");
    }
    let none = mia.gets("/api/v1/canned-replies").await.ok().body;
    assert_eq!(none["replies"], json!([]));
    let path = format!("conversations/{chat}/steps");
    assert_eq!(mia.posts(&path, json!({})).await.status, 422);
    // One that only does something is kept, and shown with what it does.
    let made = writes(
        &mia,
        json!({ "name": "Spam", "body": "", "end": "close:spam" }),
    )
    .await;
    assert_eq!(made["steps"][0]["value"], "close:spam");
    let page = mia.gets("/settings/replies").await.ok().body;
    assert!(page.as_str().unwrap().contains("Closed as spam"));
    app.stops().await;
}

#[actix_web::test]
async fn a_rule_that_waits_for_a_tag_hears_it_from_a_macro_too() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let rule = json!({
        "name": "Returns are urgent", "starts": [{ "on": "tag_added", "tag": "returns" }],
        "does": [{ "do": "prioritize", "priority": 5 }],
    });
    mia.posts("actions", rule).await.ok();
    let (_shopper, chat) = held(&app).await;
    let before = mia.sees(&chat).await["priority"].clone();
    mia.posts(
        &format!("conversations/{chat}/steps"),
        json!({ "tags": ["returns"] }),
    )
    .await
    .ok();
    assert_ne!(mia.sees(&chat).await["priority"], before);
    app.stops().await;
}
