//! What a shop's customers may ask for by law: to see what is kept of them, and to be forgotten. Everywhere.

mod chance;
mod retention;
pub mod scene;
mod whole;

use counterbell::db::schema::{deliveries, orders, privacy_requests};
use counterbell::shop::digest::Digest;
use counterbell::shop::privacy;
use diesel::prelude::*;
use serde_json::json;

use crate::support::{App, Kind, SECRET, SHOP, signature};
use scene::*;

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// Sends a compliance webhook under this signature; the status.
async fn signed(app: &App, topic: &str, body: &str, signature: &str) -> u16 {
    app.http
        .post(format!("{}/webhooks/shopify", app.url))
        .header("x-shopify-topic", topic)
        .header("x-shopify-shop-domain", SHOP)
        .header("x-shopify-api-version", "2026-10")
        .header("x-shopify-webhook-id", format!("{topic}-{}", body.len()))
        .header("x-shopify-hmac-sha256", signature)
        .body(body.to_owned())
        .send()
        .await
        .unwrap()
        .status()
        .as_u16()
}

#[actix_web::test]
async fn only_shopify_asks_and_it_is_answered_at_once() {
    let app = App::start(Kind::Sqlite).await;
    for topic in ["customers/data_request", "customers/redact", "shop/redact"] {
        let body = r#"{"customer":{"id":7}}"#;
        let wrong = signature("another-secret", body.as_bytes());
        assert_eq!(signed(&app, topic, body, &wrong).await, 401);
        assert_eq!(signed(&app, topic, body, "").await, 401);
        let right = signature(SECRET, body.as_bytes());
        assert_eq!(signed(&app, topic, body, &right).await, 200);
    }
    let kept: i64 = app
        .reads(|conn| Ok(deliveries::table.count().get_result(conn)?))
        .await;
    assert_eq!(kept, 3);
    app.stops().await;
}

#[actix_web::test]
async fn a_customer_known_in_three_ways_is_forgotten_everywhere_and_nobody_else_is() {
    for kind in BOTH {
        let scene = Scene::set(kind).await;
        let before = everything(&scene.app).await;
        assert_eq!(found_in(before.as_bytes(), ANNS), ANNS);
        let events = scene.app.raw_log().await.len();
        scene.redacts().await;

        let after = everything(&scene.app).await;
        let left = found_in(after.to_lowercase().as_bytes(), &["dana.w@example.com"]);
        assert_eq!(left, [""; 0]);
        assert_eq!(found_in(after.as_bytes(), DANAS), [""; 0], "{kind:?}");
        assert_eq!(found_in(after.as_bytes(), ANNS), ANNS);
        assert!(after.contains("Yes. Did [erased] ([erased]) send you? A dulcimer, too?"));
        for shopper in [&scene.signed_in, &scene.typed, &scene.asked] {
            let kinds = scene.app.kinds(&shopper.conversation().await).await;
            assert_eq!(kinds.iter().filter(|kind| *kind == "erased").count(), 1);
            assert_eq!(shopper.state().await.state, "closed");
        }
        assert_eq!(scene.ann.state().await.state, "human");
        let log = scene.app.raw_log().await;
        assert_eq!(log.len(), events + 3);

        // What the shop's reports need is there: the numbers.
        let kept: Vec<(Option<i64>, Option<i64>, Option<String>)> = scene
            .app
            .reads(|conn| {
                Ok(orders::table
                    .order(orders::id.asc())
                    .select((orders::total, orders::customer_id, orders::email))
                    .load(conn)?)
            })
            .await;
        assert!(kept.iter().all(|(total, ..)| total.is_some()));
        assert_eq!((kept[0].1, kept[0].2.as_deref()), (None, None));
        assert_eq!(
            (kept[1].1, kept[1].2.as_deref()),
            (Some(ANN), Some("ann@example.com"))
        );

        let request = &scene.requests().await[0];
        assert_eq!(request["kind"], "customer_redact");
        assert_eq!(request["outcome"]["conversations"], 3);
        assert_eq!(request["outcome"]["people"], 3);
        assert_eq!(request["outcome"]["orders"], 1);
        assert_eq!(request["outcome"]["deliveries"], 1);
        assert_eq!(request["outcome"]["mentions"], 1);
        assert!(request["done_at"].is_string());
        let bytes = scene.app.leaves_behind().await;
        if kind == Kind::Sqlite {
            // Not even in what the file no longer uses.
            assert_eq!(found_in(&bytes, DANAS), [""; 0]);
            assert_eq!(found_in(&bytes, ANNS), ANNS);
        }
    }
}

#[actix_web::test]
async fn the_same_asked_again_is_one_request_and_nothing_happens_twice() {
    let scene = Scene::set(Kind::Sqlite).await;
    let body = scene.about_dana("orders_to_redact");
    for _ in 0..3 {
        assert_eq!(scene.app.webhook("customers/redact", &body).await, 200);
    }
    scene.app.runs_jobs().await;
    assert_eq!(scene.requests().await.len(), 1);
    let events = scene.app.raw_log().await.len();
    // Asked once more when it is done: nothing is left to do.
    scene.redacts().await;
    assert_eq!(scene.app.raw_log().await.len(), events);
    let requests = scene.requests().await;
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0]["outcome"]["conversations"], 0);
    scene.app.stops().await;
}

#[actix_web::test]
async fn a_chat_that_is_open_is_seen_to_go() {
    let scene = Scene::set(Kind::Sqlite).await;
    let chat = scene.asked.conversation().await;
    let cursor = scene.app.raw_log().await.len();
    let mut inbox = scene.mia.listens(i64::try_from(cursor).unwrap()).await;
    let update = scene.asked.gets("conversation").await.ok().body;
    let mut widget = scene.asked.listens(update["cursor"].as_str()).await;
    scene.redacts().await;

    let seen = widget.next_of("update").await.data;
    let bodies: Vec<&str> = seen["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|item| item["body"].as_str())
        .collect();
    assert!(bodies.len() >= 3);
    assert!(bodies.iter().all(|body| *body == "(erased)"), "{bodies:?}");
    assert_eq!(seen["state"]["state"], "closed");

    let erased = "Erased at a customer&#39;s request on 20 Nov 2026";
    let patched = loop {
        let update = inbox.next_of("update").await.data;
        if update["conversation"] == chat.as_str() {
            break update["patches"].to_string();
        }
    };
    assert!(patched.contains("request on 20 Nov 2026"), "{patched}");
    assert_eq!(found_in(patched.as_bytes(), DANAS), [""; 0]);
    for path in [format!("/inbox/{chat}"), "/inbox?view=closed".to_owned()] {
        let page = scene.mia.opens(&path).await;
        assert_eq!(found_in(page.as_bytes(), DANAS), [""; 0], "{path}");
    }
    let page = scene.mia.opens(&format!("/inbox/{chat}")).await;
    assert!(
        page.contains(erased) || page.contains("Erased at a customer's request on 20 Nov 2026"),
        "{page}"
    );

    // Whoever comes back begins anew, in a thread that says nothing of before.
    let asked = scene.asked.clone();
    asked.says_as("after-erasure-1", "Hello again").await.ok();
    let thread = asked.thread().await;
    assert!(thread.0.iter().any(|line| line.body == "Hello again"));
    assert_eq!(asked.state().await.state, "assistant");
    scene.app.stops().await;
}

#[actix_web::test]
async fn once_a_chat_is_seen_to_be_erased_nobody_is_named_beside_it() {
    let scene = Scene::set(Kind::Sqlite).await;
    let chat = scene.signed_in.conversation().await;
    let before = scene.mia.opens(&format!("/inbox/{chat}")).await;
    assert!(before.contains(&DANA.to_string()));
    let body = scene.about_dana("orders_to_redact");
    assert_eq!(scene.app.webhook("customers/redact", &body).await, 200);
    let shared = &scene.app.shared;
    assert_eq!(Digest::of(shared).sweep().await.unwrap(), 1);
    let id = scene.requests().await[0]["id"].as_str().unwrap().to_owned();
    // What stands in the open inbox is read again at this moment, and at none after it.
    let mut steps = 0;
    while !scene.app.kinds(&chat).await.contains(&"erased".to_owned()) {
        // From the last step written down, and one further each time: every step bears being done again.
        steps += 1;
        let id = id.parse().unwrap();
        let left = privacy::advance(shared, scene.app.shop, id, steps).await;
        assert!(left.unwrap().is_some(), "it ended and the chat is there");
    }
    let page = scene.mia.opens(&format!("/inbox/{chat}")).await;
    let names = ["Dana Whitfield", "dana.w@example.com", "191167"];
    assert_eq!(found_in(page.as_bytes(), &names), [""; 0]);
    scene.app.stops().await;
}

#[actix_web::test]
async fn a_crash_half_way_leaves_nothing_behind() {
    for kind in BOTH {
        let scene = Scene::set(kind).await;
        let body = scene.about_dana("orders_to_redact");
        assert_eq!(scene.app.webhook("customers/redact", &body).await, 200);
        let shared = &scene.app.shared;
        let digest = Digest::of(shared);
        assert_eq!(digest.sweep().await.unwrap(), 1);
        let id = scene.requests().await[0]["id"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
        // The power goes after every number of steps; what was not written down is begun again.
        for steps in 1..10 {
            let left = privacy::advance(shared, scene.app.shop, id, steps)
                .await
                .unwrap();
            assert!(left.is_some(), "{steps} steps were enough");
        }
        scene.app.runs_jobs().await;
        let after = everything(&scene.app).await;
        assert_eq!(found_in(after.as_bytes(), DANAS), [""; 0], "{kind:?}");
        assert_eq!(found_in(after.as_bytes(), ANNS), ANNS);
        for shopper in [&scene.signed_in, &scene.typed, &scene.asked] {
            let kinds = scene.app.kinds(&shopper.conversation().await).await;
            assert_eq!(kinds.iter().filter(|kind| *kind == "erased").count(), 1);
        }
        scene.app.stops().await;
    }
}

#[actix_web::test]
async fn the_merchant_fetches_exactly_what_is_kept_of_a_customer() {
    for kind in BOTH {
        let scene = Scene::set(kind).await;
        let (_, zoe) = scene
            .app
            .other_shop("second-shop.myshopify.com", "http://second.localhost")
            .await;
        let mut body = scene.about_dana("orders_requested");
        body["data_request"] = json!({ "id": 9999 });
        for _ in 0..2 {
            assert_eq!(
                scene.app.webhook("customers/data_request", &body).await,
                200
            );
            scene.app.runs_jobs().await;
        }
        let requests = scene.requests().await;
        assert_eq!(requests.len(), 1, "one number, one request");
        let request = &requests[0];
        assert_eq!(request["reference"], "9999");
        assert_eq!(request["due_at"], "2026-12-20T10:00:00.000Z");
        assert_eq!(request["outcome"]["conversations"], 3);
        let path = format!(
            "/api/v1/privacy-requests/{}/export",
            request["id"].as_str().unwrap()
        );

        let export = scene.mia.gets(&path).await.ok().body;
        let text = export.to_string();
        for theirs in [
            "zebrawood",
            "theremin",
            "kalimba",
            "glockenspiel",
            "555-625-1199",
            "Dana Whitfield",
            "#1042",
        ] {
            assert!(text.contains(theirs), "{theirs}");
        }
        for not in ["ocarina", "dulcimer", "ann@example.com", "#1043"] {
            assert!(!text.contains(not), "{not}");
        }
        assert_eq!(export["conversations"].as_array().unwrap().len(), 3);
        assert_eq!(export["orders"].as_array().unwrap().len(), 1);
        assert_eq!(export["named_elsewhere"], 1);
        assert!(export["description"].as_str().unwrap().contains("RFC 3339"));

        // Sealed where it lies; another shop's staff find nothing.
        let stored = everything(&scene.app).await;
        let lines = stored.matches("zebrawood").count();
        assert!(lines <= 2, "the message and the dead webhook: {lines}");
        assert_eq!(zoe.gets(&path).await.status, 404);
        assert_eq!(
            zoe.gets("/api/v1/privacy-requests").await.ok().body["requests"],
            json!([])
        );

        // Who is forgotten is forgotten in exports too.
        if kind == Kind::Sqlite {
            scene.redacts().await;
            assert_eq!(scene.mia.gets(&path).await.status, 404);
            let left: i64 = scene
                .app
                .reads(|conn| {
                    Ok(privacy_requests::table
                        .filter(privacy_requests::subject.is_not_null())
                        .or_filter(privacy_requests::export.is_not_null())
                        .count()
                        .get_result(conn)?)
                })
                .await;
            assert_eq!(left, 0, "neither whom it was about nor the answer");
        } else {
            scene.app.advances(30 * 24 * 3600 + 1);
            assert_eq!(
                scene.mia.gets(&path).await.status,
                401,
                "the session is over, too"
            );
            let late = scene.app.staff("Nia").await;
            assert_eq!(late.gets(&path).await.status, 404);
        }
        scene.app.stops().await;
    }
}

#[actix_web::test]
async fn a_request_that_names_nobody_is_done_and_says_so() {
    let scene = Scene::set(Kind::Sqlite).await;
    let before = everything(&scene.app).await;
    for body in [
        json!({}),
        json!({ "customer": null, "orders_to_redact": "x" }),
        json!({ "customer": { "id": "x", "email": 7, "phone": "12" } }),
    ] {
        assert_eq!(scene.app.webhook("customers/redact", &body).await, 200);
    }
    scene.app.runs_jobs().await;
    let requests = scene.requests().await;
    assert_eq!(requests.len(), 3);
    for request in &requests {
        assert_eq!(request["outcome"]["note"], "nobody named");
        assert!(request["done_at"].is_string());
    }
    let after = everything(&scene.app).await;
    assert_eq!(
        found_in(before.as_bytes(), DANAS),
        found_in(after.as_bytes(), DANAS)
    );
    scene.app.stops().await;
}

#[actix_web::test]
async fn an_address_of_the_shops_own_means_nobody_who_writes_it() {
    let app = App::start(Kind::Sqlite).await;
    app.writes(|tx| {
        let page = counterbell::assistant::knowledge::NewDocument {
            key: "contact".into(),
            kind: counterbell::assistant::retrieval::DocumentKind::Policy,
            title: "Contact".into(),
            url: None,
            text: "Write to owner@example.com.".into(),
        };
        counterbell::assistant::knowledge::put(tx, &[page])
    })
    .await;
    let mut shopper = app.shopper().await;
    shopper
        .says("I wrote to owner@example.com about an ocarina")
        .await;
    let body = json!({ "customer": { "email": "owner@example.com" } });
    assert_eq!(app.webhook("customers/redact", &body).await, 200);
    app.runs_jobs().await;
    assert!(everything(&app).await.contains("ocarina"));
    app.stops().await;
}

#[actix_web::test]
async fn what_is_kept_of_a_page_tells_nothing_of_who_reads_it() {
    let app = App::start(Kind::Sqlite).await;
    let shopper = app.shopper().await;
    let url = "http://u:p@store.localhost/account?email=dana.w@example.com&token=abc#key";
    shopper
        .posts(
            "messages",
            json!({ "client_id": "message-0001", "body": "Hello",
                    "page": { "url": url, "title": "Card 4242 4242 4242 4242" } }),
        )
        .await
        .ok();
    let all = everything(&app).await;
    assert!(all.contains("http://store.localhost/account"));
    assert_eq!(
        found_in(all.as_bytes(), &["dana.w", "abc#", "u:p@", "4242 4242"]),
        [""; 0]
    );
    app.stops().await;
}
