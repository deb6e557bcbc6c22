//! Inside Shopify's admin: documents in its frame, the tokens that open them, and what happens without a good one.

mod extension;
mod first_page;
mod tokens;
mod trial;

use reqwest::header::{HeaderMap, LOCATION, SET_COOKIE};
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};

use crate::support::shopify::{admin_claims, id_token, oauth_query};
use crate::support::{App, Kind, SECRET, SHOP};

const UNKNOWN: &str = "never-seen.myshopify.com";
const USER: i64 = 4711;
/// Where the admin of these shops is, as their configuration has it.
const ADMIN: &str = "http://127.0.0.1:9";
const HOST: &str = "YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvZmlyc3Qtc2hvcA";

impl App {
    fn seconds(&self) -> i64 {
        self.clock.now().0 / 1_000_000
    }

    /// A token of the admin for a user of a shop.
    fn token(&self, shop: &str, user: i64) -> String {
        id_token(SECRET, &admin_claims(shop, user, self.seconds()))
    }

    /// The same with one claim said.
    fn token_with(&self, claim: &str, value: Value) -> String {
        let mut claims = admin_claims(SHOP, USER, self.seconds());
        claims[claim] = value;
        id_token(SECRET, &claims)
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.url))
    }

    /// A document as the admin loads it, with this token.
    async fn opens(&self, path: &str, shop: &str, token: &str) -> Response {
        let now = self.seconds();
        let query = format!(
            "embedded=1&hmac=00&host={HOST}&id_token={token}&locale=en&session=s1&shop={shop}&timestamp={now}"
        );
        let separator = if path.contains('?') { '&' } else { '?' };
        self.get(&format!("{path}{separator}{query}"))
            .send()
            .await
            .unwrap()
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

fn location(response: &Response) -> String {
    response.headers()[LOCATION].to_str().unwrap().to_owned()
}

/// One parameter of an address, decoded.
fn parameter(address: &str, name: &str) -> Option<String> {
    let query = address.split_once('?')?.1.split('#').next()?;
    form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

fn policy(ancestors: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' {ADMIN}; style-src 'self' {ADMIN}; \
         img-src 'self' data: {ADMIN}; font-src 'self' {ADMIN}; connect-src 'self' {ADMIN}; \
         manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    )
}

/// No token in any header, and nothing that would send one on.
fn keeps_secrets(response: &Response, token: &str) {
    for (name, value) in response.headers() {
        assert!(!value.to_str().unwrap().contains(token), "{name}");
    }
    assert_eq!(text(response.headers(), "referrer-policy"), "no-referrer");
    assert!(response.headers().get(SET_COOKIE).is_none());
    assert_eq!(text(response.headers(), "x-frame-options"), "");
}

#[actix_web::test]
async fn documents_in_the_frame_begin_with_app_bridge_and_name_who_may_frame_them() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("Hello").await;
    let chat = shopper.conversation().await;
    let token = app.token(SHOP, USER);
    for path in [
        "/",
        "/inbox",
        &format!("/inbox/{chat}"),
        "/settings",
        "/inbox/1",
    ] {
        let response = app.opens(path, SHOP, &token).await;
        let status = if path == "/inbox/1" { 404 } else { 200 };
        assert_eq!(response.status(), status, "{path}");
        let headers = response.headers();
        let expected = policy(&format!("{ADMIN} https://admin.shopify.com"));
        assert_eq!(text(headers, "content-security-policy"), expected);
        assert_eq!(text(headers, "cache-control"), "no-store");
        keeps_secrets(&response, &token);
        let page = response.text().await.unwrap();
        assert!(!page.contains(&token), "{path}");
        let scripts: Vec<&str> = page.split("<script ").skip(1).collect();
        let bridge = format!("src=\"{ADMIN}/app-bridge.js\" data-api-key=\"story\"></script>");
        assert!(scripts[0].starts_with(&bridge), "{path}: {}", scripts[0]);
        let polaris = format!("src=\"{ADMIN}/polaris.js\"></script>");
        assert!(scripts[1].starts_with(&polaris), "{path}");
        let before = page.split("<script ").next().unwrap();
        assert!(
            !before.contains("stylesheet") && before.contains("<head>"),
            "{path}"
        );
        assert!(page.contains("<s-app-nav>"), "{path}");
        let link = format!("href=\"/inbox?embedded=1&amp;shop={SHOP}&amp;host={HOST}\"");
        assert!(page.contains(&link), "{path}");
        assert!(!page.contains("Sign out"), "{path}");
    }
    app.stops().await;
}

#[actix_web::test]
async fn outside_the_frame_pages_stay_as_they_are() {
    let app = App::start(Kind::Sqlite).await;
    for path in ["/inbox", "/settings"] {
        let request = app.get(path).header("cookie", &app.mia().cookie);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        let policy = text(response.headers(), "content-security-policy").to_owned();
        assert!(policy.contains("script-src 'self';"), "{policy}");
        assert!(policy.ends_with("frame-ancestors 'none'"), "{policy}");
        let page = response.text().await.unwrap();
        assert!(!page.contains("app-bridge") && !page.contains("s-app-nav"));
        assert!(page.contains("Sign out"));
    }
    app.stops().await;
}

#[actix_web::test]
async fn a_document_without_a_good_token_is_sent_for_one_and_comes_back_clean() {
    let app = App::start(Kind::Sqlite).await;
    let stale = {
        let mut claims = admin_claims(SHOP, USER, app.seconds());
        claims["exp"] = json!(app.seconds() - 11);
        id_token(SECRET, &claims)
    };
    for token in [stale, "nonsense".into(), String::new()] {
        let response = app.opens("/inbox?view=mine", SHOP, &token).await;
        assert_eq!(response.status(), 302);
        assert_eq!(text(response.headers(), "referrer-policy"), "no-referrer");
        let to = location(&response);
        assert!(to.starts_with("/auth/session-token?"), "{to}");
        assert_eq!(parameter(&to, "shop").as_deref(), Some(SHOP));
        assert_eq!(parameter(&to, "host").as_deref(), Some(HOST));
        let reload = parameter(&to, "shopify-reload").unwrap();
        assert!(
            reload.starts_with(&format!("{}/inbox?", app.url)),
            "{reload}"
        );
        assert_eq!(parameter(&reload, "view").as_deref(), Some("mine"));
        assert_eq!(parameter(&reload, "embedded").as_deref(), Some("1"));
        for gone in ["id_token", "hmac", "session", "timestamp"] {
            assert_eq!(parameter(&to, gone), None);
            assert_eq!(parameter(&reload, gone), None);
        }
        // The page on the way: App Bridge, and no other script.
        let way = app.get(&to).send().await.unwrap();
        assert_eq!(way.status(), 200);
        let expected = policy(&format!("{ADMIN} https://admin.shopify.com"));
        assert_eq!(text(way.headers(), "content-security-policy"), expected);
        let page = way.text().await.unwrap();
        assert_eq!(page.matches("<script ").count(), 1);
        assert!(page.contains("app-bridge.js\" data-api-key=\"story\""));
        // App Bridge's part: the same address with a fresh token.
        let path = reload.strip_prefix(&app.url).unwrap();
        let fresh = format!("{path}&id_token={}", app.token(SHOP, USER));
        assert_eq!(app.get(&fresh).send().await.unwrap().status(), 200);
    }
    app.stops().await;
}

#[actix_web::test]
async fn three_bounces_are_enough_and_a_minute_later_it_is_tried_anew() {
    let app = App::start(Kind::Sqlite).await;
    let mut path = format!("/?embedded=1&shop={SHOP}&host={HOST}");
    for _ in 0..3 {
        let response = app.get(&path).send().await.unwrap();
        assert_eq!(response.status(), 302);
        let reload = parameter(&location(&response), "shopify-reload").unwrap();
        path = reload.strip_prefix(&app.url).unwrap().to_owned();
    }
    let response = app.get(&path).send().await.unwrap();
    assert_eq!(response.status(), 401);
    let ancestors = format!("{ADMIN} https://admin.shopify.com");
    assert_eq!(
        text(response.headers(), "content-security-policy"),
        policy(&ancestors)
    );
    assert!(
        response
            .text()
            .await
            .unwrap()
            .contains("Reload the whole page")
    );
    app.advances(61);
    assert_eq!(app.get(&path).send().await.unwrap().status(), 302);
    app.stops().await;
}

#[actix_web::test]
async fn only_a_page_of_ours_is_reloaded_and_nobody_may_frame_what_names_no_shop() {
    let app = App::start(Kind::Sqlite).await;
    let ask = |reload: &str| {
        let reload: String = form_urlencoded::byte_serialize(reload.as_bytes()).collect();
        format!("/auth/session-token?shop={SHOP}&host={HOST}&shopify-reload={reload}")
    };
    for ours in ["/inbox", &format!("{}/inbox?view=mine", app.url)] {
        assert_eq!(app.get(&ask(ours)).send().await.unwrap().status(), 200);
    }
    for theirs in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        &format!("blob:{}/1", app.url),
        "http://127.0.0.1:1/inbox",
    ] {
        let response = app.get(&ask(theirs)).send().await.unwrap();
        assert_eq!(response.status(), 401, "{theirs}");
        assert!(!response.text().await.unwrap().contains("evil"));
    }
    let twice = format!("{}&shopify-reload=/", ask("/inbox"));
    assert_eq!(app.get(&twice).send().await.unwrap().status(), 401);
    // Without a shop, or with one that is none, nobody may frame it.
    for shop in ["", "shop=evil.example", "shop=a.myshopify.com.evil.example"] {
        for path in [
            format!("/?embedded=1&{shop}"),
            format!("/auth/session-token?{shop}&shopify-reload=/inbox"),
        ] {
            let response = app.get(&path).send().await.unwrap();
            let found = text(response.headers(), "content-security-policy");
            assert_eq!(found, policy("'none'"), "{path}");
        }
    }
    let request = app.get("/inbox").header("sec-fetch-dest", "iframe");
    assert_eq!(request.send().await.unwrap().status(), 401);
    app.stops().await;
}

#[actix_web::test]
async fn programs_that_run_no_scripts_are_told_that_there_is_nothing() {
    let app = App::start(Kind::Sqlite).await;
    for path in [
        format!("/?embedded=1&shop={SHOP}&host={HOST}"),
        format!("/auth/session-token?shop={SHOP}&shopify-reload=/"),
    ] {
        let request = app.get(&path).header("user-agent", "Googlebot/2.1");
        assert_eq!(request.send().await.unwrap().status(), 410);
    }
    app.stops().await;
}

#[actix_web::test]
async fn the_front_door_decides_in_its_order() {
    let app = App::start(Kind::Sqlite).await;
    let to = async |path: String| {
        let response = app.get(&path).send().await.unwrap();
        let where_to = response.headers().get(LOCATION);
        (
            response.status().as_u16(),
            where_to.map_or(String::new(), |to| to.to_str().unwrap().to_owned()),
        )
    };
    let stamp = app.seconds().to_string();
    let signed = |shop: &str| oauth_query(&[("shop", shop), ("timestamp", &stamp), ("host", HOST)]);
    assert_eq!(to("/".into()).await, (303, "/inbox".into()));
    // A link of Shopify's outside of the frame: known or not yet.
    assert_eq!(
        to(format!("/?{}", signed(SHOP))).await,
        (303, "/inbox".into())
    );
    let install = signed(UNKNOWN);
    assert_eq!(
        to(format!("/?{install}")).await,
        (303, format!("/auth?{install}"))
    );
    let forged = install.replace("never", "other");
    assert_eq!(to(format!("/?{forged}")).await, (303, "/inbox".into()));
    // In the frame it is signed too, but has to bring a token.
    let (status, bounced) = to(format!("/?{}&embedded=1", signed(SHOP))).await;
    assert_eq!(status, 302);
    assert!(bounced.starts_with("/auth/session-token?"), "{bounced}");
    // A good token of a shop that has not the app yet: Shopify is asked, and does not answer here.
    let response = app.opens("/", UNKNOWN, &app.token(UNKNOWN, USER)).await;
    assert_eq!(response.status(), 503);
    assert_eq!(
        text(response.headers(), "content-security-policy"),
        policy(&format!("{ADMIN} https://admin.shopify.com"))
    );
    let page = response.text().await.unwrap();
    assert!(page.contains("One moment, please") && page.contains("app-bridge.js"));
    app.stops().await;
}
