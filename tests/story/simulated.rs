//! The simulated store as others see it: it keeps Shopify's rules about tokens, answers the Admin API's questions, and has
//! bad days on request. What the other chapters build on is checked here once.

use counterbell::clock::Clock;
use counterbell::demo::store::{
    AdminFaults, ApiFault, Change, Faults, Store, StoreConfig, TokenFault,
};
use serde_json::{Value, json};

use crate::support::*;

const SHOP: &str = "first-shop.myshopify.com";
const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";
const OFFLINE: &str = "urn:shopify:params:oauth:token-type:offline-access-token";
const ONLINE: &str = "urn:shopify:params:oauth:token-type:online-access-token";

struct Shop {
    store: Store,
    clock: Clock,
    http: reqwest::Client,
}

impl Shop {
    /// A shop with the app in it. Its webhooks reach nobody, and the clock stands still.
    async fn opens() -> Self {
        let clock = Clock::held_at(held_now());
        let store = Store::start(StoreConfig {
            port: 0,
            app_url: "http://127.0.0.1:9".into(),
            client_id: "story".into(),
            secret: SECRET.into(),
            shop: SHOP.into(),
            data: None,
            clock: clock.clone(),
        })
        .await
        .unwrap();
        store.set_faults(Faults {
            lost: true,
            ..Faults::default()
        });
        store.grant();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { store, clock, http }
    }

    fn admin(&self, path: &str) -> String {
        format!(
            "{}/admin{path}",
            self.store.admin_url().replace("{shop}", SHOP)
        )
    }

    /// The token endpoint, asked with a form; `None` when the answer does not come whole.
    async fn token(&self, asked: &[(&str, &str)]) -> Option<(u16, Value)> {
        let mut form = vec![("client_id", "story"), ("client_secret", SECRET)];
        form.extend(asked);
        let request = self
            .http
            .post(self.admin("/oauth/access_token"))
            .form(&form);
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        Some((status, answer.json().await.ok()?))
    }

    async fn exchanges(&self, subject: &str, wanted: &str) -> (u16, Value) {
        let asked = [
            (
                "grant_type",
                "urn:ietf:params:oauth:grant-type:token-exchange",
            ),
            ("subject_token", subject),
            ("subject_token_type", ID_TOKEN),
            ("requested_token_type", wanted),
            ("expiring", "1"),
        ];
        self.token(&asked).await.unwrap()
    }

    async fn refreshes(&self, pair: &Value) -> Option<(u16, Value)> {
        let token = pair["refresh_token"].as_str().unwrap();
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", token)])
            .await
    }

    async fn acquires(&self) -> Value {
        let (status, pair) = self.exchanges(&self.store.id_token(7001), OFFLINE).await;
        assert_eq!(status, 200, "{pair}");
        pair
    }

    /// One question to the Admin API.
    async fn asks(&self, pair: &Value, query: &str, variables: Value) -> (u16, Value) {
        let request = self.http.post(self.admin("/api/2026-10/graphql.json"));
        let request = request.header(
            "X-Shopify-Access-Token",
            pair["access_token"].as_str().unwrap(),
        );
        let answer = request
            .json(&json!({ "query": query, "variables": variables }))
            .send()
            .await
            .unwrap();
        (
            answer.status().as_u16(),
            answer.json().await.unwrap_or(Value::Null),
        )
    }
}

#[actix_web::test]
async fn a_refresh_that_was_lost_is_repeated_with_the_same_token() {
    let shop = Shop::opens().await;
    let first = shop.acquires().await;
    shop.store.set_admin_faults(AdminFaults {
        token: vec![TokenFault::AnswerLost],
        ..AdminFaults::default()
    });
    assert!(shop.refreshes(&first).await.is_none());
    shop.clock.advance(29 * 86_400);
    let (status, second) = shop.refreshes(&first).await.unwrap();
    assert_eq!(status, 200);
    shop.refreshes(&second).await.unwrap();
    let (status, refused) = shop.refreshes(&first).await.unwrap();
    assert_eq!(
        (status, refused["error"].as_str()),
        (400, Some("invalid_grant"))
    );
    let newest = shop.acquires().await;
    assert_eq!(
        shop.refreshes(&second).await.unwrap().0,
        400,
        "acquiring retires the pair before"
    );
    assert_eq!(
        shop.asks(&second, "{ shop { name } }", json!({})).await.0,
        200,
        "but not its access token"
    );
    shop.clock.advance(3600);
    assert_eq!(
        shop.asks(&newest, "{ shop { name } }", json!({})).await.0,
        401
    );
    shop.store.stop().await;
}

#[actix_web::test]
async fn an_id_token_is_good_for_a_minute_and_for_one_member_of_staff() {
    let shop = Shop::opens().await;
    let token = shop.store.id_token(7002);
    let (_, online) = shop.exchanges(&token, ONLINE).await;
    assert_eq!(online["associated_user"]["first_name"], "Leo");
    assert_eq!(online["associated_user"]["account_owner"], false);
    shop.clock.advance(60);
    let (status, refused) = shop.exchanges(&token, OFFLINE).await;
    assert_eq!(
        (status, refused["error"].as_str()),
        (400, Some("invalid_subject_token"))
    );
    shop.store.uninstall();
    let (_, refused) = shop.exchanges(&shop.store.id_token(7001), OFFLINE).await;
    assert_eq!(refused["error"], "invalid_client");
    shop.store.stop().await;
}

/// The app's own queries, with something to fill their variables with.
#[actix_web::test]
async fn every_query_of_the_app_is_answered() {
    let shop = Shop::opens().await;
    shop.store.set_scopes(&[
        "read_orders",
        "read_customers",
        "read_products",
        "read_content",
        "read_fulfillments",
        "read_legal_policies",
        "write_draft_orders",
        "write_discounts",
        "write_orders",
    ]);
    let pair = shop.acquires().await;
    let known = "{ orders(first: 1) { nodes { id customer { id } } } products(first: 1) { nodes { id variants(first: 1) { nodes { id } } } } }";
    let (_, known) = shop.asks(&pair, known, json!({})).await;
    let (order, product) = (
        &known["data"]["orders"]["nodes"][0],
        &known["data"]["products"]["nodes"][0],
    );
    let bulk = "{ products { edges { node { id variants { edges { node { id } } } } } } }";
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/shop/admin/queries");
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let query = std::fs::read_to_string(entry.path()).unwrap();
        // For bulk operations only: these have no pages, and are answered as a file.
        if name == "bulk_products.graphql" {
            let start = "mutation($query: String!) { bulkOperationRunQuery(query: $query) { userErrors { message } } }";
            let (_, body) = shop.asks(&pair, start, json!({ "query": query })).await;
            assert_eq!(
                body["data"]["bulkOperationRunQuery"]["userErrors"],
                json!([]),
                "{name}"
            );
            continue;
        }
        let id = match name.split('_').next().unwrap().trim_end_matches(".graphql") {
            "customer" => &order["customer"]["id"],
            "product" => &product["id"],
            "bulk" => &json!("gid://shopify/BulkOperation/1"),
            _ => &order["id"],
        };
        let mut variables = json!({
            "id": id,
            "reason": "OTHER",
            "restock": true,
            "notify": false,
            "key": "once",
            "query": if name.starts_with("bulk") { bulk } else { "updated_at:>='2026-01-01T00:00:00Z'" },
            "sort": "UPDATED_AT",
            "reverse": false,
            "email": "ada.bell@example.com",
            "input": { "lineItems": [{ "variantId": product["variants"]["nodes"][0]["id"], "quantity": 1 }] },
            "metafields": [{ "ownerId": "gid://shopify/AppInstallation/1", "namespace": "counterbell",
                             "key": "origin", "type": "single_line_text_field", "value": "http://127.0.0.1:1" }],
            "discount": { "title": "Sorry", "code": "SORRY", "startsAt": "2026-11-20T10:00:00Z", "customerGets": {} },
        });
        if name == "refund_create.graphql" {
            variables["input"] = json!({ "orderId": order["id"], "note": "Broken" });
        }
        let (status, body) = shop.asks(&pair, &query, variables).await;
        assert!(
            status == 200 && body.get("errors").is_none(),
            "{name}: {body}"
        );
        shop.clock.advance(10);
    }
    shop.store.stop().await;
}

#[actix_web::test]
async fn an_order_that_was_packed_is_the_last_one_changed() {
    let shop = Shop::opens().await;
    let pair = shop.acquires().await;
    shop.clock.advance(60);
    assert!(shop.store.change_order("#1039", Change::Refund));
    let query = "query($q: String) { orders(first: 5, query: $q, sortKey: UPDATED_AT) { nodes { name displayFinancialStatus } } }";
    let since = json!({ "q": format!("updated_at:>='{}'", held_now().rfc3339()) });
    let (_, body) = shop.asks(&pair, query, since).await;
    assert_eq!(
        body["data"]["orders"]["nodes"],
        json!([{ "name": "#1039", "displayFinancialStatus": "REFUNDED" }])
    );
    shop.store.stop().await;
}

#[actix_web::test]
async fn points_run_out_by_the_clock_and_bad_days_come_in_their_order() {
    let shop = Shop::opens().await;
    let pair = shop.acquires().await;
    let query = "{ shop { name } }";
    shop.store.set_admin_faults(AdminFaults {
        api: vec![
            ApiFault::Throttled,
            ApiFault::Unauthorized,
            ApiFault::ScopeMissing,
            ApiFault::NonExpiring,
            ApiFault::TooMany(2),
            ApiFault::Server(500),
        ],
        ..AdminFaults::default()
    });
    let (status, body) = shop.asks(&pair, query, json!({})).await;
    assert_eq!(
        (status, body["errors"][0]["extensions"]["code"].as_str()),
        (200, Some("THROTTLED"))
    );
    assert_eq!(
        body["extensions"]["cost"]["throttleStatus"]["currentlyAvailable"],
        0.0
    );
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(shop.asks(&pair, query, json!({})).await.0);
    }
    assert_eq!(statuses, [401, 403, 403, 429, 500]);
    let (_, body) = shop.asks(&pair, query, json!({})).await;
    assert_eq!(
        body["errors"][0]["message"], "Throttled",
        "time has not passed"
    );
    shop.clock.advance(1);
    let (_, body) = shop.asks(&pair, query, json!({})).await;
    assert_eq!(body["data"]["shop"]["name"], "Crescent Music");
    shop.store.stop().await;
}
