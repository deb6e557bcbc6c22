//! Turns: several quick messages get one answer; a newer one ends what is being made for an older one; an answer that
//! comes too late is dropped, and all of it is counted.

use counterbell::conversation::{AttemptOutcome, Event};
use futures_util::future::join;

use crate::support::{App, Kind, Shopper};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// An app that waits for the next piece as long as it would in earnest.
async fn patient(kind: Kind) -> App {
    App::start_with(kind, |config| config.patience_ms = 2500).await
}

/// How many answers the assistant has given.
async fn answers(shopper: &Shopper) -> usize {
    let thread = shopper.thread().await;
    thread
        .froms()
        .iter()
        .filter(|from| **from == "assistant")
        .count()
}

fn counted(app: &App, kind: &'static str) -> u64 {
    let by = counterbell::telemetry::By { kind };
    app.shared.metrics.turns.get_or_create(&by).get()
}

#[actix_web::test]
async fn a_question_in_pieces_is_answered_once_and_whole() {
    for kind in BOTH {
        let app = patient(kind).await;
        let mut shopper = app.shopper().await;
        shopper.says("Hi").await;
        app.runs_jobs().await;
        assert_eq!(answers(&shopper).await, 0, "more is to come");
        app.advances_millis(900);
        shopper.says("how long do I have to").await;
        app.advances_millis(900);
        app.runs_jobs().await;
        assert_eq!(answers(&shopper).await, 0);
        shopper.says("return unused items?").await;
        app.advances_millis(2500);
        app.runs_jobs().await;
        let thread = shopper.thread().await;
        assert_eq!(answers(&shopper).await, 1, "{kind:?}");
        assert!(thread.last().body.contains("30 days"), "{thread:?}");
        // The answer answers the last of them.
        let chat = shopper.conversation().await;
        let log = app.log(&chat).await;
        let last = log.iter().rev().find_map(|logged| match logged.event {
            Event::ShopperSaid { message, .. } => Some(message),
            _ => None,
        });
        let answered = log.iter().find_map(|logged| match logged.event {
            Event::AssistantSaid { answers, .. } => Some(answers),
            _ => None,
        });
        assert_eq!(last, answered);
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_whole_question_waits_for_nothing() {
    let app = patient(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    assert_eq!(answers(&shopper).await, 1);
    app.stops().await;
}

#[actix_web::test]
async fn nobody_waits_longer_than_two_and_a_half_seconds() {
    let app = patient(Kind::Sqlite).await;
    for words in [
        "hello",
        "and",
        "I have a question:",
        "do you ship to Norway",
    ] {
        let mut shopper = app.shopper().await;
        shopper.says(words).await;
        app.advances_millis(2500);
        app.runs_jobs().await;
        let thread = shopper.thread().await;
        assert!(thread.froms().contains(&"assistant"), "{words}: {thread:?}");
    }
    app.stops().await;
}

#[actix_web::test]
async fn somebody_who_is_typing_is_waited_for_a_while() {
    let app = patient(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("Hi").await;
    for _ in 0..3 {
        app.advances_millis(1500);
        shopper.posts("typing", serde_json::json!({})).await.ok();
        app.runs_jobs().await;
        assert_eq!(answers(&shopper).await, 0);
    }
    assert!(counted(&app, "put_off") >= 1);
    shopper.says("How do returns work?").await;
    app.advances_millis(2500);
    app.runs_jobs().await;
    assert_eq!(answers(&shopper).await, 1);

    // Not for ever: whoever holds a key down gets their answer.
    let mut other = app.shopper().await;
    other.says("Hi").await;
    for _ in 0..8 {
        app.advances_millis(1500);
        other.posts("typing", serde_json::json!({})).await.ok();
        app.runs_jobs().await;
    }
    assert_eq!(answers(&other).await, 1);
    app.stops().await;
}

#[actix_web::test]
async fn two_questions_at_once_are_both_answered_in_one_message() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("How do returns work?").await;
    shopper
        .says("How long does delivery take in the United States?")
        .await;
    app.runs_jobs().await;
    let thread = shopper.thread().await;
    assert_eq!(thread.froms(), ["shopper", "shopper", "assistant"]);
    let answer = thread.last();
    assert!(
        answer.body.contains("30 days") && answer.body.contains("2 to 4"),
        "{answer:?}"
    );
    assert_eq!(answer.sources, ["Returns", "Shipping"]);

    // What is not known beside what is, is admitted, with the way to a person.
    shopper.says("Is there a warranty?").await;
    shopper
        .says("Do you sell submarines with periscopes?")
        .await;
    app.runs_jobs().await;
    let last = shopper.thread().await.last().clone();
    assert!(
        last.body.contains("two years") && last.body.contains("the rest"),
        "{last:?}"
    );
    app.stops().await;
}

#[actix_web::test]
async fn a_newer_message_ends_the_draft_that_is_being_made() {
    for kind in BOTH {
        let app = App::start_with(kind, |config| config.answer_pause_ms = 60_000).await;
        let mut shopper = app.shopper().await;
        shopper.says("How do returns work?").await;
        let chat = shopper.conversation().await;
        let mut stream = shopper.listens(None).await;
        // A minute of thinking: only what ends it lets the worker come back, and then the next one begins.
        let works = async {
            let _ = tokio::time::timeout(std::time::Duration::from_secs(3), app.runs_jobs()).await;
        };
        join(works, async {
            stream.next_of("typing").await;
            shopper.says("How long does delivery take?").await;
            stream.next_of("typing").await;
        })
        .await;
        assert_eq!(counted(&app, "cancelled"), 1, "{kind:?}");
        let (shop, id) = (app.shop, chat.parse().unwrap());
        let attempts = app
            .reads(move |conn| counterbell::assistant::attempts::of(conn, shop, id))
            .await;
        assert!(attempts.is_empty(), "nothing was drafted");
        app.stops().await;
    }
}

#[actix_web::test]
async fn an_answer_that_comes_too_late_is_dropped_and_counted() {
    let app = App::start_with(Kind::Sqlite, |config| config.answer_pause_ms = 300).await;
    let mut shopper = app.shopper().await;
    let mia = app.mia();
    shopper.says("How do returns work?").await;
    let chat = shopper.conversation().await;
    let mut stream = shopper.listens(None).await;
    join(app.runs_jobs(), async {
        stream.next_of("typing").await;
        mia.takes_over(&chat).await.ok();
    })
    .await;
    assert_eq!(counted(&app, "dropped"), 1);
    assert_eq!(answers(&shopper).await, 0);
    let dropped = app.log(&chat).await.iter().any(|logged| {
        matches!(
            logged.event,
            Event::AttemptMade {
                outcome: AttemptOutcome::Dropped,
                ..
            }
        )
    });
    assert!(dropped);
    app.stops().await;
}

#[actix_web::test]
async fn what_was_answered_before_is_not_asked_again() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    shopper.says("Is there a warranty?").await;
    app.runs_jobs().await;
    let last = shopper.thread().await.last().clone();
    assert!(
        last.body.contains("two years") && !last.body.contains("30 days"),
        "{last:?}"
    );
    app.stops().await;
}
