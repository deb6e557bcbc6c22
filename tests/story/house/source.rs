//! Reads the project's own files for the house rules: Rust with comments and strings blanked out, the rooms a file
//! names, and the walk over the folders. Lines stay where they are, so that a complaint can say `file:line`.

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a slice cut wrongly fails the test, as it should"
)]

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// One text file of the project.
pub struct Source {
    /// From the project's root, with `/`.
    pub path: String,
    pub text: String,
}

impl Source {
    /// `path:line` of a byte position.
    pub fn at(&self, position: usize) -> String {
        let before = self.text.get(..position).unwrap_or(&self.text);
        format!("{}:{}", self.path, before.matches('\n').count() + 1)
    }

    /// Whether the whole file is unit tests: `tests.rs`, `test_store.rs`, or anything in a folder `tests/`.
    pub fn is_unit_tests(&self) -> bool {
        let below = self.path.strip_prefix("src/").unwrap_or_default();
        below
            .split('/')
            .any(|part| part == "tests" || part == "tests.rs" || part.starts_with("test_"))
    }

    /// Where the file's own module of unit tests lies: to its closing brace, the first one at a line's start.
    fn unit_tests(&self) -> Range<usize> {
        if self.is_unit_tests() {
            return 0..self.text.len();
        }
        let Some(start) = self.text.find("\nmod tests {") else {
            return 0..0;
        };
        let length = self.text[start..].find("\n}");
        start..length.map_or(self.text.len(), |length| start + length + 2)
    }

    /// How many lines the product has of this file: its unit tests don't count.
    pub fn lines(&self) -> usize {
        self.text.lines().count() - self.text[self.unit_tests()].lines().count()
    }

    /// The Rust that the product runs: no comments, no unit tests; strings are kept or blanked.
    pub fn rust(&self, strings: Strings) -> String {
        let mut text = self.text.clone().into_bytes();
        text[self.unit_tests()]
            .iter_mut()
            .filter(|byte| **byte != b'\n')
            .for_each(|byte| *byte = b' ');
        blank(&String::from_utf8_lossy(&text), strings)
    }

    /// The folder or file of `src/` that this file is a part of: `src/inbox/rows.rs` → `inbox`.
    pub fn room(&self) -> Option<&str> {
        let below = self.path.strip_prefix("src/")?;
        below.split('/').next()?.trim_end_matches(".rs").into()
    }

    /// How many modules deep the file stands: 1 for `src/inbox/mod.rs`, 2 for `src/inbox/rows.rs`.
    fn depth(&self) -> usize {
        let own = usize::from(!self.path.ends_with("/mod.rs"));
        self.path.matches('/').count() - 1 + own
    }

    /// Every path of this crate the product's code names, from its root, with the position:
    /// `use crate::db::{Conn, schema::people}` → `db::Conn`, `db::schema::people`.
    pub fn crate_paths(&self) -> Vec<(usize, String)> {
        let code = self.rust(Strings::Blank);
        let mut found = Vec::new();
        for (position, rest) in words(&code, "crate") {
            if let Some(tree) = rest.trim_start().strip_prefix("::") {
                let mut paths = Vec::new();
                use_tree(tree, "", &mut paths);
                found.extend(paths.into_iter().map(|path| (position, path)));
            }
        }
        // `super::super::…` that climbs out of the room is the same thing in disguise.
        for (position, mut rest) in words(&code, "super") {
            if code[..position].trim_end().ends_with("super::") {
                continue;
            }
            let mut climbed = 0;
            while let Some(next) = rest.trim_start().strip_prefix("::") {
                climbed += 1;
                match next.trim_start().strip_prefix("super") {
                    Some(after) => rest = after,
                    None if climbed >= self.depth() => {
                        let mut paths = Vec::new();
                        use_tree(next, "", &mut paths);
                        found.extend(paths.into_iter().map(|path| (position, path)));
                        break;
                    }
                    None => break,
                }
            }
        }
        found
    }
}

/// Whether string literals stay readable.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Strings {
    Keep,
    Blank,
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every text file below `folders` (empty: the whole project) whose name ends in one of `endings` (empty: any).
/// What builds and tests leave behind is not the project's.
pub fn files(folders: &[&str], endings: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    let mut waiting: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    if folders.is_empty() {
        waiting.push(root().to_path_buf());
    }
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let relative = path.strip_prefix(root()).unwrap_or(&path);
            let relative = relative.to_string_lossy().replace('\\', "/");
            let name = entry.file_name().to_string_lossy().into_owned();
            if name == ".git" {
                // A folder, or in a second work tree a file.
                continue;
            }
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                let left_behind = ["target", "node_modules", "counterbell-data"];
                if !left_behind.contains(&name.as_str()) && relative != "tests/out" {
                    waiting.push(path);
                }
            } else if (endings.is_empty() || endings.iter().any(|ending| name.ends_with(ending)))
                && let Ok(text) = fs::read_to_string(&path)
            {
                found.push(Source {
                    path: relative,
                    text,
                });
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

/// Where `word` stands by itself in `code`, with what follows it.
pub fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    let joins = |letter: char| letter.is_alphanumeric() || letter == '_';
    code.match_indices(word).filter_map(move |(start, _)| {
        let rest = &code[start + word.len()..];
        let alone = !code[..start].ends_with(joins) && !rest.starts_with(joins);
        alone.then_some((start, rest))
    })
}

/// Reads `a::{b, c::d}` at the start of `tree` into whole paths; gives back what follows it.
fn use_tree<'a>(tree: &'a str, above: &str, found: &mut Vec<String>) -> &'a str {
    let tree = tree.trim_start();
    if let Some(mut rest) = tree.strip_prefix('{') {
        loop {
            rest = use_tree(rest, above, found).trim_start();
            match rest.strip_prefix(',') {
                Some(after) => rest = after.trim_start(),
                None => return rest.strip_prefix('}').unwrap_or(rest),
            }
            if let Some(after) = rest.strip_prefix('}') {
                return after;
            }
        }
    }
    let letters = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '*';
    let end = tree.find(|letter| !letters(letter)).unwrap_or(tree.len());
    let (name, rest) = tree.split_at(end);
    let path = match above {
        "" => name.to_owned(),
        above => format!("{above}::{name}"),
    };
    match rest.trim_start().strip_prefix("::") {
        Some(below)
            if below
                .trim_start()
                .starts_with(|next| letters(next) || next == '{') =>
        {
            use_tree(below, &path, found)
        }
        _ => {
            found.push(path);
            let rest = rest.trim_start();
            // `as other_name`
            rest.strip_prefix("as ").map_or(rest, |renamed| {
                renamed.trim_start().trim_start_matches(letters)
            })
        }
    }
}

/// Blanks comments, and strings too if asked; newlines and positions stay.
fn blank(text: &str, strings: Strings) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut wipe = |from: usize, to: usize| {
        for byte in &mut out[from..to] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    };
    let mut i = 0;
    while i < bytes.len() {
        let rest = &text.as_bytes()[i..];
        let start = i;
        if rest.starts_with(b"//") {
            i += rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
            wipe(start, i);
        } else if rest.starts_with(b"/*") {
            i = comment_end(bytes, i);
            wipe(start, i);
        } else if rest[0] == b'"' || starts_raw(bytes, i) {
            let hashes = rest.iter().skip(1).take_while(|b| **b == b'#').count();
            i = if rest[0] == b'"' {
                string_end(bytes, i)
            } else {
                let close = format!("\"{}", "#".repeat(hashes));
                let body = i + hashes + 2;
                text.get(body..)
                    .and_then(|text| text.find(&close))
                    .map_or(bytes.len(), |length| body + length + close.len())
            };
            if strings == Strings::Blank {
                wipe(start + 1, i.saturating_sub(1).max(start + 1));
            }
        } else if rest.starts_with(b"'\\") {
            // An escaped character: its closing quote is the first one past the escape.
            i += 3 + rest.iter().skip(3).position(|b| *b == b'\'').unwrap_or(0) + 1;
        } else if rest[0] == b'\'' && rest.get(1..6).is_some_and(|next| next.contains(&b'\'')) {
            // A character, unless it is a lifetime followed by another: `'a, 'b`.
            let length = text[i + 1..].chars().next().map_or(1, char::len_utf8);
            i += if rest.get(1 + length) == Some(&b'\'') {
                length + 2
            } else {
                1
            };
        } else {
            i += 1;
        }
    }
    String::from_utf8(out).unwrap_or_default()
}

fn starts_raw(bytes: &[u8], i: usize) -> bool {
    let named = i > 0 && (bytes[i - 1].is_ascii_alphanumeric() || bytes[i - 1] == b'_');
    let raw_bytes = i > 0 && matches!(bytes[i - 1], b'b' | b'c');
    bytes[i] == b'r'
        && (!named || raw_bytes)
        && bytes[i + 1..].iter().find(|b| **b != b'#') == Some(&b'"')
}

fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut i = start + 1;
    while i < bytes.len() {
        match bytes[i] {
            b'\\' => i += 2,
            b'"' => return i + 1,
            _ => i += 1,
        }
    }
    bytes.len()
}

fn comment_end(bytes: &[u8], start: usize) -> usize {
    let (mut i, mut open) = (start, 0);
    while i + 1 < bytes.len() {
        match &bytes[i..i + 2] {
            b"/*" => (i, open) = (i + 2, open + 1),
            b"*/" => (i, open) = (i + 2, open - 1),
            _ => i += 1,
        }
        if open == 0 {
            return i;
        }
    }
    bytes.len()
}
