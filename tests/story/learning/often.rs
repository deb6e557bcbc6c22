//! One question is asked all day long: the others are there all the same, and find their cards.

use counterbell::conversation::Actor;
use counterbell::db::Conn;
use counterbell::shop::privacy::erase;
use diesel::connection::SimpleConnection;

use super::{BOTH, RENTAL, asks};
use crate::support::{App, Kind};

const SHELLS: &str = "Can I pay with seashells?";

#[actix_web::test]
async fn a_question_asked_a_thousand_times_hides_no_other() {
    for kind in BOTH {
        let app = App::start(kind).await;
        asks(&app, SHELLS).await;
        app.advances(60);
        asks(&app, RENTAL).await;
        let often = app.cards().await.remove(0);
        let (shop, card, question) = (app.shop.key(), often.id, often.questions[0].message);
        let base = app.shared.store.new_id().0;
        app.writes(move |tx| {
            let numbers = match tx.conn {
                Conn::Sqlite(_) => "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) SELECT i FROM n",
                Conn::Postgres(_) => "SELECT i FROM generate_series(1, 1200) AS s(i)",
            };
            let sql = format!(
                "INSERT INTO messages (shop_id, id, conversation_id, author, body, sources, at, parts) \
                 SELECT shop_id, {base} + i, conversation_id, author, body, sources, at, parts \
                 FROM ({numbers}) AS numbers, messages WHERE shop_id = {shop} AND id = {question}; \
                 INSERT INTO gap_questions (shop_id, message_id, gap_id, conversation_id, handed_off, at) \
                 SELECT shop_id, {base} + i, gap_id, conversation_id, handed_off, at \
                 FROM ({numbers}) AS numbers, gap_questions WHERE shop_id = {shop} AND message_id = {question}; \
                 UPDATE gaps SET asked = asked + 1200, handoffs = handoffs + 1200 WHERE shop_id = {shop} AND id = {card};"
            );
            match tx.conn {
                Conn::Sqlite(conn) => conn.batch_execute(&sql)?,
                Conn::Postgres(conn) => conn.batch_execute(&sql)?,
            }
            Ok::<_, counterbell::error::Error>(())
        })
        .await;
        let cards = app.cards().await;
        assert_eq!(cards.len(), 2, "{kind:?}");
        let asked: Vec<_> = cards
            .iter()
            .map(|card| (card.times, card.handoffs))
            .collect();
        assert_eq!(asked, [(1_201, 1_201), (1, 1)], "{kind:?}");
        let page = app.mia().opens("/settings/gaps").await;
        for part in [
            "Asked 1201 times",
            "1201 went to a person",
            "and 1196 more",
            SHELLS,
            "Asked once",
        ] {
            assert!(page.contains(part), "{kind:?}: {part}: {page}");
        }
        // A question like the other one finds its card.
        app.advances(60);
        asks(&app, "can i pay with a seashell").await;
        let cards = app.cards().await;
        assert_eq!(cards.len(), 2, "{kind:?}: {cards:?}");
        assert_eq!((cards[0].times, cards[1].times), (2, 1_201), "{kind:?}");
        app.stops().await;
    }
}

/// A shop with one question, and so many others like it: every seventh of them set aside, all asked at the same time.
async fn has_many(kind: Kind, others: i64) -> App {
    let app = App::start(kind).await;
    asks(&app, SHELLS).await;
    let (shop, card) = (app.shop.key(), app.cards().await.remove(0));
    let (first, question) = (card.id.0, card.questions[0].message.0);
    let base = app.shared.store.new_id().0;
    app.writes(move |tx| {
        let mut sql = String::new();
        for number in 1..=others {
            let state = if number % 7 == 0 { "'dismissed'" } else { "state" };
            let id = base + number;
            sql.push_str(&format!(
                "INSERT INTO gaps (shop_id, id, state, first_at, last_at, handoffs, handoffs_before, asked) \
                 SELECT shop_id, {id}, {state}, first_at, last_at, handoffs, handoffs_before, asked \
                 FROM gaps WHERE shop_id = {shop} AND id = {first}; \
                 INSERT INTO messages (shop_id, id, conversation_id, author, body, sources, at, parts) \
                 SELECT shop_id, {id}, conversation_id, author, body, sources, at, parts \
                 FROM messages WHERE shop_id = {shop} AND id = {question}; \
                 INSERT INTO gap_questions (shop_id, message_id, gap_id, conversation_id, handed_off, at) \
                 SELECT shop_id, {id}, {id}, conversation_id, handed_off, at \
                 FROM gap_questions WHERE shop_id = {shop} AND message_id = {question};"
            ));
        }
        match tx.conn {
            Conn::Sqlite(conn) => conn.batch_execute(&sql)?,
            Conn::Postgres(conn) => conn.batch_execute(&sql)?,
        }
        Ok::<_, counterbell::error::Error>(())
    })
    .await;
    app
}

#[actix_web::test]
async fn every_card_is_come_to_however_many_there_are() {
    for kind in BOTH {
        let app = has_many(kind, 69).await;
        let mia = app.mia();
        let (mut seen, mut pages) = (std::collections::BTreeSet::new(), 0);
        let mut path = "/settings/gaps".to_owned();
        loop {
            let page = mia.opens(&path).await;
            let open = page.split("class=\"settled\"").next().unwrap();
            let before = seen.len();
            seen.extend(
                open.split("class=\"gap\" id=\"gap-")
                    .skip(1)
                    .map(|rest| rest.split('"').next().unwrap().to_owned()),
            );
            assert!(seen.len() > before, "{kind:?}: {path}");
            pages += 1;
            let Some(at) = open.find("/settings/gaps?open=") else {
                break;
            };
            path = open[at..].split('"').next().unwrap().replace("&amp;", "&");
        }
        assert_eq!((seen.len(), pages), (61, 3), "{kind:?}");
        let page = mia.opens("/settings/gaps").await;
        assert_eq!(page.matches("data-state-of=").count(), 30 + 9, "{kind:?}");
        app.stops().await;
    }
}

#[actix_web::test]
async fn the_true_number_is_told_also_beyond_a_hundred() {
    for kind in BOTH {
        let app = has_many(kind, 129).await;
        let mia = app.mia();
        // Every seventh of 129 is set aside.
        let page = mia.opens("/settings/gaps").await;
        assert!(page.contains("112 open questions"), "{kind:?}: {page}");
        assert!(page.contains("30 on this page"), "{kind:?}: {page}");
        let settled = page.split("class=\"settled\"").nth(1).unwrap();
        let summary = settled.split("</summary>").next().unwrap();
        assert!(summary.contains(">18<"), "{kind:?}: {summary}");
        let shop = app.shop.0;
        let page = mia
            .opens(&format!("/settings/assistants/{shop}/knowledge"))
            .await;
        assert!(page.contains("112 open questions."), "{kind:?}: {page}");
        // Of words that are erased there is nothing to answer, and nothing to count.
        let chat = app.cards().await[0].questions[0].conversation;
        app.writes(move |tx| erase::chat(tx, chat, &Actor::Shopper))
            .await;
        let page = mia.opens("/settings/gaps").await;
        assert!(page.contains("Nothing is open"), "{kind:?}: {page}");
        let page = mia
            .opens(&format!("/settings/assistants/{shop}/knowledge"))
            .await;
        assert!(page.contains("Nothing is open."), "{kind:?}: {page}");
        app.stops().await;
    }
}
