//! Goes through the words' places: how much each passage has of a question, by BM25.
//!
//! Only places where a word stands are touched, and only the best are looked at closely, so that ten thousand
//! passages cost little more than a hundred.

use std::sync::Arc;

use fearless_simd::{Level, Simd, dispatch};

use super::concepts::Concept;
use super::scope::Scope;
use super::terms::Term;
use super::{Asks, ELSEWHERE, Hit, Index, Reading};
use crate::assistant::meaning::best::{Best, by_score};

/// Passages looked at closely, for where in them the words stand.
const CLOSELY: usize = 200;
/// Passages shown of those that words alone find, where a model has the last word.
const GLANCED: usize = 12;

/// Passages whose scores are looked at together for whether any is good enough.
const TOGETHER: usize = 16;

/// What each passage has of a question; zero where it has nothing.
#[derive(Debug, Default)]
pub struct Scan {
    /// BM25 by place.
    pub score: Vec<f32>,
    /// The weight of what is covered, by place.
    pub covered: Vec<f32>,
    /// The weight of all that is asked.
    pub asked: f32,
}

impl Scan {
    /// Without what may not be found.
    pub(super) fn within(mut self, scope: Option<&Arc<Scope>>) -> Self {
        if let Some(scope) = scope {
            let both = self.score.iter_mut().zip(&mut self.covered);
            for (place, (score, covered)) in both.enumerate() {
                if !scope.sees(place) {
                    (*score, *covered) = (0.0, 0.0);
                }
            }
        }
        self
    }

    /// A place says so much of a concept that counts so much, as near as this.
    fn add(&mut self, place: usize, says: f32, (importance, factor): (f32, f32)) {
        let slots = (self.score.get_mut(place), self.covered.get_mut(place));
        if let (Some(score), Some(covered)) = slots {
            *score += importance * factor * says;
            *covered += importance * factor.min(1.0);
        }
    }

    fn add_term(&mut self, term: &Term, once: &[f32], (importance, factor): (f32, f32)) {
        for (place, says) in &term.own {
            self.add(*place as usize, *says, (importance, factor));
        }
        for place in &term.lent {
            let place = *place as usize;
            if let Some(once) = once.get(place) {
                self.add(place, *once, (importance, factor * ELSEWHERE));
            }
        }
    }

    /// The score in which a passage on all of the question beats one that dwells on a part of it.
    pub(super) fn whole(&self, place: usize) -> f32 {
        let both = self.score.get(place).zip(self.covered.get(place));
        both.map_or(0.0, |(score, covered)| self.weigh(*score, *covered))
    }

    #[inline(always)]
    fn weigh(&self, score: f32, covered: f32) -> f32 {
        score * (0.5 + self.share(covered))
    }

    #[inline(always)]
    fn share(&self, covered: f32) -> f32 {
        if self.asked > 0.0 {
            covered / self.asked
        } else {
            0.0
        }
    }

    /// The share of the question that is covered.
    pub(super) fn coverage(&self, place: usize) -> f32 {
        self.share(self.covered.get(place).copied().unwrap_or(0.0))
    }

    /// The places with the best scores, best first.
    pub(super) fn best(&self, most: usize) -> Vec<usize> {
        let found = dispatch!(Level::new(), simd => gather(simd, self, most));
        let found = found.in_order().into_iter();
        found.map(|(place, _)| place).collect()
    }
}

/// The best, by what this processor has.
#[inline(always)]
fn gather<S: Simd>(simd: S, scan: &Scan, most: usize) -> Best {
    simd.vectorize(
        #[inline(always)]
        || {
            let mut found = Best::of(most);
            let mut weighed = [0.0; TOGETHER];
            let all = scan.score.chunks(TOGETHER);
            let all = all.zip(scan.covered.chunks(TOGETHER));
            for (chunk, (scores, covered)) in all.enumerate() {
                for (weighed, (score, covered)) in
                    weighed.iter_mut().zip(scores.iter().zip(covered))
                {
                    *weighed = scan.weigh(*score, *covered);
                }
                // Most can't become good enough any more.
                let weighed = weighed.get(..scores.len()).unwrap_or_default();
                let least = found.least.max(0.0);
                if weighed.iter().filter(|score| **score > least).count() == 0 {
                    continue;
                }
                for (at, score) in weighed.iter().enumerate() {
                    if *score > 0.0 {
                        found.offer(chunk * TOGETHER + at, *score);
                    }
                }
            }
            found
        },
    )
}

impl Index {
    pub(in crate::assistant) fn search_concepts(
        &self,
        concepts: &[Concept],
        limit: usize,
        scope: Option<&Arc<Scope>>,
    ) -> Vec<Hit> {
        let asks = Asks::of(concepts);
        let scan = self.scan(concepts).within(scope);
        self.search_among(&scan, &asks, CLOSELY.max(limit), limit)
    }

    /// The best passages by words alone, of a question that was read: they were looked at then.
    pub(in crate::assistant) fn glance(&self, reading: &Reading) -> Vec<Hit> {
        let mut found = reading.worded.clone();
        found.sort_unstable_by(by_score);
        found.truncate(GLANCED);
        found
            .into_iter()
            .filter_map(|(place, score)| self.hit(&reading.scan, place, score))
            .collect()
    }

    fn search_among(&self, scan: &Scan, asks: &Asks, closely: usize, limit: usize) -> Vec<Hit> {
        let places = scan.best(closely).into_iter();
        let mut hits: Vec<(usize, f32)> = places
            .map(|place| (place, self.closely(scan, asks, place)))
            .collect();
        hits.sort_unstable_by(by_score);
        hits.truncate(limit);
        hits.into_iter()
            .filter_map(|(place, score)| self.hit(scan, place, score))
            .collect()
    }

    /// A passage looked at closely.
    fn hit(&self, scan: &Scan, place: usize, score: f32) -> Option<Hit> {
        let entry = self.entries.get(place)?;
        Some(Hit {
            document: self.documents.get(entry.document)?.id,
            place,
            score,
            coverage: scan.coverage(place),
            near: scan.coverage(place),
        })
    }

    /// The score of a passage with what it gains by where the words stand.
    pub(super) fn closely(&self, scan: &Scan, asks: &Asks, place: usize) -> f32 {
        let Some(entry) = self.entries.get(place) else {
            return 0.0;
        };
        let opens = self
            .places
            .get(entry.document)
            .is_some_and(|it| it.start == place);
        scan.whole(place) * Self::fit(entry, asks, opens)
    }

    pub(super) fn scan(&self, concepts: &[Concept]) -> Scan {
        let count = self.entries.len();
        let mut scan = Scan {
            score: vec![0.0; count],
            covered: vec![0.0; count],
            asked: concepts.iter().map(Concept::importance).sum(),
        };
        if scan.asked <= 0.0 {
            return scan;
        }
        // What one concept says, and how near it is, by place; emptied after each.
        let (mut here, mut touched): (Vec<(f32, f32)>, Vec<u32>) = (Vec::new(), Vec::new());
        for concept in concepts {
            let importance = concept.importance();
            // One term stands in each place once.
            if let [(number, factor)] = concept.numbers.as_slice() {
                if let Some(term) = self.terms.at(*number) {
                    scan.add_term(term, &self.once, (importance, *factor));
                }
                continue;
            }
            here.resize(count, (0.0, 0.0));
            self.touch(concept, &mut here, &mut touched);
            for place in touched.drain(..) {
                if let Some(slot) = here.get_mut(place as usize) {
                    let (says, factor) = std::mem::take(slot);
                    scan.add(place as usize, says, (importance, factor));
                }
            }
        }
        scan
    }

    /// Notes where a concept occurs, with what it says there and how near the variant is.
    fn touch(&self, concept: &Concept, here: &mut [(f32, f32)], touched: &mut Vec<u32>) {
        let terms = || {
            let numbers = concept.numbers.iter();
            numbers.filter_map(|(number, factor)| Some((self.terms.at(*number)?, *factor)))
        };
        for (term, factor) in terms() {
            for (place, says) in &term.own {
                let Some(slot) = here.get_mut(*place as usize) else {
                    continue;
                };
                if slot.1 <= 0.0 {
                    touched.push(*place);
                }
                if factor > slot.1 || (factor >= slot.1 && *says > slot.0) {
                    *slot = (*says, factor);
                }
            }
        }
        // The rest of a matching document lends a little: a product's page is about the product. It never stands in
        // for the word itself, which counts more than anything lent.
        for (term, factor) in terms() {
            let lent = factor * ELSEWHERE;
            for place in &term.lent {
                let at = *place as usize;
                let (Some(slot), Some(once)) = (here.get_mut(at), self.once.get(at)) else {
                    continue;
                };
                if slot.1 <= 0.0 {
                    touched.push(*place);
                    *slot = (*once, lent);
                } else if slot.1 < lent {
                    *slot = (*once, lent);
                }
            }
        }
    }
}
