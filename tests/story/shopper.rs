//! A shopper writes: who may, what is kept, and who sees it.

use counterbell::db::schema::{conversations, events, messages, people};
use diesel::prelude::*;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Answer, App, Kind, SHOP, Shopper};

async fn asks_for_session(app: &App, shop: &str, origin: Option<&str>) -> (Answer, Option<String>) {
    let mut request = app
        .http
        .post(format!("{}/storefront/v1/session", app.url))
        .json(&json!({ "shop": shop }));
    if let Some(origin) = origin {
        request = request.header("origin", origin);
    }
    let response = request.send().await.unwrap();
    let allowed = response
        .headers()
        .get("access-control-allow-origin")
        .map(|value| value.to_str().unwrap().to_owned());
    (Answer::of(response).await, allowed)
}

/// The session that a browser with this token gets.
async fn comes_back(app: &App, token: &str) -> Value {
    let response = app
        .http
        .post(format!("{}/storefront/v1/session", app.url))
        .header("origin", &app.origin)
        .bearer_auth(token)
        .json(&json!({ "shop": SHOP }))
        .send()
        .await
        .unwrap();
    Answer::of(response).await.ok().body
}

#[actix_web::test]
async fn only_the_shops_own_pages_open_a_session() {
    let app = App::start(Kind::Sqlite).await;
    app.other_shop("second-shop.myshopify.com", "https://second.example")
        .await;
    let (own, allowed) = asks_for_session(&app, SHOP, Some(&app.origin)).await;
    assert_eq!(own.status, 200);
    assert_eq!(allowed.as_deref(), Some(app.origin.as_str()));
    // A theme shown to somebody before it is published.
    let preview = "https://k2xv0-4711.shopifypreview.com";
    let (shown, allowed) = asks_for_session(&app, SHOP, Some(preview)).await;
    assert_eq!(shown.status, 200);
    assert_eq!(allowed.as_deref(), Some(preview));
    for foreign in [
        Some("https://second.example"),
        Some("http://store.localhost.evil.example"),
        Some("http://evil-store.localhost"),
        Some("https://store.localhost"),
        Some("http://store.localhost:8080"),
        Some("http://store.localhost/"),
        Some("http://k2x.shopifypreview.com"),
        Some("https://.shopifypreview.com"),
        Some("https://evil.k2x.shopifypreview.com"),
        Some("https://k2x.shopifypreview.com.evil.example"),
        Some("https://evilshopifypreview.com"),
        Some("null"),
        Some(""),
        None,
    ] {
        let (answer, _) = asks_for_session(&app, SHOP, foreign).await;
        assert_eq!(
            (answer.status, answer.code()),
            (403, "forbidden"),
            "{foreign:?}"
        );
        assert!(answer.body["token"].is_null());
    }
    app.stops().await;
}

#[actix_web::test]
async fn a_token_works_only_on_the_site_it_was_given_to() {
    let app = App::start(Kind::Sqlite).await;
    let token = app.shopper().await.token.clone();
    let asks = |origin: Option<String>| {
        let url = format!("{}/storefront/v1/conversation", app.url);
        let mut request = app.http.get(url).bearer_auth(&token);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        async move { request.send().await.unwrap().status().as_u16() }
    };
    assert_eq!(asks(Some(app.origin.clone())).await, 200);
    assert_eq!(asks(None).await, 200, "no browser");
    for foreign in ["https://second.example", "null", ""] {
        assert_eq!(asks(Some(foreign.to_owned())).await, 401, "{foreign:?}");
    }
    app.stops().await;
}

#[actix_web::test]
async fn an_unknown_shop_has_no_sessions() {
    let app = App::start(Kind::Sqlite).await;
    for unknown in [
        "nobody.myshopify.com",
        "first-shop.example.com",
        "",
        "../first-shop",
        "first-shop.myshopify.com.evil.example",
    ] {
        let (answer, _) = asks_for_session(&app, unknown, Some(&app.origin)).await;
        assert_eq!(answer.status, 404, "{unknown}");
    }
    app.stops().await;
}

#[actix_web::test]
async fn opening_sessions_stores_nothing() {
    let app = App::start(Kind::Sqlite).await;
    for _ in 0..5 {
        let shopper = app.shopper().await;
        assert!(shopper.gets("conversation").await.ok().body["conversation"].is_null());
        comes_back(&app, &shopper.token).await;
    }
    let stored: [i64; 4] = app
        .reads(|conn| {
            Ok([
                conversations::table.count().get_result(conn)?,
                people::table.count().get_result(conn)?,
                events::table.count().get_result(conn)?,
                messages::table.count().get_result(conn)?,
            ])
        })
        .await;
    assert_eq!(stored, [0; 4]);
    app.stops().await;
}

#[actix_web::test]
async fn a_renewed_token_is_the_same_visitor() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("Do you ship to Alaska?").await;
    let chat = shopper.conversation().await;
    let renewed = comes_back(&app, &shopper.token).await;
    assert_eq!(renewed["update"]["conversation"], chat.as_str());
    assert_eq!(
        renewed["update"]["items"][0]["body"],
        "Do you ship to Alaska?"
    );
    shopper.token = renewed["token"].as_str().unwrap().to_owned();
    shopper.says("Or to Hawaii?").await;
    assert_eq!(shopper.conversation().await, chat);
    app.stops().await;
}

#[actix_web::test]
async fn an_expired_token_sends_nothing_but_renews_itself() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("Is there a warranty?").await;
    app.advances(24 * 60 * 60 - 1);
    shopper.says("Still there?").await;
    app.advances(2);
    let late = shopper.says_as("message-late", "Anyone?").await;
    assert_eq!(late.status, 401);
    assert_eq!(shopper.gets("conversation").await.status, 401);
    assert_eq!(shopper.gets("stream").await.status, 401);
    let renewed = comes_back(&app, &shopper.token).await;
    shopper.token = renewed["token"].as_str().unwrap().to_owned();
    let retried = shopper.says_as("message-late", "Anyone?").await;
    assert_eq!(retried.status, 200);
    let said = shopper.thread().await;
    let bodies: Vec<&str> = said.0.iter().map(|line| line.body.as_str()).collect();
    assert_eq!(bodies, ["Is there a warranty?", "Still there?", "Anyone?"]);
    app.stops().await;
}

#[actix_web::test]
async fn made_up_tokens_are_nobodys() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("Hello").await;
    let mut spoilt = shopper.token.clone();
    let last = spoilt.pop().unwrap();
    spoilt.insert(spoilt.len() / 2, if last == 'A' { 'B' } else { 'A' });
    for token in [spoilt, String::new(), "a.b.c".to_owned()] {
        let mut thief = shopper.clone();
        thief.token.clone_from(&token);
        assert_eq!(thief.gets("conversation").await.status, 401, "{token}");
        let session = comes_back(&app, &token).await;
        assert!(session["update"]["conversation"].is_null());
    }
    app.stops().await;
}

#[actix_web::test]
async fn a_token_of_one_shop_is_nothing_to_another() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("Where is my parcel?").await;
    let (other, origin) = ("second-shop.myshopify.com", "https://second.example");
    app.other_shop(other, origin).await;
    let response = app
        .http
        .post(format!("{}/storefront/v1/session", app.url))
        .header("origin", origin)
        .bearer_auth(&shopper.token)
        .json(&json!({ "shop": other }))
        .send()
        .await
        .unwrap();
    let session = Answer::of(response).await.ok().body;
    assert!(session["update"]["conversation"].is_null());
    app.stops().await;
}

#[actix_web::test]
async fn a_message_sent_twice_is_one_message() {
    let app = App::start(Kind::Sqlite).await;
    let shopper = app.shopper().await;
    let first = shopper
        .says_as("retry-0001", "How long is delivery?")
        .await
        .ok();
    let again = shopper
        .says_as("retry-0001", "How long is delivery?")
        .await
        .ok();
    let id = |answer: &Answer| answer.body["items"][0]["id"].clone();
    assert_eq!(id(&first), id(&again));
    app.runs_jobs().await;
    let late = shopper
        .says_as("retry-0001", "How long is delivery?")
        .await
        .ok();
    assert_eq!(id(&first), id(&late));
    app.runs_jobs().await;
    assert_eq!(shopper.thread().await.froms(), ["shopper", "assistant"]);
    app.stops().await;
}

#[actix_web::test]
async fn a_message_sent_ten_times_at_once_is_one_message() {
    let app = App::start(Kind::Sqlite).await;
    let shopper = app.shopper().await;
    for round in 0..5 {
        let id = format!("at-once-{round:04}");
        let answers = join_all((0..10).map(|_| shopper.says_as(&id, "How do returns work?"))).await;
        assert!(answers.iter().all(|answer| answer.status == 200));
        let chats: Vec<&Value> = answers.iter().map(|a| &a.body["conversation"]).collect();
        assert!(chats.windows(2).all(|pair| pair[0] == pair[1]));
    }
    assert_eq!(shopper.thread().await.0.len(), 5);
    app.runs_jobs().await;
    assert_eq!(shopper.thread().await.0.len(), 6, "one answer to the last");
    app.stops().await;
}

#[actix_web::test]
async fn two_shoppers_may_choose_the_same_client_id() {
    let app = App::start(Kind::Sqlite).await;
    let (one, two) = (app.shopper().await, app.shopper().await);
    one.says_as("message-1", "One").await.ok();
    two.says_as("message-1", "Two").await.ok();
    assert_eq!(one.thread().await.last().body, "One");
    assert_eq!(two.thread().await.last().body, "Two");
    app.stops().await;
}

#[actix_web::test]
async fn messages_keep_their_order() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    let words: Vec<String> = (0..40).map(|number| format!("Word {number}")).collect();
    for line in &words {
        shopper.says(line).await;
    }
    let thread = shopper.thread().await;
    let said: Vec<&String> = thread.0.iter().map(|line| &line.body).collect();
    assert_eq!(said, words.iter().collect::<Vec<_>>());
    assert!(thread.0.windows(2).all(|pair| pair[0].n < pair[1].n));
    app.stops().await;
}

#[actix_web::test]
async fn html_stays_text_for_shopper_and_staff() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    let nasty = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(2)>",
        "\"><svg onload=alert(3)>",
        "</textarea></p><b>bold</b> & 'quoted'",
        "javascript:alert(4) https://shop.test/\"onmouseover=\"alert(5)",
    ];
    for words in nasty {
        shopper.says(words).await;
    }
    let kept = shopper.thread().await;
    for words in nasty {
        assert!(kept.0.iter().any(|line| line.body == words), "{words}");
    }
    let chat = shopper.conversation().await;
    let page = app.mia().opens(&format!("/inbox/{chat}")).await;
    for markup in [
        "<script>alert",
        "<img src=x",
        "<svg onload",
        "<b>bold",
        "\"onmouseover=\"",
        "href=\"javascript:",
    ] {
        assert!(!page.contains(markup), "{markup}");
    }
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    app.stops().await;
}

#[actix_web::test]
async fn four_thousand_characters_fit_and_one_more_does_not() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    let long = "é漢🎸x".repeat(1000);
    assert_eq!(long.chars().count(), 4000);
    shopper.says(&long).await;
    assert_eq!(shopper.thread().await.last().body, long);
    for refused in [format!("{long}!"), String::new(), " \n\t ".to_owned()] {
        let answer = shopper.says_as("message-refused", &refused).await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.body["error"]["field"], "body");
    }
    assert_eq!(shopper.thread().await.0.len(), 1);
    app.stops().await;
}

#[actix_web::test]
async fn the_thread_is_the_same_after_a_reload() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    shopper.presses("Talk to a person").await;
    shopper.submits("#1042").await.ok();
    let before = shopper.gets("conversation").await.ok().body;
    let reloaded = comes_back(&app, &shopper.token).await["update"].clone();
    assert_eq!(before, reloaded);
    assert_eq!(reloaded["state"]["state"], "waiting");
    app.stops().await;
}

#[actix_web::test]
async fn a_reload_amid_the_questions_shows_them_again() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    let pressed = shopper.presses("Talk to a person").await.body;
    let reloaded = comes_back(&app, &shopper.token).await["update"].clone();
    assert!(!reloaded["state"]["collecting"].is_null());
    assert_eq!(pressed["state"], reloaded["state"]);
    app.stops().await;
}

#[actix_web::test]
async fn another_visitor_never_sees_the_thread() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    let says = shopper.says("My door code is 8-8-1").await.body;
    let mut stranger: Shopper = app.shopper().await;
    for path in ["conversation", "conversation?after=0"] {
        let seen = stranger.gets(path).await.ok().body;
        assert!(seen["conversation"].is_null() && seen["items"].as_array().unwrap().is_empty());
    }
    assert_eq!(stranger.gets("stream").await.status, 204);
    let own = stranger.says("Hi").await.body;
    assert_ne!(own["conversation"], says["conversation"]);
    let seen = stranger.gets("conversation?after=0").await.ok().body;
    assert!(!seen.to_string().contains("8-8-1"));
    app.stops().await;
}

#[actix_web::test]
async fn the_assistants_answer_comes_after_the_words_it_answers() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    for question in ["How do returns work?", "How long does delivery take?"] {
        shopper.says(question).await;
        app.runs_jobs().await;
    }
    let thread = shopper.thread().await;
    let froms = ["shopper", "assistant", "shopper", "assistant"];
    assert_eq!(thread.froms(), froms);
    assert_eq!(thread.0[1].sources, ["Returns"]);
    assert_eq!(thread.0[3].sources, ["Shipping"]);
    app.stops().await;
}
