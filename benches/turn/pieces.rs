//! MiniLM for an index in a bench's time: each sentence is read once, on all cores, and a passage is the mean of its
//! sentences. Its vectors lie a little elsewhere; what comparing them costs is the same.

use std::collections::HashMap;

use counterbell::assistant::retrieval::Document;
use counterbell::assistant::vectors::{Encoder, Kind};

/// Vectors of titles and sentences.
pub struct Pieces<'a> {
    model: &'a dyn Encoder,
    vectors: HashMap<String, Vec<f32>>,
}

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(". ").map(|piece| piece.trim_end_matches('.'))
}

impl<'a> Pieces<'a> {
    /// Reads every piece of these documents.
    pub fn of(documents: &[Document], model: &'a dyn Encoder) -> Self {
        let mut all: Vec<&str> = documents
            .iter()
            .flat_map(|document| pieces(&document.title).chain(pieces(&document.text)))
            .collect();
        all.sort_unstable();
        all.dedup();
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        let share = all.len().div_ceil(cores).max(1);
        let vectors = std::thread::scope(|scope| {
            let shares: Vec<_> = all
                .chunks(share)
                .map(|texts| (texts, scope.spawn(move || model.encode_all(texts))))
                .collect();
            shares
                .into_iter()
                .flat_map(|(texts, made)| {
                    let made = made.join().unwrap_or_default();
                    texts.iter().map(|text| (*text).to_owned()).zip(made)
                })
                .collect()
        });
        Self { model, vectors }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.vectors.len()
    }
}

impl Encoder for Pieces<'_> {
    fn kind(&self) -> Kind {
        self.model.kind()
    }

    fn dim(&self) -> usize {
        self.model.dim()
    }

    fn encode(&self, text: &str) -> Vec<f32> {
        let mut sum = vec![0.0; self.dim()];
        for piece in pieces(text) {
            match self.vectors.get(piece) {
                Some(vector) => sum
                    .iter_mut()
                    .zip(vector)
                    .for_each(|(to, from)| *to += from),
                None => return self.model.encode(text),
            }
        }
        let length = sum.iter().map(|n| n * n).sum::<f32>().sqrt();
        if length > 0.0 {
            sum.iter_mut().for_each(|n| *n /= length);
        }
        sum
    }
}
