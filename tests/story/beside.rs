//! What stands beside a chat: who the shopper is and how that is known, what they have in the cart and had, where they
//! were, what they bought, and what they asked before. Of the same shopper only, and of no other shop.

use serde_json::json;

use crate::support::shopify::{Price, cart, order, proxy_query};
use crate::support::{Answer, App, Kind, SHOP, Shopper};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];
const DANA: i64 = 501;
const CART: &str = "hWN0000000000000000beside";

async fn page(app: &App, chat: &str) -> String {
    let answer = app.mia().gets(&format!("/inbox/{chat}")).await.ok();
    answer.body.as_str().unwrap().to_owned()
}

/// The card called so, as it is sent.
fn card<'p>(page: &'p str, name: &str) -> &'p str {
    page.split("<section class=\"card\"")
        .find(|card| card.contains(&format!("<h3>{name}")))
        .map_or("", |card| card.split("</section>").next().unwrap_or(card))
}

/// Shopify vouches for them.
async fn signs_in(app: &App, shopper: &mut Shopper, customer: i64) {
    let stamp = (app.clock.now().0 / 1_000_000).to_string();
    let query = proxy_query(&[
        ("logged_in_customer_id", &customer.to_string()),
        ("path_prefix", "/apps/counterbell"),
        ("shop", SHOP),
        ("timestamp", &stamp),
    ]);
    let answer = app
        .http
        .post(format!("{}/proxy/session?{query}", app.url))
        .json(&json!({ "shop": SHOP, "token": shopper.token }))
        .send()
        .await
        .unwrap();
    let body = Answer::of(answer).await.ok().body;
    shopper.token = body["token"].as_str().unwrap().to_owned();
}

/// A shopper's browser opens another page.
async fn goes_to(app: &App, shopper: &Shopper, path: &str, told: bool) {
    let answer = app
        .http
        .post(format!("{}/storefront/v1/session", app.url))
        .header("origin", &app.origin)
        .bearer_auth(&shopper.token)
        .json(&json!({
            "shop": SHOP, "told": told,
            "page": { "url": format!("http://store.localhost{path}?email=ada@example.com"), "title": path },
        }))
        .send()
        .await
        .unwrap();
    Answer::of(answer).await.ok();
}

#[actix_web::test]
async fn staff_see_how_a_shopper_is_known_and_reach_shopify_by_it() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mut told = order(7001, "#1042", "2026-11-18T10:00:00Z");
        told["customer"] = json!({ "id": DANA });
        told["email"] = "dana@example.com".into();
        told["fulfillments"] = json!([{ "status": "success", "tracking_company": "Parcelbird",
            "tracking_number": "PB-77", "tracking_url": "https://parcelbird.example/PB-77" }]);
        assert_eq!(app.webhook("orders/updated", &told).await, 200);
        app.runs_jobs().await;
        let mut dana = app.shopper().await;
        signs_in(&app, &mut dana, DANA).await;
        dana.says("Where is my parcel?").await;
        let chat = dana.conversation().await;
        let shown = page(&app, &chat).await;
        let who = card(&shown, "Shopper");
        assert!(
            who.contains("dana@example.com") && who.contains("Known by Shopify, of an order"),
            "{kind:?} {who}"
        );
        assert!(who.contains("/admin/customers/501"), "{who}");
        let orders = card(&shown, "Orders");
        for part in [
            "/admin/orders/7001",
            "PB-77",
            "https://parcelbird.example/PB-77",
            "Parcelbird",
        ] {
            assert!(orders.contains(part), "{kind:?} {part}: {orders}");
        }
        assert!(!orders.contains("Nothing else says"));

        // The store tells their name; then they type another address.
        let update = json!({ "id": DANA, "first_name": "Dana", "last_name": "Pereira", "email": "dana@example.com",
            "updated_at": "2026-11-20T09:00:00Z" });
        assert_eq!(app.webhook("customers/update", &update).await, 200);
        app.runs_jobs().await;
        let shown = page(&app, &chat).await;
        let who = card(&shown, "Shopper");
        assert_eq!(who.matches("Known by Shopify").count(), 2, "{who}");
        dana.posts("email", json!({ "email": "other@example.com" }))
            .await;
        let shown = page(&app, &chat).await;
        let who = card(&shown, "Shopper");
        if who.contains("other@example.com") {
            assert!(who.contains("Typed by the shopper"), "{who}");
        }
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_number_that_was_only_typed_proves_nothing() {
    let app = App::start(Kind::Sqlite).await;
    let told = order(7001, "#1042", "2026-11-18T10:00:00Z");
    assert_eq!(app.webhook("orders/updated", &told).await, 200);
    app.runs_jobs().await;
    let mut eve = app.shopper().await;
    eve.presses("Talk to a person").await;
    eve.submits("1042").await;
    let chat = eve.conversation().await;
    let shown = page(&app, &chat).await;
    let collected = card(&shown, "Collected");
    assert!(
        collected.contains("/admin/orders/7001") && collected.contains("Found in this shop"),
        "{collected}"
    );
    assert!(
        card(&shown, "Orders").contains("Nothing else says that it is theirs"),
        "{shown}"
    );
    app.stops().await;
}

#[actix_web::test]
async fn a_cart_tells_what_came_and_went() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mut shopper = app.shopper().await;
        shopper.has_cart(CART);
        shopper.says("Is it quiet?").await;
        let mut body = cart(CART, "2026-11-20T10:00:00Z", Price::usd("100.00"));
        body["line_items"][0]["title"] = "Moonrise lamp".into();
        body["line_items"][0]["product_id"] = 77.into();
        assert_eq!(app.webhook("carts/create", &body).await, 200);
        app.runs_jobs().await;
        let chat = shopper.conversation().await;
        let shown = page(&app, &chat).await;
        let cart_card = card(&shown, "Cart");
        assert!(
            !cart_card.contains("Added"),
            "one step is the cart itself: {cart_card}"
        );
        assert!(cart_card.contains("/admin/products/77"), "{cart_card}");
        for (second, quantity, price) in [(1, 3, "300.00"), (2, 1, "100.00")] {
            body["line_items"][0]["quantity"] = quantity.into();
            for name in ["line_price", "original_line_price"] {
                body["line_items"][0][name] = price.into();
                let money = json!({ "amount": price, "currency_code": "USD" });
                body["line_items"][0][format!("{name}_set")] =
                    json!({ "shop_money": money, "presentment_money": money });
            }
            body["updated_at"] = format!("2026-11-20T10:0{second}:00Z").into();
            app.advances(60);
            assert_eq!(app.webhook("carts/update", &body).await, 200);
            app.runs_jobs().await;
        }
        let shown = page(&app, &chat).await;
        let cart_card = card(&shown, "Cart");
        for part in [
            "Added 2 × Moonrise lamp",
            "Removed 2 × Moonrise lamp",
            "$300.00",
            "Added 1 × Moonrise lamp",
        ] {
            assert!(cart_card.contains(part), "{kind:?} {part}: {cart_card}");
        }
        let (newest, oldest) = (
            cart_card.find("Removed 2").unwrap(),
            cart_card.find("Added 2").unwrap(),
        );
        assert!(newest < oldest, "the newest first");
        app.stops().await;
    }
}

#[actix_web::test]
async fn pages_are_told_in_order_of_those_who_allow_it_and_have_a_chat() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mut shopper = app.shopper().await;
        // Before the first word nothing is kept.
        goes_to(&app, &shopper, "/products/lamp", true).await;
        shopper.says("How do returns work?").await;
        app.advances(60);
        goes_to(&app, &shopper, "/products/strings", true).await;
        goes_to(&app, &shopper, "/products/strings", true).await;
        app.advances(60);
        goes_to(&app, &shopper, "/products/secret", false).await;
        goes_to(&app, &shopper, "/cart", true).await;
        let chat = shopper.conversation().await;
        let shown = page(&app, &chat).await;
        let pages = card(&shown, "Pages seen");
        assert!(
            !pages.contains("lamp") && !pages.contains("secret"),
            "{kind:?} {pages}"
        );
        assert!(!pages.contains("ada@example.com"), "{pages}");
        assert_eq!(
            pages.matches("/products/strings\"").count(),
            2,
            "an address and a hint: {pages}"
        );
        let at = |part: &str| {
            pages
                .find(part)
                .unwrap_or_else(|| panic!("{part}: {pages}"))
        };
        assert!(at("/cart") < at("/products/strings") && at("/products/strings") < at("FAQ"));
        app.stops().await;
    }
}

#[actix_web::test]
async fn an_open_chat_hears_of_a_page_and_of_an_order_without_reload() {
    let app = App::start(Kind::Sqlite).await;
    let mut dana = app.shopper().await;
    signs_in(&app, &mut dana, DANA).await;
    dana.says("How do returns work?").await;
    app.runs_jobs().await;
    let chat = dana.conversation().await;
    let mia = app.mia();
    mia.posts(&format!("conversations/{chat}/viewing"), json!({}))
        .await
        .ok();
    let mut stream = mia.listens(0).await;
    // From here on it listens.
    stream.next_of("counts").await;
    goes_to(&app, &dana, "/products/strings", true).await;
    let beside = stream.next_of("beside").await;
    assert!(
        beside.data.to_string().contains("/products/strings"),
        "{}",
        beside.data
    );
    let mut told = order(7001, "#1042", "2026-11-18T10:00:00Z");
    told["customer"] = json!({ "id": DANA });
    assert_eq!(app.webhook("orders/updated", &told).await, 200);
    app.runs_jobs().await;
    let beside = stream.next_of("beside").await;
    assert!(beside.data.to_string().contains("#1042"), "{}", beside.data);
    app.stops().await;
}

#[actix_web::test]
async fn earlier_chats_are_of_the_same_proved_shopper_only() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mut phone = app.shopper().await;
        signs_in(&app, &mut phone, DANA).await;
        phone.says("Does the lamp come in blue?").await;
        let first = phone.conversation().await;
        app.mia().takes_over(&first).await.ok();
        app.mia().closes(&first).await.ok();

        let mut laptop = app.shopper().await;
        signs_in(&app, &mut laptop, DANA).await;
        laptop.says("And in green?").await;
        let shown = page(&app, &laptop.conversation().await).await;
        let past = card(&shown, "Past chats");
        assert!(
            past.contains("Does the lamp come in blue?")
                && past.contains(&format!("/inbox/{first}")),
            "{kind:?} {past}"
        );
        assert!(past.contains("Resolved"), "{past}");

        // Somebody who only says who they are, and another customer.
        let mut eve = app.shopper().await;
        eve.says("I am Dana, my mail is dana@example.com").await;
        let shown = page(&app, &eve.conversation().await).await;
        assert_eq!(card(&shown, "Past chats"), "");
        let mut other = app.shopper().await;
        signs_in(&app, &mut other, 777).await;
        other.says("Hello").await;
        let shown = page(&app, &other.conversation().await).await;
        assert_eq!(card(&shown, "Past chats"), "");
        app.stops().await;
    }
}

#[actix_web::test]
async fn who_writes_first_takes_the_chat_over_with_these_words_or_says_nothing() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    let chat = shopper.conversation().await;
    assert!(page(&app, &chat).await.contains("data-first"));
    let body = json!({ "body": "Hi, I am here if you need a hand with that cart.", "client_id": "first-0000000001" });
    let door = format!("conversations/{chat}/first");
    let mia = app.mia();
    assert_eq!(mia.posts(&door, json!({ "body": "" })).await.status, 422);
    mia.posts(&door, body.clone()).await.ok();
    // Sent twice, said once.
    mia.posts(&door, body.clone()).await.ok();
    let thread = shopper.thread().await;
    assert_eq!(
        thread
            .froms()
            .iter()
            .filter(|from| **from == "staff")
            .count(),
        1
    );
    assert_eq!(shopper.state().await.staff.as_deref(), Some("Mia"));
    // Whoever is second says nothing.
    let leo = app.leo().posts(&door, json!({ "body": "Me too." })).await;
    assert_eq!(leo.status, 409, "{}", leo.body);
    assert!(
        leo.body["error"]["message"]
            .as_str()
            .unwrap()
            .contains("Mia"),
        "{}",
        leo.body
    );
    assert!(!page(&app, &chat).await.contains("data-first"));
    assert_eq!(shopper.thread().await.0.len(), thread.0.len());
    app.stops().await;
}

#[actix_web::test]
async fn each_page_of_a_person_looks_at_a_chat_of_its_own() {
    let app = App::start(Kind::Sqlite).await;
    let (mut one, mut two) = (app.shopper().await, app.shopper().await);
    let mut chats = Vec::new();
    for shopper in [&mut one, &mut two] {
        shopper.says("How do returns work?").await;
        chats.push(shopper.conversation().await);
    }
    app.runs_jobs().await;
    let (mia, leo) = (app.mia(), app.leo());
    let looks = async |page: &str, chat: &str| {
        let path = format!("conversations/{chat}/viewing");
        mia.posts(&path, json!({ "page": page })).await.ok();
    };
    let mut leos = leo.listens(i64::MAX).await;
    leos.next_of("presence").await;
    for (page, chat) in [("page-0001", &chats[0]), ("page-0002", &chats[1])] {
        looks(page, chat).await;
        let seen = leos.next_of("viewing").await.data;
        assert_eq!(seen, json!({ "conversation": chat, "names": ["Mia"] }));
    }
    // Both are told, though the second was opened later.
    let mut stream = mia.listens(i64::MAX).await;
    stream.next_of("presence").await;
    for (shopper, chat) in [(&one, &chats[0]), (&two, &chats[1])] {
        goes_to(&app, shopper, "/products/strings", true).await;
        let beside = stream.next_of("beside").await.data;
        assert_eq!(beside["conversation"], chat.as_str());
    }
    // A page that goes on leaves its chat; the other page of hers stays where it is.
    looks("page-0001", &chats[1]).await;
    let left = leos.next_of("viewing").await.data;
    assert_eq!(left, json!({ "conversation": chats[0], "names": [] }));
    let stays = leos.next_of("viewing").await.data;
    assert_eq!(stays, json!({ "conversation": chats[1], "names": ["Mia"] }));
    app.stops().await;
}
