//! What many bring at once is written at once: each is answered for itself, the same one is kept once, and a
//! bad one harms no other. On both databases.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Waker};

use counterbell::clock::Clock;
use counterbell::conversation::Refused;
use counterbell::db::schema::deliveries;
use counterbell::db::{Batch, Batched, ShopId};
use counterbell::error::Error;
use counterbell::shop::ShopDomain;
use counterbell::shop::deliveries::{Arrival, Body, Headers};
use diesel::prelude::*;
use futures_util::future::join_all;

use crate::support::{App, Kind, Node, SECRET, SHOP, held_now, signature};
use crate::writer::holds_the_writer;

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

fn node(kind: Kind) -> Node {
    Node::of_a_new_database(kind, Clock::held_at(held_now()))
}

fn arrival(shop: ShopId, id: u8, body: &str) -> Arrival {
    Arrival {
        shop,
        headers: Headers {
            topic: "carts/update".into(),
            shop: ShopDomain::parse(SHOP).unwrap(),
            id: [id; 16],
            triggered_at: None,
            event_id: None,
            api_version: Some("2026-10".into()),
            name: None,
        },
        body: Body::pack(body.as_bytes()),
    }
}

/// Shop, first byte of the id, and body of every delivery, in order of arrival.
async fn kept(node: &Node) -> Vec<(i64, u8, String)> {
    let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = node
        .store
        .read(|conn| {
            Ok::<_, Error>(
                deliveries::table
                    .order(deliveries::arrival.asc())
                    .select((deliveries::shop_id, deliveries::id, deliveries::body))
                    .load(conn)?,
            )
        })
        .await
        .unwrap();
    rows.into_iter()
        .map(|(shop, id, body)| (shop, id[0], String::from_utf8(body).unwrap()))
        .collect()
}

/// Queues all of these while the writer is held, so that they make one group; then lets it go.
async fn in_one_group<T>(node: &Node, shop: ShopId, all: Vec<impl Future<Output = T>>) -> Vec<T> {
    let go = holds_the_writer(node, shop).await;
    let mut all: Vec<_> = all.into_iter().map(Box::pin).collect();
    for one in &mut all {
        // Polled once, each is in the queue.
        let mut context = Context::from_waker(Waker::noop());
        assert!(one.as_mut().poll(&mut context).is_pending());
    }
    go.send(()).unwrap();
    join_all(all).await
}

#[tokio::test]
async fn of_a_delivery_that_is_twice_in_one_group_the_first_is_kept() {
    for kind in BOTH {
        let node = node(kind);
        // Both with one writer, whatever their number.
        let shops = [node.shop(3).await, node.shop(6).await];
        let sent: Vec<(ShopId, u8, String)> = (0..120_u8)
            .map(|n| (shops[usize::from(n % 2)], n / 4, format!("body {n}")))
            .collect();
        let all = sent
            .iter()
            .map(|(shop, id, body)| node.store.insert_together(arrival(*shop, *id, body)))
            .collect();
        let answers: Vec<bool> = in_one_group(&node, shops[0], all)
            .await
            .into_iter()
            .map(Result::unwrap)
            .collect();
        let expected: Vec<bool> = (0..120).map(|n| n % 4 < 2).collect();
        assert_eq!(answers, expected, "{kind:?}: the first of each shop and id");
        let first: Vec<(i64, u8, String)> = (sent.into_iter().zip(expected))
            .filter_map(|((shop, id, body), first)| first.then_some((shop.key(), id, body)))
            .collect();
        assert_eq!(kept(&node).await, first, "{kind:?}: in order of arrival");
        let again = arrival(shops[0], 0, "a retry");
        assert!(!node.store.insert_together(again).await.unwrap());
        assert_eq!(kept(&node).await.len(), first.len());
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Succeeds,
    IsRefused,
    BreaksARule,
    Panics,
}

/// A delivery with a fate, and a count of how often its kind was written.
struct Fated {
    arrival: Arrival,
    fate: Fate,
    writes: Arc<AtomicU32>,
}

impl Batched for Fated {
    type Answer = u8;
    type Error = Error;

    fn shop(&self) -> ShopId {
        self.arrival.shop
    }

    fn write(items: &[&Self], batch: &mut Batch<'_>) -> Result<Vec<u8>, Error> {
        items[0].writes.fetch_add(1, Ordering::SeqCst);
        let mut answers = Vec::new();
        for item in items {
            Arrival::write(&[&item.arrival], batch)?;
            match item.fate {
                Fate::Succeeds => answers.push(item.arrival.headers.id[0]),
                Fate::IsRefused => return Err(Error::Refused(Refused::Unchanged)),
                // Of a column that must have a value, none: the database says no.
                Fate::BreaksARule => {
                    diesel::sql_query("UPDATE deliveries SET topic = NULL").execute(batch.conn)?;
                }
                Fate::Panics => panic!("a panic the test asked for"),
            }
        }
        Ok(answers)
    }
}

#[tokio::test]
async fn a_bad_one_harms_no_other_of_its_group() {
    use Fate::{BreaksARule, IsRefused, Panics, Succeeds};
    for kind in BOTH {
        for (bad, at) in [
            (Succeeds, 0),
            (IsRefused, 7),
            (BreaksARule, 0),
            (BreaksARule, 99),
            (Panics, 50),
        ] {
            let node = node(kind);
            let shop = node.shop(1).await;
            let writes = Arc::new(AtomicU32::new(0));
            let all = (0..100_u8)
                .map(|n| {
                    let (node, writes) = (node.clone(), writes.clone());
                    async move {
                        // Ordinary writes come between, and commit with them.
                        if n % 10 == 5 {
                            return node.append(shop, i64::from(n)).await.map(|_| n);
                        }
                        let fated = Fated {
                            arrival: arrival(shop, n, "body"),
                            fate: if n == at { bad } else { Succeeds },
                            writes,
                        };
                        node.store.insert_together(fated).await
                    }
                })
                .collect();
            let answers = in_one_group(&node, shop, all).await;
            for (n, answer) in (0..).zip(answers) {
                match (n == at, bad) {
                    (false, _) | (true, Succeeds) => assert_eq!(answer.unwrap(), n),
                    (true, IsRefused) => assert!(matches!(answer, Err(Error::Refused(_)))),
                    (true, BreaksARule) => assert!(matches!(answer, Err(Error::Database(_)))),
                    (true, Panics) => assert!(matches!(answer, Err(Error::Unavailable))),
                }
            }
            let ids: Vec<u8> = kept(&node).await.into_iter().map(|(_, id, _)| id).collect();
            let expected: Vec<u8> = (0..100)
                .filter(|n| n % 10 != 5 && (*n != at || bad == Succeeds))
                .collect();
            assert_eq!(ids, expected, "{kind:?} {bad:?}");
            assert_eq!(node.log(shop).await.len(), 10, "{kind:?} {bad:?}");
            assert_eq!(node.told.lock().len(), 10, "each was told once");
            let writes = writes.load(Ordering::SeqCst);
            match bad {
                Succeeds => assert_eq!(writes, 1, "{kind:?}: one write for all"),
                _ => assert!(writes > 90, "{kind:?}: then one by one"),
            }
        }
    }
}

#[tokio::test]
async fn a_crowd_beyond_the_queue_is_told_to_come_again_and_none_is_lost() {
    for kind in BOTH {
        let node = node(kind);
        let shop = node.shop(1).await;
        let go = holds_the_writer(&node, shop).await;
        let mut all: Vec<_> = (0..5000_u32)
            .map(|n| {
                let mut one = arrival(shop, 0, "body");
                one.headers.id[..4].copy_from_slice(&n.to_be_bytes());
                Box::pin(node.store.insert_together(one))
            })
            .collect();
        let mut refused = 0;
        all.retain_mut(|one| {
            let mut context = Context::from_waker(Waker::noop());
            match one.as_mut().poll(&mut context) {
                std::task::Poll::Pending => true,
                std::task::Poll::Ready(answer) => {
                    assert!(matches!(answer, Err(Error::Unavailable)));
                    refused += 1;
                    false
                }
            }
        });
        assert!(
            refused > 0,
            "{kind:?}: told at once, while the writer is held"
        );
        go.send(()).unwrap();
        let taken = all.len();
        for answer in join_all(all).await {
            assert!(answer.unwrap());
        }
        assert_eq!(kept(&node).await.len(), taken, "{kind:?}");
    }
}

#[actix_web::test]
async fn a_webhook_that_cannot_be_taken_is_asked_for_again() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let body = br#"{"token":"t1"}"#;
        let sent = || {
            app.http
                .post(format!("{}/webhooks/shopify", app.url))
                .header("x-shopify-topic", "carts/update")
                .header("x-shopify-shop-domain", SHOP)
                .header("x-shopify-api-version", "2026-10")
                .header("x-shopify-webhook-id", "one")
                .header("x-shopify-hmac-sha256", signature(SECRET, body))
                .body(body.to_vec())
                .send()
        };
        app.shared.store.close();
        let answer = sent().await.unwrap();
        assert_eq!(answer.status().as_u16(), 503);
        assert_eq!(answer.headers()["retry-after"], "2");
        app.stops().await;
    }
}
