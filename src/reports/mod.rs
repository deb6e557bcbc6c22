//! What the event log tells: how much was written, who dealt with it, why, where and over what a person was asked
//! for, how long that took, and what came of it.
//!
//! [`fold`] is the pure part: what one more entry of a chat's log changes in which [`series`]. [`follow`] reads the
//! shops' logs from where they were left, looks [`around`] where the log has only an id, and adds up the changes by
//! day; lengths of time go into [`buckets`], and the numbers are kept as [`sums`]. [`read`] reads the numbers of some
//! [`days`] back, [`names`] calls them by their names, and `page` (with `tiles`, `lines`, `times`, `thought`, `gaps`,
//! drawn by `chart` and worded by `words`) shows them; `trend` shows handoffs over time, by reason, topic, tag …;
//! [`topics`] says what they were about. What `leads` from a number to its chats (`hits`) leads to `chats`, which lists
//! them (those of a gap: `gap_chats`); `csv` makes files.

pub mod around;
pub mod buckets;
mod chart;
mod chats;
mod csv;
pub mod days;
pub mod fold;
pub mod follow;
mod gap_chats;
mod gaps;
mod hits;
mod leads;
mod lines;
pub mod names;
mod page;
pub mod read;
pub mod series;
pub mod sums;
mod thought;
mod tiles;
mod times;
pub mod topics;
mod trend;
mod words;

use actix_web::{HttpRequest, HttpResponse, web};

use self::chats::Sought;
use self::days::{Asked, Range};
pub use self::gap_chats::page as of_gap;
use self::names::Names;
use self::page::Shown;
use self::series::Series;
use self::trend::By;
pub use self::trend::page as over_time;
use crate::app::App;
use crate::assistant::learning::gaps as learning;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::handoff::desk;
use crate::handoff::hours::Zone;
use crate::team::document::{self, Opened};
use crate::team::{Staff, frame};

/// The shop's zone, today there, and the days that are meant.
fn meant(
    conn: &mut Conn,
    shop: ShopId,
    asked: &Asked,
    now: crate::clock::Micros,
) -> Result<(Zone, i32, Range, Option<i32>), Error> {
    let zone = desk::zone(conn, shop)?;
    let today = days::day(zone, now);
    let (range, ready) = asked.range(today);
    Ok((zone, today, range, ready))
}

/// `GET /reports`: the numbers of some days.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn page(
    request: HttpRequest,
    asked: web::Query<Asked>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (viewer, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let shop = viewer.shop;
    let behind = follow::catch_up(&app, shop).await?;
    let now = app.store.clock().now();
    let (zone, today, range, ready) = app
        .store
        .read(move |conn| meant(conn, shop, &asked, now))
        .await?;
    // Two readers at once: it is the most of what a page costs.
    let summed = |range| app.store.read(move |conn| read::summed(conn, shop, range));
    let (counted, before) = tokio::try_join!(summed(range), summed(range.before()))?;
    let shown = app
        .store
        .read(move |conn| {
            let told = [Series::HandoffsByProduct, Series::HandoffsByPage].map(|series| {
                let both = (counted.of(series), before.of(series));
                (series, lines::shown(series, both))
            });
            Ok::<_, Error>(Shown {
                now,
                viewer,
                zone: zone.name(),
                range,
                ready,
                today,
                names: Names::of(conn, shop, &told)?,
                counted,
                before,
                answered: learning::published(conn, shop, gaps::TOLD)?,
                any: read::any(conn, shop)?,
                behind,
            })
        })
        .await?;
    let markup = page::page(&shown, frame.as_ref());
    Ok(frame::answer(HttpResponse::Ok(), markup, frame.as_ref()))
}

/// `GET /reports/chats`: the chats behind one number.
///
/// # Errors
/// [`Error::NotFound`] of a series that there is not; the database's.
pub async fn of_number(
    request: HttpRequest,
    asked: web::Query<Asked>,
    sought: web::Query<Sought>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (viewer, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let shop = viewer.shop;
    let number = sought.number()?;
    follow::catch_up(&app, shop).await?;
    let now = app.store.clock().now();
    let shown = app
        .store
        .read(move |conn| {
            let (_, _, range, _) = meant(conn, shop, &asked, now)?;
            chats::read(conn, viewer, number, range, sought.after(), now)
        })
        .await?;
    let markup = chats::page(&shown, frame.as_ref());
    Ok(frame::answer(HttpResponse::Ok(), markup, frame.as_ref()))
}

/// `GET /reports/numbers.csv`: the numbers of some days as a file; those of one series where one is named.
///
/// # Errors
/// [`Error::NotFound`] of a series that there is not; the database's.
pub async fn numbers_file(
    asked: web::Query<Asked>,
    by: web::Query<By>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let shop = staff.shop;
    let only = by.series()?;
    let behind = follow::catch_up(&app, shop).await?;
    let now = app.store.clock().now();
    let (_, _, range, _) = app
        .store
        .read(move |conn| meant(conn, shop, &asked, now))
        .await?;
    Ok(csv::numbers(app.store.clone(), shop, range, only, behind))
}

/// `GET /reports/chats.csv`: the chats behind one number as a file.
///
/// # Errors
/// [`Error::NotFound`] of a series that there is not; the database's.
pub async fn chats_file(
    asked: web::Query<Asked>,
    sought: web::Query<Sought>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let shop = staff.shop;
    let (series, key) = sought.number()?;
    follow::catch_up(&app, shop).await?;
    let now = app.store.clock().now();
    let named = key.clone();
    let (name, range) = app
        .store
        .read(move |conn| {
            let (_, _, range, _) = meant(conn, shop, &asked, now)?;
            let names = Names::with(conn, shop, [named.clone()].into())?;
            Ok::<_, Error>((names.name(series, &named), range))
        })
        .await?;
    let base = app.config.app_url.as_str().trim_end_matches('/').to_owned();
    Ok(csv::chats(
        app.store.clone(),
        shop,
        (series, key),
        name,
        range,
        base,
    ))
}
