//! What goes wrong for long: a target that is down or slow, a program that was away, a job that takes it down each time,
//! a rule that can't be read. What is owed is done when it can be, and each row says what became of it.

use counterbell::conversation::people;
use counterbell::db::schema::{follow_ups, jobs, notification_rules};
use counterbell::handoff::notices::alerts;
use counterbell::ids::Id;
use counterbell::mail;
use diesel::prelude::*;
use serde_json::json;

use super::target::{Says, Target};
use super::{asks, outcomes, rule, told};
use crate::support::{App, Kind, Shopper};

/// An app whose alerts go to `target`, and nowhere else.
async fn app_with(kind: Kind, target: &Target) -> App {
    let app = App::start_with(kind, |config| config.alerts_to_loopback = true).await;
    let change = json!({
        "on_duty": false, "by_page": false, "webhook": "json", "url": format!("{}/hook", target.url),
    });
    app.mia()
        .posts("notification-rules", rule("Hook", change))
        .await
        .ok();
    app.runs_jobs().await;
    app
}

/// The log is looked at, and nothing is sent yet.
async fn decides(app: &App) {
    let (store, hub) = (&app.shared.store, &app.shared.hub);
    while app.shared.notices.watch.sweep(store, hub).await.unwrap() > 0 {}
}

/// Each of its tries took the program down.
async fn was_tried_in_vain(app: &App, kind: &'static str) {
    app.writes(move |tx| {
        let rows = diesel::update(jobs::table.filter(jobs::kind.eq(kind)))
            .set((jobs::attempts.eq(8), jobs::leased_until.eq(1)))
            .execute(tx.conn)?;
        assert_eq!(rows, 1, "{kind}");
        Ok(())
    })
    .await;
}

#[actix_web::test]
async fn an_alert_whose_job_nobody_tries_again_says_so() {
    for kind in super::BOTH {
        let target = Target::says(&[]).await;
        let app = app_with(kind, &target).await;
        let (_, chat) = asks(&app).await;
        decides(&app).await;
        was_tried_in_vain(&app, "send_alert").await;
        app.advances(60);
        app.runs_jobs().await;
        let end = outcomes(&app, &chat, "webhook").await;
        assert_eq!(end, ["failed unreachable"], "{kind:?}");
        assert_eq!(target.heard().len(), 0);
        app.stops().await;
    }
}

/// A shopper with an address, whose chat Mia holds.
async fn held(app: &App) -> String {
    let mut shopper = app.shopper().await;
    shopper.says("Can you keep the red one for me?").await;
    let chat = shopper.conversation().await;
    let id: Id = chat.parse().unwrap();
    app.writes(move |tx| {
        let chat = counterbell::conversation::store::load(tx.conn, tx.shop(), id)?;
        people::introduce(tx, chat.visitor, Some("Dana"), Some("dana@example.com"))?;
        Ok(())
    })
    .await;
    app.mia().takes_over(&chat).await.ok();
    app.runs_jobs().await;
    chat
}

async fn follow_up_mails(app: &App) -> usize {
    let shop = app.shop;
    let all = app.reads(move |conn| mail::listed(conn, shop, 100)).await;
    all.iter().filter(|mail| mail.kind == "follow-up").count()
}

async fn minutes(app: &App, number: usize) {
    for _ in 0..number {
        app.advances(60);
        app.runs_jobs().await;
    }
}

#[actix_web::test]
async fn a_mail_whose_job_nobody_tries_again_holds_up_no_later_one() {
    let app = App::start(Kind::Sqlite).await;
    let chat = held(&app).await;
    app.mia().replies(&chat, "It is set aside.").await.ok();
    app.runs_jobs().await;
    was_tried_in_vain(&app, "follow_up").await;
    minutes(&app, 3).await;
    assert_eq!(follow_up_mails(&app).await, 0);
    let pending: i64 = app
        .reads(|conn| {
            let pending = follow_ups::table.filter(follow_ups::pending.eq(true));
            Ok(pending.count().get_result(conn)?)
        })
        .await;
    assert_eq!(pending, 0);
    app.mia().replies(&chat, "Until Friday.").await.ok();
    minutes(&app, 10).await;
    assert_eq!(follow_up_mails(&app).await, 1, "with both of them");
    app.stops().await;
}

#[actix_web::test]
async fn jobs_that_are_given_up_are_counted_where_they_are_seen() {
    let app = App::start(Kind::Sqlite).await;
    let page = async || {
        let page = app.mia().gets("/settings").await.ok().body;
        page.as_str().unwrap().to_owned()
    };
    assert!(!page().await.contains("failed several times"));
    app.writes(|tx| counterbell::jobs::add(tx, "unheard_of", Id(0), "", 0))
        .await;
    was_tried_in_vain(&app, "unheard_of").await;
    let metrics = app.http.get(format!("{}/metrics", app.url)).send();
    let metrics = metrics.await.unwrap().text().await.unwrap();
    assert!(metrics.contains("counterbell_jobs_dead 1"), "{metrics}");
    assert!(page().await.contains("1 task failed several times"));
    app.stops().await;
}

#[actix_web::test]
async fn a_target_that_is_down_for_half_an_hour_hears_of_it_once_after_that() {
    for kind in super::BOTH {
        let target = Target::says(&[Says::Status(503); 500]).await;
        let app = app_with(kind, &target).await;
        let (_, chat) = asks(&app).await;
        app.runs_jobs().await;
        minutes(&app, 30).await;
        let down = target.heard().len();
        assert!((2..40).contains(&down), "{kind:?}: {down}");
        assert_eq!(outcomes(&app, &chat, "webhook").await, ["owed busy"]);
        target.is_well_again();
        minutes(&app, 20).await;
        assert_eq!(target.heard().len(), down + 1, "{kind:?}: once");
        assert_eq!(outcomes(&app, &chat, "webhook").await, ["sent"]);
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_target_that_is_down_for_longer_than_it_is_news_is_given_up() {
    let target = Target::says(&[Says::Status(503); 500]).await;
    let app = app_with(Kind::Sqlite, &target).await;
    let (_, chat) = asks(&app).await;
    app.runs_jobs().await;
    minutes(&app, 90).await;
    assert_eq!(outcomes(&app, &chat, "webhook").await, ["failed busy"]);
    app.stops().await;
}

#[actix_web::test]
async fn a_target_that_says_when_is_asked_then() {
    let target = Target::says(&[Says::After(150)]).await;
    let app = app_with(Kind::Sqlite, &target).await;
    asks(&app).await;
    app.runs_jobs().await;
    minutes(&app, 2).await;
    assert_eq!(target.heard().len(), 1);
    minutes(&app, 1).await;
    assert_eq!(target.heard().len(), 2);
    app.stops().await;
}

const OTHER: (&str, &str) = ("second-shop.myshopify.com", "http://second.localhost");

#[actix_web::test]
async fn a_slow_target_keeps_no_other_shop_waiting() {
    let target = Target::says(&[Says::Hold; 64]).await;
    let app = app_with(Kind::Sqlite, &target).await;
    app.other_shop(OTHER.0, OTHER.1).await;
    for _ in 0..64 {
        asks(&app).await;
    }
    decides(&app).await;
    app.works_by_itself();
    target.is_asked().await;
    let mut shopper = Shopper::arrives(&app.http, &app.url, OTHER.0, OTHER.1).await;
    shopper.says("How do returns work?").await;
    let mut stream = shopper.listens(None).await;
    loop {
        let update = stream.next_of("update").await.data.to_string();
        if update.contains("30 days") {
            break;
        }
    }
    let asked = target.heard().len();
    assert!(asked <= 2, "{asked} are under way");
    app.stops().await;
}

#[actix_web::test]
async fn after_an_outage_mail_follows_and_what_is_no_news_says_so() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let change = json!({ "when": "tagged", "tag": "wholesale" });
    mia.posts("notification-rules", rule("Tagged", change))
        .await
        .ok();
    let chat = held(&app).await;
    mia.replies(&chat, "It is set aside.").await.ok();
    mia.tags(&chat, &["wholesale"], &[]).await.ok();
    // Nobody looked at the log meanwhile.
    app.advances(20 * 60);
    app.runs_jobs().await;
    minutes(&app, 5).await;
    assert_eq!(follow_up_mails(&app).await, 1);
    let late: Vec<String> = told(&app, &chat)
        .await
        .into_iter()
        .filter(|one| one.cause == "tagged")
        .map(|one| format!("{} {}", one.state, one.why.unwrap_or_default()))
        .collect();
    assert!(!late.is_empty());
    let says = |one: &String| one == "withheld late" || one == "withheld themselves";
    assert!(late.iter().all(says), "{late:?}");
    assert!(late.contains(&"withheld late".to_owned()), "{late:?}");
    app.stops().await;
}

#[actix_web::test]
async fn a_rule_that_cannot_be_read_keeps_no_other_rule_and_no_other_shop_from_ringing() {
    let app = App::start(Kind::Sqlite).await;
    let (other, _) = app.other_shop(OTHER.0, OTHER.1).await;
    app.runs_jobs().await;
    let change = json!({ "name": "Broken" });
    app.mia()
        .posts("notification-rules", rule("Broken", change))
        .await
        .ok();
    app.writes(|tx| {
        let broken = notification_rules::table.filter(notification_rules::name.eq("Broken"));
        diesel::update(broken)
            .set(notification_rules::definition.eq("{}"))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    let (_, chat) = asks(&app).await;
    let mut shopper = Shopper::arrives(&app.http, &app.url, OTHER.0, OTHER.1).await;
    shopper.presses("Talk to a person").await;
    shopper.skips().await;
    let theirs: Id = shopper.conversation().await.parse().unwrap();
    app.runs_jobs().await;
    assert_eq!(outcomes(&app, &chat, "page").await, ["owed", "owed"]);
    let rows = app
        .reads(move |conn| alerts::of_chat(conn, other, theirs, 10))
        .await;
    assert_eq!(rows.len(), 1, "Zoe is told");
    app.stops().await;
}
