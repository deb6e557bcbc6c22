//! Every number of the reports leads to its chats: those of these days, and those it is compared with.

use std::collections::BTreeSet;

use serde_json::json;

use crate::support::{App, Kind, Staff, shopify};

/// What stands between tags.
fn words(markup: &str) -> String {
    let mut words = String::new();
    let mut inside = false;
    for letter in markup.chars() {
        match letter {
            '<' => inside = true,
            '>' => {
                inside = false;
                words.push(' ');
            }
            other if !inside => words.push(other),
            _ => {}
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same without what is inside of links.
fn unlinked(markup: &str) -> String {
    let mut rest = String::new();
    for (place, part) in markup.split("<a ").enumerate() {
        rest.push_str(if place == 0 {
            part
        } else {
            part.split_once("</a>").map_or("", |(_, after)| after)
        });
    }
    words(&rest)
}

/// One chat with something of everything.
async fn everything(app: &App, mia: &Staff, number: i64) {
    let token = format!("cart-{number}");
    let mut shopper = app.shopper().await;
    shopper.has_cart(&token);
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    app.advances(30);
    shopper.says("I want a refund").await;
    app.runs_jobs().await;
    let chat = shopper.conversation().await;
    app.advances(20);
    mia.takes_over(&chat).await.ok();
    mia.tags(&chat, &["Fit"], &[]).await.ok();
    app.advances(10);
    mia.replies(&chat, "Of course.").await.ok();
    app.reports_cart(&token, &[("Guitar", "120.00")]).await;
    app.runs_jobs().await;
    app.advances(300);
    let at = app.clock.now().rfc3339();
    let mut order = shopify::order(number, &format!("#{number}"), &at);
    order["cart_token"] = json!(token);
    order["created_at"] = json!(at);
    assert_eq!(app.webhook("orders/create", &order).await, 200);
    app.runs_jobs().await;
    mia.closes(&chat).await.ok();
    let path = format!("conversations/{chat}/timing");
    mia.posts(&path, json!({ "timing": "early" })).await.ok();
    let score = json!({ "score": 4 });
    shopper.posts("satisfaction", score).await.ok();
}

#[actix_web::test]
async fn every_number_opens_its_chats_and_so_does_what_it_was_before() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = App::start(kind).await;
        let mia = app.mia();
        everything(&app, &mia, 1_001).await;
        everything(&app, &mia, 1_002).await;
        app.advances(86_400);
        // Nobody stays signed in for so long.
        let mia = app.staff("Mia the second").await;
        everything(&app, &mia, 1_003).await;
        let page = mia.opens("/reports?days=1").await;
        let main = page.split_once("<main").unwrap().1;
        for cell in main.split("<td class=\"number\">").skip(1) {
            let cell = cell.split_once("</td>").unwrap().0;
            let left = unlinked(cell);
            let left = left.trim_end_matches("was").trim();
            // A share stands beside its number, and nought leads nowhere.
            let share = left.ends_with('%') && cell.contains("<a ");
            assert!(["", "–", "0"].contains(&left) || share, "{cell}");
        }
        for tile in main.split("<dd class=\"value\">").skip(1) {
            let tile = tile.split_once("</dd>").unwrap().0;
            let nought = words(tile).starts_with("0 ");
            assert!(nought || tile.contains("href=\"/reports/chats?"), "{tile}");
        }
        // What is told is what is found there; a chat that is found there can be opened.
        let links: BTreeSet<(String, String)> = main
            .split("<a ")
            .skip(1)
            .filter_map(|link| {
                let path = link.split_once("href=\"")?.1.split_once('"')?.0;
                let text = words(link.split_once('>')?.1.split_once("</a>")?.0);
                let ours = path.starts_with("/reports/chats?");
                ours.then(|| (path.replace("&amp;", "&"), text))
            })
            .collect();
        let before = links.iter().filter(|(path, _)| {
            let day = app.clock.now().plus_seconds(-86_400).rfc3339();
            path.ends_with(&day[..10])
        });
        assert!(before.count() > 15, "what it was before leads there");
        for (path, text) in &links {
            let list = mia.opens(path).await;
            let chats = list.matches("href=\"/inbox/").count();
            assert!(chats > 0, "{kind:?} {path} ({text})");
            let Ok(number) = text.parse::<i64>() else {
                continue;
            };
            let told = list.split_once("</h1><p class=\"subdued\">").unwrap().1;
            let told = told.split_once(',').unwrap().0;
            assert_eq!(told, number.to_string(), "{kind:?} {path}");
        }
        // All of a kind together, whoever had them and in whatever currency.
        let all = links
            .iter()
            .rfind(|(path, _)| path.contains("of=orders&key=&"))
            .unwrap();
        let list = mia.opens(&all.0).await;
        assert!(list.contains("Assisted orders<"), "{list}");
        let file = mia.gets(&all.0.replace("/chats?", "/chats.csv?")).await;
        let file = file.ok().body;
        assert_eq!(file.as_str().unwrap().lines().count(), 2, "{file}");
        app.stops().await;
    }
}

#[actix_web::test]
async fn the_right_moment_is_compared_with_the_days_before() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    everything(&app, &mia, 1_001).await;
    everything(&app, &mia, 1_002).await;
    app.advances(86_400);
    let mia = app.staff("Mia the second").await;
    everything(&app, &mia, 1_003).await;
    let card = |page: &str| {
        let card = page.split_once("id=\"moment\"").unwrap().1;
        words(card.split_once("</section>").unwrap().0)
    };
    let page = mia.opens("/reports?days=1").await;
    let told = card(&page);
    assert!(
        told.contains("1 was 2 0 0 Together 1 100 % 0 0 Before 2 100 % 0 0"),
        "{told}"
    );
    // Where nothing is judged any more, that it was is still told.
    app.advances(86_400);
    let mia = app.staff("Mia the third").await;
    let told = card(&mia.opens("/reports?days=1").await);
    assert!(
        told.contains("0 was 1 0 0 Together 0 0 0 Before 1 100 % 0 0"),
        "{told}"
    );
    // And that there was more of something stays a row.
    let page = mia.opens("/reports?days=1").await;
    let table = page.split_once("id=\"handoffs-by-reason\"").unwrap().1;
    let table = words(table.split_once("</section>").unwrap().0);
    assert!(table.contains("0 −100 % than the day before"), "{table}");
    app.stops().await;
}
