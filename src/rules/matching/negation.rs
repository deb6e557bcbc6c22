//! "Don't cancel my order" holds the words of a request and means the opposite; "you didn't refund
//! me" holds a negation and means it all the more. What counts is *wanting not to*, so a negation
//! only tells when nothing but words of wanting stands between it and the match.

use crate::conversation::words::Word;

/// How far back a negation can stand.
const REACH: usize = 9;

/// Words that neither carry a negation on nor stop it.
#[rustfmt::skip]
const PASSED: &[&str] = &[
    "to", "a", "an", "the", "my", "our", "any", "for", "at", "with", "be", "being", "in", "of", "this", "that",
    "really", "actually", "even", "necessarily", "currently", "ever", "full", "partial", "please", "me", "let",
    "make", "bother", "all",
    "que", "me", "un", "una", "uno", "el", "la", "los", "mi", "con", "de", "d", "une", "le", "mon", "ma", "avec",
    "einen", "eine", "einem", "einer", "mit", "mein", "meine", "meinen", "di", "il", "lo", "o", "meu", "minha",
    "com", "um", "uma", "een", "mijn", "met", "ich", "ik", "jag", "en", "ett", "med", "att", "z", "ze", "do",
    "ان", "في", "من", "مع", "اي",
];

/// Words of wanting: a negation before them is meant.
#[rustfmt::skip]
const WANTING: &[&str] = &[
    "want", "wanting", "wanna", "need", "wish", "require", "ask", "asking", "looking", "like", "going", "gonna",
    "plan", "planning", "trying", "interested", "request", "requesting", "care", "intend", "have",
    "quiero", "necesito", "hace", "falta", "deseo", "veux", "besoin", "voudrais", "souhaite", "mochte", "will",
    "brauche", "benotige", "voglio", "vorrei", "bisogno", "quero", "preciso", "desejo", "wil", "hoef", "nodig",
    "vill", "behover", "onskar", "chce", "potrzebuje", "chcialbym", "chcialabym", "trzeba",
    "اريد", "ارغب", "احتاج", "ابغي", "ابغا", "ابي", "بدي", "عايز", "عاوز", "اود", "نريد",
];

/// Words that ask a negation to be read as a complaint: "why don't you refund me".
const COMPLAINTS: &[&str] = &[
    "why", "you", "they", "he", "she", "it", "still", "havent", "hasnt",
];

/// Whether the words from `first` to `last` (places in `words`) are there only to be declined.
#[must_use]
pub fn declined(words: &[Word], first: usize, last: usize) -> bool {
    declined_before(words, first) || declined_after(words, last)
}

fn declined_before(words: &[Word], first: usize) -> bool {
    let Some(clause) = words.get(first).map(|word| word.clause) else {
        return false;
    };
    let text = |place: usize| {
        words
            .get(place)
            .filter(|word| word.clause == clause)
            .map_or("", |word| word.text.as_str())
    };
    let before = |place: usize, back: usize| place.checked_sub(back).map_or("", text);
    let mut wanting = false;
    for back in 1..=REACH {
        let Some(place) = first.checked_sub(back) else {
            return false;
        };
        let (word, next) = (text(place), text(place + 1));
        let prev = before(place, 1);
        match word {
            "" => return false,
            "of" if prev == "instead" => return true,
            "than" if prev == "rather" => return true,
            "without" | "avoid" | "بدون" => return true,
            "لا" | "ما" | "مش" | "لم" | "لست" => return wanting,
            "dont" | "wont" | "wouldnt" | "neednt" | "doesnt" => {
                return complaint_free(before(place, 1), before(place, 2)) || wanting;
            }
            "didnt" => return wanting,
            "not" => return meant_not(prev, before(place, 2), wanting),
            "never" => return wanting || prev.is_empty() || prev == "please",
            "no" => return wanting || WANTING.contains(&prev) || only_no(words, first),
            "non" | "nao" | "nie" => return wanting || prev.is_empty(),
            "nicht" | "kein" | "keine" | "keinen" | "keinem" | "keiner" | "niet" | "geen"
            | "pas" | "plus" | "inte" | "ingen" => {
                return wanting
                    || (1..=4).any(|n| {
                        let word = before(place, n);
                        WANTING.contains(&word) || word == "bitte"
                    });
            }
            "have" if !matches!(next, "to" | "anyone" | "anybody" | "someone") => return false,
            "get" | "getting" if prev == "to" => {}
            "anyone" | "anybody" | "someone" if prev == "have" => {}
            "i" | "think" | "believe" if word != "i" || matches!(prev, "think" | "believe") => {}
            _ if WANTING.contains(&word) => wanting = true,
            _ if PASSED.contains(&word) => {}
            _ => return false,
        }
    }
    false
}

/// "I don't …" is meant; "you don't …" and "why don't …" complain.
fn complaint_free(subject: &str, before: &str) -> bool {
    !COMPLAINTS.contains(&subject) && !COMPLAINTS.contains(&before)
}

fn meant_not(prev: &str, before: &str, wanting: bool) -> bool {
    match prev {
        "do" | "would" | "does" => complaint_free(before, "") || wanting,
        "" | "am" | "im" | "please" | "and" | "but" | "so" | "really" | "definitely" => true,
        "did" | "was" => wanting,
        _ => false,
    }
}

/// "No refund needed", "no refund, just an exchange"; but not "no refund yet".
fn only_no(words: &[Word], first: usize) -> bool {
    words.iter().skip(first + 1).take(3).any(|word| {
        matches!(
            word.text.as_str(),
            "needed" | "necessary" | "required" | "wanted" | "thanks" | "thank" | "just" | "only"
        )
    })
}

/// "A refund is not needed", "refund isn't necessary".
fn declined_after(words: &[Word], last: usize) -> bool {
    let Some(clause) = words.get(last).map(|word| word.clause) else {
        return false;
    };
    let after: Vec<&str> = words
        .iter()
        .skip(last + 1)
        .take(4)
        .take_while(|word| word.clause == clause)
        .map(|word| word.text.as_str())
        .collect();
    let not = after
        .iter()
        .any(|word| matches!(*word, "not" | "isnt" | "wont" | "arent"));
    not && after
        .iter()
        .any(|word| matches!(*word, "needed" | "necessary" | "required" | "wanted"))
}

/// Whether a clause only says what is not wanted: "I don't want to send it back".
#[must_use]
pub fn refuses(clause: &[Word]) -> bool {
    (0..clause.len()).any(|at| declined_before(clause, at))
}

/// Words no gap inside a match may hold: what follows them is another thought.
#[must_use]
pub fn parts_thoughts(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "or"
            | "but"
            | "then"
            | "if"
            | "before"
            | "because"
            | "when"
            | "not"
            | "dont"
            | "never"
            | "nicht"
            | "kein"
            | "keine"
            | "keinen"
            | "keinem"
            | "niet"
            | "geen"
            | "pas"
            | "inte"
            | "nie"
    )
}
