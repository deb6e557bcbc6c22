//! Of several questions of one turn each that is not answered becomes a gap by itself, also where the others are.

use counterbell::assistant::learning::gaps::{Question, State};
use serde_json::Value;

use super::{BOTH, RENTAL, writes_answer};
use crate::support::{App, Shopper};

const KNOWN: &str = "Is there a warranty?";
const UNKNOWN: &str = "Do you sell submarines with periscopes?";
const SHELLS: &str = "Can I pay with seashells?";

async fn asks_both(app: &App, first: &str, second: &str) -> Shopper {
    let mut shopper = app.shopper().await;
    shopper.says(first).await;
    shopper.says(second).await;
    app.runs_jobs().await;
    shopper
}

/// Whether the last words offer a person.
async fn offers_a_person(shopper: &Shopper) -> bool {
    let update = shopper.gets("conversation").await.ok().body;
    let last = update["items"].as_array().unwrap().last().unwrap().clone();
    let parts = last["parts"].as_array().cloned().unwrap_or_default();
    let options = parts
        .iter()
        .filter_map(|part: &Value| part["options"].as_array());
    options
        .flatten()
        .any(|option| option["label"] == "Talk to a person")
}

#[actix_web::test]
async fn the_part_of_a_turn_that_is_not_answered_is_a_gap_of_its_own() {
    for kind in BOTH {
        for unknown_last in [true, false] {
            let app = App::start(kind).await;
            let mia = app.mia();
            let (first, second) = if unknown_last {
                (KNOWN, UNKNOWN)
            } else {
                (UNKNOWN, KNOWN)
            };
            let mut shopper = asks_both(&app, first, second).await;
            let last = shopper.thread().await.last().clone();
            assert!(last.body.contains("two years"), "{kind:?}: {last:?}");
            assert_eq!(shopper.state().await.state, "assistant");
            assert!(offers_a_person(&shopper).await, "as before");

            // One card, of the words that were not answered, and with what was looked at for them.
            let cards = app.cards().await;
            assert_eq!(cards.len(), 1, "{kind:?}: {cards:?}");
            let card = &cards[0];
            assert_eq!((card.times, card.handoffs), (1, 0));
            assert_eq!(card.state, State::Open);
            assert_eq!(card.asked().as_deref(), Some(UNKNOWN));
            let checked = writes_answer(&mia, card.id, "We sell none.", "check").await;
            let then = checked["questions"][0]["then"].as_str().unwrap();
            assert!(
                then.contains("Too unsure") || then.contains("Nothing on"),
                "{kind:?}: {checked}"
            );
            let page = mia.opens("/settings/gaps").await;
            assert!(page.contains(UNKNOWN) && !page.contains("somebody found the answer no good"));

            // Who takes the person costs it a handoff; once.
            shopper.presses("Talk to a person").await;
            shopper.skips().await;
            assert_eq!(shopper.state().await.state, "waiting");
            let cards = app.cards().await;
            assert_eq!((cards.len(), cards[0].handoffs), (1, 1), "{cards:?}");
            app.stops().await;
        }
    }
}

#[actix_web::test]
async fn of_two_questions_that_nothing_answers_each_is_a_gap() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let shopper = asks_both(&app, RENTAL, SHELLS).await;
        assert_eq!(shopper.state().await.state, "waiting", "{kind:?}");
        let cards = app.cards().await;
        assert_eq!(cards.len(), 2, "{kind:?}: {cards:?}");
        let words = |one: &Question| one.words.clone().unwrap();
        let mut asked: Vec<String> = cards
            .iter()
            .flat_map(|card| card.questions.iter().map(words))
            .collect();
        asked.sort();
        assert_eq!(asked, [SHELLS, RENTAL]);
        assert!(cards.iter().all(|card| card.handoffs == 1), "{cards:?}");
        app.stops().await;
    }
}
