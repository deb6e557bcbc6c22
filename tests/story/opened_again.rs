//! The app is opened in the admin when something stands between us and the shop: what a new pair of tokens heals is
//! healed by it, and what it can't heal stays said.

use counterbell::clock::Micros;
use counterbell::db::ShopId;
use counterbell::db::schema::shops;
use counterbell::error::Error;
use counterbell::shop::access;
use diesel::prelude::*;

use crate::access::{begins_installed, domain, ends, row};
use crate::support::{App, Kind};

const DAY: i64 = 24 * 3_600;

/// Marks the shop as one without access.
async fn marks(app: &App, shop: ShopId, why: &'static str) {
    app.shared
        .store
        .insert(shop, move |tx| {
            diesel::update(shops::table.find(tx.key()))
                .set(shops::access_lost.eq(Some(why)))
                .execute(tx.conn)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
}

#[actix_web::test]
async fn what_a_new_pair_does_not_heal_stays_said() {
    let (app, tokens, shop) = begins_installed(Kind::Sqlite).await;
    let opens = async || access::exchange(&app.shared, &domain(), "an-id-token").await;
    for why in ["frozen", "scope", "not_approved"] {
        marks(&app, shop, why).await;
        assert_eq!(opens().await.unwrap(), shop);
        assert_eq!(row(&app, shop).await.lost.as_deref(), Some(why));
        assert_eq!(tokens.times(), 1, "{why}: the pair there is serves");
    }
    for (times, why) in [(2, "reopen"), (3, "client")] {
        marks(&app, shop, why).await;
        assert_eq!(opens().await.unwrap(), shop);
        assert_eq!((tokens.times(), row(&app, shop).await.lost), (times, None));
    }
    ends(app, tokens).await;
}

#[actix_web::test]
async fn a_pair_from_before_its_end_had_a_column_is_kept_alive_too() {
    let (app, tokens, shop) = begins_installed(Kind::Sqlite).await;
    app.shared
        .store
        .insert(shop, |tx| {
            diesel::update(shops::table.find(tx.key()))
                .set(shops::refresh_until.eq(None::<i64>))
                .execute(tx.conn)?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    app.advances(59 * DAY);
    access::keep_alive(&app.shared, shop).await.unwrap();
    assert_eq!(tokens.times(), 1, "it has more than thirty days");
    app.advances(2 * DAY);
    access::keep_alive(&app.shared, shop).await.unwrap();
    let until: Option<Micros> = row(&app, shop).await.refresh_until.map(Micros);
    let now = app.clock.now();
    assert_eq!(
        (tokens.times(), until),
        (2, Some(now.plus_seconds(90 * DAY)))
    );
    ends(app, tokens).await;
}
