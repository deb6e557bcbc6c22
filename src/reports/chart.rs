//! Charts, drawn here as SVG: no script, no colour that speaks alone. Beside each stands the table that says the same
//! in numbers; where a table is right there, its bars are only an ornament of it.

use maud::{Markup, html};

/// A column: what it is called, and its parts from below.
pub struct Column {
    /// "29 Nov".
    pub label: String,
    /// As many as there are kinds.
    pub parts: Vec<i64>,
}

/// What a part of a column or a bar means: the class it is coloured by, and its name.
pub type Meaning = (&'static str, &'static str);

/// Columns side by side.
#[must_use]
pub fn columns(id: &str, title: &str, meanings: &[Meaning], columns: &[Column]) -> Markup {
    let sum = |column: &Column| column.parts.iter().sum::<i64>();
    let most = columns.iter().map(sum).max().unwrap_or(0).max(1);
    let top = columns.iter().max_by_key(|column| sum(column));
    let told = top.map_or_else(String::new, |top| {
        format!(
            "{} columns; the highest is {} with {}.",
            columns.len(),
            top.label,
            sum(top)
        )
    });
    let height = |part: i64| part * 1000 / most;
    html! {
        figure class="chart" {
            @if meanings.len() > 1 { (legend(meanings)) }
            div class="plot" {
                span class="most subdued" aria-hidden="true" { (most) }
                svg viewBox={ "0 0 " (columns.len().max(1) * 10) " 1000" } preserveAspectRatio="none" role="img"
                    aria-labelledby={ (id) "-title " (id) "-desc" } {
                    title id={ (id) "-title" } { (title) }
                    desc id={ (id) "-desc" } { (told) " The table beside it has every number." }
                    @for (place, column) in columns.iter().enumerate() {
                        g {
                            title { (tip(column, meanings)) }
                            rect class="ground" x=(place * 10) y="0" width="10" height="1000" {}
                            @for (part, from) in stacked(&column.parts) {
                                @let meaning = meanings.get(part).map_or("", |meaning| meaning.0);
                                @let number = column.parts.get(part).copied().unwrap_or(0);
                                rect class={ "part " (meaning) } x={ (place * 10 + 1) } width="8"
                                    y=(1000 - height(from + number)) height=(height(from + number) - height(from)) {}
                            }
                        }
                    }
                }
            }
            div class="ends subdued" aria-hidden="true" {
                @if let Some(first) = columns.first() { span { (first.label) } }
                @if columns.len() > 1 { @if let Some(last) = columns.last() { span { (last.label) } } }
            }
        }
    }
}

/// Each part that is there, with what lies below it.
fn stacked(parts: &[i64]) -> Vec<(usize, i64)> {
    let mut below = 0;
    let mut stacked = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        if *part > 0 {
            stacked.push((place, below));
        }
        below += part;
    }
    stacked
}

fn tip(column: &Column, meanings: &[Meaning]) -> String {
    let parts: Vec<String> = column
        .parts
        .iter()
        .zip(meanings)
        .map(|(number, (_, name))| format!("{number} {}", name.to_lowercase()))
        .collect();
    format!("{}: {}", column.label, parts.join(", "))
}

fn legend(meanings: &[Meaning]) -> Markup {
    html! {
        ul class="legend" {
            @for (class, name) in meanings {
                li { svg class="key" viewBox="0 0 10 10" aria-hidden="true" { rect class={ "part " (class) } width="10" height="10" {} } (name) }
            }
        }
    }
}

/// One bar in parts that make a whole.
#[must_use]
pub fn whole(id: &str, title: &str, parts: &[(Meaning, i64)]) -> Markup {
    let all: i64 = parts.iter().map(|(_, part)| (*part).max(0)).sum();
    let all = all.max(1);
    let values: Vec<i64> = parts.iter().map(|(_, part)| (*part).max(0)).collect();
    let at = |value: i64| i64::try_from(i128::from(value) * 1000 / i128::from(all)).unwrap_or(0);
    html! {
        svg class="whole" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-labelledby={ (id) "-title" } {
            title id={ (id) "-title" } { (title) ". The table below has every number." }
            @for (place, from) in stacked(&values) {
                @if let Some(((class, _), part)) = parts.get(place) {
                    rect class={ "part " (class) } y="0" height="10" x=(at(from)) width=(at(from + part) - at(from)) {}
                }
            }
        }
    }
}

/// How something went, beside the numbers of a table's row.
#[must_use]
pub fn spark(numbers: &[i64]) -> Markup {
    let most = numbers.iter().copied().max().unwrap_or(0).max(1);
    html! {
        svg class="spark" viewBox={ "0 0 " (numbers.len().max(1) * 10) " 100" } preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            @for (place, number) in numbers.iter().enumerate() {
                @let height = (number.max(&0) * 100 / most).max(i64::from(*number > 0) * 4);
                rect class="ground" x=(place * 10) y="0" width="10" height="100" {}
                rect class="part" x=(place * 10 + 1) width="8" y=(100 - height) height=(height) {}
            }
        }
    }
}

/// The ornament of a table's row.
#[must_use]
pub fn bar(number: i64, most: i64) -> Markup {
    let width = number.max(0) * 100 / most.max(1);
    html! {
        svg class="amount" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect class="ground" width="100" height="8" {}
            rect class="part" width=(width.max(i64::from(number > 0))) height="8" {}
        }
    }
}
