//! A question that the assistant asks back about is a gap's at once, and one question of it whatever comes of it: settled
//! where the shopper is answered once they said what they meant, or missed after all.

use counterbell::assistant::knowledge::{self, NewDocument};
use counterbell::assistant::learning::gaps::{CameTo, Gap, Question, State};
use counterbell::assistant::retrieval::DocumentKind;
use counterbell::ids::Id;
use serde_json::{Value, json};

use super::{BOTH, answer_in, thumbs, writes_answer};
use crate::support::{App, Kind, Shopper};

/// A shopper who was asked what they meant.
struct AskedBack {
    shopper: Shopper,
    question: String,
    message: Id,
    /// What they were offered.
    offered: Vec<String>,
}

impl App {
    async fn holds(&self, title: &str, text: String) {
        let document = NewDocument {
            key: format!("page:{title}"),
            kind: DocumentKind::Page,
            title: title.to_owned(),
            url: Some(format!("http://store.localhost/{}", title.len())),
            text,
        };
        self.writes(move |tx| knowledge::put(tx, std::slice::from_ref(&document)))
            .await;
        self.runs_jobs().await;
    }

    /// Has two workshops that cost something, of which neither says anything of what else is asked.
    async fn asks_back(&self) -> AskedBack {
        self.holds(
            "Kiln workshop",
            "The workshop costs forty dollars. Bring an apron.".into(),
        )
        .await;
        self.holds(
            "Weaving workshop",
            "The workshop costs sixty dollars. Bring wool.".into(),
        )
        .await;
        let unheard = [
            "firing", "glaze", "oven", "clay", "brushes", "easels", "looms", "needles", "bobbins",
            "felt",
        ];
        for number in 1..=unheard.len() {
            let question = format!(
                "Do the workshop costs in dollars and what I bring include {}",
                unheard[..number].join(" and ")
            );
            let mut shopper = self.shopper().await;
            shopper.says(&question).await;
            self.runs_jobs().await;
            let offered = offered(&shopper).await;
            if offered.len() > 1 {
                let message = shopper.thread().await.0[0].id.clone();
                return AskedBack {
                    message: message.trim_start_matches('m').parse().unwrap(),
                    shopper,
                    question,
                    offered,
                };
            }
        }
        panic!("it never asked back");
    }

    /// The card of a question, and the question.
    async fn card_of(&self, message: Id) -> (Gap, Question) {
        let cards = self.cards().await;
        let found = cards.into_iter().find_map(|card| {
            let question = card.questions.iter().find(|one| one.message == message);
            question.cloned().map(|question| (card, question))
        });
        found.expect("the question is no card's")
    }

    /// How many questions of a chat are cards'.
    async fn noted_of(&self, chat: &str) -> usize {
        let chat: Id = chat.parse().unwrap();
        let cards = self.cards().await;
        let questions = cards.iter().flat_map(|card| &card.questions);
        questions.filter(|one| one.conversation == chat).count()
    }
}

/// What the last line offers to say.
async fn offered(shopper: &Shopper) -> Vec<String> {
    let update = shopper.gets("conversation").await.ok().body;
    let last = update["items"].as_array().unwrap().last().unwrap().clone();
    let parts = last["parts"].as_array().cloned().unwrap_or_default();
    let options = parts.iter().filter(|part| part["type"] == "choices");
    options
        .flat_map(|part| part["options"].as_array().cloned().unwrap_or_default())
        .filter_map(|option: Value| option["says"].as_str().map(str::to_owned))
        .collect()
}

#[actix_web::test]
async fn a_question_asked_back_about_is_a_gap_until_what_was_meant_is_answered() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mut asked = app.asks_back().await;
        let chat = asked.shopper.conversation().await;
        let (card, question) = app.card_of(asked.message).await;
        assert_eq!(question.came_to, CameTo::AskedBack, "{kind:?}");
        assert!(!question.handed_off);
        assert_eq!(question.words.as_deref(), Some(asked.question.as_str()));
        assert_eq!((card.state, card.settled), (State::Open, 0));
        let mia = app.mia();
        let checked = writes_answer(&mia, card.id, "Nothing of that is known.", "check").await;
        let of_it = |one: &&Value| one["question"] == asked.question.as_str();
        let said = checked["questions"].as_array().unwrap().clone();
        let then = said.iter().find(of_it).unwrap()["then"].to_string();
        assert!(
            then.contains("Too unsure") || then.contains("Nothing on"),
            "what it looked at then: {checked}"
        );

        // What is meant is answered: the question is no failure, and the same one.
        let told = format!(
            "{}?\nYes, all of that is included in what the workshop costs in dollars.",
            asked.question
        );
        app.holds(&asked.question.clone(), told).await;
        asked.shopper.says(&asked.offered[0]).await;
        app.runs_jobs().await;
        let thread = asked.shopper.thread().await;
        assert_eq!(thread.last().from, "assistant", "{kind:?}: {thread:?}");
        let (after, question) = app.card_of(asked.message).await;
        assert_eq!(after.id, card.id);
        assert_eq!(question.came_to, CameTo::Settled, "{kind:?}");
        assert_eq!((after.times, after.settled), (card.times, 1));
        assert_eq!(app.noted_of(&chat).await, 1);
        if after.times == 1 {
            assert_eq!(after.state, State::Settled);
        }
        let page = mia.opens("/settings/gaps").await;
        assert!(page.contains("1 answered after asking back"), "{page}");
        let whole = format!("{} {}", asked.question, asked.offered[0]);
        assert!(page.contains(&whole), "with what was meant: {page}");

        // Found no good in the end, it is missed all the same, and still one.
        let answer = answer_in(&asked.shopper).await;
        assert_eq!(thumbs(&asked.shopper, &answer, Some(false)).await, 204);
        let (last, question) = app.card_of(asked.message).await;
        assert_eq!(question.came_to, CameTo::Missed);
        assert_eq!((last.state, last.settled), (State::Open, 0));
        assert_eq!(app.noted_of(&chat).await, 1);
        app.stops().await;
    }
}

#[actix_web::test]
async fn one_that_fails_after_asking_back_is_one_gap_and_one_handoff() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mut asked = app.asks_back().await;
        let chat = asked.shopper.conversation().await;
        let (before, _) = app.card_of(asked.message).await;
        asked.shopper.says("zebrafish trousers").await;
        app.runs_jobs().await;
        let state = asked.shopper.state().await.state;
        assert_eq!(state, "waiting", "{kind:?}");
        let (card, question) = app.card_of(asked.message).await;
        assert_eq!(question.came_to, CameTo::Missed, "{kind:?}");
        assert!(question.handed_off);
        let whole = format!("{} zebrafish trousers", asked.question);
        assert_eq!(question.whole(), Some(whole));
        assert_eq!(
            (card.times, card.handoffs, card.state),
            (before.times, before.handoffs + 1, State::Open)
        );
        assert_eq!(app.noted_of(&chat).await, 1);

        // A person's answer to it belongs to the same card.
        let mia = app.mia();
        mia.takes_over(&chat).await.ok();
        let told = "No zebrafish wear trousers in any of our workshops.";
        mia.replies(&chat, told).await.ok();
        let said = asked.shopper.thread().await.last().id.clone();
        let body = json!({ "message": said.trim_start_matches('m') });
        let path = format!("conversations/{chat}/gaps");
        let learned = mia.posts(&path, body).await.ok().body["gap"].clone();
        assert_eq!(learned, json!(card.id));
        let (after, _) = app.card_of(asked.message).await;
        assert_eq!((after.times, after.handoffs), (card.times, card.handoffs));
        assert_eq!(app.noted_of(&chat).await, 1);
        app.stops().await;
    }
}

#[actix_web::test]
async fn who_takes_the_person_they_are_offered_instead_costs_the_gap_a_handoff() {
    let app = App::start(Kind::Sqlite).await;
    let mut asked = app.asks_back().await;
    let (before, _) = app.card_of(asked.message).await;
    asked.shopper.presses("Talk to a person").await;
    asked.shopper.skips().await;
    assert_eq!(asked.shopper.state().await.state, "waiting");
    let (card, question) = app.card_of(asked.message).await;
    assert_eq!(question.came_to, CameTo::AskedBack, "it was not said");
    assert!(question.handed_off);
    assert_eq!(card.handoffs, before.handoffs + 1);
    app.stops().await;
}
