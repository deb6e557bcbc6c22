//! The shared inbox: every chat is in it, it tells the truth, and only to its own shop.

use std::collections::BTreeSet;

use counterbell::db::schema::conversations;
use diesel::prelude::*;
use serde_json::json;

use crate::support::{App, Dice, Kind, Shopper, Staff, attribute, rows_in};

mod counts;
mod markup;
mod order;

/// A dozen and a half chats in all states, some tagged.
async fn many_chats(app: &App) -> Vec<String> {
    let (mia, leo) = (app.mia(), app.leo());
    app.is_at_the_inbox(&mia).await;
    app.is_at_the_inbox(&leo).await;
    let mut dice = Dice(3);
    let mut chats = Vec::new();
    for number in 0..18 {
        let mut shopper = app.shopper().await;
        if number % 6 == 5 {
            shopper.has_cart(&format!("cart-{number}"));
        }
        let words = if number % 3 == 0 {
            "I want a refund"
        } else {
            "How do returns work?"
        };
        shopper.says(words).await;
        let chat = shopper.conversation().await;
        match number % 6 {
            1 => drop(mia.takes_over(&chat).await.ok()),
            2 => drop(leo.takes_over(&chat).await.ok()),
            3 => drop(mia.closes(&chat).await.ok()),
            5 => {
                app.reports_cart(&format!("cart-{number}"), &[("Amp", "700.00")])
                    .await
            }
            _ => {}
        }
        for tag in ["late", "vip"] {
            if dice.roll(2) == 0 {
                leo.tags(&chat, &[tag], &[]).await.ok();
            }
        }
        app.advances(i64::try_from(dice.roll(3)).unwrap());
        chats.push(chat);
    }
    app.runs_jobs().await;
    chats
}

async fn ids(staff: &Staff, path: &str) -> BTreeSet<String> {
    let rows = staff.rows(path).await;
    let ids: BTreeSet<String> = rows.iter().map(|row| row.id.clone()).collect();
    assert_eq!(ids.len(), rows.len(), "no chat twice");
    ids
}

async fn shows(staff: &Staff, shopper: &Shopper) -> String {
    let chat = shopper.conversation().await;
    staff.opens(&format!("/inbox/{chat}")).await
}

#[actix_web::test]
async fn every_chat_is_in_the_inbox() {
    let app = App::start(Kind::Sqlite).await;
    let chats: BTreeSet<String> = many_chats(&app).await.into_iter().collect();
    let (open, closed) = (
        ids(&app.mia(), "/inbox").await,
        ids(&app.mia(), "/inbox?view=closed").await,
    );
    assert!(open.is_disjoint(&closed));
    assert_eq!(&open | &closed, chats);
    let stored: i64 = app
        .reads(|conn| Ok(conversations::table.count().get_result(conn)?))
        .await;
    assert_eq!(usize::try_from(stored).unwrap(), open.len() + closed.len());
    app.stops().await;
}

#[actix_web::test]
async fn rows_carry_the_order_they_stand_in() {
    let app = App::start(Kind::Sqlite).await;
    many_chats(&app).await;
    for view in [
        "all",
        "requested",
        "attention",
        "assistant",
        "closed",
        "mine",
    ] {
        let rows = app.mia().rows(&format!("/inbox?view={view}")).await;
        let ranks: Vec<&str> = rows.iter().map(|row| row.rank.as_str()).collect();
        assert!(ranks.is_sorted(), "{view}: {ranks:#?}");
    }
    app.stops().await;
}

/// The number beside a view.
fn count_of(page: &str, view: &str) -> usize {
    let (_, rest) = page
        .split_once(&format!("data-view=\"{view}\" data-navigate"))
        .unwrap();
    let (_, rest) = rest.split_once("class=\"count\"").unwrap();
    let (_, rest) = rest.split_once('>').unwrap();
    rest.split_once('<').unwrap().0.parse().unwrap()
}

#[actix_web::test]
async fn the_counts_equal_what_the_views_show() {
    let app = App::start(Kind::Sqlite).await;
    many_chats(&app).await;
    for staff in [app.mia(), app.leo()] {
        let page = staff.opens("/inbox").await;
        for view in [
            "all",
            "requested",
            "attention",
            "mine",
            "unassigned",
            "assistant",
            "closed",
        ] {
            let shown = ids(&staff, &format!("/inbox?view={view}")).await.len();
            assert_eq!(count_of(&page, view), shown, "{view}");
            assert!(shown > 0, "{view}");
        }
    }
    app.stops().await;
}

#[actix_web::test]
async fn tags_filter_by_any_or_by_all() {
    let app = App::start(Kind::Sqlite).await;
    let chats = many_chats(&app).await;
    let (mut late, mut vip) = (BTreeSet::new(), BTreeSet::new());
    let open = ids(&app.mia(), "/inbox").await;
    for chat in chats.iter().filter(|chat| open.contains(*chat)) {
        let tags = app.mia().sees(chat).await["tags"].clone();
        let has = |tag: &str| tags.as_array().unwrap().contains(&json!(tag));
        late.extend(has("late").then(|| chat.clone()));
        vip.extend(has("vip").then(|| chat.clone()));
    }
    let mia = app.mia();
    assert!(!late.is_subset(&vip) && !vip.is_subset(&late) && !late.is_disjoint(&vip));
    assert_eq!(ids(&mia, "/inbox?tag=late").await, late);
    assert_eq!(ids(&mia, "/inbox?tag=late&tag=vip").await, &late | &vip);
    assert_eq!(
        ids(&mia, "/inbox?tag=late&tag=vip&match=all").await,
        &late & &vip
    );
    assert!(ids(&mia, "/inbox?tag=nowhere").await.is_empty());
    let asked = ids(&mia, "/inbox?view=requested&tag=vip").await;
    assert_eq!(asked, &ids(&mia, "/inbox?view=requested").await & &vip);
    app.stops().await;
}

#[actix_web::test]
async fn a_chat_is_never_shown_to_another_shop() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("I want a refund").await;
    let chat = shopper.conversation().await;
    app.mia().tags(&chat, &["secretive"], &[]).await.ok();
    let (_, zoe) = app
        .other_shop("second-shop.myshopify.com", "https://second.example")
        .await;
    let list = zoe.opens("/inbox").await;
    for word in [chat.as_str(), "refund", "secretive", "Mia", "Leo"] {
        assert!(!list.contains(word), "{word}");
    }
    assert_eq!(count_of(&list, "all"), 0);
    assert_eq!(zoe.gets(&format!("/inbox/{chat}")).await.status, 404);
    assert_eq!(
        zoe.gets(&format!("/api/v1/conversations/{chat}"))
            .await
            .status,
        404
    );
    let before = app.raw_log().await;
    for act in [
        "take-over",
        "hand-back",
        "handled",
        "close",
        "tags",
        "typing",
        "viewing",
    ] {
        let answer = zoe
            .posts(&format!("conversations/{chat}/{act}"), json!({}))
            .await;
        assert_eq!(answer.status, 404, "{act}");
    }
    assert_eq!(zoe.replies(&chat, "Mine now").await.status, 404);
    assert!(zoe.claims_next().await.is_none());
    assert_eq!(app.raw_log().await, before);
    app.stops().await;
}

async fn reports_order(app: &App, name: &str, cart: Option<&str>) {
    let at = app.clock.now().rfc3339();
    let body = json!({
        "id": 450_789_469, "name": name, "cart_token": cart, "currency": "USD", "total_price": "249.00",
        "financial_status": "paid", "fulfillment_status": null, "created_at": at, "updated_at": at,
        "line_items": [{ "id": 1, "variant_id": 1, "title": "Tube Driver", "quantity": 1, "price": "249.00" }],
    });
    assert_eq!(app.webhook("orders/create", &body).await, 200);
    app.runs_jobs().await;
}

#[actix_web::test]
async fn a_collected_order_number_is_checked_against_the_shop() {
    let app = App::start(Kind::Sqlite).await;
    reports_order(&app, "#1042", None).await;
    let (mut known, mut unknown) = (app.shopper().await, app.shopper().await);
    known.presses("Talk to a person").await;
    known.submits("1042").await.ok();
    unknown.presses("Talk to a person").await;
    unknown.submits("#9999").await.ok();
    let page = shows(&app.mia(), &known).await;
    assert!(page.contains("#1042") && page.contains("Found in this shop"));
    assert!(page.contains("data-card=\"orders\"") && page.contains("Tube Driver"));
    let page = shows(&app.mia(), &unknown).await;
    assert!(page.contains("#9999") && page.contains("No such order in this shop"));
    assert!(!page.contains("data-card=\"orders\"") && !page.contains("Tube Driver"));
    app.stops().await;
}

#[actix_web::test]
async fn beside_the_thread_stand_cart_order_and_what_the_assistant_tried() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.has_cart("cart-1?key=abc");
    shopper.says("Which zeppelin can teleport spaghetti?").await;
    app.reports_cart("cart-1", &[("Blue Guitar", "249.00"), ("Strings", "9.50")])
        .await;
    let page = shows(&app.mia(), &shopper).await;
    for text in [
        "Blue Guitar",
        "Strings",
        "258.50",
        "Over ",
        "AI did not know",
        "What the AI tried",
    ] {
        assert!(page.contains(text), "{text}");
    }
    reports_order(&app, "#1077", Some("cart-1")).await;
    let page = shows(&app.mia(), &shopper).await;
    assert!(page.contains("#1077") && page.contains("Tube Driver"));
    app.stops().await;
}

/// A browser without scripts posts a form.
async fn posts_form(app: &App, staff: &Staff, path: &str, body: &'static str) -> (u16, String) {
    let response = app
        .http
        .post(format!("{}/api/v1/{path}", app.url))
        .header("cookie", &staff.cookie)
        .header("origin", &app.url)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await
        .unwrap();
    let location = response
        .headers()
        .get("location")
        .map(|to| to.to_str().unwrap().to_owned());
    (response.status().as_u16(), location.unwrap_or_default())
}

#[actix_web::test]
async fn the_inbox_works_without_scripts() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("I want a refund").await;
    let chat = shopper.conversation().await;
    let (mia, back) = (app.mia(), (303, format!("/inbox/{chat}")));
    assert_eq!(posts_form(&app, &mia, "claims", "").await, back);
    for (act, body) in [
        ("messages", "body=Hello+%26+welcome"),
        ("tags", "add=Shipping+delayed"),
        ("tags", "remove=shipping-delayed"),
        ("handled", ""),
        ("hand-back", ""),
        ("take-over", ""),
        ("close", "resolution=resolved"),
    ] {
        let answer = posts_form(&app, &mia, &format!("conversations/{chat}/{act}"), body).await;
        assert_eq!(answer, back, "{act}");
    }
    assert!(
        shopper
            .thread()
            .await
            .0
            .iter()
            .any(|line| line.body == "Hello & welcome")
    );
    assert_eq!(shopper.state().await.state, "closed");
    app.stops().await;
}

#[actix_web::test]
async fn a_row_says_who_has_it_what_was_said_and_what_the_cart_is_worth() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.has_cart("cart-2");
    shopper.says("How long does delivery take?").await;
    app.reports_cart("cart-2", &[("Guitar", "900.00")]).await;
    let chat = shopper.conversation().await;
    app.mia().takes_over(&chat).await.ok();
    shopper.says("Hello Mia").await;
    app.advances(125);
    let row = app.leo().rows("/inbox").await.remove(0);
    for text in ["Hello Mia", "900.00", "Mia", "Waiting", "high-cart-value"] {
        assert!(row.html.contains(text), "{text} in {}", row.html);
    }
    assert_eq!(row.state, "human");
    assert_eq!(
        attribute(&row.html, "data-holder"),
        app.mia().id.to_string()
    );
    let fresh = app.leo().opens(&format!("/inbox/{chat}")).await;
    assert_eq!(
        rows_in(&fresh).len(),
        1,
        "the list stands beside an open chat too"
    );
    app.stops().await;
}

#[actix_web::test]
async fn a_row_shows_what_the_shopper_said_last_and_who_answered_it() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    let (mia, leo) = (app.mia(), app.leo());
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    let chat = shopper.conversation().await;
    let row = async |staff: &Staff| staff.rows("/inbox").await.remove(0).html;
    let shown = row(&mia).await;
    assert!(shown.contains("How do returns work?"), "{shown}");
    assert!(shown.contains("Answered by AI"), "{shown}");

    mia.takes_over(&chat).await.ok();
    shopper.says("And to Norway?").await;
    assert!(!row(&mia).await.contains("Answered by"));
    mia.replies(&chat, "The same, within a week.").await.ok();
    let note = json!({ "note": "A regular of ours" });
    leo.posts(&format!("conversations/{chat}/notes"), note)
        .await
        .ok();
    for (staff, who) in [(&mia, "Answered by You"), (&leo, "Answered by Mia")] {
        let shown = row(staff).await;
        assert!(
            shown.contains("And to Norway?") && shown.contains(who),
            "{shown}"
        );
        for other in ["within a week", "A regular"] {
            assert!(!shown.contains(other), "{shown}");
        }
    }
    // Set aside, it is hers still, and has been for so long.
    app.advances(600);
    let held_since = |html: &str| {
        let badge = html.split_once("class=\"held\"").map_or("", |(_, it)| it);
        attribute(badge, "datetime")
    };
    let since = held_since(&row(&mia).await);
    let until = json!({ "until": "tomorrow" });
    mia.posts(&format!("conversations/{chat}/snooze"), until)
        .await
        .ok();
    assert!(!since.is_empty());
    assert_eq!(held_since(&row(&leo).await), since);
    app.stops().await;
}
