//! Text into the numbers of a vocabulary: BERT's uncased WordPiece.
//!
//! Control characters fall away, accents are stripped, letters lowered; a text is cut at white space, around
//! punctuation and around each CJK character, and every word becomes the longest pieces the vocabulary knows,
//! greedily from the left. A word with a rest it does not know is unknown as a whole. The order of these steps is
//! that of the model's training; another order gives other numbers, and vectors that mean nothing.

use std::collections::HashMap;

use icu_properties::props::{EnumeratedProperty, GeneralCategory, GeneralCategoryGroup};
use unicode_normalization::UnicodeNormalization;

/// Words longer than this many characters are unknown, as in training.
const LONGEST_WORD: usize = 100;

/// A vocabulary: one piece a line, numbered from 0; `##` before a piece that continues a word.
pub struct WordPiece {
    begins: HashMap<Box<str>, u32>,
    continues: HashMap<Box<str>, u32>,
    /// The longest piece, in bytes: nothing longer is looked up.
    longest: usize,
    unknown: u32,
    around: Option<(u32, u32)>,
}

impl WordPiece {
    /// Reads a vocabulary.
    ///
    /// # Errors
    /// When it has no `[UNK]`.
    pub fn parse(vocabulary: &str) -> Result<Self, String> {
        let mut begins = HashMap::with_capacity(32_768);
        let mut continues = HashMap::with_capacity(8_192);
        let mut longest = 0;
        for (line, id) in vocabulary.lines().zip(0_u32..) {
            let (pieces, piece) = match line.strip_prefix("##") {
                Some(rest) if !rest.is_empty() => (&mut continues, rest),
                _ => (&mut begins, line),
            };
            longest = longest.max(piece.len());
            pieces.insert(Box::from(piece), id);
        }
        let unknown = begins
            .get("[UNK]")
            .copied()
            .ok_or("a vocabulary without [UNK]")?;
        let around = begins
            .get("[CLS]")
            .copied()
            .zip(begins.get("[SEP]").copied());
        Ok(Self {
            begins,
            continues,
            longest,
            unknown,
            around,
        })
    }

    /// The pieces of `text`, `most` at most, between the vocabulary's `[CLS]` and `[SEP]` where it has them (they
    /// count).
    #[must_use]
    pub fn ids(&self, text: &str, most: usize) -> Vec<u32> {
        let mut ids = Vec::with_capacity(32);
        let Some((open, close)) = self.around else {
            self.pieces(text, most, &mut ids);
            return ids;
        };
        ids.push(open);
        self.pieces(text, most.saturating_sub(1), &mut ids);
        ids.push(close);
        ids
    }

    /// Whether a number stands for a word that is not known.
    #[must_use]
    pub fn is_unknown(&self, id: u32) -> bool {
        id == self.unknown
    }

    fn pieces(&self, text: &str, most: usize, ids: &mut Vec<u32>) {
        let mut word = String::with_capacity(32);
        for letter in text.chars().filter(|letter| !is_dropped(*letter)) {
            if ids.len() >= most {
                break;
            }
            if letter.is_ascii() {
                self.letter(letter.to_ascii_lowercase(), &mut word, ids);
                continue;
            }
            for part in [letter]
                .into_iter()
                .nfd()
                .filter(|part| !is_accent(*part))
                .flat_map(char::to_lowercase)
            {
                self.letter(part, &mut word, ids);
            }
        }
        self.word(&word, ids);
        ids.truncate(most);
    }

    /// One letter more of a text: it may end the word before it, and may stand alone.
    fn letter(&self, letter: char, word: &mut String, ids: &mut Vec<u32>) {
        let space = letter.is_whitespace();
        let alone = !space && (is_punctuation(letter) || is_cjk(letter));
        if space || alone {
            self.word(word, ids);
            word.clear();
        }
        if alone {
            let mut bytes = [0; 4];
            self.word(letter.encode_utf8(&mut bytes), ids);
        } else if !space {
            word.push(letter);
        }
    }

    fn word(&self, word: &str, ids: &mut Vec<u32>) {
        if word.is_empty() {
            return;
        }
        let before = ids.len();
        if word.chars().count() <= LONGEST_WORD && self.cut(word, ids).is_some() {
            return;
        }
        ids.truncate(before);
        ids.push(self.unknown);
    }

    /// Cuts a word into known pieces; nothing when a rest is left.
    fn cut(&self, word: &str, ids: &mut Vec<u32>) -> Option<()> {
        let mut pieces = &self.begins;
        let mut rest = word;
        while !rest.is_empty() {
            let mut end = rest.len().min(self.longest);
            let found = loop {
                if let Some(piece) = rest.get(..end)
                    && let Some(id) = pieces.get(piece)
                {
                    break *id;
                }
                end = end.checked_sub(1).filter(|end| *end > 0)?;
            };
            ids.push(found);
            rest = rest.get(end..)?;
            pieces = &self.continues;
        }
        Some(())
    }
}

fn is_dropped(letter: char) -> bool {
    match letter {
        '\t' | '\n' | '\r' => false,
        '\u{fffd}' => true,
        ' '..='~' => false,
        _ => GeneralCategoryGroup::Other.contains(GeneralCategory::for_char(letter)),
    }
}

fn is_accent(letter: char) -> bool {
    !letter.is_ascii() && GeneralCategory::for_char(letter) == GeneralCategory::NonspacingMark
}

fn is_punctuation(letter: char) -> bool {
    letter.is_ascii_punctuation()
        || (!letter.is_ascii()
            && GeneralCategoryGroup::Punctuation.contains(GeneralCategory::for_char(letter)))
}

/// The blocks of the multilingual BERT readme: ideographs, not kana or hangul.
fn is_cjk(letter: char) -> bool {
    matches!(
        u32::from(letter),
        0x4e00..=0x9fff
            | 0x3400..=0x4dbf
            | 0x2_0000..=0x2_a6df
            | 0x2_a700..=0x2_b73f
            | 0x2_b740..=0x2_b81f
            | 0x2_b820..=0x2_ceaf
            | 0xf900..=0xfaff
            | 0x2_f800..=0x2_fa1f
    )
}
