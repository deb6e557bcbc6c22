//! Many chats: a page at a time, and quickly.

use std::time::Instant;

use chrono::NaiveDate;
use counterbell::db::Conn;
use counterbell::error::Error;
use counterbell::ids::Id;
use counterbell::search::ask::{Ask, Mark, Piece};
use counterbell::search::engine::{self, Doc};
use counterbell::search::found::{Behind, page as page_of};
use counterbell::search::query::Query;
use diesel::connection::SimpleConnection;

use super::{BOTH, chats_in, page, says};
use crate::support::{App, Kind};

#[actix_web::test]
async fn what_is_further_back_comes_with_the_next_page() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        let mut chats = Vec::new();
        for number in 0..32 {
            chats.insert(0, says(&app, &format!("Guitar {number}")).await.1);
        }
        app.runs_jobs().await;
        let first = page(&mia, "guitar").await;
        assert_eq!(chats_in(&first), chats[..25]);
        assert!(first.contains("The newest 25 chats"));
        let more = first.split("class=\"button more\" href=\"").nth(1).unwrap();
        let more = more.split('"').next().unwrap().replace("&amp;", "&");
        let second = mia.opens(&more).await;
        assert_eq!(chats_in(&second), chats[25..], "{kind:?}");
        assert!(!second.contains("class=\"button more\""));
        app.stops().await;
    }
}

#[actix_web::test]
async fn words_in_several_messages_are_found_a_page_at_a_time_too() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        let mut chats = Vec::new();
        for number in 0..32 {
            let (mut shopper, chat) = says(&app, &format!("Oboe {number}")).await;
            shopper.says(&format!("Basel {number}")).await;
            chats.insert(0, chat);
        }
        app.runs_jobs().await;
        let first = page(&mia, "oboe basel").await;
        assert_eq!(chats_in(&first), chats[..25], "{kind:?}");
        assert!(first.contains("Not in one message, but in the newest 25 chats"));
        let more = first.split("class=\"button more\" href=\"").nth(1).unwrap();
        let more = more.split('"').next().unwrap().replace("&amp;", "&");
        let second = mia.opens(&more).await;
        assert_eq!(chats_in(&second), chats[25..], "{kind:?}");
        assert!(second.contains("Not in one message, but in 7 chats"));
        assert!(!second.contains("class=\"button more\""));
        app.stops().await;
    }
}

#[actix_web::test]
async fn words_in_several_messages_are_found_however_common_they_are() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        let (mut shopper, both) = says(&app, "Is the oboe here?").await;
        shopper.says("Or in Basel?").await;
        let (_, one) = says(&app, "Hello, number one").await;
        let (_, other) = says(&app, "Hello, number two").await;
        app.runs_jobs().await;
        assert_eq!(super::finds(&mia, "oboe basel").await, [both.as_str()]);
        // Everybody speaks of either since, nobody of both.
        let (shop, base) = (app.shop, app.shared.store.new_id().0);
        let (one, other) = (one.parse().unwrap(), other.parse().unwrap());
        app.writes(move |tx| {
            for number in 0..4_000 {
                let (chat, words) = match number % 2 {
                    0 => (one, "oboe"),
                    _ => (other, "basel"),
                };
                let doc = Doc {
                    message: Id(base + number),
                    chat,
                    words: words.into(),
                    who: String::new(),
                    orders: String::new(),
                    marks: Mark::Shop(shop).word(),
                };
                engine::put(tx.conn, shop, &doc)?;
            }
            Ok::<_, Error>(())
        })
        .await;
        let shown = page(&mia, "oboe basel").await;
        assert!(chats_in(&shown).is_empty(), "{kind:?}");
        assert!(shown.contains("Nothing in the newest chats"), "{kind:?}");
        assert!(!shown.contains("Nothing was found"), "{kind:?}");
        // Further back there is one: it is come to, and after it the words end.
        let mut shown = shown;
        let mut found = Vec::new();
        let mut pages = 0;
        while let Some(more) = shown.split("class=\"button more\" href=\"").nth(1) {
            let more = more.split('"').next().unwrap().replace("&amp;", "&");
            shown = mia.opens(&more).await;
            found.extend(chats_in(&shown));
            pages += 1;
            assert!(pages < 5, "{kind:?}: it comes to an end");
        }
        assert_eq!(found, [both.as_str()], "{kind:?}");
        app.stops().await;
    }
}

/// 100,000 messages of 10,000 chats, put into the tables as the product does: what a search costs then is printed.
#[actix_web::test]
#[ignore = "makes 100,000 messages and prints times"]
async fn a_hundred_thousand_messages() {
    let kind = match std::env::var("COUNTERBELL_TEST_DATABASE").as_deref() {
        Ok("postgres") => Kind::Postgres,
        _ => Kind::Sqlite,
    };
    let app = App::start(kind).await;
    let mia = app.mia();
    let (_, chat) = says(&app, "The very first zyzzyva of them all").await;
    app.runs_jobs().await;
    let (shop, base) = (app.shop.key(), app.shared.store.new_id().0);
    app.writes(move |tx| {
        let numbers = match tx.conn {
            Conn::Sqlite(_) => "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) ",
            Conn::Postgres(_) => "WITH n AS (SELECT i FROM generate_series(1, 100000) AS s(i)) ",
        };
        let insert = |table: &str, columns: &str, values: &str| match numbers.contains("RECURSIVE") {
            true => format!("INSERT INTO {table} ({columns}) {numbers} SELECT {values};"),
            false => format!("{numbers} INSERT INTO {table} ({columns}) SELECT {values};"),
        };
        let words = "'Hello, I ordered strings number ' || (i % 5000) || ' and would like to know about the delivery of the guitar' \
             || CASE WHEN i % 3 = 0 THEN ' and a refund' ELSE '' END || CASE WHEN i % 20000 = 7 THEN ' with a theorbo' ELSE '' END";
        let columns = "visitor_id, state, need, priority, waiting_since, holder, answer_due, epoch, version, started_at, last_at, \
             last_message, cart_token, cart_value, cart_currency, handled_at, erased_at, assistant_id, wanted_group, wanted_staff, \
             wakes_at, place, first_tag, shopper_said, shopper_answered, overdue";
        let sql = [
            insert(
                "conversations",
                &format!("shop_id, id, data, {columns}"),
                &format!(
                    "shop_id, id + i, replace(data, '\"{chat}\"', '\"' || (id + i) || '\"'), {columns} \
                     FROM n, conversations WHERE id = {chat} AND i <= 10000"
                ),
            ),
            insert(
                "messages",
                "shop_id, id, conversation_id, author, body, sources, at, parts",
                &format!("{shop}, {base} + i, {chat} + 1 + i % 10000, 'shopper', {words}, '[]', 1, '[]' FROM n"),
            ),
            insert(
                "events",
                "shop_id, seq, conversation_id, version, at, kind, data",
                &format!(
                    "{shop}, (SELECT seq FROM shop_heads WHERE shop_id = {shop}) + i, {chat} + 1 + i % 10000, 100000 + i, \
                     (SELECT at FROM shop_heads WHERE shop_id = {shop}) + i, 'shopper_said', \
                     '{{\"kind\":\"shopper_said\",\"message\":\"' || ({base} + i) || '\",\"answer_due\":null}}' FROM n"
                ),
            ),
            format!("UPDATE shop_heads SET seq = seq + 100000, at = at + 100000 WHERE shop_id = {shop};"),
        ]
        .concat();
        match tx.conn {
            Conn::Sqlite(conn) => conn.batch_execute(&sql)?,
            Conn::Postgres(conn) => conn.batch_execute(&sql)?,
        }
        Ok::<_, Error>(())
    })
    .await;
    let began = Instant::now();
    app.runs_jobs().await;
    println!(
        "{kind:?}: indexed in {:.1} s",
        began.elapsed().as_secs_f64()
    );
    println!("| query | best ms | p50 ms | chats | page p50 ms |");
    for typed in [
        "theorbo",
        "refund",
        "guitar",
        "the",
        "refund theorbo",
        "\"the delivery of\"",
        "str*",
        "absent",
    ] {
        let terms = Query::parse(&format!("{typed} "), NaiveDate::default()).terms;
        let ask = Ask {
            words: terms
                .into_iter()
                .map(|term| vec![Piece::Words(term)])
                .collect(),
            ..Ask::default()
        };
        let (mut alone, mut whole, mut found) = (Vec::new(), Vec::new(), 0);
        for _ in 0..15 {
            let (ask, shop) = (ask.clone(), app.shop);
            let took = app
                .reads(move |conn| {
                    let began = Instant::now();
                    page_of(conn, shop, &ask, (None, None), Behind::Nothing)?;
                    Ok(began.elapsed())
                })
                .await;
            alone.push(took.as_secs_f64() * 1000.0);
            let began = Instant::now();
            found = chats_in(&page(&mia, typed).await).len();
            whole.push(began.elapsed().as_secs_f64() * 1000.0);
        }
        alone.sort_by(f64::total_cmp);
        whole.sort_by(f64::total_cmp);
        println!(
            "| {typed} | {:.1} | {:.1} | {found} | {:.1} |",
            alone[0], alone[7], whole[7]
        );
    }
    app.stops().await;
}
