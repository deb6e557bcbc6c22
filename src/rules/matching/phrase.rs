//! Phrases: a person asked for in any words, a call asked for in any words, or the words themselves.

use super::negation::declined;
use super::phrases::{ENGLISH, Lexicon, OTHERS};
use super::{Evidence, MatchError, call, checked_words, is_common, japanese, person};
use crate::assistant::gate::Heard;
use crate::conversation::words::{Folded, Word, misspelt};

/// Below this score of the gate, a pattern of words is only that.
const LOOKS_ONLY: f32 = 0.05;

/// Something shoppers say, found also when they say it a little differently.
///
/// A phrase that asks for a person in general ("talk to a human") stands for every way to ask for
/// one in its language; one that asks to be called, for every way to ask for that. Any other is
/// found by its own words: in nearly their order, with others between, slips forgiven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    text: String,
    meaning: Meaning,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Meaning {
    Person(&'static str),
    Call,
    Words(Vec<String>),
}

impl Phrase {
    /// # Errors
    /// When there is no word in it, too many, or only words that every message has.
    pub fn parse(text: &str) -> Result<Self, MatchError> {
        let words = checked_words(text)?;
        let message = Folded::new(text);
        let generic = |lexicon: &Lexicon| {
            words.iter().all(|word| {
                let word = word.as_str();
                let special = matches!(word, "manager" | "supervisor" | "owner" | "sales");
                !special
                    && (lexicon.filler.contains(&word)
                        || lexicon.reach.contains(&word)
                        || lexicon.want.contains(&word)
                        || lexicon.people.contains(&word)
                        || lexicon.anyone.contains(&word))
            })
        };
        let language = std::iter::once(&ENGLISH).chain(OTHERS).find(|lexicon| {
            let there = words.iter().any(|word| word == "there");
            (generic(lexicon) || there) && person::asks(&message, lexicon).is_some()
        });
        let japanese = japanese::asks(&message).map(|_| &japanese::LEXICON);
        let meaning = if let Some(lexicon) = language.or(japanese) {
            Meaning::Person(lexicon.language)
        } else if call::asks_for_call(&message).is_some() && words.len() <= 5 {
            Meaning::Call
        } else {
            let telling: Vec<String> = words
                .iter()
                .filter(|word| !is_common(word))
                .cloned()
                .collect();
            Meaning::Words(if telling.len() > 1 { telling } else { words })
        };
        Ok(Self {
            text: text.trim().to_owned(),
            meaning,
        })
    }

    /// As the merchant wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether another phrase finds exactly what this one does.
    #[must_use]
    pub fn means_the_same(&self, other: &Self) -> bool {
        self.meaning == other.meaning
    }

    /// Whether it stands for every way to ask for a person, in its language.
    #[must_use]
    pub fn asks_for_person(&self) -> bool {
        matches!(self.meaning, Meaning::Person(_))
    }

    /// As [`Phrase::find`], by somebody who has listened to the whole message: what only looks like asking for a
    /// person, in English, is let go.
    #[must_use]
    pub fn find_heard(&self, message: &Folded, heard: &Heard) -> Option<Evidence> {
        let english =
            matches!(self.meaning, Meaning::Person(language) if language == ENGLISH.language);
        if english && heard.score < LOOKS_ONLY {
            return None;
        }
        self.find(message)
    }

    /// The first place where the phrase is there and meant.
    #[must_use]
    pub fn find(&self, message: &Folded) -> Option<Evidence> {
        let words = &message.words;
        let (first, last) = match &self.meaning {
            Meaning::Person(language) => person::asks(message, person::lexicon(language)?)?,
            Meaning::Call => call::asks_for_call(message)?,
            Meaning::Words(wanted) => (0..words.len())
                .filter_map(|at| bag(words, at, wanted))
                .find(|(first, last)| !declined(words, *first, *last))?,
        };
        Evidence::of(words, first, last)
    }
}

/// All wanted words from this place on, within one sentence and a few words more than they are.
fn bag(words: &[Word], first: usize, wanted: &[String]) -> Option<(usize, usize)> {
    let sentence = words.get(first)?.sentence;
    let mut left: Vec<&String> = wanted.iter().collect();
    let room = wanted.len() + 3;
    let ordered = wanted.len() < 3;
    for (place, word) in words.iter().enumerate().skip(first).take(room) {
        if word.sentence != sentence {
            return None;
        }
        let found = left
            .iter()
            .position(|meant| word.text == **meant || misspelt(&word.text, meant));
        match found {
            Some(at) if !ordered || at == 0 => {
                left.remove(at);
            }
            Some(_) | None if place == first => return None,
            Some(_) | None => {}
        }
        if left.is_empty() {
            return Some((first, place));
        }
    }
    None
}
