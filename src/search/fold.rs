//! Words as they are found: folded, so that `zurich` finds “Zürich”; and where each stands in the text.
//!
//! We fold, not the databases, so that both find the same. What is written without spaces (Chinese, Japanese, Korean,
//! Thai …) becomes overlapping pairs of characters: any part of it of two characters or more is then a phrase of pairs.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, is_combining_mark};

/// Characters of one word that count; the rest of a longer one is the same to us.
const LONGEST: usize = 64;

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// As it is found: letters and digits only.
    pub text: String,
    /// Where it stands, in bytes.
    pub at: Range<usize>,
    /// The last character of a stretch without spaces, for itself: nothing else begins with it.
    pub tail: bool,
}

/// A text as it is kept: a letter with its marks is one character.
#[must_use]
pub fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// The words of a text, in order.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut reader = Reader::default();
    for (from, c) in text.char_indices() {
        let at = from..from + c.len_utf8();
        if c.is_ascii_alphanumeric() {
            reader.letter(c.to_ascii_lowercase(), at);
        } else if c.is_ascii() {
            reader.gap();
        } else if is_unseen(c) || is_accent(c) {
            reader.goes_on(at.end);
        } else if c.is_alphanumeric() || is_combining_mark(c) {
            for part in folded(c) {
                if is_dense(part) {
                    reader.dense(part, at.clone());
                } else if part.is_alphanumeric() || is_combining_mark(part) {
                    reader.letter(part, at.clone());
                } else {
                    reader.gap();
                }
            }
        } else {
            reader.gap();
        }
    }
    reader.gap();
    reader.found
}

/// The words of a text, one after the other, as the index keeps them.
#[must_use]
pub fn words(text: &str) -> String {
    let tokens: Vec<String> = tokens(text).into_iter().map(|token| token.text).collect();
    tokens.join(" ")
}

/// Whether it is written without spaces between words, so that a word may begin anywhere.
#[must_use]
pub fn is_dense(c: char) -> bool {
    matches!(u32::from(c),
        // Thai, Lao, Burmese, Khmer; kana, Han, Hangul.
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1100..=0x11FF | 0x1780..=0x17FF | 0x3041..=0x30FA
        | 0x30FC..=0x318F | 0x31F0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7FF
        | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}

/// Takes no room: a word goes on over it.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{200C}' | '\u{200D}' | '\u{2060}' | '\u{FEFF}'
    )
}

/// Marks that people leave out when they look for a word.
fn is_accent(c: char) -> bool {
    matches!(u32::from(c), 0x0300..=0x036F | 0x0591..=0x05C7 | 0x0610..=0x061A | 0x064B..=0x065F | 0x0670)
}

/// A character in small letters, without accents, in its plainest form.
fn folded(c: char) -> Vec<char> {
    let plain: String = c
        .to_lowercase()
        .nfkd()
        .filter(|part| !is_accent(*part))
        .collect();
    plain
        .nfc()
        .flat_map(char::to_lowercase)
        .flat_map(|part| spelt(part).chars().collect::<Vec<_>>())
        .collect()
}

/// Letters that don't come apart, as people type them who don't have them.
fn spelt(c: char) -> String {
    let text = match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ı' => "i",
        'ħ' => "h",
        'þ' => "th",
        'ς' => "σ",
        other => return other.to_string(),
    };
    text.to_owned()
}

#[derive(Default)]
struct Reader {
    found: Vec<Token>,
    word: String,
    letters: usize,
    at: Range<usize>,
    run: Vec<(char, Range<usize>)>,
}

impl Reader {
    fn letter(&mut self, c: char, at: Range<usize>) {
        self.end_run();
        if self.word.is_empty() {
            self.at.start = at.start;
        }
        if self.letters < LONGEST {
            self.word.push(c);
            self.letters += 1;
        }
        self.at.end = at.end;
    }

    fn dense(&mut self, c: char, at: Range<usize>) {
        self.end_word();
        // A voice mark of its own, as half-width kana have it.
        if let Some((last, place)) = self.run.last_mut()
            && let Some(both) = compose(*last, c)
        {
            (*last, place.end) = (both, at.end);
            return;
        }
        self.run.push((c, at));
    }

    fn goes_on(&mut self, end: usize) {
        if let Some((_, at)) = self.run.last_mut() {
            at.end = end;
        } else if !self.word.is_empty() {
            self.at.end = end;
        }
    }

    fn gap(&mut self) {
        self.end_word();
        self.end_run();
    }

    fn end_word(&mut self) {
        if !self.word.is_empty() {
            self.found.push(Token {
                text: std::mem::take(&mut self.word),
                at: self.at.clone(),
                tail: false,
            });
            self.letters = 0;
        }
    }

    fn end_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        for (place, (first, at)) in run.iter().enumerate() {
            let second = run.get(place + 1);
            self.found.push(Token {
                text: std::iter::once(*first)
                    .chain(second.map(|(c, _)| *c))
                    .collect(),
                at: at.start..second.map_or(at.end, |(_, next)| next.end),
                tail: second.is_none(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_widths_make_no_difference() {
        for (text, found) in [
            ("Zürich, ZÜRICH zurich", "zurich zurich zurich"),
            ("Crème brûlée", "creme brulee"),
            ("Straße STRASSE", "strasse strasse"),
            ("Łódź Ærø İstanbul ılık", "lodz aero istanbul ilik"),
            ("ＡＢＣ １２３", "abc 123"),
            ("anna.berg@Example.com", "anna berg example com"),
            ("#GK-1042 don’t", "gk 1042 don t"),
            ("Brand™ co\u{ad}operate", "brand cooperate"),
            ("ΟΔΟΣ οδός", "οδοσ οδοσ"),
            ("Привет ЁЛКА", "привет елка"),
            ("हिन्दी", "हिन्दी"),
            ("", ""),
            ("… — !", ""),
        ] {
            assert_eq!(words(text), found, "{text}");
        }
        assert_eq!(words("Zu\u{308}rich"), "zurich", "a mark of its own");
        assert_eq!(words(&"a".repeat(200)).len(), LONGEST);
    }

    #[test]
    fn what_has_no_spaces_is_pairs_and_its_last_character() {
        assert_eq!(words("東京都"), "東京 京都 都");
        assert_eq!(words("iPhone東京 15"), "iphone 東京 京 15");
        assert_eq!(words("ｶﾞ"), words("ガ"), "half a width");
        assert_eq!(words("환불을"), "환불 불을 을");
        assert_eq!(words("京"), "京");
    }

    #[test]
    fn each_word_knows_where_it_stands() {
        let text = "In Zürich: 東京!";
        for token in tokens(text) {
            let there = &text.get(token.at.clone()).unwrap_or_default();
            assert!(!there.is_empty());
            if token.text == "zurich" {
                assert_eq!(*there, "Zürich");
            }
            if token.text == "東京" {
                assert_eq!(*there, "東京");
            }
        }
    }
}
