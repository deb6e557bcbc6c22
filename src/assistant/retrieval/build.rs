//! An index is built: each document cut into passages, each passage's words counted by where they stand. What was read
//! of a document stays as long as that does (`carried`): a change costs what has changed.

use std::collections::{HashMap, HashSet};

use super::carried::{Before, Carried};
use super::terms::Terms;
use super::tongue::{Tongue, Tongues};
use super::{ALL, COMMON, Document, DocumentKind, Entry, HEADING, HOW, Index, NOT, SAMPLE, TITLE};
use super::{concepts, terms};
use crate::assistant::language::{Language, most_used};
use crate::assistant::text::{Passage, is_row, label, passages};
use crate::conversation::words::{letters, words};

impl Index {
    /// The index of these documents.
    #[must_use]
    pub fn build(documents: Vec<Document>) -> Self {
        Self::build_after(documents, None).0
    }

    /// The same, and where each of its passages was in the index `before` it: documents that are as they were are not
    /// read again.
    #[must_use]
    pub fn build_after(documents: Vec<Document>, before: Option<&Self>) -> (Self, Carried) {
        let mut tongues = Tongues::default();
        let mut before = before.and_then(Before::of);
        let mut index = Self {
            synonyms: concepts::synonym_table(&Tongue::default().stems),
            ..before.as_ref().map_or_else(Self::default, Before::begin)
        };
        let mut carried = Carried::default();
        for (at, document) in documents.iter().enumerate() {
            let first = index.entries.len();
            let same = before.as_mut().and_then(|before| before.take(document));
            match same {
                Some(same) => index.carry(at, &same, &mut carried),
                None => index.read_document(at, document, &mut tongues),
            }
            index.places.push(first..index.entries.len());
            carried.fill_to(index.entries.len());
        }
        if let Some(before) = before {
            before.forget_words(&mut index.said, &mut tongues);
        }
        index.settle(documents, &mut tongues);
        (index, carried)
    }

    /// Reads a document passage by passage.
    fn read_document(&mut self, at: usize, document: &Document, tongues: &mut Tongues) {
        let language = document.marked.language(&document.text);
        self.spoken.push(language);
        let tongue = tongues.of(language);
        let mut sections = passages(&document.text);
        if sections.is_empty() {
            sections.push(Passage {
                heading: None,
                sentences: vec![document.title.clone()],
            });
        }
        let mut said = HashSet::new();
        for passage in sections {
            self.add(at, document, passage, tongue, &mut said);
        }
        for word in said {
            *self.said.entry(word.into_boxed_str()).or_default() += 1;
        }
    }

    /// Reckons what hangs on all documents together.
    fn settle(&mut self, documents: Vec<Document>, tongues: &mut Tongues) {
        let lengths: Vec<f32> = self.entries.iter().map(|entry| entry.length).collect();
        let of: Vec<usize> = self.entries.iter().map(|entry| entry.document).collect();
        self.once = self.terms.settle(&lengths, &of, &self.places);
        let known: Vec<Language> = self.spoken.iter().copied().flatten().collect();
        for language in &known {
            if *language != Language::En && !self.languages.contains(language) {
                self.languages.push(*language);
            }
        }
        for (document, language) in documents.iter().zip(&self.spoken) {
            if document.kind == DocumentKind::Product {
                let tongue = tongues.of(*language);
                let title = terms(&document.title, tongue, &mut HashSet::new());
                self.goods.extend(title);
            }
        }
        self.goods.extend(goods(&self.terms, &documents, &of));
        for word in self.said.keys() {
            if let Some(first) = word.chars().next() {
                let list = self.spelling.entry(first).or_default();
                list.push((word.clone(), letters(word)));
            }
        }
        for list in self.spelling.values_mut() {
            list.sort_unstable();
        }
        self.language = most_used(&known);
        self.documents = documents;
    }

    /// Adds a passage.
    fn add(
        &mut self,
        document: usize,
        source: &Document,
        passage: Passage,
        tongue: &Tongue,
        spelling: &mut HashSet<String>,
    ) {
        let is_product = source.kind == DocumentKind::Product;
        let place = self.entries.len();
        let [title, heading, body, questions] = texts(source, &passage);
        let title = terms(&title, tongue, spelling);
        let mut tf: HashMap<&str, f32> = HashMap::new();
        let mut length = 0.0;
        let (of_body, of_heading) = (
            terms(&body, tongue, spelling),
            terms(&heading, tongue, spelling),
        );
        let questions = terms(&questions, tongue, spelling);
        for (terms, weight) in [
            (&of_body, 1.0),
            (&of_heading, HEADING),
            (&title, TITLE),
            (&questions, SAMPLE),
        ] {
            for term in terms {
                // All of a product's page is about it, however often it says its name; and what is
                // said of everything is said of the goods elsewhere.
                let idle = is_product && ((weight < TITLE && title.contains(term)) || term == ALL);
                if !idle {
                    *tf.entry(term).or_insert(0.0) += weight;
                }
                length += weight;
            }
        }
        let counts = tf.into_iter();
        let counts: Box<[(u32, f32)]> = counts
            .map(|(term, count)| (self.terms.number(term), count))
            .collect();
        for (number, count) in &counts {
            self.terms.put(*number, place, *count);
        }
        let mut numbers = |text: &str| {
            let found = terms(text, tongue, &mut HashSet::new());
            self.terms.numbers(&found)
        };
        let sentences = passage.sentences.iter().map(|it| numbers(it)).collect();
        let labels = if passage.sentences.iter().any(|line| label(line).is_some()) {
            let labels = passage.sentences.iter().map(|line| label(line));
            labels.map(|label| label.map(&mut numbers)).collect()
        } else {
            Box::default()
        };
        self.entries.push(Entry {
            document,
            title: self.terms.numbers(&title),
            how: of_heading.iter().any(|term| term == HOW),
            not: of_heading.iter().any(|term| term == NOT),
            row: passage.sentences.first().is_some_and(|line| is_row(line)),
            heading: self.terms.numbers(&of_heading),
            order: {
                let telling = words(&body)
                    .into_iter()
                    .filter(|word| !tongue.is_stop(word));
                let order: Vec<String> = telling.map(|word| tongue.stems.of(&word)).collect();
                self.terms.numbers(&order)
            },
            body: self.terms.numbers(&of_body),
            sentences,
            labels,
            passage,
            is_product,
            counts,
            length,
        });
    }
}

/// What a passage is found by: its document's title, its heading with the labels of a list, its sentences, and the
/// sample questions.
pub(super) fn texts(source: &Document, passage: &Passage) -> [String; 4] {
    let mut heading = passage.heading.clone().unwrap_or_default();
    for label in passage.sentences.iter().filter_map(|line| label(line)) {
        heading.push(' ');
        heading.push_str(label);
    }
    [
        source.title.clone(),
        heading,
        passage.sentences.join(" "),
        source.questions.join(" "),
    ]
}

/// The terms many of the goods have: words for the goods.
fn goods(terms: &Terms, documents: &[Document], of: &[usize]) -> Vec<String> {
    let is_product = |at: &&usize| {
        let document = documents.get(**at);
        document.is_some_and(|it| it.kind == DocumentKind::Product)
    };
    let mut out = Vec::new();
    for (text, term) in terms.all() {
        let places = term.own.iter();
        let mut found: Vec<usize> = places
            .filter_map(|(place, _)| of.get(*place as usize).copied())
            .collect();
        found.dedup();
        let products = found.iter().filter(is_product).count();
        if products >= COMMON && products * 2 >= found.len() {
            out.push(text.to_owned());
        }
    }
    out
}
