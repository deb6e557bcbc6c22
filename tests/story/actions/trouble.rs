//! Trouble with an order's money or parcels, by every sign the store gives of it; and that there is no other sign.

use counterbell::conversation::Reason;
use serde_json::{Value, json};

use super::{bare, fired, makes, times};
use crate::support::shopify::order;
use crate::support::{App, Kind};

const CART: &str = "hWN21BQ2khassPiM4Bc4pZaM";

async fn reports(app: &App, topic: &str, body: Value) {
    assert_eq!(app.webhook(topic, &body).await, 200);
    app.runs_jobs().await;
    app.advances(1);
}

/// A chat whose shopper has ordered: the order's number is 7.
async fn ordered(app: &App) -> String {
    let mut shopper = app.shopper().await;
    shopper.has_cart(CART);
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    let mut body = order(7, "#1042", &app.clock.now().rfc3339());
    body["cart_token"] = CART.into();
    body["financial_status"] = "pending".into();
    body["fulfillments"] = json!([]);
    reports(app, "orders/create", body).await;
    shopper.conversation().await
}

#[actix_web::test]
async fn a_payment_that_is_refused_is_noticed_once_for_its_order() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let start = json!([{ "on": "payment_trouble" }]);
        let rule = makes(&app, "Unpaid", start, json!([{ "do": "attention" }])).await;
        let chat = ordered(&app).await;
        let transaction = |order: i64, kind: &str, status: &str| json!({ "id": 1, "order_id": order, "kind": kind, "status": status, "gateway": "visa" });
        for (order, what, status) in [
            (7, "sale", "success"),
            (7, "refund", "failure"),
            (8, "sale", "failure"),
        ] {
            let body = transaction(order, what, status);
            reports(&app, "order_transactions/create", body).await;
            assert_eq!(
                times(&app, &chat, &rule).await,
                0,
                "{order} {what} {status}"
            );
        }
        for _ in 0..2 {
            let body = transaction(7, "sale", "failure");
            reports(&app, "order_transactions/create", body).await;
        }
        let mut voided = order(7, "#1042", &app.clock.now().rfc3339());
        voided["financial_status"] = "voided".into();
        reports(&app, "orders/updated", voided).await;
        assert_eq!(
            fired(&app, &chat).await,
            [(rule, Reason::Payment, None, vec!["attention".to_owned()])]
        );
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_parcel_that_did_not_arrive_is_noticed_by_the_carriers_word() {
    let app = bare(Kind::Sqlite).await;
    let start = json!([{ "on": "delivery_trouble" }]);
    let rule = makes(&app, "Lost", start, json!([{ "do": "attention" }])).await;
    let event =
        |status: &str| json!({ "id": 1, "fulfillment_id": 3, "order_id": 7, "status": status });
    let chat = ordered(&app).await;
    for (status, expected) in [
        ("in_transit", 0),
        ("out_for_delivery", 0),
        ("attempted_delivery", 1),
        ("failure", 1),
        ("delivered", 1),
    ] {
        reports(&app, "fulfillment_events/create", event(status)).await;
        assert_eq!(times(&app, &chat, &rule).await, expected, "{status}");
    }
    app.stops().await;
}

#[actix_web::test]
async fn more_urgent_trouble_is_not_hidden_by_what_was_there_before() {
    let app = bare(Kind::Sqlite).await;
    let raises = |priority: u8| json!([{ "do": "attention", "priority": priority }]);
    let start = json!([{ "on": "tag_added", "tag": "big" }]);
    makes(&app, "Big", start, raises(2)).await;
    makes(
        &app,
        "Unpaid",
        json!([{ "on": "payment_trouble" }]),
        raises(9),
    )
    .await;
    makes(
        &app,
        "Lost",
        json!([{ "on": "delivery_trouble" }]),
        raises(4),
    )
    .await;
    let chat = ordered(&app).await;
    let attention = async || app.mia().sees(&chat).await["state"]["attention"].clone();
    app.mia().tags(&chat, &["big"], &[]).await.ok();
    let first = attention().await;
    assert_eq!(
        (&first["reason"], &first["priority"]),
        (&json!("tagged"), &json!(2))
    );
    app.advances(60);
    let refused =
        json!({ "id": 1, "order_id": 7, "kind": "sale", "status": "failure", "gateway": "visa" });
    reports(&app, "order_transactions/create", refused).await;
    let second = attention().await;
    assert_eq!(
        (&second["reason"], &second["priority"]),
        (&json!("payment"), &json!(9))
    );
    assert_eq!(
        second["since"], first["since"],
        "it has been there since then"
    );
    let lost = json!({ "id": 1, "fulfillment_id": 3, "order_id": 7, "status": "failure" });
    reports(&app, "fulfillment_events/create", lost).await;
    assert_eq!(
        attention().await,
        second,
        "what is less urgent hides nothing"
    );
    app.stops().await;
}

#[actix_web::test]
async fn trouble_that_is_told_before_its_order_is_not_lost() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let does = || json!([{ "do": "attention" }]);
        let unpaid = json!([{ "on": "payment_trouble" }]);
        let unpaid = makes(&app, "Unpaid", unpaid, does()).await;
        let lost = json!([{ "on": "delivery_trouble" }]);
        let lost = makes(&app, "Lost", lost, does()).await;
        let refused = json!({ "id": 1, "order_id": 7, "kind": "sale", "status": "failure", "gateway": "visa" });
        reports(&app, "order_transactions/create", refused).await;
        let gone = json!({ "id": 1, "fulfillment_id": 3, "order_id": 7, "status": "failure" });
        reports(&app, "fulfillment_events/create", gone).await;
        let chat = ordered(&app).await;
        assert_eq!(times(&app, &chat, &unpaid).await, 1);
        assert_eq!(times(&app, &chat, &lost).await, 1);
        // Told again it is the same trouble.
        let mut again = order(7, "#1042", &app.clock.now().rfc3339());
        again["cart_token"] = CART.into();
        again["financial_status"] = "pending".into();
        reports(&app, "orders/updated", again).await;
        assert_eq!(times(&app, &chat, &unpaid).await, 1);
        app.stops().await;
    }
}

#[actix_web::test]
async fn trouble_that_is_over_before_its_order_is_told_is_none() {
    let app = bare(Kind::Sqlite).await;
    let start = json!([{ "on": "payment_trouble" }, { "on": "delivery_trouble" }]);
    let rule = makes(&app, "Trouble", start, json!([{ "do": "attention" }])).await;
    for status in ["failure", "success"] {
        let body =
            json!({ "id": 1, "order_id": 7, "kind": "sale", "status": status, "gateway": "visa" });
        reports(&app, "order_transactions/create", body).await;
    }
    for status in ["failure", "delivered"] {
        let body = json!({ "id": 1, "fulfillment_id": 3, "order_id": 7, "status": status });
        reports(&app, "fulfillment_events/create", body).await;
    }
    let chat = ordered(&app).await;
    assert_eq!(times(&app, &chat, &rule).await, 0);
    app.stops().await;
}

#[actix_web::test]
async fn the_editor_says_what_the_store_does_not_tell() {
    let specs = include_str!("../../../src/settings/assets/action-specs.js");
    for said in [
        "declined before there is an order stays in Shopify’s checkout, and no app is told",
        "Only carriers that Shopify follows report",
    ] {
        assert!(specs.contains(said), "{said}");
    }
}
