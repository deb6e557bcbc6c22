//! The writer: everything is answered and everything is there; a refusal undoes only itself; the log of a
//! shop has no hole; and what breaks below it is nobody's loss. On both databases.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Waker};

use counterbell::clock::Clock;
use counterbell::conversation::Refused;
use counterbell::db::{Conn, ShopId};
use counterbell::error::Error;
use counterbell::ids::Id;
use diesel::prelude::*;
use futures_util::future::join_all;
use tokio::sync::oneshot;

use crate::support::{Kind, Node, held_now};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

fn node(kind: Kind) -> Node {
    Node::of_a_new_database(kind, Clock::held_at(held_now()))
}

/// A shop's log has the places 1, 2, 3 … and `len` of them.
async fn is_dense(node: &Node, shop: ShopId, len: usize) {
    let seqs: Vec<i64> = node.log(shop).await.iter().map(|entry| entry.seq).collect();
    let expected: Vec<i64> = (1..=i64::try_from(len).unwrap()).collect();
    assert_eq!(seqs, expected);
}

/// What a job of a mixed crowd does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Succeeds,
    IsRefused,
    BreaksARule,
    Panics,
}

fn fate(number: i64) -> Fate {
    match number % 97 {
        0 => Fate::Panics,
        n if n % 3 == 1 => Fate::IsRefused,
        n if n % 7 == 2 => Fate::BreaksARule,
        _ => Fate::Succeeds,
    }
}

/// Appends, then ends as its fate says: whatever it did must be undone unless it succeeds.
async fn meets_its_fate(node: &Node, shop: ShopId, number: i64) -> Result<i64, Error> {
    node.store
        .write(shop, move |tx| {
            let seq = tx.append(Id(number), 1, "started", "{}".into())?;
            match fate(number) {
                Fate::Succeeds => Ok(seq),
                Fate::IsRefused => Err(Error::Refused(Refused::Unchanged)),
                // The same conversation and version again: the database says no.
                Fate::BreaksARule => Ok(tx.append(Id(number), 1, "started", "{}".into())?),
                Fate::Panics => panic!("a panic the test asked for"),
            }
        })
        .await
}

/// Holds the writer in a job of `shop` until the sender says go (or goes).
pub async fn holds_the_writer(node: &Node, shop: ShopId) -> std::sync::mpsc::Sender<()> {
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let (inside, is_inside) = oneshot::channel::<()>();
    let inside = parking_lot::Mutex::new(Some(inside));
    let wait = parking_lot::Mutex::new(wait);
    let store = node.store.clone();
    tokio::spawn(async move {
        store
            .insert(shop, move |_| {
                if let Some(inside) = inside.lock().take() {
                    inside.send(()).unwrap();
                }
                let _ = wait.lock().recv();
                Ok::<_, Error>(())
            })
            .await
    });
    is_inside.await.unwrap();
    go
}

#[tokio::test]
async fn many_writes_at_once_are_all_answered_and_all_there() {
    for kind in BOTH {
        let node = node(kind);
        let shop = node.shop(1).await;
        let answers = join_all((1..=2000).map(|number| node.append(shop, number))).await;
        let seqs: HashSet<i64> = answers.into_iter().map(Result::unwrap).collect();
        assert_eq!(seqs.len(), 2000, "{kind:?}: each has a place of its own");
        is_dense(&node, shop, 2000).await;
        let written: HashSet<i64> = node
            .log(shop)
            .await
            .iter()
            .map(|e| e.conversation)
            .collect();
        assert_eq!(written, (1..=2000).collect::<HashSet<i64>>());
    }
}

#[tokio::test]
async fn a_refusal_a_fault_or_a_panic_undoes_only_itself_and_leaves_no_hole() {
    for kind in BOTH {
        let node = node(kind);
        let shops = [node.shop(1).await, node.shop(2).await, node.shop(3).await];
        let numbers: Vec<i64> = (1..=900).collect();
        let answers = join_all(numbers.iter().map(|number| {
            let shop = shops[usize::try_from(number % 3).unwrap()];
            meets_its_fate(&node, shop, *number)
        }))
        .await;
        let mut places: Vec<HashSet<i64>> = vec![HashSet::new(); 3];
        for (number, answer) in numbers.iter().zip(answers) {
            match fate(*number) {
                Fate::Succeeds => assert!(
                    places[usize::try_from(number % 3).unwrap()].insert(answer.unwrap()),
                    "two were given one place"
                ),
                Fate::IsRefused => assert!(matches!(answer, Err(Error::Refused(_)))),
                Fate::BreaksARule => assert!(matches!(answer, Err(Error::Database(_)))),
                Fate::Panics => assert!(matches!(answer, Err(Error::Unavailable))),
            }
        }
        for (index, shop) in shops.into_iter().enumerate() {
            is_dense(&node, shop, places[index].len()).await;
            for entry in node.log(shop).await {
                assert_eq!(fate(entry.conversation), Fate::Succeeds);
                assert!(places[index].contains(&entry.seq));
            }
        }
    }
}

#[tokio::test]
async fn time_never_runs_backwards_along_a_log_though_the_clock_does() {
    for kind in BOTH {
        let node = node(kind);
        let shop = node.shop(1).await;
        for number in 1..=60 {
            node.clock
                .advance(if number % 2 == 0 { -3600 } else { 1700 });
            node.append(shop, number).await.unwrap();
            let crowd = (1..=5).map(|other| node.append(shop, number * 1000 + other));
            join_all(crowd).await.into_iter().for_each(|answer| {
                answer.unwrap();
            });
        }
        let log = node.log(shop).await;
        assert!(log.iter().any(|entry| entry.at > node.clock.now().0));
        assert!(
            log.windows(2).all(|pair| pair[0].at <= pair[1].at),
            "{kind:?}"
        );
    }
}

#[tokio::test]
async fn what_was_committed_is_told_in_order_before_the_caller_hears_of_it() {
    for kind in BOTH {
        let node = node(kind);
        let shop = node.shop(1).await;
        let node = &node;
        join_all((1..=500).map(|number| async move {
            let seq = node.append(shop, number).await.unwrap();
            assert!(
                node.told
                    .lock()
                    .iter()
                    .any(|told| told.seq == seq && told.conversation.0 == number)
            );
        }))
        .await;
        let told: Vec<i64> = node.told.lock().iter().map(|told| told.seq).collect();
        assert_eq!(told, (1..=500).collect::<Vec<i64>>(), "{kind:?}");
    }
}

#[tokio::test]
async fn what_was_undone_is_never_told() {
    for kind in BOTH {
        let node = node(kind);
        let shop = node.shop(1).await;
        join_all((1..=400).map(|number| meets_its_fate(&node, shop, number))).await;
        let told = node.told.lock().clone();
        assert!(
            told.iter()
                .all(|told| fate(told.conversation.0) == Fate::Succeeds)
        );
        assert_eq!(told.len(), node.log(shop).await.len());
        assert!(told.windows(2).all(|pair| pair[0].seq + 1 == pair[1].seq));
    }
}

#[tokio::test]
async fn a_full_queue_says_so_at_once_and_loses_nothing_it_took() {
    for kind in BOTH {
        let node = node(kind);
        let shop = node.shop(1).await;
        let go = holds_the_writer(&node, shop).await;
        let refused = Arc::new(AtomicU32::new(0));
        let all: Vec<_> = (1..=6000)
            .map(|number| {
                let (node, refused) = (node.clone(), refused.clone());
                tokio::spawn(async move {
                    let answer = node.append(shop, number).await;
                    if matches!(answer, Err(Error::Unavailable)) {
                        refused.fetch_add(1, Ordering::SeqCst);
                    }
                    answer
                })
            })
            .collect();
        // While the writer is held nothing can be written: these answers came without waiting for it.
        while refused.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        go.send(()).unwrap();
        let mut kept = 0;
        for answer in join_all(all).await {
            match answer.unwrap() {
                Ok(_) => kept += 1,
                Err(error) => assert!(matches!(error, Error::Unavailable), "{error}"),
            }
        }
        assert_eq!(kept + refused.load(Ordering::SeqCst), 6000);
        assert!(kept >= 4000, "{kind:?}: it took only {kept}");
        is_dense(&node, shop, usize::try_from(kept).unwrap()).await;
    }
}

#[tokio::test]
async fn who_was_answered_reads_their_own_write() {
    for kind in BOTH {
        let node = node(kind);
        let shop = node.shop(1).await;
        let node = &node;
        join_all((1..=100).map(|number| async move {
            node.append(shop, number).await.unwrap();
            let log = node.log(shop).await;
            assert!(log.iter().any(|entry| entry.conversation == number));
        }))
        .await;
    }
}

#[tokio::test]
async fn a_store_that_closes_writes_what_it_took_and_takes_no_more() {
    for kind in BOTH {
        let node = node(kind);
        let shop = node.shop(1).await;
        let go = holds_the_writer(&node, shop).await;
        let mut taken: Vec<_> = (1..=300)
            .map(|number| Box::pin(node.append(shop, number)))
            .collect();
        // Polled once, each is in the queue.
        for one in &mut taken {
            let mut context = Context::from_waker(Waker::noop());
            assert!(one.as_mut().poll(&mut context).is_pending());
        }
        node.store.close();
        assert!(matches!(
            node.append(shop, 301).await,
            Err(Error::Unavailable)
        ));
        go.send(()).unwrap();
        for answer in join_all(taken).await {
            answer.unwrap();
        }
        is_dense(&node, shop, 300).await;
    }
}

/// Ends every other connection to this database, as a restarted server or a firewall would.
fn cuts_all_connections(url: &str) -> usize {
    let mut own = PgConnection::establish(url).unwrap();
    diesel::sql_query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .execute(&mut own)
    .unwrap()
}

#[tokio::test]
async fn a_lost_connection_loses_no_write_and_writes_none_twice() {
    let node = node(Kind::Postgres);
    let shops = [node.shop(1).await, node.shop(2).await, node.shop(3).await];
    let mut number = 0;
    let mut cut = 0;
    for round in 0..12 {
        let crowd: Vec<_> = (0..150)
            .map(|_| {
                number += 1;
                let (node, shop) = (node.clone(), shops[usize::try_from(number % 3).unwrap()]);
                tokio::spawn(async move { node.append(shop, number).await })
            })
            .collect();
        if round % 2 == 0 {
            let url = node.url.clone();
            cut += tokio::task::spawn_blocking(move || cuts_all_connections(&url))
                .await
                .unwrap();
        }
        for answer in join_all(crowd).await {
            answer.unwrap().unwrap();
        }
    }
    assert!(cut > 0);
    let mut written = 0;
    for shop in shops {
        let log = node.log(shop).await;
        is_dense(&node, shop, log.len()).await;
        written += log.len();
    }
    assert_eq!(i64::try_from(written).unwrap(), number);
    assert_eq!(node.told.lock().len(), written, "each was told once");
}

#[tokio::test]
async fn reading_goes_on_after_the_connections_were_lost() {
    let node = node(Kind::Postgres);
    let shop = node.shop(1).await;
    node.append(shop, 1).await.unwrap();
    assert!(cuts_all_connections(&node.url) > 0);
    assert_eq!(node.log(shop).await.len(), 1);
    node.store.ready().await.unwrap();
}

#[tokio::test]
async fn two_nodes_write_to_the_same_shops_without_a_hole_or_a_deadlock() {
    let first = Node::of_a_new_database(Kind::Postgres, Clock::system());
    let second = Node::on(&first.url, Clock::system());
    let mut shops = Vec::new();
    for id in 1..=9 {
        shops.push(first.shop(id).await);
    }
    let writes = (1..=3000_i64).map(|number| {
        // Each node's groups hold many shops, met in every order.
        let node = if number % 2 == 0 { &first } else { &second };
        let shop = shops[usize::try_from(number * 7 % 9).unwrap()];
        node.append(shop, number)
    });
    for answer in join_all(writes).await {
        answer.unwrap();
    }
    let mut written = 0;
    for shop in shops {
        let log = first.log(shop).await;
        is_dense(&second, shop, log.len()).await;
        assert!(log.windows(2).all(|pair| pair[0].at <= pair[1].at));
        written += log.len();
    }
    assert_eq!(written, 3000);
    assert_eq!(deadlocks(&first).await, 0);
}

async fn deadlocks(node: &Node) -> i64 {
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        deadlocks: i64,
    }
    node.store
        .read(|conn| match conn {
            Conn::Postgres(conn) => {
                let rows: Count = diesel::sql_query(
                    "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()",
                )
                .get_result(conn)?;
                Ok::<_, Error>(rows.deadlocks)
            }
            Conn::Sqlite(_) => Ok(0),
        })
        .await
        .unwrap()
}
