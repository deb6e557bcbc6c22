//! The rounds: every server has its turn in each, alone and with nothing left over from the turn before.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use counterbell::clock::Clock;

use crate::bodies::Deliveries;
use crate::child::Server;
use crate::databases::{Postgres, VARIABLE};
use crate::load::{Load, Tally};
use crate::machine::{self, Cpu};
use crate::table::{self, Row, Turn};
use crate::{Arguments, peer, serve};

/// One server, and what was seen of it.
struct Contender {
    server: Server,
    row: Row,
}

/// Measures, prints, and checks that what was answered was kept.
pub fn run(arguments: &Arguments) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(async {
        tokio::select! {
            done = measure(arguments) => done,
            // Leaving in order takes the servers, the folder and the database along.
            _ = tokio::signal::ctrl_c() => Err("stopped".into()),
        }
    })
}

async fn measure(arguments: &Arguments) -> Result<(), String> {
    let (folder, file_system) = machine::folder_on_disk()?;
    let fsync = machine::fsync_millis(folder.path()).map_err(|error| error.to_string())?;
    let load = Load {
        deliveries: Arc::new(Deliveries::sign(Clock::system().now())),
        sent: Arc::new(AtomicU64::new(0)),
        connections: arguments.connections,
    };
    println!(
        "carts/update deliveries of {} bytes, signed beforehand, ids never repeated; {} keep-alive connections\n\
         {} rounds of {} s for each server, after a warm-up; medians\n\
         SQLite on {file_system}, where an fsync takes {fsync:.2} ms",
        load.deliveries.mean_bytes,
        load.connections,
        arguments.rounds,
        arguments.seconds.as_secs(),
    );
    // Declared before the servers, so that it is dropped after them.
    let postgres = Postgres::create()?;
    let sqlite = |name: &str| format!("sqlite://{}", folder.path().join(name).display());
    let mut contenders = vec![Contender::enter(
        "HMAC only: the ceiling",
        serve::CEILING,
        None,
    )?];
    let mut peer = None;
    if arguments.peer {
        match peer::command(&folder.path().join("peer.sqlite")) {
            Ok(command) => {
                peer = Some(contenders.len());
                contenders.push(Contender::enter_peer(command)?);
            }
            Err(why) => println!("THE PEER IS NOT MEASURED: {why}"),
        }
    }
    let mut enter = |name: &str, kind, database: &str| {
        Contender::enter(name, kind, Some(database)).map(|contender| contenders.push(contender))
    };
    enter("Counterbell, SQLite", serve::APP, &sqlite("app.sqlite"))?;
    if arguments.bare {
        let file = sqlite("bare.sqlite");
        enter("Counterbell, SQLite, no worker", serve::BARE, &file)?;
    }
    match &postgres {
        Some(database) => enter("Counterbell, PostgreSQL", serve::APP, &database.url()?)?,
        None => println!("PostgreSQL: not measured; set {VARIABLE}=postgres://… to do so"),
    }

    let warm_up = arguments.seconds.min(Duration::from_secs(2));
    for contender in &mut contenders {
        contender.turn(&load, warm_up, false).await?;
    }
    for _ in 0..arguments.rounds {
        for contender in &mut contenders {
            contender.turn(&load, arguments.seconds, true).await?;
        }
    }
    let mut rows = Vec::new();
    for mut contender in contenders {
        if contender.server.keeps {
            contender.row.kept = Some(contender.server.rows()?);
        }
        contender.server.stop()?;
        rows.push(contender.row);
    }
    table::print(&rows, peer);
    match rows.iter().all(Row::is_whole) {
        true => Ok(()),
        false => Err("rows and answers differ".into()),
    }
}

impl Contender {
    fn enter(name: &str, kind: &str, database: Option<&str>) -> Result<Self, String> {
        Ok(Self {
            server: Server::start(name, kind, database)?,
            row: Row::new(name, kind == serve::APP),
        })
    }

    fn enter_peer(command: Command) -> Result<Self, String> {
        Ok(Self {
            server: Server::run(peer::NAME, command, true)?,
            row: Row::new(peer::NAME, false),
        })
    }

    async fn turn(&mut self, load: &Load, during: Duration, counts: bool) -> Result<(), String> {
        let process = self.server.id();
        let before = machine::cpu(process);
        let own_before = machine::cpu(std::process::id());
        let tally = load.send(self.server.address, during).await?;
        let used = since(machine::cpu(process), before.as_ref());
        let own = since(machine::cpu(std::process::id()), own_before.as_ref());
        let rss = machine::rss_mb(process);
        // What the worker still owes must not run into the next one's turn.
        let ended = Instant::now();
        let waited = self.server.drain()?;
        let drained = ended.elapsed();
        let used_in_all = since(machine::cpu(process), before.as_ref());
        self.note(&tally);
        if counts {
            let each = |cpu: Option<Cpu>| {
                cpu.map(|mut cpu| {
                    let requests = tally.ok.max(1) as f64;
                    cpu.total /= requests;
                    cpu.roles.values_mut().for_each(|used| *used /= requests);
                    cpu
                })
            };
            self.row.turns.push(Turn {
                rate: tally.rate(),
                p50: tally.millis(0.5),
                p99: tally.millis(0.99),
                generator_share: own.map(|cpu| cpu.total / 1e6 / tally.took.as_secs_f64()),
                cpu: each(used),
                cpu_in_all: each(used_in_all),
                rss,
                ok: tally.ok,
                waited,
                drained,
            });
        }
        Ok(())
    }

    /// Every answer counts in the end, the warm-up's too.
    fn note(&mut self, tally: &Tally) {
        self.row.ok += tally.ok;
        self.row.broken += tally.broken;
        for (status, count) in &tally.others {
            *self.row.others.entry(*status).or_default() += count;
        }
    }
}

fn since(now: Option<Cpu>, before: Option<&Cpu>) -> Option<Cpu> {
    Some(now?.since(before?))
}
