//! A store's text in the pieces the assistant reads it in: sections under a heading, made of
//! sentences; and which words of a question carry its meaning.

use std::collections::HashSet;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

use super::language::Language;

/// Sentences of a passage at most: longer paragraphs are read in overlapping stretches.
const PASSAGE_SENTENCES: usize = 4;
/// Lines of a list that are read together.
const LIST_LINES: usize = 10;
/// Paragraphs under one heading are read together up to this many sentences and bytes.
const SECTION: (usize, usize) = (6, 420);
/// Longest sentence kept whole, in bytes; a longer "sentence" is a text without full stops.
const SENTENCE_BYTES: usize = 600;

/// Some sentences that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The nearest heading (or question, in a list of them) above, without its colon.
    pub heading: Option<String>,
    pub sentences: Vec<String>,
}

impl Passage {
    /// Whether it is a list or a table: lines that are no sentences.
    #[must_use]
    pub fn is_list(&self) -> bool {
        self.sentences.first().is_some_and(|line| is_line(line))
    }
}

/// The name of a line such as `Weight: 3.4 kg`, or of a table's row.
#[must_use]
pub fn label(line: &str) -> Option<&str> {
    if is_row(line) {
        return line.split(" – ").next();
    }
    let (label, value) = line.split_once(": ")?;
    (is_line(line) && label.len() <= 40 && !value.is_empty()).then_some(label)
}

/// Whether it is a table's row, which stands for itself.
#[must_use]
pub fn is_row(line: &str) -> bool {
    line.contains(" – ") && is_line(line)
}

/// Whether it ends as no sentence does.
fn is_line(text: &str) -> bool {
    !text.ends_with(['.', '!', '?', '…', '。', '！', '？', '"', '”', ')'])
        || text.contains(": ") && text.ends_with(')')
}

/// Splits plain text (paragraphs parted by blank lines; a line that ends in `:` or `?` and stands
/// for itself is a heading) into passages: short sections whole, longer ones by the paragraph,
/// lists apart from prose.
#[must_use]
pub fn passages(text: &str) -> Vec<Passage> {
    let mut out = Vec::new();
    let mut heading: Option<String> = None;
    let mut sentences: Vec<String> = Vec::new();
    let mut parted = false;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            parted = true;
        } else if let Some(title) = as_heading(line) {
            flush(&mut out, heading.as_ref(), &mut sentences);
            heading = Some(title.to_owned());
        } else {
            let found = self::sentences(line);
            if parted && !belongs(heading.as_deref(), &sentences, &found) {
                flush(&mut out, heading.as_ref(), &mut sentences);
            }
            for sentence in found {
                if sentence.ends_with('?') {
                    flush(&mut out, heading.as_ref(), &mut sentences);
                    heading = Some(sentence.to_owned());
                } else {
                    let apart =
                        |last: &String| is_line(last) != is_line(sentence) || is_row(sentence);
                    if sentences.last().is_some_and(apart) {
                        flush(&mut out, heading.as_ref(), &mut sentences);
                    }
                    sentences.push(sentence.to_owned());
                }
            }
        }
        parted &= line.is_empty();
    }
    flush(&mut out, heading.as_ref(), &mut sentences);
    out
}

/// Whether a new paragraph goes on with the ones before it under their heading.
fn belongs(heading: Option<&str>, before: &[String], now: &[&str]) -> bool {
    let bytes = before.iter().map(String::len).sum::<usize>()
        + now.iter().map(|it| it.len()).sum::<usize>();
    heading.is_some() && before.len() + now.len() <= SECTION.0 && bytes <= SECTION.1
}

fn flush(out: &mut Vec<Passage>, heading: Option<&String>, sentences: &mut Vec<String>) {
    let all = std::mem::take(sentences);
    let bytes: usize = all.iter().map(String::len).sum();
    let most = if all.first().is_some_and(|line| is_line(line)) {
        LIST_LINES
    } else if bytes <= SECTION.1 {
        SECTION.0
    } else {
        PASSAGE_SENTENCES
    };
    let mut rest = all.as_slice();
    while !rest.is_empty() {
        let take = rest.len().min(most);
        let (now, later) = rest.split_at(take);
        out.push(Passage {
            heading: heading.cloned(),
            sentences: now.to_vec(),
        });
        if later.is_empty() {
            break;
        }
        // One sentence of overlap, so that a thought is not cut in two.
        rest = rest.get(take - 1..).unwrap_or_default();
    }
}

fn as_heading(line: &str) -> Option<&str> {
    let title = line.strip_suffix(':')?.trim();
    (!title.is_empty() && title.len() <= 120).then_some(title)
}

/// The sentences of one line, as they stand in it.
#[must_use]
pub fn sentences(line: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        let next = chars.peek().map(|(_, c)| *c);
        let spaced = next.is_none_or(char::is_whitespace);
        let stops = match c {
            '。' | '！' | '？' => true,
            '!' | '?' => spaced,
            '.' => spaced && !is_abbreviation(line.get(start..at).unwrap_or_default()),
            _ => end - start > SENTENCE_BYTES && c.is_whitespace(),
        };
        if stops {
            push_trimmed(&mut out, line.get(start..end));
            start = end;
        }
    }
    push_trimmed(&mut out, line.get(start..));
    out
}

fn push_trimmed<'a>(out: &mut Vec<&'a str>, piece: Option<&'a str>) {
    if let Some(piece) = piece.map(str::trim).filter(|piece| !piece.is_empty()) {
        out.push(piece);
    }
}

fn is_abbreviation(before: &str) -> bool {
    let last = before
        .rsplit(|c: char| c.is_whitespace() || c == '(')
        .next()
        .unwrap_or_default();
    let single = last.chars().count() == 1 && last.chars().all(char::is_alphabetic);
    single
        || matches!(
            last.to_lowercase().as_str(),
            "e.g"
                | "i.e"
                | "approx"
                | "no"
                | "nr"
                | "st"
                | "mr"
                | "mrs"
                | "ms"
                | "dr"
                | "vs"
                | "inc"
                | "ltd"
                | "u.s"
                | "u.k"
                | "etc"
                | "max"
                | "min"
                | "incl"
                | "excl"
                | "a.m"
                | "p.m"
        )
}

/// Snowball stemming of folded words. Words with a digit are left as they are; so are those of a language without a
/// stemmer.
pub struct Stems(Option<Stemmer>);

impl Default for Stems {
    fn default() -> Self {
        Self::for_language(Language::En)
    }
}

impl Stems {
    /// The stems of a language.
    #[must_use]
    pub fn for_language(language: Language) -> Self {
        let algorithm = match language {
            Language::En => Algorithm::English,
            Language::De => Algorithm::German,
            Language::Fr => Algorithm::French,
            Language::Es => Algorithm::Spanish,
            Language::It => Algorithm::Italian,
            Language::Pt => Algorithm::Portuguese,
            Language::Nl => Algorithm::Dutch,
            Language::Sv => Algorithm::Swedish,
            Language::Pl | Language::Ja => return Self(None),
        };
        Self(Some(Stemmer::create(algorithm)))
    }

    #[must_use]
    pub fn of(&self, word: &str) -> String {
        match &self.0 {
            Some(stemmer) if word.chars().all(|c| c.is_ascii_lowercase()) => {
                stemmer.stem(word).into_owned()
            }
            Some(_) | None => word.to_owned(),
        }
    }
}

/// Words a question can do without.
#[rustfmt::skip]
const STOP: &[&str] = &[
    "a", "an", "the", "i", "im", "id", "ill", "ive", "me", "my", "mine", "we", "us", "our", "you", "your", "youre",
    "he", "she", "it", "its", "they", "them", "their", "this", "that", "these", "those", "there", "here", "is", "isnt",
    "are", "arent", "am", "was", "were", "be", "been", "being", "do", "does", "did", "dont", "doesnt", "didnt", "have",
    "has", "had", "havent", "hasnt", "can", "cant", "could", "couldnt", "would", "wouldnt", "will", "wont", "shall", "should",
    "may", "might", "must", "to", "of", "in", "on", "at", "for", "with", "by", "from", "as", "into", "about", "and",
    "or", "but", "so", "if", "than", "then", "what", "whats", "which", "who", "whom", "when", "where", "why", "how",
    "not", "no", "nor", "any", "some", "all", "also", "just", "please", "pls", "hi", "hello", "hey", "thanks", "thank",
    "ok", "okay", "yes", "yeah", "too", "very", "really", "u", "ur", "r", "s", "t", "get", "got", "going", "up",
    "out", "off", "over", "under", "there", "s", "theres", "lets", "let", "go", "now", "yet", "still", "even", "else",
    "much", "many", "more", "most", "other", "such", "own", "same", "tell", "know", "wondering", "wonder", "question",
    "anything", "something", "someone", "anyone", "one", "ones", "way", "least", "maybe", "perhaps", "per", "came", "went", "away", "again", "already", "ever", "always",
    "usually", "currently", "actually", "little", "bit", "lot", "lots", "etc", "due", "because", "while", "until", "since",
    "both", "between", "through", "during", "within", "across", "around", "though", "either", "instead", "bring", "back",
    "ask", "asking", "asked", "guess", "think", "hope", "sorry", "wanted", "trying", "supposed", "kind", "sort", "thing", "things", "say", "said",
];

/// Words that mean something, but nearly every question to a shop has them.
#[rustfmt::skip]
const WEAK: &[&str] = &[
    "sell", "offer", "carry", "stock", "want", "need", "like", "buy", "bought", "purchase", "purchased", "purchasing",
    "product", "products", "item", "items", "store", "shop", "order", "ordered", "orders", "make", "made", "come", "comes",
    "take", "takes", "use", "using", "used", "good", "best", "possible", "happen", "happens", "give", "work", "works",
    "find", "look", "looking", "help", "able", "allowed", "allow", "put", "new", "day", "days", "long", "time", "see",
    "after", "before", "without", "only", "every", "each", "online", "receive", "received", "included",
    "include", "includes", "provide", "available", "interested", "recommend", "keep", "set", "start", "try", "mean",
    "info", "information", "details", "policy", "company", "guys", "people", "person", "somebody", "myself", "play", "located", "special", "run", "runs", "exactly", "normal", "normally", "actual",
    "location",
];

#[must_use]
pub fn is_stop(word: &str) -> bool {
    static SET: LazyLock<HashSet<&str>> = LazyLock::new(|| STOP.iter().copied().collect());
    SET.contains(word)
}

/// How much a word of a question counts, besides how rare it is.
#[must_use]
pub fn weight(word: &str) -> f32 {
    static SET: LazyLock<HashSet<&str>> = LazyLock::new(|| WEAK.iter().copied().collect());
    if SET.contains(word) { 0.35 } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn headings_and_questions_head_what_follows() {
        let passages = passages("Refunds:\nWe pay in 5 days. Always.\n\nCan I swap? Yes, once.");
        assert_eq!(passages.len(), 2);
        let headings: Vec<_> = passages.iter().map(|p| p.heading.as_deref()).collect();
        assert_eq!(headings, [Some("Refunds"), Some("Can I swap?")]);
    }

    #[test]
    fn sentences_survive_amounts_and_abbreviations() {
        assert_eq!(
            sentences("It costs $9.50 (approx. 9 in the U.S. today). Fine!"),
            ["It costs $9.50 (approx. 9 in the U.S. today).", "Fine!"]
        );
    }

    #[test]
    fn each_language_has_its_own_stems() {
        let same = |language: Language, one: &str, other: &str| {
            let stems = Stems::for_language(language);
            assert_eq!(
                stems.of(one),
                stems.of(other),
                "{language:?}: {one}, {other}"
            );
        };
        same(Language::En, "returns", "returning");
        same(Language::De, "bestellung", "bestellungen");
        same(Language::Fr, "livraison", "livraisons");
        same(Language::Es, "pedido", "pedidos");
        same(Language::It, "ordine", "ordini");
        same(Language::Pt, "pedido", "pedidos");
        same(Language::Nl, "bestelling", "bestellingen");
        same(Language::Sv, "butik", "butiken");
        let plain = Stems::for_language(Language::Ja);
        assert_eq!(plain.of("注"), "注");
    }

    proptest! {
        #[test]
        fn any_text_is_split(text in any::<String>()) {
            let _ = passages(&text);
        }
    }
}
