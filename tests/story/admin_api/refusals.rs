//! When the Admin API does not do what it is asked: what is tried again, what is told, and who is left alone.

use std::time::Duration;

use counterbell::db::schema::shops;
use counterbell::shop::admin::queries::Query;
use counterbell::shop::admin::{
    AdminError, Pace, ask, content, describe, draft_orders, orders, shop_info,
};
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::support::admin_api::{AdminApi, Play, cost, error, order_node};
use crate::support::{App, Kind};

const PROTECTED: &str = "This app is not approved to access the Customer object. See \
    https://shopify.dev/docs/apps/launch/protected-customer-data";

fn status(status: u16) -> Play {
    Play::Status(status, "<html>broken</html>".into())
}

fn forbidden(message: &str) -> Play {
    Play::Status(403, json!({ "errors": message }).to_string())
}

fn errors(code: &str, message: &str) -> Play {
    Play::Body(json!({ "data": null, "errors": error(code, message) }))
}

fn nobody() -> Play {
    Play::Data(json!({ "order": null }))
}

async fn asks(app: &App) -> Result<(), AdminError> {
    let asked = orders::by_id(&app.shared, app.shop, 1).await;
    asked.map(|_| ())
}

async fn lost(app: &App) -> Option<String> {
    let shop = app.shop;
    app.reads(move |conn| {
        let row = shops::table.find(shop.key());
        Ok(row.select(shops::access_lost).first(conn)?)
    })
    .await
}

#[actix_web::test]
async fn each_refusal_is_told_for_what_it_is_and_not_tried_again() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let scope = "[API] This action requires merchant approval for read_orders scope.";
    let field = "Access denied for order field. Required access: `read_orders` access scope.";
    type Is = fn(&AdminError) -> bool;
    let cases: Vec<(Play, Is)> = vec![
        (
            forbidden(scope),
            |e| matches!(e, AdminError::Scope(Some(s)) if s == "read_orders"),
        ),
        (
            errors("ACCESS_DENIED", field),
            |e| matches!(e, AdminError::Scope(Some(s)) if s == "read_orders"),
        ),
        (errors("ACCESS_DENIED", PROTECTED), |e| {
            matches!(e, AdminError::NotApproved)
        }),
        (errors("MAX_COST_EXCEEDED", "Too much"), |e| {
            matches!(e, AdminError::TooExpensive)
        }),
        (errors("undefinedField", "No such field"), |e| {
            matches!(e, AdminError::Fault(_))
        }),
        (status(404), |e| matches!(e, AdminError::Fault(_))),
        (status(430), |e| matches!(e, AdminError::Fault(_))),
        (status(302), |e| matches!(e, AdminError::Fault(_))),
        (Play::Bytes(b"<html>One moment</html>".to_vec()), |e| {
            matches!(e, AdminError::Shape(_))
        }),
        (Play::Data(json!({ "order": 5 })), |e| {
            matches!(e, AdminError::Shape(_))
        }),
        (Play::Bytes(vec![b' '; 9 * 1024 * 1024]), |e| {
            matches!(e, AdminError::Shape(_))
        }),
        (status(402), |e| matches!(e, AdminError::Frozen)),
        (status(423), |e| matches!(e, AdminError::Frozen)),
        (errors("SHOP_INACTIVE", "closed"), |e| {
            matches!(e, AdminError::Frozen)
        }),
    ];
    for (number, (play, is)) in cases.into_iter().enumerate() {
        api.plays("Order", [play]);
        let told = asks(&app).await.unwrap_err();
        assert!(is(&told), "case {number}: {told:?}");
        assert_eq!(api.times(), number + 1, "case {number} is asked once");
    }
    assert_eq!(
        lost(&app).await.as_deref(),
        Some("frozen"),
        "the merchant is told"
    );
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn a_token_that_is_refused_for_good_is_lost() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    api.plays("Order", [status(401)]);
    assert!(matches!(asks(&app).await, Err(AdminError::Lost)));
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn what_passes_by_itself_is_tried_again() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let throttled = || {
        Play::Body(json!({
            "errors": error("THROTTLED", "Throttled"), "extensions": cost(99.0, 10.0, 100_000.0),
        }))
    };
    let untold = Play::Body(json!({ "errors": [{ "message": "Throttled" }] }));
    let fast = Play::Body(json!({
        "data": { "order": null }, "extensions": cost(1.0, 2_000.0, 1_000_000.0),
    }));
    let cases = [
        vec![throttled(), throttled(), fast],
        vec![Play::Busy("0.01"), nobody()],
        vec![status(502), status(503), status(520), nobody()],
        vec![errors("INTERNAL_SERVER_ERROR", "Internal error"), nobody()],
        vec![Play::Cut("{\"data\":{\"ord"), nobody()],
        vec![Play::Bytes(b"{\"data\":{\"order\":".to_vec()), nobody()],
        vec![untold, nobody()],
    ];
    for plays in cases {
        let (before, number) = (api.times(), plays.len());
        api.plays("Order", plays);
        asks(&app).await.unwrap();
        assert_eq!(api.times() - before, number);
    }
    api.plays(
        "Order",
        [status(500), status(500), status(500), status(500), nobody()],
    );
    let before = api.times();
    assert!(matches!(asks(&app).await, Err(AdminError::Unavailable)));
    assert_eq!(api.times() - before, 4, "four times at most");
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn nobody_waits_for_an_answer_that_does_not_come() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    app.shared.admin.set_pace(Pace {
        request: Duration::from_millis(20),
        pause: Duration::from_millis(1),
        ..Pace::default()
    });
    api.plays("Order", vec![Play::Silence; 4]);
    assert!(matches!(asks(&app).await, Err(AdminError::Unavailable)));
    app.shared.admin.set_pace(Pace::default());
    // Longer than a question may take: nobody waits, and nothing is asked.
    api.plays("Order", [Play::Busy("3600")]);
    let asked = api.times();
    assert!(matches!(
        asks(&app).await,
        Err(AdminError::Throttled { again: 3600.. })
    ));
    assert_eq!(api.times(), asked + 1);
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn what_a_shop_can_not_pay_is_not_sent() {
    static DEAR: Query = Query {
        name: "Dear",
        text: "query Dear { shop { name } }",
        points: 1_000.5,
        changes: false,
    };
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let dear = ask::<Value>(&app.shared, app.shop, &DEAR, json!({})).await;
    assert!(matches!(dear, Err(AdminError::TooExpensive)));
    assert_eq!(api.times(), 0);

    let poor = json!({ "data": { "order": null }, "extensions": cost(99.0, 9.0, 2.0) });
    api.plays("Order", [Play::Body(poor)]);
    asks(&app).await.unwrap();
    // 90 points at 2 a second: too long to wait here.
    match asks(&app).await {
        Err(AdminError::Throttled { again }) => assert!((45..=47).contains(&again), "{again}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(api.times(), 1);
    app.advances(45);
    api.plays("Order", [nobody()]);
    asks(&app).await.unwrap();
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn a_change_is_sent_again_only_when_it_surely_was_not_made() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let new = draft_orders::NewDraft::default();
    for play in [
        status(502),
        Play::Cut("{\"data\":"),
        errors("INTERNAL_SERVER_ERROR", "Internal error"),
    ] {
        let before = api.times();
        api.plays("DraftOrderCreate", [play]);
        let made = draft_orders::create(&app.shared, app.shop, &new).await;
        assert!(matches!(made, Err(AdminError::Unsure)), "{made:?}");
        assert_eq!(api.times() - before, 1);
    }
    let made = json!({ "draftOrderCreate": { "draftOrder": { "id": "gid://shopify/DraftOrder/5" }, "userErrors": [] } });
    api.plays("DraftOrderCreate", [Play::Busy("0"), Play::Data(made)]);
    let draft = draft_orders::create(&app.shared, app.shop, &new)
        .await
        .unwrap();
    assert_eq!(draft.id, 5);
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn what_came_beside_a_denied_part_is_used() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let mut node = order_node(1, "#1", "2026-11-20T09:00:00Z", None);
    node["email"] = Value::Null;
    node["customer"] = Value::Null;
    let denied = error("ACCESS_DENIED", PROTECTED);
    api.plays(
        "Order",
        [Play::Body(
            json!({ "data": { "order": node }, "errors": denied }),
        )],
    );
    let order = orders::by_id(&app.shared, app.shop, 1)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((order.id, order.email), (1, None));
    // A list that was denied as a whole is not an empty list.
    api.plays(
        "Policies",
        [Play::Body(json!({
            "data": { "shop": null },
            "errors": error("ACCESS_DENIED", "Required access: `read_legal_policies` access scope."),
        }))],
    );
    match content::policies(&app.shared, app.shop).await {
        Err(AdminError::Scope(scope)) => assert_eq!(scope.as_deref(), Some("read_legal_policies")),
        other => panic!("{other:?}"),
    }
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn a_broken_shop_is_left_alone_and_the_others_are_not() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let (other, _) = app
        .other_shop("second-shop.myshopify.com", "http://second.localhost")
        .await;
    api.plays("Order", vec![status(500); 5]);
    for _ in 0..2 {
        assert!(matches!(asks(&app).await, Err(AdminError::Unavailable)));
    }
    assert_eq!(api.times(), 5, "after five it is left alone");
    for _ in 0..3 {
        assert!(matches!(asks(&app).await, Err(AdminError::Unavailable)));
    }
    assert_eq!(api.times(), 5);
    api.plays(
        "ShopInfo",
        [Play::Data(json!({ "shop": { "name": "Second" } }))],
    );
    let second = shop_info(&app.shared, other).await.unwrap();
    assert_eq!(second.name.as_deref(), Some("Second"));

    // One looks after a while, and the pause grows as long as it finds nobody.
    app.advances(15);
    api.plays("Order", [status(500)]);
    assert!(asks(&app).await.is_err());
    assert_eq!(api.times(), 7);
    app.advances(15);
    assert!(asks(&app).await.is_err());
    assert_eq!(api.times(), 7);
    app.advances(15);
    api.plays("Order", [nobody(), nobody()]);
    asks(&app).await.unwrap();
    asks(&app).await.unwrap();
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn a_round_ends_well_whatever_the_shop_says() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let scope = "[API] This action requires merchant approval for read_orders scope.";
    for (play, mark) in [
        (forbidden(scope), Some("scope")),
        (errors("ACCESS_DENIED", PROTECTED), Some("not_approved")),
        (status(402), Some("frozen")),
        (status(404), Some("frozen")),
    ] {
        api.plays("ShopInfo", [play]);
        describe(&app.shared, app.shop).await.unwrap();
        assert_eq!(lost(&app).await.as_deref(), mark);
    }
    app.stops().await;
    api.stops().await;
}
