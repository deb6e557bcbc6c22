//! A chat waits for a group of which nobody comes: it is anyone's at once, and its thread says why.

use std::collections::BTreeSet;

use counterbell::conversation::{Event, Nobody, Wanted};
use counterbell::handoff::desk::{self, Limits, Scope};
use counterbell::handoff::hours::{Hours, Range, Week};
use counterbell::handoff::people;
use counterbell::ids::Id;
use serde_json::json;

use crate::support::{App, Kind, Shopper, Staff};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// Builders are Leo alone, who is at the inbox, as Mia is.
async fn builders(app: &App) -> Id {
    let leo = app.leo();
    app.is_at_the_inbox(&app.mia()).await;
    app.is_at_the_inbox(&leo).await;
    let id = leo.id;
    app.writes(move |tx| {
        let group = people::add_group(tx, "Builders")?;
        people::join(tx, id, &BTreeSet::from([group]))?;
        Ok(group)
    })
    .await
}

async fn is_away(app: &App, staff: &Staff, minutes: i64) {
    let until = app.clock.now().plus_seconds(minutes * 60).rfc3339();
    let body = json!({ "away": true, "until": until });
    staff.posts("account/away", body).await.ok();
}

/// A shopper's question that Mia passes on to the builders.
async fn passed_on(app: &App, group: Id) -> (Shopper, String) {
    let mut shopper = app.shopper().await;
    shopper.says("I want a refund").await;
    let chat = app.mia().claims_next().await.unwrap();
    let to = json!({ "to": format!("group:{group}") });
    let path = format!("conversations/{chat}/transfer");
    app.mia().posts(&path, to).await.ok();
    (shopper, chat)
}

async fn opened(app: &App, chat: &str) -> Vec<Nobody> {
    let log = app.log(chat).await;
    log.iter()
        .filter_map(|entry| match &entry.event {
            Event::OpenedToAnyone { why, .. } => Some(*why),
            _ => None,
        })
        .collect()
}

#[actix_web::test]
async fn what_waits_for_people_who_are_all_away_is_claimed_by_anyone_at_once() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let group = builders(&app).await;
        is_away(&app, &app.leo(), 60).await;
        let (shopper, chat) = passed_on(&app, group).await;
        assert_eq!(opened(&app, &chat).await, [Nobody::Away], "{kind:?}");
        let page = app.mia().opens(&format!("/inbox/{chat}")).await;
        assert!(page.contains("Everybody in Builders is away, so anybody may take this chat."));
        // The shopper is told by those who are here.
        assert_eq!(shopper.thread().await.last().from, "waiting");
        assert_eq!(app.mia().claims_next().await, Some(chat));
        app.stops().await;
    }
}

#[actix_web::test]
async fn who_is_back_in_time_is_waited_for_and_who_leaves_while_it_waits_is_not() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let group = builders(&app).await;
        is_away(&app, &app.leo(), 5).await;
        let (_, chat) = passed_on(&app, group).await;
        assert_eq!(opened(&app, &chat).await, [Nobody::Away; 0], "{kind:?}");
        assert_eq!(app.mia().claims_next().await, None, "five minutes are soon");
        is_away(&app, &app.leo(), 60).await;
        assert_eq!(opened(&app, &chat).await, [Nobody::Away]);
        assert_eq!(app.mia().claims_next().await, Some(chat));
        app.stops().await;
    }
}

#[actix_web::test]
async fn out_of_a_groups_hours_the_shop_that_is_open_takes_its_chats() {
    let app = App::start(Kind::Sqlite).await;
    let group = builders(&app).await;
    // On Mondays alone; it is Friday, and the shop is open around the clock.
    let mut week = Week::default();
    week[0] = vec![Range::parse("09:00", "17:00").unwrap()];
    let hours = Hours {
        week: Some(week),
        ..Hours::default()
    };
    app.writes(move |tx| desk::keep_hours(tx, Scope::Group(group), Some(&hours)))
        .await;
    let (shopper, chat) = passed_on(&app, group).await;
    assert_eq!(opened(&app, &chat).await, [Nobody::Closed]);
    let waiting = &shopper.gets("conversation").await.ok().body["state"]["waiting"];
    assert_eq!(
        (&waiting["open"], &waiting["place"]),
        (&json!(true), &json!(1))
    );
    let page = app.mia().opens(&format!("/inbox/{chat}")).await;
    assert!(page.contains("It is out of the hours of Builders, so anybody may take this chat."));
    assert_eq!(app.mia().claims_next().await, Some(chat));
    app.stops().await;
}

#[actix_web::test]
async fn where_chats_are_handed_out_whoever_is_free_is_given_it() {
    let app = App::start(Kind::Sqlite).await;
    let group = builders(&app).await;
    app.writes(|tx| {
        let limits = Limits {
            hands_out: true,
            ..Limits::default()
        };
        desk::keep_limits(tx, &limits)
    })
    .await;
    let ada = app.staff("Ada").await;
    let (_, chat) = passed_on(&app, group).await;
    let wanted = app.mia().sees(&chat).await["state"]["wanted"].clone();
    assert_eq!(wanted, json!({ "group": group.to_string() }));
    app.is_at_the_inbox(&ada).await;
    is_away(&app, &app.leo(), 60).await;
    app.runs_jobs().await;
    assert_eq!(opened(&app, &chat).await, [Nobody::Away]);
    let state = app.mia().sees(&chat).await["state"].clone();
    assert_eq!(state["is"], "human", "{state}");
    assert_ne!(state["staff"], json!(app.leo().id.to_string()));
    app.stops().await;
}

#[actix_web::test]
async fn a_group_whose_last_one_leaves_the_team_holds_nothing_back() {
    let app = App::start(Kind::Sqlite).await;
    let group = builders(&app).await;
    let (_, chat) = passed_on(&app, group).await;
    assert_eq!(
        app.mia().sees(&chat).await["state"]["wanted"],
        json!(Wanted::Group(group))
    );
    let path = format!("team/members/{}/remove", app.leo().id);
    app.mia().posts(&path, json!({})).await.ok();
    assert_eq!(opened(&app, &chat).await, [Nobody::Empty]);
    assert_eq!(app.mia().claims_next().await, Some(chat));
    app.stops().await;
}
