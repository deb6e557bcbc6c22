//! Carts of other markets: each is judged by what it is worth in the shop's own money, as the store says, and held
//! against its market's amount: the country its page is set to, the currency it is shown in. What the shopper is shown,
//! and what their browser says is in the cart, decides nothing.

use serde_json::json;

use super::{bare, makes, times};
use crate::support::shopify::{Price, cart};
use crate::support::{App, Kind};

/// A cart of this value in the shop's money, shown to its shopper so; whether it fires.
async fn fires(app: &App, rule: &str, number: usize, shop: &str, shown: (&str, &str)) -> bool {
    let token = format!("foreign{number:014}");
    let mut shopper = app.shopper().await;
    shopper.has_cart(&token);
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    let price = Price {
        shop: (shop, "USD"),
        shopper: shown,
    };
    let body = cart(&token, &app.clock.now().rfc3339(), price);
    assert_eq!(app.webhook("carts/update", &body).await, 200);
    app.runs_jobs().await;
    let chat = shopper.conversation().await;
    times(app, &chat, rule).await == 1
}

#[actix_web::test]
async fn foreign_carts_are_told_apart_by_their_shop_money_and_their_market() {
    let app = bare(Kind::Sqlite).await;
    let starts = json!([{ "on": "cart_over", "amount": "200.00", "markets": [
        { "currency": "EUR", "amount": "150.00" }, { "currency": "JPY", "amount": "300.00" },
    ] }]);
    let rule = makes(&app, "Big", starts, json!([{ "do": "attention" }])).await;
    let carts = [
        ("200.00", ("200.00", "USD")),
        ("200.01", ("200.01", "USD")),
        // Nothing of its own: the first amount, whatever it looks like.
        ("199.99", ("26000.00", "ISK")),
        ("200.01", ("158.40", "GBP")),
        // Markets with an amount of their own.
        ("150.00", ("139.00", "EUR")),
        ("150.01", ("139.01", "EUR")),
        ("299.99", ("45000", "JPY")),
        ("300.01", ("45100", "JPY")),
        ("0.00", ("0.00", "EUR")),
    ];
    let mut told = String::new();
    for (number, (shop, shown)) in carts.into_iter().enumerate() {
        let fires = fires(&app, &rule, number, shop, shown).await;
        let what = if fires { "fires" } else { "silent" };
        told.push_str(&format!(
            "{shop} USD, shown {} {}: {what}\n",
            shown.0, shown.1
        ));
    }
    assert_eq!(
        told,
        "200.00 USD, shown 200.00 USD: silent\n\
         200.01 USD, shown 200.01 USD: fires\n\
         199.99 USD, shown 26000.00 ISK: silent\n\
         200.01 USD, shown 158.40 GBP: fires\n\
         150.00 USD, shown 139.00 EUR: silent\n\
         150.01 USD, shown 139.01 EUR: fires\n\
         299.99 USD, shown 45000 JPY: silent\n\
         300.01 USD, shown 45100 JPY: fires\n\
         0.00 USD, shown 0.00 EUR: silent\n"
    );
    app.stops().await;
}

/// A cart of this value in the shop's money and this currency before its shopper, whose page is set to a country; whether
/// it fires.
async fn fires_in(
    app: &App,
    rule: &str,
    number: usize,
    cart_is: (&str, &str),
    country: Option<&str>,
) -> bool {
    let token = format!("country{number:014}");
    let (worth, shown) = cart_is;
    let mut shopper = app.shopper().await;
    shopper.has_cart(&token);
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    let price = Price {
        shop: (worth, "USD"),
        shopper: ("1.00", shown),
    };
    let body = cart(&token, &app.clock.now().rfc3339(), price);
    assert_eq!(app.webhook("carts/update", &body).await, 200);
    app.runs_jobs().await;
    let mut seen = json!({ "currency": shown, "items": [] });
    if let Some(country) = country {
        seen["country"] = country.into();
    }
    let told = shopper
        .posts("cart", json!({ "cart_token": token, "cart": seen }))
        .await;
    assert!(told.status < 300, "{}", told.status);
    app.runs_jobs().await;
    let chat = shopper.conversation().await;
    times(app, &chat, rule).await == 1
}

#[actix_web::test]
async fn a_cart_is_held_against_the_amount_of_its_country() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let starts = json!([{ "on": "cart_over", "amount": "200.00", "markets": [
            { "countries": ["DE", "AT"], "amount": "100.00" },
            { "countries": ["CH"], "currency": "EUR", "amount": "50.00" },
            { "currency": "EUR", "amount": "150.00" },
        ] }]);
        let rule = makes(&app, "Big", starts, json!([{ "do": "attention" }])).await;
        let carts = [
            // The country alone, whatever the currency.
            (("100.00", "EUR"), Some("DE"), false),
            (("100.01", "EUR"), Some("DE"), true),
            (("100.01", "USD"), Some("AT"), true),
            // Both.
            (("50.01", "EUR"), Some("CH"), true),
            (("50.01", "CHF"), Some("CH"), false),
            // The currency alone, and where no country is known.
            (("150.00", "EUR"), Some("FR"), false),
            (("150.01", "EUR"), Some("FR"), true),
            (("149.99", "EUR"), None, false),
            (("150.01", "EUR"), None, true),
            // No market of its own; what is no country is none.
            (("199.99", "USD"), Some("US"), false),
            (("199.99", "USD"), Some("Germany"), false),
            (("200.01", "USD"), Some("US"), true),
        ];
        for (number, (cart_is, country, expected)) in carts.into_iter().enumerate() {
            let fires = fires_in(&app, &rule, number, cart_is, country).await;
            assert_eq!(fires, expected, "{cart_is:?} {country:?}");
        }
        app.stops().await;
    }
}

#[actix_web::test]
async fn what_is_wrong_with_a_market_is_said_beside_it() {
    let app = bare(Kind::Sqlite).await;
    let wrong = [
        (json!([{ "amount": "1" }]), "markets[0]", "which countries"),
        (
            json!([{ "countries": ["DE", "Austria"], "amount": "1" }]),
            "markets[0].countries",
            "two capital letters",
        ),
        (
            json!([{ "countries": ["DE", "AT"], "amount": "1" }, { "countries": ["AT"], "currency": "EUR", "amount": "2" }]),
            "markets[1]",
            "would never count",
        ),
    ];
    for (markets, field, text) in wrong {
        let start = json!({ "on": "cart_over", "amount": "200", "markets": markets });
        let body = json!({ "name": "Big", "starts": [start], "does": [{ "do": "attention" }] });
        let answer = app.mia().posts("actions", body).await;
        assert_eq!(answer.status, 422, "{field}");
        let problem = &answer.body["problems"][0];
        assert_eq!(problem["field"], format!("starts[0].{field}"));
        assert!(
            problem["text"].as_str().unwrap().contains(text),
            "{problem}"
        );
    }
    app.stops().await;
}
