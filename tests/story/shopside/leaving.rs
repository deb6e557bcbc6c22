//! The app is removed, comes back, is removed for good: late news of either does no harm.

use counterbell::demo::store::Faults;
use serde_json::json;

use super::{BOTH, Browser, World};
use crate::privacy::scene::{everything, found_in};
use crate::support::Kind;

const DAY: i64 = 86_400;

async fn says_something(world: &World) {
    let mut shopper = world.shopper().await;
    shopper
        .says("Is there a theremin? I am bo@example.com")
        .await;
    Browser::of(world).fills_a_cart().await;
    world.settles().await;
}

#[actix_web::test]
async fn news_of_a_removal_that_comes_after_the_return_is_ignored() {
    for kind in BOTH {
        let world = World::installed(kind).await;
        says_something(&world).await;
        let late = Faults {
            late_seconds: 600,
            ..Faults::default()
        };
        world.store.set_faults(late);
        world.app.advances(60);
        world.store.uninstall();
        world.store.set_faults(Faults::default());
        world.app.advances(60);
        // The merchant comes back. The app has not heard that they were gone, and can't tell from the page they open.
        world.store.grant();
        assert_eq!(world.opens().await.0, 200);
        world.app.advances(600);
        world.settles().await;
        let shop = world.shop().await;
        assert_eq!(shop.uninstalled_at, None);
        assert_eq!(shop.access_lost.as_deref(), Some("reopen"));
        assert_eq!(world.opens().await.0, 200);
        assert_eq!(world.lost().await, None);
        // Nor does what the law asks two days later.
        world.app.advances(2 * DAY);
        world.settles().await;
        let shop = world.shop().await;
        assert_eq!((shop.uninstalled_at, shop.erased_at), (None, None));
        let kept = everything(&world.app).await;
        assert_eq!(found_in(kept.as_bytes(), &["bo@example.com"]).len(), 1);
        world.ends().await;
    }
}

#[actix_web::test]
async fn news_of_a_removal_from_before_the_install_is_ignored() {
    let world = World::installed(Kind::Sqlite).await;
    world.store.set_faults(Faults {
        late_seconds: 600,
        ..Faults::default()
    });
    world.app.advances(60);
    world.store.uninstall();
    world.store.set_faults(Faults::default());
    world.waits(540).await;
    assert!(world.lost().await.is_some(), "it was refused");
    world.app.advances(5);
    world.store.managed_install().await.unwrap();
    let back = world.shop().await;
    world.app.advances(600);
    world.settles().await;
    assert_eq!(world.shop().await.installed_at, back.installed_at);
    let shop = world.shop().await;
    assert_eq!((shop.uninstalled_at, shop.access_lost), (None, None));
    world.ends().await;
}

#[actix_web::test]
async fn a_shop_that_stays_away_is_forgotten_and_begins_anew() {
    for kind in BOTH {
        let mut world = World::installed(kind).await;
        says_something(&world).await;
        let before = world.shop().await;
        world.app.advances(60);
        world.store.uninstall();
        world.settles().await;
        assert!(world.shop().await.uninstalled_at.is_some());
        assert_eq!(world.fetches("/api/v1/retention").await.status(), 401);
        let asked = world.store.asked();
        world.waits(DAY).await;
        assert_eq!(world.store.asked(), asked, "nobody asks a shop that left");
        let kept = everything(&world.app).await;
        assert_eq!(found_in(kept.as_bytes(), &["theremin"]).len(), 1);
        world.app.advances(DAY);
        world.settles().await;
        let gone = world.shop().await;
        assert!(gone.erased_at.is_some());
        let kept = everything(&world.app).await;
        let words = ["theremin", "bo@example.com", "Nightfall", "Crescent Music"];
        assert_eq!(found_in(kept.as_bytes(), &words), [""; 0]);
        assert_eq!(world.rules().await, 0);

        world.installs().await;
        let anew = world.shop().await;
        assert_eq!(anew.id, before.id);
        assert_eq!((anew.erased_at, anew.uninstalled_at), (None, None));
        assert_eq!((&anew.name[..], world.rules().await), ("Crescent Music", 5));
        says_something(&world).await;
        assert_eq!(world.opens().await.0, 200);
        world.ends().await;
    }
}

/// An uninstall whose webhook never comes: the app finds out by being refused, and leaves the shop alone.
#[actix_web::test]
async fn a_removal_nobody_told_of_is_noticed() {
    let mut world = World::installed(Kind::Sqlite).await;
    world.store.set_faults(Faults {
        lost: true,
        ..Faults::default()
    });
    world.store.uninstall();
    world.store.set_faults(Faults::default());
    world.waits(900).await;
    let lost = world.lost().await;
    assert!(lost.is_some(), "the refusal is marked");
    let before = world.store.asked();
    for _ in 0..6 {
        world.waits(600).await;
    }
    let after = world.store.asked();
    assert!(
        after.api <= before.api + 6,
        "once a round: {before:?} {after:?}"
    );
    assert!(after.token <= before.token + 6, "{before:?} {after:?}");
    world.app.advances(5);
    world.installs().await;
    assert_eq!(world.lost().await, None);
    world
        .store
        .deliver("shop/update", json!({ "name": "Back" }));
    world.settles().await;
    assert_eq!(world.shop().await.name, "Back");
    world.ends().await;
}
