//! The two fits: a softmax over passages, and a logistic regression; both by Newton's method, in `f64` and in a fixed
//! order, so that the same examples give the same numbers.

/// Steps at most: a fit with this few numbers settles in ten.
const STEPS: usize = 30;
/// It has settled when no number moves farther.
const SETTLED: f64 = 1e-6;
/// Times a step is halved until it leads downhill: a sign that few questions have leads far beyond the mark.
const HALVED: usize = 12;

/// What a passage costs that is too unlikely to be told.
const UNLIKELY: f64 = 745.0;

/// The passages for one question, each as its signs and whether it answers; and what the question weighs.
pub struct Choice<'a> {
    pub passages: Vec<(&'a [f32], bool)>,
    pub weight: f64,
}

/// What these weights say of a question's passages, each raised by the largest; their sum, and that of those that answer.
fn raised(choice: &Choice<'_>, weights: &[f64]) -> (Vec<f64>, f64, f64) {
    let passages = choice.passages.iter();
    let says: Vec<f64> = passages.map(|(signs, _)| dot(weights, signs)).collect();
    let most = says.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let raised: Vec<f64> = says.iter().map(|it| (it - most).exp()).collect();
    let all = raised.iter().sum();
    let good = raised.iter().zip(&choice.passages);
    let good = good.filter(|(_, it)| it.1).map(|(it, _)| it).sum();
    (raised, all, good)
}

/// How unlikely the passages that answer are under these weights, with what large weights cost.
fn cost(choices: &[Choice<'_>], weights: &[f64], small: f64) -> f64 {
    let wrong = choices.iter().map(|choice| {
        let (_, all, good) = raised(choice, weights);
        match choice.passages.iter().any(|(_, right)| *right) {
            true if good > 0.0 => choice.weight * (all / good).ln(),
            true => choice.weight * UNLIKELY,
            false => 0.0,
        }
    });
    wrong.sum::<f64>() + small / 2.0 * weights.iter().map(|it| it * it).sum::<f64>()
}

/// The weights under which the passages that answer are likeliest to be taken, kept small by `small`.
#[must_use]
pub fn choose(choices: &[Choice<'_>], count: usize, small: f64) -> Vec<f64> {
    let mut weights = vec![0.0; count];
    for _ in 0..STEPS {
        let mut slope: Vec<f64> = weights.iter().map(|it| small * it).collect();
        let mut bend = diagonal(count, small + 1e-9);
        for choice in choices {
            let (raised, all, good) = raised(choice, &weights);
            if good <= 0.0 || all <= 0.0 {
                continue;
            }
            let mut mean = vec![0.0; count];
            let mut wanted = vec![0.0; count];
            for (raised, (signs, right)) in raised.iter().zip(&choice.passages) {
                add(&mut mean, signs, raised / all);
                if *right {
                    add(&mut wanted, signs, raised / good);
                }
            }
            for ((slope, mean), wanted) in slope.iter_mut().zip(&mean).zip(&wanted) {
                *slope += choice.weight * (mean - wanted);
            }
            for (raised, (signs, _)) in raised.iter().zip(&choice.passages) {
                let off: Vec<f64> = signs
                    .iter()
                    .zip(&mean)
                    .map(|(is, mean)| f64::from(*is) - mean)
                    .collect();
                outer(&mut bend, &off, choice.weight * raised / all);
            }
        }
        let by = solve(bend, slope);
        let before = cost(choices, &weights, small);
        let tried = |times: f64| -> Vec<f64> {
            let moved = weights.iter().zip(&by);
            moved.map(|(weight, by)| weight - times * by).collect()
        };
        let mut times = 1.0;
        for _ in 0..HALVED {
            if cost(choices, &tried(times), small) <= before {
                break;
            }
            times /= 2.0;
        }
        weights = tried(times);
        if by.iter().all(|it| it.abs() < SETTLED) {
            break;
        }
    }
    weights
}

/// An example: its signs, whether it is so, and what it weighs.
pub struct Example<'a> {
    pub signs: &'a [f32],
    pub so: bool,
    pub weight: f64,
}

/// The weights of a logistic regression, what is added to everything last. Each sign counts by how much it varies.
#[must_use]
pub fn tell_apart(examples: &[Example<'_>], count: usize, small: f64) -> Vec<f64> {
    let all: f64 = examples.iter().map(|it| it.weight).sum();
    let mut mean = vec![0.0; count];
    for one in examples {
        add(&mut mean, one.signs, one.weight / all);
    }
    let mut spread = vec![0.0; count];
    for one in examples {
        for ((spread, is), mean) in spread.iter_mut().zip(one.signs).zip(&mean) {
            *spread += one.weight / all * (f64::from(*is) - mean).powi(2);
        }
    }
    let spread: Vec<f64> = spread.into_iter().map(f64::sqrt).collect();
    let rows: Vec<Vec<f64>> = examples
        .iter()
        .map(|one| {
            let parts = one.signs.iter().zip(&mean).zip(&spread);
            let scaled = parts.map(|((is, mean), spread)| {
                if *spread > 1e-6 {
                    (f64::from(*is) - mean) / spread
                } else {
                    0.0
                }
            });
            scaled.chain(std::iter::once(1.0)).collect()
        })
        .collect();
    let mut weights = vec![0.0; count + 1];
    for _ in 0..STEPS {
        let mut slope: Vec<f64> = weights.iter().map(|it| small * it).collect();
        let mut bend = diagonal(count + 1, small);
        if let Some(bias) = slope.last_mut() {
            *bias = 0.0;
        }
        for (row, one) in rows.iter().zip(examples) {
            let says: f64 = row
                .iter()
                .zip(&weights)
                .map(|(is, weight)| is * weight)
                .sum();
            let sure = 1.0 / (1.0 + (-says).exp());
            let wrong = sure - if one.so { 1.0 } else { 0.0 };
            let share = one.weight / all;
            for (slope, is) in slope.iter_mut().zip(row) {
                *slope += share * wrong * is;
            }
            outer(&mut bend, row, share * (sure * (1.0 - sure)).max(1e-6));
        }
        if step(&mut weights, bend, slope) {
            break;
        }
    }
    // As they are for signs that are not scaled.
    let mut bias = weights.pop().unwrap_or_default();
    for ((weight, mean), spread) in weights.iter_mut().zip(&mean).zip(&spread) {
        *weight = if *spread > 1e-6 {
            *weight / spread
        } else {
            0.0
        };
        bias -= *weight * mean;
    }
    weights.push(bias);
    weights
}

fn dot(weights: &[f64], signs: &[f32]) -> f64 {
    let parts = weights.iter().zip(signs);
    parts.map(|(weight, is)| weight * f64::from(*is)).sum()
}

fn add(to: &mut [f64], signs: &[f32], times: f64) {
    for (to, is) in to.iter_mut().zip(signs) {
        *to += times * f64::from(*is);
    }
}

fn diagonal(count: usize, is: f64) -> Vec<Vec<f64>> {
    let row = |at: usize| {
        (0..count)
            .map(|it| if it == at { is } else { 0.0 })
            .collect()
    };
    (0..count).map(row).collect()
}

fn outer(to: &mut [Vec<f64>], row: &[f64], times: f64) {
    for (to, one) in to.iter_mut().zip(row) {
        let times = times * one;
        for (to, other) in to.iter_mut().zip(row) {
            *to += times * other;
        }
    }
}

/// Moves the weights to where the slope would be nought; whether that was next to nothing.
fn step(weights: &mut [f64], bend: Vec<Vec<f64>>, slope: Vec<f64>) -> bool {
    let by = solve(bend, slope);
    for (weight, by) in weights.iter_mut().zip(&by) {
        *weight -= by;
    }
    by.iter().all(|it| it.abs() < SETTLED)
}

/// Solves `rows · x = right` (Gauss, with the largest pivot).
fn solve(rows: Vec<Vec<f64>>, right: Vec<f64>) -> Vec<f64> {
    let count = right.len();
    let mut rows: Vec<Vec<f64>> = rows
        .into_iter()
        .zip(right)
        .map(|(mut row, right)| {
            row.push(right);
            row
        })
        .collect();
    let at = |row: &[f64], at: usize| row.get(at).copied().unwrap_or_default();
    for column in 0..count {
        let size = |row: &Vec<f64>| at(row, column).abs();
        let largest = rows
            .iter()
            .enumerate()
            .skip(column)
            .max_by(|a, b| size(a.1).total_cmp(&size(b.1)));
        let Some((largest, _)) = largest else { break };
        rows.swap(column, largest);
        let Some(pivot) = rows.get(column).cloned() else {
            break;
        };
        let head = at(&pivot, column);
        if head.abs() < 1e-15 {
            continue;
        }
        for (number, row) in rows.iter_mut().enumerate() {
            let times = at(row, column) / head;
            if number != column && times != 0.0 {
                for (to, is) in row.iter_mut().zip(&pivot) {
                    *to -= times * is;
                }
            }
        }
    }
    rows.iter()
        .enumerate()
        .map(|(column, row)| {
            let head = at(row, column);
            if head.abs() < 1e-15 {
                0.0
            } else {
                at(row, count) / head
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equations_are_solved() {
        let found = solve(vec![vec![0.0, 2.0], vec![3.0, 1.0]], vec![4.0, 11.0]);
        assert!((found[0] - 3.0).abs() < 1e-9 && (found[1] - 2.0).abs() < 1e-9);
    }

    #[test]
    fn what_tells_gets_the_weight() {
        let signs: Vec<([f32; 2], bool)> = (0..40_u8)
            .map(|at| ([f32::from(at % 7), f32::from(at % 2)], at % 2 == 1))
            .collect();
        let examples: Vec<Example<'_>> = signs
            .iter()
            .map(|(signs, so)| Example {
                signs,
                so: *so,
                weight: 1.0,
            })
            .collect();
        let weights = tell_apart(&examples, 2, 0.01);
        assert!(weights[1] > 2.0 && weights[0].abs() < 0.2, "{weights:?}");
        let choices: Vec<Choice<'_>> = signs
            .chunks(4)
            .map(|four| Choice {
                passages: four
                    .iter()
                    .map(|(signs, so)| (signs.as_slice(), *so))
                    .collect(),
                weight: 1.0,
            })
            .collect();
        let weights = choose(&choices, 2, 0.01);
        assert!(
            weights[1] > 1.0 && weights[1] > 5.0 * weights[0].abs(),
            "{weights:?}"
        );
    }

    #[test]
    fn a_sign_of_few_questions_does_not_run_away() {
        // What is right has a little more of the first sign; the second stands at what is right, in three questions.
        let signs: Vec<Vec<([f32; 2], bool)>> = (0..60_u16)
            .map(|at| {
                let passage = |place: u16| {
                    let right = place == at % 5;
                    let first = f32::from((at * 7 + place * 11) % 13) / 13.0
                        + f32::from(u8::from(right)) * 0.4;
                    let second = f32::from(u8::from(right && at % 20 == 0));
                    ([first, second], right)
                };
                (0..5).map(passage).collect()
            })
            .collect();
        let choices: Vec<Choice<'_>> = signs
            .iter()
            .map(|five| Choice {
                passages: five
                    .iter()
                    .map(|(signs, so)| (signs.as_slice(), *so))
                    .collect(),
                weight: 1.0 / 60.0,
            })
            .collect();
        let weights = choose(&choices, 2, 4e-4);
        assert!(weights[0] > 1.0 && weights[1] > 1.0, "{weights:?}");
        let none = vec![0.0; 2];
        assert!(cost(&choices, &weights, 4e-4) < cost(&choices, &none, 4e-4));
    }
}
