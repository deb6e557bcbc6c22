//! At what hours, and for whose chats, a rule tells.

use std::collections::BTreeSet;

use counterbell::handoff::hours::Hours;
use counterbell::handoff::notices;
use counterbell::handoff::notices::alerts;
use counterbell::handoff::{desk, people};
use counterbell::ids::Id;
use serde_json::json;

use super::{asks, outcomes, rule, told};
use crate::support::{App, Kind, Staff};

/// The shop is open on Fridays between these, and at no other time.
async fn open_on_fridays(app: &App, from: &str, to: &str) {
    let day = json!([{ "from": from, "to": to }]);
    let hours: Hours =
        serde_json::from_value(json!({ "week": [[], [], [], [], day, [], []] })).unwrap();
    app.shared
        .store
        .write(app.shop, move |tx| {
            desk::keep_hours(tx, desk::Scope::Shop, Some(&hours))
        })
        .await
        .unwrap();
}

#[actix_web::test]
async fn out_of_hours_a_rule_tells_nobody_or_by_mail_alone() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    // It is ten in the morning, a Friday.
    open_on_fridays(&app, "12:00", "18:00").await;
    let named =
        json!({ "on_duty": false, "people": [mia.id.to_string()], "hours": "open_else_email" });
    mia.posts("notification-rules", rule("Hours", named))
        .await
        .ok();
    let (_, chat) = asks(&app).await;
    app.runs_jobs().await;
    assert_eq!(outcomes(&app, &chat, "email").await, ["sent"]);
    // The rule every shop begins with minds no hours, and tells whom it would have told without the other.
    let mut all = outcomes(&app, &chat, "page").await;
    all.sort();
    assert_eq!(all, ["owed", "owed", "withheld closed"]);
    let shop = app.shop;
    let first = app.reads(move |conn| notices::store::all(conn, shop)).await;
    let off = format!("notification-rules/{}/switch", first[0].id);
    mia.posts(&off, json!({ "on": false })).await.ok();
    let (_, chat) = asks(&app).await;
    app.runs_jobs().await;
    assert_eq!(outcomes(&app, &chat, "email").await, ["sent"]);
    assert_eq!(outcomes(&app, &chat, "page").await, ["withheld closed"]);
    app.stops().await;
}

#[actix_web::test]
async fn a_rule_of_one_assistants_chats_is_silent_about_all_others() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let made = mia
        .posts("assistants", json!({ "name": "Wholesale" }))
        .await
        .ok();
    let other = made.body["id"].as_str().unwrap().to_owned();
    let first = app.shop.0.to_string();
    for (name, of) in [("First", &first), ("Other", &other)] {
        let only = json!({ "by_email": true, "by_page": false, "assistants": [of] });
        mia.posts("notification-rules", rule(name, only)).await.ok();
    }
    let (_, chat) = asks(&app).await;
    app.runs_jobs().await;
    let shop = app.shop;
    let rules = app.reads(move |conn| notices::store::all(conn, shop)).await;
    let by: Vec<String> = told(&app, &chat)
        .await
        .into_iter()
        .filter(|one| one.channel == "email")
        .map(|one| {
            rules
                .iter()
                .find(|rule| rule.id.0 == one.rule_id)
                .unwrap()
                .name
                .clone()
        })
        .collect();
    assert_eq!(by, ["First", "First"]);
    let gone = json!({ "assistants": ["77"] });
    let answer = mia.posts("notification-rules", rule("Gone", gone)).await;
    assert_eq!(answer.body["error"]["field"], "assistants");
    app.stops().await;
}

#[actix_web::test]
async fn before_the_shop_closes_who_waits_is_told_of_once() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    open_on_fridays(&app, "08:00", "11:00").await;
    let closing = json!({ "when": "closing_soon", "closing_minutes": "30" });
    mia.posts("notification-rules", rule("Closing", closing))
        .await
        .ok();
    asks(&app).await;
    let told = async || -> usize {
        let shop = app.shop;
        let all = app.reads(move |conn| alerts::latest(conn, shop, 100)).await;
        all.iter()
            .filter(|one| one.cause == "closing_soon" && one.staff_id == mia.id.0)
            .count()
    };
    app.advances(20 * 60);
    app.runs_jobs().await;
    assert_eq!(told().await, 0, "forty minutes are left");
    for _ in 0..3 {
        app.advances(10 * 60);
        app.runs_jobs().await;
    }
    assert_eq!(told().await, 1);
    app.stops().await;
}

/// A group with Leo in it, whose own hours are these on Fridays.
async fn builders(app: &App, from: &str, to: &str) -> Id {
    let leo = app.leo().id;
    let day = json!([{ "from": from, "to": to }]);
    let hours: Hours =
        serde_json::from_value(json!({ "week": [[], [], [], [], day, [], []] })).unwrap();
    app.writes(move |tx| {
        let group = people::add_group(tx, "Builders")?;
        people::join(tx, leo, &BTreeSet::from([group]))?;
        desk::keep_hours(tx, desk::Scope::Group(group), Some(&hours))?;
        Ok(group)
    })
    .await
}

#[actix_web::test]
async fn a_group_that_has_hours_of_its_own_is_told_by_those_and_the_preview_says_so() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = App::start(kind).await;
        let (mia, leo) = (app.mia(), app.leo());
        // It is ten in the morning: the shop is open, the builders are not yet.
        open_on_fridays(&app, "08:00", "18:00").await;
        let group = builders(&app, "12:00", "14:00").await;
        let for_them = json!({
            "on_duty": false, "groups": [group.to_string()], "people": [mia.id.to_string()],
            "by_page": false, "by_email": true, "hours": "open",
        });
        let tried = rule("Builders", for_them.clone());
        let preview = mia.posts("notification-rules/preview", tried).await.ok();
        let html = preview.body["html"].as_str().unwrap();
        for line in [
            "Judged by the hours of the shop: open until Fri 20 Nov, 18:00 (UTC).",
            "Judged by the hours of Builders: closed until Fri 20 Nov, 12:00 (UTC).",
            "e-mail: not, it was out of hours",
        ] {
            assert!(html.contains(line), "{line}: {html}");
        }
        mia.posts("notification-rules", rule("Builders", for_them))
            .await
            .ok();
        let by_mail = async |chat: &str, staff: &Staff| -> Vec<String> {
            let all = told(&app, chat).await;
            let theirs = all.iter().filter(|one| one.staff_id == staff.id.0);
            theirs
                .filter(|one| one.channel == "email")
                .map(|one| format!("{} {}", one.state, one.why.as_deref().unwrap_or("")))
                .collect()
        };
        let (_, chat) = asks(&app).await;
        app.runs_jobs().await;
        assert_eq!(by_mail(&chat, &leo).await, ["withheld closed"], "{kind:?}");
        assert_eq!(by_mail(&chat, &mia).await, ["sent "]);
        app.advances(2 * 3600);
        let (_, chat) = asks(&app).await;
        app.runs_jobs().await;
        assert_eq!(by_mail(&chat, &leo).await, ["sent "], "at noon");
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_group_is_told_when_its_own_hours_end_and_the_shop_when_the_shops_do() {
    let app = App::start(Kind::Sqlite).await;
    let (mia, leo) = (app.mia(), app.leo());
    open_on_fridays(&app, "08:00", "12:00").await;
    let group = builders(&app, "08:00", "11:00").await;
    let closing = json!({
        "when": "closing_soon", "closing_minutes": "30", "on_duty": false,
        "groups": [group.to_string()], "people": [mia.id.to_string()],
    });
    mia.posts("notification-rules", rule("Closing", closing))
        .await
        .ok();
    asks(&app).await;
    let told = async |staff: &Staff| -> usize {
        let shop = app.shop;
        let all = app.reads(move |conn| alerts::latest(conn, shop, 100)).await;
        all.iter()
            .filter(|one| one.cause == "closing_soon" && one.staff_id == staff.id.0)
            .count()
    };
    let mut seen = Vec::new();
    for _ in 0..11 {
        app.advances(10 * 60);
        app.runs_jobs().await;
        seen.push((told(&leo).await, told(&mia).await));
    }
    // Half past ten for the builders, half past eleven for the shop; each once.
    let expected = [[(0, 0); 2].as_slice(), &[(1, 0); 6], &[(1, 1); 3]].concat();
    assert_eq!(seen, expected);
    app.stops().await;
}

#[actix_web::test]
async fn a_rule_may_name_whoever_knows_something() {
    let app = App::start(Kind::Sqlite).await;
    let (mia, leo) = (app.mia(), app.leo());
    let id = leo.id;
    let profile = people::Profile {
        skills: BTreeSet::from(["pickups".to_owned()]),
        ..people::Profile::default()
    };
    app.writes(move |tx| people::describe(tx, id, &profile))
        .await;
    let page = mia.opens("/settings/notifications").await;
    assert!(page.contains("name=\"skills\" value=\"pickups\""));
    let knows =
        json!({ "on_duty": false, "skills": ["Pickups"], "by_page": false, "by_email": true });
    mia.posts("notification-rules", rule("Pickups", knows))
        .await
        .ok();
    let page = mia.opens("/settings/notifications").await;
    assert!(page.contains("whoever knows pickups"));
    let (_, chat) = asks(&app).await;
    app.runs_jobs().await;
    let all = told(&app, &chat).await;
    let whom: Vec<i64> = all
        .iter()
        .filter(|one| one.channel == "email")
        .map(|one| one.staff_id)
        .collect();
    assert_eq!(whom, [leo.id.0]);
    let nonsense = json!({ "on_duty": false, "skills": [" "] });
    let answer = mia
        .posts("notification-rules", rule("None", nonsense))
        .await;
    assert_eq!(answer.body["error"]["field"], "who");
    app.stops().await;
}
