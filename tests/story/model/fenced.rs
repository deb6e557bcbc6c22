//! The fence through the real server: a model that thinks for up to half a minute of the simulated clock, while staff and
//! shopper do what they like. Whatever it says then, it says in its turn or not at all.

use std::time::Duration;

use counterbell::handoff::lease;
use futures_util::future::join;
use serde_json::json;

use super::hostile::{Hostile, Piece};
use super::{QUESTION, good};
use crate::fence::walked;
use crate::support::{App, Kind, Shopper, Staff};

/// How often; in the long form some thousand times.
fn rounds() -> u64 {
    match std::env::var("COUNTERBELL_LONG") {
        Ok(_) => 3_000,
        Err(_) => 150,
    }
}

/// Numbers without an order one could see, the same on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Something that takes the word from the assistant, gives it back, or changes the question.
async fn interferes(
    app: &App,
    (what, round): (u64, u64),
    (shopper, mia, leo): (&mut Shopper, &Staff, &Staff),
    chat: &str,
) {
    let on = |act: &str| format!("conversations/{chat}/{act}");
    match what {
        0 => {
            mia.takes_over(chat).await;
        }
        1 => {
            mia.takes_over(chat).await;
            mia.hands_back(chat).await;
        }
        2 => {
            leo.takes_over(chat).await;
            leo.closes(chat).await;
        }
        3 => {
            mia.posts(&on("transfer"), json!({ "to": "anyone" })).await;
        }
        4 => {
            shopper
                .says(&format!("{QUESTION} And to Alaska, {round}?"))
                .await;
        }
        5 => {
            shopper.presses("Talk to a person").await;
            shopper.skips().await;
        }
        6 => {
            leo.claims_next().await;
        }
        7 => {
            mia.takes_over(chat).await;
            mia.posts(&on("snooze"), json!({ "until": "hour" })).await;
            if round % 2 == 0 {
                mia.posts(&on("wake"), json!({})).await;
            }
        }
        8 => {
            leo.takes_over(chat).await;
            leo.posts(&on("snooze"), json!({ "until": "reply" })).await;
            shopper.says(&format!("{QUESTION} Or soon, {round}?")).await;
        }
        9 => {
            mia.takes_over(chat).await;
            let to = json!({ "to": format!("staff:{}", leo.id) });
            mia.posts(&on("transfer"), to).await;
            leo.hands_back(chat).await;
        }
        10 => {
            // A lease that runs out; taking a chat is a sign that she is back.
            mia.takes_over(chat).await;
            mia.posts("account/away", json!({ "away": true })).await;
            lease::sweep(&app.shared.store).await.unwrap();
        }
        _ => {}
    }
}

async fn thinks_long(kind: Kind) {
    let mut script = vec![Piece::Gate];
    script.extend(good());
    let model = Hostile::starts(vec![script]).await;
    let mut setup = model.setup();
    setup.daily_tokens = None;
    let app = App::start_with(kind, |config| config.model = setup).await;
    let (mia, leo) = (app.mia(), app.leo());
    let mut dice = Dice(7);
    let (mut answered, mut dropped, mut asked) = (0, 0, 0);
    for round in 0..rounds() {
        app.is_at_the_inbox(&mia).await;
        app.is_at_the_inbox(&leo).await;
        let mut shopper = app.shopper().await;
        shopper.says(QUESTION).await;
        let chat = shopper.conversation().await;
        let meanwhile = async {
            // What was asked in an earlier round may still be told here: it is another order, no less true.
            let told = tokio::time::timeout(Duration::from_secs(2), model.is_asked()).await;
            asked += u64::from(told.is_ok());
            let mut left = 30_000;
            for _ in 0..dice.below(4) {
                let pause = dice.below(left + 1);
                left -= pause;
                app.advances_millis(i64::try_from(pause).unwrap());
                let what = dice.below(12);
                interferes(&app, (what, round), (&mut shopper, &mia, &leo), &chat).await;
            }
            app.advances_millis(i64::try_from(dice.below(left + 1)).unwrap());
            model.opens_the_gate();
        };
        join(app.runs_jobs(), meanwhile).await;
        let tally = walked(&app.log(&chat).await);
        answered += tally.answered;
        dropped += tally.dropped;
    }
    println!("{kind:?}: {asked} asked, {answered} answered, {dropped} dropped");
    // Else nothing was raced: both must have happened often.
    let rounds = usize::try_from(rounds()).unwrap();
    assert!(answered > rounds / 6, "{kind:?}: {answered} of {rounds}");
    assert!(dropped > rounds / 20, "{kind:?}: {dropped} of {rounds}");
    app.stops().await;
}

#[actix_web::test]
async fn a_model_that_thinks_for_up_to_half_a_minute_never_speaks_out_of_turn() {
    thinks_long(Kind::Sqlite).await;
}

#[actix_web::test]
async fn nor_does_it_on_postgres() {
    thinks_long(Kind::Postgres).await;
}
