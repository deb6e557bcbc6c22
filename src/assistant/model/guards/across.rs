//! An answer in another language than its passages, held against them.
//!
//! No word of it need stand there, so it is read in English first, word by word (`meaning::told`), and judged by that
//! reading. The decision: it is in the language of the question. What a translation leaves as it is must be there as it
//! is: addresses, numbers with their units (in figures or in words, with a decimal comma or a point), days and months,
//! countries by any of their names, other names as they are written. What binds a shop ("free", "always") or gives
//! something away ("refund", "voucher") must be said there, not only something near it. Of the other words of each
//! sentence as large a share must be there, themselves or by a word for the same thing, as in the passages' own
//! language; a word that nobody listed counts as one that is not. An honest translation of a page has most of its words
//! there, an invention has few; what is translated too freely is refused, too, and the embedded answer is taken.

use std::collections::HashSet;

use super::{GROUNDED, Ground, Refusal, denial, facts};
use crate::assistant::language::{Language, language_of, of_content};
use crate::assistant::meaning::told::{self, Piece};
use crate::assistant::retrieval::plain_terms;
use crate::assistant::synonyms::GROUPS;
use crate::assistant::text::{Stems, is_stop, sentences};
use crate::conversation::words::{fold, is_sign, words};

/// How sure another language must be for an answer to be in it.
const SURE: f32 = 1.2;
/// Telling words from which on a sentence is judged by itself.
const FEW: usize = 2;
/// A country's shorter names are told from other words by their capitals.
const SHORT: usize = 4;

/// What gives something away, each kind by its words.
const GIVES: &[&[&str]] = &[
    &["discount", "coupon", "voucher", "promo", "rebate"],
    &["gift", "present"],
    &["refund", "refunded", "reimburse", "money"],
    &["replace", "replacement", "exchange", "swap"],
    &["insurance", "insured"],
    &["compensation", "compensate"],
];

/// Who carries things and who is paid by: names, though shoppers' words have them.
const HOUSES: &[&str] = &[
    "paypal",
    "klarna",
    "whatsapp",
    "visa",
    "mastercard",
    "amex",
    "american express",
    "apple pay",
    "google pay",
    "shop pay",
    "sepa",
    "ideal",
    "twint",
    "bizum",
    "blik",
    "swish",
    "pix",
    "satispay",
    "dhl",
    "ups",
    "usps",
    "fedex",
    "dpd",
    "gls",
    "hermes",
    "inpost",
];

/// German words before which a noun stands.
const DETERMINERS: &[&str] = &[
    "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines",
    "kein", "keine", "keinen", "ihr", "ihre", "ihren", "ihrem", "ihrer", "unser", "unsere",
    "unseren", "jede", "jeden", "jedes", "jeder", "jedem", "alle", "allen", "und", "oder", "zum",
    "zur", "beim", "im", "am", "vom",
];

/// Checks an answer in `asked` against passages in `pages`.
///
/// # Errors
/// The first [`Refusal`].
pub fn check(
    answer: &str,
    quote: &str,
    (asked, pages): (Language, Language),
    ground: &Ground,
) -> Result<(), Refusal> {
    let told_in = language_of(answer, &Language::ALL);
    let is_other = told_in.is_some_and(|(found, sure)| found != asked && sure >= SURE);
    if is_other || of_content(answer) == Some(pages) {
        return Err(Refusal::Language);
    }
    facts::addresses(answer, &ground.text, &ground.links)?;
    let there = There::of(ground, pages);
    let written = &there.written;
    let english = in_english(answer, asked, written);
    facts::numbers(&english, &facts::with_bounds(&there.english))?;
    if asked == Language::En {
        facts::names(answer, &there.english)?;
    } else {
        names(answer, asked, &there)?;
    }
    grounded(answer, asked, &there)?;
    let quote = in_english(quote, pages, written);
    denial(&english, &quote, &there.english, true)
}

/// What is there.
struct There {
    /// The passages in English words.
    english: String,
    /// The same between spaces, folded.
    line: String,
    /// Its words.
    words: HashSet<String>,
    /// What stands there between white space, without punctuation.
    written: HashSet<String>,
    terms: HashSet<String>,
    /// Terms for the same things.
    near: HashSet<String>,
}

impl There {
    fn of(ground: &Ground, pages: Language) -> Self {
        let written: HashSet<String> = facts::parts(&ground.text).collect();
        let english = if pages == Language::En {
            ground.text.clone()
        } else {
            let read = in_english(&ground.text, pages, &written);
            format!("{}\n{read}", ground.text)
        };
        let terms: HashSet<String> = plain_terms(&english).into_iter().collect();
        let stems = Stems::default();
        let mut near = HashSet::new();
        for group in GROUPS {
            let group: Vec<String> = group.iter().map(|word| stems.of(word)).collect();
            if group.iter().any(|term| terms.contains(term)) {
                near.extend(group);
            }
        }
        let said = words(&english);
        Self {
            line: format!(" {} ", said.join(" ")),
            words: said.into_iter().collect(),
            english,
            written,
            terms,
            near,
        }
    }

    /// Whether a word stands there as it is written, but for an ending.
    fn has(&self, word: &str) -> bool {
        let bare = word.strip_suffix('s');
        self.words.contains(word)
            || bare.is_some_and(|bare| self.words.contains(bare))
            || self.words.contains(&format!("{word}s"))
    }

    /// Whether it has a country, by any of its names.
    fn has_country(&self, names: &[&str]) -> bool {
        names.iter().any(|name| {
            if name.len() < SHORT {
                facts::parts(&self.english).any(|part| part.replace('.', "") == *name)
            } else {
                self.line.contains(&format!(" {} ", fold(name)))
            }
        })
    }

    /// Whether it has an English word, or one for the same thing.
    fn is_near(&self, word: &str) -> bool {
        let terms = plain_terms(word);
        terms
            .iter()
            .any(|term| self.terms.contains(term) || self.near.contains(term))
    }
}

/// A text in English words, a sentence a line. What nobody listed stays as it is.
fn in_english(text: &str, language: Language, written: &HashSet<String>) -> String {
    let mut out = String::new();
    for sentence in text.lines().flat_map(sentences) {
        let Some(pieces) = told::read(sentence, language) else {
            out.push_str(sentence);
            out.push('\n');
            continue;
        };
        let mut said: Vec<String> = Vec::new();
        for piece in &pieces {
            if piece.is_number() {
                said.push(figure(sentence, piece, language, written));
            } else if piece.means.is_empty() {
                said.push(piece.written.to_owned());
            } else if let Some(names) = piece.country() {
                said.extend(names.first().map(|name| (*name).to_owned()));
            } else {
                said.extend(piece.means.iter().map(|means| (*means).to_owned()));
            }
        }
        out.push_str(&said.join(" "));
        out.push_str(".\n");
    }
    out
}

/// A number as English writes it, with its sign before it: `1.299,50 €` is `€1299.50`.
fn figure(
    sentence: &str,
    piece: &Piece<'_>,
    language: Language,
    written: &HashSet<String>,
) -> String {
    let number = numeral(piece.written, language, written);
    let before = sentence.get(..piece.start).unwrap_or_default().trim_end();
    let after = sentence.get(piece.end..).unwrap_or_default().trim_start();
    let is_sign = |c: &char| matches!(c, '$' | '€' | '£' | '¥');
    let sign = before.chars().next_back().filter(is_sign);
    match sign.or_else(|| after.chars().next().filter(is_sign)) {
        Some(sign) => format!("{sign}{number}"),
        None if after.starts_with('%') => format!("{number}%"),
        None => number,
    }
}

/// A number with a point for its decimals and nothing between its thousands. What stands in the passages as it is
/// written is theirs, however it is meant.
fn numeral(number: &str, language: Language, written: &HashSet<String>) -> String {
    let mixed = number.rfind('.') > number.rfind(',') && number.contains(',');
    if language == Language::Ja || language == Language::En || mixed || written.contains(number) {
        return number.to_owned();
    }
    let at = number.find(char::is_alphabetic).unwrap_or(number.len());
    let (figures, glued) = number.split_at_checked(at).unwrap_or((number, ""));
    let (whole, decimals) = match figures.rsplit_once(',') {
        Some((whole, decimals)) => (whole, decimals),
        None => (figures, ""),
    };
    let mut groups = whole.split(['.', ' ', '\'', '\u{2019}', '\u{a0}', '\u{202f}']);
    let first = groups.next().unwrap_or_default();
    let groups: Vec<&str> = groups.collect();
    let thousands = !groups.is_empty() && first.len() <= 3;
    let whole = if thousands && groups.iter().all(|group| group.len() == 3) {
        format!("{first}{}", groups.concat())
    } else {
        whole.to_owned()
    };
    if decimals.chars().all(|c| c == '0') {
        format!("{whole}{glued}")
    } else {
        format!("{whole}.{decimals}{glued}")
    }
}

/// Countries, houses, and whatever is written large and listed nowhere: each is there.
fn names(answer: &str, asked: Language, there: &There) -> Result<(), Refusal> {
    for sentence in sentences(answer) {
        let pieces = told::read(sentence, asked).unwrap_or_default();
        let mut before: Option<&Piece<'_>> = None;
        for piece in &pieces {
            let known = match piece.country() {
                Some(names) => there.has_country(names),
                None => is_there_or_no_name(piece, before, asked, there),
            };
            if !known {
                return Err(Refusal::Name);
            }
            before = Some(piece);
        }
    }
    Ok(())
}

fn is_there_or_no_name(
    piece: &Piece<'_>,
    before: Option<&Piece<'_>>,
    asked: Language,
    there: &There,
) -> bool {
    let word = fold(piece.written);
    let is_house = HOUSES.contains(&word.as_str());
    if is_house {
        return there.line.contains(&format!(" {word} "));
    }
    let is_large = piece.written.starts_with(char::is_uppercase);
    let is_listed = !piece.means.is_empty() || asked.stop_words().contains(&word.as_str());
    !is_large
        || is_listed
        || there.has(&word)
        || asked == Language::De && before.is_some_and(stands_before_nouns)
}

/// Whether what follows a German word is a noun, which is written large as names are.
fn stands_before_nouns(before: &Piece<'_>) -> bool {
    let word = fold(before.written);
    let small = before.written.starts_with(char::is_lowercase);
    let is_adjective = || {
        let ends = ["e", "en", "em", "er", "es"];
        word.len() > SHORT
            && ends.iter().any(|end| word.ends_with(end))
            && !Language::De.stop_words().contains(&word.as_str())
            && before.means.is_empty()
    };
    before.is_number() || small && (DETERMINERS.contains(&word.as_str()) || is_adjective())
}

/// Each sentence's telling words are there, most of them.
fn grounded(answer: &str, asked: Language, there: &There) -> Result<(), Refusal> {
    let (mut all, mut all_there) = (0, 0);
    for sentence in sentences(answer) {
        let (told, found) = match told::read(sentence, asked) {
            Some(pieces) => counted(&pieces, asked, there)?,
            None => counted_in_english(sentence, there),
        };
        if told >= FEW && is_less(found, told) {
            return Err(Refusal::Ungrounded);
        }
        all += told;
        all_there += found;
    }
    if all > 0 && is_less(all_there, all) {
        return Err(Refusal::Ungrounded);
    }
    Ok(())
}

fn is_less(found: usize, told: usize) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "a few words")]
    let share = found as f32 / told as f32;
    share < GROUNDED
}

/// How many telling words there are, and how many of them are there.
fn counted(
    pieces: &[Piece<'_>],
    asked: Language,
    there: &There,
) -> Result<(usize, usize), Refusal> {
    let (mut told, mut found) = (0, 0);
    for piece in pieces {
        // Numbers and countries are looked at by themselves.
        if piece.is_number() || piece.country().is_some() {
            continue;
        }
        if piece.means.is_empty() {
            let word = fold(piece.written);
            let says_nothing = asked.stop_words().contains(&word.as_str())
                || word.chars().count() < 2 && !is_sign(&word)
                || word.chars().all(is_hiragana);
            if !says_nothing {
                told += 1;
                found += usize::from(there.has(&word) || there.is_near(&word));
            }
            continue;
        }
        for means in &piece.means {
            let telling: Vec<String> = words(means).into_iter().filter(|it| !is_stop(it)).collect();
            if telling.iter().any(|word| gives(word, there)) {
                return Err(Refusal::Ungrounded);
            }
            let near = telling.iter().filter(|word| there.is_near(word)).count();
            // "Send back" is "return", though neither of its words is.
            let turned = near == 0 && there.is_near(means);
            told += telling.len();
            found += if turned { telling.len() } else { near };
        }
    }
    Ok((told, found))
}

fn counted_in_english(sentence: &str, there: &There) -> (usize, usize) {
    let telling: Vec<String> = words(sentence)
        .into_iter()
        .filter(|it| !is_stop(it))
        .collect();
    let found = telling.iter().filter(|word| there.is_near(word)).count();
    (telling.len(), found)
}

/// Whether a word gives something away that is not given there.
fn gives(word: &str, there: &There) -> bool {
    let stems = Stems::default();
    let kind = GIVES.iter().find(|kind| kind.contains(&word));
    kind.is_some_and(|kind| !kind.iter().any(|it| there.terms.contains(&stems.of(it))))
}

/// The signs Japanese ties its words together with.
fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{309f}')
}

#[cfg(test)]
mod tests;
