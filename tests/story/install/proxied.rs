//! Through the store's app proxy everybody comes from Shopify's address: a flood there is still one's own.

use super::{asks, stamp};
use crate::support::shopify::proxy_query;
use crate::support::{App, Kind, SHOP};

#[actix_web::test]
async fn a_flood_by_the_proxy_is_one_customers_own() {
    let one = std::num::NonZeroU32::new(1).unwrap();
    let app = App::start_with(Kind::Sqlite, |config| config.sessions_per_minute = one).await;
    let shopper = app.shopper().await;
    let of = |customer| {
        let now = stamp(&app);
        proxy_query(&[
            ("shop", SHOP),
            ("logged_in_customer_id", customer),
            ("timestamp", &now),
        ])
    };
    assert_eq!(asks(&app, &of("1001"), &shopper.token).await.0, 200);
    assert_eq!(asks(&app, &of("1001"), &shopper.token).await.0, 429);
    // Shopify asks for everybody, from the same address: the others are not held up.
    assert_eq!(asks(&app, &of("1002"), &shopper.token).await.0, 200);
    let mut anonymous = 0;
    while asks(&app, &of(""), &shopper.token).await.0 == 200 {
        anonymous += 1;
        assert!(anonymous < 200, "there is no end for the shop");
    }
    assert!(anonymous > 20);
    app.stops().await;
}
