//! Files of the reports: whole however long, with what things come to, and saying what is not counted yet. And what a page
//! leaves to them.

use std::collections::BTreeSet;
use std::fmt::Write;

use counterbell::assistant::knowledge::{self, NewDocument};
use counterbell::assistant::retrieval::DocumentKind;
use counterbell::reports::days::iso;
use counterbell::reports::series::Series;
use counterbell::reports::sums::slot;

use super::large::has_chats;
use crate::support::{App, Kind};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];
/// A day in October 2026.
const DAY: i32 = 20_740;

/// As if this had been counted: day, series, key, how many and what they come to.
pub async fn counted(app: &App, rows: &[(i32, i32, String, i64, i64)]) {
    let mut sql = String::new();
    for (day, series, key, number, total) in rows {
        let shop = app.shop.key();
        write!(
            sql,
            "INSERT INTO report_sums (shop_id, series, day, slot, sums) \
             VALUES ({shop}, {series}, {day}, {}, '{key}\t{number}\t{total}') \
             ON CONFLICT (shop_id, series, day, slot) DO UPDATE SET sums = report_sums.sums || '\n' || excluded.sums;",
            slot(Series::of(*series).unwrap(), key)
        )
        .unwrap();
    }
    app.executes(sql).await;
}

#[actix_web::test]
async fn the_file_of_numbers_goes_day_by_day_and_says_what_they_come_to() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let row = |day: i32, series: i32, key: &str, number, total| {
            (day, series, key.to_owned(), number, total)
        };
        counted(
            &app,
            &[
                row(DAY, 70, "person CHF", 2, 1_234_500),
                row(DAY, 61, "ai", 2, 9),
                row(DAY, 21, &app.mia().id.to_string(), 2, 90_000_000),
                row(DAY - 40, 1, "", 3, 0),
                row(DAY, 1, "", 0, 0),
            ],
        )
        .await;
        let path = format!(
            "/reports/numbers.csv?from={}&to={}",
            iso(DAY - 45),
            iso(DAY)
        );
        let file = app.mia().gets(&path).await.ok().body;
        let lines: Vec<&str> = file.as_str().unwrap().lines().take(5).collect();
        let (first, last) = (iso(DAY - 40), iso(DAY));
        assert_eq!(
            lines,
            [
                "report,of,day,number,total,median seconds,90 % within seconds".to_owned(),
                format!("begun,,{first},3,,,"),
                format!("claim-by-person,Mia,{last},2,90 s,,"),
                format!("scores-by-person,The AI alone,{last},2,9,,"),
                format!("orders,\"With a person, CHF\",{last},2,123.45,,"),
            ],
            "{kind:?}"
        );
        app.stops().await;
    }
}

#[actix_web::test]
async fn the_file_of_chats_goes_on_behind_its_first_rows() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (shop, mut sql) = (app.shop.key(), String::new());
        for chat in 0..1_201 {
            let day = DAY - chat % 3;
            write!(
                sql,
                "INSERT INTO report_hits (shop_id, series, key, day, conversation_id, number, total) \
                 VALUES ({shop}, 1, '', {day}, {}, 1, 0);",
                5_000 + chat
            )
            .unwrap();
        }
        app.executes(sql).await;
        let days = format!("from={}&to={}", iso(DAY - 2), iso(DAY));
        let path = format!("/reports/chats.csv?of=begun&key=&{days}");
        let file = app.mia().gets(&path).await.ok().body;
        let lines: Vec<&str> = file.as_str().unwrap().lines().collect();
        assert_eq!(lines.len(), 1 + 1_201, "{kind:?}");
        let chats: BTreeSet<&str> = lines[1..]
            .iter()
            .filter_map(|line| line.split(',').nth(3))
            .collect();
        assert_eq!(chats.len(), 1_201, "each once");
        let newest: Vec<&str> = lines[1..]
            .iter()
            .filter_map(|line| line.split(',').nth(2))
            .collect();
        assert!(newest.is_sorted_by(|one, other| one >= other), "{kind:?}");
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_file_of_a_log_that_is_not_counted_to_its_end_says_so() {
    const NOTE: &str = "note,Not all of the log was counted when this was made.";
    let app = App::start(Kind::Sqlite).await;
    // More than is counted while somebody waits.
    has_chats(&app, app.shop, 0, 1_300).await;
    let mia = app.mia();
    let file = mia.gets("/reports/numbers.csv").await.ok().body;
    let last = file.as_str().unwrap().lines().last().unwrap();
    assert!(last.starts_with(NOTE), "{last}");
    let file = mia.gets("/reports/numbers.csv").await.ok().body;
    let file = file.as_str().unwrap();
    assert!(!file.contains(NOTE) && file.contains("begun,"), "{file}");
    app.stops().await;
}

#[actix_web::test]
async fn a_long_table_goes_on_on_its_own_page_and_its_rows_lead_to_their_documents() {
    for kind in BOTH {
        let app = App::start(kind).await;
        app.writes(|tx| {
            knowledge::put(
                tx,
                &[NewDocument {
                    key: "page:p249".into(),
                    kind: DocumentKind::Page,
                    title: "The last of them".into(),
                    url: Some("https://de.example.com/de/pages/p249".into()),
                    text: "A page.".into(),
                }],
            )
        })
        .await;
        let shop = app.shop;
        let document = app
            .reads(move |conn| knowledge::id_of(conn, shop, "page:p249"))
            .await
            .unwrap();
        let mut rows: Vec<_> = (0..250)
            .map(|page| (DAY, 14, format!("/pages/p{page}"), page + 1, 0))
            .collect();
        rows.push((DAY, 1, String::new(), 9, 0));
        counted(&app, &rows).await;
        let path = format!("/reports?from={0}&to={0}", iso(DAY));
        let page = app.mia().opens(&path).await;
        let table = page.split_once("id=\"handoffs-by-page\"").unwrap().1;
        assert!(table.contains("240 more"), "{kind:?}");
        assert!(!table.contains("/pages/p239<") && table.contains("/pages/p240<"));
        // Page by page each of them is told once.
        let mia = app.mia();
        let mut path = format!(
            "/reports/over-time?of=handoffs-by-page&from={0}&to={0}",
            iso(DAY)
        );
        let (mut told, mut pages) = (Vec::new(), 0);
        loop {
            let page = mia.opens(&path).await;
            let rows = page.split("<th scope=\"row\"").skip(1);
            let names = rows.filter_map(|row| row.split_once("/pages/p")?.1.split_once('<'));
            told.extend(names.filter_map(|(name, _)| name.parse::<i64>().ok()));
            pages += 1;
            let Some((before, _)) = page.split_once("\">Show more<") else {
                break;
            };
            path = before
                .rsplit_once("href=\"")
                .unwrap()
                .1
                .replace("&amp;", "&");
        }
        assert_eq!(
            (pages, told),
            (10, (0..250).rev().collect::<Vec<_>>()),
            "{kind:?}"
        );
        let row = table.split_once("/pages/p249<").unwrap().1;
        let row = row.split_once("</tr>").unwrap().0;
        assert!(
            row.contains(&format!("\"/settings/knowledge/{document}\"")),
            "{row}"
        );
        let other = table.split_once("/pages/p248<").unwrap().1;
        let other = other.split_once("</tr>").unwrap().0;
        assert!(other.contains("\"/settings/gaps\""), "{other}");
        app.stops().await;
    }
}

#[actix_web::test]
async fn what_it_was_before_leads_to_the_chats_of_then() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let mut taken = Vec::new();
    for _ in 0..2 {
        app.advances(86_400);
        let mut shopper = app.shopper().await;
        shopper.says("I want a refund").await;
        app.runs_jobs().await;
        let chat = shopper.conversation().await;
        app.advances(60);
        mia.takes_over(&chat).await.ok();
        taken.push(chat);
    }
    let page = mia.opens("/reports?days=1").await;
    let then = app.clock.now().plus_seconds(-86_400).rfc3339();
    let then = &then[..10];
    let path = format!(
        "/reports/chats?of=claim-by-person&key={}&from={then}&to={then}",
        mia.id
    );
    assert!(
        page.contains(&format!(
            "was <a href=\"{}\">1</a>",
            path.replace('&', "&amp;")
        )),
        "{page}"
    );
    let chats = mia.opens(&path).await;
    let there = |chat: &str| chats.contains(&format!("\"/inbox/{chat}\""));
    assert_eq!(
        (there(&taken[0]), there(&taken[1])),
        (true, false),
        "{chats}"
    );
    app.stops().await;
}
