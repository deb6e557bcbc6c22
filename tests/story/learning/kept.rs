//! What is kept of what was learned, what it is good for, and that it is forgotten with the chat it came from.

use counterbell::assistant::attempts;
use counterbell::assistant::knowledge;
use counterbell::assistant::learning::samples;
use counterbell::conversation::Actor;
use counterbell::ids::Id;
use counterbell::shop::privacy::erase;
use serde_json::json;

use super::{BOTH, answer_in, asks, thumbs, writes_answer};
use crate::support::{App, Kind};

#[actix_web::test]
async fn how_past_answers_went_is_told_to_the_gate() {
    let app = App::start(Kind::Sqlite).await;
    let good = asks(&app, "How long is the warranty?").await;
    let disliked = asks(&app, "How do returns work?").await;
    thumbs(&disliked, &answer_in(&disliked).await, Some(false)).await;
    let mut left = asks(&app, "How long does delivery take?").await;
    left.presses("Talk to a person").await;
    left.skips().await;
    let shop = app.shop;
    let mut went: Vec<bool> = app
        .reads(move |conn| attempts::outcomes(conn, shop))
        .await
        .into_iter()
        .map(|(confidence, good)| {
            assert!((50..=100).contains(&confidence));
            good
        })
        .collect();
    went.sort_unstable();
    assert_eq!(went, [false, false, true]);
    drop(good);
    app.stops().await;
}

#[actix_web::test]
async fn good_questions_are_suggested_for_their_page_and_attached_by_a_click() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        let shopper = asks(&app, "How long is the warranty?").await;
        thumbs(&shopper, &answer_in(&shopper).await, Some(true)).await;
        let page = mia.opens("/settings/gaps").await;
        assert!(page.contains("“How long is the warranty?”"), "{page}");
        let asked = shopper.thread().await.0[0].id.clone();
        let shop = app.shop;
        let document = app
            .reads(move |conn| knowledge::id_of(conn, shop, "warranty"))
            .await
            .unwrap();
        let body =
            json!({ "message": asked.trim_start_matches('m'), "document": document.to_string() });
        mia.posts("sample-questions", body.clone()).await.ok();
        mia.posts("sample-questions", body).await.ok();
        let kept = app.reads(move |conn| samples::of(conn, shop)).await;
        assert_eq!(kept[&document], ["How long is the warranty?"]);
        let page = mia.opens("/settings/gaps").await;
        assert!(!page.contains("data-sample"), "nothing is left to suggest");
        app.stops().await;
    }
}

#[actix_web::test]
async fn what_was_learned_of_a_chat_is_forgotten_with_it() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        let mut shopper = asks(&app, "How long is the warranty on zebrafish?").await;
        shopper.says("How long is the warranty?").await;
        app.runs_jobs().await;
        let chat = shopper.conversation().await;
        let thread = shopper.thread().await;
        let asked = thread
            .0
            .iter()
            .rfind(|line| line.from == "shopper")
            .unwrap();
        let shop = app.shop;
        let document = app
            .reads(move |conn| knowledge::id_of(conn, shop, "warranty"))
            .await
            .unwrap();
        let body = json!({ "message": asked.id.trim_start_matches('m'), "document": document.to_string() });
        mia.posts("sample-questions", body).await.ok();
        let drafted = asks(&app, "Is there zebrafish?").await.conversation().await;
        let gap = app.cards().await[0].id;
        let text = "zebrafish is what somebody asked for";
        writes_answer(&mia, gap, text, "draft").await;
        let ids: Vec<Id> = [&chat, &drafted]
            .iter()
            .map(|id| id.parse().unwrap())
            .collect();
        for id in ids {
            app.writes(move |tx| erase::chat(tx, id, &Actor::Shopper))
                .await;
        }
        let key = app.shop.key();
        let kept = app
            .reads(move |conn| crate::support::dump::of_shop(conn, key))
            .await;
        for table in [
            "gaps",
            "gap_questions",
            "answer_tests",
            "document_questions",
            "documents",
            "attempts",
            "ratings",
        ] {
            let rows = format!("{:?}", kept[table]);
            assert!(!rows.contains("zebrafish"), "{table}: {rows}");
        }
        assert!(kept["document_questions"].is_empty());
        assert!(
            app.cards().await.is_empty(),
            "without words nothing is shown"
        );
        assert!(!mia.opens("/settings/gaps").await.contains("zebrafish"));
        app.stops().await;
    }
}

#[actix_web::test]
async fn what_is_written_before_the_button_is_listed_where_no_rule_hears_it() {
    let app = App::start(Kind::Sqlite).await;
    for words in ["How long is the warranty?", "Let me speak to somebody real"] {
        let mut shopper = asks(&app, words).await;
        shopper.presses("Talk to a person").await;
        shopper.skips().await;
    }
    let page = app.mia().opens("/settings/gaps").await;
    let listed = page.split("id=\"phrases\"").nth(1).unwrap();
    assert!(listed.contains("How long is the warranty?"), "{listed}");
    assert!(!listed.contains("somebody real"), "a rule hears that");

    // A click has the action listen for it, as it is or shortened; once.
    let mia = app.mia();
    for (phrase, status) in [
        ("", 422),
        ("the", 422),
        ("the warranty desk", 200),
        ("The warranty desk", 200),
    ] {
        let answer = mia.posts("phrases", json!({ "phrase": phrase })).await;
        assert_eq!(answer.status, status, "{phrase}: {}", answer.body);
    }
    let actions = mia.gets("/api/v1/actions").await.ok().body.to_string();
    assert_eq!(
        actions.to_lowercase().matches("the warranty desk").count(),
        1,
        "{actions}"
    );
    let kept = json!({ "phrase": "How long is the warranty?" });
    assert!(mia.posts("phrases", kept).await.ok().body["action"].is_string());
    let page = mia.opens("/settings/gaps").await;
    let listed = page.split("id=\"phrases\"").nth(1).unwrap();
    assert!(!listed.contains("How long is the warranty?"), "{listed}");
    app.stops().await;
}
