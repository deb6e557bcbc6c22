//! A question as what it asks about: each telling word with everything it may be written as.

use super::tongue::Tongue;
use super::{ALL, HOW, Index, NOT};
use crate::assistant::language::Language;
use crate::assistant::synonyms::{GROUPS, TURNS};
use crate::assistant::text::{Stems, is_stop, weight};
use crate::conversation::words::{Folded, letters, misspelt, words};
use std::collections::HashMap;
use std::sync::LazyLock;

const SYNONYM: f32 = 0.75;
const REPAIRED: f32 = 0.9;
/// What "anything you bought" counts for one of the goods.
const EVERYTHING: f32 = 0.6;
/// What "how much" and "how long" count.
const ASKED: f32 = 1.2;
/// Concepts of a question at most: a long letter is answered by its first telling words.
const MOST: usize = 24;

/// One thing a question asks about.
#[derive(Debug, Clone, PartialEq)]
pub struct Concept {
    /// The shopper's word or words.
    pub word: String,
    /// Terms that stand for it, with how near each is (1: the word itself).
    pub variants: Vec<(String, f32)>,
    /// The same by the numbers the store has for them.
    pub(super) numbers: Vec<(u32, f32)>,
    /// How rare it is in the store's passages; the rarest when the store doesn't have it at all.
    pub idf: f32,
    /// How telling such a word is in any shop, 0 to 1.
    pub weight: f32,
    /// Whether the store's content has any of the variants.
    pub known: bool,
    /// Whether it tells what the question is about, unlike "how much" or "order".
    pub telling: bool,
}

impl Concept {
    #[must_use]
    pub fn importance(&self) -> f32 {
        self.idf * self.weight
    }

    /// How near these terms come to it, 0 to 1.
    #[must_use]
    pub fn nearness(&self, terms: &[u32]) -> f32 {
        self.numbers
            .iter()
            .filter(|(term, _)| terms.contains(term))
            .map(|(_, factor)| *factor)
            .fold(0.0, f32::max)
    }

    /// Whether it is this very term.
    fn is(&self, term: &str) -> bool {
        let mut same = self.variants.iter().filter(|(own, _)| own == term);
        same.any(|(_, near)| *near >= 1.0)
    }
}

/// Words with which a question asks for what is not so.
pub(super) const DENIALS: &[&str] = &["not", "cant", "cannot", "isnt", "arent", "wont", "excluded"];

pub(super) fn synonym_table(stems: &Stems) -> HashMap<String, Vec<String>> {
    let mut table: HashMap<String, Vec<String>> = HashMap::new();
    for group in GROUPS {
        for word in *group {
            let others = table.entry(stems.of(word)).or_default();
            others.extend(group.iter().map(|other| stems.of(other)));
        }
    }
    for (stem, others) in &mut table {
        others.retain(|other| other != stem);
        others.sort();
        others.dedup();
    }
    table
}

/// Words of a text, each with the clause it is in.
fn clauses(text: &str) -> Vec<(String, usize)> {
    let folded = Folded::new(text).words.into_iter();
    folded.map(|word| (word.text, word.clause)).collect()
}

/// Whether the words begin with the turn of phrase. What a verb is about may stand before its
/// particle, in the same clause: "send my strings back", "pick it up".
fn begins_with(words: &[(String, usize)], turn: &[&str]) -> bool {
    let Some(((first, clause), rest)) = words.split_first() else {
        return false;
    };
    let Some((verb, tail)) = turn.split_first() else {
        return false;
    };
    if first != verb {
        return false;
    }
    if let [particle @ ("back" | "up" | "out")] = tail {
        return rest
            .iter()
            .take(APART)
            .take_while(|(word, other)| {
                other == clause && !PARTICLES.contains(&word.as_str()) || word == particle
            })
            .any(|(word, _)| word == particle);
    }
    let mut words = rest.iter();
    tail.iter().all(|wanted| {
        let mut next = words.next();
        if next.is_some_and(|(word, _)| word != wanted && BETWEEN.contains(&word.as_str())) {
            next = words.next();
        }
        next.is_some_and(|(word, _)| word == wanted)
    })
}

/// How far from its verb a particle is looked for, in words.
const APART: usize = 6;
const PARTICLES: &[&str] = &["back", "up", "out", "in", "off", "and", "or", "to"];
const BETWEEN: &[&str] = &[
    "it",
    "this",
    "that",
    "them",
    "these",
    "those",
    "something",
    "one",
    "stuff",
    "items",
];

/// A turn of phrase, and what it stands for.
type Turn = &'static (&'static [&'static str], &'static [&'static str]);

/// The turns of phrase some words begin with.
fn turns(words: &[(String, usize)]) -> impl Iterator<Item = Turn> {
    static BY_FIRST: LazyLock<HashMap<&str, Vec<Turn>>> = LazyLock::new(|| {
        let mut by_first: HashMap<&str, Vec<Turn>> = HashMap::new();
        for turn in TURNS {
            let first = turn.0.first().copied().unwrap_or_default();
            by_first.entry(first).or_default().push(turn);
        }
        by_first
    });
    let first = words.first().map_or("", |(word, _)| word.as_str());
    let known = BY_FIRST.get(first).map_or(&[][..], Vec::as_slice);
    known
        .iter()
        .copied()
        .filter(move |(turn, _)| begins_with(words, turn))
}

/// Terms for the turns of phrase a store itself uses: "pick up" is `pickup`.
pub(super) fn turned(text: &str, stems: &Stems) -> Vec<String> {
    let words = clauses(text);
    (0..words.len())
        .filter_map(|at| words.get(at..))
        .flat_map(turns)
        .flat_map(|(_, meant)| meant.iter())
        .filter(|word| !word.starts_with('#'))
        .map(|word| stems.of(word))
        .collect()
}

impl Index {
    /// What a question asks about, in its order, each thing once.
    #[must_use]
    pub fn concepts(&self, question: &str) -> Vec<Concept> {
        self.concepts_in(question, None)
    }

    /// The same of a question in another language than English.
    #[must_use]
    pub fn concepts_in(&self, question: &str, language: Option<Language>) -> Vec<Concept> {
        let Some(language) = language else {
            return self.english(question);
        };
        let tongue = Tongue::of(language);
        let mut out: Vec<Concept> = Vec::new();
        for word in words(question) {
            if out.len() < MOST && !tongue.is_stop(&word) {
                let terms = self.terms_of_word(&word, language);
                self.push(&mut out, word, terms, 1.0);
            }
        }
        out
    }

    fn english(&self, question: &str) -> Vec<Concept> {
        let stems = Stems::default();
        let folded = clauses(question);
        // "How much does it weigh?" asks for no price.
        let weighs = folded
            .iter()
            .any(|(word, _)| matches!(word.as_str(), "weigh" | "weighs" | "weight"));
        let mut out: Vec<Concept> = Vec::new();
        let mut spent: Vec<String> = Vec::new();
        for at in 0..folded.len() {
            let rest = folded.get(at..).unwrap_or_default();
            let turn = turns(rest)
                .filter(|(_, meant)| !weighs || !meant.contains(&"#money"))
                .max_by_key(|(turn, _)| turn.len());
            if let Some((turn, meant)) = turn {
                let says_more = |word: &&str| {
                    let term = stems.of(word);
                    self.terms.holds(&term) || self.synonyms.contains_key(&term)
                };
                if turn.len() > 1 || !turn.iter().any(says_more) {
                    spent.extend(turn.iter().map(|word| (*word).to_owned()));
                }
                let variants = meant.iter().map(|word| stems.of(word)).collect();
                let weight = if matches!(meant.first(), Some(&("#time" | "#money" | "#year"))) {
                    ASKED
                } else {
                    1.0
                };
                self.push(&mut out, turn.join(" "), variants, weight);
            }
        }
        for word in words(question) {
            if out.len() >= MOST {
                break;
            }
            if is_stop(&word) || spent.contains(&word) {
                continue;
            }
            let terms = self.terms_of_word(&word, Language::En);
            let weight = weight(&word);
            self.push(&mut out, word, terms, weight);
        }
        let denied = |word: &String| DENIALS.contains(&word.as_str()) && !spent.contains(word);
        if words(question).iter().any(denied) {
            self.push(&mut out, NOT.to_owned(), vec![NOT.to_owned()], 0.5);
        }
        let asks_how = folded.windows(3).any(|three| {
            let three = three.iter().map(|(word, _)| word.as_str());
            matches!(
                three.collect::<Vec<_>>().as_slice(),
                ["how", "do" | "can" | "should", "i" | "you" | "we"] | ["how", "to", _]
            )
        });
        if asks_how {
            self.push(&mut out, HOW.to_owned(), vec![HOW.to_owned()], 0.3);
        }
        out
    }

    fn push(&self, out: &mut Vec<Concept>, word: String, mut terms: Vec<String>, weight: f32) {
        if out
            .iter()
            .any(|concept| terms.iter().any(|term| concept.is(term)))
        {
            return;
        }
        let mut near = 1.0;
        let known = |terms: &[String]| terms.iter().any(|term| self.terms.holds(term));
        let has_synonyms = terms.iter().any(|term| self.synonyms.contains_key(term));
        if !known(&terms)
            && !has_synonyms
            && let Some(repaired) = self.repair(&word)
        {
            terms = self.terms_of_word(&repaired, Language::En);
            near = REPAIRED;
        }
        let mut variants: Vec<(String, f32)> =
            terms.iter().map(|term| (term.clone(), near)).collect();
        if weight >= 1.0 && matches!(terms.as_slice(), [term] if self.goods.contains(term)) {
            variants.push((ALL.to_owned(), near * EVERYTHING));
        }
        for term in &terms {
            for other in self.synonyms.get(term).into_iter().flatten() {
                if !terms.contains(other) {
                    variants.push((other.clone(), near * SYNONYM));
                }
            }
        }
        variants.retain(|(term, _)| self.terms.holds(term));
        let known = variants.iter().any(|(term, _)| term != ALL);
        if !known {
            variants.clear();
        }
        if !known && weight < 0.9 {
            // "Policy" in a store that never says the word is no reason for doubt.
            return;
        }
        let df = variants
            .iter()
            .filter(|(term, _)| term != ALL)
            .filter_map(|(term, _)| self.terms.held(term))
            .map(|(_, held)| held.own.len())
            .max()
            .unwrap_or(0) as f32;
        let all = self.entries.len() as f32;
        let numbers = variants.iter();
        let numbers = numbers.filter_map(|(term, near)| Some((self.terms.held(term)?.0, *near)));
        out.push(Concept {
            word,
            numbers: numbers.collect(),
            variants,
            idf: (1.0 + (all - df + 0.5).max(0.0) / (df + 0.5)).ln().max(0.1),
            weight,
            known,
            telling: weight >= 1.0,
        });
    }

    /// The store's word a shopper meant: the only one a slip away, or the first by the alphabet.
    fn repair(&self, word: &str) -> Option<String> {
        if word.len() < 5 || word.len() > 24 || word.chars().any(|c| c.is_ascii_digit()) {
            return None;
        }
        let mask = letters(word);
        // No word is forgiven more than two slips, each of which changes two letters at most.
        let alike = |other: u32| (mask ^ other).count_ones() <= 4;
        let mut first = word.chars();
        let starts = [first.next(), first.next()];
        starts
            .into_iter()
            .flatten()
            .flat_map(|start| self.spelling.get(&start).into_iter().flatten())
            .find(|(known, letters)| alike(*letters) && misspelt(word, known))
            .map(|(known, _)| known.to_string())
    }
}
