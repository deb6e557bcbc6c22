//! Many vectors in little room: each number a byte, each row with the scale that brings it back.
//!
//! The nearest of ten thousand is found by looking at all of them: a millisecond, and nothing to keep in order.

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
        }
    }

    /// Of a row, as it was before it was one.
    #[must_use]
    pub fn of_row(row: &[i8], scale: f32) -> Self {
        Self {
            values: row.iter().map(|n| i16::from(*n)).collect(),
            scale,
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
            dot(row, &probe.values) * scale * probe.scale
        })
    }

    /// How near each of the first `count` rows is.
    #[must_use]
    pub fn scan(&self, count: usize, probe: &Probe) -> Vec<f32> {
        let rows = self.data.chunks_exact(self.width.max(1)).zip(&self.scales);
        rows.take(count)
            .map(|(row, scale)| dot(row, &probe.values) * scale * probe.scale)
            .collect()
    }

    /// Bytes in memory.
    #[must_use]
    pub fn size(&self) -> usize {
        self.data.capacity() + 4 * self.scales.capacity()
    }
}

/// The sum of the products. No number is beyond 127 either way, so two products fit into sixteen bits together: in
/// eight lanes of those a processor of any age is twice as fast.
fn dot(row: &[i8], probe: &[i16]) -> f32 {
    let (rows, rest) = row.as_chunks::<16>();
    let (probes, left) = probe.as_chunks::<16>();
    let mut sums = [0_i32; 8];
    for (row, probe) in rows.iter().zip(probes) {
        let ((a, b), (x, y)) = (row.split_at(8), probe.split_at(8));
        let pairs = a.iter().zip(x).zip(b.iter().zip(y));
        for (sum, ((a, x), (b, y))) in sums.iter_mut().zip(pairs) {
            let one = i16::from(*a).wrapping_mul(*x);
            let other = i16::from(*b).wrapping_mul(*y);
            *sum += i32::from(one.wrapping_add(other));
        }
    }
    let rest = rest.iter().zip(left);
    let rest: i32 = rest.map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
    (sums.iter().sum::<i32>() + rest) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_of_products_is_one_whatever_the_width() {
        for width in [0_usize, 2, 16, 31, 256, 384, 1_000] {
            let row: Vec<i8> = (0..width).map(|n| (n % 255) as u8 as i8).collect();
            let row: Vec<i8> = row.into_iter().map(|n| n.max(-127)).collect();
            let probe: Vec<i16> = (0..width).map(|n| 127 - (n as i16 * 31) % 255).collect();
            let plain: i32 = row
                .iter()
                .zip(&probe)
                .map(|(a, b)| i32::from(*a) * i32::from(*b))
                .sum();
            assert_eq!(dot(&row, &probe), plain as f32);
        }
        assert_eq!(dot(&[-127; 32], &[127; 32]), -32.0 * 127.0 * 127.0);
    }

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
