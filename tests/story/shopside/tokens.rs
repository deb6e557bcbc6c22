//! Bad days of the token endpoint: what is tried again, what is given up, and what heals.

use counterbell::demo::store::{AdminFaults, TokenFault};
use counterbell::shop::admin::shop_info;

use super::World;
use crate::support::Kind;

const HOUR: i64 = 3600;

fn trouble(token: &[TokenFault]) -> AdminFaults {
    AdminFaults {
        token: token.to_vec(),
        ..AdminFaults::default()
    }
}

impl World {
    /// Somebody of the team needs something of the shop.
    async fn asks(&self) -> bool {
        shop_info(&self.app.shared, self.app.shop).await.is_ok()
    }
}

#[actix_web::test]
async fn a_renewal_gets_through_bad_days() {
    let world = World::installed(Kind::Sqlite).await;
    for (fault, asked) in [
        (TokenFault::Server(503), 2),
        (TokenFault::AnswerLost, 2),
        (TokenFault::Server(520), 2),
    ] {
        world.app.advances(HOUR);
        let (generation, before) = (world.shop().await.token_generation, world.store.asked());
        world.store.set_admin_faults(trouble(&[fault]));
        assert!(world.asks().await, "{fault:?}");
        assert_eq!(world.store.asked().token - before.token, asked, "{fault:?}");
        assert_eq!(world.shop().await.token_generation, generation + 1);
        assert_eq!(world.lost().await, None);
    }
    // An answer that never comes, twice; and the same refresh token a day later.
    world.app.advances(HOUR);
    world
        .store
        .set_admin_faults(trouble(&[TokenFault::AnswerLost; 2]));
    assert!(!world.asks().await);
    assert_eq!(world.lost().await, None);
    world.app.advances(24 * HOUR);
    assert!(world.asks().await);
    world.ends().await;
}

#[actix_web::test]
async fn a_busy_endpoint_is_left_alone_for_as_long_as_it_says() {
    let world = World::installed(Kind::Sqlite).await;
    world.app.advances(HOUR);
    world
        .store
        .set_admin_faults(trouble(&[TokenFault::TooMany(30)]));
    assert!(!world.asks().await);
    let asked = world.store.asked();
    world.app.advances(29);
    assert!(!world.asks().await);
    assert_eq!(world.store.asked(), asked);
    world.app.advances(1);
    assert!(world.asks().await);
    assert_eq!(world.lost().await, None);
    world.ends().await;
}

#[actix_web::test]
async fn a_dead_pair_is_marked_once_and_healed_by_opening_the_app() {
    let world = World::installed(Kind::Sqlite).await;
    world.app.advances(HOUR);
    world
        .store
        .set_admin_faults(trouble(&[TokenFault::InvalidGrant]));
    assert!(!world.asks().await);
    assert_eq!(world.lost().await.as_deref(), Some("reopen"));
    let asked = world.store.asked();
    for _ in 0..30 {
        world.waits(HOUR).await;
        assert!(!world.asks().await);
    }
    assert_eq!(world.store.asked(), asked, "nobody asks again");

    // The exchange fails, too: the page says what is wrong, with the chats at hand.
    world
        .store
        .set_admin_faults(trouble(&[TokenFault::Server(503)]));
    let (status, page) = world.opens().await;
    assert_eq!(status, 200);
    assert!(page.contains("Shopify has ended the app’s access"));
    world.app.advances(10);
    let (status, page) = world.opens().await;
    assert_eq!(status, 200);
    assert!(page.contains("The app may read them"));
    assert_eq!(world.lost().await, None);
    assert!(world.asks().await);
    world.ends().await;
}

#[actix_web::test]
async fn an_install_waits_for_better_days() {
    let world = World::begins(Kind::Sqlite).await;
    world.store.grant();
    world.store.set_admin_faults(trouble(&[
        TokenFault::Server(503),
        TokenFault::AnswerLost,
        TokenFault::TooMany(2),
    ]));
    for _ in 0..3 {
        let (status, page) = world.opens().await;
        assert_eq!(status, 503);
        assert!(page.contains("One moment, please"));
        world.app.advances(10);
    }
    assert!(world.known().await.is_none());
    assert_eq!(world.opens().await.0, 200);
    assert_eq!(world.lost().await, None);
    world.ends().await;
}
