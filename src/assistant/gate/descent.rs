//! Logistic regression: the weights that fit the examples best and stay small, found by walking downhill (L-BFGS).
//! Plain sums in a fixed order, so that the same examples give the same weights to the last bit.

/// How much a wrong guess weighs against large weights.
const COST: f64 = 3.0;
/// Steps taken at most, and remembered.
const STEPS: usize = 120;
const REMEMBERED: usize = 8;
/// It is flat enough when the slope is this small a share of what it was.
const FLAT: f64 = 1e-4;

/// An example as numbers.
pub struct Row {
    /// The cells that are not nought.
    pub cells: Vec<(u32, f32)>,
    /// The vector, if there is one.
    pub dense: Vec<f32>,
    /// What the weights should say.
    pub wanted: bool,
}

/// The weights: one for each cell, one for each number of the vector, and what is added to everything.
#[must_use]
pub fn descend(rows: &[Row], cells: usize, dim: usize) -> Vec<f64> {
    let mut weights = vec![0.0; cells + dim + 1];
    let (mut cost, mut slope) = at(rows, &weights, cells);
    let flat = FLAT * length(&slope);
    let mut past: Vec<(Vec<f64>, Vec<f64>, f64)> = Vec::new();
    for _ in 0..STEPS {
        let down = direction(&slope, &past);
        let fall = dot(&slope, &down);
        // Half the way again and again, until it does go down.
        let mut stride = if past.is_empty() {
            1.0 / length(&slope).max(1.0)
        } else {
            1.0
        };
        let found = (0..30).find_map(|_| {
            let there = add(&weights, &down, stride);
            let (lower, slope) = at(rows, &there, cells);
            let found = lower <= cost + 1e-4 * stride * fall;
            stride /= 2.0;
            found.then_some((there, lower, slope))
        });
        let Some((there, lower, new)) = found else {
            break;
        };
        let moved = add(&there, &weights, -1.0);
        let turned = add(&new, &slope, -1.0);
        let bend = dot(&moved, &turned);
        if bend > 1e-12 {
            past.push((moved, turned, 1.0 / bend));
            if past.len() > REMEMBERED {
                past.remove(0);
            }
        }
        (weights, cost, slope) = (there, lower, new);
        if length(&slope) <= flat {
            break;
        }
    }
    weights
}

/// The cost of these weights, and how it changes with each.
fn at(rows: &[Row], weights: &[f64], cells: usize) -> (f64, Vec<f64>) {
    let mut slope = weights.to_vec();
    let mut cost = 0.5 * dot(weights, weights);
    let weight = |place: usize| weights.get(place).copied().unwrap_or_default();
    let bias = weights.len().saturating_sub(1);
    for row in rows {
        let mut says = weight(bias);
        for (cell, is) in &row.cells {
            says += weight(*cell as usize) * f64::from(*is);
        }
        let dense = weights.get(cells..bias).unwrap_or_default();
        for (weight, is) in dense.iter().zip(&row.dense) {
            says += weight * f64::from(*is);
        }
        let right = if row.wanted { says } else { -says };
        // ln(1 + e^-x), without overflow on either side.
        cost += COST * ((-right.abs()).exp().ln_1p() + (-right).max(0.0));
        let wrong = COST / (1.0 + right.exp());
        let pull = if row.wanted { -wrong } else { wrong };
        let mut push = |place: usize, by: f64| {
            if let Some(slope) = slope.get_mut(place) {
                *slope += by;
            }
        };
        for (cell, is) in &row.cells {
            push(*cell as usize, pull * f64::from(*is));
        }
        for (place, is) in row.dense.iter().enumerate() {
            push(cells + place, pull * f64::from(*is));
        }
        push(bias, pull);
    }
    (cost, slope)
}

/// The way down from here, by what the past steps tell of the ground.
fn direction(slope: &[f64], past: &[(Vec<f64>, Vec<f64>, f64)]) -> Vec<f64> {
    let mut way: Vec<f64> = slope.to_vec();
    let mut shares = Vec::with_capacity(past.len());
    for (moved, turned, bend) in past.iter().rev() {
        let share = bend * dot(moved, &way);
        way = add(&way, turned, -share);
        shares.push(share);
    }
    if let Some((moved, turned, _)) = past.last() {
        let scale = dot(moved, turned) / dot(turned, turned).max(1e-12);
        way.iter_mut().for_each(|it| *it *= scale);
    }
    for ((moved, turned, bend), share) in past.iter().zip(shares.into_iter().rev()) {
        let back = bend * dot(turned, &way);
        way = add(&way, moved, share - back);
    }
    way.iter_mut().for_each(|it| *it = -*it);
    way
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn length(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

/// `a + times · b`.
fn add(a: &[f64], b: &[f64], times: f64) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + times * b).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_gets_the_weight() {
        let row = |cell: u32, dense: f32, wanted: bool| Row {
            cells: vec![(cell, 1.0), (2, 1.0)],
            dense: vec![dense],
            wanted,
        };
        let rows = [
            row(0, 1.0, true),
            row(1, 1.0, false),
            row(0, -1.0, true),
            row(1, -1.0, false),
        ];
        let weights = descend(&rows, 3, 1);
        assert!(weights[0] > 0.5 && weights[1] < -0.5);
        assert!(weights[2].abs() < 1e-3 && weights[3].abs() < 1e-3 && weights[4].abs() < 1e-3);
    }
}
