//! A lost order webhook is healed: the store is asked for what changed since the last look.

use counterbell::clock::Micros;
use counterbell::db::schema::{jobs, orders, shops};
use counterbell::error::Error;
use counterbell::shop::admin::reconcile;
use counterbell::shop::rounds;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::support::admin_api::{AdminApi, Play, order_node, orders_page};
use crate::support::shopify::order;
use crate::support::{App, Kind, Shopper};

const CART: &str = "hWN21BQ2khassPiM4Bc4pZaM";

async fn chats_with_the_cart(app: &App) -> (Shopper, String) {
    let mut shopper = app.shopper().await;
    shopper.has_cart(CART);
    shopper.says("How do returns work?").await;
    let chat = shopper.conversation().await;
    (shopper, chat)
}

/// How often a chat heard of an order.
async fn orders_seen(app: &App, chat: &str) -> usize {
    let log = app.log(chat).await;
    log.iter()
        .filter(|logged| format!("{:?}", logged.event).contains("Order"))
        .count()
}

/// Id and name of every order kept.
async fn kept(app: &App) -> Vec<(i64, String)> {
    app.reads(|conn| {
        let rows = orders::table.order(orders::id.asc());
        Ok(rows.select((orders::id, orders::name)).load(conn)?)
    })
    .await
}

async fn seen_to(app: &App) -> (Option<i64>, Option<String>, Option<i64>) {
    let shop = app.shop;
    app.reads(move |conn| {
        let row = shops::table.find(shop.key());
        let columns = (
            shops::orders_seen_to,
            shops::orders_cursor,
            shops::orders_checked_at,
        );
        Ok(row.select(columns).first(conn)?)
    })
    .await
}

fn since(variables: &Value) -> Micros {
    let query = variables["query"].as_str().unwrap();
    let time = query.strip_prefix("updated_at:>='").unwrap();
    Micros::parse_rfc3339(time.strip_suffix('\'').unwrap()).unwrap()
}

fn at(app: &App, seconds: i64) -> String {
    app.clock.now().plus_seconds(seconds).rfc3339()
}

async fn a_lost_webhook_is_healed(kind: Kind) {
    let (api, app) = AdminApi::with_app(kind).await;
    let (_shopper, chat) = chats_with_the_cart(&app).await;
    api.plays("Orders", [orders_page(&[], None)]);
    app.shared
        .store
        .insert(app.shop, rounds::begin)
        .await
        .unwrap();
    app.runs_jobs().await;
    let begun = app.clock.now();
    assert_eq!(seen_to(&app).await, (Some(begun.0), None, Some(begun.0)));
    let first = api
        .asked()
        .into_iter()
        .find(|asked| asked.operation == "Orders")
        .unwrap();
    assert_eq!(since(&first.variables), begun.plus_seconds(-24 * 60 * 60));
    assert_eq!(first.variables["sort"], "UPDATED_AT");

    // The shopper pays; nobody tells us.
    app.advances(300);
    let node = order_node(1042, "#1042", &app.clock.now().rfc3339(), Some(CART));
    api.plays("Orders", [orders_page(&[node], None)]);
    app.runs_jobs().await;
    assert_eq!(kept(&app).await, []);
    app.advances(300);
    app.runs_jobs().await;
    assert_eq!(kept(&app).await, [(1042, "#1042".to_owned())]);
    assert_eq!(orders_seen(&app, &chat).await, 1);
    assert_eq!(
        since(&api.last().variables),
        begun.plus_seconds(-300),
        "it overlaps"
    );
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn a_lost_webhook_is_healed_on_sqlite() {
    a_lost_webhook_is_healed(Kind::Sqlite).await;
}

#[actix_web::test]
async fn a_lost_webhook_is_healed_on_postgres() {
    a_lost_webhook_is_healed(Kind::Postgres).await;
}

#[actix_web::test]
async fn a_look_that_breaks_off_goes_on_where_it_was() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let (_shopper, chat) = chats_with_the_cart(&app).await;
    let node = |id, cart| order_node(id, &format!("#{id}"), &at(&app, -60), cart);
    let broken = || Play::Status(502, String::new());
    api.plays(
        "Orders",
        [
            orders_page(&[node(1, Some(CART)), node(2, None)], Some("two")),
            broken(),
            broken(),
            broken(),
            broken(),
        ],
    );
    let begun = app.clock.now();
    reconcile(&app.shared, app.shop).await.unwrap();
    assert_eq!(kept(&app).await.len(), 2);
    let (seen, cursor, checked) = seen_to(&app).await;
    assert_eq!((seen, checked), (None, None));
    assert!(cursor.unwrap().contains("two"));

    app.advances(120);
    api.plays("Orders", [orders_page(&[node(3, None)], None)]);
    reconcile(&app.shared, app.shop).await.unwrap();
    let asked = api.last();
    assert_eq!(asked.variables["after"], "two");
    assert_eq!(since(&asked.variables), begun.plus_seconds(-24 * 60 * 60));
    assert_eq!(kept(&app).await.len(), 3);
    // Seen up to when it began, not to when it ended.
    let (seen, cursor, _) = seen_to(&app).await;
    assert_eq!((seen, cursor), (Some(begun.0), None));

    // The overlap finds the same orders, and nothing happens twice.
    api.plays(
        "Orders",
        [orders_page(&[node(1, Some(CART)), node(3, None)], None)],
    );
    reconcile(&app.shared, app.shop).await.unwrap();
    assert_eq!(kept(&app).await.len(), 3);
    assert_eq!(orders_seen(&app, &chat).await, 1);
    app.stops().await;
    api.stops().await;
}

async fn of_two_looks_at_once_one_goes_on(kind: Kind) {
    let (api, app) = AdminApi::with_app(kind).await;
    let (_shopper, chat) = chats_with_the_cart(&app).await;
    let node = order_node(1, "#1", &at(&app, -60), Some(CART));
    let page = || orders_page(std::slice::from_ref(&node), None);
    api.plays("Orders", [page(), page()]);
    let (one, two) = tokio::join!(
        reconcile(&app.shared, app.shop),
        reconcile(&app.shared, app.shop)
    );
    one.unwrap();
    two.unwrap();
    assert_eq!(kept(&app).await.len(), 1);
    assert_eq!(orders_seen(&app, &chat).await, 1);
    assert_eq!(seen_to(&app).await.0, Some(app.clock.now().0));
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn of_two_looks_at_once_one_goes_on_on_sqlite() {
    of_two_looks_at_once_one_goes_on(Kind::Sqlite).await;
}

#[actix_web::test]
async fn of_two_looks_at_once_one_goes_on_on_postgres() {
    of_two_looks_at_once_one_goes_on(Kind::Postgres).await;
}

#[actix_web::test]
async fn a_long_look_is_done_in_several_runs() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let node = |id: i64| order_node(id, &format!("#{id}"), &at(&app, -60), None);
    let pages = (1..=60).map(|page| {
        let next = (page < 60).then(|| format!("after {page}"));
        orders_page(&[node(page)], next.as_deref())
    });
    api.plays("Orders", pages);
    app.shared
        .store
        .insert(app.shop, |tx| {
            counterbell::jobs::add(tx, rounds::RECONCILE_ORDERS, counterbell::ids::Id(0), "", 0)
        })
        .await
        .unwrap();
    // A page costs little here, and a hundred of them fit.
    app.runs_jobs().await;
    assert_eq!(kept(&app).await.len(), 60);
    assert_eq!(seen_to(&app).await.1, None);
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn what_a_webhook_said_is_not_undone() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let now = app.clock.now();
    let mut newer = order(1, "#newer", &now.rfc3339());
    newer["cart_token"] = CART.into();
    assert_eq!(app.webhook("orders/updated", &newer).await, 200);
    let in_the_same_second = |id, name: &str, payment: &str| {
        let mut order = order(id, name, &at(&app, -60));
        order["financial_status"] = payment.into();
        order["fulfillment_status"] = Value::Null;
        order
    };
    for order in [
        in_the_same_second(2, "#same", "paid"),
        in_the_same_second(4, "#pending", "pending"),
    ] {
        assert_eq!(app.webhook("orders/updated", &order).await, 200);
    }
    app.runs_jobs().await;
    let older = order_node(1, "#older", &at(&app, -30), Some(CART));
    let same = order_node(2, "#asked", &at(&app, -60), None);
    let newer = order_node(3, "#three", &at(&app, -20), None);
    // Paid in the second it was made; only that webhook was lost.
    let paid = order_node(4, "#paid", &at(&app, -60), None);
    api.plays("Orders", [orders_page(&[older, same, newer, paid], None)]);
    reconcile(&app.shared, app.shop).await.unwrap();
    let names: Vec<String> = kept(&app).await.into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["#newer", "#same", "#three", "#paid"]);
    // And the webhook that comes late, of the same change, is taken for what it is.
    assert_eq!(
        app.webhook("orders/create", &order(3, "#late", &at(&app, -20)))
            .await,
        200
    );
    app.runs_jobs().await;
    assert_eq!(kept(&app).await[2].1, "#late");
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn an_order_nobody_can_read_does_not_hide_the_others() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let nodes = [
        json!({ "id": "gid://shopify/Order/none" }),
        json!(null),
        json!({ "id": "gid://shopify/Order/1", "lineItems": null, "customer": null }),
        order_node(2, "#2", &at(&app, -60), None),
    ];
    api.plays("Orders", [orders_page(&nodes, None)]);
    reconcile(&app.shared, app.shop).await.unwrap();
    let ids: Vec<i64> = kept(&app).await.into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, [1, 2]);
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn a_shop_that_can_not_be_asked_is_marked_and_owes_nothing() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let denied =
        json!({ "errors": "[API] This action requires merchant approval for read_orders scope." });
    api.plays("Orders", [Play::Status(403, denied.to_string())]);
    app.shared
        .store
        .insert(app.shop, rounds::begin)
        .await
        .unwrap();
    app.runs_jobs().await;
    let owed: Vec<(String, Option<String>)> = app
        .reads(|conn| Ok::<_, Error>(jobs::table.select((jobs::kind, jobs::error)).load(conn)?))
        .await;
    assert!(owed.is_empty(), "{owed:?}");
    let shop = app.shop;
    let lost = move |conn: &mut counterbell::db::Conn| {
        let row = shops::table.find(shop.key());
        Ok(row
            .select(shops::access_lost)
            .first::<Option<String>>(conn)?)
    };
    assert_eq!(app.reads(lost).await.as_deref(), Some("scope"));
    // Granted, it is asked again and the mark goes.
    app.advances(600);
    api.plays("Orders", [orders_page(&[], None)]);
    app.runs_jobs().await;
    assert_eq!(app.reads(lost).await, None);
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn a_place_the_shop_does_not_know_any_more_is_forgotten() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let node = order_node(1, "#1", &at(&app, -60), None);
    let unknown = json!({ "data": null, "errors": [{ "message": "Invalid cursor", "extensions": { "code": "INVALID" } }] });
    api.plays(
        "Orders",
        [orders_page(&[node], Some("gone")), Play::Body(unknown)],
    );
    reconcile(&app.shared, app.shop).await.unwrap();
    assert_eq!(seen_to(&app).await.1, None);
    api.plays("Orders", [orders_page(&[], None)]);
    reconcile(&app.shared, app.shop).await.unwrap();
    assert_eq!(api.last().variables["after"], Value::Null);
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn a_program_that_is_told_to_stop_waits_for_no_shop() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    api.plays("Orders", [Play::Silence]);
    let looking = reconcile(&app.shared, app.shop);
    let stopping = async {
        while api.times() == 0 {
            tokio::task::yield_now().await;
        }
        app.shared.hub.close();
    };
    let (looked, ()) = tokio::join!(looking, stopping);
    assert!(matches!(looked, Err(Error::Unavailable)));
    app.stops().await;
    api.stops().await;
}
