//! Making, changing, ordering, switching: what the doors answer, and when it counts.

use serde_json::{Value, json};

use super::{bare, makes};
use crate::support::{App, Kind};

async fn all(app: &App) -> Value {
    app.mia().gets("/api/v1/actions").await.ok().body
}

async fn names(app: &App) -> Vec<String> {
    let all = all(app).await;
    let actions = all["actions"].as_array().unwrap().clone();
    actions
        .iter()
        .map(|action| action["name"].as_str().unwrap().to_owned())
        .collect()
}

async fn state_after(app: &App, words: &str) -> String {
    let mut shopper = app.shopper().await;
    shopper.says(words).await;
    shopper.state().await.state
}

#[actix_web::test]
async fn an_action_is_made_changed_ordered_switched_copied_and_deleted() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let on = |word: &str| json!([{ "on": "keywords", "any": [word] }]);
        let request = || json!([{ "do": "request" }]);
        let zither = makes(&app, "Zithers", on("zither"), request()).await;
        assert_eq!(state_after(&app, "I own a zither").await, "waiting");

        let path = format!("actions/{zither}");
        let changed =
            json!({ "name": "Lutes", "version": 1, "starts": on("lute"), "does": request() });
        let saved = app.mia().posts(&path, changed.clone()).await.ok().body;
        assert_eq!(
            (&saved["version"], &saved["name"]),
            (&json!(2), &json!("Lutes"))
        );
        assert_eq!(state_after(&app, "I own a zither").await, "assistant");
        assert_eq!(state_after(&app, "I own a lute").await, "waiting");
        // Whoever saves what they saw before is told so.
        let late = app.mia().posts(&path, changed).await;
        assert_eq!(
            (late.status, late.code(), &late.body["seen"]),
            (409, "saved_meanwhile", &json!("2"))
        );

        let off = app
            .mia()
            .posts(&format!("{path}/switch"), json!({ "on": false }))
            .await
            .ok();
        assert_eq!(off.body["enabled"], json!(false));
        assert_eq!(state_after(&app, "I own a lute").await, "assistant");
        app.mia()
            .posts(&format!("{path}/switch"), json!({ "on": true }))
            .await
            .ok();
        assert_eq!(state_after(&app, "I own a lute").await, "waiting");

        let copy = app
            .mia()
            .posts(&format!("{path}/duplicate"), json!({}))
            .await
            .ok()
            .body;
        assert_eq!(
            (&copy["name"], &copy["enabled"]),
            (&json!("Lutes (copy)"), &json!(false))
        );
        assert_eq!(names(&app).await, ["Lutes", "Lutes (copy)"]);
        let order = json!({ "order": [copy["id"]] });
        app.mia().posts("actions/order", order).await.ok();
        assert_eq!(names(&app).await, ["Lutes (copy)", "Lutes"]);

        assert_eq!(
            app.mia()
                .posts(&format!("{path}/delete"), json!({}))
                .await
                .status,
            204
        );
        assert_eq!(names(&app).await, ["Lutes (copy)"]);
        assert_eq!(app.mia().gets(&format!("/api/v1/{path}")).await.status, 404);
        app.stops().await;
    }
}

#[actix_web::test]
async fn what_is_wrong_is_said_beside_every_field_and_nothing_is_saved() {
    let app = bare(Kind::Sqlite).await;
    let many: Vec<String> = (0..10_000).map(|n| format!("phrase number {n}")).collect();
    let wrong = json!({
        "name": "",
        "starts": [{ "on": "cart_over", "amount": "a lot" }],
        "does": [{ "do": "request" }],
    });
    let answer = app.mia().posts("actions", wrong).await;
    assert_eq!(answer.status, 422);
    let fields = |answer: &Value| -> Vec<String> {
        answer["problems"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["field"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(fields(&answer.body), ["name", "starts[0].amount"]);
    let wrong = json!({
        "name": "Wrong",
        "starts": [
            { "on": "phrases", "any": many },
            { "on": "button", "label": "Hi", "places": { "urls": ["(a+)+$", "*"] } },
        ],
        "when": { "if": "all", "of": [{ "if": "cart", "over": "200" }, { "if": "cart", "under": "100" }] },
        "does": [{ "do": "say", "text": "x".repeat(2_000) }],
    });
    let answer = app.mia().posts("actions", wrong).await;
    assert_eq!(answer.status, 422);
    assert_eq!(
        fields(&answer.body),
        [
            "starts[1].places.urls[0]",
            "starts[1].places.urls[1]",
            "starts[0].any",
            "when",
            "does[0].text"
        ]
    );
    assert!(all(&app).await["actions"].as_array().unwrap().is_empty());
    app.stops().await;
}

#[actix_web::test]
async fn contradictions_are_told_at_saving_and_circles_are_refused() {
    let app = bare(Kind::Sqlite).await;
    let on = json!([{ "on": "keywords", "any": ["refund"] }]);
    makes(&app, "Bring", on.clone(), json!([{ "do": "request" }])).await;
    let close = json!({ "name": "Close", "starts": on, "does": [{ "do": "close" }] });
    let saved = app.mia().posts("actions", close).await.ok().body;
    let told = saved["contradictions"][0]["text"].as_str().unwrap();
    assert!(told.contains("“Bring” is first and wins"), "{told}");
    assert_eq!(
        all(&app).await["contradictions"].as_array().unwrap().len(),
        1
    );

    let tagged = json!([{ "on": "tag_added", "tag": "vip" }]);
    makes(&app, "One", tagged, json!([{ "do": "tag", "tag": "big" }])).await;
    let circle = json!({ "name": "Two", "starts": [{ "on": "tag_added", "tag": "big" }], "does": [{ "do": "tag", "tag": "vip" }] });
    let refused = app.mia().posts("actions", circle).await;
    assert_eq!(
        (refused.status, &refused.body["error"]["field"]),
        (422, &json!("does[0]"))
    );
    app.stops().await;
}

#[actix_web::test]
async fn a_ready_made_action_can_be_saved_as_it_is_offered() {
    let app = bare(Kind::Sqlite).await;
    let templates = app.mia().gets("/api/v1/action-templates").await.ok().body;
    let templates = templates["templates"].as_array().unwrap().clone();
    let told: Vec<_> = templates.iter().map(|one| one["name"].clone()).collect();
    assert_eq!(
        told,
        [
            "Request a person",
            "Talk to an expert",
            "Refund or return",
            "Order problem",
            "Wholesale"
        ]
    );
    for template in templates {
        app.mia().posts("actions", template).await.ok();
    }
    assert_eq!(names(&app).await.len(), 5);
    app.stops().await;
}

#[actix_web::test]
async fn a_button_says_where_it_is() {
    let app = bare(Kind::Sqlite).await;
    let expert = json!([{ "on": "button", "label": "Talk to an expert", "labels": { "de": "Frag uns" },
                          "places": { "pages": ["cart"], "urls": ["/pages/*builder"], "product_tags": ["vintage"] } }]);
    makes(&app, "Expert", expert, json!([{ "do": "request" }])).await;
    let here = |page: Value| {
        let http = app.http.clone();
        let url = format!("{}/storefront/v1/session", app.url);
        async move {
            let answer = http
                .post(url)
                .header("origin", super::ORIGIN)
                .header("accept-language", "de-DE")
                .json(&json!({ "shop": crate::support::SHOP, "page": page }))
                .send()
                .await
                .unwrap();
            let body: Value = answer.json().await.unwrap();
            let action = body["actions"][0].clone();
            assert_eq!(action["label"], "Frag uns");
            assert_eq!(action["places"]["pages"], json!(["cart"]));
            action["here"].as_bool().unwrap()
        }
    };
    let at = |path: &str| json!({ "url": format!("{}{path}", super::ORIGIN) });
    assert!(here(at("/cart")).await);
    assert!(here(at("/de/pages/guitar-builder?x=1")).await);
    assert!(!here(at("/pages/faq")).await);
    let mut product = at("/products/amp");
    assert!(!here(product.clone()).await);
    product["product_tags"] = json!(["Vintage"]);
    assert!(here(product).await);
    app.stops().await;
}

#[actix_web::test]
async fn every_language_of_the_widget_can_be_chosen_in_the_editors() {
    let specs = include_str!("../../../src/settings/assets/action-specs.js");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/extension/theme/locales");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let code = name.split(['.', '-']).next().unwrap();
        let choice = format!("['{code}', '");
        assert!(specs.contains(&choice), "{name}");
    }
}
