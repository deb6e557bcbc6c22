//! Whom an action asks for: a group, a person, and anyone once these are away or gone; and whom it notifies.

use counterbell::handoff::desk;
use counterbell::handoff::notices::alerts;
use counterbell::handoff::people;
use counterbell::ids::Id;
use serde_json::{Value, json};

use super::{bare, makes};
use crate::support::{App, Kind, Staff};

async fn group(app: &App, name: &'static str, of: &Staff) -> Id {
    let id = of.id;
    app.writes(move |tx| {
        let group = people::add_group(tx, name)?;
        people::join(tx, id, &[group].into())?;
        Ok(group)
    })
    .await
}

async fn asks_for(app: &App, to: Value) -> String {
    let words = json!([{ "on": "keywords", "any": ["luthier"] }]);
    makes(
        app,
        "Luthier",
        words,
        json!([{ "do": "request", "to": to }]),
    )
    .await
}

async fn waits(app: &App) -> String {
    let mut shopper = app.shopper().await;
    shopper.says("a luthier please").await;
    assert_eq!(shopper.state().await.state, "waiting");
    shopper.conversation().await
}

#[actix_web::test]
async fn a_groups_request_is_for_those_in_it_and_for_anyone_once_it_is_gone() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let (mia, leo) = (app.mia(), app.leo());
        app.is_at_the_inbox(&leo).await;
        let luthiers = group(&app, "Luthiers", &leo).await;
        let rule = asks_for(&app, json!({ "group": luthiers })).await;
        let chat = waits(&app).await;
        assert_eq!(mia.claims_next().await, None);
        assert_eq!(leo.claims_next().await.as_ref(), Some(&chat));

        // Gone, it keeps nobody from a person.
        mia.posts(&format!("team/groups/{luthiers}/remove"), json!({}))
            .await
            .ok();
        let chat = waits(&app).await;
        assert_eq!(mia.claims_next().await.as_ref(), Some(&chat));
        // And whoever saves the action again is told.
        let again = json!({ "name": "Luthier", "starts": [{ "on": "keywords", "any": ["luthier"] }],
                            "does": [{ "do": "request", "to": { "group": luthiers } }] });
        let refused = mia.posts(&format!("actions/{rule}"), again).await;
        assert_eq!(
            (refused.status, &refused.body["error"]["field"]),
            (422, &json!("does[0].to"))
        );
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_persons_request_is_theirs_and_anyones_while_they_are_away_or_have_left() {
    let app = bare(Kind::Sqlite).await;
    let (mia, leo) = (app.mia(), app.leo());
    let rule = asks_for(&app, json!({ "staff": leo.id })).await;
    // Leo is not here: nobody waits for him.
    let chat = waits(&app).await;
    assert_eq!(mia.claims_next().await.as_ref(), Some(&chat));
    app.is_at_the_inbox(&leo).await;
    let his = waits(&app).await;
    assert_eq!(mia.claims_next().await, None);
    assert_eq!(leo.claims_next().await.as_ref(), Some(&his));
    // At the inbox, and away all the same.
    let id = leo.id;
    app.writes(move |tx| people::set_away(tx, id, Some(people::AWAY)))
        .await;
    let chat = waits(&app).await;
    assert_eq!(mia.claims_next().await.as_ref(), Some(&chat), "away");
    app.writes(move |tx| people::set_away(tx, id, None)).await;
    mia.posts(&format!("team/members/{}/remove", leo.id), json!({}))
        .await
        .ok();
    // What he held comes back first.
    assert_eq!(mia.claims_next().await.as_ref(), Some(&his));
    let chat = waits(&app).await;
    assert_eq!(mia.claims_next().await.as_ref(), Some(&chat), "left");
    let page = mia
        .gets(&format!("/settings/assistants/{}/actions", app.shop.0))
        .await
        .ok();
    assert!(page.body.to_string().contains("asks for a colleague"));
    let again = json!({ "name": "Luthier", "starts": [{ "on": "keywords", "any": ["luthier"] }],
                        "does": [{ "do": "request", "to": { "staff": leo.id } }] });
    let refused = mia.posts(&format!("actions/{rule}"), again).await;
    assert_eq!(
        (refused.status, &refused.body["error"]["field"]),
        (422, &json!("does[0].to"))
    );
    app.stops().await;
}

#[actix_web::test]
async fn out_of_hours_a_request_still_waits_for_whom_it_names_and_says_so() {
    let app = bare(Kind::Sqlite).await;
    let leo = app.leo();
    let luthiers = group(&app, "Luthiers", &leo).await;
    makes(
        &app,
        "Luthier",
        json!([{ "on": "keywords", "any": ["luthier"] }]),
        json!([
            { "do": "request", "to": { "group": luthiers } },
            { "do": "say", "text": "A luthier comes.", "closed_text": "The workshop opens on Monday." },
        ]),
    )
    .await;
    let hours: counterbell::handoff::hours::Hours = serde_json::from_value(
        json!({ "week": [[{ "from": "09:00", "to": "10:00" }], [], [], [], [], [], []] }),
    )
    .unwrap();
    app.writes(move |tx| desk::keep_hours(tx, desk::Scope::Shop, Some(&hours)))
        .await;
    let mut shopper = app.shopper().await;
    shopper.says("a luthier please").await;
    let said = shopper.thread().await;
    let about = |text: &str| {
        said.0
            .iter()
            .filter(|line| line.body.contains(text))
            .count()
    };
    assert_eq!((about("opens on Monday"), about("A luthier comes")), (1, 0));
    assert_eq!(shopper.state().await.state, "waiting");
    app.stops().await;
}

async fn alerted(app: &App) -> Vec<(String, i64)> {
    app.runs_jobs().await;
    let shop = app.shop;
    let all = app.reads(move |conn| alerts::latest(conn, shop, 100)).await;
    let mut told: Vec<(String, i64)> = all
        .iter()
        .map(|one| (one.cause.clone(), one.staff_id))
        .collect();
    told.sort();
    told.dedup();
    told
}

#[actix_web::test]
async fn an_action_notifies_whom_it_asks_for_and_one_without_it_does_not() {
    let app = bare(Kind::Sqlite).await;
    app.runs_jobs().await;
    let leo = app.leo();
    let words = |word: &str| json!([{ "on": "keywords", "any": [word] }]);
    makes(
        &app,
        "Quiet",
        words("quiet"),
        json!([{ "do": "attention" }]),
    )
    .await;
    makes(
        &app,
        "Loud",
        words("loud"),
        json!([{ "do": "attention" }, { "do": "notify" }]),
    )
    .await;
    let named = json!([{ "do": "request", "to": { "staff": leo.id } }, { "do": "notify" }]);
    let called = makes(&app, "Leo's", words("leo"), named).await;
    let says = async |words: &str| {
        let mut shopper = app.shopper().await;
        shopper.says(words).await;
    };
    let actions = |all: Vec<(String, i64)>| -> Vec<i64> {
        let of = |(cause, _): &(String, i64)| cause.starts_with("action");
        all.into_iter().filter(of).map(|(_, staff)| staff).collect()
    };
    says("something quiet").await;
    assert_eq!(actions(alerted(&app).await), [0_i64; 0]);
    says("something loud").await;
    let loud = actions(alerted(&app).await);
    assert!(loud.contains(&app.mia().id.0), "{loud:?}");
    says("is leo there").await;
    let all = actions(alerted(&app).await);
    assert!(all.contains(&leo.id.0), "{all:?}");
    assert!(!called.is_empty());
    app.stops().await;
}
