//! What an index knows beside its words' places, once it has been given a meaning: vectors, and each word's own.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::vocabulary::Vocabulary;
use super::{Carried, Entry, Index, Reading};
use crate::assistant::meaning::{Known, Layer, Lexicon, Meaning, Probe, Spelling, Texts};
use crate::assistant::text::{Stems, is_stop, weight};
use crate::assistant::vectors::{Encoder, Encoders, Kind};
use crate::conversation::words::words;

/// A word in more titles than this, or in more than this share of them, names nothing.
const NAMES: (usize, f32) = (2, 0.08);

#[derive(Debug)]
pub(super) struct Sense {
    pub(super) meaning: Arc<Meaning>,
    pub(super) lexicon: Lexicon,
    pub(super) spelling: Spelling,
    /// The words of each entry, title and heading included.
    pub(super) words: Vec<Vec<u32>>,
    /// Terms that name one of few things: words of the titles that few titles share.
    pub(super) names: HashSet<String>,
    pub(super) quick: Layer,
    pub(super) main: Option<Layer>,
}

impl Sense {
    pub(super) fn layer(&self, kind: Kind) -> Option<&Layer> {
        let main = self.main.as_ref().filter(|layer| layer.kind == kind);
        main.or_else(|| (kind == Kind::Static).then_some(&self.quick))
    }
}

impl Index {
    /// The same index with vectors of the static table, as far as there is one; with `known`, also of the model, which
    /// reads what is not known.
    #[must_use]
    pub fn understood(
        self,
        meaning: &Arc<Meaning>,
        encoders: Encoders<'_>,
        known: Option<&Known>,
    ) -> Self {
        self.understood_after(meaning, encoders, known, None)
    }

    /// The same, with what was understood already of the index `before` it: of its passages, those that were carried
    /// over.
    #[must_use]
    pub fn understood_after(
        mut self,
        meaning: &Arc<Meaning>,
        encoders: Encoders<'_>,
        known: Option<&Known>,
        before: Option<(&Self, &Carried)>,
    ) -> Self {
        let Some(table) = encoders.table else {
            return self;
        };
        let texts: Vec<Texts> = self.texts();
        let vocabulary = Vocabulary::of(&texts, table, before);
        let sense = before.and_then(|(index, _)| index.sense.as_ref());
        let layer = |encoder: &dyn Encoder, known: &Known, before: Option<&Layer>| {
            Layer::build(encoder, meaning.topics(encoder), &texts, known, before)
        };
        let quick = sense.map(|sense| &sense.quick);
        let main = sense.and_then(|sense| sense.main.as_ref());
        self.sense = Some(Sense {
            quick: layer(table, &Known::new(), quick),
            main: encoders
                .model
                .zip(known)
                .map(|(model, known)| layer(model, known, main)),
            meaning: meaning.clone(),
            spelling: Spelling::new(vocabulary.counts),
            words: vocabulary.words,
            names: self.naming(),
            lexicon: vocabulary.lexicon,
        });
        self
    }

    /// What a question is about, of the subjects shoppers ask any shop about, where that is plain.
    #[must_use]
    pub fn subject(&self, question: &str, encoders: Encoders<'_>) -> Option<&'static str> {
        let sense = self.sense.as_ref()?;
        let encoder = encoders.best(|kind| self.has_kind(kind))?;
        let probe = Probe::new(&encoder.encode(question));
        let topics = sense.meaning.topics(encoder);
        topics.plainly(&probe, encoder.kind())
    }

    /// How many passages have no vector among these.
    #[must_use]
    pub fn unknown(&self, known: &Known) -> usize {
        let texts = self.texts().into_iter();
        let marks = texts.map(|texts| crate::assistant::meaning::layer::mark(&texts.whole));
        marks.filter(|mark| !known.contains_key(mark)).count()
    }

    fn texts(&self) -> Vec<Texts> {
        let entries = self.entries.iter().filter_map(|entry| {
            let document = self.documents.get(entry.document)?;
            Some(Texts {
                whole: self.whole(entry)?,
                sentences: entry.passage.sentences.clone(),
                title: document.title.clone(),
                questions: document.questions.clone(),
            })
        });
        entries.collect()
    }

    /// Title, heading and sentences of a passage.
    fn whole(&self, entry: &Entry) -> Option<String> {
        let document = self.documents.get(entry.document)?;
        let body = entry.passage.sentences.join(" ");
        let heading = entry.passage.heading.as_deref();
        let whole = [Some(document.title.as_str()), heading, Some(&body)];
        Some(whole.into_iter().flatten().collect::<Vec<_>>().join(". "))
    }

    /// How often each word stands in those of its passages that were carried over.
    pub(super) fn counts_left(&self, sense: &Sense, carried: &Carried) -> HashMap<Box<str>, u32> {
        let mut counts = sense.spelling.counts().clone();
        let stays = carried.stays(self.entries.len());
        let gone = self.entries.iter().zip(stays).filter(|(_, stays)| !stays);
        for word in gone
            .filter_map(|(entry, _)| self.whole(entry))
            .flat_map(|it| words(&it))
        {
            let count = counts.get_mut(word.as_str());
            let left = count.map_or(0, |count| {
                *count = count.saturating_sub(1);
                *count
            });
            if left == 0 {
                counts.remove(word.as_str());
            }
        }
        counts
    }

    fn naming(&self) -> HashSet<String> {
        let mut titles: HashMap<String, usize> = HashMap::new();
        let stems = Stems::default();
        for document in &self.documents {
            let telling = words(&document.title).into_iter();
            let telling = telling.filter(|word| !is_stop(word) && weight(word) >= 1.0);
            let terms: HashSet<String> = telling.map(|word| stems.of(&word)).collect();
            for term in terms {
                *titles.entry(term).or_default() += 1;
            }
        }
        let most = (self.documents.len() as f32 * NAMES.1).max(NAMES.0 as f32);
        titles.retain(|_, times| *times as f32 <= most);
        titles.into_keys().collect()
    }

    /// Whether it has vectors of this kind.
    #[must_use]
    pub fn has_kind(&self, kind: Kind) -> bool {
        self.sense
            .as_ref()
            .is_some_and(|sense| sense.layer(kind).is_some())
    }

    /// The main model's vectors, by the mark of their text.
    #[must_use]
    pub fn known(&self) -> Known {
        let main = self.sense.as_ref().and_then(|sense| sense.main.as_ref());
        main.map(Layer::known).unwrap_or_default()
    }

    /// The main model's vectors of each document that is wanted, by its id.
    #[must_use]
    pub fn main_vectors(&self, wanted: impl Fn(i64) -> bool) -> Vec<(i64, Known)> {
        let main = self.sense.as_ref().and_then(|sense| sense.main.as_ref());
        let Some(layer) = main else {
            return Vec::new();
        };
        let all = self.documents.iter().zip(&self.places);
        all.filter(|(document, _)| wanted(document.id))
            .map(|(document, places)| (document.id, layer.known_of(places.clone())))
            .collect()
    }

    /// Bytes in memory, roughly.
    #[must_use]
    pub fn size(&self) -> usize {
        let texts: usize = self
            .documents
            .iter()
            .map(|it| it.text.len() + it.title.len() + 128)
            .sum();
        let entries: usize = self
            .entries
            .iter()
            .map(|it| {
                let sentences = it.sentences.iter().map(|it| 16 + 4 * it.len());
                let numbers = it.body.len() + it.order.len() + 2 * it.counts.len();
                264 + 4 * numbers + sentences.sum::<usize>()
            })
            .sum();
        let sense = self.sense.as_ref().map_or(0, |sense| {
            let layers = sense.quick.size() + sense.main.as_ref().map_or(0, Layer::size);
            layers + sense.lexicon.size() + 4 * sense.words.iter().map(Vec::len).sum::<usize>()
        });
        3 * texts + self.terms.size() + 32 * self.said.len() + entries + sense
    }

    /// The text with its typing errors repaired; as it was without a meaning.
    #[must_use]
    pub fn mended(&self, text: &str) -> String {
        self.sense.as_ref().map_or_else(
            || text.to_owned(),
            |sense| sense.spelling.repair(&sense.meaning.english, text),
        )
    }

    /// How rare a term is in the store.
    pub(super) fn rarity(&self, term: &str) -> f32 {
        let all = self.entries.len() as f32;
        let df = self.terms.held(term).map_or(0, |(_, held)| held.own.len()) as f32;
        (1.0 + (all - df + 0.5).max(0.0) / (df + 0.5)).ln()
    }

    /// Whether an entry has a term anywhere.
    pub(in crate::assistant) fn has(&self, place: usize, term: &str) -> bool {
        self.terms.held(term).is_some_and(|(_, held)| {
            let at = held
                .own
                .binary_search_by_key(&place, |(at, _)| *at as usize);
            at.is_ok()
        })
    }

    /// The id of the document a passage is of.
    #[must_use]
    pub fn document_at(&self, place: usize) -> Option<i64> {
        let entry = self.entries.get(place)?;
        self.documents
            .get(entry.document)
            .map(|document| document.id)
    }

    /// Whether the store has the word, where the question was put to.
    pub(in crate::assistant) fn knows(&self, reading: &Reading, word: &str) -> bool {
        let scope = reading.scope.as_ref();
        self.sense
            .as_ref()
            .is_some_and(|sense| sense.lexicon.has(word))
            && (scope.is_none() || self.is_said(scope, &Stems::default().of(word)))
    }

    /// Whether a term names one of few things.
    pub(in crate::assistant) fn names(&self, term: &str) -> bool {
        self.sense
            .as_ref()
            .is_some_and(|sense| sense.names.contains(term))
    }

    /// How rare a word is that the store does not have.
    pub(in crate::assistant) fn rarest(&self) -> f32 {
        self.rarity("").max(0.1)
    }

    /// Whether two passages are of one document.
    pub(in crate::assistant) fn same_document(&self, one: usize, other: usize) -> bool {
        let of = |place: usize| self.entries.get(place).map(|entry| entry.document);
        of(one) == of(other)
    }
}
