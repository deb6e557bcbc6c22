//! The fence, raced: pairs of shoppers and staff who do not wait for each other, while the assistant thinks.

use std::time::Duration;

use futures_util::future::{join, join_all};
use serde_json::json;
use tokio::time::sleep;

use super::{BOTH, QUESTION, Tally, walked};
use crate::support::{App, Kind, Shopper, Staff};

/// How long it thinks in a race, at first.
const PAUSE_MS: u64 = 30;
/// The longest, where takeovers came before it had begun: on a busy machine everything takes its time.
const LONGEST_PAUSE_MS: u64 = 2_000;
/// Workers beside each other, as on several nodes.
const WORKERS: usize = 6;

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

    async fn hesitates(&mut self, pause_ms: u64) {
        sleep(Duration::from_micros(self.below(pause_ms * 2000))).await;
    }
}

/// One shopper and one member of staff, not waiting for each other: words, takeovers, replies, hand backs, closes,
/// transfers, what is set aside and comes back, and leases that run out, at moments nobody chose. Returns the chat.
async fn plays(
    mut shopper: Shopper,
    (staff, colleague): (Staff, Staff),
    seed: u64,
    rounds: u64,
    pause_ms: u64,
) -> String {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    shopper.says(QUESTION).await;
    let chat = shopper.conversation().await;
    for round in 0..rounds {
        dice.hesitates(pause_ms).await;
        let taken = staff.takes_over(&chat).await;
        assert!(
            taken.status == 200 || ["closed", "already_yours"].contains(&taken.code()),
            "{taken:?}"
        );
        if dice.below(2) == 0 {
            shopper
                .says(&format!("{QUESTION} I ask once more, {round}."))
                .await;
        }
        dice.hesitates(pause_ms).await;
        let lets_lie = dice.below(8) == 0;
        if !lets_lie {
            staff.replies(&chat, &format!("One moment, {round}.")).await;
        }
        leaves(&staff, &colleague, &chat, (lets_lie, &mut dice)).await;
        shopper
            .says(&format!("{QUESTION} And again, {round}."))
            .await;
    }
    chat
}

/// The holder is done with a chat, in one of the ways there are.
async fn leaves(staff: &Staff, colleague: &Staff, chat: &str, (lies, dice): (bool, &mut Dice)) {
    let on = |act: &str| format!("conversations/{chat}/{act}");
    if lies {
        // A lease that runs out at the next look; taking a chat is a sign that they are back.
        staff.posts("account/away", json!({ "away": true })).await;
        return;
    }
    match dice.below(8) {
        0 | 1 => drop(staff.closes(chat).await),
        2 => {
            staff.posts(&on("snooze"), json!({ "until": "hour" })).await;
            dice.hesitates(1).await;
            staff.posts(&on("wake"), json!({})).await;
            staff.hands_back(chat).await;
        }
        // The shopper's next words bring it back.
        3 => drop(
            staff
                .posts(&on("snooze"), json!({ "until": "reply" }))
                .await,
        ),
        4 => {
            let to = json!({ "to": format!("staff:{}", colleague.id) });
            staff.posts(&on("transfer"), to).await;
            colleague.replies(chat, "I have it.").await;
            colleague.hands_back(chat).await;
            // Where the colleague was away, it stayed.
            staff.hands_back(chat).await;
        }
        5 => drop(
            staff
                .posts(&on("transfer"), json!({ "to": "anyone" }))
                .await,
        ),
        _ => drop(staff.hands_back(chat).await),
    }
}

/// Plays many pairs at once while the assistant works, and walks every log.
async fn races(kind: Kind, pairs: u64, rounds: u64, pause_ms: u64) -> Tally {
    let app = App::start_with(kind, |config| config.answer_pause_ms = pause_ms).await;
    let staff = [app.mia(), app.leo()];
    for one in &staff {
        app.is_at_the_inbox(one).await;
    }
    let mut shoppers = Vec::new();
    for _ in 0..pairs {
        shoppers.push(app.shopper().await);
    }
    let playing = join_all(shoppers.into_iter().zip(0..).map(|(shopper, seed)| {
        let (one, other) = (usize::from(seed % 2 == 1), usize::from(seed % 2 == 0));
        plays(
            shopper,
            (staff[one].clone(), staff[other].clone()),
            seed,
            rounds,
            pause_ms,
        )
    }));
    let (over, is_over) = tokio::sync::watch::channel(false);
    let works = join_all((0..WORKERS).map(|_| async {
        while !*is_over.borrow() {
            app.runs_jobs().await;
            sleep(Duration::from_millis(1)).await;
        }
    }));
    let plays = async {
        let chats = playing.await;
        over.send_replace(true);
        chats
    };
    let (chats, _) = join(plays, works).await;
    app.runs_jobs().await;
    let mut all = Tally::default();
    for chat in chats {
        let one = walked(&app.log(&chat).await);
        all.answered += one.answered;
        all.dropped += one.dropped;
        all.takeovers += one.takeovers;
    }
    app.stops().await;
    all
}

#[actix_web::test]
async fn in_hundreds_of_raced_takeovers_the_assistant_never_speaks_out_of_turn() {
    let (pairs, rounds) = match std::env::var("COUNTERBELL_LONG") {
        Ok(_) => (64, 60),
        Err(_) => (32, 8),
    };
    for kind in BOTH {
        let mut pause_ms = PAUSE_MS;
        let tally = loop {
            let tally = races(kind, pairs, rounds, pause_ms).await;
            println!("{kind:?}, thinking for {pause_ms} ms: {tally:?}");
            assert!(
                tally.takeovers as u64 >= pairs * rounds * 3 / 4,
                "{tally:?}"
            );
            // Else nothing was raced: both sides must have won, again and again. How often hangs on the machine.
            if tally.dropped > 5 || pause_ms > LONGEST_PAUSE_MS {
                break tally;
            }
            pause_ms *= 4;
        };
        assert!(tally.dropped > 5, "{kind:?}: {tally:?}");
        assert!(tally.answered > 5, "{kind:?}: {tally:?}");
    }
}
