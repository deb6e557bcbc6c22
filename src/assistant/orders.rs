//! "Where is my order?": whether a message asks for an order's standing, and which order it names. Pure.
//!
//! Questions about how the shop does things ("how long does shipping take", "how do I return an order") are none of
//! these: the shop's own pages answer them.

pub mod lookup;
mod says;
mod tongues;

use crate::conversation::words::{fold, is_sign, words};

/// A question about an order's standing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderQuestion {
    /// Order numbers it names, as the store writes them: `#1042`, `CM-1042`.
    pub names: Vec<String>,
    /// The e-mail address it names.
    pub email: Option<String>,
}

/// What one calls an order.
const THINGS: &[&str] = &[
    "order", "orders", "package", "packages", "parcel", "parcels", "delivery", "shipment",
    "purchase", "stuff", "item", "items", "things", "tracking",
];
/// What one asks of one's order.
const STANDING: &[&str] = &[
    "where",
    "wheres",
    "when",
    "status",
    "track",
    "tracking",
    "shipped",
    "ship",
    "sent",
    "arrive",
    "arrived",
    "arriving",
    "delivered",
    "dispatched",
    "received",
    "coming",
    "come",
    "late",
    "delayed",
    "eta",
    "update",
    "happening",
    "happened",
    "left",
];
/// What is done with an order, not asked of it: pages and people answer that.
const DOING: &[&str] = &[
    "return",
    "returns",
    "returning",
    "refund",
    "exchange",
    "exchanging",
    "change",
    "changing",
    "edit",
    "cancel",
    "place",
    "placing",
    "make",
    "minimum",
    "bulk",
    "custom",
    "pre",
    "preorder",
    "warranty",
    "repair",
    "gift",
    "pay",
    "payment",
    "invoice",
];

/// Words of a message that are listened to.
const LISTENED: usize = 300;

/// Reads a message, in any of the assistant's languages, as a question about an order; nothing when it is none.
#[must_use]
pub fn asked(text: &str) -> Option<OrderQuestion> {
    let text = &half_width(text);
    let mut said = words(text);
    said.truncate(LISTENED);
    let question = OrderQuestion {
        names: names(text),
        email: email(text),
    };
    let named = !question.names.is_empty();
    if tongues::is_for_the_pages(&said, named) {
        return None;
    }
    let asks = asks_in_english(text, &said, named) || tongues::ask(text, &said, named);
    asks.then_some(question)
}

fn asks_in_english(text: &str, said: &[String], named: bool) -> bool {
    let has = |any: &[&str]| said.iter().any(|word| any.contains(&word.as_str()));
    let plain = said.join(" ");
    let one_of_theirs = ["my", "mine", "our"]
        .iter()
        .any(|whose| said.iter().any(|word| word == whose))
        || [
            "i ordered",
            "we ordered",
            "i bought",
            "i placed",
            "i made",
            "did you send",
            "have you sent",
            "have you shipped",
        ]
        .iter()
        .any(|phrase| plain.contains(phrase));
    let status = plain.contains("order status") || plain.contains("status of");
    if has(DOING) && !status && !has(&["where", "wheres", "status", "track"]) {
        return false;
    }
    // "How long does delivery take?" asks about the shop, even with "my order" in it.
    let policy = plain.contains("how long do")
        || plain.contains("how much")
        || plain.starts_with("do you")
        || plain.contains("how do you")
        || plain.contains("will my order be free");
    let asks = (named && (has(STANDING) || has(THINGS)))
        || (one_of_theirs && has(THINGS) && has(STANDING) && !policy)
        || (status && has(THINGS) && !policy)
        || (plain.contains("where") && plain.contains("my") && has(THINGS));
    // A number alone asks for it too: "#1042?"
    let alone = named && said.len() <= 3 && text.contains('#');
    asks || alone
}

/// An order's number or an e-mail address, in a message that answers the question for them; nothing when it has
/// neither.
#[must_use]
pub fn proof(text: &str) -> Option<OrderQuestion> {
    let text = &half_width(text);
    let mut found = OrderQuestion {
        names: names(text),
        email: email(text),
    };
    if found.names.is_empty() {
        // Asked for it, people write "1042".
        found.names = tokens(text)
            .filter(|token| {
                (3..=10).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_digit())
            })
            .map(|digits| format!("#{digits}"))
            .take(1)
            .collect();
    }
    (!found.names.is_empty() || found.email.is_some()).then_some(found)
}

/// Whether a text may be parted here: at a space, or beside a sign of a script that has none.
fn parts(c: char) -> bool {
    c.is_whitespace() || is_sign(c.encode_utf8(&mut [0; 4])) || matches!(c, '、' | '。')
}

/// A text whose wide letters, digits and marks, as Japanese keyboards write them, are the plain ones.
fn half_width(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    };
    text.chars().map(plain).collect()
}

fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(parts)
        .map(|token| token.trim_matches(|c: char| !c.is_alphanumeric() && c != '#'))
        .filter(|token| !token.is_empty())
}

/// Order numbers in a text: `#1042`, `order 1042`, `order no. 1042`, `CM-1042`.
fn names(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut expected = false;
    // Where words have no spaces between them, the one for it is set apart.
    let text = text
        .replace("注文番号", " number ")
        .replace("注文", " order ");
    for token in tokens(&text) {
        let plain = token.trim_start_matches('#');
        let lower = fold(plain);
        let digits = plain.bytes().all(|byte| byte.is_ascii_digit());
        let fits = (3..=20).contains(&plain.len())
            && plain
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && plain.bytes().filter(u8::is_ascii_digit).count() >= 3;
        let marked = token.starts_with('#') || expected;
        if fits && digits && marked && plain.len() <= 10 {
            found.push(format!("#{plain}"));
        } else if fits && !digits && marked {
            found.push(plain.to_uppercase());
        }
        expected = matches!(
            lower.as_str(),
            "order" | "orders" | "number" | "no" | "nr" | "num"
        ) || tongues::leads_to_a_number(&lower)
            || (expected && matches!(lower.as_str(), "is" | "id" | "the" | "n"));
    }
    found.dedup();
    found.truncate(3);
    found
}

/// The first e-mail address in a text, in lower case.
fn email(text: &str) -> Option<String> {
    text.split(|c: char| parts(c) || matches!(c, ',' | ';' | '<' | '>' | '(' | ')' | '"'))
        .map(|token| token.trim_matches(|c: char| matches!(c, '.' | '!' | '?' | ':' | '\'')))
        .find(|token| {
            token.split_once('@').is_some_and(|(name, domain)| {
                !name.is_empty()
                    && token.len() <= 254
                    && domain.contains('.')
                    && !domain.contains('@')
                    && !domain.starts_with('.')
            })
        })
        .map(|address| address.trim_start_matches("mailto:").to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_about_an_order_are_heard() {
        for text in [
            "Where is my order?",
            "wheres my package",
            "where's my stuff??",
            "Has #1042 shipped?",
            "has order 1042 been sent yet",
            "What's the status of my order?",
            "order status please",
            "When will my parcel arrive?",
            "my order still hasn't arrived",
            "Can I track my order?",
            "tracking for order no. 1042",
            "I ordered a guitar last week, when will my order come?",
            "any update on CM-1042? it's order CM-1042",
            "#1042?",
            "Where is the package for order #1042",
        ] {
            assert!(asked(text).is_some(), "{text}");
        }
    }

    #[test]
    fn questions_about_the_shop_are_not() {
        for text in [
            "How long does shipping take?",
            "How long does delivery of my order take?",
            "Do you ship to Norway?",
            "How do I return my order?",
            "Can I change the address on my order?",
            "Is there a minimum order?",
            "How much is shipping?",
            "I want to order a guitar",
            "Can I place an order by phone?",
            "How do returns work?",
            "Where is your store?",
            "When do you open?",
            "When will the Moonrise be back in stock?",
            "What's the warranty on my guitar?",
            "Is my cart saved?",
            "Can I pay for my order with PayPal?",
            "Where do you ship?",
            "Does model 1042 come with a case?",
            "",
        ] {
            assert_eq!(asked(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_and_addresses_are_found() {
        let of = |text| asked(text).map(|one| (one.names, one.email));
        let named = |name: &str| Some((vec![name.to_owned()], None));
        assert_eq!(of("Has #1042 shipped?"), named("#1042"));
        assert_eq!(of("where is order 1042"), named("#1042"));
        assert_eq!(of("status of order cm-1042"), named("CM-1042"));
        assert_eq!(of("where is my order number 1042?"), named("#1042"));
        assert_eq!(
            of("Where is my order #1042? I'm Dana.P@Example.com."),
            Some((vec!["#1042".into()], Some("dana.p@example.com".into())))
        );
        assert_eq!(
            proof("1042 and dana@example.com"),
            Some(OrderQuestion {
                names: vec!["#1042".into()],
                email: Some("dana@example.com".into())
            })
        );
        assert_eq!(proof("I don't have it here"), None);
        assert_eq!(proof("12"), None);
    }
}
