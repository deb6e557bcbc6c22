//! The app's secret is changed: for a while Shopify still signs with the old one.

use super::{Browser, World};
use crate::support::{Kind, SECRET};

#[actix_web::test]
async fn the_old_secret_still_signs_while_the_new_one_is_used() {
    let mut world = World::signed_with(Kind::Sqlite, "story-secret-before").await;
    world.store.set_next_secret(SECRET);
    world.installs().await;
    assert_eq!(world.shop().await.name, "Crescent Music");
    assert_eq!(world.fetches("/api/v1/retention").await.status(), 200);
    Browser::of(&world).fills_a_cart().await;
    world.settles().await;
    let (status, page) = world.opens().await;
    assert_eq!(status, 200);
    assert!(page.contains("Carts, checkouts and orders arrive"));
    // A renewal an hour later, in the admin and by itself.
    world.waits(3600).await;
    assert_eq!(world.lost().await, None);
    assert!(world.shop().await.token_generation > 1);
    world.ends().await;
}

#[actix_web::test]
async fn a_secret_from_before_the_last_opens_nothing() {
    let world = World::signed_with(Kind::Sqlite, "an-older-secret").await;
    world.store.grant();
    let (status, _) = world.opens().await;
    assert_ne!(status, 200);
    assert!(world.known().await.is_none());
    assert_eq!(world.fetches("/api/v1/retention").await.status(), 401);
    world.ends().await;
}
