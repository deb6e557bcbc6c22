//! Orders that were asked for, beside what a webhook would have said of them.

use counterbell::clock::Micros;
use counterbell::commerce::payload::{CartToken, OrderReport};
use counterbell::shop::admin::orders;
use serde_json::{Value, json};

use super::{money, usd};
use crate::support::Kind;
use crate::support::admin_api::{AdminApi, Play, order_node, orders_page};

const CART: &str = "hWN21BQ2khassPiM4Bc4pZaM";

#[actix_web::test]
async fn an_order_comes_as_a_webhook_would_bring_it() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let mut node = order_node(1042, "#1042", "2026-11-20T09:00:00Z", Some(CART));
    node["cartToken"] = format!("{CART}?key=secret").into();
    node["displayFinancialStatus"] = "PARTIALLY_REFUNDED".into();
    node["displayFulfillmentStatus"] = "PARTIALLY_FULFILLED".into();
    node["email"] = "".into();
    node["customAttributes"] =
        json!([{ "key": "_chat", "value": "c1" }, { "key": "gift", "value": null }]);
    node["customer"] = json!({
        "id": "gid://shopify/Customer/7", "firstName": "Anna", "lastName": null,
        "defaultEmailAddress": { "emailAddress": "anna@example.com" }, "defaultPhoneNumber": null,
    });
    node["fulfillments"] = json!([
        { "status": "SUCCESS", "trackingInfo": [
            { "company": "DHL", "number": "1Z", "url": "https://dhl.example/1Z" },
            { "company": null, "number": null, "url": "javascript:alert(1)" },
        ] },
        { "status": "CANCELLED", "trackingInfo": [{ "company": "DHL", "number": "2Z", "url": null }] },
    ]);
    let mut line = node["lineItems"]["nodes"][0].clone();
    line["quantity"] = 2.into();
    line["discountedTotalSet"] = money("2400.50");
    node["lineItems"] =
        json!({ "nodes": [line], "pageInfo": { "hasNextPage": true, "endCursor": "ten" } });
    let mut strings = line.clone();
    strings["title"] = "Strings".into();
    strings["variant"] = Value::Null;
    api.plays("Orders", [orders_page(&[node], None)]);
    api.plays(
        "OrderLines",
        [Play::Data(json!({ "order": { "lineItems": {
            "nodes": [strings, { "title": "Removed", "quantity": 0 }],
            "pageInfo": { "hasNextPage": false, "endCursor": null },
        } } }))],
    );
    let token = CartToken::parse(CART).unwrap();
    let found = orders::by_cart(&app.shared, app.shop, &token)
        .await
        .unwrap();
    let asked = api.asked();
    assert_eq!(asked[0].variables["query"], format!("cart_token:'{CART}'"));
    assert_eq!(
        asked[1].variables,
        json!({ "id": "gid://shopify/Order/1042", "after": "ten" })
    );

    let [order]: [OrderReport; 1] = found.try_into().unwrap();
    assert_eq!((order.id, order.name.as_deref()), (1042, Some("#1042")));
    assert_eq!(order.cart_token, Some(token));
    assert_eq!(
        order.financial_status.as_deref(),
        Some("partially_refunded")
    );
    assert_eq!(order.fulfillment_status.as_deref(), Some("partial"));
    assert_eq!(order.email.as_deref(), Some("anna@example.com"));
    assert_eq!(
        (order.customer_id, order.customer_name.as_deref()),
        (Some(7), Some("Anna"))
    );
    assert_eq!(order.total, Some(usd("1299.00")));
    assert_eq!(
        order.updated_at,
        Micros::parse_rfc3339("2026-11-20T09:00:00Z")
    );
    assert_eq!(order.note_attributes[1], ("gift".to_owned(), String::new()));
    let [parcel] = order.tracking.as_slice() else {
        panic!("{:?}", order.tracking)
    };
    assert_eq!(parcel.number.as_deref(), Some("1Z"));
    let [guitar, strings] = order.lines.as_slice() else {
        panic!("{:?}", order.lines)
    };
    assert_eq!(
        (guitar.variant_id, guitar.product_id, guitar.quantity),
        (Some(11), Some(1), 2)
    );
    assert_eq!(
        (guitar.unit, guitar.total),
        (Some(usd("1299.00")), Some(usd("2400.50")))
    );
    assert_eq!(
        (strings.title.as_str(), strings.variant_id),
        ("Strings", None)
    );
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn orders_are_found_by_name_and_customer() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let at = "2026-11-20T09:00:00Z";
    let nodes = [
        order_node(1, "#1042", at, None),
        order_node(2, "#10421", at, None),
    ];
    api.plays(
        "Orders",
        [orders_page(&nodes, None), orders_page(&nodes, Some("two"))],
    );
    let found = orders::by_name(&app.shared, app.shop, " #1042 ")
        .await
        .unwrap();
    assert_eq!(found.iter().map(|order| order.id).collect::<Vec<_>>(), [1]);
    assert_eq!(api.last().variables["query"], "name:'1042'");
    let page = orders::of_customer(&app.shared, app.shop, 7, Some("one"))
        .await
        .unwrap();
    assert_eq!((page.items.len(), page.next.as_deref()), (2, Some("two")));
    assert_eq!(api.last().variables["query"], "customer_id:7");
    assert_eq!(api.last().variables["after"], "one");

    // What would be a search of its own is not asked for.
    let asked = api.times();
    for name in ["1042' OR name:'*", "", "\\", "\u{0}"] {
        assert!(
            orders::by_name(&app.shared, app.shop, name)
                .await
                .unwrap()
                .is_empty()
        );
    }
    assert_eq!(api.times(), asked);
    app.stops().await;
    api.stops().await;
}
