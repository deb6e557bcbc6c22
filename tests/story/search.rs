//! Staff find chats by what was said in them, and by whom: whatever the words look like, in both databases alike.

mod forgotten;
mod many;

use counterbell::conversation::people;
use counterbell::db::schema::assistants;
use diesel::prelude::*;
use serde_json::json;

use crate::privacy::scene::visitor_of;
use crate::support::shopify::{Price, cart, order};
use crate::support::{App, Kind, Shopper, Staff};

pub const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// The page of a search.
pub async fn page(staff: &Staff, typed: &str) -> String {
    let query: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("q", typed)
        .finish();
    staff.opens(&format!("/inbox?{query}")).await
}

/// The chats in a page, in its order.
pub fn chats_in(page: &str) -> Vec<String> {
    page.split("class=\"row hit-row\" data-id=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

/// The chats that are found, the newest first.
pub async fn finds(staff: &Staff, typed: &str) -> Vec<String> {
    chats_in(&page(staff, typed).await)
}

/// A chat in which this was said.
pub async fn says(app: &App, words: &str) -> (Shopper, String) {
    let mut shopper = app.shopper().await;
    app.advances(1);
    shopper.says(words).await;
    let chat = shopper.conversation().await;
    (shopper, chat)
}

async fn notes(staff: &Staff, chat: &str, words: &str) {
    let path = format!("conversations/{chat}/notes");
    let body = json!({ "client_id": format!("note-{:08}", words.len()), "note": words });
    staff.posts(&path, body).await.ok();
}

#[actix_web::test]
async fn a_word_is_found_however_it_is_written_and_nothing_else_is() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        let (_, zurich) = says(&app, "Do you deliver to ZÜRICH, to the Bahnhofstraße?").await;
        let (_, tokyo) = says(&app, "東京都に配送できますか? I ordered free shipping").await;
        let (_, other) = says(
            &app,
            "Shipping is not free, is it? It's <b>bold</b> & \"quoted\"",
        )
        .await;
        app.runs_jobs().await;
        let none: [&str; 0] = [];
        for (typed, found) in [
            ("zurich", vec![&zurich]),
            ("Zürich ", vec![&zurich]),
            ("zür", vec![&zurich]),
            ("zür ", vec![]),
            ("bahnhofstrasse", vec![&zurich]),
            ("京都", vec![&tokyo]),
            ("東京都に", vec![&tokyo]),
            ("配 ", vec![&tokyo]),
            ("京東", vec![]),
            ("free shipping", vec![&other, &tokyo]),
            ("\"free shipping\"", vec![&tokyo]),
            ("shipping -ordered", vec![&other]),
            ("-\"free shipping\" shipping", vec![&other]),
            ("\"it's\"", vec![&other]),
            ("\"quoted\" & <b>", vec![&other]),
            ("'; DROP TABLE messages; --", vec![]),
            ("OR NOT ) ( * \" shipping", vec![]),
            ("absent", vec![]),
        ] {
            let found: Vec<&str> = found.into_iter().map(String::as_str).collect();
            assert_eq!(finds(&mia, typed).await, found, "{kind:?}: {typed}");
        }
        // Where it stands, and nothing of it is markup.
        let shown = page(&mia, "bold quoted").await;
        assert!(
            shown.contains("&lt;b&gt;<mark>bold</mark>&lt;/b&gt;"),
            "{shown}"
        );
        assert!(shown.contains("1 chat, newest first"));
        // Where no message has them all, a chat that has them in several is found.
        let (mut shopper, apart) = says(&app, "Is the bassoon here?").await;
        shopper.says("Or the contrabassoon in Basel?").await;
        app.runs_jobs().await;
        let shown = page(&mia, "\"the bassoon\" basel from:shopper").await;
        assert_eq!(chats_in(&shown), [apart], "{kind:?}");
        assert!(
            shown.contains("Not in one message, but in 1 chat"),
            "{shown}"
        );
        assert_eq!(finds(&mia, "bassoon zurich").await, none);
        // Nothing asked, nothing found.
        assert_eq!(finds(&mia, "tag:").await, none);
        assert!(page(&mia, "absent").await.contains("Nothing was found"));
        app.stops().await;
    }
}

#[actix_web::test]
async fn names_addresses_orders_tags_and_notes_are_found_and_follow_what_changes() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (mia, leo) = (app.mia(), app.leo());
        let (mut shopper, chat) = says(&app, "Where is my parcel?").await;
        let (_, other) = says(&app, "Where is my parcel, too?").await;
        mia.takes_over(&chat).await.ok();
        mia.replies(&chat, "It left yesterday by carrier pigeon.")
            .await
            .ok();
        notes(&mia, &chat, "Ask the depot in Olten").await;
        app.runs_jobs().await;
        let visitor = visitor_of(&app, &shopper).await;
        app.writes(move |tx| {
            people::introduce(
                tx,
                visitor,
                Some("Anna Bergström"),
                Some("anna.b@example.com"),
            )
        })
        .await;
        mia.tags(&chat, &["Gift card"], &[]).await.ok();
        // An order of the chat's cart, whose webhook comes late.
        shopper.shows_cart("hWN21BQ2khassPiM4Bc4pZaM").await;
        let at = app.clock.now().rfc3339();
        app.webhook(
            "carts/update",
            &cart("hWN21BQ2khassPiM4Bc4pZaM", &at, Price::usd("20.00")),
        )
        .await;
        let mut bought = order(299_938, "#GK-1042", &at);
        bought["cart_token"] = "hWN21BQ2khassPiM4Bc4pZaM".into();
        app.webhook("orders/create", &bought).await;
        app.runs_jobs().await;

        let only = [chat.clone()];
        let none: [String; 0] = [];
        for typed in [
            "bergstrom",
            "anna parcel",
            "anna.b@example.com",
            "#GK-1042",
            "1042 ",
            "gk-1042 parcel",
            "gift",
            "tag:gift-card",
            "tag:\"gift card\" parcel",
            "tag:gif",
            "pigeon",
            "olten depot",
            "from:anna parcel",
            "from:anna.b@example.com",
            "from:mia pigeon",
            "from:me pigeon",
            "from:mia@example.com olten",
            "from:staff pigeon",
            "from:note olten",
        ] {
            assert_eq!(finds(&mia, typed).await, only, "{kind:?}: {typed}");
        }
        for typed in [
            "from:anna pigeon",
            "from:leo pigeon",
            "from:ai pigeon",
            "from:mia parcel",
            "from:nobody",
        ] {
            assert_eq!(finds(&mia, typed).await, none, "{kind:?}: {typed}");
        }
        assert_eq!(finds(&leo, "from:me pigeon").await, none);
        let others = std::slice::from_ref(&other);
        assert_eq!(finds(&mia, "parcel -tag:gift-card").await, others);
        assert_eq!(finds(&mia, "parcel -from:anna").await, others);
        let shown = page(&mia, "1042").await;
        assert!(shown.contains("Order: #GK-<mark>1042</mark>"), "{shown}");
        let shown = page(&mia, "anna").await;
        assert!(shown.contains("<mark>Anna</mark> Bergström"), "{shown}");
        assert!(
            page(&mia, "tag:nonesuch")
                .await
                .contains("No tag is called “nonesuch”.")
        );

        // What changes is found as it is now.
        app.writes(move |tx| people::introduce(tx, visitor, Some("Berta"), None))
            .await;
        mia.tags(&chat, &["wholesale"], &["gift-card"]).await.ok();
        app.runs_jobs().await;
        assert_eq!(finds(&mia, "bergstrom").await, none);
        assert_eq!(finds(&mia, "berta").await, only);
        assert_eq!(finds(&mia, "tag:gift-card").await, none);
        assert_eq!(finds(&mia, "tag:wholesale").await, only);
        // What people read may be changed at any time: the tag is found by it at once.
        let renamed = json!({ "label": "Big customer", "color": "" });
        mia.posts("tags/wholesale", renamed).await.ok();
        assert_eq!(finds(&mia, "tag:\"big customer\"").await, only);
        assert_eq!(finds(&mia, "big customer parcel").await, only);
        app.stops().await;
    }
}

#[actix_web::test]
async fn days_are_those_of_the_shops_clock_and_a_bad_one_is_told() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        // The twentieth of November, ten o'clock.
        let (_, first) = says(&app, "A parcel").await;
        app.advances(24 * 3600);
        let (_, second) = says(&app, "Another parcel").await;
        app.advances(24 * 3600);
        app.runs_jobs().await;
        for (typed, found) in [
            ("parcel before:2026-11-21", vec![&first]),
            ("parcel before:2026-11-20", vec![]),
            ("parcel after:2026-11-21", vec![&second]),
            ("from:shopper after:2026-11-20", vec![&second, &first]),
            ("parcel after:yesterday", vec![&second]),
            ("parcel after:today", vec![]),
            ("parcel after:2026-11 before:2027", vec![&second, &first]),
            ("after:2026-11-20 before:2026-11-21 parcel", vec![&first]),
        ] {
            let found: Vec<String> = found.into_iter().cloned().collect();
            let seen: Vec<String> = (finds(&mia, typed).await.into_iter())
                // The AI answers, too, where nothing but a day is asked for.
                .filter(|chat| [&first, &second].contains(&chat))
                .collect();
            assert_eq!(seen, found, "{kind:?}: {typed}");
        }
        let shown = page(&mia, "parcel before:2026-02-30").await;
        assert!(
            shown.contains("“before:2026-02-30” is no date, so it is left out."),
            "{shown}"
        );
        assert_eq!(chats_in(&shown).len(), 2);
        app.stops().await;
    }
}

#[actix_web::test]
async fn it_works_without_script_and_leads_to_the_message() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let (mut shopper, chat) = says(&app, "The needle is here").await;
    for number in 0..140 {
        shopper
            .says(&format!("And some hay, number {number}"))
            .await;
    }
    app.runs_jobs().await;
    let list = mia.opens("/inbox?view=mine").await;
    assert!(list.contains("action=\"/inbox\" method=\"get\" role=\"search\""));
    assert!(list.contains("name=\"q\""));
    let found = mia.opens("/inbox?view=mine&q=needle").await;
    // The way back, and what was typed.
    assert!(found.contains("href=\"/inbox?view=mine\""));
    assert!(found.contains("value=\"needle\""));
    let link = found.split("class=\"row-link\" href=\"").nth(1).unwrap();
    let link = link.split('"').next().unwrap().replace("&amp;", "&");
    let (path, item) = link.split_once('#').unwrap();
    assert!(
        path.starts_with(&format!("/inbox/{chat}?view=mine&q=needle&at=")),
        "{path}"
    );
    // It stands further up than a page begins with, and is in the page all the same.
    assert!(
        !mia.opens(&format!("/inbox/{chat}"))
            .await
            .contains("The needle is here</p>")
    );
    let opened = mia.opens(path).await;
    assert!(opened.contains(&format!("id=\"{item}\"")));
    assert!(opened.contains("The needle is here</p>"));
    // Another chat's message, or none: the chat opens as ever.
    for at in ["1", "x", "99999999999999999999"] {
        let answer = mia.gets(&format!("/inbox/{chat}?at={at}")).await;
        assert_eq!(answer.status, 200);
    }
    app.stops().await;
}

#[actix_web::test]
async fn another_shop_finds_nothing_of_it() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (shop, zoe) = app
            .other_shop("second-shop.myshopify.com", "http://second.localhost")
            .await;
        let (_, chat) = says(&app, "A very secret harpsichord").await;
        app.mia().tags(&chat, &["vip"], &[]).await.ok();
        app.runs_jobs().await;
        assert_eq!(
            finds(&app.mia(), "harpsichord").await,
            std::slice::from_ref(&chat)
        );
        for typed in [
            "harpsichord",
            "tag:vip",
            "from:mia",
            "after:2026",
            &format!("shop.{}", app.shop.key()),
        ] {
            assert_eq!(finds(&zoe, typed).await, [""; 0], "{kind:?}: {typed}");
        }
        assert_ne!(shop, app.shop);
        // Nor do its own staff, where they don't see the chats of its assistant.
        app.writes(|tx| {
            diesel::update(assistants::table.filter(assistants::shop_id.eq(tx.key())))
                .set(assistants::shared_inbox.eq(false))
                .execute(tx.conn)?;
            Ok(())
        })
        .await;
        assert_eq!(finds(&app.mia(), "harpsichord").await, [""; 0], "{kind:?}");
        app.stops().await;
    }
}
