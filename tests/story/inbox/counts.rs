//! The numbers beside the views are kept, not counted: after whatever happened they are what counting would give.

use std::collections::BTreeMap;

use counterbell::db::schema::{conversation_tags, conversations, list_counts};
use diesel::prelude::*;

use super::{count_of, ids, many_chats};
use crate::support::{App, Dice, Kind};

/// By shop, assistant, tag, need and holder.
type Numbers = BTreeMap<(i64, i64, String, i32, i64), i64>;

async fn kept(app: &App) -> Numbers {
    let rows: Vec<(i64, i64, String, i32, i64, i64)> =
        app.reads(|conn| Ok(list_counts::table.load(conn)?)).await;
    rows.into_iter()
        .filter(|row| row.5 != 0)
        .map(|(shop, assistant, tag, need, holder, number)| {
            ((shop, assistant, tag, need, holder), number)
        })
        .collect()
}

async fn counted(app: &App) -> Numbers {
    type Chat = (i64, i64, i64, i32, Option<i64>);
    let (chats, tags): (Vec<Chat>, Vec<(i64, i64, String)>) = app
        .reads(|conn| {
            let chats = conversations::table
                .select((
                    conversations::shop_id,
                    conversations::id,
                    conversations::assistant_id,
                    conversations::need,
                    conversations::holder,
                ))
                .load(conn)?;
            let tags = conversation_tags::table
                .select((
                    conversation_tags::shop_id,
                    conversation_tags::conversation_id,
                    conversation_tags::tag,
                ))
                .load(conn)?;
            Ok((chats, tags))
        })
        .await;
    let mut numbers = Numbers::new();
    for (shop, id, assistant, need, holder) in chats {
        let own = tags
            .iter()
            .filter(|(of, chat, _)| (*of, *chat) == (shop, id))
            .map(|(.., tag)| tag.clone());
        for tag in own.chain([String::new()]) {
            *numbers
                .entry((shop, assistant, tag, need, holder.unwrap_or(0)))
                .or_default() += 1;
        }
    }
    numbers
}

#[actix_web::test]
async fn the_kept_numbers_are_what_counting_gives_whatever_happened() {
    let app = App::start(Kind::Sqlite).await;
    let chats = many_chats(&app).await;
    let (mia, leo) = (app.mia(), app.leo());
    assert_eq!(kept(&app).await, counted(&app).await);
    for seed in [7, 11, 20_261_129] {
        let mut dice = Dice(seed);
        for _ in 0..60 {
            let chat = &chats[dice.roll(chats.len())];
            let who = if dice.roll(2) == 0 { &mia } else { &leo };
            match dice.roll(8) {
                0 => drop(who.takes_over(chat).await),
                1 => drop(who.hands_back(chat).await),
                2 => drop(who.closes(chat).await),
                3 => drop(who.tags(chat, &["late", "odd"], &["vip"]).await),
                4 => drop(who.tags(chat, &["vip"], &["late"]).await),
                5 => drop(who.claims_next().await),
                6 => {
                    let body = serde_json::json!({ "until": "hour" });
                    drop(
                        who.posts(&format!("conversations/{chat}/snooze"), body)
                            .await,
                    );
                }
                _ => {
                    let body = serde_json::json!({ "to": "anyone" });
                    drop(
                        who.posts(&format!("conversations/{chat}/transfer"), body)
                            .await,
                    );
                }
            }
            app.advances(i64::try_from(dice.roll(40)).unwrap());
        }
        app.runs_jobs().await;
        let mut shopper = app.shopper().await;
        shopper.says("I want a refund").await;
        assert_eq!(kept(&app).await, counted(&app).await, "seed {seed}");
    }
    for staff in [&mia, &leo] {
        let page = staff.opens("/inbox").await;
        for view in [
            "all",
            "requested",
            "attention",
            "mine",
            "unassigned",
            "assistant",
            "snoozed",
            "closed",
        ] {
            let shown = ids(staff, &format!("/inbox?view={view}")).await.len();
            assert_eq!(count_of(&page, view), shown, "{view}");
        }
    }
    app.stops().await;
}

#[actix_web::test]
async fn a_kept_filter_says_how_many_chats_it_shows() {
    let app = App::start(Kind::Sqlite).await;
    many_chats(&app).await;
    let mia = app.mia();
    for (name, query) in [
        ("Late", "?tag=late"),
        ("Late and asked", "?view=requested&tag=late"),
        ("Mine and late", "?view=mine&tag=late"),
        ("Either", "?tag=late&tag=vip"),
        ("Both", "?tag=late&tag=vip&match=all"),
    ] {
        let body = serde_json::json!({ "name": name, "query": query, "shared": true });
        mia.posts("filters", body).await.ok();
        for staff in [&mia, &app.leo()] {
            let shown = ids(staff, &format!("/inbox{query}")).await.len();
            let page = staff.opens("/inbox").await;
            let (_, rest) = page.split_once(&format!(">{name}</span>")).unwrap();
            let (_, rest) = rest.split_once("class=\"count\"").unwrap();
            let (_, rest) = rest.split_once('>').unwrap();
            let told: usize = rest.split_once('<').unwrap().0.parse().unwrap();
            assert_eq!(told, shown, "{name}");
        }
    }
    app.stops().await;
}
