//! A store's terms, each by a number, with the places where it stands: made once with the index, so that a question
//! compares numbers and adds up what is reckoned already.

use std::collections::HashMap;
use std::ops::Range;

use super::{B, K1};

/// A store's terms.
#[derive(Debug, Default)]
pub(super) struct Terms {
    numbers: HashMap<Box<str>, u32>,
    terms: Vec<Term>,
}

/// Where a term stands.
#[derive(Debug, Default)]
pub(super) struct Term {
    /// The places that have it, in order, each with what it says there: its weighted frequency until
    /// [`Terms::settle`], from then on what BM25 makes of it.
    pub(super) own: Vec<(u32, f32)>,
    /// The places that don't, whose document has it elsewhere.
    pub(super) lent: Vec<u32>,
}

impl Terms {
    /// The same numbers, with no place found by any of them yet.
    pub(super) fn emptied(&self) -> Self {
        Self {
            numbers: self.numbers.clone(),
            terms: self.terms.iter().map(|_| Term::default()).collect(),
        }
    }

    /// Whether places are found by most of them: others were in texts that are gone.
    pub(super) fn are_mostly_used(&self) -> bool {
        let idle = self.terms.iter().filter(|term| term.own.is_empty());
        idle.count() * 2 <= self.terms.len()
    }

    /// The term's number, new or known.
    pub(super) fn number(&mut self, term: &str) -> u32 {
        if let Some(number) = self.numbers.get(term) {
            return *number;
        }
        let number = u32::try_from(self.terms.len()).unwrap_or(u32::MAX);
        self.numbers.insert(term.into(), number);
        self.terms.push(Term::default());
        number
    }

    /// The numbers of some terms, new or known.
    pub(super) fn numbers(&mut self, terms: &[String]) -> Box<[u32]> {
        terms.iter().map(|term| self.number(term)).collect()
    }

    /// The number of a term that some text has, be it one that no place is found by.
    pub(super) fn known(&self, term: &str) -> Option<u32> {
        self.numbers.get(term).copied()
    }

    /// A term that places are found by.
    pub(super) fn held(&self, term: &str) -> Option<(u32, &Term)> {
        let number = self.known(term)?;
        let held = self.at(number)?;
        (!held.own.is_empty()).then_some((number, held))
    }

    pub(super) fn holds(&self, term: &str) -> bool {
        self.held(term).is_some()
    }

    pub(super) fn at(&self, number: u32) -> Option<&Term> {
        self.terms.get(number as usize)
    }

    /// Notes what a term says at a place; places come in order.
    pub(super) fn put(&mut self, number: u32, place: usize, says: f32) {
        let term = self.terms.get_mut(number as usize);
        if let (Some(term), Ok(place)) = (term, u32::try_from(place)) {
            term.own.push((place, says));
        }
    }

    /// Every term that places are found by, with them.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &Term)> {
        let all = self.numbers.iter();
        all.filter_map(|(text, number)| Some((&**text, self.at(*number)?)))
            .filter(|(_, term)| !term.own.is_empty())
    }

    /// Makes of each frequency what it says in a passage of its length, and finds what the rest of a document lends.
    /// `lengths` are the passages', `documents` and `places` which document a passage is of and which are of it.
    pub(super) fn settle(
        &mut self,
        lengths: &[f32],
        documents: &[usize],
        places: &[Range<usize>],
    ) -> Vec<f32> {
        let mean = lengths.iter().sum::<f32>() / (lengths.len().max(1) as f32);
        let says = |frequency: f32, length: f32| {
            let norm = 1.0 - B + B * length / mean.max(1.0);
            frequency * (K1 + 1.0) / (frequency + K1 * norm)
        };
        for term in &mut self.terms {
            let mut last = usize::MAX;
            let mut lent = Vec::new();
            for (place, frequency) in &mut term.own {
                let place = *place as usize;
                if let Some(length) = lengths.get(place) {
                    *frequency = says(*frequency, *length);
                }
                let Some(document) = documents.get(place).filter(|it| **it != last) else {
                    continue;
                };
                last = *document;
                lent.extend(places.get(last).cloned().unwrap_or_default());
            }
            let has = |place: u32| term.own.binary_search_by_key(&place, |(at, _)| *at).is_ok();
            let lent = lent.into_iter().filter_map(|it| u32::try_from(it).ok());
            term.lent = lent.filter(|place| !has(*place)).collect();
            term.own.shrink_to_fit();
        }
        lengths.iter().map(|length| says(1.0, *length)).collect()
    }

    /// Bytes in memory, roughly.
    pub(super) fn size(&self) -> usize {
        let of = |text: &str, number: u32| {
            let places = self
                .at(number)
                .map_or(0, |it| 8 * it.own.len() + 4 * it.lent.len());
            text.len() + 80 + places
        };
        let numbers = self.numbers.iter();
        numbers.map(|(text, number)| of(text, *number)).sum()
    }
}
