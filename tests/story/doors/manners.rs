//! How a door answers: errors with a code and words, headers that keep browsers safe, and never a 5xx for
//! what somebody else got wrong.

use reqwest::Method;
use reqwest::header::{HeaderMap, SET_COOKIE};
use serde_json::{Value, json};

use super::{SECOND_ORIGIN, Scene};
use crate::support::Answer;

/// An error says what it is, to programs and to people.
#[track_caller]
fn is_told(answer: &Answer, about: &str) {
    let error = &answer.body["error"];
    let full = |name: &str| error[name].as_str().is_some_and(|text| !text.is_empty());
    assert!(
        full("code") && full("message"),
        "{about}: {} {}",
        answer.status,
        answer.body
    );
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

#[actix_web::test]
async fn a_path_nobody_has_is_a_404_and_a_wrong_method_a_405_in_json() {
    let scene = Scene::set().await;
    let chat = &scene.chat;
    for (method, path, status) in [
        ("GET", "/nothing".to_owned(), 404),
        ("POST", "/nothing".to_owned(), 404),
        ("GET", "/storefront/v1/nothing".to_owned(), 404),
        ("POST", "/storefront/v1/nothing".to_owned(), 404),
        ("GET", "/storefront/v2/session".to_owned(), 404),
        ("GET", "/assets/inbox/nothing.js".to_owned(), 404),
        ("GET", "/assets/inbox/..%2F..%2Fmod.rs".to_owned(), 404),
        ("POST", format!("/api/v1/conversations/{chat}/nothing"), 404),
        ("GET", "/webhooks/shopify".to_owned(), 405),
        ("GET", "/storefront/v1/messages".to_owned(), 405),
        ("DELETE", "/storefront/v1/conversation".to_owned(), 405),
        ("POST", "/inbox".to_owned(), 405),
        ("PUT", format!("/inbox/{chat}"), 405),
        ("GET", "/api/v1/claims".to_owned(), 405),
        ("DELETE", format!("/api/v1/conversations/{chat}"), 405),
        ("GET", format!("/api/v1/conversations/{chat}/close"), 405),
        ("OPTIONS", "/api/v1/claims".to_owned(), 405),
    ] {
        let request = scene
            .app
            .http
            .request(
                Method::from_bytes(method.as_bytes()).unwrap(),
                format!("{}{path}", scene.app.url),
            )
            .header("cookie", &scene.mia.cookie)
            .header("origin", &scene.app.url);
        let answer = Answer::of(request.send().await.unwrap()).await;
        assert_eq!(answer.status, status, "{method} {path}");
        is_told(&answer, &format!("{method} {path}"));
    }
    scene.app.stops().await;
}

#[actix_web::test]
async fn refusals_are_told_in_json() {
    let scene = Scene::set().await;
    for (method, path, caller, status) in [
        ("POST", "/webhooks/shopify", super::Caller::Nobody, 401),
        ("POST", "/proxy/session", super::Caller::Nobody, 401),
        ("POST", "/storefront/v1/session", super::Caller::Nobody, 403),
        (
            "POST",
            "/storefront/v1/messages",
            super::Caller::Nobody,
            401,
        ),
        ("GET", "/storefront/v1/stream", super::Caller::Nobody, 401),
        ("POST", "/api/v1/claims", super::Caller::Nobody, 401),
        (
            "POST",
            "/api/v1/claims",
            super::Caller::StaffFromAForeignPage,
            403,
        ),
        ("GET", "/inbox/stream", super::Caller::Nobody, 401),
        (
            "GET",
            "/api/v1/deliveries/dead",
            super::Caller::Shopper,
            401,
        ),
    ] {
        let request = scene.request(method, path, caller);
        let answer = Answer::of(request.send().await.unwrap()).await;
        assert_eq!(answer.status, status, "{method} {path}");
        is_told(&answer, path);
    }
    scene.app.stops().await;
}

#[actix_web::test]
async fn a_merchant_who_is_refused_reads_a_page_that_says_what_to_do() {
    let scene = Scene::set().await;
    for (path, caller) in [
        ("/auth", super::Caller::Nobody),
        ("/auth/callback", super::Caller::Shopify),
    ] {
        let response = scene.request("GET", path, caller).send().await.unwrap();
        assert_eq!(response.status(), 401, "{path}");
        assert!(text(response.headers(), "content-type").starts_with("text/html"));
        let page = response.text().await.unwrap();
        assert!(page.contains("Open your Shopify admin"), "{page}");
        assert!(
            !page.contains("<input"),
            "no box for a shop's address: {page}"
        );
    }
    scene.app.stops().await;
}

#[actix_web::test]
async fn a_shops_page_may_read_every_answer_of_the_storefronts_door() {
    let scene = Scene::set().await;
    let url = |path: &str| format!("{}/storefront/v1/{path}", scene.app.url);
    let http = &scene.app.http;
    let session = json!({ "shop": crate::support::SHOP });
    for (request, status) in [
        (http.request(Method::OPTIONS, url("messages")), 204),
        (http.request(Method::OPTIONS, url("stream")), 204),
        (http.post(url("session")).json(&session), 200),
        (http.get(url("conversation")), 401),
        (http.post(url("messages")).body("nonsense"), 401),
        (
            http.post(url("messages"))
                .bearer_auth(&scene.shopper.token)
                .body("nonsense"),
            422,
        ),
        (http.get(url("nothing")), 404),
        (http.get(url("messages")), 405),
        (
            http.get(url("stream")).bearer_auth(&scene.shopper.token),
            200,
        ),
    ] {
        let request = request.header("origin", &scene.app.origin);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status);
        let headers = response.headers();
        let allowed = text(headers, "access-control-allow-origin");
        assert_eq!(allowed, scene.app.origin, "{}", response.url());
        assert!(text(headers, "vary").to_lowercase().contains("origin"));
        let named = text(headers, "access-control-allow-headers");
        for needed in ["authorization", "content-type", "last-event-id"] {
            assert!(named.contains(needed));
        }
        assert!(text(headers, "access-control-expose-headers").contains("retry-after"));
        assert_eq!(text(headers, "access-control-allow-credentials"), "");
        assert!(headers.get(SET_COOKIE).is_none(), "{}", response.url());
    }
    scene.app.stops().await;
}

#[actix_web::test]
async fn no_other_site_may_read_staffs_doors() {
    let scene = Scene::set().await;
    for path in ["/inbox", "/api/v1/deliveries/dead", "/sign-in"] {
        let request = scene.app.http.get(format!("{}{path}", scene.app.url));
        let response = request
            .header("origin", SECOND_ORIGIN)
            .header("cookie", &scene.mia.cookie)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
        let allowed = text(response.headers(), "access-control-allow-origin");
        assert_eq!(allowed, "", "{path}");
    }
    scene.app.stops().await;
}

#[actix_web::test]
async fn pages_run_nothing_but_our_own_files() {
    let scene = Scene::set().await;
    for path in [
        "/sign-in",
        "/sign-in/made-up",
        "/inbox",
        &format!("/inbox/{}", scene.chat),
    ] {
        let request = scene.app.http.get(format!("{}{path}", scene.app.url));
        let request = request.header("cookie", &scene.mia.cookie);
        let response = request.send().await.unwrap();
        let policy = text(response.headers(), "content-security-policy").to_owned();
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"));
        assert_eq!(
            text(response.headers(), "x-content-type-options"),
            "nosniff"
        );
        let page = response.text().await.unwrap();
        assert!(!page.contains(" style=\""), "{path}");
        for script in page.split("<script").skip(1) {
            assert!(script.split('>').next().unwrap().contains("src="), "{path}");
        }
    }
    scene.app.stops().await;
}

/// Sends raw bytes to a door; the answer.
async fn raw(scene: &Scene, path: &str, body: Vec<u8>) -> Answer {
    let request = scene.app.http.post(format!("{}{path}", scene.app.url));
    let request = if path.starts_with("/storefront") {
        request
            .bearer_auth(&scene.shopper.token)
            .header("origin", &scene.app.origin)
    } else {
        request
            .header("cookie", &scene.mia.cookie)
            .header("origin", &scene.app.url)
    };
    let request = request.header("content-type", "application/json");
    Answer::of(request.body(body).send().await.unwrap()).await
}

/// Every one of these is the sender's mistake, and they are told so.
async fn are_all_refused(scene: &Scene, path: &str, bodies: &[Vec<u8>]) {
    for body in bodies {
        let before = scene.app.log(&scene.chat).await.len();
        let answer = raw(scene, path, body.clone()).await;
        let shown = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
        assert!(
            (400..500).contains(&answer.status),
            "{path} {shown}: {} {}",
            answer.status,
            answer.body
        );
        is_told(&answer, &format!("{path} {shown}"));
        assert_eq!(scene.app.log(&scene.chat).await.len(), before, "{shown}");
    }
}

/// What no door takes.
fn nonsense() -> Vec<Vec<u8>> {
    let mut bodies: Vec<Vec<u8>> = ["nonsense", "[", "{\"a\":", "null", "7", "\"text\"", "[[1]]"]
        .iter()
        .map(|text| text.as_bytes().to_vec())
        .collect();
    bodies.push(vec![0xff, 0xfe, b'{', b'}']);
    bodies.push("[".repeat(30_000).into_bytes());
    bodies.push(format!("{{\"body\":\"{}\"}}", "x".repeat(70_000)).into_bytes());
    bodies
}

fn bodies(values: &[Value]) -> Vec<Vec<u8>> {
    let written = values.iter().map(|value| value.to_string().into_bytes());
    written.chain(nonsense()).collect()
}

/// What no message is, to either side.
fn no_messages() -> Vec<Value> {
    let ok = "client-0001";
    vec![
        json!({}),
        json!({ "client_id": ok }),
        json!({ "client_id": ok, "body": null }),
        json!({ "client_id": ok, "body": 7 }),
        json!({ "client_id": ok, "body": ["a"] }),
        json!({ "client_id": ok, "body": "" }),
        json!({ "client_id": ok, "body": " \n\t \u{0} " }),
        json!({ "client_id": ok, "body": "é".repeat(4_001) }),
        json!({ "client_id": 7, "body": "Words" }),
        json!({ "client_id": "", "body": "Words" }),
        json!({ "client_id": "short", "body": "Words" }),
        json!({ "client_id": "has spaces in it", "body": "Words" }),
        json!({ "client_id": "x".repeat(65), "body": "Words" }),
        json!({ "client_id": "'; DROP TABLE messages; --", "body": "Words" }),
    ]
}

#[actix_web::test]
async fn a_shoppers_mistakes_are_told_and_change_nothing() {
    let scene = Scene::set().await;
    let mut messages = no_messages();
    messages.push(json!({ "body": "Words" }));
    messages.push(json!({ "client_id": "client-0001", "body": "Words", "page": 7 }));
    are_all_refused(&scene, "/storefront/v1/messages", &bodies(&messages)).await;
    let actions = [
        json!({}),
        json!({ "action": "made up" }),
        json!({ "action": "99" }),
        json!({ "action": "-1" }),
        json!({ "action": "99999999999999999999999" }),
        json!({ "action": [] }),
    ];
    are_all_refused(&scene, "/storefront/v1/actions", &bodies(&actions)).await;
    let collected = [
        json!({}),
        json!({ "outcome": "maybe" }),
        json!({ "outcome": 1 }),
        json!({ "outcome": "submit", "values": [] }),
        json!({ "outcome": "submit", "values": { "order_number": 1042 } }),
    ];
    are_all_refused(&scene, "/storefront/v1/collected", &bodies(&collected)).await;
    let carts = [
        json!({}),
        json!({ "cart_token": "" }),
        json!({ "cart_token": "?key=secret" }),
        json!({ "cart_token": 7 }),
        json!({ "cart_token": "a\u{7}b" }),
        json!({ "cart_token": "x".repeat(600) }),
    ];
    are_all_refused(&scene, "/storefront/v1/cart", &bodies(&carts)).await;
    let sessions = [
        json!({}),
        json!({ "shop": 7 }),
        json!({ "shop": "" }),
        json!({ "shop": "evil.example" }),
        json!({ "shop": "nobody-here.myshopify.com" }),
    ];
    are_all_refused(&scene, "/storefront/v1/session", &bodies(&sessions)).await;
    scene.app.stops().await;
}

#[actix_web::test]
async fn staffs_mistakes_are_told_and_change_nothing() {
    let scene = Scene::set().await;
    scene.mia.takes_over(&scene.chat).await.ok();
    let at = |end: &str| format!("/api/v1/conversations/{}/{end}", scene.chat);
    are_all_refused(&scene, &at("messages"), &bodies(&no_messages())).await;
    let closings = [
        json!({ "resolution": 7 }),
        json!({ "resolution": "x".repeat(500) }),
    ];
    are_all_refused(&scene, &at("close"), &bodies(&closings)).await;
    let tags = [
        json!({ "add": [""] }),
        json!({ "add": [7] }),
        json!({ "add": { "a": 1 } }),
        json!({ "add": ["x".repeat(500)] }),
        json!({ "add": ["fine", " "] }),
    ];
    are_all_refused(&scene, &at("tags"), &bodies(&tags)).await;
    for id in [
        "abc",
        "-1",
        "0",
        "99999999999999999999999",
        "1%27",
        "%00",
        "%ff",
    ] {
        let path = format!("/api/v1/conversations/{id}/take-over");
        let answer = raw(&scene, &path, b"{}".to_vec()).await;
        assert_eq!(answer.status, 404, "{id}");
        is_told(&answer, id);
        let page = scene.mia.gets(&format!("/inbox/{id}")).await;
        assert_eq!(page.status, 404, "{id}");
    }
    scene.app.stops().await;
}

#[actix_web::test]
async fn what_is_just_within_the_limits_is_taken() {
    let scene = Scene::set().await;
    for client_id in ["12345678", &"x".repeat(64)] {
        let body = "é".repeat(4_000);
        let sent = scene.shopper.says_as(client_id, &body).await.ok();
        assert!(sent.body.to_string().contains(&body));
    }
    for cursor in ["", "nonsense", "-1", "99999999999999999999999", "%00"] {
        let path = format!("conversation?after={cursor}");
        assert!(scene.shopper.gets(&path).await.status < 500, "{cursor}");
        let path = format!("/inbox?view={cursor}&tag={cursor}&sort={cursor}&from={cursor}");
        assert!(scene.mia.gets(&path).await.status < 500, "{cursor}");
        let path = format!("/inbox/stream?cursor={cursor}");
        let request = scene.app.http.get(format!("{}{path}", scene.app.url));
        let request = request.header("cookie", &scene.mia.cookie);
        assert!(request.send().await.unwrap().status().as_u16() < 500);
    }
    scene.app.stops().await;
}
