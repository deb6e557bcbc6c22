//! A thread of any length: its end first, the rest backwards.

use counterbell::conversation::messages::{self, Author, NewMessage};
use counterbell::conversation::store::{load, perform};
use counterbell::conversation::{Actor, Command};
use counterbell::ids::Id;

use super::{BOTH, held};
use crate::support::{App, Kind};

/// Notes of a chat, many in one write.
async fn fills(app: &App, chat: &str, many: usize) {
    let (id, me): (Id, Id) = (chat.parse().unwrap(), app.mia().id);
    app.writes(move |tx| {
        let mut chat = load(tx.conn, tx.shop(), id)?;
        for number in 0..many {
            let message = messages::keep(
                tx,
                &NewMessage {
                    conversation: id,
                    author: Author::Note,
                    author_id: Some(me),
                    client_key: None,
                    body: &format!("Note number {number}."),
                    sources: &[],
                },
            )?;
            let by = Actor::Staff(me);
            perform(tx, &mut chat, &Command::Note { by, message })?;
        }
        Ok(())
    })
    .await;
}

/// The numbers of the notes, as they stand in some HTML.
fn numbers(html: &str) -> Vec<usize> {
    html.split("Note number ")
        .skip(1)
        .map(|rest| rest.split_once('.').unwrap().0.parse().unwrap())
        .collect()
}

#[actix_web::test]
async fn a_long_thread_is_read_backwards_with_nothing_missing_and_nothing_twice() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (_, chat) = held(&app).await;
        fills(&app, &chat, 700).await;
        let page = app.mia().opens(&format!("/inbox/{chat}")).await;
        let mut all = numbers(&page);
        assert!(
            all.len() <= 120 && all.last() == Some(&699),
            "{}",
            all.len()
        );
        let (_, before) = page.split_once("data-before=\"").unwrap();
        let mut before = Some(before.split_once('"').unwrap().0.to_owned());
        let mut parts = 0;
        while let Some(version) = before {
            let path = format!("/api/v1/conversations/{chat}/items?before={version}&limit=200");
            let part = app.mia().gets(&path).await.ok().body;
            let mut shown = numbers(part["html"].as_str().unwrap());
            assert!(shown.is_sorted());
            shown.extend(all);
            all = shown;
            before = part["earlier"].as_str().map(str::to_owned);
            parts += 1;
        }
        assert_eq!(all, (0..700).collect::<Vec<_>>());
        assert!((3..=5).contains(&parts), "{parts}");
        // Without script, by links.
        let earlier = app.mia().opens(&format!("/inbox/{chat}?before=50")).await;
        let shown = numbers(&earlier);
        assert!(shown.first() == Some(&0) && shown.len() < 50, "{shown:?}");
        assert!(!earlier.contains("data-before"));
        app.stops().await;
    }
}

#[actix_web::test]
async fn the_words_of_an_old_page_say_when_they_were_erased() {
    let app = App::start(Kind::Sqlite).await;
    let (mut shopper, chat) = held(&app).await;
    shopper.says("A secret of mine").await;
    fills(&app, &chat, 150).await;
    let (shop, id): (_, Id) = (app.shop, chat.parse().unwrap());
    app.writes(move |tx| {
        use counterbell::db::schema::messages as words;
        use diesel::prelude::*;
        diesel::update(words::table.filter(words::shop_id.eq(shop.key())))
            .set(words::body.eq(None::<String>))
            .execute(tx.conn)?;
        let mut chat = load(tx.conn, tx.shop(), id)?;
        perform(tx, &mut chat, &Command::Erase { by: Actor::Shopper })?;
        Ok(())
    })
    .await;
    let path = format!("/api/v1/conversations/{chat}/items?before=60");
    let part = app.mia().gets(&path).await.ok().body;
    let html = part["html"].as_str().unwrap();
    assert!(html.contains("Erased at a customer") && !html.contains("secret"));
    app.stops().await;
}
