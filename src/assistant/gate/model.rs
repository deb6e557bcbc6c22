//! The gate's weights: one small file, a set of weights for each kind of sentence vector and one for none. Each weight
//! is a byte; the file's checksum, and those of what it was made from, are noted beside it.

use std::sync::OnceLock;

use super::features::{CELLS, Cells};
use crate::assistant::vectors::Kind;

/// How the file begins: what it is, and which version of it.
const MAGIC: &[u8; 8] = b"CBGATE01";
/// The weights that come with the program.
static OURS: &[u8] = include_bytes!("../../../assets/handoff/gate.bin");

/// The weights for one kind of vector.
#[derive(Debug, Clone, PartialEq)]
pub struct Set {
    /// Which vectors it is for; none is for none.
    pub kind: Option<Kind>,
    /// The probability from which a person is asked for.
    pub threshold: f32,
    /// Added to everything.
    pub bias: f32,
    /// What one step of a cell's weight is worth, and the weights.
    pub cells: (f32, Vec<i8>),
    /// The same for the vector.
    pub vector: (f32, Vec<i8>),
}

impl Set {
    /// What the words say, before the vector.
    #[must_use]
    pub fn words_say(&self, cells: &Cells) -> f32 {
        let sum: f32 = cells
            .0
            .iter()
            .map(|(cell, says)| says * self.step(*cell))
            .sum();
        self.bias + self.cells.0 * sum
    }

    /// The weight of a cell, in steps.
    #[must_use]
    pub fn step(&self, cell: u32) -> f32 {
        self.cells
            .1
            .get(cell as usize)
            .copied()
            .map_or(0.0, f32::from)
    }

    /// What the vector says.
    #[must_use]
    pub fn vector_says(&self, vector: &[f32]) -> f32 {
        let sum: f32 = vector
            .iter()
            .zip(&self.vector.1)
            .map(|(is, weight)| is * f32::from(*weight))
            .sum();
        self.vector.0 * sum
    }
}

/// All sets.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Model {
    /// In the order of the file.
    pub sets: Vec<Set>,
}

impl Model {
    /// The set for these vectors, if there is one.
    #[must_use]
    pub fn set(&self, kind: Option<Kind>) -> Option<&Set> {
        self.sets.iter().find(|set| set.kind == kind)
    }

    /// The file.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend((self.sets.len() as u32).to_le_bytes());
        for set in &self.sets {
            out.extend([kind_byte(set.kind), 0, 0, 0]);
            out.extend((set.cells.1.len() as u32).to_le_bytes());
            out.extend((set.vector.1.len() as u32).to_le_bytes());
            for number in [set.threshold, set.bias, set.cells.0, set.vector.0] {
                out.extend(number.to_le_bytes());
            }
            let bytes = set.cells.1.iter().chain(&set.vector.1);
            out.extend(bytes.map(|step| step.cast_unsigned()));
        }
        out
    }

    /// Reads a file; nothing if it is none of ours.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC.as_slice())?;
        let sets = number(&mut rest)?;
        let mut model = Self::default();
        for _ in 0..sets {
            let (kind, _) = take(&mut rest, 4)?.split_first()?;
            let kind = byte_kind(*kind)?;
            let (cells, dim) = (number(&mut rest)? as usize, number(&mut rest)? as usize);
            if cells != CELLS {
                return None;
            }
            let mut real = || Some(f32::from_bits(number(&mut rest)?));
            let (threshold, bias, of_cells, of_vector) = (real()?, real()?, real()?, real()?);
            model.sets.push(Set {
                kind,
                threshold,
                bias,
                cells: (of_cells, steps(&mut rest, cells)?),
                vector: (of_vector, steps(&mut rest, dim)?),
            });
        }
        rest.is_empty().then_some(model)
    }
}

/// The weights that come with the program.
#[must_use]
pub fn ours() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| Model::read(OURS).unwrap_or_default())
}

fn kind_byte(kind: Option<Kind>) -> u8 {
    match kind {
        None => 0,
        Some(Kind::Static) => 1,
        Some(Kind::Minilm) => 2,
        Some(Kind::Api) => 3,
    }
}

fn byte_kind(byte: u8) -> Option<Option<Kind>> {
    match byte {
        0 => Some(None),
        1 => Some(Some(Kind::Static)),
        2 => Some(Some(Kind::Minilm)),
        3 => Some(Some(Kind::Api)),
        _ => None,
    }
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

fn number(rest: &mut &[u8]) -> Option<u32> {
    Some(u32::from_le_bytes(take(rest, 4)?.try_into().ok()?))
}

fn steps(rest: &mut &[u8], count: usize) -> Option<Vec<i8>> {
    let bytes = take(rest, count)?;
    Some(bytes.iter().map(|byte| byte.cast_signed()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ours_are_read_and_written_as_they_are() {
        assert_eq!(ours().write(), OURS);
        for kind in [None, Some(Kind::Static), Some(Kind::Minilm)] {
            assert!(ours().set(kind).is_some_and(|set| set.threshold > 0.3));
        }
        assert_eq!(Model::read(OURS.get(..OURS.len() - 1).unwrap()), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>()) {
            let _ = Model::read(&bytes);
            let _ = Model::read(&[MAGIC.as_slice(), &bytes].concat());
        }
    }
}
