//! Typing errors, repaired against the shop's own words first and against everyday English second.
//!
//! A word is left alone when there is any reason to think it right: the shop uses it, English has it, or it is made
//! of such a word ("resoled"). Else the nearest word stands in, counting how far it is and how common; a shop's own
//! word is nearer than any other, and a code or a number is never touched.

use std::collections::{HashMap, HashSet};

use super::topics;
use crate::conversation::words::letters;

/// Only the commonest words of the vocabulary are words that somebody may have meant.
const COMMON: u32 = 12_000;
/// What a letter typed wrongly costs, beside how uncommon the word is.
const SLIP: f32 = 6.0;
/// What is added where the first letter is the wrong one: that rarely happens.
const FIRST: f32 = 3.6;
/// What is taken off where only the order is wrong.
const ORDER: f32 = 1.8;

const ENDINGS: &[(&str, &str)] = &[
    ("ies", "y"),
    ("ied", "y"),
    ("ying", "ie"),
    ("es", ""),
    ("s", ""),
    ("ed", ""),
    ("ed", "e"),
    ("d", ""),
    ("ing", ""),
    ("ing", "e"),
    ("er", ""),
    ("er", "e"),
    ("ers", ""),
    ("ers", "e"),
    ("ly", ""),
    ("y", ""),
    ("y", "e"),
    ("ness", ""),
    ("able", ""),
    ("able", "e"),
    ("less", ""),
    ("ful", ""),
    ("est", ""),
    ("est", "e"),
    ("ish", ""),
    ("ity", "e"),
    ("ity", ""),
];
const BEGINNINGS: &[&str] = &[
    "un", "re", "pre", "non", "over", "out", "dis", "mis", "anti", "under", "sub",
];
/// "Don't" and the like, as they are once their apostrophe is gone.
const SHORTENED: &[&str] = &[
    "dont", "doesnt", "didnt", "cant", "couldnt", "wouldnt", "wont", "isnt", "arent", "wasnt",
    "werent", "hasnt", "havent", "hadnt", "shouldnt", "youre", "theyre", "whats", "thats",
    "theres", "heres", "lets", "wheres", "hows", "whos", "youll", "theyll", "youve", "theyve",
];

/// Words that may be meant, with what it costs to think so.
#[derive(Debug, Default)]
struct Known {
    by_length: Vec<Vec<(Box<str>, u32, f32)>>,
}

impl Known {
    fn add(&mut self, word: &str, cost: f32) {
        if self.by_length.len() <= word.len() {
            self.by_length.resize_with(word.len() + 1, Vec::new);
        }
        if let Some(list) = self.by_length.get_mut(word.len()) {
            list.push((word.into(), letters(word), cost));
        }
    }

    /// The cheapest word within `most` slips, and its cost.
    fn nearest(&self, word: &str, most: usize) -> Option<(f32, &str)> {
        let mask = letters(word);
        let lengths = word.len().saturating_sub(most)..=word.len() + most;
        let mut best: Option<(f32, &str)> = None;
        for (known, other, cost) in lengths.filter_map(|at| self.by_length.get(at)).flatten() {
            // Each slip changes at most two letters of the alphabet.
            if (mask ^ other).count_ones() as usize > 2 * most {
                continue;
            }
            let Some(slips) = slips(word.as_bytes(), known.as_bytes(), most) else {
                continue;
            };
            let mut cost = cost + SLIP * slips as f32;
            let (mut one, mut two) = (word.bytes(), known.bytes());
            let begins = [one.next(), one.next()];
            let ends = [two.next(), two.next()];
            if begins[0] != ends[0] && (begins[0], begins[1]) != (ends[1], ends[0]) {
                cost += FIRST;
            }
            if mask == *other && word.len() == known.len() && same_letters(word, known) {
                cost -= ORDER;
            }
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, known));
            }
        }
        best
    }
}

fn same_letters(one: &str, other: &str) -> bool {
    let sorted = |word: &str| {
        let mut bytes = word.as_bytes().to_vec();
        bytes.sort_unstable();
        bytes
    };
    sorted(one) == sorted(other)
}

/// Letters left out, put in, changed or swapped with their neighbour between two words, if at most `most`.
fn slips(one: &[u8], other: &[u8], most: usize) -> Option<usize> {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    let mut row: Vec<usize> = Vec::with_capacity(other.len() + 1);
    for (i, a) in one.iter().enumerate() {
        row.clear();
        row.push(i + 1);
        for (j, b) in other.iter().enumerate() {
            let at = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut least = (at(&last, j + 1) + 1)
                .min(at(&row, j) + 1)
                .min(at(&last, j) + usize::from(a != b));
            if i > 0 && j > 0 && one.get(i - 1) == Some(b) && other.get(j - 1) == Some(a) {
                least = least.min(at(&before, j - 1) + 1);
            }
            row.push(least);
        }
        if row.iter().min().is_some_and(|least| *least > most) {
            return None;
        }
        // The oldest row is written over next.
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    last.last().copied().filter(|slips| *slips <= most)
}

/// What English has.
#[derive(Debug)]
pub struct English {
    rank: HashMap<Box<str>, u32>,
    asked: HashSet<Box<str>>,
    known: Known,
}

impl English {
    /// From a vocabulary of pieces, one a line, commonest first.
    #[must_use]
    pub fn new(vocabulary: &str) -> Self {
        let is_word =
            |word: &str| word.len() >= 2 && word.bytes().all(|it| it.is_ascii_lowercase());
        let rank: HashMap<Box<str>, u32> = vocabulary
            .lines()
            .zip(0..)
            .filter(|(word, _)| is_word(word))
            .map(|(word, rank)| (word.into(), rank))
            .collect();
        let mut asked: HashMap<String, u32> = HashMap::new();
        for word in topics::words().filter(|word| is_word(word)) {
            *asked.entry(word).or_default() += 1;
        }
        let mut known = Known::default();
        for (word, times) in asked.iter().filter(|(word, _)| word.len() >= 4) {
            known.add(word, 4.0 - 0.5 * (1.0 + *times as f32).ln());
        }
        for (word, rank) in &rank {
            if *rank < COMMON && word.len() >= 4 && !asked.contains_key(&**word) {
                known.add(word, 3.0 + 0.5 * (*rank as f32).max(1.0).ln());
            }
        }
        Self {
            rank,
            asked: asked.into_keys().map(String::into_boxed_str).collect(),
            known,
        }
    }

    fn has(&self, word: &str) -> bool {
        self.rank.contains_key(word) || self.asked.contains(word)
    }

    /// Whether it is two common words in one.
    fn is_compound(&self, word: &str) -> bool {
        let common = |part: Option<&str>| {
            part.is_some_and(|part| {
                part.len() >= 4 && self.rank.get(part).is_some_and(|at| *at < 15_000)
            })
        };
        (4..word.len()).any(|at| common(word.get(..at)) && common(word.get(at..)))
    }
}

/// A shop's own words.
#[derive(Debug, Default)]
pub struct Spelling {
    words: HashMap<Box<str>, u32>,
    known: Known,
}

impl Spelling {
    /// From every word of the shop's content, with how often it stands there.
    #[must_use]
    pub fn new(words: HashMap<Box<str>, u32>) -> Self {
        let mut known = Known::default();
        for (word, times) in &words {
            if word.len() >= 4 && word.bytes().all(|it| it.is_ascii_lowercase()) {
                known.add(word, 3.0 - (*times as f32).max(1.0).ln());
            }
        }
        Self { words, known }
    }

    /// How often each word stands there.
    #[must_use]
    pub fn counts(&self) -> &HashMap<Box<str>, u32> {
        &self.words
    }

    fn is_right(&self, english: &English, word: &str, made_of: bool) -> bool {
        let has = |word: &str| self.words.contains_key(word) || english.has(word);
        if has(word) || has(&format!("{word}s")) {
            return true;
        }
        let ends = ENDINGS.iter().any(|(ending, instead)| {
            let Some(base) = word.strip_suffix(ending).filter(|base| base.len() >= 3) else {
                return false;
            };
            let base = format!("{base}{instead}");
            let mut letters = base.chars().rev();
            let doubled = letters.next() == letters.next() && base.len() >= 4;
            has(&base)
                || doubled && base.get(..base.len() - 1).is_some_and(has)
                || made_of
                    && matches!(*ending, "s" | "ed" | "ing" | "ly")
                    && self.is_right(english, &base, false)
        });
        ends || made_of
            && BEGINNINGS.iter().any(|beginning| {
                let rest = word.strip_prefix(beginning).filter(|rest| rest.len() >= 4);
                rest.is_some_and(|rest| self.is_right(english, rest, false))
            })
    }

    /// The word that was meant, if this one was typed wrongly.
    fn repaired<'a>(&'a self, english: &'a English, word: &str) -> Option<&'a str> {
        if word.len() < 4
            || word.len() > 24
            || SHORTENED.contains(&word)
            || self.is_right(english, word, true)
        {
            return None;
        }
        let most = if word.len() <= 6 { 1 } else { 2 };
        let own = self.known.nearest(word, most);
        let other = (word.len() >= 5)
            .then(|| {
                english
                    .known
                    .nearest(word, if word.len() >= 8 { 2 } else { 1 })
            })
            .flatten()
            .filter(|_| !english.is_compound(word));
        match (own, other) {
            (Some(own), Some(other)) if other.0 < own.0 => Some(other.1),
            (Some(own), _) => Some(own.1),
            (None, Some((_, meant))) => {
                (english.asked.contains(meant) || word.len() >= 6).then_some(meant)
            }
            (None, None) => None,
        }
    }

    /// The text with its typing errors repaired; all that is right stays as it was written.
    #[must_use]
    pub fn repair(&self, english: &English, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for piece in text.split_inclusive(char::is_whitespace) {
            let word = piece.trim_matches(|c: char| !c.is_alphanumeric());
            let plain = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic());
            let lower = word.to_ascii_lowercase();
            match plain.then(|| self.repaired(english, &lower)).flatten() {
                Some(meant) => out.push_str(&piece.replacen(word, meant, 1)),
                None => out.push_str(piece),
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> English {
        English::new(
            "the\nwater\nsole\nkeyboard\nreturn\nproof\ncould\nsell\nsheet\ncook\nbroken\nwhere\n",
        )
    }

    #[test]
    fn a_slip_becomes_the_shops_word_and_what_is_right_stays() {
        let words = ["lattice", "orbit", "monitors", "kestrel"];
        let spelling = Spelling::new(words.iter().map(|word| (Box::from(*word), 2)).collect());
        let english = english();
        for (typed, meant) in [
            ("Latice orbti?", "lattice orbit?"),
            ("two moniters!", "two monitors!"),
            ("my kestrals", "my kestrel"),
            ("can it be resoled", "can it be resoled"),
            ("cookers and waterproof", "cookers and waterproof"),
            ("ORB-M3-37 or KES5", "ORB-M3-37 or KES5"),
            ("don't doesnt", "don't doesnt"),
            ("zzqxj", "zzqxj"),
        ] {
            assert_eq!(spelling.repair(&english, typed), meant);
        }
    }
}
