//! The Admin API over HTTP: what is answered, what is refused, and what it costs.

use serde_json::{Value, json};

use super::World;
use crate::demo::store::{AdminFaults, ApiFault, Change};

const SHOP: &str = "crescent-music.myshopify.com";

impl World {
    /// One request; answers the status and the body.
    pub async fn graphql(&self, token: &str, query: &str, variables: Value) -> (u16, Value) {
        let url = self.url(&format!("/{SHOP}/admin/api/2026-10/graphql.json"));
        let request = self.http.post(url).header("X-Shopify-Access-Token", token);
        let asked = json!({ "query": query, "variables": variables });
        let answer = request.json(&asked).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or(Value::Null))
    }

    async fn data(&self, token: &str, query: &str, variables: Value) -> Value {
        let (status, body) = self.graphql(token, query, variables).await;
        assert!(
            status == 200 && body.get("errors").is_none(),
            "{status} {body}"
        );
        body["data"].clone()
    }
}

fn names(list: &Value) -> Vec<&str> {
    let nodes = list["nodes"].as_array().unwrap().iter();
    nodes.map(|node| node["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn orders_are_found_sorted_and_read_page_by_page() {
    let world = World::new().await;
    let token = world.access().await;
    let page = "query($after: String) { orders(first: 3, after: $after, sortKey: UPDATED_AT) {
        nodes { name } pageInfo { hasNextPage endCursor } } }";
    let first = world.data(&token, page, json!({})).await;
    assert_eq!(names(&first["orders"]), ["#1038", "#1039", "#1040"]);
    assert_eq!(first["orders"]["pageInfo"]["hasNextPage"], true);
    // What changes meanwhile comes last, and nothing is left out.
    assert!(world.store.change_order("#1041", Change::Fulfil));
    let after = json!({ "after": first["orders"]["pageInfo"]["endCursor"] });
    let second = world.data(&token, page, after).await;
    assert_eq!(names(&second["orders"]), ["#1041"]);
    assert_eq!(second["orders"]["pageInfo"]["hasNextPage"], false);

    let search = "query($q: String!) { orders(first: 5, query: $q, sortKey: CREATED_AT, reverse: true) { nodes { name } } }";
    for (query, found) in [
        ("name:#1039", vec!["#1039"]),
        ("updated_at:>='2026-11-21T00:00:00Z'", vec!["#1041"]),
        ("customer_id:7302911463712", vec!["#1041", "#1039"]),
        (
            "email:ada.bell@example.com AND fulfillment_status:fulfilled",
            vec!["#1041", "#1039"],
        ),
        ("cart_token:unknown", vec![]),
    ] {
        let data = world.data(&token, search, json!({ "q": query })).await;
        assert_eq!(names(&data["orders"]), found, "{query}");
    }
    world.end().await;
}

#[tokio::test]
async fn an_order_is_the_one_the_webhooks_tell_of() {
    let world = World::new().await;
    let token = world.access().await;
    world.store.change_order("#1041", Change::Fulfil);
    let query = "{ orders(first: 1, query: \"name:1041\") { nodes { ...O } } }
        fragment O on Order {
            id state: displayFinancialStatus displayFulfillmentStatus cartToken
            total: totalPriceSet { shopMoney { amount currencyCode } }
            customer { displayName defaultEmailAddress { emailAddress } orders(first: 5) { nodes { name } } }
            lineItems(first: 5) { edges { cursor node { title product { handle } variant { sku } } } }
            fulfillments(first: 1) { displayStatus trackingInfo(first: 1) { number company } }
        }";
    let order = &world.data(&token, query, json!({})).await["orders"]["nodes"][0];
    assert_eq!(order["state"], "PAID");
    assert_eq!(order["displayFulfillmentStatus"], "FULFILLED");
    assert_eq!(order["customer"]["displayName"], "Ada Bell");
    assert_eq!(names(&order["customer"]["orders"]), ["#1039", "#1041"]);
    assert_eq!(
        order["lineItems"]["edges"][0]["node"]["product"]["handle"],
        "paperplane-delay"
    );
    assert_eq!(
        order["fulfillments"][0]["trackingInfo"][0]["company"],
        "USPS"
    );
    world.store.settled().await;
    let told = world.webhooks();
    assert_eq!(world.topics(), ["orders/fulfilled", "orders/updated"]);
    assert_eq!(told[1].json()["admin_graphql_api_id"], order["id"]);
    assert_eq!(told[1].json()["cart_token"], order["cartToken"]);
    let by_id = "query($id: ID!) { order(id: $id) { name } customer(id: \"gid://shopify/Customer/1\") { id } }";
    let data = world
        .data(&token, by_id, json!({ "id": order["id"] }))
        .await;
    assert_eq!(
        data,
        json!({ "order": { "name": "#1041" }, "customer": null })
    );
    world.end().await;
}

#[tokio::test]
async fn what_does_not_exist_is_an_error_and_never_a_null() {
    let world = World::new().await;
    let token = world.access().await;
    for (query, code) in [
        ("{ shop { nonsense } }", "undefinedField"),
        (
            "{ abandonedCheckouts(first: 1) { nodes { id } } }",
            "undefinedField",
        ),
        (
            "mutation { orderDelete(id: \"x\") { id } }",
            "undefinedField",
        ),
        ("{ orders { nodes { id } } }", "BAD_REQUEST"),
        ("{ shop }", "selectionMismatch"),
        (
            "query($id: ID!) { order(id: $id) { id } }",
            "INVALID_VARIABLE",
        ),
    ] {
        let (status, body) = world.graphql(&token, query, json!({})).await;
        assert_eq!(status, 200);
        assert!(body.get("data").is_none());
        assert_eq!(
            body["errors"][0]["extensions"]["code"], code,
            "{query} {body}"
        );
    }
    let (_, body) = world.graphql(&token, "{ shop {", json!({})).await;
    assert!(body["errors"][0]["message"].is_string());
    // A scope that is missing leaves the rest of the answer whole.
    world.store.set_scopes(&["read_products"]);
    let (_, body) = world
        .graphql(
            &token,
            "{ shop { name shopPolicies { title } } orders(first: 1) { nodes { id } } }",
            json!({}),
        )
        .await;
    assert_eq!(
        body["data"],
        json!({ "shop": { "name": "Crescent Music", "shopPolicies": null }, "orders": null })
    );
    assert_eq!(body["errors"][0]["extensions"]["code"], "ACCESS_DENIED");
    world.store.settled().await;
    assert_eq!(
        world.webhooks()[0].json()["current"],
        json!(["read_products"])
    );
    world.end().await;
}

#[tokio::test]
async fn points_run_out_and_come_back() {
    let world = World::new().await;
    let token = world.access().await;
    let query = "{ products(first: 100) { nodes { id variants(first: 10) { nodes { id } } } } }";
    let (_, body) = world.graphql(&token, query, json!({})).await;
    let cost = &body["extensions"]["cost"];
    let (asked, used) = (
        cost["requestedQueryCost"].as_i64().unwrap(),
        cost["actualQueryCost"].as_i64().unwrap(),
    );
    assert!(used <= asked && asked <= 1_000, "{cost}");
    assert_eq!(cost["throttleStatus"]["restoreRate"], 100.0);
    let mut last = body;
    for _ in 0..200 {
        last = world.graphql(&token, query, json!({})).await.1;
        if last.get("errors").is_some() {
            break;
        }
    }
    assert_eq!(last["errors"][0]["extensions"]["code"], "THROTTLED");
    assert_eq!(last["errors"][0]["message"], "Throttled");
    world.clock.advance(20);
    assert!(
        world
            .graphql(&token, query, json!({}))
            .await
            .1
            .get("errors")
            .is_none()
    );
    let wide = "{ products(first: 250) { nodes { variants(first: 250) { nodes { id } } } } }";
    let (_, body) = world.graphql(&token, wide, json!({})).await;
    assert_eq!(body["errors"][0]["extensions"]["code"], "MAX_COST_EXCEEDED");
    world.end().await;
}

#[tokio::test]
async fn a_bad_day_can_be_ordered() {
    let world = World::new().await;
    let token = world.access().await;
    world.store.set_admin_faults(AdminFaults {
        api: vec![
            ApiFault::Unauthorized,
            ApiFault::ScopeMissing,
            ApiFault::NonExpiring,
            ApiFault::TooMany(2),
            ApiFault::Server(502),
            ApiFault::Truncated,
            ApiFault::Throttled,
        ],
        ..AdminFaults::default()
    });
    let mut seen = Vec::new();
    for _ in 0..6 {
        let (status, body) = world.graphql(&token, "{ shop { name } }", json!({})).await;
        seen.push((status, body["errors"].as_str().map(str::len).is_some()));
    }
    assert_eq!(
        seen,
        [
            (401, true),
            (403, true),
            (403, true),
            (429, true),
            (502, false),
            (200, false)
        ]
    );
    let (_, body) = world.graphql(&token, "{ shop { name } }", json!({})).await;
    assert_eq!(body["errors"][0]["extensions"]["code"], "THROTTLED");
    world.clock.advance(1);
    assert_eq!(
        world.data(&token, "{ shop { name } }", json!({})).await["shop"]["name"],
        "Crescent Music"
    );
    world.end().await;
}

#[tokio::test]
async fn drafts_discounts_and_bulk_files_are_made() {
    let world = World::new().await;
    let token = world.access().await;
    let scopes = ["read_products", "write_draft_orders", "write_discounts"];
    world.store.set_scopes(&scopes);
    let variant = world
        .data(
            &token,
            "{ products(first: 1) { nodes { variants(first: 1) { nodes { id price } } } } }",
            json!({}),
        )
        .await;
    let variant = &variant["products"]["nodes"][0]["variants"]["nodes"][0];
    let draft = "mutation($input: DraftOrderInput!) { draftOrderCreate(input: $input) { draftOrder { name invoiceUrl totalPriceSet { shopMoney { amount } } } userErrors { field message } } }";
    let input =
        json!({ "input": { "lineItems": [{ "variantId": variant["id"], "quantity": 2 }] } });
    let made = &world.data(&token, draft, input).await["draftOrderCreate"];
    assert_eq!(made["userErrors"], json!([]));
    let invoice = made["draftOrder"]["invoiceUrl"].as_str().unwrap();
    let opened = world.http.get(invoice).send().await.unwrap();
    assert!(
        opened.headers()["location"]
            .to_str()
            .unwrap()
            .starts_with("/checkouts/")
    );
    let empty = &world
        .data(&token, draft, json!({ "input": { "lineItems": [] } }))
        .await["draftOrderCreate"];
    assert!(empty["draftOrder"].is_null() && empty["userErrors"][0]["message"].is_string());

    let discount = "mutation($d: DiscountCodeBasicInput!) { discountCodeBasicCreate(basicCodeDiscount: $d) { codeDiscountNode { id codeDiscount { ... on DiscountCodeBasic { codes(first: 1) { nodes { code } } } } } userErrors { field message code } } }";
    let input = json!({ "d": { "title": "Sorry", "code": "SORRY10", "startsAt": "2026-11-21T00:00:00Z", "customerGets": {} } });
    let made = &world.data(&token, discount, input.clone()).await["discountCodeBasicCreate"];
    assert_eq!(
        made["codeDiscountNode"]["codeDiscount"]["codes"]["nodes"][0]["code"],
        "SORRY10"
    );
    let again = &world.data(&token, discount, input).await["discountCodeBasicCreate"];
    assert_eq!(again["userErrors"][0]["code"], "TAKEN");

    let bulk = "mutation { bulkOperationRunQuery(groupObjects: false, query: \"\"\"{ products { edges { node { id title variants { edges { node { id } } } } } } }\"\"\") { bulkOperation { id status } userErrors { code message } } }";
    let made = &world.data(&token, bulk, json!({})).await["bulkOperationRunQuery"];
    assert_eq!(made["bulkOperation"]["status"], "CREATED", "{made}");
    let status = "query($id: ID!) { bulkOperation(id: $id) { status errorCode objectCount url } }";
    let done = &world
        .data(&token, status, json!({ "id": made["bulkOperation"]["id"] }))
        .await["bulkOperation"];
    assert_eq!(done["status"], "COMPLETED");
    let file = world
        .http
        .get(done["url"].as_str().unwrap())
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let lines: Vec<Value> = file
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        lines.len().to_string(),
        done["objectCount"].as_str().unwrap()
    );
    assert!(lines[0]["title"].is_string() && lines[0].get("variants").is_none());
    let child = lines.last().unwrap();
    assert!(lines.iter().any(|line| line["id"] == child["__parentId"]));
    world.end().await;
}
