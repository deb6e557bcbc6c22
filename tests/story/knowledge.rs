//! What the assistant knows: written by staff, fetched from the store, read from files and sites; and that a change
//! counts from the next question on.

mod failures;
mod files;
mod imports;
mod many;
mod site;
mod sites;
mod store;
mod tongues;

use serde_json::{Value, json};

use crate::support::{Answer, App, Kind, Staff};

const QUESTION: &str = "How long are gift cards valid?";
const GIFT_CARDS: &str =
    "Gift cards:\nGift cards are valid for 10 years. They can be used online and in the shop.";

/// What a shopper is answered: the words, and the pages they come from.
async fn answered(app: &App, question: &str) -> (String, Vec<String>) {
    let mut shopper = app.shopper().await;
    shopper.says(question).await;
    app.runs_jobs().await;
    let thread = shopper.thread().await;
    let answer = thread.0.iter().find(|line| !line.sources.is_empty());
    answer.map_or_else(Default::default, |line| {
        (line.body.clone(), line.sources.clone())
    })
}

async fn knows(app: &App, question: &str) -> bool {
    !answered(app, question).await.1.is_empty()
}

async fn writes(mia: &Staff, title: &str, body: &str) -> String {
    let written = json!({ "title": title, "body": body, "language": "en" });
    let answer = mia.posts("documents", written).await.ok().body;
    answer["id"].as_str().unwrap().to_owned()
}

async fn document(mia: &Staff, id: &str) -> Value {
    mia.gets(&format!("/api/v1/documents/{id}")).await.ok().body
}

/// Documents whose key begins so, by their keys.
async fn keys(mia: &Staff, prefix: &str) -> Vec<String> {
    let list = mia.gets("/api/v1/documents").await.ok().body;
    let all = list["documents"].as_array().unwrap();
    let mut keys: Vec<String> = all
        .iter()
        .map(|one| one["key"].as_str().unwrap().to_owned())
        .filter(|key| key.starts_with(prefix))
        .collect();
    keys.sort();
    keys
}

/// The document under a key.
async fn by_key(mia: &Staff, key: &str) -> Value {
    let list = mia.gets("/api/v1/documents").await.ok().body;
    let all = list["documents"].as_array().unwrap();
    let one = all.iter().find(|one| one["key"] == key);
    let one = one.unwrap_or_else(|| panic!("no {key} in {list}"));
    document(mia, one["id"].as_str().unwrap()).await
}

/// The source of this kind.
async fn source(mia: &Staff, kind: &str) -> Value {
    let list = mia.gets("/api/v1/sources").await.ok().body;
    let all = list["sources"].as_array().unwrap();
    let id = all.iter().find(|one| one["kind"] == kind).unwrap()["id"].clone();
    let path = format!("/api/v1/sources/{}", id.as_str().unwrap());
    mia.gets(&path).await.ok().body
}

fn field(answer: &Answer) -> &str {
    assert_eq!(answer.status, 422, "{}", answer.body);
    answer.body["error"]["field"].as_str().unwrap_or("")
}

/// A39: the merchant updates the documents, and the question that failed is answered.
async fn after_the_update_the_question_that_failed_is_answered(kind: Kind) {
    let app = App::start(kind).await;
    let mia = app.mia();
    assert!(!knows(&app, QUESTION).await);
    let id = writes(&mia, "Gift cards", GIFT_CARDS).await;
    let (words, sources) = answered(&app, QUESTION).await;
    assert!(words.contains("10 years"), "{words}");
    assert_eq!(sources, ["Gift cards"]);
    // Every kind of change counts at once, without a restart and without time passing.
    let path = format!("documents/{id}");
    let shorter = GIFT_CARDS.replace("10 years", "3 years");
    mia.posts(&path, json!({ "body": shorter })).await.ok();
    assert!(answered(&app, QUESTION).await.0.contains("3 years"));
    let switch = format!("{path}/switch");
    mia.posts(&switch, json!({ "on": false })).await.ok();
    assert!(!knows(&app, QUESTION).await);
    mia.posts(&switch, json!({ "on": true })).await.ok();
    assert!(knows(&app, QUESTION).await);
    mia.posts(&format!("{path}/restore"), json!({ "version": 1 }))
        .await
        .ok();
    assert!(answered(&app, QUESTION).await.0.contains("10 years"));
    mia.posts(&format!("{path}/delete"), json!({})).await.ok();
    assert!(!knows(&app, QUESTION).await);
    let product = json!({ "id": 5, "handle": "card", "title": "Gift card", "body_html": GIFT_CARDS,
        "status": "active", "published_at": "2026-01-01T00:00:00Z" });
    assert_eq!(app.webhook("products/create", &product).await, 200);
    app.runs_jobs().await;
    assert!(knows(&app, QUESTION).await);
    app.stops().await;
}

#[actix_web::test]
async fn after_the_update_the_question_that_failed_is_answered_on_sqlite() {
    after_the_update_the_question_that_failed_is_answered(Kind::Sqlite).await;
}

#[actix_web::test]
async fn after_the_update_the_question_that_failed_is_answered_on_postgres() {
    after_the_update_the_question_that_failed_is_answered(Kind::Postgres).await;
}

#[actix_web::test]
async fn versions_are_kept_with_who_wrote_them_and_can_be_restored() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = App::start(kind).await;
        let (mia, leo) = (app.mia(), app.leo());
        let id = writes(&mia, "Gift cards", "Ten years.").await;
        let path = format!("documents/{id}");
        app.advances(60);
        let theirs = json!({ "body": "Three years.", "version": 1 });
        leo.posts(&path, theirs).await.ok();
        // Mia still has the first version before her.
        let late = json!({ "title": "Gift cards!", "version": 1 });
        assert_eq!(field(&mia.posts(&path, late).await), "version");
        let now = document(&mia, &id).await;
        assert_eq!(
            (&now["version"], &now["body"]),
            (&json!(2), &json!("Three years."))
        );
        assert_eq!(now["author"], leo.id.to_string());
        assert_eq!(now["versions"].as_array().unwrap().len(), 1);
        assert_eq!(now["versions"][0]["author"], mia.id.to_string());
        let first = format!("/api/v1/{path}/versions/1");
        assert_eq!(mia.gets(&first).await.ok().body["body"], "Ten years.");
        // Saving what stands there already makes none.
        leo.posts(&path, json!({ "body": "Three years." }))
            .await
            .ok();
        assert_eq!(document(&mia, &id).await["version"], 2);
        mia.posts(&format!("{path}/restore"), json!({ "version": 1 }))
            .await
            .ok();
        let back = document(&mia, &id).await;
        assert_eq!(
            (&back["version"], &back["body"]),
            (&json!(3), &json!("Ten years."))
        );
        let none = mia
            .posts(&format!("{path}/restore"), json!({ "version": 9 }))
            .await;
        assert_eq!(none.status, 404);
        for number in 0..40 {
            mia.posts(&path, json!({ "body": format!("Number {number}.") }))
                .await
                .ok();
        }
        let many = document(&mia, &id).await;
        assert_eq!(
            many["versions"].as_array().unwrap().len(),
            30,
            "the newest thirty"
        );
        app.stops().await;
    }
}

#[actix_web::test]
async fn what_is_wrong_is_said_beside_its_field() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let long = "x".repeat(300_000);
    for (written, wrong) in [
        (json!({ "body": "b" }), "title"),
        (json!({ "title": "t" }), "body"),
        (json!({ "title": "t", "body": long }), "body"),
        (
            json!({ "title": "t", "body": "b", "language": "klingon, please" }),
            "language",
        ),
        (
            json!({ "title": "t", "body": "b", "url": "javascript:1" }),
            "url",
        ),
    ] {
        assert_eq!(field(&mia.posts("documents", written).await), wrong);
    }
    assert_eq!(
        field(&mia.posts("documents/preview", json!({})).await),
        "body"
    );
    let asked = json!({ "title": "t", "body": "b" });
    assert_eq!(field(&mia.posts("documents/try", asked).await), "question");
    app.stops().await;
}

#[actix_web::test]
async fn a_draft_can_be_looked_at_and_asked_before_it_is_saved() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let preview = mia
        .posts("documents/preview", json!({ "body": GIFT_CARDS }))
        .await
        .ok()
        .body;
    assert_eq!(preview["passages"][0]["heading"], "Gift cards");
    let draft = json!({ "title": "Gift cards", "body": GIFT_CARDS, "question": QUESTION });
    let tried = mia.posts("documents/try", draft).await.ok().body;
    assert_eq!(
        (&tried["outcome"], &tried["from_this"]),
        (&json!("answered"), &json!(true))
    );
    let elsewhere = json!({ "title": "Gift cards", "body": GIFT_CARDS, "question": "Can I return unused items?" });
    let tried = mia.posts("documents/try", elsewhere).await.ok().body;
    assert_eq!(
        (&tried["outcome"], &tried["from_this"]),
        (&json!("answered"), &json!(false))
    );
    assert!(!knows(&app, QUESTION).await, "nothing was kept");
    app.stops().await;
}

impl App {
    /// A form of a page without script.
    async fn sends_form(
        &self,
        mia: &Staff,
        path: &str,
        fields: &[(&str, &str)],
    ) -> reqwest::Response {
        self.http
            .post(format!("{}{path}", self.url))
            .header("cookie", &mia.cookie)
            .header("origin", &self.url)
            .form(fields)
            .send()
            .await
            .unwrap()
    }
}

#[actix_web::test]
async fn without_script_a_document_is_written_and_what_is_wrong_is_said() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let fields = [
        ("title", ""),
        ("body", "Kept while it is <put> right."),
        ("on", "true"),
    ];
    let refused = app.sends_form(&mia, "/api/v1/documents", &fields).await;
    assert_eq!(refused.status(), 422);
    let page = refused.text().await.unwrap();
    assert!(
        page.contains("Give it a title.") && page.contains("Kept while it is &lt;put&gt; right.")
    );
    let fields = [
        ("title", "Gift cards"),
        ("body", GIFT_CARDS),
        ("on", "true"),
        ("language", "en"),
    ];
    let kept = app.sends_form(&mia, "/api/v1/documents", &fields).await;
    assert_eq!(kept.status(), 303);
    let at = kept.headers()["location"].to_str().unwrap().to_owned();
    assert!(
        mia.gets(&at)
            .await
            .ok()
            .body
            .as_str()
            .unwrap()
            .contains("valid for 10 years")
    );
    assert!(knows(&app, QUESTION).await);
    let id = at
        .trim_start_matches("/settings/knowledge/")
        .trim_end_matches("?saved=1");
    let off = app
        .sends_form(
            &mia,
            &format!("/api/v1/documents/{id}/switch"),
            &[("on", "false")],
        )
        .await;
    assert_eq!(off.status(), 303);
    assert!(!knows(&app, QUESTION).await);
    app.stops().await;
}

#[actix_web::test]
async fn documents_are_searched_and_sifted() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = App::start(kind).await;
        let mia = app.mia();
        let id = writes(&mia, "Gift cards", "100% yours, for ten_years.").await;
        mia.posts(&format!("documents/{id}/switch"), json!({ "on": false }))
            .await
            .ok();
        let found = async |query: &str| {
            let path = format!("/api/v1/documents?{query}");
            mia.gets(&path).await.ok().body["all"].as_i64().unwrap()
        };
        for (query, number) in [
            ("", 4),
            ("q=GIFT", 1),
            ("q=delivery", 2),
            ("q=100%25", 1),
            ("q=1%25s", 0),
            ("q=n_y", 1),
            ("q=s_y", 0),
            ("kind=text", 1),
            ("kind=policy", 3),
            ("language=en", 1),
            ("language=de", 0),
            ("state=off", 1),
            ("state=on", 3),
            ("state=on&q=gift", 0),
        ] {
            assert_eq!(found(query).await, number, "{kind:?}: {query}");
        }
        let page = mia.gets("/settings/knowledge?q=gift").await.ok().body;
        let page = page.as_str().unwrap();
        assert!(page.contains("Gift cards") && !page.contains(">Shipping<"));
        assert!(page.contains("aria-checked=\"false\""));
        app.stops().await;
    }
}
