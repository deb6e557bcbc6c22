//! Custom actions belong to one assistant: made for it, shown on its tab, in an order of their own.

use serde_json::json;

use super::{BUILDER, FAQ, expert, says_at, session};
use crate::support::{App, Kind};

#[actix_web::test]
async fn an_action_is_made_for_one_assistant_and_shown_on_its_tab() {
    let app = App::start(Kind::Sqlite).await;
    let (mia, id) = (app.mia(), expert(&app).await);
    let made = mia
        .posts(
            "actions",
            json!({
                "assistant": id, "name": "Zithers", "starts": [{ "on": "keywords", "any": ["zither"] }],
                "does": [{ "do": "request" }],
            }),
        )
        .await
        .ok()
        .body;
    assert_eq!(made["assistant"], *id);
    let action = made["id"].as_str().unwrap();
    let list = mia
        .gets(&format!("/settings/assistants/{id}/actions"))
        .await
        .ok();
    assert!(list.body.as_str().unwrap().contains("Zithers"));
    let first = app.shop.0;
    let theirs = mia
        .gets(&format!("/settings/assistants/{first}/actions"))
        .await
        .ok();
    assert!(!theirs.body.as_str().unwrap().contains("Zithers"));
    mia.gets(&format!("/settings/assistants/{id}/actions/{action}"))
        .await
        .ok();
    let elsewhere = mia
        .gets(&format!("/settings/assistants/{first}/actions/{action}"))
        .await;
    assert_eq!(elsewhere.status, 404);
    for template in [
        "request_person",
        "talk_to_expert",
        "refund_or_return",
        "order_problem",
        "wholesale",
        "none",
    ] {
        mia.gets(&format!(
            "/settings/assistants/{id}/actions/new?template={template}"
        ))
        .await
        .ok();
    }
    let all = mia
        .gets(&format!("/api/v1/actions?assistant={id}"))
        .await
        .ok()
        .body;
    let last = all["actions"].as_array().unwrap().last().unwrap();
    assert_eq!(last["name"], "Zithers");

    let builder = session(&app, BUILDER, None).await;
    let said = says_at(
        &app,
        builder["token"].as_str().unwrap(),
        1,
        BUILDER,
        "Is this zither in tune?",
    )
    .await;
    assert_eq!(said["state"]["state"], "waiting");
    let faq = session(&app, FAQ, None).await;
    let said = says_at(
        &app,
        faq["token"].as_str().unwrap(),
        1,
        FAQ,
        "Is this zither in tune?",
    )
    .await;
    assert_eq!(said["state"]["state"], "assistant");
    // First in its own list, the other's order is as it was.
    let before = mia.gets("/api/v1/actions").await.ok().body;
    mia.posts(
        "actions/order",
        json!({ "assistant": id, "order": [action] }),
    )
    .await
    .ok();
    let all = mia
        .gets(&format!("/api/v1/actions?assistant={id}"))
        .await
        .ok()
        .body;
    assert_eq!(all["actions"][0]["name"], "Zithers");
    assert_eq!(mia.gets("/api/v1/actions").await.ok().body, before);
    assert_eq!(
        mia.posts("actions/order", json!({ "order": [action] }))
            .await
            .status,
        404
    );
    app.stops().await;
}

#[actix_web::test]
async fn the_phrases_of_an_assistant_that_was_taken_away_are_in_nobodys_way() {
    let app = App::start(Kind::Sqlite).await;
    let (mia, id) = (app.mia(), expert(&app).await);
    // They count where they are switched off as well, and nobody has to read them then.
    let phrases = |number: usize, of: Option<&str>| {
        let any: Vec<String> = (0..300)
            .map(|n| format!("tuning peg {number} {n}"))
            .collect();
        json!({ "assistant": of, "name": format!("No. {number}"), "starts": [{ "on": "phrases", "any": any, "by_meaning": true }],
                "does": [{ "do": "attention" }], "enabled": false })
    };
    for number in 0..6 {
        mia.posts("actions", phrases(number, Some(&id))).await.ok();
    }
    let many = mia.posts("actions", phrases(6, None)).await;
    assert_eq!((many.status, many.code()), (422, "invalid"));
    mia.posts(&format!("assistants/{id}/delete"), json!({}))
        .await
        .ok();
    mia.posts("actions", phrases(6, None)).await.ok();
    app.stops().await;
}
