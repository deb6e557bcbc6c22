//! The words promises are made of.

/// Lower-case words, with contractions spelled out.
pub fn spelled_out(sentence: &str) -> Vec<String> {
    let lower = sentence
        .to_lowercase()
        .replace(['\u{2019}', '\u{2018}', '`'], "'")
        .replace("e-mail", "email");
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
                Some((head @ ("someone" | "somebody" | "team" | "it" | "everything"), "s")) => {
                    out.extend(two(head, "is"))
                }
                _ => out.push(chunk.to_owned()),
            },
        }
    }
    out
}

/// Little words before a verb.
#[rustfmt::skip]
pub const LITTLE: &[&str] = &[
    "also", "now", "just", "already", "then", "certainly", "definitely", "gladly", "happily", "personally", "soon", "shortly",
    "immediately", "quickly", "surely", "of", "course", "probably", "then", "currently", "successfully", "still", "both",
    "either", "all", "hereby", "gone", "ahead", "and",
];
#[rustfmt::skip]
pub const PEOPLE: &[&str] = &[
    "team", "agent", "agents", "person", "human", "colleague", "colleagues", "staff", "representative", "representatives", "rep",
    "specialist", "specialists", "manager", "managers", "expert", "experts", "advisor", "adviser", "operator", "supervisor",
    "member", "members", "department", "people", "folks", "technician", "owner", "assistant", "coworker",
];
/// Ways of coming back to somebody.
#[rustfmt::skip]
pub const CONTACTS: &[&str] = &[
    "contact", "email", "mail", "call", "phone", "ring", "text", "message", "write", "reply", "respond", "answer", "reach", "follow",
    "notify", "inform", "let", "tell", "update", "keep", "remind", "ping", "drop", "come", "return", "attend", "assist", "help",
    "join", "connect", "pop", "shoot", "transfer", "speak", "talk", "chat", "see",
];
/// Acts.
#[rustfmt::skip]
pub const DEEDS: &[&str] = &[
    "send", "forward", "pass", "escalate", "check", "look", "investigate", "arrange", "organise", "organize", "schedule", "book",
    "reserve", "hold", "process", "refund", "cancel", "change", "replace", "ship", "issue", "credit", "make", "ensure", "ask",
    "open", "create", "file", "raise", "submit", "add", "remove", "apply", "extend", "waive", "handle", "review", "fix", "resolve",
    "sort", "take", "put", "place", "reship", "resend", "expedite", "upgrade", "set", "find", "figure", "confirm", "do", "mark", "flag",
    "note", "prepare", "start", "initiate", "give", "provide", "hand", "alert", "sort", "report", "order", "deliver", "reimburse",
    "compensate", "return", "discount", "honour", "honor", "edit", "correct", "redirect", "reroute", "restock", "track", "chase", "pursue", "dig",
];
/// Acts said to be done.
#[rustfmt::skip]
pub const DONE: &[&str] = &[
    "refunded", "cancelled", "canceled", "changed", "updated", "sent", "emailed", "mailed", "forwarded", "passed", "escalated",
    "notified", "informed", "contacted", "called", "booked", "reserved", "placed", "ordered", "issued", "processed", "applied", "added",
    "removed", "credited", "arranged", "scheduled", "created", "opened", "filed", "submitted", "raised", "asked", "told", "flagged",
    "noted", "extended", "replaced", "upgraded", "initiated", "started", "put", "let", "made", "checked", "reported", "logged",
    "registered", "transferred", "connected", "waived", "activated", "resent", "reshipped", "expedited", "rescheduled", "alerted",
    "taken", "done", "texted", "messaged", "reimbursed", "compensated", "approved", "assigned", "corrected", "fixed", "resolved",
    "shipped", "recorded", "reached", "spoken", "written", "confirmed", "given", "marked", "charged", "set", "seen",
];
/// Acts said to be under way.
#[rustfmt::skip]
pub const DOING: &[&str] = &[
    "refunding", "cancelling", "canceling", "changing", "updating", "sending", "emailing", "mailing", "forwarding", "passing",
    "escalating", "notifying", "contacting", "calling", "booking", "reserving", "placing", "issuing", "processing", "applying",
    "adding", "crediting", "arranging", "scheduling", "creating", "opening", "filing", "submitting", "raising", "asking", "checking",
    "transferring", "connecting", "looking", "working", "reaching", "getting", "writing", "replacing", "investigating", "reviewing",
    "putting", "texting", "messaging", "following", "taking", "replying", "responding", "handling", "coming", "waiving", "initiating",
];
/// What one looks up for somebody.
#[rustfmt::skip]
pub const CHECKS: &[&str] = &[
    "check", "look", "find", "ask", "transfer", "connect", "get", "see", "pull", "confirm", "verify", "cancel", "refund", "process",
    "forward", "pass", "escalate", "call", "contact", "email", "send", "put", "arrange", "fix", "sort", "update", "change", "book",
];
/// Personal answers.
#[rustfmt::skip]
pub const COMING: &[&str] = &[
    "call", "reply", "response", "answer", "email", "mail", "message", "text", "callback", "refund", "update", "contact", "credit",
    "replacement", "visit",
];
/// What a shopper may have under way.
#[rustfmt::skip]
pub const AFFAIRS: &[&str] = &[
    "order", "orders", "refund", "refunds", "ticket", "case", "request", "complaint", "return", "replacement", "address", "subscription",
    "claim", "exchange", "credit", "discount", "cancellation", "message", "details", "account", "payment", "parcel", "package", "label",
    "voucher", "code", "issue", "inquiry", "enquiry", "appointment", "call",
];
