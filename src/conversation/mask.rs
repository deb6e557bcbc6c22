//! Card numbers never stay: what looks like one, and the security code beside it, is taken out before
//! anything is written.
//!
//! A number counts when its first digits and its length are those of a card brand and its check digit (Luhn)
//! holds, however it is spaced. Order numbers, phone numbers and tracking numbers that are near misses stay.

/// What stands in the place of a card number.
pub const CARD: &str = "[card number removed]";
/// What stands in the place of a security code.
pub const CODE: &str = "[code removed]";
/// Words after which three or four digits are a card's security code.
const CODE_WORDS: [&str; 8] = [
    "cvv",
    "cvv2",
    "cvc",
    "cvc2",
    "csc",
    "cid",
    "security code",
    "kartenprüfnummer",
];

/// The text without card numbers and security codes; `None` when there was none in it.
#[must_use]
pub fn cards(text: &str) -> Option<String> {
    let without_cards = replace_cards(text);
    let kept = without_cards.as_deref().unwrap_or(text);
    replace_codes(kept).or(without_cards)
}

fn replace_cards(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut found = false;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let run = digits_run(from);
        // A plus makes it a telephone number.
        let card = if before.ends_with('+') {
            None
        } else {
            card_in(run)
        };
        match card {
            Some((lead, length)) => {
                found = true;
                out.push_str(run.split_at(lead).0);
                out.push_str(CARD);
                // What follows in the run may be another one.
                rest = from.split_at(lead + length).1;
            }
            None => {
                out.push_str(run);
                rest = from.split_at(run.len()).1;
            }
        }
    }
    out.push_str(rest);
    found.then_some(out)
}

/// The digits from here on, with at most two spaces, hyphens or dots between them.
fn digits_run(text: &str) -> &str {
    let mut end = 0;
    let mut separators = 0;
    for (at, c) in text.char_indices() {
        if c.is_ascii_digit() {
            end = at + 1;
            separators = 0;
        } else if matches!(
            c,
            ' ' | '-' | '.' | '\n' | '\u{a0}' | '\u{2011}' | '\u{2013}'
        ) && separators < 2
        {
            separators += 1;
        } else {
            break;
        }
    }
    text.split_at(end).0
}

/// Where in a run of digits a card number begins, and how many bytes it takes.
fn card_in(run: &str) -> Option<(usize, usize)> {
    let digits: Vec<(usize, u32)> = run
        .char_indices()
        .filter_map(|(at, c)| Some((at, c.to_digit(10)?)))
        .collect();
    // Only whole groups: a card number does not begin or end in the middle of another number.
    let begins = |index: usize| {
        index == 0
            || digits
                .get(index - 1)
                .zip(digits.get(index))
                .is_some_and(|((before, _), (here, _))| here - before > 1)
    };
    let ends = |index: usize| {
        index == digits.len()
            || digits
                .get(index - 1)
                .zip(digits.get(index))
                .is_some_and(|((before, _), (here, _))| here - before > 1)
    };
    (0..digits.len())
        .filter(|start| begins(*start))
        .find_map(|start| {
            (12..=19).rev().find_map(|length| {
                let number = digits.get(start..start + length)?;
                let values: Vec<u32> = number.iter().map(|(_, digit)| *digit).collect();
                if !ends(start + length) || !is_brand(&values) || !luhn(&values) {
                    return None;
                }
                let (first, last) = (number.first()?.0, number.last()?.0);
                Some((first, last + 1 - first))
            })
        })
}

fn is_brand(digits: &[u32]) -> bool {
    let lead = |count: usize| {
        digits
            .iter()
            .take(count)
            .fold(0, |sum, digit| sum * 10 + digit)
    };
    let (two, three, four) = (lead(2), lead(3), lead(4));
    match digits.len() {
        13 => lead(1) == 4,
        14 => (300..=305).contains(&three) || matches!(two, 36 | 38 | 39),
        15 => matches!(two, 34 | 37),
        16 => {
            lead(1) == 4
                || (51..=55).contains(&two)
                || (2221..=2720).contains(&four)
                || four == 6011
                || (644..=659).contains(&three)
                || (3528..=3589).contains(&four)
                || two == 62
        }
        17 | 18 => two == 62,
        19 => lead(1) == 4 || two == 62 || four == 6011 || two == 65,
        _ => false,
    }
}

fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match place % 2 {
            0 => *digit,
            _ if *digit > 4 => digit * 2 - 9,
            _ => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

fn replace_codes(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    // Where lower-casing moved the bytes, places can't be compared; such letters are rare beside codes.
    if lower.len() != text.len() {
        return None;
    }
    let mut cuts: Vec<(usize, usize)> = CODE_WORDS
        .iter()
        .flat_map(|word| lower.match_indices(word).map(|(at, word)| at + word.len()))
        .filter_map(|end| code_after(&lower, end))
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut out = text.to_owned();
    for (from, to) in cuts.iter().rev() {
        out.replace_range(from..to, CODE);
    }
    (!cuts.is_empty()).then_some(out)
}

/// Three or four digits within a few letters of `from`: "cvv is 123", "CVC: 4821".
fn code_after(text: &str, from: usize) -> Option<(usize, usize)> {
    let after = text.get(from..)?;
    let gap = after.find(|c: char| c.is_ascii_digit())?;
    let between = after.get(..gap)?;
    if between.chars().count() > 12 || between.contains(['\n', '?', ';']) {
        return None;
    }
    let digits = after
        .get(gap..)?
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    matches!(digits, 3 | 4).then_some((from + gap, from + gap + digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn card_numbers_of_every_brand_go_however_they_are_spaced() {
        for number in [
            "4111111111111111",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "5555 5555 5555 4444",
            "2223003122003222",
            "378282246310005",
            "3782 822463 10005",
            "6011111111111117",
            "3530111333300000",
            "30569309025904",
            "4222222222222",
            "6200000000000005",
        ] {
            let text = format!("my card is {number}, please");
            let masked = cards(&text).unwrap_or_else(|| panic!("{number} stayed"));
            assert_eq!(masked, format!("my card is {CARD}, please"));
        }
    }

    #[test]
    fn the_code_beside_it_goes_too() {
        assert_eq!(
            cards("4111 1111 1111 1111 cvv 123").unwrap(),
            format!("{CARD} cvv {CODE}")
        );
        assert_eq!(
            cards("The CVC is 4821.").unwrap(),
            format!("The CVC is {CODE}.")
        );
    }

    #[test]
    fn near_misses_stay() {
        for text in [
            "order #1042",
            "4111111111111112",
            "call +49 151 1234 5678",
            "tracking 1Z999AA10123456784",
            "tracking 9400 1000 0000 0000 0000 00",
            "variant 45281406157101",
            "1234567890123456",
            "on 2026-11-20 at 10:00, 3 items, $1,299.00",
            "what is a cvv?",
            "EAN 4006381333931",
            "4111111111111111222233334444",
        ] {
            assert_eq!(cards(text), None, "{text}");
        }
    }

    #[test]
    fn any_text_is_taken() {
        for text in [
            "",
            "é4111111111111111é",
            "٤١١١",
            "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
            "İcvv 123",
        ] {
            let _ = cards(text);
        }
        assert_eq!(cards("é4111111111111111é").unwrap(), format!("é{CARD}é"));
    }

    proptest::proptest! {
        #[test]
        fn nothing_else_changes(text in "[ -~]{0,60}") {
            if let Some(masked) = cards(&text) {
                proptest::prop_assert!(masked.contains(CARD) || masked.contains(CODE));
            }
        }
    }
}
