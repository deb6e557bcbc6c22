//! The sum of the products of a row and a probe: what most of a turn over many passages is spent on.

use fearless_simd::Simd;

/// Numbers that are multiplied at once.
const AT_ONCE: usize = 32;
/// Bytes of a register from which on many sums side by side are quicker than one after the other.
const WIDE: usize = 64;

/// The sum of the products. It is plain, so that it becomes whatever registers there are where it is put; which of two
/// forms becomes the better code was measured.
#[inline(always)]
pub fn dot<S: Simd>(_: S, row: &[i8], probe: &[i16]) -> i32 {
    if size_of::<S::i32s>() >= WIDE {
        side_by_side(row, probe)
    } else {
        one_by_one(row, probe)
    }
}

#[inline(always)]
fn side_by_side(row: &[i8], probe: &[i16]) -> i32 {
    let ((rows, row), (probes, probe)) = parted(row, probe);
    let mut sums = [0_i32; AT_ONCE];
    for (row, probe) in rows.iter().zip(probes) {
        for (sum, (a, b)) in sums.iter_mut().zip(row.iter().zip(probe)) {
            *sum += i32::from(*a) * i32::from(*b);
        }
    }
    sums.iter().sum::<i32>() + rest_of(row, probe)
}

#[inline(always)]
fn one_by_one(row: &[i8], probe: &[i16]) -> i32 {
    let ((rows, row), (probes, probe)) = parted(row, probe);
    let mut all = 0;
    for (row, probe) in rows.iter().zip(probes) {
        let mut sum = 0;
        for (a, b) in row.iter().zip(probe) {
            sum += i32::from(*a) * i32::from(*b);
        }
        all += sum;
    }
    all + rest_of(row, probe)
}

type Parts<'s, T> = (&'s [[T; AT_ONCE]], &'s [T]);

/// As far as both go, in pieces.
#[inline(always)]
fn parted<'s>(row: &'s [i8], probe: &'s [i16]) -> (Parts<'s, i8>, Parts<'s, i16>) {
    let both = row.len().min(probe.len());
    let (row, probe) = (row.get(..both), probe.get(..both));
    let (row, probe) = (row.unwrap_or_default(), probe.unwrap_or_default());
    (row.as_chunks(), probe.as_chunks())
}

#[inline(always)]
fn rest_of(row: &[i8], probe: &[i16]) -> i32 {
    let both = row.iter().zip(probe);
    both.map(|(a, b)| i32::from(*a) * i32::from(*b)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use fearless_simd::{Level, dispatch};

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
            let level = Level::new();
            let wide = dispatch!(level, simd => simd.vectorize(|| dot(simd, &row, &probe)));
            assert_eq!(wide, plain, "{width}");
            for sum in [side_by_side, one_by_one] {
                assert_eq!(sum(&row, &probe), plain, "{width}");
                // As far as both go.
                let more = [probe.as_slice(), &[1; 40]].concat();
                assert_eq!(sum(&row, &more), plain, "{width}");
            }
        }
        assert_eq!(side_by_side(&[-127; 32], &[127; 32]), -32 * 127 * 127);
    }
}
