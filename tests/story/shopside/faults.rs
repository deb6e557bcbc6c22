//! Bad days of the Admin API: the product goes on, tries again, waits, or tells the merchant what is wrong, in words.

use std::time::Duration;

use counterbell::db::ShopId;
use counterbell::demo::store::{AdminFaults, ApiFault};
use counterbell::shop::ShopDomain;
use counterbell::shop::admin::{AdminError, Pace, orders};
use counterbell::shop::store::{self, Token};
use diesel::prelude::*;
use serde_json::Value;

use super::{BOTH, NEW, World};
use crate::support::{Kind, SECRET};

/// One round of looking for orders.
const ROUND: i64 = 600;

fn trouble(api: &[ApiFault]) -> AdminFaults {
    AdminFaults {
        api: api.to_vec(),
        ..AdminFaults::default()
    }
}

impl World {
    async fn asks_for(&self, api: &[ApiFault]) -> Result<(), AdminError> {
        self.store.set_admin_faults(trouble(api));
        let asked = orders::by_id(&self.app.shared, self.app.shop, 1).await;
        asked.map(|_| ())
    }

    /// The step of the first page on orders and products.
    async fn is_told(&self, words: &str) {
        let (status, page) = self.opens().await;
        assert_eq!(status, 200);
        assert!(page.contains(words), "{words}");
    }
}

#[actix_web::test]
async fn a_token_refused_once_is_renewed_and_the_work_goes_on() {
    for kind in BOTH {
        let world = World::installed(kind).await;
        let before = world.shop().await;
        world
            .asks_for(&[ApiFault::Unauthorized])
            .await
            .expect("it goes on");
        let shop = world.shop().await;
        assert_eq!(shop.token_generation, before.token_generation + 1);
        assert_eq!(shop.access_lost, None);
        world.ends().await;
    }
}

#[actix_web::test]
async fn a_shop_that_refuses_every_token_is_left_alone_until_the_app_is_opened() {
    for kind in BOTH {
        let world = World::installed(kind).await;
        let asked = world.store.asked();
        let refused = world.asks_for(&[ApiFault::Unauthorized; 50]).await;
        assert!(matches!(refused, Err(AdminError::Lost)));
        assert_eq!(world.lost().await.as_deref(), Some("reopen"));
        assert_eq!(world.store.asked().api, asked.api + 2);
        assert_eq!(world.store.asked().token, asked.token + 1);
        let asked = world.store.asked();
        for _ in 0..150 {
            world.waits(ROUND).await;
        }
        assert_eq!(world.store.asked(), asked, "a whole day, and no question");
        world.store.set_admin_faults(AdminFaults::default());
        world.is_told("The app may read them").await;
        assert_eq!(world.lost().await, None);
        let seen = world.shop().await.orders_seen_to;
        world.waits(ROUND).await;
        assert!(world.shop().await.orders_seen_to > seen, "rounds go on");
        world.ends().await;
    }
}

#[actix_web::test]
async fn a_permission_that_is_missing_is_told_and_found_again() {
    let world = World::installed(Kind::Sqlite).await;
    world.store.set_scopes(&["read_products"]);
    world.store.settled().await;
    world.waits(ROUND).await;
    assert_eq!(world.lost().await.as_deref(), Some("scope"));
    world
        .is_told("A permission the app needs is not granted")
        .await;
    world.waits(ROUND).await;
    assert_eq!(world.lost().await.as_deref(), Some("scope"));
    world
        .is_told("A permission the app needs is not granted")
        .await;
    // The merchant approves.
    world.store.grant();
    world.app.advances(ROUND);
    world.opens().await;
    world.app.runs_jobs().await;
    assert_eq!(world.lost().await, None);
    world.is_told("The app may read them").await;

    let told = world.asks_for(&[ApiFault::ScopeMissing]).await;
    match told {
        Err(AdminError::Scope(scope)) => assert_eq!(scope.as_deref(), Some("read_orders")),
        other => panic!("{other:?}"),
    }
    world.ends().await;
}

/// A token that never ends, as the app had them before.
async fn unending(world: &World) -> String {
    let base = world.store.admin_url().replace("{shop}", NEW);
    let http = &world.app.http;
    let asks = format!(
        "{base}/admin/oauth/authorize?client_id=story&scope=&redirect_uri={}/auth/callback",
        world.app.url
    );
    let agreed = http.get(asks).send().await.unwrap();
    let to = url::Url::parse(agreed.headers()["location"].to_str().unwrap()).unwrap();
    let (_, code) = to.query_pairs().find(|(name, _)| name == "code").unwrap();
    let form = [
        ("client_id", "story"),
        ("client_secret", SECRET),
        ("code", &code),
    ];
    let granted = http
        .post(format!("{base}/admin/oauth/access_token"))
        .form(&form)
        .send()
        .await
        .unwrap();
    let granted: Value = granted.json().await.unwrap();
    assert!(granted.get("refresh_token").is_none());
    granted["access_token"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn a_token_without_an_end_is_made_into_a_pair_once() {
    for kind in BOTH {
        let world = World::installed(kind).await;
        let access = unending(&world).await;
        let sealer = world.app.shared.config.sealer.clone();
        world
            .app
            .writes(move |tx| {
                let token = Token {
                    access: access.clone(),
                    access_until: None,
                    refresh: None,
                    refresh_until: None,
                };
                let domain = ShopDomain::parse(NEW).unwrap();
                store::install(tx, &domain, "http://s", "read_orders", &token, &sealer)
            })
            .await;
        let before = world.store.asked();
        world.asks_for(&[ApiFault::NonExpiring]).await.unwrap();
        assert_eq!(world.store.asked().token, before.token + 1);
        for _ in 0..3 {
            world.asks_for(&[]).await.unwrap();
        }
        assert_eq!(world.store.asked().token, before.token + 1);
        let until = refresh_until(&world, world.app.shop).await;
        assert!(until.is_some(), "a pair that can be renewed");
        world.ends().await;
    }
}

async fn refresh_until(world: &World, shop: ShopId) -> Option<i64> {
    use counterbell::db::schema::shops;
    let read = move |conn: &mut counterbell::db::Conn| {
        let row = shops::table.find(shop.key());
        Ok(row.select(shops::refresh_until).first(conn)?)
    };
    world.app.reads(read).await
}

#[actix_web::test]
async fn what_passes_by_itself_passes() {
    let world = World::installed(Kind::Sqlite).await;
    for faults in [
        vec![ApiFault::TooMany(0)],
        vec![ApiFault::Server(500), ApiFault::Server(503)],
        vec![ApiFault::Truncated],
        vec![ApiFault::Truncated, ApiFault::Server(502)],
    ] {
        let before = world.store.asked().api;
        world.asks_for(&faults).await.expect("it passes");
        let times = u64::try_from(faults.len()).unwrap() + 1;
        assert_eq!(world.store.asked().api - before, times, "{faults:?}");
    }
    // Told to wait longer than anybody would: nobody asks meanwhile, and the round comes back.
    let told = world.asks_for(&[ApiFault::TooMany(120)]).await;
    assert!(matches!(told, Err(AdminError::Throttled { again: 120.. })));
    // No answer in time.
    world.app.shared.admin.set_pace(Pace {
        request: Duration::from_millis(20),
        pause: Duration::from_millis(1),
        ..Pace::default()
    });
    let slow = world.asks_for(&[ApiFault::Slow(1); 4]).await;
    assert!(matches!(slow, Err(AdminError::Unavailable)), "{slow:?}");
    assert_eq!(world.lost().await, None, "none of it is the merchant's");
    world.ends().await;
}

#[actix_web::test]
async fn a_look_that_meets_a_bad_day_comes_back_soon() {
    let world = World::installed(Kind::Sqlite).await;
    let seen = world.shop().await.orders_seen_to;
    for fault in [ApiFault::Server(500), ApiFault::TooMany(120)] {
        world.app.shared.admin.set_pace(Pace {
            pause: Duration::from_millis(1),
            ..Pace::default()
        });
        world.store.set_admin_faults(trouble(&[fault; 4]));
        world.waits(ROUND).await;
        world.store.set_admin_faults(AdminFaults::default());
        assert_eq!(world.lost().await, None);
        world.waits(120).await;
    }
    assert!(world.shop().await.orders_seen_to > seen);
    world.is_told("The app may read them").await;
    world.ends().await;
}

/// Each reason has words of its own, in the admin and outside of it.
#[actix_web::test]
async fn the_first_page_says_what_is_wrong() {
    use counterbell::db::schema::shops;
    let world = World::installed(Kind::Sqlite).await;
    for (mark, words) in [
        ("frozen", "your store is paused or locked"),
        ("not_approved", "has not approved the app"),
    ] {
        world
            .app
            .writes(move |tx| {
                let row = diesel::update(shops::table.find(tx.key()));
                row.set(shops::access_lost.eq(Some(mark)))
                    .execute(tx.conn)?;
                Ok(())
            })
            .await;
        let asked = world.store.asked().token;
        world.is_told(words).await;
        assert_eq!(world.store.asked().token, asked, "a new pair opens no more");
        world.waits(ROUND).await;
        assert_eq!(world.lost().await, None, "it heals by itself");
    }
    world.ends().await;
    // Outside of the frame, where opening it heals nothing.
    let app = crate::support::App::start(Kind::Sqlite).await;
    for (mark, words) in [
        ("reopen", "Shopify has ended the app’s access"),
        ("scope", "A permission the app needs is not granted"),
        ("frozen", "your store is paused or locked"),
        ("not_approved", "has not approved the app"),
        ("client", "does not take the app’s client id"),
    ] {
        app.writes(move |tx| {
            let row = diesel::update(shops::table.find(tx.key()));
            row.set(shops::access_lost.eq(Some(mark)))
                .execute(tx.conn)?;
            Ok(())
        })
        .await;
        let page = app.mia().opens("/settings").await;
        assert!(page.contains(words), "{mark}");
        assert!(!page.contains("The app may read them"), "{mark}");
    }
    app.stops().await;
}
