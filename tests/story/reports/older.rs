//! What was given before the log told of it: scores of chats that ended before there were reports. And numbers that were
//! counted when they were kept in another way.

use counterbell::db::Conn;
use counterbell::reports::days::Range;
use counterbell::reports::read::{Tally, counted, number as number_of, summed};
use counterbell::reports::series::Series;
use diesel::connection::SimpleConnection;
use serde_json::json;

use super::{numbers, tile};
use crate::support::{App, Kind};

#[actix_web::test]
async fn a_score_from_before_the_log_had_any_counts_for_the_day_it_was_given() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = App::start(kind).await;
        let mia = app.mia();
        for (at, score) in [2, 4].into_iter().enumerate() {
            let mut shopper = app.shopper().await;
            shopper.says("I want a refund").await;
            app.runs_jobs().await;
            let chat = shopper.conversation().await;
            mia.takes_over(&chat).await.ok();
            mia.closes(&chat).await.ok();
            shopper
                .posts("satisfaction", json!({ "score": score }))
                .await
                .ok();
            // The first one was given when the log had no entry for it.
            if at == 0 {
                let sql = "DELETE FROM events WHERE kind = 'scored'; DELETE FROM report_places; \
                    DELETE FROM report_chats; DELETE FROM report_sums; DELETE FROM report_hits;";
                app.writes(move |tx| {
                    match tx.conn {
                        Conn::Sqlite(conn) => conn.batch_execute(sql)?,
                        Conn::Postgres(conn) => conn.batch_execute(sql)?,
                    }
                    Ok(())
                })
                .await;
                app.advances(86_400);
            }
        }
        let counted = numbers(&app).await;
        assert_eq!(counted.number(Series::Scores, "2"), 1, "the old one");
        assert_eq!(counted.number(Series::Scores, "4"), 1, "once, not twice");
        let days: Vec<i32> = counted
            .rows()
            .filter(|(series, ..)| *series == Series::Scores)
            .map(|(_, day, ..)| day)
            .collect();
        assert_eq!(days.len(), 2);
        assert_ne!(days[0], days[1], "each on its own day");
        let page = mia.opens("/reports?days=7").await;
        assert_eq!(tile(&page, "Satisfaction"), "3.0 of 5");
        app.stops().await;
    }
}

/// Tables as they were when each key had a row.
const ROWS: &str = "DROP TABLE report_sums;
    CREATE TABLE report_counts (shop_id BIGINT NOT NULL, series INTEGER NOT NULL, day INTEGER NOT NULL, \
        key TEXT NOT NULL, number BIGINT NOT NULL, total BIGINT NOT NULL, PRIMARY KEY (shop_id, series, day, key));
    CREATE TABLE report_spreads (shop_id BIGINT NOT NULL, series INTEGER NOT NULL, day INTEGER NOT NULL, \
        key TEXT NOT NULL, classes TEXT NOT NULL, PRIMARY KEY (shop_id, series, day, key));";

#[actix_web::test]
async fn what_was_kept_in_a_row_a_key_is_told_as_before() {
    const KEYS: [(Series, &str); 5] = [
        (Series::Begun, ""),
        (Series::HandoffsByTag, "it's late"),
        (Series::HandoffsByPage, "/pages/日"),
        (Series::HandoffsByProduct, "lämp"),
        (Series::ClaimByTag, "gift"),
    ];
    let days = Range {
        from: 20_700,
        to: 20_799,
    };
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = App::start(kind).await;
        let shop = app.shop;
        let (mut sql, mut number) = (ROWS.to_owned(), 0);
        for day in days.each() {
            for (series, key) in KEYS {
                number += 1;
                let (code, key) = (series.code(), key.replace('\'', "''"));
                let (shop, total) = (shop.key(), 7 * number);
                sql += &format!(
                    "INSERT INTO report_counts VALUES ({shop}, {code}, {day}, '{key}', {number}, {total});"
                );
                if series == Series::ClaimByTag {
                    let classes = format!("{}:{number}", day % 9);
                    sql += &format!(
                        "INSERT INTO report_spreads VALUES ({shop}, {code}, {day}, '{key}', '{classes}');"
                    );
                }
            }
        }
        let migrations = match kind {
            Kind::Sqlite => "sqlite",
            Kind::Postgres => "postgres",
        };
        let path = format!(
            "{}/migrations/{migrations}/2026-11-30-000700_report_sums/up.sql",
            env!("CARGO_MANIFEST_DIR")
        );
        app.executes(sql).await;
        app.executes(std::fs::read_to_string(path).unwrap()).await;
        for (from, to) in [(0, 99), (3, 3), (2, 80)] {
            let range = Range {
                from: days.from + from,
                to: days.from + to,
            };
            let (by_day, by_span) = app
                .reads(move |conn| Ok((counted(conn, shop, range)?, summed(conn, shop, range)?)))
                .await;
            for (place, (series, key)) in (1_i64..).zip(KEYS) {
                let all: i64 = (from..=to).map(|day| i64::from(day) * 5 + place).sum();
                let told = Tally {
                    number: all,
                    total: 7 * all,
                };
                assert_eq!(by_day.of(series).get(key), Some(&told), "{kind:?} {key}");
                assert_eq!(by_span.of(series).get(key), Some(&told), "{kind:?} {key}");
                let one = app
                    .reads(move |conn| number_of(conn, shop, (series, key), range))
                    .await;
                assert_eq!(one, all, "{kind:?} {key}");
            }
            let lengths = by_span.lengths(Series::ClaimByTag, "gift");
            assert_eq!(lengths, by_day.lengths(Series::ClaimByTag, "gift"));
            assert!(lengths.median().is_some(), "{kind:?}");
        }
        app.stops().await;
    }
}
