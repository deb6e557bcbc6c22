//! Figures, names and addresses of an answer, each looked for in what it cites.

use std::collections::HashSet;

use super::figures::{figures, parted};
use super::{Refusal, tongues};
use crate::assistant::language::Language;
use crate::assistant::text::is_stop;
use crate::conversation::words::{fold, words};

/// Checks them all.
///
/// # Errors
/// [`Refusal::Address`], [`Refusal::Number`] or [`Refusal::Name`].
pub fn check(answer: &str, ground: &str, links: &str) -> Result<(), Refusal> {
    addresses(answer, ground, links)?;
    numbers(answer, ground)?;
    names(answer, ground)
}

/// What stands between white space.
pub fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
}

/// Without the punctuation around it.
pub fn bare(token: &str) -> &str {
    token.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Links, domains, e-mail addresses and streets: each stands there as it is.
///
/// # Errors
/// [`Refusal::Address`].
pub fn addresses(answer: &str, ground: &str, links: &str) -> Result<(), Refusal> {
    let there = format!("{ground} {links}").to_lowercase();
    let known: HashSet<&str> = tokens(&there).map(bare).collect();
    for token in tokens(answer) {
        let lower = token.to_lowercase();
        if !(lower.contains("://") || lower.contains('@') || is_domain(&lower)) {
            continue;
        }
        // Whole: "shop.example.evil.com" begins with the shop's own.
        if !known.contains(bare(&lower)) {
            return Err(Refusal::Address);
        }
    }
    let words: Vec<String> = tokens(answer)
        .map(|token| bare(token).to_lowercase())
        .collect();
    let flat = tokens(&there).map(bare).collect::<Vec<_>>().join(" ");
    for street in words.windows(3) {
        if let [number, name, kind] = street
            && number.starts_with(|c: char| c.is_ascii_digit())
            && STREETS.contains(&kind.as_str())
            && !flat.contains(&format!("{number} {name} {kind}"))
        {
            return Err(Refusal::Address);
        }
    }
    Ok(())
}

/// English ones. Elsewhere the number stands behind the name: there it is a figure, and the name has its capital letter,
/// so that both must be found.
const STREETS: &[&str] = &[
    "street",
    "st",
    "avenue",
    "ave",
    "road",
    "rd",
    "lane",
    "drive",
    "boulevard",
    "blvd",
    "square",
    "way",
];

/// `name.tld`, with or without a path.
fn is_domain(token: &str) -> bool {
    let host = bare(token)
        .split(['/', '?', '#', ':'])
        .next()
        .unwrap_or_default();
    let Some((name, last)) = host.rsplit_once('.') else {
        return false;
    };
    // "e.g." and "a.m." are no domains.
    name.len() > 1
        && name.chars().any(char::is_alphanumeric)
        && last.len() > 1
        && last.chars().all(char::is_alphabetic)
}

/// Numbers, as figures or as words, with currency signs and units: each stands there with the same unit.
///
/// # Errors
/// [`Refusal::Number`].
pub fn numbers(answer: &str, ground: &str) -> Result<(), Refusal> {
    let spoken = tongues::spoken(answer);
    let told: Vec<Language> = spoken.into_iter().chain(tongues::spoken(ground)).collect();
    let there = figures(ground, &told);
    for figure in figures(answer, spoken.as_slice()) {
        let same = there.iter().any(|one| {
            one.number == figure.number && (figure.unit.is_none() || one.unit == figure.unit)
        });
        if !same {
            return Err(Refusal::Number);
        }
    }
    let moved = spoken.is_some_and(|one| tongues::moves_bounds(one, answer, ground));
    // What binds in another language stands in no English page: "MIDI" is no noon there.
    let english = tongues::spoken(ground) == Some(Language::En);
    let plain = words(ground);
    let ground: HashSet<String> = words_of(ground).collect();
    let moved = moved
        || words_of(answer).any(|word| {
            BOUNDS.contains(&word.as_str())
                && !ground.contains(&word)
                && (english || !tongues::bounds(&word, &plain))
        });
    if moved { Err(Refusal::Number) } else { Ok(()) }
}

fn words_of(text: &str) -> impl Iterator<Item = String> {
    tokens(text).map(|token| fold(bare(token)).replace('\'', ""))
}

/// What stands between white space and dashes, without the punctuation around it.
pub fn parts(text: &str) -> impl Iterator<Item = String> {
    let parted = parted(text);
    let parts: Vec<String> = tokens(&parted)
        .map(|token| bare(token).to_owned())
        .collect();
    parts.into_iter()
}

/// A text with what binds for one where it has it for several: "Monday" beside "Mondays".
pub fn with_bounds(text: &str) -> String {
    let there: HashSet<String> = words_of(text).collect();
    let mut out = text.to_owned();
    for word in BOUNDS {
        if there.contains(&format!("{word}s")) {
            out.push('\n');
            out.push_str(word);
        }
    }
    out
}

#[rustfmt::skip]
const BOUNDS: &[&str] = &[
    "today", "tomorrow", "tonight", "yesterday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday", "mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays", "weekend", "weekends",
    "weekday", "weekdays", "january", "february", "march", "april", "june", "july", "august", "september", "october",
    "november", "december", "christmas", "easter", "noon", "midnight", "lifetime", "forever", "free", "always",
    "guaranteed", "unlimited",
];

/// Words with a capital letter where none is due, and what begins a sentence without being an ordinary word.
///
/// # Errors
/// [`Refusal::Name`].
pub fn names(answer: &str, ground: &str) -> Result<(), Refusal> {
    let there: HashSet<String> = words_of(ground).collect();
    let spoken = tongues::spoken(answer);
    let mut begins = true;
    for token in tokens(answer) {
        let opens = begins;
        begins = token.ends_with(['.', '!', '?', ':', '…']);
        for part in token.split(['-', '/', '\u{2013}', '\u{2014}']) {
            let part = bare(part)
                .trim_end_matches("'s")
                .trim_end_matches("\u{2019}s");
            if !part.starts_with(char::is_uppercase) || PRONOUNS.contains(&part) {
                continue;
            }
            let word = fold(part).replace('\'', "");
            let known = there.contains(&word)
                || word
                    .strip_suffix('s')
                    .is_some_and(|one| there.contains(one))
                || there.contains(&format!("{word}s"))
                || (spoken == Some(Language::De) && is_inflected(&word, &there));
            let ordinary = opens && (is_stop(&word) || OPENERS.contains(&word.as_str()))
                || spoken.is_some_and(|one| {
                    opens && tongues::opens(one, &word) || tongues::is_polite(one, &word)
                });
            if !known && !ordinary {
                return Err(Refusal::Name);
            }
        }
    }
    Ok(())
}

/// Whether a German noun, which has its capital letter anywhere, stands there with another ending: "Tagen", "Tage".
fn is_inflected(word: &str, there: &HashSet<String>) -> bool {
    let same = |one: &String| {
        let begins = word.chars().zip(one.chars()).take_while(|(a, b)| a == b);
        let begins = begins.count();
        let longer = word.chars().count().max(one.chars().count());
        begins >= 3 && begins + 2 >= longer
    };
    let mut nouns = there
        .iter()
        .filter(|one| !Language::De.stop_words().contains(&one.as_str()));
    nouns.any(same)
}

const PRONOUNS: &[&str] = &["I", "I'm", "I've", "I'd", "I'll"];

/// Words that may begin a sentence though no page has them.
#[rustfmt::skip]
const OPENERS: &[&str] = &[
    "yes", "no", "sure", "certainly", "unfortunately", "currently", "returns", "shipping", "delivery", "orders", "items",
    "products", "please", "once", "since", "each", "every", "only", "unused", "usually", "generally", "typically",
    "according", "however", "otherwise", "additionally", "alternatively", "besides", "note", "depending", "customers",
    "shoppers", "after", "before", "within", "below", "above", "both", "either", "these", "those", "returning", "free",
    "standard", "opened", "unopened", "it", "its", "thats", "youll", "youre",
    "were", "theyre", "theres", "send", "contact", "use", "check", "simply", "just",
    "correct", "right", "write", "call", "email", "ask", "visit", "open", "keep", "pack", "wait", "read", "see", "look",
    "find", "choose", "add", "enter", "return", "buy", "pay", "order", "yeah", "well", "great", "good", "absolutely", "indeed", "regarding", "also", "store", "stores", "our",
];
