//! What changed in a cart from one report to the next. Pure.

use serde::{Deserialize, Serialize};

use super::payload::Line;
use crate::clock::Micros;

/// Steps kept of a cart, the newest.
const KEPT: usize = 20;
/// Changes kept of a step.
const CHANGES: usize = 12;

/// One report that brought something new.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// When the store saw it.
    pub at: Micros,
    /// What the cart was worth then, in 1/10,000, if that can be told.
    pub value: Option<i64>,
    /// What came and went.
    pub changes: Vec<Change>,
}

/// A product that came or went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What the store calls it.
    pub title: String,
    /// How many more, or fewer.
    pub by: i64,
}

/// One thing in a cart, whatever lines it is spread over.
fn thing(line: &Line) -> (Option<i64>, &str, Option<&str>) {
    (
        line.variant_id,
        line.title.as_str(),
        line.variant_title.as_deref(),
    )
}

fn name(line: &Line) -> String {
    let title = if line.title.is_empty() {
        "Item"
    } else {
        &line.title
    };
    match &line.variant_title {
        Some(variant) => format!("{title}, {variant}"),
        None => title.to_owned(),
    }
}

/// What is different between two contents, in the order of the later and then the earlier one.
#[must_use]
pub fn changes(before: &[Line], after: &[Line]) -> Vec<Change> {
    let held = |lines: &[Line], line: &Line| -> i64 {
        let same = lines.iter().filter(|one| thing(one) == thing(line));
        same.map(|one| one.quantity).sum()
    };
    let mut told = Vec::new();
    let mut found = Vec::new();
    for line in after.iter().chain(before) {
        if told.contains(&thing(line)) {
            continue;
        }
        told.push(thing(line));
        let by = held(after, line).saturating_sub(held(before, line));
        if by != 0 && found.len() < CHANGES {
            found.push(Change {
                title: name(line),
                by,
            });
        }
    }
    found
}

/// The history with one more report; one that says the same again adds nothing.
#[must_use]
pub fn grown(
    mut history: Vec<Step>,
    (before, was): (&[Line], Option<i64>),
    (after, value): (&[Line], Option<i64>),
    at: Micros,
) -> Vec<Step> {
    let changes = changes(before, after);
    if changes.is_empty() && was == value {
        return history;
    }
    history.push(Step { at, value, changes });
    let over = history.len().saturating_sub(KEPT);
    history.drain(..over);
    history
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: i64, title: &str, quantity: i64) -> Line {
        Line {
            variant_id: Some(id),
            title: title.into(),
            quantity,
            ..Line::default()
        }
    }

    fn told(before: &[Line], after: &[Line]) -> Vec<(String, i64)> {
        let changes = changes(before, after);
        changes.into_iter().map(|one| (one.title, one.by)).collect()
    }

    #[test]
    fn what_came_and_what_went_is_told_by_product() {
        let strings = line(1, "Strings", 2);
        let guitar = line(2, "Guitar", 1);
        assert_eq!(
            told(
                std::slice::from_ref(&strings),
                &[line(1, "Strings", 3), guitar.clone()]
            ),
            [("Strings".into(), 1), ("Guitar".into(), 1)]
        );
        assert_eq!(
            told(
                &[strings.clone(), guitar.clone()],
                std::slice::from_ref(&guitar)
            ),
            [("Strings".into(), -2)]
        );
        // Two lines of one thing are one thing.
        let twice = [line(1, "Strings", 1), line(1, "Strings", 1)];
        assert_eq!(told(&twice, &[strings]), []);
    }

    #[test]
    fn the_history_is_short_and_says_nothing_twice() {
        let full = [line(1, "Strings", 1)];
        let at = Micros(5);
        let once = grown(Vec::new(), (&[], None), (&full, Some(90_000)), at);
        assert_eq!(once.len(), 1);
        let again = grown(
            once.clone(),
            (&full, Some(90_000)),
            (&full, Some(90_000)),
            at,
        );
        assert_eq!(again, once);
        let cheaper = grown(
            once.clone(),
            (&full, Some(90_000)),
            (&full, Some(80_000)),
            at,
        );
        assert_eq!(cheaper.last().map(|step| step.changes.len()), Some(0));
        let mut long = once;
        for number in 1..60 {
            let now = [line(1, "Strings", number + 1)];
            let was = [line(1, "Strings", number)];
            long = grown(long, (&was, None), (&now, Some(number)), Micros(number));
        }
        assert_eq!(long.len(), KEPT);
        assert_eq!(long.last().and_then(|step| step.value), Some(59));
    }
}
