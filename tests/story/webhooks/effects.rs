//! What follows from a delivery beyond its own row: a shop that leaves, content that changes, customers who become
//! one, and news that comes before what it is about.

use counterbell::clock::Micros;
use counterbell::conversation::people::{self, Visit};
use counterbell::db::schema::{documents, orders, rounds as owed, sessions, shops};
use counterbell::error::Error;
use counterbell::ids::Id;
use counterbell::shop::rounds;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::{SECOND, SECOND_ORIGIN, delivery, kept, status};
use crate::support::admin_api::AdminApi;
use crate::support::shopify::order;
use crate::support::{App, Kind, SECRET, SHOP, held_now, signature};

async fn uninstalled_at(app: &App) -> Option<i64> {
    app.reads(|conn| {
        Ok(shops::table
            .filter(shops::domain.eq(SHOP))
            .select(shops::uninstalled_at)
            .first(conn)?)
    })
    .await
}

async fn is_uninstalled_at(app: &App, at: Micros) -> Option<i64> {
    let body = include_str!("../../data/shopify/app_uninstalled.doc-2026-07.json");
    let id = format!("uninstall-{}", at.0);
    let taken = app.webhook_with("app/uninstalled", &id, at, body).await;
    assert_eq!(taken, 200);
    app.runs_jobs().await;
    uninstalled_at(app).await
}

#[actix_web::test]
async fn an_uninstall_from_before_the_install_is_ignored() {
    let app = App::start(Kind::Sqlite).await;
    let before = held_now().plus_seconds(-5);
    assert_eq!(is_uninstalled_at(&app, before).await, None);
    app.shopper().await;
    app.advances(10);
    let after = held_now().plus_seconds(5);
    assert_eq!(is_uninstalled_at(&app, after).await, Some(after.0));
    let session = app
        .http
        .post(format!("{}/storefront/v1/session", app.url))
        .header("origin", &app.origin)
        .json(&json!({ "shop": SHOP }));
    assert_eq!(status(session).await, 403, "the door is closed");
    app.stops().await;
}

#[actix_web::test]
async fn a_shop_that_leaves_is_left_alone() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        // Nobody waits for a store that is not there.
        let (api, app) = AdminApi::with_app(kind).await;
        let (other, zoe) = app.other_shop(SECOND, SECOND_ORIGIN).await;
        for shop in [app.shop, other] {
            app.shared.store.insert(shop, rounds::begin).await.unwrap();
        }
        let mia = app.mia();
        let mut stream = mia.listens(0).await;
        let mut shopper = app.shopper().await;
        shopper.says("Hello").await;
        let mut thread = shopper.listens(None).await;
        app.advances(10);
        is_uninstalled_at(&app, held_now().plus_seconds(5)).await;

        // Both end by themselves.
        while stream.next().await.is_some() {}
        while thread.next().await.is_some() {}
        assert_eq!(mia.gets("/inbox").await.status, 303, "signed out");
        assert_eq!(
            zoe.gets("/inbox").await.status,
            200,
            "another shop's are not"
        );
        let key = app.shop.key();
        let (left, theirs, signed_in, token): (Vec<String>, i64, i64, Option<Vec<u8>>) = app
            .reads(move |conn| {
                let of = |shop| owed::table.filter(owed::shop_id.eq(shop));
                Ok((
                    of(key).select(owed::kind).load(conn)?,
                    of(other.key()).count().get_result(conn)?,
                    sessions::table
                        .filter(sessions::shop_id.eq(key))
                        .count()
                        .get_result(conn)?,
                    shops::table.find(key).select(shops::token).first(conn)?,
                ))
            })
            .await;
        assert_eq!(left, [rounds::RETENTION], "words are forgotten still");
        assert_eq!(usize::try_from(theirs).unwrap(), rounds::ROUNDS.len());
        assert_eq!(signed_in, 0);
        assert_eq!(token, None);
        app.stops().await;
        api.stops().await;
    }
}

fn strap(title: &str, price: &str, change: &Value) -> Value {
    let text = include_str!("../../data/shopify/products_update.doc-2026-07.json");
    let mut product: Value = serde_json::from_str(text).unwrap();
    let all = json!({ "id": 4_711, "handle": "leather-strap", "title": title, "vendor": "Meridian",
        "body_html": "<p>Soft leather, made for heavy basses.</p>",
        "variants": [{ "title": "Brown", "price": price, "sku": "ML-1" }] });
    for change in [&all, change] {
        let change = change.as_object().unwrap().clone();
        product.as_object_mut().unwrap().extend(change);
    }
    product
}

#[actix_web::test]
async fn what_a_product_costs_is_answered_from_the_stores_own_news() {
    let app = App::start(Kind::Sqlite).await;
    // It was here before, from an import that knew no ids.
    app.shared
        .store
        .write(app.shop, |tx| {
            let known = counterbell::assistant::knowledge::NewDocument {
                key: "product:leather-strap".into(),
                kind: counterbell::assistant::retrieval::DocumentKind::Product,
                title: "Leather strap".into(),
                url: Some("http://store.localhost/products/leather-strap".into()),
                text: "A strap. It costs $20.00.".into(),
            };
            counterbell::assistant::knowledge::put(tx, &[known])
        })
        .await
        .unwrap();
    let at = |second: i64| json!({ "updated_at": held_now().plus_seconds(second).rfc3339() });
    let tells = async |topic: &'static str, body: Value| {
        assert_eq!(app.webhook(topic, &body).await, 200);
        app.runs_jobs().await;
    };
    tells("products/update", strap("Leather strap", "49.00", &at(-50))).await;
    tells("products/update", strap("Old strap", "1.00", &at(-60))).await;
    type Row = (String, String, Option<String>, String, bool, Option<i64>);
    let rows = async || -> Vec<Row> {
        app.reads(|conn| {
            Ok(documents::table
                .filter(documents::kind.eq("product"))
                .select((
                    documents::key,
                    documents::title,
                    documents::url,
                    documents::body,
                    documents::enabled,
                    documents::external_id,
                ))
                .load(conn)?)
        })
        .await
    };
    let [(key, title, url, text, enabled, id)] = &rows().await[..] else {
        panic!("one document, not two");
    };
    assert_eq!(
        (key.as_str(), title.as_str()),
        ("product:leather-strap", "Leather strap")
    );
    assert_eq!(
        url.as_deref(),
        Some("http://store.localhost/products/leather-strap")
    );
    assert!(
        text.contains("- Leather strap - Brown by Meridian: $49.00 (SKU ML-1)"),
        "{text}"
    );
    assert_eq!((*enabled, *id), (true, Some(4_711)));

    let mut shopper = app.shopper().await;
    shopper.says("How much is the leather strap?").await;
    app.runs_jobs().await;
    let thread = shopper.thread().await;
    assert_eq!(thread.last().from, "assistant");
    assert_eq!(thread.last().sources, ["Leather strap"]);
    assert!(
        thread.last().body.contains("$49.00"),
        "{}",
        thread.last().body
    );

    // A new address: the old one is not left behind.
    let mut moved = strap("Leather strap", "49.00", &at(-40));
    moved["handle"] = "strap-of-leather".into();
    tells("products/update", moved.clone()).await;
    let keys: Vec<String> = rows().await.into_iter().map(|row| row.0).collect();
    assert_eq!(keys, ["product:strap-of-leather"]);
    for hidden in [
        json!({ "status": "draft" }),
        json!({ "published_at": null }),
    ] {
        let mut change = at(-30);
        change
            .as_object_mut()
            .unwrap()
            .extend(hidden.as_object().unwrap().clone());
        tells("products/update", strap("Leather strap", "49.00", &change)).await;
        assert!(!rows().await[0].4, "{hidden}");
    }
    tells("products/delete", json!({ "id": 4_711 })).await;
    tells("products/update", strap("Leather strap", "49.00", &at(-20))).await;
    assert_eq!(rows().await, [], "gone, whatever comes late");
    shopper.says("How much is the leather strap?").await;
    app.runs_jobs().await;
    let thread = shopper.thread().await;
    assert!(!thread.last().sources.contains(&"Leather strap".to_owned()));
    app.stops().await;
}

#[actix_web::test]
async fn of_a_products_storm_only_the_newest_is_done() {
    let app = App::start(Kind::Sqlite).await;
    for (number, second) in [-30, -10, -20].into_iter().enumerate() {
        let at = held_now().plus_seconds(second);
        let price = format!("{}.00", -second);
        let body = strap("Strap", &price, &json!({ "updated_at": at.rfc3339() }));
        let id = format!("storm-{number}");
        let body = body.to_string();
        assert_eq!(
            app.webhook_with("products/update", &id, at, &body).await,
            200
        );
        app.advances(1);
    }
    app.runs_jobs().await;
    assert_eq!(kept(&app).await, [3, 1, 3]);
    app.stops().await;
}

#[actix_web::test]
async fn customers_who_become_one_keep_their_chats() {
    let app = App::start(Kind::Sqlite).await;
    let saw = async |visitor: i64, customer: i64| {
        app.shared
            .store
            .write(app.shop, move |tx| {
                let visit = Visit {
                    customer: Some(customer),
                    ..Visit::default()
                };
                people::saw(tx, Id(visitor), &visit)?;
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
    };
    let who = async || -> Vec<(Option<String>, Option<i64>)> {
        app.reads(|conn| {
            use counterbell::db::schema::people::dsl::*;
            Ok(people
                .order(id.asc())
                .select((name, customer_id))
                .load(conn)?)
        })
        .await
    };
    saw(1, 11).await;
    saw(2, 12).await;
    let now = app.clock.now().rfc3339();
    let mut bought = order(1, "#1001", &now);
    bought["customer"] = json!({ "id": 11 });
    assert_eq!(app.webhook("orders/create", &bought).await, 200);
    let merge = |status: &str| {
        json!({ "admin_graphql_api_id_customer_kept": "gid://shopify/Customer/12",
                "admin_graphql_api_id_customer_deleted": "gid://shopify/Customer/11", "status": status })
    };
    assert_eq!(app.webhook("customers/merge", &merge("failed")).await, 200);
    app.runs_jobs().await;
    assert_eq!(who().await, [(None, Some(11)), (None, Some(12))]);
    assert_eq!(
        app.webhook("customers/merge", &merge("completed")).await,
        200
    );
    app.runs_jobs().await;
    // A browser that still has the old customer's token.
    saw(1, 11).await;
    let bea = json!({ "id": 12, "first_name": "Bea", "email": null });
    assert_eq!(app.webhook("customers/update", &bea).await, 200);
    app.runs_jobs().await;
    let named = (Some("Bea".to_owned()), Some(12));
    assert_eq!(who().await, [named.clone(), named]);
    let theirs: Vec<Option<i64>> = app
        .reads(|conn| Ok(orders::table.select(orders::customer_id).load(conn)?))
        .await;
    assert_eq!(theirs, [Some(12)]);
    app.stops().await;
}

#[actix_web::test]
async fn scopes_are_those_of_the_grant_that_holds() {
    let app = App::start(Kind::Sqlite).await;
    let scopes = async |second: i64, current: Value| -> String {
        let at = held_now().plus_seconds(second);
        let body = json!({ "current": current, "updated_at": at.rfc3339() }).to_string();
        let id = format!("scopes-{second}");
        let taken = app.webhook_with("app/scopes_update", &id, at, &body).await;
        assert_eq!(taken, 200);
        app.runs_jobs().await;
        app.reads(|conn| Ok(shops::table.select(shops::scopes).first(conn)?))
            .await
    };
    let first = "read_orders".to_owned();
    assert_eq!(
        scopes(-5, json!(["read_products"])).await,
        first,
        "another grant's"
    );
    assert_eq!(
        scopes(20, json!(["read_orders", "read_themes"])).await,
        "read_orders,read_themes"
    );
    assert_eq!(
        scopes(10, json!(["read_content"])).await,
        "read_orders,read_themes"
    );
    assert_eq!(
        scopes(30, json!("all of them")).await,
        "read_orders,read_themes"
    );
    app.stops().await;
}

#[actix_web::test]
async fn an_update_may_come_before_what_it_updates() {
    let app = App::start(Kind::Sqlite).await;
    let at = |second: i64| held_now().plus_seconds(second);
    let mut paid = order(1, "#1001", &at(-10).rfc3339());
    paid["financial_status"] = "paid".into();
    let mut made = order(1, "#1001", &at(-20).rfc3339());
    made["financial_status"] = "pending".into();
    let told = [("orders/updated", -10, paid), ("orders/create", -20, made)];
    for (topic, second, body) in told {
        let id = format!("delivery {second}, not a UUID");
        let body = body.to_string();
        assert_eq!(app.webhook_with(topic, &id, at(second), &body).await, 200);
        app.runs_jobs().await;
    }
    let found: Vec<Option<String>> = app
        .reads(|conn| Ok(orders::table.select(orders::financial_status).load(conn)?))
        .await;
    assert_eq!(found, [Some("paid".to_owned())]);
    app.stops().await;
}

#[actix_web::test]
async fn a_subscriptions_name_is_kept_and_believed_in_nothing() {
    let app = App::start(Kind::Sqlite).await;
    let body = br#"{"token":"t1","line_items":[]}"#;
    for (number, name) in ["carts", &"x".repeat(4_000), "orders/delete", "<b>\u{e9}"]
        .into_iter()
        .enumerate()
    {
        let request = delivery(
            &app,
            "x-shopify",
            "carts/update",
            SHOP,
            &format!("n{number}"),
        )
        .header("x-shopify-name", name.as_bytes())
        .header("x-shopify-hmac-sha256", signature(SECRET, body))
        .body(body.to_vec());
        assert_eq!(status(request).await, 200, "{name}");
    }
    app.runs_jobs().await;
    let mut statuses = kept(&app).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [1, 3, 3, 3]);
    app.stops().await;
}
