//! Goes through the words' places: how much each passage has of a question, by BM25.
//!
//! Only places where a word stands are touched, and only the best are looked at closely, so that ten thousand
//! passages cost little more than a hundred.

use super::concepts::Concept;
use super::{B, ELSEWHERE, Hit, Index, K1};

/// Passages looked at closely, for where in them the words stand.
const CLOSELY: usize = 200;
/// As many where a model has the last word.
const GLANCED: usize = 32;

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
    /// The score in which a passage on all of the question beats one that dwells on a part of it.
    pub(super) fn whole(&self, place: usize) -> f32 {
        let score = self.score.get(place).copied().unwrap_or(0.0);
        score * (0.5 + self.coverage(place))
    }

    /// The share of the question that is covered.
    pub(super) fn coverage(&self, place: usize) -> f32 {
        let covered = self.covered.get(place).copied().unwrap_or(0.0);
        if self.asked > 0.0 {
            covered / self.asked
        } else {
            0.0
        }
    }

    /// The places with the best scores, best first.
    pub(super) fn best(&self, most: usize) -> Vec<usize> {
        let found = self
            .score
            .iter()
            .enumerate()
            .filter(|(_, score)| **score > 0.0);
        let mut found: Vec<(usize, f32)> =
            found.map(|(place, _)| (place, self.whole(place))).collect();
        cut(&mut found, most);
        found.into_iter().map(|(place, _)| place).collect()
    }
}

/// Leaves the `most` best, best first; of equals the first.
pub(super) fn cut(found: &mut Vec<(usize, f32)>, most: usize) {
    let order = |one: &(usize, f32), other: &(usize, f32)| {
        other.1.total_cmp(&one.1).then(one.0.cmp(&other.0))
    };
    if found.len() > most && most > 0 {
        found.select_nth_unstable_by(most - 1, order);
    }
    found.truncate(most);
    found.sort_by(order);
}

impl Index {
    pub(in crate::assistant) fn search_concepts(
        &self,
        concepts: &[Concept],
        limit: usize,
    ) -> Vec<Hit> {
        self.search_among(concepts, CLOSELY.max(limit), limit)
    }

    /// The best passages by words alone, at less cost.
    pub(in crate::assistant) fn glance(&self, concepts: &[Concept]) -> Vec<Hit> {
        self.search_among(concepts, GLANCED, 12)
    }

    fn search_among(&self, concepts: &[Concept], closely: usize, limit: usize) -> Vec<Hit> {
        let scan = self.scan(concepts);
        let mut hits: Vec<Hit> = scan
            .best(closely)
            .into_iter()
            .filter_map(|place| self.hit(&scan, concepts, place))
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.place.cmp(&b.place)));
        hits.truncate(limit);
        hits
    }

    /// A passage looked at closely.
    fn hit(&self, scan: &Scan, concepts: &[Concept], place: usize) -> Option<Hit> {
        let entry = self.entries.get(place)?;
        Some(Hit {
            document: self.documents.get(entry.document)?.id,
            place,
            text: entry.passage.sentences.join(" "),
            score: self.closely(scan, concepts, place),
            coverage: scan.coverage(place),
            near: scan.coverage(place),
        })
    }

    /// The score of a passage with what it gains by where the words stand.
    pub(super) fn closely(&self, scan: &Scan, concepts: &[Concept], place: usize) -> f32 {
        let Some(entry) = self.entries.get(place) else {
            return 0.0;
        };
        let opens = self
            .places
            .get(entry.document)
            .is_some_and(|it| it.start == place);
        scan.whole(place) * Self::fit(entry, concepts, opens)
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
        // Frequency and nearness of one concept, by place; emptied after each.
        let mut here: Vec<(f32, f32)> = vec![(0.0, 0.0); count];
        let mut touched: Vec<usize> = Vec::new();
        for concept in concepts {
            self.touch(concept, &mut here, &mut touched);
            for place in touched.drain(..) {
                let (Some(slot), Some(entry)) = (here.get_mut(place), self.entries.get(place))
                else {
                    continue;
                };
                let (frequency, factor) = std::mem::take(slot);
                let norm = 1.0 - B + B * entry.length / self.mean_length.max(1.0);
                let saturated = frequency * (K1 + 1.0) / (frequency + K1 * norm);
                if let (Some(score), Some(covered)) =
                    (scan.score.get_mut(place), scan.covered.get_mut(place))
                {
                    *score += concept.importance() * factor * saturated;
                    *covered += concept.importance() * factor.min(1.0);
                }
            }
        }
        scan
    }

    /// Notes where a concept occurs, with its frequency and how near the variant is.
    fn touch(&self, concept: &Concept, here: &mut [(f32, f32)], touched: &mut Vec<usize>) {
        for (term, factor) in &concept.variants {
            for (place, frequency) in self.postings.get(term).into_iter().flatten() {
                let Some(slot) = here.get_mut(*place) else {
                    continue;
                };
                if slot.1 <= 0.0 {
                    touched.push(*place);
                }
                if *factor > slot.1 || (*factor >= slot.1 && *frequency > slot.0) {
                    *slot = (*frequency, *factor);
                }
            }
        }
        // The rest of a matching document lends a little: a product's page is about the product. What is lent is
        // negative until all is noted, so that it never stands in for the word itself.
        for (term, factor) in &concept.variants {
            for document in self.in_document.get(term).into_iter().flatten() {
                let lent = factor * ELSEWHERE;
                for place in self.places.get(*document).cloned().unwrap_or_default() {
                    match here.get_mut(place) {
                        Some(slot) if slot.1 == 0.0 => {
                            *slot = (-1.0, lent);
                            touched.push(place);
                        }
                        Some(slot) if slot.0 < 0.0 => slot.1 = slot.1.max(lent),
                        _ => {}
                    }
                }
            }
        }
        for place in touched.iter() {
            if let Some(slot) = here.get_mut(*place) {
                slot.0 = slot.0.abs();
            }
        }
    }
}
