//! Keywords: whole words with their endings, and several of them near each other.

use super::negation::{declined, parts_thoughts};
use super::prepared::Anchor;
use super::{Evidence, MatchError, checked_words, plurals};
use crate::conversation::words::{Folded, Word, is_sign, misspelt, slips, within};

/// How many words may stand between two words of a keyword.
const KEYWORD_GAP: usize = 4;
/// The same when they come in the other order ("my order … cancelled").
const REVERSED_GAP: usize = 3;

/// One or more words that must all be there, in order and near each other, within one sentence.
///
/// Endings of the same word count ("refund": refunds, refunded, refunding), other words made from
/// it don't ("refundable"). A keyword of one word is also found written in two ("charge back"), a
/// keyword of two also in the other order within a clause ("I want my order cancelled"), and in
/// one of several words a long word may have a slip ("cancle my order").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyword {
    text: String,
    words: Vec<Forms>,
}

impl Keyword {
    /// # Errors
    /// When there is no word in it, too many, or only words that every message has.
    pub fn parse(text: &str) -> Result<Self, MatchError> {
        let words = checked_words(text)?;
        Ok(Self {
            text: text.trim().to_owned(),
            words: words.iter().map(|word| Forms::of(word)).collect(),
        })
    }

    /// As the merchant wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What it looks for: two keywords of one spelling find the same.
    #[must_use]
    pub fn looked_for(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(|word| word.base.as_str()).collect();
        words.join(" ")
    }

    /// The first place where the keyword is there and meant.
    #[must_use]
    pub fn find(&self, message: &Folded) -> Option<Evidence> {
        let words = &message.words;
        (0..words.len()).find_map(|at| {
            let (first, last) = self.at(words, at)?;
            let (from, to) = (first.min(last), first.max(last));
            (!declined(words, from, to)).then(|| Evidence::of(words, from, to))?
        })
    }

    fn at(&self, words: &[Word], first: usize) -> Option<(usize, usize)> {
        match self.words.as_slice() {
            [] => None,
            [only] => {
                if only.is(words.get(first)?, false) {
                    return Some((first, first));
                }
                let (a, b) = (words.get(first)?, words.get(first + 1)?);
                let apart = a.text.len() > 1 && b.text.len() > 1 && a.clause == b.clause;
                (apart && only.is_text(&format!("{}{}", a.text, b.text)))
                    .then_some((first, first + 1))
            }
            [a, rest @ ..] => {
                let written = words.get(first)?.text.as_str();
                if self.is_joined(written) {
                    return Some((first, first));
                }
                let exact = is_sign(&a.base);
                if a.is(words.get(first)?, !exact)
                    && let Some(last) = follow(words, first, rest, KEYWORD_GAP)
                {
                    return Some((first, last));
                }
                match rest {
                    [b] if !exact && b.is(words.get(first)?, true) => {
                        follow(words, first, std::slice::from_ref(a), REVERSED_GAP)
                            .filter(|last| same_clause(words, first, *last))
                            .filter(|last| !is_another_thing(words, first, *last))
                            .map(|last| (first, last))
                    }
                    _ => None,
                }
            }
        }
    }

    /// Whether all of it was written as one word.
    fn is_joined(&self, mut written: &str) -> bool {
        for word in &self.words {
            match written.strip_prefix(word.base.as_str()) {
                Some(rest) => written = rest,
                None => return false,
            }
        }
        written.is_empty()
    }

    /// Several words written as one.
    pub(super) fn joined(&self) -> Option<String> {
        (self.words.len() > 1).then(|| self.words.iter().map(|word| word.base.as_str()).collect())
    }

    /// The word that must be there, in one of its forms: the longest, which is the rarest.
    pub(super) fn anchor(&self) -> Anchor {
        let word = self.words.iter().max_by_key(|word| word.base.len());
        let several = self.words.len() > 1;
        Anchor::new(word.into_iter().flat_map(|word| {
            let slips = usize::from(several && word.base.len() >= 6);
            word.all.iter().map(move |form| (form.clone(), slips))
        }))
    }
}

/// Where the last of `rest` stands, each within `gap` words of the one before, in one sentence.
/// A comma is only crossed when nothing else stands between.
fn follow(words: &[Word], first: usize, rest: &[Forms], gap: usize) -> Option<usize> {
    let mut at = first;
    for form in rest {
        let gap = if is_sign(&form.base) { 0 } else { gap };
        let from = words.get(at)?;
        let found = words
            .iter()
            .enumerate()
            .skip(at + 1)
            .take(gap + 1)
            .take_while(|(_, word)| word.sentence == from.sentence)
            .take_while(|(place, word)| {
                *place == at + 1 || (word.clause == from.clause && !gap_ends(words, *place))
            })
            .find(|(place, word)| {
                form.is(word, !is_sign(&form.base)) && !is_other_use(words, at, *place)
            })?;
        at = found.0;
    }
    Some(at)
}

/// Whether the word before this place ends the thought.
fn gap_ends(words: &[Word], place: usize) -> bool {
    text_before(words, place).is_some_and(parts_thoughts)
}

/// "… to order" is a verb, "the back of the money" another thing: no part of the keyword.
fn is_other_use(words: &[Word], first: usize, place: usize) -> bool {
    place > first + 1
        && (first + 2..=place).any(|at| match text_before(words, at) {
            Some("of") => true,
            Some("to") => at == place,
            Some(_) | None => false,
        })
}

/// Whether words in the other order are not the keyword: "to order the noise cancelling ones" orders something, and what
/// cancels is the thing.
pub(super) fn is_another_thing(words: &[Word], first: usize, last: usize) -> bool {
    let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    let before = text_before(words, first).unwrap_or_default();
    let earlier = first.checked_sub(2).map_or("", text);
    let modal = matches!(
        earlier,
        "can" | "could" | "may" | "might" | "should" | "did" | "do" | "will" | "would"
    );
    let ordered =
        (before == "to" && earlier != "due") || (modal && matches!(before, "i" | "we" | "you"));
    // "The order needs cancelling" is said of the order; "noise cancelling headphones" names a kind of thing.
    let clause = words.get(last).map(|word| word.clause);
    let next = words
        .get(last + 1)
        .filter(|word| Some(word.clause) == clause);
    let kind = last > first + 1
        && text(last).ends_with("ing")
        && next.is_some()
        && !needs(text(last - 1))
        && !matches!(
            text(last - 1),
            "is" | "was" | "are" | "be" | "been" | "for" | "of" | "about" | "keep" | "keeps"
        );
    ordered || kind
}

/// Whether this word says what is to be done with the thing before it: "the order needs cancelling".
pub(super) fn needs(word: &str) -> bool {
    matches!(word, "needs" | "need" | "wants" | "want" | "requires")
}

fn text_before(words: &[Word], place: usize) -> Option<&str> {
    let before = words.get(place.checked_sub(1)?)?;
    Some(before.text.as_str())
}

fn same_clause(words: &[Word], a: usize, b: usize) -> bool {
    match (words.get(a), words.get(b)) {
        (Some(a), Some(b)) => a.clause == b.clause,
        _ => false,
    }
}

/// A word with its endings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Forms {
    pub(super) base: String,
    pub(super) all: Vec<String>,
}

impl Forms {
    pub(super) fn of(word: &str) -> Self {
        let mut all = vec![word.to_owned()];
        let long = word.chars().count() >= 4;
        if long && word.is_ascii() {
            let singular = word
                .strip_suffix("ies")
                .map(|stem| format!("{stem}y"))
                .or_else(|| {
                    let stem = word.strip_suffix('s')?;
                    (!stem.ends_with(['s', 'u', 'i'])).then(|| stem.to_owned())
                })
                .or_else(|| word.strip_suffix("ed").map(ToOwned::to_owned))
                .filter(|stem| stem.len() >= 4);
            for base in [Some(word.to_owned()), singular].into_iter().flatten() {
                endings(&base, &mut all);
            }
        } else {
            all.push(format!("{word}s"));
        }
        plurals::other_forms(word, &mut all);
        all.sort();
        all.dedup();
        Self {
            base: word.to_owned(),
            all,
        }
    }

    fn is(&self, word: &Word, slip: bool) -> bool {
        self.is_text(&word.text)
            || (slip
                && self.base.len() >= 6
                && word.text.len() <= self.base.len() + 4
                && slips(&self.base) > 0
                && self
                    .all
                    .iter()
                    .any(|form| within(&word.text, form, 1) && misspelt(&word.text, form)))
    }

    pub(super) fn is_text(&self, text: &str) -> bool {
        self.all.iter().any(|form| form == text)
    }
}

/// English endings of verbs and nouns, and the plural endings of some neighbours.
fn endings(base: &str, out: &mut Vec<String>) {
    out.push(base.to_owned());
    for ending in ["s", "es", "ed", "ing"] {
        out.push(format!("{base}{ending}"));
    }
    if base.len() >= 7 {
        out.push(format!("{base}en"));
        out.push(format!("{base}n"));
    }
    if let Some(stem) = base.strip_suffix('e') {
        out.push(format!("{stem}ed"));
        out.push(format!("{stem}ing"));
    }
    if let Some(stem) = base.strip_suffix('y') {
        out.push(format!("{stem}ies"));
        out.push(format!("{stem}ied"));
    }
    if let Some(last) = base.chars().last().filter(|c| !"aeiouwxy".contains(*c)) {
        out.push(format!("{base}{last}ed"));
        out.push(format!("{base}{last}ing"));
    }
}
