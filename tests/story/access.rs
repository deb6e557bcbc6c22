//! A shop's tokens end every hour. They are renewed in time, once, by whoever needs them, and a dead pair is left
//! alone until somebody opens the app.

use std::net::TcpListener;

use counterbell::app::{App as Shared, Application};
use counterbell::clock::Micros;
use counterbell::db::ShopId;
use counterbell::db::schema::{rounds, shops};
use counterbell::shop::ShopDomain;
use counterbell::shop::access::{self, AccessError};
use counterbell::shop::store::Token;
use diesel::prelude::*;
use futures_util::future::{Either, join_all, select};
use serde_json::{Value, json};

use crate::support::{App, Kind, Tell, Tokens, held_now};

pub const NEW: &str = "new-shop.myshopify.com";
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

pub fn domain() -> ShopDomain {
    ShopDomain::parse(NEW).unwrap()
}

/// The app, and the token endpoint it asks.
pub async fn begins(kind: Kind) -> (App, Tokens) {
    let tokens = Tokens::start().await;
    let app = App::start_with(kind, |config| config.shop_url = tokens.shop_url()).await;
    (app, tokens)
}

/// The same with a shop that was installed by token exchange.
pub async fn begins_installed(kind: Kind) -> (App, Tokens, ShopId) {
    let (app, tokens) = begins(kind).await;
    let shop = access::exchange(&app.shared, &domain(), "an-id-token").await;
    (app, tokens, shop.unwrap())
}

pub async fn ends(app: App, tokens: Tokens) {
    app.stops().await;
    tokens.stops().await;
}

/// One more node on the app's database.
pub fn second_node(app: &App) -> Application {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    Application::with_listener(listener, app.shared.config.clone(), app.clock.clone()).unwrap()
}

/// What a shop's row says of its access.
#[derive(Queryable, Debug, Clone, PartialEq)]
pub struct Row {
    pub generation: i64,
    pub lease: i64,
    pub refresh_until: Option<i64>,
    pub lost: Option<String>,
    pub token: Option<Vec<u8>>,
}

pub async fn row(app: &App, shop: ShopId) -> Row {
    app.reads(move |conn| {
        let row = shops::table.find(shop.key()).select((
            shops::token_generation,
            shops::token_lease,
            shops::refresh_until,
            shops::access_lost,
            shops::token,
        ));
        Ok(row.first(conn)?)
    })
    .await
}

/// The pair in the row, opened.
pub async fn pair(app: &App, shop: ShopId) -> Token {
    let sealed = row(app, shop).await.token.unwrap();
    let context = format!("shop-token:{}", shop.key());
    let plain = app.shared.config.sealer.open(context.as_bytes(), &sealed);
    serde_json::from_slice(&plain.unwrap()).unwrap()
}

async fn secret(app: &Shared, shop: ShopId) -> String {
    access::token(app, shop).await.unwrap().secret
}

pub fn refused(error: &str) -> Tell {
    Tell::Says(400, json!({ "error": error }))
}

#[actix_web::test]
async fn a_token_is_renewed_before_it_ends() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let (app, tokens, shop) = begins_installed(kind).await;
        let asked = tokens.last();
        assert_eq!(asked.path, format!("/{NEW}/admin/oauth/access_token"));
        assert_eq!(asked.content_type, "application/json");
        assert_eq!(asked.accept, "application/json");
        assert_eq!(
            asked.body,
            json!({
                "client_id": "story",
                "client_secret": crate::support::SECRET,
                "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_token": "an-id-token",
                "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
                "requested_token_type": "urn:shopify:params:oauth:token-type:offline-access-token",
                "expiring": "1",
            })
        );
        app.advances(HOUR - 60);
        assert_eq!(secret(&app.shared, shop).await, "shpat_1");
        assert_eq!(tokens.times(), 1, "sixty seconds are enough");
        app.advances(1);
        let token = access::token(&app.shared, shop).await.unwrap();
        assert_eq!((token.secret.as_str(), token.generation), ("shpat_2", 2));
        assert_eq!(
            tokens.last().body,
            json!({
                "client_id": "story",
                "client_secret": crate::support::SECRET,
                "grant_type": "refresh_token",
                "refresh_token": "shprt_1",
            })
        );
        let now = row(&app, shop).await;
        let until = app.clock.now().plus_seconds(90 * DAY).0;
        assert_eq!((now.generation, now.lease), (2, 0));
        assert_eq!((now.refresh_until, now.lost), (Some(until), None));
        assert_eq!(pair(&app, shop).await.refresh.unwrap(), "shprt_2");
        assert_eq!(secret(&app.shared, shop).await, "shpat_2");
        assert_eq!(tokens.times(), 2);
        ends(app, tokens).await;
    }
}

#[actix_web::test]
async fn whoever_asks_at_once_in_two_processes_renews_once() {
    let (app, tokens, shop) = begins_installed(Kind::Postgres).await;
    let second = second_node(&app);
    let other = second.shared();
    app.advances(HOUR);
    tokens.shuts().await;
    let all = join_all((0..16).map(|number| {
        let node = if number % 2 == 0 { &app.shared } else { &other };
        access::token(node, shop)
    }));
    let opened = async {
        tokens.has_been_asked(2).await;
        tokens.opens();
    };
    let (all, ()) = futures_util::future::join(all, opened).await;
    for token in all {
        let token = token.unwrap();
        assert_eq!((token.secret.as_str(), token.generation), ("shpat_2", 2));
    }
    assert_eq!(tokens.times(), 2, "the install's, and one for all");
    drop((other, second));
    ends(app, tokens).await;
}

#[actix_web::test]
async fn a_renewal_whose_answer_is_lost_is_done_again_with_the_same_token() {
    let (app, tokens, shop) = begins_installed(Kind::Sqlite).await;
    app.advances(HOUR);
    tokens.tell([Tell::Lost]);
    assert_eq!(secret(&app.shared, shop).await, "shpat_3");
    let with = |asked: &[crate::support::Asked]| -> Vec<Value> {
        asked
            .iter()
            .map(|asked| asked.body["refresh_token"].clone())
            .collect()
    };
    assert_eq!(with(&tokens.asked()[1..]), ["shprt_1", "shprt_1"]);
    assert_eq!(pair(&app, shop).await.refresh.unwrap(), "shprt_3");

    // Shopify is away for longer, in each of its ways. Nothing is lost by it, and it is left in peace.
    for away in [
        Tell::Lost,
        Tell::Noise,
        Tell::Flood,
        Tell::Says(503, json!({})),
    ] {
        let before = pair(&app, shop).await.refresh.unwrap();
        app.advances(HOUR);
        let asked = tokens.times();
        tokens.tell([away.clone(), away]);
        for _ in 0..3 {
            let answer = access::token(&app.shared, shop).await;
            assert!(
                matches!(answer, Err(AccessError::Unavailable)),
                "{answer:?}"
            );
        }
        assert_eq!(tokens.times(), asked + 2);
        assert_eq!(row(&app, shop).await.lease, 0);
        app.advances(5);
        secret(&app.shared, shop).await;
        assert_eq!(with(&tokens.asked()[asked..]), [&before[..]; 3]);
    }
    ends(app, tokens).await;
}

#[actix_web::test]
async fn the_last_seconds_of_a_token_serve_while_shopify_is_away() {
    let (app, tokens, shop) = begins_installed(Kind::Sqlite).await;
    app.advances(HOUR - 30);
    tokens.tell([Tell::Busy("20.0")]);
    assert_eq!(secret(&app.shared, shop).await, "shpat_1");
    app.advances(19);
    assert_eq!(secret(&app.shared, shop).await, "shpat_1");
    assert_eq!(tokens.times(), 2, "it said to wait for twenty seconds");
    app.advances(1);
    assert_eq!(secret(&app.shared, shop).await, "shpat_3");
    ends(app, tokens).await;
}

#[actix_web::test]
async fn an_answer_without_its_end_ends_all_the_same() {
    let (app, tokens, shop) = begins_installed(Kind::Sqlite).await;
    app.advances(HOUR);
    tokens.tell([Tell::Endless]);
    assert_eq!(secret(&app.shared, shop).await, "shpat_2");
    let until = pair(&app, shop).await.access_until;
    assert_eq!(until, Some(app.clock.now().plus_seconds(HOUR)));
    app.advances(HOUR);
    assert_eq!(secret(&app.shared, shop).await, "shpat_3");
    ends(app, tokens).await;
}

#[actix_web::test]
async fn a_dead_pair_is_marked_and_not_asked_about_again() {
    let inactive = json!({ "error": "invalid_request", "error_description": "This request requires an active refresh_token" });
    for dead in [refused("invalid_grant"), Tell::Says(401, inactive)] {
        let (app, tokens, shop) = begins_installed(Kind::Sqlite).await;
        app.advances(61 * DAY);
        tokens.tell([dead]);
        for _ in 0..3 {
            let answer = access::token(&app.shared, shop).await;
            assert!(matches!(answer, Err(AccessError::Reopen)), "{answer:?}");
        }
        access::keep_alive(&app.shared, shop).await.unwrap();
        let answer = access::refused(&app.shared, shop, 1).await;
        assert!(matches!(answer, Err(AccessError::Reopen)), "{answer:?}");
        assert_eq!(tokens.times(), 2);
        let now = row(&app, shop).await;
        assert_eq!((now.lost.as_deref(), now.lease), (Some("reopen"), 0));

        // Somebody opens the app.
        let again = access::exchange(&app.shared, &domain(), "an-id-token").await;
        assert_eq!(again.unwrap(), shop);
        assert_eq!(row(&app, shop).await.lost, None);
        assert_eq!(secret(&app.shared, shop).await, "shpat_3");
        ends(app, tokens).await;
    }
}

#[actix_web::test]
async fn credentials_that_are_not_taken_heal_by_themselves() {
    let (app, tokens, shop) = begins_installed(Kind::Sqlite).await;
    app.advances(HOUR);
    tokens.tell([refused("invalid_client")]);
    for _ in 0..3 {
        let answer = access::token(&app.shared, shop).await;
        assert!(
            matches!(answer, Err(AccessError::Unavailable)),
            "{answer:?}"
        );
    }
    assert_eq!(tokens.times(), 2);
    assert_eq!(row(&app, shop).await.lost.as_deref(), Some("client"));
    app.advances(300);
    assert_eq!(secret(&app.shared, shop).await, "shpat_3");
    assert_eq!(row(&app, shop).await.lost, None);
    ends(app, tokens).await;
}

#[actix_web::test]
async fn a_refused_token_is_renewed_once() {
    let (app, tokens, shop) = begins_installed(Kind::Sqlite).await;
    access::refused(&app.shared, shop, 1).await.unwrap();
    access::refused(&app.shared, shop, 1).await.unwrap();
    assert_eq!(tokens.times(), 2, "there is a newer one");
    app.advances(60);
    for _ in 0..2 {
        let answer = access::refused(&app.shared, shop, 2).await;
        assert!(matches!(answer, Err(AccessError::Reopen)), "{answer:?}");
    }
    assert_eq!(tokens.times(), 2);
    assert_eq!(row(&app, shop).await.lost.as_deref(), Some("reopen"));

    access::exchange(&app.shared, &domain(), "an-id-token")
        .await
        .unwrap();
    access::refused(&app.shared, shop, 3).await.unwrap();
    app.advances(HOUR);
    secret(&app.shared, shop).await;
    access::refused(&app.shared, shop, 5).await.unwrap();
    assert_eq!(row(&app, shop).await.lost, None, "it served for an hour");
    ends(app, tokens).await;
}

#[actix_web::test]
async fn a_token_that_never_ends_becomes_a_pair_once() {
    let (app, tokens) = begins(Kind::Sqlite).await;
    // The app's first shop has one of the old kind.
    app.advances(400 * DAY);
    assert_eq!(secret(&app.shared, app.shop).await, "shpat_story");
    access::never_ends(&app.shared, app.shop, 1).await.unwrap();
    let old = "urn:shopify:params:oauth:token-type:offline-access-token";
    let body = tokens.last().body;
    assert_eq!(body["subject_token"], "shpat_story");
    assert_eq!(
        [&body["subject_token_type"], &body["requested_token_type"]],
        [old; 2]
    );
    assert_eq!(body["expiring"], "1");
    assert_eq!(secret(&app.shared, app.shop).await, "shpat_1");
    let answer = access::never_ends(&app.shared, app.shop, 2).await;
    assert!(matches!(answer, Err(AccessError::Reopen)), "{answer:?}");
    assert_eq!(tokens.times(), 1);
    ends(app, tokens).await;
}

#[actix_web::test]
async fn a_pair_nobody_uses_is_kept_alive() {
    let (app, tokens, shop) = begins_installed(Kind::Sqlite).await;
    let owed: Vec<String> = app
        .reads(move |conn| {
            let rounds = rounds::table.filter(rounds::shop_id.eq(shop.key()));
            Ok(rounds.select(rounds::kind).load(conn)?)
        })
        .await;
    assert!(owed.contains(&"keep_token".to_owned()), "{owed:?}");
    app.advances(60 * DAY - 1);
    access::keep_alive(&app.shared, shop).await.unwrap();
    assert_eq!(tokens.times(), 1);
    app.advances(1);
    tokens.tell([Tell::Busy("7")]);
    let busy = access::keep_alive(&app.shared, shop).await;
    assert!(busy.is_err(), "it is tried again");
    app.advances(7);
    access::keep_alive(&app.shared, shop).await.unwrap();
    access::keep_alive(&app.shared, shop).await.unwrap();
    assert_eq!(tokens.times(), 3);
    let until = held_now().plus_seconds(150 * DAY + 7);
    assert_eq!(row(&app, shop).await.refresh_until.map(Micros), Some(until));
    ends(app, tokens).await;
}

#[actix_web::test]
async fn a_renewal_ends_well_though_whoever_asked_has_gone() {
    let (app, tokens, shop) = begins_installed(Kind::Sqlite).await;
    app.advances(HOUR);
    tokens.shuts().await;
    let asks = Box::pin(access::token(&app.shared, shop));
    let came = Box::pin(tokens.has_been_asked(2));
    let Either::Right(((), gone)) = select(asks, came).await else {
        panic!("nothing was waited for");
    };
    drop(gone);
    tokens.opens();
    assert_eq!(secret(&app.shared, shop).await, "shpat_2");
    assert_eq!(tokens.times(), 2);
    ends(app, tokens).await;
}

#[actix_web::test]
async fn a_lease_dies_with_its_holder() {
    let (app, tokens, shop) = begins_installed(Kind::Sqlite).await;
    app.advances(HOUR);
    let until = app.clock.now().plus_seconds(30).0;
    app.shared
        .store
        .insert(shop, move |tx| {
            diesel::update(shops::table.find(tx.key()))
                .set(shops::token_lease.eq(until))
                .execute(tx.conn)?;
            Ok::<_, counterbell::error::Error>(())
        })
        .await
        .unwrap();
    app.advances(30);
    assert_eq!(secret(&app.shared, shop).await, "shpat_2");
    ends(app, tokens).await;
}
