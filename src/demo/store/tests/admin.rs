//! The merchant's admin: the grant, the frame, who is at the desk, and what happens when its buttons are pressed.

use serde_json::Value;

use super::World;
use crate::demo::store::staff;

const ADMIN: &str = "/crescent-music.myshopify.com/admin";

impl World {
    /// A page of the admin under its own name, as `who` sees it.
    async fn page(&self, path: &str, who: &str) -> (u16, String, reqwest::header::HeaderMap) {
        let url = format!("{}{ADMIN}{path}", self.store.url());
        let request = self.http.get(url).header("Cookie", format!("staff={who}"));
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        (status, answer.text().await.unwrap(), headers)
    }

    async fn press(&self, path: &str, form: &[(&str, &str)]) -> u16 {
        let url = format!("{}{ADMIN}{path}", self.store.url());
        let request = self.http.post(url).header("Origin", self.store.url());
        request.form(form).send().await.unwrap().status().as_u16()
    }
}

#[tokio::test]
async fn the_app_is_granted_then_shown_in_a_frame_of_its_own() {
    let world = World::new().await;
    let (_, grant, _) = world.page("/apps/key", "7001").await;
    assert!(grant.contains("Install Counterbell") && !grant.contains("<iframe"));
    assert!(grant.contains("See orders"), "the scopes are said in words");
    assert_eq!(world.press("/_install", &[]).await, 303);
    let (status, page, headers) = world.page("/apps/key/inbox?tab=mine", "7002").await;
    assert_eq!(status, 200);
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains(&format!("frame-src {}", world.store.app_url())));
    assert!(policy.contains("frame-ancestors 'none'") && !page.contains("<script>"));
    let source = page.split("<iframe").nth(1).unwrap();
    let source = source.split("src=\"").nth(1).unwrap();
    let source = source.split('"').next().unwrap().replace("&amp;", "&");
    let url = url::Url::parse(&source).unwrap();
    assert_eq!(url.path(), "/inbox");
    let query: std::collections::BTreeMap<String, String> =
        url.query_pairs().into_owned().collect();
    assert_eq!(
        (query["tab"].as_str(), query["embedded"].as_str()),
        ("mine", "1")
    );
    let now = world.clock.now();
    let user = staff::subject(
        super::SECRET,
        &query["id_token"],
        &query["shop"],
        "key",
        now,
    );
    assert_eq!(user.map(|user| user.id), Some(7002));

    let link = format!("{}{ADMIN}/oauth/install?client_id=key", world.store.url());
    let answer = world.http.get(link).send().await.unwrap();
    assert_eq!(answer.headers()["location"], format!("{ADMIN}/apps/key"));
    assert_eq!(world.page("/apps/other", "7001").await.0, 404);
    let named = world
        .http
        .get(world.url(&format!("{ADMIN}/orders?a=b")))
        .send()
        .await
        .unwrap();
    assert_eq!(
        named.headers()["location"],
        format!("{}{ADMIN}/orders?a=b", world.store.url())
    );
    world.end().await;
}

#[tokio::test]
async fn id_tokens_are_for_the_admins_own_pages() {
    let world = World::new().await;
    world.store.grant();
    let url = format!("{}{ADMIN}/_id_token", world.store.url());
    let ask = |origin: String| {
        world
            .http
            .post(&url)
            .header("Origin", origin)
            .header("Cookie", "staff=7002")
    };
    let answer: Value = ask(world.store.url())
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let token = answer["id_token"].as_str().unwrap();
    let read = |now| {
        staff::subject(
            super::SECRET,
            token,
            "crescent-music.myshopify.com",
            "key",
            now,
        )
    };
    assert_eq!(read(super::NOW).map(|user| user.first_name), Some("Leo"));
    assert!(
        read(super::NOW.plus_seconds(60)).is_none(),
        "a minute by the store's clock"
    );
    let foreign = ask(world.store.app_url()).send().await.unwrap();
    assert_eq!(
        foreign.status(),
        403,
        "the app asks through App Bridge only"
    );
    world.store.uninstall();
    assert_eq!(ask(world.store.url()).send().await.unwrap().status(), 403);
    world.end().await;
}

#[tokio::test]
async fn the_theme_shows_the_embed_while_it_is_on() {
    let world = World::new().await;
    world.store.grant();
    let shown = async || {
        world
            .get("/")
            .await
            .text()
            .await
            .unwrap()
            .contains("counterbell-chat")
    };
    assert!(shown().await);
    let (_, editor, _) = world
        .page(
            "/themes/current/editor?context=apps&activateAppId=key/chat-embed",
            "7001",
        )
        .await;
    assert!(editor.contains("Turn it off"));
    world.press("/_embed", &[("on", "no")]).await;
    assert!(!shown().await);
    world.press("/_embed", &[("on", "yes")]).await;
    assert!(shown().await);
    let (_, other, _) = world
        .page("/themes/current/editor?activateAppId=nobody/x", "7001")
        .await;
    assert!(other.contains("No app embed"));
    world.end().await;
}

#[tokio::test]
async fn the_desk_and_the_buttons() {
    let world = World::new().await;
    world.store.grant();
    let (_, page, _) = world.page("/orders", "7002").await;
    assert!(page.contains("Leo Lang") && page.contains("#1041"));
    let back = format!("{ADMIN}/orders");
    let url = format!("{}{ADMIN}/_user", world.store.url());
    let chosen = world
        .http
        .post(&url)
        .form(&[("user", "7002"), ("back", &back)])
        .send()
        .await
        .unwrap();
    assert_eq!(chosen.headers()["location"], back);
    assert!(
        chosen.headers()["set-cookie"]
            .to_str()
            .unwrap()
            .starts_with("staff=7002;")
    );
    let away = world
        .http
        .post(&url)
        .form(&[("user", "7001"), ("back", "//evil.example")])
        .send()
        .await
        .unwrap();
    assert_eq!(away.headers()["location"], ADMIN);

    for (path, form, status) in [
        (
            "/_order",
            vec![("order", "#1041"), ("change", "cancel")],
            303,
        ),
        (
            "/_order",
            vec![("order", "#1041"), ("change", "fulfil")],
            400,
        ),
        ("/_product", vec![("handle", "ember-overdrive")], 303),
        (
            "/_customer",
            vec![("customer", "7302911463712"), ("what", "save")],
            303,
        ),
        (
            "/_customer",
            vec![("customer", "7302911463712"), ("what", "request")],
            303,
        ),
        (
            "/_customer",
            vec![("customer", "7302911463712"), ("what", "erase")],
            303,
        ),
        ("/_uninstall", vec![], 303),
    ] {
        assert_eq!(world.press(path, &form).await, status, "{path} {form:?}");
    }
    world.store.settled().await;
    let topics = world.topics();
    assert_eq!(
        topics,
        [
            "refunds/create",
            "orders/cancelled",
            "orders/updated",
            "products/update",
            "customers/update",
            "customers/data_request",
            "customers/redact",
            "app/uninstalled",
        ]
    );
    let request = world.webhooks()[5].json();
    assert_eq!(request["customer"]["email"], "ada.bell@example.com");
    assert_eq!(request["orders_requested"].as_array().unwrap().len(), 2);
    assert!(request["data_request"]["id"].is_i64() && request["shop_domain"].is_string());
    world.end().await;
}

#[tokio::test]
async fn the_controls_order_bad_days_and_what_the_law_asks() {
    let world = World::new().await;
    let token = world.access().await;
    for (path, form, status) in [
        (
            "/_demo/trouble",
            vec![("fault", "403-scope"), ("count", "2")],
            303,
        ),
        ("/_demo/trouble", vec![("fault", "token-grant")], 303),
        (
            "/_demo/privacy",
            vec![("do", "request"), ("customer", "7302911463712")],
            303,
        ),
        ("/_demo/privacy", vec![("do", "erase")], 400),
        ("/_demo/life", vec![("do", "fewer")], 303),
        ("/_demo/life", vec![("do", "uninstall-everything")], 400),
        ("/_demo/life", vec![("do", "erase")], 303),
    ] {
        assert_eq!(
            world.post(path, &form).await.status(),
            status,
            "{path} {form:?}"
        );
    }
    let mut statuses = Vec::new();
    for _ in 0..3 {
        let answer = world.graphql(&token, "{ shop { name } }", Value::Null);
        statuses.push(answer.await.0);
    }
    assert_eq!(statuses, [403, 403, 200]);
    world.store.settled().await;
    assert_eq!(
        world.topics(),
        ["customers/data_request", "app/scopes_update", "shop/redact"]
    );
    let foreign = world.http.post(world.url("/_demo/life"));
    let foreign = foreign.header("Origin", world.store.app_url());
    let form = [("do", "uninstall")];
    assert_eq!(foreign.form(&form).send().await.unwrap().status(), 403);
    assert!(world.store.installed());
    world.end().await;
}
