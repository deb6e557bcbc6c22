//! The files that come with the program are of the data beside them: subjects as MiniLM sees them, the weights of
//! order and answers, and the demo's store as a store to learn from.

use std::path::Path;
use std::sync::Arc;

use super::data;
use counterbell::assistant::answer::learn;
use counterbell::assistant::meaning::{Meaning, Topics};
use counterbell::assistant::vectors::{Encoder, Encoders, Kind, checksums, minilm, static_table};
use counterbell::assistant::weights;

#[test]
#[ignore = "writes assets/topics-minilm.bin, after a change of topics.txt or chatter.txt"]
fn minilm_reads_the_subjects() {
    let minilm = minilm().unwrap();
    let bytes = Topics::encode(&minilm).bytes();
    let path = format!("{}/assets/topics-minilm.bin", env!("CARGO_MANIFEST_DIR"));
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn the_subjects_that_come_with_the_program_are_those_of_the_text() {
    let bytes = counterbell::assistant::vectors::minilm_topics().unwrap();
    let width = minilm().unwrap().dim();
    assert!(
        Topics::read(width, &bytes).is_some(),
        "topics.txt or chatter.txt has changed: write them anew (above)"
    );
    assert!(!data("", "passages.json").is_empty());
}

#[test]
fn the_weights_of_answers_were_learned_from_the_stores_as_they_are() {
    let folder = format!("{}/tests/data/assistant", env!("CARGO_MANIFEST_DIR"));
    let (stores, messages, checksum) = learn::read(Path::new(&folder)).unwrap();
    assert!(stores.len() >= 6 && messages.len() >= 150);
    assert_eq!(
        weights::learned_from(),
        checksum,
        "the stores have changed: `counterbell train --stores tests/data/assistant`"
    );
    let used = learn::used().unwrap();
    assert!(
        asset("answers/weights.txt").contains(&format!("\ndata {checksum}\n{used}minilm order ")),
        "the models have changed: `counterbell train --stores tests/data/assistant`"
    );
}

#[test]
fn whose_the_models_are_is_said_of_the_files_as_they_are() {
    let (notice, files) = (asset("NOTICE.md"), checksums().unwrap());
    assert_eq!(files.lines().count(), 4);
    for line in files.lines() {
        let (name, sum) = line.split_once(' ').unwrap();
        let row = notice
            .lines()
            .find(|row| row.starts_with(&format!("| `{name}` |")));
        assert!(row.unwrap().contains(&format!("`{sum}`")), "{name}");
    }
}

fn asset(name: &str) -> String {
    let path = format!("{}/assets/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn a_part_of_a_store_is_always_the_same_and_answers_less() {
    let folder = format!("{}/tests/data/assistant", env!("CARGO_MANIFEST_DIR"));
    let (stores, ..) = learn::read(Path::new(&folder)).unwrap();
    for store in &stores {
        let (one, same) = (store.part(10, 3), store.part(10, 3));
        assert_eq!(one.documents, same.documents);
        assert_ne!(one.documents, store.part(10, 4).documents);
        let answerable = |store: &learn::Store| {
            let asked = store.asked.iter();
            asked.filter(|it| !it.right.is_empty()).count()
        };
        assert!(answerable(&one) > 0 && answerable(&one) < answerable(store));
    }
}

/// In a short form: a few passages of each store, read by the static table.
#[test]
fn the_same_stores_give_the_same_weights() {
    let folder = format!("{}/tests/data/assistant", env!("CARGO_MANIFEST_DIR"));
    let (stores, messages, _) = learn::read(Path::new(&folder)).unwrap();
    let few: Vec<learn::Store> = stores
        .iter()
        .take(2)
        .map(|store| {
            let mut few = store.part(8, 1);
            few.asked.truncate(40);
            few
        })
        .collect();
    let meaning = Arc::new(Meaning::new().unwrap());
    let table = static_table().unwrap();
    let encoders = Encoders {
        model: None,
        table: Some(&table),
    };
    let learned = || {
        let (weights, table) = learn::learn(&few, &messages[..20], &meaning, encoders);
        weights.write(Kind::Static) + &table
    };
    let once = learned();
    assert_eq!(once, learned());
    assert!(once.contains("static order ") && once.contains("mean"));
}

/// The demo's store is learned from as files; here they are what it shows.
#[actix_web::test]
async fn the_demos_store_as_files_is_the_demos_store() {
    let content = crate::answers::Content::read(None).await;
    let kept: Vec<serde_json::Value> =
        serde_json::from_str(&data("stores/demo", "passages.json")).unwrap();
    let keys: Vec<&str> = kept.iter().filter_map(|it| it["id"].as_str()).collect();
    assert_eq!(keys, content.keys);
    for (at, kept) in kept.iter().enumerate() {
        let shown = content.index.document(at as i64).unwrap();
        assert_eq!(kept["title"], shown.title.as_str());
        assert_eq!(kept["text"], shown.text.as_str(), "{}", shown.title);
    }
}
