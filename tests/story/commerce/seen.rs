//! What the browser says is in its cart: shown where the store has said nothing (or nothing any more), never decided
//! on, and gone the moment the store speaks.

use counterbell::commerce::find;
use counterbell::db::schema::carts;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::{CART, HIGH, OTHER_CART, card, cart_is, chats_with, page, tags, with_key};
use crate::support::shopify::Price;
use crate::support::{App, Kind, Shopper};

/// A part of `/cart.js`: one thing at this price, in hundredths.
fn cart_js(title: &str, cents: i64) -> Value {
    json!({ "currency": "USD", "items": [{ "variant_id": 7, "product_id": 8, "product_title": title,
            "quantity": 1, "final_price": cents, "final_line_price": cents }] })
}

async fn says(shopper: &Shopper, token: &str, cart: Value) {
    let body = json!({ "cart_token": with_key(token), "cart": cart });
    let answer = shopper.posts("cart", body).await;
    assert_eq!(answer.status, 204, "{}", answer.body);
}

async fn shown(app: &App, chat: &str) -> String {
    card(&page(&app.mia(), chat).await, "cart")
}

const ONLY_SEEN: &str = "the shopper's browser has it";

#[actix_web::test]
async fn a_cart_the_store_never_told_of_is_shown_as_the_browser_has_it() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = App::start(kind).await;
        let (shopper, chat) = chats_with(&app, CART).await;
        assert_eq!(shown(&app, &chat).await, "");
        says(&shopper, CART, cart_js("Nightfall Reverb", 24_900)).await;
        let cart = shown(&app, &chat).await;
        for part in ["Nightfall Reverb", "$249.00", ONLY_SEEN] {
            assert!(cart.contains(part), "{part} in {cart}");
        }
        // Only the store's own word decides a rule, whatever a browser says.
        assert!(!cart.contains("Over"));
        assert_eq!(tags(&app, &chat).await, [""; 0]);

        cart_is(&app, CART, Price::usd("210.00")).await;
        let cart = shown(&app, &chat).await;
        assert!(
            cart.contains("$210.00") && !cart.contains(ONLY_SEEN),
            "{cart}"
        );
        assert_eq!(tags(&app, &chat).await, [HIGH]);
        app.stops().await;
    }
}

#[actix_web::test]
async fn the_stores_word_stands_until_it_is_old_and_the_browser_says_otherwise() {
    let app = App::start(Kind::Sqlite).await;
    let (shopper, chat) = chats_with(&app, CART).await;
    cart_is(&app, CART, Price::usd("50.00")).await;
    says(&shopper, CART, cart_js("Nightfall Reverb", 24_900)).await;
    assert!(
        shown(&app, &chat).await.contains("$50.00"),
        "the store's is new"
    );
    app.advances(300);
    assert!(
        shown(&app, &chat).await.contains("$50.00"),
        "and nobody said otherwise since"
    );
    says(&shopper, CART, cart_js("Nightfall Reverb", 24_900)).await;
    let cart = shown(&app, &chat).await;
    assert!(
        cart.contains("$249.00") && cart.contains(ONLY_SEEN),
        "{cart}"
    );
    assert_eq!(tags(&app, &chat).await, [""; 0]);
    cart_is(&app, CART, Price::usd("60.00")).await;
    let cart = shown(&app, &chat).await;
    assert!(
        cart.contains("$60.00") && !cart.contains(ONLY_SEEN),
        "{cart}"
    );
    app.stops().await;
}

#[actix_web::test]
async fn nobody_says_what_is_in_anothers_cart() {
    let app = App::start(Kind::Sqlite).await;
    let (_, chat) = chats_with(&app, CART).await;
    let (stranger, strangers) = chats_with(&app, OTHER_CART).await;
    app.advances(1);
    says(&stranger, CART, cart_js("Made up", 100)).await;
    assert_eq!(
        shown(&app, &chat).await,
        "",
        "it is theirs to say in their own chat only"
    );
    assert!(shown(&app, &strangers).await.contains("Made up"));
    for odd in [
        json!(null),
        json!(7),
        json!({ "items": {} }),
        json!({ "items": [7], "currency": [] }),
    ] {
        says(&stranger, CART, odd).await;
    }
    app.stops().await;
}

#[actix_web::test]
async fn a_kept_cart_that_cannot_be_read_begins_a_new_history_without_a_step() {
    let app = App::start(Kind::Sqlite).await;
    chats_with(&app, CART).await;
    cart_is(&app, CART, Price::usd("50.00")).await;
    app.writes(|tx| {
        diesel::update(carts::table.find((tx.key(), CART)))
            .set(carts::lines.eq("spoilt"))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    app.advances(1);
    cart_is(&app, CART, Price::usd("60.00")).await;
    let shop = app.shop;
    let history = async || {
        let cart = app.reads(move |conn| find::cart(conn, shop, CART)).await;
        let cart = cart.unwrap();
        (cart.value.unwrap().amount, cart.history.len())
    };
    assert_eq!(history().await, (600_000, 0), "nothing came or went");
    app.advances(1);
    cart_is(&app, CART, Price::usd("70.00")).await;
    assert_eq!(history().await, (700_000, 1));
    app.stops().await;
}
