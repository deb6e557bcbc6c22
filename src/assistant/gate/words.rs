//! The gate's few word lists: what is written short is read long, and words that do the same work in asking for a
//! person count as one another. All of it is folded: lower case, no accents, no apostrophes.

use std::collections::HashMap;
use std::sync::LazyLock;

/// How chats abbreviate, and what is meant.
#[rustfmt::skip]
const SHORT: &[(&str, &str)] = &[
    ("u", "you"), ("ur", "your"), ("r", "are"), ("pls", "please"), ("plz", "please"), ("plss", "please"), ("plez", "please"),
    ("2", "to"), ("sb", "someone"), ("smb", "someone"), ("some1", "someone"), ("sum1", "someone"), ("sm1", "someone"),
    ("any1", "anyone"), ("cn", "can"), ("gimme", "give me"), ("lemme", "let me"), ("wanna", "want to"),
    ("gonna", "going to"), ("gotta", "got to"), ("thx", "thanks"), ("ty", "thanks"), ("bc", "because"), ("cuz", "because"),
    ("w", "with"), ("ppl", "people"), ("hooman", "human"), ("hmu", "contact me"), ("ya", "you"), ("yall", "you"),
    ("im", "i am"), ("id", "i would"), ("ill", "i will"), ("ive", "i have"), ("youre", "you are"), ("cant", "can not"),
    ("dont", "do not"), ("wont", "will not"), ("isnt", "is not"), ("whats", "what is"), ("wheres", "where is"),
    ("whos", "who is"), ("theres", "there is"), ("doesnt", "does not"), ("didnt", "did not"), ("wouldnt", "would not"),
    ("couldnt", "could not"), ("cust", "customer"), ("svc", "service"), ("tel", "phone"), ("convo", "conversation"),
    ("asap", "now"), ("b4", "before"), ("wit", "with"), ("da", "the"), ("ok", "okay"), ("thru", "through"), ("onto", "on"),
    ("tho", "though"), ("kinda", "kind of"), ("n", "and"), ("abt", "about"), ("rn", "now"), ("tmrw", "tomorrow"),
    ("msg", "message"), ("pal", "person"), ("spk", "speak"), ("tlk", "talk"), ("smone", "someone"), ("sumone", "someone"),
    ("smbody", "somebody"), ("sombody", "somebody"), ("humn", "human"), ("prson", "person"), ("yr", "your"), ("cud", "could"),
    ("wud", "would"), ("plse", "please"), ("pleas", "please"), ("hav", "have"),
];

/// Words of one kind.
#[rustfmt::skip]
const KINDS: &[(&str, &[&str])] = &[
    ("PERSON", &[
        "human", "humans", "humn", "person", "agent", "agents", "rep", "reps", "representative", "representatives",
        "operator", "operators", "advisor", "adviser", "advisors", "consultant", "csr", "employee", "employees", "clerk",
        "associate", "colleague", "colleagues", "humanbeing", "specialist", "technician", "salesperson", "salesman",
        "attendant", "guy", "lady", "dude", "bloke", "chap", "folks", "staffer",
    ]),
    ("BOSS", &["manager", "managers", "supervisor", "boss", "owner", "superior", "director", "management"]),
    ("ANYONE", &["someone", "somebody", "anyone", "anybody"]),
    ("TEAM", &[
        "support", "staff", "team", "care", "helpdesk", "personnel", "desk", "department", "crew", "people", "service",
        "sales", "reception", "office",
    ]),
    ("REACH", &[
        "talk", "speak", "chat", "talking", "speaking", "chatting", "contact", "reach", "communicate", "discuss",
        "converse", "conversation",
    ]),
    ("PASS", &[
        "connect", "transfer", "put", "patch", "redirect", "escalate", "route", "forward", "refer", "pass", "hand",
        "switch", "direct", "connected", "transferred", "escalated", "hook",
    ]),
    ("CALL", &["call", "ring", "phone", "telephone", "callback", "dial", "buzz", "calling", "bell"]),
    ("MACHINE", &[
        "bot", "bots", "robot", "robots", "chatbot", "machine", "machines", "ai", "computer", "computers", "automated",
        "robotic", "automation",
    ]),
    ("GET", &["get", "give", "bring", "find", "fetch", "send", "grab", "summon", "assign"]),
    ("WANT", &["want", "need", "wish", "prefer", "demand", "require", "rather", "request", "requesting"]),
    ("CAN", &["can", "could", "may", "might", "would"]),
    ("REAL", &["real", "live", "actual", "living", "genuine"]),
    ("NEG", &["not", "no", "never", "without", "dont"]),
];

/// Words that stand for themselves; every other one is only "some word".
#[rustfmt::skip]
const PLAIN: &[&str] = &[
    "i", "me", "my", "we", "us", "our", "you", "your", "it", "this", "that", "there", "here", "is", "am", "are", "was",
    "were", "be", "been", "do", "does", "did", "have", "has", "had", "to", "with", "for", "of", "on", "in", "at", "by",
    "from", "about", "a", "an", "the", "and", "or", "but", "if", "so", "because", "as", "than", "who", "what", "which",
    "when", "where", "why", "how", "please", "now", "just", "only", "let", "any", "some", "one", "else", "instead",
    "through", "over", "up", "help", "will", "way", "possible", "available", "online", "back", "too", "still", "already",
    "yesterday", "said", "told", "he", "she", "they", "thanks", "hi", "hello", "hey", "okay", "yes",
];

/// What a word is read as: mostly itself.
pub fn long(word: &str) -> &str {
    static LONG: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| SHORT.iter().copied().collect());
    LONG.get(word).copied().unwrap_or(word)
}

/// The kind of a word: one of the lists above, the word itself where it is plain, else `*`.
pub fn kind(word: &str) -> &str {
    static LISTED: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        let plain = PLAIN.iter().map(|word| (*word, *word));
        // Of the kinds the first that has a word counts, and any before the word itself.
        let kinds = KINDS.iter().rev();
        let kinds = kinds.flat_map(|(kind, words)| words.iter().map(move |word| (*word, *kind)));
        plain.chain(kinds).collect()
    });
    LISTED.get(word).copied().unwrap_or("*")
}
