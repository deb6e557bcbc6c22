//! The jobs a shop owes, whichever conversation: its rounds, its imports, and privacy requests.

use super::{access, admin, content, order_acts, privacy, rounds};
use crate::app::Shared;
use crate::db::ShopId;
use crate::error::Error;
use crate::jobs::Job;
use crate::rules;

/// Whether a job of this kind is done here.
#[must_use]
pub fn is_ours(kind: &str) -> bool {
    kind == privacy::KIND
        || kind == content::KIND
        || kind == order_acts::KIND
        || rounds::ROUNDS.iter().any(|(round, _)| *round == kind)
}

/// Does one job.
///
/// # Errors
/// Why it has to be tried again.
pub async fn perform(app: &Shared, job: &Job) -> Result<(), Error> {
    match job.kind.as_str() {
        rounds::KEEP_TOKEN => access::keep_alive(app, job.shop).await,
        rounds::RECONCILE_ORDERS => admin::reconcile(app, job.shop).await,
        rounds::WATCH_ORDERS => watch_orders(app, job.shop).await,
        rounds::DESCRIBE_SHOP => admin::describe(app, job.shop).await,
        rounds::RETENTION => privacy::forget_the_old(app, job.shop).await,
        rounds::IMPORT_CONTENT => content::look(app, job.shop).await,
        content::KIND => content::perform(app, job).await,
        order_acts::KIND => order_acts::perform(app, job).await,
        privacy::KIND => privacy::perform(app, job).await,
        other => Err(Error::fault(format!("no handler for job kind {other}"))),
    }
}

/// Orders of which nothing was sent for as long as a rule minds, each in a write of its own.
async fn watch_orders(app: &Shared, shop: ShopId) -> Result<(), Error> {
    let book = app.books.of(&app.store, shop).await?;
    let now = app.store.clock().now();
    let mut after = 0;
    loop {
        let looking = book.clone();
        let late = app
            .store
            .read(move |conn| rules::rounds::unfulfilled(conn, shop, &looking, now, after))
            .await?;
        let Some((last, _)) = late.last() else {
            return Ok(());
        };
        after = *last;
        for (order, days) in late {
            let book = book.clone();
            app.store
                .later()
                .write(shop, move |tx| {
                    rules::rounds::not_sent(tx, &book, order, days)
                })
                .await?;
        }
    }
}
