//! What kind of message it is, by its words alone: a question whether or how, a wish, something told, something sold.

use super::Finding;
use crate::assistant::retrieval::{Concept, DocumentKind, HOW, Index};
use crate::conversation::words::words;

/// What kind of question it is.
pub(super) struct Form {
    pub whether: bool,
    pub goods: bool,
    pub open: bool,
    pub first_person: bool,
    /// Whether anything in it asks or wishes for something, and whether it has a question mark.
    pub asks: bool,
    pub mark: bool,
    /// Whether it begins as one who tells something, and asks for nothing.
    pub tells: bool,
    pub words: usize,
    /// Whether it tells of something gone wrong, which a shopper says who wants it mended.
    pub trouble: bool,
    /// Whether it is somebody who would sell the shop something.
    pub selling: bool,
}

/// What goes wrong.
const TROUBLE: &[&str] = &[
    "broke",
    "broken",
    "breaks",
    "not",
    "never",
    "no",
    "wrong",
    "stopped",
    "damaged",
    "lost",
    "missing",
    "declined",
    "refused",
    "failed",
    "fails",
    "hole",
    "leak",
    "leaks",
    "leaking",
    "torn",
    "ripped",
    "cracked",
    "scratched",
    "stuck",
    "dead",
    "dies",
    "late",
    "too",
    "wont",
    "doesnt",
    "dont",
    "didnt",
    "isnt",
    "cant",
    "hasnt",
    "havent",
    "without",
    "error",
    "faulty",
    "loose",
    "noise",
    "fell",
    "came",
    "lumpy",
    "shrunk",
    "faded",
    "empty",
    "rejected",
    "delayed",
    "froze",
    "frozen",
    "spits",
    "bent",
    "dirty",
    "small",
    "big",
    "changed",
    "hurts",
];
/// Of what only those write who want a shop to buy.
#[rustfmt::skip]
const SELLING: &[&str] = &[
    "seo", "followers", "backlinks", "backlink", "crypto", "bitcoin", "ethereum", "casino", "investors", "viagra", "telegram",
    "loan", "loans", "lend", "giveaway", "http", "www", "pills", "wallet", "freelancer", "influencers", "outsourcing",
    "dropshipping", "ranks", "impressions", "leads", "backers", "jackpot", "forex", "onlyfans",
];
/// Of what they write too; one of these may be a shopper's, two are not.
#[rustfmt::skip]
const PERHAPS_SELLING: &[&str] = &[
    "fans", "website", "traffic", "marketing", "invest", "supplier", "suppliers", "factory", "manufacturer", "partnership",
    "agency", "audit", "earn", "profit", "profits", "click", "whatsapp", "https", "domain", "competitor", "competitors",
    "urgent", "congratulations", "dear", "boss", "interested", "rank", "ranking", "google", "business", "publish", "prize",
    "win", "winner", "subscribe", "brand", "brands", "verified", "grow", "growth", "boost", "promote", "proposal",
    "opportunity", "clients", "sponsor", "collaborate", "collaboration", "outreach", "conversions", "revenue", "instagram",
    "tiktok", "ads", "campaign", "campaigns", "services", "guaranteed", "wholesaler", "owner", "sir", "madam", "freight",
    "advertise", "advertising", "visitors", "designer", "developer", "app", "income", "fund", "funding",
];
/// How those begin who offer something.
#[rustfmt::skip]
const OFFERING: &[(&str, &str)] = &[
    ("we", "offer"), ("we", "help"), ("we", "provide"), ("we", "manufacture"), ("we", "specialise"), ("we", "specialize"),
    ("i", "offer"), ("our", "company"), ("our", "agency"), ("our", "services"), ("our", "clients"), ("our", "factory"),
    ("our", "platform"), ("our", "seo"), ("your", "business"), ("your", "sales"), ("your", "ranking"), ("your", "domain"),
    ("your", "competitors"), ("grow", "your"), ("boost", "your"), ("increase", "your"), ("promote", "your"), ("scale", "your"),
];
/// Words in which something is asked or wished for.
const ASKING: &[&str] = &[
    "what",
    "whats",
    "how",
    "hows",
    "when",
    "where",
    "wheres",
    "who",
    "whos",
    "why",
    "which",
    "whose",
    "need",
    "want",
    "looking",
    "tell",
    "show",
    "explain",
    "help",
    "please",
    "pls",
    "plz",
    "wonder",
    "wondering",
    "know",
    "whether",
    "recommend",
    "suggest",
    "like",
    "find",
    "search",
];
/// With which a sentence begins that asks.
const BEGINNING: &[&str] = &[
    "do", "does", "did", "have", "has", "are", "is", "can", "could", "will", "would", "should",
    "may", "must", "was", "were", "am", "any", "anything", "got", "u", "cn", "isnt", "arent",
    "dont", "cant", "wont",
];
/// With which one begins who tells something.
const TELLING: &[&str] = &[
    "i", "im", "ive", "ill", "we", "were", "you", "youre", "my", "our", "your", "it", "its",
    "this", "that", "thats", "they", "he", "she", "the", "there", "yes", "no", "ok", "okay",
];

impl Form {
    pub fn of(text: &str) -> Self {
        let words = words(text);
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        if matches!(words.first(), Some(&("hi" | "hello" | "hey"))) {
            words.remove(0);
        }
        let first = words.first().copied().unwrap_or_default();
        let mark = text.contains('?');
        let asks =
            mark || BEGINNING.contains(&first) || words.iter().any(|word| ASKING.contains(word));
        Self {
            mark,
            asks,
            tells: !asks && TELLING.contains(&first),
            words: words.len(),
            trouble: words.iter().any(|word| TROUBLE.contains(word)),
            selling: sells(&words),
            whether: matches!(
                first,
                "do" | "does"
                    | "have"
                    | "has"
                    | "are"
                    | "is"
                    | "can"
                    | "could"
                    | "will"
                    | "would"
                    | "did"
            ),
            goods: words
                .windows(2)
                .any(|two| matches!(two, ["do" | "have" | "can", "you" | "u" | "ya"])),
            open: matches!(
                first,
                "what" | "how" | "when" | "where" | "who" | "why" | "which" | "whats"
            ),
            first_person: words
                .iter()
                .any(|word| matches!(*word, "i" | "my" | "im" | "we" | "me" | "ive")),
        }
    }
}

/// Whether these are the words of somebody who would sell the shop something.
fn sells(words: &[&str]) -> bool {
    let mut perhaps: Vec<&&str> = words
        .iter()
        .filter(|word| PERHAPS_SELLING.contains(*word))
        .collect();
    perhaps.sort_unstable();
    perhaps.dedup();
    perhaps.len() >= 2
        || words.iter().any(|word| SELLING.contains(word))
        || words
            .windows(2)
            .any(|two| matches!(two, [one, next] if OFFERING.contains(&(*one, *next))))
}

/// "Do you sell …?"
pub(super) fn asks_for_goods(question: &str) -> bool {
    let words = words(question);
    let advice = words.iter().any(|word| word == "should");
    words.iter().any(|word| {
        matches!(word.as_str(), "sell" | "stock" | "carry" | "selling") || (advice && word == "buy")
    })
}

/// "How do I …?", with nothing but the text of one of the goods to answer it.
pub(super) fn asks_a_product_how(finding: &Finding, index: &Index) -> bool {
    let best = finding.hits.first();
    let document = best.and_then(|best| index.document_of(best));
    finding.concepts.iter().any(|concept| concept.word == HOW)
        && document.is_some_and(|it| it.kind == DocumentKind::Product)
}

/// "How do returns work?"
pub(super) fn asks_for_steps(question: &str) -> bool {
    let words = words(question);
    words.first().is_some_and(|word| word == "how")
        && words
            .last()
            .is_some_and(|word| word == "work" || word == "works")
}

/// Whether anything in the question is particular to it.
pub(super) fn has_telling(concepts: &[Concept]) -> bool {
    concepts.iter().any(|concept| concept.telling)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_asks_and_what_is_told_does_not() {
        for text in [
            "need return address",
            "tell me about the club",
            "is it waterproof",
            "my size?",
        ] {
            assert!(Form::of(text).asks, "{text}");
        }
        for text in [
            "I paid yesterday with my card",
            "ok, you have it: 5521",
            "we hiked all summer",
        ] {
            let form = Form::of(text);
            assert!(form.tells && !form.asks, "{text}");
        }
        assert!(Form::of("my card was declined").trouble);
        assert!(Form::of("Dear owner, we offer a loan").selling);
        assert!(Form::of("We help shops rise, write back for a price list").selling);
        for text in [
            "where is my parcel",
            "which brand are the ceiling lamps",
            "is your website down",
        ] {
            assert!(!Form::of(text).selling, "{text}");
        }
    }
}
