//! Threads thrown by dice: whatever was said, in whatever order, nothing of the one who is forgotten stays, and nothing
//! of anybody else goes.

use counterbell::conversation::messages::{self, Author, NewMessage};
use counterbell::conversation::people;
use counterbell::db::Tx;
use counterbell::error::Error;
use counterbell::ids::Id;
use serde_json::json;

use super::scene::{DANA, everything, found_in, signs_in};
use crate::support::{App, Dice, Kind};

/// Ways in which Dana gives an address away.
const SIGNS: [&str; 6] = [
    "mail DANA.W@example.com",
    "my address: dana.w@example.com!",
    "call +1 (555) 625-1199",
    "phone 555 625 1199 after six",
    "625.1199",
    "<Dana.W@Example.Com>",
];
const GONE: [&str; 6] = [
    "zqdana",
    "dana.w@example.com",
    "DANA.W@example.com",
    "625-1199",
    "625 1199",
    "625.1199",
];

/// Keeps a shopper's message without an event of its own.
pub fn keep(tx: &mut Tx<'_>, conversation: Id, body: &str) -> Result<Id, Error> {
    messages::keep(
        tx,
        &NewMessage {
            conversation,
            author: Author::Shopper,
            author_id: None,
            client_key: None,
            body,
            sources: &[],
        },
    )
}

#[actix_web::test]
async fn whatever_was_said_nothing_of_the_forgotten_stays() {
    for seed in 1..=5 {
        one_throw(Kind::Sqlite, seed).await;
    }
    one_throw(Kind::Postgres, 6).await;
}

async fn one_throw(kind: Kind, seed: u64) {
    let mut dice = Dice(seed * 7919);
    let app = App::start(kind).await;
    let mia = app.mia();
    let mut shoppers = Vec::new();
    for number in 0..6 {
        let is_dana = number % 2 == 0;
        let shopper = match (is_dana, dice.roll(2)) {
            (true, 0) => signs_in(&app, DANA).await,
            (false, 0) => signs_in(&app, 800_000 + number).await,
            _ => app.shopper().await,
        };
        shoppers.push((is_dana, shopper));
    }
    let mut others = 0;
    for (is_dana, shopper) in &mut shoppers {
        let turns = 2 + dice.roll(4);
        // Where Shopify vouches for nobody, one of the turns gives Dana away.
        let sign = dice.roll(turns);
        for turn in 0..turns {
            let mark = if *is_dana { "zqdana" } else { "zqother" };
            let sign = if *is_dana && turn == sign {
                SIGNS[dice.roll(SIGNS.len())]
            } else {
                "how do returns work?"
            };
            shopper.says(&format!("{mark} {turn} {sign}")).await;
            others += usize::from(!*is_dana);
            match dice.roll(4) {
                0 => {
                    shopper.presses("Talk to a person").await;
                    shopper.leaves(&format!("{mark} answer")).await;
                    others += usize::from(!*is_dana);
                }
                1 => app.runs_jobs().await,
                2 => {
                    let chat = shopper.conversation().await;
                    if mia.takes_over(&chat).await.status == 200 {
                        mia.replies(&chat, &format!("{mark} reply {turn}"))
                            .await
                            .ok();
                        others += usize::from(!*is_dana);
                    }
                }
                _ => {
                    let chat = shopper.conversation().await;
                    mia.closes(&chat).await;
                }
            }
        }
    }
    app.runs_jobs().await;
    let marks = |all: &str| all.matches("zqother").count();
    let before = everything(&app).await;
    let (events, kept) = (app.raw_log().await, marks(&before));
    assert!(kept >= others.min(1));

    let body = json!({ "customer": { "id": DANA, "email": "Dana.W@example.com", "phone": "15556251199" } });
    assert_eq!(app.webhook("customers/redact", &body).await, 200);
    app.runs_jobs().await;

    let after = everything(&app).await;
    assert_eq!(found_in(after.as_bytes(), &GONE), [""; 0], "seed {seed}");
    assert_eq!(marks(&after), kept, "seed {seed}");
    let log = app.raw_log().await;
    assert!(log.len() > events.len());
    assert_eq!(log[..events.len()], events[..], "the log is only added to");
    let bytes = app.leaves_behind().await;
    if kind == Kind::Sqlite {
        assert_eq!(found_in(&bytes, &GONE), [""; 0], "seed {seed}");
    }
}

#[actix_web::test]
async fn a_long_chat_and_many_addresses_leave_nothing_in_the_file() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = signs_in(&app, DANA).await;
    shopper.says("zqdana 0").await;
    let chat: Id = shopper.conversation().await.parse().unwrap();
    for part in 0..3 {
        app.writes(move |tx| {
            for number in 0..300 {
                keep(
                    tx,
                    chat,
                    &format!("zqdana {number} {}", "x".repeat(number * 7 % 3000)),
                )?;
            }
            // Addresses are kept in order: pages split and mix them.
            let mut dice = Dice(part + 1);
            for _ in 0..700 {
                let visitor = tx.new_id();
                people::saw(tx, visitor, &people::Visit::default())?;
                let letter = char::from(b'a' + u8::try_from(dice.roll(26)).unwrap());
                let address = match dice.roll(9) {
                    0 => "dana.w@example.com".to_owned(),
                    odd => format!("{letter}{}.{odd}@example.com", dice.roll(1000)),
                };
                people::introduce(tx, visitor, Some("Somebody"), Some(&address))?;
            }
            Ok(())
        })
        .await;
    }
    let body = json!({ "customer": { "id": DANA, "email": "dana.w@example.com" } });
    assert_eq!(app.webhook("customers/redact", &body).await, 200);
    app.runs_jobs().await;
    let all = everything(&app).await;
    assert_eq!(found_in(all.as_bytes(), &GONE), [""; 0]);
    assert!(all.matches("@example.com").count() > 1500);
    let bytes = app.leaves_behind().await;
    assert_eq!(found_in(&bytes, &GONE), [""; 0]);
}
