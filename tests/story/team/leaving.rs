//! Leaving the team, and being something else on it.

use std::time::Duration;

use counterbell::app::Application;
use serde_json::json;

use super::BOTH;
use crate::support::shopify::{admin_claims, id_token};
use crate::support::{App, Kind, SECRET, SHOP, Stream};

#[actix_web::test]
async fn whoever_is_removed_loses_stream_session_and_chats_within_a_second() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (ada, leo) = (app.ada().await, app.leo());
        let mut shopper = app.shopper().await;
        shopper.presses("Talk to a person").await;
        shopper.skips().await;
        let chat = leo.claims_next().await.unwrap();
        leo.replies(&chat, "Hello, how can I help?").await.ok();
        shopper.says("Where is my order?").await;
        let before = shopper.thread().await.0.len();
        let mut stream = leo.listens(0).await;
        let mut others = app.mia().listens(0).await;
        stream.next().await.unwrap();
        let began = std::time::Instant::now();
        let answer = ada.removes(&leo.id.to_string()).await.ok();
        assert_eq!(answer.body["chats"], 1);
        let ends = async { while stream.next().await.is_some() {} };
        tokio::time::timeout(Duration::from_secs(1), ends)
            .await
            .expect("the stream went on");
        assert!(began.elapsed() < Duration::from_secs(1));
        assert_eq!(leo.gets("/inbox").await.status, 303);
        assert_eq!(leo.replies(&chat, "One more thing").await.status, 401);
        // Others go on, and the chat waits again, its shopper's words or not.
        others.next_of("presence").await;
        let seen = app.mia().sees(&chat).await;
        assert_eq!(seen["state"]["is"], "waiting", "{kind:?}: {seen}");
        // Who was left with a question is told that somebody else comes.
        let lines = shopper.thread().await.0;
        let told = lines
            .iter()
            .skip(before)
            .filter(|line| line.from == "system");
        assert_eq!(told.count(), 1, "{kind:?}: {lines:#?}");
        assert_eq!(app.mia().claims_next().await, Some(chat));
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_stream_that_was_opened_in_the_shops_admin_ends_as_quickly() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let ada = app.ada().await;
        let now = app.clock.now().0 / 1_000_000;
        let token = id_token(SECRET, &admin_claims(SHOP, 4711, now));
        let listens = async || {
            let path = format!("{}/inbox/stream?cursor=0", app.url);
            app.http.get(path).bearer_auth(&token).send().await.unwrap()
        };
        let mut stream = Stream::of(listens().await);
        stream.next().await.unwrap();
        let shop = app.shop;
        let team = app
            .reads(move |conn| counterbell::team::store::all(conn, shop))
            .await;
        let theirs = team.iter().find(|one| one.name == "Shopify staff").unwrap();
        ada.removes(&theirs.id.to_string()).await.ok();
        let ends = async { while stream.next().await.is_some() {} };
        tokio::time::timeout(Duration::from_secs(1), ends)
            .await
            .expect("the stream went on");
        assert_eq!(listens().await.status(), 403, "{kind:?}");
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_stream_on_another_node_ends_as_quickly() {
    let first = App::start(Kind::Postgres).await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let config = first.shared.config.clone();
    let second = Application::with_listener(listener, config, first.clock.clone()).unwrap();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let served = actix_web::rt::spawn(second.run_until_stopped(false, stopped));
    let (ada, leo) = (first.ada().await, first.leo());
    let request = first
        .http
        .get(format!("http://127.0.0.1:{port}/inbox/stream?cursor=0"))
        .header("cookie", &leo.cookie);
    let mut stream = Stream::of(request.send().await.unwrap());
    stream.next().await.unwrap();
    ada.removes(&leo.id.to_string()).await.ok();
    let ends = async { while stream.next().await.is_some() {} };
    tokio::time::timeout(Duration::from_secs(1), ends)
        .await
        .expect("the stream went on");
    stop.send_replace(true);
    served.await.unwrap().unwrap();
    first.stops().await;
}

#[actix_web::test]
async fn the_last_owner_stays_and_only_owners_touch_owners() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (ada, mia) = (app.ada().await, app.mia());
        let id = ada.id.to_string();
        for refused in [
            mia.removes(&id).await,
            mia.makes(&id, json!({ "role": "agent" })).await,
        ] {
            assert_eq!(refused.status, 403);
        }
        let refused = mia
            .makes(&mia.id.to_string(), json!({ "role": "owner" }))
            .await;
        assert_eq!(refused.body["error"]["field"], "role");
        for refused in [
            ada.removes(&id).await,
            ada.makes(&id, json!({ "role": "admin" })).await,
        ] {
            assert_eq!((refused.status, refused.code()), (422, "invalid"));
            assert_eq!(refused.body["error"]["field"], "role");
        }
        // An admin may write down what an owner knows.
        let skills =
            json!({ "role": "owner", "skills": "Guitars, refunds", "languages": "en, de" });
        mia.makes(&id, skills).await.ok();
        ada.makes(&mia.id.to_string(), json!({ "role": "owner" }))
            .await
            .ok();
        mia.removes(&id).await.ok();
        assert_eq!(ada.gets("/inbox").await.status, 303);
        let refused = mia
            .makes(&mia.id.to_string(), json!({ "role": "viewer" }))
            .await;
        assert_eq!(refused.status, 422);
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_new_role_holds_from_the_next_request_on() {
    let app = App::start(Kind::Sqlite).await;
    let (ada, leo) = (app.ada().await, app.leo());
    let mut shopper = app.shopper().await;
    shopper.presses("Talk to a person").await;
    shopper.skips().await;
    let chat = leo.claims_next().await.unwrap();
    ada.makes(&leo.id.to_string(), json!({ "role": "viewer" }))
        .await
        .ok();
    assert_eq!(leo.replies(&chat, "Still me?").await.status, 403);
    assert_eq!(leo.gets(&format!("/inbox/{chat}")).await.status, 200);
    assert_eq!(
        app.mia().sees(&chat).await["state"]["is"],
        "waiting",
        "who only looks holds nothing"
    );
    app.stops().await;
}

#[actix_web::test]
async fn groups_skills_languages_room_and_being_away_are_kept_as_typed_or_refused() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (mia, leo) = (app.mia(), app.leo());
        let group = mia
            .posts("team/groups", json!({ "name": " Returns  desk" }))
            .await
            .ok();
        let group = group.body["id"].as_str().unwrap().to_owned();
        let twice = mia
            .posts("team/groups", json!({ "name": "returns desk" }))
            .await;
        assert_eq!(
            (twice.status, twice.body["error"]["field"].as_str()),
            (422, Some("name"))
        );
        let id = leo.id.to_string();
        let good = json!({ "role": "agent", "groups": [group], "skills": "Guitars,  amps and  pedals ,guitars",
            "languages": "EN; de", "capacity": "3" });
        mia.makes(&id, good).await.ok();
        let (shop, who) = (app.shop, leo.id);
        let read = async || {
            app.reads(move |conn| counterbell::handoff::people::one(conn, shop, who))
                .await
                .unwrap()
        };
        let person = read().await;
        assert_eq!(
            Vec::from_iter(&person.skills),
            ["amps and pedals", "guitars"]
        );
        assert_eq!(Vec::from_iter(&person.languages), ["de", "en"]);
        assert_eq!((person.capacity, person.groups.len()), (Some(3), 1));
        for (field, bad) in [
            ("groups", json!({ "role": "agent", "groups": ["7"] })),
            (
                "languages",
                json!({ "role": "agent", "languages": "english" }),
            ),
            ("capacity", json!({ "role": "agent", "capacity": "0" })),
            ("role", json!({ "role": "boss" })),
        ] {
            let refused = mia.makes(&id, bad).await;
            assert_eq!(
                (refused.status, refused.body["error"]["field"].as_str()),
                (422, Some(field))
            );
            assert_eq!(read().await, person, "nothing is half kept");
        }
        leo.posts("account/away", json!({ "away": true }))
            .await
            .ok();
        assert!(read().await.is_away(app.clock.now()));
        leo.posts("account/away", json!({ "away": false }))
            .await
            .ok();
        let until = app.clock.now().plus_seconds(3600).rfc3339();
        mia.posts(
            &format!("team/members/{id}/away"),
            json!({ "away": true, "until": until }),
        )
        .await
        .ok();
        assert!(read().await.is_away(app.clock.now()));
        app.advances(3600);
        assert!(!read().await.is_away(app.clock.now()));
        mia.posts(&format!("team/groups/{group}/remove"), json!({}))
            .await
            .ok();
        assert!(read().await.groups.is_empty());
        app.stops().await;
    }
}
