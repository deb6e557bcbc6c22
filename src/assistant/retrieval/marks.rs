//! What a text holds whatever its words: a question of how long wants a passage with a span of time,
//! one of how much a passage with an amount. What holds for everything (`#all`) holds for each of the goods.

#[rustfmt::skip]
const NUMBERS: &[&str] = &[
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "fourteen", "fifteen",
    "twenty", "thirty", "forty", "sixty", "ninety",
];
const SPANS: &[&str] = &["minute", "hour", "day", "week", "month", "year"];
const STREETS: &[&str] = &[
    "street",
    "avenue",
    "road",
    "lane",
    "boulevard",
    "drive",
    "square",
];
const WEEKDAYS: &[&str] = &["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The signs of a text, as terms no word can be taken for.
pub fn of(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !(c.is_alphanumeric() || c == '@' || c == '.'))
        .map(|word| word.trim_matches('.'))
        .filter(|word| !word.is_empty())
        .collect();
    let any = |is: &dyn Fn(&str) -> bool| words.iter().any(|word| is(word));
    let starts = |word: &str, list: &[&str]| list.iter().any(|start| word.starts_with(start));
    let has_digit = any(&|word| word.contains(|c: char| c.is_ascii_digit()));
    let has_number = has_digit || any(&|word| NUMBERS.contains(&word));
    let mut out = Vec::new();
    if text.contains(['$', '€', '£', '¥']) {
        out.push("#money");
    }
    if has_number && any(&|word| starts(word, SPANS)) {
        out.push("#time");
    }
    if any(&|word| {
        matches!(word, "am" | "pm" | "a.m" | "p.m")
            || (word.contains("day") && word.len() >= 6 && starts(word, WEEKDAYS))
    }) {
        out.push("#hours");
    }
    if has_digit && any(&|word| STREETS.contains(&word)) {
        out.push("#place");
    }
    if any(&|word| word.contains('@') || starts(word, &["phone"])) {
        out.push("#contact");
    }
    if lower.starts_with("how to ") {
        out.push(super::HOW);
    }
    if super::denies(text) {
        out.push(super::NOT);
    }
    if any(&|word| {
        word.len() == 4
            && (word.starts_with("19") || word.starts_with("20"))
            && word.bytes().all(|byte| byte.is_ascii_digit())
    }) {
        out.push("#year");
    }
    if any(&|word| matches!(word, "anything" | "everything"))
        || lower.contains("any item")
        || lower.contains("all items")
        || lower.contains("every item")
    {
        out.push(super::ALL);
    }
    out.into_iter().map(ToOwned::to_owned).collect()
}
