//! Whom a chat is handed to, and who is called: nobody who lets it lie, nobody at night, and nobody twice.

use counterbell::conversation::Event;
use counterbell::conversation::store::load;
use counterbell::handoff::desk::{self, Scope};
use counterbell::handoff::hours::{Hours, Range, Week, Zone};
use counterbell::handoff::notices::{self, Cause, Whom};
use counterbell::ids::Id;
use serde_json::json;

use super::coming::{BOTH, comes, hands_out, holds, told, waits};
use crate::support::{App, Kind, Staff};

#[actix_web::test]
async fn who_lets_a_chat_lie_is_handed_no_other_until_they_are_back() {
    for kind in BOTH {
        let app = App::start(kind).await;
        hands_out(&app).await;
        let leo = app.leo();
        comes(&leo).await;
        let (shopper, chat) = waits(&app).await;
        app.runs_jobs().await;
        assert_eq!(holds(&app, &leo).await, 1, "{kind:?}");
        // His inbox is open all the time, and he is not before it.
        for _ in 0..30 {
            app.advances(60);
            comes(&leo).await;
            app.runs_jobs().await;
        }
        let log = app.log(&chat).await;
        let given = log
            .iter()
            .filter(|one| matches!(one.event, Event::TakenOver { .. }));
        assert_eq!(given.count(), 1, "{kind:?}: once");
        assert_eq!(shopper.state().await.state, "waiting");
        leo.posts("account/away", json!({ "away": false }))
            .await
            .ok();
        comes(&leo).await;
        app.runs_jobs().await;
        assert_eq!(holds(&app, &leo).await, 1, "{kind:?}: he is back");
        app.stops().await;
    }
}

#[actix_web::test]
async fn an_inbox_left_open_overnight_is_handed_nothing_before_the_shop_opens() {
    let app = App::start(Kind::Sqlite).await;
    let mut week = Week::default();
    week[0] = vec![Range::parse("09:00", "17:00").unwrap()];
    let hours = Hours {
        week: Some(week),
        zone: Some(Zone::parse("Europe/Berlin").unwrap()),
        ..Hours::default()
    };
    app.writes(move |tx| desk::keep_hours(tx, Scope::Shop, Some(&hours)))
        .await;
    hands_out(&app).await;
    let leo = app.leo();
    comes(&leo).await;
    // On Friday at eleven.
    waits(&app).await;
    app.runs_jobs().await;
    for _ in 0..3 {
        app.advances(3600);
        comes(&leo).await;
        app.runs_jobs().await;
    }
    assert_eq!(holds(&app, &leo).await, 0, "closed");
    app.advances(2 * 86_400 + 19 * 3600 + 60);
    comes(&leo).await;
    app.runs_jobs().await;
    assert_eq!(holds(&app, &leo).await, 1, "open");
    app.stops().await;
}

#[actix_web::test]
async fn who_was_away_when_a_rung_called_is_called_by_it_when_it_comes_again_and_nobody_twice() {
    let app = App::start(Kind::Sqlite).await;
    let (mia, leo) = (app.mia(), app.leo());
    leo.posts("account/away", json!({ "away": true }))
        .await
        .ok();
    let (_, chat) = waits(&app).await;
    let id: Id = chat.parse().unwrap();
    let rings = async |app: &App| {
        app.writes(move |tx| {
            let chat = load(tx.conn, tx.shop(), id)?;
            notices::call(tx, &chat, Cause::Rung(3), Whom::Everyone).map(|_| ())
        })
        .await
    };
    let called = async |app: &App, staff: &Staff| {
        told(app, staff)
            .await
            .iter()
            .filter(|one| one.cause == "rung" && one.state == "owed")
            .count()
    };
    rings(&app).await;
    assert_eq!((called(&app, &mia).await, called(&app, &leo).await), (1, 0));
    leo.posts("account/away", json!({ "away": false }))
        .await
        .ok();
    rings(&app).await;
    assert_eq!((called(&app, &mia).await, called(&app, &leo).await), (1, 1));
    rings(&app).await;
    assert_eq!((called(&app, &mia).await, called(&app, &leo).await), (1, 1));
    app.stops().await;
}
