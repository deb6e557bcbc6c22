//! What the report tells of a gap before and after its answer equals a recount of the chats' logs, whatever happened in
//! them and in whatever order: also once their words are erased.

use std::collections::BTreeMap;

use counterbell::clock::Micros;
use counterbell::conversation::store::Logged;
use counterbell::conversation::{Actor, Event, Reason};
use counterbell::db::schema::gap_questions;
use counterbell::ids::Id;
use counterbell::shop::privacy::erase;
use diesel::prelude::*;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::json;

use super::{BOTH, RENTAL, thumbs};
use crate::support::{App, Kind, Shopper, Staff};

const SHELLS: &str = "Can I pay with seashells?";
const KNOWN: &str = "How long is the warranty?";
const HISTORIES: usize = 4;
const STEPS: usize = 26;
/// Answers it never finds, so that the questions go on failing.
const BESIDE: &str = "We will see about that in spring.";

#[derive(Debug, Clone, Copy)]
enum Step {
    /// Somebody new asks one of the questions.
    Comes(u8),
    /// Somebody who was here asks one.
    Asks(u8, u8),
    WantsAPerson(u8),
    TakesOver(u8),
    HandsBack(u8),
    Closes(u8),
    /// Staff make what they answered part of the knowledge.
    Learns(u8),
    Dislikes(u8),
    Answers(u8, bool),
    Erases(u8),
    Later(u32),
}

fn step() -> impl Strategy<Value = Step> {
    let who = any::<u8>;
    prop_oneof![
        4 => who().prop_map(Step::Comes),
        4 => (who(), who()).prop_map(|(chat, question)| Step::Asks(chat, question)),
        2 => who().prop_map(Step::WantsAPerson),
        2 => who().prop_map(Step::TakesOver),
        2 => who().prop_map(Step::HandsBack),
        2 => who().prop_map(Step::Closes),
        1 => who().prop_map(Step::Learns),
        1 => who().prop_map(Step::Dislikes),
        3 => (who(), proptest::bool::weighted(0.8)).prop_map(|(gap, publish)| Step::Answers(gap, publish)),
        1 => who().prop_map(Step::Erases),
        2 => (1_u32..3_000).prop_map(Step::Later),
    ]
}

/// One of the three questions, of which nothing answers the first two.
fn question(number: u8) -> &'static str {
    [RENTAL, SHELLS, KNOWN][usize::from(number % 3)]
}

/// A shop in which all that happens, with what somebody who watches it knows.
struct World {
    app: App,
    mia: Staff,
    chats: Vec<(Shopper, String)>,
    /// When the answer of a gap was published, of those that have one.
    published: BTreeMap<Id, Micros>,
    /// How much has happened, so that no press and no reply is one that was.
    done: u32,
}

impl World {
    async fn begins(kind: Kind) -> Self {
        let app = App::start(kind).await;
        Self {
            mia: app.mia(),
            app,
            chats: Vec::new(),
            published: BTreeMap::new(),
            done: 0,
        }
    }

    fn chat(&mut self, number: u8) -> Option<&mut (Shopper, String)> {
        let count = self.chats.len().max(1);
        self.chats.get_mut(usize::from(number) % count)
    }

    async fn asks(&mut self, chat: u8, words: &str) {
        if let Some((shopper, _)) = self.chat(chat) {
            shopper.says(words).await;
        }
        self.app.runs_jobs().await;
    }

    async fn wants_a_person(&mut self, chat: u8) {
        let press = format!("press-{:08}", self.done);
        if let Some((shopper, _)) = self.chat(chat) {
            let mut buttons = shopper.actions.iter();
            let (button, _) = buttons
                .find(|(_, text)| text == "Talk to a person")
                .unwrap();
            let body = json!({ "client_id": press, "action": button });
            // Whether there is anything to press for is the chat's to say.
            shopper.posts("actions", body).await;
            if !shopper.state().await.collecting.is_empty() {
                shopper.skips().await;
            }
        }
    }

    async fn learns(&mut self, chat: u8) {
        let mia = self.mia.clone();
        let told = format!(
            "We thought about that {} times, and will tell you.",
            self.done
        );
        let Some((shopper, chat)) = self.chat(chat) else {
            return;
        };
        mia.takes_over(chat).await;
        if mia.replies(chat, &told).await.status >= 300 {
            return;
        }
        let said = shopper.thread().await.last().id.clone();
        let body = json!({ "message": said.trim_start_matches('m') });
        mia.posts(&format!("conversations/{chat}/gaps"), body).await;
    }

    async fn dislikes(&mut self, chat: u8) {
        if let Some((shopper, _)) = self.chat(chat) {
            let thread = shopper.thread().await;
            if let Some(line) = thread.0.iter().rfind(|line| line.from == "assistant") {
                thumbs(shopper, &line.id, Some(false)).await;
            }
        }
    }

    async fn answers(&mut self, number: u8, publish: bool) {
        let cards = self.app.cards().await;
        let Some(card) = cards.get(usize::from(number) % cards.len().max(1)) else {
            return;
        };
        let mode = if publish { "publish" } else { "draft" };
        let body = json!({ "title": "Notes", "text": BESIDE, "mode": mode });
        let path = format!("gaps/{}/answer", card.id);
        self.mia.posts(&path, body).await.ok();
        if publish {
            let now = self.app.clock.now();
            self.published.entry(card.id).or_insert(now);
        } else {
            self.published.remove(&card.id);
        }
    }

    async fn erases(&mut self, chat: u8) {
        let Some((_, chat)) = self.chat(chat) else {
            return;
        };
        let id: Id = chat.parse().unwrap();
        self.app
            .writes(move |tx| erase::chat(tx, id, &Actor::Shopper))
            .await;
    }

    async fn does(&mut self, step: Step) {
        // Nothing happens at the same time as anything else.
        self.app.advances(2);
        self.done += 1;
        let mia = self.mia.clone();
        match step {
            Step::Comes(words) => {
                let mut shopper = self.app.shopper().await;
                shopper.says(question(words)).await;
                let chat = shopper.conversation().await;
                self.chats.push((shopper, chat));
                self.app.runs_jobs().await;
            }
            Step::Asks(chat, words) => self.asks(chat, question(words)).await,
            Step::WantsAPerson(chat) => self.wants_a_person(chat).await,
            Step::TakesOver(chat) => {
                if let Some((_, chat)) = self.chat(chat) {
                    mia.takes_over(chat).await;
                }
            }
            Step::HandsBack(chat) => {
                if let Some((_, chat)) = self.chat(chat) {
                    mia.hands_back(chat).await;
                }
                self.app.runs_jobs().await;
            }
            Step::Closes(chat) => {
                if let Some((_, chat)) = self.chat(chat) {
                    mia.closes(chat).await;
                }
            }
            Step::Learns(chat) => self.learns(chat).await,
            Step::Dislikes(chat) => self.dislikes(chat).await,
            Step::Answers(gap, publish) => self.answers(gap, publish).await,
            Step::Erases(chat) => self.erases(chat).await,
            Step::Later(seconds) => {
                self.app.advances(i64::from(seconds));
                self.app.runs_jobs().await;
            }
        }
        self.app.advances(2);
    }

    /// Card, message and chat of every question that a card has.
    async fn noted(&self) -> Vec<(i64, i64, i64)> {
        let key = self.app.shop.key();
        self.app
            .reads(move |conn| {
                Ok(gap_questions::table
                    .filter(gap_questions::shop_id.eq(key))
                    .select((
                        gap_questions::gap_id,
                        gap_questions::message_id,
                        gap_questions::conversation_id,
                    ))
                    .load(conn)?)
            })
            .await
    }

    /// Handoffs before and after, by gap, counted in the logs of all chats.
    async fn recounted(&self) -> BTreeMap<Id, (i64, i64)> {
        let mut counted: BTreeMap<Id, (i64, i64)> =
            self.published.keys().map(|gap| (*gap, (0, 0))).collect();
        for (gap, message, chat) in self.noted().await {
            let log = self.app.log(&chat.to_string()).await;
            let gap = Id(gap);
            let (Some(asked), Some(published)) =
                (cost(&log, Id(message)), self.published.get(&gap))
            else {
                continue;
            };
            let (before, after) = counted.entry(gap).or_default();
            if asked <= *published {
                *before += 1;
            } else {
                *after += 1;
            }
        }
        counted
    }

    async fn agrees(&self, told: &str) {
        let shop = self.app.shop;
        let shown = self
            .app
            .reads(move |conn| counterbell::assistant::learning::gaps::published(conn, shop, 200))
            .await;
        let numbers: BTreeMap<Id, (i64, i64)> = shown
            .iter()
            .map(|one| (one.gap, (one.since.before, one.since.after)))
            .collect();
        assert_eq!(numbers, self.recounted().await, "{told}");
        // And the numbers lead to as many chats.
        for (gap, (before, after)) in numbers {
            for (when, number) in [("before", before), ("since", after)] {
                let path = format!("/reports/gap?gap={gap}&when={when}");
                let page = self.mia.opens(&path).await;
                assert!(
                    page.contains(&format!("{number} because of one gap")),
                    "{told}: {page}"
                );
                let chats = page.matches("href=\"/inbox/").count();
                assert_eq!(i64::try_from(chats).unwrap(), number, "{told}: {page}");
            }
        }
    }
}

/// When a question was asked that a person was asked for next, if one was: by the rule for what the assistant does not
/// know or by the shopper, before anybody came, the chat ended, or something else was answered.
fn cost(log: &[Logged], message: Id) -> Option<Micros> {
    let asked = log.iter().position(
        |one| matches!(one.event, Event::ShopperSaid { message: said, .. } if said == message),
    )?;
    let rest = &log[asked + 1..];
    let end = rest.iter().position(|one| {
        matches!(
            one.event,
            Event::StaffSaid { .. }
                | Event::TakenOver { .. }
                | Event::Closed { .. }
                | Event::Erased { .. }
        )
    });
    let near = &rest[..end.unwrap_or(rest.len())];
    let request = near
        .iter()
        .position(|one| matches!(one.event, Event::Requested { .. }))?;
    let Event::Requested { reason, .. } = &near[request].event else {
        return None;
    };
    let mut answered: Vec<Id> = near[..request]
        .iter()
        .filter_map(|one| match one.event {
            Event::AssistantSaid { answers, .. } => Some(answers),
            _ => None,
        })
        .collect();
    answered.dedup();
    let of_it = [
        Reason::Unsure,
        Reason::Button,
        Reason::Phrase,
        Reason::NoProgress,
    ];
    (answered.len() <= 1 && of_it.contains(reason)).then(|| log[asked].at)
}

#[actix_web::test]
async fn what_is_told_of_gaps_before_and_after_equals_a_recount_of_the_log() {
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let plan = proptest::collection::vec(step(), STEPS);
    let mut handoffs = (0, 0);
    for kind in BOTH {
        for _ in 0..HISTORIES {
            let steps = plan.new_tree(&mut runner).unwrap().current();
            let mut world = World::begins(kind).await;
            world.does(Step::Comes(0)).await;
            for step in &steps {
                world.does(*step).await;
            }
            // Whatever came of them, both are answered in the end, asked again, and the first chat is erased.
            for last in [
                Step::Answers(0, true),
                Step::Answers(1, true),
                Step::Comes(0),
                Step::Comes(1),
                Step::Erases(0),
            ] {
                world.does(last).await;
            }
            world.agrees(&format!("{kind:?}: {steps:?}")).await;
            for (before, after) in world.recounted().await.into_values() {
                handoffs = (handoffs.0 + before, handoffs.1 + after);
            }
            world.app.stops().await;
        }
    }
    assert!(handoffs.0 > 0 && handoffs.1 > 0, "{handoffs:?}");
}
