//! The rest of the table: a person is asked for by the button, in words, by a rule or because the assistant fails, while
//! the model is down; and the holder is gone who came when one was asked for so. Each at every hour and desk.

use std::fmt::Write;

use counterbell::assistant::attempts;

use super::situations::{At, By, DESKS, calls, held_after, passes, sets};
use super::waited_out;
use crate::model::hostile::{Hostile, status};
use crate::support::mail::MailServer;
use crate::support::{App, Kind, Shopper};

/// How a person is asked for.
const ASKED: [(By, &str); 5] = [
    (By::Button, "by the button"),
    (By::Phrase, "in words"),
    (By::Rule, "a rule asks"),
    (By::Unsure, "the assistant does not know"),
    (By::Down, "the assistant is down"),
];

/// An app whose model answers nothing but that it is away, which it has shown.
async fn without_a_model(kind: Kind, at: At, server: &MailServer) -> (App, Hostile) {
    let model = Hostile::starts(vec![status("503 Away", "retry-after: 0\r\n", "")]).await;
    let setup = model.setup();
    let app = App::start_with(kind, |config| {
        config.model = setup;
        if at == At::ByMail {
            config.mail = server.setup();
        }
    })
    .await;
    // Asked twice in vain, it is left alone.
    for _ in 0..2 {
        app.advances(120);
        let mut other = app.shopper().await;
        other.says("How long does delivery take?").await;
        app.runs_jobs().await;
        let said = other.thread().await.last().body.clone();
        assert!(said.contains("2 to 4 working days"), "{said}");
    }
    (app, model)
}

/// The model was not asked: it is known to be away.
async fn is_left_alone(app: &App, model: &Hostile) {
    let asked = model.bodies().len();
    let mut other = app.shopper().await;
    other.says("How long does delivery take?").await;
    app.runs_jobs().await;
    assert_eq!(model.bodies().len(), asked);
    let (shop, id) = (app.shop, other.conversation().await.parse().unwrap());
    let kept = app.reads(move |conn| attempts::of(conn, shop, id)).await;
    assert_eq!(kept[0].rejected.as_deref(), Some("left_alone"));
}

async fn model_down(kind: Kind, server: &MailServer) -> String {
    let mut sheet = String::new();
    for (by, how) in ASKED {
        for (at, desk) in DESKS {
            let (app, model) = without_a_model(kind, at, server).await;
            is_left_alone(&app, &model).await;
            sets(&app, at).await;
            let mut shopper = app.shopper().await;
            calls(&app, &mut shopper, by).await;
            writeln!(sheet, "the model is down; {how}; {desk}").unwrap();
            sheet += &waited_out(&app, &shopper, 1, (how, at, desk)).await;
            app.stops().await;
        }
    }
    sheet
}

/// Mia came to who asked so, and is gone.
async fn left(app: &App, at: At, by: By) -> Shopper {
    let mut shopper = app.shopper().await;
    held_after(app, &mut shopper, by).await;
    passes(app, at, 91).await;
    shopper
}

async fn holder_gone(kind: Kind, server: &MailServer) -> String {
    let mut sheet = String::new();
    for (by, how) in ASKED {
        for (at, desk) in DESKS {
            let app = super::app_for(kind, at, server).await;
            let shopper = left(&app, at, by).await;
            writeln!(sheet, "the holder is gone; {how}; {desk}").unwrap();
            sheet += &waited_out(&app, &shopper, 2, (how, at, desk)).await;
            app.stops().await;
        }
    }
    sheet
}

#[actix_web::test]
async fn every_way_to_ask_has_its_text_once_while_the_model_is_down_on_sqlite() {
    let server = MailServer::starts();
    insta::assert_snapshot!("model_down", model_down(Kind::Sqlite, &server).await);
}

#[actix_web::test]
async fn every_way_to_ask_has_its_text_once_while_the_model_is_down_on_postgres() {
    let server = MailServer::starts();
    insta::assert_snapshot!("model_down", model_down(Kind::Postgres, &server).await);
}

#[actix_web::test]
async fn every_way_to_ask_has_its_text_once_when_the_holder_is_gone_on_sqlite() {
    let server = MailServer::starts();
    insta::assert_snapshot!("holder_gone", holder_gone(Kind::Sqlite, &server).await);
}

#[actix_web::test]
async fn every_way_to_ask_has_its_text_once_when_the_holder_is_gone_on_postgres() {
    let server = MailServer::starts();
    insta::assert_snapshot!("holder_gone", holder_gone(Kind::Postgres, &server).await);
}
