//! Tables of how often, one row a reason, a tag, a product: with what it was before, and where to do something about it.

use maud::{Markup, html};

use super::chart::{self, Column};
use super::page::Pen;
use super::series::Series;
use super::words::grouped;
use crate::ids::Id;

/// Rows of a table that are shown at once, and those that can be unfolded: more nobody reads on a page.
const ROWS: usize = 10;
const UNFOLDED: usize = 190;

struct Line {
    key: String,
    name: String,
    number: i64,
    before: i64,
}

fn lines(pen: Pen<'_>, series: Series) -> Vec<Line> {
    let before = pen.shown.before.of(series);
    let mut lines: Vec<Line> = pen
        .shown
        .counted
        .of(series)
        .into_iter()
        .map(|(key, tally)| Line {
            name: pen.shown.names.name(series, &key),
            number: tally.number,
            before: before.get(&key).map_or(0, |tally| tally.number),
            key,
        })
        .collect();
    lines.sort_by(|a, b| b.number.cmp(&a.number).then_with(|| a.name.cmp(&b.name)));
    lines
}

/// Where to do something about it.
type Knowledge = fn(Pen<'_>, &str) -> Option<(String, &'static str)>;

/// A table of one series.
struct Table {
    series: Series,
    title: &'static str,
    column: &'static str,
    /// What is said where there is nothing.
    none: &'static str,
    knowledge: Option<Knowledge>,
}

/// Why, about what and where a person was asked for.
#[must_use]
pub fn handoffs(pen: Pen<'_>) -> Markup {
    let tables = [
        Table {
            series: Series::HandoffsByReason,
            title: "Handoffs by reason",
            column: "Reason",
            none: "No person was asked for in these days.",
            knowledge: Some(of_any),
        },
        Table {
            series: Series::HandoffsByTag,
            title: "Handoffs by tag",
            column: "Tag",
            none: "No chat with a tag was handed to a person in these days.",
            knowledge: Some(of_tag),
        },
        Table {
            series: Series::HandoffsByProduct,
            title: "Products that keep needing a person",
            column: "Product",
            none: "No handoff was about a product: none was on the page, in the answer or in the cart.",
            knowledge: Some(of_product),
        },
        Table {
            series: Series::HandoffsByPage,
            title: "Handoffs by page",
            column: "Page",
            none: "Where shoppers were when they asked for a person is listed here.",
            knowledge: Some(of_page),
        },
    ];
    html! {
        @for one in tables { (table(pen, &one)) }
        (by_hour(pen))
        (table(pen, &Table {
            series: Series::HandoffsByGroup,
            title: "Handoffs by group",
            column: "Group",
            none: "When an action or a colleague asks for a group, it is listed here.",
            knowledge: None,
        }))
    }
}

/// What shoppers were not answered is among the gaps, whatever asked for a person then.
fn of_any(pen: Pen<'_>, _: &str) -> Option<(String, &'static str)> {
    Some((pen.shell.link("/settings/gaps"), "Gaps"))
}

/// The chats of a tag are gone through for what the assistant should know.
fn of_tag(pen: Pen<'_>, key: &str) -> Option<(String, &'static str)> {
    let path = format!("/settings/gaps/review?tag={key}");
    Some((pen.shell.link(&path), "Review"))
}

fn of_page(pen: Pen<'_>, key: &str) -> Option<(String, &'static str)> {
    if let Some(handle) = key.strip_prefix("/products/") {
        return of_product(pen, handle);
    }
    let document = pen.shown.names.page(key);
    Some(document.map_or_else(
        || (pen.shell.link("/settings/gaps"), "Gaps"),
        |document| edit(pen, document),
    ))
}

fn of_product(pen: Pen<'_>, key: &str) -> Option<(String, &'static str)> {
    let known = pen.shown.names.product(key);
    Some(known.map_or_else(
        || (pen.shell.link("/settings/gaps"), "Gaps"),
        |product| edit(pen, product.document),
    ))
}

fn edit(pen: Pen<'_>, document: Id) -> (String, &'static str) {
    let path = format!("/settings/knowledge/{document}");
    (pen.shell.link(&path), "Edit")
}

fn table(pen: Pen<'_>, table: &Table) -> Markup {
    let all = lines(pen, table.series);
    let most = all.first().map_or(0, |line| line.number);
    let (first, rest) = all.split_at(all.len().min(ROWS));
    let (rest, untold) = rest.split_at(rest.len().min(UNFOLDED));
    let id = table.series.slug();
    html! {
        section class="card" aria-labelledby=(id) {
            div class="card-head" { h2 id=(id) { (table.title) } }
            @if all.is_empty() { p class="subdued" { (table.none) } } @else {
                (rows(pen, table, first, most))
                @if !rest.is_empty() {
                    details {
                        summary { (rest.len()) " more" }
                        (rows(pen, table, rest, most))
                        @if !untold.is_empty() {
                            p class="subdued" { (grouped(i64::try_from(untold.len()).unwrap_or(i64::MAX))) " more, with fewer, are in the file: “Export as CSV”, above." }
                        }
                    }
                }
            }
        }
    }
}

fn rows(pen: Pen<'_>, table: &Table, lines: &[Line], most: i64) -> Markup {
    html! {
        table {
            thead {
                tr {
                    th scope="col" { (table.column) }
                    td class="drawn" {}
                    th scope="col" class="number" { "Handoffs" }
                    th scope="col" class="number" { "Change" }
                    @if table.knowledge.is_some() { th scope="col" { span class="sr" { "Knowledge" } } }
                }
            }
            tbody {
                @for line in lines {
                    tr {
                        th scope="row" { (line.name) }
                        td class="drawn" { (chart::bar(line.number, most)) }
                        td class="number" { (pen.number(table.series, &line.key, line.number)) }
                        td class="number" { (pen.change(line.number, line.before)) }
                        @if let Some(knowledge) = table.knowledge {
                            td class="number" {
                                @if let Some((path, name)) = knowledge(pen, &line.key) {
                                    a href=(path) { (name) span class="sr" { ": " (line.name) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn by_hour(pen: Pen<'_>) -> Markup {
    let series = Series::HandoffsByHour;
    let hours: Vec<(String, i64)> = (0..24)
        .map(|hour| {
            let key = hour.to_string();
            let number = pen.shown.counted.number(series, &key);
            (key, number)
        })
        .collect();
    let columns: Vec<Column> = hours
        .iter()
        .map(|(key, number)| Column {
            label: pen.shown.names.name(series, key),
            parts: vec![*number],
        })
        .collect();
    let any = hours.iter().any(|(_, number)| *number > 0);
    html! {
        section class="card" aria-labelledby="by-hour" {
            div class="card-head" { h2 id="by-hour" { "Handoffs by hour" } a href=(pen.shell.link("/settings/hours")) { "Opening hours" } }
            @if !any { p class="subdued" { "At what hours a person is asked for is drawn here." } } @else {
                (chart::columns("hours", "Handoffs by the hour of the day", &[("person", "Handoffs")], &columns))
                details {
                    summary { "As a table" }
                    table {
                        thead { tr { th scope="col" { "Hour" } th scope="col" class="number" { "Handoffs" } } }
                        tbody {
                            @for (key, number) in hours.iter().filter(|(_, number)| *number > 0) {
                                tr {
                                    th scope="row" { (pen.shown.names.name(series, key)) }
                                    td class="number" { (pen.number(series, key, *number)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Who wrote how much.
#[must_use]
pub fn messages(pen: Pen<'_>) -> Markup {
    let lines = lines(pen, Series::Messages);
    let most = lines.first().map_or(0, |line| line.number);
    html! {
        section class="card" aria-labelledby="messages" {
            div class="card-head" { h2 id="messages" { "Messages" } }
            @if lines.is_empty() { p class="subdued" { "Nothing was written in these days." } } @else {
                table {
                    thead { tr { th scope="col" { "By" } td class="drawn" {} th scope="col" class="number" { "Messages" } th scope="col" class="number" { "Change" } } }
                    tbody {
                        @for line in &lines {
                            tr {
                                th scope="row" { (line.name) }
                                td class="drawn" { (chart::bar(line.number, most)) }
                                td class="number" { (pen.number(Series::Messages, &line.key, line.number)) }
                                td class="number" { (pen.change(line.number, line.before)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
