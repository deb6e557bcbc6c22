//! Deliveries, done: each in one write that also marks it done, so that a crash can't do it twice.
//!
//! Carts come in storms; of the deliveries that wait, only the newest of each cart is done, and the older
//! ones are marked superseded. No timer: what waits together is judged together.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use futures_util::future::{join, join_all};

use super::deliveries::{self, Delivery, Status};
use super::store as shops;
use crate::clock::Micros;
use crate::commerce::payload::{
    self, CartReport, CheckoutDeleted, CheckoutReport, OrderReport, PayloadError, ShopReport,
};
use crate::commerce::{find, store as commerce};
use crate::db::{ShopId, Store, Tx};
use crate::error::Error;
use crate::rules::{Book, Books, watch};
use crate::telemetry::Metrics;

/// Deliveries looked at together: few enough that a webhook coming in does not wait long behind them.
const BATCH: i64 = 64;
/// Tries before a delivery is left for a person to look at.
const MAX_ATTEMPTS: i32 = 8;

/// A shop's rulebook, or why it can't be read.
type Readable = Result<Arc<Book>, String>;

/// What a delivery asks for.
enum Work {
    Cart(CartReport),
    Checkout(Box<CheckoutReport>),
    CheckoutGone(CheckoutDeleted),
    Order(Box<OrderReport>),
    Shop(Box<ShopReport>),
    Uninstalled,
    /// Needs a person until it is done by itself; the reason is kept with it.
    Unserved(&'static str),
}

/// Does what waits.
#[derive(Clone)]
pub struct Digest {
    /// The store.
    pub store: Store,
    /// Rules.
    pub books: Arc<Books>,
    /// Counters.
    pub metrics: Arc<Metrics>,
}

impl Digest {
    /// Does one batch; returns how many deliveries it dealt with.
    ///
    /// # Errors
    /// The database's.
    pub async fn sweep(&self) -> Result<usize, Error> {
        let now = self.store.clock().now();
        let waiting = self
            .store
            .read(move |conn| deliveries::waiting(conn, now, BATCH))
            .await?;
        if waiting.is_empty() {
            return Ok(0);
        }
        let works: Vec<(Delivery, Result<Work, PayloadError>)> = waiting
            .into_iter()
            .map(|delivery| {
                let work = read(&delivery);
                (delivery, work)
            })
            .collect();
        let newest = newest_per_cart(&works);
        let mut books = HashMap::new();
        let mut older: HashMap<ShopId, Vec<Vec<u8>>> = HashMap::new();
        let mut rest = Vec::new();
        for (index, (delivery, work)) in works.into_iter().enumerate() {
            if matches!(&work, Ok(Work::Cart(_))) && !newest.contains(&index) {
                older.entry(delivery.shop).or_default().push(delivery.id);
                continue;
            }
            if let Entry::Vacant(unknown) = books.entry(delivery.shop) {
                // One shop's unreadable rules are no other shop's trouble.
                let book = self.books.of(&self.store, delivery.shop).await;
                unknown.insert(book.map_err(|error| error.to_string()));
            }
            rest.push((delivery, work));
        }
        // Begun in order of arrival, and each goes straight to its shop's writer, which keeps that order.
        let done = rest.into_iter().filter_map(|(delivery, work)| {
            let book = books.get(&delivery.shop)?.clone();
            Some(self.one(delivery, work, book))
        });
        let superseded = older
            .into_iter()
            .map(|(shop, ids)| self.supersede(shop, ids));
        let (done, superseded) = join(join_all(done), join_all(superseded)).await;
        Ok(done.into_iter().filter(|done| *done).count() + superseded.into_iter().sum::<usize>())
    }

    /// Marks a shop's deliveries that a newer one has overtaken, in one write; returns how many.
    async fn supersede(&self, shop: ShopId, ids: Vec<Vec<u8>>) -> usize {
        let count = ids.len();
        let marked = self
            .store
            .insert(shop, move |tx| deliveries::supersede(tx, &ids))
            .await;
        match marked {
            Ok(()) => {
                (0..count).for_each(|_| Metrics::count(&self.metrics.deliveries, "superseded"));
                count
            }
            Err(error) => {
                // They still wait, and are looked at again.
                tracing::warn!(%error, count, "superseded deliveries could not be marked");
                0
            }
        }
    }

    /// Deals with one; false when it is still to be dealt with, and there is nothing to hurry for.
    async fn one(
        &self,
        delivery: Delivery,
        work: Result<Work, PayloadError>,
        book: Readable,
    ) -> bool {
        let (shop, id, attempts) = (delivery.shop, delivery.id.clone(), delivery.attempts);
        let error = match self.attempt(delivery, work, book).await {
            Ok(kind) => {
                Metrics::count(&self.metrics.deliveries, kind);
                return true;
            }
            // The database was busy or away: no fault of the delivery's.
            Err(Error::Unavailable) => return false,
            Err(error) => error,
        };
        tracing::warn!(%error, attempts, "a delivery failed");
        let text = error.to_string();
        let put_off = self
            .store
            .insert(shop, move |tx| {
                if attempts + 1 >= MAX_ATTEMPTS {
                    deliveries::mark(tx, &id, Status::Dead, Some(&text)).map(|_| ())
                } else {
                    deliveries::put_off(tx, &id, attempts, &text)
                }
            })
            .await;
        if let Err(error) = &put_off {
            tracing::warn!(%error, "a failed delivery could not be put off");
        }
        put_off.is_ok()
    }

    async fn attempt(
        &self,
        delivery: Delivery,
        work: Result<Work, PayloadError>,
        book: Readable,
    ) -> Result<&'static str, Error> {
        let shop = delivery.shop;
        let work = match work {
            Ok(Work::Unserved(why)) => Err(why.to_owned()),
            Ok(work) => Ok(work),
            Err(error) => Err(error.to_string()),
        };
        match work {
            Err(why) => {
                self.store
                    .insert(shop, move |tx| {
                        deliveries::mark(tx, &delivery.id, Status::Dead, Some(&why))
                    })
                    .await?;
                Ok("dead")
            }
            Ok(work) => {
                let book = book.map_err(Error::fault)?;
                self.store
                    .write(shop, move |tx| {
                        if deliveries::mark(tx, &delivery.id, Status::Done, None)? {
                            perform(tx, &book, &work, delivery.triggered_at)?;
                        }
                        Ok::<_, Error>(())
                    })
                    .await?;
                Ok("done")
            }
        }
    }
}

fn read(delivery: &Delivery) -> Result<Work, PayloadError> {
    let body = &delivery.body;
    // Topics that need nothing of the body still owe a readable one.
    payload::shop(body)?;
    Ok(match delivery.topic.as_str() {
        "carts/create" | "carts/update" => Work::Cart(payload::cart(body)?),
        "checkouts/create" | "checkouts/update" => {
            Work::Checkout(Box::new(payload::checkout(body)?))
        }
        "checkouts/delete" => Work::CheckoutGone(payload::checkout_deleted(body)?),
        "app/uninstalled" => Work::Uninstalled,
        "shop/update" => Work::Shop(Box::new(payload::shop(body)?)),
        topic if topic.starts_with("orders/") => Work::Order(Box::new(payload::order(body)?)),
        _ => Work::Unserved("kept for a person: privacy requests are answered by hand"),
    })
}

/// The places of the newest report of each cart.
fn newest_per_cart(works: &[(Delivery, Result<Work, PayloadError>)]) -> Vec<usize> {
    let mut newest: HashMap<(i64, &str), (i64, i64, usize)> = HashMap::new();
    for (index, (delivery, work)) in works.iter().enumerate() {
        if let Ok(Work::Cart(report)) = work {
            let updated = report.updated_at.unwrap_or(delivery.triggered_at);
            // Arrival decides between equals, since the list is in order of arrival.
            let age = (updated.0, delivery.triggered_at.0, index);
            newest
                .entry((delivery.shop.key(), report.token.as_str()))
                .and_modify(|known| *known = (*known).max(age))
                .or_insert(age);
        }
    }
    newest.into_values().map(|(_, _, index)| index).collect()
}

fn perform(tx: &mut Tx<'_>, book: &Book, work: &Work, triggered: Micros) -> Result<(), Error> {
    match work {
        Work::Cart(report) => {
            if commerce::keep_cart(tx, report, triggered)? {
                watch::cart_changed(tx, book, report.token.as_str())?;
            }
        }
        Work::Checkout(report) => {
            if commerce::keep_checkout(tx, report, triggered)?
                && let Some(cart) = &report.cart_token
            {
                watch::checkout_changed(tx, book, cart.as_str(), report.step.as_str())?;
            }
        }
        Work::CheckoutGone(gone) => commerce::delete_checkout(tx, gone, triggered)?,
        Work::Order(report) => {
            let first = !find::has_order(tx.conn, tx.shop(), report.id)?;
            if commerce::keep_order(tx, report, triggered)?
                && first
                && let Some(cart) = &report.cart_token
            {
                watch::order_placed(tx, cart.as_str(), report.id)?;
            }
        }
        Work::Shop(report) => {
            let origin = report
                .domain
                .as_ref()
                .map(|domain| format!("https://{domain}"));
            shops::describe(
                tx,
                report.name.as_deref(),
                report
                    .currency
                    .map(|currency| currency.as_str().to_owned())
                    .as_deref(),
                origin.as_deref(),
            )?;
        }
        Work::Uninstalled => {
            if !shops::uninstall(tx, triggered)? {
                tracing::info!("an uninstall from before the install was ignored");
            }
        }
        Work::Unserved(_) => {}
    }
    Ok(())
}
