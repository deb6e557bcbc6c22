//! Tables of words in one language, written as its people write them: `name = one, two words, begin*`, a line each.
//! Pure.
//!
//! A word may be one of several (`ich|wir`) or any of a row above (`@verbs`); `..` skips some words; `^` stands for the
//! beginning of the text. What the row `not` has stands neither in a phrase's gaps nor right before or after it. All of it
//! is folded, as messages are.

use crate::conversation::words::{is_sign, words};

/// How far `..` reaches: a word takes four of it, a sign of a script without spaces one.
const REACH: usize = 32;
/// What a word takes of it.
const WORD: usize = 4;
/// The row of what denies.
const NOT: &str = "not";

/// The tables of the nine languages besides English, of the files of a folder.
macro_rules! tables {
    ($folder:literal) => {
        [
            (Language::De, include_str!(concat!($folder, "/de.txt"))),
            (Language::Fr, include_str!(concat!($folder, "/fr.txt"))),
            (Language::Es, include_str!(concat!($folder, "/es.txt"))),
            (Language::It, include_str!(concat!($folder, "/it.txt"))),
            (Language::Pt, include_str!(concat!($folder, "/pt.txt"))),
            (Language::Nl, include_str!(concat!($folder, "/nl.txt"))),
            (Language::Sv, include_str!(concat!($folder, "/sv.txt"))),
            (Language::Pl, include_str!(concat!($folder, "/pl.txt"))),
            (Language::Ja, include_str!(concat!($folder, "/ja.txt"))),
        ]
        .map(|(language, file)| (language, Table::read(file)))
    };
}
pub(in crate::assistant) use tables;

/// The words of one language for one purpose.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Row>,
    /// What denies, of the row of that name.
    not: Vec<Piece>,
}

#[derive(Debug)]
struct Row {
    name: String,
    phrases: Vec<Phrase>,
}

#[derive(Debug, Clone)]
struct Phrase {
    first: bool,
    slots: Vec<Slot>,
}

#[derive(Debug, Clone)]
enum Slot {
    Gap,
    OneOf(Vec<Vec<Piece>>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    text: String,
    begins: bool,
}

impl Piece {
    fn is(&self, word: &str) -> bool {
        word == self.text || (self.begins && word.starts_with(&self.text))
    }
}

impl Table {
    /// The table that a text holds.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut table = Self::default();
        for line in text.lines().map(str::trim) {
            if line.starts_with('#') {
                continue;
            }
            let Some((name, list)) = line.split_once('=') else {
                continue;
            };
            let phrases: Vec<Phrase> = list
                .split(',')
                .filter_map(|phrase| table.phrase(phrase))
                .collect();
            let name = name.trim();
            if name == NOT {
                table.not.extend(phrases.iter().filter_map(only_word));
            }
            match table.rows.iter_mut().find(|row| row.name == name) {
                Some(row) => row.phrases.extend(phrases),
                None => table.rows.push(Row {
                    name: name.to_owned(),
                    phrases,
                }),
            }
        }
        table
    }

    /// Whether something of this row stands in a text, given by its folded words.
    #[must_use]
    pub fn has(&self, name: &str, said: &[String]) -> bool {
        self.row(name).iter().any(|phrase| self.finds(phrase, said))
    }

    /// Names of the rows.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|row| row.name.as_str())
    }

    fn row(&self, name: &str) -> &[Phrase] {
        let found = self.rows.iter().find(|row| row.name == name);
        found.map_or(&[], |row| row.phrases.as_slice())
    }

    fn phrase(&self, text: &str) -> Option<Phrase> {
        let text = text.trim();
        let (first, text) = match text.strip_prefix('^') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let slots: Vec<Slot> = text
            .split_whitespace()
            .filter_map(|slot| self.slot(slot))
            .collect();
        (!slots.is_empty()).then_some(Phrase { first, slots })
    }

    fn slot(&self, text: &str) -> Option<Slot> {
        if text == ".." {
            return Some(Slot::Gap);
        }
        let mut all = Vec::new();
        for one in text.split('|') {
            match one.strip_prefix('@') {
                Some(name) => all.extend(self.row(name).iter().filter_map(only_words)),
                None => all.extend(pieces(one)),
            }
        }
        (!all.is_empty()).then_some(Slot::OneOf(all))
    }

    fn finds(&self, phrase: &Phrase, said: &[String]) -> bool {
        let last = if phrase.first { 1 } else { said.len() };
        (0..last).any(|at| {
            let Some((before, rest)) = said.split_at_checked(at) else {
                return false;
            };
            self.begins(&phrase.slots, rest) && !before.last().is_some_and(|word| self.denies(word))
        })
    }

    /// Whether these slots are what a text begins with, and nothing denies it right after.
    fn begins(&self, slots: &[Slot], said: &[String]) -> bool {
        match slots {
            [] => said.first().is_none_or(|next| !self.denies(next)),
            [Slot::OneOf(all), rest @ ..] => all.iter().any(|one| {
                one.len() <= said.len()
                    && one.iter().zip(said).all(|(piece, word)| piece.is(word))
                    && said
                        .get(one.len()..)
                        .is_some_and(|after| self.begins(rest, after))
            }),
            [Slot::Gap, rest @ ..] => self.after_a_gap(rest, said),
        }
    }

    fn after_a_gap(&self, slots: &[Slot], mut said: &[String]) -> bool {
        let mut reach = REACH;
        loop {
            if self.begins(slots, said) {
                return true;
            }
            let Some((word, rest)) = said.split_first() else {
                return false;
            };
            let takes = if is_sign(word) { 1 } else { WORD };
            if takes > reach || self.denies(word) {
                return false;
            }
            reach -= takes;
            said = rest;
        }
    }

    fn denies(&self, word: &str) -> bool {
        self.not.iter().any(|piece| piece.is(word))
    }
}

/// A phrase that is one word.
fn only_word(phrase: &Phrase) -> Option<Piece> {
    match phrase.slots.as_slice() {
        [Slot::OneOf(all)] => match all.as_slice() {
            [one] => match one.as_slice() {
                [piece] => Some(piece.clone()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// A phrase as what stands in one place; nothing where it has choices or gaps of its own.
fn only_words(phrase: &Phrase) -> Option<Vec<Piece>> {
    let mut all = Vec::new();
    for slot in &phrase.slots {
        match slot {
            Slot::OneOf(one) => match one.as_slice() {
                [only] => all.extend(only.iter().cloned()),
                _ => return None,
            },
            Slot::Gap => return None,
        }
    }
    Some(all)
}

/// The folded words of one written word: several where it has a joint, or a script without spaces.
fn pieces(text: &str) -> Option<Vec<Piece>> {
    let (text, begins) = match text.strip_suffix('*') {
        Some(text) => (text, true),
        None => (text, false),
    };
    let mut all: Vec<Piece> = words(text)
        .into_iter()
        .map(|text| Piece {
            text,
            begins: false,
        })
        .collect();
    all.last_mut()?.begins = begins;
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(table: &str, row: &str, text: &str) -> bool {
        Table::read(table).has(row, &words(text))
    }

    #[test]
    fn words_beginnings_choices_and_gaps_are_found() {
        let table = "# A note.\n\
            not = nicht\n\
            verb = senden, rück*\n\
            one = Größe, zahl*, wo ist, ^gibt es\n\
            two = ich|wir .. @verb\n\
            two = 届きま";
        for (row, text) in [
            ("one", "Welche Grösse?"),
            ("one", "Ich zahle bar"),
            ("one", "Sag mir, wo ist das?"),
            ("one", "Gibt es das?"),
            ("two", "Wir werden es senden."),
            ("two", "ich rückerstatte"),
            ("two", "いつ届きますか"),
        ] {
            assert!(has(table, row, text), "{text}");
        }
        for (row, text) in [
            ("one", "wo das ist"),
            ("one", "So gibt es das"),
            ("two", "Wir werden es nicht senden."),
            ("two", "Wir senden nicht."),
            ("two", "Nicht wir senden es."),
            ("two", "Sie senden"),
            ("two", "wir a b c d e f g h i senden"),
            ("three", "Größe"),
            ("one", ""),
        ] {
            assert!(!has(table, row, text), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_table_is_read(table in proptest::prelude::any::<String>(), text in proptest::prelude::any::<String>()) {
            let read = Table::read(&table);
            let said = words(&text);
            for name in read.names() {
                let _ = read.has(name, &said);
            }
        }
    }
}
