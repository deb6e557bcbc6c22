//! An assistant that does not know, and one that is broken: each starts what waits for it, and nobody is left alone.

use counterbell::conversation::Reason;
use serde_json::json;

use super::{bare, chatting, emptied, fired, makes, tags, times};
use crate::model::hostile::{Hostile, status};
use crate::support::{App, Kind, Shopper};

/// Whatever answers can't be kept any more: the assistant is broken for good.
const BROKEN: &str = "ALTER TABLE attempts RENAME TO attempts_gone";
const MENDED: &str = "ALTER TABLE attempts_gone RENAME TO attempts";

async fn asks_and_waits(app: &App) -> (Shopper, String) {
    let mut shopper = app.shopper().await;
    shopper.says("How long does delivery take?").await;
    for _ in 0..6 {
        // Whatever else looks at what is broken tries again later.
        app.tries_jobs().await.ok();
        app.advances(60);
        // Somebody stays: what a rule says of a person who comes is said while there is one.
        app.is_at_the_inbox(&app.mia()).await;
    }
    app.tries_jobs().await.ok();
    let chat = shopper.conversation().await;
    (shopper, chat)
}

#[actix_web::test]
async fn where_the_model_and_the_embedded_answer_fail_the_action_for_that_is_played_once() {
    let model = Hostile::starts(vec![status("503 Away", "retry-after: 0\r\n", "")]).await;
    let setup = model.setup();
    let app = emptied(App::start_with(Kind::Sqlite, |config| config.model = setup).await).await;
    let does = json!([
        { "do": "request", "priority": 4 }, { "do": "tag", "tag": "ai-down" },
        { "do": "say", "text": "Our assistant is unwell. A person will be right with you." },
    ]);
    let rule = makes(&app, "Unwell", json!([{ "on": "assistant_failed" }]), does).await;
    app.executes(BROKEN).await;
    let (shopper, chat) = asks_and_waits(&app).await;
    app.executes(MENDED).await;
    assert_eq!(shopper.state().await.state, "waiting");
    assert_eq!(times(&app, &chat, &rule).await, 1);
    assert_eq!(fired(&app, &chat).await[0].1, Reason::Failed);
    assert_eq!(tags(&app, &chat).await, ["ai-down", "handoff-requested"]);
    assert_eq!(
        app.mia().sees(&chat).await["state"]["reason"],
        json!("failed")
    );
    let said = shopper.thread().await;
    let unwell = said.0.iter().filter(|line| line.body.contains("unwell"));
    assert_eq!(unwell.count(), 1, "{said:?}");
    assert!(!said.froms().contains(&"assistant"));
    app.stops().await;
}

#[actix_web::test]
async fn where_the_model_alone_fails_nothing_has_failed() {
    let model = Hostile::starts(vec![status("503 Away", "retry-after: 0\r\n", "")]).await;
    let setup = model.setup();
    let app = emptied(App::start_with(Kind::Sqlite, |config| config.model = setup).await).await;
    let rule = makes(
        &app,
        "Unwell",
        json!([{ "on": "assistant_failed" }]),
        json!([{ "do": "tag", "tag": "ai-down" }]),
    )
    .await;
    let (shopper, chat) = asks_and_waits(&app).await;
    assert_eq!(times(&app, &chat, &rule).await, 0);
    assert_eq!(shopper.thread().await.last().sources, ["Shipping"]);
    app.stops().await;
}

#[actix_web::test]
async fn a_failure_that_no_action_brings_a_person_for_brings_one_all_the_same() {
    let app = bare(Kind::Sqlite).await;
    let rule = makes(
        &app,
        "Note it",
        json!([{ "on": "assistant_failed" }]),
        json!([{ "do": "tag", "tag": "ai-down" }]),
    )
    .await;
    app.executes(BROKEN).await;
    let (shopper, chat) = asks_and_waits(&app).await;
    app.executes(MENDED).await;
    assert_eq!(times(&app, &chat, &rule).await, 1);
    assert_eq!(shopper.state().await.state, "waiting");
    assert_eq!(tags(&app, &chat).await, ["ai-down", "handoff-requested"]);
    app.stops().await;
}

#[actix_web::test]
async fn an_assistant_that_does_not_know_starts_the_action_for_that_each_time() {
    let app = bare(Kind::Sqlite).await;
    let rule = makes(
        &app,
        "Unsure",
        json!([{ "on": "assistant_unsure" }]),
        json!([{ "do": "attention" }, { "do": "tag", "tag": "gap" }]),
    )
    .await;
    let mut shopper = app.shopper().await;
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    let chat = shopper.conversation().await;
    assert_eq!(times(&app, &chat, &rule).await, 0, "it knew that");
    for (number, words) in [
        (1, "Which zeppelin can teleport spaghetti?"),
        (2, "Who painted the ceiling of the moon in purple?"),
    ] {
        shopper.says(words).await;
        app.runs_jobs().await;
        assert_eq!(times(&app, &chat, &rule).await, number);
        assert_eq!(shopper.state().await.state, "assistant");
        assert_eq!(shopper.thread().await.last().from, "assistant");
    }
    let all = fired(&app, &chat).await;
    assert!(all.iter().all(|(_, reason, ..)| *reason == Reason::Unsure));
    assert_eq!(tags(&app, &chat).await, ["gap"]);
    app.stops().await;
}

#[actix_web::test]
async fn words_that_only_tag_are_answered_when_a_person_hands_the_chat_back() {
    let app = bare(Kind::Sqlite).await;
    let words = |word: &str| json!([{ "on": "keywords", "any": [word] }]);
    makes(
        &app,
        "Note it",
        words("warranty"),
        json!([{ "do": "tag", "tag": "warranty" }]),
    )
    .await;
    makes(&app, "Bring", words("refund"), json!([{ "do": "request" }])).await;
    let mia = app.mia();
    let (mut shopper, chat) = chatting(&app).await;
    mia.takes_over(&chat).await.ok();
    shopper.says("How long is the warranty?").await;
    mia.hands_back(&chat).await.ok();
    app.runs_jobs().await;
    let last = shopper.thread().await.last().clone();
    assert_eq!(last.from, "assistant");
    assert!(last.body.contains("two years"), "{last:?}");

    // What called a person is not the assistant's to answer, once the person is gone.
    shopper.says("a refund please").await;
    mia.takes_over(&chat).await.ok();
    mia.hands_back(&chat).await.ok();
    app.runs_jobs().await;
    assert_ne!(shopper.thread().await.last().from, "assistant");
    app.stops().await;
}
