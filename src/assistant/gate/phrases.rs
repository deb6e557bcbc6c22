//! The project's own phrases, written out: `assets/handoff/phrases.txt` is a small grammar of what shoppers say who
//! want a person, and of what only sounds like it. The same grammar gives the same lines, in the same order.

use std::collections::{BTreeMap, BTreeSet};

use super::features::hash;
use super::train::Example;

/// The grammar.
pub const GRAMMAR: &str = include_str!("../../../assets/handoff/phrases.txt");
/// Lines written out of each line of the grammar, unless it says how many.
const USUAL: usize = 14;
/// Times as many as it says, since a fifth of them gets a slip of the keys and two fifths get words around them.
const TIMES: usize = 3;
/// How deep brackets may stand in brackets.
const DEEPEST: usize = 12;

/// A source of choices that is the same everywhere (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % sides.max(1) as u64).unwrap_or_default()
    }

    fn choose<'a>(&mut self, among: &[&'a str]) -> &'a str {
        let at = self.roll(among.len());
        among.get(at).copied().unwrap_or_default()
    }
}

type Names<'a> = BTreeMap<&'a str, Vec<&'a str>>;

/// The names and their words.
///
/// # Errors
/// The line that gives a name its words for the second time: the first would be lost to all lines before it, too.
fn names(grammar: &str) -> Result<Names<'_>, String> {
    let mut names = Names::new();
    for (line, number) in grammar.lines().map(str::trim_end).zip(1..) {
        if line.starts_with(['#', '+', '-']) {
            continue;
        }
        let Some((name, words)) = line.split_once('=') else {
            continue;
        };
        let name = name.trim();
        let words = words.split('|').map(str::trim).collect();
        if names.insert(name, words).is_some() {
            return Err(format!(
                "line {number} of the phrases: {name} has its words already"
            ));
        }
    }
    Ok(names)
}

/// Everything the grammar says.
///
/// # Errors
/// The line that gives a name for the second time.
pub fn written_out(grammar: &str) -> Result<Vec<Example>, String> {
    let lines = || {
        grammar
            .lines()
            .map(str::trim_end)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
    };
    let names = names(grammar)?;
    let around = |name: &str| names.get(name).cloned().unwrap_or_default();
    let (before, after) = (around("before"), around("after"));
    let mut out = Vec::new();
    for line in lines() {
        let Some((head, template)) = line.split_once(' ') else {
            continue;
        };
        let wanted = match head.chars().next() {
            Some('+') => true,
            Some('-') => false,
            _ => continue,
        };
        let count = head.get(1..).and_then(|it| it.parse().ok());
        let count = count.unwrap_or(USUAL) * TIMES;
        let mut dice = Dice(hash(template) ^ 7);
        for text in some_of(template, count, &names) {
            let text = match dice.roll(10) {
                0 | 1 => format!("{} {text}", say(dice.choose(&before), &names, &mut dice, 0)),
                2 | 3 => format!("{text} {}", say(dice.choose(&after), &names, &mut dice, 0)),
                _ => text,
            };
            let text = tidy(&text);
            let text = if dice.roll(5) == 0 {
                slip(&text, &mut dice)
            } else {
                text
            };
            out.push(Example { text, wanted });
        }
    }
    // What stands around a request asks for nobody by itself.
    let mut dice = Dice(99);
    for text in before.iter().chain(&after) {
        out.extend((0..4).map(|_| Example {
            text: tidy(&say(text, &names, &mut dice, 0)),
            wanted: false,
        }));
    }
    Ok(out)
}

/// Up to `count` different readings of a template.
fn some_of(template: &str, count: usize, names: &Names<'_>) -> Vec<String> {
    let mut dice = Dice(hash(template));
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for _ in 0..4 * count {
        let text = tidy(&say(template, names, &mut dice, 0));
        if out.len() < count && !text.is_empty() && seen.insert(text.clone()) {
            out.push(text);
        }
    }
    out
}

/// One reading of a template.
fn say(template: &str, names: &Names<'_>, dice: &mut Dice, depth: usize) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find(['[', '{']) {
        let (plain, bracket) = rest.split_at(at);
        out.push_str(plain);
        let Some((inner, after)) = bracketed(bracket).filter(|_| depth < DEEPEST) else {
            rest = "";
            break;
        };
        let chosen = if bracket.starts_with('[') {
            dice.choose(&inner.split('|').collect::<Vec<_>>())
        } else {
            names.get(inner).map_or("", |among| dice.choose(among))
        };
        out.push_str(&say(chosen, names, dice, depth + 1));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What stands in the bracket a text begins with, and what comes after it.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let end = text.find(if text.starts_with('[') { ']' } else { '}' })?;
    Some((text.get(1..end)?, text.get(end + 1..)?))
}

/// One space between words, none before a mark.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() && !word.starts_with([',', '.', '!', '?']) {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// A slip or two of the keys: letters swapped, dropped or wrong.
fn slip(text: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let slips = 1 + usize::from(letters.len() > 25);
    for _ in 0..slips {
        if letters.len() < 6 {
            break;
        }
        let at = 1 + dice.roll(letters.len() - 2);
        let within = |at: usize| letters.get(at).is_some_and(|it| it.is_alphabetic());
        if !within(at) || !within(at + 1) {
            continue;
        }
        match dice.roll(3) {
            0 => letters.swap(at, at + 1),
            1 => drop(letters.remove(at)),
            _ => {
                let wrong = char::from(b'a' + u8::try_from(dice.roll(26)).unwrap_or_default());
                if let Some(letter) = letters.get_mut(at) {
                    *letter = wrong;
                }
            }
        }
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_grammar_gives_the_same_lines() {
        let once = written_out(GRAMMAR).unwrap();
        assert_eq!(once, written_out(GRAMMAR).unwrap());
        let wanted = once.iter().filter(|one| one.wanted).count();
        assert!(wanted > 2_000 && once.len() - wanted > 1_500);
        assert!(once.iter().all(|one| !one.text.contains(['[', '{', '|'])));
    }

    #[test]
    fn templates_are_read() {
        let grammar = "who = Ann | Bob\n# no line\n+2 call {who} [now|]\n-1 hi";
        let out = written_out(grammar).unwrap();
        assert!(out.iter().filter(|one| one.wanted).count() >= 3);
        assert!(
            written_out("+3 [open")
                .unwrap()
                .iter()
                .all(|one| one.text.is_empty())
        );
    }

    #[test]
    fn a_name_that_is_given_twice_is_refused_with_its_line() {
        let grammar = "no = don't | do not\n# orders\n+2 {no} call\n\nno = 4711 | 12";
        assert_eq!(
            written_out(grammar).unwrap_err(),
            "line 5 of the phrases: no has its words already"
        );
    }
}
