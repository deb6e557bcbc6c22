//! What the log tells: chats happen, and the reports' page says so, at once and for each shop alone.

mod files;
mod large;
mod leads;
mod older;
mod recount;
mod spans;
mod streamed;
mod topics;

use counterbell::reports::days::Range;
use counterbell::reports::follow::{Follower, catch_up};
use counterbell::reports::read::{Counted, Tally, counted};
use counterbell::reports::series::Series;
use counterbell::team::audit;
use serde_json::json;

use crate::support::{App, Kind, shopify};

/// All that was ever counted.
async fn numbers(app: &App) -> Counted {
    let shop = app.shop;
    catch_up(&app.shared, shop).await.unwrap();
    // From 2000 to 2050.
    let ever = Range {
        from: 10_957,
        to: 29_219,
    };
    app.reads(move |conn| counted(conn, shop, ever)).await
}

/// A number of a page's tile: what its link says.
fn tile(page: &str, name: &str) -> String {
    let after = page
        .split_once(&format!("<dt>{name}</dt>"))
        .unwrap_or_else(|| panic!("no {name}"))
        .1;
    let value = after.split_once("</dd>").unwrap().0;
    let mut text = String::new();
    let mut inside = false;
    for letter in value.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            other if !inside => text.push(other),
            _ => {}
        }
    }
    text.trim().to_owned()
}

/// The first link of a page to the chats of a series.
fn link(page: &str, series: &str) -> String {
    let at = page
        .find(&format!("/reports/chats?of={series}&amp;"))
        .unwrap_or_else(|| panic!("no link to {series}"));
    page[at..].split('"').next().unwrap().replace("&amp;", "&")
}

#[actix_web::test]
async fn what_happens_in_a_chat_is_counted_and_leads_back_to_it() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = App::start(kind).await;
        let mia = app.mia();
        assert!(mia.opens("/reports").await.contains("Nothing to tell yet"));

        let mut asks = app.shopper().await;
        asks.says("How do returns work?").await;
        app.runs_jobs().await;

        let mut shopper = app.shopper().await;
        shopper.says("How long is the warranty?").await;
        app.runs_jobs().await;
        app.advances(60);
        shopper.says("I want a refund").await;
        let chat = shopper.conversation().await;
        mia.tags(&chat, &["Fit"], &[]).await.ok();
        app.advances(30);
        assert_eq!(mia.claims_next().await.as_ref(), Some(&chat));
        app.advances(12);
        mia.replies(&chat, "Of course.").await.ok();
        app.advances(600);
        mia.closes(&chat).await.ok();
        let judged = json!({ "timing": "early" });
        let path = format!("conversations/{chat}/timing");
        mia.posts(&path, judged.clone()).await.ok();
        // Said twice, it counts once.
        mia.posts(&path, judged).await.ok();
        shopper
            .posts("satisfaction", json!({ "score": 4 }))
            .await
            .ok();
        shopper
            .posts("satisfaction", json!({ "score": 5 }))
            .await
            .ok();

        let page = mia.opens("/reports?days=7").await;
        assert_eq!(tile(&page, "Chats"), "2");
        assert_eq!(tile(&page, "By the AI alone"), "1 50 %");
        assert_eq!(tile(&page, "Handed to a person"), "1 50 %");
        assert_eq!(tile(&page, "Satisfaction"), "5.0 of 5");
        let told = |name: &str, about: i64| {
            let told = tile(&page, name);
            let seconds: i64 = match told.split_once(" min ") {
                Some((minutes, seconds)) => {
                    minutes.parse::<i64>().unwrap() * 60
                        + seconds.trim_end_matches(" s").parse::<i64>().unwrap()
                }
                None => told.trim_end_matches(" s").parse().unwrap(),
            };
            assert!(
                (seconds - about).abs() * 100 <= about * 2 + 50,
                "{name}: {told}"
            );
        };
        told("Median to claim", 30);
        told("Median to a person’s first word", 42);
        told("Median to the close", 642);

        // Every number leads to its chats, and each of these to the thread.
        for series in [
            "outcome",
            "handoffs-by-tag",
            "claim-by-person",
            "timing-by-reason",
            "scores",
        ] {
            let list = mia.opens(&link(&page, series)).await;
            if series == "outcome" {
                continue;
            }
            assert!(list.contains(&format!("/inbox/{chat}")), "{series}");
            assert_eq!(list.matches("href=\"/inbox/").count(), 1, "{series}");
        }
        let numbers = numbers(&app).await;
        for (series, key, number) in [
            (Series::HandoffsByReason, "keyword", 1),
            (Series::HandoffsByTag, "fit", 1),
            (Series::HandoffsByTag, "handoff-requested", 0),
            (Series::HandoffsByPage, "/pages/faq", 1),
            (Series::Messages, "shopper", 3),
            (Series::Messages, "staff", 1),
            (Series::Closed, "person", 1),
            (Series::Timing, "early", 1),
            (Series::TimingByReason, "keyword early", 1),
            (Series::Scores, "4", 0),
            (Series::Scores, "5", 1),
        ] {
            assert_eq!(numbers.number(series, key), number, "{series:?} {key}");
        }
        let fired = numbers.of(Series::RuleFired).clone();
        assert_eq!(fired.values().map(|tally| tally.number).sum::<i64>(), 1);
        assert_eq!(*numbers.of(Series::RuleCame), fired);
        assert_eq!(*numbers.of(Series::RuleEarly), fired);

        // A tag that comes late, and one that goes, change what was counted.
        mia.tags(&chat, &["Sizing"], &["fit"]).await.ok();
        let after = self::numbers(&app).await;
        assert_eq!(after.number(Series::ResolutionByTag, "sizing"), 1);
        assert_eq!(after.number(Series::ResolutionByTag, "fit"), 0);
        app.stops().await;
    }
}

#[actix_web::test]
async fn another_shop_and_other_days_see_nothing_of_it() {
    let app = App::start(Kind::Sqlite).await;
    let (_, zoe) = app
        .other_shop("other.myshopify.com", "http://other.localhost")
        .await;
    let mut shopper = app.shopper().await;
    shopper.says("I want a refund").await;
    let mia = app.mia();
    let page = mia.opens("/reports").await;
    let path = link(&page, "handoffs-by-reason");
    let chat = shopper.conversation().await;
    assert!(mia.opens(&path).await.contains(&chat));
    let theirs = zoe.opens(&path).await;
    assert!(!theirs.contains(&chat) && theirs.contains("No chat of these days"));
    assert!(zoe.opens("/reports").await.contains("Nothing to tell yet"));
    let before = mia.opens("/reports?from=2020-01-01&to=2020-01-31").await;
    assert_eq!(tile(&before, "Chats"), "0");
    for odd in ["?of=nothing&key=", "?key=", ""] {
        assert_eq!(mia.gets(&format!("/reports/chats{odd}")).await.status, 404);
    }
    // A day later it was a day ago.
    app.advances(86_400);
    let page = mia.opens("/reports?days=1").await;
    assert_eq!(tile(&page, "Chats"), "0");
    assert!(page.contains("−100 %"));
    app.stops().await;
}

#[actix_web::test]
async fn counting_goes_on_where_it_was_left_and_counts_nothing_twice() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = App::start(kind).await;
        let follower = Follower::default();
        let mut shoppers = Vec::new();
        for _ in 0..3 {
            let mut shopper = app.shopper().await;
            shopper.says("I want a refund").await;
            app.mia().claims_next().await.unwrap();
            shoppers.push(shopper);
            // Two that count at once, one by the worker.
            let (one, two, three) = tokio::join!(
                catch_up(&app.shared, app.shop),
                catch_up(&app.shared, app.shop),
                follower.sweep(&app.shared),
            );
            assert_eq!((one.unwrap(), two.unwrap()), (false, false));
            three.unwrap();
            app.advances(10);
        }
        // A write that fails leaves both the place and the numbers as they were.
        shoppers[0].says("And when?").await;
        app.refuses("report_hits", "NEW.shop_id > 0").await;
        catch_up(&app.shared, app.shop).await.unwrap_err();
        app.takes_again("report_hits").await;
        let numbers = numbers(&app).await;
        assert_eq!(numbers.number(Series::Begun, ""), 3);
        assert_eq!(numbers.number(Series::HandoffsByReason, "keyword"), 3);
        assert_eq!(numbers.number(Series::Claim, ""), 3);
        assert_eq!(numbers.number(Series::Messages, "shopper"), 4);
        let log = app.raw_log().await;
        let said = log.iter().filter(|entry| entry.kind == "shopper_said");
        assert_eq!(said.count(), 4);
        app.stops().await;
    }
}

#[actix_web::test]
async fn files_hold_what_the_page_says_and_run_nothing() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("I want a refund").await;
    let chat = shopper.conversation().await;
    app.mia().tags(&chat, &["Fit"], &[]).await.ok();
    app.mia()
        .posts(
            "tags/fit",
            json!({ "label": "=HYPERLINK(1)", "color": "blue" }),
        )
        .await
        .ok();
    let viewer = app.staff_as("Vic", "viewer").await;
    // Taking data out is for who manages the shop, and is noted.
    assert_eq!(viewer.gets("/reports/numbers.csv").await.status, 403);
    let mia = app.mia();
    let file = mia.gets("/reports/numbers.csv").await.ok().body;
    let file = file.as_str().unwrap();
    assert!(file.starts_with("report,of,day,number,"), "{file}");
    assert!(file.contains("handoffs-by-reason,"), "{file}");
    assert!(file.contains("handoffs-by-tag,'=HYPERLINK(1),"), "{file}");
    let page = viewer.opens("/reports").await;
    let link = link(&page, "handoffs-by-tag");
    let path = link.replace("/chats?", "/chats.csv?");
    assert_eq!(viewer.gets(&path).await.status, 403);
    for path in ["/reports", &link] {
        assert!(!viewer.opens(path).await.contains("Export as CSV"));
        assert!(mia.opens(path).await.contains("Export as CSV"));
    }
    let file = mia.gets(&path).await.ok().body;
    assert!(file.as_str().unwrap().contains(&chat));
    let shop = app.shop;
    let noted = app
        .reads(move |conn| audit::list(conn, shop, &audit::Sought::default(), 2))
        .await;
    let noted: Vec<_> = noted.iter().map(|one| (&one.kind[..], one.staff)).collect();
    let by_mia = Some(mia.id);
    assert_eq!(
        noted,
        [("reports.chats", by_mia), ("reports.numbers", by_mia)]
    );
    // Who only looks is not asked to judge.
    let open = viewer.opens(&format!("/inbox/{chat}")).await;
    assert!(!open.contains("data-judge"));
    app.mia().takes_over(&chat).await.ok();
    let open = app.mia().opens(&format!("/inbox/{chat}")).await;
    assert!(open.contains("data-judge"));
    let path = format!("conversations/{chat}/timing");
    let late = json!({ "timing": "late" });
    assert_eq!(viewer.posts(&path, late.clone()).await.status, 403);
    app.mia().posts(&path, late).await.ok();
    let odd = app.mia().posts(&path, json!({ "timing": "never" })).await;
    assert_eq!(odd.status, 422);
    app.stops().await;
}

#[actix_web::test]
async fn what_is_bought_after_an_answer_is_an_assisted_order() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.has_cart("cart-one");
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    app.reports_cart("cart-one", &[("Guitar", "120.00")]).await;
    app.runs_jobs().await;
    app.advances(300);
    let at = app.clock.now().rfc3339();
    let mut order = shopify::order(77, "#1077", &at);
    order["cart_token"] = json!("cart-one");
    order["created_at"] = json!(at);
    assert_eq!(app.webhook("orders/create", &order).await, 200);
    app.runs_jobs().await;
    // The same order again is no other one.
    app.advances(5);
    assert_eq!(app.webhook("orders/updated", &order).await, 200);
    app.runs_jobs().await;
    let numbers = numbers(&app).await;
    let orders = numbers.all(Series::Orders);
    assert_eq!(orders.number, 1);
    assert!(orders.total > 0);
    assert_ne!(orders, Tally::default());
    let page = app.mia().opens("/reports").await;
    assert!(page.contains("Assisted orders") && page.contains("The AI alone"));
    app.stops().await;
}

#[actix_web::test]
async fn a_chat_stays_on_its_day_when_the_shops_clock_is_set_anew() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("I want a refund").await;
    let chat = shopper.conversation().await;
    app.mia().tags(&chat, &["Fit"], &[]).await.ok();
    assert_eq!(numbers(&app).await.number(Series::HandoffsByTag, "fit"), 1);
    app.executes("UPDATE shops SET timezone = 'Pacific/Kiritimati'")
        .await;
    app.mia().tags(&chat, &[], &["fit"]).await.ok();
    let after = numbers(&app).await;
    assert_eq!(after.rows().filter(|row| row.2 == "fit").count(), 0);
    app.stops().await;
}
