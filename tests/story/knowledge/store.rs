//! What the Admin API says of a store's content.

use serde_json::{Value, json};

use crate::support::Kind;
use crate::support::admin_api::{AdminApi, Play};

pub fn product(id: i64, handle: &str, text: &str) -> Value {
    json!({
        "id": format!("gid://shopify/Product/{id}"), "handle": handle, "title": format!("The {handle}"),
        "descriptionHtml": format!("<p>{text}</p>"), "productType": "Strap", "vendor": "Crescent", "tags": [],
        "status": "ACTIVE", "onlineStoreUrl": null, "updatedAt": "2026-11-01T10:00:00Z",
        "publishedAt": "2026-10-01T10:00:00Z", "featuredMedia": null,
        "priceRangeV2": {
            "minVariantPrice": { "amount": "49.0", "currencyCode": "USD" },
            "maxVariantPrice": { "amount": "49.0", "currencyCode": "USD" },
        },
        "variants": {
            "nodes": [{ "id": format!("gid://shopify/ProductVariant/{id}1"), "title": "Default Title", "sku": null,
                "price": "49.00", "compareAtPrice": null, "availableForSale": true, "selectedOptions": [] }],
            "pageInfo": { "hasNextPage": false, "endCursor": null },
        },
    })
}

pub fn writing(id: i64, handle: &str, body: &str) -> Value {
    json!({ "id": format!("gid://shopify/Page/{id}"), "handle": handle, "title": format!("About {handle}"),
        "body": format!("<p>{body}</p>"), "isPublished": true, "updatedAt": "2026-11-01T10:00:00Z" })
}

/// A page of a list, with the place of the next.
pub fn list(name: &str, nodes: &[Value], next: Option<&str>) -> Play {
    Play::Data(json!({ name: {
        "nodes": nodes,
        "pageInfo": { "hasNextPage": next.is_some(), "endCursor": next },
    } }))
}

pub fn products(nodes: &[Value], next: Option<&str>) -> Play {
    list("products", nodes, next)
}

pub fn pages(nodes: &[Value]) -> Play {
    list("pages", nodes, None)
}

pub fn policies(body: &str) -> Play {
    Play::Data(json!({ "shop": { "shopPolicies": [
        { "id": "gid://shopify/ShopPolicy/1", "type": "REFUND_POLICY", "title": "Refund policy", "body": body,
          "url": "https://first-shop.myshopify.com/policies/refund-policy", "updatedAt": null },
        { "id": "gid://shopify/ShopPolicy/2", "type": "TERMS_OF_SERVICE", "title": "Terms", "body": "", "url": null,
          "updatedAt": null },
    ] } }))
}

/// A store with nothing but what is said.
pub fn has(api: &AdminApi, goods: &[Value], texts: &[Value]) {
    api.plays("Products", [products(goods, None)]);
    api.plays("Pages", [pages(texts)]);
    api.plays("Articles", [list("articles", &[], None)]);
    api.plays("Policies", [policies("")]);
}

/// A store of so many pages of products that Shopify is asked to write them into a file meanwhile.
#[actix_web::test]
async fn a_large_stores_products_are_read_from_one_file() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let mia = app.mia();
    let page = |number: i64| {
        let next = format!("page-{}", number + 1);
        products(
            &[product(number, &format!("strap{number}"), "A strap.")],
            Some(&next),
        )
    };
    // Twenty pages, then those that are read while the file is written.
    api.plays("Products", (1..=22).map(page));
    let started = json!({ "bulkOperation": { "id": "gid://shopify/BulkOperation/6", "status": "CREATED" }, "userErrors": [] });
    api.plays(
        "BulkStart",
        [Play::Data(json!({ "bulkOperationRunQuery": started }))],
    );
    let state = |status: &str, url: Option<String>| {
        Play::Data(
            json!({ "bulkOperation": { "id": "gid://shopify/BulkOperation/6", "status": status,
            "errorCode": null, "objectCount": "1200", "url": url, "partialDataUrl": null } }),
        )
    };
    let file = format!("{}/file.jsonl", api.url);
    api.plays(
        "BulkStatus",
        [
            state("RUNNING", None),
            state("COMPLETED", Some(file.clone())),
            state("COMPLETED", Some(file)),
        ],
    );
    let mut lines = String::new();
    for id in (1..=600_i64).rev() {
        let mut node = product(id, &format!("strap{id}"), &format!("It is {id} cm long."));
        let variant = json!({ "id": format!("gid://shopify/ProductVariant/{id}1"),
            "__parentId": format!("gid://shopify/Product/{id}"), "title": "Default Title", "price": "49.00",
            "availableForSale": true });
        node.as_object_mut().unwrap().remove("variants");
        lines.push_str(&format!("{variant}\n{node}\n"));
    }
    api.plays("/file.jsonl", [Play::Bytes(lines.into_bytes())]);
    api.plays("Pages", [pages(&[])]);
    api.plays("Articles", [list("articles", &[], None)]);
    api.plays("Policies", [policies("")]);

    let shop = app.shop;
    app.shared
        .store
        .insert(shop, counterbell::shop::content::begin)
        .await
        .unwrap();
    for _ in 0..5 {
        app.runs_jobs().await;
    }
    let found = super::source(&mia, "shop").await;
    assert_eq!(found["state"], "done", "{found}");
    let (products, told) = app
        .reads(move |conn| {
            use counterbell::db::schema::documents;
            use diesel::prelude::*;
            let all = documents::table.filter(documents::shop_id.eq(shop.key()));
            let count: i64 = all
                .filter(documents::key.like("product:%"))
                .count()
                .get_result(conn)?;
            let told = documents::table
                .filter(documents::shop_id.eq(shop.key()))
                .filter(documents::body.like("%It is 599 cm long.%"))
                .count()
                .get_result::<i64>(conn)?;
            Ok((count, told))
        })
        .await;
    assert_eq!(products, 600);
    let asked = api.asked();
    let times = |name: &str| asked.iter().filter(|one| one.operation == name).count();
    assert_eq!(
        (times("BulkStart"), times("Products")),
        (1, 22),
        "the pages end where the file begins"
    );
    assert_eq!(told, 1, "what the file says of one that no page had");
    app.stops().await;
    api.stops().await;
}
