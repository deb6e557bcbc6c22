//! What the store reports, beside the chat it belongs to: carts, checkouts, orders, and the rules on them.

mod any_order;
mod seen;

use diesel::prelude::*;
use serde_json::Value;

use crate::support::shopify::{Price, cart, checkout, order};
use crate::support::{App, Kind, Shopper, Staff};

const CART: &str = "hWN21BQ2khassPiM4Bc4pZaM";
const OTHER_CART: &str = "hWN9zzzzkhassPiM4Bc4pZaM";
const HIGH: &str = "high-cart-value";

/// The storefront's form of the token, with the key nobody else may have.
fn with_key(token: &str) -> String {
    format!("{token}?key=cdb90c0fd30011d01adbb50f57fb2943")
}

/// A body of the current second, delivered and done; the clock moves on.
async fn reports(app: &App, topic: &str, body: &Value) {
    assert_eq!(app.webhook(topic, body).await, 200);
    app.runs_jobs().await;
    app.advances(1);
}

async fn cart_is(app: &App, token: &str, price: Price<'_>) {
    let body = cart(token, &app.clock.now().rfc3339(), price);
    reports(app, "carts/update", &body).await;
}

/// A shopper with this cart, in a chat.
async fn chats_with(app: &App, token: &str) -> (Shopper, String) {
    let mut shopper = app.shopper().await;
    shopper.has_cart(&with_key(token));
    shopper.says("How do returns work?").await;
    let chat = shopper.conversation().await;
    (shopper, chat)
}

async fn page(staff: &Staff, chat: &str) -> String {
    let page = staff.gets(&format!("/inbox/{chat}")).await.ok().body;
    page.as_str().unwrap().to_owned()
}

/// The card of a page, `cart`, `checkout` or `orders`.
fn card(page: &str, name: &str) -> String {
    let Some((_, rest)) = page.split_once(&format!("data-card=\"{name}\"")) else {
        return String::new();
    };
    rest.split("</section>").next().unwrap().to_owned()
}

/// The row of a chat in the list.
fn row(page: &str, chat: &str) -> String {
    let (_, rest) = page
        .split_once(&format!("data-id=\"{chat}\""))
        .expect("the chat has a row");
    rest.split("</li>").next().unwrap().to_owned()
}

async fn tags(app: &App, chat: &str) -> Vec<String> {
    let seen = app.mia().sees(chat).await;
    let tags = seen["tags"].as_array().unwrap().iter();
    tags.map(|tag| tag.as_str().unwrap().to_owned()).collect()
}

/// Whether a chat of the assistant's has the attention of staff.
async fn has_attention(app: &App, chat: &str) -> bool {
    let page = app.mia().gets("/inbox?view=attention").await.ok().body;
    page.as_str()
        .unwrap()
        .contains(&format!("data-id=\"{chat}\""))
}

#[actix_web::test]
async fn a_chat_finds_its_cart_whichever_was_there_first() {
    let app = App::start(Kind::Sqlite).await;
    cart_is(&app, CART, Price::usd("249.00")).await;
    let (_, after) = chats_with(&app, CART).await;
    let (_, before) = chats_with(&app, OTHER_CART).await;
    cart_is(&app, OTHER_CART, Price::usd("1299.00")).await;
    for (chat, value) in [(&after, "$249.00"), (&before, "$1,299.00")] {
        let page = page(&app.mia(), chat).await;
        assert!(card(&page, "cart").contains(value), "{value}");
        assert!(row(&page, chat).contains(value));
        assert_eq!(tags(&app, chat).await, [HIGH]);
        assert!(has_attention(&app, chat).await);
    }
    app.stops().await;
}

#[actix_web::test]
async fn the_key_of_a_cart_is_kept_nowhere() {
    let app = App::start(Kind::Sqlite).await;
    let (mut shopper, chat) = chats_with(&app, CART).await;
    shopper.shows_cart(&with_key(OTHER_CART)).await.ok();
    let tokens: Vec<String> = app
        .reads(|conn| {
            use counterbell::db::schema::conversation_carts as links;
            Ok(links::table
                .order(links::cart_token.asc())
                .select(links::cart_token)
                .load(conn)?)
        })
        .await;
    assert_eq!(tokens, [CART, OTHER_CART]);
    let page = page(&app.mia(), &chat).await;
    assert!(!page.contains("cdb90c0f"));
    app.stops().await;
}

#[actix_web::test]
async fn a_chat_finds_its_checkout_by_the_cart() {
    let app = App::start(Kind::Sqlite).await;
    let now = app.clock.now().rfc3339();
    reports(&app, "checkouts/create", &checkout("c-one", CART, &now)).await;
    let (_, after) = chats_with(&app, CART).await;
    let (_, before) = chats_with(&app, OTHER_CART).await;
    reports(
        &app,
        "checkouts/create",
        &checkout("c-two", OTHER_CART, &now),
    )
    .await;
    for chat in [&after, &before] {
        let page = page(&app.mia(), chat).await;
        let card = card(&page, "checkout");
        assert!(card.contains("Delivery address"), "{card}");
        assert!(card.contains("$421.88"));
        assert!(row(&page, chat).contains("row-flag"), "it is a priority");
        assert_eq!(tags(&app, chat).await, ["checkout"]);
        assert!(!has_attention(&app, chat).await, "of itself it is no call");
    }
    app.stops().await;
}

#[actix_web::test]
async fn a_chat_finds_its_order_by_the_cart_or_by_the_checkout() {
    let app = App::start(Kind::Sqlite).await;
    let now = app.clock.now().rfc3339();
    reports(&app, "checkouts/create", &checkout("c-one", CART, &now)).await;
    let (mut by_cart, by_checkout) = (order(1, "#1042", &now), order(2, "#1043", &now));
    let mut by_checkout = by_checkout;
    by_cart["cart_token"] = CART.into();
    by_checkout["checkout_token"] = "c-one".into();
    reports(&app, "orders/create", &by_cart).await;
    let (_, chat) = chats_with(&app, CART).await;
    reports(&app, "orders/create", &by_checkout).await;
    reports(&app, "orders/create", &order(3, "#1044", &now)).await;
    let page = page(&app.mia(), &chat).await;
    let orders = card(&page, "orders");
    assert!(orders.contains("#1042"), "by its cart");
    assert!(orders.contains("#1043"), "by its checkout");
    assert!(!orders.contains("#1044"), "somebody else's");
    assert!(orders.contains("$404.95"));
    app.stops().await;
}

#[actix_web::test]
async fn another_shops_cart_of_the_same_token_is_another_cart() {
    let app = App::start(Kind::Sqlite).await;
    let (_, zoe) = app
        .other_shop("second-shop.myshopify.com", "http://second.localhost")
        .await;
    cart_is(&app, CART, Price::usd("249.00")).await;
    let mut shopper = Shopper::arrives(
        &app.http,
        &app.url,
        "second-shop.myshopify.com",
        "http://second.localhost",
    )
    .await;
    shopper.has_cart(CART);
    shopper.says("How do returns work?").await;
    let chat = shopper.conversation().await;
    let page = page(&zoe, &chat).await;
    assert_eq!(card(&page, "cart"), "");
    assert!(!page.contains("249.00"));
    app.stops().await;
}

#[actix_web::test]
async fn over_200_is_high_and_200_is_not() {
    let app = App::start(Kind::Sqlite).await;
    let (_, chat) = chats_with(&app, CART).await;
    for (amount, high) in [("200.00", false), ("200.0", false), ("200.01", true)] {
        cart_is(&app, CART, Price::usd(amount)).await;
        assert_eq!(tags(&app, &chat).await.contains(&HIGH.to_owned()), high);
        assert_eq!(has_attention(&app, &chat).await, high, "{amount}");
    }
    app.stops().await;
}

#[actix_web::test]
async fn a_cart_is_called_high_once_and_a_new_cart_again() {
    let app = App::start(Kind::Sqlite).await;
    let (mut shopper, chat) = chats_with(&app, CART).await;
    cart_is(&app, CART, Price::usd("249.00")).await;
    let mia = app.mia();
    mia.takes_over(&chat).await.ok();
    mia.tags(&chat, &[], &[HIGH]).await.ok();
    mia.hands_back(&chat).await.ok();
    assert!(!has_attention(&app, &chat).await);
    for amount in ["310.00", "12.00", "320.00"] {
        cart_is(&app, CART, Price::usd(amount)).await;
        assert_eq!(tags(&app, &chat).await, [""; 0], "{amount}");
        assert!(!has_attention(&app, &chat).await);
    }
    cart_is(&app, OTHER_CART, Price::usd("249.00")).await;
    shopper.shows_cart(&with_key(OTHER_CART)).await.ok();
    assert_eq!(tags(&app, &chat).await, [HIGH]);
    assert!(has_attention(&app, &chat).await);
    app.stops().await;
}

#[actix_web::test]
async fn when_the_cart_shrinks_the_tag_stays_and_the_row_shows_what_is_in_it() {
    let app = App::start(Kind::Sqlite).await;
    let (_, chat) = chats_with(&app, CART).await;
    cart_is(&app, CART, Price::usd("249.00")).await;
    cart_is(&app, CART, Price::usd("9.00")).await;
    let page = page(&app.mia(), &chat).await;
    assert!(row(&page, &chat).contains("$9.00"));
    assert!(!row(&page, &chat).contains("$249.00"));
    assert!(card(&page, "cart").contains("$9.00"));
    assert_eq!(tags(&app, &chat).await, [HIGH]);

    let mut emptied = cart(CART, &app.clock.now().rfc3339(), Price::usd("9.00"));
    emptied["line_items"] = Value::Array(Vec::new());
    reports(&app, "carts/update", &emptied).await;
    let page = self::page(&app.mia(), &chat).await;
    assert!(card(&page, "cart").contains("The cart is empty."));
    assert_eq!(tags(&app, &chat).await, [HIGH]);
    app.stops().await;
}

#[actix_web::test]
async fn under_attention_the_assistant_goes_on_answering() {
    let app = App::start(Kind::Sqlite).await;
    let (mut shopper, chat) = chats_with(&app, CART).await;
    app.runs_jobs().await;
    cart_is(&app, CART, Price::usd("249.00")).await;
    shopper.says("And is there a warranty?").await;
    app.runs_jobs().await;
    let thread = shopper.thread().await;
    assert_eq!(thread.last().from, "assistant");
    assert_eq!(thread.last().sources, ["Warranty"]);
    assert!(has_attention(&app, &chat).await);
    assert_eq!(shopper.state().await.state, "assistant");
    app.stops().await;
}

#[actix_web::test]
async fn a_foreign_shopper_is_judged_by_the_shops_own_money() {
    let app = App::start(Kind::Sqlite).await;
    let (_, chat) = chats_with(&app, CART).await;
    let yen = Price {
        shop: ("180.0", "USD"),
        shopper: ("27000", "JPY"),
    };
    cart_is(&app, CART, yen).await;
    assert_eq!(tags(&app, &chat).await, [""; 0]);
    let page = page(&app.mia(), &chat).await;
    assert!(card(&page, "cart").contains("$180.00"));
    assert!(!row(&page, &chat).contains("row-flag"), "no priority");
    let pounds = Price {
        shop: ("230.0", "USD"),
        shopper: ("175.00", "GBP"),
    };
    cart_is(&app, CART, pounds).await;
    assert_eq!(tags(&app, &chat).await, [HIGH]);
    app.stops().await;
}
