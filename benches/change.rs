//! How soon a change to one of many documents is answered from: `cargo bench --bench change`.
//!
//! A shop of the real app on SQLite with 2,000 documents of five passages each. The model reads it once; then one document
//! after another is given a sentence more, and a question about that is put at once, as a shopper's would be. What is told
//! is the time from before the write until there is an answer, what of it the index took, and how many texts were read
//! for it. Beside it stands a start without anything in memory: all is read again but for the vectors that are kept.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    dead_code,
    reason = "a bench measures time and prints what it found; of the other benches' parts some are used"
)]

#[path = "turn/content.rs"]
mod content;
#[path = "ingest/serve.rs"]
mod serve;

use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use counterbell::app::{App, Application};
use counterbell::assistant::knowledge::{self, NewDocument};
use counterbell::assistant::retrieval::{Document, DocumentKind, Index};
use counterbell::assistant::vectors::{Kind, Settings};
use counterbell::assistant::{self, Asking, Library, Verdict};
use counterbell::clock::Clock;
use counterbell::db::schema::passage_vectors;
use counterbell::db::{ShopId, Tx};
use counterbell::error::Error;
use counterbell::shop::ShopDomain;
use counterbell::shop::store as shops;
use diesel::prelude::*;

const USAGE: &str = "\
cargo bench --bench change -- [--documents N] [--changes N] [--only static|minilm]
  --documents N  documents of five passages each (2000)
  --changes N    changes that are measured (20)
  --only ROW     that row alone";
/// The app's secret.
const SECRET: &str = "change-secret";
/// The shop.
const SHOP: &str = "change.myshopify.com";
/// What the ingest bench's server wants to know.
const PATH: &str = "/webhooks/shopify";
/// Passages of a document.
const PARTS: usize = 5;

struct Wanted {
    documents: usize,
    changes: usize,
    only: Option<String>,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = read(&words).and_then(|wanted| actix_web::rt::System::new().block_on(run(&wanted)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("change: {error}");
            ExitCode::FAILURE
        }
    }
}

fn read(words: &[String]) -> Result<Wanted, String> {
    // Without cargo's `--bench` somebody only wants to know whether it still runs.
    let measured = words.iter().any(|word| word == "--bench");
    let mut wanted = Wanted {
        documents: if measured { 2_000 } else { 20 },
        changes: if measured { 20 } else { 2 },
        only: (!measured).then(|| "static".to_owned()),
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word == "--bench" {
            continue;
        }
        let value = words
            .next()
            .ok_or_else(|| format!("{word} wants a value\n{USAGE}"))?;
        let number = value.parse().ok().filter(|number: &usize| *number > 0);
        let number = || number.ok_or_else(|| format!("{word} wants a number\n{USAGE}"));
        match word.as_str() {
            "--documents" => wanted.documents = number()?,
            "--changes" => wanted.changes = number()?,
            "--only" => wanted.only = Some(value.clone()),
            _ => return Err(format!("what is {word}?\n{USAGE}")),
        }
    }
    Ok(wanted)
}

async fn run(wanted: &Wanted) -> Result<(), String> {
    for (name, settings, kind) in [
        ("static", Settings::Static, Kind::Static),
        ("minilm", Settings::Minilm, Kind::Minilm),
    ] {
        if wanted.only.as_deref().is_none_or(|only| only == name) {
            measure(wanted, settings, kind).await?;
        }
    }
    Ok(())
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// A shop with so many documents.
struct Shop {
    app: App,
    id: ShopId,
    parts: Vec<Document>,
    _folder: tempfile::TempDir,
}

impl Shop {
    async fn opens(documents: usize, settings: Settings) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(text)?;
        let database = format!("sqlite://{}", folder.path().join("bench.db").display());
        let listener = TcpListener::bind("127.0.0.1:0").map_err(text)?;
        let port = listener.local_addr().map_err(text)?.port();
        let mut config = serve::configured(&database, port)?;
        config.vectors = settings;
        let app = Application::with_listener(listener, config, Clock::system())?.shared();
        app.vectors.loaded().await;
        serve::install(&app).await.map_err(text)?;
        let domain = ShopDomain::parse(SHOP).map_err(text)?;
        let found = app
            .store
            .read(move |conn| shops::by_domain(conn, &domain))
            .await
            .map_err(text)?;
        let shop = Self {
            app,
            id: found.ok_or("no shop")?.id,
            parts: content::documents(documents * PARTS),
            _folder: folder,
        };
        let all = (0..documents).map(|number| shop.document(number, ""));
        shop.puts(all.collect()).await?;
        Ok(shop)
    }

    /// Five passages under one title, and `more` at their end.
    fn document(&self, number: usize, more: &str) -> NewDocument {
        let parts = self.parts.iter().skip(number * PARTS).take(PARTS);
        let parts = parts.map(|part| format!("{}:\n{}", part.title, part.text));
        let parts: Vec<String> = parts.collect();
        NewDocument {
            key: format!("page:{number}"),
            kind: DocumentKind::Page,
            title: format!("Shelf {number}"),
            url: None,
            text: format!("{}{more}", parts.join("\n\n")),
        }
    }

    async fn puts(&self, new: Vec<NewDocument>) -> Result<(), String> {
        let write = move |tx: &mut Tx<'_>| {
            knowledge::put(tx, &new)?;
            Ok::<_, Error>(())
        };
        self.app.store.write(self.id, write).await.map_err(text)
    }

    async fn index(&self, library: &Arc<Library>) -> Result<Arc<Index>, String> {
        library.of(&self.app.store, self.id).await.map_err(text)
    }

    /// Waits until the index has vectors of this kind.
    async fn until_read(&self, library: &Arc<Library>, kind: Kind) -> Result<Arc<Index>, String> {
        loop {
            let index = self.index(library).await?;
            if index.has_kind(kind) {
                return Ok(index);
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Waits until the vectors of so many documents are kept.
    async fn until_kept(&self, documents: usize) -> Result<(), String> {
        let shop = self.id;
        loop {
            let kept = self.app.store.read(move |conn| {
                let rows = passage_vectors::table.filter(passage_vectors::shop_id.eq(shop.key()));
                Ok::<i64, Error>(rows.count().get_result(conn)?)
            });
            if usize::try_from(kept.await.map_err(text)?).unwrap_or(0) >= documents {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Texts made into vectors so far, of all kinds.
    fn encoded(&self) -> u64 {
        let told = self.app.metrics.text();
        let rows = told.lines().filter_map(|row| {
            let rest = row.strip_prefix("counterbell_vectors_encoded_total{")?;
            rest.split_once("} ")?.1.parse::<u64>().ok()
        });
        rows.sum()
    }
}

/// What one change took, in milliseconds, and how many texts were read for it.
struct Change {
    all: f64,
    index: f64,
    texts: u64,
    answered: bool,
}

async fn change(shop: &Shop, number: usize, round: usize) -> Result<Change, String> {
    let word = WORDS.get(round % WORDS.len()).copied().unwrap_or_default();
    let (before, begun) = (shop.encoded(), Instant::now());
    let more = format!(" It hangs on a lanyard of {word} and {round} beads.");
    shop.puts(vec![shop.document(number, &more)]).await?;
    let looked = Instant::now();
    let index = shop.index(&shop.app.library).await?;
    let took = looked.elapsed();
    let texts = shop.encoded() - before;
    let question = format!("does anything hang on a lanyard of {word}?");
    let drafted = shop
        .app
        .vectors
        .turn(move |encoders| assistant::draft(&Asking::new(&index, &question).by(encoders)));
    let draft = drafted.await.map_err(text)?;
    Ok(Change {
        all: millis(begun.elapsed()),
        index: millis(took),
        texts,
        answered: draft.verdict == Verdict::Answered && draft.text.contains(word),
    })
}

/// What lanyards are made of: words that the store does not have.
const WORDS: [&str; 10] = [
    "sisal", "raffia", "nylon", "suede", "ribbon", "twine", "velvet", "beadwork", "macrame",
    "paracord",
];

fn millis(of: Duration) -> f64 {
    of.as_secs_f64() * 1_000.0
}

async fn measure(wanted: &Wanted, settings: Settings, kind: Kind) -> Result<(), String> {
    let shop = Shop::opens(wanted.documents, settings).await?;
    let begun = Instant::now();
    let index = shop.until_read(&shop.app.library, kind).await?;
    println!(
        "{}: {} documents, {} passages, read for the first time in {:.1} s: {} texts",
        kind.as_str(),
        index.len(),
        index.passages_len(),
        begun.elapsed().as_secs_f64(),
        shop.encoded()
    );
    drop(index);
    if kind != Kind::Static {
        shop.until_kept(wanted.documents).await?;
    }
    let mut all = Vec::new();
    for round in 0..wanted.changes {
        let number = (round * 97 + 11) % wanted.documents;
        all.push(change(&shop, number, round).await?);
    }
    let sorted = |of: &dyn Fn(&Change) -> f64| {
        let mut of: Vec<f64> = all.iter().map(of).collect();
        of.sort_by(f64::total_cmp);
        let last = of.last().copied().unwrap_or_default();
        (of.get(of.len() / 2).copied().unwrap_or_default(), last)
    };
    let (whole, index) = (sorted(&|it| it.all), sorted(&|it| it.index));
    println!(
        "  answered from a change after {:.0} ms, at most {:.0} (the index {:.0}, at most {:.0}); {:.0} texts read, at \
         most {:.0}; {} of {} answered with it",
        whole.0,
        whole.1,
        index.0,
        index.1,
        sorted(&|it| it.texts as f64).0,
        sorted(&|it| it.texts as f64).1,
        all.iter().filter(|it| it.answered).count(),
        all.len()
    );
    let (before, begun) = (shop.encoded(), Instant::now());
    let fresh = Arc::new(Library::new(shop.app.vectors.clone()));
    shop.index(&fresh).await?;
    println!(
        "  after a start without anything in memory: {:.0} ms, {} texts read\n",
        millis(begun.elapsed()),
        shop.encoded() - before
    );
    Ok(())
}
