//! A text with the words that were looked for: which of its parts they are, and the stretch around the first of them.

use std::ops::Range;

use super::fold::{self, Token};
use super::query::Term;

/// Characters of a stretch, and how many of them stand before the first word found.
const LENGTH: usize = 160;
const BEFORE: usize = 40;

/// A part of a text, and whether it was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub text: String,
    pub found: bool,
}

/// Where these words stand in a text, in bytes; none over another.
#[must_use]
pub fn places(text: &str, terms: &[Term]) -> Vec<Range<usize>> {
    let tokens = fold::tokens(text);
    let mut places: Vec<Range<usize>> = Vec::new();
    for term in terms.iter().filter(|term| !term.not) {
        for start in 0..tokens.len() {
            places.extend(
                tokens
                    .get(start..)
                    .and_then(|rest| begins_with(rest, term, text)),
            );
        }
    }
    places.sort_unstable_by_key(|place| (place.start, place.end));
    let mut joined: Vec<Range<usize>> = Vec::new();
    for place in places {
        match joined.last_mut() {
            Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
            Some(_) | None => joined.push(place),
        }
    }
    joined
}

/// Where the term stands, if it is what these words begin with.
fn begins_with(tokens: &[Token], term: &Term, text: &str) -> Option<Range<usize>> {
    let last = term.words.len().checked_sub(1)?;
    let mut end = 0;
    for (place, word) in term.words.iter().enumerate() {
        let token = tokens.get(place)?;
        let goes_on = term.begins && place == last;
        if token.text != *word && !(goes_on && token.text.starts_with(word.as_str())) {
            return None;
        }
        end = token.at.end;
        // One character looked for, of a pair that it begins.
        if goes_on
            && token.text.chars().count() == 2
            && word.chars().all(fold::is_dense)
            && word.chars().count() == 1
        {
            let first = text.get(token.at.start..)?.chars().next()?;
            end = token.at.start + first.len_utf8();
        }
    }
    Some(tokens.first()?.at.start..end)
}

/// A whole text in parts.
#[must_use]
pub fn parts(text: &str, terms: &[Term]) -> Vec<Part> {
    let text = fold::composed(text);
    cut(&text, 0..text.len(), &places(&text, terms))
}

/// The stretch of a text in which the first word found stands; its beginning, where none does.
#[must_use]
pub fn stretch(text: &str, terms: &[Term]) -> Vec<Part> {
    // Lines don't matter here, nor what a reader would not see.
    let text: String = fold::composed(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let places = places(&text, terms);
    let first = places.first().map_or(0, |place| place.start);
    let before = text.get(..first).unwrap_or_default();
    let from = before
        .char_indices()
        .rev()
        .nth(BEFORE)
        .map_or(0, |(at, _)| word_start(before, at));
    let rest = text.get(from..).unwrap_or_default();
    let end = rest
        .char_indices()
        .nth(LENGTH)
        .map_or(text.len(), |(at, _)| from + at);
    let mut parts = cut(&text, from..end, &places);
    let dots = |text: &str| Part {
        text: text.to_owned(),
        found: false,
    };
    if from > 0 {
        parts.insert(0, dots("… "));
    }
    if end < text.len() {
        parts.push(dots(" …"));
    }
    parts
}

/// The beginning of the next word from a place on, if it is near.
fn word_start(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let space = rest
        .char_indices()
        .take(BEFORE / 2)
        .find(|(_, c)| *c == ' ');
    space.map_or(at, |(space, _)| at + space + 1)
}

fn cut(text: &str, window: Range<usize>, places: &[Range<usize>]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut push = |range: Range<usize>, found: bool| {
        let text = text.get(range).unwrap_or_default();
        if !text.is_empty() {
            parts.push(Part {
                text: text.to_owned(),
                found,
            });
        }
    };
    let mut at = window.start;
    for place in places {
        let place = place.start.max(window.start)..place.end.min(window.end);
        if place.start >= place.end {
            continue;
        }
        push(at..place.start, false);
        push(place.clone(), true);
        at = place.end;
    }
    push(at..window.end, false);
    parts
}

#[cfg(test)]
mod tests {
    use super::super::query::Query;
    use super::*;
    use chrono::NaiveDate;

    fn shown(parts: &[Part]) -> String {
        let one = |part: &Part| match part.found {
            true => format!("[{}]", part.text),
            false => part.text.clone(),
        };
        parts.iter().map(one).collect()
    }

    fn terms(typed: &str) -> Vec<Term> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 29).unwrap_or_default();
        Query::parse(typed, today).terms
    }

    #[test]
    fn what_was_looked_for_is_marked_where_it_stands() {
        for (text, typed, marked) in [
            (
                "From Zürich to Basel.",
                "zurich ",
                "From [Zürich] to Basel.",
            ),
            (
                "Free shipping, free!",
                "\"free shipping\"",
                "[Free shipping], free!",
            ),
            ("Refunds and refunded", "refun", "[Refunds] and [refunded]"),
            ("Refunds", "refund ", "Refunds"),
            ("今日は東京都です", "東京都 ", "今日は[東京都]です"),
            ("今日は東京都です", "京 ", "今日は東[京]都です"),
            ("a <b>bold</b> word", "bold ", "a <b>[bold]</b> word"),
            ("anna@example.com", "anna@example", "[anna@example].com"),
            ("no guitar", "guitar -no ", "no [guitar]"),
            ("", "x", ""),
        ] {
            assert_eq!(shown(&parts(text, &terms(typed))), marked, "{typed}");
        }
    }

    #[test]
    fn a_long_text_is_cut_around_the_first_word() {
        let text = format!("{} needle {}", "hay ".repeat(100), "straw ".repeat(100));
        let cut = shown(&stretch(&text, &terms("needle ")));
        assert!(cut.starts_with("… hay"), "{cut}");
        assert!(cut.contains("[needle] straw"), "{cut}");
        assert!(cut.ends_with(" …"), "{cut}");
        assert!(cut.chars().count() < LENGTH + 10);
        let none = shown(&stretch(&text, &terms("absent ")));
        assert!(none.starts_with("hay hay"), "{none}");
        assert_eq!(
            shown(&stretch("two\n\nlines", &terms("lines "))),
            "two [lines]"
        );
    }
}
