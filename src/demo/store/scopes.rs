//! The scopes of the app, and what each of them opens in the Admin API.
//!
//! A managed install grants what the app's configuration asks for. Writing includes reading.

/// What the app's configuration asks for: `[access_scopes]` of `shopify.app.toml`.
pub const ALL: [&str; 8] = [
    "read_orders",
    "read_customers",
    "read_customer_merge",
    "read_products",
    "read_content",
    "read_fulfillments",
    "read_legal_policies",
    "write_app_proxy",
];

/// What the app may ask for later: `optional_scopes` there.
pub const OPTIONAL: [&str; 3] = ["write_draft_orders", "write_discounts", "write_orders"];

/// The same, as a grant keeps them.
pub fn all() -> Vec<String> {
    ALL.iter().map(|&scope| scope.to_owned()).collect()
}

/// A list as addresses carry it; an empty one means the configuration's.
pub fn parse(list: &str) -> Vec<String> {
    let asked: Vec<String> = list
        .split(',')
        .map(str::trim)
        .filter(|scope| !scope.is_empty())
        .map(str::to_owned)
        .collect();
    if asked.is_empty() { all() } else { asked }
}

/// Whether `granted` holds `wanted`, or the right to write the same.
pub fn hold(granted: &[String], wanted: &str) -> bool {
    let writing = wanted.replacen("read_", "write_", 1);
    granted
        .iter()
        .any(|scope| *scope == wanted || *scope == writing)
}

/// What a root field or a field of the shop needs: any one of these.
pub fn needed(field: &str) -> &'static [&'static str] {
    match field {
        "order" | "orders" => &["read_orders"],
        "customer" | "customerByIdentifier" | "customers" => &["read_customers"],
        "product" | "products" | "productByIdentifier" => &["read_products"],
        "page" | "pages" | "article" | "articles" | "blog" | "blogs" => {
            &["read_content", "read_online_store_pages"]
        }
        "shopPolicies" => &["read_legal_policies"],
        "draftOrderCreate" => &["write_draft_orders"],
        "discountCodeBasicCreate" => &["write_discounts"],
        "refundCreate" | "orderCancel" => &["write_orders"],
        _ => &[],
    }
}

/// What a scope lets the app do, for the merchant who is asked.
pub fn meaning(scope: &str) -> String {
    let known = match scope {
        "read_orders" => "See orders, carts and checkouts of the last 60 days",
        "read_all_orders" => "See all orders",
        "read_customers" => "See customers: names, e-mail addresses and phone numbers",
        "read_customer_merge" => "See which customers were merged into one",
        "read_products" => "See products and collections",
        "read_content" => "See pages and blog posts",
        "read_legal_policies" => "See the shop's policies",
        "write_app_proxy" => "Answer under an address of your online store",
        "read_fulfillments" => "See fulfilments and tracking",
        "read_themes" => "See themes",
        "write_draft_orders" => "Make draft orders",
        "write_discounts" => "Make discounts",
        "write_orders" => "Change orders: refund and cancel them",
        _ => "",
    };
    if known.is_empty() {
        scope.replace('_', " ")
    } else {
        known.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Once the app's configuration is a file, the two lists are the same.
    #[test]
    fn the_list_is_the_configurations() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("shopify.app.toml");
        let Ok(text) = std::fs::read_to_string(file) else {
            return;
        };
        let line = text
            .lines()
            .find(|line| line.trim_start().starts_with("scopes"))
            .unwrap();
        let list = line.split('"').nth(1).unwrap();
        assert_eq!(parse(list), all());
    }

    #[test]
    fn writing_includes_reading() {
        let granted = vec!["write_products".to_owned()];
        assert!(hold(&granted, "read_products") && hold(&granted, "write_products"));
        assert!(!hold(&["read_products".to_owned()], "write_products"));
    }
}
