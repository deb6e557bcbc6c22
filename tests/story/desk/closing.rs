//! The hours end, or are set, while somebody waits.

use counterbell::handoff::desk::{self, Scope};
use counterbell::handoff::hours::{Hours, Range, Week, Zone};
use counterbell::handoff::promise;
use serde_json::{Value, json};

use crate::support::{App, Kind, Shopper};

/// The story begins on a Friday at eleven in Berlin; it is open until then, and on Monday from nine.
async fn closes_at(app: &App, to: &str) {
    let mut week = Week::default();
    week[0] = vec![Range::parse("09:00", "17:00").unwrap()];
    week[4] = vec![Range::parse("09:00", to).unwrap()];
    let hours = Hours {
        week: Some(week),
        zone: Some(Zone::parse("Europe/Berlin").unwrap()),
        ..Hours::default()
    };
    app.writes(move |tx| desk::keep_hours(tx, Scope::Shop, Some(&hours)))
        .await;
}

async fn asks(app: &App) -> Shopper {
    let mut shopper = app.shopper().await;
    shopper.presses("Talk to a person").await;
    shopper.skips().await;
    shopper
}

/// What the shop itself said to them.
async fn told(shopper: &Shopper) -> Vec<String> {
    let thread = shopper.thread().await;
    let ours = thread.0.into_iter().filter(|line| line.from == "system");
    ours.map(|line| line.body).collect()
}

/// "rung outcome", in order of when they are due.
async fn rungs(app: &App, shopper: &Shopper) -> Vec<String> {
    let (shop, id) = (app.shop, shopper.conversation().await.parse().unwrap());
    app.reads(move |conn| promise::rungs(conn, shop, id))
        .await
        .into_iter()
        .map(|(rung, outcome, _)| format!("{rung} {}", outcome.as_deref().unwrap_or("due")))
        .collect()
}

async fn minutes(app: &App, number: usize) {
    for _ in 0..number {
        app.advances(60);
        app.is_at_the_inbox(&app.leo()).await;
        app.runs_jobs().await;
    }
}

const CLOSED: &str = "We are closed right now and open again on Monday at 09:00 (Berlin time). Your question keeps its place \
                      in line. You can wait here, leave your e-mail address, or go on with the assistant.";

#[actix_web::test]
async fn who_waits_when_the_shop_closes_is_told_once() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        // Before all were called.
        let app = App::start(kind).await;
        app.is_at_the_inbox(&app.leo()).await;
        closes_at(&app, "11:02").await;
        let shopper = asks(&app).await;
        minutes(&app, 10).await;
        let said = told(&shopper).await;
        assert_eq!(said.len(), 2, "{said:?}");
        assert_eq!(said[1], CLOSED);
        assert_eq!(
            rungs(&app, &shopper).await,
            ["second told", "everyone closed", "opened due"],
            "{kind:?}"
        );
        app.stops().await;

        // Long after.
        let app = App::start(kind).await;
        app.is_at_the_inbox(&app.leo()).await;
        closes_at(&app, "11:30").await;
        let shopper = asks(&app).await;
        minutes(&app, 20).await;
        let said = told(&shopper).await;
        assert_eq!(said.len(), 2, "that nobody is free yet: {said:?}");
        minutes(&app, 20).await;
        let said = told(&shopper).await;
        assert_eq!(said.last().map(String::as_str), Some(CLOSED));
        assert_eq!(said.len(), 3, "{said:?}");
        assert_eq!(
            rungs(&app, &shopper).await,
            [
                "second told",
                "everyone told",
                "choice said",
                "closing closed",
                "opened due"
            ],
            "{kind:?}"
        );
        app.stops().await;
    }
}

fn typed(week: Value) -> Value {
    json!({ "week": week, "zone": "Europe/Berlin" })
}

#[actix_web::test]
async fn hours_that_are_set_while_somebody_waits_hold_for_them_too() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let never = json!([[], [], [], [], [], [], []]);
    mia.posts("hours", typed(never)).await.ok();
    let shopper = asks(&app).await;
    app.runs_jobs().await;
    assert_eq!(rungs(&app, &shopper).await, [""; 0], "no opening in sight");
    let mondays = json!([[{ "from": "09:00", "to": "17:00" }], [], [], [], [], [], []]);
    mia.posts("hours", typed(mondays)).await.ok();
    assert_eq!(rungs(&app, &shopper).await, ["opened due"]);
    assert_eq!(told(&shopper).await.len(), 1, "they asked for nothing now");
    let fridays = json!([[], [], [], [], [{ "from": "09:00", "to": "17:00" }], [], []]);
    mia.posts("hours", typed(fridays)).await.ok();
    minutes(&app, 1).await;
    let climbed = rungs(&app, &shopper).await;
    assert_eq!(climbed.last().map(String::as_str), Some("everyone due"));
    assert!(climbed.contains(&"second told".to_owned()), "{climbed:?}");
    app.stops().await;
}
