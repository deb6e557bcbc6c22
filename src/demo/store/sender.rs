//! The background task that delivers webhooks, with Shopify's headers, time limits and patience.
//!
//! One at a time and in order, unless the panel asks for disorder; a redirect is a failure.

use std::pin::pin;
use std::time::Duration;

use tokio::task::JoinSet;

use super::outbox::{self, Delivery};
use super::{Store, payload, sign};

const API_VERSION: &str = "2026-10";
/// How often the clock is looked at while deliveries wait for it.
const LOOK: Duration = Duration::from_millis(150);
/// Shuffling waits until nothing new has come for this long.
const GATHER: Duration = Duration::from_millis(250);

/// Runs until it is aborted.
pub async fn run(store: Store) {
    let mut sleeping: JoinSet<String> = JoinSet::new();
    loop {
        let mut woken = pin!(store.inner.wake.notified());
        woken.as_mut().enable();
        store.keep_promises();
        for id in next(&store).await {
            let Some((ok, answer)) = send(&store, &id).await else {
                continue;
            };
            let pause = store.outbox(|outbox| outbox.answered(&id, ok, answer));
            if let Some(seconds) = pause {
                sleeping.spawn(async move {
                    tokio::time::sleep(Duration::from_secs(seconds)).await;
                    id
                });
            }
            store.inner.settled.notify_waiters();
        }
        if !store.inner.ready().is_empty() {
            continue;
        }
        let look = {
            let saved = store.inner.saved.lock();
            saved.outbox.holds() || saved.platform.redact_at.is_some()
        };
        tokio::select! {
            () = woken => {}
            () = tokio::time::sleep(LOOK), if look => {}
            Some(Ok(id)) = sleeping.join_next() => store.outbox(|outbox| outbox.again(&id)),
        }
    }
}

/// What to send now: the oldest, or a shuffled handful.
async fn next(store: &Store) -> Vec<String> {
    let mut ready = store.inner.ready();
    if !store.faults().shuffle || ready.is_empty() {
        ready.truncate(1);
        return ready;
    }
    loop {
        tokio::time::sleep(GATHER).await;
        let gathered = store.inner.ready();
        if gathered.len() == ready.len() {
            return outbox::shuffled(gathered);
        }
        ready = gathered;
    }
}

/// One attempt: whether it was accepted, and what was answered.
async fn send(store: &Store, id: &str) -> Option<(bool, String)> {
    let delivery = store.outbox(|outbox| outbox.start(id))?;
    let first = post(store, &delivery);
    let (ok, answer) = if store.faults().twice {
        let (first, second) = tokio::join!(first, post(store, &delivery));
        (first.0, format!("{} and {}", first.1, second.1))
    } else {
        first.await
    };
    tracing::debug!(
        topic = delivery.topic,
        webhook_id = id,
        ok,
        answer,
        "webhook sent"
    );
    Some((ok, answer))
}

async fn post(store: &Store, delivery: &Delivery) -> (bool, String) {
    let inner = &store.inner;
    let body = delivery.body.clone();
    let secret = if store.faults().wrong_signature {
        "not the app's secret"
    } else {
        &inner.config.secret
    };
    let mut request = inner
        .webhooks
        .post(format!("{}/webhooks/shopify", store.app_url()))
        .header("Content-Type", "application/json")
        .header("X-Shopify-Topic", &delivery.topic)
        .header(
            "X-Shopify-Hmac-Sha256",
            sign::webhook(secret, body.as_bytes()),
        )
        .header("X-Shopify-Shop-Domain", &inner.config.shop)
        .header("X-Shopify-API-Version", API_VERSION)
        .header("X-Shopify-Webhook-Id", &delivery.webhook_id)
        .header(
            "X-Shopify-Triggered-At",
            payload::micros(delivery.triggered_at),
        )
        .header("X-Shopify-Event-Id", &delivery.event_id)
        .body(body);
    if let Some(name) = delivery.name() {
        request = request.header("X-Shopify-Name", name);
    }
    match request.send().await {
        Ok(answer) => {
            let status = answer.status();
            // Read to the end, so that the connection is used again.
            let _ = answer.bytes().await;
            (status.is_success(), status.as_u16().to_string())
        }
        Err(fault) if fault.is_connect() => (false, "no connection".to_owned()),
        Err(fault) if fault.is_timeout() => (false, "no answer in time".to_owned()),
        Err(_) => (false, "connection lost".to_owned()),
    }
}
