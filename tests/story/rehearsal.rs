//! Rehearsing a rule on the past: what it tells is what a recount of the log says.

mod follows;
mod known;
mod meaning;
mod seen;

use counterbell::conversation::Event;
use counterbell::conversation::store::Logged;
use serde_json::{Value, json};

use crate::support::{App, Dice, Kind};

/// What is counted by hand, from the log and the words that were said.
#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    chats: usize,
    adds: usize,
    claims: usize,
}

/// Who has a chat, as its log tells, without the product's own state machine.
fn recount(log: &[Logged], said: &[&str], word: &str, count: &mut Count) {
    let mut said = said.iter();
    let (mut free, mut fired, mut adds) = (true, false, false);
    for (at, logged) in log.iter().enumerate() {
        match &logged.event {
            Event::ShopperSaid { .. } => {
                let words = said.next().unwrap();
                if !free || !words.contains(word) {
                    continue;
                }
                fired = true;
                let mut rest = log[at + 1..].iter().map(|one| &one.event);
                let asked = rest
                    .by_ref()
                    .take_while(|event| !matches!(event, Event::ShopperSaid { .. }))
                    .any(|event| {
                        matches!(
                            event,
                            Event::Requested { .. }
                                | Event::CollectionBegan { .. }
                                | Event::TakenOver { .. }
                        )
                    });
                adds |= !asked;
            }
            Event::Requested { .. } => free = false,
            Event::TakenOver { .. } => {
                free = false;
                count.claims += 1;
            }
            Event::HandedBack { .. } | Event::AssistantPicked | Event::Closed { .. } => free = true,
            _ => {}
        }
    }
    count.chats += usize::from(fired);
    count.adds += usize::from(adds);
}

fn draft(word: &str) -> Value {
    json!({
        "name": "Strings",
        "starts": [{ "on": "keywords", "any": [word] }],
        "does": [{ "do": "request" }, { "do": "tag", "tag": "strings" }],
    })
}

const SAID: [&str; 6] = [
    "How do returns work?",
    "Can strings be returned unopened?",
    "I want a refund",
    "I want a refund for my strings",
    "How long does delivery take?",
    "How long is the warranty on strings?",
];

#[actix_web::test]
async fn a_rehearsal_equals_a_recount_of_the_log() {
    for seed in [3, 17, 2_026] {
        let app = App::start(Kind::Sqlite).await;
        let mut dice = Dice(seed);
        let mia = app.mia();
        app.is_at_the_inbox(&mia).await;
        let mut chats: Vec<(String, Vec<&str>)> = Vec::new();
        for _ in 0..12 {
            let mut shopper = app.shopper().await;
            let mut words = Vec::new();
            for _ in 0..=dice.roll(4) {
                let said = SAID[dice.roll(SAID.len())];
                shopper.says(said).await;
                words.push(said);
                app.runs_jobs().await;
                app.advances(60);
                let chat = shopper.conversation().await;
                match dice.roll(4) {
                    0 if mia.takes_over(&chat).await.status == 200 => {
                        mia.replies(&chat, "Hello.").await.ok();
                        mia.hands_back(&chat).await.ok();
                    }
                    1 => {
                        mia.closes(&chat).await;
                    }
                    _ => {}
                }
            }
            chats.push((shopper.conversation().await, words));
        }
        let mut count = Count::default();
        for (chat, words) in &chats {
            recount(&app.log(chat).await, words, "strings", &mut count);
        }
        let told = mia
            .posts("actions/rehearse", draft("strings"))
            .await
            .ok()
            .body;
        assert_eq!(told["looked_at"], 12);
        let told = Count {
            chats: usize::try_from(told["chats"].as_u64().unwrap()).unwrap(),
            adds: usize::try_from(told["adds"].as_u64().unwrap()).unwrap(),
            claims: usize::try_from(told["claims"].as_u64().unwrap()).unwrap(),
        };
        assert_eq!(told, count, "seed {seed}");
        assert!(count.adds > 0, "seed {seed} tells nothing");
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_rehearsal_keeps_nothing_and_tells_what_would_have_been_different() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("Can strings be returned unopened?").await;
    app.runs_jobs().await;
    let chat = shopper.conversation().await;
    let before = app.log(&chat).await.len();
    let told = app
        .mia()
        .posts("actions/rehearse", draft("strings"))
        .await
        .ok()
        .body;
    assert_eq!(app.log(&chat).await.len(), before);
    assert_eq!(told["changes"][0]["conversation"], *chat);
    assert_eq!(
        told["changes"][0]["words"],
        "Can strings be returned unopened?"
    );
    assert_eq!(told["changes"][0]["was"], "The AI answered.");
    assert_eq!(told["adds_per_day"], "1.0");
    // Another assistant's chats are not this one's.
    let made = app
        .mia()
        .posts("assistants", json!({ "name": "Ada" }))
        .await
        .ok()
        .body;
    let mut elsewhere = draft("strings");
    elsewhere["assistant"] = made["id"].clone();
    let told = app
        .mia()
        .posts("actions/rehearse", elsewhere)
        .await
        .ok()
        .body;
    assert_eq!(told["looked_at"], 0);
    // What is not finished can't be rehearsed.
    let wrong = app.mia().posts("actions/rehearse", draft("the")).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.body["problems"][0]["field"], "starts[0].any[0]");
    app.stops().await;
}

#[actix_web::test]
async fn a_line_is_tried_before_anything_is_saved() {
    let app = App::start(Kind::Sqlite).await;
    let tries = |line: &'static str| {
        let mia = app.mia();
        async move {
            let body = json!({ "line": line, "starts": [{ "on": "phrases", "any": ["cancel my order"] }] });
            mia.posts("actions/try", body).await.ok().body
        }
    };
    let told = tries("hi! please cancel my last order").await;
    assert_eq!(told["starts"], true);
    assert!(told["span"][0].as_u64().unwrap() > 3);
    assert_eq!(tries("where is my order").await["starts"], false);
    assert_eq!(tries("").await["starts"], false);
    app.stops().await;
}

#[actix_web::test]
async fn phrases_are_suggested_out_of_what_shoppers_said_before_a_person_came() {
    let app = App::start(Kind::Sqlite).await;
    for words in [
        "stop my monthly parcels",
        "Please stop my monthly parcels!",
        "Which zeppelin can teleport spaghetti?",
    ] {
        let mut shopper = app.shopper().await;
        shopper.says(words).await;
        shopper.presses("Talk to a person").await;
        shopper.skips().await;
        assert_eq!(shopper.state().await.state, "waiting");
    }
    let suggests = |any: &'static [&'static str]| {
        let mia = app.mia();
        async move {
            let body = json!({ "starts": [{ "on": "phrases", "any": any }] });
            mia.posts("actions/suggest", body).await.ok().body["suggestions"].clone()
        }
    };
    let found = suggests(&[]).await;
    assert_eq!(found[0]["phrase"], "stop my monthly parcels");
    assert_eq!(found[0]["chats"], 2);
    assert_eq!(found.as_array().unwrap().len(), 2);
    // What starts it already is not suggested again.
    let found = suggests(&["stop my monthly parcels"]).await;
    assert_eq!(found.as_array().unwrap().len(), 1);
    app.stops().await;
}
