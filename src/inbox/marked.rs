//! Markdown-light: what staff type (bold, italic, code, links, lists) as HTML. The text itself is what is kept and
//! sent; `extension/theme/assets/markdown.js` shows it the same way to shoppers, and a table holds both to it.

use maud::{Markup, PreEscaped, html};

use super::words::theirs;

/// Emphasis within emphasis, at most.
const DEEPEST: usize = 4;

/// A piece of a text that stands by itself.
enum Block {
    Paragraph(String),
    List {
        /// The first number of a numbered one.
        from: Option<u32>,
        items: Vec<String>,
    },
    Code(String),
}

/// A message's body. One paragraph stays one; more stand in a box of their own.
#[must_use]
pub fn body(text: &str) -> Markup {
    match blocks(text).as_slice() {
        [Block::Paragraph(words)] => {
            html! { p class="body" translate=[theirs(text)] { (inline(words)) } }
        }
        several => html! { div class="body rich" translate="no" { (drawn(several)) } },
    }
}

/// The words inside the body.
#[cfg(test)]
fn inner(text: &str) -> String {
    match blocks(text).as_slice() {
        [Block::Paragraph(words)] => inline(words).0,
        several => drawn(several).0,
    }
}

fn drawn(blocks: &[Block]) -> Markup {
    html! {
        @for block in blocks {
            @match block {
                Block::Paragraph(words) => { p { (inline(words)) } }
                Block::List { from: None, items } => { ul { @for item in items { li { (inline(item)) } } } }
                Block::List { from: Some(1), items } => { ol { @for item in items { li { (inline(item)) } } } }
                Block::List { from: Some(first), items } => { ol start=(first) { @for item in items { li { (inline(item)) } } } }
                Block::Code(code) => { pre { code { (code) } } }
            }
        }
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    let mut lines = text.split('\n');
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            let code: Vec<&str> = lines
                .by_ref()
                .take_while(|line| !line.starts_with("```"))
                .collect();
            blocks.push(Block::Code(code.join("\n")));
            open = false;
        } else if line.trim().is_empty() {
            open = false;
        } else if let Some((number, words)) = item(line) {
            match blocks.last_mut() {
                Some(Block::List { from, items }) if open && from.is_some() == number.is_some() => {
                    items.push(words.to_owned());
                }
                Some(_) | None => blocks.push(Block::List {
                    from: number,
                    items: vec![words.to_owned()],
                }),
            }
            open = true;
        } else {
            match blocks.last_mut() {
                Some(Block::Paragraph(words)) if open => {
                    words.push('\n');
                    words.push_str(line);
                }
                Some(_) | None => blocks.push(Block::Paragraph(line.to_owned())),
            }
            open = true;
        }
    }
    blocks
}

/// A line of a list: its number, if it has one, and its words.
fn item(line: &str) -> Option<(Option<u32>, &str)> {
    let words = |rest: &'_ str| {
        let words = rest.trim_start_matches(' ');
        (words.len() < rest.len() && !words.trim().is_empty()).then_some(rest.len() - words.len())
    };
    if let Some(rest) = line.strip_prefix(['-', '*']) {
        return Some((None, rest.get(words(rest)?..)?));
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let number = line.get(..digits)?.parse().ok()?;
    let rest = line.get(digits..)?.strip_prefix(['.', ')'])?;
    ((1..=3).contains(&digits)).then_some((Some(number), rest.get(words(rest)?..)?))
}

/// Words with their emphasis, code and links.
#[must_use]
pub fn inline(text: &str) -> Markup {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::new();
    write(&mut out, &letters, DEEPEST);
    PreEscaped(out)
}

fn write(out: &mut String, text: &[char], deep: usize) {
    let mut at = 0;
    while let Some(&letter) = text.get(at) {
        let rest = text.get(at..).unwrap_or_default();
        let before = at.checked_sub(1).and_then(|at| text.get(at)).copied();
        let found = match letter {
            '`' => code(rest),
            '[' => named(rest),
            'h' if !before.is_some_and(char::is_alphanumeric) => address(rest),
            '*' | '_' if deep > 0 => emphasis(before, rest, deep),
            _ => None,
        };
        match found {
            Some((html, length)) => {
                out.push_str(&html);
                at += length.max(1);
            }
            None => {
                out.push_str(&html! { (letter.to_string()) }.0);
                at += 1;
            }
        }
    }
}

/// Where `end` stands in `text` from `from` on, on the same line.
fn find(text: &[char], from: usize, end: char) -> Option<usize> {
    text.iter()
        .enumerate()
        .skip(from)
        .take_while(|(_, letter)| **letter != '\n')
        .find(|(_, letter)| **letter == end)
        .map(|(at, _)| at)
}

fn string(text: &[char], from: usize, to: usize) -> String {
    text.get(from..to).unwrap_or_default().iter().collect()
}

fn code(text: &[char]) -> Option<(String, usize)> {
    let end = find(text, 1, '`').filter(|end| *end > 1)?;
    Some((html! { code { (string(text, 1, end)) } }.0, end + 1))
}

/// `[words](https://…)`.
fn named(text: &[char]) -> Option<(String, usize)> {
    let middle = find(text, 1, ']').filter(|middle| *middle > 1)?;
    if text.get(middle + 1) != Some(&'(') {
        return None;
    }
    let end = find(text, middle + 2, ')')?;
    let url = string(text, middle + 2, end);
    let whole = ["https://", "http://", "mailto:"].iter().any(|scheme| {
        url.strip_prefix(scheme)
            .is_some_and(|rest| !rest.is_empty())
    });
    if !whole || url.contains(|letter: char| letter.is_whitespace() || "<>\"'".contains(letter)) {
        return None;
    }
    Some((link(&url, &string(text, 1, middle)), end + 1))
}

fn address(text: &[char]) -> Option<(String, usize)> {
    let until = text
        .iter()
        .position(|letter| letter.is_whitespace() || "<>\"'".contains(*letter))
        .unwrap_or(text.len());
    let word = string(text, 0, until);
    let word = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '*']);
    let label = word
        .strip_prefix("https://")
        .or_else(|| word.strip_prefix("http://"))
        .filter(|rest| !rest.is_empty())?;
    Some((link(word, label), word.chars().count()))
}

fn link(url: &str, label: &str) -> String {
    html! { a href=(url) target="_blank" rel="noopener noreferrer nofollow ugc" { (label) } }.0
}

/// `**bold**`, `*italic*`, `_italic_`: the signs hug the words, and a single one never stands inside of one.
fn emphasis(before: Option<char>, text: &[char], deep: usize) -> Option<(String, usize)> {
    let sign = *text.first()?;
    let solid = |at: usize| text.get(at).is_some_and(|letter| !letter.is_whitespace());
    if sign == '*' && text.get(1) == Some(&'*') {
        let mut from = 3;
        while let Some(end) = find(text, from, '*') {
            if text.get(end + 1) == Some(&'*') && solid(2) && solid(end - 1) {
                let mut inside = String::new();
                write(&mut inside, text.get(2..end)?, deep - 1);
                return Some((format!("<strong>{inside}</strong>"), end + 2));
            }
            from = end + 1;
        }
        return None;
    }
    if before.is_some_and(char::is_alphanumeric) || !solid(1) || text.get(1) == Some(&sign) {
        return None;
    }
    let mut from = 2;
    while let Some(end) = find(text, from, sign) {
        let after = text.get(end + 1).copied();
        let double = after == Some(sign);
        if solid(end - 1) && !double && !after.is_some_and(char::is_alphanumeric) {
            let mut inside = String::new();
            write(&mut inside, text.get(1..end)?, deep - 1);
            return Some((format!("<em>{inside}</em>"), end + 1));
        }
        from = end + if double { 2 } else { 1 };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::inner;

    #[test]
    fn what_is_typed_is_shown_as_the_table_says() {
        let table: Vec<(String, String)> =
            serde_json::from_str(include_str!("../../tests/browser/markdown.json")).unwrap();
        assert!(table.len() > 20);
        for (typed, shown) in table {
            let html = inner(&typed).replace(
                " target=\"_blank\" rel=\"noopener noreferrer nofollow ugc\"",
                "",
            );
            // In words a quotation mark may be written either way.
            let html = html.replace("&quot;onclick", "\"onclick");
            assert_eq!(html, shown, "{typed}");
        }
    }

    #[test]
    fn no_text_is_too_much() {
        for piece in ["*", "**a", "_a ", "[a](", "`", "```\n", "- *", "https://"] {
            let long = piece.repeat(4000 / piece.len());
            assert!(!inner(&long).is_empty(), "{piece}");
        }
    }
}
