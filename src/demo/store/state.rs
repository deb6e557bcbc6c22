//! What the store remembers over a restart, and how it is written down.
//!
//! A cart's change and the webhooks that report it are one change of this value, so whatever is
//! saved is saved together. The file is replaced whole, never written over.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::cart::Cart;
use super::checkout::Checkout;
use super::order;
use super::outbox::Outbox;
use super::scopes;
use super::tokens::{Platform, Presence, REFRESH_SECONDS, Refresh};
use crate::clock::Micros;

/// Carts and checkouts beyond this many are forgotten, the longest untouched first.
const KEPT: usize = 2_000;

/// Everything with a memory.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Saved {
    pub carts: BTreeMap<String, Cart>,
    pub checkouts: BTreeMap<String, Checkout>,
    /// As webhooks carry them, oldest first.
    pub orders: Vec<Value>,
    pub next_order: i64,
    pub next_checkout: i64,
    pub outbox: Outbox,
    /// The latest `X-Shopify-Triggered-At`: the next one is later.
    pub last_triggered: Micros,
    /// The app in this shop: its grant and its tokens.
    #[serde(default)]
    pub platform: Platform,
    /// How earlier versions of this file kept refresh tokens; read once.
    #[serde(default, skip_serializing)]
    refresh_tokens: Vec<String>,
}

impl Saved {
    /// A store on its first day, with a few orders from before.
    pub fn fresh(store: &str, now: Micros) -> Self {
        Self {
            carts: BTreeMap::new(),
            checkouts: BTreeMap::new(),
            orders: order::past(store, now),
            next_order: order::LAST_PAST + 1,
            next_checkout: 39_800_001,
            outbox: Outbox::default(),
            last_triggered: Micros::default(),
            platform: Platform::default(),
            refresh_tokens: Vec::new(),
        }
    }

    /// What `path` holds; `None` when there is no such file yet.
    pub fn load(path: &Path) -> io::Result<Option<Self>> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(fault) => return Err(fault),
        };
        let mut saved: Self = serde_json::from_slice(&bytes)
            .map_err(|fault| io::Error::new(io::ErrorKind::InvalidData, fault))?;
        saved.outbox.restarted();
        saved.carry_over();
        Ok(Some(saved))
    }

    /// A file from before knows of an install only by the refresh tokens it kept.
    fn carry_over(&mut self) {
        let until = self.last_triggered.plus_seconds(REFRESH_SECONDS);
        for token in std::mem::take(&mut self.refresh_tokens) {
            self.platform.presence = Presence::Installed;
            self.platform.scopes = scopes::all();
            self.platform.refresh.push(Refresh {
                token,
                until,
                presented: None,
                parent: None,
            });
        }
    }

    /// Puts `text` in the place of `path` in one step.
    pub fn store(path: &Path, text: &str) -> io::Result<()> {
        let beside = path.with_extension("new");
        let mut file = std::fs::File::create(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_data()?;
        std::fs::rename(beside, path)
    }

    /// Keeps the store's memory bounded.
    pub fn trim(&mut self) {
        while self.carts.len() > KEPT {
            let oldest = self.carts.values().min_by_key(|cart| cart.updated_at);
            let Some(token) = oldest.map(|cart| cart.token.clone()) else {
                break;
            };
            self.carts.remove(&token);
        }
        while self.checkouts.len() > KEPT {
            let oldest = self.checkouts.values().min_by_key(|one| one.updated_at);
            let Some(token) = oldest.map(|one| one.token.clone()) else {
                break;
            };
            self.checkouts.remove(&token);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_store_remembers_over_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.json");
        assert!(Saved::load(&path).unwrap().is_none());
        let mut saved = Saved::fresh("http://localhost:1", Micros(0));
        let id = saved
            .outbox
            .queue("orders/create", "{}".to_owned(), "e", Micros(0), None);
        saved.outbox.start(&id);
        Saved::store(&path, &serde_json::to_string(&saved).unwrap()).unwrap();
        let again = Saved::load(&path).unwrap().unwrap();
        assert_eq!(again.orders.len(), 4);
        assert_eq!(again.outbox.ready(Micros(0)), [id]);
    }

    #[test]
    fn a_file_from_before_still_says_that_the_app_is_installed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.json");
        let saved = Saved::fresh("http://localhost:1", Micros(0));
        let mut text = serde_json::to_value(&saved).unwrap();
        let map = text.as_object_mut().unwrap();
        map.remove("platform");
        map.insert("refresh_tokens".to_owned(), serde_json::json!(["shprt_1"]));
        Saved::store(&path, &text.to_string()).unwrap();
        let mut again = Saved::load(&path).unwrap().unwrap().platform;
        assert!(again.installed() && again.embed_on);
        assert!(again.refresh("shprt_1", Micros(0)).is_some());
    }
}
