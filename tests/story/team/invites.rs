//! Being asked to join.

use counterbell::shop::access::AssociatedUser;
use counterbell::team::place::Place;
use counterbell::team::role::Role;
use counterbell::team::store::{self, Member};
use counterbell::team::{admin, credentials};
use serde_json::json;

use super::BOTH;
use crate::support::{App, Kind};

/// Somebody opens the app in the shop's admin, and Shopify tells who they are.
async fn enters_by_the_admin(app: &App, user: i64, name: &str, owner: bool) -> Member {
    let told = AssociatedUser {
        id: user,
        first_name: name.into(),
        last_name: String::new(),
        email: format!("{name}@Example.com"),
        account_owner: owner,
        locale: None,
    };
    let place = Place::default();
    let entered = admin::admit(&app.shared, (app.shop, user), Some(told), &place).await;
    entered.unwrap()
}

#[actix_web::test]
async fn good_addresses_are_invited_and_the_others_told_one_by_one() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let ada = app.ada().await;
        let typed = "ann@example.com, bo@example.com\nANN@example.com\nnobody\nmia@example.com";
        let answer = ada.invites(typed, "agent").await.ok().body;
        let sent: Vec<&str> = answer["sent"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["email"].as_str().unwrap())
            .collect();
        assert_eq!(sent, ["ann@example.com", "bo@example.com"]);
        let refused: Vec<(&str, &str)> = answer["refused"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["typed"].as_str().unwrap(), one["why"].as_str().unwrap()))
            .collect();
        assert_eq!(
            refused,
            [
                (
                    "ANN@example.com",
                    "This address stands here twice. One invite was enough."
                ),
                ("nobody", "That is not an e-mail address."),
                ("mia@example.com", "Is on the team already."),
            ]
        );
        let again = ada.invites("ann@example.com", "agent").await.ok().body;
        let why = again["refused"][0]["why"].as_str().unwrap();
        assert!(
            why.contains("has an invite already") || why.contains("Has an invite"),
            "{why}"
        );
        assert!(app.mail_to("ann@example.com").await.is_some());
        app.stops().await;
    }
}

#[actix_web::test]
async fn an_invite_is_spent_by_sending_it_and_not_by_looking() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let ada = app.ada().await;
        ada.invites("ann@example.com", "viewer").await.ok();
        let link = app.link_to("ann@example.com").await;
        for _ in 0..3 {
            // As a mail scanner does.
            let (status, page) = app.looks(&link).await;
            assert_eq!(status, 200);
            assert!(page.contains("ann@example.com") && page.contains("Ada"));
        }
        let nameless = app.sends(&link, &[("name", " ")]).await;
        assert_eq!(nameless.status, 422);
        assert!(nameless.page.contains("Type your name."));
        let weak = app
            .sends(&link, &[("name", "Ann"), ("password", "short")])
            .await;
        assert_eq!(weak.status, 422);
        let joined = app.sends(&link, &[("name", "Ann"), ("password", "")]).await;
        assert_eq!(joined.status, 303);
        assert_eq!(app.opens_inbox(&joined.cookie.unwrap()).await, 200);
        // Once.
        assert_eq!(app.sends(&link, &[("name", "Bo")]).await.status, 410);
        assert_eq!(app.looks(&link).await.0, 410);
        let page = ada.gets("/settings/team").await.ok().body.to_string();
        assert!(page.contains("Ann") && page.contains("Viewer"));
        app.stops().await;
    }
}

#[actix_web::test]
async fn of_two_who_send_one_invite_at_once_one_joins() {
    for kind in BOTH {
        let app = App::start(kind).await;
        app.ada()
            .await
            .invites("ann@example.com", "agent")
            .await
            .ok();
        let link = app.link_to("ann@example.com").await;
        let fields = [("name", "Ann")];
        let tries = (0..8).map(|_| app.sends(&link, &fields));
        let mut statuses: Vec<u16> = futures_util::future::join_all(tries)
            .await
            .iter()
            .map(|sent| sent.status)
            .collect();
        statuses.sort_unstable();
        assert_eq!(
            statuses,
            [303, 410, 410, 410, 410, 410, 410, 410],
            "{kind:?}"
        );
        app.stops().await;
    }
}

#[actix_web::test]
async fn an_invite_ends_with_time_when_it_is_sent_again_and_when_it_is_taken_back() {
    let app = App::start(Kind::Sqlite).await;
    let ada = app.ada().await;
    let invite = async |email: &str| {
        let answer = ada.invites(email, "agent").await.ok().body;
        answer["sent"][0]["id"].as_str().unwrap().to_owned()
    };
    let late = invite("late@example.com").await;
    let late_link = app.link_to("late@example.com").await;
    app.advances(7 * 86_400);
    assert_eq!(app.looks(&late_link).await.0, 410);
    ada.posts(&format!("team/invites/{late}/resend"), json!({}))
        .await
        .ok();
    let at_once = ada
        .posts(&format!("team/invites/{late}/resend"), json!({}))
        .await;
    assert_eq!(at_once.status, 429, "nobody's mailbox is filled");
    let new_link = app.link_to("late@example.com").await;
    assert_ne!(new_link, late_link);
    assert_eq!(app.looks(&late_link).await.0, 410);
    assert_eq!(app.looks(&new_link).await.0, 200);

    let back = invite("back@example.com").await;
    let back_link = app.link_to("back@example.com").await;
    ada.posts(&format!("team/invites/{back}/revoke"), json!({}))
        .await
        .ok();
    assert_eq!(app.sends(&back_link, &[("name", "Bo")]).await.status, 410);
    let again = ada
        .posts(&format!("team/invites/{back}/resend"), json!({}))
        .await;
    assert_eq!(again.status, 404);
    // Neither is in the list any more but the one that holds.
    let page = ada.gets("/settings/team").await.ok().body.to_string();
    assert!(page.contains("late@example.com") && !page.contains("back@example.com"));
    app.stops().await;
}

#[actix_web::test]
async fn only_a_digest_of_a_link_is_kept_and_no_guess_opens_anything() {
    let app = App::start(Kind::Sqlite).await;
    let ada = app.ada().await;
    ada.invites("ann@example.com", "agent").await.ok();
    let link = app.link_to("ann@example.com").await;
    let (last, changed) = link.split_at(link.len() - 2);
    let guess = format!("{last}{}", if changed == "AA" { "BA" } else { "AA" });
    for bad in [guess.as_str(), "/join/made-up", "/join/AAAA"] {
        assert_eq!(app.looks(bad).await.0, 410, "{bad}");
        assert_eq!(app.sends(bad, &[("name", "Bo")]).await.status, 410);
    }
    let secrets: Vec<Vec<u8>> = app
        .reads(|conn| {
            use counterbell::db::schema::invites;
            use diesel::prelude::*;
            Ok(invites::table.select(invites::secret).load(conn)?)
        })
        .await;
    let token = link.trim_start_matches("/join/");
    use base64::Engine;
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(token)
        .unwrap();
    assert!(secrets.iter().all(|kept| {
        !bytes
            .windows(16)
            .any(|part| kept.windows(16).any(|k| k == part))
    }));
    app.stops().await;
}

#[actix_web::test]
async fn who_comes_back_has_their_row_again_and_only_owners_invite_owners() {
    let app = App::start(Kind::Sqlite).await;
    let (ada, mia, leo) = (app.ada().await, app.mia(), app.leo());
    let refused = mia.invites("ann@example.com", "owner").await;
    assert_eq!((refused.status, refused.code()), (422, "invalid"));
    ada.removes(&leo.id.to_string()).await.ok();
    let joined = app.joins(&ada, "leo@example.com", "Leo again", "").await;
    assert_eq!(joined.status, 303);
    let answer = ada
        .makes(&leo.id.to_string(), json!({ "role": "agent" }))
        .await;
    assert_eq!(answer.status, 200, "the same row");
    app.stops().await;
}

#[actix_web::test]
async fn who_came_by_the_admin_and_was_let_go_is_not_back_by_an_invite_of_before() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let ada = app.ada().await;
        let invite = async |email: &str| {
            ada.invites(email, "admin").await.ok();
            app.link_to(email).await
        };
        // Invited before she came, and invited again while nobody knew yet who she is.
        let before = invite("grace@example.com").await;
        let grace = enters_by_the_admin(&app, 7, "Grace", false).await;
        assert_eq!(app.looks(&before).await.0, 410, "{kind:?}");
        let page = ada.gets("/settings/team").await.ok().body.to_string();
        assert!(!page.contains("/resend"), "nothing is open for her");
        ada.removes(&grace.id.to_string()).await.ok();
        for name in ["Grace", "Grace again"] {
            let sent = app.sends(&before, &[("name", name)]).await;
            assert_eq!((sent.status, sent.cookie), (410, None), "{kind:?}");
        }
        let (shop, id) = (app.shop, grace.id);
        let member = app.reads(move |conn| store::member(conn, shop, id)).await;
        assert_eq!(member, None);
        // One sent after that is meant.
        let again = invite("grace@example.com").await;
        assert_eq!(app.sends(&again, &[("name", "Grace")]).await.status, 303);
        app.stops().await;
    }
}

#[actix_web::test]
async fn whoever_is_let_go_takes_no_open_invite_along() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let ada = app.ada().await;
        ada.invites("bo@example.com", "agent").await.ok();
        let link = app.link_to("bo@example.com").await;
        // As a row of an older version: on the team, and the invite open still.
        let bo = app.staff_as("Bo", "agent").await;
        ada.removes(&bo.id.to_string()).await.ok();
        assert_eq!(app.looks(&link).await.0, 410, "{kind:?}");
        assert_eq!(app.sends(&link, &[("name", "Bo")]).await.status, 410);
        app.stops().await;
    }
}

#[actix_web::test]
async fn an_invite_makes_nobody_on_the_team_anything_else_and_is_no_way_round_their_code() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let ada = app.ada().await;
        ada.invites("grace@example.com", "agent").await.ok();
        let link = app.link_to("grace@example.com").await;
        // She owns the shop by now, with a password and a second step.
        let grace = app.staff_as("Grace", "owner").await;
        let (shop, id) = (app.shop, grace.id);
        app.writes(move |tx| {
            credentials::set_password(tx, id, "hers")?;
            credentials::set_key(tx, id, b"sealed")?;
            credentials::turn_on(tx, id, 1, &[])
        })
        .await;
        assert_eq!(app.looks(&link).await.0, 410, "{kind:?}");
        let fields = [("name", "Somebody"), ("password", "an open harbour 9")];
        let sent = app.sends(&link, &fields).await;
        assert_eq!((sent.status, sent.cookie), (410, None), "{kind:?}");
        let (member, has) = app
            .reads(move |conn| {
                let has = credentials::of(conn, shop, id)?;
                Ok((store::member(conn, shop, id)?.unwrap(), has))
            })
            .await;
        assert_eq!((&member.name[..], member.role), ("Grace", Role::Owner));
        assert_eq!(has.password.as_deref(), Some("hers"));
        assert!(has.codes_on);
        app.stops().await;
    }
}

#[actix_web::test]
async fn the_guide_counts_only_invites_that_can_still_be_taken() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let ada = app.ada().await;
        ada.invites("ann@example.com", "agent").await.ok();
        assert!(ada.opens("/settings").await.contains("1 asked to join"));
        app.advances(8 * 86_400);
        let page = ada.opens("/settings").await;
        assert!(!page.contains("asked to join"), "{kind:?}: {page}");
        app.stops().await;
    }
}
