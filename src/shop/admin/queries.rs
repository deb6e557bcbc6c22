//! The queries, each with the most points it may cost. Their text is in `queries/`, one operation a file.
//!
//! The worst case is what a linear reading of Shopify's rules gives (an object 1, a connection 2 and its objects,
//! a mutation 10); what the shop itself says of a query replaces it from the first answer on.

/// One operation.
#[derive(Debug)]
pub struct Query {
    /// Its name in the text.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
    /// The most points it may cost.
    pub points: f64,
    /// Whether it changes something: it is not sent again unless it surely was not done.
    pub changes: bool,
}

macro_rules! queries {
    ($($(#[$doc:meta])* $id:ident = $name:literal $file:literal $points:literal $changes:literal;)*) => {
        $($(#[$doc])* pub static $id: Query = Query {
            name: $name,
            text: include_str!(concat!("queries/", $file, ".graphql")),
            points: $points,
            changes: $changes,
        };)*

        /// All of them.
        pub static ALL: &[&Query] = &[$(&$id),*];
    };
}

queries! {
    /// Name, currency, domain, time zone, plan, scopes.
    SHOP_INFO = "ShopInfo" "shop_info" 7.0 false;
    /// The shop's policies.
    POLICIES = "Policies" "policies" 12.0 false;
    /// Orders that fit a search.
    ORDERS = "Orders" "orders" 992.0 false;
    /// One order.
    ORDER = "Order" "order" 99.0 false;
    /// More lines of an order.
    ORDER_LINES = "OrderLines" "order_lines" 703.0 false;
    /// One customer.
    CUSTOMER = "Customer" "customer" 6.0 false;
    /// The customer with an address.
    CUSTOMER_BY_EMAIL = "CustomerByEmail" "customer_by_email" 6.0 false;
    /// Products.
    PRODUCTS = "Products" "products" 982.0 false;
    /// One product.
    PRODUCT = "Product" "product" 509.0 false;
    /// Pages.
    PAGES = "Pages" "pages" 52.0 false;
    /// Articles.
    ARTICLES = "Articles" "articles" 102.0 false;
    /// Makes a draft order.
    DRAFT_ORDER_CREATE = "DraftOrderCreate" "draft_order_create" 15.0 true;
    /// Makes a discount.
    DISCOUNT_CREATE = "DiscountCreate" "discount_create" 14.0 true;
    /// Tells the theme extension something of the app.
    METAFIELDS_SET = "MetafieldsSet" "metafields_set" 13.0 true;
    /// Starts a bulk operation.
    BULK_START = "BulkStart" "bulk_start" 13.0 true;
    /// Looks at one.
    BULK_STATUS = "BulkStatus" "bulk_status" 1.0 false;
    /// How an order stands, and what a refund would give back.
    ORDER_STATE = "OrderState" "order_state" 240.0 false;
    /// Gives money back.
    REFUND_CREATE = "RefundCreate" "refund_create" 15.0 true;
    /// What the merchant pays the app for.
    SUBSCRIPTION = "Subscription" "subscription" 8.0 false;
    /// Cancels an order.
    ORDER_CANCEL = "OrderCancel" "order_cancel" 13.0 true;
}

/// All products with their variants, for a bulk operation.
pub static BULK_PRODUCTS: &str = include_str!("queries/bulk_products.graphql");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_what_it_says_and_costs_no_more_than_is_answered() {
        for query in ALL {
            let kind = if query.changes { "mutation" } else { "query" };
            let begins = format!("{kind} {}", query.name);
            assert!(query.text.contains(&begins), "{begins}");
            assert!(query.points <= super::super::cost::MOST, "{begins}");
        }
    }

    #[test]
    fn an_order_has_the_same_fields_wherever_it_is_asked_for() {
        let fields = |query: &Query| query.text.split_once("fragment").unwrap().1.to_owned();
        assert_eq!(fields(&ORDERS), fields(&ORDER));
    }
}
