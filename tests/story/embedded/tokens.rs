//! Staff by ID token: who gets in, who stays out, and how App Bridge is told to bring a fresh one.

use counterbell::db::schema::{sessions, shops, staff};
use counterbell::shop::access::AssociatedUser;
use counterbell::team::admin;
use counterbell::team::audit::{self, Sought};
use counterbell::team::place::Place;
use counterbell::web::routes;
use diesel::prelude::*;
use reqwest::Method;
use serde_json::{Value, json};

use super::{USER, text};
use crate::support::shopify::{admin_claims, id_token};
use crate::support::{App, Kind, SECRET, SHOP};

const SECOND: &str = "second-shop.myshopify.com";
const RETRY: &str = "x-shopify-retry-invalid-session-request";

type Member = (i64, String, String, String, Option<i64>);

impl App {
    async fn users(&self) -> Vec<Member> {
        let shop = self.shop;
        self.reads(move |conn| {
            Ok(staff::table
                .filter(staff::shop_id.eq(shop.key()))
                .filter(staff::shopify_user.is_not_null())
                .order(staff::id.asc())
                .select((
                    staff::id,
                    staff::name,
                    staff::email,
                    staff::role,
                    staff::removed_at,
                ))
                .load(conn)?)
        })
        .await
    }

    /// How a fetch with this token is answered, and whether App Bridge is told to try once more.
    async fn fetches(&self, path: &str, token: &str) -> (u16, String) {
        let request = self.get(path).bearer_auth(token);
        let response = request.send().await.unwrap();
        let retry = text(response.headers(), RETRY).to_owned();
        (response.status().as_u16(), retry)
    }
}

fn told(user: i64, name: &str, email: &str, owner: bool) -> AssociatedUser {
    AssociatedUser {
        id: user,
        first_name: name.into(),
        last_name: String::new(),
        email: email.into(),
        account_owner: owner,
        locale: None,
    }
}

#[actix_web::test]
async fn a_good_token_is_a_member_of_its_shop_with_no_cookie_and_no_origin() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.presses("Talk to a person").await;
    shopper.skips().await;
    let chat = shopper.conversation().await;
    let token = app.token(SHOP, USER);
    let claimed = app.http.post(format!("{}/api/v1/claims", app.url));
    let response = claimed.bearer_auth(&token).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["conversation"].as_str(), Some(&chat[..]));
    let users = app.users().await;
    assert_eq!(users.len(), 1);
    assert_eq!(
        (&users[0].1[..], &users[0].3[..]),
        ("Shopify staff", "owner")
    );
    // Nobody of the team let them in, and it is noted all the same.
    let shop = app.shop;
    let noted = app
        .reads(move |conn| audit::list(conn, shop, &Sought::default(), 100))
        .await;
    let joined: Vec<_> = noted.iter().filter(|one| one.kind == "team.join").collect();
    assert_eq!(joined.len(), 1);
    assert_eq!(joined[0].staff.map(|id| id.0), Some(users[0].0));
    assert_eq!(joined[0].place.ip.as_deref(), Some("127.0.0.1"));
    // The same user stays the same member, in documents too.
    assert_eq!(app.opens("/", SHOP, &token).await.status(), 200);
    assert_eq!(app.fetches("/inbox", &token).await.0, 200);
    assert_eq!(app.users().await, users);
    // Coming in is noted as a sign-in is: once in some hours, whatever they open.
    let came_in = async || {
        let noted = app
            .reads(move |conn| audit::list(conn, shop, &Sought::default(), 100))
            .await;
        let theirs = |one: &&audit::Entry| {
            one.kind == "sign-in" && one.staff.map(|id| id.0) == Some(users[0].0)
        };
        let came: Vec<_> = noted.iter().filter(theirs).cloned().collect();
        let by_admin = |one: &audit::Entry| one.detail == json!({ "by": "admin" });
        assert!(came.iter().all(by_admin), "{came:?}");
        assert!(
            came.iter()
                .all(|one| one.place.ip.as_deref() == Some("127.0.0.1"))
        );
        came.len()
    };
    assert_eq!(came_in().await, 1);
    app.advances(12 * 60 * 60);
    let token = app.token(SHOP, USER);
    assert_eq!(app.opens("/", SHOP, &token).await.status(), 200);
    assert_eq!(app.fetches("/inbox", &token).await.0, 200);
    assert_eq!(came_in().await, 2);
    // Signing out of Shopify is Shopify's.
    let leave = app.http.post(format!("{}/sign-out", app.url));
    let response = leave.bearer_auth(&token).send().await.unwrap();
    assert_eq!(response.status(), 303);
    app.stops().await;
}

#[actix_web::test]
async fn the_leeway_is_ten_seconds_and_the_secret_of_before_still_holds() {
    let app = App::start(Kind::Sqlite).await;
    let now = app.seconds();
    let path = "/api/v1/deliveries/dead";
    for (token, status) in [
        (app.token_with("exp", json!(now - 9)), 200),
        (app.token_with("exp", json!(now - 11)), 401),
        (app.token_with("nbf", json!(now + 10)), 200),
        (app.token_with("nbf", json!(now + 11)), 401),
        (
            id_token("story-secret-before", &admin_claims(SHOP, USER, now)),
            200,
        ),
        (id_token("another", &admin_claims(SHOP, USER, now)), 401),
        (app.token_with("aud", json!("another-app")), 401),
        (
            app.token_with("iss", json!(format!("https://{SECOND}/admin"))),
            401,
        ),
        (
            app.token_with("dest", json!(format!("https://{SECOND}"))),
            401,
        ),
        (app.token_with("iss", Value::Null), 401),
        (app.token_with("sub", Value::Null), 401),
        (
            app.token_with("sub", json!("gid://shopify/Customer/4711")),
            401,
        ),
        (app.token_with("sub", json!("0")), 401),
        (app.token("never-seen.myshopify.com", USER), 401),
        ("nonsense".into(), 401),
    ] {
        let retry = if status == 401 { "1" } else { "" };
        assert_eq!(app.fetches(path, &token).await, (status, retry.into()));
        // A stream is a fetch like any other.
        assert_eq!(app.fetches("/inbox/stream", &token).await.0, status);
    }
    assert_eq!(app.users().await.len(), 1);
    // Without any token it is a browser outside: no hint for App Bridge.
    let response = app.get(path).send().await.unwrap();
    assert_eq!(response.status(), 401);
    assert_eq!(text(response.headers(), RETRY), "");
    app.stops().await;
}

#[actix_web::test]
async fn a_bad_token_is_not_mended_by_a_cookie() {
    let app = App::start(Kind::Sqlite).await;
    let request = app.get("/api/v1/deliveries/dead").bearer_auth("nonsense");
    let request = request.header("cookie", &app.mia().cookie);
    assert_eq!(request.send().await.unwrap().status(), 401);
    app.stops().await;
}

#[actix_web::test]
async fn another_shops_chat_is_not_there_by_token_either() {
    let app = App::start(Kind::Sqlite).await;
    app.other_shop(SECOND, "http://second.localhost").await;
    let mut shopper = app.shopper().await;
    shopper.says("Hello").await;
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    let said = shopper.thread().await.last().id.clone();
    let said = said.trim_start_matches('m');
    let chat = shopper.conversation().await;
    let (mine, theirs) = (app.token(SHOP, USER), app.token(SECOND, USER));
    for route in routes() {
        if !route.path.contains("{conversation}") {
            continue;
        }
        let url = format!(
            "{}{}?client_id=client-0001",
            app.url,
            route
                .path
                .replace("{conversation}", &chat)
                .replace("{order}", "1")
                .replace("{act}", "refund")
        );
        let method = Method::from_bytes(route.method.as_bytes()).unwrap();
        let of_an_order = route.path.contains("{order}");
        let to = if route.path.ends_with("/read") {
            said
        } else {
            "anyone"
        };
        let body = if of_an_order {
            json!({ "digest": "made-up" })
        } else {
            json!({ "client_id": "client-0001", "body": "Words", "add": [], "tags": ["vip"], "message": said,
                "to": to, "until": "hour", "note": "Words", "kind": "percent", "value": "5", "days": 7, "timing": "early",
                "lines": [{ "variant": "1", "quantity": 1 }] })
        };
        let answer = async |token: &str| {
            let request = app.http.request(method.clone(), &url).bearer_auth(token);
            request.json(&body).send().await.unwrap().status().as_u16()
        };
        assert_eq!(answer(&theirs).await, 404, "{}", route.path);
        // No order stands beside this chat.
        if !of_an_order {
            assert_ne!(answer(&mine).await, 404, "{}", route.path);
        }
    }
    assert_eq!(
        app.opens(&format!("/inbox/{chat}"), SECOND, &theirs)
            .await
            .status(),
        404
    );
    app.stops().await;
}

#[actix_web::test]
async fn somebody_taken_off_the_team_stays_out() {
    let app = App::start(Kind::Sqlite).await;
    let token = app.token(SHOP, USER);
    assert_eq!(app.opens("/", SHOP, &token).await.status(), 200);
    app.writes(|tx| {
        diesel::update(staff::table.filter(staff::shopify_user.eq(USER)))
            .set(staff::removed_at.eq(tx.now.0))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    for path in ["/", "/inbox"] {
        let response = app.opens(path, SHOP, &token).await;
        assert_eq!(response.status(), 403);
        let page = response.text().await.unwrap();
        assert!(page.contains("You are not on this team any more"));
    }
    assert_eq!(
        app.fetches("/api/v1/deliveries/dead", &token).await,
        (403, "".into())
    );
    assert_eq!(app.users().await.len(), 1);
    app.stops().await;
}

#[actix_web::test]
async fn a_user_is_named_by_shopify_and_finds_their_row_of_before() {
    let app = App::start(Kind::Sqlite).await;
    let admit = async |user, told| {
        let place = Place::default();
        admin::admit(&app.shared, (app.shop, user), told, &place).await
    };
    // Mia had a sign-in link before she came by the admin.
    let mia = admit(1, Some(told(1, "Mia", "mia@example.com", false))).await;
    assert_eq!(mia.unwrap().id, app.mia().id);
    // Another user with her address is not her.
    let other = admit(2, Some(told(2, "Mia", "mia@example.com", false))).await;
    assert_ne!(other.unwrap().id, app.mia().id);
    // The shop's owner; and somebody whose name Shopify tells only the second time.
    admit(3, Some(told(3, "Ada", "ada@example.com", true)))
        .await
        .unwrap();
    let unnamed = admit(4, None).await.unwrap();
    let named = admit(4, Some(told(4, "Grace", "Grace@Example.com", true))).await;
    assert_eq!(named.as_ref().unwrap().id, unnamed.id);
    assert_eq!(named.unwrap().name, "Grace");
    let users = app.users().await;
    let roles: Vec<(&str, &str)> = users.iter().map(|u| (&u.1[..], &u.3[..])).collect();
    assert_eq!(
        roles,
        [
            ("Mia", "admin"),
            // The first who came by the admin, where nobody owned the shop here.
            ("Mia", "owner"),
            ("Ada", "owner"),
            ("Grace", "owner")
        ]
    );
    assert_eq!(users[3].2, "grace@example.com");
    // Leo was taken off the team: coming by the admin does not bring him back, named at once or later.
    let leo = app.leo().id;
    app.writes(move |tx| {
        diesel::update(staff::table.find((tx.key(), leo.0)))
            .set(staff::removed_at.eq(tx.now.0))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    admit(5, None).await.unwrap();
    let late = admit(5, Some(told(5, "Leo", "leo@example.com", false))).await;
    assert_eq!(late.unwrap_err().code(), "forbidden");
    let named = admit(6, Some(told(6, "Leo", "Leo@Example.com", false))).await;
    assert_eq!(named.unwrap_err().code(), "forbidden");
    app.stops().await;
}

#[actix_web::test]
async fn after_an_uninstall_no_door_opens_any_more() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("Hello").await;
    let (mia, token) = (app.mia(), app.token(SHOP, USER));
    assert_eq!(app.fetches("/api/v1/deliveries/dead", &token).await.0, 200);
    app.writes(|tx| {
        diesel::update(shops::table.find(tx.key()))
            .set(shops::uninstalled_at.eq(Some(tx.now.0)))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    assert_eq!(app.fetches("/api/v1/deliveries/dead", &token).await.0, 401);
    assert_eq!(mia.gets("/api/v1/deliveries/dead").await.status, 401);
    assert_eq!(mia.gets("/inbox").await.status, 303);
    // Shoppers' tokens within seconds: that a shop has the app is believed for five.
    app.advances(6);
    assert_eq!(shopper.gets("conversation").await.status, 401);
    assert_eq!(
        shopper.says_as("message-after-1", "Hello?").await.status,
        401
    );
    let kept = app
        .reads(|conn| Ok(sessions::table.count().get_result::<i64>(conn)?))
        .await;
    assert!(kept > 0, "refused by the shop, not by a lost session");
    // Installed again, all is as it was.
    app.writes(|tx| {
        diesel::update(shops::table.find(tx.key()))
            .set(shops::uninstalled_at.eq(None::<i64>))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    assert_eq!(shopper.gets("conversation").await.status, 200);
    assert_eq!(mia.gets("/inbox").await.status, 200);
    let bad = id_token(SECRET, &json!({}));
    assert_eq!(app.fetches("/", &bad).await, (401, "1".into()));
    app.stops().await;
}
