//! all-MiniLM-L6-v2: a sentence into 384 numbers that lie near those of sentences which mean the same.
//!
//! Six layers of a BERT encoder: twelve heads of 32, GELU by erf, the mean over all tokens, normalised. The word
//! table stays in whole numbers (a row is worth its scale); the layers are unpacked to `f32` once, 42 MB, each
//! matrix turned so that a product reads it in order. Nearly all time goes into those products, which `ndarray`
//! hands to `matrixmultiply`; tokens of several texts share them, for a matrix read once serves them all.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, Axis, Slice};

use super::weights::{Rows, Weights, signed};
use super::wordpiece::WordPiece;
use super::{Encoder, Kind, normalise};

/// Numbers in a vector.
const WIDTH: usize = 384;
const LAYERS: usize = 6;
const HEADS: usize = 12;
const HEAD: usize = WIDTH / HEADS;
/// Tokens read of one text; the model was trained on fewer.
const LONGEST: usize = 256;
/// Tokens in one pass: beyond, more of them no longer makes a product quicker, and memory grows.
const AT_ONCE: usize = 512;

/// The model, ready.
pub struct Minilm {
    words: WordPiece,
    weights: Weights,
    table: Rows,
    /// What a place in the text adds, by place, with what the one kind of text adds to all.
    places: Vec<f32>,
    entry: Norm,
    layers: Vec<Layer>,
}

struct Layer {
    /// Query, key and value, side by side.
    attention: Linear,
    attended: Linear,
    attended_norm: Norm,
    up: Linear,
    down: Linear,
    norm: Norm,
}

/// A product and a sum: `input · weight + bias`, the weight as inputs × outputs.
struct Linear {
    weight: Array2<f32>,
    bias: Vec<f32>,
}

struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Minilm {
    /// Reads vocabulary and weights.
    ///
    /// # Errors
    /// What is missing or has another shape.
    pub fn new(vocabulary: &str, weights: Weights) -> Result<Self, String> {
        let table = rows(&weights, "embeddings.word_embeddings.weight")?;
        let place_rows = rows(&weights, "embeddings.position_embeddings.weight")?;
        let kinds = weights.floats("embeddings.token_type_embeddings.weight")?;
        let mut places = Vec::with_capacity(LONGEST * WIDTH);
        for place in 0..LONGEST {
            let (row, scale) = weights
                .row(&place_rows, place)
                .ok_or("fewer places than a text may have")?;
            places.extend(row.iter().zip(&kinds).map(|(n, k)| signed(*n) * scale + k));
        }
        if table.width() != WIDTH || places.len() != LONGEST * WIDTH {
            return Err("vectors of another size".into());
        }
        Ok(Self {
            words: WordPiece::parse(vocabulary)?,
            entry: Norm::read(&weights, "embeddings.LayerNorm")?,
            layers: (0..LAYERS)
                .map(|layer| Layer::read(&weights, &format!("encoder.layer.{layer}")))
                .collect::<Result<_, _>>()?,
            weights,
            table,
            places,
        })
    }

    /// A text's tokens, `[CLS]` and `[SEP]` among them.
    #[must_use]
    pub fn tokens(&self, text: &str) -> Vec<u32> {
        self.words.ids(text, LONGEST)
    }

    /// One pass over the tokens of several texts.
    fn pass(&self, texts: &[Vec<u32>]) -> Vec<Vec<f32>> {
        let mut lengths = Vec::with_capacity(texts.len());
        let mut state = Vec::with_capacity(texts.iter().map(Vec::len).sum::<usize>() * WIDTH);
        for ids in texts {
            lengths.push(ids.len());
            for (id, place) in ids.iter().zip(self.places.chunks_exact(WIDTH)) {
                let row = self.weights.row(&self.table, *id as usize);
                let (row, scale) = row.unwrap_or((&[0; WIDTH], 0.0));
                state.extend(row.iter().zip(place).map(|(n, p)| signed(*n) * scale + p));
            }
        }
        self.entry.apply(&mut state);
        for layer in &self.layers {
            state = layer.pass(state, &lengths);
        }
        let mut rest = state.as_slice();
        let mut vectors = Vec::with_capacity(texts.len());
        for length in lengths {
            let (own, after) = rest.split_at_checked(length * WIDTH).unwrap_or((rest, &[]));
            rest = after;
            let mut sum = vec![0.0; WIDTH];
            // Of a text without words only the marks around it are left, and those have a vector too.
            if length > 2 {
                for token in own.chunks_exact(WIDTH) {
                    add(&mut sum, token);
                }
                normalise(&mut sum);
            }
            vectors.push(sum);
        }
        vectors
    }
}

impl Encoder for Minilm {
    fn kind(&self) -> Kind {
        Kind::Minilm
    }

    fn dim(&self) -> usize {
        WIDTH
    }

    fn encode(&self, text: &str) -> Vec<f32> {
        self.encode_all(&[text]).pop().unwrap_or_default()
    }

    fn encode_all(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        let mut vectors = Vec::with_capacity(texts.len());
        let mut waiting: Vec<Vec<u32>> = Vec::new();
        let mut tokens = 0;
        for text in texts {
            let ids = self.tokens(text);
            if tokens + ids.len() > AT_ONCE {
                vectors.append(&mut self.pass(&waiting));
                waiting.clear();
                tokens = 0;
            }
            tokens += ids.len();
            waiting.push(ids);
        }
        vectors.append(&mut self.pass(&waiting));
        vectors
    }
}

fn rows(weights: &Weights, name: &str) -> Result<Rows, String> {
    weights.rows(name, &format!("{name}.scale"))
}

impl Layer {
    fn read(weights: &Weights, name: &str) -> Result<Self, String> {
        let own = |part: &str| format!("{name}.attention.self.{part}");
        Ok(Self {
            attention: Linear::read(weights, &[own("query"), own("key"), own("value")], WIDTH)?,
            attended: Linear::read(weights, &[format!("{name}.attention.output.dense")], WIDTH)?,
            attended_norm: Norm::read(weights, &format!("{name}.attention.output.LayerNorm"))?,
            up: Linear::read(weights, &[format!("{name}.intermediate.dense")], WIDTH)?,
            down: Linear::read(weights, &[format!("{name}.output.dense")], 4 * WIDTH)?,
            norm: Norm::read(weights, &format!("{name}.output.LayerNorm"))?,
        })
    }

    fn pass(&self, mut state: Vec<f32>, lengths: &[usize]) -> Vec<f32> {
        let tokens = lengths.iter().sum();
        let attention = self.attention.apply(tokens, &state);
        let seen = attend(&attention, lengths);
        add(&mut state, &self.attended.apply(tokens, &seen));
        self.attended_norm.apply(&mut state);
        let mut wide = self.up.apply(tokens, &state);
        gelu(&mut wide);
        add(&mut state, &self.down.apply(tokens, &wide));
        self.norm.apply(&mut state);
        state
    }
}

/// What each token takes from the others of its own text, by each head's likeness of query and key.
fn attend(attention: &[f32], lengths: &[usize]) -> Vec<f32> {
    let tokens: usize = lengths.iter().sum();
    let mut seen = Array2::<f32>::zeros((tokens, WIDTH));
    let all = view(attention, tokens, 3 * WIDTH);
    let scale = (HEAD as f32).sqrt().recip();
    let mut start = 0;
    for length in lengths {
        let end = start + length;
        let own = all.slice_axis(Axis(0), Slice::from(start..end));
        let mut seen = seen.slice_axis_mut(Axis(0), Slice::from(start..end));
        let mut likeness = Array2::<f32>::zeros((*length, *length));
        for head in 0..HEADS {
            let columns = head * HEAD..(head + 1) * HEAD;
            let part = |of: usize| {
                let from = of * WIDTH + columns.start;
                own.slice_axis(Axis(1), Slice::from(from..from + HEAD))
            };
            general_mat_mul(scale, &part(0), &part(1).t(), 0.0, &mut likeness);
            if let Some(numbers) = likeness.as_slice_mut() {
                numbers.chunks_exact_mut(*length).for_each(softmax);
            }
            let mut out = seen.slice_axis_mut(Axis(1), Slice::from(columns.clone()));
            general_mat_mul(1.0, &likeness, &part(2), 0.0, &mut out);
        }
        start = end;
    }
    seen.into_raw_vec_and_offset().0
}

impl Linear {
    /// Reads one weight, or several to stand side by side; a row of the file is an output.
    fn read(weights: &Weights, names: &[String], inputs: usize) -> Result<Self, String> {
        let mut bias = Vec::new();
        let mut parts = Vec::new();
        for name in names {
            bias.extend(weights.floats(&format!("{name}.bias"))?);
            let rows = rows(weights, &format!("{name}.weight"))?;
            if rows.width() != inputs {
                return Err(format!("{name} has another size"));
            }
            parts.push(rows);
        }
        let outputs = bias.len();
        if parts.iter().map(Rows::count).sum::<usize>() != outputs {
            return Err(format!("{names:?}: as many sums as outputs"));
        }
        let mut turned = vec![0.0; inputs * outputs];
        let all = parts
            .iter()
            .flat_map(|rows| (0..rows.count()).filter_map(|at| weights.row(rows, at)));
        for (output, (row, scale)) in all.enumerate() {
            let column = turned.iter_mut().skip(output).step_by(outputs);
            for (to, from) in column.zip(row) {
                *to = signed(*from) * scale;
            }
        }
        let weight = Array2::from_shape_vec((inputs, outputs), turned)
            .map_err(|error| format!("{names:?}: {error}"))?;
        Ok(Self { weight, bias })
    }

    fn apply(&self, tokens: usize, input: &[f32]) -> Vec<f32> {
        let (inputs, outputs) = self.weight.dim();
        let mut sums = Vec::with_capacity(tokens * outputs);
        for _ in 0..tokens {
            sums.extend_from_slice(&self.bias);
        }
        let mut out = Array2::from_shape_vec((tokens, outputs), sums).unwrap_or_default();
        general_mat_mul(
            1.0,
            &view(input, tokens, inputs),
            &self.weight,
            1.0,
            &mut out,
        );
        out.into_raw_vec_and_offset().0
    }
}

/// `numbers` as `rows` × `width`; both come from the same shapes, so they fit.
fn view(numbers: &[f32], rows: usize, width: usize) -> ArrayView2<'_, f32> {
    ArrayView2::from_shape((rows, width), numbers)
        .unwrap_or_else(|_| ArrayView2::from(&[[0.0; 0]; 0]))
}

impl Norm {
    fn read(weights: &Weights, name: &str) -> Result<Self, String> {
        let norm = Self {
            weight: weights.floats(&format!("{name}.weight"))?,
            bias: weights.floats(&format!("{name}.bias"))?,
        };
        if norm.weight.len() != WIDTH || norm.bias.len() != WIDTH {
            return Err(format!("{name} has another size"));
        }
        Ok(norm)
    }

    /// Each token's numbers to mean 0 and spread 1, then weighed.
    fn apply(&self, state: &mut [f32]) {
        for token in state.chunks_exact_mut(WIDTH) {
            let mean = sum_of(token, |n| n) / WIDTH as f32;
            let spread = sum_of(token, |n| (n - mean) * (n - mean)) / WIDTH as f32;
            let factor = (spread + 1e-12).sqrt().recip();
            let weights = self.weight.iter().zip(&self.bias);
            for (n, (weight, bias)) in token.iter_mut().zip(weights) {
                *n = (*n - mean) * factor * weight + bias;
            }
        }
    }
}

/// A sum in eight lanes, which is what lets the machine add eight at a time.
#[inline]
fn sum_of(numbers: &[f32], term: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0_f32; 8];
    let (eights, rest) = numbers.as_chunks::<8>();
    for eight in eights {
        for (lane, n) in lanes.iter_mut().zip(eight) {
            *lane += term(*n);
        }
    }
    lanes.iter().sum::<f32>() + rest.iter().map(|n| term(*n)).sum::<f32>()
}

fn add(to: &mut [f32], what: &[f32]) {
    for (to, what) in to.iter_mut().zip(what) {
        *to += what;
    }
}

fn softmax(row: &mut [f32]) {
    let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for n in row.iter_mut() {
        *n = (*n - most).exp();
        sum += *n;
    }
    let factor = 1.0 / sum;
    for n in row {
        *n *= factor;
    }
}

/// `x · Φ(x)`, with erf by Abramowitz and Stegun 7.1.28 (off by 3e-7 at most): no branch and no `exp`, so that it
/// runs in lanes.
fn gelu(numbers: &mut [f32]) {
    for n in numbers {
        let x = n.abs() * std::f32::consts::FRAC_1_SQRT_2;
        let series = 1.0
            + x * (0.070_523_08
                + x * (0.042_282_01
                    + x * (0.009_270_527
                        + x * (0.000_152_014_3 + x * (0.000_276_567_2 + x * 0.000_043_063_8)))));
        let square = series * series;
        let fourth = square * square;
        let eighth = fourth * fourth;
        // 1 - erf(x).
        let rest = 1.0 / (eighth * eighth);
        *n = 0.5 * (*n + n.abs() * (1.0 - rest));
    }
}
