//! What is older than the shop keeps is forgotten in time, chat by chat.

use counterbell::db::schema::{deliveries, jobs, people};
use counterbell::ids::Id;
use counterbell::shop::rounds;
use diesel::prelude::*;
use serde_json::json;

use super::scene::{ANN, ANNS, ANNS_ORDER, DANAS, Scene, everything, found_in};
use crate::support::shopify::order;
use crate::support::{App, Kind};

const DAY: i64 = 24 * 3600;
const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

async fn goes_round(app: &App) {
    app.writes(|tx| counterbell::jobs::add(tx, rounds::RETENTION, Id(0), "", 0))
        .await;
    app.runs_jobs().await;
}

#[actix_web::test]
async fn a_shop_says_how_long_it_keeps_chats() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    assert_eq!(mia.gets("/api/v1/retention").await.ok().body["days"], 365);
    for wrong in [
        json!(29),
        json!(3651),
        json!(-1),
        json!("90"),
        json!(null),
        json!(1e12),
    ] {
        let answer = mia.posts("retention", json!({ "days": wrong })).await;
        assert_eq!((answer.status, answer.code()), (422, "invalid"), "{wrong}");
    }
    for days in [30, 3650, 90] {
        mia.posts("retention", json!({ "days": days })).await.ok();
        assert_eq!(mia.gets("/api/v1/retention").await.ok().body["days"], days);
    }
    let (_, zoe) = app
        .other_shop("second-shop.myshopify.com", "http://second.localhost")
        .await;
    assert_eq!(zoe.gets("/api/v1/retention").await.ok().body["days"], 365);
    app.stops().await;
}

#[actix_web::test]
async fn what_is_too_old_goes_and_what_is_younger_stays() {
    for kind in BOTH {
        let mut scene = Scene::set(kind).await;
        scene
            .mia
            .posts("retention", json!({ "days": 60 }))
            .await
            .ok();
        goes_round(&scene.app).await;
        let all = everything(&scene.app).await;
        assert_eq!(
            found_in(all.as_bytes(), DANAS).len(),
            DANAS.len() - 1,
            "all but the plain digits"
        );

        let chat = scene.asked.conversation().await;
        scene.app.advances(59 * DAY);
        // Ann's token is renewed by her browser; her order is heard of again.
        let renewed = renew(&scene).await;
        scene.ann.token = renewed;
        scene
            .ann
            .says_as("later-0001", "Still there, the ocarina?")
            .await
            .ok();
        let at = scene.app.clock.now().rfc3339();
        let mut anns = order(ANNS_ORDER, "#1043", &at);
        anns["email"] = "ann@example.com".into();
        anns["customer"] = json!({ "id": ANN });
        scene.app.webhook("orders/updated", &anns).await;
        scene.app.runs_jobs().await;
        scene.app.advances(2 * DAY);
        let events = scene.app.raw_log().await.len();
        goes_round(&scene.app).await;
        let all = everything(&scene.app).await;
        let ours: Vec<&str> = DANAS
            .iter()
            .copied()
            .filter(|word| !word.contains("dana.w") && *word != "zebrawood" && *word != "IPod Nano")
            .collect();
        assert_eq!(found_in(all.as_bytes(), &ours), [""; 0], "{kind:?}");
        // In a chat that is kept, and in webhooks that are dead for less than ninety days.
        assert_eq!(found_in(all.as_bytes(), ANNS), ANNS);
        let log = scene.app.raw_log().await;
        let erased: Vec<_> = log.iter().filter(|entry| entry.kind == "erased").collect();
        // Who waited all that time waited too long; nothing else is new.
        let waited = log[events..]
            .iter()
            .filter(|entry| entry.kind == "promise_missed");
        assert_eq!((erased.len(), log.len() - waited.count()), (3, events + 3));
        assert!(erased.iter().all(|entry| entry.data.contains("system")));

        let nia = scene.app.staff("Nia").await;
        let page = nia.opens(&format!("/inbox/{chat}")).await;
        assert!(page.contains("older than the shop keeps"), "{page}");

        // Once is enough.
        goes_round(&scene.app).await;
        assert_eq!(scene.app.raw_log().await.len(), log.len());
        let known: i64 = scene
            .app
            .reads(|conn| {
                Ok(people::table
                    .filter(people::customer_id.is_not_null())
                    .count()
                    .get_result(conn)?)
            })
            .await;
        assert_eq!(known, 1, "Ann");

        // Dead webhooks go after ninety days, with the last of Dana's words.
        scene.app.advances(30 * DAY);
        goes_round(&scene.app).await;
        let bodies: Vec<Vec<u8>> = scene
            .app
            .reads(|conn| Ok(deliveries::table.select(deliveries::body).load(conn)?))
            .await;
        assert!(bodies.iter().all(Vec::is_empty), "{}", bodies.len());
        scene.app.stops().await;
    }
}

async fn renew(scene: &Scene) -> String {
    let answer = scene
        .app
        .http
        .post(format!("{}/storefront/v1/session", scene.app.url))
        .header("origin", &scene.app.origin)
        .bearer_auth(&scene.ann.token)
        .json(&json!({ "shop": crate::support::SHOP }))
        .send()
        .await
        .unwrap();
    let body: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    body["token"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn much_that_is_old_goes_in_many_small_writes() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("theremin 0").await;
    let chat: Id = shopper.conversation().await.parse().unwrap();
    // A long chat, and many short ones.
    app.writes(move |tx| {
        for number in 0..450 {
            super::chance::keep(tx, chat, &format!("theremin {number}"))?;
        }
        for number in 0..450 {
            let visitor = tx.new_id();
            counterbell::conversation::people::saw(tx, visitor, &Default::default())?;
            let begun = counterbell::conversation::store::begin(tx, visitor, None)?;
            super::chance::keep(tx, begun.id, &format!("kalimba {number}"))?;
        }
        Ok(())
    })
    .await;
    app.advances(366 * DAY);
    goes_round(&app).await;
    let all = everything(&app).await;
    assert_eq!(found_in(all.as_bytes(), &["theremin", "kalimba"]), [""; 0]);
    let log = app.raw_log().await;
    assert_eq!(
        log.iter().filter(|entry| entry.kind == "erased").count(),
        451
    );
    let owed: i64 = app
        .reads(|conn| Ok(jobs::table.count().get_result(conn)?))
        .await;
    assert_eq!(owed, 0);
    app.stops().await;
}
