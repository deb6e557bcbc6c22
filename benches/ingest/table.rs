//! What was found, as a table: medians of the turns, and the ratio to the ceiling of the same run.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::machine::Cpu;

/// One turn of one server.
pub struct Turn {
    /// 200s a second.
    pub rate: f64,
    /// Milliseconds.
    pub p50: f64,
    /// Milliseconds.
    pub p99: f64,
    /// The server's CPU for each 200, in microseconds, while the load ran.
    pub cpu: Option<Cpu>,
    /// The same until its worker had nothing left.
    pub cpu_in_all: Option<Cpu>,
    /// MB at the turn's end.
    pub rss: Option<f64>,
    /// How much of one core the load generator used: near 1 it is the limit, not the server.
    pub generator_share: Option<f64>,
    /// 200s.
    pub ok: u64,
    /// Deliveries the worker had not done at the turn's end.
    pub waited: u64,
    /// How long it took to do them.
    pub drained: Duration,
}

/// One server.
pub struct Row {
    /// What it is called.
    pub name: String,
    /// Whether a worker does what comes in.
    pub has_worker: bool,
    /// Its turns.
    pub turns: Vec<Turn>,
    /// 200s in all, warm-up included.
    pub ok: u64,
    /// Other answers, by status.
    pub others: BTreeMap<u16, u64>,
    /// Requests without an answer.
    pub broken: u64,
    /// Rows found at the end, if it keeps any.
    pub kept: Option<u64>,
}

impl Row {
    /// A server that has had no turn yet.
    pub fn new(name: &str, has_worker: bool) -> Self {
        Self {
            name: name.to_owned(),
            has_worker,
            turns: Vec::new(),
            ok: 0,
            others: BTreeMap::new(),
            broken: 0,
            kept: None,
        }
    }

    /// Whether it answered 200, and whether all that was answered so is there and nothing else. What broke
    /// off may be there or not.
    pub fn is_whole(&self) -> bool {
        let range = self.ok..=self.ok + self.broken;
        self.ok > 0 && self.kept.is_none_or(|kept| range.contains(&kept))
    }

    fn median(&self, of: impl Fn(&Turn) -> Option<f64>) -> Option<f64> {
        let found: Vec<f64> = self.turns.iter().filter_map(of).collect();
        (!found.is_empty()).then(|| median(found))
    }

    fn rate(&self) -> f64 {
        self.median(|turn| Some(turn.rate)).unwrap_or(0.0)
    }
}

/// The middle one, or between the two in the middle; 0 of nothing.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.len().saturating_sub(1) / 2, values.len() / 2);
    let at = |place: usize| values.get(place).copied().unwrap_or(0.0);
    f64::midpoint(at(low), at(high))
}

/// The median of this row's ratios to another's in the same round: a machine that slows down slows both.
fn ratio(row: &Row, other: &Row, of: impl Fn(&Turn) -> f64) -> Option<f64> {
    let ratios: Vec<f64> = (row.turns.iter().zip(&other.turns))
        .map(|(ours, theirs)| of(ours) / of(theirs).max(1e-9))
        .collect();
    (!ratios.is_empty()).then(|| median(ratios))
}

/// Prints everything. The first row is the ceiling; the peer stands at its place, if it was measured.
pub fn print(rows: &[Row], peer: Option<usize>) {
    let (ceiling, peer) = (rows.first(), peer.and_then(|place| rows.get(place)));
    println!(
        "\n{:<32} {:>8} {:>8} {:>8} {:>10} {:>8} {:>8} {:>11}",
        "", "req/s", "p50 ms", "p99 ms", "CPU µs/req", "RSS MB", "of peer", "of ceiling"
    );
    for row in rows {
        let rate = |other: Option<&Row>| ratio(row, other?, |turn| turn.rate);
        println!(
            "{:<32} {:>8} {:>8} {:>8} {:>10} {:>8} {:>8} {:>11}",
            row.name,
            grouped(row.rate() as u64),
            shown(row.median(|turn| Some(turn.p50)), 2),
            shown(row.median(|turn| Some(turn.p99)), 2),
            shown(row.median(|turn| Some(turn.cpu.as_ref()?.total)), 1),
            shown(row.median(|turn| turn.rss), 0),
            rate(peer).map_or_else(|| "–".into(), |ratio| format!("{ratio:.1} ×")),
            rate(ceiling).map_or_else(|| "–".into(), |ratio| format!("{:.1} %", 100.0 * ratio)),
        );
    }
    println!();
    for row in rows.iter().filter(|row| row.has_worker) {
        let Some(peer) = peer else { break };
        println!(
            "{}: {} times the peer's rate; its p99 is 1/{} of the peer's, its p50 1/{}",
            row.name,
            shown(ratio(row, peer, |turn| turn.rate), 1),
            shown(ratio(peer, row, |turn| turn.p99), 1),
            shown(ratio(peer, row, |turn| turn.p50), 1),
        );
    }
    println!();
    for row in rows {
        details(row);
    }
    println!(
        "CPU and RSS are of the server's process: its web threads, writer, worker and readers.\n\
         Ratios are of turns of the same round, and their medians."
    );
}

fn details(row: &Row) {
    let rates: Vec<String> = (row.turns.iter())
        .map(|turn| grouped(turn.rate as u64))
        .collect();
    println!("{}", row.name);
    let tails: Vec<String> = (row.turns.iter())
        .map(|turn| format!("{:.1}", turn.p99))
        .collect();
    println!(
        "  rounds: {} req/s; p99 {} ms",
        rates.join(", "),
        tails.join(", ")
    );
    let share = row.median(|turn| turn.generator_share);
    println!(
        "  load generator: {} of one core{}",
        share.map_or_else(|| "–".into(), |share| format!("{:.0} %", share * 100.0)),
        match share {
            Some(share) if share > 0.9 => " — the limit is the generator's, not the server's",
            _ => "",
        }
    );
    if let Some(kept) = row.kept {
        by_role(row);
        if row.has_worker {
            worker(row);
        }
        println!(
            "  rows in `deliveries`: {}; answers of 200: {} — {}",
            grouped(kept),
            grouped(row.ok),
            if row.is_whole() {
                "all there"
            } else {
                "NOT the same"
            },
        );
    }
    let others: Vec<String> = (row.others.iter())
        .map(|(status, count)| format!("{count} × {status}"))
        .chain((row.broken > 0).then(|| format!("{} broken off", row.broken)))
        .collect();
    match others.is_empty() {
        true => println!("  answers other than 200: none"),
        false => println!("  answers other than 200: {}", others.join(", ")),
    }
}

/// Whose CPU it was.
fn by_role(row: &Row) {
    let roles: Vec<&str> = (row.turns.first())
        .and_then(|turn| turn.cpu.as_ref())
        .map(|cpu| cpu.roles.keys().copied().collect())
        .unwrap_or_default();
    let parts: Vec<String> = roles
        .into_iter()
        .map(|role| {
            let used = row.median(|turn| turn.cpu.as_ref()?.roles.get(role).copied());
            format!("{role} {}", shown(used, 1))
        })
        .collect();
    if !parts.is_empty() {
        println!("  CPU µs/request by thread: {}", parts.join(", "));
    }
}

/// What the worker did meanwhile, and what it still had to do.
fn worker(row: &Row) {
    let done = row.median(|turn| {
        let done = turn.ok.saturating_sub(turn.waited);
        Some(100.0 * done as f64 / turn.ok.max(1) as f64)
    });
    println!(
        "  the worker did {} % while the load ran, the rest within {} s; CPU of all that: {} µs a delivery",
        shown(done, 0),
        shown(row.median(|turn| Some(turn.drained.as_secs_f64())), 1),
        shown(row.median(|turn| Some(turn.cpu_in_all.as_ref()?.total)), 1),
    );
}

fn shown(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "–".into(), |value| format!("{value:.decimals$}"))
}

/// `12,345`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
