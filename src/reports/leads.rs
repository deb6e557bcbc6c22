//! From numbers to their chats: those of the days shown, and those of as many days before.

use maud::{Markup, html};

use super::days::Range;
use super::series::Series;
use super::words::{change, grouped};
use crate::settings::shell::Shell;

/// The days shown and as many before, as addresses and words have them: told once, for many hundred numbers.
pub struct Spoken {
    range: Range,
    query: String,
    before: Range,
    before_query: String,
    before_words: String,
    than: String,
}

impl Spoken {
    /// Of the days shown.
    #[must_use]
    pub fn of(range: Range) -> Self {
        let before = range.before();
        Self {
            query: range.query(),
            before_query: before.query(),
            before_words: before.words(),
            than: match range.days() {
                1 => "than the day before".to_owned(),
                days => format!("than the {days} days before"),
            },
            range,
            before,
        }
    }
}

/// What leads there.
#[derive(Clone, Copy)]
pub struct Leads<'p> {
    /// Around the page.
    pub shell: &'p Shell<'p>,
    /// The days shown.
    pub days: &'p Spoken,
}

impl Leads<'_> {
    /// A number that leads to its chats.
    #[must_use]
    pub fn number(self, series: Series, key: &str, number: i64) -> Markup {
        html! {
            @if number > 0 { a href=(self.chats(series, key, self.days.range)) { (grouped(number)) } }
            @else { "0" }
        }
    }

    /// Anything that leads to the chats of these days.
    #[must_use]
    pub fn lead(self, series: Series, key: &str, words: &str) -> Markup {
        html! { a href=(self.chats(series, key, self.days.range)) { (words) } }
    }

    /// The same where there is anything to tell.
    #[must_use]
    pub fn told(self, series: Series, key: &str, words: Option<&str>) -> Markup {
        html! {
            @match words {
                Some(words) => (self.lead(series, key, words)),
                None => { span class="subdued" { "–" } }
            }
        }
    }

    /// What it was before, which leads to the chats of then.
    #[must_use]
    pub fn was(self, series: Series, key: &str, words: Option<&str>) -> Markup {
        html! {
            @match words {
                Some(words) => { a href=(self.chats(series, key, self.days.before)) { (words) } }
                None => { span class="subdued" { "–" } }
            }
        }
    }

    /// The address of the chats behind a number.
    #[must_use]
    pub fn chats(self, series: Series, key: &str, range: Range) -> String {
        let days = self.days;
        let address = if range == days.range {
            chats(series, key, &days.query)
        } else if range == days.before {
            chats(series, key, &days.before_query)
        } else {
            chats(series, key, &range.query())
        };
        self.shell.link(&address)
    }

    /// How many more or fewer than before, which leads to the chats of then.
    #[must_use]
    pub fn change(self, series: Series, key: &str, now: i64, before: i64) -> Markup {
        self.changed(series, key, (now, before), &grouped(before))
    }

    /// The same of what is no number of chats: `was` says what it was.
    #[must_use]
    pub fn changed(
        self,
        series: Series,
        key: &str,
        (now, before): (i64, i64),
        was: &str,
    ) -> Markup {
        let days = self.days;
        html! {
            @match change(now, before) {
                Some(words) => {
                    a class="change" href=(self.chats(series, key, days.before)) title={ (was) " from " (days.before_words) } {
                        (words) span class="sr" { " " (days.than) }
                    }
                }
                None => { span class="change subdued" aria-hidden="true" { "–" } }
            }
        }
    }
}

/// The address of the chats behind a number.
fn chats(series: Series, key: &str, query: &str) -> String {
    let mut address = String::with_capacity(128);
    address.push_str("/reports/chats?of=");
    address.push_str(series.slug());
    address.push_str("&key=");
    address.extend(form_urlencoded::byte_serialize(key.as_bytes()));
    address.push('&');
    address.push_str(query);
    address
}
