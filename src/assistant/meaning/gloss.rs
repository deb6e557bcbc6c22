//! What shoppers of other languages say, in English words: our vectors read English alone, and a line glossed word by
//! word is near enough to it to be compared.
//!
//! A language is a file of glosses beside this one; the longest that fits stands for what is written, and words nobody
//! listed are left out. Too little of a line known, and it has no reading.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::assistant::language::{Language, language_of, reads_as_english};
use crate::conversation::words::{Folded, Word};

/// A form that ends in a star goes on as it likes after at least so many letters.
const ROOT: usize = 3;
/// Shorter words of English are seldom borrowed.
const BORROWABLE: usize = 4;
/// The share of a line's words that must be known.
const KNOWN: f32 = 0.5;
/// The same where the line doesn't say its language itself.
const TOLD_BY_WORDS: f32 = 0.75;

pub(super) const FILES: [(&str, &str); 10] = [
    ("ar", include_str!("glosses/ar.txt")),
    ("de", include_str!("glosses/de.txt")),
    ("es", include_str!("glosses/es.txt")),
    ("fr", include_str!("glosses/fr.txt")),
    ("it", include_str!("glosses/it.txt")),
    ("ja", include_str!("glosses/ja.txt")),
    ("nl", include_str!("glosses/nl.txt")),
    ("pl", include_str!("glosses/pl.txt")),
    ("pt", include_str!("glosses/pt.txt")),
    ("sv", include_str!("glosses/sv.txt")),
];

static ALL: LazyLock<Vec<Glosses>> = LazyLock::new(|| {
    FILES
        .iter()
        .map(|(code, file)| Glosses::read(code, &[file]))
        .collect()
});

/// English words that glosses are made of: such a word may stand in a line of any language ("tracking").
static BORROWED: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let glosses = ALL.iter().flat_map(|one| one.english.iter());
    let words = glosses.flat_map(|gloss| gloss.split_whitespace());
    words.filter(|word| word.len() >= BORROWABLE).collect()
});

/// One word of a form.
#[derive(Debug)]
struct Piece {
    text: String,
    /// Whether a longer word that begins so is meant, too.
    open: bool,
}

impl Piece {
    fn fits(&self, word: &str) -> bool {
        word == self.text || self.open && word.starts_with(&self.text)
    }
}

#[derive(Debug)]
struct Form {
    pieces: Vec<Piece>,
    gloss: usize,
}

impl Form {
    fn read(text: &str, gloss: usize) -> Option<Self> {
        let mut pieces = Vec::new();
        for written in text.split_whitespace() {
            let open = written.ends_with('*');
            let words = Folded::new(written.trim_end_matches('*')).words;
            let last = words.len().checked_sub(1)?;
            pieces.extend(words.into_iter().enumerate().map(|(at, word)| Piece {
                text: word.text,
                open: open && at == last,
            }));
        }
        (!pieces.is_empty()).then_some(Self { pieces, gloss })
    }

    fn fits(&self, words: &[Word]) -> bool {
        let mut each = self.pieces.iter().zip(words);
        words.len() >= self.pieces.len() && each.all(|(piece, word)| piece.fits(&word.text))
    }

    /// More words first, then more letters.
    fn length(&self) -> (usize, usize) {
        let letters = self.pieces.iter().map(|piece| piece.text.len()).sum();
        (self.pieces.len(), letters)
    }
}

/// One language's forms, by how their first word begins.
pub(super) struct Glosses {
    /// ISO 639-1.
    code: &'static str,
    english: Vec<&'static str>,
    begun: HashMap<String, Vec<Form>>,
}

/// How a word begins, as forms are kept by.
fn root(word: &str) -> String {
    word.chars().take(ROOT).collect()
}

impl Glosses {
    /// What stands in a file, or in several: of two forms of one length the first file's goes.
    pub(super) fn read(code: &'static str, files: &[&'static str]) -> Self {
        let mut english = Vec::new();
        let mut begun: HashMap<String, Vec<Form>> = HashMap::new();
        let lines = files.iter().flat_map(|file| file.lines());
        for line in lines.filter(|line| !line.starts_with('#')) {
            let Some((gloss, forms)) = line.split_once(" = ") else {
                continue;
            };
            let forms = forms.split(',');
            for form in forms.filter_map(|form| Form::read(form, english.len())) {
                if let Some(first) = form.pieces.first() {
                    begun.entry(root(&first.text)).or_default().push(form);
                }
            }
            english.push(gloss.trim());
        }
        for forms in begun.values_mut() {
            forms.sort_by_key(|form| std::cmp::Reverse(form.length()));
        }
        Self {
            code,
            english,
            begun,
        }
    }

    fn of(code: &str) -> Option<&'static Self> {
        ALL.iter().find(|one| one.code == code)
    }

    /// The gloss of what stands first in `words`, and how many of them it is for.
    pub(super) fn first(&self, words: &[Word]) -> Option<(&'static str, usize)> {
        let forms = self.begun.get(&root(&words.first()?.text))?;
        let form = forms.iter().find(|form| form.fits(words))?;
        Some((self.english.get(form.gloss)?, form.pieces.len()))
    }

    /// A line in English words, and the share of its own that is known.
    fn say(&self, text: &str) -> (String, f32) {
        let words = Folded::new(text).words;
        let (mut said, mut known): (Vec<Cow<'_, str>>, usize) = (Vec::new(), 0);
        let mut rest = words.as_slice();
        while let Some((word, after)) = rest.split_first() {
            if let Some((gloss, length)) = self.first(rest) {
                known += length;
                // "Ich möchte gern": once is enough.
                if said.last().is_none_or(|last| last != gloss) {
                    said.push(Cow::Borrowed(gloss));
                }
                rest = rest.get(length..).unwrap_or_default();
                continue;
            }
            if BORROWED.contains(word.text.as_str()) {
                known += 1;
                said.push(Cow::Owned(word.text.clone()));
            }
            rest = after;
        }
        let share = known as f32 / words.len().max(1) as f32;
        (said.join(" "), share)
    }
}

/// How a line is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// As it is.
    English,
    /// By the glosses of its language.
    Glossed(&'static str),
}

impl Reading {
    /// How a text is to be read; nothing for a language without glosses, or words that nobody listed.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let told = language_of(text, &Language::ALL).map(|(language, _)| language.code());
        let told = told.or_else(|| is_arabic(text).then_some("ar"));
        if let Some(glosses) = told.and_then(Glosses::of)
            && glosses.say(text).1 >= KNOWN
        {
            return Some(Self::Glossed(glosses.code));
        }
        if told == Some("en") || said_in_english(text) {
            return Some(Self::English);
        }
        // "Bestellung stornieren" is too short to tell, and nothing else.
        let shares = ALL.iter().map(|one| (one.code, one.say(text).1));
        let best = shares.max_by(|one, other| one.1.total_cmp(&other.1));
        match best.filter(|(_, share)| *share >= TOLD_BY_WORDS) {
            Some((code, _)) => Some(Self::Glossed(code)),
            None => reads_as_english(text).then_some(Self::English),
        }
    }

    /// A line of that text in English.
    #[must_use]
    pub fn say<'t>(self, line: &'t str) -> Cow<'t, str> {
        match self {
            Self::English => Cow::Borrowed(line),
            Self::Glossed(code) => match Glosses::of(code) {
                Some(glosses) => Cow::Owned(glosses.say(line).0),
                None => Cow::Borrowed(line),
            },
        }
    }
}

/// Whether it is written in Arabic letters.
fn is_arabic(text: &str) -> bool {
    let letters = || text.chars().filter(|letter| letter.is_alphabetic());
    let arabic = letters().filter(|letter| ('\u{620}'..='\u{6d3}').contains(letter));
    arabic.count() * 2 > letters().count()
}

/// Whether most of a line is English words that need no gloss.
fn said_in_english(text: &str) -> bool {
    let words = Folded::new(text).words;
    let stops = Language::En.stop_words();
    let is =
        |word: &&Word| stops.contains(&word.text.as_str()) || BORROWED.contains(word.text.as_str());
    words.iter().filter(is).count() * 2 > words.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        let reading = Reading::of(text).unwrap();
        reading.say(text).into_owned()
    }

    #[test]
    fn every_line_of_a_file_can_be_read_and_no_form_stands_twice() {
        for (code, file) in FILES {
            let glosses = Glosses::read(code, &[file]);
            let lines = file.lines().filter(|line| !line.starts_with('#'));
            for line in lines.filter(|line| !line.trim().is_empty()) {
                let (gloss, forms) = line.split_once(" = ").unwrap_or_else(|| panic!("{line}"));
                assert!(
                    (1..=4).contains(&gloss.split_whitespace().count()),
                    "{line}"
                );
                for form in forms.split(',') {
                    let read = Form::read(form, 0).unwrap_or_else(|| panic!("{line}"));
                    for piece in read.pieces.iter().filter(|piece| piece.open) {
                        let fewest = if code == "ar" { ROOT } else { ROOT + 1 };
                        assert!(piece.text.chars().count() >= fewest, "{form}");
                    }
                }
            }
            let mut seen = HashSet::new();
            for form in glosses.begun.values().flatten() {
                let text: Vec<_> = (form.pieces.iter()).map(|it| (&it.text, it.open)).collect();
                assert!(seen.insert(format!("{text:?}")), "{code} {text:?}");
            }
        }
    }

    #[test]
    fn a_line_is_said_in_english_words() {
        assert_eq!(said("Bestellung stornieren"), "order cancel");
        assert!(said("Ich möchte meine Bestellung bitte stornieren").contains("cancel"));
        assert!(said("quiero devolver los zapatos que compré").contains("return"));
        assert!(said("注文をキャンセルしたいです").contains("cancel"));
        assert_eq!(said("cancel my order"), "cancel my order");
    }

    #[test]
    fn what_is_in_no_language_of_ours_has_no_reading() {
        for text in ["вы продаете велосипеды для детей?", "你们有卖钢琴吗"]
        {
            assert_eq!(Reading::of(text), None, "{text}");
        }
    }
}
