//! Shopify's part: the grant, the proxy, deliveries good and bad, and the controls.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use super::{NOW, SECRET, World};
use crate::demo::store::{Faults, Store, StoreConfig, sign};

#[tokio::test]
async fn the_merchant_installs_the_app() {
    let world = World::new().await;
    world.store.install().await.unwrap();
    let seen = world.seen.requests.lock().clone();
    let paths: Vec<&str> = seen.iter().map(|sent| sent.path.as_str()).collect();
    assert_eq!(paths, ["/auth", "/auth/callback", "/home"]);
    for sent in &seen[..2] {
        let mut params: Vec<(String, String)> = form_urlencoded::parse(sent.query.as_bytes())
            .into_owned()
            .collect();
        let at = params.iter().position(|(key, _)| key == "hmac").unwrap();
        let (_, hmac) = params.remove(at);
        assert_eq!(hmac, sign::oauth(SECRET, &params));
    }
    world.store.set_app_url("http://127.0.0.1:1".to_owned());
    let fault = world.store.install().await.unwrap_err();
    assert!(fault.starts_with("the app's /auth"), "{fault}");
    world.end().await;
}

#[tokio::test]
async fn the_grant_checks_who_asks_and_where_the_code_goes() {
    let world = World::new().await;
    let app = world.store.app_url();
    let base = "/crescent-music.myshopify.com/admin/oauth/authorize";
    for query in [
        format!("client_id=other&redirect_uri={app}/auth/callback"),
        "client_id=key&redirect_uri=http://127.0.0.1:9/auth/callback".to_owned(),
        format!("client_id=key&redirect_uri={app}.example/auth/callback"),
    ] {
        assert_eq!(world.get(&format!("{base}?{query}")).await.status(), 400);
    }
    let form = [
        ("client_id", "key"),
        ("client_secret", "wrong"),
        ("code", "x"),
    ];
    let path = "/crescent-music.myshopify.com/admin/oauth/access_token";
    let answer: Value = world.post(path, &form).await.json().await.unwrap();
    assert_eq!(answer["error"], "invalid_client");
    world.end().await;
}

#[tokio::test]
async fn a_refused_webhook_comes_again_with_the_same_id_and_bytes() {
    let world = World::new().await;
    world.seen.refusals.store(1, Ordering::SeqCst);
    let id = world
        .store
        .deliver("carts/update", json!({ "id": "a/b&c" }));
    world.store.settled().await;
    let hooks = world.webhooks();
    assert_eq!(hooks.len(), 2);
    for hook in &hooks {
        assert_eq!(hook.id(), id);
        assert_eq!(hook.body, r#"{"id":"a\/b\u0026c"}"#);
    }
    world.end().await;
}

#[tokio::test]
async fn deliveries_are_doubled_shuffled_and_late_on_request() {
    let world = World::new().await;
    world.store.set_faults(Faults {
        twice: true,
        ..Faults::default()
    });
    world.store.deliver("shop/update", json!({}));
    world.store.settled().await;
    let hooks = world.webhooks();
    assert_eq!((hooks.len(), hooks[0].id() == hooks[1].id()), (2, true));

    world.store.set_faults(Faults {
        shuffle: true,
        ..Faults::default()
    });
    let first = world.store.deliver("carts/update", json!({}));
    let second = world.store.deliver("carts/update", json!({}));
    world.store.settled().await;
    let ids: Vec<String> = world.webhooks()[2..]
        .iter()
        .map(|hook| hook.id().to_owned())
        .collect();
    assert_eq!(ids, [second, first]);

    world.store.set_faults(Faults {
        late_seconds: 60,
        ..Faults::default()
    });
    world.store.deliver("orders/paid", json!({}));
    world.store.set_faults(Faults::default());
    world.store.deliver("orders/updated", json!({}));
    let early =
        tokio::time::timeout(std::time::Duration::from_millis(300), world.store.settled()).await;
    assert!(early.is_err(), "a held delivery is not settled");
    world.clock.advance(60);
    world.store.settled().await;
    assert_eq!(world.topics()[4..], ["orders/updated", "orders/paid"]);
    world.end().await;
}

#[tokio::test]
async fn deliveries_are_signed_wrongly_or_lost_on_request() {
    let world = World::new().await;
    world.store.set_faults(Faults {
        wrong_signature: true,
        ..Faults::default()
    });
    world.store.deliver("orders/paid", json!({}));
    world.store.settled().await;
    let hook = world.webhooks().remove(0);
    assert_ne!(
        hook.headers["x-shopify-hmac-sha256"],
        world.store.sign_webhook(hook.body.as_bytes())
    );
    world.store.set_faults(Faults {
        lost: true,
        ..Faults::default()
    });
    world.store.deliver("orders/updated", json!({}));
    world.store.set_faults(Faults::default());
    world.store.deliver("orders/cancelled", json!({}));
    world.store.settled().await;
    assert_eq!(world.topics(), ["orders/paid", "orders/cancelled"]);
    world.end().await;
}

#[tokio::test]
async fn the_proxy_vouches_for_the_customer_and_takes_cookies_away() {
    let world = World::new().await;
    let request = world
        .http
        .post(world.url("/apps/chat/session?q=caf%C3%A9%20x&shop=evil&signature=00"))
        .header("Cookie", "customer=ada; cart=x")
        .body("{}");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["x-kept"], "yes");
    assert!(
        answer.headers().get("set-cookie").is_none()
            && answer.headers().get("x-powered-by").is_none()
    );
    let sent = world.seen.requests.lock().pop().unwrap();
    assert_eq!(
        (sent.path.as_str(), sent.body.as_str()),
        ("/proxy/session", "{}")
    );
    assert!(!sent.headers.contains_key("cookie") && sent.headers.contains_key("x-forwarded-host"));
    let mut params: Vec<(String, String)> = form_urlencoded::parse(sent.query.as_bytes())
        .into_owned()
        .collect();
    let (key, signature) = params.pop().unwrap();
    assert_eq!(
        (key.as_str(), signature),
        ("signature", sign::proxy(SECRET, &params))
    );
    let value = |name: &str| {
        params
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(value("shop"), ["crescent-music.myshopify.com"]);
    assert_eq!(value("logged_in_customer_id"), ["7302911463712"]);
    assert_eq!(value("q"), ["café x"]);
    assert_eq!(value("timestamp"), ["1795219200"]);
    world.get("/apps/chat/session").await;
    let anonymous = world.seen.requests.lock().pop().unwrap();
    assert!(anonymous.query.contains("logged_in_customer_id=&"));
    world.end().await;
}

#[tokio::test]
async fn the_panel_answers_to_the_store_only() {
    let world = World::new().await;
    let form = [("seconds", "300")];
    let post = || world.http.post(world.url("/_demo/clock")).form(&form);
    let foreign = post()
        .header("Origin", "http://evil.example")
        .send()
        .await
        .unwrap();
    assert_eq!(foreign.status(), 403);
    let rebound = post().header("Host", "evil.example").send().await.unwrap();
    assert_eq!(rebound.status(), 403);
    assert_eq!(world.clock.now(), NOW);
    let own = post().header("Origin", world.url("")).send().await.unwrap();
    assert_eq!(own.status(), 303);
    assert_eq!(world.clock.now(), NOW.plus_seconds(300));
    let wild = world.post("/_demo/clock", &[("seconds", "-60")]).await;
    assert_eq!(wild.status(), 400);
    world.end().await;
}

#[tokio::test]
async fn undelivered_webhooks_and_carts_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::new().await;
    let config = StoreConfig {
        data: Some(folder.path().join("store.json")),
        app_url: "http://127.0.0.1:1".to_owned(),
        ..world.store.inner.config.clone()
    };
    let before = Store::start(config.clone()).await.unwrap();
    let id = before.deliver("shop/update", json!({ "name": "x" }));
    before.stop().await;
    let taken = Store::start(StoreConfig {
        port: world.store.port(),
        ..config.clone()
    })
    .await;
    assert!(taken.is_err(), "a taken port is an error");
    let after = Store::start(StoreConfig {
        app_url: world.store.app_url(),
        ..config
    })
    .await
    .unwrap();
    after.settled().await;
    assert_eq!(world.webhooks()[0].id(), id);
    assert_eq!(after.past_orders().len(), 4);
    after.deliver_past_orders();
    after.settled().await;
    assert_eq!(world.webhooks().len(), 5);
    after.stop().await;
    world.end().await;
}
