//! One question back, where two things may have been meant and either would be an answer.
//!
//! Only a little below the threshold, only between two documents that are as near as each other, and only if they can
//! be told apart by their titles. Whoever asks it counts: a second one is a person's turn.

use super::{ANSWERS_FROM, LookedAt};

/// How far below the threshold asking still makes sense.
const BELOW: f32 = 0.3;
/// How much farther the second may be than the first, of the first.
const AS_NEAR: f32 = 0.12;
/// The longest title that reads well in a question, in characters.
const TITLE: usize = 60;

/// What to ask, when asking is better than saying nothing; `looked_at` is best first.
#[must_use]
pub fn clarify(confidence: f32, looked_at: &[LookedAt]) -> Option<String> {
    let [first, second, ..] = looked_at else {
        return None;
    };
    let close = first.score > 0.0 && second.score >= first.score * (1.0 - AS_NEAR);
    let near = (ANSWERS_FROM - BELOW..ANSWERS_FROM).contains(&confidence);
    let (one, other) = (title(first)?, title(second)?);
    (near && close && one != other).then(|| format!("Do you mean “{one}” or “{other}”?"))
}

fn title(looked: &LookedAt) -> Option<&str> {
    let title = looked.title.trim();
    (!title.is_empty() && title.chars().count() <= TITLE).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked(title: &str, score: f32) -> LookedAt {
        LookedAt {
            title: title.into(),
            url: None,
            score,
        }
    }

    #[test]
    fn it_asks_only_where_two_are_as_near_and_either_may_be_right() {
        let two = [looked("Loft 2 tent", 0.62), looked("Basecamp 6 tent", 0.6)];
        let asked = clarify(0.4, &two);
        assert_eq!(
            asked.as_deref(),
            Some("Do you mean “Loft 2 tent” or “Basecamp 6 tent”?")
        );
        for (confidence, looked_at) in [
            (0.1, two.to_vec()),
            (0.7, two.to_vec()),
            (0.4, two[..1].to_vec()),
            (
                0.4,
                vec![looked("Loft 2 tent", 0.62), looked("Basecamp 6 tent", 0.3)],
            ),
            (0.4, vec![looked("Tents", 0.6), looked("Tents", 0.6)]),
            (0.4, vec![looked("", 0.6), looked("Tents", 0.6)]),
        ] {
            assert_eq!(clarify(confidence, &looked_at), None);
        }
    }
}
