//! Tables of how often, one row a reason, a tag, a product: with what it was before, and where to do something about it.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use maud::{Markup, html};

use super::chart::{self, Column};
use super::fold::NO_TOPIC;
use super::names::Names;
use super::page::Pen;
use super::read::ByKey;
use super::series::Series;
use super::trend;
use super::words::grouped;
use crate::ids::Id;
use crate::settings::shell::Shell;

/// Rows of a table that are shown: the others are on its own page.
const ROWS: usize = 10;

struct Line<'c> {
    key: &'c String,
    number: i64,
    before: i64,
}

/// What there is in these days, or was in those before; what there is most of first.
fn lines<'c>(series: Series, (now, before): (&'c ByKey, &'c ByKey)) -> Vec<Line<'c>> {
    let of = |tallies: &ByKey, key: &str| tallies.get(key).map_or(0, |tally| tally.number);
    // What there is no more of is told as well: that is where something was mended.
    let keys: BTreeSet<&String> = now.keys().chain(before.keys()).collect();
    let mut lines: Vec<Line<'_>> = keys
        .into_iter()
        .map(|key| Line {
            number: of(now, key),
            before: of(before, key),
            key,
        })
        .collect();
    let none = |line: &Line<'_>| series == Series::HandoffsByTopic && line.key == NO_TOPIC;
    lines.sort_by_key(|line| (none(line), Reverse((line.number, line.before))));
    lines
}

/// The keys whose rows are shown of a series, so that no others need names.
#[must_use]
pub fn shown(series: Series, both: (&ByKey, &ByKey)) -> Vec<String> {
    let first = lines(series, both).into_iter().take(ROWS);
    first.map(|line| line.key.clone()).collect()
}

fn of_page_shown(pen: Pen<'_>, series: Series) -> Vec<Line<'_>> {
    let shown = pen.shown;
    lines(series, (shown.counted.of(series), shown.before.of(series)))
}

/// Where to do something about it.
type Knowledge = fn(&Shell<'_>, &Names, &str) -> Option<(String, &'static str)>;

/// A table of one series.
pub struct Table {
    /// Which.
    pub series: Series,
    /// What stands over it.
    pub title: &'static str,
    /// What its keys are.
    pub column: &'static str,
    /// What is said where there is nothing.
    pub none: &'static str,
    /// What is to be known of it.
    pub about: &'static str,
    knowledge: Option<Knowledge>,
}

/// Why, about what, where and of whom a person was asked for.
pub static HANDOFFS: [Table; 6] = [
    Table {
        series: Series::HandoffsByReason,
        title: "Handoffs by reason",
        column: "Reason",
        none: "No person was asked for in these days.",
        about: "",
        knowledge: Some(of_any),
    },
    Table {
        series: Series::HandoffsByTopic,
        title: "Handoffs by topic",
        column: "Topic",
        none: "What shoppers had asked about before a person came is listed here.",
        about: "Told from what the shopper wrote last, where that is plain.",
        knowledge: Some(of_any),
    },
    Table {
        series: Series::HandoffsByTag,
        title: "Handoffs by tag",
        column: "Tag",
        none: "No chat with a tag was handed to a person in these days.",
        about: "",
        knowledge: Some(of_tag),
    },
    Table {
        series: Series::HandoffsByProduct,
        title: "Products that keep needing a person",
        column: "Product",
        none: "No handoff was about a product: none was on the page, in the answer or in the cart.",
        about: "",
        knowledge: Some(of_product),
    },
    Table {
        series: Series::HandoffsByPage,
        title: "Handoffs by page",
        column: "Page",
        none: "Where shoppers were when they asked for a person is listed here.",
        about: "",
        knowledge: Some(of_page),
    },
    Table {
        series: Series::HandoffsByGroup,
        title: "Handoffs by group",
        column: "Group",
        none: "When an action or a colleague asks for a group, it is listed here.",
        about: "",
        knowledge: None,
    },
];

impl Table {
    /// Whether its rows lead to what the assistant should know.
    #[must_use]
    pub fn teaches(&self) -> bool {
        self.knowledge.is_some()
    }

    /// Where a row leads to what the assistant should know.
    #[must_use]
    pub fn lead(&self, shell: &Shell<'_>, names: &Names, key: &str) -> Markup {
        let name = names.name(self.series, key);
        html! {
            @if let Some((path, words)) = self.knowledge.and_then(|knowledge| knowledge(shell, names, key)) {
                a href=(path) { (words) span class="sr" { ": " span translate=[names.own(self.series, key)] { (name) } } }
            }
        }
    }
}

/// All of them.
#[must_use]
pub fn handoffs(pen: Pen<'_>) -> Markup {
    let [of_reason, of_topic, of_tag, of_product, of_page, of_group] = &HANDOFFS;
    html! {
        @for one in [of_reason, of_topic, of_tag, of_product, of_page] { (table(pen, one)) }
        (by_hour(pen))
        (table(pen, of_group))
    }
}

/// What shoppers were not answered is among the gaps, whatever asked for a person then.
fn of_any(shell: &Shell<'_>, _: &Names, _: &str) -> Option<(String, &'static str)> {
    Some((shell.link("/settings/gaps"), "Gaps"))
}

/// The chats of a tag are gone through for what the assistant should know.
fn of_tag(shell: &Shell<'_>, _: &Names, key: &str) -> Option<(String, &'static str)> {
    let path = format!("/settings/gaps/review?tag={key}");
    Some((shell.link(&path), "Review"))
}

fn of_page(shell: &Shell<'_>, names: &Names, key: &str) -> Option<(String, &'static str)> {
    if let Some(handle) = key.strip_prefix("/products/") {
        return of_product(shell, names, handle);
    }
    let document = names.page(key);
    Some(document.map_or_else(
        || (shell.link("/settings/gaps"), "Gaps"),
        |document| edit(shell, document),
    ))
}

fn of_product(shell: &Shell<'_>, names: &Names, key: &str) -> Option<(String, &'static str)> {
    let known = names.product(key);
    Some(known.map_or_else(
        || (shell.link("/settings/gaps"), "Gaps"),
        |product| edit(shell, product.document),
    ))
}

fn edit(shell: &Shell<'_>, document: Id) -> (String, &'static str) {
    let path = format!("/settings/knowledge/{document}");
    (shell.link(&path), "Edit")
}

fn table(pen: Pen<'_>, table: &Table) -> Markup {
    let all = of_page_shown(pen, table.series);
    let (first, rest) = all.split_at(all.len().min(ROWS));
    let over_time = pen
        .shell
        .link(&trend::address(table.series, pen.shown.range));
    let id = table.series.slug();
    html! {
        section class="card" aria-labelledby=(id) {
            div class="card-head" {
                h2 id=(id) { (table.title) }
                @if !all.is_empty() { a href=(over_time) { "Over time" span class="sr" { ": " span { (table.title) } } } }
            }
            @if !all.is_empty() && !table.about.is_empty() { p class="subdued" { (table.about) } }
            @if all.is_empty() { p class="subdued" { (table.none) } } @else {
                (rows(pen, table, first))
                @if !rest.is_empty() {
                    p class="more" { a href=(over_time) { (grouped(i64::try_from(rest.len()).unwrap_or(i64::MAX))) " more" span class="sr" { ": " span { (table.title) } } } }
                }
            }
        }
    }
}

fn rows(pen: Pen<'_>, table: &Table, lines: &[Line<'_>]) -> Markup {
    let most = lines.iter().map(|line| line.number).max().unwrap_or(0);
    html! {
        table {
            thead {
                tr {
                    th scope="col" { (table.column) }
                    td class="drawn" {}
                    th scope="col" class="number" { "Handoffs" }
                    th scope="col" class="number" { "Change" }
                    @if table.teaches() { th scope="col" { span class="sr" { "Knowledge" } } }
                }
            }
            tbody {
                @for line in lines {
                    tr {
                        th scope="row" translate=[pen.shown.names.own(table.series, line.key)] { (pen.shown.names.name(table.series, line.key)) }
                        td class="drawn" { (chart::bar(line.number, most)) }
                        td class="number" { (pen.number(table.series, line.key, line.number)) }
                        td class="number" { (pen.change(table.series, line.key, line.number, line.before)) }
                        @if table.teaches() { td class="number" { (table.lead(pen.shell, &pen.shown.names, line.key)) } }
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
    let any = [&pen.shown.counted, &pen.shown.before]
        .iter()
        .any(|counted| counted.all(series).number > 0);
    html! {
        section class="card" aria-labelledby="by-hour" {
            div class="card-head" { h2 id="by-hour" { "Handoffs by hour" } a href=(pen.shell.link("/settings/hours")) { "Opening hours" } }
            @if !any { p class="subdued" { "At what hours a person is asked for is drawn here." } } @else {
                (chart::columns("hours", "Handoffs by the hour of the day", &[("person", "Handoffs")], &columns))
                details {
                    summary { "As a table" }
                    table {
                        thead { tr { th scope="col" { "Hour" } th scope="col" class="number" { "Handoffs" } th scope="col" class="number" { "Change" } } }
                        tbody {
                            @for (key, number) in &hours {
                                @let was = pen.shown.before.number(series, key);
                                @if *number > 0 || was > 0 {
                                    tr {
                                        th scope="row" { (pen.shown.names.name(series, key)) }
                                        td class="number" { (pen.number(series, key, *number)) }
                                        td class="number" { (pen.change(series, key, *number, was)) }
                                    }
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
    let lines = of_page_shown(pen, Series::Messages);
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
                                th scope="row" { (pen.shown.names.name(Series::Messages, line.key)) }
                                td class="drawn" { (chart::bar(line.number, most)) }
                                td class="number" { (pen.number(Series::Messages, line.key, line.number)) }
                                td class="number" { (pen.change(Series::Messages, line.key, line.number, line.before)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
