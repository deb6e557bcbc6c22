//! An index is built: each document cut into passages, each passage's words counted by where they stand.

use std::collections::{HashMap, HashSet};

use super::terms::Terms;
use super::tongue::{Tongue, Tongues};
use super::{ALL, COMMON, Document, DocumentKind, Entry, HEADING, HOW, Index, NOT, SAMPLE, TITLE};
use super::{concepts, terms};
use crate::assistant::language::{Language, most_used, of_content};
use crate::assistant::text::{Passage, label, passages};
use crate::conversation::words::{letters, words};

impl Index {
    #[must_use]
    pub fn build(documents: Vec<Document>) -> Self {
        let mut tongues = Tongues::default();
        let mut index = Self {
            synonyms: concepts::synonym_table(&Tongue::default().stems),
            ..Self::default()
        };
        let (mut lengths, mut of) = (Vec::new(), Vec::new());
        let mut spelling = HashSet::new();
        let mut spoken = Vec::new();
        for (at, document) in documents.iter().enumerate() {
            let language = of_content(&document.text);
            spoken.extend(language);
            if let Some(other) = language.filter(|it| *it != Language::En)
                && !index.languages.contains(&other)
            {
                index.languages.push(other);
            }
            let tongue = tongues.of(language);
            if document.kind == DocumentKind::Product {
                let title = terms(&document.title, tongue, &mut spelling);
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
                lengths.push(index.add(at, document, passage, tongue, &mut spelling));
                of.push(at);
            }
            index.places.push(first..index.entries.len());
        }
        index.once = index.terms.settle(&lengths, &of, &index.places);
        index.goods.extend(goods(&index.terms, &documents, &of));
        for word in spelling {
            if let Some(first) = word.chars().next() {
                let mask = letters(&word);
                let list = index.spelling.entry(first).or_default();
                list.push((word.into_boxed_str(), mask));
            }
        }
        for list in index.spelling.values_mut() {
            list.sort_unstable();
        }
        index.language = most_used(&spoken);
        index.documents = documents;
        index
    }

    /// Adds a passage; its length is what counts against it.
    fn add(
        &mut self,
        document: usize,
        source: &Document,
        passage: Passage,
        tongue: &Tongue,
        spelling: &mut HashSet<String>,
    ) -> f32 {
        let title = source.title.as_str();
        let is_product = source.kind == DocumentKind::Product;
        let place = self.entries.len();
        let body = passage.sentences.join(" ");
        let mut heading = passage.heading.clone().unwrap_or_default();
        for label in passage.sentences.iter().filter_map(|line| label(line)) {
            heading.push(' ');
            heading.push_str(label);
        }
        let title = terms(title, tongue, spelling);
        let mut tf: HashMap<&str, f32> = HashMap::new();
        let mut length = 0.0;
        let (of_body, of_heading) = (
            terms(&body, tongue, spelling),
            terms(&heading, tongue, spelling),
        );
        let questions = terms(&source.questions.join(" "), tongue, spelling);
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
        for (term, count) in tf {
            self.terms.put(term, place, count);
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
        });
        length
    }
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
