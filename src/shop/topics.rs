//! The webhooks that the app's promises need, and the scope the store asks for each. `shopify.app.toml` subscribes
//! to exactly these; a test holds the two together.

/// Topics with the scope each needs; none where there is `""`.
///
/// Left out on purpose: `refunds/create` (its body names the order and nothing more that is shown; `orders/updated`
/// comes with it and has the status), `orders/edited` (its body is the edit, not the order; the same), `fulfillments/*`
/// (orders carry their parcels; what befalls a parcel is a `fulfillment_events/create`), `customers/create` (who is new has not written yet),
/// `inventory_levels/update` (stock is asked for when it matters), `orders/link_requested` and
/// `bulk_operations/finish` (nothing here would use them).
pub const TOPICS: &[(&str, &str)] = &[
    ("app/uninstalled", ""),
    ("app/scopes_update", ""),
    ("shop/update", ""),
    ("app_subscriptions/update", ""),
    ("carts/create", "read_orders"),
    ("carts/update", "read_orders"),
    ("checkouts/create", "read_orders"),
    ("checkouts/update", "read_orders"),
    ("checkouts/delete", "read_orders"),
    ("orders/create", "read_orders"),
    ("orders/updated", "read_orders"),
    ("orders/paid", "read_orders"),
    ("orders/cancelled", "read_orders"),
    ("orders/fulfilled", "read_orders"),
    ("orders/partially_fulfilled", "read_orders"),
    ("orders/delete", "read_orders"),
    ("order_transactions/create", "read_orders"),
    ("fulfillment_events/create", "read_fulfillments"),
    ("customers/update", "read_customers"),
    ("customers/delete", "read_customers"),
    ("customers/merge", "read_customer_merge"),
    ("products/create", "read_products"),
    ("products/update", "read_products"),
    ("products/delete", "read_products"),
    ("customers/data_request", ""),
    ("customers/redact", ""),
    ("shop/redact", ""),
];

/// Whether a topic is kept. Others are answered, counted and dropped.
#[must_use]
pub fn is_known(topic: &str) -> bool {
    TOPICS.iter().any(|(known, _)| *known == topic)
}
