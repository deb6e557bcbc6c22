//! The numbers, and the chats behind one of them, as files: read and sent some rows at a time.

use std::collections::BTreeSet;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::{HttpResponse, web};
use futures_util::stream;

use super::chats::heading;
use super::days::{self, Range};
use super::hits::hits;
use super::names::Names;
use super::read::{Tally, day_by_day, summed};
use super::series::{Kind, Series};
use crate::db::{Conn, ShopId, Store};
use crate::error::Error;
use crate::ids::Id;
use crate::settings::csv::line;

/// Chats, and days, read and sent at once.
const BATCH: i64 = 500;
const DAYS: i32 = 7;

fn file(name: &str) -> actix_web::HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer
        .content_type("text/csv; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}.csv\""),
        ));
    answer
}

/// What stands over the numbers.
const HEAD: [&str; 7] = [
    "report",
    "of",
    "day",
    "number",
    "total",
    "median seconds",
    "90 % within seconds",
];
/// The last line, where the log is longer than what was counted.
const BEHIND: &str = "Not all of the log was counted when this was made. Export again in a minute.";

/// Every number of some days, however many there are.
struct Numbers {
    store: Store,
    shop: ShopId,
    range: Range,
    /// Of these only.
    of: Vec<Series>,
    behind: bool,
    place: Place,
}

/// What comes next.
enum Place {
    Head,
    Days(i32),
    Times,
    Last,
    End,
}

/// Every number of some days: a line a day, series and key, and below them the lengths of time of all days together.
/// `only` is the one series there is in it; `behind` is said in the last line.
#[must_use]
pub fn numbers(
    store: Store,
    shop: ShopId,
    range: Range,
    only: Option<Series>,
    behind: bool,
) -> HttpResponse {
    let numbers = Numbers {
        store,
        shop,
        range,
        of: only.map_or_else(|| Series::EVERY.to_vec(), |only| vec![only]),
        behind,
        place: Place::Head,
    };
    file("reports").streaming(stream::unfold(numbers, |mut numbers| async move {
        let next = numbers.next().await?;
        Some((next, numbers))
    }))
}

impl Numbers {
    async fn next(&mut self) -> Option<Result<web::Bytes, Error>> {
        let (shop, range) = (self.shop, self.range);
        loop {
            let read = match self.place {
                Place::Head => {
                    self.place = Place::Days(range.from);
                    return Some(Ok(line(&HEAD).into()));
                }
                Place::Days(from) if from > range.to => {
                    self.place = Place::Times;
                    continue;
                }
                Place::Days(from) => {
                    let some = Range {
                        from,
                        to: range.to.min(from + DAYS - 1),
                    };
                    self.place = Place::Days(some.to + 1);
                    let of = self.of.clone();
                    let read = move |conn: &mut Conn| of_days(conn, shop, some, &of);
                    self.store.read(read).await
                }
                Place::Times => {
                    self.place = Place::Last;
                    let of = self.of.clone();
                    let read = move |conn: &mut Conn| of_times(conn, shop, range, &of);
                    self.store.read(read).await
                }
                Place::Last => {
                    self.place = Place::End;
                    let last = || Ok(line(&["note", BEHIND, "", "", "", "", ""]).into());
                    return self.behind.then(last);
                }
                Place::End => return None,
            };
            match read {
                // Days on which nothing was.
                Ok(text) if text.is_empty() => {}
                Ok(text) => return Some(Ok(text.into())),
                Err(error) => {
                    self.place = Place::End;
                    return Some(Err(broken(error)));
                }
            }
        }
    }
}

/// A file that breaks off is seen to be broken.
fn broken(error: Error) -> Error {
    tracing::error!(%error, "an export broke off");
    error
}

fn of_days(conn: &mut Conn, shop: ShopId, range: Range, of: &[Series]) -> Result<String, Error> {
    let rows = day_by_day(conn, shop, range, of)?;
    let goods = rows
        .iter()
        .filter(|(series, ..)| *series == Series::HandoffsByProduct)
        .map(|(_, _, key, _)| key.clone())
        .collect();
    let names = Names::with(conn, shop, goods)?;
    let lines = rows.iter().map(|(series, day, key, tally)| {
        line(&[
            series.slug(),
            &names.name(*series, key),
            &days::iso(*day),
            &tally.number.to_string(),
            &total(*series, *tally),
            "",
            "",
        ])
    });
    Ok(lines.collect())
}

fn of_times(conn: &mut Conn, shop: ShopId, range: Range, of: &[Series]) -> Result<String, Error> {
    let times = of.iter().filter(|series| series.kind() == Kind::Time);
    let times: Vec<Series> = times.copied().collect();
    if times.is_empty() {
        return Ok(String::new());
    }
    let counted = summed(conn, shop, range)?;
    let names = Names::with(conn, shop, BTreeSet::new())?;
    let days = format!("{} to {}", days::iso(range.from), days::iso(range.to));
    let seconds = |micros: Option<i64>| {
        micros.map_or_else(String::new, |micros| (micros / 1_000_000).to_string())
    };
    let mut lines = String::new();
    for series in times {
        for (key, tally) in counted.of(series) {
            let lengths = counted.lengths(series, key);
            lines.push_str(&line(&[
                series.slug(),
                &names.name(series, key),
                &days,
                &tally.number.to_string(),
                &total(series, *tally),
                &seconds(lengths.median()),
                &seconds(lengths.percentile(90)),
            ]));
        }
    }
    Ok(lines)
}

/// What they come to together: money, lengths of time, marks.
fn total(series: Series, tally: Tally) -> String {
    match (series, series.kind()) {
        (Series::Orders, _) => {
            let cents = tally.total / 100;
            format!("{}.{:02}", cents / 100, cents % 100)
        }
        (_, Kind::Count) => String::new(),
        (_, Kind::Time) => format!("{} s", tally.total / 1_000_000),
        (_, Kind::Sum) => tally.total.to_string(),
    }
}

/// The chats behind a number, however many they are.
struct Chats {
    store: Store,
    shop: ShopId,
    number: (Series, String),
    name: String,
    range: Range,
    base: String,
    after: Option<(i32, Id)>,
    begun: bool,
    ended: bool,
}

/// The chats behind a number as a file. `base` is the app's own address.
#[must_use]
pub fn chats(
    store: Store,
    shop: ShopId,
    number: (Series, String),
    name: String,
    range: Range,
    base: String,
) -> HttpResponse {
    let chats = Chats {
        store,
        shop,
        number,
        name,
        range,
        base,
        after: None,
        begun: false,
        ended: false,
    };
    file("chats").streaming(stream::unfold(chats, |mut chats| async move {
        let next = chats.next().await?;
        Some((next, chats))
    }))
}

impl Chats {
    async fn next(&mut self) -> Option<Result<web::Bytes, Error>> {
        if self.ended {
            return None;
        }
        if !self.begun {
            self.begun = true;
            let head = ["report", "of", "day", "chat", "number", "total", "address"];
            return Some(Ok(line(&head).into()));
        }
        let (shop, range, after) = (self.shop, self.range, self.after);
        let (series, key) = self.number.clone();
        let read = self
            .store
            .read(move |conn| hits(conn, shop, (series, &key), range, after, BATCH))
            .await;
        let found = match read {
            Ok(found) => found,
            Err(error) => {
                self.ended = true;
                return Some(Err(broken(error)));
            }
        };
        let last = found.last()?;
        self.after = Some((last.day, last.chat));
        self.ended = i64::try_from(found.len()).unwrap_or(0) < BATCH;
        // Sums of several currencies are none.
        let mixed = series == Series::Orders && self.number.1.is_empty();
        let text: String = found
            .iter()
            .map(|hit| {
                let total = if mixed {
                    String::new()
                } else {
                    total(series, hit.tally)
                };
                line(&[
                    heading(series),
                    &self.name,
                    &days::iso(hit.day),
                    &hit.chat.to_string(),
                    &hit.tally.number.to_string(),
                    &total,
                    &format!("{}/inbox/{}", self.base, hit.chat),
                ])
            })
            .collect();
        Some(Ok(text.into()))
    }
}
