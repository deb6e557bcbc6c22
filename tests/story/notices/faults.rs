//! What goes wrong around alerts: two nodes that watch one log, a program that dies between deciding, sending and the
//! note of it, a clock that jumps, a database that restarts. Nothing is lost, and nobody is told twice.

use std::collections::BTreeSet;
use std::net::TcpListener;

use counterbell::app::Application;
use diesel::prelude::*;
use futures_util::future::join;
use serde_json::json;

use super::target::{Heard, Says, Target};
use super::{asks, rule, told};
use crate::support::{App, Kind};

/// An app whose alerts also go to `target`.
async fn app_with(kind: Kind, target: &Target) -> App {
    let app = App::start_with(kind, |config| config.alerts_to_loopback = true).await;
    let change = json!({
        "on_duty": false, "by_page": false, "webhook": "json", "url": format!("{}/hook", target.url),
    });
    app.mia()
        .posts("notification-rules", rule("Hook", change))
        .await
        .ok();
    app.is_at_the_inbox(&app.mia()).await;
    app
}

/// Another node over the same database. It serves nobody; its worker is what counts.
fn another_node(app: &App) -> Application {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let config = app.shared.config.clone();
    Application::with_listener(listener, config, app.clock.clone()).unwrap()
}

fn ids(heard: &[Heard]) -> Vec<String> {
    heard
        .iter()
        .map(|one| one.header("x-counterbell-id").to_owned())
        .collect()
}

/// Each of these chats has one line in the inbox and one call of the webhook, and no more.
async fn each_is_told_once(app: &App, chats: &[String], target: &Target) {
    for chat in chats {
        let mut ways: Vec<String> = told(app, chat)
            .await
            .into_iter()
            .filter(|one| one.cause == "requested")
            .map(|one| one.channel)
            .collect();
        ways.sort();
        assert_eq!(ways, ["page", "webhook"], "{chat}");
    }
    let all = ids(&target.heard());
    let distinct: BTreeSet<&String> = all.iter().collect();
    assert_eq!(distinct.len(), chats.len(), "none lost");
}

#[actix_web::test]
async fn two_nodes_that_watch_one_log_on_postgres_tell_everybody_once() {
    let target = Target::says(&[]).await;
    let app = app_with(Kind::Postgres, &target).await;
    let second = another_node(&app);
    let worker = second.worker();
    let mut chats = Vec::new();
    for _ in 0..20 {
        let (_, chat) = asks(&app).await;
        chats.push(chat);
        let (_, done) = join(app.runs_jobs(), worker.run_due()).await;
        done.unwrap();
    }
    each_is_told_once(&app, &chats, &target).await;
    assert_eq!(target.heard().len(), chats.len(), "and none sent twice");
    app.stops().await;
}

#[actix_web::test]
async fn a_program_that_dies_while_it_sends_on_postgres_sends_again_under_the_same_id() {
    let target = Target::says(&[Says::Hold]).await;
    let app = app_with(Kind::Postgres, &target).await;
    let dying = another_node(&app);
    let (_, chat) = asks(&app).await;
    let worker = dying.worker();
    let task = actix_web::rt::spawn(async move { worker.run_due().await });
    // Heard, and never answered: whether it arrived nobody knows.
    target.is_asked().await;
    task.abort();
    drop(dying);
    app.runs_jobs().await;
    assert_eq!(target.heard().len(), 1, "its lease holds still");
    app.advances(600);
    app.runs_jobs().await;
    let heard = ids(&target.heard());
    assert_eq!(heard.len(), 2);
    assert_eq!(heard[0], heard[1], "the other side can tell");
    each_is_told_once(&app, std::slice::from_ref(&chat), &target).await;
    let states: Vec<String> = told(&app, &chat)
        .await
        .into_iter()
        .filter(|one| one.channel == "webhook")
        .map(|one| one.state)
        .collect();
    assert_eq!(states, ["sent"]);
    app.stops().await;
}

#[actix_web::test]
async fn what_was_decided_and_not_sent_is_sent_by_whoever_comes_next_on_postgres() {
    let target = Target::says(&[]).await;
    let app = app_with(Kind::Postgres, &target).await;
    let (_, chat) = asks(&app).await;
    let dying = another_node(&app);
    let shared = dying.shared();
    let watch = &shared.notices.watch;
    while watch.sweep(&shared.store, &shared.hub).await.unwrap() > 0 {}
    drop(dying);
    assert_eq!(target.heard().len(), 0, "decided, and no more");
    app.runs_jobs().await;
    each_is_told_once(&app, &[chat], &target).await;
    assert_eq!(target.heard().len(), 1);
    app.stops().await;
}

#[actix_web::test]
async fn a_clock_that_jumps_loses_no_alert_and_rings_none_twice() {
    let target = Target::says(&[]).await;
    let app = app_with(Kind::Sqlite, &target).await;
    let mut chats = Vec::new();
    for jump in [0, -7200, 3 * 86_400, -86_400, 60] {
        app.advances(jump);
        app.is_at_the_inbox(&app.mia()).await;
        let (_, chat) = asks(&app).await;
        chats.push(chat);
        app.runs_jobs().await;
    }
    // Back where the clock was ahead of itself, whatever was put off until then is done, too.
    app.advances(4 * 86_400);
    app.runs_jobs().await;
    each_is_told_once(&app, &chats, &target).await;
    assert_eq!(target.heard().len(), chats.len());
    app.stops().await;
}

#[actix_web::test]
async fn what_is_being_sent_while_the_clock_jumps_is_not_sent_beside_itself() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let target = Target::says(&[Says::Hold]).await;
        let app = app_with(kind, &target).await;
        asks(&app).await;
        let mut under_way = Box::pin(app.runs_jobs());
        tokio::select! {
            () = &mut under_way => panic!("nothing was held"),
            () = target.is_asked() => {}
        }
        // Its lease has ended by the clock; what it is for has not.
        app.jumps(3600);
        app.runs_jobs().await;
        assert_eq!(target.heard().len(), 1, "{kind:?}");
        drop(under_way);
        app.stops().await;
    }
}

#[actix_web::test]
async fn who_waits_since_a_later_time_is_told_of_as_soon_as_others() {
    let target = Target::says(&[]).await;
    let app = app_with(Kind::Sqlite, &target).await;
    let long = json!({ "when": "waiting_over", "wait_minutes": "3" });
    app.mia()
        .posts("notification-rules", rule("Long", long))
        .await
        .ok();
    asks(&app).await;
    app.runs_jobs().await;
    // The log does not run backwards: by it, the next wait begins two hours from now.
    app.jumps(-7200);
    let (_, chat) = asks(&app).await;
    app.runs_jobs().await;
    app.advances(180);
    app.runs_jobs().await;
    let told = told(&app, &chat).await;
    assert!(
        told.iter().any(|one| one.cause == "waiting_over"),
        "{told:#?}"
    );
    app.stops().await;
}

#[actix_web::test]
async fn what_went_out_as_the_database_went_away_on_postgres_does_not_go_out_again() {
    let target = Target::says(&[]).await;
    let app = app_with(Kind::Postgres, &target).await;
    app.forgets_twice("alerts").await;
    let (_, chat) = asks(&app).await;
    app.runs_jobs().await;
    app.advances(3600);
    app.runs_jobs().await;
    assert_eq!(target.heard().len(), 1);
    let states: Vec<String> = told(&app, &chat)
        .await
        .into_iter()
        .filter(|one| one.channel == "webhook")
        .map(|one| one.state)
        .collect();
    assert_eq!(states, ["sent"]);
    app.stops().await;
}

/// The database throws everybody out, as when it is restarted.
pub fn restarts(app: &App) {
    let mut conn = app.shared.config.database.open().unwrap();
    let cut = diesel::sql_query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    match &mut conn {
        counterbell::db::Conn::Postgres(conn) => cut.execute(conn).unwrap(),
        counterbell::db::Conn::Sqlite(_) => 0,
    };
}

#[actix_web::test]
async fn a_database_that_restarts_on_postgres_loses_no_alert() {
    let target = Target::says(&[]).await;
    let app = app_with(Kind::Postgres, &target).await;
    let mut chats = Vec::new();
    for _ in 0..6 {
        let (_, chat) = asks(&app).await;
        chats.push(chat);
        restarts(&app);
        // What was under way fails, and is tried again.
        for _ in 0..5 {
            if app.tries_jobs().await.is_ok() {
                break;
            }
        }
    }
    app.advances(600);
    for _ in 0..5 {
        if app.tries_jobs().await.is_ok() {
            break;
        }
    }
    each_is_told_once(&app, &chats, &target).await;
    assert_eq!(target.heard().len(), chats.len(), "and none sent twice");
    app.stops().await;
}

#[actix_web::test]
async fn a_webhook_that_never_answers_is_given_up_for_now_and_holds_up_nobody_else() {
    let slow = Target::says(&[Says::Hold]).await;
    let app = app_with(Kind::Sqlite, &slow).await;
    let fast = Target::says(&[]).await;
    let change = json!({
        "on_duty": false, "by_page": false, "webhook": "json", "url": format!("{}/hook", fast.url),
    });
    app.mia()
        .posts("notification-rules", rule("Fast", change))
        .await
        .ok();
    let (_, chat) = asks(&app).await;
    app.shared
        .notices
        .sender
        .set_patience(std::time::Duration::from_millis(100));
    app.runs_jobs().await;
    assert_eq!((slow.heard().len(), fast.heard().len()), (1, 1));
    let hook = |all: Vec<counterbell::handoff::notices::alerts::Kept>| {
        let mut all: Vec<(String, Option<String>)> = all
            .into_iter()
            .filter(|one| one.channel == "webhook")
            .map(|one| (one.state, one.why))
            .collect();
        all.sort();
        all
    };
    assert_eq!(
        hook(told(&app, &chat).await),
        [
            ("owed".to_owned(), Some("unreachable".to_owned())),
            ("sent".to_owned(), None)
        ]
    );
    app.advances(3600);
    app.runs_jobs().await;
    assert_eq!((slow.heard().len(), fast.heard().len()), (2, 1));
    app.stops().await;
}
