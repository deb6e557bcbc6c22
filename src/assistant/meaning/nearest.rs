//! The passages nearest to a question, of few or of many.
//!
//! Of many, all are looked at by the first numbers of their vectors, which fit into a processor's own memory, and those
//! that come near by these are looked at whole. What is usual is told from some of them.

use super::best::best;
use super::rows::{Probe, Rows};

/// From more passages than these on, their first numbers are looked through, so many of each.
const MANY: usize = 4_096;
const HEAD: usize = 96;
/// One of so many is then looked at whole, and these at least.
const TAKEN: usize = 12;
const FEWEST: usize = 512;
/// So many tell of all.
const SAMPLED: usize = 512;

/// What is kept of many passages beside their vectors.
#[derive(Debug)]
pub struct Heads {
    /// The first numbers of each.
    first: Rows,
    /// The vectors of some, side by side, that tell of all.
    some: Rows,
}

impl Heads {
    /// Of so many passages, where that is many.
    #[must_use]
    pub fn of(rows: &Rows, count: usize) -> Option<Self> {
        (count > MANY).then(|| Self {
            first: rows.heads(count, HEAD),
            some: rows.every(step(count), count),
        })
    }

    /// Bytes in memory.
    #[must_use]
    pub fn size(&self) -> usize {
        self.first.size() + self.some.size()
    }
}

/// What is looked through.
#[derive(Debug, Clone, Copy)]
pub struct Among<'r> {
    /// First the passages, then what else there is.
    pub rows: &'r Rows,
    /// What is kept of them beside, where they are many.
    pub heads: Option<&'r Heads>,
    /// How many passages.
    pub count: usize,
}

impl Among<'_> {
    /// The nearest of those that may be found (all where nothing says which), best first, with the mean and spread of
    /// how near all are.
    #[must_use]
    pub fn nearest(
        self,
        probe: &Probe,
        sees: Option<impl Fn(usize) -> bool>,
        most: usize,
    ) -> (Vec<usize>, (f32, f32)) {
        let (near, all) = match self.heads {
            None => self.each(probe, sees),
            Some(heads) => self.some(heads, probe, sees),
        };
        let best = best(near.into_iter(), most).into_iter();
        (best.map(|(place, _)| place).collect(), spread(&all))
    }

    fn each(
        self,
        probe: &Probe,
        sees: Option<impl Fn(usize) -> bool>,
    ) -> (Vec<(usize, f32)>, Vec<f32>) {
        let all = self.rows.scan(self.count, probe);
        let near = all.iter().copied().enumerate();
        let Some(sees) = sees else {
            return (near.collect(), all);
        };
        let near: Vec<(usize, f32)> = near.filter(|(place, _)| sees(*place)).collect();
        let all = near.iter().map(|(_, near)| *near).collect();
        (near, all)
    }

    fn some(
        self,
        heads: &Heads,
        probe: &Probe,
        sees: Option<impl Fn(usize) -> bool>,
    ) -> (Vec<(usize, f32)>, Vec<f32>) {
        let mut rough = heads.first.scan(self.count, probe);
        let is_all = sees.is_none();
        let (count, sample): (usize, Vec<usize>) = match sees {
            None => (
                rough.len(),
                (0..rough.len()).step_by(step(rough.len())).collect(),
            ),
            Some(sees) => {
                let seen: Vec<usize> = (0..rough.len()).filter(|place| sees(*place)).collect();
                hide(&mut rough, &seen);
                let step = step(seen.len());
                (seen.len(), seen.into_iter().step_by(step).collect())
            }
        };
        let floor = floor(&rough, &sample, count);
        let taken = rough.into_iter().enumerate();
        let taken = taken.filter(|(_, near)| *near >= floor);
        let near = self.rows.near_after(taken, HEAD, probe);
        if is_all {
            return (near, heads.some.scan(heads.some.len(), probe));
        }
        let some = self.rows.near_of(sample.into_iter(), probe).into_iter();
        (near, some.map(|(_, near)| near).collect())
    }
}

/// What may not be found is near nothing.
fn hide(rough: &mut [f32], seen: &[usize]) {
    let mut seen = seen.iter().copied().peekable();
    for (place, near) in rough.iter_mut().enumerate() {
        if seen.next_if_eq(&place).is_none() {
            *near = f32::NEG_INFINITY;
        }
    }
}

/// Of so many that may be found, each so many-th tells of all.
fn step(seen: usize) -> usize {
    (seen / SAMPLED).max(1)
}

/// How near those come that are looked at whole, told from some of as many as may be found.
fn floor(rough: &[f32], sample: &[usize], count: usize) -> f32 {
    let wanted = (count / TAKEN).max(FEWEST);
    if wanted >= count {
        return f32::MIN;
    }
    let some = sample.iter().filter_map(|place| rough.get(*place).copied());
    let mut some: Vec<f32> = some.collect();
    let at = some.len() - some.len() * wanted / count;
    if at >= some.len() {
        return f32::MIN;
    }
    let (_, floor, _) = some.select_nth_unstable_by(at, f32::total_cmp);
    *floor
}

/// Mean and spread.
fn spread(near: &[f32]) -> (f32, f32) {
    let mean = mean(near, |it| it);
    (mean, self::mean(near, |it| (it - mean).powi(2)).sqrt())
}

/// The mean of what is made of each. Summed up in several places at once, which a processor does in one go.
fn mean(near: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut sums = [0.0_f32; 16];
    let (whole, rest) = near.as_chunks::<16>();
    for some in whole {
        for (sum, near) in sums.iter_mut().zip(some) {
            *sum += of(*near);
        }
    }
    for (sum, near) in sums.iter_mut().zip(rest) {
        *sum += of(*near);
    }
    sums.iter().sum::<f32>() / near.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assistant::meaning::topics;
    use crate::assistant::vectors::{Encoder, static_table};

    #[test]
    fn of_many_the_same_are_found_as_if_all_were_looked_at() {
        let table = static_table().unwrap();
        let told: Vec<&str> = topics::texts('=').collect();
        let mut rows = Rows::new(table.dim());
        let count = 5_000;
        for at in 0..count {
            let (one, other) = (
                told[at % told.len()],
                told[(at * 7 + at / told.len()) % told.len()],
            );
            rows.push(&table.encode(&format!("{one}. {other}")));
        }
        let heads = Heads::of(&rows, count).unwrap();
        let all = Among {
            rows: &rows,
            heads: None,
            count,
        };
        let many = Among {
            heads: Some(&heads),
            ..all
        };
        // A third may not be found.
        let sees = |place: usize| !place.is_multiple_of(3);
        let (mut first, mut near, mut asked) = (0, 0, 0);
        for question in topics::texts('?').step_by(12) {
            let probe = Probe::new(&table.encode(question));
            let (best, usual) = all.nearest(&probe, Some(sees), 24);
            let (found, told) = many.nearest(&probe, Some(sees), 24);
            assert!(found.iter().all(|place| sees(*place)) && found.len() == 24);
            assert!(
                (usual.0 - told.0).abs() < 0.2 * usual.1,
                "{usual:?} {told:?}"
            );
            assert!((usual.1 / told.1 - 1.0).abs() < 0.15, "{usual:?} {told:?}");
            asked += 1;
            first += usize::from(best.first() == found.first());
            near += best.iter().filter(|place| found.contains(place)).count();
        }
        assert!(
            asked > 20 && first * 100 >= asked * 98,
            "{first} of {asked}"
        );
        assert!(near * 100 >= asked * 24 * 97, "{near} of {}", asked * 24);
        // Where all may be found, nothing is said of any.
        let any = |_: usize| true;
        let probe = Probe::new(&table.encode("how long does it take to arrive"));
        let found = many.nearest(&probe, None::<fn(usize) -> bool>, 24);
        assert_eq!(found, many.nearest(&probe, Some(any), 24));
        // Where few may be found, all of them are looked at.
        let few = |place: usize| place < 30;
        let probe = Probe::new(&table.encode("can I send it back"));
        assert_eq!(
            many.nearest(&probe, Some(few), 24).0,
            all.nearest(&probe, Some(few), 24).0
        );
    }
}
