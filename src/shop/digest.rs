//! Deliveries, done: each in one write that also marks it done, so that a crash can't do it twice.
//!
//! Carts and products come in storms; of the deliveries that wait, only the newest of each is done, and the
//! older ones are marked superseded. No timer: what waits together is judged together.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use futures_util::future::{join, join_all};

use super::beside::{self, About};
use super::deliveries::{self, Delivery, Status};
use super::seal::Sealer;
use super::{news, privacy, store as shops};
use crate::app::Shared;
use crate::assistant::goods;
use crate::clock::Micros;
use crate::commerce::payload::{
    self, CartReport, CheckoutDeleted, CheckoutReport, CustomerReport, CustomersMerged,
    OrderReport, PayloadError, PrivacyReport, ProductReport, ScopesReport, ShopReport,
    SubscriptionReport, TroubleReport,
};
use crate::commerce::{find, store as commerce};
use crate::conversation::customers;
use crate::db::{ShopId, Store, Tx};
use crate::error::Error;
use crate::live::Hub;
use crate::rules::{Books, Shelf, watch};
use crate::telemetry::Metrics;

/// Deliveries looked at together: few enough that a webhook coming in does not wait long behind them.
const BATCH: i64 = 64;
/// Tries before a delivery is left for a person to look at.
const MAX_ATTEMPTS: i32 = 8;

/// A shop's rulebook, or why it can't be read.
type Readable = Result<Arc<Shelf>, String>;

/// What a delivery asks for.
enum Work {
    Cart(CartReport),
    Checkout(Box<CheckoutReport>),
    CheckoutGone(CheckoutDeleted),
    Order(Box<OrderReport>),
    OrderGone(i64),
    OrderTrouble(TroubleReport),
    Customer(Box<CustomerReport>),
    CustomerGone(i64),
    CustomersMerged(CustomersMerged),
    Product(Box<ProductReport>),
    ProductGone(i64),
    Scopes(ScopesReport),
    Shop(Box<ShopReport>),
    Subscription(Box<SubscriptionReport>),
    Uninstalled,
    Privacy(privacy::Kind, Box<PrivacyReport>),
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
    /// Who is watching.
    pub hub: Arc<Hub>,
    /// Seals whom privacy requests are about.
    pub sealer: Sealer,
}

impl Digest {
    /// The app's.
    #[must_use]
    pub fn of(app: &Shared) -> Self {
        Self {
            store: app.store.later(),
            books: app.books.clone(),
            metrics: app.metrics.clone(),
            hub: app.hub.clone(),
            sealer: app.config.sealer.clone(),
        }
    }

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
        let newest = newest_per_thing(&works);
        let mut books = HashMap::new();
        let mut older: HashMap<ShopId, Vec<Vec<u8>>> = HashMap::new();
        let mut rest = Vec::new();
        for (index, (delivery, work)) in works.into_iter().enumerate() {
            if thing(&delivery, &work).is_some() && !newest.contains(&index) {
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

    /// Whoever watches a shop that has removed the app is shown nothing more.
    async fn end_streams(&self, shop: ShopId) -> Result<(), Error> {
        let left = self
            .store
            .read(move |conn| shops::by_id(conn, shop))
            .await?
            .uninstalled_at;
        if left.is_some() {
            self.hub.end(shop);
        }
        Ok(())
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
                let leaves = matches!(work, Work::Uninstalled);
                let about = match &work {
                    Work::Order(report) => Some(About::Order(report.id)),
                    Work::Customer(report) => Some(About::Customer(report.id)),
                    _ => None,
                };
                let sealer = self.sealer.clone();
                self.store
                    .write(shop, move |tx| {
                        let ours = deliveries::mark(tx, &delivery.id, Status::Done, None)?;
                        // A shop that was forgotten stays so, whatever comes late.
                        if ours && !shops::is_erased(tx)? {
                            perform(tx, &sealer, &book, &work, delivery.triggered_at)?;
                        }
                        Ok::<_, Error>(())
                    })
                    .await?;
                if leaves {
                    self.end_streams(shop).await?;
                }
                if let Some(about) = about {
                    beside::tell(&self.store, &self.hub, shop, about).await;
                }
                Ok("done")
            }
        }
    }
}

/// What a delivery of a kind that comes in storms is about, and when that changed.
fn thing(
    delivery: &Delivery,
    work: &Result<Work, PayloadError>,
) -> Option<((i64, &'static str, String), Micros)> {
    let (kind, name, updated) = match work {
        Ok(Work::Cart(report)) => ("cart", report.token.to_string(), report.updated_at),
        Ok(Work::Product(report)) => ("product", report.id.to_string(), report.updated_at),
        Ok(
            Work::Checkout(_)
            | Work::CheckoutGone(_)
            | Work::Order(_)
            | Work::OrderGone(_)
            | Work::OrderTrouble(_)
            | Work::Customer(_)
            | Work::CustomerGone(_)
            | Work::CustomersMerged(_)
            | Work::ProductGone(_)
            | Work::Scopes(_)
            | Work::Shop(_)
            | Work::Subscription(_)
            | Work::Uninstalled
            | Work::Privacy(..)
            | Work::Unserved(_),
        )
        | Err(_) => return None,
    };
    let updated = updated.unwrap_or(delivery.triggered_at);
    Some(((delivery.shop.key(), kind, name), updated))
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
        "orders/delete" => Work::OrderGone(payload::named(body)?),
        "order_transactions/create" => Work::OrderTrouble(payload::transaction(body)?),
        "fulfillment_events/create" => Work::OrderTrouble(payload::fulfillment_event(body)?),
        "customers/update" => Work::Customer(Box::new(payload::customer(body)?)),
        "customers/delete" => Work::CustomerGone(payload::named(body)?),
        "customers/merge" => Work::CustomersMerged(payload::customers_merged(body)?),
        "products/create" | "products/update" => Work::Product(Box::new(payload::product(body)?)),
        "products/delete" => Work::ProductGone(payload::named(body)?),
        "app/scopes_update" => Work::Scopes(payload::scopes(body)?),
        "app/uninstalled" => Work::Uninstalled,
        "shop/update" => Work::Shop(Box::new(payload::shop(body)?)),
        "app_subscriptions/update" => Work::Subscription(Box::new(payload::subscription(body)?)),
        topic if topic.starts_with("orders/") => Work::Order(Box::new(payload::order(body)?)),
        topic => match privacy::Kind::of_topic(topic) {
            Some(kind) => Work::Privacy(kind, Box::new(payload::privacy(body)?)),
            None => Work::Unserved("nothing is done yet with this topic"),
        },
    })
}

/// The places of the newest report of each cart and each product.
fn newest_per_thing(works: &[(Delivery, Result<Work, PayloadError>)]) -> Vec<usize> {
    let mut newest = HashMap::new();
    for (index, (delivery, work)) in works.iter().enumerate() {
        if let Some((name, updated)) = thing(delivery, work) {
            // Arrival decides between equals, since the list is in order of arrival.
            let age = (updated.0, delivery.triggered_at.0, index);
            newest
                .entry(name)
                .and_modify(|known| *known = age.max(*known))
                .or_insert(age);
        }
    }
    newest.into_values().map(|(_, _, index)| index).collect()
}

fn perform(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    shelf: &Shelf,
    work: &Work,
    triggered: Micros,
) -> Result<(), Error> {
    match work {
        Work::Cart(report) => {
            if commerce::keep_cart(tx, report, triggered)? {
                watch::cart_changed(tx, shelf, report.token.as_str())?;
            }
        }
        Work::Checkout(report) => {
            if commerce::keep_checkout(tx, report, triggered)? {
                watch::checkout_changed(tx, shelf, report)?;
            }
        }
        Work::CheckoutGone(gone) => commerce::delete_checkout(tx, gone, triggered)?,
        Work::Order(report) => order(tx, shelf, report, triggered)?,
        Work::OrderGone(id) => commerce::delete_order(tx, *id, triggered)?,
        Work::OrderTrouble(report) => watch::order_trouble(tx, shelf, *report, triggered)?,
        Work::Customer(report) => customers::told(tx, report, triggered)?,
        Work::CustomerGone(id) => customers::gone(tx, *id, triggered)?,
        Work::CustomersMerged(merge) => customers::merged(tx, *merge)?,
        Work::Product(report) => {
            goods::keep(tx, report, triggered)?;
        }
        Work::ProductGone(id) => goods::forget(tx, *id, triggered)?,
        Work::Scopes(report) => news::granted(tx, report, triggered)?,
        Work::Shop(report) => news::described(tx, report, triggered)?,
        Work::Subscription(report) => news::subscribed(tx, report, triggered)?,
        Work::Uninstalled => {
            if !news::left(tx, triggered)? {
                tracing::info!("an uninstall from before the install was ignored");
            }
        }
        Work::Privacy(kind, report) => privacy::receive(tx, sealer, *kind, report, triggered)?,
        Work::Unserved(_) => {}
    }
    Ok(())
}

/// Keeps an order's report, whichever way it came; of one that is new, the conversations of its cart hear, and of
/// trouble with one, those it belongs to.
pub(super) fn order(
    tx: &mut Tx<'_>,
    shelf: &Shelf,
    report: &OrderReport,
    triggered: Micros,
) -> Result<(), Error> {
    let first = !find::has_order(tx.conn, tx.shop(), report.id)?;
    if !commerce::keep_order(tx, report, triggered)? {
        return Ok(());
    }
    if first && let Some(cart) = &report.cart_token {
        watch::order_placed(tx, cart.as_str(), report.id)?;
    }
    let news = if first {
        watch::first_news(tx, report)?
    } else {
        watch::news_in(report)
    };
    watch::order_news(tx, shelf, report.id, &news)
}
