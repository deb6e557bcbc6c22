//! What words mean, beside how they are spelt: the second way in which a passage is found.
//!
//! A shop's content has vectors ([`Layer`]) and words with vectors (`Lexicon`); a question is repaired (`english`),
//! read by the same model, and compared with passages, titles, sentences and the subjects shoppers ask any shop about
//! (`topics`). `retrieval` blends this with the words themselves. What is said in another language is read word by word
//! (`gloss`), what is told in it likewise (`told`). Pure but for the models, which are given.

pub(super) mod best;
mod english;
mod gloss;
pub(super) mod layer;
pub(super) mod lexicon;
mod nearest;
mod rows;
pub mod told;
mod topics;

use std::sync::Arc;

use parking_lot::Mutex;

pub use english::{English, Spelling};
pub use gloss::Reading;
pub use layer::{Known, Layer, Texts, mark};
pub use lexicon::{Asked, Lexicon};
pub use rows::Probe;
pub use topics::{Mix, Topics, called, sharpened};

use super::vectors::{self, Encoder, Kind};

/// What all shops share: English, and the subjects as each model sees them.
#[derive(Debug)]
pub struct Meaning {
    /// English words, to repair typing errors.
    pub english: English,
    topics: Mutex<Vec<Read>>,
}

/// The subjects as one model sees them, once it has read them: whoever wants them meanwhile waits, instead of having them
/// read again.
#[derive(Debug)]
struct Read {
    kind: Kind,
    topics: Arc<Mutex<Option<Arc<Topics>>>>,
}

impl Meaning {
    /// Read from the program's own files.
    ///
    /// # Errors
    /// When the vocabulary can't be read.
    pub fn new() -> Result<Self, String> {
        Ok(Self {
            english: English::new(&vectors::english()?),
            topics: Mutex::default(),
        })
    }

    /// The subjects as a model sees them. MiniLM's come with the program; another's are read by it once.
    #[must_use]
    pub fn topics(&self, encoder: &dyn Encoder) -> Arc<Topics> {
        let place = self.place(encoder.kind());
        let mut read = place.lock();
        let fits = |topics: &&Arc<Topics>| [0, topics.width()].contains(&encoder.dim());
        if let Some(topics) = read.as_ref().filter(fits) {
            return topics.clone();
        }
        let topics = Arc::new(Topics::of(encoder));
        // Where another server is away, what it says of the subjects is not kept.
        if topics.says_something() {
            *read = Some(topics.clone());
        }
        topics
    }

    fn place(&self, kind: Kind) -> Arc<Mutex<Option<Arc<Topics>>>> {
        let mut all = self.topics.lock();
        if let Some(known) = all.iter().find(|one| one.kind == kind) {
            return known.topics.clone();
        }
        let topics = Arc::default();
        all.push(Read {
            kind,
            topics: Arc::clone(&topics),
        });
        topics
    }
}
