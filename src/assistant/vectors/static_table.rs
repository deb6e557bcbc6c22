//! The static model: a sentence is the mean of its tokens' rows, normalised. Microseconds, for thousands of turns a
//! second and for the moments when there are too many for the real one.

use super::weights::{Rows, Weights, signed};
use super::wordpiece::WordPiece;
use super::{Encoder, Kind, normalise};

/// Tokens read of one text.
const LONGEST: usize = 256;

/// The table, ready.
pub struct Static {
    words: WordPiece,
    weights: Weights,
    table: Rows,
}

impl Static {
    /// Reads vocabulary and table.
    ///
    /// # Errors
    /// What is missing, or when the two don't fit.
    pub fn new(vocabulary: &str, weights: Weights) -> Result<Self, String> {
        let table = weights.rows("embeddings_i8", "scale_f16")?;
        if table.count() != vocabulary.lines().count() {
            return Err("as many rows as pieces".into());
        }
        Ok(Self {
            words: WordPiece::parse(vocabulary)?,
            weights,
            table,
        })
    }
}

impl Encoder for Static {
    fn kind(&self) -> Kind {
        Kind::Static
    }

    fn dim(&self) -> usize {
        self.table.width()
    }

    fn encode(&self, text: &str) -> Vec<f32> {
        let mut sum = vec![0.0; self.table.width()];
        for id in self.words.ids(text, LONGEST) {
            // A word it does not know says nothing.
            if self.words.is_unknown(id) {
                continue;
            }
            if let Some((row, scale)) = self.weights.row(&self.table, id as usize) {
                for (to, from) in sum.iter_mut().zip(row) {
                    *to += signed(*from) * scale;
                }
            }
        }
        normalise(&mut sum);
        sum
    }
}
