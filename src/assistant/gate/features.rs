//! A message as numbers: pieces of its words, its words alone and in pairs, and the kinds of word it goes through.
//! Each is hashed into a fixed number of cells, so that no word list has to be kept beside the weights.

use super::words;
use crate::conversation::words::Word;

/// How many cells there are.
pub const CELLS: usize = 1 << 15;
/// Length of the vector of cells.
const LENGTH: f64 = 3.0;
/// How much each sort of feature says.
const PIECE: f32 = 0.5;
const WORD: f32 = 1.0;
const PAIR: f32 = 1.0;
const KINDS: f32 = 1.0;
const APART: f32 = 0.6;
/// Cells of a word, as a rule.
const CELLS_A_WORD: usize = 24;
/// Words looked at: what follows in a longer message is looked at sentence by sentence.
const MOST_WORDS: usize = 120;

/// One feature: its cell, how much it says, and the first and last word (places in the message) it is made of.
struct Seen {
    cell: u32,
    says: f32,
    first: usize,
    last: usize,
}

/// The cells of a message that are not nought, in order, scaled to one length.
#[derive(Debug, Clone, PartialEq)]
pub struct Cells(pub Vec<(u32, f32)>);

impl Cells {
    /// The cells of some words.
    #[must_use]
    pub fn of(words: &[Word]) -> Self {
        let mut cells: Vec<u64> = Vec::with_capacity(CELLS_A_WORD * words.len().min(MOST_WORDS));
        // What is said is more than nothing: the more it is, the earlier it comes, of one cell.
        each(words, |seen| {
            cells.push(u64::from(seen.cell) << 32 | u64::from(!seen.says.to_bits()));
        });
        cells.sort_unstable();
        // The most that is said of each cell.
        cells.dedup_by_key(|cell| *cell >> 32);
        #[expect(clippy::cast_possible_truncation, reason = "each has its half of it")]
        let parted = |cell: u64| ((cell >> 32) as u32, f32::from_bits(!(cell as u32)));
        let cells: Vec<(u32, f32)> = cells.into_iter().map(parted).collect();
        let sum: f64 = cells.iter().map(|(_, it)| f64::from(*it).powi(2)).sum();
        let scale = if sum > 0.0 { LENGTH / sum.sqrt() } else { 0.0 };
        #[expect(clippy::cast_possible_truncation, reason = "a number between 0 and 3")]
        let scaled = |says: f32| (f64::from(says) * scale) as f32;
        Self(
            cells
                .into_iter()
                .map(|(cell, says)| (cell, scaled(says)))
                .collect(),
        )
    }
}

/// The stretch of words (first and last place) that says the most, by the weight of each cell.
#[must_use]
pub fn telling(words: &[Word], weight: impl Fn(u32) -> f32) -> Option<(usize, usize)> {
    let mut says = vec![0.0_f32; words.len()];
    each(words, |seen| {
        let share = seen.says * weight(seen.cell) / (seen.last - seen.first + 1) as f32;
        for at in says.iter_mut().take(seen.last + 1).skip(seen.first) {
            *at += share;
        }
    });
    // The stretch with the greatest sum (Kadane).
    let mut best: Option<(f32, usize, usize)> = None;
    let (mut sum, mut from) = (0.0, 0);
    for (at, says) in says.iter().enumerate() {
        if sum <= 0.0 {
            (sum, from) = (0.0, at);
        }
        sum += says;
        if best.is_none_or(|(most, ..)| sum > most) {
            best = Some((sum, from, at));
        }
    }
    best.map(|(_, first, last)| (first, last))
}

/// Shows every feature of the words.
fn each(message: &[Word], mut show: impl FnMut(Seen)) {
    let said: Vec<(&str, usize)> = message
        .iter()
        .take(MOST_WORDS)
        .enumerate()
        .flat_map(|(at, word)| words::long(&word.text).split(' ').map(move |it| (it, at)))
        .collect();
    let Some(end) = said.last().map(|(_, at)| *at) else {
        return;
    };
    let mut see = |text: &[&str], says: f32, first: usize, last: usize| {
        show(Seen {
            cell: cell(text),
            says,
            first,
            last,
        });
    };
    let (mut edged, mut ends) = (String::new(), Vec::new());
    for (word, at) in &said {
        edged.clear();
        edged.extend(["_", word, "_"]);
        // Where each letter begins, and where the last one ends.
        ends.clear();
        ends.extend(edged.char_indices().map(|(at, _)| at));
        ends.push(edged.len());
        for size in 2..=4 {
            for (from, to) in ends.iter().zip(ends.iter().skip(size)) {
                let piece = edged.get(*from..*to).unwrap_or_default();
                see(&["c", piece], PIECE, *at, *at);
            }
        }
        see(&["w", word], WORD, *at, *at);
    }
    let mut line = vec![("^", 0)];
    line.extend(&said);
    line.push(("$", end));
    for pair in line.windows(2) {
        if let [(a, first), (b, last)] = pair {
            see(&["b", a, " ", b], PAIR, *first, *last);
        }
    }
    let mut kinds: Vec<(&str, usize)> = vec![("^", 0)];
    for (word, at) in &said {
        let kind = words::kind(word);
        if kind != "*" || kinds.last().is_none_or(|(last, _)| *last != "*") {
            kinds.push((kind, *at));
        }
    }
    kinds.push(("$", end));
    for size in 1..=4 {
        for run in kinds.windows(size) {
            let name = |at: usize| run.get(at).map_or("", |(kind, _)| *kind);
            let between = |at: usize| if at < run.len() { " " } else { "" };
            let names = [
                ["k1", "k2", "k3", "k4"]
                    .get(size - 1)
                    .copied()
                    .unwrap_or_default(),
                name(0),
                between(1),
                name(1),
                between(2),
                name(2),
                between(3),
                name(3),
            ];
            if let (Some((_, first)), Some((_, last))) = (run.first(), run.last()) {
                see(&names, KINDS, *first, *last);
            }
        }
    }
    for (place, (a, first)) in kinds.iter().enumerate() {
        for (b, last) in kinds.iter().skip(place + 2).take(4) {
            see(&["s", a, "~", b], APART, *first, *last);
        }
    }
}

/// The cell of a feature: FNV-1a, which is the same everywhere and always.
fn cell(text: &[&str]) -> u32 {
    let bytes = text.iter().flat_map(|part| part.bytes());
    #[expect(clippy::cast_possible_truncation, reason = "less than CELLS")]
    let cell = (hash_of(bytes) % CELLS as u64) as u32;
    cell
}

/// FNV-1a over the bytes of a text.
#[must_use]
pub fn hash(text: &str) -> u64 {
    hash_of(text.bytes())
}

fn hash_of(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::words::Folded;
    use proptest::prelude::*;

    #[test]
    fn short_forms_are_the_long_ones() {
        let cells = |text: &str| Cells::of(&Folded::new(text).words);
        assert_eq!(
            cells("can u get some1 pls"),
            cells("Can you get someone, please?")
        );
        assert_ne!(cells("talk to a human"), cells("talk to a wall"));
        assert!(cells("?!").0.is_empty());
    }

    #[test]
    fn the_stretch_that_tells_is_found() {
        let words = Folded::new("my kettle leaks so call me back today").words;
        let call = Folded::new("call me back").words;
        let told = Cells::of(&call);
        let weight = |cell: u32| {
            let there = told.0.iter().any(|(one, _)| *one == cell);
            if there { 1.0 } else { -0.2 }
        };
        assert_eq!(telling(&words, weight), Some((4, 6)));
    }

    proptest! {
        #[test]
        fn any_text_has_cells_of_one_length(text in any::<String>()) {
            let cells = Cells::of(&Folded::new(&text).words);
            let sum: f32 = cells.0.iter().map(|(_, says)| says * says).sum();
            prop_assert!(cells.0.is_empty() || (sum - 9.0).abs() < 1e-2);
            prop_assert!(cells.0.iter().all(|(cell, _)| (*cell as usize) < CELLS));
        }
    }
}
