//! Everything the Admin API can show, as one value made when it is asked: objects by their id.
//!
//! A field that holds another object holds its id (`$ref`), a connection holds a list (`$connection`): `run.rs` follows
//! them as far as a query asks. A field that is not in these objects does not exist.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{goods, orders};
use crate::clock::Micros;
use crate::demo::store::admin::Subscription;
use crate::demo::store::state::Saved;
use crate::demo::store::{Store, scopes, sign};

/// The shop's own number.
pub const SHOP_ID: i64 = 61_204_889;
/// Orders older than this need `read_all_orders`.
const ORDER_SECONDS: i64 = 60 * 86_400;

/// The shop, to be read by one request.
pub struct World {
    objects: BTreeMap<String, Value>,
    /// Ids in the order they were put in, by type.
    by_type: BTreeMap<&'static str, Vec<String>>,
    pub root: Value,
}

/// A reference to the object with this id.
pub fn link(kind: &str, id: i64) -> Value {
    json!({ "$ref": gid(kind, id) })
}

/// `gid://shopify/Order/1`.
pub fn gid(kind: &str, id: i64) -> String {
    format!("gid://shopify/{kind}/{id}")
}

/// A list that is read page by page.
pub fn connection(items: Vec<Value>) -> Value {
    json!({ "$connection": items })
}

/// A time as GraphQL answers it: UTC, whole seconds.
pub fn time(at: Micros) -> String {
    let text = at.rfc3339();
    format!("{}Z", text.split('.').next().unwrap_or(&text))
}

/// Cents as an amount in the shop's money, twice: nobody pays in another currency here.
pub fn bag(cents: i64) -> Value {
    json!({ "__typename": "MoneyBag", "shopMoney": money(cents), "presentmentMoney": money(cents) })
}

/// Cents as `MoneyV2`.
pub fn money(cents: i64) -> Value {
    json!({
        "__typename": "MoneyV2",
        "amount": crate::demo::store::payload::amount(cents),
        "currencyCode": crate::demo::store::catalog::CURRENCY,
    })
}

impl World {
    pub fn of(store: &Store, granted: &[String]) -> Self {
        let now = store.inner.config.clock.now();
        let saved = store.inner.saved.lock().clone();
        let mut world = Self {
            objects: BTreeMap::new(),
            by_type: BTreeMap::new(),
            root: Value::Null,
        };
        for product in goods::products(&store.url(), &saved.platform) {
            world.put("Product", product);
        }
        for variant in goods::variants() {
            world.put("ProductVariant", variant);
        }
        for page in goods::pages() {
            world.put("Page", page);
        }
        world.put("Blog", goods::blog());
        for article in goods::articles() {
            world.put("Article", article);
        }
        let oldest = now.plus_seconds(-ORDER_SECONDS);
        let everything = scopes::hold(granted, "read_all_orders");
        let visible: Vec<&Value> = saved
            .orders
            .iter()
            .filter(|order| everything || orders::created(order).is_some_and(|at| at >= oldest))
            .collect();
        for order in &visible {
            world.put("Order", orders::order(order));
        }
        for customer in orders::customers(&visible) {
            world.put("Customer", customer);
        }
        for (number, found) in &saved.platform.bulk {
            world.put("BulkOperation", bulk(store, *number, found, now));
        }
        world.put("Shop", goods::shop(store));
        world.root = world.roots(store, &saved);
        world
    }

    fn put(&mut self, kind: &'static str, object: Value) {
        let Some(id) = object.get("id").and_then(Value::as_str).map(str::to_owned) else {
            return;
        };
        self.by_type.entry(kind).or_default().push(id.clone());
        self.objects.insert(id, object);
    }

    pub fn find(&self, id: &str) -> Option<&Value> {
        self.objects.get(id)
    }

    /// Everything of one type.
    pub fn all(&self, kind: &str) -> impl Iterator<Item = &Value> {
        let ids = self
            .by_type
            .get(kind)
            .map(Vec::as_slice)
            .unwrap_or_default();
        ids.iter().filter_map(|id| self.objects.get(id))
    }

    fn roots(&self, store: &Store, saved: &Saved) -> Value {
        let list = |kind: &str| {
            let ids = self.all(kind).filter_map(|one| one.get("id"));
            connection(ids.map(|id| json!({ "$ref": id })).collect())
        };
        let scopes = saved.platform.scopes.iter();
        let told = saved.platform.metafields.get("counterbell.origin");
        let metafield = told.map(|value| {
            json!({ "__typename": "Metafield", "id": gid("Metafield", 1), "namespace": "counterbell",
                    "key": "origin", "value": value })
        });
        let mut root = Map::new();
        let mut put = |name: &str, value: Value| root.insert(name.to_owned(), value);
        put("__typename", json!("QueryRoot"));
        put("shop", link("Shop", SHOP_ID));
        put(
            "currentAppInstallation",
            json!({
                "__typename": "AppInstallation",
                "id": gid("AppInstallation", 1),
                "accessScopes": scopes.map(|scope| json!({
                    "__typename": "AccessScope", "handle": scope, "description": scopes::meaning(scope),
                })).collect::<Vec<_>>(),
                "metafield": metafield,
                "activeSubscriptions": saved.platform.subscription.iter()
                    .map(Subscription::node).collect::<Vec<_>>(),
                "launchUrl": store.admin_path(&format!("/apps/{}", store.inner.config.client_id)),
                "app": { "__typename": "App", "id": gid("App", 1), "title": "Counterbell", "handle": "counterbell",
                         "apiKey": store.inner.config.client_id },
            }),
        );
        for (name, kind) in [
            ("orders", "Order"),
            ("customers", "Customer"),
            ("products", "Product"),
            ("productVariants", "ProductVariant"),
            ("pages", "Page"),
            ("articles", "Article"),
            ("blogs", "Blog"),
            ("bulkOperations", "BulkOperation"),
        ] {
            put(name, list(kind));
        }
        Value::Object(root)
    }
}

/// A finished bulk operation: its file is served by the store, behind a secret in its address.
fn bulk(store: &Store, number: i64, found: &str, now: Micros) -> Value {
    let objects = found.lines().count().to_string();
    let url = format!("{}/_bulk/{number}/{}", store.url(), bulk_key(store, number));
    json!({
        "__typename": "BulkOperation",
        "id": gid("BulkOperation", number),
        "status": "COMPLETED",
        "type": "QUERY",
        "errorCode": null,
        "objectCount": objects,
        "rootObjectCount": objects,
        "fileSize": found.len().to_string(),
        "url": (!found.is_empty()).then_some(url),
        "partialDataUrl": null,
        "createdAt": time(now),
        "completedAt": time(now),
    })
}

pub fn bulk_key(store: &Store, number: i64) -> String {
    sign::short_hash(&format!("bulk {number} {}", store.inner.config.secret))
}
