//! The store's own content: fetched in steps after the install and every night, stopped, gone on with after a crash.

use counterbell::shop::{content, rounds};
use serde_json::{Value, json};

use super::store::{has, list, pages, policies, product, products, writing};
use super::{by_key, keys, knows, source};
use crate::support::admin_api::{AdminApi, Play};
use crate::support::{App, Kind};

impl App {
    /// The nightly look, as the round begins it.
    async fn looks_for_content(&self) {
        self.shared
            .store
            .insert(self.shop, content::begin)
            .await
            .unwrap();
    }
}

/// Every night the store is looked through, without anybody's asking.
#[actix_web::test]
async fn what_changed_without_a_word_is_found_by_the_nightly_look() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    app.shared
        .store
        .insert(app.shop, rounds::begin)
        .await
        .unwrap();
    // The first look is due at once, the next a day later. What else is due asks for nothing of this.
    has(&api, &[product(1, "strap", "A strap of cork.")], &[]);
    rounds::sweep(&app.shared.store).await.unwrap();
    app.runs_jobs().await;
    assert_eq!(keys(&app.mia(), "product:").await, ["product:strap"]);
    has(&api, &[product(2, "case", "A case of felt.")], &[]);
    app.advances(24 * 60 * 60 - 1);
    rounds::sweep(&app.shared.store).await.unwrap();
    app.runs_jobs().await;
    assert_eq!(keys(&app.mia(), "product:").await, ["product:strap"]);
    app.advances(1);
    rounds::sweep(&app.shared.store).await.unwrap();
    app.runs_jobs().await;
    assert_eq!(keys(&app.mia(), "product:").await, ["product:case"]);
    app.stops().await;
    api.stops().await;
}

fn counts(source: &Value) -> [i64; 4] {
    ["looked_at", "changed", "removed", "failed"].map(|name| source[name].as_i64().unwrap())
}

async fn everything_comes_in_and_what_vanishes_goes(kind: Kind) {
    let (api, app) = AdminApi::with_app(kind).await;
    let mia = app.mia();
    let mut article = writing(3, "blue", "Nine coats of paint make the blue.");
    article["blog"] = json!({ "handle": "news", "title": "News" });
    let mut hidden = writing(4, "secret", "Not for shoppers.");
    hidden["isPublished"] = json!(false);
    let faq = writing(5, "faq", "Gift cards are valid for 10 years.");
    let goods = [
        product(1, "strap", "A strap of cork."),
        product(2, "case", "A case of felt."),
    ];
    api.plays(
        "Products",
        [
            products(&goods[..1], Some("p2")),
            products(&goods[1..], None),
        ],
    );
    api.plays(
        "Pages",
        [pages(&[
            writing(1, "us", "We are four people."),
            hidden,
            faq,
        ])],
    );
    api.plays("Articles", [list("articles", &[article], None)]);
    api.plays("Policies", [policies("<p>Refunds take five days.</p>")]);
    app.looks_for_content().await;
    app.runs_jobs().await;
    let store = source(&mia, "shop").await;
    assert_eq!(
        (&store["state"], counts(&store)),
        (&json!("done"), [7, 7, 0, 0])
    );
    assert_eq!(
        keys(&mia, "product:").await,
        ["product:case", "product:strap"]
    );
    let us = by_key(&mia, "page:us").await;
    assert_eq!(us["url"], "http://store.localhost/pages/us");
    assert_eq!(us["source"], store["id"]);
    assert_eq!(by_key(&mia, "page:faq").await["kind"], "faq");
    assert_eq!(
        by_key(&mia, "article:news/blue").await["url"],
        "http://store.localhost/blogs/news/blue"
    );
    assert_eq!(by_key(&mia, "policy:refund_policy").await["kind"], "policy");
    assert_eq!(by_key(&mia, "page:secret").await["answered_from"], false);
    assert!(
        by_key(&mia, "product:strap").await["body"]
            .as_str()
            .unwrap()
            .contains("$49.00")
    );
    assert!(knows(&app, super::QUESTION).await);

    // Staff write their own words into one page and switch another off; then the store changes.
    let path = async |key: &str| {
        let id = by_key(&mia, key).await["id"].clone();
        format!("documents/{}", id.as_str().unwrap())
    };
    let (ours, off) = (path("page:us").await, path("product:case").await);
    mia.posts(&ours, json!({ "body": "We are five people by now." }))
        .await
        .ok();
    mia.posts(&format!("{off}/switch"), json!({ "on": false }))
        .await
        .ok();
    app.advances(24 * 60 * 60);
    let case = product(2, "case", "A case of wool.");
    has(
        &api,
        std::slice::from_ref(&case),
        &[writing(1, "us", "We are six people.")],
    );
    app.looks_for_content().await;
    app.runs_jobs().await;
    let store = source(&mia, "shop").await;
    assert_eq!(
        (&store["state"], counts(&store)),
        (&json!("done"), [2, 1, 5, 0])
    );
    assert_eq!(keys(&mia, "page:").await, ["page:us"]);
    assert_eq!(keys(&mia, "product:").await, ["product:case"]);
    assert_eq!(
        keys(&mia, "returns").await,
        ["returns"],
        "what came from elsewhere stays"
    );
    let us = by_key(&mia, "page:us").await;
    assert_eq!(
        (&us["body"], &us["edited"]),
        (&json!("We are five people by now."), &json!(true))
    );
    let case_now = by_key(&mia, "product:case").await;
    assert!(case_now["body"].as_str().unwrap().contains("wool"));
    assert_eq!(case_now["answered_from"], false, "switched off stays off");

    // The page vanishes, too: what staff wrote is kept, but not answered from. Then it follows its source again.
    has(&api, std::slice::from_ref(&case), &[]);
    app.advances(60);
    mia.posts(
        &format!("sources/{}/refresh", store["id"].as_str().unwrap()),
        json!({}),
    )
    .await
    .ok();
    app.runs_jobs().await;
    let us = by_key(&mia, "page:us").await;
    assert_eq!(
        (&us["answered_from"], &us["listed"]),
        (&json!(false), &json!(false))
    );
    has(&api, &[case], &[writing(1, "us", "We are six people.")]);
    mia.posts(&format!("{ours}/follow"), json!({})).await.ok();
    app.runs_jobs().await;
    let us = by_key(&mia, "page:us").await;
    assert_eq!(
        (&us["body"], &us["answered_from"]),
        (&json!("We are six people."), &json!(true))
    );
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn everything_comes_in_and_what_vanishes_goes_on_sqlite() {
    everything_comes_in_and_what_vanishes_goes(Kind::Sqlite).await;
}

#[actix_web::test]
async fn everything_comes_in_and_what_vanishes_goes_on_postgres() {
    everything_comes_in_and_what_vanishes_goes(Kind::Postgres).await;
}

/// Runs what is due until the store was asked so often, and breaks off there: the worker is gone with its lease.
async fn breaks_off_after(app: &App, api: &AdminApi, asked: usize) {
    let reached = async {
        while api.times() < asked {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        () = app.runs_jobs() => panic!("it should hang"),
        () = reached => {}
    }
}

async fn a_run_that_breaks_off_goes_on_where_it_was(kind: Kind) {
    let (api, app) = AdminApi::with_app(kind).await;
    let mia = app.mia();
    api.plays(
        "Products",
        [
            products(&[product(1, "strap", "Cork.")], Some("p2")),
            Play::Silence,
        ],
    );
    app.looks_for_content().await;
    breaks_off_after(&app, &api, 2).await;
    let store = source(&mia, "shop").await;
    assert_eq!(
        (&store["state"], counts(&store)),
        (&json!("running"), [1, 1, 0, 0]),
        "it shows how far it is"
    );
    assert_eq!(keys(&mia, "product:").await, ["product:strap"]);
    // The lease runs out, and somebody takes it up.
    app.advances(61);
    has(&api, &[product(2, "case", "Felt.")], &[]);
    app.runs_jobs().await;
    let asked = api.asked();
    assert_eq!(asked[2].variables["after"], "p2");
    let store = source(&mia, "shop").await;
    assert_eq!(
        (&store["state"], counts(&store)),
        (&json!("done"), [2, 2, 0, 0])
    );
    assert_eq!(
        keys(&mia, "product:").await,
        ["product:case", "product:strap"]
    );
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn a_run_that_breaks_off_goes_on_where_it_was_on_sqlite() {
    a_run_that_breaks_off_goes_on_where_it_was(Kind::Sqlite).await;
}

#[actix_web::test]
async fn a_run_that_breaks_off_goes_on_where_it_was_on_postgres() {
    a_run_that_breaks_off_goes_on_where_it_was(Kind::Postgres).await;
}

#[actix_web::test]
async fn a_run_is_stopped_and_what_it_brought_stays() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let mia = app.mia();
    api.plays(
        "Products",
        [
            products(&[product(1, "strap", "Cork.")], Some("p2")),
            Play::Silence,
        ],
    );
    app.looks_for_content().await;
    breaks_off_after(&app, &api, 2).await;
    let store = source(&mia, "shop").await;
    let path = format!("sources/{}", store["id"].as_str().unwrap());
    mia.posts(&format!("{path}/stop"), json!({})).await.ok();
    app.advances(120);
    app.runs_jobs().await;
    assert_eq!(api.times(), 2, "nothing more is asked");
    let store = source(&mia, "shop").await;
    assert_eq!(
        (&store["state"], counts(&store)),
        (&json!("stopped"), [1, 1, 0, 0])
    );
    assert_eq!(keys(&mia, "product:").await, ["product:strap"]);
    // Begun again it goes through all of it.
    has(&api, &[product(1, "strap", "Cork.")], &[]);
    mia.posts(&format!("{path}/refresh"), json!({})).await.ok();
    app.runs_jobs().await;
    assert_eq!(source(&mia, "shop").await["state"], "done");
    assert_eq!(api.asked()[2].variables["after"], Value::Null);
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn what_can_not_be_had_is_told_and_the_rest_comes_in() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let mia = app.mia();
    let denied = json!({ "data": { "pages": null }, "errors": [{ "message": "Access denied for pages field.",
        "extensions": { "code": "ACCESS_DENIED", "requiredAccess": "`read_content` access scope." } }] });
    has(
        &api,
        &[product(1, "strap", "Cork.")],
        &[writing(1, "us", "Four people.")],
    );
    app.looks_for_content().await;
    app.runs_jobs().await;
    app.advances(60);
    let empty = writing(9, "empty", "");
    api.plays("Products", [products(&[json!({ "id": "strange" })], None)]);
    api.plays("Pages", [Play::Body(denied)]);
    api.plays("Articles", [list("articles", &[empty], None)]);
    api.plays("Policies", [policies("<p>Refunds take five days.</p>")]);
    app.looks_for_content().await;
    app.runs_jobs().await;
    let store = source(&mia, "shop").await;
    assert_eq!(
        (&store["state"], counts(&store)),
        (&json!("done"), [2, 2, 0, 3])
    );
    let told: Vec<&str> = (store["failures"].as_array().unwrap().iter())
        .map(|failure| failure["item"].as_str().unwrap())
        .collect();
    assert_eq!(told, ["Products", "Pages", "About empty"]);
    assert!(
        store["failures"][1]["reason"]
            .as_str()
            .unwrap()
            .contains("permission")
    );
    // What could not be read is not taken for vanished.
    assert_eq!(keys(&mia, "product:").await, ["product:strap"]);
    assert!(keys(&mia, "page:").await.contains(&"page:us".to_owned()));
    let page = mia.gets("/settings/knowledge").await.ok().body;
    assert!(
        page.as_str()
            .unwrap()
            .contains("3 things could not be used")
    );
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn a_store_that_does_not_answer_is_waited_for_and_one_that_shut_us_out_is_told() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let mia = app.mia();
    let broken = || Play::Status(502, String::new());
    api.plays("Products", [broken(), broken(), broken(), broken()]);
    app.looks_for_content().await;
    app.runs_jobs().await;
    let store = source(&mia, "shop").await;
    assert_eq!(store["state"], "running");
    assert!(
        store["error"]
            .as_str()
            .unwrap()
            .contains("goes on by itself")
    );
    app.advances(61);
    has(&api, &[product(1, "strap", "Cork.")], &[]);
    app.runs_jobs().await;
    let store = source(&mia, "shop").await;
    assert_eq!(
        (&store["state"], &store["error"]),
        (&json!("done"), &Value::Null)
    );
    api.plays("Products", [Play::Status(402, String::new())]);
    app.looks_for_content().await;
    app.runs_jobs().await;
    let store = source(&mia, "shop").await;
    assert_eq!(store["state"], "failed");
    assert!(
        store["error"]
            .as_str()
            .unwrap()
            .contains("paused or locked")
    );
    assert_eq!(
        keys(&mia, "product:").await,
        ["product:strap"],
        "nothing is lost by it"
    );
    app.stops().await;
    api.stops().await;
}
