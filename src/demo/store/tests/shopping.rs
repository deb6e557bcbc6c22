//! What shoppers do, and what the app is told of it.

use serde_json::{Value, json};

use super::{SECRET, World};
use crate::demo::store::sign;

#[tokio::test]
async fn a_cart_keeps_its_token_and_reports_real_changes_only() {
    let world = World::new().await;
    let empty = world.cart().await;
    let token = empty["token"].as_str().unwrap().to_owned();
    assert!(token.starts_with("hWN") && token.contains("?key="));
    world.add("tidepool-chorus").await;
    world.add("braided-cable-5m").await;
    let cart = world.cart().await;
    assert_eq!(cart["total_price"], 20_000);
    assert_eq!(cart["token"], token.as_str());
    world
        .post("/cart/change.js", &[("line", "1"), ("quantity", "1")])
        .await;
    world.post("/cart/update.js", &[("note", "")]).await;
    world.add("round-up-for-music-schools").await;
    world.store.settled().await;
    assert_eq!(
        world.topics(),
        ["carts/create", "carts/update", "carts/update"]
    );

    let last = world.webhooks().pop().unwrap();
    assert_eq!(
        last.headers["x-shopify-hmac-sha256"],
        sign::webhook(SECRET, last.body.as_bytes())
    );
    assert_eq!(
        last.headers["x-shopify-hmac-sha256"],
        world.store.sign_webhook(last.body.as_bytes())
    );
    assert_eq!(last.headers["x-shopify-api-version"], "2026-10");
    assert_eq!(last.headers["x-shopify-name"], "carts");
    assert_eq!(
        last.headers["x-shopify-triggered-at"],
        "2026-11-21T00:00:00.000002Z"
    );
    let body = last.json();
    assert_eq!(body["id"], token.split('?').next().unwrap());
    for missing in ["attributes", "currency", "total_price"] {
        assert!(body.get(missing).is_none());
    }
    let sum: f64 = body["line_items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            line["line_price_set"]["shop_money"]["amount"]
                .as_str()
                .unwrap()
                .parse::<f64>()
                .unwrap()
        })
        .sum();
    assert!((sum - 200.01).abs() < 1e-9);
    let chorus = &body["line_items"][2];
    assert_eq!(chorus["price"], "165.00");
    assert_eq!(chorus["price_set"]["presentment_money"]["amount"], "165.0");
    world.end().await;
}

#[tokio::test]
async fn bad_cart_input_is_422_and_changes_nothing() {
    let world = World::new().await;
    for form in [
        [("id", "1"), ("quantity", "1")],
        [("id", "x"), ("quantity", "1")],
        [("id", "45281408319765"), ("quantity", "0")],
    ] {
        let answer = world.post("/cart/add.js", &form).await;
        assert_eq!(answer.status(), 422);
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["status"], 422);
        assert!(body["description"].is_string());
    }
    assert_eq!(
        world
            .post("/cart/change.js", &[("line", "3"), ("quantity", "1")])
            .await
            .status(),
        422
    );
    world.store.settled().await;
    assert!(world.topics().is_empty());
    world.end().await;
}

#[tokio::test]
async fn a_checkout_becomes_an_order_and_the_cart_a_new_one() {
    let world = World::new().await;
    world.add("nightfall-reverb").await;
    world
        .post("/cart/update.js", &[("attributes[_chat]", "c1")])
        .await;
    let token = world.cart().await["token"].as_str().unwrap().to_owned();
    let begun = world.post("/checkout", &[]).await;
    let information = begun.headers()["location"].to_str().unwrap().to_owned();
    let page = world.get(&information).await.text().await.unwrap();
    assert!(
        !page.contains("counterbell"),
        "the checkout does not load the app"
    );
    let person = [
        ("email", "bo@example.com"),
        ("first_name", "<b>Bo"),
        ("last_name", "Ek"),
        ("country", "US"),
    ];
    world.post(&information, &person).await;
    world
        .post(
            &information.replace("information", "shipping"),
            &[("shipping", "standard")],
        )
        .await;
    let payment = information.replace("information", "payment");
    assert_eq!(
        world.post(&payment, &[("outcome", "fail")]).await.status(),
        402
    );
    let thanks = world.post(&payment, &[("outcome", "pay")]).await;
    let thanks = thanks.headers()["location"].to_str().unwrap().to_owned();
    let page = world.get(&thanks).await.text().await.unwrap();
    assert!(
        page.contains("#1042") && page.contains("&lt;b&gt;Bo") && !page.contains("counterbell")
    );
    assert_ne!(world.cart().await["token"], token.as_str());
    world.post(&payment, &[("outcome", "pay")]).await;
    world.store.settled().await;

    let expected = "carts/create carts/update checkouts/create checkouts/update checkouts/update checkouts/update \
                    checkouts/update orders/create orders/paid orders/updated";
    assert_eq!(
        world.topics(),
        expected.split_whitespace().collect::<Vec<_>>()
    );
    let hooks = world.webhooks();
    let created = hooks[2].json();
    assert!(
        created["email"].is_null()
            && created.get("id").is_none()
            && created.get("customer").is_none()
    );
    let order = hooks[7].json();
    assert_eq!(order["name"], "#1042");
    assert_eq!(order["cart_token"], token.split('?').next().unwrap());
    assert_eq!(order["checkout_token"], created["token"]);
    assert_eq!(
        order["note_attributes"],
        json!([{ "name": "_chat", "value": "c1" }])
    );
    assert_eq!(order["total_price"], "249.00");
    assert_eq!(order["total_price_set"]["shop_money"]["amount"], "249.0");
    assert!(order.get("checkout_id").is_none() && order["line_items"][0]["properties"].is_array());
    let events: Vec<&str> = hooks[6..]
        .iter()
        .map(|hook| hook.headers["x-shopify-event-id"].as_str())
        .collect();
    assert!(
        events.windows(2).all(|pair| pair[0] == pair[1]),
        "one action, one event"
    );
    world.end().await;
}

#[tokio::test]
async fn pages_are_whole_safe_and_without_inline_script() {
    let world = World::new().await;
    let mut paths: Vec<String> = [
        "/",
        "/collections",
        "/collections/pedals",
        "/cart",
        "/account",
        "/search?q=%3Cscript%3Ealert",
    ]
    .map(str::to_owned)
    .into();
    let documents = world.store.documents();
    assert!(
        documents
            .iter()
            .any(|one| one.key == "page:returns" && one.html.contains("30 days"))
    );
    let root = world.store.url();
    paths.extend(
        documents
            .iter()
            .map(|one| one.url.strip_prefix(&root).unwrap().to_owned()),
    );
    for path in paths {
        let answer = world.get(&path).await;
        assert_eq!(answer.status(), 200, "{path}");
        let policy = answer.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(policy.contains(&world.store.app_url()) && !policy.contains("unsafe"));
        let page = answer.text().await.unwrap();
        assert!(
            !page.contains("<script>")
                && !page.contains(" style=")
                && !page.contains("<script>alert"),
            "{path}"
        );
    }
    assert_eq!(world.get("/nowhere").await.status(), 404);
    world.end().await;
}
