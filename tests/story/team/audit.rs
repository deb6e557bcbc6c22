//! What everybody did, for good.

use counterbell::error::Error;
use counterbell::team::audit::{self, Entry, Sought};
use diesel::prelude::*;
use serde_json::json;

use super::BOTH;
use crate::support::{App, Kind};

async fn entries(app: &App) -> Vec<Entry> {
    let shop = app.shop;
    let mut all = app
        .reads(move |conn| audit::list(conn, shop, &Sought::default(), 1000))
        .await;
    all.reverse();
    all
}

#[actix_web::test]
async fn every_act_is_noted_with_who_when_where_and_to_what() {
    let app = App::start(Kind::Sqlite).await;
    let (ada, leo) = (app.ada().await, app.leo());
    let mut shopper = app.shopper().await;
    shopper.presses("Talk to a person").await;
    shopper.skips().await;
    let before = entries(&app).await.len();
    app.advances(10);
    let chat = leo.claims_next().await.unwrap();
    leo.replies(&chat, "Secret words").await.ok();
    leo.tags(&chat, &["vip"], &[]).await.ok();
    leo.hands_back(&chat).await.ok();
    assert_eq!(leo.replies(&chat, "Too late").await.status, 409);
    leo.posts(&format!("conversations/{chat}/typing"), json!({}))
        .await;
    ada.invites("ann@example.com", "agent").await.ok();
    ada.posts("retention", json!({ "days": 365 })).await.ok();
    let all = entries(&app).await;
    let new: Vec<(&str, Option<&str>)> = all[before..]
        .iter()
        .map(|entry| (entry.kind.as_str(), entry.subject.as_deref()))
        .collect();
    let chat = Some(chat.as_str());
    assert_eq!(
        new[..4],
        [
            ("claims", chat),
            ("conversations.messages", chat),
            ("conversations.tags", chat),
            ("conversations.hand-back", chat),
        ]
    );
    let kinds: Vec<&str> = new[4..].iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, ["team.invite", "retention"]);
    let claim = &all[before];
    assert_eq!(claim.staff, Some(leo.id));
    assert_eq!(claim.at, app.clock.now());
    assert_eq!(claim.place.ip.as_deref(), Some("127.0.0.1"));
    let text = format!("{all:?}");
    assert!(!text.contains("Secret words"), "no words of anybody's");
    // How everybody came in is in there, too.
    assert!(all.iter().filter(|entry| entry.kind == "sign-in").count() >= 3);
    app.stops().await;
}

#[actix_web::test]
async fn the_database_refuses_to_change_an_entry_or_to_take_one_out() {
    for kind in BOTH {
        let app = App::start(kind).await;
        assert!(!entries(&app).await.is_empty());
        for statement in [
            "UPDATE audit SET kind = 'nothing'",
            "UPDATE audit SET staff_id = NULL WHERE kind = 'sign-in'",
            "DELETE FROM audit",
            "DELETE FROM audit WHERE kind = 'sign-in'",
        ] {
            let done = app
                .shared
                .store
                .insert(app.shop, move |tx| {
                    counterbell::on_each!(tx.conn, conn => diesel::sql_query(statement).execute(conn))?;
                    Ok::<_, Error>(())
                })
                .await;
            let told = format!("{:?}", done.unwrap_err());
            assert!(told.contains("the audit"), "{kind:?} {statement}: {told}");
        }
        if kind == Kind::Postgres {
            let emptied = app
                .shared
                .store
                .insert(app.shop, |tx| {
                    counterbell::on_each!(tx.conn, conn => diesel::sql_query("TRUNCATE audit").execute(conn))?;
                    Ok::<_, Error>(())
                })
                .await;
            assert!(emptied.is_err());
        }
        // What makes an entry anew under the key of another changes that one.
        let again =
            "SELECT shop_id, id, at, staff_id, 'nothing', subject, detail, ip, agent FROM audit";
        let statements = match kind {
            Kind::Sqlite => vec![
                format!("INSERT OR REPLACE INTO audit {again}"),
                format!("REPLACE INTO audit {again}"),
                format!(
                    "INSERT INTO audit {again} WHERE true ON CONFLICT DO UPDATE SET kind = 'nothing'"
                ),
            ],
            Kind::Postgres => vec![format!(
                "INSERT INTO audit {again} ON CONFLICT (shop_id, id) DO UPDATE SET kind = 'nothing'"
            )],
        };
        for statement in statements {
            let told = statement.clone();
            let done = app
                .shared
                .store
                .insert(app.shop, move |tx| {
                    counterbell::on_each!(tx.conn, conn => diesel::sql_query(statement.as_str()).execute(conn))?;
                    Ok::<_, Error>(())
                })
                .await;
            let error = format!("{:?}", done.unwrap_err());
            assert!(
                error.contains("the audit is never changed"),
                "{told}: {error}"
            );
        }
        let kept = entries(&app).await;
        assert!(kept.iter().all(|entry| entry.kind != "nothing"));
        assert!(
            kept.iter()
                .any(|entry| entry.kind == "sign-in" && entry.staff.is_some())
        );
        app.stops().await;
    }
}

#[actix_web::test]
async fn it_is_looked_through_by_person_and_kind_and_taken_out_whole() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (ada, mia) = (app.ada().await, app.mia());
        for n in 0..620 {
            let place = counterbell::team::place::Place::default();
            let id = mia.id;
            app.shared
                .store
                .insert(app.shop, move |tx| {
                    let detail = json!({ "n": n });
                    audit::note(tx, Some(id), &place, "claims", Some("=1+1"), &detail)
                })
                .await
                .unwrap();
        }
        let page = ada
            .gets("/settings/audit?kind=claims")
            .await
            .ok()
            .body
            .to_string();
        assert!(page.contains("Claimed a chat") && page.contains("Older"));
        assert!(!page.contains(">Signed in<") || page.contains("selected"));
        let person = format!("/settings/audit?person={}", ada.id);
        let page = ada.gets(&person).await.ok().body.to_string();
        assert!(!page.contains("<h3>Claimed a chat"));
        let file = ada.gets("/api/v1/audit.csv?kind=claims").await.ok().body;
        let file = file.as_str().unwrap();
        assert_eq!(file.lines().count(), 621, "{kind:?}");
        assert!(file.starts_with("when,who,what,to,detail,ip,browser"));
        let line = file.lines().nth(1).unwrap();
        assert!(
            line.contains(",Mia,claims,'=1+1,\"{\"\"n\"\":619}\""),
            "{line}"
        );
        let last = entries(&app).await.pop().unwrap();
        assert_eq!(
            (last.kind.as_str(), last.staff),
            ("audit.export", Some(ada.id))
        );
        // An agent does not see it.
        let agent = app.staff_as("Bo", "agent").await;
        assert_eq!(agent.gets("/settings/audit").await.status, 403);
        assert_eq!(agent.gets("/api/v1/audit.csv").await.status, 403);
        app.stops().await;
    }
}
