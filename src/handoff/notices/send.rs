//! Sending what is owed: a job for each push, mail and outgoing webhook, outside of any transaction.
//!
//! What fails is tried again with growing pauses for an hour, and the row says why it waits; a service that fails again
//! and again is left alone for a while by its circuit, for each shop and host, and a slow one gets few at once. A program
//! that dies before the note of a sending sends again, under the same id, by which the other side can tell.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::future::join_all;
use parking_lot::Mutex;
use serde_json::json;
use url::Url;

use super::after::{GOOD, Next, Trouble};
use super::alerts::{self, Kept};
use super::decide::Channel;
use super::push::subscriptions::Browser;
use super::push::{KEPT_FOR, encrypt, subscriptions, vapid};
use super::rooms::Rooms;
use super::webhook::{self, Target};
use super::words::{self, Told};
use super::{people, store};
use crate::circuit::Circuit;
use crate::clock::Micros;
use crate::db::{ShopId, Store, Tx};
use crate::error::Error;
use crate::handoff::{desk, presence};
use crate::ids::Id;
use crate::jobs::{self, Job};
use crate::mail::{self, Mail, Seal};
use crate::outside::{self, Reach};

/// Hosts whose circuits are kept in mind.
const CIRCUITS: usize = 10_000;
/// How long another side may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

impl Seal {
    /// Opens a rule's address.
    ///
    /// # Errors
    /// A fault.
    pub fn target(&self, shop: ShopId, sealed: &[u8]) -> Result<Target, Error> {
        serde_json::from_slice(&self.open(&target_context(shop), sealed)?).map_err(Error::fault)
    }

    /// Seals a rule's address.
    ///
    /// # Errors
    /// A fault.
    pub fn seal_target(&self, shop: ShopId, target: &Target) -> Result<Vec<u8>, Error> {
        let plain = serde_json::to_vec(target).map_err(Error::fault)?;
        self.seal(&target_context(shop), &plain)
    }
}

fn target_context(shop: ShopId) -> Vec<u8> {
    format!("alert target {}", shop.key()).into_bytes()
}

/// The way out.
pub struct Sender {
    client: reqwest::Client,
    reach: Reach,
    seal: Seal,
    base: Url,
    circuits: Mutex<HashMap<(ShopId, String), Circuit>>,
    rooms: Rooms,
    patience: Mutex<Duration>,
}

impl Sender {
    /// A way out. `base` is the app's own address.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new(reach: Reach, seal: Seal, base: Url) -> Result<Self, reqwest::Error> {
        let client = outside::client(reach).build()?;
        Ok(Self {
            client,
            reach,
            seal,
            base,
            circuits: Mutex::new(HashMap::new()),
            rooms: Rooms::default(),
            patience: Mutex::new(PATIENCE),
        })
    }

    /// How long another side may take from now on.
    pub fn set_patience(&self, patience: Duration) {
        *self.patience.lock() = patience;
    }

    /// What seals.
    #[must_use]
    pub fn seal(&self) -> &Seal {
        &self.seal
    }

    /// Which addresses may be asked.
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// Does one job.
    ///
    /// # Errors
    /// Why it has to be tried again.
    pub async fn perform(&self, store: &Store, job: &Job) -> Result<(), Error> {
        let id: Id = job
            .data
            .parse()
            .map_err(|_| Error::fault("the job names no alert"))?;
        let shop = job.shop;
        let found = store.read(move |conn| alerts::one(conn, shop, id)).await;
        let alert = match found {
            Ok(alert) if alert.state == alerts::State::Owed.as_str() => alert,
            // Settled meanwhile, or forgotten with its shop.
            Ok(_) | Err(Error::NotFound) => return Ok(()),
            Err(error) => return Err(error),
        };
        let name = store
            .read(move |conn| people::shop_name(conn, shop))
            .await?;
        let told = words::told(&alert.cause, Id(alert.conversation_id), &name, &self.base);
        let end = match Channel::parse(&alert.channel) {
            Some(Channel::Email) => return mail(store, &self.seal, shop, alert, told).await,
            Some(Channel::Push) => self.push(store, shop, &alert, &told).await?,
            Some(Channel::Webhook) => self.webhook(store, shop, &alert, &told).await?,
            Some(Channel::Page) | None => return Ok(()),
        };
        let next = Next::of(&alert, end, store.clock().now());
        if let Next::Failed(why) = next {
            return store
                .write(shop, move |tx| {
                    alerts::not_sent(tx, id, why, true)?;
                    if alert.channel == Channel::Push.as_str() && wants_mail(tx, &alert)? {
                        alerts::by_mail_instead(tx, &alert)?;
                    }
                    Ok(())
                })
                .await;
        }
        if let Next::Sent = next {
            let sent = || store.insert(shop, move |tx| alerts::sent(tx, id, None));
            return jobs::noted(sent).await;
        }
        let conversation = job.conversation;
        store
            .insert(shop, move |tx| match next {
                Next::Sent => alerts::sent(tx, id, None),
                Next::Failed(why) => alerts::not_sent(tx, id, why, true),
                Next::Again { why, due } => {
                    if let Some(why) = why {
                        alerts::not_sent(tx, id, why, false)?;
                    }
                    jobs::add_at(tx, alerts::SEND, conversation, &id.to_string(), due)
                }
            })
            .await
    }

    /// To every browser of theirs. One that takes it is enough.
    async fn push(
        &self,
        store: &Store,
        shop: ShopId,
        alert: &Kept,
        told: &Told,
    ) -> Result<Result<(), Trouble>, Error> {
        let staff = Id(alert.staff_id);
        let browsers = store
            .read(move |conn| subscriptions::of(conn, shop, staff))
            .await?;
        let key = vapid::Key::of(store, &self.seal).await?;
        let text = json!({
            "id": alert.id.to_string(),
            "title": told.title,
            "body": told.body,
            "path": told.link.path(),
            "tag": format!("chat-{}", told.conversation),
        })
        .to_string();
        let now = store.clock().now();
        let places = browsers.iter().filter_map(|one| origin(&one.endpoint));
        let Some(_room) = self.rooms.enter(shop, places) else {
            return Ok(Err(not_yet(alert, now)));
        };
        let asked = browsers
            .iter()
            .map(|browser| self.push_one(&key, shop, browser, &text, told, now));
        let mut end = Err(Trouble::Never("no_browser"));
        for (browser, one) in browsers.iter().zip(join_all(asked).await) {
            match one? {
                Ok(()) => end = Ok(()),
                Err(trouble) => {
                    if trouble == Trouble::Never("gone") {
                        let gone = browser.id;
                        let removed = store
                            .insert(shop, move |tx| subscriptions::remove(tx, gone))
                            .await;
                        // The others must not be rung twice for it.
                        if let Err(error) = removed {
                            tracing::warn!(%error, "a browser that is gone was not forgotten");
                        }
                    }
                    if matches!(end, Err(Trouble::Never(_))) {
                        end = Err(trouble);
                    }
                }
            }
        }
        Ok(end)
    }

    async fn push_one(
        &self,
        key: &vapid::Key,
        shop: ShopId,
        browser: &Browser,
        text: &str,
        told: &Told,
        now: Micros,
    ) -> Result<Result<(), Trouble>, Error> {
        let Ok(url) = Url::parse(&browser.endpoint) else {
            return Ok(Err(Trouble::Never("refused")));
        };
        let Ok(sealed) = encrypt::encrypt(&browser.public, &browser.auth, text.as_bytes()) else {
            return Ok(Err(Trouble::Never("refused")));
        };
        let request = self
            .client
            .post(url.clone())
            .header("authorization", key.authorization(&url, &self.base, now)?)
            .header("content-encoding", "aes128gcm")
            .header("content-type", "application/octet-stream")
            .header("ttl", KEPT_FOR.to_string())
            .header("urgency", "high")
            // What a newer alert about the same chat replaces, while the device sleeps.
            .header("topic", format!("chat{}", told.conversation))
            .body(sealed);
        Ok(self.ask(shop, &url, request, now).await)
    }

    async fn webhook(
        &self,
        store: &Store,
        shop: ShopId,
        alert: &Kept,
        told: &Told,
    ) -> Result<Result<(), Trouble>, Error> {
        let rule = Id(alert.rule_id);
        let found = store.read(move |conn| store::one(conn, shop, rule)).await;
        let rule = match found {
            Ok(rule) => rule,
            Err(Error::NotFound) => return Ok(Err(Trouble::Never("no_target"))),
            Err(error) => return Err(error),
        };
        let (Some(sealed), Some(format)) = (&rule.target, rule.definition.how.webhook) else {
            return Ok(Err(Trouble::Never("no_target")));
        };
        let target = self.seal.target(shop, sealed)?;
        let Ok(url) = Url::parse(&target.url) else {
            return Ok(Err(Trouble::Never("refused")));
        };
        let now = store.clock().now();
        let Some(_room) = self.rooms.enter(shop, origin(&target.url)) else {
            return Ok(Err(not_yet(alert, now)));
        };
        let body = webhook::body(format, told, Id(alert.id), Micros(alert.at));
        let signature = webhook::signature(&target.secret, now.0 / 1_000_000, &body)?;
        let request = self
            .client
            .post(url.clone())
            .header("content-type", "application/json")
            .header("x-counterbell-id", alert.id.to_string())
            .header("x-counterbell-signature", signature)
            .body(body);
        Ok(self.ask(shop, &url, request, now).await)
    }

    /// Asks under the guard and the circuit. What is answered is not read: nobody can fill us up.
    async fn ask(
        &self,
        shop: ShopId,
        url: &Url,
        request: reqwest::RequestBuilder,
        now: Micros,
    ) -> Result<(), Trouble> {
        // Judged again: what was typed under an older version is no exception.
        if outside::check(url, self.reach).is_err() {
            return Err(Trouble::Never("private"));
        }
        let place = (shop, url.origin().ascii_serialization());
        {
            let mut circuits = self.circuits.lock();
            if circuits.len() > CIRCUITS {
                circuits.clear();
            }
            let circuit = circuits.entry(place.clone()).or_default();
            circuit.admit(now).map_err(Trouble::NotYet)?;
        }
        let patience = *self.patience.lock();
        let answer = request.timeout(patience).send().await;
        let (fine, end) = match answer {
            Ok(response) => {
                let after = retry_after(&response);
                match response.status().as_u16() {
                    200..=299 => (true, Ok(())),
                    404 | 410 => (true, Err(Trouble::Never("gone"))),
                    408 | 425 | 429 => (true, Err(Trouble::Later("busy", after))),
                    300..=399 => (true, Err(Trouble::Never("moved"))),
                    500..=599 => (false, Err(Trouble::Later("busy", after))),
                    _ => (true, Err(Trouble::Never("refused"))),
                }
            }
            Err(_) => (false, Err(Trouble::Later("unreachable", None))),
        };
        let mut circuits = self.circuits.lock();
        let circuit = circuits.entry(place).or_default();
        if fine {
            circuit.answered();
        } else {
            circuit.failed(now);
        }
        end
    }
}

/// Whether mail steps in for a push that nobody got: the rule wants it, mail goes out, and they are not at the inbox.
fn wants_mail(tx: &mut Tx<'_>, alert: &Kept) -> Result<bool, Error> {
    let shop = tx.shop();
    let wanted = alert.rule_id == 0
        || match store::one(tx.conn, shop, Id(alert.rule_id)) {
            Ok(rule) => rule.definition.how.else_email,
            Err(Error::NotFound) => false,
            Err(error) => return Err(error),
        };
    if !wanted || !tx.mails {
        return Ok(false);
    }
    let away_after = desk::limits(tx.conn, shop)?.away_after;
    let here = presence::here_now(tx.conn, shop, tx.wall, away_after)?;
    Ok(!here.contains(&Id(alert.staff_id)))
}

/// Enough are under way: so that many do not come back at once.
fn not_yet(alert: &Kept, now: Micros) -> Trouble {
    Trouble::NotYet(now.plus_seconds(1 + alert.id.rem_euclid(8)))
}

fn origin(url: &str) -> Option<String> {
    Some(Url::parse(url).ok()?.origin().ascii_serialization())
}

/// Seconds after which the other side wants to be asked again.
fn retry_after(response: &reqwest::Response) -> Option<i64> {
    let value = response.headers().get(reqwest::header::RETRY_AFTER)?;
    value.to_str().ok()?.trim().parse().ok()
}

/// Owes the mail and says so in one write: it goes once, and its own room tries again.
async fn mail(
    store: &Store,
    seal: &Seal,
    shop: ShopId,
    alert: Kept,
    told: Told,
) -> Result<(), Error> {
    let seal = seal.clone();
    store
        .insert(shop, move |tx| {
            let id = Id(alert.id);
            if alerts::one(tx.conn, shop, id)?.state != alerts::State::Owed.as_str() {
                return Ok(());
            }
            let Some((name, to)) = people::address(tx.conn, shop, Id(alert.staff_id))? else {
                return alerts::not_sent(tx, id, "no_address", true);
            };
            let mail = mail::queue(
                tx,
                &seal,
                &Mail {
                    kind: "alert",
                    to,
                    to_name: Some(name),
                    reply_to: None,
                    subject: told.title.clone(),
                    text: format!("{}\n\nOpen the chat:\n{}\n", told.body, told.link),
                    about: None,
                    good_until: Some(tx.wall.plus_seconds(GOOD)),
                },
            )?;
            alerts::sent(tx, id, Some(mail))
        })
        .await
}
