//! Long ranges are read in spans of days: they say what the days say.

use counterbell::handoff::hours::Zone;
use counterbell::reports::days::{Range, day};
use counterbell::reports::follow::catch_up;
use counterbell::reports::read::{counted, number, summed};
use counterbell::reports::series::Series;

use crate::support::{App, Kind};

const DAYS: i32 = 75;

#[actix_web::test]
async fn any_range_adds_up_to_its_days() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = App::start(kind).await;
        let first = day(Zone::UTC, app.clock.now());
        for passed in 0..DAYS {
            let mut shopper = app.shopper().await;
            shopper.says("How do returns work?").await;
            app.runs_jobs().await;
            if passed % 3 == 0 {
                let chat = shopper.conversation().await;
                // Nobody stays signed in for so long.
                let mia = app.staff(&format!("Mia {passed}")).await;
                mia.tags(&chat, &["returns"], &[]).await.ok();
                mia.takes_over(&chat).await.ok();
                app.advances(i64::from(passed));
                mia.replies(&chat, &format!("Within 30 days, {passed}."))
                    .await
                    .ok();
                mia.closes(&chat).await.ok();
            }
            app.advances(86_400);
        }
        let shop = app.shop;
        while catch_up(&app.shared, shop).await.unwrap() {}
        for (from, days) in [
            (0, 1),
            (0, DAYS),
            (3, 8),
            (1, 31),
            (5, 64),
            (9, 40),
            (40, 35),
        ] {
            let range = Range {
                from: first + from,
                to: first + from + days - 1,
            };
            let (by_day, by_span) = app
                .reads(move |conn| Ok((counted(conn, shop, range)?, summed(conn, shop, range)?)))
                .await;
            let begun = by_day.all(Series::Begun).number;
            assert!(begun > 0, "{kind:?} {range:?}: nothing to tell");
            for series in Series::EVERY {
                assert_eq!(by_span.of(series), by_day.of(series), "{kind:?} {range:?}");
                for key in by_day.of(series).keys() {
                    let of = by_day.lengths(series, key);
                    assert_eq!(by_span.lengths(series, key), of, "{kind:?} {range:?}");
                    let named = key.clone();
                    let one = app
                        .reads(move |conn| number(conn, shop, (series, &named), range))
                        .await;
                    assert_eq!(one, by_day.number(series, key), "{kind:?} {range:?} {key}");
                }
            }
        }
        app.stops().await;
    }
}
