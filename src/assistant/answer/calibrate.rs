//! What past answers taught about one shop: how sure is sure enough there.
//!
//! Staff and shoppers judge answers (a thumb, a correction, a call for a person right after). Each judged answer is a
//! confidence and whether it was good. The confidence of later answers is moved and stretched until it would have
//! told the judged ones apart as well as it can, and no further than so many answers allow: without any it stays.

/// A past answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// How sure it was, before anything was learned: 0 to 1.
    pub confidence: f32,
    /// Whether it was good.
    pub good: bool,
}

/// How a shop's confidence is moved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    slope: f32,
    shift: f32,
}

impl Default for Calibration {
    fn default() -> Self {
        Self {
            slope: 1.0,
            shift: 0.0,
        }
    }
}

/// How many judged answers weigh as much as having none: against moving, and against stretching.
const AGAINST_SHIFT: f32 = 2.0;
const AGAINST_SLOPE: f32 = 12.0;
/// The farthest it is moved, and stretched.
const SHIFT: f32 = 2.5;
const SLOPE: (f32, f32) = (0.5, 2.0);
/// Steps of Newton's method: it has settled long before.
const STEPS: usize = 20;
/// Kept away from 0 and 1, where the odds have no end.
const EDGE: f32 = 0.01;

fn odds(confidence: f32) -> f32 {
    let share = confidence.clamp(EDGE, 1.0 - EDGE);
    (share / (1.0 - share)).ln()
}

impl Calibration {
    /// Learned from past answers.
    #[must_use]
    pub fn of(outcomes: &[Outcome]) -> Self {
        let mut now = Self::default();
        for _ in 0..STEPS {
            // The slope and the shift that make the judged answers likeliest, held back by what they begin with.
            let (mut slope, mut shift) =
                (AGAINST_SLOPE * (now.slope - 1.0), AGAINST_SHIFT * now.shift);
            let (mut aa, mut ab, mut bb) = (AGAINST_SLOPE, 0.0, AGAINST_SHIFT);
            for outcome in outcomes {
                let odds = odds(outcome.confidence);
                let sure = 1.0 / (1.0 + (-(now.slope * odds + now.shift)).exp());
                let wrong = sure - if outcome.good { 1.0 } else { 0.0 };
                let bend = (sure * (1.0 - sure)).max(1e-4);
                slope += wrong * odds;
                shift += wrong;
                aa += bend * odds * odds;
                ab += bend * odds;
                bb += bend;
            }
            let whole = aa * bb - ab * ab;
            if whole <= 0.0 {
                break;
            }
            now.slope = (now.slope - (bb * slope - ab * shift) / whole).clamp(SLOPE.0, SLOPE.1);
            now.shift = (now.shift - (aa * shift - ab * slope) / whole).clamp(-SHIFT, SHIFT);
        }
        now
    }

    /// What a confidence is worth in this shop.
    #[must_use]
    pub fn apply(self, confidence: f32) -> f32 {
        if self == Self::default() {
            return confidence;
        }
        1.0 / (1.0 + (-(self.slope * odds(confidence) + self.shift)).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn judged(confidence: f32, good: usize, bad: usize) -> Vec<Outcome> {
        let of =
            |good: bool, times: usize| std::iter::repeat_n(Outcome { confidence, good }, times);
        of(true, good).chain(of(false, bad)).collect()
    }

    #[test]
    fn nobody_judged_means_nothing_moves() {
        let same = Calibration::of(&[]);
        assert_eq!(same, Calibration::default());
        assert!((same.apply(0.73) - 0.73).abs() < f32::EPSILON);
    }

    #[test]
    fn bad_answers_make_it_careful_and_good_ones_bold() {
        let careful = Calibration::of(&judged(0.6, 2, 20));
        assert!(careful.apply(0.6) < 0.3, "{careful:?}");
        let bold = Calibration::of(&judged(0.6, 40, 0));
        assert!(bold.apply(0.6) > 0.8, "{bold:?}");
        // One thumb is no reason.
        let hardly = Calibration::of(&judged(0.6, 0, 1));
        assert!((hardly.apply(0.6) - 0.6).abs() < 0.1, "{hardly:?}");
        // Where the unsure ones were wrong and the sure ones right, only those between are told apart.
        let sharp = Calibration::of(&[judged(0.55, 0, 30), judged(0.9, 30, 0)].concat());
        assert!(
            sharp.apply(0.55) < 0.35 && sharp.apply(0.9) > 0.85,
            "{sharp:?}"
        );
    }

    proptest! {
        #[test]
        fn surer_stays_surer(
            seen in prop::collection::vec((0.0_f32..=1.0, any::<bool>()), 0..60),
            one in 0.0_f32..=1.0,
            other in 0.0_f32..=1.0,
        ) {
            let outcomes: Vec<Outcome> =
                seen.into_iter().map(|(confidence, good)| Outcome { confidence, good }).collect();
            let learned = Calibration::of(&outcomes);
            let (low, high) = (one.min(other), one.max(other));
            prop_assert!(learned.apply(low) <= learned.apply(high) + 1e-6);
            prop_assert!((0.0..=1.0).contains(&learned.apply(one)));
        }
    }
}
