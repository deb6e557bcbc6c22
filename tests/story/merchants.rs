//! Two shops, and every route tried with what belongs to the other: nothing is found, nothing changes, nothing is
//! told. A new route needs a row here, too.

#[path = "merchants/table.rs"]
mod table;

use std::collections::BTreeSet;

use counterbell::assistant::learning::{answer_tests, gaps};
use counterbell::handoff::notices;
use counterbell::web::{Route, routes};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::support::shopify::{
    Price, admin_claims, cart, id_token, oauth_query, order, proxy_query,
};
use crate::support::{App, Kind, SECRET, SHOP, Shopper, Staff, dump, signature};

use table::{CALLERS, Caller, TABLE};

const OTHER: &str = "other-shop.myshopify.com";
const OTHER_ORIGIN: &str = "http://other.localhost";
/// A word that only the first shop knows.
const MARKER: &str = "zebrafish";
const CART: &str = "hWN-zebrafish-cart";
const ORDER: i64 = 77_310_001;

/// The first shop with chats that wait and that are held, a cart, orders, what it sells, a dead delivery; the other
/// with its own staff and shopper.
struct Street {
    app: App,
    shopper: Shopper,
    waiting: String,
    held: String,
    theirs: Shopper,
    zoe: Staff,
    id_token: String,
    dead: String,
    document: String,
    question: String,
    source: String,
    /// A message, a gap and a test of the first shop's.
    said: String,
    gap: String,
    test: String,
    /// A notification rule and an alert of the first shop's.
    notice: String,
    alert: String,
}

impl Street {
    async fn opens(kind: Kind) -> Self {
        let app = App::start(kind).await;
        let (_, zoe) = app.other_shop(OTHER, OTHER_ORIGIN).await;
        let mut theirs = Shopper::arrives(&app.http, &app.url, OTHER, OTHER_ORIGIN).await;
        theirs.says("Hello").await;
        let now = app.clock.now().rfc3339();
        let mut full = cart(CART, &now, Price::usd("249.00"));
        full["line_items"][0]["title"] = "Zebrafish strap".into();
        assert_eq!(app.webhook("carts/update", &full).await, 200);
        let mut bought = order(ORDER, "#ZEBRAFISH-1", &now);
        bought["cart_token"] = CART.into();
        assert_eq!(app.webhook("orders/create", &bought).await, 200);
        let goods = json!({ "id": 5, "handle": "zebrafish-strap", "title": "Zebrafish strap",
                            "body_html": "A strap of zebrafish leather." });
        assert_eq!(app.webhook("products/create", &goods).await, 200);
        let dead = json!({ "token": null, "note": MARKER });
        assert_eq!(app.webhook("carts/create", &dead).await, 200);
        let mut shopper = app.shopper().await;
        shopper.has_cart(CART);
        shopper.says("How long is the warranty?").await;
        app.runs_jobs().await;
        shopper.says("Is the zebrafish strap for sale?").await;
        app.runs_jobs().await;
        shopper.presses("Talk to a person").await;
        shopper.submits("#ZEBRAFISH-1").await.ok();
        let held = shopper.conversation().await;
        app.mia().takes_over(&held).await.ok();
        app.mia()
            .replies(&held, "The zebrafish strap is.")
            .await
            .ok();
        app.mia().tags(&held, &[MARKER], &[]).await.ok();
        let (said, gap, test) = teaches(&app, &shopper, &held).await;
        let mut waiter = app.shopper().await;
        waiter.presses("Talk to a person").await;
        waiter.skips().await;
        waiter.says("A zebrafish, please").await;
        let waiting = waiter.conversation().await;
        app.runs_jobs().await;
        let now = app.clock.now().0 / 1_000_000;
        let id_token = id_token(SECRET, &admin_claims(OTHER, 7001, now));
        let list = app.mia().gets("/api/v1/deliveries/dead").await.ok().body;
        let dead = list["dead"][0]["id"].as_str().unwrap().to_owned();
        let mia = app.mia();
        let written = json!({ "title": "Zebrafish care", "body": "Zebrafish leather wants oil." });
        let document = mia.posts("documents", written).await.ok().body["id"].clone();
        let again = json!({ "body": "Zebrafish leather wants wax." });
        let path = format!("documents/{}", document.as_str().unwrap());
        mia.posts(&path, again).await.ok();
        let asked = json!({ "question": "Does zebrafish leather want oil?" });
        let asked = mia.posts(&format!("{path}/questions"), asked).await.ok();
        let question = asked.body["id"].as_str().unwrap().to_owned();
        let sources = mia.gets("/api/v1/sources").await.ok().body;
        let source = sources["sources"][0]["id"].as_str().unwrap().to_owned();
        let document = document.as_str().unwrap().to_owned();
        // What a change of content owes is done before anybody compares.
        app.runs_jobs().await;
        let shop = app.shop;
        let (notice, alert) = app
            .reads(move |conn| {
                let rule = notices::store::all(conn, shop)?.remove(0);
                let alert = notices::alerts::latest(conn, shop, 1)?.remove(0);
                Ok((rule.id.to_string(), alert.id.to_string()))
            })
            .await;
        Self {
            notice,
            alert,
            id_token,
            dead,
            document,
            question,
            source,
            said,
            gap,
            test,
            app,
            shopper,
            waiting,
            held,
            theirs,
            zoe,
        }
    }

    /// Names of the first shop's things, wherever a body names something.
    fn body(&self, path: &str, caller: Caller) -> Value {
        let action = self.shopper.actions.first().unwrap().0.clone();
        match path.rsplit('/').next().unwrap() {
            "session" if caller == Caller::Shopper || caller == Caller::Shopify => {
                json!({ "shop": OTHER, "token": self.shopper.token })
            }
            "session" => json!({ "shop": SHOP, "token": self.shopper.token }),
            "messages" if path.starts_with("/api") => {
                json!({ "client_id": "client-0001", "body": "Mine now" })
            }
            "messages" => {
                json!({ "client_id": "client-0001", "body": "Where is my order?", "cart_token": CART })
            }
            "actions" if path.starts_with("/storefront") => {
                json!({ "client_id": "client-0002", "action": action, "cart_token": CART })
            }
            "collected" => {
                json!({ "outcome": "leave", "values": { "order_number": "#ZEBRA-1" } })
            }
            "cart" => json!({ "cart_token": CART, "cart": { "items": [], "currency": "USD" } }),
            "tags" if path == "/api/v1/tags" => {
                let label = format!("Ours {}", self.app.shared.store.new_id());
                json!({ "label": label, "color": "blue" })
            }
            "{tag}" => json!({ "label": "Ours now", "color": "blue" }),
            "archive" => json!({ "on": true }),
            "merge" => json!({ "into": MARKER }),
            "rehearse" | "suggest" => json!({ "assistant": self.app.shop.0, "action": action }),
            "filters" => {
                let name = format!("Ours {}", self.app.shared.store.new_id());
                json!({ "name": name, "query": "?tag=vip" })
            }
            "canned-replies" | "{reply}" => {
                let name = format!("Ours {}", self.app.shared.store.new_id());
                json!({ "name": name, "body": "Thank you." })
            }
            "offer-limits" => json!({ "percent": "10", "amount": "5", "draft": "100" }),
            "discounts" => json!({
                "client_id": "client-0003", "kind": "percent", "value": "5", "days": 7,
            }),
            "draft-orders" => json!({
                "client_id": "client-0004", "lines": [{ "variant": "1", "quantity": 1 }],
            }),
            "assistants" => json!({ "name": "Ada" }),
            "{assistant}" => json!({ "name": "Mine now" }),
            "inbox" => json!({ "on": false }),
            "tags" => json!({ "add": ["theirs"], "remove": [MARKER] }),
            "close" => json!({ "resolution": "resolved" }),
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
            "shopify" => json!({ "id": ORDER }),
            "try" if path == "/api/v1/try" => json!({ "question": "Is the strap for sale?" }),
            "retention" => json!({ "days": 365 }),
            "import" => {
                json!({ "text": "{\"counterbell\": 1, \"retention_days\": 364}", "sure": true })
            }
            "check" => json!({ "field": "made_up", "value": "1" }),
            _ if path.starts_with("/api/v1/actions") => json!({
                "name": "At checkout, too", "starts": [{ "on": "checkout_reached" }], "does": [{ "do": "notify" }],
                "on": true, "order": [],
            }),
            "audience" => json!({ "documents": [self.document], "audience": "all" }),
            _ if path.starts_with("/api/v1/documents") || path == "/api/v1/sources" => json!({
                "title": "Mine now", "body": "Mine now.", "question": "Is it mine?", "on": false, "version": 1,
                "document": self.document, "url": "http://10.0.0.1/",
            }),
            "ratings" if path.starts_with("/api") => json!({ "message": self.said, "good": false }),
            "ratings" => json!({ "message": format!("m{}", self.said), "good": false }),
            "gaps" => json!({ "message": self.said }),
            "timing" => json!({ "timing": "early" }),
            "answer" => json!({ "title": "Ours", "text": "Ours now.", "mode": "publish" }),
            "{test}" => json!({ "expects": "admits" }),
            "phrases" => json!({ "phrase": "put me through to the workshop" }),
            "sample-questions" => json!({ "message": self.said, "document": "1" }),
            "satisfaction" => json!({ "score": 1, "comment": MARKER }),
            "email" => json!({ "email": "zoe@example.com" }),
            "sites" => json!({ "origin": "https://blog.example.com" }),
            "copilot" => json!({ "question": "Is the strap for sale?" }),
            _ if path.starts_with("/api/v1/notification-rules") => json!({
                "name": "Ours", "when": "requested", "on_duty": true, "by_page": true, "on": false,
            }),
            "quiet-hours" => json!({ "on": false }),
            "follow-up" => json!({ "minutes": 2 }),
            "delivered" => json!({ "ids": [self.alert] }),
            "push" | "forget" => json!({
                "endpoint": "https://push.example.com/1",
                "keys": { "p256dh": format!("BA{}", "A".repeat(85)), "auth": "A".repeat(22) },
            }),
            "resume" => {
                json!({ "shop": OTHER, "token": self.shopper.token, "device": "device-0001" })
            }
            _ => json!({ "conversation": self.waiting, "staff": self.app.mia().id }),
        }
    }

    fn request(&self, (method, path): (&str, &str), caller: Caller, chat: &str) -> RequestBuilder {
        let filled = path
            .replace("{conversation}", chat)
            .replace("{rest:.*}", "messages")
            .replace("{assistant}", &self.app.shop.0.to_string())
            .replace("{tab}", "inbox")
            .replace("{tag}", MARKER)
            .replace("{filter}", "1")
            .replace("{token}", &self.shopper.token)
            .replace("{delivery}", &self.dead)
            .replace("{request}", "1")
            .replace("{document}", &self.document)
            .replace("{question}", &self.question)
            .replace("{source}", &self.source)
            .replace("{notice}", &self.notice)
            .replace("{version}", "1")
            .replace("{action}", &self.shopper.actions.first().unwrap().0)
            .replace("{gap}", &self.gap)
            .replace("{test}", &self.test)
            .replace("{site}", "1")
            .replace("{reply}", "1")
            .replace("{order}", &ORDER.to_string())
            .replace("{act}", "refund")
            .replace("{mail}", "1")
            .replace("{invite}", "1")
            .replace("{member}", "1")
            .replace("{group}", "1")
            .replace("{session}", "1")
            .replace("{language}", "de")
            .replace("{key}", "1-1-0")
            .replace(
                "{file}",
                if path.contains("settings") {
                    "home.js"
                } else if path.contains("widget") {
                    "panel.js"
                } else {
                    "inbox.js"
                },
            );
        let stamp = (self.app.clock.now().0 / 1_000_000).to_string();
        let signed = [("shop", OTHER), ("timestamp", &stamp[..])];
        let query = match (path, caller) {
            ("/proxy/session", Caller::Shopify) => format!("?{}", proxy_query(&signed)),
            ("/auth" | "/auth/callback", Caller::Shopify) => format!("?{}", oauth_query(&signed)),
            ("/auth" | "/auth/callback", _) => format!("?shop={SHOP}&code=x&state=y"),
            ("/inbox", _) => "?view=all".into(),
            (path, _) if path.ends_with("/attachments") => {
                "?client_id=client-0009&name=Where%20is%20my%20order%3F".into()
            }
            ("/widget.js", _) => "?key=1-1".into(),
            _ => String::new(),
        };
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let posts = method == Method::POST;
        let url = format!("{}{filled}{query}", self.app.url);
        let mut request = self.app.http.request(method, url);
        let body = self.body(path, caller).to_string();
        let (_, cookie) = self.zoe.cookie.split_once('=').unwrap();
        let name = self.zoe.cookie.split('=').next().unwrap();
        request = match caller {
            Caller::Staff => request
                .header("cookie", &self.zoe.cookie)
                .header("origin", &self.app.url),
            Caller::Shopper => request
                .bearer_auth(&self.theirs.token)
                .header("origin", OTHER_ORIGIN),
            Caller::CookieAsToken => request.bearer_auth(cookie).header("origin", OTHER_ORIGIN),
            Caller::TokenAsCookie => request
                .header("cookie", format!("{name}={}", self.theirs.token))
                .header("origin", &self.app.url),
            Caller::IdToken => request.bearer_auth(&self.id_token),
            Caller::Shopify => request
                .header("x-shopify-topic", "orders/delete")
                .header("x-shopify-shop-domain", OTHER)
                .header("x-shopify-api-version", "2026-10")
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

    async fn all_of_the_first(&self) -> String {
        let shop = self.app.shop.key();
        let kept = self.app.reads(move |conn| dump::of_shop(conn, shop)).await;
        assert!(
            kept.values().map(Vec::len).sum::<usize>() > 30,
            "there is something to lose"
        );
        format!("{kept:#?}")
    }

    /// Says nothing of the first shop: none of its words, ids and tokens.
    #[track_caller]
    fn tells_nothing(&self, answer: &str, what: &str) {
        let lower = answer.to_lowercase();
        let secrets = [
            &self.held,
            &self.waiting,
            &self.shopper.token,
            &self.document,
            &self.source,
        ];
        assert!(!lower.contains(MARKER), "{what}: {answer}");
        for secret in secrets {
            assert!(!answer.contains(secret.as_str()), "{what}: {answer}");
        }
    }
}

/// The first shop's staff call an answer wrong: a message, the gap and the test of it.
async fn teaches(app: &App, shopper: &Shopper, chat: &str) -> (String, String, String) {
    let thread = shopper.thread().await;
    let answer = thread.0.iter().find(|line| !line.sources.is_empty());
    let said = answer.unwrap().id.trim_start_matches('m').to_owned();
    let path = format!("conversations/{chat}/ratings");
    let thumb = json!({ "message": said, "good": false });
    app.mia().posts(&path, thumb).await.ok();
    let shop = app.shop;
    let (gap, test) = app
        .reads(move |conn| {
            let gap = gaps::list(conn, shop)?.remove(0).id;
            Ok((gap, answer_tests::list(conn, shop)?.remove(0).id))
        })
        .await;
    (said, gap.to_string(), test.to_string())
}

#[test]
fn every_route_is_tried() {
    let there: BTreeSet<(&str, &str)> = routes()
        .iter()
        .map(|Route { method, path, .. }| (*method, *path))
        .collect();
    let tried: BTreeSet<(&str, &str)> = TABLE.iter().map(|(m, p, _)| (*m, *p)).collect();
    assert_eq!(there, tried);
    assert_eq!(tried.len(), TABLE.len(), "a row stands twice");
}

/// What an answer says first: a stream never ends by itself.
async fn answer(request: RequestBuilder) -> (u16, String) {
    let mut response = request.send().await.unwrap();
    let headers = format!("{:?}", response.headers());
    let streams = headers.contains("text/event-stream");
    let mut said = headers;
    while let Some(chunk) = response.chunk().await.unwrap() {
        said.push_str(&String::from_utf8_lossy(&chunk));
        if streams {
            break;
        }
    }
    (response.status().as_u16(), said)
}

async fn nothing_of_anothers(kind: Kind) {
    let mut street = Street::opens(kind).await;
    let before = street.all_of_the_first().await;
    for (method, path, expected) in TABLE {
        for (caller, expected) in CALLERS.into_iter().zip(expected) {
            for chat in [street.held.clone(), street.waiting.clone()] {
                let what = format!("{method} {path} {caller:?}");
                let (status, said) = answer(street.request((method, path), caller, &chat)).await;
                assert_eq!(status, *expected, "{what}");
                // A page that could not be found names what was asked for.
                street.tells_nothing(
                    &said.replace(&chat, "").replace(&street.document, ""),
                    &what,
                );
                if *path == "/sign-out" && caller == Caller::Staff {
                    let domain =
                        format!("shop-{}.myshopify.com", street.app.shared.store.new_id().0);
                    street.zoe = street.app.other_shop(&domain, OTHER_ORIGIN).await.1;
                }
            }
        }
        street.app.runs_jobs().await;
        let now = street.all_of_the_first().await;
        assert_eq!(
            now, before,
            "{method} {path} changed something of the first shop"
        );
    }
    // What the other shop's own pages show after all that.
    for path in [
        "/inbox?view=all",
        "/inbox?view=waiting",
        "/api/v1/deliveries/dead",
    ] {
        let page = street.zoe.gets(path).await.ok().body.to_string();
        street.tells_nothing(&page, path);
    }
    street.app.stops().await;
}

#[actix_web::test]
async fn no_route_shows_or_changes_anything_of_another_shops() {
    nothing_of_anothers(Kind::Sqlite).await;
}

#[actix_web::test]
async fn no_route_shows_or_changes_anything_of_another_shops_on_postgres() {
    nothing_of_anothers(Kind::Postgres).await;
}
