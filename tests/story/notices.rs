//! Who is told of what, how, and what became of it; and mail to shoppers who have left.

pub mod faults;
mod follow_up;
mod hours;
mod lasting;
mod push;
pub mod target;
mod triggers;
mod webhook;

use counterbell::db::schema::notice_settings;
use counterbell::handoff::notices::alerts::{self, Kept};
use counterbell::handoff::notices::watch::Watch;
use counterbell::handoff::notices::{Cause, Whom, call};
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::support::mail::MailServer;
use crate::support::{App, Kind, Shopper};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// A rule as the page sends it, with something changed.
pub fn rule(name: &str, change: Value) -> Value {
    let mut rule = json!({
        "name": name, "when": "requested", "on_duty": true, "by_page": true, "hours": "always",
    });
    for (key, value) in change.as_object().unwrap() {
        rule[key] = value.clone();
    }
    rule
}

/// Somebody asks for a person.
pub async fn asks(app: &App) -> (Shopper, String) {
    let mut shopper = app.shopper().await;
    shopper.presses("Talk to a person").await;
    shopper.skips().await;
    let chat = shopper.conversation().await;
    (shopper, chat)
}

/// What became of every alert about a chat.
pub async fn told(app: &App, chat: &str) -> Vec<Kept> {
    let (shop, id) = (app.shop, chat.parse().unwrap());
    app.reads(move |conn| alerts::of_chat(conn, shop, id, 100))
        .await
}

/// The same in a few words, without those of the rule everybody begins with: "channel state why".
async fn outcomes(app: &App, chat: &str, channel: &str) -> Vec<String> {
    told(app, chat)
        .await
        .into_iter()
        .filter(|alert| alert.channel == channel)
        .map(|alert| format!("{} {}", alert.state, alert.why.unwrap_or_default()))
        .map(|text| text.trim().to_owned())
        .collect()
}

#[actix_web::test]
async fn a_request_tells_who_is_on_duty_and_it_is_known_what_became_of_it() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (mia, leo) = (app.mia(), app.leo());
        app.is_at_the_inbox(&mia).await;
        let (_, chat) = asks(&app).await;
        app.runs_jobs().await;
        let mut stream = mia.listens(0).await;
        let alert = stream.next_of("alert").await.data;
        assert_eq!(alert["conversation"], chat);
        assert_eq!(alert["title"], "A shopper asks for a person");
        let state = |told: &[Kept]| told.iter().map(|one| one.state.clone()).collect::<Vec<_>>();
        assert_eq!(
            state(&told(&app, &chat).await),
            ["sent"],
            "Mia, and not Leo"
        );

        // Somebody else's say-so is none.
        let ids = json!({ "ids": [alert["id"]] });
        leo.posts("alerts/delivered", ids.clone()).await.ok();
        assert_eq!(state(&told(&app, &chat).await), ["sent"]);
        mia.posts("alerts/delivered", ids).await.ok();
        assert_eq!(state(&told(&app, &chat).await), ["delivered"]);
        let viewing = format!("conversations/{chat}/viewing");
        mia.posts(&viewing, json!({})).await.ok();
        assert_eq!(state(&told(&app, &chat).await), ["seen"]);
        mia.takes_over(&chat).await.ok();
        app.runs_jobs().await;
        let last = told(&app, &chat).await;
        assert_eq!(state(&last), ["acted"]);
        assert!(last[0].acted_at.is_some() && last[0].seen_at.is_some());
        let page = mia
            .gets("/settings/notifications")
            .await
            .ok()
            .body
            .to_string();
        assert!(page.contains("Took the chat"), "the page says so");
        app.stops().await;
    }
}

#[actix_web::test]
async fn when_nobody_is_at_the_inbox_everybody_is_told_and_whoever_comes_late_hears_of_no_chat_that_is_taken()
 {
    let app = App::start(Kind::Sqlite).await;
    let (_, chat) = asks(&app).await;
    app.runs_jobs().await;
    assert_eq!(outcomes(&app, &chat, "page").await, ["owed", "owed"]);
    app.leo().takes_over(&chat).await.ok();
    app.runs_jobs().await;
    let mut all = outcomes(&app, &chat, "page").await;
    all.sort();
    assert_eq!(all, ["acted", "withheld taken"]);
    app.stops().await;
}

#[actix_web::test]
async fn whom_no_inbox_and_no_browser_reaches_is_written_to_out_of_the_box() {
    let server = MailServer::starts();
    let app = App::start_with(Kind::Sqlite, |config| config.mail = server.setup()).await;
    let (_, chat) = asks(&app).await;
    app.runs_jobs().await;
    assert_eq!(outcomes(&app, &chat, "email").await, ["sent", "sent"]);
    assert_eq!(server.taken().len(), 2, "Mia and Leo");
    app.is_at_the_inbox(&app.mia()).await;
    let (_, chat) = asks(&app).await;
    app.runs_jobs().await;
    assert_eq!(outcomes(&app, &chat, "email").await, [""; 0]);
    assert_eq!(outcomes(&app, &chat, "page").await, ["owed"], "she is here");
    app.stops().await;
}

#[actix_web::test]
async fn a_viewer_with_the_inbox_open_silences_nobody() {
    let app = App::start(Kind::Sqlite).await;
    let viewer = app.staff_as("Vic", "viewer").await;
    app.is_at_the_inbox(&viewer).await;
    let (shopper, chat) = asks(&app).await;
    app.runs_jobs().await;
    let told = told(&app, &chat).await;
    let mut whom: Vec<i64> = told.iter().map(|one| one.staff_id).collect();
    whom.sort_unstable();
    let mut team = [app.mia().id.0, app.leo().id.0];
    team.sort_unstable();
    assert_eq!(whom, team);
    assert!(told.iter().all(|one| one.state == "owed"), "{told:#?}");
    let said = shopper.thread().await.last().body.clone();
    assert!(
        said.starts_with("Nobody of our team is at the desk"),
        "{said}"
    );
    app.stops().await;
}

#[actix_web::test]
async fn reading_the_log_again_tells_nobody_twice() {
    for kind in BOTH {
        let app = App::start(kind).await;
        app.is_at_the_inbox(&app.mia()).await;
        let (_, chat) = asks(&app).await;
        app.runs_jobs().await;
        assert_eq!(told(&app, &chat).await.len(), 1);
        // As if the place had been lost, by a program that begins anew.
        let shop = app.shop;
        app.shared
            .store
            .write(shop, move |tx| {
                diesel::update(notice_settings::table.find(tx.key()))
                    .set(notice_settings::seq.eq(0))
                    .execute(tx.conn)?;
                Ok::<_, counterbell::error::Error>(())
            })
            .await
            .unwrap();
        let watch = Watch::default();
        let (store, hub) = (&app.shared.store, &app.shared.hub);
        while watch.sweep(store, hub).await.unwrap() > 0 {}
        assert_eq!(told(&app, &chat).await.len(), 1, "once");
        app.stops().await;
    }
}

#[actix_web::test]
async fn tags_carts_and_long_waits_ring_for_whom_the_rule_names() {
    let app = App::start(Kind::Sqlite).await;
    let (mia, leo) = (app.mia(), app.leo());
    let to_leo = json!({ "on_duty": false, "people": [leo.id.to_string()] });
    let with = |more: Value| {
        let mut all = to_leo.clone();
        for (key, value) in more.as_object().unwrap() {
            all[key] = value.clone();
        }
        all
    };
    for (name, change) in [
        (
            "Tagged",
            with(json!({ "when": "tagged", "tag": "Wholesale" })),
        ),
        (
            "Waits",
            with(json!({ "when": "waiting_over", "wait_minutes": "3" })),
        ),
        (
            "Cart",
            with(json!({ "when": "value_over", "amount": "300" })),
        ),
    ] {
        mia.posts("notification-rules", rule(name, change))
            .await
            .ok();
    }
    app.is_at_the_inbox(&mia).await;
    let (_, chat) = asks(&app).await;
    app.runs_jobs().await;
    mia.tags(&chat, &["wholesale"], &[]).await.ok();
    app.runs_jobs().await;
    let causes = |told: Vec<Kept>| -> Vec<(String, i64)> {
        told.into_iter()
            .map(|one| (one.cause, one.staff_id))
            .collect()
    };
    assert_eq!(
        causes(told(&app, &chat).await),
        [("requested".into(), mia.id.0), ("tagged".into(), leo.id.0)]
    );
    app.advances(179);
    app.runs_jobs().await;
    let cause = |name: &str, staff: &crate::support::Staff| (name.to_owned(), staff.id.0);
    let mut expected = vec![
        cause("requested", &mia),
        cause("tagged", &leo),
        // The promise's own: who was here last is called.
        cause("rung", &mia),
    ];
    assert_eq!(
        causes(told(&app, &chat).await),
        expected,
        "not yet three minutes"
    );
    app.advances(1);
    app.runs_jobs().await;
    app.advances(600);
    app.runs_jobs().await;
    expected.push(cause("waiting_over", &leo));
    // Nobody came: both are called.
    expected.extend([cause("rung", &leo), cause("rung", &mia)]);
    assert_eq!(causes(told(&app, &chat).await), expected);
    app.stops().await;
}

#[actix_web::test]
async fn quiet_hours_and_away_hold_an_alert_back_and_the_preview_says_why() {
    let app = App::start(Kind::Sqlite).await;
    let (mia, leo) = (app.mia(), app.leo());
    // It is ten in the morning, a Friday, by the shop's clock.
    let quiet =
        json!({ "on": true, "begins": "22:00", "ends": "10:30", "days": [0, 1, 2, 3, 4, 5, 6] });
    leo.posts("quiet-hours", quiet).await.ok();
    let named = json!({
        "on_duty": false, "people": [mia.id.to_string(), leo.id.to_string()], "by_page": false, "by_email": true,
    });
    let preview = mia
        .posts("notification-rules/preview", rule("By mail", named.clone()))
        .await
        .ok()
        .body["html"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        preview.contains("e-mail: not, in their quiet hours"),
        "{preview}"
    );
    assert_eq!(preview.matches("data-woken").count(), 1, "{preview}");
    mia.posts("notification-rules", rule("By mail", named))
        .await
        .ok();
    let (_, chat) = asks(&app).await;
    app.runs_jobs().await;
    let mut all = outcomes(&app, &chat, "email").await;
    all.sort();
    assert_eq!(all, ["sent", "withheld quiet"]);
    app.stops().await;
}

#[actix_web::test]
async fn what_is_wrong_with_a_rule_is_said_of_its_field() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    for (change, field) in [
        (json!({ "name": " " }), "name"),
        (json!({ "when": "never" }), "when"),
        (json!({ "when": "tagged", "tag": "!" }), "tag"),
        (json!({ "when": "value_over", "amount": "much" }), "amount"),
        (
            json!({ "when": "waiting_over", "wait_minutes": "0" }),
            "wait_minutes",
        ),
        (
            json!({ "when": "closing_soon", "closing_minutes": "1" }),
            "closing_minutes",
        ),
        (json!({ "languages": "german" }), "languages"),
        (json!({ "on_duty": false }), "who"),
        (json!({ "people": ["12"] }), "who"),
        (json!({ "groups": ["12"] }), "who"),
        (json!({ "by_page": false }), "how"),
        (json!({ "webhook": "json" }), "url"),
        (
            json!({ "webhook": "json", "url": "https://10.0.0.8/hook" }),
            "url",
        ),
        (
            json!({ "webhook": "slack", "url": "http://hooks.example.com/" }),
            "url",
        ),
        (json!({ "hours": "sometimes" }), "hours"),
    ] {
        let answer = mia
            .posts("notification-rules", rule("Wrong", change.clone()))
            .await;
        assert_eq!(answer.status, 422, "{change} {}", answer.body);
        assert_eq!(answer.body["error"]["field"], field, "{change}");
    }
    let page = mia
        .gets("/settings/notifications")
        .await
        .ok()
        .body
        .to_string();
    assert!(!page.contains("Wrong"), "nothing was half saved");
    app.stops().await;
}

#[actix_web::test]
async fn an_action_may_call_somebody_by_name_once() {
    let app = App::start(Kind::Sqlite).await;
    app.runs_jobs().await;
    let (_, chat) = asks(&app).await;
    let (id, leo) = (chat.parse().unwrap(), app.leo().id);
    app.is_at_the_inbox(&app.leo()).await;
    for expected in [1, 0] {
        let called = app
            .shared
            .store
            .write(app.shop, move |tx| {
                let chat = counterbell::conversation::store::load(tx.conn, tx.shop(), id)?;
                let cause = Cause::Action(counterbell::ids::Id(7));
                call(tx, &chat, cause, Whom::Staff(leo))
            })
            .await
            .unwrap();
        assert_eq!(called, expected);
    }
    let mut stream = app.leo().listens(0).await;
    assert_eq!(
        stream.next_of("alert").await.data["title"],
        "A chat needs somebody"
    );
    app.stops().await;
}
