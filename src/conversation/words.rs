//! What a text is once case, accents and punctuation are out of the way.
//!
//! Rules look for a merchant's words in what a shopper wrote, and the assistant looks for a
//! shopper's words in what a merchant wrote. Both must agree on what a word is, so it is settled
//! here, where neither of them lives. Everything is linear in the length of the text.

mod arabic;
#[cfg(test)]
mod tests;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// One folded word of a message, and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Lower case, without accents and apostrophes.
    pub text: String,
    /// Byte range in the original message.
    pub start: usize,
    pub end: usize,
    /// Which sentence of the message it is in, from 0.
    pub sentence: usize,
    /// Which clause it is in, from 0, counted over the whole message. Commas, colons, dashes and
    /// brackets end a clause; so does every end of a sentence.
    pub clause: usize,
}

/// A message taken apart once, for every rule that wants to look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    pub words: Vec<Word>,
}

impl Folded {
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut reader = Reader::default();
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, next)| *next);
            reader.take(at, c, next);
        }
        reader.finish(text.len());
        Self {
            words: reader.words,
        }
    }
}

/// Lower case, compatibility forms taken apart (NFKD), accents stripped, apostrophes made `'`,
/// runs of white space made one space, none at the ends.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        if is_apostrophe(c) {
            out.push('\'');
        } else if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            fold_char(c, &mut out);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The folded words of a text, in order. Compounds come in their parts, and those with a digit in
/// them, such as `CM-0042`, also as one word without its joints (`cm0042`) after the parts.
/// Numbers are written one way: `$1,299.00` is `1299`, `12.50` is `12.50`.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut out = Vec::with_capacity(text.len() / 5 + 1);
    for chunk in text.split(char::is_whitespace) {
        let chunk = chunk.trim_matches(|c: char| !c.is_alphanumeric());
        // Most are one plain word.
        if !chunk.is_empty() && chunk.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            out.push(chunk.to_ascii_lowercase());
            continue;
        }
        if let Some(number) = number(chunk) {
            out.push(number);
            continue;
        }
        let parts: Vec<String> = Folded::new(chunk)
            .words
            .into_iter()
            .map(|word| word.text)
            .collect();
        let joined = parts.concat();
        let is_code = parts.len() > 1
            && joined.len() <= 40
            && joined.chars().any(|c| c.is_ascii_digit())
            && chunk.chars().all(is_code_char);
        out.extend(parts);
        if is_code {
            out.push(joined);
        }
    }
    out
}

/// The letters from a to z a word has, as bits.
#[must_use]
pub fn letters(word: &str) -> u32 {
    word.bytes()
        .filter(u8::is_ascii_lowercase)
        .fold(0, |mask, byte| mask | 1 << (byte - b'a'))
}

/// Whether `a` becomes `b` in at most `most` steps: a letter more, less or other, or two
/// neighbours swapped (the restricted Damerau-Levenshtein distance).
#[must_use]
pub fn within(a: &str, b: &str, most: usize) -> bool {
    if a == b {
        return true;
    }
    // Each step changes at most two of the alphabet's letters.
    if most == 0
        || a.is_ascii() && b.is_ascii() && a.len().abs_diff(b.len()) > most
        || (letters(a) ^ letters(b)).count_ones() as usize > 2 * most
    {
        return false;
    }
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len().abs_diff(b.len()) > most {
        return false;
    }
    let at = |row: &[usize], i: usize| row.get(i).copied().unwrap_or(usize::MAX - 1);
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    let mut row: Vec<usize> = Vec::with_capacity(b.len() + 1);
    let mut previous_a = None;
    for (i, &ca) in a.iter().enumerate() {
        row.clear();
        row.push(i + 1);
        let mut previous_b = None;
        for (j, &cb) in b.iter().enumerate() {
            let cost = usize::from(ca != cb);
            let mut best = (at(&above, j) + cost)
                .min(at(&above, j + 1) + 1)
                .min(at(&row, j) + 1);
            if previous_a == Some(cb) && previous_b == Some(ca) && j > 0 {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
            previous_b = Some(cb);
        }
        if row.iter().all(|cell| *cell > most) {
            return false;
        }
        // The oldest row is written over next.
        std::mem::swap(&mut before, &mut above);
        std::mem::swap(&mut above, &mut row);
        previous_a = Some(ca);
    }
    at(&above, b.len()) <= most
}

/// How many slips a word of this length is forgiven: none below five letters, two from nine.
#[must_use]
pub fn slips(word: &str) -> usize {
    match word.chars().count() {
        0..=4 => 0,
        5..=8 => 1,
        9.. => 2,
    }
}

/// Whether `written` is `meant` but for a slip or two. The first letter must be right, or swapped
/// with the second: slips there are rare, and other words are near ("reach", "teach").
#[must_use]
#[inline]
pub fn misspelt(written: &str, meant: &str) -> bool {
    starts_alike(written, meant) && within(written, meant, slips(meant))
}

/// Whether the first letters are the same, or the first two swapped. Most words begin differently: that is seen by
/// their first bytes.
#[inline]
fn starts_alike(one: &str, other: &str) -> bool {
    match (one.as_bytes(), other.as_bytes()) {
        ([a, ..], [b, ..]) if a.is_ascii() && b.is_ascii() => {
            a == b || (one.as_bytes().get(1) == Some(b) && other.as_bytes().get(1) == Some(a))
        }
        _ => {
            let (mut one, mut other) = (one.chars(), other.chars());
            let (first, second) = (one.next(), one.next());
            let (begins, goes_on) = (other.next(), other.next());
            first == begins || (first == goes_on && second == begins)
        }
    }
}

/// Whether a word is one sign of a script written without spaces, where each sign stands alone.
#[must_use]
pub fn is_sign(word: &str) -> bool {
    word.chars().next().is_some_and(is_unspaced)
}

#[derive(Default)]
struct Reader {
    words: Vec<Word>,
    open: Option<(usize, String)>,
    sentence: usize,
    clause: usize,
}

impl Reader {
    fn take(&mut self, at: usize, c: char, next: Option<char>) {
        if c.is_ascii_alphanumeric() {
            let (_, word) = self.open.get_or_insert_with(|| (at, String::new()));
            word.push(c.to_ascii_lowercase());
            return;
        }
        if !c.is_ascii() && (is_combining_mark(c) || is_invisible(c)) {
            return;
        }
        if is_apostrophe(c) && self.open.is_some() && next.is_some_and(char::is_alphanumeric) {
            // "don't" is one word, "d'un" and "l'agent" are two.
            if self.open.as_ref().is_some_and(|(_, word)| is_elision(word)) {
                self.close(at);
            }
            return;
        }
        if is_unspaced(c) {
            self.close(at);
            self.push_char(at, c);
            self.close(at + c.len_utf8());
        } else if c.is_alphanumeric() {
            self.push_char(at, c);
        } else {
            self.close(at);
            self.mark(c, next);
        }
    }

    fn push_char(&mut self, at: usize, c: char) {
        let (_, word) = self.open.get_or_insert_with(|| (at, String::new()));
        let from = word.len();
        fold_char(c, word);
        let kept: String = word
            .split_off(from)
            .chars()
            .filter(|c| c.is_alphanumeric())
            .collect();
        word.push_str(&kept);
    }

    fn close(&mut self, end: usize) {
        if let Some((start, text)) = self.open.take()
            && !text.is_empty()
        {
            let text = match text.chars().next() {
                Some(first) if arabic::is_letter(first) => {
                    arabic::without_article(&text).to_owned()
                }
                Some(_) | None => text,
            };
            self.words.push(Word {
                text,
                start,
                end,
                sentence: self.sentence,
                clause: self.clause,
            });
        }
    }

    /// What a mark between words ends: a sentence, a clause or nothing.
    fn mark(&mut self, c: char, next: Option<char>) {
        let apart = next.is_none_or(|next| !next.is_alphanumeric());
        match c {
            '!' | '?' | '\n' | '\r' | '…' | '。' | '！' | '？' | '؟' | '।' => {
                self.end_sentence();
            }
            '.' | ';' if apart => self.end_sentence(),
            ',' | ':' if apart => self.clause += 1,
            '،' | '؛' => self.clause += 1,
            '(' | ')' | '[' | ']' | '—' | '–' | '、' | '，' | '：' | '"' | '“' | '”' => {
                self.clause += 1;
            }
            '-' if next.is_none_or(char::is_whitespace) => self.clause += 1,
            _ => {}
        }
    }

    fn end_sentence(&mut self) {
        self.sentence += 1;
        self.clause += 1;
    }

    fn finish(&mut self, end: usize) {
        self.close(end);
    }
}

fn fold_char(c: char, out: &mut String) {
    // Most of what is written: no table has to be asked.
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    match c {
        'ß' | 'ẞ' => out.push_str("ss"),
        'æ' | 'Æ' => out.push_str("ae"),
        'œ' | 'Œ' => out.push_str("oe"),
        'ø' | 'Ø' => out.push('o'),
        'ł' | 'Ł' => out.push('l'),
        'đ' | 'Đ' => out.push('d'),
        'ı' => out.push('i'),
        _ => out.extend(
            std::iter::once(c)
                .nfkd()
                .filter(|c| !is_combining_mark(*c))
                .flat_map(char::to_lowercase)
                .filter(|c| !is_combining_mark(*c))
                .filter_map(arabic::plain),
        ),
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '’' | '‘' | '‛' | 'ʼ' | '´' | '`' | '′' | '\u{ff07}'
    )
}

/// Soft hyphens and zero-width signs, which break a word for a machine but not for a reader.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    )
}

fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

fn is_code_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '–')
}

/// The short words French and Italian tie to the next one.
fn is_elision(word: &str) -> bool {
    matches!(
        word,
        "l" | "d" | "j" | "m" | "t" | "s" | "n" | "c" | "qu" | "un" | "all" | "dell" | "nell"
    )
}

/// A plain amount such as `1,299.00` or `12.50`, without thousands and a fraction of nought.
fn number(chunk: &str) -> Option<String> {
    if chunk.len() > 20 || !chunk.contains(['.', ',']) {
        return None;
    }
    let (whole, fraction) = match chunk.rsplit_once('.') {
        Some((whole, fraction)) => (whole, fraction),
        None => (chunk, ""),
    };
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().filter(|first| digits(first))?;
    let mut out = first.to_owned();
    for group in groups {
        if group.len() != 3 || !digits(group) {
            return None;
        }
        out.push_str(group);
    }
    if fraction.is_empty() {
        return Some(out);
    }
    if !digits(fraction) {
        return None;
    }
    if fraction.chars().any(|c| c != '0') {
        out.push('.');
        out.push_str(fraction);
    }
    Some(out)
}
