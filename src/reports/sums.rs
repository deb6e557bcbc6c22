//! The numbers of one series on a day, or in a span of days, as they are kept: one text, a line a key. A page reads as
//! many of them as there are series and spans, however many keys and chats there are.

use std::collections::BTreeMap;

use super::buckets::Lengths;
use super::series::Series;

/// Texts that the numbers of a series with many keys are spread over, so that a little more costs little.
const SLOTS: u32 = 16;

/// The text a key's numbers are in, of those of one series and day: the last letter says it, which both databases can
/// tell as well.
#[must_use]
pub fn slot(series: Series, key: &str) -> i32 {
    if !series.has_many_keys() {
        return 0;
    }
    let last = key.chars().next_back().map_or(0, u32::from);
    i32::try_from(last % SLOTS).unwrap_or(0)
}

/// One key's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'t> {
    /// Of what.
    pub key: &'t str,
    /// How many.
    pub number: i64,
    /// What they come to together.
    pub total: i64,
    /// How many of each class of length, as [`Lengths::text`] has it; empty where none is kept.
    pub classes: &'t str,
}

/// The lines of a text. What is no line is none.
pub fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    text.split('\n').filter_map(|line| {
        let mut parts = line.split('\t');
        Some(Line {
            key: parts.next()?,
            number: parts.next()?.parse().ok()?,
            total: parts.next()?.parse().ok()?,
            classes: parts.next().unwrap_or_default(),
        })
    })
}

/// What a key's line says, to be added to.
#[derive(Debug, Clone, Default)]
struct Sum {
    number: i64,
    total: i64,
    lengths: Lengths,
}

/// The numbers of a series, to be added to.
#[derive(Debug, Clone, Default)]
pub struct Sums(BTreeMap<String, Sum>);

impl Sums {
    /// Adds so many of one key, what they come to together, and their class of length where it is kept.
    pub fn add(&mut self, key: &str, (number, total): (i64, i64), class: Option<i32>) {
        let sum = self.of(key);
        sum.number += number;
        sum.total += total;
        if let Some(class) = class {
            sum.lengths.add_class(class, number);
        }
    }

    /// Adds what a text says.
    pub fn add_text(&mut self, text: &str) {
        for line in lines(text) {
            let sum = self.of(line.key);
            sum.number += line.number;
            sum.total += line.total;
            sum.lengths.add_text(line.classes);
        }
    }

    fn of(&mut self, key: &str) -> &mut Sum {
        // What parts keys and numbers is in no name of anything.
        let clean = key.replace(['\t', '\n'], " ");
        self.0.entry(clean).or_default()
    }

    /// As it is kept: without what comes to nothing.
    #[must_use]
    pub fn text(&self) -> String {
        let lines = self.0.iter().filter_map(|(key, sum)| {
            let classes = sum.lengths.text();
            if (sum.number, sum.total) == (0, 0) && classes.is_empty() {
                return None;
            }
            let tab = if classes.is_empty() { "" } else { "\t" };
            Some(format!(
                "{key}\t{}\t{}{tab}{classes}",
                sum.number, sum.total
            ))
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_stands_in_the_text_and_is_added_to() {
        let mut sums = Sums::default();
        sums.add("ai", (2, 9), None);
        sums.add("", (1, 0), None);
        sums.add("gone", (1, 4), Some(12));
        assert_eq!(sums.text(), "\t1\t0\nai\t2\t9\ngone\t1\t4\t12:1");
        let mut more = Sums::default();
        more.add("gone", (-1, -4), Some(12));
        more.add("a\tb", (1, 0), None);
        more.add_text(&sums.text());
        more.add_text("nonsense\nno\tnumber");
        assert_eq!(more.text(), "\t1\t0\na b\t1\t0\nai\t2\t9");
        let text = more.text();
        let last = lines(&text).last();
        let line = Line {
            key: "ai",
            number: 2,
            total: 9,
            classes: "",
        };
        assert_eq!(last, Some(line));
        assert_eq!(lines("").count(), 0);
    }

    #[test]
    fn many_keys_are_spread_and_few_are_not() {
        assert_eq!(slot(Series::HandoffsByTag, "shipping"), 0);
        assert_eq!(
            slot(Series::HandoffsByProduct, "lamp"),
            i32::from(b'p' % 16)
        );
        assert_eq!(slot(Series::HandoffsByPage, "/日"), 5);
        assert_eq!(slot(Series::HandoffsByPage, ""), 0);
    }
}
