//! Where else a shopper writes: from another site, from checkout, from an order; and what they leave behind.

mod offers;
mod reached;
mod theirs;

use reqwest::Response;
use serde_json::{Value, json};

use crate::support::shopify::{checkout, id_token};
use crate::support::{Answer, App, Kind, SECRET, SHOP, Shopper};

const CART: &str = "hWN21BQ2khassPiM4Bc4pZaM";
const CHECKOUT: &str = "c0ffee00c0ffee00c0ffee00c0ffee00";
const BLOG: &str = "https://blog.example.com";

impl App {
    fn proof(&self, customer: Option<i64>) -> String {
        let now = self.clock.now().0 / 1_000_000;
        let mut claims = json!({ "dest": SHOP, "aud": "story", "exp": now + 300 });
        if let Some(customer) = customer {
            claims["sub"] = format!("gid://shopify/Customer/{customer}").into();
        }
        id_token(SECRET, &claims)
    }

    /// The token an extension gets that stands here.
    async fn stands(&self, customer: Option<i64>, standing: Value) -> String {
        let url = format!("{}/extension/v1/session", self.url);
        let proof = self.proof(customer);
        let request = self.http.post(url).bearer_auth(proof).json(&standing);
        let body = Answer::of(request.send().await.unwrap()).await.ok().body;
        body["token"].as_str().unwrap().to_owned()
    }

    async fn says_from(&self, token: &str, id: &str, words: &str) -> Value {
        let url = format!("{}/storefront/v1/messages", self.url);
        let request = self.http.post(url).bearer_auth(token);
        let message = json!({ "client_id": id, "body": words });
        Answer::of(request.json(&message).send().await.unwrap())
            .await
            .ok()
            .body
    }

    fn at_path(&self, path: &str) -> reqwest::RequestBuilder {
        self.http.get(format!("{}{path}", self.url))
    }

    async fn session_from(&self, origin: &str) -> Response {
        let url = format!("{}/storefront/v1/session", self.url);
        let request = self.http.post(url).header("origin", origin);
        request.json(&json!({ "shop": SHOP })).send().await.unwrap()
    }
}

/// The word the cart carries.
async fn link(shopper: &Shopper) -> String {
    let body = shopper.gets("link").await.ok().body;
    body["chat"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn another_site_has_the_chat_once_it_is_named_and_until_it_is_not() {
    let app = App::start(Kind::Sqlite).await;
    let (mia, _) = (app.mia(), app.leo());
    assert_eq!(app.session_from(BLOG).await.status(), 403);
    let wrong = mia
        .posts("sites", json!({ "origin": "http://blog.example.com" }))
        .await;
    assert_eq!((wrong.status, wrong.code()), (422, "invalid"));
    assert_eq!(wrong.body["error"]["field"], "origin");
    mia.posts("sites", json!({ "origin": "blog.example.com/posts" }))
        .await;
    let opened = app.session_from(BLOG).await;
    assert_eq!(opened.status(), 200);
    assert_eq!(opened.headers()["access-control-allow-origin"], BLOG);
    let token = opened.json::<Value>().await.unwrap()["token"].clone();
    let looks = async || {
        let request = app.at_path("/storefront/v1/conversation");
        let request = request.header("origin", BLOG);
        let request = request.bearer_auth(token.as_str().unwrap());
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(looks().await, 200);
    assert_eq!(
        app.session_from("https://evil.example.com").await.status(),
        403
    );

    let page = mia.gets("/settings/sites").await.ok().body;
    let page = page.as_str().unwrap();
    assert!(page.contains("Chat seen there"));
    let key = page.split("widget.js?key=").nth(1).unwrap();
    let key = key.split("&quot;").next().unwrap().to_owned();
    let script = app
        .at_path(&format!("/widget.js?key={key}"))
        .send()
        .await
        .unwrap();
    assert_eq!(script.headers()["access-control-allow-origin"], "*");
    let script = script.text().await.unwrap();
    assert!(script.starts_with("globalThis.counterbell = {"));
    assert!(script.contains(SHOP) && script.contains("counterbell-chat"));
    let told = script.lines().next().unwrap();
    let told = told.trim_start_matches("globalThis.counterbell = ");
    let told: Value = serde_json::from_str(told.trim_end_matches(';')).unwrap();
    for name in ["chat", "not_loaded"] {
        let words = &told[name];
        assert_eq!(words["pt"], words["pt-br"], "{name}");
        for code in ["pt-br", "pt-pt", "de", "ar", "en"] {
            assert!(words[code].is_string(), "{name} {code}");
        }
        assert_ne!(words["pt"], words["en"]);
    }
    let words = app.at_path("/widget/words/de-AT").send().await.unwrap();
    assert!(words.text().await.unwrap().contains("KI-Assistent"));

    let site = key.split('-').nth(1).unwrap().to_owned();
    mia.posts(&format!("sites/{site}/delete"), json!({})).await;
    assert_eq!(app.session_from(BLOG).await.status(), 403);
    // Nor does who has its page open go on there.
    app.advances(10);
    assert_eq!(looks().await, 401);
    let gone = app
        .at_path(&format!("/widget.js?key={key}"))
        .send()
        .await
        .unwrap();
    assert_eq!(gone.status(), 404);
    app.stops().await;
}

#[actix_web::test]
async fn at_checkout_the_conversation_of_the_store_goes_on_with_what_stands_there() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = App::start(kind).await;
        let mut shopper = app.shopper().await;
        shopper.says("How do returns work?").await;
        let chat = shopper.conversation().await;
        let word = link(&shopper).await;
        let body = checkout(CHECKOUT, CART, &app.clock.now().rfc3339());
        assert_eq!(app.webhook("checkouts/create", &body).await, 200);
        app.runs_jobs().await;

        let standing = json!({ "checkout": CHECKOUT, "step": "payment", "chat": word });
        let token = app.stands(None, standing.clone()).await;
        let said = app
            .says_from(&token, "message-0001", "My card is refused")
            .await;
        assert_eq!(said["conversation"], chat.as_str());
        let kinds = app.kinds(&chat).await;
        assert!(kinds.contains(&"checkout_moved".to_owned()), "{kinds:?}");
        assert!(kinds.contains(&"prioritized".to_owned()), "{kinds:?}");
        let page = app.mia().opens(&format!("/inbox/{chat}")).await;
        assert!(page.contains("Checkout, at the payment"));
        // Said again from there, nothing is new about where they stand.
        let before = app.kinds(&chat).await.len();
        app.says_from(&token, "message-0001", "My card is refused")
            .await;
        assert_eq!(app.kinds(&chat).await.len(), before);
        app.stops().await;
    }
}

#[actix_web::test]
async fn somebody_else_with_the_cart_begins_anew_and_staff_are_told_of_both() {
    let app = App::start(Kind::Sqlite).await;
    let first = app.stands(Some(42), json!({})).await;
    let said = app
        .says_from(&first, "message-0001", "Secret words of 42")
        .await;
    let url = format!("{}/storefront/v1/link", app.url);
    let word = app.http.get(url).bearer_auth(&first).send().await.unwrap();
    let word: Value = word.json().await.unwrap();

    let standing = json!({ "checkout": CHECKOUT, "step": "contact", "chat": word["chat"] });
    for customer in [Some(43), None] {
        let other = app.stands(customer, standing.clone()).await;
        let theirs = app.says_from(&other, "message-0002", "Hello").await;
        assert_ne!(theirs["conversation"], said["conversation"]);
        assert!(!theirs.to_string().contains("Secret words"));
        let chat: i64 = theirs["conversation"].as_str().unwrap().parse().unwrap();
        let shop = app.shop;
        let linked: Vec<String> = app
            .reads(move |conn| {
                use counterbell::db::schema::contexts;
                use diesel::prelude::*;
                Ok(contexts::table
                    .filter(contexts::shop_id.eq(shop.key()))
                    .filter(contexts::conversation_id.eq(chat))
                    .filter(contexts::kind.eq("chat"))
                    .select(contexts::value)
                    .load(conn)?)
            })
            .await;
        assert_eq!(linked, [said["conversation"].as_str().unwrap()]);
    }
    // The same customer goes on.
    let same = app.stands(Some(42), standing).await;
    let again = app.says_from(&same, "message-0003", "It is me").await;
    assert_eq!(again["conversation"], said["conversation"]);
    app.stops().await;
}

#[actix_web::test]
async fn a_carts_word_that_is_not_ours_not_this_shops_or_old_means_nothing() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("How do returns work?").await;
    let chat = shopper.conversation().await;
    let word = link(&shopper).await;
    // A shopper's own token is no such word.
    for odd in ["", "made-up", shopper.token.as_str(), &word[1..]] {
        let token = app.stands(None, json!({ "chat": odd })).await;
        let said = app.says_from(&token, "message-0001", "Hello").await;
        assert_ne!(said["conversation"], chat.as_str(), "{odd}");
    }
    app.advances(15 * 24 * 3600);
    let token = app.stands(None, json!({ "chat": word })).await;
    let said = app.says_from(&token, "message-0001", "Hello").await;
    assert_ne!(said["conversation"], chat.as_str());
    app.stops().await;
}

#[actix_web::test]
async fn a_score_is_for_a_chat_that_has_ended_and_the_last_one_counts() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("How do returns work?").await;
    let chat = shopper.conversation().await;
    let scores = |score: i64| json!({ "score": score, "comment": "Quick and kind" });
    assert_eq!(shopper.posts("satisfaction", scores(5)).await.status, 404);
    app.mia().takes_over(&chat).await.ok();
    app.mia().closes(&chat).await.ok();
    for odd in [0, 6, -1] {
        assert_eq!(shopper.posts("satisfaction", scores(odd)).await.status, 422);
    }
    assert_eq!(shopper.posts("satisfaction", scores(2)).await.status, 204);
    let plain = json!({ "score": 4 });
    assert_eq!(shopper.posts("satisfaction", plain).await.status, 204);
    let state = &shopper.gets("conversation").await.ok().body["state"];
    assert_eq!(state["score"], 4);
    let kept: Vec<(i32, Option<String>)> = app
        .reads(|conn| {
            use counterbell::db::schema::satisfaction;
            use diesel::prelude::*;
            Ok(satisfaction::table
                .select((satisfaction::score, satisfaction::comment))
                .load(conn)?)
        })
        .await;
    assert_eq!(kept, [(4, Some("Quick and kind".to_owned()))]);
    let page = app.mia().opens(&format!("/inbox/{chat}")).await;
    assert!(page.contains("4 of 5") && page.contains("Quick and kind"));
    // A new episode is not rated by the old score.
    shopper.says("One more thing").await;
    let state = &shopper.gets("conversation").await.ok().body["state"];
    assert!(state["score"].is_null());
    app.stops().await;
}

#[actix_web::test]
async fn an_address_left_is_beside_the_chat() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    let address = |text: &str| json!({ "email": text });
    assert_eq!(
        shopper
            .posts("email", address("ada@example.com"))
            .await
            .status,
        404
    );
    shopper.says("How do returns work?").await;
    let wrong = shopper.posts("email", address("ada at home")).await;
    assert_eq!(
        (wrong.status, wrong.body["error"]["field"].as_str()),
        (422, Some("email"))
    );
    let before = &shopper.gets("conversation").await.ok().body["state"];
    assert_eq!(before["reachable"], false);
    assert_eq!(
        shopper
            .posts("email", address("ada@example.com"))
            .await
            .status,
        204
    );
    let after = &shopper.gets("conversation").await.ok().body["state"];
    assert_eq!(after["reachable"], true);
    let chat = shopper.conversation().await;
    let page = app.mia().opens(&format!("/inbox/{chat}")).await;
    assert!(page.contains("ada@example.com"));
    app.stops().await;
}

#[actix_web::test]
async fn the_frame_at_checkout_belongs_to_the_shops_own_pages() {
    let app = App::start(Kind::Sqlite).await;
    let frame = app.at_path(&format!("/extension/chat?shop={SHOP}&locale=ar"));
    let frame = frame.send().await.unwrap();
    let policy = frame.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        policy.contains(&format!("frame-ancestors {}", app.origin)) || policy.contains(&app.origin),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"));
    let page = frame.text().await.unwrap();
    assert!(page.contains("dir=\"rtl\"") && page.contains("lang=\"ar\""));
    // From the app's own page a session goes on only with a token that an extension was given.
    assert_eq!(app.session_from(&app.url.clone()).await.status(), 403);
    let token = app.stands(None, json!({})).await;
    let url = format!("{}/storefront/v1/session", app.url);
    let request = app
        .http
        .post(url)
        .header("origin", &app.url)
        .bearer_auth(token);
    let opened = request.json(&json!({ "shop": SHOP })).send().await.unwrap();
    assert_eq!(opened.status(), 200);
    app.stops().await;
}

#[actix_web::test]
async fn a_flood_from_one_shopper_delays_no_other_nor_do_new_visitors_from_one_address() {
    let ten = std::num::NonZeroU32::new(10).unwrap();
    let app = App::start_with(Kind::Sqlite, |config| config.sends_per_minute = ten).await;
    let mut calm = app.shopper().await;
    calm.says("How do returns work?").await;
    let noisy = app.shopper().await;
    let words = |id: usize| json!({ "client_id": format!("flood-{id:05}"), "body": "More" });
    let flood =
        futures_util::future::join_all((0..300).map(|id| noisy.posts("messages", words(id))));
    let others = async {
        let mut slowest = std::time::Duration::ZERO;
        for _ in 0..5 {
            let began = std::time::Instant::now();
            calm.gets("conversation").await.ok();
            calm.says("And the warranty?").await;
            slowest = slowest.max(began.elapsed());
        }
        slowest
    };
    let (flooded, slowest) = futures_util::future::join(flood, others).await;
    let taken = flooded.iter().filter(|answer| answer.status == 200).count();
    assert!((10..=15).contains(&taken), "{taken} were taken");
    assert!(
        flooded
            .iter()
            .all(|answer| [200, 429].contains(&answer.status))
    );
    assert!(slowest.as_millis() < 3_000, "{slowest:?}");

    // Who makes themselves new visitors is still one machine.
    let (mut taken, began) = (0, std::time::Instant::now());
    for _ in 0..30 {
        let fresh = app.shopper().await;
        for id in 0..10 {
            taken += u64::from(fresh.posts("messages", words(id)).await.status == 200);
        }
    }
    // Fifteen times ten in a minute at once, and as they come to be allowed again.
    let allowed = 150 + began.elapsed().as_secs() * 150 / 60;
    assert!(taken <= allowed + 5, "{taken} were taken, of {allowed}");
    app.stops().await;
}

#[actix_web::test]
async fn who_asks_for_a_person_is_told_what_happens_in_the_language_of_the_page() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    let request = app
        .http
        .post(format!("{}/storefront/v1/session", app.url))
        .header("origin", &app.origin)
        .header("accept-language", "en-GB");
    let told = json!({ "shop": SHOP, "token": shopper.token, "locale": "ar" });
    let opened = request.json(&told).send().await.unwrap();
    let opened: Value = opened.json().await.unwrap();
    shopper.token = opened["token"].as_str().unwrap().to_owned();
    // Pressed, not written: whoever writes is answered in the language of their words.
    shopper.presses("Talk to a person").await;
    shopper.skips().await;
    app.runs_jobs().await;
    let last = shopper.thread().await.last().body.clone();
    assert!(last.contains("فريقنا"), "{last}");
    app.stops().await;
}
