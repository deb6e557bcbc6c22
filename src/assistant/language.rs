//! Which language a shopper writes in, out of the ten the assistant has words for.
//!
//! One short word tells nothing, and switching on it would be rude: what counts is gathered over the thread, begins
//! with what the browser says, and changes only when the shopper's own sentences clearly outweigh it.

mod content;
pub mod says;
pub mod settings;
mod stops;
pub mod table;
pub mod unspoken;

use serde::{Deserialize, Serialize};
use whatlang::{Detector, Lang};

use super::{Draft, Verdict};
use crate::conversation::words::{is_sign, words};
pub use content::{Marked, of_content};
use says::Says;
use unspoken::Heard;

/// Fewer letters than this tell nothing.
const FEWEST_LETTERS: usize = 12;
/// Fewer words than this may be of any language.
const FEWEST_WORDS: usize = 4;
/// Latin letters, with all their accents, come before this.
const LATIN_ENDS: u32 = 0x250;
/// What the browser's language counts, in sentences.
const BROWSER: f32 = 0.8;
/// How sure a text is to be in a language that alone says what its writer speaks.
pub const TELLS: f32 = 1.0;
/// The most that a guess at the letters counts, by which a language must lead.
const GUESSED: f32 = 0.7;
/// How far the language of a text must lead to be told at all.
const LEAD: f32 = 0.15;
/// How far another language must be ahead to be the thread's.
const AHEAD: f32 = 0.35;
/// How sure the language of an answer must be to call it a foreign one.
const SURE: f32 = 1.0;
/// Messages of a thread looked at, the newest.
const MOST_MESSAGES: usize = 20;

/// A language with words of the assistant's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    En,
    /// German.
    De,
    /// French.
    Fr,
    /// Spanish.
    Es,
    /// Italian.
    It,
    /// Portuguese.
    Pt,
    /// Dutch.
    Nl,
    /// Swedish.
    Sv,
    /// Polish.
    Pl,
    /// Japanese.
    Ja,
}

impl Language {
    /// All ten.
    pub const ALL: [Self; 10] = [
        Self::En,
        Self::De,
        Self::Fr,
        Self::Es,
        Self::It,
        Self::Pt,
        Self::Nl,
        Self::Sv,
        Self::Pl,
        Self::Ja,
    ];

    /// ISO 639-1.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Es => "es",
            Self::It => "it",
            Self::Pt => "pt",
            Self::Nl => "nl",
            Self::Sv => "sv",
            Self::Pl => "pl",
            Self::Ja => "ja",
        }
    }

    /// What it is called in English.
    #[must_use]
    pub fn english(self) -> &'static str {
        says::name(self, Self::En)
    }

    /// The language of a locale such as `pt-BR` or `de_AT`.
    #[must_use]
    pub fn of_locale(locale: &str) -> Option<Self> {
        let code = locale.split(['-', '_']).next()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    fn detected_as(self) -> Lang {
        match self {
            Self::En => Lang::Eng,
            Self::De => Lang::Deu,
            Self::Fr => Lang::Fra,
            Self::Es => Lang::Spa,
            Self::It => Lang::Ita,
            Self::Pt => Lang::Por,
            Self::Nl => Lang::Nld,
            Self::Sv => Lang::Swe,
            Self::Pl => Lang::Pol,
            Self::Ja => Lang::Jpn,
        }
    }

    /// Words that mean nothing by themselves in this language, folded.
    #[must_use]
    pub fn stop_words(self) -> &'static [&'static str] {
        stops::of(self)
    }
}

/// What a thread has told so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Spoken {
    allowed: Vec<Language>,
    sums: Vec<f32>,
    now: Language,
}

impl Spoken {
    /// Nothing said yet. `allowed` are the shop's languages, its own first; none is all. `browser` is a locale.
    #[must_use]
    pub fn begin(allowed: &[Language], browser: Option<&str>) -> Self {
        let allowed = if allowed.is_empty() {
            Language::ALL.to_vec()
        } else {
            allowed.to_vec()
        };
        let first = allowed.first().copied().unwrap_or(Language::En);
        let browser = browser.and_then(Language::of_locale);
        let now = browser.filter(|it| allowed.contains(it)).unwrap_or(first);
        let sums = allowed
            .iter()
            .map(|one| if *one == now { BROWSER } else { 0.0 })
            .collect();
        Self { allowed, sums, now }
    }

    /// The shopper says something more.
    pub fn hear(&mut self, text: &str) {
        let Some((found, sure)) = language_of(text, &self.allowed) else {
            return;
        };
        let mut ahead = f32::NEG_INFINITY;
        let mut current = 0.0;
        for (one, sum) in self.allowed.iter().zip(&mut self.sums) {
            // What was said long ago counts less.
            *sum *= 0.8;
            if *one == found {
                *sum += sure;
                ahead = *sum;
            }
            if *one == self.now {
                current = *sum;
            }
        }
        if ahead > current + AHEAD {
            self.now = found;
        }
    }

    /// The language to answer in.
    #[must_use]
    pub fn language(&self) -> Language {
        self.now
    }
}

/// The language of a thread: `earlier` and `question` are the shopper's words, oldest first.
#[must_use]
pub fn of_thread(
    allowed: &[Language],
    browser: Option<&str>,
    earlier: &[String],
    question: &str,
) -> Language {
    let mut spoken = Spoken::begin(allowed, browser);
    let skipped = earlier.len().saturating_sub(MOST_MESSAGES);
    for text in earlier.iter().skip(skipped) {
        spoken.hear(text);
    }
    spoken.hear(question);
    spoken.language()
}

/// The language of a text among `allowed`, and how sure that is (0 to 2); nothing for a text that is too short.
#[must_use]
pub fn language_of(text: &str, allowed: &[Language]) -> Option<(Language, f32)> {
    let text = &without_addresses(text);
    let words = words(text);
    let letters = text.chars().filter(|it| it.is_alphabetic()).count();
    let signs = words.iter().filter(|word| is_sign(word)).count();
    if signs > 3 && signs * 2 > words.len() {
        return allowed
            .contains(&Language::Ja)
            .then_some((Language::Ja, 2.0));
    }
    if letters < FEWEST_LETTERS || words.len() < 2 {
        return None;
    }
    let detected = Detector::with_allowlist(allowed.iter().map(|one| one.detected_as()).collect());
    let guess = detected.detect(text);
    // Trigrams alone are often wrong about a line; the small words in it rarely are, but for those of borrowed names.
    let own: Vec<&str> = stops::not_borrowed(&words);
    let counts = stops::counts(&own);
    let small_words = |one: &Language| {
        let all = Language::ALL.iter().zip(counts);
        all.filter(|(language, _)| *language == one)
            .map(|(_, count)| f32::from(count))
            .sum::<f32>()
    };
    let scored = allowed.iter().map(|one| {
        let stops = small_words(one);
        let guessed = guess
            .as_ref()
            .filter(|guess| guess.lang() == one.detected_as())
            .map_or(0.0, |guess| {
                #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1")]
                let sure = guess.confidence() as f32;
                0.3 + 0.4 * sure
            });
        (*one, 1.3 * stops / words.len() as f32 + guessed)
    });
    let mut best: Option<(Language, f32)> = None;
    let mut second = 0.0_f32;
    for (one, score) in scored {
        match best {
            Some((_, most)) if score <= most => second = second.max(score),
            Some((_, most)) => {
                second = most;
                best = Some((one, score));
            }
            None => best = Some((one, score)),
        }
    }
    // A line of names has no language.
    let (found, most) = best.filter(|(found, _)| small_words(found) > 0.0)?;
    let enough = (letters as f32 / 20.0).min(1.0);
    let lead = most - second;
    (lead > LEAD).then(|| (found, (0.6 + 2.0 * lead).min(2.0) * enough))
}

/// A text without its e-mail addresses and links, which are of no language.
fn without_addresses(text: &str) -> String {
    let is_address = |word: &&str| word.is_ascii() && (word.contains('@') || word.contains("://"));
    let own = text.split_whitespace().filter(|word| !is_address(word));
    own.collect::<Vec<_>>().join(" ")
}

/// How sure another language must be for a text not to be read as English.
const FOREIGN: f32 = 0.85;

/// Whether a text can be read as English; so can one that tells nothing of its language.
#[must_use]
pub fn reads_as_english(text: &str) -> bool {
    let letters = text.chars().filter(|it| it.is_alphabetic()).count();
    let latin = text
        .chars()
        .filter(|it| it.is_alphabetic() && (*it as u32) < LATIN_ENDS)
        .count();
    if latin * 2 < letters {
        return false;
    }
    if latin == letters && is_plainly_english(&words(&without_addresses(text))) {
        return true;
    }
    match language_of(text, &Language::ALL) {
        Some((Language::En, _)) => true,
        Some((_, sure)) => sure < FOREIGN,
        None => {
            // A language the assistant has no words for.
            let words = words(text);
            let english = Language::En.stop_words();
            stops::not_borrowed(&words).len() < FEWEST_WORDS
                || words.iter().any(|word| english.contains(&word.as_str()))
                || whatlang::detect(text)
                    .is_none_or(|guess| guess.lang() == Lang::Eng || !guess.is_reliable())
        }
    }
}

/// Whether so many of the words are small English ones, beside those of each other language that has any, that no guess
/// at the letters could make it another language.
fn is_plainly_english(words: &[String]) -> bool {
    let own = stops::not_borrowed(words);
    if stops::are_english_alone(&own) {
        return true;
    }
    let counts = stops::counts(&own).into_iter();
    let mut shares = counts.map(|count| 1.3 * f32::from(count) / words.len().max(1) as f32);
    // English is the first of all.
    let english = shares.next().unwrap_or(0.0);
    english > 0.0 && shares.all(|share| share <= 0.0 || english + LEAD >= share + GUESSED)
}

/// The language that most of these are; nothing where there is none.
#[must_use]
pub fn most_used(found: &[Language]) -> Option<Language> {
    let count = |one: Language| found.iter().filter(|it| **it == one).count();
    let most = Language::ALL.into_iter().max_by_key(|one| count(*one))?;
    found.contains(&most).then_some(most)
}

/// A draft in the language a thread is answered in; where that is not the shopper's, saying so first.
#[must_use]
pub fn answered_to(draft: Draft, heard: Heard, allowed: &[Language]) -> Draft {
    let draft = said_in(draft, heard.speak);
    match heard.unspoken {
        Some(other) => Draft {
            text: format!("{} {}", unspoken::said(other, heard, allowed), draft.text),
            ..draft
        },
        None => draft,
    }
}

/// A draft in the shopper's language: the assistant's own sentences said in it; the store's content as it is, and if
/// that is in another language, saying so.
#[must_use]
pub fn said_in(draft: Draft, language: Language) -> Draft {
    match draft.verdict {
        Verdict::Answered if draft.own == Some(language) => draft,
        Verdict::Answered => {
            // What it says of the rest tells nothing of the content's language.
            let rest = Says::TheRest.in_language(language);
            let said = draft.text.strip_suffix(rest).unwrap_or(&draft.text);
            let content = language_of(said, &Language::ALL)
                .filter(|(found, sure)| *found != language && *sure >= SURE)
                .map(|(found, _)| found);
            match content {
                Some(content) => Draft {
                    text: format!("{} {}", says::only_in(content, language), draft.text),
                    ..draft
                },
                None => draft,
            }
        }
        Verdict::SmallTalk | Verdict::Unsure => match Says::of_english(&draft.text) {
            Some(says) => {
                let said = says.in_language(language);
                let foreign = draft.content.filter(|content| *content != language);
                let text = match foreign {
                    // They may have asked what the pages do tell, in another language.
                    Some(content) if says == Says::Unsure => {
                        format!("{said} {}", says::pages_only_in(content, language))
                    }
                    _ => said.to_owned(),
                };
                Draft { text, ..draft }
            }
            None => draft,
        },
    }
}

#[cfg(test)]
mod tests;
