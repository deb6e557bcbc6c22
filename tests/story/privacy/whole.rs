//! A shop that removed the app is forgotten whole, unless it has come back.

use std::collections::BTreeSet;

use counterbell::db::schema::{privacy_requests, shops};
use counterbell::error::Error;
use counterbell::rules;
use counterbell::shop::ShopDomain;
use counterbell::shop::digest::Digest;
use counterbell::shop::privacy::{self, whole};
use counterbell::shop::store::{self as shop_store, Token};
use diesel::prelude::*;
use serde_json::{Value, json};

use super::scene::{ANNS, CART, DANAS, Scene, everything, found_in};
use crate::support::{App, Kind, SHOP};

const DAY: i64 = 24 * 3600;
const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

async fn uninstalls(app: &App) {
    let body = json!({ "id": 954_889, "myshopify_domain": null });
    assert_eq!(app.webhook("app/uninstalled", &body).await, 200);
    app.runs_jobs().await;
}

async fn asks(app: &App) {
    let body = json!({ "shop_id": 954_889, "shop_domain": SHOP });
    assert_eq!(app.webhook("shop/redact", &body).await, 200);
}

/// Installs the app again; whether the shop begins anew.
async fn installs(app: &App) -> bool {
    let sealer = app.shared.config.sealer.clone();
    app.writes(move |tx| {
        let token = Token {
            access: "shpat_again".into(),
            access_until: None,
            refresh: None,
            refresh_until: None,
        };
        let domain = ShopDomain::parse(SHOP).unwrap();
        let origin = "http://store.localhost";
        let new = shop_store::install(tx, &domain, origin, "read_orders", &token, &sealer)?;
        if new {
            rules::store::seed(tx)?;
        }
        Ok::<_, Error>(new)
    })
    .await
}

/// What became of the newest request.
async fn outcome(app: &App) -> Value {
    let shop = app.shop;
    let text: Option<String> = app
        .reads(move |conn| {
            Ok(privacy_requests::table
                .filter(privacy_requests::shop_id.eq(shop.key()))
                .order(privacy_requests::id.desc())
                .select(privacy_requests::outcome)
                .first(conn)?)
        })
        .await;
    text.map_or(Value::Null, |text| serde_json::from_str(&text).unwrap())
}

async fn erased_at(app: &App) -> Option<i64> {
    let shop = app.shop;
    app.reads(move |conn| {
        Ok(shops::table
            .find(shop.key())
            .select(shops::erased_at)
            .first(conn)?)
    })
    .await
}

#[test]
fn no_table_is_forgotten() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/db/schema.rs");
    let text = std::fs::read_to_string(path).unwrap();
    let there: BTreeSet<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| line.ends_with(") {"))
        .filter_map(|line| Some(line.split_once(" (")?.0))
        .collect();
    let told: BTreeSet<&str> = whole::TABLES
        .iter()
        .map(|(table, _)| *table)
        .chain(whole::KEPT.iter().copied())
        .collect();
    assert_eq!(
        there, told,
        "a new table is emptied too, or kept for a reason"
    );
}

#[actix_web::test]
async fn a_shop_that_left_is_forgotten_and_no_other_is() {
    for kind in BOTH {
        let scene = Scene::set(kind).await;
        let (_, zoe) = scene
            .app
            .other_shop("second-shop.myshopify.com", "http://second.localhost")
            .await;
        scene.app.advances(60);
        uninstalls(&scene.app).await;
        scene.app.advances(2 * DAY);
        asks(&scene.app).await;
        scene.app.runs_jobs().await;

        let after = everything(&scene.app).await;
        assert_eq!(found_in(after.as_bytes(), DANAS), [""; 0]);
        assert_eq!(found_in(after.as_bytes(), ANNS), [""; 0]);
        assert_eq!(
            found_in(
                after.as_bytes(),
                &[CART, "mia@example.com", "leo@example.com"]
            ),
            [""; 0]
        );
        assert!(after.contains("zoe@example.com"));
        assert!(erased_at(&scene.app).await.is_some());
        assert!(outcome(&scene.app).await["rows"].as_i64().unwrap() > 50);
        assert_eq!(zoe.gets("/inbox").await.status, 200);
        assert_eq!(scene.mia.gets("/inbox").await.status, 303);
        assert_eq!(scene.app.raw_log().await.len(), 0);

        // It may come back, and begins anew.
        scene.app.advances(60);
        assert!(installs(&scene.app).await);
        assert_eq!(erased_at(&scene.app).await, None);
        let mut shopper = scene.app.shopper().await;
        shopper.says("Hello, anybody here?").await;
        assert!(
            !shopper.actions.is_empty(),
            "the rules every shop begins with"
        );
        let bytes = scene.app.leaves_behind().await;
        if kind == Kind::Sqlite {
            assert_eq!(found_in(&bytes, DANAS), [""; 0]);
            assert_eq!(found_in(&bytes, ANNS), [""; 0]);
        }
    }
}

#[actix_web::test]
async fn a_shop_that_came_back_loses_nothing() {
    let scene = Scene::set(Kind::Sqlite).await;
    scene.app.advances(60);
    uninstalls(&scene.app).await;
    scene.app.advances(3600);
    assert!(!installs(&scene.app).await);
    let before = scene.app.raw_log().await;
    scene.app.advances(2 * DAY - 3600);
    asks(&scene.app).await;
    scene.app.runs_jobs().await;
    assert_eq!(outcome(&scene.app).await["note"], "installed again");
    // Who waited meanwhile waited too long; nothing else is new.
    let mut after = scene.app.raw_log().await;
    after.retain(|entry| entry.kind != "promise_missed");
    assert_eq!(after, before);
    let all = everything(&scene.app).await;
    assert_eq!(found_in(all.as_bytes(), ANNS), ANNS);
    // The uninstall that comes again, late, changes nothing either.
    let body = json!({ "id": 954_889 }).to_string();
    let late = scene.app.clock.now().plus_seconds(-2 * DAY);
    assert_eq!(
        scene
            .app
            .webhook_with("app/uninstalled", "late", late, &body)
            .await,
        200
    );
    scene.app.runs_jobs().await;
    asks(&scene.app).await;
    scene.app.runs_jobs().await;
    assert_eq!(erased_at(&scene.app).await, None);
    scene.app.stops().await;
}

#[actix_web::test]
async fn a_shop_that_comes_back_while_it_is_forgotten_keeps_what_it_has_then() {
    let scene = Scene::set(Kind::Sqlite).await;
    scene.app.advances(60);
    uninstalls(&scene.app).await;
    scene.app.advances(2 * DAY);
    asks(&scene.app).await;
    let shared = &scene.app.shared;
    let digest = Digest::of(shared);
    digest.sweep().await.unwrap();
    let id: i64 = scene
        .app
        .reads(|conn| {
            Ok(privacy_requests::table
                .select(privacy_requests::id)
                .first(conn)?)
        })
        .await;
    let id = counterbell::ids::Id(id);
    let left = privacy::advance(shared, scene.app.shop, id, 1)
        .await
        .unwrap();
    assert!(left.is_some());
    installs(&scene.app).await;
    scene.app.runs_jobs().await;
    assert_eq!(outcome(&scene.app).await["note"], "installed again");
    assert_eq!(erased_at(&scene.app).await, None);
    let all = everything(&scene.app).await;
    assert_eq!(found_in(all.as_bytes(), ANNS), ANNS);
    scene.app.stops().await;
}

#[actix_web::test]
async fn news_of_the_removal_may_be_lost_or_late() {
    // Installed an hour before: whatever Shopify counted, the shop is here.
    let app = App::start(Kind::Sqlite).await;
    app.advances(3600);
    asks(&app).await;
    app.runs_jobs().await;
    assert_eq!(outcome(&app).await["note"], "installed again");
    // Installed long before, and two days gone by Shopify's count: the news was lost.
    app.advances(10 * DAY);
    asks(&app).await;
    app.runs_jobs().await;
    assert!(erased_at(&app).await.is_some());
    // It comes late: nothing is left to take away.
    uninstalls(&app).await;
    asks(&app).await;
    app.runs_jobs().await;
    assert!(erased_at(&app).await.is_some());
    app.stops().await;
}

#[actix_web::test]
async fn what_comes_after_a_shop_was_forgotten_is_not_kept() {
    let app = App::start(Kind::Sqlite).await;
    app.advances(60);
    uninstalls(&app).await;
    app.advances(2 * DAY);
    asks(&app).await;
    app.runs_jobs().await;
    assert!(erased_at(&app).await.is_some());
    let order = json!({
        "id": 450_789_469, "name": "#1001", "email": "late@example.com",
        "created_at": "2026-11-01T00:00:00Z", "updated_at": "2026-11-01T00:00:00Z", "line_items": [],
    });
    assert_eq!(app.webhook("orders/updated", &order).await, 200);
    app.runs_jobs().await;
    let all = everything(&app).await;
    assert_eq!(found_in(all.as_bytes(), &["late@example.com"]), [""; 0]);
    app.stops().await;
}
