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

#[actix_web::test]
async fn what_somebody_passes_on_is_not_handed_back_to_them_while_others_may_come() {
    for kind in BOTH {
        let app = App::start(kind).await;
        hands_out(&app).await;
        let leo = app.leo();
        comes(&leo).await;
        let (_, chat) = waits(&app).await;
        app.runs_jobs().await;
        assert_eq!(holds(&app, &leo).await, 1);
        let path = format!("conversations/{chat}/transfer");
        leo.posts(&path, json!({ "to": "anyone" })).await.ok();
        app.runs_jobs().await;
        assert_eq!(holds(&app, &leo).await, 0, "{kind:?}: it is not for him");
        // What waits behind it is.
        let (_, next) = waits(&app).await;
        app.runs_jobs().await;
        assert_eq!(app.mia().sees(&next).await["state"]["is"], "human");
        assert_eq!(app.mia().sees(&chat).await["state"]["is"], "waiting");
        // Whoever else comes is given it.
        comes(&app.mia()).await;
        assert_eq!(app.mia().sees(&chat).await["state"]["is"], "human");
        assert_eq!(holds(&app, &app.mia()).await, 1);
        app.stops().await;
    }
}

#[actix_web::test]
async fn whoever_comes_by_an_act_alone_is_told_of_what_waits_and_handed_it() {
    for kind in BOTH {
        // By the API, with no inbox open: closing a chat is a sign, too.
        for hands in [false, true] {
            let app = App::start(kind).await;
            let leo = app.leo();
            let (_, chat) = waits(&app).await;
            leo.takes_over(&chat).await.ok();
            app.advances(3600);
            let (_, waiting) = waits(&app).await;
            if hands {
                hands_out(&app).await;
            }
            leo.closes(&chat).await.ok();
            let state = app.mia().sees(&waiting).await["state"]["is"].clone();
            assert_eq!(state, if hands { "human" } else { "waiting" }, "{kind:?}");
            let about =
                |one: &&notices::alerts::Kept| Id(one.conversation_id).to_string() == waiting;
            let news = told(&app, &leo).await;
            let cause = news.iter().find(about).map(|one| one.cause.as_str());
            let expected = if hands { "transferred" } else { "rung" };
            assert_eq!(cause, Some(expected), "{kind:?}: {news:#?}");
            app.stops().await;
        }
    }
}
