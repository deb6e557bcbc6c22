//! The week: everything a store tells of a few carts, orders, customers and products, from Shopify's own samples,
//! each at a time of its own. The order in this file is the order in which it happened.

use counterbell::clock::Micros;
use serde_json::{Value, json};

use crate::support::held_now;
use crate::support::shopify::{Price, cart, checkout, order};

/// Customers, as Shopify numbers them. Ann becomes Bea; Carl is deleted.
pub const ANN: i64 = 11;
pub const BEA: i64 = 12;
pub const CARL: i64 = 13;

/// One delivery.
#[derive(Debug, Clone)]
pub struct Told {
    pub topic: &'static str,
    pub at: Micros,
    pub body: Value,
}

fn sample(name: &str) -> Value {
    let path = format!("{}/tests/data/shopify/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[derive(Default)]
struct Week {
    told: Vec<Told>,
}

impl Week {
    /// A minute later than all before. `updated_at` has whole seconds, as orders have.
    fn now(&self) -> Micros {
        let minutes = i64::try_from(self.told.len()).unwrap();
        held_now().plus_seconds(60 + minutes * 2)
    }

    fn tells(&mut self, topic: &'static str, mut body: Value) {
        let at = self.now();
        if body.get("updated_at").is_some() {
            body["updated_at"] = at.rfc3339().into();
        }
        // The change was sent some hundred milliseconds after it was made.
        let at = Micros(at.0 + 234_567);
        self.told.push(Told { topic, at, body });
    }

    fn cart(&mut self, topic: &'static str, token: &str, amount: &str) {
        self.tells(topic, cart(token, "", Price::usd(amount)));
    }

    fn order(&mut self, topic: &'static str, id: i64, change: Value) {
        let mut body = order(id, &format!("#{}", 1_000 + id), "");
        body["created_at"] = held_now().rfc3339().into();
        merge(&mut body, change);
        self.tells(topic, body);
    }

    fn customer(&mut self, id: i64, first: &str, email: Option<&str>, phone: Option<&str>) {
        let mut body = sample("customers_create_update.doc-2026-07.json");
        merge(
            &mut body,
            json!({ "id": id, "first_name": first, "last_name": null, "email": email, "phone": phone }),
        );
        self.tells("customers/update", body);
    }

    fn product(&mut self, topic: &'static str, id: i64, handle: &str, title: &str, price: &str) {
        let mut body = sample("products_update.doc-2026-07.json");
        merge(
            &mut body,
            json!({ "id": id, "handle": handle, "title": title,
                    "variants": [{ "title": "Default Title", "price": price, "sku": "S-1" }] }),
        );
        if handle == "draft" {
            body["status"] = "draft".into();
        }
        self.tells(topic, body);
    }
}

fn merge(body: &mut Value, change: Value) {
    let change = change.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(change);
}

/// All of it.
pub fn week() -> Vec<Told> {
    let mut week = Week::default();
    // An uninstall of an earlier install, very late.
    let uninstall = sample("app_uninstalled.doc-2026-07.json");
    week.told.push(Told {
        topic: "app/uninstalled",
        at: held_now().plus_seconds(-100),
        body: uninstall.clone(),
    });
    let named = |week: &mut Week, name: &str| {
        let mut body = uninstall.clone();
        let change = json!({ "name": name, "domain": null, "currency": "USD",
                             "iana_timezone": "Europe/Berlin" });
        merge(&mut body, change);
        week.tells("shop/update", body);
    };
    named(&mut week, "Old name");
    // A cart grows, another is emptied.
    week.cart("carts/create", "hWN-one", "150.00");
    week.cart("carts/create", "hWN-two", "90.00");
    week.cart("carts/update", "hWN-one", "205.50");
    week.cart("carts/update", "hWN-two", "120.00");
    week.cart("carts/update", "hWN-one", "260.00");
    let mut emptied = cart("hWN-two", "", Price::usd("1.00"));
    emptied["line_items"] = json!([]);
    week.tells("carts/update", emptied);
    // Customers.
    week.customer(ANN, "Ann", Some("ann@example.com"), None);
    week.customer(BEA, "Bea", None, None);
    week.customer(ANN, "Anna", None, Some("+15550001"));
    week.customer(CARL, "Carl", Some("carl@example.com"), Some("+15550003"));
    // A checkout becomes an order; another is deleted.
    week.tells("checkouts/create", checkout("c-one", "hWN-one", ""));
    let mut known = checkout("c-one", "hWN-one", "");
    known["email"] = "ann@example.com".into();
    week.tells("checkouts/update", known.clone());
    known["completed_at"] = "2026-11-20T10:30:00Z".into();
    week.tells("checkouts/update", known);
    week.tells("checkouts/create", checkout("c-two", "hWN-two", ""));
    let mut gone = sample("checkouts_delete.doc-2026-07.json");
    gone["cart_token"] = "hWN-two".into();
    week.tells("checkouts/delete", gone);
    let anns = json!({ "cart_token": "hWN-one", "checkout_token": "c-one",
                       "customer": { "id": ANN, "email": "ann@example.com" }, "financial_status": "pending" });
    week.order("orders/create", 1, anns.clone());
    week.order("orders/create", 2, json!({ "financial_status": "pending" }));
    week.order("orders/create", 3, json!({ "name": "Short-lived" }));
    let mut paid = anns.clone();
    merge(&mut paid, json!({ "financial_status": "paid" }));
    week.order("orders/paid", 1, paid.clone());
    week.order("orders/updated", 1, paid.clone());
    let voided = json!({ "financial_status": "voided", "cancelled_at": "2026-11-20T10:20:00Z" });
    week.order("orders/cancelled", 2, voided.clone());
    week.order("orders/updated", 2, voided);
    week.tells("orders/delete", json!({ "id": 3 }));
    let mut sent = paid;
    merge(
        &mut sent,
        json!({ "fulfillment_status": "fulfilled", "fulfillments": [{ "status": "success",
                "tracking_company": "UPS", "tracking_number": "1Z999" }] }),
    );
    week.order("orders/fulfilled", 1, sent.clone());
    // Ann becomes Bea, who is told of once more; Carl is gone.
    week.tells(
        "customers/merge",
        json!({ "admin_graphql_api_id_customer_kept": format!("gid://shopify/Customer/{BEA}"),
                "admin_graphql_api_id_customer_deleted": format!("gid://shopify/Customer/{ANN}"),
                "admin_graphql_api_id_job": null, "errors": [], "status": "completed" }),
    );
    week.customer(BEA, "Bea Best", Some("bea@example.com"), None);
    let mut carl = sample("customers_delete.doc-2026-07.json");
    carl["id"] = CARL.into();
    week.tells("customers/delete", carl);
    let mut refunded = sent;
    merge(&mut refunded, json!({ "financial_status": "refunded" }));
    week.tells(
        "refunds/create",
        sample("refunds_create.doc-2026-07.partial.json"),
    );
    week.order("orders/updated", 1, refunded);
    // Products: one changes its handle, another takes the old one.
    week.product("products/create", 101, "strap", "Strap", "25.00");
    week.product("products/create", 103, "brief", "Short-lived", "5.00");
    week.product("products/update", 101, "strap", "Strap", "30.00");
    week.product("products/update", 101, "strap-new", "Strap", "30.00");
    week.product("products/create", 102, "strap", "Another strap", "19.00");
    week.product("products/create", 104, "draft", "Not yet", "9.00");
    let mut brief = sample("products_delete.doc-2026-07.json");
    brief["id"] = 103.into();
    week.tells("products/delete", brief);
    let mut granted = |scopes: Value| {
        let mut body = sample("app_scopes_update.doc-2026-07.json");
        merge(&mut body, json!({ "current": scopes }));
        week.tells("app/scopes_update", body);
    };
    granted(json!(["read_orders", "read_products", "read_content"]));
    granted(json!(["read_orders", "read_products"]));
    named(&mut week, "New name");
    week.tells("app/uninstalled", uninstall);
    week.told
}
