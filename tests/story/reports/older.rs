//! What was given before the log told of it: scores of chats that ended before there were reports.

use counterbell::db::Conn;
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
                    DELETE FROM report_chats; DELETE FROM report_counts; DELETE FROM report_spreads; \
                    DELETE FROM report_hits;";
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
