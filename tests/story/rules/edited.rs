//! Rules are data: what is edited counts from the next message on.

use counterbell::db::schema::rules;
use counterbell::rules::{Definition, Effect, Start};
use diesel::prelude::*;

use super::asked;
use crate::support::{App, Kind};

/// Changes the shop's rule of this name, as an edit would.
pub async fn edits(app: &App, name: &'static str, enabled: bool, definition: Option<Definition>) {
    app.writes(move |tx| {
        let rule = rules::table
            .filter(rules::shop_id.eq(tx.key()))
            .filter(rules::name.eq(name));
        diesel::update(rule)
            .set((
                rules::enabled.eq(enabled),
                rules::version.eq(rules::version + 1),
            ))
            .execute(tx.conn)?;
        if let Some(definition) = &definition {
            let text = serde_json::to_string(definition).unwrap();
            let rule = rules::table
                .filter(rules::shop_id.eq(tx.key()))
                .filter(rules::name.eq(name));
            diesel::update(rule)
                .set(rules::definition.eq(text))
                .execute(tx.conn)?;
        }
        Ok(())
    })
    .await;
}

fn on_keyword(word: &str) -> Definition {
    Definition {
        starts: vec![Start::Keywords {
            any: vec![word.into()],
        }],
        does: vec![Effect::Request {
            priority: 2,
            to: counterbell::rules::effect::To::Anyone,
        }],
        ..Definition::default()
    }
}

pub const REFUNDS: &str = "Refunds and cancellations";

async fn state_after(app: &App, words: &str) -> String {
    let mut shopper = app.shopper().await;
    shopper.says(words).await;
    shopper.state().await.state
}

#[actix_web::test]
async fn an_edited_rule_counts_from_the_next_message_on() {
    let app = App::start(Kind::Sqlite).await;
    assert_eq!(state_after(&app, "I own a zither").await, "assistant");
    edits(&app, REFUNDS, true, Some(on_keyword("zither"))).await;
    assert_eq!(state_after(&app, "I own a zither").await, "waiting");
    assert_eq!(state_after(&app, "I want a refund").await, "assistant");
    app.stops().await;
}

#[actix_web::test]
async fn a_rule_that_is_switched_off_does_nothing() {
    let app = App::start(Kind::Sqlite).await;
    edits(&app, REFUNDS, false, None).await;
    assert_eq!(state_after(&app, "I want a refund").await, "assistant");
    edits(&app, "Request a person", false, None).await;
    assert!(app.shopper().await.actions.is_empty(), "no button either");
    assert_eq!(state_after(&app, "talk to a human").await, "assistant");
    edits(&app, REFUNDS, true, None).await;
    assert_eq!(state_after(&app, "I want a refund").await, "waiting");
    app.stops().await;
}

#[actix_web::test]
async fn swapping_one_rule_for_another_counts_at_once_too() {
    let app = App::start(Kind::Sqlite).await;
    app.writes(|tx| {
        let id = counterbell::rules::store::add(tx, "Zithers", &on_keyword("zither"))?;
        diesel::update(rules::table.find((tx.key(), id.0)))
            .set(rules::enabled.eq(false))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    // Read once, so that there is something to be stale.
    assert_eq!(state_after(&app, "I own a zither").await, "assistant");
    edits(&app, "Zithers", true, None).await;
    edits(&app, REFUNDS, false, None).await;
    edits(&app, "At checkout", false, None).await;
    edits(&app, "At checkout", true, None).await;
    assert_eq!(state_after(&app, "I own a zither").await, "waiting");
    // One goes and one comes in the same breath: as many rules, and as many versions, as before.
    app.writes(|tx| {
        let shop = tx.key();
        let set = |name: &'static str| {
            rules::table
                .filter(rules::shop_id.eq(shop))
                .filter(rules::name.eq(name))
        };
        diesel::update(set("Zithers"))
            .set(rules::enabled.eq(false))
            .execute(tx.conn)?;
        diesel::update(set(REFUNDS))
            .set((rules::enabled.eq(true), rules::version.eq(2)))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    assert_eq!(state_after(&app, "I want a refund").await, "waiting");
    assert_eq!(state_after(&app, "I own a zither").await, "assistant");
    app.stops().await;
}

#[actix_web::test]
async fn a_rule_taken_away_amid_its_questions_still_brings_the_person() {
    let app = App::start(Kind::Sqlite).await;
    let shopper = asked(&app).await;
    edits(&app, "Request a person", false, None).await;
    app.advances(60);
    app.runs_jobs().await;
    assert_eq!(shopper.state().await.state, "waiting");
    app.stops().await;
}
