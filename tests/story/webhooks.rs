//! What Shopify sends: believed by its bytes, on disk before it is answered, done once, in whatever order
//! it comes.

mod effects;
mod room;

use counterbell::db::schema::{carts, deliveries};
use diesel::prelude::*;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::shopify::{Price, cart};
use crate::support::{App, Kind, SECRET, SHOP, held_now, signature};

const CART: &str = "hWN21BQ2khassPiM4Bc4pZaM";
const SECOND: &str = "second-shop.myshopify.com";
const SECOND_ORIGIN: &str = "http://second.localhost";
const MIB: usize = 1024 * 1024;

/// A delivery with every header said; `family` is `x-shopify` or `shopify`.
fn delivery(app: &App, family: &str, topic: &str, shop: &str, id: &str) -> reqwest::RequestBuilder {
    unnamed(app, family, shop, id).header(format!("{family}-topic"), topic)
}

fn unnamed(app: &App, family: &str, shop: &str, id: &str) -> reqwest::RequestBuilder {
    app.http
        .post(format!("{}/webhooks/shopify", app.url))
        .header(format!("{family}-shop-domain"), shop)
        .header(format!("{family}-api-version"), "2026-10")
        .header(format!("{family}-webhook-id"), id)
        .header(
            format!("{family}-triggered-at"),
            app.clock.now().plus_seconds(-1).rfc3339(),
        )
}

/// The common case, with this signature.
async fn arrives(app: &App, id: &str, body: &[u8], signed: Option<String>) -> u16 {
    let mut request = delivery(app, "x-shopify", "carts/update", SHOP, id);
    if let Some(signed) = signed {
        request = request.header("x-shopify-hmac-sha256", signed);
    }
    status(request.body(body.to_vec())).await
}

async fn status(request: reqwest::RequestBuilder) -> u16 {
    request.send().await.unwrap().status().as_u16()
}

/// Status of every delivery kept, in order of arrival.
async fn kept(app: &App) -> Vec<i32> {
    app.reads(|conn| {
        Ok(deliveries::table
            .order(deliveries::received_at.asc())
            .select(deliveries::status)
            .load(conn)?)
    })
    .await
}

async fn counted(app: &App, what: &str) -> bool {
    let text = app.http.get(format!("{}/metrics", app.url)).send().await;
    let text = text.unwrap().text().await.unwrap();
    text.lines()
        .any(|line| line == format!("counterbell_{what}"))
}

#[actix_web::test]
async fn a_delivery_is_believed_by_its_bytes_and_kept_as_they_are() {
    let app = App::start(Kind::Sqlite).await;
    let raw = r#"{"token":"t1", "note":"a\/b \u0026 caf\u00e9 Größe 弦","line_items":[]}"#;
    let signed = signature(SECRET, raw.as_bytes());
    assert_eq!(
        arrives(&app, "one", raw.as_bytes(), Some(signed.clone())).await,
        200
    );
    let bodies: Vec<Vec<u8>> = app
        .reads(|conn| Ok(deliveries::table.select(deliveries::body).load(conn)?))
        .await;
    assert_eq!(bodies, [raw.as_bytes()]);

    let again = serde_json::from_str::<Value>(raw).unwrap().to_string();
    assert_ne!(again, raw);
    assert_eq!(
        arrives(&app, "two", again.as_bytes(), Some(signed)).await,
        401
    );
    assert_eq!(kept(&app).await, [0]);
    app.stops().await;
}

#[actix_web::test]
async fn what_shopify_did_not_sign_is_refused_and_not_kept() {
    let app = App::start(Kind::Sqlite).await;
    let body = br#"{"token":"t1"}"#;
    let good = signature(SECRET, body);
    let mut flipped = body.to_vec();
    flipped[2] ^= 1;
    let mut wrong = good.clone().into_bytes();
    wrong[4] = if wrong[4] == b'A' { b'B' } else { b'A' };
    let wrong = String::from_utf8(wrong).unwrap();
    for (sent, signed) in [
        (body.as_slice(), None),
        (body, Some(String::new())),
        (body, Some("not base64!".into())),
        (body, Some(wrong)),
        (body, Some(signature("another-secret", body))),
        (body, Some(good[..good.len() - 4].to_owned())),
        (&flipped, Some(good.clone())),
        (b"".as_slice(), Some(good.clone())),
    ] {
        assert_eq!(arrives(&app, "one", sent, signed.clone()).await, 401);
    }
    assert_eq!(kept(&app).await, [0; 0]);
    assert!(counted(&app, "webhooks_total{kind=\"refused\"} 8").await);
    assert_eq!(arrives(&app, "one", body, Some(good)).await, 200);
    app.stops().await;
}

#[actix_web::test]
async fn both_secrets_and_both_families_of_headers_are_taken() {
    let app = App::start(Kind::Sqlite).await;
    let body = br#"{"token":"t1"}"#;
    for (number, (family, secret)) in [
        ("x-shopify", SECRET),
        ("x-shopify", "story-secret-before"),
        ("shopify", SECRET),
        ("shopify", "story-secret-before"),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("delivery-{number}");
        let request = delivery(&app, family, "carts/update", SHOP, &id)
            .header(format!("{family}-hmac-sha256"), signature(secret, body))
            .body(body.to_vec());
        assert_eq!(status(request).await, 200, "{family} {secret}");
        assert_eq!(kept(&app).await.len(), number + 1);
    }
    app.stops().await;
}

#[actix_web::test]
async fn eight_mebibytes_are_taken_and_one_byte_more_is_too_much() {
    let app = App::start(Kind::Sqlite).await;
    let frame = r#"{"token":"t1","note":""}"#;
    let of_size = |size: usize| {
        let note = "x".repeat(size - frame.len());
        format!(r#"{{"token":"t1","note":"{note}"}}"#).into_bytes()
    };
    let (full, over) = (of_size(8 * MIB), of_size(8 * MIB + 1));
    let signed = |body: &[u8]| Some(signature(SECRET, body));
    assert_eq!(arrives(&app, "over", &over, signed(&over)).await, 413);
    assert_eq!(kept(&app).await, [0; 0]);
    assert_eq!(arrives(&app, "full", &full, signed(&full)).await, 200);
    assert_eq!(kept(&app).await, [0]);
    app.stops().await;
}

#[actix_web::test]
async fn a_topic_or_shop_nobody_knows_is_answered_counted_and_dropped() {
    let app = App::start(Kind::Sqlite).await;
    let body = br#"{"id":1}"#;
    for (topic, shop, id) in [
        ("collections/update", SHOP, "a"),
        ("orders/create", "nobody-here.myshopify.com", "b"),
    ] {
        let request = delivery(&app, "x-shopify", topic, shop, id)
            .header("x-shopify-hmac-sha256", signature(SECRET, body))
            .body(body.to_vec());
        assert_eq!(status(request).await, 200);
    }
    assert_eq!(kept(&app).await, [0; 0]);
    assert!(counted(&app, "webhooks_total{kind=\"unknown_topic\"} 1").await);
    assert!(counted(&app, "webhooks_total{kind=\"unknown_shop\"} 1").await);
    app.stops().await;
}

#[actix_web::test]
async fn a_signed_delivery_without_a_topic_is_a_bad_request() {
    let app = App::start(Kind::Sqlite).await;
    let body = br#"{"token":"t1"}"#;
    let request = unnamed(&app, "x-shopify", SHOP, "one")
        .header("x-shopify-hmac-sha256", signature(SECRET, body))
        .body(body.to_vec());
    assert_eq!(status(request).await, 400);
    assert_eq!(kept(&app).await, [0; 0]);
    app.stops().await;
}

#[actix_web::test]
async fn a_delivery_that_comes_again_is_kept_and_done_once() {
    comes_again(Kind::Sqlite).await;
    comes_again(Kind::Postgres).await;
}

async fn comes_again(kind: Kind) {
    let app = App::start(kind).await;
    let body = cart(CART, "2026-11-20T09:00:00Z", Price::usd("10.00")).to_string();
    let signed = signature(SECRET, body.as_bytes());
    let id = "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043";
    let at_once = (0..12).map(|_| arrives(&app, id, body.as_bytes(), Some(signed.clone())));
    assert_eq!(join_all(at_once).await, [200; 12]);
    assert_eq!(kept(&app).await, [0]);
    app.runs_jobs().await;
    app.advances(60);
    assert_eq!(
        arrives(&app, id, body.as_bytes(), Some(signed)).await,
        200,
        "a retry after it is done"
    );
    app.runs_jobs().await;
    assert_eq!(kept(&app).await, [1]);
    assert!(counted(&app, "webhooks_total{kind=\"doubled\"} 12").await);
    assert!(counted(&app, "deliveries_total{kind=\"done\"} 1").await);
    app.stops().await;
}

#[actix_web::test]
async fn the_same_id_in_another_shop_is_another_delivery() {
    let app = App::start(Kind::Sqlite).await;
    app.other_shop(SECOND, SECOND_ORIGIN).await;
    let body = br#"{"token":"t1"}"#;
    for shop in [SHOP, SECOND] {
        let request = delivery(&app, "x-shopify", "carts/update", shop, "one")
            .header("x-shopify-hmac-sha256", signature(SECRET, body))
            .body(body.to_vec());
        assert_eq!(status(request).await, 200);
    }
    assert_eq!(kept(&app).await, [0, 0]);
    app.stops().await;
}

#[actix_web::test]
async fn signed_nonsense_is_kept_as_dead_where_the_shops_own_staff_see_it() {
    let app = App::start(Kind::Sqlite).await;
    let (_, zoe) = app.other_shop(SECOND, SECOND_ORIGIN).await;
    let body = b"<html>this is not JSON</html>";
    let signed = Some(signature(SECRET, body));
    assert_eq!(arrives(&app, "one", body, signed).await, 200);
    app.runs_jobs().await;
    assert_eq!(kept(&app).await, [2]);

    let path = "/api/v1/deliveries/dead";
    let dead = app.mia().gets(path).await.ok().body;
    assert_eq!(dead["dead"][0]["topic"], "carts/update");
    assert_eq!(dead["dead"][0]["body_bytes"], body.len());
    assert!(!dead["dead"][0]["error"].as_str().unwrap().is_empty());
    assert_eq!(zoe.gets(path).await.ok().body, json!({ "dead": [] }));
    app.stops().await;
}

#[actix_web::test]
async fn a_delivery_is_on_disk_when_it_is_answered() {
    let app = App::start(Kind::Sqlite).await;
    for number in 1..=20 {
        let body = json!({ "token": format!("t{number}") });
        assert_eq!(app.webhook("carts/update", &body).await, 200);
        assert_eq!(kept(&app).await.len(), number);
    }
    app.stops().await;
}

#[actix_web::test]
async fn a_fault_of_ours_is_tried_eight_times_and_then_left_to_a_person() {
    let app = App::start(Kind::Sqlite).await;
    // A rulebook that can't be read: every delivery that needs it fails, and only those.
    let broken = app.shop.key();
    app.reads(move |conn| {
        use counterbell::db::schema::rules;
        diesel::update(rules::table.filter(rules::shop_id.eq(broken)))
            .set(rules::definition.eq("not a rule"))
            .execute(conn)?;
        Ok(())
    })
    .await;
    let body = cart(CART, "2026-11-20T09:00:00Z", Price::usd("10.00"));
    assert_eq!(app.webhook("carts/update", &body).await, 200);
    let (other, _) = app.other_shop(SECOND, SECOND_ORIGIN).await;
    let bytes = body.to_string();
    let theirs = delivery(&app, "x-shopify", "carts/update", SECOND, "theirs")
        .header("x-shopify-hmac-sha256", signature(SECRET, bytes.as_bytes()));
    assert_eq!(status(theirs.body(bytes)).await, 200);
    for tried in 1..=8 {
        app.runs_jobs().await;
        app.runs_jobs().await;
        let (status, attempts): (i32, i32) = app
            .reads(move |conn| {
                Ok(deliveries::table
                    .filter(deliveries::shop_id.eq(broken))
                    .select((deliveries::status, deliveries::attempts))
                    .first(conn)?)
            })
            .await;
        assert_eq!(attempts, tried, "not again before its pause is over");
        assert_eq!(status, if tried == 8 { 2 } else { 0 });
        app.advances(2_000);
    }
    let dead = app.mia().gets("/api/v1/deliveries/dead").await.ok().body;
    assert_eq!(dead["dead"].as_array().unwrap().len(), 1);
    let carts: Vec<i64> = app
        .reads(|conn| Ok(carts::table.select(carts::shop_id).load(conn)?))
        .await;
    assert_eq!(carts, [other.key()], "another shop's were done meanwhile");
    app.stops().await;
}

/// One report of the cart: when it says it changed, when Shopify says so, and its value.
type Report = (i64, i64, &'static str);

/// Delivers these in this order; the cart's value in ten-thousandths afterwards.
async fn ends_at(reports: &[Report], one_by_one: bool) -> i64 {
    let app = App::start(Kind::Sqlite).await;
    for (number, (updated, triggered, price)) in reports.iter().enumerate() {
        let at = |seconds: i64| held_now().plus_seconds(seconds);
        let body = cart(CART, &at(*updated).rfc3339(), Price::usd(price)).to_string();
        let id = format!("delivery-{number}");
        assert_eq!(
            app.webhook_with("carts/update", &id, at(*triggered), &body)
                .await,
            200
        );
        app.advances(1);
        if one_by_one {
            app.runs_jobs().await;
        }
    }
    app.runs_jobs().await;
    let value: Option<i64> = app
        .reads(|conn| Ok(carts::table.select(carts::value).first(conn)?))
        .await;
    if !one_by_one {
        let mut statuses = kept(&app).await;
        statuses.sort_unstable();
        let mut expected = vec![3; reports.len()];
        expected[0] = 1;
        assert_eq!(statuses, expected, "one done, the others superseded");
    }
    app.stops().await;
    value.unwrap()
}

#[actix_web::test]
async fn of_a_carts_reports_the_newest_wins_however_they_come() {
    for one_by_one in [true, false] {
        let late = [
            (-30, -30, "30.00"),
            (-50, -50, "50.00"),
            (-40, -40, "40.00"),
        ];
        assert_eq!(ends_at(&late, one_by_one).await, 300_000, "by updated_at");
        let same_second = [(-30, -28, "28.00"), (-30, -29, "29.00")];
        assert_eq!(
            ends_at(&same_second, one_by_one).await,
            280_000,
            "then by the time of the change"
        );
        let equal = ["1.00", "2.00", "3.00", "4.00"].map(|price| (-30, -30, price));
        assert_eq!(
            ends_at(&equal, one_by_one).await,
            40_000,
            "then the later arrival"
        );
    }
}
