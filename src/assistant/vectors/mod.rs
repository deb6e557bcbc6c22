//! Sentence vectors: texts that mean the same lie near each other, whatever their words.
//!
//! Three kinds behind one trait. `minilm` is the default; `static` costs microseconds; `api` asks another server.
//! Vectors of different kinds can't be compared, and the table may stand in for a model at any turn: an index keeps
//! static vectors of its passages always (256 bytes and 2 µs each), those of the model beside them once
//! it has them, and asks [`Encoders::best`] which of the two this turn can be compared with.
//!
//! The app holds [`Vectors`]: `vectors.turn(move |encoders| draft(…)).await` for a turn,
//! `vectors.index(move |encoders| Index::build(…)).await` for an index, both on threads that may be kept busy; and
//! `vectors.ready()` says of which kind an index should be by now. The library builds one without the model first
//! (milliseconds), and its successor behind it. Where there is no server (`ask`, tests), [`minilm`] and
//! [`static_table`] give the models themselves.

mod api;
mod gate;
mod minilm;
mod pressure;
mod serving;
mod static_table;
mod weights;
mod wordpiece;

use std::borrow::Cow;

use parking_lot::Mutex;
use sha2::{Digest, Sha256};

pub use api::ApiSettings;
pub use minilm::Minilm;
pub use serving::{Settings, Vectors};
pub use static_table::Static;
use weights::Weights;

/// Which model made a vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// all-MiniLM-L6-v2, 384 numbers.
    Minilm,
    /// A table of tokens, 256 numbers.
    Static,
    /// Another server's model.
    Api,
}

impl Kind {
    /// The word for it, in configuration and metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Minilm => "minilm",
            Self::Static => "static",
            Self::Api => "api",
        }
    }

    /// Reads the word.
    ///
    /// # Errors
    /// When it is none of the three.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "minilm" => Ok(Self::Minilm),
            "static" => Ok(Self::Static),
            "api" => Ok(Self::Api),
            _ => Err("must be minilm, static or api".into()),
        }
    }
}

/// Makes vectors of texts.
pub trait Encoder: Send + Sync {
    /// Which model this is.
    fn kind(&self) -> Kind;

    /// Numbers in a vector.
    fn dim(&self) -> usize;

    /// The vector of `text`, of length 1; zeros for a text without words.
    fn encode(&self, text: &str) -> Vec<f32>;

    /// The vectors of `texts`, in order; cheaper than one by one where the model can join them.
    fn encode_all(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        texts.iter().map(|text| self.encode(text)).collect()
    }
}

/// all-MiniLM-L6-v2. Takes a moment (42 MB are unpacked): do it once, on a thread of its own.
///
/// # Errors
/// When a file is missing or broken.
pub fn minilm() -> Result<Minilm, String> {
    let vocabulary = text(asset!("minilm-vocab.txt"))?;
    Minilm::new(
        &vocabulary,
        Weights::parse(asset!("minilm-l6-v2.int8.safetensors"))?,
    )
}

/// The static table.
///
/// # Errors
/// When a file is missing or broken.
pub fn static_table() -> Result<Static, String> {
    let vocabulary = text(asset!("static-vocab.txt"))?;
    Static::new(
        &vocabulary,
        Weights::parse(asset!("static-256.int8.safetensors"))?,
    )
}

/// The encoders of the moment: what a turn, or an index being built, is handed.
#[derive(Clone, Copy, Default)]
pub struct Encoders<'a> {
    /// The model that is configured; nothing where the table is, or stands in.
    pub model: Option<&'a dyn Encoder>,
    /// The static table, once it is loaded.
    pub table: Option<&'a dyn Encoder>,
}

impl<'a> Encoders<'a> {
    /// The better of those whose vectors an index has; nothing where words alone must do.
    #[must_use]
    pub fn best(&self, has: impl Fn(Kind) -> bool) -> Option<&'a dyn Encoder> {
        let encoders = [self.model, self.table].into_iter().flatten();
        encoders.into_iter().find(|encoder| has(encoder.kind()))
    }
}

/// The words English is made of, one a line, commonest first: the static table's vocabulary.
///
/// # Errors
/// When the file is missing or broken.
pub fn english() -> Result<Cow<'static, str>, String> {
    text(asset!("static-vocab.txt"))
}

/// The subjects of the module `meaning`, as MiniLM sees them.
///
/// # Errors
/// When the file is missing.
pub fn minilm_topics() -> Result<Cow<'static, [u8]>, String> {
    Ok(asset!("topics-minilm.bin"))
}

/// A file's checksum: SHA-256, in small hexadecimal.
#[must_use]
pub fn checksum(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The files the two models are read from, each with its checksum, one a line: what a training notes beside what it
/// makes by them.
///
/// # Errors
/// When one is missing.
pub fn checksums() -> Result<String, String> {
    let files = [
        (
            "minilm-l6-v2.int8.safetensors",
            asset!("minilm-l6-v2.int8.safetensors"),
        ),
        ("minilm-vocab.txt", asset!("minilm-vocab.txt")),
        (
            "static-256.int8.safetensors",
            asset!("static-256.int8.safetensors"),
        ),
        ("static-vocab.txt", asset!("static-vocab.txt")),
    ];
    let lines = files.map(|(name, bytes)| format!("{name} {}\n", checksum(&bytes)));
    Ok(lines.concat())
}

/// An encoder for one turn: what it has encoded is not encoded again. The gate and retrieval mostly read the same
/// words, and with a model that is most of the turn.
pub struct Once<'a> {
    encoder: &'a dyn Encoder,
    seen: Mutex<Vec<(String, Vec<f32>)>>,
}

impl<'a> Once<'a> {
    /// Nothing is encoded yet.
    #[must_use]
    pub fn new(encoder: &'a dyn Encoder) -> Self {
        Self {
            encoder,
            seen: Mutex::default(),
        }
    }
}

impl Encoder for Once<'_> {
    fn kind(&self) -> Kind {
        self.encoder.kind()
    }

    fn dim(&self) -> usize {
        self.encoder.dim()
    }

    fn encode(&self, text: &str) -> Vec<f32> {
        let same = |known: &str| match self.kind() {
            // Neither tells capitals from small letters.
            Kind::Minilm | Kind::Static => known.trim().eq_ignore_ascii_case(text.trim()),
            Kind::Api => known == text,
        };
        let seen = self.seen.lock();
        let known = seen.iter().find(|(known, _)| same(known));
        if let Some((_, vector)) = known {
            return vector.clone();
        }
        drop(seen);
        let vector = self.encoder.encode(text);
        self.seen.lock().push((text.to_owned(), vector.clone()));
        vector
    }

    fn encode_all(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        self.encoder.encode_all(texts)
    }
}

/// A file of `assets/`: read from the source folder in debug builds, a part of the program in release.
macro_rules! asset {
    ($name:literal) => {{
        #[cfg(debug_assertions)]
        let bytes = from_disk(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/", $name))?;
        #[cfg(not(debug_assertions))]
        let bytes: Cow<'static, [u8]> = Cow::Borrowed(include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/assets/",
            $name
        )));
        bytes
    }};
}
use asset;

#[cfg(debug_assertions)]
fn from_disk(path: &str) -> Result<Cow<'static, [u8]>, String> {
    std::fs::read(path)
        .map(Cow::Owned)
        .map_err(|error| format!("{path}: {error}"))
}

fn text(bytes: Cow<'static, [u8]>) -> Result<Cow<'static, str>, String> {
    match bytes {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes)
            .map(Cow::Borrowed)
            .map_err(|error| error.to_string()),
        Cow::Owned(bytes) => String::from_utf8(bytes)
            .map(Cow::Owned)
            .map_err(|error| error.to_string()),
    }
}

/// To length 1; zeros stay zeros.
fn normalise(vector: &mut [f32]) {
    let length = vector.iter().map(|n| n * n).sum::<f32>().sqrt();
    if length > 0.0 {
        for n in vector {
            *n /= length;
        }
    }
}

/// How near two vectors of one kind lie, from -1 to 1: both are of length 1.
#[must_use]
pub fn cosine(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests;
