//! The numbers at a glance, each with how it was before.

use maud::{Markup, html};

use super::page::Pen;
use super::read::Counted;
use super::series::Series;
use super::words::{mean, share, took};
use crate::commerce::money::{Currency, Money};

struct Tile {
    name: &'static str,
    value: Markup,
    change: Markup,
}

/// The tiles.
#[must_use]
pub fn tiles(pen: Pen<'_>) -> Markup {
    let (now, before) = (&pen.shown.counted, &pen.shown.before);
    let begun = now.number(Series::Begun, "");
    let count = |name: &'static str, series: Series, key: &str, of: Option<i64>| {
        let number = now.number(series, key);
        Tile {
            name,
            value: html! {
                (pen.number(series, key, number))
                @if let Some(share) = of.and_then(|of| share(number, of)) { " " small class="subdued" { (share) } }
            },
            change: pen.change(series, key, number, before.number(series, key)),
        }
    };
    let length = |name: &'static str, series: Series| {
        let median = now.lengths(series, "").median();
        let was = before.lengths(series, "").median();
        Tile {
            name,
            value: median.map_or_else(
                || html! { "–" },
                |median| pen.lead(series, "", &took(median)),
            ),
            change: pen.changed(
                series,
                "",
                (median.unwrap_or(0), median.and(was).unwrap_or(0)),
                &took(was.unwrap_or(0)),
            ),
        }
    };
    let (scores, were) = (
        now.all(Series::ScoresByPerson),
        before.all(Series::ScoresByPerson),
    );
    let satisfied = Tile {
        name: "Satisfaction",
        value: html! {
            @match mean(scores.total, scores.number) {
                Some(mean) => { (pen.lead(Series::ScoresByPerson, "", &mean)) " " small class="subdued" { "of 5" } }
                None => "–",
            }
        },
        change: html! {
            span class="change subdued" {
                @match mean(were.total, were.number).filter(|_| scores.number > 0) {
                    Some(mean) => { (pen.was(Series::ScoresByPerson, "", Some(&mean))) " before" }
                    None => { span aria-hidden="true" { "–" } }
                }
            }
        },
    };
    let sold = now.all(Series::Orders).number;
    let tiles = [
        count("Chats", Series::Begun, "", None),
        count("By the AI alone", Series::Outcome, "ai", Some(begun)),
        count("Handed to a person", Series::Outcome, "person", Some(begun)),
        length("Median to claim", Series::Claim),
        length("Median to a person’s first word", Series::Word),
        length("Median to the close", Series::Resolution),
        satisfied,
        Tile {
            name: "Assisted orders",
            value: html! { (pen.number(Series::Orders, "", sold)) @for money in sales(now) { " " small class="subdued" { (money) } } },
            change: pen.change(Series::Orders, "", sold, before.all(Series::Orders).number),
        },
    ];
    html! {
        dl class="tiles" {
            @for tile in tiles { div class="tile" { dt { (tile.name) } dd class="value" { (tile.value) } dd { (tile.change) } } }
        }
    }
}

/// What orders came to, in each currency.
#[must_use]
pub fn sales(counted: &Counted) -> Vec<String> {
    let mut sums: std::collections::BTreeMap<String, i64> = std::collections::BTreeMap::new();
    for (key, tally) in counted.of(Series::Orders) {
        let currency = key.split_once(' ').map_or("", |(_, currency)| currency);
        *sums.entry(currency.to_owned()).or_default() += tally.total;
    }
    sums.into_iter()
        .filter_map(|(currency, amount)| money(amount, &currency))
        .collect()
}

/// Money in words.
#[must_use]
pub fn money(amount: i64, currency: &str) -> Option<String> {
    let currency = Currency::parse(currency).ok()?;
    Some(Money { amount, currency }.text())
}
