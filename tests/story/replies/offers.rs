//! Discounts and draft orders: made in the store, within the limits, noted, and never without being granted.

use counterbell::db::schema::shops;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::{held, sells};
use crate::support::admin_api::{AdminApi, Play};
use crate::support::{App, Kind};

/// What the store was asked to make, in order.
fn asked(api: &AdminApi, operation: &str) -> Vec<Value> {
    let all = api.asked().into_iter();
    all.filter(|one| one.operation == operation)
        .map(|one| one.variables)
        .collect()
}

async fn grants(app: &App, scopes: &'static str) {
    let shop = app.shop;
    app.writes(move |tx| {
        diesel::update(shops::table.find(shop.key()))
            .set(shops::scopes.eq(scopes))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
}

const ALL: &str = "read_orders,read_products,write_discounts,write_draft_orders";

async fn entries(app: &App, kind: &str) -> Vec<Value> {
    use counterbell::team::audit::{self, Sought};
    let (shop, kind) = (app.shop, kind.to_owned());
    let sought = Sought {
        kind: Some(kind),
        ..Sought::default()
    };
    let all = app
        .reads(move |conn| audit::list(conn, shop, &sought, 100))
        .await;
    all.into_iter().map(|entry| entry.detail).collect()
}

fn percent(client: &str, value: &str) -> Value {
    json!({ "client_id": client, "kind": "percent", "value": value, "days": 7 })
}

fn made() -> Play {
    Play::Data(json!({ "discountCodeBasicCreate": {
        "codeDiscountNode": { "id": "gid://shopify/DiscountCodeNode/55" }, "userErrors": [],
    } }))
}

fn taken() -> Play {
    Play::Data(json!({ "discountCodeBasicCreate": {
        "codeDiscountNode": null,
        "userErrors": [{ "field": ["basicCodeDiscount", "code"], "message": "Code must be unique.", "code": "TAKEN" }],
    } }))
}

#[actix_web::test]
async fn a_discount_is_made_once_within_the_limits_and_noted() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let (_, chat) = held(&app).await;
    let path = format!("conversations/{chat}/discounts");
    let mia = app.mia();

    grants(&app, "read_orders").await;
    let refused = mia.posts(&path, percent("client-0001", "10")).await;
    assert_eq!(refused.status, 422);
    let said = refused.body["error"]["message"].as_str().unwrap();
    assert!(said.contains("has not granted"), "{said}");

    grants(&app, ALL).await;
    for (body, field) in [
        (percent("client-0001", "16"), "value"),
        (percent("client-0001", "0"), "value"),
        (percent("client-0001", "ten"), "value"),
        (
            json!({ "client_id": "client-0001", "kind": "amount", "value": "20.01", "days": 7 }),
            "value",
        ),
        (
            json!({ "client_id": "client-0001", "kind": "percent", "value": "5", "days": 91 }),
            "days",
        ),
    ] {
        let refused = mia.posts(&path, body).await;
        assert_eq!(
            (refused.status, &refused.body["error"]["field"]),
            (422, &json!(field))
        );
    }
    assert!(asked(&api, "DiscountCreate").is_empty());
    assert_eq!(entries(&app, "conversations.discounts").await.len(), 0);

    api.plays("DiscountCreate", [made(), taken(), made()]);
    let first = mia
        .posts(&path, percent("client-0001", "15"))
        .await
        .ok()
        .body;
    let code = first["code"].as_str().unwrap();
    assert!(
        first["words"].as_str().unwrap().contains("15 % off"),
        "{first}"
    );
    let made = asked(&api, "DiscountCreate").remove(0);
    assert_eq!(made["discount"]["code"], code);
    assert_eq!(made["discount"]["usageLimit"], 1);
    assert_eq!(
        made["discount"]["customerGets"]["value"]["percentage"],
        0.15
    );
    // The answer got lost, and she tries again: the same code, which is there.
    let again = mia
        .posts(&path, percent("client-0001", "15"))
        .await
        .ok()
        .body;
    assert_eq!(again["code"], code);
    let other = mia
        .posts(&path, percent("client-0002", "5"))
        .await
        .ok()
        .body;
    assert_ne!(other["code"], code);
    let noted = entries(&app, "conversations.discounts").await;
    assert_eq!(noted.len(), 3);
    assert_eq!(
        (&noted[2]["off"], &noted[2]["code"]),
        (&json!("15 %"), &json!(code))
    );

    // Who does not hold the chat offers nothing in it.
    assert_eq!(
        app.leo()
            .posts(&path, percent("client-0003", "5"))
            .await
            .status,
        409
    );
    api.stops().await;
    app.stops().await;
}

#[actix_web::test]
async fn a_draft_order_costs_what_the_store_says_and_no_more_than_is_allowed() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    grants(&app, ALL).await;
    let lamp = sells(&app, 71, "moonrise", "Moonrise Lamp", "120.00").await;
    let mut shopper = app.shopper().await;
    shopper.has_cart("cart-draft");
    shopper.presses("Talk to a person").await;
    shopper.skips().await;
    let chat = shopper.conversation().await;
    app.reports_cart("cart-draft", &[("Amp", "700.00")]).await;
    let mia = app.mia();
    mia.takes_over(&chat).await.ok();
    let offers = mia
        .gets(&format!("/api/v1/conversations/{chat}/offers"))
        .await
        .ok()
        .body;
    assert_eq!(offers["cart"][0]["variant"], "1", "{offers}");
    assert_eq!(
        (&offers["percent"], &offers["drafts"]),
        (&json!(15), &json!(true))
    );

    let path = format!("conversations/{chat}/draft-orders");
    let of = |lines: Value| json!({ "client_id": "client-0001", "lines": lines });
    // What nobody knows the price of, and what is too much.
    let unknown = mia
        .posts(&path, of(json!([{ "variant": "999", "quantity": 1 }])))
        .await;
    assert_eq!(
        (unknown.status, &unknown.body["error"]["field"]),
        (422, &json!("lines"))
    );
    let dear = mia
        .posts(&path, of(json!([{ "variant": "1", "quantity": 2 }])))
        .await;
    let said = dear.body["error"]["message"].as_str().unwrap();
    assert!(
        said.contains("$1,400.00") && said.contains("$1,000.00"),
        "{said}"
    );
    for lines in [json!([]), json!([{ "variant": "1", "quantity": 0 }])] {
        assert_eq!(mia.posts(&path, of(lines)).await.status, 422);
    }
    assert!(asked(&api, "DraftOrderCreate").is_empty());

    let product = json!({ "product": {
        "id": "gid://shopify/Product/71", "handle": "moonrise", "title": "Moonrise Lamp", "status": "ACTIVE",
        "priceRangeV2": {
            "minVariantPrice": { "amount": "120.0", "currencyCode": "USD" },
            "maxVariantPrice": { "amount": "120.0", "currencyCode": "USD" },
        },
        "variants": { "nodes": [{
            "id": "gid://shopify/ProductVariant/710", "title": "Default Title", "price": "120.00",
            "availableForSale": true,
        }], "pageInfo": { "hasNextPage": false, "endCursor": null } },
    } });
    api.plays(
        "Product",
        [Play::Data(product.clone()), Play::Data(product)],
    );
    let forms = mia
        .gets(&format!("/api/v1/products/{lamp}/variants"))
        .await
        .ok()
        .body;
    assert_eq!(forms["variants"][0]["variant"], "710", "{forms}");
    api.plays("DraftOrderCreate", [Play::Data(json!({ "draftOrderCreate": {
        "draftOrder": {
            "id": "gid://shopify/DraftOrder/9", "name": "#D9", "invoiceUrl": "https://store.test/invoices/secret",
            "totalPriceSet": { "shopMoney": { "amount": "820.0", "currencyCode": "USD" } },
        },
        "userErrors": [],
    } }))]);
    let lines = json!([
        { "variant": "1", "quantity": 1 },
        { "variant": "710", "quantity": 1, "product": lamp },
    ]);
    let done = mia.posts(&path, of(lines)).await.ok().body;
    assert!(
        done["words"]
            .as_str()
            .unwrap()
            .contains("($820.00): [go to checkout](https://store.test/invoices/secret)"),
        "{done}"
    );
    let made = asked(&api, "DraftOrderCreate").remove(0);
    assert_eq!(
        made["input"]["lineItems"][1]["variantId"],
        "gid://shopify/ProductVariant/710"
    );
    let noted = entries(&app, "conversations.draft-orders").await;
    assert_eq!(
        (&noted[0]["draft"], &noted[0]["total"]),
        (&json!("#D9"), &json!("$820.00"))
    );
    assert!(!noted[0].to_string().contains("secret"));
    api.stops().await;
    app.stops().await;
}

#[actix_web::test]
async fn an_admin_sets_how_much_may_be_offered() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    for (body, field) in [
        (
            json!({ "percent": "101", "amount": "1", "draft": "1" }),
            "percent",
        ),
        (
            json!({ "percent": "10", "amount": "-1", "draft": "1" }),
            "amount",
        ),
        (
            json!({ "percent": "10", "amount": "1", "draft": "much" }),
            "draft",
        ),
    ] {
        let refused = mia.posts("offer-limits", body).await;
        assert_eq!(refused.body["error"]["field"], field);
    }
    let limits = json!({ "percent": "7 %", "amount": "3.50", "draft": "0" });
    mia.posts("offer-limits", limits).await.ok();
    let (_, chat) = held(&app).await;
    let offers = mia
        .gets(&format!("/api/v1/conversations/{chat}/offers"))
        .await
        .ok()
        .body;
    assert_eq!(
        (&offers["percent"], &offers["amount"]),
        (&json!(7), &json!("$3.50"))
    );
    assert_eq!(
        (&offers["draft"], &offers["discounts"]),
        (&Value::Null, &json!(false))
    );
    app.stops().await;
}
