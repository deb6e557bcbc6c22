//! Whatever a signed body looks like, field by field: it is taken, it is done or it is dead with a reason, and what
//! can be used of it is used.

use counterbell::db::schema::{carts, deliveries, documents, orders, people};
use counterbell::error::Error;
use counterbell::ids::Id;
use counterbell::shop::topics::TOPICS;
use diesel::prelude::*;
use futures_util::{StreamExt, stream};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::support::shopify::{Price, cart, order};
use crate::support::{App, Kind};

/// Shopify's sample for a topic.
fn sample(topic: &str) -> Value {
    let name = match topic {
        "carts/create" => "carts_create.doc-2026-07",
        "carts/update" => "carts_update.doc-2026-07",
        "checkouts/create" => "checkouts_create.doc-2026-07",
        "checkouts/update" => "checkouts_update.doc-2026-07",
        "checkouts/delete" => "checkouts_delete.doc-2026-07",
        "orders/delete" | "products/delete" => "products_delete.doc-2026-07",
        "customers/update" => "customers_create_update.doc-2026-07",
        "customers/delete" => "customers_delete.doc-2026-07",
        "products/create" | "products/update" => "products_update.doc-2026-07",
        "app/scopes_update" => "app_scopes_update.doc-2026-07",
        "app/uninstalled" | "shop/update" => "app_uninstalled.doc-2026-07",
        "customers/data_request" => "compliance_customers_data_request.doc-2026-07",
        "customers/redact" => "compliance_customers_redact.doc-2026-07",
        "shop/redact" => "compliance_shop_redact.doc-2026-07",
        "customers/merge" => "customers_merge.example",
        "app_subscriptions/update" => "app_subscriptions_update.example",
        "order_transactions/create" | "fulfillment_events/create" => "order_trouble.example",
        topic if topic.starts_with("orders/") => "orders_any.doc-2026-07",
        topic => panic!("no sample of {topic}"),
    };
    let path = format!(
        "{}/tests/data/shopify/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Where in a body.
type Path = Vec<String>;

/// Every place of a body, to any depth.
fn places(value: &Value, at: &Path, found: &mut Vec<Path>) {
    let mut inside = |name: String, value: &Value| {
        let mut path = at.clone();
        path.push(name);
        found.push(path.clone());
        places(value, &path, found);
    };
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(name, value)| inside(name.clone(), value)),
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                inside(index.to_string(), value);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What stands there instead; nothing for a field that is missing.
fn spoilt() -> Vec<Option<Value>> {
    [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(1e308),
        json!(""),
        json!("text \u{0} \u{7} 弦"),
        json!("9223372036854775808"),
        json!("9999999999999999999999.99"),
        json!("99999-99-99T99:99:99Z"),
        json!([]),
        json!([null, 1, "x", {}, [[]]]),
        json!({}),
        json!({ "id": {}, "amount": [] }),
    ]
    .into_iter()
    .map(Some)
    .chain([None])
    .collect()
}

fn huge() -> Vec<Value> {
    let line = json!({ "variant_id": 1, "title": "x", "quantity": 1, "price": "1.00",
        "price_set": { "shop_money": { "amount": "1.0", "currency_code": "USD" } } });
    let mut deep = json!("end");
    for _ in 0..100 {
        deep = json!([{ "x": deep }]);
    }
    vec![
        // Nothing a database could press together.
        Value::String(
            (0..200_000_u64)
                .map(|n| format!("{:x}", n.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
                .collect(),
        ),
        Value::String(format!("{}@x.example", "x".repeat(1024 * 1024))),
        Value::Array(vec![line; 10_000]),
        deep,
    ]
}

fn put(body: &mut Value, path: &[String], value: Option<Value>) {
    let (name, above) = path.split_last().unwrap();
    let mut place = body;
    for step in above {
        place = match place {
            Value::Array(list) => &mut list[step.parse::<usize>().unwrap()],
            other => &mut other[step.as_str()],
        };
    }
    match (place, value) {
        (Value::Array(list), Some(value)) => list[name.parse::<usize>().unwrap()] = value,
        (Value::Array(list), None) => {
            list.remove(name.parse().unwrap());
        }
        (Value::Object(map), Some(value)) => {
            map.insert(name.clone(), value);
        }
        (Value::Object(map), None) => {
            map.remove(name);
        }
        (other, _) => panic!("{other} has no fields"),
    }
}

/// Tells these; each must be taken, and each must end.
async fn all_end(app: &App, topic: &str, bodies: Vec<(String, String)>) {
    let sent = bodies.iter().enumerate().map(|(number, (_, body))| {
        let id = format!("{topic} {number} {}", app.shared.store.new_id().0);
        async move { app.webhook_with(topic, &id, app.clock.now(), body).await }
    });
    let statuses: Vec<u16> = stream::iter(sent).buffered(16).collect().await;
    for ((what, body), status) in bodies.iter().zip(statuses) {
        // Nothing at all is no delivery.
        let expected = if body.is_empty() { 400 } else { 200 };
        assert_eq!(status, expected, "{topic} with {what}");
    }
    app.runs_jobs().await;
    type Undone = (String, i32, Option<String>);
    let undone: Vec<Undone> = app
        .reads(|conn| {
            Ok(deliveries::table
                .filter(deliveries::status.eq(0))
                .or_filter(deliveries::status.eq(2).and(deliveries::error.is_null()))
                .select((deliveries::topic, deliveries::status, deliveries::error))
                .load(conn)?)
        })
        .await;
    assert_eq!(undone, [], "{topic}");
}

/// The topics after which nothing of the shop is as it was, last.
fn topics() -> impl Iterator<Item = &'static str> {
    let ends = |topic: &&str| ["app/uninstalled", "shop/redact"].contains(topic);
    let all = || TOPICS.iter().map(|(topic, _)| *topic);
    let most = all().filter(move |topic| !ends(topic));
    most.chain(all().filter(ends))
}

/// One topic of each body: the others read the same way.
fn bodies() -> impl Iterator<Item = &'static str> {
    let same = [
        "orders/create",
        "orders/paid",
        "orders/cancelled",
        "orders/fulfilled",
        "orders/partially_fulfilled",
        "carts/create",
        "checkouts/create",
        "products/create",
    ];
    topics().filter(move |topic| !same.contains(topic))
}

/// One of a body's spoilings, with its name.
fn spoil(sample: &Value, path: &Path, value: Option<Value>) -> (String, String) {
    let mut body = sample.clone();
    let shown: String = format!("{value:?}").chars().take(60).collect();
    put(&mut body, path, value);
    (format!("{} = {shown}", path.join(".")), body.to_string())
}

async fn each_first_field_is_spoilt(kind: Kind) {
    let app = App::start(kind).await;
    for topic in bodies() {
        let sample = sample(topic);
        let mut bodies = Vec::new();
        for name in sample.as_object().unwrap().keys() {
            for value in spoilt() {
                bodies.push(spoil(&sample, &vec![name.clone()], value));
            }
        }
        all_end(&app, topic, bodies).await;
    }
    app.stops().await;
}

#[actix_web::test]
async fn every_field_may_be_missing_or_of_another_kind() {
    each_first_field_is_spoilt(Kind::Sqlite).await;
}

#[actix_web::test]
async fn every_field_may_be_missing_or_of_another_kind_on_postgres() {
    each_first_field_is_spoilt(Kind::Postgres).await;
}

#[actix_web::test]
async fn what_every_topic_reads_may_be_huge() {
    what_is_read_is_huge(Kind::Sqlite).await;
}

#[actix_web::test]
async fn what_every_topic_reads_may_be_huge_on_postgres() {
    what_is_read_is_huge(Kind::Postgres).await;
}

async fn what_is_read_is_huge(kind: Kind) {
    let mut app = App::start(kind).await;
    // No connection is kept: one that was idle while the last were done may be closed as the next is written.
    app.http = reqwest::Client::builder()
        .no_proxy()
        .pool_max_idle_per_host(0)
        .build()
        .unwrap();
    let read = [
        "id",
        "token",
        "line_items",
        "updated_at",
        "email",
        "customer",
        "name",
        "title",
        "body_html",
        "handle",
        "variants",
        "first_name",
        "phone",
        "current",
        "domain",
        "cart_token",
        "checkout_token",
        "financial_status",
    ];
    for topic in bodies() {
        let sample = sample(topic);
        let fields = read.iter().filter(|name| sample.get(**name).is_some());
        let bodies = fields
            .flat_map(|name| huge().into_iter().map(move |value| (name, value)))
            .map(|(name, value)| spoil(&sample, &vec![(*name).to_owned()], Some(value)))
            .collect();
        all_end(&app, topic, bodies).await;
    }
    app.stops().await;
}

/// Several places of a body spoilt at once, however deep.
async fn many_places_are_spoilt(kind: Kind, rounds: usize) {
    let app = App::start(kind).await;
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let plan = proptest::collection::vec((any::<Index>(), any::<Index>()), 1..6);
    for topic in topics() {
        let sample = sample(topic);
        let mut bodies = Vec::new();
        for _ in 0..rounds {
            let mut body = sample.clone();
            let mut done = Vec::new();
            for (place, kind) in plan.new_tree(&mut runner).unwrap().current() {
                let mut all = Vec::new();
                places(&body, &Vec::new(), &mut all);
                if all.is_empty() {
                    break;
                }
                let (path, values) = (place.get(&all).clone(), spoilt());
                let value = kind.get(&values).clone();
                done.push(format!("{} = {value:?}", path.join(".")));
                put(&mut body, &path, value);
            }
            bodies.push((done.join(", "), body.to_string()));
        }
        all_end(&app, topic, bodies).await;
    }
    app.stops().await;
}

#[actix_web::test]
async fn many_places_may_be_spoilt_at_once() {
    many_places_are_spoilt(Kind::Sqlite, 48).await;
    many_places_are_spoilt(Kind::Postgres, 12).await;
}

#[actix_web::test]
async fn what_is_no_json_object_is_dead_with_a_reason() {
    let app = App::start(Kind::Sqlite).await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for topic in topics() {
        let bodies = ["", "null", "7", "[]", "{", "\u{feff}{}", "{\"a\":}", &deep]
            .map(|body| (body.chars().take(9).collect(), body.to_owned()));
        all_end(&app, topic, bodies.to_vec()).await;
    }
    let (all, dead): (i64, i64) = app
        .reads(|conn| {
            let dead = deliveries::table.filter(deliveries::status.eq(2));
            Ok((
                deliveries::table.count().get_result(conn)?,
                dead.count().get_result(conn)?,
            ))
        })
        .await;
    assert_eq!(all, dead);
    app.stops().await;
}

#[actix_web::test]
async fn what_can_be_used_is_used() {
    let app = App::start(Kind::Sqlite).await;
    let now = app.clock.now().rfc3339();
    app.shared
        .store
        .write(app.shop, |tx| {
            let visit = counterbell::conversation::people::Visit {
                customer: Some(706_405_506_930_370_084),
                ..Default::default()
            };
            counterbell::conversation::people::saw(tx, Id(1), &visit)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();

    let mut broken = cart("hWN-broken", &now, Price::usd("249.00"));
    broken["note"] = json!({ "not": ["a", "note"] });
    broken["created_at"] = json!(7);
    broken["line_items"][0]["properties"] = json!([1]);
    assert_eq!(app.webhook("carts/update", &broken).await, 200);

    let mut bought = order(1, "#1001", &now);
    bought["customer"] = json!("somebody");
    bought["line_items"] = json!({ "not": "a list" });
    bought["fulfillments"] = json!([null, { "tracking_number": "1Z999" }]);
    assert_eq!(app.webhook("orders/updated", &bought).await, 200);

    let mut bob = sample("customers/update");
    bob["email"] = json!(["no", "mail"]);
    bob["updated_at"] = json!(null);
    assert_eq!(app.webhook("customers/update", &bob).await, 200);

    let mut shirt = sample("products/update");
    shirt["variants"] = json!([{ "price": "a lot" }, { "title": "Blue", "price": 19.5 }]);
    shirt["vendor"] = json!({});
    assert_eq!(app.webhook("products/update", &shirt).await, 200);
    app.runs_jobs().await;

    type Found = (Option<i64>, Option<i64>, String, Option<String>, String);
    let (value, total, tracking, name, text): Found = app
        .reads(|conn| {
            Ok((
                carts::table.select(carts::value).first(conn)?,
                orders::table.select(orders::total).first(conn)?,
                orders::table.select(orders::tracking).first(conn)?,
                people::table.select(people::name).first(conn)?,
                documents::table
                    .filter(documents::external_id.is_not_null())
                    .select(documents::body)
                    .first(conn)?,
            ))
        })
        .await;
    assert_eq!(value, Some(2_490_000));
    assert!(total.is_some());
    assert!(tracking.contains("1Z999"));
    assert_eq!(name.as_deref(), Some("Bob Biller"));
    assert!(text.starts_with("An example T-Shirt"), "{text}");
    assert!(text.contains("- Example T-Shirt - Blue: $19.50"), "{text}");
    app.stops().await;
}
