//! A token the Admin API does not take any more is renewed, and the question asked again, once.

use counterbell::db::schema::shops;
use counterbell::error::Error;
use counterbell::shop::ShopDomain;
use counterbell::shop::admin::{AdminError, orders};
use counterbell::shop::store::{self, Token};
use diesel::prelude::*;
use serde_json::json;

use crate::support::admin_api::{AdminApi, Play};
use crate::support::{App, Kind, SHOP};

const UNENDING: &str = "[API] Non-expiring access tokens are no longer accepted for the Admin API.";

fn refused() -> Play {
    let errors = "[API] Invalid API key or access token (unrecognized login or wrong password)";
    Play::Status(401, json!({ "errors": errors }).to_string())
}

fn nobody() -> Play {
    Play::Data(json!({ "order": null }))
}

/// What the token endpoint grants next.
fn grants(api: &AdminApi, number: u32) {
    let pair = json!({
        "access_token": format!("shpat_{number}"), "scope": "read_orders", "expires_in": 3600,
        "refresh_token": format!("shprt_{number}"), "refresh_token_expires_in": 7_776_000,
    });
    let path = format!("/{SHOP}/admin/oauth/access_token");
    api.plays(&path, [Play::Body(pair)]);
}

/// The shop has a pair that ends, and not soon.
async fn has_a_pair(app: &App) {
    let (sealer, now) = (app.shared.config.sealer.clone(), app.clock.now());
    let (domain, origin) = (ShopDomain::parse(SHOP).unwrap(), app.origin.clone());
    let token = Token {
        access: "shpat_0".into(),
        access_until: Some(now.plus_seconds(3600)),
        refresh: Some("shprt_0".into()),
        refresh_until: Some(now.plus_seconds(7_776_000)),
    };
    app.shared
        .store
        .write(app.shop, move |tx| {
            store::install(tx, &domain, &origin, "read_orders", &token, &sealer).map(|_| ())
        })
        .await
        .unwrap();
}

async fn asks(app: &App) -> Result<(), AdminError> {
    let asked = orders::by_id(&app.shared, app.shop, 1).await;
    asked.map(|_| ())
}

/// The tokens of the questions that were asked.
fn tokens(api: &AdminApi) -> Vec<String> {
    let asked = api.asked().into_iter();
    asked
        .filter(|asked| asked.operation == "Order")
        .map(|asked| asked.token)
        .collect()
}

#[actix_web::test]
async fn a_token_that_is_refused_is_renewed_and_the_question_asked_again() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    has_a_pair(&app).await;
    api.plays("Order", [refused(), nobody(), nobody()]);
    grants(&api, 1);
    asks(&app).await.unwrap();
    asks(&app).await.unwrap();
    assert_eq!(tokens(&api), ["shpat_0", "shpat_1", "shpat_1"]);
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn a_shop_that_refuses_the_new_token_too_is_left_alone() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    has_a_pair(&app).await;
    api.plays("Order", vec![refused(); 4]);
    grants(&api, 1);
    for _ in 0..3 {
        assert!(matches!(asks(&app).await, Err(AdminError::Lost)));
    }
    assert_eq!(tokens(&api), ["shpat_0", "shpat_1"]);
    let shop = app.shop;
    let lost: Option<String> = app
        .reads(move |conn| {
            let row = shops::table.find(shop.key());
            Ok::<_, Error>(row.select(shops::access_lost).first(conn)?)
        })
        .await;
    assert_eq!(lost.as_deref(), Some("reopen"));
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn a_token_without_an_end_is_made_into_a_pair() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let unending = Play::Status(403, json!({ "errors": UNENDING }).to_string());
    api.plays("Order", [unending, nobody()]);
    grants(&api, 1);
    asks(&app).await.unwrap();
    assert_eq!(tokens(&api), ["shpat_story", "shpat_1"]);
    app.stops().await;
    api.stops().await;
}
