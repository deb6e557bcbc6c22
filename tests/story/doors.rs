//! Every door and every kind of caller: who gets in, who does not, and how they are told.

mod audited;
mod manners;
mod roles;
mod table;
mod threads;

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
    notice: String,
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
            notice: String::new(),
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
        let held = [
            "/hand-back",
            "/messages",
            "/transfer",
            "/snooze",
            "/steps",
            "/attachments",
            "/timing",
        ];
        // Only doors of one chat wear theirs out.
        let of_a_chat = ["{conversation}", "/claims", "/storefront", "/proxy"];
        if of_a_chat.iter().any(|part| path.contains(part)) {
            self.someone_waits().await;
        }
        if path.starts_with("/api/") && held.iter().any(|end| path.ends_with(end)) {
            self.mia.takes_over(&self.chat).await.ok();
        }
        if path.contains("{document}") || path.contains("{source}") {
            self.someone_writes().await;
        }
        if path.contains("{notice}") {
            let body = self.body("/api/v1/notification-rules");
            let made = self.mia.posts("notification-rules", body).await.ok();
            self.notice = made.body["id"].as_str().unwrap().to_owned();
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
            "{member}" => json!({ "role": "agent" }),
            "messages" => json!({ "client_id": "client-0001", "body": "Words" }),
            "actions" if path.starts_with("/storefront") => {
                json!({ "client_id": "client-0002", "action": action })
            }
            "collected" => json!({ "outcome": "skip" }),
            "cart" => json!({ "cart_token": "hWN21BQ2" }),
            "retention" => json!({ "days": 365 }),
            "import" => {
                json!({ "text": "{\"counterbell\": 1, \"retention_days\": 364}", "sure": true })
            }
            "try" if path == "/api/v1/try" => json!({ "question": "How do returns work?" }),
            "tags" if path == "/api/v1/tags" => json!({ "label": "Door", "color": "blue" }),
            "{tag}" => json!({ "label": "Handoff requested", "color": "blue" }),
            "archive" => json!({ "on": true }),
            "merge" => json!({ "into": "handoff-requested" }),
            "filters" => json!({ "name": "Mine", "query": "?tag=vip" }),
            "canned-replies" | "{reply}" => json!({ "name": "Thanks", "body": "Thank you." }),
            "offer-limits" => json!({ "percent": "10", "amount": "5", "draft": "100" }),
            "discounts" => json!({
                "client_id": "client-0003", "kind": "percent", "value": "5", "days": 7,
            }),
            "draft-orders" => json!({
                "client_id": "client-0004", "lines": [{ "variant": "1", "quantity": 1 }],
            }),
            "assistants" => json!({ "name": "Ada" }),
            "inbox" => json!({ "on": true }),
            "tags" => json!({ "add": ["vip"], "remove": [] }),
            "transfer" => json!({ "to": "anyone" }),
            "snooze" => json!({ "until": "hour" }),
            "steps" => json!({ "tags": ["vip"], "end": "handled" }),
            "first" => json!({ "body": "Words" }),
            "{act}" => json!({ "digest": "made-up" }),
            "notes" => json!({ "note": "Words" }),
            _ if path.starts_with("/api/v1/hours") => json!({ "always": true }),
            _ if path.starts_with("/api/v1/desk/texts") => {
                json!({ "language": "en", "coming": "Soon." })
            }
            "desk" => json!({
                "answer_within": 5, "away_after": 120, "closing_soon": 15, "anyone_after": 10, "rungs": [60, 60, 60],
            }),
            "check" => json!({ "field": "made_up", "value": "1" }),
            _ if path.starts_with("/api/v1/actions") => json!({
                "name": "At checkout, too", "starts": [{ "on": "checkout_reached" }], "does": [{ "do": "notify" }],
                "on": true, "order": [],
            }),
            _ if path.starts_with("/api/v1/documents") || path == "/api/v1/sources" => json!({
                "title": "Gift cards", "body": "There are some.", "question": "Are there gift cards?",
                "on": true, "version": if path.ends_with("restore") { 7 } else { 1 }, "url": "http://10.0.0.1/",
            }),
            "satisfaction" => json!({ "score": 5 }),
            "email" => json!({ "email": "ada@example.com" }),
            "sites" => json!({ "origin": "https://blog.example.com" }),
            "copilot" => json!({ "question": "How do returns work?" }),
            // Of what nobody has.
            "ratings" if path.starts_with("/storefront") => json!({ "message": "m1" }),
            "ratings" | "gaps" => json!({ "message": "1" }),
            "timing" => json!({ "timing": "early" }),
            "answer" => json!({ "title": "One", "text": "Two.", "mode": "check" }),
            "{test}" => json!({ "expects": "admits" }),
            "phrases" => json!({ "phrase": "put me through to the workshop" }),
            "sample-questions" => json!({ "message": "1", "document": "1" }),
            _ if path.starts_with("/api/v1/notification-rules") => json!({
                "name": "Ring", "when": "requested", "on_duty": true, "by_page": true, "on": true,
            }),
            "quiet-hours" => json!({ "on": false }),
            "follow-up" => json!({ "minutes": 2 }),
            "delivered" => json!({ "ids": [] }),
            "push" | "forget" => json!({
                "endpoint": "https://push.example.com/1",
                "keys": { "p256dh": format!("BA{}", "A".repeat(85)), "auth": "A".repeat(22) },
            }),
            "resume" => json!({ "shop": SHOP, "token": "made-up", "device": "device-0001" }),
            _ => json!({}),
        }
    }

    fn url(&self, path: &str, caller: Caller) -> String {
        let stamp = (self.app.clock.now().0 / 1_000_000).to_string();
        let filled = path
            .replace("{conversation}", &self.chat)
            .replace("{rest:.*}", "messages")
            .replace("{assistant}", &self.app.shop.0.to_string())
            .replace("{tab}", "appearance")
            .replace("{tag}", "handoff-requested")
            .replace("{filter}", "1")
            .replace("{token}", "made-up")
            .replace("{request}", "1")
            .replace("{document}", &self.document)
            .replace("{question}", "1")
            .replace("{source}", &self.source)
            .replace("{notice}", &self.notice)
            .replace("{version}", "7")
            .replace("{action}", "1")
            .replace("{gap}", "1")
            .replace("{test}", "1")
            .replace("{delivery}", "00")
            .replace("{mail}", "1")
            .replace("{invite}", "1")
            .replace("{member}", "1")
            .replace("{group}", "1")
            .replace("{session}", "made-up")
            .replace("{site}", "1")
            .replace("{reply}", "1")
            .replace("{order}", "1")
            .replace("{act}", "refund")
            .replace("{language}", "de")
            .replace("{key}", "1-1-0")
            .replace("{file}", file_of(path));
        let url = format!("{}{filled}", self.app.url);
        match (path, caller) {
            (path, _) if path.ends_with("/attachments") => {
                format!("{url}?client_id=client-0009&name=note.txt")
            }
            ("/widget.js", _) => format!("{url}?key=1-1"),
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

/// A file there is, in the folder that `path` is about.
fn file_of(path: &str) -> &'static str {
    if path.contains("settings") {
        "home.js"
    } else if path.contains("widget") {
        "panel.js"
    } else {
        "inbox.js"
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
        let mut is_ready = false;
        for (caller, expected) in CALLERS.into_iter().zip(expected) {
            if !is_ready {
                scene.prepare(path).await;
            }
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
            // Who is refused, or only looks, leaves all as it was.
            is_ready = refused || *method != "POST";
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
