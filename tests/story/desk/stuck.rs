//! What is owed to a shopper who waits fails again and again: it is tried on, and somebody is called meanwhile.

use counterbell::db::schema::jobs;
use counterbell::handoff::notices::alerts::{self, Kept};
use counterbell::handoff::promise;
use diesel::prelude::*;

use crate::support::{App, Kind, Shopper};

/// From now on nothing can be kept of the rungs, or it can again.
async fn breaks(app: &App, broken: bool) {
    let statement = if broken {
        "ALTER TABLE desk_rungs RENAME TO desk_rungs_gone"
    } else {
        "ALTER TABLE desk_rungs_gone RENAME TO desk_rungs"
    };
    app.writes(move |tx| {
        counterbell::on_each!(tx.conn, conn => diesel::sql_query(statement).execute(conn))?;
        Ok(())
    })
    .await;
}

/// Tries of the job that climbs the promise, if it is there still.
async fn tries(app: &App) -> Option<i32> {
    app.reads(|conn| {
        Ok(jobs::table
            .filter(jobs::kind.eq(promise::KIND))
            .select(jobs::attempts)
            .first(conn)
            .optional()?)
    })
    .await
}

async fn called(app: &App, shopper: &Shopper) -> Vec<Kept> {
    let (shop, id) = (app.shop, shopper.conversation().await.parse().unwrap());
    let all = app
        .reads(move |conn| alerts::of_chat(conn, shop, id, 100))
        .await;
    all.into_iter().filter(|one| one.cause == "stuck").collect()
}

async fn said(shopper: &Shopper) -> usize {
    let thread = shopper.thread().await;
    let ours = thread.0.iter().filter(|line| line.from == "system");
    ours.count()
}

#[actix_web::test]
async fn a_rung_that_fails_is_tried_on_and_somebody_is_called_so_that_nobody_waits_in_silence() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = App::start(kind).await;
        // Vic only looks, and Ada takes chats; Mia and Leo manage the shop.
        let vic = app.staff_as("Vic", "viewer").await;
        let ada = app.staff_as("Ada", "agent").await;
        app.is_at_the_inbox(&ada).await;
        let mut shopper = app.shopper().await;
        shopper.presses("Talk to a person").await;
        shopper.skips().await;
        app.runs_jobs().await;
        breaks(&app, true).await;
        app.advances(60);
        // Eight tries, each after a longer pause.
        for pause in [0, 2, 4, 8, 16, 32, 64, 128] {
            assert!(called(&app, &shopper).await.is_empty(), "{kind:?}: not yet");
            app.advances(pause);
            app.is_at_the_inbox(&ada).await;
            app.runs_jobs().await;
        }
        assert_eq!(tries(&app).await, Some(8), "{kind:?}");
        app.advances(60);
        app.is_at_the_inbox(&ada).await;
        app.runs_jobs().await;
        let told = called(&app, &shopper).await;
        let mut whom: Vec<i64> = told.iter().map(|one| one.staff_id).collect();
        whom.sort_unstable();
        whom.dedup();
        let mut expected = [app.mia().id.0, app.leo().id.0, ada.id.0];
        expected.sort_unstable();
        assert_eq!(whom, expected, "{kind:?}: on duty, and who manages");
        assert!(!whom.contains(&vic.id.0));
        let page = app.mia().gets("/settings").await.ok().body.to_string();
        assert!(page.contains("failed several times"), "it is seen");

        // Called once, and tried on with long pauses: when it works again, the shopper hears of it.
        let before = said(&shopper).await;
        for _ in 0..30 {
            app.advances(60);
            app.is_at_the_inbox(&ada).await;
            app.runs_jobs().await;
        }
        assert_eq!(called(&app, &shopper).await.len(), told.len(), "once");
        let so_far = tries(&app).await.unwrap();
        assert!(
            (10..13).contains(&so_far),
            "{kind:?}: {so_far} tries in half an hour"
        );
        breaks(&app, false).await;
        for _ in 0..40 {
            app.advances(60);
            app.is_at_the_inbox(&ada).await;
            app.runs_jobs().await;
        }
        assert_eq!(
            said(&shopper).await,
            before + 1,
            "{kind:?}: that nobody is free yet"
        );
        let (shop, id) = (app.shop, shopper.conversation().await.parse().unwrap());
        let rungs = app.reads(move |conn| promise::rungs(conn, shop, id)).await;
        let done: Vec<&str> = rungs.iter().map(|(rung, ..)| rung.as_str()).collect();
        assert_eq!(done, ["second", "everyone", "choice"], "{kind:?}");
        let page = app.mia().gets("/settings").await.ok().body.to_string();
        assert!(!page.contains("failed several times"));
        app.stops().await;
    }
}
