//! Any text of one of our languages, read word by word in English: what a question is looked for by where the pages are
//! in English alone, and what an answer is held against them by.
//!
//! Beside the glosses of what shoppers write stand those of what answers tell: numbers, times, units, countries, and the
//! words of shops' pages. A compound of two words that are known is read as both. What nobody listed stays as it is
//! written, for whoever reads it to judge.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::gloss::{FILES, Glosses};
use crate::assistant::language::Language;
use crate::conversation::words::{Folded, Word, fold};

/// A part of a compound has at least so many letters.
const PART: usize = 4;
/// What ties the parts of a compound together.
const TIES: [&str; 6] = ["", "s", "n", "es", "en", "e"];
/// The share of a question's words that must be known.
const KNOWN: f32 = 0.5;
/// A shorter name of a country is a word besides: "us".
const NAME: usize = 4;

const TOLD: [(&str, &str); 9] = [
    ("de", include_str!("told/de.txt")),
    ("es", include_str!("told/es.txt")),
    ("fr", include_str!("told/fr.txt")),
    ("it", include_str!("told/it.txt")),
    ("ja", include_str!("told/ja.txt")),
    ("nl", include_str!("told/nl.txt")),
    ("pl", include_str!("told/pl.txt")),
    ("pt", include_str!("told/pt.txt")),
    ("sv", include_str!("told/sv.txt")),
];

static ALL: LazyLock<HashMap<&'static str, Glosses>> = LazyLock::new(|| {
    let asked = |code: &str| FILES.iter().find(|(other, _)| *other == code);
    TOLD.iter()
        .map(|(code, told)| {
            let asked = asked(code).map_or("", |(_, file)| *file);
            (*code, Glosses::read(code, &[told, asked]))
        })
        .collect()
});

/// Countries by all their English names.
static COUNTRIES: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    let lines = TOLD.first().map_or("", |(_, file)| *file).lines();
    let glosses = lines.filter_map(|line| line.split_once(" = "));
    let countries = glosses.filter(|(gloss, _)| gloss.starts_with(char::is_uppercase));
    countries
        .map(|(gloss, _)| gloss.split('/').collect())
        .collect()
});

/// A word of a text, or a few that mean one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece<'t> {
    /// As written.
    pub written: &'t str,
    /// Where that begins and ends.
    pub start: usize,
    pub end: usize,
    /// What it means: nothing where nobody listed it, two things for a compound.
    pub means: Vec<&'static str>,
}

impl Piece<'_> {
    /// Whether it is a number in figures.
    #[must_use]
    pub fn is_number(&self) -> bool {
        self.written.starts_with(|c: char| c.is_ascii_digit())
    }

    /// The English names of the country it means, if it does.
    #[must_use]
    pub fn country(&self) -> Option<&'static [&'static str]> {
        let means = self.means.first().filter(|_| self.means.len() == 1)?;
        let meant = format!(" {} ", fold(means));
        let found = COUNTRIES.iter().find(|names| {
            let same = names.join("/") == **means;
            let has = |name: &&str| meant.contains(&format!(" {} ", fold(name)));
            same || names.iter().filter(|name| name.len() >= NAME).any(has)
        })?;
        Some(found.as_slice())
    }
}

/// The pieces of a text in this language; nothing for English, which needs no reading.
#[must_use]
pub fn read(text: &str, language: Language) -> Option<Vec<Piece<'_>>> {
    let glosses = ALL.get(language.code())?;
    let compounds = matches!(language, Language::De | Language::Nl | Language::Sv);
    let words = Folded::new(text).words;
    let mut out = Vec::new();
    let mut rest = words.as_slice();
    while let Some((word, after)) = rest.split_first() {
        let (end, taken, means) = if word.text.starts_with(|c: char| c.is_ascii_digit()) {
            let end = number_end(text, word.start).max(word.end);
            let taken = rest.iter().take_while(|it| it.start < end).count();
            (end, taken.max(1), Vec::new())
        } else if let Some((gloss, length)) = glosses.first(rest) {
            let last = rest.get(length.saturating_sub(1)).unwrap_or(word);
            (last.end, length.max(1), vec![gloss])
        } else if compounds {
            (word.end, 1, compound(glosses, word).unwrap_or_default())
        } else {
            (word.end, 1, Vec::new())
        };
        if let Some(written) = text.get(word.start..end) {
            out.push(Piece {
                written,
                start: word.start,
                end,
                means,
            });
        }
        rest = rest.get(taken..).unwrap_or(after);
    }
    Some(out)
}

/// Both parts of a compound, the longest second one first.
fn compound(glosses: &Glosses, word: &Word) -> Option<Vec<&'static str>> {
    let text = word.text.as_str();
    let known = |part: &str| {
        let part = Word {
            text: part.to_owned(),
            ..word.clone()
        };
        glosses.first(std::slice::from_ref(&part)).map(|it| it.0)
    };
    (PART..text.len()).find_map(|at| {
        let (head, tail) = (text.get(..at)?, text.get(at..)?);
        let second = known(tail).filter(|_| tail.len() >= PART)?;
        let first = TIES.iter().find_map(|tie| {
            let head = head.strip_suffix(tie).filter(|it| it.len() + 1 >= PART)?;
            known(head)
        })?;
        Some(vec![first, second])
    })
}

/// Where a number ends that begins here: with its thousands, decimals and minutes, however they are parted.
fn number_end(text: &str, start: usize) -> usize {
    let rest: Vec<char> = text.get(start..).unwrap_or_default().chars().collect();
    let digits = |from: usize| {
        let all = rest.iter().skip(from);
        all.take_while(|c| c.is_ascii_digit()).count()
    };
    let first = digits(0);
    let mut at = first;
    while let Some(mark) = rest.get(at) {
        let group = digits(at + 1);
        let joins = match mark {
            '.' | ',' | '\'' | '\u{2019}' => group > 0,
            ':' => group == 2,
            ' ' | '\u{a0}' | '\u{202f}' => group == 3 && first <= 3,
            _ => false,
        };
        if !joins {
            break;
        }
        at += 1 + group;
    }
    start + rest.iter().take(at).map(|c| c.len_utf8()).sum::<usize>()
}

/// A question in English words, if enough of it is known. A country goes by the name that `has` knows, and so does
/// what nobody listed.
#[must_use]
pub fn question(text: &str, language: Language, has: impl Fn(&str) -> bool) -> Option<String> {
    let pieces = read(text, language)?;
    let (mut said, mut known): (Vec<String>, usize) = (Vec::new(), 0);
    for piece in &pieces {
        let kept = piece.is_number() || piece.means.is_empty() && has(piece.written);
        known += usize::from(kept || !piece.means.is_empty());
        if kept {
            said.push(piece.written.to_owned());
        } else if let Some(names) = piece.country() {
            let name = names.iter().find(|name| has(name)).or(names.first());
            said.extend(name.map(|name| (*name).to_owned()));
        } else {
            said.extend(piece.means.iter().map(|means| (*means).to_owned()));
        }
    }
    let share = known as f32 / pieces.len().max(1) as f32;
    (share >= KNOWN).then(|| said.join(" "))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn meant(text: &str, language: Language) -> Vec<String> {
        let pieces = read(text, language).unwrap();
        let says = |piece: &Piece<'_>| match piece.means.as_slice() {
            [] => format!("[{}]", piece.written),
            means => means.join("+"),
        };
        pieces.iter().map(says).collect()
    }

    #[test]
    fn every_line_of_a_file_can_be_read() {
        for (code, file) in TOLD {
            let lines = file.lines().filter(|line| !line.starts_with('#'));
            for line in lines {
                let (gloss, forms) = line.split_once(" = ").unwrap_or_else(|| panic!("{line}"));
                assert!(!gloss.trim().is_empty() && !forms.trim().is_empty());
                for form in forms.split(',') {
                    assert!(!form.trim().is_empty(), "{code}: {line}");
                }
            }
            let of_all = |file: &str| {
                let names = file.lines().filter(|it| it.starts_with(char::is_uppercase));
                names.count()
            };
            assert!(of_all(file) > 45, "{code} has the countries");
        }
    }

    #[test]
    fn numbers_stay_whole_and_compounds_are_read_as_both_parts() {
        assert_eq!(
            meant("ab 1.299,50 € in zwei Werktagen", Language::De),
            ["over", "[1.299,50]", "in", "two", "working days"]
        );
        assert_eq!(meant("1 299,00 zł", Language::Pl)[0], "[1 299,00]");
        assert_eq!(meant("30 jours", Language::Fr), ["[30]", "day"]);
        let label = meant("Saitenetikett", Language::De);
        assert_eq!(label, ["strings+label"]);
        assert_eq!(read("anything", Language::En), None);
    }

    #[test]
    fn a_country_has_all_its_names() {
        for (text, language) in [
            ("in den Vereinigten Staaten", Language::De),
            ("aux États-Unis", Language::Fr),
            ("en Estados Unidos", Language::Es),
            ("negli Stati Uniti", Language::It),
            ("w Stanach Zjednoczonych", Language::Pl),
            ("アメリカへ", Language::Ja),
        ] {
            let pieces = read(text, language).unwrap();
            let names = pieces.iter().find_map(Piece::country).unwrap_or_default();
            assert!(names.contains(&"USA"), "{text}: {pieces:?}");
        }
        let pieces = read("schicken Sie uns eine E-Mail", Language::De).unwrap();
        assert!(pieces.iter().all(|piece| piece.country().is_none()));
    }

    #[test]
    fn a_question_is_asked_in_english_words() {
        let asked = |text: &str, language| question(text, language, |word| word == "Heron");
        let said = asked("Wie lange dauert die Lieferung?", Language::De).unwrap();
        assert!(
            said.contains("how long") && said.contains("delivery"),
            "{said}"
        );
        let said = asked("Hat die Heron zwei Jahre Garantie?", Language::De).unwrap();
        assert!(
            said.contains("Heron") && said.contains("warranty"),
            "{said}"
        );
        assert_eq!(asked("Xyzzy plugh frobnicate", Language::De), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in any::<String>()) {
            for language in Language::ALL {
                for piece in read(&text, language).unwrap_or_default() {
                    prop_assert_eq!(text.get(piece.start..piece.end), Some(piece.written));
                }
            }
        }
    }
}
