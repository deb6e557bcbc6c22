//! Whose order, whose conversation: only what Shopify vouches for opens them, not what a page names.

use counterbell::db::schema::conversation_carts;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::{CART, CHECKOUT, link};
use crate::support::shopify::{id_token, order, proxy_query};
use crate::support::{Answer, App, Kind, SHOP, Shopper};

/// The order of customer 42, from this cart and checkout, as the store tells of it.
fn of_42(app: &App) -> Value {
    let mut told = order(7001, "#1042", &app.clock.now().rfc3339());
    told["cart_token"] = CART.into();
    told["checkout_token"] = CHECKOUT.into();
    told["customer"] = json!({ "id": 42, "first_name": "Ada" });
    told["financial_status"] = "paid".into();
    told
}

async fn with_the_order(kind: Kind) -> App {
    let app = App::start(kind).await;
    assert_eq!(app.webhook("orders/create", &of_42(&app)).await, 200);
    app.runs_jobs().await;
    app
}

/// How many carts are linked to this chat.
async fn carts_of(app: &App, chat: &str) -> i64 {
    let (shop, chat): (_, i64) = (app.shop, chat.parse().unwrap());
    app.reads(move |conn| {
        Ok(conversation_carts::table
            .filter(conversation_carts::shop_id.eq(shop.key()))
            .filter(conversation_carts::conversation_id.eq(chat))
            .count()
            .get_result(conn)?)
    })
    .await
}

/// Asks for the order from where this token stands: the chat, and what was answered.
async fn asks(app: &App, token: &str, id: &str) -> (String, String) {
    let said = app.says_from(token, id, "Where is my order?").await;
    app.runs_jobs().await;
    let url = format!("{}/storefront/v1/conversation", app.url);
    let thread = app.http.get(url).bearer_auth(token).send().await.unwrap();
    let thread = Answer::of(thread).await.ok().body;
    let chat = said["conversation"].as_str().unwrap().to_owned();
    (chat, thread["items"].to_string())
}

#[actix_web::test]
async fn an_order_is_believed_of_its_checkout_and_its_customer_and_of_nobody_else() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = with_the_order(kind).await;
        let named = json!({ "order": "gid://shopify/Order/7001", "step": "order_page" });
        for (number, customer) in [None, Some(43)].into_iter().enumerate() {
            let token = app.stands(customer, named.clone()).await;
            let (chat, told) = asks(&app, &token, &format!("message-000{number}")).await;
            assert!(!told.contains("1042"), "{customer:?}: {told}");
            assert_eq!(carts_of(&app, &chat).await, 0, "{customer:?}");
            let page = app.mia().opens(&format!("/inbox/{chat}")).await;
            assert!(page.contains("nothing shows that it is theirs"));
        }
        let wrong = json!({ "order": "7001", "checkout": "0000", "step": "thank_you" });
        let token = app.stands(None, wrong).await;
        let (chat, told) = asks(&app, &token, "message-0003").await;
        assert!(!told.contains("1042"), "{told}");
        assert_eq!(carts_of(&app, &chat).await, 0);

        let at = json!({ "order": "7001", "checkout": CHECKOUT, "step": "thank_you" });
        for (number, (customer, standing)) in
            [(Some(42), named), (None, at)].into_iter().enumerate()
        {
            let token = app.stands(customer, standing).await;
            let (chat, told) = asks(&app, &token, &format!("message-001{number}")).await;
            assert!(told.contains("#1042"), "{customer:?}: {told}");
            assert_eq!(carts_of(&app, &chat).await, 1, "{customer:?}");
            let page = app.mia().opens(&format!("/inbox/{chat}")).await;
            assert!(!page.contains("nothing shows that it is theirs"));
        }
        app.stops().await;
    }
}

#[actix_web::test]
async fn an_order_that_was_only_claimed_is_theirs_once_the_store_has_told_of_it() {
    let app = App::start(Kind::Sqlite).await;
    let at = json!({ "order": "7001", "checkout": CHECKOUT, "step": "thank_you" });
    let token = app.stands(None, at).await;
    let said = app.says_from(&token, "message-0001", "Thank you").await;
    let chat = said["conversation"].as_str().unwrap().to_owned();
    assert_eq!(app.webhook("orders/create", &of_42(&app)).await, 200);
    app.runs_jobs().await;
    app.says_from(&token, "message-0002", "Is it on its way?")
        .await;
    assert_eq!(carts_of(&app, &chat).await, 1);
    let page = app.mia().opens(&format!("/inbox/{chat}")).await;
    assert!(page.contains("Asks about order") && !page.contains("nothing shows"));
    app.stops().await;
}

#[actix_web::test]
async fn a_signed_in_customer_goes_on_with_their_conversation() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = App::start(kind).await;
        let ask = async |customer, standing, id: &str| {
            let token = app.stands(customer, standing).await;
            let said = app.says_from(&token, id, "Hello").await;
            (said["conversation"].clone(), token)
        };
        let (first, kept) = ask(Some(42), json!({}), "message-0001").await;
        let (second, _) = ask(Some(42), json!({}), "message-0002").await;
        assert_eq!(first, second);
        // The token of somebody else who was here before changes nothing of that.
        let (other, theirs) = ask(Some(43), json!({}), "message-0003").await;
        assert_ne!(other, first);
        let (again, _) = ask(Some(42), json!({ "token": theirs }), "message-0004").await;
        assert_eq!(again, first);
        // Nobody signed in begins anew, also with the token of who was.
        for standing in [json!({}), json!({ "token": kept })] {
            let (nobody, _) = ask(None, standing, "message-0005").await;
            assert_ne!(nobody, first);
        }
        app.stops().await;
    }
}

/// Shopify says that this shopper is signed in.
async fn signs_in(app: &App, shopper: &mut Shopper, customer: i64) {
    let stamp = (app.clock.now().0 / 1_000_000).to_string();
    let query = proxy_query(&[
        ("logged_in_customer_id", &customer.to_string()),
        ("path_prefix", "/apps/counterbell"),
        ("shop", SHOP),
        ("timestamp", &stamp),
    ]);
    let url = format!("{}/proxy/session?{query}", app.url);
    let asked = json!({ "shop": SHOP, "token": shopper.token });
    let answer = app.http.post(url).json(&asked).send().await.unwrap();
    let body = Answer::of(answer).await.ok().body;
    shopper.token = body["token"].as_str().unwrap().to_owned();
}

#[actix_web::test]
async fn a_carts_word_says_no_more_once_its_shopper_has_signed_in_and_out() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("How do returns work?").await;
    let word = link(&shopper).await;
    signs_in(&app, &mut shopper, 42).await;
    shopper.says("Secret words of 42").await;
    let chat = shopper.conversation().await;
    for customer in [None, Some(43)] {
        let other = app.stands(customer, json!({ "chat": word })).await;
        let theirs = app.says_from(&other, "message-0001", "Hello").await;
        assert_ne!(theirs["conversation"], chat.as_str(), "{customer:?}");
        assert!(!theirs.to_string().contains("Secret words"));
    }
    let same = app.stands(Some(42), json!({ "chat": word })).await;
    let said = app.says_from(&same, "message-0002", "It is me").await;
    assert_eq!(said["conversation"], chat.as_str());
    app.stops().await;
}

#[actix_web::test]
async fn the_token_of_who_is_signed_in_works_only_on_the_stores_own_page() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    let mut without = shopper.clone();
    without.token = String::new();
    for one in [&mut shopper, &mut without] {
        signs_in(&app, one, 42).await;
        for (origin, status) in [(app.origin.as_str(), 200), ("https://second.example", 401)] {
            let url = format!("{}/storefront/v1/conversation", app.url);
            let request = app.http.get(url).bearer_auth(&one.token);
            let answer = request.header("origin", origin).send().await.unwrap();
            assert_eq!(answer.status(), status, "{origin}");
        }
    }
    app.stops().await;
}

#[actix_web::test]
async fn what_a_button_was_about_comes_with_the_first_words_where_it_asks_nothing() {
    let app = App::start(Kind::Sqlite).await;
    let shopper = app.shopper().await;
    let words = json!({ "client_id": "message-0001", "body": "Is it solid wood?", "context": "A guitar, on its page" });
    assert_eq!(shopper.posts("messages", words).await.status, 200);
    let chat = shopper.conversation().await;
    let page = app.mia().opens(&format!("/inbox/{chat}")).await;
    assert!(page.contains("A guitar, on its page"));
    app.stops().await;
}

#[actix_web::test]
async fn the_frame_at_checkout_is_framed_by_the_shop_its_token_names() {
    let app = App::start(Kind::Sqlite).await;
    let policy = async |query: &str| {
        let frame = app.at_path(&format!("/extension/chat?{query}"));
        let frame = frame.send().await.unwrap();
        let policy = frame.headers()["content-security-policy"].to_str().unwrap();
        let around = policy.split("frame-ancestors ").nth(1).unwrap().to_owned();
        (around, frame.text().await.unwrap())
    };
    // As Shopify's checkout asks for it: the token, the language, the extension's handle, and no shop.
    let proof = app.proof(None);
    let (around, page) = policy(&format!("id_token={proof}&locale=de&handle=chat")).await;
    assert!(
        around.contains(&app.origin) && !around.contains('*'),
        "{around}"
    );
    assert!(page.contains("lang=\"de\""));
    let head = page.split("<script").nth(1).unwrap();
    assert!(head.contains("app-bridge-checkout.js"), "the first script");
    // Another shop's name beside it, or a token nobody signed, change nothing.
    let (around, _) = policy(&format!("shop=other.myshopify.com&id_token={proof}")).await;
    assert!(around.contains(&app.origin), "{around}");
    let now = app.clock.now().0 / 1_000_000;
    let claims = json!({ "dest": SHOP, "aud": "story", "exp": now + 300 });
    let made_up = id_token("not the secret", &claims);
    let (around, _) = policy(&format!("id_token={made_up}")).await;
    assert!(!around.contains(&app.origin), "{around}");
    app.stops().await;
}

#[actix_web::test]
async fn one_shopper_holds_so_many_streams_and_no_more() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("How do returns work?").await;
    let url = format!("{}/storefront/v1/stream", app.url);
    let opens = async |token: &str| {
        let request = app.http.get(&url).bearer_auth(token);
        request.send().await.unwrap()
    };
    let mut held = Vec::new();
    for _ in 0..9 {
        let stream = opens(&shopper.token).await;
        assert_eq!(stream.status(), 200);
        held.push(stream);
    }
    // The oldest made room for the newest, which stands, as do those between.
    let mut oldest = held.remove(0);
    while oldest.chunk().await.unwrap_or(None).is_some() {}
    shopper.says("And the warranty?").await;
    for stream in &mut held {
        let mut told = String::new();
        while !told.contains("And the warranty?") {
            let more = stream.chunk().await.unwrap().expect("it stands");
            told.push_str(&String::from_utf8_lossy(&more));
        }
    }
    app.stops().await;
}

#[actix_web::test]
async fn what_was_removed_is_said_in_the_widgets_own_words() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("My card is 4111 1111 1111 1111").await;
    let items = shopper.gets("conversation").await.ok().body["items"].clone();
    let said: Vec<&Value> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["said"])
        .collect();
    assert!(said.contains(&&json!("card_removed")), "{items}");
    assert!(said.contains(&&Value::Null), "a shopper's words are theirs");
    app.stops().await;
}
