//! The database restarts under the desk, and the clock is set back: nothing is said twice, no rung is lost, no chat has two
//! owners, and whoever is there is told.

use counterbell::handoff::promise;
use counterbell::ids::Id;
use serde_json::json;

use super::coming::{BOTH, comes, told, waits};
use crate::notices::faults::restarts;
use crate::support::{App, Kind, Staff};

/// What is due is tried until it is done, as the worker does.
async fn works_on(app: &App, here: &Staff) {
    for _ in 0..8 {
        app.is_at_the_inbox(here).await;
        let tried = app.tries_jobs().await;
        app.advances(5);
        if tried.is_ok() {
            return;
        }
    }
    panic!("the database does not come back");
}

#[actix_web::test]
async fn a_database_that_restarts_on_postgres_says_nothing_twice_and_loses_no_rung() {
    let app = App::start(Kind::Postgres).await;
    let leo = app.leo();
    app.is_at_the_inbox(&leo).await;
    let (shopper, chat) = waits(&app).await;
    for _ in 0..8 {
        app.advances(40);
        restarts(&app);
        works_on(&app, &leo).await;
    }
    let lines = shopper.thread().await;
    let texts: Vec<&str> = lines
        .0
        .iter()
        .filter(|line| line.from == "system")
        .map(|line| line.body.as_str())
        .collect();
    assert_eq!(
        texts.len(),
        2,
        "that somebody comes, and the choice: {texts:#?}"
    );
    assert_ne!(texts[0], texts[1]);
    let (shop, id) = (app.shop, chat.parse().unwrap());
    let rungs = app.reads(move |conn| promise::rungs(conn, shop, id)).await;
    let done: Vec<(&str, bool)> = rungs
        .iter()
        .map(|(rung, outcome, _)| (rung.as_str(), outcome.is_some()))
        .collect();
    assert_eq!(
        done,
        [("second", true), ("everyone", true), ("choice", true)]
    );
    let calls = told(&app, &leo).await;
    let called = calls.iter().filter(|one| one.cause == "rung").count();
    assert_eq!(called, 2, "by each rung that calls, once: {calls:#?}");
    app.stops().await;
}

#[actix_web::test]
async fn a_database_that_restarts_on_postgres_gives_no_chat_to_two() {
    let app = App::start(Kind::Postgres).await;
    let team = [app.mia(), app.leo()];
    let mut chats = Vec::new();
    for _ in 0..6 {
        chats.push(waits(&app).await.1);
    }
    let mut given = Vec::new();
    for round in 0.. {
        assert!(round < 60, "never given: {given:?} of {chats:?}");
        restarts(&app);
        let answer = team[round % 2].posts("claims", json!({})).await;
        match answer.status {
            200 => given.push(answer.body["conversation"].as_str().unwrap().to_owned()),
            // The line was cut: nobody has it by that, or who claimed does.
            500..=599 => {}
            404 => break,
            status => panic!("{status} {}", answer.body),
        }
    }
    for chat in &chats {
        let log = app.log(chat).await;
        let taken = log.iter().filter(|one| one.event.kind() == "taken_over");
        assert_eq!(taken.count(), 1, "{log:#?}");
    }
    given.sort();
    given.dedup();
    assert!(given.iter().all(|chat| chats.contains(chat)));
    app.stops().await;
}

#[actix_web::test]
async fn whoever_is_at_the_inbox_while_the_clock_is_set_back_is_told_of_what_waits() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let leo = app.leo();
        comes(&leo).await;
        // By their last sign they were here in two hours.
        app.jumps(-7200);
        let (_, chat) = waits(&app).await;
        comes(&leo).await;
        let news = told(&app, &leo).await;
        let of_it = news
            .iter()
            .filter(|one| one.cause == "rung" && Id(one.conversation_id).to_string() == chat);
        assert_eq!(of_it.count(), 1, "{kind:?}: {news:#?}");
        app.stops().await;
    }
}
