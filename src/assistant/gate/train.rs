//! `counterbell train --data FILE`: makes the gate's weights. The same file gives the same bytes: the order is fixed,
//! nothing is drawn by chance, one thread counts in `f64`. Beside the weights it notes the checksums of what was used.
//!
//! `FILE` has a line `{"text": …, "label": 0 or 1}` for each example; 1 asks for a person. The project's own phrases
//! are always added.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::features::{CELLS, Cells, hash};
use super::model::{Model, Set};
use super::phrases::{GRAMMAR, written_out};
use super::{descent, words};
use crate::assistant::vectors::{self, Encoder, Kind, checksum};
use crate::conversation::words::Folded;

/// How much the vector weighs beside the cells.
const VECTOR: f32 = 2.0;
/// Examples of the file that ask for nobody: so many to begin with, and so many more of those first mistaken.
const OTHERS: usize = 10_000;
const MISTAKEN: usize = 3_000;
/// From this probability on an example that asks for nobody is one to learn from.
const NEARLY: f32 = 0.05;
/// The probability from which a person is asked for, without vectors and with them.
const THRESHOLDS: [(Option<Kind>, f32); 3] = [
    (None, 0.65),
    (Some(Kind::Static), 0.65),
    (Some(Kind::Minilm), 0.6),
];

/// Words that ask for a person or do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The words.
    pub text: String,
    /// Whether they ask for one.
    pub wanted: bool,
}

/// A line of the file.
#[derive(Deserialize)]
struct Line {
    text: String,
    label: u8,
}

/// Reads `data`, trains, and writes `gate.bin` and `gate.txt` into `out`. Returns what to tell.
///
/// # Errors
/// One line: what can't be read or written.
pub fn run(data: &Path, out: &Path) -> Result<String, String> {
    let file = fs::read_to_string(data)
        .map_err(|error| format!("cannot read {}: {error}", data.display()))?;
    let minilm = vectors::minilm()?;
    let fixed = vectors::static_table()?;
    let encoders: [Option<&dyn Encoder>; 3] = [None, Some(&fixed), Some(&minilm)];
    let (model, count) = train(GRAMMAR, &file, &encoders)?;
    let bytes = model.write();
    let notes = format!(
        "gate.bin {}\nphrases.txt {}\n{}examples {}\ncounted {count}\n",
        checksum(&bytes),
        checksum(GRAMMAR.as_bytes()),
        vectors::checksums()?,
        checksum(file.as_bytes()),
    );
    let write = |name: &str, bytes: &[u8]| {
        let path = out.join(name);
        fs::write(&path, bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))
    };
    write("gate.bin", &bytes)?;
    write("gate.txt", notes.as_bytes())?;
    Ok(notes)
}

/// Trains a set of weights for each encoder, on a grammar and a file; also says how many examples were learnt from.
///
/// # Errors
/// The line of the grammar or of the file that can't be read.
pub fn train(
    grammar: &str,
    file: &str,
    encoders: &[Option<&dyn Encoder>],
) -> Result<(Model, usize), String> {
    let (mut learnt, mut left) = chosen(grammar, file)?;
    // Twice: what the first weights take for a request, though it is none, says more than the rest.
    let first = set(&weights(&learnt, None), None);
    left.retain(|one| {
        let cells = Cells::of(&Folded::new(&one.text).words);
        super::probability(first.words_say(&cells)) >= NEARLY
    });
    left.truncate(MISTAKEN);
    learnt.extend(left);
    let bare = weights(&learnt, None);
    let sets = encoders.iter().map(|encoder| {
        // Words alone and words with vectors err differently: the mean of both errs least, and is one set again.
        let both = encoder.map(|encoder| weights(&learnt, Some(encoder)));
        set(
            &both.map_or(bare.clone(), |both| mean(&bare, &both)),
            *encoder,
        )
    });
    let sets = sets.collect();
    Ok((Model { sets }, learnt.len()))
}

/// The examples to begin with, and those kept back.
fn chosen(grammar: &str, file: &str) -> Result<(Vec<Example>, Vec<Example>), String> {
    let mut learnt = written_out(grammar)?;
    let mut shapes = BTreeSet::new();
    let mut others = Vec::new();
    for (line, number) in file.lines().zip(1..) {
        if line.trim().is_empty() {
            continue;
        }
        let line: Line = serde_json::from_str(line)
            .map_err(|error| format!("line {number} of the examples: {error}"))?;
        let example = Example {
            text: line.text,
            wanted: line.label == 1,
        };
        let folded = Folded::new(&example.text);
        let kinds: Vec<&str> = folded
            .words
            .iter()
            .map(|it| words::kind(&it.text))
            .collect();
        // Made by a template, most examples come a hundred times over: one of each shape will do.
        let new = shapes.insert((example.wanted, kinds.join(" ")));
        // "Ask an agent where my invoice is" is labelled by the invoice: not to be learnt from.
        let unclear = !example.wanted && kinds.contains(&"PERSON");
        if new && !unclear {
            if example.wanted {
                learnt.push(example);
            } else {
                others.push(example);
            }
        }
    }
    others.sort_by_cached_key(|one| hash(&one.text));
    let left = others.split_off(others.len().min(OTHERS));
    learnt.extend(others);
    Ok((learnt, left))
}

/// The weights that fit these examples: of the cells, of the vector, and what is added to everything.
fn weights(examples: &[Example], encoder: Option<&dyn Encoder>) -> Vec<f64> {
    let rows: Vec<descent::Row> = examples
        .iter()
        .map(|one| {
            let vector = encoder.map(|encoder| encoder.encode(&one.text));
            let dense = vector.unwrap_or_default();
            descent::Row {
                cells: Cells::of(&Folded::new(&one.text).words).0,
                dense: dense.into_iter().map(|it| it * VECTOR).collect(),
                wanted: one.wanted,
            }
        })
        .collect();
    descent::descend(&rows, CELLS, encoder.map_or(0, Encoder::dim))
}

/// The mean of weights without a vector and with one.
fn mean(bare: &[f64], both: &[f64]) -> Vec<f64> {
    let (cells, rest) = both.split_at(CELLS.min(both.len()));
    let (dense, bias) = rest.split_at(rest.len().saturating_sub(1));
    let cells = cells.iter().zip(bare).map(|(a, b)| f64::midpoint(*a, *b));
    let dense = dense.iter().map(|it| it / 2.0);
    let bias = bias
        .iter()
        .zip(bare.last())
        .map(|(a, b)| f64::midpoint(*a, *b));
    cells.chain(dense).chain(bias).collect()
}

/// Weights as a set.
fn set(weights: &[f64], encoder: Option<&dyn Encoder>) -> Set {
    let dim = encoder.map_or(0, Encoder::dim);
    let (cells, rest) = weights.split_at(CELLS);
    let (dense, bias) = rest.split_at(dim);
    let (step, dense) = in_steps(dense);
    let kind = encoder.map(Encoder::kind);
    let threshold = THRESHOLDS.iter().find(|(one, _)| *one == kind);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a weight, far from f32's ends"
    )]
    let bias = bias.first().copied().unwrap_or_default() as f32;
    Set {
        kind,
        threshold: threshold.map_or(0.7, |(_, threshold)| *threshold),
        bias,
        cells: in_steps(cells),
        vector: (step * VECTOR, dense),
    }
}

/// Weights as bytes, and what a step is worth.
fn in_steps(weights: &[f64]) -> (f32, Vec<i8>) {
    let most = weights.iter().fold(0.0_f64, |most, it| most.max(it.abs()));
    let step = if most > 0.0 { most / 127.0 } else { 1.0 };
    #[expect(clippy::cast_possible_truncation, reason = "between -127 and 127")]
    let steps = weights.iter().map(|it| (it / step).round() as i8).collect();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a weight, far from f32's ends"
    )]
    let step = step as f32;
    (step, steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "who = a human | a real person | someone
+20 [can i|could i|let me] [talk|speak] to {who} [please|]
+4 {who} please
-20 [how much is|where is|do you have] the [lamp|kettle|sofa] [in red|]";
    const FILE: &str = r#"{"text": "put me on to your staff", "label": 1}
{"text": "where can i see my parcel", "label": 0, "intent": "track"}

{"text": "ask an agent where my invoice is", "label": 0}"#;

    #[test]
    fn the_same_file_gives_the_same_weights() {
        // The rules alone, without the hundreds of readings: enough to be the same.
        let (once, count) = train(SMALL, FILE, &[None]).unwrap();
        let (again, _) = train(SMALL, FILE, &[None]).unwrap();
        assert_eq!(once.write(), again.write());
        assert!(count > 30);
        let heard = |text: &str| super::super::hear_by(&once, text, None).asked;
        assert!(heard("could I please talk to a real person?"));
        assert!(!heard("how much is the lamp"));
    }

    #[test]
    fn with_vectors_the_same_file_gives_the_same_bytes_too() {
        let fixed = vectors::static_table().unwrap();
        let encoders: [Option<&dyn Encoder>; 2] = [None, Some(&fixed)];
        let bytes = || train(SMALL, FILE, &encoders).unwrap().0.write();
        assert_eq!(checksum(&bytes()), checksum(&bytes()));
    }

    #[test]
    fn the_weights_that_come_with_the_program_are_of_the_phrases_as_they_are() {
        let notes = include_str!("../../../assets/handoff/gate.txt");
        let noted = |name: &str| {
            let line = notes.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_default().trim()
        };
        let ours = super::super::model::ours().write();
        assert_eq!(noted("gate.bin"), checksum(&ours));
        assert_eq!(
            noted("phrases.txt"),
            checksum(GRAMMAR.as_bytes()),
            "the phrases have changed: `counterbell train --data FILE`"
        );
        assert!(
            notes.contains(&vectors::checksums().unwrap()),
            "the models have changed: `counterbell train --data FILE`"
        );
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        let error = train(SMALL, "{\"text\": \"a\", \"label\": 0}\nnot json", &[None]).unwrap_err();
        assert!(error.starts_with("line 2 of the examples"), "{error}");
    }
}
