//! The numbers of a text, each with what it counts.

use super::facts::{bare, tokens};
use super::tongues;
use crate::assistant::language::Language;
use crate::conversation::words::is_sign;

/// Words after a number that may still be its unit's.
const NEAR: usize = 4;

/// A number with what it counts, if that stands near it.
#[derive(Debug, PartialEq, Eq)]
pub struct Figure {
    pub number: String,
    pub unit: Option<&'static str>,
}

/// The figures of a text. `told` are the languages besides English whose words for numbers and units count.
pub fn figures(text: &str, told: &[Language]) -> Vec<Figure> {
    let parted = parted(text);
    let number = |token: &str| {
        let other = || told.iter().find_map(|one| tongues::number(*one, token));
        number(token).or_else(|| other().map(str::to_owned))
    };
    let unit = |word: &str| {
        let other = || told.iter().find_map(|one| tongues::unit(*one, word));
        unit(word).or_else(other)
    };
    let all: Vec<&str> = tokens(&parted).collect();
    let mut found = Vec::new();
    for (at, token) in all.iter().enumerate() {
        let Some(mut number) = number(token) else {
            continue;
        };
        // "Thirty-one".
        let ones = all.get(at + 1).and_then(|next| {
            ONES.iter()
                .position(|one| *one == bare(next).to_lowercase())
        });
        if let (Some(ones), Ok(tens @ (20 | 30 | 40 | 50 | 60 | 70 | 80 | 90))) =
            (ones, number.parse::<usize>())
            && token.chars().all(char::is_alphabetic)
        {
            number = (tens + ones + 1).to_string();
        }
        let sign = SIGNS
            .iter()
            .find(|(sign, _)| token.contains(sign))
            .map(|(_, unit)| *unit);
        let glued = || {
            unit(
                &token
                    .to_lowercase()
                    .replace(|c: char| !c.is_alphabetic(), ""),
            )
        };
        let after = || {
            let mut next = all.get(at + 1..)?.iter().take(NEAR);
            next.find_map(|word| unit(&bare(word).to_lowercase()))
        };
        let ends = token.ends_with(['.', ';', '!', '?']);
        let unit = sign
            .or_else(glued)
            .or_else(|| if ends { None } else { after() });
        found.push(Figure { number, unit });
    }
    found
}

/// "2-year", "30–60", "$6/mo", "30日": parted, so that each number stands alone.
pub fn parted(text: &str) -> String {
    let mut parted = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '-' | '\u{2010}'..='\u{2015}' | '/' | '\u{301c}' | '\u{ff5e}' => parted.push(' '),
            c if is_sign(c.encode_utf8(&mut [0; 4])) => {
                parted.push(' ');
                parted.push(c);
                parted.push(' ');
            }
            c => parted.push(c),
        }
    }
    parted
}

const SIGNS: &[(&str, &str)] = &[
    ("$", "money"),
    ("€", "money"),
    ("£", "money"),
    ("¥", "money"),
    ("%", "percent"),
];

fn unit(word: &str) -> Option<&'static str> {
    Some(match word {
        "minute" | "minutes" | "min" | "mins" => "minute",
        "hour" | "hours" | "hr" | "hrs" | "h" => "hour",
        "day" | "days" => "day",
        "week" | "weeks" => "week",
        "month" | "months" => "month",
        "year" | "years" | "yr" | "yrs" => "year",
        "percent" | "pct" => "percent",
        "dollar" | "dollars" | "usd" | "euro" | "euros" | "eur" | "pound" | "pounds" | "gbp" => {
            "money"
        }
        "kg" | "kilogram" | "kilograms" | "kilo" | "kilos" => "kg",
        "lb" | "lbs" => "lb",
        "g" | "gram" | "grams" => "g",
        "cm" => "cm",
        "mm" => "mm",
        "km" => "km",
        "m" | "metre" | "metres" | "meter" | "meters" => "m",
        "inch" | "inches" => "inch",
        "ml" => "ml",
        "l" | "litre" | "litres" | "liter" | "liters" => "l",
        "w" | "watt" | "watts" => "watt",
        "v" | "volt" | "volts" => "volt",
        _ => return None,
    })
}

/// A number written one way: `$1,299.00` is `1299`, "two" is `2`. A word with a digit in it stands for itself.
fn number(token: &str) -> Option<String> {
    let token = bare(token).to_lowercase();
    if let Some(at) = NUMBERS.iter().position(|word| *word == token) {
        return Some((at + 2).to_string());
    }
    if let Some((_, number)) = TENS.iter().find(|(word, _)| *word == token) {
        return Some((*number).to_owned());
    }
    if !token.chars().any(char::is_numeric) {
        return None;
    }
    let digits: String = token.chars().filter(|c| *c != ',').collect();
    // "9am" and "30th" and "5kg" are their numbers.
    let plain = digits.trim_end_matches(char::is_alphabetic);
    let plain = if plain.chars().all(|c| c.is_ascii_digit() || c == '.') {
        plain
    } else {
        &digits
    };
    let plain = match plain.split_once('.') {
        Some((whole, rest)) if !whole.is_empty() && rest.chars().all(|c| c == '0') => whole,
        _ => plain,
    };
    let short = plain.trim_start_matches('0');
    Some(if short.is_empty() { "0" } else { short }.to_owned())
}

const ONES: &[&str] = &[
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
];
/// From two on: "one" is hardly ever a number.
const NUMBERS: &[&str] = &[
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];
const TENS: &[(&str, &str)] = &[
    ("thirty", "30"),
    ("forty", "40"),
    ("fifty", "50"),
    ("sixty", "60"),
    ("seventy", "70"),
    ("eighty", "80"),
    ("ninety", "90"),
    ("hundred", "100"),
    ("thousand", "1000"),
    ("million", "1000000"),
    ("dozen", "12"),
    ("twice", "2"),
    ("double", "2"),
    ("triple", "3"),
    ("half", "half"),
];
