//! Whatever the assistant answers from changes, and by whatever way: the tests of wrong answers are run again, and not
//! where nothing changed.

use counterbell::assistant::knowledge;
use counterbell::clock::Micros;
use counterbell::conversation::Actor;
use counterbell::db::schema::answer_tests;
use counterbell::ids::Id;
use counterbell::shop::content;
use counterbell::shop::privacy::erase;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::sampled::{QUESTION, has_it_tested, has_the_answer, writes_our_shop};
use super::{BOTH, answer_in, asks, staff_rates};
use crate::knowledge::store::{has, writing};
use crate::support::App;
use crate::support::admin_api::AdminApi;

/// A question was answered wrongly once; nothing is owed by now.
async fn has_a_test(app: &App) {
    let shopper = asks(app, "How long is the warranty?").await;
    let (message, chat) = (answer_in(&shopper).await, shopper.conversation().await);
    let rated = staff_rates(&app.mia(), &chat, &message, Some(false)).await;
    assert_eq!(rated, 204);
    app.runs_jobs().await;
}

/// Time passes; from when on.
fn later(app: &App) -> Micros {
    app.advances(60);
    app.clock.now()
}

/// Whether the test was run since, once all that is due is done.
async fn ran(app: &App, since: Micros) -> bool {
    app.runs_jobs().await;
    let shop = app.shop.key();
    let at: Option<i64> = app
        .reads(move |conn| {
            Ok(answer_tests::table
                .filter(answer_tests::shop_id.eq(shop))
                .select(answer_tests::ran_at)
                .first(conn)?)
        })
        .await;
    at.is_some_and(|at| at >= since.0)
}

#[actix_web::test]
async fn a_question_forgotten_with_its_chat_owes_the_tests_a_run() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        let document = writes_our_shop(&mia).await;
        let first = asks(&app, QUESTION).await;
        assert!(!has_the_answer(&first).await, "{kind:?}");
        let asked = first.thread().await.0[0].id.clone();
        let sample = json!({ "message": asked.trim_start_matches('m'), "document": document });
        mia.posts("sample-questions", sample).await.ok();
        let second = asks(&app, QUESTION).await;
        assert!(has_the_answer(&second).await, "{kind:?}");
        has_it_tested(&app, &second, &document).await;

        let since = later(&app);
        let chat: Id = first.conversation().await.parse().unwrap();
        app.writes(move |tx| erase::chat(tx, chat, &Actor::Shopper))
            .await;
        assert!(ran(&app, since).await, "{kind:?}");
        let test = app.answer_tests().await.remove(0);
        assert_eq!(test.passes, Some(false), "{kind:?}");
        assert!(test.broke_at.is_some(), "{kind:?}");
        app.stops().await;
    }
}

fn product(more: &Value) -> Value {
    let mut product = json!({ "id": 5, "handle": "strap", "title": "Cork strap",
        "body_html": "A strap of cork.", "status": "active", "published_at": "2026-01-01T00:00:00Z" });
    let fields = product.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    product
}

#[actix_web::test]
async fn news_of_products_owe_the_tests_a_run_where_what_is_answered_from_changed() {
    for kind in BOTH {
        let app = App::start(kind).await;
        has_a_test(&app).await;
        for (topic, more, owes) in [
            ("products/create", json!({}), true),
            ("products/update", json!({}), false),
            (
                "products/update",
                json!({ "body_html": "A strap of wool." }),
                true,
            ),
            (
                "products/update",
                json!({ "body_html": "A strap of wool.", "status": "draft" }),
                true,
            ),
            (
                "products/update",
                json!({ "body_html": "A strap of wool.", "status": "draft" }),
                false,
            ),
            (
                "products/update",
                json!({ "body_html": "A strap of wool." }),
                true,
            ),
            ("products/delete", json!({}), true),
        ] {
            let since = later(&app);
            assert_eq!(app.webhook(topic, &product(&more)).await, 200);
            let what = format!("{kind:?}: {topic} {more}");
            assert_eq!(ran(&app, since).await, owes, "{what}");
        }
        app.stops().await;
    }
}

/// The store is looked through, with one page or none.
async fn looks(app: &App, api: &AdminApi, page: Option<&Value>) {
    let pages: Vec<Value> = page.into_iter().cloned().collect();
    has(api, &[], &pages);
    let begun = app.shared.store.insert(app.shop, content::begin).await;
    begun.unwrap();
}

#[actix_web::test]
async fn a_page_that_its_source_hides_or_leaves_out_owes_the_tests_a_run() {
    for kind in BOTH {
        let (api, app) = AdminApi::with_app(kind).await;
        let us = writing(1, "us", "We are four people.");
        let mut hidden = us.clone();
        hidden["isPublished"] = json!(false);
        looks(&app, &api, Some(&us)).await;
        app.runs_jobs().await;
        has_a_test(&app).await;
        let shop = app.shop;
        let document = app
            .reads(move |conn| knowledge::id_of(conn, shop, "page:us"))
            .await;
        for (page, owes, what) in [
            (&us, false, "as it is"),
            (&hidden, true, "hidden"),
            (&hidden, false, "hidden still"),
            (&us, true, "shown again"),
        ] {
            let since = later(&app);
            looks(&app, &api, Some(page)).await;
            assert_eq!(ran(&app, since).await, owes, "{kind:?}: {what}");
        }

        // Where staff's own words stand, its source still says whether it is shown.
        let written = json!({ "body": "We are five people by now." });
        let path = format!("documents/{}", document.unwrap());
        app.mia().posts(&path, written).await.ok();
        app.runs_jobs().await;
        for (page, owes, what) in [
            (Some(&us), false, "ours as it is"),
            (Some(&hidden), true, "ours hidden"),
            (Some(&us), true, "ours shown again"),
            (None, true, "ours left out"),
            (None, false, "ours left out still"),
        ] {
            let since = later(&app);
            looks(&app, &api, page).await;
            assert_eq!(ran(&app, since).await, owes, "{kind:?}: {what}");
        }
        app.stops().await;
        api.stops().await;
    }
}
