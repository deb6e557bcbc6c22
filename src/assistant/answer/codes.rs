//! A code or model name means one thing only: where the store does not have the one that is asked for, the page of
//! another like it answers nothing, however well all other words fit.

use super::{Asking, Hit};
use crate::conversation::words::{within, words};

/// What is left of the confidence.
const ANOTHERS: f32 = 0.2;
/// Fewest characters of codes that are alike though a slip apart.
const LONG: usize = 5;

/// How far what was found for a text is to be trusted for its codes, from 0 to 1.
pub fn trust(asking: &Asking<'_>, text: &str, best: Option<&Hit>) -> f32 {
    let document = best.and_then(|best| asking.index.document_of(best));
    let Some(document) = document else {
        return 1.0;
    };
    let has = |code: &str| asking.index.is_said(asking.scope, code);
    // "Are the T40s in stock?"
    let lacking = |code: &String| !has(code) && !code.strip_suffix('s').is_some_and(has);
    let mut asked: Vec<String> = codes(text).filter(lacking).collect();
    if asked.is_empty() {
        return 1.0;
    }
    // The shop says itself that this page answers questions of that code.
    for code in document.questions.iter().flat_map(|one| codes(one)) {
        asked.retain(|one| *one != code);
    }
    let anothers = codes(&document.title).any(|one| asked.iter().any(|code| alike(code, &one)));
    if anothers { ANOTHERS } else { 1.0 }
}

/// Words of letters and digits that are no measure or number: `t40`, `kx1305d`, `1250b`.
fn codes(text: &str) -> impl Iterator<Item = String> {
    words(text).into_iter().filter(|word| {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let begins = word.starts_with(|c: char| c.is_ascii_alphabetic());
        let letters = word.bytes().any(|byte| byte.is_ascii_alphabetic());
        digits > 0 && (begins || digits >= 3 && letters)
    })
}

/// Whether one may be taken for the other: they begin with the same letters, or differ in a slip or two.
fn alike(one: &str, other: &str) -> bool {
    let letters = |code: &str| {
        let end = code.find(|c: char| c.is_ascii_digit());
        code.get(..end.unwrap_or_default())
            .unwrap_or_default()
            .to_owned()
    };
    let begins = letters(one);
    !begins.is_empty() && begins == letters(other)
        || one.len().min(other.len()) >= LONG && within(one, other, 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_from_measures_and_numbers() {
        let found = |text: &str| codes(text).collect::<Vec<_>>();
        assert!(found("when does the KX-1305D ship").contains(&"kx1305d".to_owned()));
        assert_eq!(found("is the t40 in stock"), ["t40"]);
        for none in [
            "a 5kg bag for $12.50",
            "order 1042, 3 days",
            "a 2-year warranty",
        ] {
            assert_eq!(found(none), [""; 0], "{none}");
        }
    }

    #[test]
    fn a_slip_makes_another_code_that_is_like_it() {
        for (one, other) in [("kx1305d", "kx1147a"), ("t41", "t40"), ("1305d", "1350d")] {
            assert!(alike(one, other), "{one} {other}");
        }
        for (one, other) in [("cb1042", "kx1147a"), ("t41", "x40"), ("a4", "t4")] {
            assert!(!alike(one, other), "{one} {other}");
        }
    }
}
