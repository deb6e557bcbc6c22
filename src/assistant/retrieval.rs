//! Finds the passages of a store's content that a question is about, by its words.
//!
//! BM25 over passages, whose title and heading count as well. A question becomes *concepts*: a
//! word with its other forms, a few synonyms and, when the store doesn't know it, the store's word
//! it was meant to be. A passage's share of the concepts tells the gate how much of the question
//! it is really about. An index that was given a model's `meaning` also compares vectors, and
//! blends what both say (`reading`, `blend`); the words alone carry codes and names.

mod blend;
mod concepts;
mod fit;
mod marks;
mod reading;
mod scan;
mod sense;

use super::text::{Passage, Stems, is_stop, label, passages};
use crate::conversation::words::words;
pub use blend::Traits;
pub use concepts::Concept;
pub(super) use fit::covered;
pub use reading::{Candidate, Reading};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

const K1: f32 = 1.3;
const B: f32 = 0.5;
const TITLE: f32 = 1.2;
const HEADING: f32 = 1.3;
/// What a word of a sample question counts.
const SAMPLE: f32 = 0.8;
/// What a concept counts when only the rest of the document has it.
const ELSEWHERE: f32 = 0.3;

/// A word that so many of the goods have is one for the goods: "guitar".
const COMMON: usize = 3;
/// The sign of what is said of everything.
const ALL: &str = "#all";
/// The sign of a text or a question that says "not".
const NOT: &str = "#not";
/// The sign of a heading that promises steps, and of a question for them.
pub(super) const HOW: &str = "#how";

/// What kind of content a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    Page,
    Policy,
    Product,
    Faq,
    Text,
}

impl DocumentKind {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Policy => "policy",
            Self::Product => "product",
            Self::Faq => "faq",
            Self::Text => "text",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [
            Self::Page,
            Self::Policy,
            Self::Product,
            Self::Faq,
            Self::Text,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == text)
    }
}

/// One piece of a store's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub id: i64,
    pub title: String,
    pub url: Option<String>,
    /// Plain text: paragraphs parted by blank lines, headings as lines that end in `:`.
    pub text: String,
    pub kind: DocumentKind,
    /// Questions it is known to answer.
    pub questions: Vec<String>,
}

/// A passage found for a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Id of the document.
    pub document: i64,
    /// Place of the passage in the index, for `Index::passage`.
    pub place: usize,
    /// The passage's sentences, joined by spaces.
    pub text: String,
    /// BM25, greater is better; only comparable within one search.
    pub score: f32,
    /// Share of the question this passage covers, 0 to 1.
    pub coverage: f32,
    /// How near it is by its vector; without vectors its share of the question.
    pub near: f32,
}

/// A store's content, ready to be searched. Built whole and replaced whole.
#[derive(Debug, Default)]
pub struct Index {
    documents: Vec<Document>,
    entries: Vec<Entry>,
    /// Term → (entry, weighted frequency), by entry.
    postings: HashMap<String, Vec<(usize, f32)>>,
    /// Term → documents that have it anywhere, in order.
    in_document: HashMap<String, Vec<usize>>,
    /// The store's words by first letter, to repair a question's against.
    spelling: HashMap<char, Vec<String>>,
    synonyms: HashMap<String, Vec<String>>,
    /// Terms of the goods' titles, and those that many of the goods have.
    goods: HashSet<String>,
    mean_length: f32,
    /// The entries of each document.
    places: Vec<Range<usize>>,
    sense: Option<sense::Sense>,
}

#[derive(Debug)]
struct Entry {
    document: usize,
    passage: Passage,
    length: f32,
    /// Terms of the document's title, and of the heading with the labels of a list.
    title: Vec<String>,
    heading: Vec<String>,
    /// Terms of its sentences.
    body: Vec<String>,
    /// Its words but for the stop words, as stems, in their order.
    order: Vec<String>,
    is_product: bool,
}

impl Index {
    #[must_use]
    pub fn build(documents: Vec<Document>) -> Self {
        let stems = Stems::default();
        let mut index = Self {
            synonyms: concepts::synonym_table(&stems),
            ..Self::default()
        };
        for (at, document) in documents.iter().enumerate() {
            if document.kind == DocumentKind::Product {
                let title = terms(&document.title, &stems, &mut index.spelling);
                index.goods.extend(title);
            }
            let mut sections = passages(&document.text);
            if sections.is_empty() {
                sections.push(Passage {
                    heading: None,
                    sentences: vec![document.title.clone()],
                });
            }
            let first = index.entries.len();
            for passage in sections {
                index.add(at, document, passage, &stems);
            }
            index.places.push(first..index.entries.len());
        }
        let total: f32 = index.entries.iter().map(|entry| entry.length).sum();
        index.mean_length = total / (index.entries.len().max(1) as f32);
        let is_product = |at: &usize| {
            documents
                .get(*at)
                .is_some_and(|it| it.kind == DocumentKind::Product)
        };
        for (term, found) in &index.in_document {
            let products = found.iter().filter(|at| is_product(at)).count();
            if products >= COMMON && products * 2 >= found.len() {
                index.goods.insert(term.clone());
            }
        }
        for list in index.spelling.values_mut() {
            list.sort();
            list.dedup();
        }
        index.documents = documents;
        index
    }

    fn add(&mut self, document: usize, source: &Document, passage: Passage, stems: &Stems) {
        let title = source.title.as_str();
        let is_product = source.kind == DocumentKind::Product;
        let place = self.entries.len();
        let body = passage.sentences.join(" ");
        let mut heading = passage.heading.clone().unwrap_or_default();
        for label in passage.sentences.iter().filter_map(|line| label(line)) {
            heading.push(' ');
            heading.push_str(label);
        }
        let heading = heading.as_str();
        let named = if is_product {
            plain_terms(title)
        } else {
            Vec::new()
        };
        let mut tf: HashMap<String, f32> = HashMap::new();
        let mut length = 0.0;
        let questions = source.questions.join(" ");
        for (text, weight) in [
            (body.as_str(), 1.0),
            (heading, HEADING),
            (title, TITLE),
            (questions.as_str(), SAMPLE),
        ] {
            for term in terms(text, stems, &mut self.spelling) {
                // All of a product's page is about it, however often it says its name; and what is
                // said of everything is said of the goods elsewhere.
                let idle = is_product && ((weight < TITLE && named.contains(&term)) || term == ALL);
                if !idle {
                    *tf.entry(term).or_insert(0.0) += weight;
                }
                length += weight;
            }
        }
        for (term, count) in tf {
            let documents = self.in_document.entry(term.clone()).or_default();
            if documents.last() != Some(&document) {
                documents.push(document);
            }
            self.postings.entry(term).or_default().push((place, count));
        }
        self.entries.push(Entry {
            document,
            title: plain_terms(title),
            heading: plain_terms(heading),
            order: {
                let telling = words(&body).into_iter().filter(|word| !is_stop(word));
                telling.map(|word| stems.of(&word)).collect()
            },
            body: plain_terms(&body),
            passage,
            length,
            is_product,
        });
    }

    /// How many documents are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// How many passages these have.
    #[must_use]
    pub fn passages_len(&self) -> usize {
        self.entries.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// The passages nearest to a question, best first.
    #[must_use]
    pub fn search(&self, question: &str, limit: usize) -> Vec<Hit> {
        self.search_concepts(&self.concepts(question), limit)
    }

    pub(super) fn document_of(&self, hit: &Hit) -> Option<&Document> {
        self.documents.get(self.entries.get(hit.place)?.document)
    }

    /// Terms of a document's title.
    pub(super) fn title(&self, place: usize) -> &[String] {
        self.entries.get(place).map_or(&[], |entry| &entry.title)
    }

    /// Terms of the heading and the labels of a passage.
    pub(super) fn heading(&self, place: usize) -> &[String] {
        self.entries.get(place).map_or(&[], |entry| &entry.heading)
    }

    /// The other passages of a document, in its order.
    pub(super) fn passages_of(&self, hit: &Hit) -> impl Iterator<Item = &Passage> {
        let document = self.entries.get(hit.place).map(|entry| entry.document);
        self.entries
            .iter()
            .filter(move |entry| Some(entry.document) == document)
            .map(|entry| &entry.passage)
    }

    pub(super) fn passage(&self, place: usize) -> Option<&Passage> {
        self.entries.get(place).map(|entry| &entry.passage)
    }
}

/// Whether a text says "not".
fn denies(text: &str) -> bool {
    words(text)
        .iter()
        .any(|word| concepts::DENIALS.contains(&word.as_str()))
}

/// The terms a text is found by; its words are noted for spelling.
fn terms(text: &str, stems: &Stems, spelling: &mut HashMap<char, Vec<String>>) -> Vec<String> {
    let mut out = marks::of(text);
    out.extend(concepts::turned(text, stems));
    for word in words(text).into_iter().filter(|word| !is_stop(word)) {
        if let Some(first) = word.chars().next() {
            spelling.entry(first).or_default().push(word.clone());
        }
        out.push(stems.of(&word));
    }
    out
}

/// The terms of a text with nothing noted, to compare a sentence with a question.
pub(super) fn plain_terms(text: &str) -> Vec<String> {
    terms(text, &Stems::default(), &mut HashMap::new())
}
