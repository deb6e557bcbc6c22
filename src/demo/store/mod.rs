//! Crescent Music: a small Shopify store with a will of its own, for the demo and for tests.
//!
//! Shoppers get a storefront (`shop`, `ajax`, `buying`), the app gets what Shopify would send it: an OAuth
//! grant and tokens (`oauth`, `tokens`, `install`), an admin with a frame (`admin`), the Admin API (`api`), an app proxy
//! (`proxy`), webhooks (`payload`, `outbox`, `sender`) and a theme that loads its extension (`embed`, `liquid`). Nothing here uses the app's own checks or types: a mistake
//! in them must not be able to hide behind the same mistake here.

mod admin;
mod ajax;
mod api;
mod buying;
mod cart;
mod catalog;
mod changes;
mod checkout;
mod content;
mod embed;
mod extensions;
mod files;
mod goods;
mod http;
mod install;
mod lifecycle;
mod liquid;
mod notices;
mod oauth;
mod order;
mod outbox;
mod own;
mod panel;
mod payload;
mod proxy;
mod refunds;
mod scopes;
mod sender;
mod server;
mod shop;
mod sign;
mod staff;
mod state;
#[cfg(test)]
mod tests;
mod theme;
mod tokens;
mod trouble;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Mutex, RwLock};
use serde_json::Value;
use tokio::sync::Notify;

use self::cart::Cart;
use self::outbox::Outbox;
use self::state::Saved;
use self::tokens::Presence;
use crate::clock::{Clock, Micros};

pub use self::changes::Change;
pub use self::outbox::Faults;
pub use self::trouble::{AdminFaults, ApiFault, Asked, TokenFault};

/// What the store is started with.
#[derive(Clone)]
pub struct StoreConfig {
    /// 0 takes any free port.
    pub port: u16,
    /// Where the app answers, for example `http://127.0.0.1:3000`.
    pub app_url: String,
    pub client_id: String,
    pub secret: String,
    /// The permanent domain, for example `crescent-music.myshopify.com`.
    pub shop: String,
    /// File in which the store's own state survives a restart.
    pub data: Option<PathBuf>,
    pub clock: Clock,
}

/// A piece of the store's content: a page, a policy or a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreDocument {
    /// `page:returns`, `product:nightfall-reverb`: stable over time.
    pub key: String,
    pub title: String,
    /// Absolute.
    pub url: String,
    /// The body, as HTML.
    pub html: String,
    /// What is sold there, if something is.
    pub goods: Option<StoreGoods>,
}

/// A product, apart from its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreGoods {
    /// Address of its picture.
    pub image: String,
    /// Name (none without a choice), price in cents, number, whether it can be bought.
    pub variants: Vec<(Option<&'static str>, i64, &'static str, bool)>,
}

/// A running store. Clones are the same store.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    config: StoreConfig,
    port: u16,
    app_url: RwLock<String>,
    saved: Mutex<Saved>,
    /// Held while the data file is written.
    writing: Mutex<()>,
    faults: Mutex<Faults>,
    trouble: Mutex<AdminFaults>,
    asked: Mutex<Asked>,
    /// The app's newer secret, beside the one everything is still signed with.
    next_secret: Mutex<Option<String>>,
    bucket: Mutex<api::Bucket>,
    codes: Mutex<oauth::Codes>,
    embed: embed::Embed,
    /// For webhooks: Shopify's time limits, no redirects.
    webhooks: reqwest::Client,
    /// For the app proxy and for the merchant's browser; no redirects.
    browser: reqwest::Client,
    /// There may be something to send.
    wake: Notify,
    /// A delivery was finished.
    settled: Notify,
    /// There is something to write down.
    dirty: Notify,
    running: Mutex<Option<server::Running>>,
}

impl Inner {
    fn ready(&self) -> Vec<String> {
        self.saved.lock().outbox.ready(self.config.clock.now())
    }
}

impl Store {
    /// Opens the store on 127.0.0.1 and, where it works, on `[::1]` (browsers may look `localhost` up as either).
    ///
    /// # Errors
    /// A taken port, a data file that can't be read or written, or a theme extension that uses Liquid this store
    /// does not know.
    pub async fn start(config: StoreConfig) -> io::Result<Self> {
        server::start(config).await
    }

    /// The port shoppers use.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.inner.port
    }

    /// Where shoppers find the store: `http://localhost:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.inner.port)
    }

    /// Where the app finds the shop's admin, with a literal `{shop}` to fill in. To a browser this is another site than
    /// an app on `127.0.0.1`, as the two are in life: the app's cookies do not work in the admin's frame.
    #[must_use]
    pub fn admin_url(&self) -> String {
        format!("{}/{{shop}}", self.url())
    }

    /// A path of this shop's own admin, as browsers open it.
    fn admin_path(&self, path: &str) -> String {
        format!("{}/{}/admin{path}", self.url(), self.inner.config.shop)
    }

    /// Plays the merchant who installs the app: opens its `/auth` and follows the OAuth grant to its end.
    ///
    /// # Errors
    /// A sentence that names the step that failed.
    pub async fn install(&self) -> Result<(), String> {
        install::run(self).await
    }

    /// Tells the store where the app answers now.
    pub fn set_app_url(&self, url: String) {
        *self.inner.app_url.write() = url;
    }

    fn app_url(&self) -> String {
        let url = self.inner.app_url.read();
        url.trim_end_matches('/').to_owned()
    }

    /// All pages, policies and products.
    #[must_use]
    pub fn documents(&self) -> Vec<StoreDocument> {
        content::documents(&self.url())
    }

    /// The signature Shopify would put on this body, base64.
    #[must_use]
    pub fn sign_webhook(&self, body: &[u8]) -> String {
        sign::webhook(&self.inner.config.secret, body)
    }

    /// Queues a webhook and answers its id. It is sent in the background.
    pub fn deliver(&self, topic: &str, body: Value) -> String {
        self.report(&[(topic, body)]).pop().unwrap_or_default()
    }

    /// The orders the store has from before, oldest first, as webhooks carry them.
    #[must_use]
    pub fn past_orders(&self) -> Vec<Value> {
        let saved = self.inner.saved.lock();
        let past = |order: &&Value| {
            order
                .get("order_number")
                .and_then(Value::as_i64)
                .is_some_and(|number| number <= order::LAST_PAST)
        };
        saved.orders.iter().filter(past).cloned().collect()
    }

    /// Reports the orders from before to the app, as if they had just been placed.
    pub fn deliver_past_orders(&self) {
        for order in self.past_orders() {
            self.deliver("orders/create", order);
        }
    }

    /// Resolves when no delivery is queued, held, retried or on its way.
    pub async fn settled(&self) {
        loop {
            let mut finished = std::pin::pin!(self.inner.settled.notified());
            finished.as_mut().enable();
            self.keep_promises();
            if self.inner.saved.lock().outbox.unfinished() == 0 {
                return;
            }
            // The time limit is a net: a wake-up that is missed must not hang a test.
            let _ = tokio::time::timeout(Duration::from_secs(1), finished).await;
        }
    }

    /// Disturbs deliveries from now on. [`Faults::default`] ends it.
    pub fn set_faults(&self, faults: Faults) {
        *self.inner.faults.lock() = faults;
        self.inner.wake.notify_one();
    }

    fn faults(&self) -> Faults {
        *self.inner.faults.lock()
    }

    /// Sends what is held for lateness now.
    pub fn release(&self) {
        self.outbox(Outbox::release);
        self.inner.wake.notify_one();
    }

    /// Closes the store: its state is written down, and what was not delivered is delivered after the next start.
    pub async fn stop(&self) {
        server::stop(self).await;
    }

    /// What the app has told its block: where it answers. Empty until it has.
    fn told_origin(&self) -> String {
        let saved = self.inner.saved.lock();
        let told = saved.platform.metafields.get("counterbell.origin");
        told.cloned().unwrap_or_default()
    }

    /// Whether its pages can show the chat: the app has told where it answers.
    #[must_use]
    pub fn shows_chat(&self) -> bool {
        !self.told_origin().is_empty()
    }

    /// Changes the store's memory; it is written down soon.
    fn change<T>(&self, change: impl FnOnce(&mut Saved) -> T) -> T {
        let mut saved = self.inner.saved.lock();
        let answer = change(&mut saved);
        saved.trim();
        drop(saved);
        self.inner.dirty.notify_one();
        answer
    }

    fn outbox<T>(&self, change: impl FnOnce(&mut Outbox) -> T) -> T {
        self.change(|saved| change(&mut saved.outbox))
    }

    /// Queues the webhooks of one action: they share an event id. Answers their webhook ids.
    fn report(&self, webhooks: &[(&str, Value)]) -> Vec<String> {
        self.change(|saved| self.queue(saved, webhooks))
    }

    /// As [`Store::report`], inside a change.
    fn queue(&self, saved: &mut Saved, webhooks: &[(&str, Value)]) -> Vec<String> {
        let now = self.inner.config.clock.now();
        let Faults {
            late_seconds: late,
            lost,
            ..
        } = self.faults();
        let held_until = (late > 0).then(|| now.plus_seconds(late));
        let event = sign::uuid();
        let mut queued = Vec::new();
        for (topic, body) in webhooks {
            if saved.platform.presence == Presence::Removed && !outlives_the_app(topic) {
                continue;
            }
            // A clock that stands still must not make two deliveries look simultaneous.
            let triggered_at = now.max(Micros(saved.last_triggered.0 + 1));
            saved.last_triggered = triggered_at;
            let bytes = payload::bytes(body);
            let id = saved
                .outbox
                .queue(topic, bytes, &event, triggered_at, held_until);
            if lost {
                saved.outbox.lose(&id);
            }
            queued.push(id);
        }
        self.inner.wake.notify_one();
        queued
    }

    /// Changes a cart and reports it, if something really changed.
    fn change_cart<T>(
        &self,
        known: &Cart,
        change: impl FnOnce(&mut Cart) -> Result<T, cart::Refused>,
    ) -> Result<(Cart, T), cart::Refused> {
        self.change(|saved| {
            let before = saved.carts.get(&known.token).unwrap_or(known).clone();
            let mut cart = before.clone();
            let answer = change(&mut cart)?;
            if cart.differs(&before) {
                let topic = if cart.announced {
                    "carts/update"
                } else {
                    "carts/create"
                };
                cart.announced = true;
                let now = self.inner.config.clock.now();
                cart.updated_at = now.max(before.updated_at);
                saved.carts.insert(cart.token.clone(), cart.clone());
                self.queue(saved, &[(topic, payload::cart(&cart))]);
            }
            Ok((cart, answer))
        })
    }
}

/// An app that was removed hears only of that, and what the law asks of it.
fn outlives_the_app(topic: &str) -> bool {
    matches!(
        topic,
        "app/uninstalled" | "customers/data_request" | "customers/redact" | "shop/redact"
    )
}
