//! What a model has read of a shop is kept: whoever begins anew, after a restart or on another node, reads it once only.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use counterbell::assistant::kept_vectors;
use counterbell::assistant::knowledge::{self, NewDocument, Stamp};
use counterbell::assistant::retrieval::{DocumentKind, Index};
use counterbell::assistant::vectors::{Kind, Vectors};
use counterbell::assistant::{Asking, Library, Verdict, draft};
use counterbell::db::schema::passage_vectors;
use counterbell::error::Error;
use diesel::prelude::*;

use crate::support::{App, Kind as Database};
use crate::vectors::{asking, serve};

/// A library with nothing in memory, as after a restart.
async fn restarts(vectors: &Arc<Vectors>) -> Arc<Library> {
    vectors.load();
    vectors.loaded().await;
    Arc::new(Library::new(vectors.clone()))
}

async fn index(app: &App, library: &Arc<Library>) -> Arc<Index> {
    library.of(&app.shared.store, app.shop).await.unwrap()
}

/// Asks until the model has read the shop; every index on the way can be answered from.
async fn until_read(app: &App, library: &Arc<Library>, vectors: &Arc<Vectors>) -> Arc<Index> {
    loop {
        let index = index(app, library).await;
        if index.has_kind(Kind::Api) {
            return index;
        }
        assert!(index.has_kind(Kind::Static));
        answers(&index, vectors).await;
        tokio::task::yield_now().await;
    }
}

async fn answers(index: &Arc<Index>, vectors: &Arc<Vectors>) {
    let index = index.clone();
    let drafted = vectors.turn(move |encoders| {
        // The server's vectors here mean nothing; the table's do.
        let table = counterbell::assistant::vectors::Encoders {
            model: None,
            ..encoders
        };
        draft(&Asking::new(&index, "How long do I have to return unused items?").by(table))
    });
    assert_eq!(drafted.await.unwrap().verdict, Verdict::Answered);
}

/// Document, version and model of what is kept.
async fn kept(app: &App) -> Vec<(i64, i64, String)> {
    let shop = app.shop;
    app.reads(move |conn| {
        let rows = passage_vectors::table
            .filter(passage_vectors::shop_id.eq(shop.key()))
            .order(passage_vectors::document_id.asc())
            .select((
                passage_vectors::document_id,
                passage_vectors::version,
                passage_vectors::encoder,
            ));
        Ok(rows.load(conn)?)
    })
    .await
}

async fn stamp(app: &App) -> Stamp {
    let shop = app.shop;
    app.reads(move |conn| knowledge::stamp(conn, shop)).await
}

/// Waits until what is kept is as wanted.
async fn until_kept(app: &App, wanted: impl Fn(&[(i64, i64, String)]) -> bool) {
    while !wanted(&kept(app).await) {
        tokio::task::yield_now().await;
    }
}

async fn puts(app: &App, key: &str, title: &str, text: &str) {
    let new = NewDocument {
        key: key.into(),
        kind: DocumentKind::Page,
        title: title.into(),
        url: None,
        text: text.into(),
    };
    let write = move |tx: &mut counterbell::db::Tx<'_>| {
        knowledge::put(tx, std::slice::from_ref(&new))?;
        Ok::<_, Error>(())
    };
    app.shared.store.write(app.shop, write).await.unwrap();
}

#[actix_web::test]
async fn a_restart_reads_nothing_anew_and_another_model_reads_behind_what_answers() {
    for database in [Database::Sqlite, Database::Postgres] {
        let app = App::start(database).await;
        let (server, url) = serve("/v1/embeddings");
        let (vectors, _, _) = asking(url);
        // Texts read since the last look. At each start the server is also asked about the subjects of any shop.
        let read = || {
            std::mem::take(&mut *server.seen.lock())
                .iter()
                .sum::<usize>()
        };

        let library = restarts(&vectors).await;
        until_read(&app, &library, &vectors).await;
        until_kept(&app, |rows| rows.len() == 3).await;
        let first = read();

        // Another start: all is there at once, and nobody is asked.
        let library = restarts(&vectors).await;
        assert!(index(&app, &library).await.has_kind(Kind::Api));
        let subjects = read();
        assert!(subjects < first, "{subjects} of {first}");

        // One page more costs that page, and is kept with the others.
        puts(
            &app,
            "gifts",
            "Gift cards",
            "Gift cards are sent by e-mail within an hour.",
        )
        .await;
        let library = restarts(&vectors).await;
        assert!(index(&app, &library).await.has_kind(Kind::Api));
        let with_it = read();
        assert!(subjects < with_it && with_it < first);
        until_kept(&app, |rows| rows.len() == 4).await;

        // A changed one has its new version kept; one that is gone is let go.
        puts(
            &app,
            "gifts",
            "Gift cards",
            "Gift cards are printed. They never end.",
        )
        .await;
        index(&app, &library).await;
        until_kept(&app, |rows| rows.iter().any(|row| row.1 == 2)).await;
        let gone = kept(&app).await.into_iter().find(|row| row.1 == 2).unwrap();
        let remove = move |tx: &mut counterbell::db::Tx<'_>| {
            let row = counterbell::db::schema::documents::table.find((tx.key(), gone.0));
            diesel::delete(row).execute(tx.conn)?;
            Ok::<_, Error>(())
        };
        app.shared.store.write(app.shop, remove).await.unwrap();
        index(&app, &library).await;
        until_kept(&app, |rows| rows.len() == 3).await;

        // Another model under the same roof: the old vectors are none of its own. It answers meanwhile.
        let (other, url) = serve("/v1/embeddings");
        let (vectors, _, _) = asking(url);
        let library = restarts(&vectors).await;
        let before = kept(&app).await;
        until_read(&app, &library, &vectors).await;
        assert!(other.requests.load(Ordering::SeqCst) > 0);
        until_kept(&app, |rows| {
            rows.len() == 3 && rows.iter().zip(&before).all(|(now, then)| now.2 != then.2)
        })
        .await;
        app.stops().await;
    }
}

#[actix_web::test]
async fn what_was_read_of_a_newer_page_stays_when_an_older_index_is_kept_after_it() {
    for database in [Database::Sqlite, Database::Postgres] {
        let app = App::start(database).await;
        let (_server, url) = serve("/v1/embeddings");
        let (vectors, _, _) = asking(url);
        let library = restarts(&vectors).await;
        let older = until_read(&app, &library, &vectors).await;
        until_kept(&app, |rows| rows.len() == 3).await;
        let stamp = stamp(&app).await;
        puts(&app, "gifts", "Gift cards", "They are sent by e-mail.").await;
        index(&app, &library).await;
        until_kept(&app, |rows| rows.len() == 4).await;
        // Another node that has not seen the new page yet, and was slow.
        let (store, name) = (&app.shared.store, vectors.name());
        kept_vectors::keep(store, app.shop, &name, &stamp, &older)
            .await
            .unwrap();
        assert_eq!(kept(&app).await.len(), 4, "{database:?}");
        app.stops().await;
    }
}
