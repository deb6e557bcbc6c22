//! A model inside a turn: who waits, who is left alone, who pays, and who wins.

use counterbell::assistant::answering;
use counterbell::assistant::model::{Pace, settings};

use super::hostile::*;
use super::{ANSWER, QUESTION, app, asks, embedded, good};
use crate::support::{App, Kind};

#[actix_web::test]
async fn a_model_that_stays_away_is_left_alone_and_the_inbox_says_since_when() {
    let embedded = embedded().await;
    let model = Hostile::starts(vec![status("503 Away", "retry-after: 0\r\n", "")]).await;
    let app = app(Kind::Sqlite, &model).await;
    let calm = app.mia().opens("/inbox").await;
    assert!(
        calm.contains(r#"id="model-trouble" class="banner" role="status" hidden"#),
        "{calm}"
    );
    let mut inbox = app.mia().listens(0).await;
    assert_eq!(asks(&app, QUESTION).await.0, embedded);
    let told = loop {
        let frame = inbox.next_of("model").await.data["html"].to_string();
        if !frame.contains("hidden") {
            break frame;
        }
    };
    assert!(told.contains("can’t be reached since"), "{told}");
    app.advances(120);
    assert_eq!(asks(&app, QUESTION).await.0, embedded);
    let asked = model.bodies().len();
    assert_eq!(
        asks(&app, QUESTION).await.1[0].rejected.as_deref(),
        Some("left_alone")
    );
    assert_eq!(model.bodies().len(), asked, "the circuit is open");
    for path in ["/inbox", "/settings", "/settings/model"] {
        let page = app.mia().opens(path).await;
        assert!(page.contains("can’t be reached since"), "{path}");
        assert!(page.contains("10:00"), "{path}: since the first failure");
    }
    // Another shop's inbox says nothing of it.
    let (_, zoe) = app
        .other_shop("other-shop.myshopify.com", "http://other.localhost")
        .await;
    assert!(!zoe.opens("/inbox").await.contains("can’t be reached"));
    app.advances(300);
    model.plays(vec![good()]);
    assert_eq!(asks(&app, QUESTION).await.0, ANSWER);
    assert!(!app.mia().opens("/inbox").await.contains("can’t be reached"));
    app.stops().await;
}

#[actix_web::test]
async fn nobody_who_waits_no_more_keeps_a_model_busy() {
    let model = Hostile::starts(vec![vec![head("200 OK", "text/event-stream"), Piece::Hold]]).await;
    let app = app(Kind::Sqlite, &model).await;
    let index = app
        .shared
        .library
        .of(&app.shared.store, app.shop)
        .await
        .unwrap();
    let posed = answering::Posed::new(index, QUESTION.to_owned(), Vec::new());
    let with = app.shared.answering();
    {
        let drafting = answering::draft(&with, app.shop, posed);
        tokio::pin!(drafting);
        tokio::select! {
            _ = &mut drafting => panic!("it held"),
            () = model.is_asked() => {}
        }
    }
    model.is_left().await;
    app.stops().await;
}

#[actix_web::test]
async fn the_shopper_sees_typing_until_the_answer_is_whole_and_a_person_wins() {
    let gated = |mut pieces: Vec<Piece>| {
        pieces.insert(1, Piece::Gate);
        pieces
    };
    let model = Hostile::starts(vec![gated(good())]).await;
    let mut setup = model.setup();
    setup.pace = Pace::default();
    let app = App::start_with(Kind::Sqlite, |config| config.model = setup).await;
    let mut shopper = app.shopper().await;
    shopper.says("Hello").await;
    app.runs_jobs().await;
    let before = shopper.thread().await.0.len();
    let mut widget = shopper.listens(None).await;
    shopper.says(QUESTION).await;
    let ((), ()) = tokio::join!(app.runs_jobs(), async {
        model.is_asked().await;
        widget.next_of("typing").await;
        assert_eq!(
            shopper.clone().thread().await.0.len(),
            before + 1,
            "nothing is shown in parts"
        );
        model.opens_the_gate();
    });
    assert_eq!(shopper.thread().await.last().body, ANSWER);

    let mut other = app.shopper().await;
    other.says(QUESTION).await;
    let chat = other.conversation().await;
    tokio::join!(app.runs_jobs(), async {
        model.is_asked().await;
        app.mia().takes_over(&chat).await.ok();
        model.opens_the_gate();
    });
    let thread = other.thread().await;
    assert!(
        thread.0.iter().all(|line| line.body != ANSWER),
        "{thread:?}"
    );
    app.stops().await;
}

#[actix_web::test]
async fn the_days_tokens_are_a_limit_that_a_restart_does_not_lift() {
    let embedded = embedded().await;
    let model = Hostile::starts(vec![good()]).await;
    let mut setup = model.setup();
    setup.daily_tokens = Some(1_800);
    let app = App::start_with(Kind::Sqlite, |config| config.model = setup).await;
    // Each holds a good thousand and is booked with what the server counted: 123.
    let mut answered = 0;
    while asks(&app, QUESTION).await.0 == ANSWER {
        answered += 1;
        assert!(answered < 30, "there is no limit");
    }
    assert!(
        answered >= 2,
        "what was held and not used is given back: {answered}"
    );
    let (said, kept) = asks(&app, QUESTION).await;
    assert_eq!(
        (said, kept[0].rejected.as_deref()),
        (embedded, Some("budget"))
    );
    // Kept where a restart finds it, and a new day has new tokens.
    let (shop, day) = (app.shop, settings::day(app.clock.now()));
    let used = app.reads(move |conn| settings::used(conn, shop, day)).await;
    assert_eq!(used, 123 * answered);
    app.advances(24 * 3600);
    assert_eq!(asks(&app, QUESTION).await.0, ANSWER);
    app.stops().await;
}
