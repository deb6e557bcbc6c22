//! Claim next, raced by a whole team from several tabs each, over one node's connections and over two nodes': a team of
//! groups, languages, skills and little room, and chats that ask for each of these, and for all at once. Some come back
//! while it is raced, and one of the team does not claim at all.
//!
//! What happened is read off the shop's log, and held against a list of who may take what that knows nothing of how that
//! is decided: no chat has two owners, none is passed over by somebody it fits, nobody holds more than they have room
//! for, and none is left.

mod shop;
mod told;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use counterbell::clock::Clock;
use counterbell::conversation::Refused;
use counterbell::db::{ShopId, Store, Tx};
use counterbell::error::Error;
use counterbell::handoff::queue;
use counterbell::ids::Id;
use futures_util::future::join_all;
use parking_lot::Mutex;

use self::shop::{SORTS, TEAM, come, finishes, forgets, opens, stay};
use self::told::{ANYONES, Tally, told};
use crate::support::{Dice, Kind, Node, held_now};

/// Shops that are raced in at once: writers stand beside each other, and each has its own.
const SHOPS: i64 = 3;
/// Chats that come to each of them, in so many steps.
const CHATS: usize = 60;
const COME: usize = 5;
/// Tabs in which each of the team claims.
const TABS: usize = 3;

/// One tab of a member's: claims whatever there is, finishes something when their hands are full, and leaves when there
/// is nothing for them. Says what it was given, and how often they were full.
async fn claims(
    store: Store,
    shop: ShopId,
    member: i64,
    (held, may_come_back): (Arc<Mutex<Vec<Id>>>, bool),
) -> (Vec<(Id, i64)>, usize) {
    let (mut given, mut full) = (Vec::new(), 0);
    loop {
        let claim = move |tx: &mut Tx<'_>| Ok::<_, Error>(queue::claim_next(tx, Id(member))?.id);
        let over = match store.write(shop, claim).await {
            Ok(chat) => {
                given.push((chat, member));
                held.lock().push(chat);
                continue;
            }
            Err(Error::Refused(Refused::NoRoom)) => {
                full += 1;
                false
            }
            Err(Error::NothingWaiting) => true,
            Err(error) => panic!("{error}"),
        };
        let one = held.lock().pop();
        match one {
            Some(chat) => finishes(&store, shop, member, (chat, may_come_back)).await,
            None if over => return (given, full),
            // Another tab of theirs is at it.
            None => tokio::task::yield_now().await,
        }
    }
}

/// All but `absent` claim at once, each in several tabs, over all nodes.
async fn all_claim(
    nodes: &[Node],
    shop: ShopId,
    (absent, may_come_back): (i64, bool),
) -> (Vec<(Id, i64)>, usize) {
    let mut tabs = Vec::new();
    for member in TEAM.iter().filter(|member| member.id != absent) {
        let held = Arc::<Mutex<Vec<Id>>>::default();
        for tab in 0..TABS {
            let store = nodes[tab % nodes.len()].store.clone();
            let held = (held.clone(), may_come_back);
            tabs.push(tokio::spawn(claims(store, shop, member.id, held)));
        }
    }
    let (mut given, mut full) = (Vec::new(), 0);
    for tab in join_all(tabs).await {
        let (some, times) = tab.unwrap();
        given.extend(some);
        full += times;
    }
    (given, full)
}

/// A batch: chats come to every shop, all but one claim, and once the rest is anyone's, all but that one again.
async fn batch(nodes: &[Node], number: i64) -> Tally {
    let node = &nodes[0];
    let mut dice = Dice(u64::try_from(number).unwrap());
    let mut shops = Vec::new();
    for place in 0..SHOPS {
        let (shop, groups) = opens(node, number * SHOPS + place + 1).await;
        shops.push((shop, groups, HashMap::new()));
    }
    for _ in 0..COME {
        for (shop, groups, sorts) in &mut shops {
            let some = (0..CHATS / COME).map(|_| {
                let priority = u8::try_from(dice.roll(3)).unwrap();
                (dice.roll(SORTS.len()), priority)
            });
            sorts.extend(come(&node.store, *shop, groups, some.collect()).await);
        }
        node.clock.advance(1);
    }
    let absent = TEAM[dice.roll(TEAM.len())].id;
    let mut given = vec![Vec::new(); shops.len()];
    let mut tally = Tally::default();
    for may_come_back in [true, false] {
        let races = shops
            .iter()
            .map(|(shop, ..)| all_claim(nodes, *shop, (absent, may_come_back)));
        for (place, (some, full)) in join_all(races).await.into_iter().enumerate() {
            given[place].extend(some);
            tally.full += full;
        }
        node.clock.advance(ANYONES);
        for (shop, ..) in &shops {
            stay(&node.store, *shop, absent).await;
        }
    }
    for ((shop, _, sorts), given) in shops.iter().zip(given) {
        tally.add(&told(&node.store, *shop, sorts, given).await);
        forgets(&node.store, *shop).await;
    }
    tally
}

/// How many claims, and how long at most: the long form makes a million, or as many as the minutes allow that
/// `COUNTERBELL_LONG_MINUTES` says.
fn effort() -> (usize, Option<Duration>) {
    if std::env::var("COUNTERBELL_LONG").is_err() {
        return (400, None);
    }
    let minutes = std::env::var("COUNTERBELL_LONG_MINUTES").ok();
    let minutes = minutes.map(|minutes| minutes.parse::<u64>().unwrap());
    (
        1_000_000,
        minutes.map(|minutes| Duration::from_secs(minutes * 60)),
    )
}

async fn races(nodes: &[Node], name: &str) {
    let (claims, limit) = effort();
    let began = Instant::now();
    let mut all = Tally::default();
    let mut number = 0;
    // On until all that can happen has.
    let goes_on = |all: &Tally, number: i64| {
        all.claims < claims || (number < 60 && (all.full == 0 || all.came_back == 0))
    };
    while goes_on(&all, number) && limit.is_none_or(|limit| began.elapsed() < limit) {
        let tally = batch(nodes, number).await;
        assert!(tally.is_fair(), "{name}, batch {number}: {tally:?}");
        all.add(&tally);
        number += 1;
        if number % 100 == 0 {
            println!(
                "{name}: {} claims in {} s",
                all.claims,
                began.elapsed().as_secs()
            );
        }
    }
    println!(
        "{name}: {} claims in {} s; double owners {}, skipped {}, starved {}, over capacity {}, unfit {}; \
         {} came back meanwhile, {} were told that their hands are full",
        all.claims,
        began.elapsed().as_secs(),
        all.double_owners,
        all.skipped,
        all.starved,
        all.over_capacity,
        all.unfit,
        all.came_back,
        all.full,
    );
    assert!(all.full > 0 && all.came_back > 0, "all of it was tried");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn raced_claims_are_fair_on_sqlite() {
    let node = Node::of_a_new_database(Kind::Sqlite, Clock::held_at(held_now()));
    races(&[node], "SQLite").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn raced_claims_are_fair_on_postgres() {
    let node = Node::of_a_new_database(Kind::Postgres, Clock::held_at(held_now()));
    races(&[node], "PostgreSQL, one node").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn raced_claims_between_two_nodes_are_fair_on_postgres() {
    let first = Node::of_a_new_database(Kind::Postgres, Clock::held_at(held_now()));
    let second = Node::on(&first.url, first.clock.clone());
    races(&[first, second], "PostgreSQL, two nodes").await;
}
