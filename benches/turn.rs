//! How fast the assistant answers by itself: `cargo bench --bench turn`.
//!
//! A turn is what a shopper waits for when no other service is asked: does the message want a person, which passages
//! is it about, is that enough, what is said. It runs as in the app (`Vectors::turn`), from as many askers as there are
//! cores, each with its next question once it has its answer, and from one more, so that no core waits for its next
//! question while an answer is on its way: so the percentiles are those of a full machine. Words alone, static vectors
//! and MiniLM take turns over the same store in one run, and the ratio is to words alone.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench measures time and prints what it found"
)]

#[path = "turn/content.rs"]
mod content;
#[path = "turn/pieces.rs"]
mod pieces;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use counterbell::assistant::meaning::{Known, Meaning};
use counterbell::assistant::retrieval::{Document, Index};
use counterbell::assistant::vectors::{self, Encoder, Encoders, Settings, Vectors};
use counterbell::assistant::{self, Asking, Verdict};
use counterbell::clock::Clock;
use counterbell::ids::Id;
use counterbell::rules::rule::Rule;
use counterbell::rules::{Book, seeds};

const USAGE: &str = "\
cargo bench --bench turn -- [--seconds N] [--passages N] [--only words|static|minilm]
  --seconds N   seconds of each row (5)
  --passages N  passages of the store (1000, then 10000)
  --only ROW    that row alone";

/// Different questions; each asker begins somewhere else among them.
const QUESTIONS: usize = 500;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match read(&words).and_then(|asked| run(&asked)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("turn: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What is to be measured.
struct Wanted {
    seconds: Duration,
    sizes: Vec<usize>,
    only: Option<String>,
}

fn read(words: &[String]) -> Result<Wanted, String> {
    // Without cargo's `--bench` somebody only wants to know whether it still runs.
    let measured = words.iter().any(|word| word == "--bench");
    let (mut seconds, mut sizes) = match measured {
        true => (5, vec![1_000, 10_000]),
        false => (1, vec![100]),
    };
    let mut only = None;
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word == "--only" {
            only = words.next().cloned();
            continue;
        }
        let mut number = || {
            words
                .next()
                .and_then(|text| text.parse::<usize>().ok())
                .filter(|number| *number > 0)
                .ok_or_else(|| format!("{word} wants a number\n{USAGE}"))
        };
        match word.as_str() {
            "--bench" => {}
            "--seconds" => seconds = number()?,
            "--passages" => sizes = vec![number()?],
            _ => return Err(format!("what is {word}?\n{USAGE}")),
        }
    }
    Ok(Wanted {
        seconds: Duration::from_secs(seconds as u64),
        sizes,
        only,
    })
}

fn run(wanted: &Wanted) -> Result<(), String> {
    let is_wanted = |row: &str| wanted.only.as_deref().is_none_or(|only| only == row);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let (table, model) = (vectors::static_table()?, vectors::minilm()?);
    let meaning = Arc::new(Meaning::new()?);
    let questions: Arc<[String]> = content::questions(QUESTIONS).into();
    let of = |settings| runtime.block_on(ready(settings));
    let (quick, full) = (of(Settings::Static)?, of(Settings::Minilm)?);
    say_indexing(&table, &model);
    for size in &wanted.sizes {
        let documents = content::documents(*size);
        let read: Option<&dyn Encoder> = is_wanted("minilm").then_some(&model);
        let (index, static_only) = build(&documents, &meaning, &table, read);
        say_memory(&index, static_only);
        println!(
            "| {} passages | askers | turns/s | to words | p50 ms | p99 ms | CPU ms a turn | answered |",
            index.len()
        );
        println!("|---|---|---|---|---|---|---|---|");
        let mut words_alone = [None; 2];
        let index = Arc::new(index);
        for (name, vectors, reads) in [
            ("words", &quick, false),
            ("static", &quick, true),
            ("minilm", &full, true),
        ] {
            if !is_wanted(name) {
                continue;
            }
            let asked = Asked {
                index: index.clone(),
                questions: questions.clone(),
                book: Arc::new(Book::new(person_rule())),
                reads,
            };
            for (more, words_alone) in words_alone.iter_mut().enumerate() {
                let askers = more + cores();
                let row = runtime.block_on(measure(vectors, &asked, wanted.seconds, askers))?;
                let ratio = row.rate / *words_alone.get_or_insert(row.rate);
                println!(
                    "| {name} | {askers} | {:.0} | {ratio:.2} | {:.2} | {:.2} | {:.3} | {:.0} % |",
                    row.rate, row.p50, row.p99, row.cpu, row.answered
                );
            }
        }
        println!();
    }
    Ok(())
}

async fn ready(settings: Settings) -> Result<Arc<Vectors>, String> {
    let vectors = Arc::new(Vectors::new(settings, Arc::default(), Clock::system())?);
    vectors.load();
    vectors.loaded().await;
    Ok(vectors)
}

/// The rule by which shoppers ask for a person, as every shop begins with it.
fn person_rule() -> Vec<Rule> {
    let first = seeds::all().into_iter().next();
    let rule = first.map(|(name, definition)| Rule {
        id: Id(1),
        version: 1,
        name: name.to_owned(),
        definition,
    });
    rule.into_iter().collect()
}

/// What an index costs to make: true passages of the store, read as the app reads them.
fn say_indexing(table: &dyn Encoder, model: &dyn Encoder) {
    let documents = content::documents(64);
    let texts: Vec<&str> = documents
        .iter()
        .map(|document| document.text.as_str())
        .collect();
    for encoder in [table, model] {
        let start = Instant::now();
        encoder.encode_all(&texts);
        let micros = start.elapsed().as_secs_f64() * 1e6 / texts.len() as f64;
        println!(
            "{}: {micros:.0} µs for the vector of a passage, one core",
            encoder.kind().as_str()
        );
    }
    println!();
}

/// The store's index with vectors of both kinds, and the bytes it has with static ones alone.
fn build(
    documents: &[Document],
    meaning: &Arc<Meaning>,
    table: &dyn Encoder,
    model: Option<&dyn Encoder>,
) -> (Index, usize) {
    let table = Some(table);
    let build = || Index::build(documents.to_vec());
    let static_only = build()
        .understood(meaning, Encoders { model: None, table }, None)
        .size();
    let Some(model) = model else {
        let encoders = Encoders { model: None, table };
        return (build().understood(meaning, encoders, None), static_only);
    };
    let pieces = pieces::Pieces::of(documents, model);
    println!("{} titles and sentences read by MiniLM", pieces.count());
    let model = Some(&pieces as &dyn Encoder);
    let index = build().understood(meaning, Encoders { model, table }, Some(&Known::new()));
    (index, static_only)
}

fn say_memory(index: &Index, static_only: usize) {
    for (name, bytes) in [
        ("static vectors", static_only),
        ("static and MiniLM's", index.size()),
    ] {
        println!(
            "memory of the shop with {name}: {:.1} MB, {:.1} kB a passage",
            bytes as f64 / 1e6,
            bytes as f64 / 1e3 / index.len().max(1) as f64
        );
    }
}

#[derive(Clone)]
struct Asked {
    index: Arc<Index>,
    questions: Arc<[String]>,
    book: Arc<Book>,
    /// Whether vectors are used.
    reads: bool,
}

impl Asked {
    /// One turn; whether it answered.
    fn turn(&self, at: usize, encoders: Encoders<'_>) -> bool {
        let Some(question) = self.questions.get(at % self.questions.len().max(1)) else {
            return false;
        };
        if !self.book.on_message(question).is_empty() {
            return false;
        }
        let encoders = if self.reads {
            encoders
        } else {
            Encoders::default()
        };
        let draft = assistant::draft(&Asking::new(&self.index, question).by(encoders));
        draft.verdict == Verdict::Answered
    }
}

struct Row {
    rate: f64,
    p50: f64,
    p99: f64,
    /// Milliseconds a core is busy with a turn: what the machine does beside it is not in it.
    cpu: f64,
    answered: f64,
}

/// Milliseconds the program has been busy on any core; zero where the system does not tell.
fn busy() -> f64 {
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name in brackets the first is the state; time for itself and for the system are 12 and 13 on.
    let ticks = told.rsplit(')').next().unwrap_or_default();
    let ticks = ticks.split_whitespace().skip(11).take(2);
    // A tick is a hundredth of a second wherever Linux runs.
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        * 10.0
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}

async fn measure(
    vectors: &Arc<Vectors>,
    asked: &Asked,
    seconds: Duration,
    askers: usize,
) -> Result<Row, String> {
    // What is built on first use is no part of a turn.
    ask(vectors, asked, 0, Duration::from_millis(200)).await?;
    let (start, before) = (Instant::now(), busy());
    let asking: Vec<_> = (0..askers)
        .map(|asker| {
            let (vectors, asked) = (vectors.clone(), asked.clone());
            let first = asker * QUESTIONS / askers;
            tokio::spawn(async move { ask(&vectors, &asked, first, seconds).await })
        })
        .collect();
    let (mut times, mut answered) = (Vec::new(), 0);
    for one in asking {
        let (own, count) = one.await.map_err(|error| error.to_string())??;
        times.extend(own);
        answered += count;
    }
    let cpu = (busy() - before) / times.len().max(1) as f64;
    let rate = times.len() as f64 / start.elapsed().as_secs_f64();
    times.sort_by(f64::total_cmp);
    let at = |share: usize| {
        times
            .get(times.len() * share / 100)
            .copied()
            .unwrap_or(f64::NAN)
    };
    Ok(Row {
        rate,
        p50: at(50),
        p99: at(99),
        cpu,
        answered: 100.0 * answered as f64 / times.len().max(1) as f64,
    })
}

/// Asks one question after the other for so long: milliseconds of each, and how many were answered.
async fn ask(
    vectors: &Arc<Vectors>,
    asked: &Asked,
    first: usize,
    seconds: Duration,
) -> Result<(Vec<f64>, usize), String> {
    let (mut times, mut answered) = (Vec::new(), 0);
    let start = Instant::now();
    for at in first.. {
        let began = Instant::now();
        if began.duration_since(start) >= seconds {
            break;
        }
        let own = asked.clone();
        let done = vectors.turn(move |encoders| own.turn(at, encoders)).await;
        times.push(began.elapsed().as_secs_f64() * 1e3);
        answered += usize::from(done.map_err(|error| format!("{error:?}"))?);
    }
    Ok((times, answered))
}
