//! How fast a shop's rules are decided: `cargo bench --bench rules`.
//!
//! A shop with 200 rules: half of them on words (three keywords and three phrases each, all different), half on carts,
//! checkouts and orders, each with a condition of three parts. One core decides which fire on a message or a cart, and
//! whether their conditions hold: that is what a storm of either costs before anything is written. The words are folded
//! in that time; listening for a request in any words (the gate) is done once whatever the rules, and timed apart. So is
//! what a message means: it is judged before the write begins, by whichever model is at hand; here by the table.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a bench measures time and prints what it found"
)]

use std::collections::BTreeSet;
use std::hint::black_box;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use counterbell::assistant::gate;
use counterbell::assistant::vectors::static_table;
use counterbell::commerce::market::Market;
use counterbell::ids::Id;
use counterbell::rules::condition::{Facts, StateIs};
use counterbell::rules::input;
use counterbell::rules::meaning::{self, Sense};
use counterbell::rules::{Book, Hit, Rule, seeds};
use serde_json::json;

const RULES: usize = 200;
/// What the issue asks for.
const GOAL: Duration = Duration::from_micros(50);

const THINGS: &[&str] = &[
    "guitar",
    "amplifier",
    "pedal",
    "microphone",
    "keyboard",
    "violin",
    "trumpet",
    "speaker",
    "cable",
    "headphones",
    "drumstick",
    "saxophone",
    "ukulele",
    "banjo",
    "mandolin",
    "synthesizer",
    "turntable",
    "mixer",
    "tuner",
    "capo",
];
const TROUBLES: &[&str] = &[
    "warranty",
    "repair",
    "exchange",
    "delivery",
    "invoice",
    "damage",
    "complaint",
    "discount",
    "reservation",
    "recall",
];
const MESSAGES: &[&str] = &[
    "Hi, how long does delivery to Norway take?",
    "I bought a turntable in March and the repair took six weeks, now it hums again. What can I do?",
    "please cancel my order",
    "do you have the blue one in stock",
    "The ukulle arrived with damage to the case, I would like an exchange, not another repair, thank you",
    "can i talk to a real person",
];

fn main() -> ExitCode {
    let measured = std::env::args().any(|word| word == "--bench");
    let rounds = if measured { 20_000 } else { 20 };
    let all = rules(RULES);
    let sense = Sense::new(all.iter(), Arc::default(), None);
    let table = static_table();
    assert!(table.is_ok(), "the table can be read");
    let Ok(table) = table else {
        return ExitCode::FAILURE;
    };
    assert!(!sense.is_empty(), "phrases count by meaning");
    let book = Book::new(all);
    assert_eq!(book.rules().len(), RULES, "the book has all of them");
    let few = Book::new(seeds_only());
    let facts = facts();
    let heard: Vec<_> = MESSAGES.iter().map(|text| gate::hear(text, None)).collect();
    println!(
        "{RULES} rules, {rounds} rounds of {} messages, one core\n",
        MESSAGES.len()
    );
    println!(
        "{:<44} {:>10} {:>10} {:>10} {:>10}",
        "", "median", "99th", "on the CPU", "of 50 µs"
    );
    let on_message = |book: &Book, at: usize| {
        let (text, heard) = (MESSAGES[at % MESSAGES.len()], &heard[at % MESSAGES.len()]);
        judged(book, &book.on_heard(text, heard), &facts)
    };
    let mut slowest = Duration::ZERO;
    let mut row = |name: &str, counts: bool, run: &dyn Fn(usize) -> usize| {
        let Timed { median, late, cpu } = timed(rounds, run);
        // What others do on the machine lengthens the median, and not the time on the processor.
        let judged = cpu.unwrap_or(median);
        let ratio = judged.as_secs_f64() / GOAL.as_secs_f64();
        println!(
            "{name:<44} {:>8.2}µs {:>8.2}µs {:>10} {ratio:>9.2}x",
            micros(median),
            micros(late),
            cpu.map_or_else(
                || "unknown".to_owned(),
                |cpu| format!("{:.2}µs", micros(cpu))
            )
        );
        if counts {
            slowest = slowest.max(judged);
        }
    };
    row("a message, the rules of a new shop", false, &|at| {
        on_message(&few, at)
    });
    row("a message, 200 rules", true, &|at| on_message(&book, at));
    row("a message by meaning too, 200 rules", false, &|at| {
        let text = MESSAGES[at % MESSAGES.len()];
        let mut hits = book.on_heard(text, &heard[at % MESSAGES.len()]);
        hits.extend(meaning::hits(&book, &sense.judge_by(&table, text)));
        judged(&book, &hits, &facts)
    });
    row("a cart, 200 rules", true, &|at| {
        let value = i64::try_from(at % 4_000).unwrap_or(0) * 1_000;
        judged(&book, &book.on_cart(value, Market::default()), &facts)
    });
    row("a cart that is over every limit, 200 rules", true, &|_| {
        judged(&book, &book.on_cart(i64::MAX, Market::default()), &facts)
    });
    row("the gate, whatever the rules", false, &|at| {
        usize::from(gate::hear(MESSAGES[at % MESSAGES.len()], None).asked)
    });
    println!(
        "\nslowest of the deciding, on the processor: {:.2} µs, {} the goal of 50 µs",
        micros(slowest),
        if slowest < GOAL { "within" } else { "over" }
    );
    if measured && slowest > GOAL {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// How many of the hits hold.
fn judged(book: &Book, hits: &[Hit], facts: &Facts) -> usize {
    hits.iter()
        .filter_map(|hit| book.at(hit.rule))
        .filter(|rule| {
            rule.definition
                .when
                .as_ref()
                .is_none_or(|when| when.holds(facts))
        })
        .count()
}

/// How long one decision took.
struct Timed {
    /// Half of them took less, by the clock on the wall.
    median: Duration,
    /// All but one in a hundred.
    late: Duration,
    /// On the processor, the mean of all; nothing where the system does not say.
    cpu: Option<Duration>,
}

fn timed(rounds: usize, run: &dyn Fn(usize) -> usize) -> Timed {
    for at in 0..rounds / 10 {
        black_box(run(at));
    }
    let mut times: Vec<Duration> = (0..rounds)
        .map(|at| {
            let begun = Instant::now();
            black_box(run(at));
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    // Once more without looking at any clock in between.
    let before = on_the_processor();
    for at in 0..rounds {
        black_box(run(at));
    }
    let spent = on_the_processor()
        .zip(before)
        .map(|(after, before)| after - before);
    Timed {
        median: times[times.len() / 2],
        late: times[times.len() * 99 / 100],
        cpu: spent.map(|spent| spent / u32::try_from(rounds).unwrap_or(u32::MAX)),
    }
}

/// What this thread has had of a processor until now, where the system says so (Linux).
fn on_the_processor() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanos = told.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanos))
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn seeds_only() -> Vec<Rule> {
    seeds::all()
        .into_iter()
        .zip(1..)
        .map(|((name, definition), id)| Rule {
            id: Id(id),
            version: 1,
            name: name.into(),
            definition,
        })
        .collect()
}

fn rules(number: usize) -> Vec<Rule> {
    let mut rules = seeds_only();
    for at in rules.len()..number {
        let (thing, trouble) = (THINGS[at % THINGS.len()], TROUBLES[at / 2 % TROUBLES.len()]);
        let starts = if at % 2 == 0 {
            json!([
                { "on": "keywords", "any": [format!("{thing} {trouble}"), format!("{trouble}{at}"), format!("model {at}")] },
                { "on": "phrases", "any": [
                    format!("where is the {thing} {trouble}"), format!("my {thing} needs {trouble} now"),
                    format!("question about {trouble} number {at}"),
                ] },
            ])
        } else {
            json!([{ "on": "cart_over", "amount": format!("{at}.00"), "markets": [{ "currency": "EUR", "amount": "90" }] },
                   { "on": "checkout_reached" }])
        };
        let draft = input::read(&json!({
            "name": format!("Rule {at}"), "starts": starts,
            "when": { "if": "all", "of": [
                { "if": "page", "urls": ["/products/*", "/pages/*builder"] },
                { "if": "none", "of": [{ "if": "language", "any": ["de", "fr"] }] },
                { "if": "messages", "at_most": 40 },
            ] },
            "does": [{ "do": "tag", "tag": "x" }],
        }));
        assert!(draft.is_ok(), "rule {at}: {draft:?}");
        let Ok(draft) = draft else { continue };
        rules.push(Rule {
            id: Id(i64::try_from(at).unwrap_or(0) + 1_000),
            version: 1,
            name: draft.name,
            definition: draft.definition,
        });
    }
    assert_eq!(rules.len(), number, "all of them are there");
    rules
}

fn facts() -> Facts {
    Facts {
        cart: Some(2_000_000),
        page: Some("https://store.example/en/pages/guitar-builder".into()),
        language: Some("en".into()),
        minute: 600,
        day: 2,
        open: true,
        tags: BTreeSet::new(),
        customer: false,
        state: StateIs::Assistant,
        messages: 3,
    }
}
