//! A busy day: as many open chats as one asks for, to see how the inbox is with them. Played through the same decisions
//! as live ones, some at a time.

use super::Staff;
use crate::app::App;
use crate::clock::Micros;
use crate::conversation::messages::{self, Author, NewMessage};
use crate::conversation::people::{self, Visit};
use crate::conversation::store::{begin, perform};
use crate::conversation::{Actor, Command, Conversation, How, Reason, Tag, Wanted};
use crate::db::{ShopId, Tx};
use crate::error::Error;
use crate::handoff::lease::ANSWER_WITHIN_SECONDS;
use crate::ids::Id;

/// Chats made in one write.
const AT_ONCE: u32 = 250;
/// Between one chat and the next, so that each has a time of its own.
const STEP_MICROS: i64 = 100;

const NAMES: [&str; 12] = [
    "Ada", "Bo", "Chika", "Dmitri", "Elif", "Femke", "Goran", "Hina", "Ines", "Jamal", "Kerstin",
    "Luca",
];
const ASKED: [&str; 6] = [
    "Is the overdrive still in stock, and when would it ship?",
    "How long do I have to return something?",
    "Does the delay run on a nine volt supply?",
    "I ordered on Monday and have heard nothing since.",
    "Which strings fit a short scale bass?",
    "Can I change the address of my order?",
];
const TAGS: [&str; 4] = ["shipping-delayed", "vip", "wholesale", "gift"];

/// Makes them.
///
/// # Errors
/// The database's.
pub async fn play(app: &App, shop: ShopId, staff: Staff, number: u32) -> Result<(), Error> {
    let mut made = 0;
    while made < number {
        let end = number.min(made + AT_ONCE);
        app.store
            .write(shop, move |tx| {
                for place in made..end {
                    one(tx, staff, place)?;
                    tx.now = Micros(tx.now.0 + STEP_MICROS);
                }
                Ok::<_, Error>(())
            })
            .await?;
        made = end;
    }
    Ok(())
}

fn pick<T: Copy>(from: &[T], place: u32) -> Option<T> {
    let place = usize::try_from(place).unwrap_or(0);
    from.get(place % from.len().max(1)).copied()
}

fn one(tx: &mut Tx<'_>, staff: Staff, place: u32) -> Result<(), Error> {
    let visitor = tx.new_id();
    let visit = Visit {
        customer: None,
        locale: Some("en".into()),
        device: Some("Chrome on Windows".into()),
        page: None,
    };
    people::saw(tx, visitor, &visit)?;
    let name = format!("{} {}", pick(&NAMES, place).unwrap_or("Ada"), place + 1);
    people::introduce(tx, visitor, Some(&name), None)?;
    let mut chat = begin(tx, visitor, None)?;
    let asked = pick(&ASKED, place / 2).unwrap_or("Hello");
    let message = words(tx, &chat, Author::Shopper, None, asked)?;
    let answer_within = ANSWER_WITHIN_SECONDS;
    perform(
        tx,
        &mut chat,
        &Command::ShopperSays {
            message,
            answer_within,
        },
    )?;
    let said = "Standard shipping takes three to five days; returns are free for 30 days.";
    let message = words(tx, &chat, Author::Assistant, None, said)?;
    let (epoch, answers) = (chat.epoch, chat.last_shopper.unwrap_or(message));
    perform(
        tx,
        &mut chat,
        &Command::AssistantSays {
            epoch,
            answers,
            message,
        },
    )?;
    if place.is_multiple_of(5) {
        let cents = i64::from(place % 90) * 1_000 + 1_900;
        let (value, currency) = (Some(cents * 100), Some("USD".to_owned()));
        perform(
            tx,
            &mut chat,
            &Command::SeeCart {
                value,
                currency,
                items: 1,
                shown: None,
                country: None,
            },
        )?;
    }
    if place.is_multiple_of(4) {
        let tag = Tag::parse(pick(&TAGS, place / 4).unwrap_or("vip")).map_err(Error::fault)?;
        let by = Actor::Staff(staff.leo);
        perform(tx, &mut chat, &Command::AddTag { tag, by })?;
    }
    match place % 16 {
        3 => {
            let (reason, wanted) = (Reason::Button, Wanted::Anyone);
            perform(
                tx,
                &mut chat,
                &Command::Request {
                    reason,
                    priority: 0,
                    wanted,
                },
            )?;
        }
        7 => {
            let reason = Reason::CartValue;
            perform(
                tx,
                &mut chat,
                &Command::RaiseAttention {
                    reason,
                    priority: 1,
                },
            )?;
        }
        11 => {
            let how = How::TakeOver;
            let take = Command::TakeOver {
                staff: staff.leo,
                how,
                epoch: None,
                answer_within,
            };
            perform(tx, &mut chat, &take)?;
            let message = words(
                tx,
                &chat,
                Author::Staff,
                Some(staff.leo),
                "Leo here, I am looking into it.",
            )?;
            perform(
                tx,
                &mut chat,
                &Command::StaffSays {
                    staff: staff.leo,
                    message,
                },
            )?;
        }
        _ => {}
    }
    Ok(())
}

fn words(
    tx: &mut Tx<'_>,
    chat: &Conversation,
    author: Author,
    author_id: Option<Id>,
    body: &str,
) -> Result<Id, Error> {
    messages::keep(
        tx,
        &NewMessage {
            conversation: chat.id,
            author,
            author_id,
            client_key: None,
            body,
            sources: &[],
        },
    )
}
