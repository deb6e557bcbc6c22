//! Files are made as they are read: what is erased before a slow reader has come so far is not in theirs, and what is
//! added is.
//!
//! The first part of each is more than the line between the two can hold, so that the next can't be made before the
//! reader goes on. (A file that is made whole has what was erased in it.)

use counterbell::reports::days::iso;

use super::files::counted;
use crate::support::{App, Kind};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];
/// A day in October 2026.
const DAY: i32 = 20_740;

/// A file of which `changed` changes the rest when its beginning has come, and not more of it is taken.
async fn read_slowly(app: &App, path: &str, changed: String) -> String {
    let mut answer = app
        .http
        .get(format!("{}{path}", app.url))
        .header("cookie", &app.mia().cookie)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    assert!(answer.headers().get("content-length").is_none(), "{path}");
    assert_eq!(answer.headers()["transfer-encoding"], "chunked", "{path}");
    let mut file = answer.chunk().await.unwrap().unwrap().to_vec();
    app.executes(changed).await;
    while let Some(part) = answer.chunk().await.unwrap() {
        file.extend_from_slice(&part);
    }
    String::from_utf8(file).unwrap()
}

fn lines_with(file: &str, cell: &str) -> usize {
    file.lines().filter(|line| line.contains(cell)).count()
}

/// Numbers from 1 on, as rows of a statement.
fn up_to(last: i32) -> String {
    format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {last}) ")
}

async fn has_tag(app: &App, letters: usize) {
    let (shop, label) = (app.shop.key(), "x".repeat(letters));
    app.executes(format!(
        "INSERT INTO tags (shop_id, key, label, color, system, created_at) \
         VALUES ({shop}, 'vip', '{label}', '', FALSE, 0);"
    ))
    .await;
}

#[actix_web::test]
async fn the_file_of_chats_is_made_as_it_is_read() {
    for kind in BOTH {
        let app = App::start(kind).await;
        has_tag(&app, 30_000).await;
        let shop = app.shop.key();
        for (day, from) in [(DAY, 10_000), (DAY - 1, 20_000)] {
            app.executes(format!(
                "{} INSERT INTO report_hits (shop_id, series, key, day, conversation_id, number, total) \
                 SELECT {shop}, 12, 'vip', {day}, {from} + i, 1, 0 FROM n;",
                up_to(500)
            ))
            .await;
        }
        let days = format!("from={}&to={}", iso(DAY - 1), iso(DAY));
        let path = format!("/reports/chats.csv?of=handoffs-by-tag&key=vip&{days}");
        let erased = format!("DELETE FROM report_hits WHERE day = {};", DAY - 1);
        let file = read_slowly(&app, &path, erased).await;
        let newer = lines_with(&file, &format!(",{},", iso(DAY)));
        let older = lines_with(&file, &format!(",{},", iso(DAY - 1)));
        assert_eq!((newer, older), (500, 0), "{kind:?}");
        app.stops().await;
    }
}

#[actix_web::test]
async fn the_file_of_numbers_is_made_as_it_is_read() {
    for kind in BOTH {
        let app = App::start(kind).await;
        has_tag(&app, 600_000).await;
        let days = DAY - 13..=DAY;
        let rows: Vec<_> = days
            .flat_map(|day| [12, 23, 33, 43].map(|series| (day, series, "vip".to_owned(), 1, 0)))
            .collect();
        counted(&app, &rows).await;
        let path = format!(
            "/reports/numbers.csv?from={}&to={}",
            iso(DAY - 13),
            iso(DAY)
        );
        let erased = format!("DELETE FROM report_sums WHERE day > {};", DAY - 7);
        let file = read_slowly(&app, &path, erased).await;
        let of = |day: i32| lines_with(&file, &format!(",{},", iso(day)));
        assert_eq!((of(DAY - 13), of(DAY - 7)), (4, 4), "{kind:?}");
        assert_eq!((of(DAY - 6), of(DAY - 3)), (0, 0), "{kind:?}");
        app.stops().await;
    }
}

#[actix_web::test]
async fn the_file_of_the_audit_is_made_as_it_is_read() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (shop, agent) = (app.shop.key(), "x".repeat(30_000));
        app.executes(format!(
            "{} INSERT INTO audit (shop_id, id, at, kind, subject, detail, agent) \
             SELECT {shop}, i + 1, 0, 'retention', CASE WHEN i > 500 THEN 'newer' ELSE 'older' END, '{{}}', \
             CASE WHEN i > 500 THEN '{agent}' ELSE '' END FROM n;",
            up_to(1_000)
        ))
        .await;
        // Nothing of an audit can be erased: the oldest line of it comes while the file is read.
        let added = format!(
            "INSERT INTO audit (shop_id, id, at, kind, subject, detail, agent) \
             VALUES ({shop}, 1, 0, 'retention', 'added', '{{}}', '');"
        );
        let file = read_slowly(&app, "/api/v1/audit.csv", added).await;
        let all = [",newer,", ",older,", ",added,"].map(|cell| lines_with(&file, cell));
        assert_eq!(all, [500, 500, 1], "{kind:?}");
        app.stops().await;
    }
}
