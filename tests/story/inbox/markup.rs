//! Whatever shoppers, merchants and stores write: in the inbox it is text.

use counterbell::db::schema::people;
use diesel::prelude::*;
use serde_json::json;

use super::shows;
use crate::support::{App, Kind};

const NASTY: &str = "\"><img src=x onerror=alert(1)><script>alert(2)</script>'";

fn is_harmless(page: &str) {
    for markup in [
        "<img src=x",
        "<script>alert",
        "\"><img",
        "href=\"javascript:",
    ] {
        assert!(!page.contains(markup), "{markup}");
    }
}

#[actix_web::test]
async fn names_pages_and_order_numbers_cannot_bring_markup_in() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    let page = json!({ "url": "http://store.localhost/?q=\"><img src=x>", "title": NASTY });
    let body = json!({ "client_id": "nasty-0001", "body": NASTY, "page": page });
    shopper.posts("messages", body).await.ok();
    shopper.presses("Talk to a person").await;
    shopper.leaves(NASTY).await;
    app.writes(|tx| {
        diesel::update(people::table)
            .set((
                people::name.eq(NASTY),
                people::email.eq(NASTY),
                people::device.eq(NASTY),
            ))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    let chat = shopper.conversation().await;
    app.mia().takes_over(&chat).await.ok();
    let page = shows(&app.mia(), &shopper).await;
    is_harmless(&page);
    let escaped = "&quot;&gt;&lt;img src=x onerror=alert(1)&gt;";
    assert!(
        page.matches(escaped).count() >= 4,
        "name, e-mail, message, order number"
    );
    is_harmless(&app.mia().opens("/inbox?view=mine").await);
    app.stops().await;
}

#[actix_web::test]
async fn addresses_that_run_code_are_no_links() {
    let app = App::start(Kind::Sqlite).await;
    let shopper = app.shopper().await;
    for url in [
        "javascript:alert(1)",
        "data:text/html,<script>alert(2)</script>",
        "//evil.example/",
    ] {
        let body = json!({ "client_id": "address-1", "body": "Hi", "page": { "url": url, "title": "Page" } });
        shopper.posts("messages", body).await.ok();
        let page = shows(&app.mia(), &shopper).await;
        is_harmless(&page);
        assert!(
            !page.contains("href=\"data:") && !page.contains("href=\"//"),
            "{url}"
        );
    }
    app.stops().await;
}

#[actix_web::test]
async fn tags_products_and_filters_cannot_bring_markup_in() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.has_cart("cart-nasty");
    shopper.says("Hi").await;
    app.reports_cart("cart-nasty", &[(NASTY, "900.00")]).await;
    let chat = shopper.conversation().await;
    app.mia().tags(&chat, &["<b>bold</b>"], &[]).await.ok();
    let page = shows(&app.mia(), &shopper).await;
    is_harmless(&page);
    assert!(
        page.contains("onerror=alert(1)&gt;"),
        "the product's title is there, as text"
    );
    assert!(!page.contains("<b>bold"));
    let filter = "/inbox?tag=%22%3E%3Cimg%20src%3Dx%3E&sort=%22%3E%3Cimg%20src%3Dx%3E&view=%3Cscript%3Ealert";
    is_harmless(&app.mia().opens(filter).await);
    app.stops().await;
}
