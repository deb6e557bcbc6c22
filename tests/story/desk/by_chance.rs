//! The same as [`super::interleaved`] through the real server: acts of shoppers and staff, the worker with whatever is
//! due, leases that run out and people who come and go, several at once on the same chat, in an order nobody chose.
//! Read off the log: whoever spoke, had the word; and in the end nobody is left waiting.

use counterbell::conversation::Event;
use counterbell::conversation::store::Logged;
use counterbell::handoff::{lease, people};
use counterbell::ids::Id;
use futures_util::future::{LocalBoxFuture, join_all};
use serde_json::json;

use super::interleaved::{Word, word};
use crate::fence::walked;
use crate::support::{App, Dice, Kind, Shopper, Staff};

const QUESTION: &str = "How do returns work?";
/// Chats of a round, and what happens in it.
const CHATS: usize = 8;
const HAPPENS: usize = 120;

/// Rounds that may follow, until all that can happen has.
const MORE: u64 = 20;

/// Rounds at least; in the long form some thousand chats.
fn rounds() -> u64 {
    match std::env::var("COUNTERBELL_LONG") {
        Ok(_) => 250,
        Err(_) => 2,
    }
}

struct Chat {
    shopper: Shopper,
    id: String,
}

/// Everybody, and what they act in.
struct Stage<'a> {
    app: &'a App,
    team: Vec<Staff>,
    group: Id,
}

impl Stage<'_> {
    /// One thing happens around a chat; `number` is like no other.
    async fn happens(&self, chat: &Chat, what: usize, who: usize, number: usize) {
        let (me, other) = (&self.team[who], &self.team[(who + 1) % self.team.len()]);
        let on = |act: &str| format!("conversations/{}/{act}", chat.id);
        let answer = match what {
            0..=2 => {
                let words = format!("{QUESTION} {number}");
                let id = format!("by-chance-{number:08}");
                Some(chat.shopper.says_as(&id, &words).await)
            }
            3 => {
                let (action, _) = &chat.shopper.actions[0];
                let id = format!("by-chance-{number:08}");
                let press = json!({ "client_id": id, "action": action });
                let pressed = chat.shopper.posts("actions", press).await;
                let skips = json!({ "outcome": "skip" });
                chat.shopper.posts("collected", skips).await;
                Some(pressed)
            }
            4 => Some(chat.shopper.posts("cancel", json!({})).await),
            5 => Some(chat.shopper.posts("assistant", json!({})).await),
            6 | 7 => Some(me.posts("claims", json!({})).await),
            8 | 9 => Some(me.takes_over(&chat.id).await),
            10..=12 => Some(
                me.replies(&chat.id, &format!("One moment, {number}."))
                    .await,
            ),
            13 => Some(me.hands_back(&chat.id).await),
            14 => {
                let to = json!({ "to": format!("staff:{}", other.id) });
                Some(me.posts(&on("transfer"), to).await)
            }
            15 => {
                let to = json!({ "to": format!("group:{}", self.group), "note": "Yours." });
                Some(me.posts(&on("transfer"), to).await)
            }
            16 => Some(me.posts(&on("transfer"), json!({ "to": "anyone" })).await),
            17 | 18 => Some(me.posts(&on("snooze"), json!({ "until": "hour" })).await),
            19 => Some(me.posts(&on("wake"), json!({})).await),
            20 => Some(me.closes(&chat.id).await),
            21 => Some(me.posts("account/away", json!({ "away": true })).await),
            22 => Some(me.posts("account/away", json!({ "away": false })).await),
            23 | 24 => Some(me.posts("presence", json!({})).await),
            25 => {
                lease::sweep(&self.app.shared.store).await.unwrap();
                None
            }
            _ => {
                self.app.runs_jobs().await;
                None
            }
        };
        if let Some(answer) = answer {
            assert!(answer.status < 500, "{what}: {answer:?}");
        }
    }

    /// Several at once, on the same chat.
    async fn at_once(&self, chat: &Chat, dice: &mut Dice, number: usize) {
        let mut all: Vec<LocalBoxFuture<'_, ()>> = Vec::new();
        for _ in 0..=dice.roll(3) {
            let (what, who) = (dice.roll(30), dice.roll(self.team.len()));
            let number = number * 8 + all.len();
            all.push(Box::pin(self.happens(chat, what, who, number)));
        }
        join_all(all).await;
    }

    /// Whoever waits is come to, until nobody does.
    async fn drains(&self) {
        for one in &self.team {
            let back = json!({ "away": false });
            one.posts("account/away", back).await;
            one.posts("presence", json!({})).await;
        }
        self.app.runs_jobs().await;
        // What waits for some of them is anyone's by then.
        self.app.advances(600);
        while let Some(chat) = self.team[0].claims_next().await {
            self.team[0].closes(&chat).await.ok();
        }
    }
}

/// Holds each line against who had the word before it.
fn judged(log: &[Logged]) {
    let events: Vec<Event> = log.iter().map(|entry| entry.event.clone()).collect();
    for (at, event) in events.iter().enumerate() {
        let had = word(&events[..at]);
        match event {
            Event::AssistantSaid { .. } => assert_eq!(had, Word::Assistant, "{events:#?}"),
            Event::StaffSaid { staff, .. }
            | Event::HandedBack { staff }
            | Event::Snoozed { staff, .. }
            | Event::LeaseExpired { staff, .. } => {
                assert_eq!(had, Word::Staff(*staff), "{events:#?}");
            }
            Event::TakenOver { .. } | Event::SystemSaid { .. } => {
                assert!(!matches!(had, Word::Staff(_)), "{event:?} of {events:#?}");
            }
            _ => {}
        }
    }
    walked(log);
}

async fn by_chance(kind: Kind) {
    let (mut acts, mut lapsed, mut woken, mut passed) = (0, 0, 0, 0);
    for round in 0..rounds() + MORE {
        if round >= rounds() && lapsed > 0 && woken > 0 && passed > 0 {
            break;
        }
        let app = App::start(kind).await;
        let stage = Stage {
            app: &app,
            team: vec![app.mia(), app.leo(), app.staff("Ada").await],
            group: app.writes(|tx| people::add_group(tx, "Builders")).await,
        };
        let (leo, group) = (app.leo().id, stage.group);
        app.writes(move |tx| people::join(tx, leo, &std::collections::BTreeSet::from([group])))
            .await;
        let mut chats = Vec::new();
        for _ in 0..CHATS {
            let mut shopper = app.shopper().await;
            shopper.says(QUESTION).await;
            let id = shopper.conversation().await;
            chats.push(Chat { shopper, id });
        }
        let mut dice = Dice(round.wrapping_mul(0x9E37_79B9_7F4A_7C15) + 1);
        for number in 0..HAPPENS {
            let chat = &chats[dice.roll(CHATS)];
            stage.at_once(chat, &mut dice, number).await;
            match dice.roll(12) {
                0 => app.advances(3600),
                1..=3 => app.advances(i64::try_from(dice.roll(120)).unwrap()),
                _ => app.advances(i64::try_from(dice.roll(20)).unwrap()),
            }
        }
        stage.drains().await;
        for chat in &chats {
            let log = app.log(&chat.id).await;
            judged(&log);
            acts += log.len();
            let count = |is: fn(&Event) -> bool| log.iter().filter(|one| is(&one.event)).count();
            lapsed += count(|event| matches!(event, Event::LeaseExpired { .. }));
            woken += count(|event| matches!(event, Event::Woken { .. }));
            passed += count(|event| matches!(event, Event::Transferred { .. }));
            let state = app.mia().sees(&chat.id).await["state"]["is"].clone();
            assert_ne!(state, "waiting", "{kind:?}: somebody is left waiting");
        }
        app.stops().await;
    }
    println!("{kind:?}: {acts} events, {lapsed} leases ran out, {woken} woke, {passed} passed on");
    assert!(lapsed > 0 && woken > 0 && passed > 0, "all of it was tried");
}

#[actix_web::test]
async fn whatever_happens_at_once_whoever_speaks_had_the_word_on_sqlite() {
    by_chance(Kind::Sqlite).await;
}

#[actix_web::test]
async fn whatever_happens_at_once_whoever_speaks_had_the_word_on_postgres() {
    by_chance(Kind::Postgres).await;
}
