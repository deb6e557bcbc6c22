//! What a writing job holds: the connection inside the group's transaction, the time, ids, and the log.

use diesel::prelude::*;

use super::ShopId;
use super::conn::Conn;
use super::schema::{events, shop_heads};
use crate::clock::Micros;
use crate::ids::{Id, Ids};

/// One entry of a shop's log, as committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// The shop.
    pub shop: ShopId,
    /// Place in the shop's log; dense.
    pub seq: i64,
    /// The conversation it is about.
    pub conversation: Id,
    /// Place in the conversation; dense.
    pub version: i64,
    /// When.
    pub at: Micros,
}

/// Which workers have something to do after the commit.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Wakes {
    /// A webhook delivery was stored.
    pub deliveries: bool,
    /// A job was added.
    pub jobs: bool,
}

impl Wakes {
    /// Both together.
    pub fn join(&mut self, other: Wakes) {
        self.deliveries |= other.deliveries;
        self.jobs |= other.jobs;
    }
}

/// A place inside the writer's transaction for items of many shops: no shop of its own, and no log.
pub struct Batch<'w> {
    /// The connection. Everything done on it commits or fails with these items.
    pub conn: &'w mut Conn,
    /// This node's clock.
    pub now: Micros,
    ids: &'w Ids,
    wakes: &'w mut Wakes,
}

impl<'w> Batch<'w> {
    pub(super) fn new(conn: &'w mut Conn, now: Micros, ids: &'w Ids, wakes: &'w mut Wakes) -> Self {
        Self {
            conn,
            now,
            ids,
            wakes,
        }
    }

    /// A new id.
    #[must_use]
    pub fn new_id(&self) -> Id {
        self.ids.next(self.now)
    }

    /// Says that a stored delivery waits for the worker.
    pub fn wake_deliveries(&mut self) {
        self.wakes.deliveries = true;
    }
}

/// A place inside the writer's transaction.
pub struct Tx<'w> {
    /// The connection. Everything done on it commits or fails with this job.
    pub conn: &'w mut Conn,
    /// The time of this write; never earlier than the entry before it in the shop's log.
    pub now: Micros,
    /// This node's clock: for what is due. A log that ran ahead must not put work off.
    pub wall: Micros,
    /// Whether mail that is owed goes out.
    pub mails: bool,
    /// Since when this program has been at work: before, nobody could give a sign.
    pub started: Micros,
    ids: &'w Ids,
    shop: ShopId,
    pub(super) entries: Vec<Committed>,
    pub(super) wakes: Wakes,
    about: Option<String>,
    pub(super) told: bool,
}

impl<'w> Tx<'w> {
    pub(super) fn new(
        conn: &'w mut Conn,
        (now, wall): (Micros, Micros),
        ids: &'w Ids,
        shop: ShopId,
    ) -> Self {
        Self {
            conn,
            now,
            wall,
            mails: false,
            started: Micros(0),
            ids,
            shop,
            entries: Vec::new(),
            wakes: Wakes::default(),
            about: None,
            told: false,
        }
    }

    /// The shop this job writes for.
    #[must_use]
    pub fn shop(&self) -> ShopId {
        self.shop
    }

    /// The shop's id as the database has it.
    #[must_use]
    pub fn key(&self) -> i64 {
        self.shop.key()
    }

    /// A new id.
    #[must_use]
    pub fn new_id(&self) -> Id {
        self.ids.next(self.now)
    }

    /// Says what this write is about, for the entry that goes along with it.
    pub fn about(&mut self, subject: impl ToString) {
        self.about = Some(subject.to_string());
    }

    /// What this write is about: as it was said, or else the first conversation whose log grew.
    #[must_use]
    pub fn subject(&self) -> Option<String> {
        let grew = || self.entries.first().map(|entry| entry.conversation);
        self.about
            .clone()
            .or_else(|| grew().map(|conversation| conversation.to_string()))
    }

    /// Says that this write keeps its own entry, so that none has to go along.
    pub fn tells_itself(&mut self) {
        self.told = true;
    }

    /// The same place for items that have no shop's log.
    pub(super) fn batch(&mut self) -> Batch<'_> {
        Batch::new(self.conn, self.wall, self.ids, &mut self.wakes)
    }

    /// Says that a stored delivery waits for the worker.
    pub fn wake_deliveries(&mut self) {
        self.wakes.deliveries = true;
    }

    /// Says that a job waits for the worker.
    pub fn wake_jobs(&mut self) {
        self.wakes.jobs = true;
    }

    /// Appends to the shop's log and returns the entry's `seq`. Needs a job given to
    /// [`super::Store::write`], which holds the shop's head.
    ///
    /// # Errors
    /// The database's.
    pub fn append(
        &mut self,
        conversation: Id,
        version: i64,
        kind: &str,
        data: String,
    ) -> QueryResult<i64> {
        let (_, head, at) = diesel::update(shop_heads::table.find(self.key()))
            .set((
                shop_heads::seq.eq(shop_heads::seq + 1),
                shop_heads::at.eq(self.now.0),
            ))
            .returning(shop_heads::all_columns)
            .get_result::<(i64, i64, i64)>(self.conn)?;
        diesel::insert_into(events::table)
            .values((
                events::shop_id.eq(self.key()),
                events::seq.eq(head),
                events::conversation_id.eq(conversation.0),
                events::version.eq(version),
                events::at.eq(at),
                events::kind.eq(kind),
                events::data.eq(&data),
            ))
            .execute(self.conn)?;
        self.entries.push(Committed {
            shop: self.shop,
            seq: head,
            conversation,
            version,
            at: Micros(at),
        });
        Ok(head)
    }
}
