//! The list's orders: each goes on from page to page with every chat once, and stands as the rows' own keys say, by which
//! the list's script puts a live row in its place.

use std::collections::BTreeSet;

use serde_json::json;

use super::{ids, many_chats};
use crate::support::{App, Kind, Row, Staff, attribute, rows_in};

/// Every row of a list, by following its pages; and how many pages there were.
async fn pages(staff: &Staff, path: &str) -> (Vec<Row>, usize) {
    let (mut rows, mut next, mut number) = (Vec::new(), Some(path.to_owned()), 0);
    while let Some(path) = next {
        let page = staff.opens(&path).await;
        rows.extend(rows_in(&page));
        number += 1;
        next = page.split_once("class=\"button more\"").map(|(_, rest)| {
            let address = attribute(rest, "href");
            address.replace("&amp;", "&")
        });
    }
    (rows, number)
}

/// As the script compares: the order's own key, the rank, the id.
fn key(row: &Row, sort: &str) -> (i64, String, String, String) {
    let number = |name: &str, none: i64| attribute(&row.html, name).parse().unwrap_or(none);
    let (first, tag) = match sort {
        "recent" => (-number("data-last", 0), String::new()),
        "waiting" => (number("data-waiting", i64::MAX), String::new()),
        "value" => (-number("data-value", 0), String::new()),
        "tag" => (0, attribute(&row.html, "data-tag")),
        _ => (0, String::new()),
    };
    (first, tag, row.rank.clone(), row.id.clone())
}

#[actix_web::test]
async fn each_order_stands_as_its_rows_say_and_is_the_same_each_time() {
    let app = App::start(Kind::Sqlite).await;
    many_chats(&app).await;
    let mia = app.mia();
    for view in ["all", "unassigned", "assistant", "closed"] {
        for sort in ["need", "recent", "waiting", "value", "tag"] {
            let path = format!("/inbox?view={view}&sort={sort}");
            let rows = mia.rows(&path).await;
            let keys: Vec<_> = rows.iter().map(|row| key(row, sort)).collect();
            assert!(keys.is_sorted(), "{path}: {keys:#?}");
            assert_eq!(mia.rows(&path).await, rows, "{path}");
        }
    }
    app.stops().await;
}

#[actix_web::test]
async fn a_long_list_goes_on_in_every_order_with_every_chat_once() {
    let app = App::start(Kind::Sqlite).await;
    let mut said = BTreeSet::new();
    let mia = app.mia();
    for number in 0..207 {
        let mut shopper = app.shopper().await;
        shopper.says("How do returns work?").await;
        let chat = shopper.conversation().await;
        if number % 9 == 0 {
            mia.tags(&chat, &[["late", "vip", "ärgerlich"][number / 9 % 3]], &[])
                .await
                .ok();
        }
        said.insert(chat);
    }
    for sort in ["need", "recent", "waiting", "value", "tag"] {
        let (rows, number) = pages(&mia, &format!("/inbox?sort={sort}")).await;
        let keys: Vec<_> = rows.iter().map(|row| key(row, sort)).collect();
        assert!(keys.is_sorted(), "{sort}");
        let shown: BTreeSet<String> = rows.iter().map(|row| row.id.clone()).collect();
        assert_eq!((rows.len(), number), (207, 3), "{sort}");
        assert_eq!(shown, said, "{sort}");
    }
    // What has moved up meanwhile is not on the second page again, and nothing is passed over.
    let first = mia.opens("/inbox").await;
    let (_, rest) = first.split_once("class=\"button more\"").unwrap();
    let next = attribute(rest, "href").replace("&amp;", "&");
    let last = rows_in(&mia.opens(&next).await).pop().unwrap();
    mia.takes_over(&last.id).await.ok();
    let shown: BTreeSet<String> = rows_in(&first).into_iter().map(|row| row.id).collect();
    let then = ids(&mia, &next).await;
    assert!(shown.is_disjoint(&then));
    assert_eq!(then.len(), 100);
    app.stops().await;
}

#[actix_web::test]
async fn an_address_nobody_wrote_begins_at_the_top() {
    let app = App::start(Kind::Sqlite).await;
    many_chats(&app).await;
    let mia = app.mia();
    let whole = ids(&mia, "/inbox").await;
    for after in ["", "100", "x.1.2", "n5.29.x.1", "%00", "9.9"] {
        assert_eq!(
            ids(&mia, &format!("/inbox?after={after}")).await,
            whole,
            "{after}"
        );
    }
    // One of another order is read as far as it goes.
    mia.opens("/inbox?sort=value&after=29.5.7").await;
    let answer = mia.posts("claims", json!({})).await;
    assert!(answer.status < 500);
    app.stops().await;
}
