//! How long it takes until somebody comes: learnt from the shop's own last weeks, and claimed only where it is known.

use counterbell::clock::Micros;
use counterbell::conversation::waits::Outcome;
use counterbell::db::schema::desk_waits;
use counterbell::handoff::wait;
use diesel::prelude::*;
use serde_json::json;

use crate::support::{App, Kind, Shopper};

/// Somebody is here, and a rule asks for a person.
async fn asks(app: &App) -> Shopper {
    let mut shopper = app.shopper().await;
    app.is_at_the_inbox(&app.leo()).await;
    shopper.says("I want a refund").await;
    shopper
}

async fn waiting(shopper: &Shopper) -> serde_json::Value {
    shopper.gets("conversation").await.ok().body["state"]["waiting"].clone()
}

/// First in line, so many seconds ago; claimed after so many, or not yet.
async fn waited(app: &App, number: i64, ago: i64, claimed_after: Option<i64>) {
    let began = app.clock.now().plus_seconds(-ago);
    let ended = claimed_after.map(|seconds| began.plus_seconds(seconds).0);
    app.writes(move |tx| {
        diesel::insert_into(desk_waits::table)
            .values((
                desk_waits::shop_id.eq(tx.key()),
                desk_waits::conversation_id.eq(number),
                desk_waits::epoch.eq(1),
                desk_waits::began_at.eq(began.0),
                desk_waits::reason.eq("button"),
                desk_waits::first_place.eq(1),
                desk_waits::ended_at.eq(ended),
                desk_waits::outcome.eq(ended.map(|_| Outcome::Claimed.as_str())),
            ))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
}

#[actix_web::test]
async fn those_who_wait_still_count_as_long_as_they_have_waited() {
    let app = App::start(Kind::Sqlite).await;
    let shop = app.shop;
    let told = async |now: Micros| {
        let past = app
            .reads(move |conn| wait::past(conn, shop, None, now))
            .await;
        wait::about(&past, 1)
    };
    for number in 0..20 {
        waited(&app, 1 + number, 7200, Some(60 + number)).await;
    }
    let now = app.clock.now();
    assert_eq!(told(now).await, Some((60, 120)));
    for number in 0..30 {
        waited(&app, 100 + number, 3600, None).await;
    }
    assert_eq!(told(now).await, None, "most wait still, for an hour now");
    app.stops().await;
}

#[actix_web::test]
async fn how_long_it_takes_is_learnt_and_held_against_what_happened() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    for n in 0..14_i64 {
        app.is_at_the_inbox(&mia).await;
        let shopper = asks(&app).await;
        let shown = waiting(&shopper).await;
        assert_eq!(shown["about"].is_null(), n < 12, "{n}: {shown}");
        app.advances(60 + n * 5);
        let chat = mia.claims_next().await.unwrap();
        mia.closes(&chat).await.ok();
    }
    app.is_at_the_inbox(&mia).await;
    let shopper = asks(&app).await;
    assert_eq!(
        waiting(&shopper).await["about"],
        json!({ "from": 60, "to": 120 })
    );
    let next = asks(&app).await;
    assert_eq!(waiting(&next).await["place"], 2);
    assert!(
        waiting(&next).await["about"].is_null(),
        "nobody was second before"
    );
    app.advances(30);
    assert_eq!(
        waiting(&shopper).await["about"],
        json!({ "from": 0, "to": 120 })
    );
    app.advances(90);
    assert!(
        waiting(&shopper).await["about"].is_null(),
        "longer than was said"
    );
    let shop = app.shop;
    let held = app
        .reads(move |conn| wait::held(conn, shop, Micros(0)))
        .await;
    assert_eq!((held.told, held.within, held.later), (2, 1, 1), "{held:?}");
    let rows: i64 = app
        .reads(|conn| {
            Ok(desk_waits::table
                .filter(desk_waits::ended_at.is_null())
                .count()
                .get_result(conn)?)
        })
        .await;
    assert_eq!(rows, 2);
    app.stops().await;
}
