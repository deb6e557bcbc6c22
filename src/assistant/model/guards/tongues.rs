//! What the guards know of the languages besides English: a table of words for each. Pure.
//!
//! Which language a text is in is read off the text, since a word of one is often another of the next; where that is not
//! plain, the guards that refuse by a word alone hear all of them.

use std::sync::LazyLock;

use crate::assistant::language::table::{Table, tables};
use crate::assistant::language::{Language, language_of};
use crate::conversation::words::words;

/// How sure a text must be in a language to be read as that alone.
const SURE: f32 = 0.6;
/// How sure it must be for no other language's "not" to be listened for.
const CERTAIN: f32 = 1.0;
/// The units whose words a table may have, each under `unit …`.
const UNITS: &[(&str, &str)] = &[
    ("unit minute", "minute"),
    ("unit hour", "hour"),
    ("unit day", "day"),
    ("unit week", "week"),
    ("unit month", "month"),
    ("unit year", "year"),
    ("unit percent", "percent"),
    ("unit inch", "inch"),
    ("unit money", "money"),
];
/// Rows that hold no bound.
const NO_BOUNDS: &[&str] = &["denials", "talk", "openers", "polite"];

static TABLES: LazyLock<[(Language, Table); 9]> = LazyLock::new(|| tables!("tongues"));

/// The language a text is plainly in.
pub fn spoken(text: &str) -> Option<Language> {
    language_of(text, &Language::ALL)
        .filter(|(_, sure)| *sure >= SURE)
        .map(|(language, _)| language)
}

/// Whether a sentence denies something in its language; in any, where that is not certain.
pub fn denies(sentence: &str) -> bool {
    let mut said = words(sentence);
    match language_of(sentence, &Language::ALL) {
        Some((Language::En, _)) => false,
        Some((language, sure)) if sure >= CERTAIN => {
            of(language).any(|table| table.has("denials", &said))
        }
        Some(_) | None => {
            if has_another_no(sentence) {
                said.retain(|word| word != "no");
            }
            TABLES.iter().any(|(_, table)| table.has("denials", &said))
        }
    }
}

/// Whether "no" is no denial here: it stands for "in the" in Portuguese, and for "well" in Polish.
pub fn has_another_no(sentence: &str) -> bool {
    matches!(spoken(sentence), Some(Language::Pt | Language::Pl))
}

/// Whether a prompt, or a model's talk about itself, shows through in any language.
pub fn talks(answer: &str) -> bool {
    let said = words(answer);
    TABLES.iter().any(|(_, table)| table.has("talk", &said))
}

/// Whether a folded word may begin a sentence of this language though no page has it.
pub fn opens(language: Language, word: &str) -> bool {
    let small = language != Language::En && language.stop_words().contains(&word);
    small || has_word(language, "openers", word)
}

/// Whether a folded word has its capital letter out of politeness.
pub fn is_polite(language: Language, word: &str) -> bool {
    has_word(language, "polite", word)
}

/// The figure for a word such as "zwei".
pub fn number(language: Language, word: &str) -> Option<&'static str> {
    let said = words(word);
    of(language).find_map(|table| {
        table
            .names()
            .filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
            .find(|name| table.has(name, &said))
    })
}

/// The unit a word such as "Tage" is one of.
pub fn unit(language: Language, word: &str) -> Option<&'static str> {
    let said = words(word);
    of(language).find_map(|table| {
        let mut units = UNITS.iter();
        units
            .find(|(row, _)| table.has(row, &said))
            .map(|(_, unit)| *unit)
    })
}

/// Whether an answer in this language has a day, a time or a bound that does not stand in the ground, in any language.
pub fn moves_bounds(language: Language, answer: &str, ground: &str) -> bool {
    let (said, there) = (words(answer), words(ground));
    of(language).any(|table| {
        table
            .names()
            .filter(|name| is_bound(name) && table.has(name, &said))
            .any(|name| !there.iter().any(|word| word == name) && !bounds(name, &there))
    })
}

/// Whether the ground has this bound, named in English, in the words of another language.
pub fn bounds(name: &str, ground: &[String]) -> bool {
    TABLES.iter().any(|(_, table)| table.has(name, ground))
}

fn is_bound(name: &str) -> bool {
    !NO_BOUNDS.contains(&name)
        && !name.starts_with("unit ")
        && !name.bytes().all(|byte| byte.is_ascii_digit())
}

fn has_word(language: Language, row: &str, word: &str) -> bool {
    let said = [word.to_owned()];
    of(language).any(|table| table.has(row, &said))
}

fn of(language: Language) -> impl Iterator<Item = &'static Table> {
    TABLES
        .iter()
        .filter(move |(one, _)| *one == language)
        .map(|(_, table)| table)
}

#[cfg(test)]
mod tests;
