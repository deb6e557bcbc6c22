//! Made-up chats, folded and written: straight into the tables of the reports, or as entries of a log to be counted.

use std::collections::BTreeMap;
use std::fmt::Write;

use counterbell::app::App;
use counterbell::conversation::Event;
use counterbell::db::{Conn, ShopId};
use counterbell::error::Error;
use counterbell::handoff::hours::Zone;
use counterbell::ids::Id;
use counterbell::reports::buckets;
use counterbell::reports::days;
use counterbell::reports::fold::{Chat, fold};
use counterbell::reports::series::Kind;
use counterbell::reports::sums::{Sums, slot};
use diesel::connection::SimpleConnection;

use crate::{YEAR, made_up};

/// Chats written at once.
const BATCH: u64 = 2_000;
/// Rows in one statement.
const ROWS: usize = 500;
/// The number of the first chat.
const FIRST: u64 = 1_000_000;

/// How many rows of each kind there are.
#[derive(Default)]
pub struct Written {
    pub sums: usize,
    pub hits: usize,
}

/// Rows of one table about to be written.
struct Rows {
    head: &'static str,
    waiting: usize,
    number: usize,
    sql: String,
}

impl Rows {
    fn of(head: &'static str) -> Self {
        Self {
            head,
            waiting: 0,
            number: 0,
            sql: String::new(),
        }
    }

    fn add(&mut self, row: &str) {
        let before = match (self.waiting, self.number) {
            (0, 0) => self.head,
            (0, _) => ";",
            _ => ",",
        };
        self.sql.push_str(before);
        if self.waiting == 0 && self.number > 0 {
            self.sql.push_str(self.head);
        }
        self.sql.push_str(row);
        self.number += 1;
        self.waiting = (self.waiting + 1) % ROWS;
    }

    /// What there is so far, as statements.
    fn take(&mut self) -> String {
        let mut sql = std::mem::take(&mut self.sql);
        sql.push(';');
        *self = Self::of(self.head);
        sql
    }
}

async fn execute(app: &App, shop: ShopId, sql: String) -> Result<(), String> {
    app.store
        .write(shop, move |tx| {
            if let Conn::Sqlite(conn) = tx.conn {
                conn.batch_execute("PRAGMA cache_size = -400000;")?;
                conn.batch_execute(&sql)?;
            }
            Ok::<_, Error>(())
        })
        .await
        .map_err(|error| error.to_string())
}

/// Counts so many chats of so many days, and writes their numbers.
pub async fn tables(
    app: &App,
    shop: ShopId,
    (chats, days_long): (u64, i64),
    people: &[Id],
) -> Result<Written, String> {
    let (now, key) = (app.store.clock().now(), shop.key());
    let mut written = Written::default();
    let mut sums: BTreeMap<(i32, i32, i32), Sums> = BTreeMap::new();
    let mut kept = Rows::of("INSERT INTO report_chats (shop_id, conversation_id, data) VALUES ");
    let mut hits = Rows::of(
        "INSERT INTO report_hits (shop_id, series, key, day, conversation_id, number, total) VALUES ",
    );
    for number in 0..chats {
        let id = FIRST + number;
        let mut chat = Chat::default();
        let mut own: BTreeMap<(i32, String, i32), (i64, i64)> = BTreeMap::new();
        for (at, _, data, around) in made_up::chat(number, (chats, days_long), now, people) {
            let event: Event =
                serde_json::from_str(&data).map_err(|error| format!("{data}: {error}"))?;
            for delta in fold(&mut chat, &event, at, &around) {
                let (series, day) = (delta.series.code(), days::day(Zone::UTC, delta.at));
                let total = delta.value * delta.number;
                let class =
                    (delta.series.kind() == Kind::Time).then(|| buckets::class(delta.value));
                for part in days::counted_in(day) {
                    let of = sums.entry((series, part, slot(delta.series, &delta.key)));
                    of.or_default()
                        .add(&delta.key, (delta.number, total), class);
                }
                let hit = own.entry((series, delta.key, day)).or_default();
                *hit = (hit.0 + delta.number, hit.1 + total);
            }
        }
        let data = serde_json::to_string(&chat).map_err(|error| error.to_string())?;
        kept.add(&format!("({key},{id},'{data}')"));
        for ((series, of, day), (number, total)) in own {
            if (number, total) != (0, 0) {
                hits.add(&format!(
                    "({key},{series},'{of}',{day},{id},{number},{total})"
                ));
                written.hits += 1;
            }
        }
        if (number + 1).is_multiple_of(BATCH) || number + 1 == chats {
            let sql = kept.take() + &hits.take();
            execute(app, shop, sql).await?;
        }
    }
    let mut rows = Rows::of("INSERT INTO report_sums (shop_id, series, day, slot, sums) VALUES ");
    for ((series, day, slot), of) in sums {
        rows.add(&format!("({key},{series},{day},{slot},'{}')", of.text()));
    }
    written.sums = rows.number;
    if rows.number > 0 {
        execute(app, shop, rows.take()).await?;
    }
    Ok(written)
}

/// Writes the entries of so many chats into the log, in the order of their times; says how many they are.
pub async fn log(app: &App, shop: ShopId, chats: u64, people: &[Id]) -> Result<u64, String> {
    let (now, key) = (app.store.clock().now(), shop.key());
    let mut entries: Vec<(i64, u64, usize, &str, String)> = Vec::new();
    for number in 0..chats {
        let made = made_up::chat(number, (chats, YEAR), now, people).into_iter();
        entries.extend(
            made.enumerate().map(|(version, (at, kind, data, _))| {
                (at.0, FIRST + number, version + 1, kind, data)
            }),
        );
    }
    entries.sort();
    let mut rows = Rows::of(
        "INSERT INTO events (shop_id, seq, conversation_id, version, at, kind, data) VALUES ",
    );
    let mut seq = 0_u64;
    for (at, chat, version, kind, data) in &entries {
        seq += 1;
        rows.add(&format!(
            "({key},{seq},{chat},{version},{at},'{kind}','{data}')"
        ));
        if seq.is_multiple_of(20_000) {
            execute(app, shop, rows.take()).await?;
        }
    }
    let mut last = if rows.number > 0 {
        rows.take()
    } else {
        String::new()
    };
    write!(
        last,
        "UPDATE shop_heads SET seq = {seq} WHERE shop_id = {key};"
    )
    .map_err(|error| error.to_string())?;
    execute(app, shop, last).await?;
    Ok(seq)
}
