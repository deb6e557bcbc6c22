//! Files that lie in a store of objects: put before they are said, read through the app, and taken out with their chat,
//! however it is taken away. The store is a scripted one that judges each signature by code of its own.

mod store;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use counterbell::conversation::{attachments, doomed};
use serde_json::{Value, json};

use crate::support::{Answer, App, Kind, SHOP, Shopper, Staff};
use store::Objects;

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

async fn sends(app: &App, shopper: &Shopper, id: &str, words: &str) -> Answer {
    let path = format!("storefront/v1/attachments?client_id={id}&name=notes.txt");
    let request = app.http.post(format!("{}/{path}", app.url));
    let request = request.bearer_auth(&shopper.token);
    Answer::of(request.body(words.to_owned()).send().await.unwrap()).await
}

async fn staff_sends(app: &App, staff: &Staff, chat: &str, words: &str) -> Answer {
    let path = format!("api/v1/conversations/{chat}/attachments?client_id=staff-file-1&name=a.txt");
    let request = app.http.post(format!("{}/{path}", app.url));
    let request = request
        .header("cookie", &staff.cookie)
        .header("origin", &app.url);
    Answer::of(request.body(words.to_owned()).send().await.unwrap()).await
}

/// The file of the last message that has one.
fn last_file(update: &Value) -> String {
    let items = update["items"].as_array().unwrap();
    let last = items.iter().rev().find(|item| item["parts"].is_array());
    last.unwrap()["parts"][0]["url"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn reads(app: &App, url: &str) -> (u16, String) {
    let answer = app
        .http
        .get(format!("{}{url}", app.url))
        .send()
        .await
        .unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

async fn start(kind: Kind) -> (Objects, App) {
    let objects = Objects::start();
    let setup = objects.setup();
    let app = App::start_with(kind, move |config| config.objects = Some(setup)).await;
    (objects, app)
}

#[actix_web::test]
async fn files_of_both_sides_lie_in_the_bucket_and_are_read_through_the_app() {
    for kind in BOTH {
        let (objects, app) = start(kind).await;
        let mut shopper = app.shopper().await;
        shopper.says("I want a refund").await;
        let chat = shopper.conversation().await;
        let sent = sends(&app, &shopper, "file-00001", "the shopper's").await;
        let theirs = last_file(&sent.ok().body);
        app.mia().takes_over(&chat).await.ok();
        staff_sends(&app, &app.mia(), &chat, "the shop's")
            .await
            .ok();
        assert_eq!(objects.holds().len(), 2, "{kind:?}");
        assert_eq!(
            reads(&app, &theirs).await,
            (200, "the shopper's".to_owned())
        );
        let ours = last_file(&shopper.gets("conversation").await.ok().body);
        assert_eq!(reads(&app, &ours).await, (200, "the shop's".to_owned()));
        // The database has none of their bytes.
        let kept: Vec<(Vec<u8>, String)> = app
            .reads(|conn| {
                use counterbell::db::schema::attachments::dsl::{attachments, bytes, place};
                use diesel::prelude::*;
                Ok(attachments.select((bytes, place)).load(conn)?)
            })
            .await;
        assert!(
            kept.iter()
                .all(|(bytes, place)| bytes.is_empty() && !place.is_empty())
        );
        // Sent again, it is said once; what was put for it is taken out when its time is over.
        sends(&app, &shopper, "file-00001", "the shopper's")
            .await
            .ok();
        assert_eq!(objects.holds().len(), 3, "{kind:?}");
        app.runs_jobs().await;
        assert_eq!(objects.holds().len(), 3, "{kind:?}: not before");
        app.advances(3601);
        objects.comes_to(&app, 2).await;
        assert_eq!(reads(&app, &theirs).await.0, 200);
        app.stops().await;
    }
}

#[actix_web::test]
async fn while_the_bucket_is_away_nothing_is_said_of_a_file_and_words_go_on() {
    let (objects, app) = start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("My strap came broken").await;
    let sent = sends(&app, &shopper, "file-00001", "a picture of it").await;
    let file = last_file(&sent.ok().body);
    objects.goes_away(true);
    let before = app.raw_log().await;
    assert_eq!(
        sends(&app, &shopper, "file-00002", "another").await.status,
        503
    );
    assert_eq!(app.raw_log().await, before);
    assert_eq!(reads(&app, &file).await.0, 503);
    shopper.says("Are you there?").await;
    objects.goes_away(false);
    sends(&app, &shopper, "file-00002", "another").await.ok();
    assert_eq!(
        reads(&app, &file).await,
        (200, "a picture of it".to_owned())
    );
    app.stops().await;
}

#[actix_web::test]
async fn a_wrong_key_is_told_to_nobody_as_a_missing_file() {
    let objects = Objects::start();
    let mut setup = objects.setup();
    setup.keys.secret.push('!');
    let app = App::start_with(Kind::Sqlite, move |config| config.objects = Some(setup)).await;
    let mut shopper = app.shopper().await;
    shopper.says("Hello").await;
    assert_eq!(
        sends(&app, &shopper, "file-00001", "words").await.status,
        500
    );
    assert!(objects.holds().is_empty());
    app.stops().await;
}

#[actix_web::test]
async fn a_file_that_is_taken_away_leaves_the_bucket_also_when_that_fails_at_first() {
    for kind in BOTH {
        let (objects, app) = start(kind).await;
        let mut shopper = app.shopper().await;
        shopper.says("My strap came broken").await;
        let chat = shopper.conversation().await.parse().unwrap();
        sends(&app, &shopper, "file-00001", "one").await.ok();
        sends(&app, &shopper, "file-00002", "two").await.ok();
        app.runs_jobs().await;
        assert_eq!(objects.holds().len(), 2, "{kind:?}");
        objects.goes_away(true);
        app.writes(move |tx| attachments::forget(tx, chat).map(|_| ()))
            .await;
        let asked = objects.inside.lock().asked.len();
        objects.is_asked(&app, asked + 1).await;
        assert_eq!(objects.holds().len(), 2, "{kind:?}: it is away");
        objects.goes_away(false);
        app.advances(61);
        objects.comes_to(&app, 0).await;
        // Nothing is owed any more.
        let owed = |conn: &mut counterbell::db::Conn| {
            doomed::due(conn, counterbell::clock::Micros(i64::MAX))
        };
        while !app.reads(owed).await.is_empty() {
            app.runs_jobs().await;
        }
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_customer_is_given_their_files_and_can_have_them_taken_away() {
    for kind in BOTH {
        let (objects, app) = start(kind).await;
        let mut shopper = app.shopper().await;
        shopper.says("My strap came broken").await;
        let address = json!({ "email": "ada@example.com" });
        shopper.posts("email", address).await.ok();
        sends(&app, &shopper, "file-00001", "hers alone").await.ok();
        let mut other = app.shopper().await;
        other.says("Do you sell capos?").await;
        sends(&app, &other, "file-00001", "somebody else's")
            .await
            .ok();
        let asks = json!({
            "shop_domain": SHOP, "orders_requested": [], "data_request": { "id": 9999 },
            "customer": { "id": 7, "email": "ada@example.com", "phone": null },
        });
        assert_eq!(app.webhook("customers/data_request", &asks).await, 200);
        app.runs_jobs().await;
        let mia = app.mia();
        let all = mia.gets("/api/v1/privacy-requests").await.ok().body;
        let id = all["requests"][0]["id"].as_str().unwrap().to_owned();
        let export = mia
            .gets(&format!("/api/v1/privacy-requests/{id}/export"))
            .await;
        let export = export.ok().body.to_string();
        assert!(export.contains(&STANDARD.encode("hers alone")), "{kind:?}");
        assert!(!export.contains(&STANDARD.encode("somebody else's")));

        let redacts = json!({
            "shop_domain": SHOP, "orders_to_redact": [],
            "customer": { "id": 7, "email": "ada@example.com", "phone": null },
        });
        assert_eq!(app.webhook("customers/redact", &redacts).await, 200);
        app.runs_jobs().await;
        objects.comes_to(&app, 1).await;
        assert_eq!(objects.holds(), [b"somebody else's".to_vec()], "{kind:?}");
        app.stops().await;
    }
}

#[actix_web::test]
async fn files_from_before_the_bucket_was_named_stay_readable() {
    let objects = Objects::start();
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("Hello").await;
    let sent = sends(&app, &shopper, "file-00001", "from before").await;
    let file = last_file(&sent.ok().body);
    assert!(objects.inside.lock().asked.is_empty());
    assert_eq!(reads(&app, &file).await, (200, "from before".to_owned()));
    app.stops().await;
}
