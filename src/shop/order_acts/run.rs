//! The job that does an act and reads back what became of it. It bears being run again at any point: it looks before
//! it sends, Shopify knows a second sending of the same refund by its key, and an order is cancelled only once.

use super::plan::{self, Act, NoPlan, Plan, Wish};
use super::store::{self, Kept, Refusal, Standing};
use super::wording;
use crate::app::Shared;
use crate::commerce::money::Money;
use crate::conversation::messages::{self, Author, NewMessage};
use crate::conversation::store::{load, perform as say};
use crate::conversation::{Actor, Command};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs::Job;
use crate::shop::admin::order_acts::{self as admin, OrderState};
use crate::shop::admin::{AdminError, orders};
use crate::shop::beside::{self, About};
use crate::shop::digest;

/// The kind of its jobs.
pub const KIND: &str = "order_act";
/// The try after which nobody waits any longer.
const LAST_TRY: i32 = 7;

/// What an act would do now, or why it can't: the dry run. Nothing is changed.
///
/// # Errors
/// [`Error::NotFound`] of an order the shop does not show; [`Error::Unavailable`] when Shopify does not answer.
pub async fn look(
    app: &Shared,
    shop: ShopId,
    (order, wish, role): (i64, Wish, &'static str),
) -> Result<(OrderState, Result<Plan, NoPlan>, Option<Refusal>), Error> {
    let state = admin::state(app, shop, order, &wish.asked())
        .await
        .map_err(unanswered)?
        .ok_or(Error::NotFound)?;
    let plan = plan::plan(order, &wish, &state);
    let refusal = match &plan {
        Ok(plan) => {
            let plan = plan.clone();
            app.store
                .read(move |conn| store::refusal(conn, shop, role, &plan))
                .await?
        }
        Err(_) => None,
    };
    Ok((state, plan, refusal))
}

fn unanswered(error: AdminError) -> Error {
    match error {
        AdminError::Fault(error) => error,
        AdminError::UserErrors(_) => Error::Invalid {
            field: None,
            message: wording::failure(&error),
        },
        AdminError::Lost | AdminError::Scope(_) | AdminError::NotApproved | AdminError::Frozen => {
            Error::Invalid {
                field: None,
                message: wording::failure(&error),
            }
        }
        other => {
            tracing::info!(error = %other, "an order could not be looked at");
            Error::Unavailable
        }
    }
}

/// How Shopify knows it again.
fn note(act: &Kept) -> String {
    format!("From a chat (Counterbell {})", act.id)
}

/// Does one job.
///
/// # Errors
/// Why it has to be tried again.
pub async fn perform(app: &Shared, job: &Job) -> Result<(), Error> {
    let (shop, id): (ShopId, Id) = (job.shop, job.data.parse().map_err(Error::fault)?);
    let read = move |conn: &mut Conn| store::read(conn, shop, id);
    // It has ended, or went with the shop.
    let Some(act) = app.store.read(read).await? else {
        return Ok(());
    };
    match attempt(app, shop, &act).await {
        Ok(()) => Ok(()),
        Err(error) if job.attempts >= LAST_TRY => {
            tracing::warn!(%error, "an act on an order is left to staff");
            let now = app.store.read(read).await?.map(|act| act.standing);
            let (to, why) = if now == Some(Standing::Asked) {
                (Standing::Failed, "Shopify does not answer.")
            } else {
                (
                    Standing::Unsure,
                    "Shopify has not said whether it was done. Look at the order there before you try again.",
                )
            };
            end(app, shop, &act, to, why).await
        }
        Err(error) => Err(error),
    }
}

async fn attempt(app: &Shared, shop: ShopId, act: &Kept) -> Result<(), Error> {
    let asked = act.plan.wish.asked();
    let state = match admin::state(app, shop, act.order, &asked).await {
        Ok(Some(state)) => state,
        Ok(None) if act.standing == Standing::Asked => {
            let why = "Shopify does not show this order.";
            return end(app, shop, act, Standing::Failed, why).await;
        }
        Ok(None) => return Err(Error::Unavailable),
        Err(error) => return again_or_end(app, shop, act, error).await,
    };
    if let Some(given) = found(act, &state) {
        return finish(app, shop, act, given).await;
    }
    match act.standing {
        Standing::Asked => {
            let now = plan::plan(act.order, &act.plan.wish, &state);
            if now.map(|plan| plan.digest()) != Ok(act.plan.digest()) {
                let why = "The order has changed meanwhile. Nothing was done.";
                return end(app, shop, act, Standing::Failed, why).await;
            }
        }
        // Shopify took it and has not done it yet.
        Standing::Taken => return Err(Error::Unavailable),
        // Nobody heard whether it arrived. The same refund again is the same refund to Shopify.
        Standing::Sent | Standing::Done | Standing::Failed | Standing::Unsure => {}
    }
    let id = act.id;
    let ours = app
        .store
        .write(shop, move |tx| {
            let from = [Standing::Asked, Standing::Sent];
            store::moved(tx, id, &from, Standing::Sent, None)
        })
        .await?;
    if !ours {
        return Ok(());
    }
    let sent = match act.plan.wish.act {
        Act::Refund => {
            let new = act.plan.refund(&act.key, &note(act));
            admin::refund(app, shop, &new).await.map(|_| ())
        }
        Act::Cancel => admin::cancel(app, shop, &act.plan.cancel(&note(act))).await,
    };
    if let Err(error) = sent {
        return again_or_end(app, shop, act, error).await;
    }
    app.store
        .write(shop, move |tx| {
            store::moved(tx, id, &[Standing::Sent], Standing::Taken, None)
        })
        .await?;
    let state = admin::state(app, shop, act.order, &asked).await;
    match state {
        Ok(Some(state)) => match found(act, &state) {
            Some(given) => finish(app, shop, act, given).await,
            None => Err(Error::Unavailable),
        },
        Ok(None) | Err(_) => Err(Error::Unavailable),
    }
}

/// What became of it by how the order stands now: what went back, once it is done.
fn found(act: &Kept, state: &OrderState) -> Option<Option<Money>> {
    match act.plan.wish.act {
        Act::Refund => {
            let mark = note(act);
            let refund = state.refunds.iter().find(|one| one.note.contains(&mark))?;
            Some(Some(refund.total))
        }
        // Before it was sent, somebody else cancelled it: the plan then says so.
        Act::Cancel if act.standing == Standing::Asked => None,
        Act::Cancel => state
            .cancelled
            .then(|| Some(state.refunded).filter(|sum| sum.amount > 0)),
    }
}

/// What is refused for good ends it; what may pass is tried again.
async fn again_or_end(
    app: &Shared,
    shop: ShopId,
    act: &Kept,
    error: AdminError,
) -> Result<(), Error> {
    match error {
        AdminError::Throttled { .. }
        | AdminError::Unavailable
        | AdminError::Unsure
        | AdminError::TooExpensive
        | AdminError::Shape(_) => {
            tracing::info!(%error, "an act on an order is tried again");
            Err(Error::Unavailable)
        }
        AdminError::Fault(error) => Err(error),
        AdminError::Lost
        | AdminError::NonExpiring
        | AdminError::Scope(_)
        | AdminError::NotApproved
        | AdminError::Frozen
        | AdminError::UserErrors(_) => {
            let why = wording::failure(&error);
            end(app, shop, act, Standing::Failed, &why).await
        }
    }
}

/// It was not done, or nobody knows: whoever asked reads why in the thread.
async fn end(app: &Shared, shop: ShopId, act: &Kept, to: Standing, why: &str) -> Result<(), Error> {
    let verdict = if to == Standing::Failed {
        "was not done"
    } else {
        "may or may not have been done"
    };
    let text = format!("{} {verdict}. {why}", wording::what(&act.plan));
    let (act, why) = (act.clone(), why.to_owned());
    app.store
        .write(shop, move |tx| {
            let open = [Standing::Asked, Standing::Sent, Standing::Taken];
            if store::moved(tx, act.id, &open, to, Some(&why))? {
                write_down(tx, &act, &text)?;
            }
            Ok(())
        })
        .await
}

/// Done: the order as it is now, and a note in the thread, in one write.
async fn finish(app: &Shared, shop: ShopId, act: &Kept, given: Option<Money>) -> Result<(), Error> {
    let report = match orders::by_id(app, shop, act.order).await {
        Ok(report) => report,
        Err(error) => {
            // A webhook brings it as well.
            tracing::info!(%error, "an order could not be read after it was changed");
            None
        }
    };
    let shelf = app.books.of(&app.store, shop).await?;
    let text = wording::done(&act.plan, given.map(|money| money.text()));
    let (act, order) = (act.clone(), act.order);
    app.store
        .write(shop, move |tx| {
            let open = [Standing::Asked, Standing::Sent, Standing::Taken];
            if !store::moved(tx, act.id, &open, Standing::Done, None)? {
                return Ok(());
            }
            if let Some(report) = &report {
                let now = tx.now;
                digest::order(tx, &shelf, report, report.updated_at.unwrap_or(now))?;
            }
            write_down(tx, &act, &text)
        })
        .await?;
    beside::tell(&app.store, &app.hub, shop, About::Order(order)).await;
    Ok(())
}

/// A note for the team, by whoever asked.
fn write_down(tx: &mut Tx<'_>, act: &Kept, text: &str) -> Result<(), Error> {
    let mut chat = match load(tx.conn, tx.shop(), act.conversation) {
        Ok(chat) => chat,
        Err(Error::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    };
    let message = messages::keep(
        tx,
        &NewMessage {
            conversation: chat.id,
            author: Author::Note,
            author_id: Some(act.staff),
            client_key: None,
            body: text,
            sources: &[],
        },
    )?;
    let by = Actor::Staff(act.staff);
    say(tx, &mut chat, &Command::Note { by, message })?;
    Ok(())
}
