//! What follows from the rule that is rehearsed: another it starts, one that starts by its tag.

use serde_json::{Value, json};

use crate::support::{App, Kind};

async fn makes(app: &App, body: Value) -> String {
    let made = app.mia().posts("actions", body).await.ok().body;
    made["id"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn a_person_who_is_asked_for_by_what_follows_is_counted() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = App::start(kind).await;
        let start = json!([{ "on": "button", "label": "Experts" }]);
        let does = json!([{ "do": "request" }]);
        let asks = makes(
            &app,
            json!({ "name": "Asks", "starts": start, "does": does }),
        )
        .await;
        let start = json!([{ "on": "tag_added", "tag": "strung" }]);
        let goes_on = json!([{ "do": "start", "rule": asks }]);
        makes(
            &app,
            json!({ "name": "Tagged", "starts": start, "does": goes_on }),
        )
        .await;
        let mut never = json!({ "name": "Never", "starts": [{ "on": "tag_added", "tag": "idle" }], "does": does });
        never["when"] = json!({ "if": "cart", "over": "100000" });
        makes(&app, never).await;
        for words in [
            "Can strings be returned unopened?",
            "How long is the warranty on strings?",
            "How do returns work?",
        ] {
            let mut shopper = app.shopper().await;
            shopper.says(words).await;
            app.runs_jobs().await;
        }
        let rehearsed = async |tag: &str| {
            let body = json!({ "name": "Strings", "starts": [{ "on": "keywords", "any": ["strings"] }],
                               "does": [{ "do": "tag", "tag": tag }] });
            app.mia().posts("actions/rehearse", body).await.ok().body
        };
        let told = rehearsed("strung").await;
        assert_eq!((&told["chats"], &told["adds"]), (&json!(2), &json!(2)));
        assert_eq!(told["asks"], true);
        let told = rehearsed("idle").await;
        assert_eq!((&told["chats"], &told["adds"]), (&json!(2), &json!(0)));
        let told = rehearsed("other").await;
        assert_eq!((&told["adds"], &told["asks"]), (&json!(0), &json!(false)));
        app.stops().await;
    }
}
