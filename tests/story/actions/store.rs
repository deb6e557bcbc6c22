//! What the store reports starts actions: carts by their shop money, checkouts, orders. Always the store's word.

use counterbell::conversation::Reason;
use counterbell::db::schema::rounds;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::{bare, fired, makes, tags, times};
use crate::support::shopify::{Price, cart, checkout, order};
use crate::support::{App, Kind, Shopper};

const CART: &str = "hWN21BQ2khassPiM4Bc4pZaM";

async fn reports(app: &App, topic: &str, body: &Value) {
    assert_eq!(app.webhook(topic, body).await, 200);
    app.runs_jobs().await;
    app.advances(1);
}

async fn cart_is(app: &App, price: Price<'_>) {
    let body = cart(CART, &app.clock.now().rfc3339(), price);
    reports(app, "carts/update", &body).await;
}

async fn with_cart(app: &App) -> (Shopper, String) {
    let mut shopper = app.shopper().await;
    shopper.has_cart(CART);
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    let chat = shopper.conversation().await;
    (shopper, chat)
}

#[actix_web::test]
async fn a_cart_over_the_amount_fires_once_by_the_stores_word() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let does = json!([{ "do": "attention" }, { "do": "tag", "tag": "big" }]);
        let rule = makes(
            &app,
            "Big",
            json!([{ "on": "cart_over", "amount": "200.00" }]),
            does,
        )
        .await;
        let (_, chat) = with_cart(&app).await;
        cart_is(&app, Price::usd("200.00")).await;
        assert_eq!(times(&app, &chat, &rule).await, 0);
        cart_is(&app, Price::usd("200.01")).await;
        assert_eq!(
            fired(&app, &chat).await,
            [(
                rule.clone(),
                Reason::CartValue,
                Some(2_000_100),
                vec!["attention".into(), "tag".into()]
            )]
        );
        cart_is(&app, Price::usd("10.00")).await;
        cart_is(&app, Price::usd("900.00")).await;
        assert_eq!(times(&app, &chat, &rule).await, 1, "once per cart");
        assert_eq!(tags(&app, &chat).await, ["big"]);
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_foreign_cart_is_judged_by_its_shop_money_and_its_markets_amount() {
    let app = bare(Kind::Sqlite).await;
    let starts = json!([{ "on": "cart_over", "amount": "200", "markets": [{ "currency": "JPY", "amount": "300" }] }]);
    let rule = makes(&app, "Big", starts, json!([{ "do": "attention" }])).await;
    let foreign = |shop: &'static str, shown: &'static str, code: &'static str| Price {
        shop: (shop, "USD"),
        shopper: (shown, code),
    };
    let (_, chat) = with_cart(&app).await;
    cart_is(&app, foreign("199.00", "29000", "JPY")).await;
    cart_is(&app, foreign("250.00", "36000", "JPY")).await;
    assert_eq!(times(&app, &chat, &rule).await, 0);
    cart_is(&app, foreign("200.01", "185.00", "EUR")).await;
    assert_eq!(times(&app, &chat, &rule).await, 1);
    app.stops().await;
}

#[actix_web::test]
async fn a_shopper_who_stands_still_in_checkout_is_noticed_and_one_who_goes_on_is_not() {
    let app = bare(Kind::Sqlite).await;
    let starts = json!([{ "on": "checkout_stuck", "seconds": 120 }]);
    let rule = makes(&app, "Stuck", starts, json!([{ "do": "attention" }])).await;
    let (_, chat) = with_cart(&app).await;
    let at_contact = |app: &App| {
        let mut body = checkout("c1", CART, &app.clock.now().rfc3339());
        body["shipping_address"] = Value::Null;
        body["shipping_lines"] = json!([]);
        body["completed_at"] = Value::Null;
        body
    };
    reports(&app, "checkouts/create", &at_contact(&app)).await;
    app.advances(60);
    // The same step again puts nothing off.
    reports(&app, "checkouts/update", &at_contact(&app)).await;
    assert_eq!(times(&app, &chat, &rule).await, 0);
    app.advances(60);
    app.runs_jobs().await;
    assert_eq!(
        fired(&app, &chat).await,
        [(
            rule.clone(),
            Reason::CheckoutStuck,
            Some(120),
            vec!["attention".into()]
        )]
    );
    // The next step is another place to be stuck at; whoever completes it isn't.
    let mut further = at_contact(&app);
    further["shipping_address"] = json!({ "address1": "1 Main St" });
    reports(&app, "checkouts/update", &further).await;
    app.advances(60);
    let mut done = further.clone();
    done["updated_at"] = app.clock.now().rfc3339().into();
    done["completed_at"] = app.clock.now().rfc3339().into();
    reports(&app, "checkouts/update", &done).await;
    app.advances(600);
    app.runs_jobs().await;
    assert_eq!(times(&app, &chat, &rule).await, 1);
    app.stops().await;
}

#[actix_web::test]
async fn what_the_checkout_starts_never_talks_over_a_person() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let starts = json!([{ "on": "checkout_stuck", "seconds": 120 }, { "on": "tag_added", "tag": "slow" }]);
        let does = json!([{ "do": "say", "text": "Can we help you to check out?" }, { "do": "tag", "tag": "stuck" }]);
        let rule = makes(&app, "Stuck", starts, does).await;
        let (shopper, chat) = with_cart(&app).await;
        let mut body = checkout("c1", CART, &app.clock.now().rfc3339());
        body["shipping_address"] = Value::Null;
        body["shipping_lines"] = json!([]);
        body["completed_at"] = Value::Null;
        reports(&app, "checkouts/create", &body).await;
        app.mia().takes_over(&chat).await.ok();
        app.mia().replies(&chat, "Hello, I'm Mia.").await.ok();
        app.advances(120);
        app.runs_jobs().await;
        let tag = || vec!["tag".to_owned()];
        assert_eq!(
            fired(&app, &chat).await,
            [(rule.clone(), Reason::CheckoutStuck, Some(120), tag())],
            "{kind:?}: it counts, but for its text"
        );
        // Set aside it is hers still.
        let until = app.clock.now().plus_seconds(3600).rfc3339();
        app.mia()
            .posts(
                &format!("conversations/{chat}/snooze"),
                json!({ "until": until }),
            )
            .await
            .ok();
        app.mia().tags(&chat, &["slow"], &[]).await.ok();
        assert_eq!(times(&app, &chat, &rule).await, 2, "{kind:?}");
        crate::fence::walked(&app.log(&chat).await);
        assert_eq!(shopper.thread().await.last().body, "Hello, I'm Mia.");
        app.stops().await;
    }
}

#[actix_web::test]
async fn an_orders_state_fires_once_for_each_order() {
    let app = bare(Kind::Sqlite).await;
    let on = |start: Value| json!([start]);
    let does = || json!([{ "do": "attention" }]);
    let refunded = makes(
        &app,
        "Refunded",
        on(json!({ "on": "order_state", "is": "refunded" })),
        does(),
    )
    .await;
    let cancelled = makes(
        &app,
        "Cancelled",
        on(json!({ "on": "order_state", "is": "cancelled" })),
        does(),
    )
    .await;
    let unpaid = makes(
        &app,
        "Unpaid",
        on(json!({ "on": "payment_trouble" })),
        does(),
    )
    .await;
    let lost = makes(
        &app,
        "Lost",
        on(json!({ "on": "delivery_trouble" })),
        does(),
    )
    .await;
    let slow = makes(
        &app,
        "Slow",
        on(json!({ "on": "order_state", "is": "unfulfilled", "days": 3 })),
        does(),
    )
    .await;
    let (_, chat) = with_cart(&app).await;
    let plain = |app: &App, id: i64| {
        let mut body = order(id, &format!("#{id}"), &app.clock.now().rfc3339());
        body["cart_token"] = CART.into();
        body["financial_status"] = "paid".into();
        body["fulfillment_status"] = Value::Null;
        body["fulfillments"] = json!([]);
        body["created_at"] = app.clock.now().rfc3339().into();
        body
    };
    let all = [&refunded, &cancelled, &unpaid, &lost, &slow];
    let counts = async |app: &App| {
        let fired = fired(app, &chat).await;
        all.map(|rule| fired.iter().filter(|(id, ..)| id == rule).count())
    };
    reports(&app, "orders/create", &plain(&app, 1)).await;
    assert_eq!(counts(&app).await, [0, 0, 0, 0, 0]);
    for _ in 0..2 {
        let mut body = plain(&app, 1);
        body["financial_status"] = "partially_refunded".into();
        reports(&app, "orders/updated", &body).await;
    }
    assert_eq!(counts(&app).await, [1, 0, 0, 0, 0]);
    let mut body = plain(&app, 1);
    body["cancelled_at"] = app.clock.now().rfc3339().into();
    reports(&app, "orders/cancelled", &body).await;
    assert_eq!(counts(&app).await, [1, 1, 0, 0, 0]);
    let mut body = plain(&app, 2);
    body["financial_status"] = "voided".into();
    reports(&app, "orders/create", &body).await;
    assert_eq!(counts(&app).await, [1, 1, 1, 0, 0]);
    let mut body = plain(&app, 3);
    body["fulfillment_status"] = "fulfilled".into();
    body["fulfillments"] =
        json!([{ "status": "success", "shipment_status": "failure", "tracking_number": "1" }]);
    reports(&app, "orders/fulfilled", &body).await;
    assert_eq!(counts(&app).await, [1, 1, 1, 1, 0]);
    // Nothing was sent of the second, for three days; of the first it is no matter any more.
    app.writes(|tx| {
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
    app.advances(3 * 24 * 60 * 60);
    app.runs_jobs().await;
    assert_eq!(counts(&app).await, [1, 1, 1, 1, 1]);
    app.advances(24 * 60 * 60);
    app.runs_jobs().await;
    assert_eq!(counts(&app).await, [1, 1, 1, 1, 1]);
    app.stops().await;
}
