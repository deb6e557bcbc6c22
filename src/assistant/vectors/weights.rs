//! Reads a safetensors file: eight bytes of length, a JSON header that names each tensor's type, shape and place,
//! then the numbers, little-endian.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use serde::Deserialize;

/// A file's bytes, and where in them each tensor lies.
pub struct Weights {
    bytes: Cow<'static, [u8]>,
    tensors: HashMap<String, Tensor>,
}

struct Tensor {
    kind: String,
    shape: Vec<usize>,
    place: Range<usize>,
}

#[derive(Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: (usize, usize),
}

/// A matrix of whole numbers from -127 to 127, and for each row what one of them is worth. The numbers stay where
/// they are in the file; see [`Weights::row`].
pub struct Rows {
    start: usize,
    width: usize,
    scales: Vec<f32>,
}

impl Rows {
    /// How many rows.
    #[must_use]
    pub fn count(&self) -> usize {
        self.scales.len()
    }

    /// Numbers in a row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }
}

impl Weights {
    /// Reads the header.
    ///
    /// # Errors
    /// When it isn't such a file, or points outside it.
    pub fn parse(bytes: Cow<'static, [u8]>) -> Result<Self, String> {
        let length = bytes
            .first_chunk::<8>()
            .and_then(|length| usize::try_from(u64::from_le_bytes(*length)).ok())
            .ok_or("weights without a header")?;
        let start = length.checked_add(8).ok_or("weights without a header")?;
        let header = bytes.get(8..start).ok_or("weights cut short")?;
        let header: HashMap<String, serde_json::Value> =
            serde_json::from_slice(header).map_err(|error| format!("weights: {error}"))?;
        let mut tensors = HashMap::new();
        for (name, value) in header {
            if name == "__metadata__" {
                continue;
            }
            let entry: Entry =
                serde_json::from_value(value).map_err(|error| format!("{name}: {error}"))?;
            let place = start.saturating_add(entry.data_offsets.0)
                ..start.saturating_add(entry.data_offsets.1);
            if bytes.get(place.clone()).is_none() {
                return Err(format!("{name}: weights cut short"));
            }
            tensors.insert(
                name,
                Tensor {
                    kind: entry.dtype,
                    shape: entry.shape,
                    place,
                },
            );
        }
        Ok(Self { bytes, tensors })
    }

    fn tensor(&self, name: &str, kind: &str, size: usize) -> Result<&Tensor, String> {
        let tensor = self
            .tensors
            .get(name)
            .ok_or_else(|| format!("{name} is missing"))?;
        let count: usize = tensor.shape.iter().product();
        if tensor.kind != kind || count.checked_mul(size) != Some(tensor.place.len()) {
            return Err(format!("{name} is not {kind} {:?}", tensor.shape));
        }
        Ok(tensor)
    }

    /// All numbers of an `F32` or `F16` tensor.
    ///
    /// # Errors
    /// When there is none of that name and type.
    pub fn floats(&self, name: &str) -> Result<Vec<f32>, String> {
        if let Ok(tensor) = self.tensor(name, "F16", 2) {
            let (halves, _) = self.bytes_of(tensor).as_chunks::<2>();
            return Ok(halves.iter().map(|half| from_half(*half)).collect());
        }
        let tensor = self.tensor(name, "F32", 4)?;
        let (words, _) = self.bytes_of(tensor).as_chunks::<4>();
        Ok(words.iter().map(|word| f32::from_le_bytes(*word)).collect())
    }

    /// The `I8` matrix `name`, whose rows are worth what `scales` says.
    ///
    /// # Errors
    /// When one is missing, or the two don't fit.
    pub fn rows(&self, name: &str, scales: &str) -> Result<Rows, String> {
        let tensor = self.tensor(name, "I8", 1)?;
        let scales = self.floats(scales)?;
        match tensor.shape.as_slice() {
            [count, width] if *count == scales.len() => Ok(Rows {
                start: tensor.place.start,
                width: *width,
                scales,
            }),
            _ => Err(format!("{name}: as many scales as rows")),
        }
    }

    /// Row `at` as it lies in the file, with what one step of it is worth; nothing when there is no such row.
    #[must_use]
    pub fn row(&self, rows: &Rows, at: usize) -> Option<(&[u8], f32)> {
        let scale = rows.scales.get(at)?;
        let start = rows.start + at * rows.width;
        Some((self.bytes.get(start..start + rows.width)?, *scale))
    }

    fn bytes_of(&self, tensor: &Tensor) -> &[u8] {
        self.bytes.get(tensor.place.clone()).unwrap_or_default()
    }
}

/// A whole number from -128 to 127 out of its byte.
#[inline]
#[must_use]
pub fn signed(byte: u8) -> f32 {
    f32::from(i8::from_le_bytes([byte]))
}

/// IEEE 754 half precision.
fn from_half(half: [u8; 2]) -> f32 {
    let bits = u16::from_le_bytes(half);
    let (exponent, fraction) = (i32::from((bits >> 10) & 31), f32::from(bits & 1023));
    let size = match exponent {
        0 => fraction * 2_f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1024.0 + fraction) * 2_f32.powi(exponent - 25),
    };
    if bits >> 15 == 1 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves() {
        for (bits, number) in [
            (0x0000, 0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0001, 5.960_464_5e-8),
            (0x3555, 0.333_251_95),
            (0xfc00, f32::NEG_INFINITY),
        ] {
            assert!((from_half(u16::to_le_bytes(bits)).total_cmp(&number)).is_eq());
        }
    }

    #[test]
    fn a_broken_file_is_refused() {
        for bytes in [
            &b""[..],
            b"\x02\0\0\0\0\0\0\0",
            b"\xff\xff\xff\xff\xff\xff\xff\xff{}",
            b"\x02\0\0\0\0\0\0\0[]",
        ] {
            assert!(Weights::parse(Cow::Borrowed(bytes)).is_err());
        }
        let header = br#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#;
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.extend_from_slice(header);
        file.extend_from_slice(&1.5_f32.to_le_bytes());
        assert!(Weights::parse(Cow::Owned(file.clone())).is_err());
        file.extend_from_slice(&(-2.0_f32).to_le_bytes());
        let weights = Weights::parse(Cow::Owned(file)).unwrap();
        assert_eq!(weights.floats("a").unwrap(), [1.5, -2.0]);
        assert!(weights.floats("b").is_err());
        assert!(weights.rows("a", "a").is_err());
    }
}
