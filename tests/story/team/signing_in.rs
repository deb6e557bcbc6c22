//! Signing in by oneself, and being slowed down.

use counterbell::error::Error;
use counterbell::team::tries::{self, Try};

use super::BOTH;
use crate::support::{App, Kind};

const PASSWORD: &str = "a quiet harbour 7";

async fn ann(app: &App) {
    let ada = app.ada().await;
    assert_eq!(
        app.joins(&ada, "ann@example.com", "Ann", PASSWORD)
            .await
            .status,
        303
    );
}

fn with<'f>(email: &'f str, password: &'f str) -> [(&'f str, &'f str); 2] {
    [("email", email), ("password", password)]
}

#[actix_web::test]
async fn a_password_lets_its_owner_in_and_nobody_else() {
    for kind in BOTH {
        let app = App::start(kind).await;
        ann(&app).await;
        let wrong = app
            .sends("/sign-in", &with("ann@example.com", "a quiet harbour 8"))
            .await;
        assert_eq!((wrong.status, &wrong.cookie), (401, &None));
        let unknown = app
            .sends("/sign-in", &with("who@example.com", PASSWORD))
            .await;
        assert_eq!(unknown.status, 401);
        let told = |page: &str| {
            page.replace("who@example.com", "")
                .replace("ann@example.com", "")
        };
        assert_eq!(told(&wrong.page), told(&unknown.page), "told the same");
        // Mia is on the team and has none.
        let none = app
            .sends("/sign-in", &with("mia@example.com", PASSWORD))
            .await;
        assert_eq!(none.status, 401);
        let right = app
            .sends("/sign-in", &with(" Ann@Example.com", PASSWORD))
            .await;
        assert_eq!(right.status, 303);
        assert_eq!(app.opens_inbox(&right.cookie.unwrap()).await, 200);
        app.stops().await;
    }
}

#[actix_web::test]
async fn guessing_is_slowed_per_address_it_is_for_and_it_comes_from() {
    for kind in BOTH {
        let app = App::start(kind).await;
        ann(&app).await;
        for _ in 0..5 {
            let wrong = app
                .sends("/sign-in", &with("ann@example.com", "wrong wrong 1"))
                .await;
            assert_eq!(wrong.status, 401);
        }
        let mut waited = Vec::new();
        for _ in 0..3 {
            let slowed = app
                .sends("/sign-in", &with("ann@example.com", PASSWORD))
                .await;
            assert_eq!(slowed.status, 429);
            let seconds = slowed.retry_after.unwrap();
            assert!(slowed.page.contains("Try again in"));
            waited.push(seconds);
            app.advances(seconds);
            let wrong = app
                .sends("/sign-in", &with("ann@example.com", "wrong wrong 1"))
                .await;
            assert_eq!(wrong.status, 401, "after the wait it is judged again");
        }
        assert_eq!(waited, [30, 60, 120], "{kind:?}");
        // Others are not held up.
        let other = app
            .sends("/sign-in", &with("bo@example.com", PASSWORD))
            .await;
        assert_eq!(other.status, 401);
        app.advances(900);
        let right = app
            .sends("/sign-in", &with("ann@example.com", PASSWORD))
            .await;
        assert_eq!(right.status, 303, "and being right ends it");
        assert_eq!(
            app.sends("/sign-in", &with("ann@example.com", PASSWORD))
                .await
                .status,
            303
        );
        // From one address many can't be tried either.
        let mut statuses = Vec::new();
        for n in 0..45 {
            let email = format!("p{n}@example.com");
            statuses.push(
                app.sends("/sign-in/link", &[("email", &email)])
                    .await
                    .status,
            );
        }
        assert!(statuses.contains(&429) && statuses[0] == 200);
        app.stops().await;
    }
}

#[actix_web::test]
async fn many_who_share_an_address_come_in_and_who_guesses_there_is_slowed() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let here = || vec![Try::From([203, 0, 113, 9].into())];
        for _ in 0..100 {
            tries::count(&app.shared, here()).await.unwrap();
            tries::right(&app.shared, here()).await.unwrap();
        }
        for _ in 0..40 {
            tries::count(&app.shared, here()).await.unwrap();
        }
        let slowed = tries::count(&app.shared, here()).await;
        assert!(
            matches!(slowed, Err(Error::TooMany { retry_after: 30 })),
            "{kind:?}: {slowed:?}"
        );
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_link_by_mail_works_once_by_sending_for_a_quarter_of_an_hour() {
    for kind in BOTH {
        let app = App::start(kind).await;
        ann(&app).await;
        let asked = app
            .sends("/sign-in/link", &[("email", "ann@example.com")])
            .await;
        let unknown = app
            .sends("/sign-in/link", &[("email", "who@example.com")])
            .await;
        assert_eq!((asked.status, unknown.status), (200, 200));
        assert_eq!(
            asked.page.replace("ann@", "x@"),
            unknown.page.replace("who@", "x@"),
            "told the same"
        );
        let link = app.link_to("ann@example.com").await;
        assert!(link.starts_with("/sign-in/link/"));
        assert!(app.mail_to("who@example.com").await.is_none());
        for _ in 0..2 {
            let (status, page) = app.looks(&link).await;
            assert_eq!(status, 200);
            assert!(page.contains("<form"));
        }
        let entered = app.sends(&link, &[]).await;
        assert_eq!(entered.status, 303);
        assert_eq!(app.opens_inbox(&entered.cookie.unwrap()).await, 200);
        assert_eq!(app.sends(&link, &[]).await.status, 401, "once");
        assert_eq!(app.looks(&link).await.0, 401);
        app.sends("/sign-in/link", &[("email", "ann@example.com")])
            .await;
        let late = app.link_to("ann@example.com").await;
        app.advances(15 * 60);
        assert_eq!(app.sends(&late, &[]).await.status, 401);
        app.stops().await;
    }
}

#[actix_web::test]
async fn whoever_is_on_two_teams_gets_a_link_for_each() {
    let app = App::start(Kind::Sqlite).await;
    let (_, zoe) = app
        .other_shop("second-shop.myshopify.com", "http://second.localhost")
        .await;
    ann(&app).await;
    let theirs = zoe.invites("ann@example.com", "agent").await.ok().body;
    let link = theirs["sent"][0]["link"].as_str().unwrap().to_owned();
    assert_eq!(
        app.sends(&link[app.url.len()..], &[("name", "Ann")])
            .await
            .status,
        303
    );
    app.sends("/sign-in/link", &[("email", "ann@example.com")])
        .await;
    app.runs_jobs().await;
    let links = app
        .reads(|conn| {
            use counterbell::db::schema::sign_in_links as links;
            use diesel::prelude::*;
            Ok(links::table.select(links::shop_id).load::<i64>(conn)?)
        })
        .await;
    assert_eq!(links.len(), 2);
    assert_ne!(links[0], links[1]);
    app.stops().await;
}

#[actix_web::test]
async fn a_form_from_a_foreign_page_signs_nobody_in() {
    let app = App::start(Kind::Sqlite).await;
    ann(&app).await;
    let body = "email=ann%40example.com&password=a+quiet+harbour+7";
    for origin in [Some("http://evil.example"), None] {
        let mut request = app
            .http
            .post(format!("{}/sign-in", app.url))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        assert_eq!(request.send().await.unwrap().status(), 403);
    }
    app.stops().await;
}
