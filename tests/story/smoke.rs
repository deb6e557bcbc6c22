//! The shortest way through the whole story.

use crate::support::{App, Kind};

#[actix_web::test]
async fn a_shopper_asks_for_a_person_and_one_comes() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    let mia = app.mia();
    let leo = app.leo();

    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    let thread = shopper.thread().await;
    assert_eq!(thread.last().from, "assistant");
    assert!(thread.last().sources.contains(&"Returns".to_owned()));

    shopper.presses("Talk to a person").await;
    assert_eq!(shopper.state().await.collecting, ["order_number"]);
    shopper.skips().await;
    assert_eq!(shopper.state().await.state, "waiting");

    let chat = mia.claims_next().await.expect("somebody waits");
    assert_eq!(leo.takes_over(&chat).await.status, 409);
    mia.replies(&chat, "Hello, I'm Mia.").await.ok();
    assert_eq!(shopper.thread().await.last().body, "Hello, I'm Mia.");
    assert_eq!(shopper.state().await.staff.as_deref(), Some("Mia"));
    app.stops().await;
}
