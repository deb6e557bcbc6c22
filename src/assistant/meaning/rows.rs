//! Many vectors in little room: each number a byte, each row with the scale that brings it back.
//!
//! The nearest of ten thousand is found by looking at all of them: a fraction of a millisecond, and nothing to keep in
//! order. They are compared in the widest registers the processor has.

mod dot;

use fearless_simd::{Level, Simd, dispatch};

use dot::dot;

/// Vectors of one width, by row.
#[derive(Debug, Default, Clone)]
pub struct Rows {
    width: usize,
    data: Vec<i8>,
    scales: Vec<f32>,
}

/// A vector to compare rows with.
#[derive(Debug, Clone)]
pub struct Probe {
    values: Vec<i16>,
    scale: f32,
    /// What the processor has.
    level: Level,
}

impl Probe {
    /// Of a vector of any length.
    #[must_use]
    pub fn new(vector: &[f32]) -> Self {
        let most = vector.iter().fold(0.0_f32, |most, n| most.max(n.abs()));
        let scale = if most > 0.0 { most / 127.0 } else { 1.0 };
        Self {
            values: vector.iter().map(|n| byte(n / scale).into()).collect(),
            scale,
            level: Level::new(),
        }
    }

    /// Of a row, as it was before it was one.
    #[must_use]
    pub fn of_row(row: &[i8], scale: f32) -> Self {
        Self {
            values: row.iter().map(|n| i16::from(*n)).collect(),
            scale,
            level: Level::new(),
        }
    }
}

fn byte(n: f32) -> i8 {
    #[expect(clippy::cast_possible_truncation, reason = "clamped just before")]
    let byte = n.round().clamp(-127.0, 127.0) as i8;
    byte
}

impl Rows {
    /// None yet, of this width.
    #[must_use]
    pub fn new(width: usize) -> Self {
        Self {
            width,
            ..Self::default()
        }
    }

    /// Rows as [`Rows::bytes`] wrote them; nothing when they are not `count` of this width.
    #[must_use]
    pub fn read(width: usize, count: usize, bytes: &[u8]) -> Option<Self> {
        let (data, scales) = bytes.split_at_checked(width * count)?;
        let (scales, rest) = scales.as_chunks::<4>();
        (scales.len() == count && rest.is_empty()).then(|| Self {
            width,
            data: data.iter().map(|byte| byte.cast_signed()).collect(),
            scales: scales.iter().map(|it| f32::from_le_bytes(*it)).collect(),
        })
    }

    /// All of them: first the numbers, then the scales, little end first.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let data = self.data.iter().map(|n| n.cast_unsigned());
        let scales = self.scales.iter().flat_map(|scale| scale.to_le_bytes());
        data.chain(scales).collect()
    }

    /// Adds a vector. One of another width is kept as zeros: near nothing.
    pub fn push(&mut self, vector: &[f32]) {
        let most = vector.iter().fold(0.0_f32, |most, n| most.max(n.abs()));
        let scale = if most > 0.0 { most / 127.0 } else { 0.0 };
        let numbers = vector
            .iter()
            .take(self.width)
            .map(|n| n / scale.max(f32::MIN_POSITIVE));
        self.data.extend(numbers.map(byte));
        self.scales.push(scale);
        self.data.resize(self.scales.len() * self.width, 0);
    }

    /// Adds a row that was here or elsewhere already.
    pub fn push_row(&mut self, row: &[i8], scale: f32) {
        self.data.extend(row.iter().take(self.width));
        self.scales.push(scale);
        self.data.resize(self.scales.len() * self.width, 0);
    }

    /// A row and its scale.
    #[must_use]
    pub fn row(&self, at: usize) -> Option<(&[i8], f32)> {
        let row = self.data.get(at * self.width..(at + 1) * self.width)?;
        Some((row, *self.scales.get(at)?))
    }

    /// Numbers in each.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.scales.len()
    }

    /// How near a row is, from -1 to 1; 0 where there is none.
    #[must_use]
    pub fn near(&self, at: usize, probe: &Probe) -> f32 {
        self.row(at).map_or(0.0, |(row, scale)| {
            let dot = dispatch!(probe.level, simd => one(simd, row, &probe.values));
            dot as f32 * scale * probe.scale
        })
    }

    /// How near the nearest of these rows is; 0 where none is near at all.
    #[must_use]
    pub fn nearest(&self, places: impl Iterator<Item = usize>, probe: &Probe) -> f32 {
        dispatch!(probe.level, simd => most(simd, self, places, probe))
    }

    /// How near each of these rows is to each of these: those of one row after the other.
    #[must_use]
    pub fn near_each(&self, places: &[usize], probes: &[&Probe]) -> Vec<f32> {
        dispatch!(Level::new(), simd => each(simd, self, places, probes))
    }

    /// How near each of the first `count` rows is.
    #[must_use]
    pub fn scan(&self, count: usize, probe: &Probe) -> Vec<f32> {
        dispatch!(probe.level, simd => all(simd, self, count, probe))
    }

    /// How near each of these rows is, with its place.
    #[must_use]
    pub fn near_of(&self, places: impl Iterator<Item = usize>, probe: &Probe) -> Vec<(usize, f32)> {
        dispatch!(probe.level, simd => some(simd, self, places, probe))
    }

    /// How near each of these rows is of which it is known how near its first `from` numbers are ([`Rows::heads`]).
    #[must_use]
    pub fn near_after(
        &self,
        known: impl Iterator<Item = (usize, f32)>,
        from: usize,
        probe: &Probe,
    ) -> Vec<(usize, f32)> {
        dispatch!(probe.level, simd => rest(simd, self, known, from, probe))
    }

    /// The first numbers of the first rows: to be looked through more quickly, and less surely, with the same probe.
    #[must_use]
    pub fn heads(&self, count: usize, width: usize) -> Self {
        let mut heads = Self::new(width);
        for at in 0..count {
            if let Some((row, scale)) = self.row(at) {
                heads.push_row(row, scale);
            }
        }
        heads
    }

    /// Each so many-th of the first rows.
    #[must_use]
    pub fn every(&self, step: usize, count: usize) -> Self {
        let mut every = Self::new(self.width);
        for (row, scale) in (0..count).step_by(step).filter_map(|at| self.row(at)) {
            every.push_row(row, scale);
        }
        every
    }

    /// Bytes in memory.
    #[must_use]
    pub fn size(&self) -> usize {
        self.data.capacity() + 4 * self.scales.capacity()
    }
}

/// Of one row, by what this processor has.
#[inline(always)]
fn one<S: Simd>(simd: S, row: &[i8], probe: &[i16]) -> i32 {
    simd.vectorize(
        #[inline(always)]
        || dot(simd, row, probe),
    )
}

/// The greatest of some.
#[inline(always)]
fn most<S: Simd>(simd: S, rows: &Rows, places: impl Iterator<Item = usize>, probe: &Probe) -> f32 {
    simd.vectorize(
        #[inline(always)]
        || {
            let mut most = 0.0_f32;
            for at in places {
                if let Some((row, scale)) = rows.row(at) {
                    most = most.max(dot(simd, row, &probe.values) as f32 * scale * probe.scale);
                }
            }
            most
        },
    )
}

/// Those of some places.
#[inline(always)]
fn some<S: Simd>(
    simd: S,
    rows: &Rows,
    places: impl Iterator<Item = usize>,
    probe: &Probe,
) -> Vec<(usize, f32)> {
    simd.vectorize(
        #[inline(always)]
        || {
            let mut near = Vec::with_capacity(places.size_hint().0);
            for at in places {
                if let Some((row, scale)) = rows.row(at) {
                    near.push((
                        at,
                        dot(simd, row, &probe.values) as f32 * scale * probe.scale,
                    ));
                }
            }
            near
        },
    )
}

/// Those of some places, of the rest of their numbers.
#[inline(always)]
fn rest<S: Simd>(
    simd: S,
    rows: &Rows,
    known: impl Iterator<Item = (usize, f32)>,
    from: usize,
    probe: &Probe,
) -> Vec<(usize, f32)> {
    simd.vectorize(
        #[inline(always)]
        || {
            let mut near = Vec::with_capacity(known.size_hint().0);
            let of = probe.values.get(from..).unwrap_or_default();
            for (at, known) in known {
                if let Some((row, scale)) = rows.row(at) {
                    let row = row.get(from..).unwrap_or_default();
                    near.push((at, known + dot(simd, row, of) as f32 * scale * probe.scale));
                }
            }
            near
        },
    )
}

/// Many rows against many.
#[inline(always)]
fn each<S: Simd>(simd: S, rows: &Rows, places: &[usize], probes: &[&Probe]) -> Vec<f32> {
    simd.vectorize(
        #[inline(always)]
        || {
            let mut near = Vec::with_capacity(places.len() * probes.len());
            for at in places {
                let (row, scale) = rows.row(*at).unwrap_or_default();
                for probe in probes {
                    near.push(dot(simd, row, &probe.values) as f32 * scale * probe.scale);
                }
            }
            near
        },
    )
}

/// The same of many.
#[inline(always)]
fn all<S: Simd>(simd: S, rows: &Rows, count: usize, probe: &Probe) -> Vec<f32> {
    simd.vectorize(
        #[inline(always)]
        || {
            let mut near = vec![0.0; count.min(rows.len())];
            let all = rows.data.chunks_exact(rows.width.max(1)).zip(&rows.scales);
            for (near, (row, scale)) in near.iter_mut().zip(all) {
                *near = dot(simd, row, &probe.values) as f32 * scale * probe.scale;
            }
            near
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_as_near_as_its_vector_was() {
        let one: Vec<f32> = (0..384_u16)
            .map(|n| (f32::from(n) * 0.7).sin() / 14.0)
            .collect();
        let other: Vec<f32> = (0..384_u16)
            .map(|n| (f32::from(n) * 0.71).sin() / 14.0)
            .collect();
        let exact: f32 = one.iter().zip(&other).map(|(a, b)| a * b).sum();
        let mut rows = Rows::new(384);
        rows.push(&[0.0; 384]);
        rows.push(&one);
        rows.push(&[1.0]);
        let probe = Probe::new(&other);
        assert!((rows.near(1, &probe) - exact).abs() < 0.01);
        assert_eq!(rows.scan(9, &probe).len(), 3);
        let again = Rows::read(384, 3, &rows.bytes()).unwrap();
        assert_eq!(again.scan(3, &probe), rows.scan(3, &probe));
        assert!(Rows::read(384, 4, &rows.bytes()).is_none());
        assert!(rows.near(7, &probe).abs() < f32::EPSILON);
    }
}
