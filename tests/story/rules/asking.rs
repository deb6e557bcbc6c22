//! The button asks first; whatever the shopper does then, a person is asked for, once.

use counterbell::conversation::{Ended, Event};
use counterbell::db::schema::collected;
use diesel::prelude::*;

use super::{asked, requests, told};
use crate::support::{App, Kind, Shopper};

/// What was collected, as staff have it.
async fn collected_in(app: &App) -> Vec<String> {
    app.reads(|conn| Ok(collected::table.select(collected::value).load(conn)?))
        .await
}

async fn ended(app: &App, chat: &str) -> Vec<Ended> {
    let how = |event| match event {
        Event::CollectionEnded { outcome, .. } => Some(outcome),
        _ => None,
    };
    app.log(chat)
        .await
        .into_iter()
        .filter_map(|logged| how(logged.event))
        .collect()
}

/// The request stands, once, with its text, once, and stays so as time passes.
async fn is_raised_once(app: &App, shopper: &Shopper, how: Ended) {
    let chat = shopper.conversation().await;
    for _ in 0..2 {
        assert_eq!(shopper.state().await.state, "waiting");
        assert_eq!(requests(app, &chat).await.len(), 1);
        assert_eq!(ended(app, &chat).await, [how]);
        assert_eq!(told(shopper).await, 1);
        app.advances(61);
        app.runs_jobs().await;
    }
}

#[actix_web::test]
async fn the_button_asks_first_and_an_answer_raises_the_request() {
    let app = App::start(Kind::Sqlite).await;
    app.is_at_the_inbox(&app.mia()).await;
    let shopper = asked(&app).await;
    assert!(app.mia().claims_next().await.is_none(), "not raised yet");
    shopper.submits(" 1042 ").await.ok();
    assert_eq!(collected_in(&app).await, ["#1042"]);
    is_raised_once(&app, &shopper, Ended::Submitted).await;
    app.stops().await;
}

#[actix_web::test]
async fn submitting_twice_raises_once() {
    let app = App::start(Kind::Sqlite).await;
    app.is_at_the_inbox(&app.mia()).await;
    let shopper = asked(&app).await;
    let answers = futures_util::future::join_all((0..4).map(|_| shopper.submits("#1042"))).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    shopper.skips().await;
    is_raised_once(&app, &shopper, Ended::Submitted).await;
    app.stops().await;
}

#[actix_web::test]
async fn skipping_raises_the_request() {
    let app = App::start(Kind::Sqlite).await;
    app.is_at_the_inbox(&app.mia()).await;
    let shopper = asked(&app).await;
    shopper.skips().await;
    assert!(collected_in(&app).await.is_empty());
    is_raised_once(&app, &shopper, Ended::Skipped).await;
    app.stops().await;
}

#[actix_web::test]
async fn leaving_the_page_raises_the_request_with_what_was_typed() {
    let app = App::start(Kind::Sqlite).await;
    app.is_at_the_inbox(&app.mia()).await;
    let shopper = asked(&app).await;
    shopper.leaves("10 4").await;
    assert_eq!(collected_in(&app).await, ["10 4"]);
    is_raised_once(&app, &shopper, Ended::Left).await;
    app.stops().await;
}

#[actix_web::test]
async fn a_minute_without_an_answer_raises_the_request() {
    let app = App::start(Kind::Sqlite).await;
    app.is_at_the_inbox(&app.mia()).await;
    let shopper = asked(&app).await;
    app.advances(59);
    app.runs_jobs().await;
    assert_eq!(shopper.state().await.state, "assistant");
    app.advances(1);
    app.runs_jobs().await;
    is_raised_once(&app, &shopper, Ended::TimedOut).await;
    app.stops().await;
}

#[actix_web::test]
async fn writing_instead_raises_the_request_and_a_number_in_the_sentence_is_taken() {
    let app = App::start(Kind::Sqlite).await;
    app.is_at_the_inbox(&app.mia()).await;
    let mut shopper = asked(&app).await;
    shopper
        .says("It's about order #20417, it never came.")
        .await;
    assert_eq!(collected_in(&app).await, ["#20417"]);
    is_raised_once(&app, &shopper, Ended::Wrote).await;
    assert!(!shopper.thread().await.froms().contains(&"assistant"));
    app.stops().await;
}

#[actix_web::test]
async fn writing_without_a_number_raises_it_all_the_same() {
    let app = App::start(Kind::Sqlite).await;
    app.is_at_the_inbox(&app.mia()).await;
    let mut shopper = asked(&app).await;
    shopper.says("No idea, I have 2 guitars").await;
    assert!(collected_in(&app).await.is_empty());
    is_raised_once(&app, &shopper, Ended::Wrote).await;
    app.stops().await;
}

#[actix_web::test]
async fn a_malformed_number_is_named_and_skipping_still_works() {
    let app = App::start(Kind::Sqlite).await;
    app.is_at_the_inbox(&app.mia()).await;
    let shopper = asked(&app).await;
    for bad in [
        "hello there",
        "#",
        "<b>1</b>",
        "123456789012345678901",
        "number",
    ] {
        let answer = shopper.submits(bad).await;
        assert_eq!(answer.status, 422, "{bad}");
        assert_eq!(answer.body["error"]["field"], "order_number");
        assert_eq!(shopper.state().await.collecting, ["order_number"]);
    }
    shopper.skips().await;
    is_raised_once(&app, &shopper, Ended::Skipped).await;
    assert!(collected_in(&app).await.is_empty());
    app.stops().await;
}
