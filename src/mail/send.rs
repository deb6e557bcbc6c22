//! The job that sends one mail.

use super::post::{Postman, Trouble};
use super::store::{self, Letter, State};
use crate::db::{Store, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs::{self, Job};

/// The kind of a mail's job.
pub const KIND: &str = "mail";

/// Seconds before each next try; the last one goes on. About two days in all.
const PAUSES: [i64; 7] = [5, 20, 60, 300, 900, 1800, 3600];
/// Tries before a mail is given up.
const TRIES: i32 = 52;

/// Sends the mail a job is about, if it still waits.
///
/// # Errors
/// The database's: it is tried again.
pub async fn perform(store: &Store, postman: &Postman, job: &Job) -> Result<(), Error> {
    let id: Id = job
        .data
        .parse()
        .map_err(|_| Error::fault("a mail's job names no mail"))?;
    let shop = job.shop;
    let waiting = store
        .read(move |conn| store::waiting(conn, shop, id))
        .await?;
    let Some(letter) = waiting else {
        return Ok(());
    };
    let now = store.clock().now();
    if letter.good_until.is_some_and(|until| until <= now) {
        let why = "What it holds had ended before it could be sent.";
        return ended(store, &letter, State::Failed, Some(why.to_owned())).await;
    }
    match postman.send(&letter).await {
        Ok(()) => jobs::noted(|| ended(store, &letter, State::Sent, None)).await,
        Err(Trouble::NoServer) => ended(store, &letter, State::Kept, None).await,
        Err(Trouble::Busy) => {
            // So that many do not come back at once.
            let due = now.plus_seconds(1 + i64::from(letter.id.one_of(8)));
            put_off(store, letter, due, None).await
        }
        Err(Trouble::Later(why)) if letter.tries + 1 < TRIES => {
            let at = usize::try_from(letter.tries).unwrap_or(0);
            let pause = PAUSES.get(at).or(PAUSES.last()).copied().unwrap_or(3600);
            let (shop, mail, tries) = (letter.shop.0, letter.id, letter.tries + 1);
            tracing::warn!(%shop, %mail, tries, "a mail could not be sent and is tried again");
            put_off(store, letter, now.plus_seconds(pause), Some(why)).await
        }
        Err(Trouble::Later(why) | Trouble::Never(why)) => {
            tracing::warn!(shop = %letter.shop.0, mail = %letter.id, "a mail was not taken");
            ended(store, &letter, State::Failed, Some(why)).await
        }
    }
}

async fn ended(
    store: &Store,
    letter: &Letter,
    state: State,
    why: Option<String>,
) -> Result<(), Error> {
    let id = letter.id;
    store
        .insert(letter.shop, move |tx| {
            store::end(tx, id, state, why.as_deref())
        })
        .await
}

async fn put_off(
    store: &Store,
    letter: Letter,
    due: crate::clock::Micros,
    why: Option<String>,
) -> Result<(), Error> {
    store
        .insert(letter.shop, move |tx| {
            store::put_off(tx, &letter, due, why.as_deref())
        })
        .await
}

/// The job of a mail was tried as often as a job is: the mail failed, and can be sent again by hand.
///
/// # Errors
/// The database's.
pub fn given_up(tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
    let why = "We tried to send it and failed ourselves each time.";
    store::end(tx, id, State::Failed, Some(why))
}
