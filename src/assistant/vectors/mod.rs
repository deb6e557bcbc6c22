//! Sentence vectors: texts that mean the same lie near each other, whatever their words.
//!
//! Three kinds behind one trait. `minilm` is the default; `static` costs microseconds; `api` asks another server.
//! Vectors of different kinds can't be compared: whoever keeps them keeps their [`Kind`] beside them, and compares
//! like with like.

mod minilm;
mod static_table;
mod weights;
mod wordpiece;

use std::borrow::Cow;

pub use minilm::Minilm;
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

/// A file of `assets/`: read from the source folder in debug builds, a part of the program in release.
macro_rules! asset {
    ($name:literal) => {{
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/", $name);
        #[cfg(debug_assertions)]
        let bytes = std::fs::read(path)
            .map(Cow::Owned)
            .map_err(|error| format!("{path}: {error}"))?;
        #[cfg(not(debug_assertions))]
        let bytes =
            Cow::Borrowed(
                include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/", $name)) as &[u8],
            );
        bytes
    }};
}
use asset;

fn text(bytes: Cow<'static, [u8]>) -> Result<Cow<'static, str>, String> {
    match bytes {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed),
        Cow::Owned(bytes) => {
            return String::from_utf8(bytes)
                .map(Cow::Owned)
                .map_err(|error| error.to_string());
        }
    }
    .map_err(|error| error.to_string())
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
