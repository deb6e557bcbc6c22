//! A question as what it asks about: each telling word with everything it may be written as.

use super::Index;
use crate::assistant::synonyms::{GROUPS, TURNS};
use crate::assistant::text::{Stems, is_stop, weight};
use crate::conversation::words::{Folded, misspelt, words};
use std::collections::HashMap;

const SYNONYM: f32 = 0.75;
const REPAIRED: f32 = 0.9;
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
    pub fn nearness(&self, terms: &[String]) -> f32 {
        self.variants
            .iter()
            .filter(|(term, _)| terms.contains(term))
            .map(|(_, factor)| *factor)
            .fold(0.0, f32::max)
    }
}

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

/// Whether the words begin with the turn of phrase, an "it" or "this" in between aside.
fn begins_with(words: &[String], turn: &[&str]) -> bool {
    let mut words = words.iter();
    turn.iter().enumerate().all(|(nth, wanted)| {
        let mut next = words.next();
        if nth > 0 && next.is_some_and(|word| word != wanted && BETWEEN.contains(&word.as_str())) {
            next = words.next();
        }
        next.is_some_and(|word| word == wanted)
    })
}

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

/// Terms for the turns of phrase a store itself uses: "pick up" is `pickup`.
pub(super) fn turned(text: &str, stems: &Stems) -> Vec<String> {
    let folded: Vec<String> = Folded::new(text)
        .words
        .into_iter()
        .map(|word| word.text)
        .collect();
    (0..folded.len())
        .filter_map(|at| folded.get(at..))
        .flat_map(|rest| {
            TURNS
                .iter()
                .filter(move |(turn, _)| begins_with(rest, turn))
        })
        .flat_map(|(_, meant)| meant.iter())
        .filter(|word| !word.starts_with('#'))
        .map(|word| stems.of(word))
        .collect()
}

impl Index {
    /// What a question asks about, in its order, each thing once.
    #[must_use]
    pub fn concepts(&self, question: &str) -> Vec<Concept> {
        let stems = Stems::default();
        let folded: Vec<String> = Folded::new(question)
            .words
            .into_iter()
            .map(|word| word.text)
            .collect();
        let mut out: Vec<Concept> = Vec::new();
        let mut spent: Vec<String> = Vec::new();
        for at in 0..folded.len() {
            let rest = folded.get(at..).unwrap_or_default();
            let turn = TURNS
                .iter()
                .filter(|(turn, _)| begins_with(rest, turn))
                .max_by_key(|(turn, _)| turn.len());
            if let Some((turn, meant)) = turn {
                let says_more = |word: &&str| {
                    let term = stems.of(word);
                    self.postings.contains_key(&term) || self.synonyms.contains_key(&term)
                };
                if turn.len() > 1 || !turn.iter().any(says_more) {
                    spent.extend(turn.iter().map(|word| (*word).to_owned()));
                }
                let variants = meant.iter().map(|word| stems.of(word)).collect();
                let weight = if matches!(meant.first(), Some(&("#time" | "#money"))) {
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
            let term = stems.of(&word);
            self.push(&mut out, word.clone(), vec![term], weight(&word));
        }
        out
    }

    fn push(&self, out: &mut Vec<Concept>, word: String, mut terms: Vec<String>, weight: f32) {
        if out.iter().any(|concept| {
            terms
                .iter()
                .any(|term| concept.nearness(std::slice::from_ref(term)) >= 1.0)
        }) {
            return;
        }
        let mut near = 1.0;
        let known = |terms: &[String]| terms.iter().any(|term| self.postings.contains_key(term));
        let has_synonyms = terms.iter().any(|term| self.synonyms.contains_key(term));
        if !known(&terms)
            && !has_synonyms
            && let Some(repaired) = self.repair(&word)
        {
            terms = vec![Stems::default().of(&repaired)];
            near = REPAIRED;
        }
        let mut variants: Vec<(String, f32)> =
            terms.iter().map(|term| (term.clone(), near)).collect();
        for term in &terms {
            for other in self.synonyms.get(term).into_iter().flatten() {
                if !terms.contains(other) {
                    variants.push((other.clone(), near * SYNONYM));
                }
            }
        }
        variants.retain(|(term, _)| self.postings.contains_key(term));
        let known = !variants.is_empty();
        if !known && weight < 0.9 {
            // "Policy" in a store that never says the word is no reason for doubt.
            return;
        }
        let df = variants
            .iter()
            .filter_map(|(term, _)| self.postings.get(term))
            .map(Vec::len)
            .max()
            .unwrap_or(0) as f32;
        let all = self.entries.len() as f32;
        out.push(Concept {
            word,
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
        let mut letters = word.chars();
        let starts = [letters.next(), letters.next()];
        starts
            .into_iter()
            .flatten()
            .flat_map(|start| self.spelling.get(&start).into_iter().flatten())
            .find(|known| misspelt(word, known))
            .cloned()
    }
}
