//! What somebody typed into the search field: words, “phrases”, words that must not be there, and filters by name.
//!
//! Nothing typed is an error: a filter we don't know is words, one that is not finished yet is left out, and a date
//! nobody can read is left out and told of.

use chrono::{Days, NaiveDate};

use super::fold::tokens;

/// Characters that are read, and parts of them: more is a paste, not a question.
pub const LONGEST: usize = 200;
const PARTS: usize = 12;

/// What the words before a colon may be.
const FILTERS: [&str; 4] = ["tag", "from", "before", "after"];

/// A word, or several that stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Folded.
    pub words: Vec<String>,
    /// The last of them may go on.
    pub begins: bool,
    /// It must not be there.
    pub not: bool,
}

/// A filter's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// As typed.
    pub value: String,
    /// It must not be so.
    pub not: bool,
}

/// What is looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Words and phrases.
    pub terms: Vec<Term>,
    /// Tags by their names.
    pub tags: Vec<Named>,
    /// Who wrote it.
    pub from: Vec<Named>,
    /// Said on this day or later.
    pub after: Option<NaiveDate>,
    /// Said before this day.
    pub before: Option<NaiveDate>,
    /// What could not be read, for the one who typed it.
    pub wrong: Vec<String>,
}

impl Query {
    /// Reads what was typed on `today`, as the shop's clocks show it.
    #[must_use]
    pub fn parse(text: &str, today: NaiveDate) -> Self {
        let text: String = text.chars().take(LONGEST).collect();
        let mut query = Self::default();
        let parts = parts(&text);
        for part in parts.into_iter().take(PARTS) {
            query.take(&part, today);
        }
        query
    }

    /// Whether nothing is looked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let dates = self.after.is_some() || self.before.is_some();
        self.terms.is_empty() && self.tags.is_empty() && self.from.is_empty() && !dates
    }

    fn take(&mut self, part: &Part, today: NaiveDate) {
        let Some(name) = part.name else {
            self.terms.extend(term(part));
            return;
        };
        let value = part.text.trim().to_owned();
        if value.is_empty() {
            return;
        }
        let named = Named {
            value: value.clone(),
            not: part.not,
        };
        match name {
            "tag" => self.tags.push(named),
            "from" => self.from.push(named),
            // Not before a day is on it or later.
            name => match date(&value, today) {
                Some(range) => match (name == "before") != part.not {
                    true => self.before = Some(range),
                    false => self.after = Some(range),
                },
                None => self.wrong.push(format!(
                    "“{name}:{value}” is no date, so it is left out. Write a day as 2026-11-29, a month as 2026-11, \
                     or today, yesterday, 7d (seven days ago)."
                )),
            },
        }
    }
}

/// A word, as it was typed.
#[derive(Debug)]
struct Part {
    name: Option<&'static str>,
    text: String,
    not: bool,
    quoted: bool,
    /// Nothing was typed after it.
    last: bool,
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let bare = rest.strip_prefix('-').filter(|after| {
            let next = after.chars().next();
            next.is_some_and(|c| !c.is_whitespace() && c != '-')
        });
        let not = bare.is_some();
        rest = bare.unwrap_or(rest);
        let named = FILTERS.iter().find_map(|name| {
            let (typed, after) = rest.split_at_checked(name.len())?;
            let after = after.strip_prefix(':')?;
            typed.eq_ignore_ascii_case(name).then_some((*name, after))
        });
        let (name, after) = match named {
            Some((name, after)) => (Some(name), after),
            None => (None, rest),
        };
        let quoted = after.starts_with(is_quote);
        let inside = if quoted {
            after.trim_start_matches(is_quote)
        } else {
            after
        };
        let end = match quoted {
            true => inside.find(is_quote),
            false => inside.find(|c: char| c.is_whitespace()),
        }
        .unwrap_or(inside.len());
        let (value, after) = inside.split_at(end);
        let closed = after.starts_with(is_quote);
        parts.push(Part {
            name,
            text: value.to_owned(),
            not,
            quoted,
            last: after.is_empty(),
        });
        let after = if quoted && closed {
            let mut chars = after.chars();
            chars.next();
            chars.as_str()
        } else {
            after
        };
        rest = after.trim_start();
    }
    parts
}

/// The words of a part as the index has them.
fn term(part: &Part) -> Option<Term> {
    let mut found = tokens(&part.text);
    let alone = found.len() == 1;
    // In a text, something may follow it.
    if found.last().is_some_and(|token| token.tail) && !alone {
        found.pop();
    }
    let last = found.last()?;
    let starred = !part.quoted && part.text.ends_with('*');
    let typing = part.last && !part.quoted && !part.not && last.text.chars().count() > 1;
    let begins = starred || last.tail || typing;
    Some(Term {
        words: found.into_iter().map(|token| token.text).collect(),
        begins,
        not: part.not,
    })
}

/// Words as a filter's value has them, the last of which may go on.
#[must_use]
pub fn beginning(value: &str) -> Option<Term> {
    term(&Part {
        name: None,
        text: value.to_owned(),
        not: false,
        quoted: false,
        last: true,
    })
}

/// The first day of what was typed.
fn date(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let ago = |days: u64| today.checked_sub_days(Days::new(days));
    let lower = text.to_lowercase();
    match lower.as_str() {
        "today" => return Some(today),
        "yesterday" => return ago(1),
        _ => {}
    }
    if let Some(days) = lower.strip_suffix('d').and_then(|days| days.parse().ok()) {
        return Some(days).filter(|days| *days <= 36_500).and_then(ago);
    }
    let number = |text: &str, length: usize| {
        let digits = text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<u32>().ok()).flatten()
    };
    let mut given = lower.split('-');
    let year = number(given.next()?, 4).and_then(|year| i32::try_from(year).ok())?;
    let mut next = || given.next().map_or(Some(1), |part| number(part, 2));
    let (month, day) = (next()?, next()?);
    if given.next().is_some() {
        return None;
    }
    NaiveDate::from_ymd_opt(year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, month, day)
    }

    fn read(text: &str) -> Query {
        Query::parse(text, day(2026, 11, 29).unwrap_or_default())
    }

    /// `-` before what must not be there, `*` after what may go on.
    fn terms(text: &str) -> Vec<String> {
        let query = read(text);
        let shown = |term: &Term| {
            let not = if term.not { "-" } else { "" };
            let begins = if term.begins { "*" } else { "" };
            format!("{not}{}{begins}", term.words.join(" "))
        };
        query.terms.iter().map(shown).collect()
    }

    #[test]
    fn words_phrases_and_words_that_must_not_be_there() {
        assert_eq!(terms("refund Zür"), ["refund", "zur*"]);
        assert_eq!(
            terms("refund zür "),
            ["refund", "zur"],
            "a space ends a word"
        );
        assert_eq!(terms("\"free shipping\" now "), ["free shipping", "now"]);
        assert_eq!(terms("“free shipping”"), ["free shipping"]);
        assert_eq!(terms("\"free ship"), ["free ship"], "not closed yet");
        assert_eq!(terms("guitar -refund"), ["guitar", "-refund"]);
        assert_eq!(terms("-\"gift card\" guitar "), ["-gift card", "guitar"]);
        assert_eq!(terms("a - b "), ["a", "b"], "a dash alone is none");
        assert_eq!(terms("#1042 "), ["1042"]);
        assert_eq!(terms("anna@example.com "), ["anna example com"]);
        assert_eq!(terms("ref* done "), ["ref*", "done"]);
        assert_eq!(terms("a"), ["a"], "one letter is no beginning");
        assert_eq!(terms("東京"), ["東京*"]);
        assert_eq!(terms("東京都 "), ["東京 京都"]);
        assert_eq!(terms("京 "), ["京*"], "pairs begin with it");
        assert_eq!(terms(" \" ! \" "), [""; 0]);
        assert_eq!(terms(&"word ".repeat(60)).len(), PARTS);
    }

    #[test]
    fn filters_by_name_and_what_looks_like_one() {
        let query = read("tag:vip -tag:\"gift card\" from:Anna FROM:ai http://x.example size:XL ");
        let named = |value: &str, not| Named {
            value: value.into(),
            not,
        };
        assert_eq!(query.tags, [named("vip", false), named("gift card", true)]);
        assert_eq!(query.from, [named("Anna", false), named("ai", false)]);
        assert_eq!(terms("size:XL "), ["size xl"], "no filter of ours");
        assert_eq!(query.terms.len(), 2);
        assert!(read("tag: from:").is_empty(), "not finished yet");
        assert!(read("").is_empty() && read("  ").is_empty());
        assert!(!read("before:today").is_empty());
    }

    #[test]
    fn dates_are_days_months_years_or_counted_back() {
        assert_eq!(read("after:2026-11-01").after, day(2026, 11, 1));
        assert_eq!(read("before:2026-11").before, day(2026, 11, 1));
        assert_eq!(read("before:2026").before, day(2026, 1, 1));
        assert_eq!(read("after:yesterday").after, day(2026, 11, 28));
        assert_eq!(read("after:7d").after, day(2026, 11, 22));
        assert_eq!(read("-before:2026-11-01").after, day(2026, 11, 1));
        for wrong in [
            "2026-13-01",
            "2026-02-30",
            "11/29/2026",
            "soon",
            "2026-1-1",
            "999999d",
            "d",
        ] {
            let query = read(&format!("refund before:{wrong}"));
            assert_eq!(query.before, None, "{wrong}");
            assert_eq!(query.wrong.len(), 1, "{wrong}");
            assert!(query.wrong.concat().contains(wrong));
            assert_eq!(query.terms.len(), 1, "the rest is looked for");
        }
    }

    #[test]
    fn whatever_is_typed_can_be_read() {
        let odd = [
            "\"'\"'",
            "tag:\"",
            "-",
            "--a",
            "-\"",
            "from:-",
            "'; DROP",
            "a\\b",
            "*",
            "\u{202e}x",
            "𝕏 😀",
            "a:b:c",
            ":",
            "-tag:-x",
        ];
        for text in odd
            .iter()
            .flat_map(|one| odd.iter().map(move |two| format!("{one} {two}")))
        {
            for term in &read(&text).terms {
                assert!(!term.words.is_empty(), "{text}");
                for word in &term.words {
                    assert!(
                        !word.is_empty() && !word.contains(['"', '\'', ' ', '\\', '.']),
                        "{text}"
                    );
                }
            }
        }
    }
}
