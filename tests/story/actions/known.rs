//! What is known already when a chat begins, and what becomes true on the way: an order's past, a page, a tag.

use counterbell::db::schema::{orders, rounds};
use diesel::prelude::*;
use serde_json::{Value, json};

use super::{bare, chatting, makes, makes_with, times};
use crate::support::shopify::{checkout, order, proxy_query};
use crate::support::{Answer, App, Kind, SHOP, Shopper};

const DAY: i64 = 24 * 60 * 60;
const CART: &str = "hWN21BQ2khassPiM4Bc4pZaM";

async fn reports(app: &App, topic: &str, body: &Value) {
    assert_eq!(app.webhook(topic, body).await, 200);
    app.runs_jobs().await;
    app.advances(1);
}

/// An order of this customer's, made now and not sent.
fn of(app: &App, id: i64, customer: i64) -> Value {
    let mut told = order(id, &format!("#{id}"), &app.clock.now().rfc3339());
    told["created_at"] = app.clock.now().rfc3339().into();
    told["customer"] = json!({ "id": customer, "first_name": "Dana" });
    told["financial_status"] = "paid".into();
    told["fulfillment_status"] = Value::Null;
    told["fulfillments"] = json!([]);
    told
}

/// Shopify vouches for the shopper from now on.
pub async fn signs_in(app: &App, shopper: &mut Shopper, customer: i64) {
    let stamp = (app.clock.now().0 / 1_000_000).to_string();
    let query = proxy_query(&[
        ("logged_in_customer_id", &customer.to_string()),
        ("path_prefix", "/apps/counterbell"),
        ("shop", SHOP),
        ("timestamp", &stamp),
    ]);
    let answer = app
        .http
        .post(format!("{}/proxy/session?{query}", app.url))
        .json(&json!({ "shop": SHOP, "token": shopper.token }))
        .send()
        .await
        .unwrap();
    let body = Answer::of(answer).await.ok().body;
    shopper.token = body["token"].as_str().unwrap().to_owned();
}

#[actix_web::test]
async fn what_befell_an_order_before_the_chat_counts_once_it_is_known_whose_it_is() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let does = || json!([{ "do": "attention" }]);
        let on = |is: &str| json!([{ "on": "order_state", "is": is }]);
        let refunded = makes(&app, "Refunded", on("refunded"), does()).await;
        let cancelled = makes(&app, "Cancelled", on("cancelled"), does()).await;
        let slow = json!([{ "on": "order_state", "is": "unfulfilled", "days": 3 }]);
        let slow = makes(&app, "Slow", slow, does()).await;
        let mut told = of(&app, 7, 501);
        told["financial_status"] = "refunded".into();
        reports(&app, "orders/create", &told).await;
        reports(&app, "orders/create", &of(&app, 8, 502)).await;
        app.advances(4 * DAY);

        let (mut shopper, chat) = chatting(&app).await;
        assert_eq!(times(&app, &chat, &refunded).await, 0, "anybody");
        signs_in(&app, &mut shopper, 501).await;
        for words in ["How do returns work?", "And how long is the warranty?"] {
            shopper.says(words).await;
            app.runs_jobs().await;
        }
        assert_eq!(times(&app, &chat, &refunded).await, 1);
        assert_eq!(times(&app, &chat, &slow).await, 1);
        assert_eq!(times(&app, &chat, &cancelled).await, 0);
        // What is long past is no news.
        app.advances(60 * DAY);
        let mut later = app.shopper().await;
        signs_in(&app, &mut later, 501).await;
        later.says("How do returns work?").await;
        let chat = later.conversation().await;
        assert_eq!(times(&app, &chat, &refunded).await, 0);
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_payment_and_a_parcel_that_failed_before_the_chat_count_until_that_is_over() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let does = || json!([{ "do": "attention" }]);
        let unpaid = makes(&app, "Unpaid", json!([{ "on": "payment_trouble" }]), does()).await;
        let lost = makes(&app, "Lost", json!([{ "on": "delivery_trouble" }]), does()).await;
        for id in [7, 9] {
            let mut told = of(&app, id, 501);
            told["financial_status"] = "pending".into();
            reports(&app, "orders/create", &told).await;
        }
        let paid = |order: i64, status: &str| json!({ "id": 1, "order_id": order, "kind": "sale", "status": status });
        let sent =
            |order: i64, status: &str| json!({ "id": 1, "order_id": order, "status": status });
        for id in [7, 9] {
            reports(&app, "order_transactions/create", &paid(id, "failure")).await;
            let tried = sent(id, "attempted_delivery");
            reports(&app, "fulfillment_events/create", &tried).await;
        }
        // Of one of them all is well again; of the other there is other news.
        reports(&app, "order_transactions/create", &paid(9, "success")).await;
        reports(&app, "fulfillment_events/create", &sent(9, "delivered")).await;
        let mut told = of(&app, 7, 501);
        told["financial_status"] = "pending".into();
        told["total_price"] = "99.00".into();
        reports(&app, "orders/updated", &told).await;
        app.advances(DAY);

        let (mut shopper, chat) = chatting(&app).await;
        signs_in(&app, &mut shopper, 501).await;
        for words in ["How do returns work?", "And how long is the warranty?"] {
            shopper.says(words).await;
            app.runs_jobs().await;
        }
        assert_eq!(times(&app, &chat, &unpaid).await, 1);
        assert_eq!(times(&app, &chat, &lost).await, 1);
        // The same again is no more news; of the other order it is the first this chat hears.
        reports(&app, "order_transactions/create", &paid(7, "failure")).await;
        assert_eq!(times(&app, &chat, &unpaid).await, 1);
        app.stops().await;
    }
}

#[actix_web::test]
async fn many_orders_that_were_not_sent_hide_none_of_those_that_wait_longest() {
    let app = bare(Kind::Sqlite).await;
    let after = |days: i64| json!([{ "on": "order_state", "is": "unfulfilled", "days": days }]);
    let does = || json!([{ "do": "attention" }]);
    makes(&app, "Three", after(3), does()).await;
    let ten = makes(&app, "Ten", after(10), does()).await;
    let (mut shopper, chat) = chatting(&app).await;
    signs_in(&app, &mut shopper, 501).await;
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    reports(&app, "orders/create", &of(&app, 7, 501)).await;
    app.advances(7 * DAY);
    let now = app.clock.now();
    app.writes(move |tx| {
        for id in 1_000..1_600_i64 {
            diesel::insert_into(orders::table)
                .values((
                    orders::shop_id.eq(tx.key()),
                    orders::id.eq(id),
                    orders::name.eq(format!("#{id}")),
                    orders::lines.eq("[]"),
                    orders::tracking.eq("[]"),
                    orders::created_at.eq(now.0),
                    orders::updated_at.eq(now.0),
                    orders::triggered_at.eq(now.0),
                    orders::received_at.eq(now.0),
                ))
                .execute(tx.conn)?;
        }
        diesel::insert_into(rounds::table)
            .values((
                rounds::shop_id.eq(tx.key()),
                rounds::kind.eq(counterbell::shop::rounds::WATCH_ORDERS),
                rounds::due_at.eq(0),
            ))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    app.advances(4 * DAY);
    app.runs_jobs().await;
    assert_eq!(times(&app, &chat, &ten).await, 1);
    app.stops().await;
}

#[actix_web::test]
async fn what_has_been_does_not_stand_before_another_start_of_the_same_action() {
    let app = bare(Kind::Sqlite).await;
    let starts = json!([{ "on": "order_state", "is": "refunded" }, { "on": "order_state", "is": "cancelled" }]);
    let rule = makes(&app, "Either", starts, json!([{ "do": "attention" }])).await;
    let (mut shopper, chat) = chatting(&app).await;
    signs_in(&app, &mut shopper, 501).await;
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    let mut told = of(&app, 7, 501);
    told["financial_status"] = "refunded".into();
    reports(&app, "orders/create", &told).await;
    assert_eq!(times(&app, &chat, &rule).await, 1);
    told["cancelled_at"] = app.clock.now().rfc3339().into();
    told["updated_at"] = app.clock.now().rfc3339().into();
    reports(&app, "orders/updated", &told).await;
    assert_eq!(times(&app, &chat, &rule).await, 2);
    app.stops().await;
}

#[actix_web::test]
async fn a_changed_patience_counts_for_who_stands_still_already() {
    let app = bare(Kind::Sqlite).await;
    let stuck = |seconds: i64| {
        json!({ "name": "Stuck", "starts": [{ "on": "checkout_stuck", "seconds": seconds }],
                                      "does": [{ "do": "attention" }] })
    };
    let rule = makes_with(&app, stuck(1_200)).await;
    let mut shopper = app.shopper().await;
    shopper.has_cart(CART);
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    let chat = shopper.conversation().await;
    let at_contact = |app: &App| {
        let mut body = checkout("c1", CART, &app.clock.now().rfc3339());
        body["shipping_address"] = Value::Null;
        body["shipping_lines"] = json!([]);
        body["completed_at"] = Value::Null;
        body
    };
    reports(&app, "checkouts/create", &at_contact(&app)).await;
    app.mia()
        .posts(&format!("actions/{rule}"), stuck(120))
        .await
        .ok();
    reports(&app, "checkouts/update", &at_contact(&app)).await;
    app.advances(120);
    app.runs_jobs().await;
    assert_eq!(times(&app, &chat, &rule).await, 1);
    app.stops().await;
}

#[actix_web::test]
async fn who_left_checkout_days_ago_does_not_stand_still_there() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let start = json!([{ "on": "checkout_stuck", "seconds": 120 }]);
        let rule = makes(&app, "Stuck", start, json!([{ "do": "attention" }])).await;
        let at_contact = |app: &App| {
            let mut body = checkout("c1", CART, &app.clock.now().rfc3339());
            body["shipping_address"] = Value::Null;
            body["shipping_lines"] = json!([]);
            body["completed_at"] = Value::Null;
            body
        };
        reports(&app, "checkouts/create", &at_contact(&app)).await;
        app.advances(3 * DAY);
        let mut shopper = app.shopper().await;
        shopper.has_cart(CART);
        shopper.says("How do returns work?").await;
        let chat = shopper.conversation().await;
        app.advances(120);
        app.runs_jobs().await;
        assert_eq!(times(&app, &chat, &rule).await, 0);
        let kinds = app.kinds(&chat).await;
        assert!(!kinds.contains(&"checkout_moved".to_owned()), "{kinds:?}");
        // Nor does who went there and away again before anybody could look.
        reports(&app, "checkouts/update", &at_contact(&app)).await;
        app.advances(DAY);
        app.runs_jobs().await;
        assert_eq!(times(&app, &chat, &rule).await, 0);
        reports(&app, "checkouts/update", &at_contact(&app)).await;
        app.advances(120);
        app.runs_jobs().await;
        assert_eq!(times(&app, &chat, &rule).await, 1);
        app.stops().await;
    }
}

/// A shopper's browser opens another page, and may say so.
async fn goes_to(app: &App, shopper: &Shopper, path: &str) {
    let answer = app
        .http
        .post(format!("{}/storefront/v1/session", app.url))
        .header("origin", &app.origin)
        .bearer_auth(&shopper.token)
        .json(&json!({ "shop": SHOP, "told": true,
            "page": { "url": format!("http://store.localhost{path}"), "title": path } }))
        .send()
        .await
        .unwrap();
    Answer::of(answer).await.ok();
}

#[actix_web::test]
async fn a_condition_is_looked_at_when_the_page_changes_and_when_an_action_tags() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let when = |name: &str, when: Value| json!({ "name": name, "starts": [{ "on": "condition" }], "when": when, "does": [{ "do": "attention" }] });
        let at = when("At", json!({ "if": "page", "urls": ["/pages/wholesale"] }));
        let at = makes_with(&app, at).await;
        let tagged = when("Tagged", json!({ "if": "tagged", "any": ["vip"] }));
        let tagged = makes_with(&app, tagged).await;
        let words = json!([{ "on": "keywords", "any": ["zither"] }]);
        makes(&app, "First", words, json!([{ "do": "tag", "tag": "vip" }])).await;
        let (mut shopper, chat) = chatting(&app).await;
        goes_to(&app, &shopper, "/pages/about").await;
        assert_eq!(times(&app, &chat, &at).await, 0);
        for _ in 0..2 {
            goes_to(&app, &shopper, "/pages/wholesale").await;
            goes_to(&app, &shopper, "/pages/about").await;
        }
        assert_eq!(times(&app, &chat, &at).await, 1);
        assert_eq!(times(&app, &chat, &tagged).await, 0);
        shopper.says("a zither").await;
        assert_eq!(times(&app, &chat, &tagged).await, 1);
        app.stops().await;
    }
}
