//! Who gets a waiting chat: exactly one person. And when its holder leaves the shopper waiting: the next one.
//! On both databases.

mod raced;

use std::collections::{HashMap, HashSet};

use counterbell::clock::Micros;
use counterbell::conversation::store::begin;
use counterbell::conversation::{Event, Lapse, Reason};
use counterbell::db::{ShopId, Store};
use counterbell::error::Error;
use counterbell::handoff;
use counterbell::handoff::desk::{self, Limits};
use counterbell::ids::Id;
use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream::iter;

use crate::support::{App, Kind, Shopper, Staff};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// `count` chats that wait for a person, with this priority; their ids in the order they came.
async fn waiting(store: &Store, shop: ShopId, count: usize, priority: u8) -> Vec<Id> {
    let mut chats = Vec::new();
    while chats.len() < count {
        let some = (count - chats.len()).min(100);
        let new = store
            .write(shop, move |tx| {
                let mut new = Vec::new();
                for _ in 0..some {
                    let visitor = tx.new_id();
                    let mut chat = begin(tx, visitor, None)?;
                    handoff::request(tx, &mut chat, Reason::Button, priority)?;
                    new.push(chat.id);
                }
                Ok::<_, Error>(new)
            })
            .await
            .unwrap();
        chats.extend(new);
    }
    chats
}

/// Every chat was given, and each once.
fn each_once(given: &[Id], chats: &[Id]) {
    let distinct: HashSet<Id> = given.iter().copied().collect();
    assert_eq!(
        distinct.len(),
        given.len(),
        "one chat was given to two people"
    );
    assert_eq!(distinct, chats.iter().copied().collect::<HashSet<Id>>());
}

#[actix_web::test]
async fn a_thousand_claims_at_once_give_every_chat_to_exactly_one_person() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let chats = waiting(&app.shared.store, app.shop, 900, 0).await;
        let mut team = vec![app.mia(), app.leo()];
        for name in ["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn"] {
            team.push(app.staff(name).await);
        }
        let claims = (0..1000).map(|n| {
            let staff = team[n % team.len()].clone();
            async move { (staff.id, staff.claims_next().await) }
        });
        let answers: Vec<_> = iter(claims).buffer_unordered(200).collect().await;
        let mut given = HashMap::new();
        for (staff, chat) in &answers {
            if let Some(chat) = chat {
                let chat: Id = chat.parse().unwrap();
                assert!(
                    given.insert(chat, *staff).is_none(),
                    "{kind:?}: {chat} twice"
                );
            }
        }
        each_once(&given.keys().copied().collect::<Vec<_>>(), &chats);
        assert_eq!(
            answers.iter().filter(|(_, chat)| chat.is_none()).count(),
            100
        );
        // What each was told is what stands.
        for (chat, staff) in given {
            assert_eq!(taken_by(&app, chat).await, [staff]);
        }
        app.stops().await;
    }
}

async fn taken_by(app: &App, chat: Id) -> Vec<Id> {
    let log = app.log(&chat.to_string()).await;
    log.iter()
        .filter_map(|entry| match &entry.event {
            Event::TakenOver { staff, .. } => Some(*staff),
            _ => None,
        })
        .collect()
}

#[actix_web::test]
async fn of_many_who_take_one_chat_over_one_wins_and_the_others_are_told_who() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let names = ["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gil", "Hana"];
        let mut team = Vec::new();
        for name in names {
            team.push((name, app.staff(name).await));
        }
        for chat in waiting(&app.shared.store, app.shop, 25, 0).await {
            let chat = chat.to_string();
            let races = team.iter().map(|(name, staff)| {
                let chat = chat.clone();
                async move { (*name, staff.takes_over(&chat).await) }
            });
            let answers = join_all(races).await;
            let (won, lost): (Vec<_>, Vec<_>) = answers
                .into_iter()
                .partition(|(_, answer)| answer.status == 200);
            assert_eq!(won.len(), 1, "{kind:?}: {won:?}");
            for (_, answer) in lost {
                assert_eq!((answer.status, answer.code()), (409, "already_held"));
                assert_eq!(answer.body["holder"]["name"], won[0].0);
                let message = answer.body["error"]["message"].as_str().unwrap();
                assert!(message.contains(won[0].0), "{message}");
            }
        }
        app.stops().await;
    }
}

#[actix_web::test]
async fn the_most_urgent_is_claimed_first_and_then_who_waited_longest() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (store, shop, mia) = (&app.shared.store, app.shop, app.mia());
        let mut came = Vec::new();
        for priority in [0, 5, 0, 9, 5, 0] {
            came.push(waiting(store, shop, 1, priority).await[0]);
            app.advances(10);
        }
        let mut claimed = Vec::new();
        while let Some(chat) = mia.claims_next().await {
            claimed.push(chat.parse::<Id>().unwrap());
        }
        let expected: Vec<Id> = [3, 1, 4, 0, 2, 5].map(|place| came[place]).to_vec();
        assert_eq!(claimed, expected, "{kind:?}");
        app.stops().await;
    }
}

/// A shopper asked for a person and Mia took it, with her inbox open.
async fn held_by_mia(app: &App) -> (Shopper, Staff, String) {
    let mut shopper = app.shopper().await;
    let mia = app.mia();
    app.is_at_the_inbox(&mia).await;
    shopper.says("I want to talk to a person please").await;
    shopper.skips().await;
    let chat = mia.claims_next().await.expect("somebody waits");
    (shopper, mia, chat)
}

/// The lapses of a chat, and since when it waits, if it does.
async fn lapses(app: &App, mia: &Staff, chat: &str) -> (Vec<Lapse>, Option<Micros>) {
    let why = app
        .log(chat)
        .await
        .into_iter()
        .filter_map(|entry| match entry.event {
            Event::LeaseExpired { why, .. } => Some(why),
            _ => None,
        })
        .collect();
    let state = mia.sees(chat).await["state"].clone();
    let waits = (state["is"] == "waiting").then(|| Micros(state["since"].as_i64().unwrap()));
    (why, waits)
}

#[actix_web::test]
async fn a_holder_silent_for_five_minutes_loses_the_chat_to_the_queue() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (mut shopper, mia, chat) = held_by_mia(&app).await;
        mia.replies(&chat, "Hello, what can I do?").await.ok();
        app.advances(40);
        app.is_at_the_inbox(&mia).await;
        let asked = app.clock.now();
        shopper.says("My order is late.").await;
        app.advances(100);
        app.is_at_the_inbox(&mia).await;
        // Another word of the shopper's does not give the holder more time.
        shopper.says("Hello?").await;
        app.advances(199);
        app.is_at_the_inbox(&mia).await;
        app.runs_jobs().await;
        assert_eq!(
            lapses(&app, &mia, &chat).await,
            (vec![], None),
            "{kind:?}: a second too early"
        );

        app.advances(1);
        app.runs_jobs().await;
        let (why, since) = lapses(&app, &mia, &chat).await;
        assert_eq!((why, since), (vec![Lapse::Late], Some(asked)), "{kind:?}");
        assert_eq!(shopper.state().await.state, "waiting");
        let late = mia.replies(&chat, "Sorry, I was away!").await;
        assert_eq!((late.status, late.code()), (409, "not_held"));
        assert_eq!(app.leo().claims_next().await, Some(chat.clone()));
        let late = mia.replies(&chat, "Sorry, here I am!").await;
        assert_eq!((late.status, late.code()), (409, "already_held"));
        assert!(
            !shopper
                .thread()
                .await
                .0
                .iter()
                .any(|line| line.body.starts_with("Sorry"))
        );
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_holder_who_left_loses_the_chat_while_the_shopper_waits() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (mut shopper, mia, chat) = held_by_mia(&app).await;
        mia.replies(&chat, "Hello, what can I do?").await.ok();
        app.advances(60);
        let asked = app.clock.now();
        shopper.says("My order is late.").await;
        app.advances(30);
        app.runs_jobs().await;
        assert_eq!(
            lapses(&app, &mia, &chat).await.1,
            None,
            "{kind:?}: not away yet"
        );
        app.advances(1);
        app.runs_jobs().await;
        let lapsed = lapses(&app, &mia, &chat).await;
        assert_eq!(lapsed, (vec![Lapse::Away], Some(asked)), "{kind:?}");
        let late = mia.replies(&chat, "Sorry!").await;
        assert_eq!((late.status, late.code()), (409, "not_held"));
        app.stops().await;
    }
}

/// The shop gives its team less time to answer than it has by default, and more until they count as away.
async fn has_limits_of_its_own(app: &App) {
    app.writes(|tx| {
        let limits = Limits {
            answer_within: 60,
            away_after: 120,
            ..Limits::default()
        };
        desk::keep_limits(tx, &limits)
    })
    .await;
}

#[actix_web::test]
async fn a_silent_holder_loses_the_chat_after_the_minutes_the_shop_set() {
    for kind in BOTH {
        let app = App::start(kind).await;
        has_limits_of_its_own(&app).await;
        let (mut shopper, mia, chat) = held_by_mia(&app).await;
        mia.replies(&chat, "Hello, what can I do?").await.ok();
        app.advances(40);
        app.is_at_the_inbox(&mia).await;
        let asked = app.clock.now();
        shopper.says("My order is late.").await;
        app.advances(59);
        app.runs_jobs().await;
        assert_eq!(
            lapses(&app, &mia, &chat).await,
            (vec![], None),
            "{kind:?}: a second too early"
        );
        app.advances(1);
        app.runs_jobs().await;
        let lapsed = lapses(&app, &mia, &chat).await;
        assert_eq!(lapsed, (vec![Lapse::Late], Some(asked)), "{kind:?}");
        assert_eq!(app.leo().claims_next().await, Some(chat));
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_holder_counts_as_away_after_the_seconds_the_shop_set() {
    for kind in BOTH {
        let app = App::start(kind).await;
        has_limits_of_its_own(&app).await;
        let (mut shopper, mia, chat) = held_by_mia(&app).await;
        mia.replies(&chat, "Hello, what can I do?").await.ok();
        // By default they were away by now, and these words sent the chat back at once.
        app.advances(110);
        let asked = app.clock.now();
        shopper.says("My order is late.").await;
        app.advances(10);
        app.runs_jobs().await;
        assert_eq!(
            lapses(&app, &mia, &chat).await,
            (vec![], None),
            "{kind:?}: not away yet"
        );
        app.advances(1);
        app.runs_jobs().await;
        let lapsed = lapses(&app, &mia, &chat).await;
        assert_eq!(lapsed, (vec![Lapse::Away], Some(asked)), "{kind:?}");
        assert_eq!(app.leo().claims_next().await, Some(chat));
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_chat_that_went_back_tells_whoever_opens_it_why_and_all_that_was_said() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (mia, leo) = (app.mia(), app.leo());
        let mut shopper = app.shopper().await;
        app.is_at_the_inbox(&mia).await;
        shopper.says("I want to talk to a person please").await;
        shopper.submits("#9999").await.ok();
        let chat = mia.claims_next().await.expect("somebody waits");
        mia.replies(&chat, "Hello, what can I do?").await.ok();
        shopper.says("My guitar came with a broken neck.").await;
        app.advances(299);
        app.is_at_the_inbox(&mia).await;
        app.runs_jobs().await;
        let path = format!("/inbox/{chat}");
        let note = "Mia did not answer in time. The chat is back in the queue";
        let early = leo.opens(&path).await;
        assert!(!early.contains(note), "{kind:?}: a second too early");

        app.advances(1);
        app.runs_jobs().await;
        let page = leo.opens(&path).await;
        let (_, shown) = page.split_once("role=\"log\"").expect("a thread");
        let (mut thread, beside) = shown
            .split_once("<aside id=\"context-pane\"")
            .expect("what stands beside it");
        // In the order in which it happened.
        for words in [
            "I want to talk to a person please",
            "Hello, what can I do?",
            "My guitar came with a broken neck.",
            note,
        ] {
            let (_, later) = thread.split_once(words).expect(words);
            thread = later;
        }
        assert!(beside.contains("#9999"), "{kind:?}: the order they gave");
        assert_eq!(leo.claims_next().await, Some(chat));
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_chat_in_which_nobody_waits_is_taken_from_nobody() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (mut shopper, mia, chat) = held_by_mia(&app).await;
        shopper.says("Is anybody there?").await;
        mia.replies(&chat, "Yes, and that is all I have to say.")
            .await
            .ok();
        app.advances(3600);
        app.runs_jobs().await;
        assert_eq!(lapses(&app, &mia, &chat).await, (vec![], None), "{kind:?}");
        assert_eq!(shopper.state().await.staff.as_deref(), Some("Mia"));
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_claim_is_itself_a_sign_that_the_one_who_claims_is_here() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("I want to talk to a person please").await;
    shopper.skips().await;
    // Through the API alone, with no inbox open.
    let mia = app.mia();
    let chat = mia.claims_next().await.unwrap();
    app.runs_jobs().await;
    assert_eq!(lapses(&app, &mia, &chat).await, (vec![], None));
    mia.replies(&chat, "Hello, I'm Mia.").await.ok();
    app.stops().await;
}
