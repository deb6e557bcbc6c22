//! Chats teach the assistant: what it did not know becomes a card, a person's answer a document, a wrong answer a test.

mod asked_back;
mod effects;
mod handed_over;
mod in_part;
mod kept;
mod often;
mod recounted;

use counterbell::assistant::knowledge::{self, NewDocument};
use counterbell::assistant::learning::{answer_tests, gaps};
use counterbell::assistant::retrieval::DocumentKind;
use counterbell::ids::Id;
use serde_json::{Value, json};

use crate::support::{App, Kind, Shopper, Staff};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];
const RENTAL: &str = "Do you rent out ukuleles by the week?";

impl App {
    async fn cards(&self) -> Vec<gaps::Gap> {
        let shop = self.shop;
        self.reads(move |conn| gaps::list(conn, shop)).await
    }

    async fn answer_tests(&self) -> Vec<answer_tests::AnswerTest> {
        let shop = self.shop;
        self.reads(move |conn| answer_tests::list(conn, shop)).await
    }

    async fn keeps(&self, key: &'static str, title: &'static str, text: &'static str) {
        self.writes(move |tx| {
            knowledge::put(
                tx,
                &[NewDocument {
                    key: key.into(),
                    kind: DocumentKind::Page,
                    title: title.into(),
                    url: Some(format!("http://store.localhost/{key}")),
                    text: text.into(),
                }],
            )
        })
        .await;
        self.runs_jobs().await;
    }
}

/// Asks, and gets what the assistant says.
async fn asks(app: &App, question: &str) -> Shopper {
    let mut shopper = app.shopper().await;
    shopper.says(question).await;
    app.runs_jobs().await;
    shopper
}

/// The assistant's last message in a shopper's thread.
async fn answer_in(shopper: &Shopper) -> String {
    let thread = shopper.thread().await;
    let line = thread.0.iter().rfind(|line| line.from == "assistant");
    line.unwrap().id.clone()
}

async fn thumbs(shopper: &Shopper, message: &str, good: Option<bool>) -> u16 {
    let body = json!({ "message": message, "good": good });
    shopper.posts("ratings", body).await.status
}

async fn staff_rates(staff: &Staff, chat: &str, message: &str, good: Option<bool>) -> u16 {
    let message = message.trim_start_matches('m');
    let body = json!({ "message": message, "good": good });
    staff
        .posts(&format!("conversations/{chat}/ratings"), body)
        .await
        .status
}

async fn writes_answer(staff: &Staff, gap: Id, text: &str, mode: &str) -> Value {
    let body = json!({ "title": "Renting ukuleles", "text": text, "mode": mode });
    staff
        .posts(&format!("gaps/{gap}/answer"), body)
        .await
        .ok()
        .body
}

async fn a_gap_is_closed_by_a_persons_answer(kind: Kind) {
    let app = App::start(kind).await;
    let first = asks(&app, RENTAL).await;
    assert_eq!(first.state().await.state, "waiting");
    asks(&app, "do you rent out a ukulele by the week").await;
    asks(&app, "Can I pay with seashells?").await;
    let cards = app.cards().await;
    assert_eq!(cards.len(), 2, "{cards:?}");
    let card = cards.iter().find(|card| card.questions.len() == 2).unwrap();
    assert_eq!(card.handoffs, 2);
    assert_eq!(card.state, gaps::State::Open);

    // Mia answers the first of them; her words are where the document begins.
    let (mia, chat) = (app.mia(), first.conversation().await);
    mia.takes_over(&chat).await.ok();
    mia.replies(&chat, "Hi, Mia here!").await.ok();
    let told = "Yes, ukuleles can be rented for $15 a week, with a deposit of $50.";
    mia.replies(&chat, told).await.ok();
    let page = mia.opens("/settings/gaps").await;
    assert!(page.contains(RENTAL) || page.contains("do you rent out a ukulele by the week"));
    assert!(page.contains("Asked twice"), "{page}");
    assert!(page.contains("2 went to a person"));
    assert!(page.contains(&format!(">{told}</textarea>")), "{page}");

    let text = "Can I rent a ukulele?\nUkuleles can be rented out by the week for $15, with a deposit of $50.";
    let checked = writes_answer(&mia, card.id, text, "check").await;
    assert_eq!(checked["state"], "checked");
    assert_eq!(checked["questions"].as_array().unwrap().len(), 2);
    assert!(
        checked["questions"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["answered"] == true),
        "{checked}"
    );
    assert_eq!(
        asks(&app, RENTAL).await.state().await.state,
        "waiting",
        "only looked at"
    );

    writes_answer(&mia, card.id, text, "draft").await;
    assert_eq!(
        asks(&app, RENTAL).await.state().await.state,
        "waiting",
        "only a draft"
    );
    let published = writes_answer(&mia, card.id, text, "publish").await;
    assert_eq!(published["questions"][0]["answered"], true, "{published}");
    let last = asks(&app, RENTAL).await;
    let thread = last.thread().await;
    assert!(thread.last().body.contains("$15"), "{thread:?}");
    let state = |cards: &[gaps::Gap]| cards.iter().find(|one| one.id == card.id).unwrap().state;
    assert_eq!(state(&app.cards().await), gaps::State::Answered);
    let page = mia.opens("/settings/gaps").await;
    assert!(
        page.contains("Answers</span>"),
        "the page shows before and after"
    );

    let other = cards.iter().find(|one| one.id != card.id).unwrap().id;
    mia.posts(&format!("gaps/{other}/dismiss"), json!({}))
        .await
        .ok();
    asks(&app, "Can I pay with seashells").await;
    let cards = app.cards().await;
    let dismissed = cards.iter().find(|one| one.id == other).unwrap();
    assert_eq!(dismissed.state, gaps::State::Dismissed, "it stays so");
    assert_eq!(dismissed.questions.len(), 2, "and is counted");
    app.stops().await;
}

#[actix_web::test]
async fn what_nobody_knew_becomes_a_card_and_a_persons_answer_closes_it() {
    for kind in BOTH {
        a_gap_is_closed_by_a_persons_answer(kind).await;
    }
}

#[actix_web::test]
async fn an_answer_of_a_person_goes_from_the_thread_into_the_knowledge() {
    let app = App::start(Kind::Sqlite).await;
    let shopper = asks(&app, RENTAL).await;
    let (mia, chat) = (app.mia(), shopper.conversation().await);
    mia.takes_over(&chat).await.ok();
    mia.replies(&chat, "We do, for $15 a week and a deposit of $50.")
        .await
        .ok();
    let said = shopper.thread().await.last().id.clone();
    let path = format!("conversations/{chat}/gaps");
    let body = json!({ "message": said.trim_start_matches('m') });
    let gap = mia.posts(&path, body.clone()).await.ok().body["gap"].clone();
    assert_eq!(app.cards().await[0].id.to_string(), gap);
    assert_eq!(app.cards().await[0].questions.len(), 1, "noted already");
    let asked = shopper.thread().await.0[0].id.clone();
    let wrong = json!({ "message": asked.trim_start_matches('m') });
    assert_eq!(
        mia.posts(&path, wrong).await.status,
        422,
        "a shopper's words"
    );
    app.stops().await;
}

#[actix_web::test]
async fn thumbs_are_one_each_and_may_change() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let shopper = asks(&app, "How long is the warranty?").await;
        let message = answer_in(&shopper).await;
        let rated = || async {
            let body = shopper.gets("conversation").await.ok().body;
            let items = body["items"].as_array().unwrap().clone();
            let item = items
                .into_iter()
                .find(|item| item["id"] == message.as_str());
            item.unwrap()["rated"].clone()
        };
        assert_eq!(rated().await, Value::Null);
        assert_eq!(thumbs(&shopper, &message, Some(true)).await, 204);
        assert_eq!(rated().await, true);
        assert!(app.cards().await.is_empty());
        assert_eq!(thumbs(&shopper, &message, Some(false)).await, 204);
        assert_eq!(rated().await, false);
        assert_eq!(app.cards().await.len(), 1, "not helpful is a gap");
        assert_eq!(thumbs(&shopper, &message, None).await, 204);
        assert_eq!(rated().await, Value::Null);

        let mut other = app.shopper().await;
        assert_eq!(thumbs(&other, &message, Some(false)).await, 404);
        other.says("Hello").await;
        assert_eq!(thumbs(&other, &message, Some(false)).await, 404);
        let own = shopper.thread().await.0[0].id.clone();
        assert_eq!(thumbs(&shopper, &own, Some(true)).await, 404, "no answer");
        assert_eq!(thumbs(&shopper, "e2", Some(true)).await, 404);
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_wrong_answer_is_a_test_that_runs_with_every_change() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        let right = asks(&app, "How long is the warranty?").await;
        let warranty = answer_in(&right).await;
        let chat = right.conversation().await;
        assert_eq!(staff_rates(&mia, &chat, &warranty, Some(false)).await, 204);
        let tests = app.answer_tests().await;
        assert_eq!(tests.len(), 1);
        assert_eq!(tests[0].question, "How long is the warranty?");
        app.runs_jobs().await;
        assert_eq!(app.answer_tests().await[0].passes, Some(false));
        // A page of the inbox shows whose thumb it was.
        let page = mia.opens(&format!("/inbox/{chat}")).await;
        assert!(
            page.contains("value=\"no\" aria-pressed=\"true\""),
            "{page}"
        );

        // Somebody says what it should be: then it passes, until a change breaks it.
        let id = tests[0].id;
        let document = tests[0].wrong.unwrap();
        let set = json!({ "expects": format!("document:{document}") });
        let path = format!("answer-tests/{id}");
        assert_eq!(mia.posts(&path, set).await.ok().body["passes"], true);
        app.advances(60);
        app.keeps("warranty", "Promises", "Nothing is promised here.")
            .await;
        let broken = app.answer_tests().await.remove(0);
        assert_eq!(broken.passes, Some(false));
        assert!(broken.broke_at.is_some());
        let page = mia.opens("/settings/gaps").await;
        assert!(page.contains("1 broken by a change"), "{page}");
        app.keeps(
            "warranty",
            "Warranty",
            "Every instrument has a warranty of two years.",
        )
        .await;
        let mended = app.answer_tests().await.remove(0);
        assert_eq!((mended.passes, mended.broke_at), (Some(true), None));

        for bad in ["document:1", "document:x", "whatever"] {
            let status = mia.posts(&path, json!({ "expects": bad })).await.status;
            assert_eq!(status, if bad == "document:1" { 404 } else { 422 }, "{bad}");
        }
        mia.posts(&path, json!({ "expects": "remove" })).await.ok();
        assert!(app.answer_tests().await.is_empty());
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_thumb_taken_back_takes_its_test_with_it() {
    let app = App::start(Kind::Sqlite).await;
    let shopper = asks(&app, "How long is the warranty?").await;
    let (message, chat) = (answer_in(&shopper).await, shopper.conversation().await);
    assert_eq!(
        staff_rates(&app.mia(), &chat, &message, Some(false)).await,
        204
    );
    assert_eq!(app.answer_tests().await.len(), 1);
    assert_eq!(
        staff_rates(&app.mia(), &chat, &message, Some(true)).await,
        204
    );
    assert!(app.answer_tests().await.is_empty());
    app.stops().await;
}
