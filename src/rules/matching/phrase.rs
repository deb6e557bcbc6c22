//! Phrases: a person asked for in any words, a call asked for in any words, or the words themselves.

use super::keyword::{Forms, is_another_thing, needs};
use super::negation::{declined, parts_thoughts};
use super::phrases::{ENGLISH, JAPANESE, Lexicon, lexicon, spaced};
use super::prepared::Anchor;
use super::{Evidence, MatchError, call, checked_words, is_common, japanese, person};
use crate::assistant::gate::Heard;
use crate::conversation::words::{Folded, Word, is_sign, misspelt, slips};

/// Below this score of the gate, a pattern of words is only that.
const LOOKS_ONLY: f32 = 0.2;

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

/// What a phrase is in general.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum General {
    /// A person, asked for in this language.
    Person(&'static str),
    /// A call.
    Call,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Meaning {
    Person(&'static str),
    Call,
    Words(Vec<Forms>),
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
        let language = spaced().find(|lexicon| {
            let there = words.iter().any(|word| word == "there");
            (generic(lexicon) || there) && person::asks(&message, lexicon).is_some()
        });
        let japanese = japanese::asks(&message).and_then(|_| lexicon(JAPANESE));
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
            let kept = if telling.len() > 1 { telling } else { words };
            Meaning::Words(kept.iter().map(|word| Forms::of(word)).collect())
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

    /// What it looks for: two phrases of one spelling find the same.
    #[must_use]
    pub fn looked_for(&self) -> String {
        match &self.meaning {
            Meaning::Person(language) => format!("a person ({language})"),
            Meaning::Call => "a call".to_owned(),
            Meaning::Words(words) => {
                let words: Vec<&str> = words.iter().map(|word| word.base.as_str()).collect();
                words.join(" ")
            }
        }
    }

    /// Whether another phrase finds exactly what this one does.
    #[must_use]
    pub fn means_the_same(&self, other: &Self) -> bool {
        self.meaning == other.meaning
    }

    /// What it is in general, where it stands for more than its own words.
    #[must_use]
    pub(super) fn general(&self) -> Option<General> {
        match self.meaning {
            Meaning::Person(language) => Some(General::Person(language)),
            Meaning::Call => Some(General::Call),
            Meaning::Words(_) => None,
        }
    }

    /// The word that must be there, slips forgiven: the longest, which is the rarest. None where others may stand for
    /// it.
    pub(super) fn anchor(&self) -> Option<Anchor> {
        match &self.meaning {
            Meaning::Words(words) => {
                let word = words.iter().max_by_key(|word| word.base.chars().count())?;
                let slip = |form: &String| (form.clone(), slips(&word.base));
                Some(Anchor::new(word.all.iter().map(slip)))
            }
            Meaning::Person(_) | Meaning::Call => None,
        }
    }

    /// Whether it stands for no more than its own words.
    #[must_use]
    pub fn is_its_words(&self) -> bool {
        matches!(self.meaning, Meaning::Words(_))
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
        let english = matches!(self.meaning, Meaning::Person(language) if language == ENGLISH);
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
            Meaning::Person(language) => person::asks(message, lexicon(language)?)?,
            Meaning::Call => call::asks_for_call(message)?,
            Meaning::Words(wanted) => (0..words.len())
                .filter_map(|at| bag(words, at, wanted))
                .find(|(first, last)| !declined(words, *first, *last))?,
        };
        Evidence::of(words, first, last)
    }
}

/// All wanted words from this place on, within one sentence and a few words more than they are.
fn bag(words: &[Word], first: usize, wanted: &[Forms]) -> Option<(usize, usize)> {
    let sentence = words.get(first)?.sentence;
    let mut left: Vec<&Forms> = wanted.iter().collect();
    let room = wanted.len() + 3;
    // Signs mean something in their order only; two words may change places within a clause.
    let signs = wanted.iter().any(|word| is_sign(&word.base));
    let clause = words.get(first)?.clause;
    let mut turned = false;
    // Words between that carry something of their own.
    let mut own = 0;
    for (place, word) in words.iter().enumerate().skip(first).take(room) {
        if word.sentence != sentence {
            return None;
        }
        let found = left.iter().position(|meant| {
            (meant.is_text(&word.text) || misspelt(&word.text, &meant.base))
                && !describes(words, place, meant)
        });
        match found {
            Some(at) if at == 0 || (!signs && (wanted.len() > 2 || word.clause == clause)) => {
                turned |= at > 0;
                left.remove(at);
            }
            Some(_) | None if place == first => return None,
            // Of two words, what stands between may part them: "cancel the lesson and order strings".
            Some(_) | None if wanted.len() == 2 && !signs && parts_thoughts(&word.text) => {
                return None;
            }
            Some(_) | None => own += usize::from(!is_common(&word.text) && !is_time(&word.text)),
        }
        if left.is_empty() {
            // In the other order they belong together only when nothing else does: "I'd like to order the noise
            // cancelling ones" cancels nothing.
            let needed = place
                .checked_sub(1)
                .and_then(|at| words.get(at))
                .is_some_and(|word| needs(&word.text));
            let apart = turned
                && wanted.len() == 2
                && !signs
                && (is_another_thing(words, first, place) || (own > 0 && !needed));
            return (!apart).then_some((first, place));
        }
    }
    None
}

/// Whether a word in -ing only describes the thing after it, by the thing before it ("noise cancelling headphones").
fn describes(words: &[Word], place: usize, meant: &Forms) -> bool {
    let Some(word) = words.get(place) else {
        return false;
    };
    if !word.text.ends_with("ing") || meant.base.ends_with("ing") {
        return false;
    }
    let near = |at: Option<usize>| {
        at.and_then(|at| words.get(at))
            .filter(|it| it.clause == word.clause)
            .map(|it| it.text.as_str())
    };
    let before = near(place.checked_sub(1))
        .is_some_and(|text| text.len() > 2 && !is_common(text) && !text.ends_with("ing"));
    let after = near(place.checked_add(1)).is_some_and(|text| {
        !matches!(text, "all" | "both" | "one" | "another" | "again") && !is_common(text)
    });
    before && after
}

/// When something was: it stands between any words.
fn is_time(word: &str) -> bool {
    matches!(
        word,
        "yesterday"
            | "today"
            | "now"
            | "already"
            | "still"
            | "again"
            | "completely"
            | "really"
            | "just"
            | "last"
            | "then"
            | "also"
    ) || word.bytes().all(|byte| byte.is_ascii_digit())
}
