//! A store's week, told in any order and twice: what is kept in the end is what telling it in order leaves.

mod week;

use counterbell::conversation::people::{self, Visit};
use counterbell::db::Conn;
use counterbell::db::schema::{deliveries, jobs, shops};
use counterbell::error::Error;
use counterbell::ids::Id;
use counterbell::shop::rounds;
use diesel::prelude::*;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use self::week::{ANN, BEA, CARL, Told, week};
use crate::support::{App, Kind, dump};

/// What is told when: the place in the week, under which delivery's id, and whether the work is done after it.
type Plan = Vec<(usize, bool, bool)>;

fn in_order(count: usize) -> Plan {
    (0..count).map(|place| (place, false, true)).collect()
}

/// Everything once, up to half of it again (as a retry, or as a delivery of its own), all shuffled.
fn any_plan(count: usize) -> impl Strategy<Value = Plan> {
    let again = proptest::collection::vec((0..count, any::<bool>()), 0..count / 2);
    again
        .prop_flat_map(move |again| {
            let once = (0..count).map(|place| (place, false));
            Just(once.chain(again).collect::<Vec<_>>()).prop_shuffle()
        })
        .prop_flat_map(|told| {
            let works = proptest::collection::vec(proptest::bool::weighted(0.3), told.len());
            (Just(told), works)
        })
        .prop_map(|(told, works)| {
            let told = told.into_iter().zip(works);
            told.map(|((place, fresh), work)| (place, fresh, work))
                .collect()
        })
}

/// What is left out of what is kept: ids of ours, counts of changes, times of arrival, and the steps in which a cart was
/// seen to change (of news that waits together only the newest is worked off).
const KEPT: &[(&str, &[&str])] = &[
    ("carts", &["received_at", "history"]),
    ("checkouts", &["received_at"]),
    ("orders", &["received_at"]),
    ("documents", &["id", "version", "updated_at"]),
    ("people", &["first_seen", "last_seen"]),
    ("gone", &[]),
    ("customers", &["name_at", "email_at", "phone_at"]),
    ("shops", &["token"]),
    ("rounds", &["due_at"]),
    ("sessions", &[]),
    ("rules", &[]),
    ("conversations", &[]),
];

/// All that is kept of it, a line a row.
fn kept(conn: &mut Conn) -> Result<Vec<Value>, Error> {
    let mut kept = Vec::new();
    for (table, without) in KEPT {
        let without = [*without, &["shop_id"]].concat();
        for mut row in dump::rows(conn, table, &without)? {
            if *table == "shops" {
                row["has_token"] = shops::table
                    .filter(shops::token.is_not_null())
                    .count()
                    .get_result::<i64>(conn)?
                    .into();
                row.as_object_mut().unwrap().remove("id");
            }
            if *table == "rules" {
                for made_anew in ["id", "assistant_id"] {
                    row.as_object_mut().unwrap().remove(made_anew);
                }
            }
            // A checkout that is only known to be gone: the note of it, whichever came first.
            if *table == "checkouts" && !row["deleted_at"].is_null() {
                row = json!({ "gone": row["cart_token"], "at": row["deleted_at"] });
            }
            row["of"] = (*table).into();
            kept.push(row);
        }
    }
    kept.sort_by_key(ToString::to_string);
    kept.dedup();
    let undone: i64 = deliveries::table
        .filter(deliveries::status.eq(0).or(deliveries::status.eq(2)))
        .count()
        .get_result(conn)?;
    assert_eq!(undone, 0, "all is done, and nothing is dead");
    Ok(kept)
}

/// Tells the week by this plan to a new app; what it keeps.
async fn outcome(kind: Kind, week: &[Told], plan: &Plan) -> Vec<Value> {
    let app = App::start(kind).await;
    app.shared
        .store
        .write(app.shop, |tx| {
            rounds::begin(tx)?;
            for (visitor, customer) in [(1, ANN), (2, BEA), (3, CARL)] {
                let customer = Some(customer);
                let visit = Visit {
                    customer,
                    ..Visit::default()
                };
                people::saw(tx, Id(visitor), &visit)?;
                people::introduce(tx, Id(visitor), None, Some("typed@example.com"))?;
            }
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    // The rounds' own work is other chapters'.
    app.reads(|conn| Ok(diesel::delete(jobs::table).execute(conn)?))
        .await;
    app.advances(3_600);
    for (number, (place, fresh, work)) in plan.iter().enumerate() {
        let told = &week[*place];
        let id = if *fresh {
            format!("again-{number}")
        } else {
            format!("delivery-{place}")
        };
        let taken = app
            .webhook_with(told.topic, &id, told.at, &told.body.to_string())
            .await;
        assert_eq!(taken, 200);
        if *work {
            digests(&app).await;
        }
    }
    digests(&app).await;
    let kept = app.reads(kept).await;
    app.stops().await;
    kept
}

/// What waits is done, and nothing else.
async fn digests(app: &App) {
    let digest = counterbell::shop::digest::Digest::of(&app.shared);
    while digest.sweep().await.unwrap() > 0 {}
}

fn any_order_comes_to_the_same(kind: Kind, cases: u32) {
    let week = week();
    let run = |plan: &Plan| actix_web::rt::System::new().block_on(outcome(kind, &week, plan));
    let expected = run(&in_order(week.len()));
    ends_well(&expected);
    let mut runner = TestRunner::new(Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    });
    runner
        .run(&any_plan(week.len()), |plan| {
            let found = run(&plan);
            prop_assert_eq!(&found, &expected);
            Ok(())
        })
        .unwrap();
}

/// The end of the week, told in order, is what the week says.
#[track_caller]
fn ends_well(kept: &[Value]) {
    let of = |table: &str, has: Value| {
        let wanted = has.as_object().unwrap();
        let found = kept.iter().any(|row| {
            row["of"] == table
                && wanted
                    .iter()
                    .all(|(name, value)| row.get(name) == Some(value))
        });
        assert!(found, "{table} {has} in {kept:#?}");
    };
    let said = |text: &str| kept.iter().any(|row| row.to_string().contains(text));
    of("carts", json!({ "token": "hWN-one", "value": 2_600_000 }));
    of(
        "carts",
        json!({ "token": "hWN-two", "value": 0, "currency": "USD", "lines": "[]" }),
    );
    of(
        "checkouts",
        json!({ "token": "c-one", "step": "completed" }),
    );
    of("checkouts", json!({ "gone": "hWN-two" }));
    let first = json!({ "id": 1, "financial_status": "refunded", "fulfillment_status": "fulfilled",
                        "customer_id": BEA, "cart_token": "hWN-one" });
    of("orders", first);
    of("orders", json!({ "id": 2, "financial_status": "voided" }));
    for visitor in [1, 2] {
        let bea = json!({ "id": visitor, "name": "Bea Best", "email": "bea@example.com",
                          "phone": "+15550001", "customer_id": BEA });
        of("people", bea);
    }
    of(
        "people",
        json!({ "id": 3, "name": null, "email": null, "phone": null, "customer_id": CARL }),
    );
    of(
        "documents",
        json!({ "key": "product:strap-new", "external_id": 101, "title": "Strap" }),
    );
    of(
        "documents",
        json!({ "key": "product:strap", "external_id": 102, "title": "Another strap" }),
    );
    assert!(said("- Strap by Acme: $30.00 (SKU S-1)"));
    assert!(!said("Short-lived"));
    let named = json!({ "name": "New name", "scopes": "read_orders,read_products",
                        "timezone": "Europe/Berlin", "has_token": 0 });
    of("shops", named);
    of("rounds", json!({ "kind": rounds::RETENTION }));
    for (table, count) in [("orders", 2), ("rounds", 1), ("sessions", 0), ("gone", 2)] {
        let rows = kept.iter().filter(|row| row["of"] == table);
        assert_eq!(rows.count(), count, "{table}");
    }
}

#[test]
fn a_week_in_any_order_and_twice_ends_as_in_order() {
    any_order_comes_to_the_same(Kind::Sqlite, 32);
}

#[test]
fn a_week_in_any_order_and_twice_ends_as_in_order_on_postgres() {
    any_order_comes_to_the_same(Kind::Postgres, 6);
}
