//! Keywords and phrases: what a merchant writes down once and a rule then looks for in every
//! message, before the assistant gets to answer it.
//!
//! A keyword is exact: whole words, whatever their case, accents and ending. A phrase is lenient:
//! slips, filler words and other words for the same thing. Both leave alone what is only declined
//! ("don't cancel my order"), and both say which words convinced them.

pub mod again;
mod arabic;
mod call;
mod gate;
mod japanese;
mod keyword;
mod negation;
mod person;
mod phrase;
mod phrases;
mod plurals;
mod prepared;
#[cfg(test)]
mod said;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tongues;

use crate::assistant::language::Language;
use crate::conversation::words::{Folded, Word, fold};
pub use again::telling;
pub use gate::heard_in;
pub use keyword::Keyword;
pub use negation::refuses;
pub use phrase::Phrase;
pub use phrases::{default_keywords, default_person_phrases};
pub use prepared::Prepared;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::OnceLock;

/// Longest keyword or phrase, in characters and in words.
const MOST_CHARS: usize = 120;
const MOST_WORDS: usize = 12;

/// Why a keyword or phrase can't be used. `Display` is fit for the merchant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchError {
    Empty,
    TooLong,
    OnlyCommonWords,
}

impl fmt::Display for MatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "Write at least one word."),
            Self::TooLong => write!(
                f,
                "Keep it to {MOST_WORDS} words and {MOST_CHARS} characters."
            ),
            Self::OnlyCommonWords => write!(
                f,
                "These words are in nearly every message. Add one that is particular."
            ),
        }
    }
}

impl std::error::Error for MatchError {}

/// The part of a message that made a rule fire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Byte range in the original message.
    pub start: usize,
    pub end: usize,
    /// The words in that range, folded.
    pub words: Vec<String>,
}

impl Evidence {
    fn of(words: &[Word], first: usize, last: usize) -> Option<Self> {
        let (from, to) = (first.min(last), first.max(last));
        Some(Self {
            start: words.get(from)?.start,
            end: words.get(to)?.end,
            words: words
                .get(from..=to)?
                .iter()
                .map(|word| word.text.clone())
                .collect(),
        })
    }
}

fn checked_words(text: &str) -> Result<Vec<String>, MatchError> {
    let words: Vec<String> = Folded::new(text)
        .words
        .into_iter()
        .map(|word| word.text)
        .collect();
    if words.is_empty() {
        return Err(MatchError::Empty);
    }
    if text.trim().chars().count() > MOST_CHARS || words.len() > MOST_WORDS {
        return Err(MatchError::TooLong);
    }
    if words.iter().all(|word| tells_nothing(word)) && !asks_outright(text) {
        return Err(MatchError::OnlyCommonWords);
    }
    Ok(words)
}

/// "Is anyone there" is made of common words only, and yet particular.
fn asks_outright(text: &str) -> bool {
    let message = Folded::new(text);
    let english = phrases::lexicon(phrases::ENGLISH);
    english.is_some_and(|english| person::asks(&message, english).is_some())
        || call::asks_for_call(&message).is_some()
}

/// Words that are in nearly every message of some language.
fn tells_nothing(word: &str) -> bool {
    static SMALL: OnceLock<BTreeSet<String>> = OnceLock::new();
    let small = SMALL.get_or_init(|| {
        let all = Language::ALL.iter().flat_map(|one| one.stop_words());
        all.map(|word| fold(word)).collect()
    });
    is_common(word) || small.contains(word) || arabic::STOP_WORDS.contains(&word)
}

/// Words that tell nothing by themselves.
fn is_common(word: &str) -> bool {
    matches!(
        word,
        "a" | "an"
            | "the"
            | "i"
            | "im"
            | "id"
            | "me"
            | "my"
            | "you"
            | "your"
            | "we"
            | "us"
            | "our"
            | "it"
            | "its"
            | "is"
            | "are"
            | "am"
            | "was"
            | "be"
            | "been"
            | "do"
            | "does"
            | "did"
            | "to"
            | "of"
            | "in"
            | "on"
            | "at"
            | "for"
            | "with"
            | "by"
            | "from"
            | "and"
            | "or"
            | "but"
            | "so"
            | "if"
            | "as"
            | "this"
            | "that"
            | "these"
            | "those"
            | "there"
            | "here"
            | "can"
            | "could"
            | "would"
            | "will"
            | "please"
            | "hi"
            | "hello"
            | "hey"
            | "thanks"
            | "have"
            | "has"
            | "had"
            | "what"
            | "how"
            | "when"
            | "where"
            | "who"
            | "some"
            | "any"
            | "de"
            | "la"
            | "le"
            | "el"
            | "un"
            | "una"
            | "une"
            | "der"
            | "die"
            | "das"
            | "ein"
            | "il"
            | "o"
            | "het"
            | "een"
            | "no"
            | "yes"
            | "not"
            | "ok"
            | "just"
            | "up"
            | "get"
            | "want"
            | "need"
    )
}
