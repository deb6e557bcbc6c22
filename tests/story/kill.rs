//! Killed without a word amid a stream of messages and webhooks, and started again: whatever was acknowledged
//! is there, once and in order, and the answers that were owed are given. The real program, on both databases.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use counterbell::assistant::knowledge;
use counterbell::clock::Clock;
use counterbell::db::schema::{deliveries, events, jobs, orders};
use counterbell::db::{Conn, DatabaseUrl, ShopId};
use counterbell::demo::store as demo;
use counterbell::error::Error;
use counterbell::shop::{ShopDomain, store as shops};
use diesel::prelude::*;
use futures_util::future::{join, join_all};
use parking_lot::Mutex;
use serde_json::json;
use tokio::time::timeout;

use crate::support::{
    Environment, Kind, Node, Program, SECRET, SHOP, Shopper, content, environment, free_port,
    fresh_database, signature,
};

const VISITORS: usize = 8;
const SENDERS: i64 = 3;

/// The program, killed and started again, and the world around it.
struct World {
    http: reqwest::Client,
    url: String,
    database: String,
    environment: Environment,
    origin: String,
    program: Mutex<Option<Program>>,
    /// Acknowledgements until the kill.
    left: AtomicI64,
    _folder: tempfile::TempDir,
}

impl World {
    /// A shop of the simulated store, installed through its grant, with some content.
    async fn begins(kind: Kind) -> Self {
        let (_, database, folder) = fresh_database(kind);
        let port = free_port();
        let url = format!("http://127.0.0.1:{port}");
        let store = demo::Store::start(demo::StoreConfig {
            port: 0,
            app_url: url.clone(),
            client_id: "story-client".into(),
            secret: SECRET.into(),
            shop: SHOP.into(),
            data: None,
            clock: Clock::system(),
        })
        .await
        .unwrap();
        let mut environment = environment(&database, port);
        environment.retain(|(name, _)| *name != "SHOPIFY_SHOP_URL");
        environment.push(("SHOPIFY_SHOP_URL", store.admin_url()));
        let program = Program::serves(&environment);
        store.install().await.unwrap();
        assert_eq!(program.ends_when_told().code, Some(0));
        has_pages(&database).await;
        let world = Self {
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            url,
            database,
            environment,
            origin: store.url(),
            program: Mutex::new(None),
            left: AtomicI64::new(0),
            _folder: folder,
        };
        store.stop().await;
        world
    }

    /// Starts the program; it will be killed at the `acknowledgements`-th.
    fn starts(&self, acknowledgements: i64) {
        self.left.store(acknowledgements, Ordering::SeqCst);
        *self.program.lock() = Some(Program::serves(&self.environment));
    }

    /// One more is acknowledged: maybe the last before the kill.
    fn acknowledged(&self) {
        if self.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            let program = self.program.lock().take().unwrap();
            program.dies();
        }
    }

    /// Two minutes pass: what the dead program had taken in hand is free again.
    fn leases_run_out(&self) {
        let freed = || diesel::update(jobs::table).set(jobs::leased_until.eq(0));
        match DatabaseUrl::parse(&self.database).unwrap().open().unwrap() {
            Conn::Sqlite(mut conn) => freed().execute(&mut conn),
            Conn::Postgres(mut conn) => freed().execute(&mut conn),
        }
        .unwrap();
    }
}

async fn has_pages(database: &str) {
    let node = Node::on(database, Clock::system());
    let shop = shop_of(&node).await;
    node.store
        .write(shop, |tx| knowledge::put(tx, &content()))
        .await
        .unwrap();
}

async fn shop_of(node: &Node) -> ShopId {
    node.store
        .read(|conn| shops::by_domain(conn, &ShopDomain::parse(SHOP).unwrap()))
        .await
        .unwrap()
        .expect("the shop is installed")
        .id
}

/// Somebody who sends one thing after the other, and sends again what was not acknowledged.
trait Sends {
    /// Sends the `number`-th; whether it was acknowledged.
    async fn sends(&self, world: &World, number: i64) -> bool;
}

/// A sender with the number of its acknowledged sends: the next one is sent under the same id until it is.
struct Sender<S> {
    who: S,
    acknowledged: i64,
}

impl<S: Sends> Sender<S> {
    /// Sends until the program is gone.
    async fn streams(&mut self, world: &World) {
        while self.who.sends(world, self.acknowledged).await {
            self.acknowledged += 1;
            world.acknowledged();
        }
    }

    /// Sends what was not acknowledged, again.
    async fn resends(&mut self, world: &World) {
        assert!(self.who.sends(world, self.acknowledged).await);
        self.acknowledged += 1;
    }
}

/// Each in other words, and each with an answer on the shop's pages.
fn words(number: i64) -> String {
    format!(
        "How do returns work{}",
        "?".repeat(usize::try_from(number).unwrap() + 1)
    )
}

impl Sends for Shopper {
    async fn sends(&self, world: &World, number: i64) -> bool {
        let request = world
            .http
            .post(format!("{}/storefront/v1/messages", world.url))
            .header("origin", &world.origin)
            .bearer_auth(&self.token)
            .json(&json!({ "client_id": format!("message-{number:08}"), "body": words(number) }));
        acknowledged(request).await
    }
}

/// One of Shopify's senders.
struct Webhooks(i64);

impl Webhooks {
    fn order(&self, number: i64) -> i64 {
        self.0 * 1_000_000 + number
    }
}

impl Sends for Webhooks {
    async fn sends(&self, world: &World, number: i64) -> bool {
        let order = self.order(number);
        let body = json!({
            "id": order, "name": format!("#{order}"), "currency": "USD", "line_items": [],
            "updated_at": "2026-11-20T10:00:00Z", "created_at": "2026-11-20T10:00:00Z",
        })
        .to_string();
        let request = world
            .http
            .post(format!("{}/webhooks/shopify", world.url))
            .header("x-shopify-topic", "orders/create")
            .header("x-shopify-api-version", "2026-10")
            .header("x-shopify-shop-domain", SHOP)
            .header("x-shopify-webhook-id", format!("delivery-{order}"))
            .header("x-shopify-triggered-at", "2026-11-20T10:00:00Z")
            .header("x-shopify-hmac-sha256", signature(SECRET, body.as_bytes()))
            .body(body);
        acknowledged(request).await
    }
}

/// A send is acknowledged when its answer has come whole. The program may be gone; it must not refuse.
async fn acknowledged(request: reqwest::RequestBuilder) -> bool {
    let Ok(response) = request.send().await else {
        return false;
    };
    let status = response.status();
    let Ok(text) = response.text().await else {
        return false;
    };
    assert!(status.is_success(), "{status} {text}");
    true
}

/// Everything a thread says, read from its stream until the assistant has had the last word.
async fn until_answered(shopper: &Shopper) -> Vec<(i64, String, String)> {
    let mut stream = shopper.listens(None).await;
    let mut lines = Vec::new();
    loop {
        let update = stream.next_of("update").await.data;
        for item in update["items"].as_array().unwrap() {
            lines.push((
                item["n"].as_i64().unwrap(),
                item["from"].as_str().unwrap_or("").to_owned(),
                item["body"].as_str().unwrap_or("").to_owned(),
            ));
        }
        lines.sort();
        if lines.last().is_some_and(|(_, from, _)| from == "assistant") {
            return lines;
        }
    }
}

/// Kills `rounds` times, then looks.
async fn nothing_is_lost(kind: Kind, rounds: i64) {
    let world = World::begins(kind).await;
    world.starts(i64::MAX);
    let mut visitors = Vec::new();
    for _ in 0..VISITORS {
        let who = Shopper::arrives(&world.http, &world.url, SHOP, &world.origin).await;
        visitors.push(Sender {
            who,
            acknowledged: 0,
        });
    }
    let mut senders: Vec<_> = (1..=SENDERS)
        .map(|number| Sender {
            who: Webhooks(number),
            acknowledged: 0,
        })
        .collect();
    let running = world.program.lock().take().unwrap();
    running.dies();
    for round in 0..rounds {
        // Early, late, and in between; never at the same place twice.
        world.starts(7 + (round * 37) % 101);
        join(
            join_all(visitors.iter_mut().map(|one| one.streams(&world))),
            join_all(senders.iter_mut().map(|one| one.streams(&world))),
        )
        .await;
        assert!(
            world.program.lock().is_none(),
            "a send failed before the kill"
        );
    }
    world.leases_run_out();
    world.starts(i64::MAX);
    join(
        join_all(visitors.iter_mut().map(|one| one.resends(&world))),
        join_all(senders.iter_mut().map(|one| one.resends(&world))),
    )
    .await;
    every_message_once_and_in_order(&visitors).await;
    every_delivery_once(&world, &senders).await;
}

async fn every_message_once_and_in_order(visitors: &[Sender<Shopper>]) {
    for visitor in visitors {
        let thread = timeout(Duration::from_secs(60), until_answered(&visitor.who));
        let Ok(thread) = thread.await else {
            let state = visitor.who.state().await;
            panic!("{state:?} {:#?}", visitor.who.thread().await);
        };
        let said: Vec<&str> = thread
            .iter()
            .filter(|(_, from, _)| from == "shopper")
            .map(|(_, _, body)| body.as_str())
            .collect();
        let expected: Vec<String> = (0..visitor.acknowledged).map(words).collect();
        assert_eq!(said, expected);
    }
}

async fn every_delivery_once(world: &World, senders: &[Sender<Webhooks>]) {
    timeout(Duration::from_secs(60), until_done(world))
        .await
        .expect("the deliveries are done");
    let program = world.program.lock().take().unwrap();
    let ended = program.ends_when_told();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);

    let node = Node::on(&world.database, Clock::system());
    let shop = shop_of(&node).await;
    let mut expected: Vec<i64> = senders
        .iter()
        .flat_map(|sender| (0..sender.acknowledged).map(|number| sender.who.order(number)))
        .collect();
    expected.sort_unstable();
    let (statuses, placed) = node
        .store
        .read(move |conn| delivered(conn, shop))
        .await
        .unwrap();
    assert_eq!(
        statuses,
        vec![1; expected.len()],
        "each is kept once, and done"
    );
    assert_eq!(placed, expected);
    every_log_is_dense(&node, shop).await;
}

/// Waits for the worker, from outside: no delivery is left to be done.
async fn until_done(world: &World) {
    let url = DatabaseUrl::parse(&world.database).unwrap();
    let mut conn = url.open().unwrap();
    let waiting = |conn: &mut Conn| -> i64 {
        let waiting = deliveries::table.filter(deliveries::status.eq(0));
        waiting.count().get_result(conn).unwrap()
    };
    while waiting(&mut conn) > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The status of every delivery, and the ids of the orders.
fn delivered(conn: &mut Conn, shop: ShopId) -> Result<(Vec<i32>, Vec<i64>), Error> {
    let statuses = deliveries::table
        .filter(deliveries::shop_id.eq(shop.key()))
        .select(deliveries::status)
        .load(conn)?;
    let placed = orders::table
        .filter(orders::shop_id.eq(shop.key()))
        .order(orders::id.asc())
        .select(orders::id)
        .load(conn)?;
    Ok((statuses, placed))
}

/// No hole in the shop's log, nor in any conversation's.
async fn every_log_is_dense(node: &Node, shop: ShopId) {
    let rows: Vec<(i64, i64, i64)> = node
        .store
        .read(move |conn| {
            Ok::<_, Error>(
                events::table
                    .filter(events::shop_id.eq(shop.key()))
                    .order(events::seq.asc())
                    .select((events::seq, events::conversation_id, events::version))
                    .load(conn)?,
            )
        })
        .await
        .unwrap();
    let mut versions = std::collections::HashMap::new();
    for (place, (seq, conversation, version)) in (1..).zip(rows) {
        assert_eq!(seq, place);
        let before = versions.insert(conversation, version).unwrap_or(0);
        assert_eq!(version, before + 1);
    }
    assert_eq!(versions.len(), VISITORS);
}

fn rounds() -> i64 {
    match std::env::var("COUNTERBELL_LONG") {
        Ok(_) => 60,
        Err(_) => 12,
    }
}

#[actix_web::test]
async fn killed_amid_a_stream_it_has_everything_it_acknowledged_once_on_sqlite() {
    nothing_is_lost(Kind::Sqlite, rounds()).await;
}

#[actix_web::test]
async fn killed_amid_a_stream_it_has_everything_it_acknowledged_once_on_postgres() {
    nothing_is_lost(Kind::Postgres, rounds()).await;
}
