//! The quick way through the words' places finds what going through every passage, word by word, finds.

use std::collections::HashMap;

use super::*;
use crate::assistant::meaning::best::best;
use crate::assistant::text::{Stems, is_stop, label};
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
