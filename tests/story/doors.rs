//! Every door and every kind of caller: who gets in, who does not, and how they are told.

mod manners;
mod table;

use std::collections::BTreeSet;

use counterbell::web::{Route, routes};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use table::TABLE;

use crate::support::shopify::{oauth_query, proxy_query};
use crate::support::{Answer, App, Kind, SECRET, SHOP, Shopper, Staff, signature};

const SECOND: &str = "second-shop.myshopify.com";
const SECOND_ORIGIN: &str = "http://second.localhost";

/// Who knocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caller {
    Nobody,
    Shopper,
    OtherShopsShopper,
    Staff,
    OtherShopsStaff,
    StaffWithoutOrigin,
    StaffFromAForeignPage,
    Shopify,
}

const CALLERS: [Caller; 8] = [
    Caller::Nobody,
    Caller::Shopper,
    Caller::OtherShopsShopper,
    Caller::Staff,
    Caller::OtherShopsStaff,
    Caller::StaffWithoutOrigin,
    Caller::StaffFromAForeignPage,
    Caller::Shopify,
];

/// Two shops, with a chat that waits in the first.
struct Scene {
    app: App,
    shopper: Shopper,
    others: Shopper,
    zoe: Staff,
    mia: Staff,
    chat: String,
    document: String,
    source: String,
}

impl Scene {
    async fn set() -> Self {
        let app = App::start(Kind::Sqlite).await;
        let (_, zoe) = app.other_shop(SECOND, SECOND_ORIGIN).await;
        let mut others = Shopper::arrives(&app.http, &app.url, SECOND, SECOND_ORIGIN).await;
        others.says("Hello").await;
        let (mia, shopper) = (app.mia(), app.shopper().await);
        let mut scene = Self {
            app,
            shopper,
            others,
            zoe,
            mia,
            chat: String::new(),
            document: String::new(),
            source: String::new(),
        };
        scene.someone_waits().await;
        scene
    }

    /// A new chat of the first shop that waits for a person.
    async fn someone_waits(&mut self) {
        self.shopper = self.app.shopper().await;
        self.shopper.presses("Talk to a person").await;
        self.shopper.skips().await;
        self.chat = self.shopper.conversation().await;
    }

    /// A new document of the first shop, and the source it is in.
    async fn someone_writes(&mut self) {
        let written = json!({ "title": "Gift cards", "body": "There are some." });
        let answer = self.mia.posts("documents", written).await.ok().body;
        self.document = answer["id"].as_str().unwrap().to_owned();
        let store = self.app.shared.store.clone();
        let made = store.insert(self.app.shop, counterbell::assistant::sources::of_the_shop);
        self.source = made.await.unwrap().to_string();
    }

    /// Whatever a door needs to have happened before.
    async fn prepare(&mut self, path: &str) {
        let held = ["/hand-back", "/messages"];
        self.someone_waits().await;
        if path.starts_with("/api/") && held.iter().any(|end| path.ends_with(end)) {
            self.mia.takes_over(&self.chat).await.ok();
        }
        if path.contains("{document}") || path.contains("{source}") {
            self.someone_writes().await;
        }
        if path == "/sign-out" {
            self.mia = self.app.staff("Mia").await;
            // The last one may have signed out.
            let domain = format!("shop-{}.myshopify.com", self.app.shared.store.new_id().0);
            self.zoe = self.app.other_shop(&domain, SECOND_ORIGIN).await.1;
        }
    }

    fn body(&self, path: &str) -> Value {
        let action = self.shopper.actions.first().unwrap().0.clone();
        match path.rsplit('/').next().unwrap() {
            "session" => json!({ "shop": SHOP }),
            "messages" => json!({ "client_id": "client-0001", "body": "Words" }),
            "actions" => json!({ "client_id": "client-0002", "action": action }),
            "collected" => json!({ "outcome": "skip" }),
            "cart" => json!({ "cart_token": "hWN21BQ2" }),
            "retention" => json!({ "days": 365 }),
            "try" if path == "/api/v1/try" => json!({ "question": "How do returns work?" }),
            "tags" => json!({ "add": ["vip"], "remove": [] }),
            _ if path.starts_with("/api/v1/documents") || path == "/api/v1/sources" => json!({
                "title": "Gift cards", "body": "There are some.", "question": "Are there gift cards?",
                "on": true, "version": if path.ends_with("restore") { 7 } else { 1 }, "url": "http://10.0.0.1/",
            }),
            "copilot" => json!({ "question": "How do returns work?" }),
            // Of what nobody has.
            "ratings" if path.starts_with("/storefront") => json!({ "message": "m1" }),
            "ratings" | "gaps" => json!({ "message": "1" }),
            "answer" => json!({ "title": "One", "text": "Two.", "mode": "check" }),
            "{test}" => json!({ "expects": "admits" }),
            "sample-questions" => json!({ "message": "1", "document": "1" }),
            _ => json!({}),
        }
    }

    fn url(&self, path: &str, caller: Caller) -> String {
        let stamp = (self.app.clock.now().0 / 1_000_000).to_string();
        let filled = path
            .replace("{conversation}", &self.chat)
            .replace("{rest:.*}", "messages")
            .replace("{token}", "made-up")
            .replace("{request}", "1")
            .replace("{document}", &self.document)
            .replace("{source}", &self.source)
            .replace("{version}", "7")
            .replace("{gap}", "1")
            .replace("{test}", "1")
            .replace("{delivery}", "00")
            .replace(
                "{file}",
                if path.contains("settings") {
                    "home.js"
                } else {
                    "inbox.js"
                },
            );
        let url = format!("{}{filled}", self.app.url);
        match (path, caller) {
            ("/proxy/session", Caller::Shopify) => {
                format!(
                    "{url}?{}",
                    proxy_query(&[("shop", SHOP), ("timestamp", &stamp)])
                )
            }
            (_, Caller::Shopify) => {
                let pairs = [
                    ("shop", SHOP),
                    ("timestamp", &stamp[..]),
                    ("code", "made-up"),
                    ("state", "made-up"),
                ];
                format!("{url}?{}", oauth_query(&pairs))
            }
            _ => url,
        }
    }

    /// The request of a caller at a door, as they would make it.
    fn request(&self, method: &str, path: &str, caller: Caller) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let body = self.body(path).to_string();
        let posts = method == Method::POST;
        let mut request = self.app.http.request(method, self.url(path, caller));
        request = match caller {
            Caller::Nobody => request,
            Caller::Shopper => request
                .bearer_auth(&self.shopper.token)
                .header("origin", &self.app.origin),
            Caller::OtherShopsShopper => request
                .bearer_auth(&self.others.token)
                .header("origin", SECOND_ORIGIN),
            Caller::Staff => request
                .header("cookie", &self.mia.cookie)
                .header("origin", &self.app.url),
            Caller::OtherShopsStaff => request
                .header("cookie", &self.zoe.cookie)
                .header("origin", &self.app.url),
            Caller::StaffWithoutOrigin => request.header("cookie", &self.mia.cookie),
            Caller::StaffFromAForeignPage => request
                .header("cookie", &self.mia.cookie)
                .header("origin", "http://evil.example"),
            Caller::Shopify => request
                .header("x-shopify-topic", "carts/update")
                .header("x-shopify-api-version", "2026-10")
                .header("x-shopify-shop-domain", SHOP)
                .header("x-shopify-webhook-id", "delivery-1")
                .header("x-shopify-hmac-sha256", signature(SECRET, body.as_bytes())),
        };
        if posts {
            request = request
                .header("content-type", "application/json")
                .body(body);
        }
        request
    }
}

#[test]
fn every_route_has_a_row_and_every_row_a_route() {
    let name = |method: &str, path: &str| format!("{method} {path}");
    let there: BTreeSet<String> = routes()
        .iter()
        .map(|Route { method, path, .. }| name(method, path))
        .collect();
    let told: BTreeSet<String> = TABLE.iter().map(|(m, p, _)| name(m, p)).collect();
    assert_eq!(there, told);
    assert_eq!(told.len(), TABLE.len(), "a row stands twice");
}

#[actix_web::test]
async fn every_door_opens_to_those_it_is_for() {
    let mut scene = Scene::set().await;
    let mut wrong = Vec::new();
    for (method, path, expected) in TABLE {
        for (caller, expected) in CALLERS.into_iter().zip(expected) {
            scene.prepare(path).await;
            let before = scene.app.log(&scene.chat).await.len();
            let response = scene.request(method, path, caller).send().await.unwrap();
            let status = response.status().as_u16();
            if status != *expected {
                wrong.push(format!(
                    "{method} {path} {caller:?}: {status}, not {expected}"
                ));
            }
            let refused = (400..500).contains(&status);
            let after = scene.app.log(&scene.chat).await.len();
            if refused && before != after {
                wrong.push(format!("{method} {path} {caller:?}: refused, yet done"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    scene.app.stops().await;
}

#[actix_web::test]
async fn another_shops_chat_is_not_there_for_staff_and_nothing_happens_to_it() {
    let mut scene = Scene::set().await;
    for held in [false, true] {
        scene.someone_waits().await;
        if held {
            scene.mia.takes_over(&scene.chat).await.ok();
        }
        let seen = scene.mia.sees(&scene.chat).await;
        let log = scene.app.log(&scene.chat).await.len();
        for (method, path, _) in TABLE.iter().filter(|row| row.1.contains("{conversation}")) {
            let request = scene.request(method, path, Caller::OtherShopsStaff);
            let answer = Answer::of(request.send().await.unwrap()).await;
            // A page says so in words, the API by its code.
            let codes = ["not_found", ""];
            let code = codes[usize::from(path.starts_with("/inbox"))];
            assert_eq!((answer.status, answer.code()), (404, code), "{path}");
        }
        assert_eq!(scene.zoe.claims_next().await, None);
        let list = scene.zoe.gets("/inbox?view=all").await.ok().body;
        assert!(!list.as_str().unwrap().contains(&scene.chat));
        assert_eq!(scene.app.log(&scene.chat).await.len(), log);
        assert_eq!(scene.mia.sees(&scene.chat).await, seen);
    }
    scene.app.stops().await;
}

#[actix_web::test]
async fn a_shopper_reads_no_thread_but_their_own() {
    let mut scene = Scene::set().await;
    scene.shopper.says("My secret words").await;
    let neighbour = scene.app.shopper().await;
    for other in [&neighbour, &scene.others] {
        let update = other.gets("conversation").await.ok().body.to_string();
        assert!(!update.contains("My secret words"));
        assert!(!update.contains(&scene.chat));
    }
    // A token of one shop opens no session of another under the same visitor.
    let renewed = Answer::of(
        scene
            .app
            .http
            .post(format!("{}/storefront/v1/session", scene.app.url))
            .header("origin", SECOND_ORIGIN)
            .bearer_auth(&scene.shopper.token)
            .json(&json!({ "shop": SECOND }))
            .send()
            .await
            .unwrap(),
    )
    .await
    .ok()
    .body;
    assert_eq!(renewed["update"]["conversation"], Value::Null);
    scene.app.stops().await;
}
