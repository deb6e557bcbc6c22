//! The quick way through the words' places finds what going through every passage, word by word, finds.

use std::collections::HashMap;
use std::sync::Arc;

use super::*;
use crate::assistant::meaning::Meaning;
use crate::assistant::meaning::best::best;
use crate::assistant::text::{Stems, is_stop, label};
use crate::assistant::vectors::{self, Encoder, Encoders, Kind};
use proptest::prelude::*;

const STORES: &[&str] = &[
    "",
    "stores/coffee/",
    "stores/electronics-parts/",
    "stores/fashion/",
    "stores/hard-audio/",
];

fn lines(store: &str, name: &str) -> Vec<serde_json::Value> {
    let path = format!(
        "{}/tests/data/assistant/{store}{name}",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(path).unwrap();
    match serde_json::from_str(&text) {
        Ok(serde_json::Value::Array(all)) => all,
        _ => text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect(),
    }
}

/// A store's documents; every third is one of the goods, every fourth has a sample question.
fn documents(store: &str) -> Vec<Document> {
    let text = |one: &serde_json::Value, name: &str| one[name].as_str().unwrap().to_owned();
    let read = |(one, id): (serde_json::Value, i64)| Document {
        id,
        title: text(&one, "title"),
        url: None,
        text: text(&one, "text"),
        kind: if id % 3 == 0 {
            DocumentKind::Product
        } else {
            DocumentKind::Page
        },
        questions: if id % 4 == 0 {
            vec![format!("Tell me about {}?", text(&one, "title"))]
        } else {
            Vec::new()
        },
        marked: Marked::default(),
    };
    let all = lines(store, "passages.json").into_iter().zip(0..);
    all.map(read).collect()
}

fn questions(store: &str) -> Vec<String> {
    let asked = lines(store, "questions.jsonl").into_iter();
    let all = asked.chain(lines(store, "unanswerable.jsonl"));
    all.map(|one| one["text"].as_str().unwrap().to_owned())
        .collect()
}

/// Each passage's terms with their weighted frequency, and its length: read anew.
struct Plain {
    frequency: HashMap<String, f32>,
    length: f32,
    order: Vec<String>,
}

fn plain(index: &Index, entry: &Entry) -> Plain {
    let document = &index.documents[entry.document];
    let body = entry.passage.sentences.join(" ");
    let mut heading = entry.passage.heading.clone().unwrap_or_default();
    for label in entry
        .passage
        .sentences
        .iter()
        .filter_map(|line| label(line))
    {
        heading = format!("{heading} {label}");
    }
    let named = plain_terms(&document.title);
    let (mut frequency, mut length) = (HashMap::new(), 0.0);
    for (text, weight) in [
        (&body, 1.0),
        (&heading, HEADING),
        (&document.title, TITLE),
        (&document.questions.join(" "), SAMPLE),
    ] {
        for term in plain_terms(text) {
            length += weight;
            let idle = weight < TITLE && named.contains(&term) || term == ALL;
            if !(entry.is_product && idle) {
                *frequency.entry(term).or_insert(0.0) += weight;
            }
        }
    }
    let telling = words(&body).into_iter().filter(|word| !is_stop(word));
    Plain {
        frequency,
        length,
        order: telling.map(|word| Stems::default().of(&word)).collect(),
    }
}

/// What a passage has of a question: its score, and the weight of what is covered.
fn judged(index: &Index, all: &[Plain], concepts: &[Concept], place: usize) -> (f32, f32) {
    let document = index.entries[place].document;
    let mean = all.iter().map(|it| it.length).sum::<f32>() / all.len() as f32;
    let (mut score, mut covered) = (0.0, 0.0);
    for concept in concepts {
        let own = concept.variants.iter().filter_map(|(term, near)| {
            let frequency = all[place].frequency.get(term)?;
            Some((*near, *frequency))
        });
        let own = own.max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let lent = concept.variants.iter().filter(|(term, _)| {
            let mut places = index.places[document].clone();
            places.any(|place| all[place].frequency.contains_key(term))
        });
        let lent = lent.map(|(_, near)| (near * ELSEWHERE, 1.0));
        let lent = lent.max_by(|a, b| a.0.total_cmp(&b.0));
        let Some((near, frequency)) = own.or(lent) else {
            continue;
        };
        let norm = 1.0 - B + B * all[place].length / mean.max(1.0);
        let says = frequency * (K1 + 1.0) / (frequency + K1 * norm);
        score += concept.importance() * near * says;
        covered += concept.importance() * near.min(1.0);
    }
    (score, covered)
}

fn nearness(concept: &Concept, term: &str) -> f32 {
    let same = concept.variants.iter().filter(|(own, _)| own == term);
    same.map(|(_, near)| *near).fold(0.0, f32::max)
}

fn together(concepts: &[Concept], order: &[String]) -> f32 {
    let all: f32 = concepts.iter().map(Concept::importance).sum();
    let met = concepts.windows(2).map(|pair| {
        let both = order
            .windows(2)
            .map(|at| nearness(&pair[0], &at[0]).min(nearness(&pair[1], &at[1])));
        both.fold(0.0, f32::max) * (pair[0].importance() + pair[1].importance()) / 2.0
    });
    let met: f32 = met.sum();
    if all > 0.0 { met / all } else { 0.0 }
}

fn same(one: f32, other: f32) -> bool {
    (one - other).abs() <= 1e-4 * one.abs().max(1.0)
}

#[test]
fn every_passage_has_of_every_question_what_reading_it_anew_says() {
    for store in STORES {
        let index = Index::build(documents(store));
        let all: Vec<Plain> = index.entries.iter().map(|it| plain(&index, it)).collect();
        for question in questions(store) {
            let concepts = index.concepts(&question);
            let (scan, asks) = (index.scan(&concepts), Asks::of(&concepts));
            let mut ranked: Vec<(usize, f32)> = Vec::new();
            for place in 0..index.entries.len() {
                let (score, met) = judged(&index, &all, &concepts, place);
                assert!(same(scan.score[place], score), "{question}: {place}");
                assert!(same(scan.covered[place], met), "{question}: {place}");
                let beside = asks.together(&index.entries[place].order);
                assert!(same(beside, together(&concepts, &all[place].order)));
                let body = &index.entries[place].body;
                let near = asks.near(body);
                for (concept, near) in concepts.iter().zip(&near) {
                    assert!(same(concept.nearness(body), *near));
                }
                assert!(same(asks.share(&near), covered(&concepts, body)));
                if scan.score[place] > 0.0 {
                    ranked.push((place, scan.whole(place)));
                }
            }
            ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let ranked: Vec<usize> = ranked.into_iter().map(|(place, _)| place).collect();
            for most in [1, 7, 32] {
                assert_eq!(scan.best(most), ranked[..ranked.len().min(most)]);
            }
        }
    }
}

proptest! {
    #[test]
    fn the_best_are_those_a_sort_puts_first(
        scores in prop::collection::vec(-3_i8..4, 0..80), most in 0_usize..20,
    ) {
        let scores = scores.into_iter().map(f32::from).enumerate();
        let mut sorted: Vec<(usize, f32)> = scores.clone().collect();
        sorted.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        sorted.truncate(most);
        prop_assert_eq!(best(scores, most), sorted);
    }
}

#[test]
fn what_is_hidden_is_not_found_and_the_rest_is_found_as_ever() {
    let store = STORES[0];
    let all = documents(store);
    let index = Index::build(all.clone());
    let hidden: HashSet<i64> = all
        .iter()
        .map(|it| it.id)
        .filter(|id| id % 2 == 0)
        .collect();
    let scope = index.without(&hidden).unwrap();
    let seen = (0..index.passages_len()).filter(|place| scope.sees(*place));
    assert_eq!(seen.count(), scope.passages_len());
    assert!(index.without(&HashSet::from([-1])).is_none());
    assert_ne!(
        scope.mark(),
        index.without(&HashSet::from([all[0].id])).unwrap().mark()
    );
    for question in questions(store) {
        let concepts = index.concepts(&question);
        let every = index.search_concepts(&concepts, 500, None);
        let some = index.search_concepts(&concepts, 500, Some(&scope));
        let left: Vec<&Hit> = every
            .iter()
            .filter(|hit| !hidden.contains(&hit.document))
            .collect();
        assert_eq!(some.iter().collect::<Vec<_>>(), left, "{question}");
    }
}

/// The store after a change: one document has other words, one is gone, one is in another place, one is new.
fn changed(all: &[Document]) -> Vec<Document> {
    let mut now = all.to_vec();
    now[2]
        .text
        .push_str("\n\nLanyards:\nA lanyard of hemp hangs on every zither. Wipe it.");
    now.remove(5);
    let last = now.pop().unwrap();
    now.insert(0, last);
    now.push(Document {
        id: 1_000,
        title: "Geschenke".into(),
        text: "Wir packen jedes Geschenk ein, und eine Karte ist mit dabei.".into(),
        ..all[1].clone()
    });
    now
}

fn same_index(one: &Index, other: &Index, store: &str) {
    assert_eq!(one.passages_len(), other.passages_len());
    assert_eq!((&one.said, &one.goods), (&other.said, &other.goods));
    assert_eq!(one.spelling, other.spelling);
    assert_eq!(
        (&one.spoken, &one.languages, one.language),
        (&other.spoken, &other.languages, other.language)
    );
    for question in questions(store)
        .iter()
        .map(String::as_str)
        .chain(["lanyard", "zither"])
    {
        assert_eq!(
            one.search(question, 50),
            other.search(question, 50),
            "{question}"
        );
    }
}

#[test]
fn an_index_made_after_another_is_the_one_made_of_nothing() {
    for store in STORES {
        let all = documents(store);
        let before = Index::build(all.clone());
        let now = changed(&all);
        let (after, carried) = Index::build_after(now.clone(), Some(&before));
        same_index(&after, &Index::build(now), store);
        let new: HashSet<i64> = (0..after.entries.len())
            .filter(|place| carried.from(*place).is_none())
            .filter_map(|place| after.document_at(place))
            .collect();
        assert_eq!(new, HashSet::from([all[2].id, 1_000]), "{store}");
        // And back again, which leaves no word of the change.
        let (back, _) = Index::build_after(all, Some(&after));
        same_index(&back, &before, store);
        assert!(!back.said.contains_key("lanyard"));
    }
}

/// The static table, with how many texts it has read.
struct Counting {
    table: vectors::Static,
    read: std::sync::atomic::AtomicUsize,
}

impl Encoder for Counting {
    fn kind(&self) -> Kind {
        Kind::Static
    }

    fn dim(&self) -> usize {
        self.table.dim()
    }

    fn encode(&self, text: &str) -> Vec<f32> {
        self.read.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        self.table.encode(text)
    }
}

#[test]
fn what_was_understood_of_passages_that_stay_is_not_read_again() {
    let store = STORES[0];
    let table = Counting {
        table: vectors::static_table().unwrap(),
        read: Default::default(),
    };
    let read = || table.read.swap(0, std::sync::atomic::Ordering::Relaxed);
    let encoders = Encoders {
        model: None,
        table: Some(&table),
    };
    let meaning = Arc::new(Meaning::new().unwrap());
    let all = documents(store);
    let before = Index::build(all.clone()).understood(&meaning, encoders, None);
    let first = read();
    let now = changed(&all);
    let (after, carried) = Index::build_after(now.clone(), Some(&before));
    let after = after.understood_after(&meaning, encoders, None, Some((&before, &carried)));
    let again = read();
    assert!(
        again > 0 && again < 60 && first > 5 * again,
        "{again} of {first}"
    );
    let whole = Index::build(now).understood(&meaning, encoders, None);
    let (one, other) = (after.sense.as_ref().unwrap(), whole.sense.as_ref().unwrap());
    assert_eq!(one.spelling.counts(), other.spelling.counts());
    assert_eq!(one.names, other.names);
    let long: Vec<usize> = one.words.iter().map(Vec::len).collect();
    assert_eq!(long, other.words.iter().map(Vec::len).collect::<Vec<_>>());
    for question in questions(store) {
        let reads = |index: &Index| {
            let concepts = index.concepts(&question);
            let reading = index.read(&question, &concepts, encoders, (None, None));
            let found = reading.unwrap().found.into_iter().take(10);
            found.map(|it| (it.place, it.score)).collect::<Vec<_>>()
        };
        for (one, other) in reads(&after).into_iter().zip(reads(&whole)) {
            assert!(one.0 == other.0 && same(one.1, other.1), "{question}");
        }
    }
}
