//! What a model said, judged: only what stands in the passages it was shown reaches a shopper.
//!
//! A model that says "supported" is believed as little as a stranger. Its citations must exist, its quote must stand
//! word for word in what it cites, every figure, name and address must be found there, the question's rare words must
//! be covered, and nothing may look like a prompt, a page's markup or a promise. What is told in another language than
//! the passages' is held against them by its reading in English (`across`). All of it is pure; each refusal has a name,
//! which staff see beside the attempt.
//!
//! Numbers, units, days and bounds, denials, names that open a sentence and talk about the talk are heard in each of the
//! assistant's languages (`tongues`); promises are, too. Citations, quotes, links, markup and what nobody sees are the same
//! in all of them, and what is grounded or covered is held against the terms of the passages themselves.

mod across;
mod facts;
mod figures;
mod reply;
mod strange;
#[cfg(test)]
mod tests;
mod tongues;

pub use reply::is_reply;
use reply::{cites, read};

use super::prompt::Passage;
use crate::assistant::language::{Language, language_of, of_content};
use crate::assistant::promises;
use crate::assistant::retrieval::plain_terms;
use crate::assistant::text::{is_stop, sentences};
use crate::conversation::words::{is_sign, words};

/// Longest answer, in characters.
pub const LONGEST: usize = 700;
/// Fewest words of a quote.
const QUOTE_WORDS: usize = 3;
/// Fewest signs of one in a script without spaces.
const QUOTE_SIGNS: usize = 6;
/// Share of a sentence's telling words that must stand in what is cited.
const GROUNDED: f32 = 0.6;
/// Share of the question's rare words that must.
const COVERED: f32 = 0.5;

/// Why a model's answer is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Its reply is not the JSON object that was asked for.
    NotJson,
    /// It says itself that the passages do not answer.
    Unsupported,
    /// There is nothing in it.
    Empty,
    /// It is longer than an answer.
    TooLong,
    /// It cites nothing.
    NoCites,
    /// It cites what it was not shown.
    UnknownCite,
    /// Its quote does not stand in what it cites.
    NotAQuote,
    /// A prompt, a role or a model's talk about itself shows through.
    Injection,
    /// It is formatted: links, images, tags, code.
    Markup,
    /// Characters that are not seen, or turn the line around.
    Invisible,
    /// It is in another language than the question.
    Language,
    /// A number, price or date that is not there.
    Number,
    /// A link, e-mail, telephone number or street that is not there.
    Address,
    /// A name that is not there.
    Name,
    /// Words that the passages do not have.
    Ungrounded,
    /// It says "not" where they don't, or the other way round.
    Denial,
    /// The question's rare words are not in what it cites.
    Uncovered,
    /// Nothing is left of it without its promises.
    Promise,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::NotJson,
        Self::Unsupported,
        Self::Empty,
        Self::TooLong,
        Self::NoCites,
        Self::UnknownCite,
        Self::NotAQuote,
        Self::Injection,
        Self::Markup,
        Self::Invisible,
        Self::Language,
        Self::Number,
        Self::Address,
        Self::Name,
        Self::Ungrounded,
        Self::Denial,
        Self::Uncovered,
        Self::Promise,
    ];

    /// Its name, as kept.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotJson => "not_json",
            Self::Unsupported => "unsupported",
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::NoCites => "no_cites",
            Self::UnknownCite => "unknown_cite",
            Self::NotAQuote => "not_a_quote",
            Self::Injection => "injection",
            Self::Markup => "markup",
            Self::Invisible => "invisible",
            Self::Language => "language",
            Self::Number => "number",
            Self::Address => "address",
            Self::Name => "name",
            Self::Ungrounded => "ungrounded",
            Self::Denial => "denial",
            Self::Uncovered => "uncovered",
            Self::Promise => "promise",
        }
    }
}

/// What an answer is held against.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// What the model was shown, in the order of the numbers.
    pub passages: &'a [Passage],
    /// What is true of the store besides: its name, its domain.
    pub facts: &'a [String],
    /// The question's rare words, each with the terms that stand for it.
    pub rare: &'a [Vec<String>],
    /// The language of the question, where the store's content is in another.
    pub asked: Option<AskedIn>,
}

/// A question's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedIn {
    /// Which.
    pub language: Language,
    /// Whether the question itself tells it; else only the thread does.
    pub plainly: bool,
}

/// An answer that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// What the shopper reads.
    pub answer: String,
    /// Places of the passages it cites.
    pub cites: Vec<usize>,
    /// Sentences that were left out, since they promised something.
    pub promised: Vec<String>,
}

/// Judges what a model said.
///
/// # Errors
/// The first [`Refusal`].
pub fn judge(said: &str, evidence: &Evidence<'_>) -> Result<Passed, Refusal> {
    let reply = read(said).ok_or(Refusal::NotJson)?;
    let answer = reply.answer.as_str().ok_or(Refusal::NotJson)?;
    if strange::is_invisible(answer) {
        return Err(Refusal::Invisible);
    }
    let answer = answer.split_whitespace().collect::<Vec<_>>().join(" ");
    let affirmed = reply.supported.as_bool() == Some(true);
    if !affirmed {
        return Err(Refusal::Unsupported);
    }
    if answer.is_empty() {
        return Err(Refusal::Empty);
    }
    if answer.chars().count() > LONGEST {
        return Err(Refusal::TooLong);
    }
    if strange::is_injection(&answer) {
        return Err(Refusal::Injection);
    }
    if strange::is_markup(&answer) {
        return Err(Refusal::Markup);
    }
    let cites = cites(&reply.cites, evidence.passages.len())?;
    let cited: Vec<&Passage> = cites
        .iter()
        .filter_map(|place| evidence.passages.get(*place))
        .collect();
    let quote = reply.quote.as_str().unwrap_or_default();
    let quoted = folded(quote);
    let stands = is_long_enough(&quoted)
        && cited
            .iter()
            .any(|one| folded(&one.text).contains(&quoted) || folded(&one.title).contains(&quoted));
    if !stands {
        return Err(Refusal::NotAQuote);
    }
    let (answer, promised) = without_promises(&answer, &cited)?;
    let ground = Ground::of(&cited, evidence.facts);
    match other_language(evidence.asked, &answer, &ground.text) {
        None => {
            facts::check(&answer, &ground.text, &ground.links)?;
            grounded(&answer, &ground)?;
            denial(&answer, quote, &ground.text, false)?;
        }
        Some(languages) => across::check(&answer, quote, languages, &ground)?,
    }
    covered(evidence.rare, &ground)?;
    Ok(Passed {
        answer,
        cites,
        promised,
    })
}

/// The question's language and the passages', where these are two. Where only the thread tells the question's, an answer
/// in the passages' own is judged as one.
fn other_language(
    asked: Option<AskedIn>,
    answer: &str,
    text: &str,
) -> Option<(Language, Language)> {
    let pages = of_content(text).unwrap_or(Language::En);
    let asked = asked.filter(|asked| asked.language != pages)?;
    let told_in = || language_of(answer, &Language::ALL).map(|(language, _)| language);
    let is_theirs =
        !asked.plainly && (told_in() == Some(pages) || of_content(answer) == Some(pages));
    (!is_theirs).then_some((asked.language, pages))
}

/// The text an answer must be found in.
struct Ground {
    text: String,
    links: String,
    terms: Vec<String>,
}

impl Ground {
    fn of(cited: &[&Passage], facts: &[String]) -> Self {
        let (mut text, mut links) = (String::new(), String::new());
        for one in cited {
            text.push_str(&format!("{}\n{}\n", one.title, one.text));
            links.push_str(one.url.as_deref().unwrap_or_default());
            links.push(' ');
        }
        for fact in facts {
            text.push_str(fact);
            text.push('\n');
        }
        Self {
            terms: plain_terms(&text),
            text,
            links,
        }
    }
}

/// Whether a quote tells something: a script without spaces has signs for words.
fn is_long_enough(quote: &str) -> bool {
    let signs = || words(quote).iter().filter(|word| is_sign(word)).count();
    quote.split(' ').count() >= QUOTE_WORDS || signs() >= QUOTE_SIGNS
}

/// White space and quotation marks written one way.
fn folded(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{2032}' | '`' => '\'',
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' | '\u{2033}' => '"',
            '\u{2010}'..='\u{2015}' => '-',
            other => other,
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Leaves out sentences that promise something. What the store itself promises, in these words, stays.
fn without_promises(answer: &str, cited: &[&Passage]) -> Result<(String, Vec<String>), Refusal> {
    let stores = |sentence: &str| {
        let sentence = folded(sentence);
        cited
            .iter()
            .any(|one| folded(&one.text).contains(&sentence))
    };
    let kept = promises::without(answer, stores);
    if kept.text.is_empty() {
        return Err(Refusal::Promise);
    }
    Ok((kept.text, kept.left_out))
}

/// Each sentence's telling words stand in what is cited: figures and names alone don't make a sentence true.
fn grounded(answer: &str, ground: &Ground) -> Result<(), Refusal> {
    for sentence in sentences(answer) {
        let terms: Vec<String> = words(sentence)
            .into_iter()
            .filter(|word| !is_stop(word))
            .flat_map(|word| plain_terms(&word))
            .collect();
        let there = terms.iter().filter(|term| ground.terms.contains(term));
        #[expect(clippy::cast_precision_loss, reason = "a few words")]
        let share = there.count() as f32 / terms.len().max(1) as f32;
        if !terms.is_empty() && share < GROUNDED {
            return Err(Refusal::Ungrounded);
        }
    }
    Ok(())
}

const DENIALS: &[&str] = &[
    "not", "no", "never", "none", "cannot", "cant", "wont", "dont", "doesnt", "isnt", "arent",
    "didnt", "without", "neither", "nor", "unable", "except", "unless", "only",
];

/// `is_english` where no other language's "not" is listened for: "non-slip" denies nothing.
fn denies(text: &str, is_english: bool) -> bool {
    let english = |sentence: &str| {
        let mut said = words(sentence).into_iter();
        said.any(|word| {
            DENIALS.contains(&word.as_str()) && !(word == "no" && tongues::has_another_no(sentence))
        })
    };
    let mut all = text.lines().flat_map(sentences);
    all.any(|sentence| english(sentence) || !is_english && tongues::denies(sentence))
}

/// An answer turned around has all the right words. `english` where all of it is read in English.
fn denial(answer: &str, quote: &str, ground: &str, english: bool) -> Result<(), Refusal> {
    let is_english = |text: &str| tongues::spoken(text).map(|one| one == Language::En);
    // A quote is a piece of the ground, and too short to tell.
    let pages = english || is_english(ground) == Some(true);
    let own = english || is_english(answer).unwrap_or(pages);
    let turned = denies(answer, own) && !denies(ground, pages)
        || denies(quote, pages) && !denies(answer, own);
    if turned { Err(Refusal::Denial) } else { Ok(()) }
}

fn covered(rare: &[Vec<String>], ground: &Ground) -> Result<(), Refusal> {
    let there = rare
        .iter()
        .filter(|terms| terms.iter().any(|term| ground.terms.contains(term)));
    #[expect(clippy::cast_precision_loss, reason = "a few words")]
    let share = there.count() as f32 / rare.len().max(1) as f32;
    if !rare.is_empty() && share < COVERED {
        return Err(Refusal::Uncovered);
    }
    Ok(())
}
