//! A node without doors: a store opened on a database, with shops in it, and what it told of its commits.

use std::sync::Arc;

use counterbell::clock::Clock;
use counterbell::db::schema::{events, shop_heads};
use counterbell::db::{Committed, DatabaseUrl, ShopId, Store, StoreConfig};
use counterbell::error::Error;
use counterbell::ids::Id;
use diesel::prelude::*;
use parking_lot::Mutex;

use super::database::{Kind, fresh_database};

/// One entry of a log as the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub seq: i64,
    pub conversation: i64,
    pub at: i64,
}

/// A store over a database that is given or new.
#[derive(Clone)]
pub struct Node {
    pub store: Store,
    pub clock: Clock,
    pub url: String,
    /// Everything it was told of, in the order it was told.
    pub told: Arc<Mutex<Vec<Committed>>>,
    _folder: Option<Arc<tempfile::TempDir>>,
}

impl Node {
    /// The first node of a new database.
    pub fn of_a_new_database(kind: Kind, clock: Clock) -> Self {
        let (_, url, folder) = fresh_database(kind);
        let mut node = Self::on(&url, clock);
        node._folder = Some(Arc::new(folder));
        node
    }

    /// One more node on a database.
    pub fn on(url: &str, clock: Clock) -> Self {
        let told = Arc::<Mutex<Vec<Committed>>>::default();
        let store = Store::open(StoreConfig {
            url: DatabaseUrl::parse(url).unwrap(),
            writers: 3,
            readers: 4,
            migrate: true,
            clock: clock.clone(),
            mails: false,
            on_remote: Arc::new(|_, _| {}),
            on_passed: Arc::new(|_| {}),
            on_commit: {
                let told = told.clone();
                Arc::new(move |entries, _| told.lock().extend(entries))
            },
        })
        .unwrap();
        Self {
            store,
            clock,
            url: url.to_owned(),
            told,
            _folder: None,
        }
    }

    /// A shop with an empty log.
    pub async fn shop(&self, id: i64) -> ShopId {
        let shop = ShopId(Id(id));
        self.store
            .write(shop, move |tx| {
                diesel::insert_into(shop_heads::table)
                    .values((
                        shop_heads::shop_id.eq(tx.key()),
                        shop_heads::seq.eq(0),
                        shop_heads::at.eq(tx.now.0),
                    ))
                    .execute(tx.conn)?;
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
        shop
    }

    /// Appends one entry to a shop's log; returns its seq.
    pub async fn append(&self, shop: ShopId, conversation: i64) -> Result<i64, Error> {
        self.store
            .write(shop, move |tx| {
                Ok(tx.append(Id(conversation), 1, "started", "{}".into())?)
            })
            .await
    }

    /// A shop's log.
    pub async fn log(&self, shop: ShopId) -> Vec<Entry> {
        self.store
            .read(move |conn| {
                let rows: Vec<(i64, i64, i64)> = events::table
                    .filter(events::shop_id.eq(shop.key()))
                    .order(events::seq.asc())
                    .select((events::seq, events::conversation_id, events::at))
                    .load(conn)?;
                Ok::<_, Error>(rows)
            })
            .await
            .unwrap()
            .into_iter()
            .map(|(seq, conversation, at)| Entry {
                seq,
                conversation,
                at,
            })
            .collect()
    }
}
