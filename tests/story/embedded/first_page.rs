//! The first page: what works, the next step, trying the assistant, and doing again what could not be done.

use counterbell::db::schema::{conversations, deliveries, shops};
use counterbell::error::Error;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::USER;
use crate::support::{App, Kind, SHOP};

impl App {
    async fn embed_seen(&self) -> Option<i64> {
        let shop = self.shop;
        self.reads(move |conn| {
            Ok(shops::table
                .find(shop.key())
                .select(shops::embed_seen_at)
                .first(conn)?)
        })
        .await
    }

    async fn tries(&self, question: &str) -> Value {
        let mia = self.mia();
        let answer = mia.posts("try", json!({ "question": question })).await;
        answer.ok().body
    }

    /// A delivery that nobody can use.
    async fn gets_dead_mail(&self) {
        let id = format!("{:032x}", self.shared.store.new_id().0);
        let body = "{\"no\":";
        let taken = self.webhook_with("orders/create", &id, self.clock.now(), body);
        assert_eq!(taken.await, 200);
        self.runs_jobs().await;
    }

    async fn dead(&self) -> Vec<Value> {
        let answer = self.mia().gets("/api/v1/deliveries/dead").await.ok();
        answer.body["dead"].as_array().unwrap().clone()
    }
}

#[actix_web::test]
async fn the_first_page_says_what_works_and_what_is_next() {
    let app = App::start(Kind::Sqlite).await;
    let token = app.token(SHOP, USER);
    let page = async || app.opens("/", SHOP, &token).await.text().await.unwrap();
    let fresh = page().await;
    let deep_link = format!(
        "http://127.0.0.1:9/{SHOP}/admin/themes/current/editor?context=apps&amp;template=index&amp;activateAppId=story/chat-embed\" target=\"_top\""
    );
    assert!(fresh.contains("5 of 8 done"), "{fresh}");
    assert!(fresh.contains(&deep_link) && fresh.contains("Turn the chat on"));
    assert!(fresh.contains("Nothing has arrived yet"));
    assert!(fresh.contains("It answers from 3 of your store"));
    // A webhook, and a shopper on a page of the store.
    app.reports_cart("hWN21BQ2", &[("Strings", "12.00")]).await;
    app.shopper().await.says("Hello").await;
    assert!(page().await.contains("7 of 8 done"));
    app.tries("Do you ship to Canada?").await;
    let working = page().await;
    for part in [
        "Everything works",
        "Carts, checkouts and orders arrive",
        "Shoppers have it",
        "1 chat begun in the last 24 hours",
    ] {
        assert!(working.contains(part), "{part}");
    }
    // Access was lost: said, with what to do.
    app.writes(|tx| {
        diesel::update(shops::table.find(tx.key()))
            .set(shops::access_lost.eq(Some("reopen")))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    assert!(page().await.contains("Shopify has ended the app’s access"));
    let outside = app.mia().opens("/settings").await;
    assert!(outside.contains("Open in Shopify"));
    assert!(
        app.mia()
            .opens("/inbox")
            .await
            .contains("href=\"/settings\"")
    );
    app.stops().await;
}

#[actix_web::test]
async fn the_embed_is_noted_when_first_seen_and_then_hourly() {
    let app = App::start(Kind::Sqlite).await;
    assert_eq!(app.embed_seen().await, None);
    let first = app.clock.now().0;
    app.shopper().await;
    app.advances(3599);
    app.shopper().await;
    assert_eq!(app.embed_seen().await, Some(first));
    app.advances(1);
    app.shopper().await;
    assert_eq!(app.embed_seen().await, Some(first + 3_600_000_000));
    app.stops().await;
}

#[actix_web::test]
async fn trying_the_assistant_is_what_a_shopper_gets_and_leaves_no_trace() {
    let app = App::start(Kind::Sqlite).await;
    let question = "How long do I have to return something?";
    let tried = app.tries(question).await;
    assert_eq!(tried["outcome"], "answered");
    assert_eq!(tried["sources"][0]["title"], "Returns");
    assert!(tried["confidence"].as_i64().unwrap() >= 50);
    assert_eq!(tried["rules"], json!([]));
    let unsure = app.tries("Do you tune pianos in Lisbon?").await;
    assert_eq!(unsure["outcome"], "unsure");
    assert_eq!(unsure["rules"][0]["name"], "The assistant does not know");
    assert_eq!(unsure["says"].as_array().unwrap().len(), 2);
    let rule = app.tries("I want a refund").await;
    assert_eq!(rule["outcome"], "rule");
    assert_eq!(rule["confidence"], Value::Null);
    assert_eq!(rule["rules"][0]["name"], "Refunds and cancellations");
    let card = app.tries("Is 4111 1111 1111 1111 a good card?").await;
    assert!(!card.to_string().contains("4111 1111 1111 1111"));
    let count = |conn: &mut counterbell::db::Conn| {
        Ok::<i64, Error>(conversations::table.count().get_result(conn)?)
    };
    assert_eq!(app.reads(count).await, 0);
    // A shopper who asks the same reads the same.
    let mut shopper = app.shopper().await;
    for (question, tried) in [
        (question, &tried),
        ("Do you tune pianos in Lisbon?", &unsure),
    ] {
        let before = shopper.thread_or_nothing().await;
        shopper.says(question).await;
        app.runs_jobs().await;
        let said: Vec<Value> = shopper
            .thread()
            .await
            .0
            .into_iter()
            .skip(before + 1)
            .filter(|line| !line.body.is_empty())
            .map(|line| line.body.into())
            .collect();
        assert_eq!(Value::Array(said), tried["says"], "{question}");
    }
    for nothing in [
        json!({ "question": "  " }),
        json!({}),
        json!({ "question": 7 }),
    ] {
        assert_eq!(app.mia().posts("try", nothing).await.status, 422);
    }
    app.stops().await;
}

#[actix_web::test]
async fn dead_deliveries_are_done_again_each_by_its_own_shop() {
    let app = App::start(Kind::Sqlite).await;
    let (_, zoe) = app
        .other_shop("second-shop.myshopify.com", "http://s.localhost")
        .await;
    app.gets_dead_mail().await;
    app.gets_dead_mail().await;
    let dead = app.dead().await;
    assert_eq!(dead.len(), 2);
    let id = dead[0]["id"].as_str().unwrap().to_owned();
    assert!(id.len() == 32 && dead[0]["error"].is_string());
    let page = app.mia().opens("/settings").await;
    assert!(page.contains(&format!("/api/v1/deliveries/{id}/replay")));
    assert!(page.contains("Replay all 2"));
    // Another shop's is not there.
    let path = format!("deliveries/{id}/replay");
    assert_eq!(zoe.posts(&path, json!({})).await.status, 404);
    let none = zoe.posts("deliveries/replay", json!({})).await.ok();
    assert_eq!(none.body["replayed"], 0);
    assert_eq!(app.dead().await.len(), 2);
    // What was wrong is mended: the body can be read now.
    let shop = app.shop;
    let mended = crate::support::shopify::order(7, "#1007", "2026-11-20T10:00:00Z").to_string();
    app.writes(move |tx| {
        diesel::update(deliveries::table.filter(deliveries::shop_id.eq(shop.key())))
            .set(deliveries::body.eq(mended.as_bytes()))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    app.mia().posts(&path, json!({})).await.ok();
    assert_eq!(app.dead().await.len(), 1);
    // It waits now, so there is nothing dead to replay; then it is done.
    assert_eq!(app.mia().posts(&path, json!({})).await.status, 404);
    app.runs_jobs().await;
    assert_eq!(app.dead().await.len(), 1);
    let all = app.mia().posts("deliveries/replay", json!({})).await.ok();
    assert_eq!(all.body["replayed"], 1);
    app.runs_jobs().await;
    assert!(app.dead().await.is_empty());
    for wrong in ["00", "zz", &"f".repeat(32), &"é".repeat(32)] {
        let path = format!("deliveries/{wrong}/replay");
        assert_eq!(app.mia().posts(&path, json!({})).await.status, 404);
    }
    app.stops().await;
}
