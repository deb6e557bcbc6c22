//! What an index takes over from the one before it: all that was read of documents that are as they were.
//!
//! The index made so is the same, word for word, as one made of nothing; only terms that no text has any more keep their
//! numbers, until these are as many as the others.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::build::texts;
use super::tongue::Tongues;
use super::{Document, Entry, Index};
use crate::conversation::words::words;

/// Where each passage of an index was in the one before it; nothing for those that were read anew.
#[derive(Debug, Default)]
pub struct Carried(Vec<Option<usize>>);

impl Carried {
    /// Up to here passages were read anew.
    pub(super) fn fill_to(&mut self, passages: usize) {
        self.0.resize(passages, None);
    }

    /// Where a passage was.
    #[must_use]
    pub fn from(&self, place: usize) -> Option<usize> {
        self.0.get(place).copied().flatten()
    }

    /// Whether each of so many passages of the index before is still there.
    pub(super) fn stays(&self, count: usize) -> Vec<bool> {
        let mut stays = vec![false; count];
        for place in self.0.iter().flatten() {
            if let Some(stays) = stays.get_mut(*place) {
                *stays = true;
            }
        }
        stays
    }

    /// How many passages were read anew.
    #[must_use]
    pub fn new_passages(&self) -> usize {
        self.0.iter().filter(|place| place.is_none()).count()
    }
}

/// The index there was, and which of its documents were taken over.
pub(super) struct Before<'b> {
    index: &'b Index,
    by_id: HashMap<i64, usize>,
    taken: Vec<bool>,
}

/// A document as it was.
pub(super) struct Same<'b> {
    index: &'b Index,
    /// Its number among the documents, and the places of its passages.
    number: usize,
    places: Range<usize>,
}

impl<'b> Before<'b> {
    /// Nothing of one that most terms have gone from: there it is time to begin anew.
    pub(super) fn of(index: &'b Index) -> Option<Self> {
        let ids = index.documents.iter().map(|document| document.id);
        index.terms.are_mostly_used().then(|| Self {
            index,
            by_id: ids.zip(0..).collect(),
            taken: vec![false; index.documents.len()],
        })
    }

    /// What a new index begins with.
    pub(super) fn begin(&self) -> Index {
        Index {
            terms: self.index.terms.emptied(),
            said: self.index.said.clone(),
            ..Index::default()
        }
    }

    /// Takes a document over, once, if it is as it was.
    pub(super) fn take(&mut self, document: &Document) -> Option<Same<'b>> {
        let index = self.index;
        let number = *self.by_id.get(&document.id)?;
        let taken = self.taken.get_mut(number)?;
        if *taken || index.documents.get(number)? != document {
            return None;
        }
        let places = index.places.get(number)?.clone();
        *taken = true;
        Some(Same {
            index,
            number,
            places,
        })
    }

    /// Takes the words of what was not taken over away.
    pub(super) fn forget_words(self, said: &mut HashMap<Box<str>, u32>, tongues: &mut Tongues) {
        let index = self.index;
        let documents = index.documents.iter().zip(&index.places);
        let documents = documents.zip(&index.spoken).zip(self.taken);
        for (((document, places), language), _) in documents.filter(|(_, taken)| !taken) {
            let tongue = tongues.of(*language);
            let entries = index.entries.get(places.clone()).unwrap_or_default();
            let texts = entries
                .iter()
                .flat_map(|entry| texts(document, &entry.passage));
            let gone: HashSet<String> = texts
                .flat_map(|text| words(&text))
                .filter(|word| !tongue.is_stop(word))
                .collect();
            for word in gone {
                let count = said.get_mut(word.as_str());
                let left = count.map_or(0, |count| {
                    *count = count.saturating_sub(1);
                    *count
                });
                if left == 0 {
                    said.remove(word.as_str());
                }
            }
        }
    }
}

impl Index {
    /// Adds a document as it was read before.
    pub(super) fn carry(&mut self, at: usize, same: &Same<'_>, carried: &mut Carried) {
        let before = same.index;
        self.spoken
            .push(before.spoken.get(same.number).copied().flatten());
        let entries = before.entries.get(same.places.clone());
        let entries = entries.unwrap_or_default().iter();
        for (from, entry) in same.places.clone().zip(entries) {
            let place = self.entries.len();
            for (number, count) in &entry.counts {
                self.terms.put(*number, place, *count);
            }
            carried.0.push(Some(from));
            self.entries.push(Entry {
                document: at,
                ..entry.clone()
            });
        }
    }
}
