//! The words of all rules, ready: which rules a message fires by them.
//!
//! Every keyword and phrase has one word that must be in a message for it to be found, its anchor. A message is held
//! against the anchors that begin like one of its words; only what is left is looked for in earnest. What asks for a
//! person is looked for once in each language, for all rules.

use std::collections::{BTreeSet, HashMap};

use super::keyword::Keyword;
use super::phrase::{General, Phrase};
use super::{Evidence, MatchError};
use crate::assistant::gate::Heard;
use crate::conversation::Reason;
use crate::conversation::words::Folded;
use crate::rules::Hit;

enum Words {
    Keyword(Keyword),
    Phrase(Phrase),
}

/// What must be in a message: a word near enough to these forms of one.
pub(super) struct Anchor {
    /// The forms; a message's word may be off by so many slips.
    forms: Vec<(Vec<char>, usize)>,
}

impl Anchor {
    /// Of these forms, each with the slips it is forgiven.
    pub(super) fn new(forms: impl Iterator<Item = (String, usize)>) -> Self {
        Self {
            forms: forms
                .map(|(form, slips)| (form.chars().collect(), slips))
                .collect(),
        }
    }

    fn rows(&self, entry: usize) -> Vec<(char, Row)> {
        let first: BTreeSet<char> = self
            .forms
            .iter()
            .filter_map(|(form, _)| form.first().copied())
            .collect();
        let slips = self.forms.iter().map(|(_, slips)| *slips).max();
        let slips = slips.unwrap_or(0);
        let length = |form: &(Vec<char>, usize)| form.0.len();
        let row = Row {
            entry,
            // Letters that every form has.
            letters: self
                .forms
                .iter()
                .map(|(form, _)| letters(form.iter().copied()))
                .fold(u64::MAX, |all, one| all & one),
            shortest: self
                .forms
                .iter()
                .map(length)
                .min()
                .unwrap_or(0)
                .saturating_sub(slips),
            longest: self.forms.iter().map(length).max().unwrap_or(0) + slips,
            slips: u32::try_from(slips).unwrap_or(2),
        };
        first.into_iter().map(|first| (first, row)).collect()
    }
}

#[derive(Clone, Copy)]
struct Row {
    entry: usize,
    letters: u64,
    shortest: usize,
    longest: usize,
    slips: u32,
}

impl Row {
    /// Whether a word could be this one. Never wrong where it says no.
    fn may_be(&self, word: u64, length: usize) -> bool {
        (self.shortest..=self.longest).contains(&length)
            && (self.letters & !word).count_ones() <= self.slips
    }
}

fn letters(word: impl Iterator<Item = char>) -> u64 {
    word.fold(0, |all, letter| all | 1 << (u32::from(letter) % 64))
}

/// Words of rules, each with its rule's place.
#[derive(Default)]
pub struct Prepared {
    words: Vec<(usize, Words)>,
    by_first: HashMap<char, Vec<Row>>,
    /// Written as one word what was meant as several: exactly.
    joined: HashMap<String, Vec<usize>>,
    /// Entries that are found by more than their own words.
    general: Vec<usize>,
    /// Whether a word written in two may be meant.
    pairs: bool,
}

impl Prepared {
    /// Adds the keywords of a rule.
    pub fn keywords(&mut self, rule: usize, any: &[String]) {
        for keyword in any.iter().filter_map(|text| Keyword::parse(text).ok()) {
            self.words.push((rule, Words::Keyword(keyword)));
        }
    }

    /// Adds the phrases of a rule.
    pub fn phrases(&mut self, rule: usize, any: &[String]) {
        let read = |text: &String| -> Result<Phrase, MatchError> { Phrase::parse(text) };
        for phrase in any.iter().filter_map(|text| read(text).ok()) {
            // "Talk to a human" and "I need an agent" look for the same: once is enough.
            let mut own = self.words.iter().rev().take_while(|(of, _)| *of == rule);
            let known = own
                .any(|(_, known)| matches!(known, Words::Phrase(it) if it.means_the_same(&phrase)));
            if !known {
                self.words.push((rule, Words::Phrase(phrase)));
            }
        }
    }

    /// All words are there.
    pub fn ready(&mut self) {
        self.words.sort_by_key(|(rule, _)| *rule);
        for (entry, (_, words)) in self.words.iter().enumerate() {
            let anchor = match words {
                Words::Keyword(keyword) => {
                    match keyword.joined() {
                        Some(joined) => self.joined.entry(joined).or_default().push(entry),
                        None => self.pairs = true,
                    }
                    keyword.anchor()
                }
                Words::Phrase(phrase) => match phrase.anchor() {
                    Some(anchor) => anchor,
                    None => {
                        self.general.push(entry);
                        continue;
                    }
                },
            };
            for (first, row) in anchor.rows(entry) {
                self.by_first.entry(first).or_default().push(row);
            }
        }
    }

    /// The entries that may be in a message, in their order.
    fn candidates(&self, message: &Folded) -> Vec<usize> {
        let mut found = self.general.clone();
        let mut before: Option<&str> = None;
        for word in &message.words {
            let text = word.text.as_str();
            self.like(text, &mut found);
            if let Some(entries) = self.joined.get(text) {
                found.extend(entries);
            }
            if let Some(before) = before.filter(|_| self.pairs) {
                self.like(&format!("{before}{text}"), &mut found);
            }
            before = Some(text);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn like(&self, word: &str, found: &mut Vec<usize>) {
        let mut signs = word.chars();
        let (first, second) = (signs.next(), signs.next());
        let these = letters(word.chars());
        let length = word.chars().count();
        // The first two may be swapped.
        let second = second.filter(|second| Some(*second) != first);
        for begins in first.into_iter().chain(second) {
            for row in self.by_first.get(&begins).into_iter().flatten() {
                if row.may_be(these, length) {
                    found.push(row.entry);
                }
            }
        }
    }

    /// The rules a message fires, each once, in their order.
    #[must_use]
    pub fn find(&self, message: &Folded, heard: &Heard, person: Option<&Evidence>) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        let mut general: HashMap<General, Option<Evidence>> = HashMap::new();
        for entry in self.candidates(message) {
            let Some((rule, words)) = self.words.get(entry) else {
                continue;
            };
            if hits.last().is_some_and(|hit| hit.rule == *rule) {
                continue;
            }
            let (found, reason) = match words {
                Words::Keyword(keyword) => (keyword.find(message), Reason::Keyword),
                Words::Phrase(phrase) => {
                    let found = match phrase.general() {
                        Some(kind) => general
                            .entry(kind)
                            .or_insert_with(|| phrase.find_heard(message, heard))
                            .clone(),
                        None => phrase.find_heard(message, heard),
                    };
                    let person = person.filter(|_| phrase.asks_for_person());
                    (found.or_else(|| person.cloned()), Reason::Phrase)
                }
            };
            if let Some(evidence) = found {
                let span = u32::try_from(evidence.start)
                    .ok()
                    .zip(u32::try_from(evidence.end).ok());
                hits.push(Hit {
                    span,
                    ..Hit::new(*rule, reason)
                });
            }
        }
        hits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assistant::gate;
    use crate::rules::matching::tests::{KEYWORD_FIRES, KEYWORD_SILENT};

    /// What the short way finds is what looking for each of them finds.
    #[test]
    fn nothing_is_lost_by_looking_only_where_it_may_be() {
        let all = || KEYWORD_FIRES.iter().chain(KEYWORD_SILENT);
        let mut prepared = Prepared::default();
        let mut texts: Vec<String> = all().map(|(keyword, _)| (*keyword).to_owned()).collect();
        texts.extend(
            [
                "shipping damage claim",
                "guitar lessons nearby",
                "réparation",
                "bulk order price",
            ]
            .map(str::to_owned),
        );
        for (rule, text) in texts.iter().enumerate() {
            if rule % 2 == 0 {
                prepared.keywords(rule, std::slice::from_ref(text));
            } else {
                prepared.phrases(rule, std::slice::from_ref(text));
            }
        }
        prepared.ready();
        let said = [
            "my shiping damage needs a claim",
            "claim for damage in shipping",
            "any lesson for guitra near",
            "reparation svp",
            "price for a bulk order",
            "hello",
        ];
        for message in all().map(|(_, message)| *message).chain(said) {
            let folded = Folded::new(message);
            let heard = gate::hear(message, None);
            let short: Vec<usize> = prepared
                .find(&folded, &heard, None)
                .iter()
                .map(|hit| hit.rule)
                .collect();
            let long: Vec<usize> = prepared
                .words
                .iter()
                .filter(|(_, words)| match words {
                    Words::Keyword(keyword) => keyword.find(&folded).is_some(),
                    Words::Phrase(phrase) => phrase.find_heard(&folded, &heard).is_some(),
                })
                .map(|(rule, _)| *rule)
                .collect();
            assert_eq!(short, long, "{message}");
        }
    }
}
