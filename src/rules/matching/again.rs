//! The same question again: what a shopper wrote before, in other words or not.

use std::collections::BTreeSet;

use super::is_common;
use crate::conversation::words::{Folded, misspelt};

/// Words that carry a question; all of them, where there is no other.
pub fn telling(text: &str) -> Vec<String> {
    let all: Vec<String> = Folded::new(text)
        .words
        .into_iter()
        .map(|word| word.text)
        .collect();
    let telling: Vec<String> = all
        .iter()
        .filter(|word| !is_common(word))
        .cloned()
        .collect();
    let kept = if telling.is_empty() { all } else { telling };
    let unique: BTreeSet<String> = kept.into_iter().collect();
    unique.into_iter().collect()
}

/// How often a question was asked, this time included: earlier messages (the newest first) that say nearly the same.
#[must_use]
pub fn times(now: &str, before: &[&str]) -> i64 {
    let words = telling(now);
    // "ok", "yes", "hello": said again, nothing is asked again.
    if words.len() < 2 {
        return 1;
    }
    let same = before.iter().filter(|text| alike(&words, &telling(text)));
    1 + i64::try_from(same.count()).unwrap_or(0)
}

/// Whether two texts say nearly the same.
#[must_use]
pub fn alike_texts(a: &str, b: &str) -> bool {
    let (a, b) = (telling(a), telling(b));
    a.len() > 1 && alike(&a, &b)
}

/// Whether most of the words of both are the same, slips forgiven.
fn alike(a: &[String], b: &[String]) -> bool {
    if b.len() < 2 {
        return false;
    }
    let shared = a
        .iter()
        .filter(|word| b.iter().any(|other| same(word, other)))
        .count();
    let all = a.len() + b.len() - shared.min(b.len());
    shared * 10 >= all * 6
}

/// Whether two words are one, in another form or with a slip.
#[must_use]
pub fn same(a: &str, b: &str) -> bool {
    a == b
        || misspelt(a, b)
        || (a.len() >= 4 && b.len() >= 4 && (a.starts_with(b) || b.starts_with(a)))
}

#[cfg(test)]
mod tests {
    use super::times;

    #[test]
    fn the_same_question_is_known_again() {
        let asked = "How long does delivery to Norway take?";
        for again in [
            "how long does delivery to norway take",
            "so how long does the delivery to Norway take??",
            "delivry to Norway, how long does it take",
        ] {
            assert_eq!(times(again, &[asked]), 2, "{again}");
        }
        for other in [
            "How long is the warranty?",
            "Does delivery to Sweden cost anything?",
            "Thanks!",
            "ok",
        ] {
            assert_eq!(times(other, &[asked]), 1, "{other}");
        }
        assert_eq!(times("hello", &["hello", "hello"]), 1);
        assert_eq!(times(asked, &[asked, "thanks a lot", asked]), 3);
    }
}
