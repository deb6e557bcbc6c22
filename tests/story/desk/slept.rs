//! The machine sleeps, or its clock is set: nobody loses a chat for what they could not do meanwhile, and nobody holds
//! one for a sign they gave under another time.

use crate::support::{App, Kind, Shopper, Staff};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];
const NIGHT: i64 = 8 * 60 * 60;

/// A chat of Mia's in which the shopper waits for her answer.
async fn waited_for(app: &App) -> (Staff, Shopper, String) {
    let mia = app.mia();
    app.is_at_the_inbox(&mia).await;
    let mut shopper = app.shopper().await;
    shopper.presses("Talk to a person").await;
    shopper.skips().await;
    let chat = mia.claims_next().await.unwrap();
    mia.replies(&chat, "Hello, how can I help?").await.ok();
    shopper.says("Where is my order?").await;
    app.runs_jobs().await;
    (mia, shopper, chat)
}

async fn state(app: &App, chat: &str) -> String {
    let seen = app.leo().sees(chat).await;
    seen["state"]["is"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn a_night_in_which_the_machine_slept_costs_nobody_a_chat() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (mia, _shopper, chat) = waited_for(&app).await;
        app.jumps(NIGHT);
        app.runs_jobs().await;
        assert_eq!(state(&app, &chat).await, "human", "{kind:?}");
        // Her time to answer begins anew, while she is there.
        for _ in 0..9 {
            app.is_at_the_inbox(&mia).await;
            app.advances(30);
            app.runs_jobs().await;
        }
        assert_eq!(state(&app, &chat).await, "human", "{kind:?}");
        app.is_at_the_inbox(&mia).await;
        app.advances(30);
        app.runs_jobs().await;
        assert_eq!(
            state(&app, &chat).await,
            "waiting",
            "{kind:?}: five minutes"
        );
        app.stops().await;
    }
}

#[actix_web::test]
async fn words_that_come_first_after_the_night_cost_nobody_a_chat_either() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (_mia, mut shopper, chat) = waited_for(&app).await;
        app.jumps(NIGHT);
        shopper.says("Anybody there?").await;
        assert_eq!(state(&app, &chat).await, "human", "{kind:?}");
        // Who does not come in the morning is away, as always.
        app.advances(91);
        app.runs_jobs().await;
        assert_eq!(state(&app, &chat).await, "waiting", "{kind:?}");
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_sign_given_under_a_later_time_makes_nobody_stay() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (_mia, _shopper, chat) = waited_for(&app).await;
        app.jumps(-7200);
        app.runs_jobs().await;
        assert_eq!(state(&app, &chat).await, "human", "{kind:?}");
        app.advances(91);
        app.runs_jobs().await;
        assert_eq!(state(&app, &chat).await, "waiting", "{kind:?}");
        app.stops().await;
    }
}
