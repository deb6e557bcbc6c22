//! Handoffs over time: by one of the things they are counted by, its days side by side. A row a reason, a topic, a tag;
//! each number leads to its chats, each row to what the assistant should know.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use serde::Deserialize;

use super::chart::{self, Column};
use super::days::{Asked, Range};
use super::fold::NO_TOPIC;
use super::leads::{Leads, Spoken};
use super::lines::{HANDOFFS, Table};
use super::names::Names;
use super::page::{around, look, ranges};
use super::read::{self, ByKey};
use super::series::Series;
use super::words::grouped;
use super::{follow, meant};
use crate::app::App;
use crate::clock::Micros;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::team::document::{self, Opened};
use crate::team::role::Can;
use crate::team::{Frame, Staff, frame};

/// Rows of a page.
const ROWS: usize = 25;

/// By what.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct By {
    of: String,
    /// How many rows the pages before had.
    behind: usize,
}

impl By {
    /// The table of that name.
    fn table(&self) -> Result<&'static Table, Error> {
        let mut tables = HANDOFFS.iter();
        tables
            .find(|table| table.series.slug() == self.of)
            .ok_or(Error::NotFound)
    }

    /// The series of that name; nothing where none is named.
    ///
    /// # Errors
    /// [`Error::NotFound`] of a series that there is not.
    pub fn series(&self) -> Result<Option<Series>, Error> {
        if self.of.is_empty() {
            return Ok(None);
        }
        Series::called(&self.of).map(Some).ok_or(Error::NotFound)
    }
}

/// The address of the page.
#[must_use]
pub fn address(series: Series, range: Range) -> String {
    format!("/reports/over-time?of={}&{}", series.slug(), range.query())
}

/// What there is to tell.
struct Told {
    names: Names,
    periods: Vec<Range>,
    /// Those with most of them first.
    rows: Vec<Row>,
    /// All handoffs, whatever they are counted by.
    all: Row,
    /// How many rows the pages up to this one have, where there are more.
    next: Option<usize>,
}

/// How often something counted.
struct Row {
    key: String,
    /// Period by period.
    numbers: Vec<i64>,
    together: i64,
    before: i64,
}

/// What the page shows.
struct Shown {
    now: Micros,
    viewer: Staff,
    table: &'static Table,
    range: Range,
    ready: Option<i32>,
    today: i32,
    told: Told,
    behind: bool,
}

/// `GET /reports/over-time`: handoffs by one thing, over time.
///
/// # Errors
/// [`Error::NotFound`] of what they are not counted by; the database's.
pub async fn page(
    request: HttpRequest,
    asked: web::Query<Asked>,
    by: web::Query<By>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (viewer, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let table = by.table()?;
    let behind = follow::catch_up(&app, viewer.shop).await?;
    let now = app.store.clock().now();
    let shown = app
        .store
        .read(move |conn| {
            let (_, today, range, ready) = meant(conn, viewer.shop, &asked, now)?;
            Ok::<_, Error>(Shown {
                now,
                table,
                range,
                ready,
                today,
                told: tell(conn, viewer.shop, (table.series, by.behind), range)?,
                viewer,
                behind,
            })
        })
        .await?;
    let markup = drawn(&shown, frame.as_ref());
    Ok(frame::answer(HttpResponse::Ok(), markup, frame.as_ref()))
}

/// Reads it: what it costs grows with the keys there are, and with the rows and periods that are shown.
fn tell(
    conn: &mut Conn,
    shop: ShopId,
    (series, behind): (Series, usize),
    range: Range,
) -> Result<Told, Error> {
    let periods = range.periods();
    let now = read::one(conn, shop, series, range)?;
    let before = read::one(conn, shop, series, range.before())?;
    let of = |tallies: &ByKey, key: &str| tallies.get(key).map_or(0, |tally| tally.number);
    let both: BTreeSet<&String> = now.keys().chain(before.keys()).collect();
    let mut keys: Vec<String> = both.into_iter().cloned().collect();
    keys.sort_by_key(|key| {
        let none = series == Series::HandoffsByTopic && key == NO_TOPIC;
        (none, Reverse((of(&now, key), of(&before, key))))
    });
    let next = Some(behind.saturating_add(ROWS)).filter(|next| *next < keys.len());
    let keys: Vec<String> = keys.into_iter().skip(behind).take(ROWS).collect();
    let mut by = read::side_by_side(conn, shop, (series, &keys), &periods)?;
    let rows = keys.iter().map(|key| Row {
        numbers: by.remove(key).unwrap_or_default(),
        together: of(&now, key),
        before: of(&before, key),
        key: key.clone(),
    });
    let rows: Vec<Row> = rows.collect();
    let every = Series::Handoffs;
    let whole = [String::new()];
    let mut all = read::side_by_side(conn, shop, (every, &whole), &periods)?;
    let numbers = all.remove("").unwrap_or_default();
    Ok(Told {
        names: Names::of(conn, shop, &[(series, keys)])?,
        all: Row {
            key: String::new(),
            together: numbers.iter().sum(),
            numbers,
            before: read::number(conn, shop, (every, ""), range.before())?,
        },
        periods,
        rows,
        next,
    })
}

fn drawn(shown: &Shown, frame: Option<&Frame>) -> Markup {
    let (table, range) = (shown.table, shown.range);
    let shell = around(table.title, &shown.viewer, shown.now, frame);
    let days = Spoken::of(range);
    let leads = Leads {
        shell: &shell,
        days: &days,
    };
    let mut look = look();
    look.banner = shown.behind.then(super::page::behind);
    let file = format!(
        "/reports/numbers.csv?of={}&{}",
        table.series.slug(),
        range.query()
    );
    let main = html! {
        p { a href=(shell.link(&format!("/reports?{}", range.query()))) { "Reports" } }
        header class="page-head" {
            div {
                h1 { (table.title) ", over time" }
                p class="subdued" { (range.words()) ", compared with " (range.before().words()) "." }
            }
            @if !shown.told.rows.is_empty() && shown.viewer.may(Can::Manage) {
                a class="button" href=(file) data-download="handoffs.csv" { "Export as CSV" }
            }
        }
        (ranges(&shell, "/reports/over-time", Some(table.series.slug()), (range, shown.ready, shown.today)))
        div class="ranges" {
            nav aria-label="Handoffs by" {
                @for one in &HANDOFFS {
                    a href=(shell.link(&address(one.series, range))) aria-current=[(one.series == table.series).then_some("page")] { (one.column) }
                }
            }
        }
        (card(shown, leads))
    };
    shell.page_as(&look, &main)
}

fn card(shown: &Shown, leads: Leads<'_>) -> Markup {
    let (table, told) = (shown.table, &shown.told);
    let columns: Vec<Column> = told
        .periods
        .iter()
        .zip(&told.all.numbers)
        .map(|(period, number)| Column {
            label: period.label(),
            parts: vec![*number],
        })
        .collect();
    html! {
        section class="card" aria-labelledby="over-time" {
            div class="card-head" { h2 id="over-time" { "All handoffs, and by " (table.column.to_lowercase()) } }
            @if told.rows.is_empty() { p class="subdued" { (table.none) } } @else {
                (chart::columns("all", "All handoffs", &[("person", "handoffs")], &columns))
                @if !table.about.is_empty() { p class="subdued" { (table.about) } }
                div class="scroll wide" tabindex="0" role="region" aria-labelledby="over-time" {
                    table {
                        thead {
                            tr {
                                th scope="col" { (table.column) }
                                td class="drawn" {}
                                th scope="col" class="number" { "Together" }
                                th scope="col" class="number" { "Change" }
                                @for period in &told.periods { th scope="col" class="number" { (period.label()) } }
                                @if table.teaches() { th scope="col" { span class="sr" { "Knowledge" } } }
                            }
                        }
                        tbody {
                            @for one in &told.rows {
                                @let name = told.names.name(table.series, &one.key);
                                (row(leads, (table.series, &told.periods), (&name, told.names.own(table.series, &one.key)), one, table.teaches().then(|| table.lead(leads.shell, &told.names, &one.key))))
                            }
                        }
                        tfoot { (row(leads, (Series::Handoffs, &told.periods), ("All handoffs", None), &told.all, table.teaches().then(|| html! {}))) }
                    }
                }
                @if let Some(next) = told.next {
                    p class="older" { a class="button" href=(leads.shell.link(&format!("{}&behind={next}", address(table.series, shown.range)))) { "Show more" } }
                }
            }
        }
    }
}

/// A row: what it is, drawn, together, and period by period; last where it leads besides.
fn row(
    leads: Leads<'_>,
    (series, periods): (Series, &[Range]),
    (name, own): (&str, Option<&str>),
    row: &Row,
    last: Option<Markup>,
) -> Markup {
    html! {
        tr {
            th scope="row" translate=[own] { (name) }
            td class="drawn" { (chart::spark(&row.numbers)) }
            td class="number" { (leads.number(series, &row.key, row.together)) }
            td class="number" { (leads.change(series, &row.key, row.together, row.before)) }
            @for (period, number) in periods.iter().zip(&row.numbers) {
                td class="number" {
                    @if *number > 0 { a href=(leads.chats(series, &row.key, *period)) { (grouped(*number)) } }
                    @else { span class="subdued" { "0" } }
                }
            }
            @if let Some(last) = last { td class="number" { (last) } }
        }
    }
}
