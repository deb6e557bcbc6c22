//! What a shop is asked through its Admin API, and what is made of its answers.

mod reconciling;
mod refusals;
mod renewed;
mod reports;

use counterbell::commerce::money::Money;
use counterbell::db::schema::shops;
use counterbell::shop::admin::products::Part;
use counterbell::shop::admin::{
    AdminError, UserError, bulk, content, customers, describe, discounts, draft_orders, orders,
    products, queries,
};
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::support::admin_api::{AdminApi, Play};
use crate::support::{Kind, SHOP};

fn usd(amount: &str) -> Money {
    Money::parse(amount, "USD").unwrap()
}

fn money(amount: &str) -> Value {
    json!({ "shopMoney": { "amount": amount, "currencyCode": "USD" } })
}

#[actix_web::test]
async fn a_question_goes_to_the_shop_with_its_token_and_the_version() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    api.plays("Order", [Play::Data(json!({ "order": null }))]);
    let found = orders::by_id(&app.shared, app.shop, 42).await.unwrap();
    assert_eq!(found, None);
    let asked = api.last();
    assert_eq!(
        asked.path,
        format!("/{SHOP}/admin/api/2026-10/graphql.json")
    );
    assert_eq!(asked.token, "shpat_story");
    assert_eq!(asked.query, queries::ORDER.text);
    assert_eq!(asked.variables, json!({ "id": "gid://shopify/Order/42" }));
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn what_the_shop_says_of_itself_is_kept() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    api.plays(
        "ShopInfo",
        [Play::Data(json!({
            "shop": {
                "name": "Six Strings",
                "myshopifyDomain": SHOP,
                "primaryDomain": { "url": "https://www.sixstrings.example/" },
                "currencyCode": "EUR",
                "ianaTimezone": "Europe/Berlin",
                "plan": { "publicDisplayName": "Grow" },
            },
            "currentAppInstallation": { "accessScopes": [{ "handle": "read_products" }, { "handle": "read_orders" }] },
        }))],
    );
    describe(&app.shared, app.shop).await.unwrap();
    let id = app.shop;
    let kept: (String, String, String, String, Option<String>, String) = app
        .reads(move |conn| {
            let row = shops::table.find(id.key());
            Ok(row
                .select((
                    shops::name,
                    shops::currency,
                    shops::origins,
                    shops::timezone,
                    shops::plan,
                    shops::scopes,
                ))
                .first(conn)?)
        })
        .await;
    assert_eq!((kept.0.as_str(), kept.1.as_str()), ("Six Strings", "EUR"));
    assert!(
        kept.2.contains("\"https://www.sixstrings.example\""),
        "{}",
        kept.2
    );
    assert_eq!(kept.3, "Europe/Berlin");
    assert_eq!(kept.4.as_deref(), Some("Grow"));
    assert_eq!(kept.5, "read_orders,read_products");
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn shoppers_come_from_every_domain_the_shop_has_and_from_none_it_had() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let told = |primary: &str, others: &[&str]| {
        let url = |host: &str| json!({ "url": format!("https://{host}/") });
        let domains: Vec<Value> = others.iter().map(|host| url(host)).collect();
        Play::Data(json!({
            "shop": { "name": "Six Strings", "primaryDomain": url(primary), "domains": domains },
            "currentAppInstallation": { "accessScopes": [] },
        }))
    };
    let (com, de, old) = ("sixstrings.example", "sixstrings.de.example", "old.example");
    api.plays(
        "ShopInfo",
        [
            told(com, &[SHOP, com, old, de]),
            told(com, &[de, com, SHOP]),
            told(de, &[com, de]),
        ],
    );
    let opens = async |host: &str| {
        let url = format!("{}/storefront/v1/session", app.url);
        let request = app.http.post(url).json(&json!({ "shop": SHOP }));
        let request = request.header("origin", format!("https://{host}"));
        request.send().await.unwrap().status().as_u16()
    };
    let address = async || {
        let id = app.shop;
        let row = shops::table.find(id.key()).select(shops::origins);
        let kept: String = app.reads(move |conn| Ok(row.first(conn)?)).await;
        let kept: Vec<String> = serde_json::from_str(&kept).unwrap();
        kept.last().cloned().unwrap()
    };
    for (main, gone) in [(com, None), (com, Some(old)), (de, Some(old))] {
        describe(&app.shared, app.shop).await.unwrap();
        for host in [SHOP, com, de] {
            assert_eq!(opens(host).await, 200, "{host}");
        }
        assert_eq!(opens(old).await, if gone.is_some() { 403 } else { 200 });
        assert_eq!(opens("elsewhere.example").await, 403);
        assert_eq!(address().await, format!("https://{main}"));
    }
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn a_customer_may_be_little_more_than_an_id() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let whole = json!({
        "id": "gid://shopify/Customer/7", "firstName": "Anna", "lastName": "Berg", "locale": "de", "tags": ["vip"],
        "createdAt": "2024-01-01T00:00:00Z", "numberOfOrders": "12",
        "amountSpent": { "amount": "3000.5", "currencyCode": "USD" },
        "defaultEmailAddress": { "emailAddress": "anna@example.com" },
        "defaultPhoneNumber": { "phoneNumber": "+491701234567" },
        "defaultAddress": { "city": "Berlin", "countryCodeV2": "DE" },
        "lastOrder": { "id": "gid://shopify/Order/9", "name": "#1009" },
    });
    let bare = json!({ "id": "gid://shopify/Customer/8", "firstName": null, "amountSpent": null });
    api.plays(
        "CustomerByEmail",
        [Play::Data(json!({ "customerByIdentifier": whole }))],
    );
    api.plays("Customer", [Play::Data(json!({ "customer": bare }))]);
    let anna = customers::by_email(&app.shared, app.shop, "anna@example.com").await;
    let anna = anna.unwrap().unwrap();
    assert_eq!(anna.name.as_deref(), Some("Anna Berg"));
    assert_eq!((anna.orders, anna.spent), (Some(12), Some(usd("3000.50"))));
    assert_eq!(anna.country.as_deref(), Some("DE"));
    assert_eq!(anna.last_order, Some((9, "#1009".into())));
    let bare = customers::by_id(&app.shared, app.shop, 8)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((bare.id, bare.name, bare.email), (8, None, None));
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn products_and_writings_come_page_by_page() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let price = |amount: &str| json!({ "amount": amount, "currencyCode": "EUR" });
    let product = json!({
        "id": "gid://shopify/Product/1", "handle": "solid", "title": "Solid guitar", "descriptionHtml": "<p>Good.</p>",
        "productType": "", "vendor": "Six", "tags": ["new"], "status": "UNLISTED", "onlineStoreUrl": null,
        "updatedAt": "2026-11-20T09:00:00Z", "publishedAt": null,
        "featuredMedia": { "preview": { "image": { "url": "https://cdn.example/1.png" } } },
        "priceRangeV2": { "minVariantPrice": price("999.0"), "maxVariantPrice": price("1299.0") },
        "variants": { "nodes": [{
            "id": "gid://shopify/ProductVariant/11", "title": "Red", "sku": "S-1", "price": "999.00",
            "compareAtPrice": "1099.00", "availableForSale": true,
            "selectedOptions": [{ "name": "Colour", "value": "Red" }],
        }], "pageInfo": { "hasNextPage": true, "endCursor": "v20" } },
    });
    let nodes = json!([product, { "id": "no id at all" }]);
    let info = json!({ "hasNextPage": true, "endCursor": "p20" });
    api.plays(
        "Products",
        [Play::Data(
            json!({ "products": { "nodes": nodes, "pageInfo": info } }),
        )],
    );
    let page = products::page(&app.shared, app.shop, None, None)
        .await
        .unwrap();
    assert_eq!((page.unread, page.next.as_deref()), (1, Some("p20")));
    let guitar = &page.items[0];
    assert_eq!(
        (guitar.status.as_str(), guitar.kind.as_deref()),
        ("unlisted", None)
    );
    assert_eq!(guitar.more_variants.as_deref(), Some("v20"));
    let red = &guitar.variants[0];
    assert_eq!(red.price, Some(Money::parse("999", "EUR").unwrap()));
    assert_eq!(red.before, Some(Money::parse("1099", "EUR").unwrap()));
    assert!(red.available);

    let policy = json!({ "id": "gid://shopify/ShopPolicy/3", "type": "REFUND_POLICY", "title": "Refunds",
        "body": "<p>30 days.</p>", "url": "https://checkout.example/3", "updatedAt": "2026-01-01T00:00:00Z" });
    api.plays(
        "Policies",
        [Play::Data(json!({ "shop": { "shopPolicies": [policy] } }))],
    );
    let policies = content::policies(&app.shared, app.shop).await.unwrap();
    assert_eq!(
        (policies[0].kind.as_str(), policies[0].id),
        ("REFUND_POLICY", 3)
    );
    let article = json!({ "id": "gid://shopify/Article/4", "handle": "care", "title": "Care", "body": "<p>Oil.</p>",
        "isPublished": true, "updatedAt": null, "blog": { "handle": "news", "title": "News" } });
    let end = json!({ "hasNextPage": false, "endCursor": "x" });
    api.plays(
        "Articles",
        [Play::Data(
            json!({ "articles": { "nodes": [article], "pageInfo": end } }),
        )],
    );
    let articles = content::articles(&app.shared, app.shop, None)
        .await
        .unwrap();
    assert_eq!(articles.items[0].path(), "/blogs/news/care");
    assert_eq!(articles.next, None);
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn a_change_says_what_was_wrong_with_it() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let made = json!({ "draftOrder": { "id": "gid://shopify/DraftOrder/5", "name": "#D5",
        "invoiceUrl": "https://shop.example/pay/5", "totalPriceSet": money("20.0") }, "userErrors": [] });
    api.plays(
        "DraftOrderCreate",
        [Play::Data(json!({ "draftOrderCreate": made }))],
    );
    let new = draft_orders::NewDraft {
        lines: vec![(11, 2)],
        customer: Some(7),
        tags: vec!["chat".into()],
        ..draft_orders::NewDraft::default()
    };
    let draft = draft_orders::create(&app.shared, app.shop, &new)
        .await
        .unwrap();
    assert_eq!((draft.id, draft.total), (5, Some(usd("20.00"))));
    assert_eq!(
        api.last().variables["input"],
        json!({
            "lineItems": [{ "variantId": "gid://shopify/ProductVariant/11", "quantity": 2 }],
            "purchasingEntity": { "customerId": "gid://shopify/Customer/7" },
            "tags": ["chat"],
        })
    );

    let taken = json!([{ "field": ["basicCodeDiscount", "code"], "message": "Code must be unique.", "code": "TAKEN" }]);
    let refused = json!({ "codeDiscountNode": null, "userErrors": taken });
    api.plays(
        "DiscountCreate",
        [Play::Data(json!({ "discountCodeBasicCreate": refused }))],
    );
    let new = discounts::NewDiscount {
        title: "For a patient shopper".into(),
        code: "THANKS10".into(),
        off: discounts::Off::Percent(10),
        starts_at: app.clock.now(),
        ends_at: None,
        uses: Some(1),
        customer: None,
    };
    match discounts::create(&app.shared, app.shop, &new).await {
        Err(AdminError::UserErrors(errors)) => assert_eq!(
            errors,
            [UserError {
                field: "basicCodeDiscount.code".into(),
                message: "Code must be unique.".into(),
                code: Some("TAKEN".into()),
            }]
        ),
        other => panic!("{other:?}"),
    }
    let gets = &api.last().variables["discount"]["customerGets"];
    assert_eq!(gets["value"]["percentage"], 0.1);
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn a_bulk_file_is_read_line_by_line_in_any_order() {
    let (api, app) = AdminApi::with_app(Kind::Sqlite).await;
    let started = json!({ "bulkOperation": { "id": "gid://shopify/BulkOperation/6", "status": "CREATED" }, "userErrors": [] });
    api.plays(
        "BulkStart",
        [Play::Data(json!({ "bulkOperationRunQuery": started }))],
    );
    let url = format!("{}/file.jsonl", api.url);
    let done = json!({ "id": "gid://shopify/BulkOperation/6", "status": "COMPLETED", "errorCode": null,
        "objectCount": "2", "url": url, "partialDataUrl": null });
    api.plays("BulkStatus", [Play::Data(json!({ "bulkOperation": done }))]);
    let child = json!({ "id": "gid://shopify/ProductVariant/11", "__parentId": "gid://shopify/Product/1",
        "title": "Red", "price": "999.00" });
    let parent = json!({ "id": "gid://shopify/Product/1", "title": "Solid guitar" });
    let file = format!("{child}\n\nnot json\n{parent}");
    api.plays(
        "/file.jsonl",
        [Play::Bytes(file.into_bytes()), Play::Cut("{\"id\":")],
    );

    let id = bulk::start(&app.shared, app.shop, queries::BULK_PRODUCTS)
        .await
        .unwrap();
    let state = bulk::status(&app.shared, app.shop, id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((state.status.as_str(), state.objects), ("completed", 2));
    let url = state.url.unwrap();
    let mut lines = bulk::open(&app.shared, app.shop, &url).await.unwrap();
    let mut found = Vec::new();
    while let Some(thing) = lines.next().await.unwrap() {
        found.extend(products::part(thing, usd("0").currency));
    }
    let [Part::Variant { of: 1, variant }, Part::Product(guitar)] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!((variant.id, variant.price), (11, Some(usd("999.00"))));
    assert_eq!((guitar.id, guitar.title.as_str()), (1, "Solid guitar"));
    assert_eq!(lines.unread, 1);

    // The line may be cut before or after the first word.
    let cut = match bulk::open(&app.shared, app.shop, &url).await {
        Ok(mut lines) => lines.next().await.map(|_| ()),
        Err(error) => Err(error),
    };
    assert!(matches!(cut, Err(AdminError::Unavailable)), "{cut:?}");
    let elsewhere = bulk::open(&app.shared, app.shop, "https://example.com/x").await;
    assert!(matches!(elsewhere, Err(AdminError::Shape(_))));
    app.stops().await;
    api.stops().await;
}
