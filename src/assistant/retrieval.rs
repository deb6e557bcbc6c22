//! Finds the passages of a store's content that a question is about, by its words.
//!
//! BM25 over passages, whose title and heading count as well. A question becomes *concepts*: a
//! word with its other forms, a few synonyms and, when the store doesn't know it, the store's word
//! it was meant to be. A passage's share of the concepts tells the gate how much of the question
//! it is really about. An index that was given a model's `meaning` also compares vectors, and
//! blends what both say (`reading`, `blend`); the words alone carry codes and names.

mod asks;
mod blend;
mod build;
mod carried;
mod concepts;
mod fit;
mod marks;
mod reading;
mod scan;
mod scope;
mod sense;
mod terms;
#[cfg(test)]
mod tests;
mod tongue;
mod vocabulary;

use super::language::{Language, Marked};
use super::learning::again::AskedAgain;
use super::text::Passage;
use crate::conversation::words::words;
pub use asks::Asks;
pub use blend::{SIGNS, Traits};
pub use carried::Carried;
pub use concepts::Concept;
pub(super) use fit::covered;
pub use reading::{Candidate, Reading};
pub use scope::{Scope, Scopes};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use terms::Terms;
use tongue::Tongue;

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
    /// The language it is marked as.
    pub marked: Marked,
}

/// A passage found for a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Id of the document.
    pub document: i64,
    /// Place of the passage in the index, for `Index::passage`.
    pub place: usize,
    /// BM25, greater is better; only comparable within one search.
    pub score: f32,
    /// Share of the question this passage covers, 0 to 1.
    pub coverage: f32,
    /// How near it is by its vector; without vectors its share of the question.
    pub near: f32,
}

/// A store's content, ready to be searched. Built whole and replaced whole; what has not changed is not read again.
#[derive(Debug, Default)]
pub struct Index {
    documents: Vec<Document>,
    entries: Vec<Entry>,
    terms: Terms,
    /// What one mention says in each entry.
    once: Vec<f32>,
    /// The store's words by first letter and by the alphabet, to repair a question's against, each with its letters.
    spelling: HashMap<char, Vec<(Box<str>, u32)>>,
    /// How many documents say each of those words.
    said: HashMap<Box<str>, u32>,
    synonyms: HashMap<String, Vec<String>>,
    /// Terms of the goods' titles, and those that many of the goods have.
    goods: HashSet<String>,
    /// The entries of each document.
    places: Vec<Range<usize>>,
    sense: Option<sense::Sense>,
    /// The language most of it is in.
    language: Option<Language>,
    /// The language of each document, where that is known.
    spoken: Vec<Option<Language>>,
    /// Languages besides English that documents are in.
    languages: Vec<Language>,
    /// What was drafted from it for questions that are asked again.
    pub(super) asked_again: AskedAgain,
}

#[derive(Debug, Clone)]
struct Entry {
    document: usize,
    passage: Passage,
    /// Terms of the document's title, and of the heading with the labels of a list, by their numbers like all here.
    title: Box<[u32]>,
    heading: Box<[u32]>,
    /// Terms of all it says, and of each sentence.
    body: Box<[u32]>,
    sentences: Box<[Box<[u32]>]>,
    /// Terms of each sentence's label, where it is a list.
    labels: Box<[Option<Box<[u32]>>]>,
    /// Its words but for the stop words, as stems, in their order.
    order: Box<[u32]>,
    is_product: bool,
    /// Whether its heading promises steps, and whether it says "not"; whether it is a table's row.
    how: bool,
    not: bool,
    row: bool,
    /// How often each term stands in it, by where; and its length, which counts against it.
    counts: Box<[(u32, f32)]>,
    length: f32,
}

impl Index {
    /// The language most of it is in, where that is plain.
    #[must_use]
    pub fn language(&self) -> Option<Language> {
        self.language
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
        self.search_concepts(&self.concepts(question), limit, None)
    }

    /// The document of this id.
    #[must_use]
    pub fn document(&self, id: i64) -> Option<&Document> {
        self.documents.iter().find(|document| document.id == id)
    }

    pub(super) fn document_of(&self, hit: &Hit) -> Option<&Document> {
        self.documents.get(self.entries.get(hit.place)?.document)
    }

    /// Terms of a document's title.
    pub(super) fn title(&self, place: usize) -> &[u32] {
        self.entries.get(place).map_or(&[], |entry| &entry.title)
    }

    /// Terms of the heading and the labels of a passage.
    pub(super) fn heading(&self, place: usize) -> &[u32] {
        self.entries.get(place).map_or(&[], |entry| &entry.heading)
    }

    /// Terms of what a passage says.
    pub(super) fn body(&self, place: usize) -> &[u32] {
        self.entries.get(place).map_or(&[], |entry| &entry.body)
    }

    /// Terms of each sentence of a passage.
    pub(super) fn sentences(&self, place: usize) -> &[Box<[u32]>] {
        self.entries
            .get(place)
            .map_or(&[], |entry| &entry.sentences)
    }

    /// Terms of the label of a passage's line, if it has one.
    pub(super) fn label(&self, place: usize, line: usize) -> Option<&[u32]> {
        self.entries.get(place)?.labels.get(line)?.as_deref()
    }

    /// The terms of a text that the store has.
    pub(super) fn terms_of(&self, text: &str) -> Vec<u32> {
        let terms = plain_terms(text).into_iter();
        terms.filter_map(|term| self.terms.known(&term)).collect()
    }

    /// The other passages of a document, in its order.
    pub(super) fn passages_of(&self, hit: &Hit) -> impl Iterator<Item = &Passage> {
        let document = self.entries.get(hit.place).map(|entry| entry.document);
        let places = document.and_then(|document| self.places.get(document));
        let entries = places.and_then(|places| self.entries.get(places.clone()));
        let entries = entries.unwrap_or_default();
        entries.iter().map(|entry| &entry.passage)
    }

    /// What a passage says: its sentences, joined by spaces.
    #[must_use]
    pub fn text_at(&self, place: usize) -> String {
        self.passage(place)
            .map_or_else(String::new, |passage| passage.sentences.join(" "))
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
fn terms(text: &str, tongue: &Tongue, spelling: &mut HashSet<String>) -> Vec<String> {
    let mut out = marks::of(text);
    if tongue.language == Language::En {
        out.extend(concepts::turned(text, &tongue.stems));
    }
    for word in words(text).into_iter().filter(|it| !tongue.is_stop(it)) {
        out.push(tongue.stems.of(&word));
        spelling.insert(word);
    }
    out
}

/// The terms of a text with nothing noted, to compare a sentence with a question.
pub(super) fn plain_terms(text: &str) -> Vec<String> {
    terms(text, &Tongue::default(), &mut HashSet::new())
}
