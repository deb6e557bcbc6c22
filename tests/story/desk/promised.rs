//! What a shopper is told who asks for a person, in every situation, word for word; and that the promise is kept, rung
//! by rung. All of it through the real server.

mod crossed;
mod situations;

use std::fmt::Write;

use counterbell::handoff::promise;
use counterbell::mail;
use serde_json::json;

use self::situations::{At, By, DESKS, WAYS, app_for, asks};
use crate::support::mail::MailServer;
use crate::support::{App, Kind, Shopper};

/// What the shopper's thread says besides their own words, from entry `from` on.
async fn told(shopper: &Shopper, from: usize) -> (Vec<String>, usize) {
    let update = shopper.gets("conversation").await.ok().body;
    let items = update["items"].as_array().unwrap().clone();
    let lines = items
        .iter()
        .skip(from)
        .filter(|item| item["from"] != "shopper" && item["from"] != "staff")
        .map(|item| match item["type"].as_str() {
            Some("notice") => format!("    ({})", item["kind"].as_str().unwrap()),
            _ => format!(
                "    {}: {}",
                item["from"].as_str().unwrap(),
                item["body"].as_str().unwrap()
            ),
        })
        .collect();
    (lines, items.len())
}

async fn waiting(shopper: &Shopper) -> serde_json::Value {
    shopper.gets("conversation").await.ok().body["state"]["waiting"].clone()
}

/// Alerts that went by mail.
async fn mails_to_the_team(app: &App) -> usize {
    let shop = app.shop;
    let all = app.reads(move |conn| mail::listed(conn, shop, 100)).await;
    all.iter().filter(|mail| mail.kind == "alert").count()
}

/// The sheet of every situation, as one database tells it.
async fn sheet(kind: Kind) -> String {
    let mut sheet = String::new();
    let server = MailServer::starts();
    for (by, how) in WAYS {
        for (at, desk) in DESKS {
            let app = app_for(kind, at, &server).await;
            writeln!(sheet, "{how}; {desk}").unwrap();
            sheet += &situation(&app, (by, how), (at, desk)).await;
            app.stops().await;
        }
    }
    sheet
}

/// One of them.
async fn situation(app: &App, (by, how): (By, &str), (at, desk): (At, &str)) -> String {
    let shopper = asks(app, at, by).await;
    let expected = match (by, at) {
        (By::HolderGone | By::HolderLate | By::HolderRemoved | By::Woken, _) => 2,
        // That it was passed on is said by a line; here it is passed on to somebody.
        (By::Transferred, At::Here) => 1,
        (By::Transferred, _) => 2,
        _ => 1,
    };
    waited_out(app, &shopper, expected, (how, at, desk)).await
}

/// What a shopper was told who waits, in so many texts of ours; and what they are told and who is called while nobody
/// comes.
async fn waited_out(
    app: &App,
    shopper: &Shopper,
    expected: usize,
    (how, at, desk): (&str, At, &str),
) -> String {
    let mut sheet = String::new();
    let (lines, seen) = told(shopper, 0).await;
    let texts = lines
        .iter()
        .filter(|line| line.starts_with("    system"))
        .count();
    assert_eq!(
        texts, expected,
        "{how}, {desk}: one text, never silence: {lines:?}"
    );
    for line in &lines {
        writeln!(sheet, "{line}").unwrap();
    }
    let shown = waiting(shopper).await;
    writeln!(
        sheet,
        "    widget: place {}, about {}, opens {}",
        shown["place"], shown["about"], shown["opens_at"]
    )
    .unwrap();
    // Nobody comes.
    for _ in 0..4 {
        app.advances(60);
        app.runs_jobs().await;
    }
    let (later, _) = told(shopper, seen).await;
    for line in &later {
        writeln!(sheet, "    later:{}", line.trim_start_matches("   ")).unwrap();
    }
    let all = lines.len() + later.len();
    let (lines, _) = told(shopper, 0).await;
    assert_eq!(lines.len(), all);
    let mut texts: Vec<&String> = lines
        .iter()
        .filter(|line| line.contains("system:"))
        .collect();
    texts.sort();
    texts.dedup();
    assert_eq!(
        texts.len(),
        lines.iter().filter(|line| line.contains("system:")).count(),
        "never doubled"
    );
    let (shop, chat) = (app.shop, shopper.conversation().await.parse().unwrap());
    for (rung, outcome, people) in app
        .reads(move |conn| promise::rungs(conn, shop, chat))
        .await
    {
        writeln!(
            sheet,
            "    rung {rung}: {} {people}",
            outcome.as_deref().unwrap_or("due")
        )
        .unwrap();
    }
    let mails = mails_to_the_team(app).await;
    assert_eq!(mails > 0, at == At::ByMail, "{how}, {desk}: {mails}");
    sheet
}

#[actix_web::test]
async fn every_situation_has_its_text_once_on_sqlite() {
    insta::assert_snapshot!("promised", sheet(Kind::Sqlite).await);
}

#[actix_web::test]
async fn every_situation_has_its_text_once_on_postgres() {
    insta::assert_snapshot!("promised", sheet(Kind::Postgres).await);
}

#[actix_web::test]
async fn the_promise_is_dropped_when_somebody_comes_and_night_calls_nobody() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = App::start(kind).await;
        let shopper = asks(&app, At::Nobody, By::Button).await;
        let chat = app.mia().claims_next().await.unwrap();
        app.advances(60);
        app.runs_jobs().await;
        let (shop, id) = (app.shop, chat.parse().unwrap());
        let rungs = app.reads(move |conn| promise::rungs(conn, shop, id)).await;
        assert_eq!(
            rungs,
            [("second".to_owned(), Some("over".to_owned()), 0)],
            "{kind:?}"
        );
        assert!(waiting(&shopper).await.is_null());

        // Over the weekend nobody is called; on Monday at nine they are.
        let app = App::start(kind).await;
        let shopper = asks(&app, At::Closed, By::Button).await;
        assert_eq!(
            waiting(&shopper).await["opens_at"],
            "2026-11-23T08:00:00.000Z"
        );
        let chat = shopper.conversation().await.parse().unwrap();
        let shop = app.shop;
        for _ in 0..69 {
            app.advances(3600);
            app.runs_jobs().await;
        }
        let rungs = app
            .reads(move |conn| promise::rungs(conn, shop, chat))
            .await;
        assert_eq!(rungs, [("opened".to_owned(), None, 0)]);
        app.advances(3600);
        app.is_at_the_inbox(&app.mia()).await;
        app.runs_jobs().await;
        let rungs = app
            .reads(move |conn| promise::rungs(conn, shop, chat))
            .await;
        assert_eq!(
            rungs[0],
            ("opened".to_owned(), Some("told".to_owned()), 1),
            "{kind:?}"
        );
        assert_eq!(rungs[1].0, "second");
        app.stops().await;
    }
}

#[actix_web::test]
async fn the_shopper_may_stop_waiting_and_the_old_words_call_nobody() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = asks(&app, At::Nobody, By::Phrase).await;
    assert_eq!(
        waiting(&shopper).await["choices"],
        json!(["cancel", "email", "assistant"])
    );
    shopper.posts("cancel", json!({})).await.ok();
    assert_eq!(shopper.state().await.state, "assistant");
    assert_eq!(shopper.thread().await.last().from, "resumed");
    app.advances(600);
    app.runs_jobs().await;
    assert_eq!(
        shopper.thread().await.last().from,
        "resumed",
        "nothing is owed"
    );
    assert!(app.mia().claims_next().await.is_none());
    shopper.posts("cancel", json!({})).await.ok();
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    assert_eq!(shopper.thread().await.last().from, "assistant");
    app.stops().await;
}
