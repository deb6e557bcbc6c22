//! What is erased is found no more from that moment on, and what is left is found as before.

use counterbell::db::Conn;
use counterbell::ids::Id;
use counterbell::jobs;
use counterbell::shop::{privacy, rounds};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::{BOTH, finds, page, says};
use crate::privacy::scene::Scene;
use crate::support::{App, Kind};

const DAY: i64 = 24 * 3600;

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// Messages in the index, of all shops.
async fn indexed(app: &App) -> i64 {
    app.reads(|conn| {
        let count = "SELECT count(*) AS number FROM search_index";
        let number: Number = match conn {
            Conn::Sqlite(conn) => diesel::sql_query(count).get_result(conn)?,
            Conn::Postgres(conn) => diesel::sql_query(count).get_result(conn)?,
        };
        Ok(number.number)
    })
    .await
}

#[derive(QueryableByName)]
struct Words {
    #[diesel(sql_type = Text)]
    words: String,
}

/// Every word in the index.
async fn index(app: &App) -> String {
    app.reads(|conn| {
        let rows: Vec<Words> = match conn {
            Conn::Sqlite(conn) => {
                let all = "SELECT words || ' ' || who || ' ' || orders AS words FROM search_index";
                diesel::sql_query(all).load(conn)?
            }
            Conn::Postgres(conn) => {
                diesel::sql_query("SELECT vector::text AS words FROM search_index").load(conn)?
            }
        };
        Ok(rows.into_iter().map(|row| row.words + "\n").collect())
    })
    .await
}

#[actix_web::test]
async fn an_erased_customer_is_found_by_nothing_and_others_are() {
    for kind in BOTH {
        let scene = Scene::set(kind).await;
        let mia = &scene.mia;
        for typed in [
            "zebrawood",
            "dana",
            "whitfield",
            "theremin",
            "kalimba",
            "glockenspiel",
            "5551199",
            "625",
            "#1042",
        ] {
            if typed != "5551199" {
                assert_ne!(finds(mia, typed).await, [""; 0], "{kind:?}: {typed}");
            }
        }
        let ann = [scene.ann.conversation().await];
        assert_eq!(finds(mia, "ocarina").await, ann);
        scene.redacts().await;
        for typed in [
            "zebrawood",
            "dana",
            "whitfield",
            "theremin",
            "kalimba",
            "glockenspiel",
            "1199",
            "from:dana",
            "#1042",
        ] {
            assert_eq!(finds(mia, typed).await, [""; 0], "{kind:?}: {typed}");
        }
        let left = index(&scene.app).await;
        for word in [
            "zebrawood",
            "dana",
            "whitfield",
            "theremin",
            "kalimba",
            "glockenspiel",
            "6251199",
            "1199",
        ] {
            assert!(!left.contains(word), "{kind:?}: {word}: {left}");
        }
        // A message of Ann's chat lost an address, and is found by its other words.
        assert_eq!(finds(mia, "dulcimer").await, ann, "{kind:?}");
        assert_eq!(finds(mia, "ann@example.com").await, ann);
        assert_eq!(finds(mia, "#1043").await, ann);
        assert!(page(mia, "dulcimer").await.contains("Did [erased]"));
        scene.app.stops().await;
    }
}

#[actix_web::test]
async fn what_is_older_than_the_shop_keeps_leaves_the_index_too() {
    for kind in BOTH {
        let app = App::start(kind).await;
        app.writes(|tx| privacy::keep_for(tx, 30)).await;
        says(&app, "An old bassoon").await;
        app.runs_jobs().await;
        app.advances(20 * DAY);
        let (_, young) = says(&app, "A young bassoon").await;
        app.runs_jobs().await;
        assert_eq!(finds(&app.staff("Oda").await, "bassoon").await.len(), 2);
        app.advances(15 * DAY);
        app.writes(|tx| jobs::add(tx, rounds::RETENTION, Id(0), "", 0))
            .await;
        app.runs_jobs().await;
        assert_eq!(
            finds(&app.staff("Nia").await, "bassoon").await,
            [young],
            "{kind:?}"
        );
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_shop_that_is_forgotten_leaves_no_word_in_the_index() {
    for kind in BOTH {
        let scene = Scene::set(kind).await;
        let app = &scene.app;
        assert!(indexed(app).await > 5);
        app.advances(60);
        let gone = serde_json::json!({ "id": 954_889, "myshopify_domain": null });
        assert_eq!(app.webhook("app/uninstalled", &gone).await, 200);
        app.runs_jobs().await;
        app.advances(2 * DAY);
        let redact = serde_json::json!({ "shop_id": 954_889, "shop_domain": crate::support::SHOP });
        assert_eq!(app.webhook("shop/redact", &redact).await, 200);
        app.runs_jobs().await;
        assert_eq!(indexed(app).await, 0, "{kind:?}");
        scene.app.stops().await;
    }
}

#[actix_web::test]
async fn an_index_begun_again_is_the_same() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        let mut chats = Vec::new();
        for number in 0..30 {
            let (mut shopper, chat) = says(&app, &format!("Question {number} about a lute")).await;
            shopper.says("And a second thing about the lute").await;
            chats.insert(0, chat);
        }
        app.runs_jobs().await;
        let before = indexed(&app).await;
        assert!(before >= 60);
        let first: Vec<String> = chats.iter().take(25).cloned().collect();
        assert_eq!(finds(&mia, "lute").await, first);
        // A program that died in the middle, or at the very beginning.
        for place in ["7", "0"] {
            let back = format!("UPDATE search_cursors SET seq = {place}");
            app.writes(move |tx| {
                match tx.conn {
                    Conn::Sqlite(conn) => diesel::sql_query(&back).execute(conn)?,
                    Conn::Postgres(conn) => diesel::sql_query(&back).execute(conn)?,
                };
                Ok::<_, counterbell::error::Error>(())
            })
            .await;
            says(&app, "One more about a lyre").await;
            app.runs_jobs().await;
        }
        assert_eq!(finds(&mia, "lute").await, first, "{kind:?}");
        assert_eq!(finds(&mia, "lyre").await.len(), 2);
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_word_leaves_sqlites_file_with_its_message() {
    let app = App::start(Kind::Sqlite).await;
    says(&app, "A quxophone and a zyzzyva").await;
    for number in 0..40 {
        says(&app, &format!("Something else {number} with a sousaphone")).await;
    }
    app.runs_jobs().await;
    app.writes(|tx| {
        let Conn::Sqlite(conn) = &mut *tx.conn else {
            panic!()
        };
        diesel::sql_query("UPDATE messages SET body = NULL WHERE body LIKE '%quxophone%'")
            .execute(conn)?;
        Ok::<_, counterbell::error::Error>(())
    })
    .await;
    app.runs_jobs().await;
    app.shared.store.fold().await;
    let bytes = app.leaves_behind().await;
    let found = crate::privacy::scene::found_in(&bytes, &["quxophone", "zyzzyva", "sousaphone"]);
    assert_eq!(found, ["sousaphone"]);
}
