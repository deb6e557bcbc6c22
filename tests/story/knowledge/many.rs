//! A change to one of many documents costs that document: nothing else is read again. What it takes is measured by
//! `cargo bench --bench change`.

use std::sync::Arc;

use counterbell::assistant::knowledge::{self, NewDocument};
use counterbell::assistant::retrieval::{DocumentKind, Index};
use counterbell::assistant::vectors::Kind as VectorKind;
use counterbell::assistant::{Library, retrieval};
use counterbell::error::Error;

use crate::support::{App, Kind};
use crate::vectors::{asking, serve};

/// Parts of a document, each a passage.
const PARTS: usize = 5;

fn document(number: usize, more: &str) -> NewDocument {
    let parts = (1..=PARTS).map(|part| {
        format!(
            "Part {part} of model {number}:\nThe part weighs {} grams in model {number}. It is number {part}{number} in \
             our list.",
            10 * number + part
        )
    });
    let mut text = parts.collect::<Vec<_>>().join("\n\n");
    text.push_str(more);
    NewDocument {
        key: format!("page:model-{number}"),
        kind: DocumentKind::Page,
        title: format!("Model {number}"),
        url: None,
        text,
    }
}

async fn puts(app: &App, new: Vec<NewDocument>) {
    let write = move |tx: &mut counterbell::db::Tx<'_>| {
        knowledge::put(tx, &new)?;
        Ok::<_, Error>(())
    };
    app.shared.store.write(app.shop, write).await.unwrap();
}

/// How many texts were made into static vectors so far.
fn encoded(app: &App) -> u64 {
    let text = app.shared.metrics.text();
    let line = "counterbell_vectors_encoded_total{kind=\"static\"} ";
    let number = text.lines().find_map(|row| row.strip_prefix(line));
    number.unwrap().parse().unwrap()
}

/// The title of the document that says this word.
fn found(index: &Index, word: &str) -> Option<String> {
    let hit: Option<retrieval::Hit> = index.search(word, 1).into_iter().next();
    Some(index.document(hit?.document)?.title.clone())
}

#[actix_web::test]
async fn a_change_to_one_of_many_documents_costs_that_document() {
    let app = App::start(Kind::Sqlite).await;
    let (library, store) = (&app.shared.library, &app.shared.store);
    let all = 120;
    puts(&app, (0..all).map(|number| document(number, "")).collect()).await;
    let index = library.of(store, app.shop).await.unwrap();
    assert!(index.passages_len() >= all * PARTS);
    let first = encoded(&app);
    assert!(first > 1_000, "{first}");

    puts(&app, vec![document(7, " It hangs on a lanyard of hemp.")]).await;
    let changed = library.of(store, app.shop).await.unwrap();
    assert_eq!(changed.passages_len(), index.passages_len());
    assert_eq!(found(&index, "lanyard"), None);
    assert_eq!(found(&changed, "lanyard").as_deref(), Some("Model 7"));
    let again = encoded(&app) - first;
    assert!(
        (1..=20).contains(&again),
        "{again} texts for one new sentence"
    );

    // And back: nothing is left of it, and what was read of the others still is.
    puts(&app, vec![document(7, "")]).await;
    let back = library.of(store, app.shop).await.unwrap();
    assert_eq!(found(&back, "lanyard"), None);
    let whole = encoded(&app) - first - again;
    assert!(whole <= 20, "{whole} texts for the old ones");
    app.stops().await;
}

#[actix_web::test]
async fn a_model_is_asked_for_the_changed_document_alone() {
    let app = App::start(Kind::Sqlite).await;
    let (server, url) = serve("/v1/embeddings");
    let (vectors, _, _) = asking(url);
    let read = || {
        std::mem::take(&mut *server.seen.lock())
            .iter()
            .sum::<usize>()
    };
    vectors.load();
    vectors.loaded().await;
    let library = Arc::new(Library::new(vectors.clone()));
    puts(&app, (0..40).map(|number| document(number, "")).collect()).await;
    let index = async || library.of(&app.shared.store, app.shop).await.unwrap();
    while !index().await.has_kind(VectorKind::Api) {
        tokio::task::yield_now().await;
    }
    let first = read();
    assert!(first > 400, "{first}");
    puts(&app, vec![document(7, " It hangs on a lanyard of hemp.")]).await;
    let changed = index().await;
    assert!(changed.has_kind(VectorKind::Api), "at once");
    assert_eq!(found(&changed, "lanyard").as_deref(), Some("Model 7"));
    let again = read();
    assert!((1..=4).contains(&again), "{again} texts of {first}");
    app.stops().await;
}
