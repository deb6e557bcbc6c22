//! Shoppers at checkout and in their account: an extension's token becomes the widget's, from any page.

use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::{USER, text};
use crate::support::shopify::id_token;
use crate::support::{App, Kind, SECRET, SHOP};

impl App {
    /// An extension's token: a bare shop, no issuer, and a customer if one is signed in.
    fn extension_token(&self, customer: Option<i64>) -> String {
        let now = self.seconds();
        let mut claims = json!({
            "dest": SHOP, "aud": "story", "exp": now + 300, "nbf": now, "iat": now, "jti": "e1",
        });
        if let Some(customer) = customer {
            claims["sub"] = format!("gid://shopify/Customer/{customer}").into();
        }
        id_token(SECRET, &claims)
    }

    async fn exchanges(&self, token: &str, body: Option<Value>) -> Response {
        let url = format!("{}/extension/v1/session", self.url);
        let request = self.http.post(url).bearer_auth(token);
        let request = request.header("origin", "https://extensions.shopifycdn.com");
        match body {
            Some(body) => request.json(&body),
            None => request,
        }
        .send()
        .await
        .unwrap()
    }

    /// The shopper's token got for it.
    async fn gets_token(&self, token: &str, before: Option<&str>) -> String {
        let body = before.map(|token| json!({ "token": token }));
        let response = self.exchanges(token, body).await;
        assert_eq!(response.status(), 200);
        let body: Value = response.json().await.unwrap();
        body["token"].as_str().unwrap().to_owned()
    }

    async fn says_with(&self, token: &str, id: &str) -> Value {
        let url = format!("{}/storefront/v1/messages", self.url);
        let request = self.http.post(url).bearer_auth(token);
        let message = json!({ "client_id": id, "body": "Where is my order?" });
        let response = request.json(&message).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }
}

fn any_page_may_read(response: &Response) {
    let headers = response.headers();
    assert_eq!(text(headers, "access-control-allow-origin"), "*");
    assert_eq!(
        text(headers, "access-control-allow-headers"),
        "Authorization, Content-Type"
    );
    assert_eq!(text(headers, "access-control-max-age"), "7200");
    assert_eq!(
        text(headers, "access-control-expose-headers"),
        "X-Shopify-API-Request-Failure-Reauthorize-Url"
    );
    assert_eq!(text(headers, "access-control-allow-credentials"), "");
    let retry = "x-shopify-retry-invalid-session-request";
    assert_eq!(text(headers, retry), "");
}

#[actix_web::test]
async fn an_extension_speaks_for_its_shop_and_its_customer() {
    let app = App::start(Kind::Sqlite).await;
    let url = format!("{}/extension/v1/session", app.url);
    let preflight = app.http.request(Method::OPTIONS, url).send().await.unwrap();
    assert_eq!(preflight.status(), 204);
    any_page_may_read(&preflight);

    let nobody = app.gets_token(&app.extension_token(None), None).await;
    let before = app.says_with(&nobody, "message-0001").await;
    // Signed in meanwhile: the same visitor, and the customer is known from now on.
    let token = app.extension_token(Some(42));
    let known = app.gets_token(&token, Some(&nobody)).await;
    let after = app.says_with(&known, "message-0002").await;
    assert_eq!(before["conversation"], after["conversation"]);
    let chat = after["conversation"].as_str().unwrap().to_owned();
    let page = app.mia().opens(&format!("/inbox/{chat}")).await;
    assert!(page.contains("No. 42"));
    // Another customer in that browser begins anew.
    let other = app.extension_token(Some(43));
    let other = app.gets_token(&other, Some(&known)).await;
    let theirs = app.says_with(&other, "message-0003").await;
    assert_ne!(theirs["conversation"], after["conversation"]);
    app.stops().await;
}

#[actix_web::test]
async fn what_is_no_extensions_token_is_refused_plainly() {
    let app = App::start(Kind::Sqlite).await;
    let now = app.seconds();
    let with = |change: &dyn Fn(&mut Value)| {
        let mut claims = json!({ "dest": SHOP, "aud": "story", "exp": now + 300 });
        change(&mut claims);
        id_token(SECRET, &claims)
    };
    for token in [
        app.token(SHOP, USER),
        with(&|claims| claims["sub"] = "4711".into()),
        with(&|claims| claims["sub"] = "gid://shopify/Customer/".into()),
        with(&|claims| claims["sub"] = "gid://shopify/StaffMember/7".into()),
        with(&|claims| claims["aud"] = "another-app".into()),
        with(&|claims| claims["exp"] = (now - 11).into()),
        with(&|claims| claims["dest"] = "never-seen.myshopify.com".into()),
        with(&|claims| claims["dest"] = "evil.example".into()),
        "nonsense".into(),
        String::new(),
    ] {
        let response = app.exchanges(&token, None).await;
        assert_eq!(response.status(), 401);
        any_page_may_read(&response);
    }
    // The whole form of `dest`, and the secret of before, are as good.
    let whole = with(&|claims| claims["dest"] = format!("https://{SHOP}").into());
    assert_eq!(app.exchanges(&whole, None).await.status(), 200);
    let claims = json!({ "dest": SHOP, "aud": "story", "exp": now + 300 });
    let before = id_token("story-secret-before", &claims);
    assert_eq!(app.exchanges(&before, None).await.status(), 200);
    app.stops().await;
}

#[actix_web::test]
async fn an_extensions_token_opens_no_door_of_staffs() {
    let app = App::start(Kind::Sqlite).await;
    for token in [
        app.extension_token(None),
        app.extension_token(Some(USER)),
        app.gets_token(&app.extension_token(None), None).await,
    ] {
        for path in ["/api/v1/deliveries/dead", "/inbox/stream", "/inbox", "/"] {
            let request = app.get(path).bearer_auth(&token);
            assert_eq!(request.send().await.unwrap().status(), 401, "{path}");
        }
        let response = app.opens("/", SHOP, &token).await;
        assert_eq!(response.status(), 302);
    }
    app.stops().await;
}

#[actix_web::test]
async fn extensions_open_no_more_sessions_than_pages_do() {
    let one = std::num::NonZeroU32::new(1).unwrap();
    let app = App::start_with(Kind::Sqlite, |config| config.sessions_per_minute = one).await;
    let token = app.extension_token(None);
    assert_eq!(app.exchanges(&token, None).await.status(), 200);
    let response = app.exchanges(&token, None).await;
    assert_eq!(response.status(), 429);
    any_page_may_read(&response);
    app.stops().await;
}

/// How the chat of this token stands.
async fn state_of(app: &App, token: &str) -> Value {
    let request = app.get("/storefront/v1/conversation").bearer_auth(token);
    let thread: Value = request.send().await.unwrap().json().await.unwrap();
    thread["state"].clone()
}

#[actix_web::test]
async fn who_asks_for_a_person_on_an_order_page_gets_one_in_every_language() {
    let app = App::start(Kind::Sqlite).await;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/extension/checkout/locales");
    let mut languages = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let words: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let token = app.gets_token(&app.extension_token(None), None).await;
        let url = format!("{}/storefront/v1/messages", app.url);
        let message = json!({ "client_id": "message-0001", "body": words["person_please"] });
        let request = app.http.post(url).bearer_auth(&token).json(&message);
        assert_eq!(request.send().await.unwrap().status(), 200);
        app.runs_jobs().await;
        // What the store's own button asks before, the block leaves out.
        if !state_of(&app, &token).await["collecting"].is_null() {
            let url = format!("{}/storefront/v1/collected", app.url);
            let skipped = json!({ "values": {}, "outcome": "skip" });
            let request = app.http.post(url).bearer_auth(&token).json(&skipped);
            assert_eq!(request.send().await.unwrap().status(), 200);
        }
        let state = state_of(&app, &token).await;
        assert_eq!(state["state"], "waiting", "{}: {state}", path.display());
        languages += 1;
    }
    assert!(languages >= 12);
    app.stops().await;
}
