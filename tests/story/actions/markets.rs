//! Carts of other markets: each is judged by what it is worth in the shop's own money, as the store says, and held
//! against its market's amount. What the shopper is shown, and what their browser says, decides nothing.

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
