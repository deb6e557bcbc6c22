//! How fast webhooks come in: `cargo bench --bench ingest`.
//!
//! The real app, its worker running, takes signed `carts/update` deliveries of about 3 KB, each with an id
//! of its own and each on disk before its 200. Beside it, in turns, stands the ceiling: the same server
//! set-up with a handler that reads the body and checks the HMAC, and keeps nothing; and the peer: npm
//! `@shopify/shopify-app-express` with SQLite, which makes the same promise (see `ingest/peer`). Every server is a
//! process of its own, so that CPU and memory are its own; the load comes from this one. At the end the
//! rows are counted: as many as there were answers of 200, or the run has failed.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench measures time, reads its surroundings and prints what it found"
)]

#[path = "ingest/bodies.rs"]
mod bodies;
#[path = "ingest/child.rs"]
mod child;
#[path = "ingest/databases.rs"]
mod databases;
#[path = "ingest/load.rs"]
mod load;
#[path = "ingest/machine.rs"]
mod machine;
#[path = "ingest/peer.rs"]
mod peer;
#[path = "ingest/rounds.rs"]
mod rounds;
#[path = "ingest/serve.rs"]
mod serve;
#[path = "ingest/table.rs"]
mod table;

use std::process::ExitCode;
use std::time::Duration;

/// The app's secret, on both sides.
const SECRET: &str = "ingest-secret";
/// The shop whose webhooks come in.
const SHOP: &str = "ingest.myshopify.com";
/// Where they come in.
const PATH: &str = "/webhooks/shopify";

const USAGE: &str = "\
cargo bench --bench ingest -- [--seconds N] [--rounds N] [--connections N] [--bare] [--no-peer]
  --seconds N      seconds of one server's turn (4)
  --rounds N       turns of each server; the table shows medians (5)
  --connections N  keep-alive connections (64)
  --bare           the app once more without its worker: the door alone
  --no-peer        without the peer, which needs node and npm
TEST_POSTGRES_URL  a PostgreSQL server, to be measured on too, in a database of its own";

/// What was asked for.
struct Arguments {
    seconds: Duration,
    rounds: usize,
    connections: usize,
    bare: bool,
    peer: bool,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match words.split_first() {
        Some((first, kind)) if first == serve::ARGUMENT => serve::run(kind),
        _ => read(&words).and_then(|arguments| rounds::run(&arguments)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ingest: {error}");
            ExitCode::FAILURE
        }
    }
}

fn read(words: &[String]) -> Result<Arguments, String> {
    // Without cargo's `--bench` somebody only wants to know whether it still runs.
    let measured = words.iter().any(|word| word == "--bench");
    let (seconds, turns) = match measured {
        true => (4, 5),
        false => (1, 1),
    };
    let mut arguments = Arguments {
        seconds: Duration::from_secs(seconds),
        rounds: turns,
        connections: 64,
        bare: false,
        peer: measured,
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut number = || {
            words
                .next()
                .and_then(|text| text.parse::<usize>().ok())
                .filter(|number| *number > 0)
                .ok_or_else(|| format!("{word} wants a number\n{USAGE}"))
        };
        match word.as_str() {
            "--bench" => {}
            "--seconds" => arguments.seconds = Duration::from_secs(number()? as u64),
            "--rounds" => arguments.rounds = number()?,
            "--connections" => arguments.connections = number()?,
            "--bare" => arguments.bare = true,
            "--no-peer" => arguments.peer = false,
            _ => return Err(format!("what is {word}?\n{USAGE}")),
        }
    }
    Ok(arguments)
}
