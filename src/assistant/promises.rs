//! Sentences that promise: a later act of somebody ("someone will mail you"), or an act the assistant claims to have
//! done ("I've refunded you"). It can do neither, so they are left out of what it says, or become a task for staff.
//!
//! What a store promises on its own pages ("we ship within 2 days") is its own to promise; whoever calls says which
//! sentences those are. Pure, and by words alone.

#[cfg(test)]
mod tests;

use super::text::sentences;

/// What kind of promise a sentence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Promise {
    /// Somebody will do something.
    Later,
    /// Somebody has done, or is doing, something to this shopper's affairs.
    Done,
}

/// A text without its promises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What is left.
    pub text: String,
    /// What is not.
    pub left_out: Vec<String>,
}

/// Leaves out every sentence that promises, but for those that `stores` knows as the store's own.
#[must_use]
pub fn without(text: &str, stores: impl Fn(&str) -> bool) -> Kept {
    let mut lines = Vec::new();
    let mut left_out = Vec::new();
    for line in text.lines() {
        let mut kept = Vec::new();
        for sentence in sentences(line) {
            if of(sentence).is_none() || stores(sentence) {
                kept.push(sentence);
            } else {
                left_out.push(sentence.to_owned());
            }
        }
        lines.push(kept.join(" "));
    }
    Kept {
        text: lines.join("\n").trim().to_owned(),
        left_out,
    }
}

/// What a text promises first, if anything.
#[must_use]
pub fn of(text: &str) -> Option<Promise> {
    text.lines().flat_map(sentences).find_map(of_sentence)
}

fn of_sentence(sentence: &str) -> Option<Promise> {
    // A question offers, and leaves it to the shopper.
    if sentence.trim_end().ends_with('?') {
        return None;
    }
    let owned = spelled_out(sentence);
    let words: Vec<&str> = owned.iter().map(String::as_str).collect();
    for at in 0..words.len() {
        let rest = words.get(at..).unwrap_or_default();
        if let Some(promise) = begins(rest, &words) {
            return Some(promise);
        }
    }
    None
}

/// Whether a promise begins here. `all` is the whole sentence.
fn begins(rest: &[&str], all: &[&str]) -> Option<Promise> {
    if turns(rest) {
        return Some(Promise::Later);
    }
    if let Some((who, after)) = actor(rest) {
        return acts(who, after, all);
    }
    passive(rest, all)
}

/// Who is said to act.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    I,
    We,
    Somebody,
}

/// The one who acts, and what follows.
fn actor<'w, 'r>(rest: &'r [&'w str]) -> Option<(Who, &'r [&'w str])> {
    match rest {
        ["i", after @ ..] => Some((Who::I, after)),
        ["we" | "they", after @ ..] => Some((Who::We, after)),
        ["someone" | "somebody", "from" | "on" | "in", "our" | "the", _, after @ ..]
        | ["someone" | "somebody", after @ ..] => Some((Who::Somebody, after)),
        ["one" | "member" | "members", "of", "our" | "the" | "my", after @ ..] => {
            let skipped = after.iter().take(3).position(|word| PEOPLE.contains(word))?;
            Some((Who::Somebody, after.get(skipped + 1..)?))
        }
        ["our" | "the" | "a" | "an" | "my" | "your", after @ ..] => {
            let at = after.iter().take(3).position(|word| PEOPLE.contains(word))?;
            let mut next = after.get(at + 1..)?;
            while let [more, others @ ..] = next {
                if !PEOPLE.contains(more) {
                    break;
                }
                next = others;
            }
            Some((Who::Somebody, next))
        }
        _ => None,
    }
}

fn acts(who: Who, after: &[&str], all: &[&str]) -> Option<Promise> {
    let after = adverbs(after);
    match after {
        ["will" | "shall", rest @ ..]
        | ["am" | "are" | "is", "going" | "about", "to", rest @ ..]
        | ["plan" | "plans" | "promise" | "intend", "to", rest @ ..] => later(who, adverbs(rest), all),
        ["promise" | "guarantee" | "assure" | "hereby", ..] if who == Who::I => Some(Promise::Later),
        ["have" | "has" | "had", rest @ ..] => done(who, adverbs(rest), all),
        ["am" | "are" | "is", rest @ ..] => match adverbs(rest) {
            [act, more @ ..] if DOING.contains(act) && about_them(who, more) => Some(Promise::Done),
            _ => None,
        },
        ["can" | "could" | "would", rest @ ..] if who == Who::I => match adverbs(rest) {
            // Offers an act that is not the assistant's to do.
            [act, more @ ..] if DEEDS.contains(act) && about_them(Who::We, more) => Some(Promise::Later),
            _ => None,
        },
        _ if who == Who::I => match after {
            [act, more @ ..] if DONE.contains(act) && !more.is_empty() => Some(Promise::Done),
            _ => None,
        },
        _ => None,
    }
}

fn later(who: Who, rest: &[&str], all: &[&str]) -> Option<Promise> {
    let [verb, more @ ..] = rest else { return None };
    match *verb {
        "not" | "never" => None,
        // "Will be in touch", "will be emailing you", "will be happy to …".
        "be" => match adverbs(more) {
            ["in", "touch", ..] | ["back" | "with" | "there" | "right", ..] => Some(Promise::Later),
            ["happy" | "glad" | "able" | "available", "to", act, ..] if CONTACTS.contains(act) => Some(Promise::Later),
            [act, ..] if DOING.contains(act) => Some(Promise::Later),
            _ => None,
        },
        "have" | "get" => Some(Promise::Later).filter(|_| who != Who::We || !is_policy(all)),
        verb if CONTACTS.contains(&verb) => Some(Promise::Later).filter(|_| !is_notice(all)),
        verb if DEEDS.contains(&verb) => match who {
            Who::I | Who::Somebody => Some(Promise::Later),
            // "We will replace it if it is faulty" tells of the store's terms.
            Who::We => Some(Promise::Later).filter(|_| !is_policy(all)),
        },
        _ => None,
    }
}

fn done(who: Who, rest: &[&str], all: &[&str]) -> Option<Promise> {
    match rest {
        ["not" | "never", ..] => None,
        ["been", act, more @ ..] if DOING.contains(act) && about_them(who, more) => Some(Promise::Done),
        ["been", ..] => None,
        [act, more @ ..] if DONE.contains(act) => match who {
            Who::I => Some(Promise::Done),
            Who::We | Who::Somebody => {
                Some(Promise::Done).filter(|_| about_them(who, more) && !is_policy(all))
            }
        },
        _ => None,
    }
}

/// "You will be contacted", "your order has been cancelled", "a refund is on its way", "expect a call".
fn passive(rest: &[&str], all: &[&str]) -> Option<Promise> {
    match rest {
        ["you", after @ ..] => match adverbs(after) {
            ["will" | "shall", more @ ..] | ["are", "going", "to", more @ ..] | ["can" | "should", "expect", "to", more @ ..] => {
                to_you(adverbs(more), all)
            }
            ["can" | "should" | "may", "expect", more @ ..] => answer_coming(more, all),
            ["have" | "were" | "are", more @ ..] => match adverbs(more) {
                ["been", act, ..] | ["being", act, ..] if DONE.contains(act) => Some(Promise::Done),
                _ => None,
            },
            _ => None,
        },
        ["expect" | "await", more @ ..] => answer_coming(more, all),
        ["it" | "everything" | "this" | "that", "has" | "is", "been" | "being", act, ..] => {
            Some(Promise::Done).filter(|_| DONE.contains(act) && !is_policy(all) && !all.contains(&"by"))
        }
        ["your" | "the" | "a" | "an" | "this" | "that", after @ ..] => affair(after, all),
        _ => None,
    }
}

fn to_you(more: &[&str], all: &[&str]) -> Option<Promise> {
    let found = match more {
        ["hear", "back", ..] | ["hear", "from", ..] => true,
        ["be", rest @ ..] => matches!(adverbs(rest), [act, ..] if DONE.contains(act)),
        ["receive" | "get" | "have", rest @ ..] => return answer_coming(rest, all),
        _ => false,
    };
    Some(Promise::Later).filter(|_| found && !is_policy(all))
}

/// "A reply from us within the hour": something personal is on its way.
fn answer_coming(rest: &[&str], all: &[&str]) -> Option<Promise> {
    let coming = rest.iter().take(4).any(|word| COMING.contains(word));
    Some(Promise::Later).filter(|_| coming && !is_policy(all) && !is_notice(all))
}

/// Something of the shopper's, said to be under way or done.
fn affair(after: &[&str], all: &[&str]) -> Option<Promise> {
    let at = after.iter().take(4).position(|word| AFFAIRS.contains(word))?;
    let next = adverbs(after.get(at + 1..)?);
    let found = match next {
        ["has" | "have" | "is" | "was" | "are" | "were", "been" | "being" | "now" | "just", act, ..] => DONE.contains(act),
        ["is" | "are", "on", "its" | "the" | "their", "way", ..] => !after.contains(&"when"),
        ["was" | "is" | "will", rest @ ..] => match rest {
            ["be", act, ..] => DONE.contains(act) && all.contains(&"your") && !is_policy(all),
            [act, ..] => DONE.contains(act) && all.contains(&"your") && next.first() == Some(&"was"),
            [] => false,
        },
        _ => false,
    };
    Some(Promise::Done).filter(|_| found && !is_policy(all))
}

/// Turns of phrase that say "wait, I am at it".
fn turns(rest: &[&str]) -> bool {
    match rest {
        ["let", "me", act, ..] => CHECKS.contains(act),
        ["leave", "it", "with" | "to", "me" | "us", ..]
        | ["leave", "this", "with" | "to", "me" | "us", ..]
        | ["consider", "it", "done", ..]
        | ["hang", "tight", ..]
        | ["stay", "tuned", ..]
        | ["bear", "with", "me" | "us", ..]
        | ["talk" | "speak", "to", "you", "soon", ..]
        | ["be", "right", "back", ..]
        | ["get", "right", "on", "it", ..] => true,
        ["give" | "allow", "me" | "us", "a" | "one" | "some" | "two" | "few", ..] => true,
        ["one", "moment" | "second" | "minute", ..] | ["hold" | "hang", "on", ..] | ["please", "wait", ..] => rest.len() > 2
            && rest.iter().any(|word| matches!(*word, "while" | "check" | "i")),
        _ => false,
    }
}

/// Whether a condition makes it the store's terms: "if it is faulty", "once we receive it", "for every order".
fn is_policy(all: &[&str]) -> bool {
    all.iter().any(|word| {
        matches!(*word, "if" | "when" | "once" | "whenever" | "unless" | "usually" | "normally" | "always" | "any" | "all" | "every" | "each")
    }) || all.windows(2).any(|two| {
        matches!(two, ["after", "we" | "you" | "your" | "the" | "it"] | ["upon", _] | ["as", "soon"] | ["days", "of"])
    })
}

/// Whether it is a notice the store's systems send by themselves: about dispatch, tracking, stock.
fn is_notice(all: &[&str]) -> bool {
    is_policy(all)
        && all.iter().any(|word| {
            matches!(
                *word,
                "ship" | "ships" | "shipped" | "dispatch" | "dispatched" | "dispatches" | "tracking" | "stock" | "restocked"
                    | "delivered" | "confirmation" | "ready" | "leaves" | "placed" | "newsletter"
            )
        })
}

/// Whether what is done is done to this shopper: "your order", "you", "a ticket", "the refund".
fn about_them(who: Who, more: &[&str]) -> bool {
    let theirs = more.iter().take(6).any(|word| matches!(*word, "you" | "your" | "yours" | "this" | "that" | "it" | "everything"));
    let affair = more.iter().take(4).any(|word| AFFAIRS.contains(word));
    match who {
        Who::I => !more.is_empty(),
        Who::We | Who::Somebody => theirs || affair,
    }
}

/// Without the little words before a verb.
fn adverbs<'w, 'r>(mut words: &'r [&'w str]) -> &'r [&'w str] {
    while let [first, rest @ ..] = words {
        if !LITTLE.contains(first) {
            break;
        }
        words = rest;
    }
    words
}

/// Lower-case words, with contractions spelled out.
fn spelled_out(sentence: &str) -> Vec<String> {
    let lower = sentence.to_lowercase().replace(['\u{2019}', '\u{2018}', '`'], "'").replace("e-mail", "email");
    let mut out = Vec::new();
    for chunk in lower.split(|c: char| !(c.is_alphanumeric() || c == '\'')) {
        let chunk = chunk.trim_matches('\'');
        if chunk.is_empty() {
            continue;
        }
        let two = |head: &str, tail: &str| [head.to_owned(), tail.to_owned()];
        match chunk {
            "won't" => out.extend(two("will", "not")),
            "can't" => out.extend(two("can", "not")),
            "i'm" => out.extend(two("i", "am")),
            _ => match chunk.rsplit_once('\'') {
                Some((head, "ll")) => out.extend(two(head, "will")),
                Some((head, "ve")) => out.extend(two(head, "have")),
                Some((head, "re")) => out.extend(two(head, "are")),
                Some((head, "d")) => out.extend(two(head, "would")),
                Some((head, "t")) => out.extend(two(head.trim_end_matches('n'), "not")),
                Some((head @ ("someone" | "somebody" | "team" | "it" | "everything"), "s")) => out.extend(two(head, "is")),
                _ => out.push(chunk.to_owned()),
            },
        }
    }
    out
}

#[rustfmt::skip]
const LITTLE: &[&str] = &[
    "also", "now", "just", "already", "then", "certainly", "definitely", "gladly", "happily", "personally", "soon", "shortly",
    "immediately", "quickly", "surely", "of", "course", "probably", "then", "currently", "successfully", "still", "both",
    "either", "all", "hereby", "gone", "ahead", "and",
];
#[rustfmt::skip]
const PEOPLE: &[&str] = &[
    "team", "agent", "agents", "person", "human", "colleague", "colleagues", "staff", "representative", "representatives", "rep",
    "specialist", "specialists", "manager", "managers", "expert", "experts", "advisor", "adviser", "operator", "supervisor",
    "member", "members", "department", "people", "folks", "technician", "owner", "assistant", "coworker",
];
/// Ways of coming back to somebody.
#[rustfmt::skip]
const CONTACTS: &[&str] = &[
    "contact", "email", "mail", "call", "phone", "ring", "text", "message", "write", "reply", "respond", "answer", "reach", "follow",
    "notify", "inform", "let", "tell", "update", "keep", "remind", "ping", "drop", "come", "return", "attend", "assist", "help",
    "join", "connect", "transfer", "speak", "talk", "chat", "see",
];
/// Acts.
#[rustfmt::skip]
const DEEDS: &[&str] = &[
    "send", "forward", "pass", "escalate", "check", "look", "investigate", "arrange", "organise", "organize", "schedule", "book",
    "reserve", "hold", "process", "refund", "cancel", "change", "replace", "ship", "issue", "credit", "make", "ensure", "ask",
    "open", "create", "file", "raise", "submit", "add", "remove", "apply", "extend", "waive", "handle", "review", "fix", "resolve",
    "sort", "take", "put", "place", "reship", "resend", "expedite", "upgrade", "set", "find", "figure", "confirm", "do", "mark", "flag",
    "note", "prepare", "start", "initiate", "give", "provide", "hand", "alert", "sort", "report", "order", "deliver", "reimburse",
    "compensate", "return", "discount", "honour", "honor", "edit", "correct", "redirect", "reroute", "restock", "track",
];
/// Acts said to be done.
#[rustfmt::skip]
const DONE: &[&str] = &[
    "refunded", "cancelled", "canceled", "changed", "updated", "sent", "emailed", "mailed", "forwarded", "passed", "escalated",
    "notified", "informed", "contacted", "called", "booked", "reserved", "placed", "ordered", "issued", "processed", "applied", "added",
    "removed", "credited", "arranged", "scheduled", "created", "opened", "filed", "submitted", "raised", "asked", "told", "flagged",
    "noted", "extended", "replaced", "upgraded", "initiated", "started", "put", "let", "made", "checked", "reported", "logged",
    "registered", "transferred", "connected", "waived", "activated", "resent", "reshipped", "expedited", "rescheduled", "alerted",
    "taken", "done", "texted", "messaged", "reimbursed", "compensated", "approved", "assigned", "corrected", "fixed", "resolved",
    "shipped", "recorded", "reached", "spoken", "written", "confirmed", "given", "marked", "charged", "set",
];
/// Acts said to be under way.
#[rustfmt::skip]
const DOING: &[&str] = &[
    "refunding", "cancelling", "canceling", "changing", "updating", "sending", "emailing", "mailing", "forwarding", "passing",
    "escalating", "notifying", "contacting", "calling", "booking", "reserving", "placing", "issuing", "processing", "applying",
    "adding", "crediting", "arranging", "scheduling", "creating", "opening", "filing", "submitting", "raising", "asking", "checking",
    "transferring", "connecting", "looking", "working", "reaching", "getting", "writing", "replacing", "investigating", "reviewing",
    "putting", "texting", "messaging", "following", "taking", "replying", "responding", "handling", "coming", "waiving", "initiating",
];
/// What one looks up for somebody.
#[rustfmt::skip]
const CHECKS: &[&str] = &[
    "check", "look", "find", "ask", "transfer", "connect", "get", "see", "pull", "confirm", "verify", "cancel", "refund", "process",
    "forward", "pass", "escalate", "call", "contact", "email", "send", "put", "arrange", "fix", "sort", "update", "change", "book",
];
/// Personal answers.
#[rustfmt::skip]
const COMING: &[&str] = &[
    "call", "reply", "response", "answer", "email", "mail", "message", "text", "callback", "refund", "update", "contact", "credit",
    "replacement", "visit",
];
/// What a shopper may have under way.
#[rustfmt::skip]
const AFFAIRS: &[&str] = &[
    "order", "orders", "refund", "refunds", "ticket", "case", "request", "complaint", "return", "replacement", "address", "subscription",
    "claim", "exchange", "credit", "discount", "cancellation", "message", "details", "account", "payment", "parcel", "package", "label",
    "voucher", "code", "issue", "inquiry", "enquiry", "appointment", "call",
];
