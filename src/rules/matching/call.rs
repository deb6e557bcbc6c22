//! "Call me", "give me a ring", "can I get a callback": a person asked for by phone.

use super::negation::declined;
use super::person::same_sentence;
use super::phrases::FOLLOWERS;
use crate::conversation::words::Folded;

/// The words that ask to be called or called back.
pub fn asks_for_call(message: &Folded) -> Option<(usize, usize)> {
    let words = &message.words;
    words.iter().enumerate().find_map(|(place, word)| {
        let text = |at: usize| same_sentence(words, place, at);
        let next = text(place + 1);
        let prev = place.checked_sub(1).map_or("", text);
        let last = match word.text.as_str() {
            "call" | "ring" | "phone" | "callme" if matches!(next, "me" | "us") => {
                let others = matches!(prev, "they" | "people" | "friends" | "everyone");
                (!others).then_some(place + 1)
            }
            "call" | "ring" | "bell" | "callback" | "buzz" => {
                let back = usize::from(next == "back");
                let asked = (1..=4).any(|n| {
                    let word = place.checked_sub(n).map_or("", text);
                    matches!(word, "give" | "gimme" | "request" | "schedule" | "arrange")
                        || (matches!(word, "want" | "need" | "get" | "like")
                            && (back == 1 || text(place) == "callback"))
                });
                let to_me = (1..=3).any(|n| {
                    matches!(place.checked_sub(n).map_or("", text), "me" | "us" | "gimme")
                }) || text(place) == "callback"
                    || back == 1;
                (asked && to_me).then_some(place + back)
            }
            _ => None,
        }?;
        let after = text(last + 1);
        let named = matches!(after, "by")
            || (1..=6).any(|n| place.checked_sub(n).map_or("", text) == "what");
        let clear = after.is_empty()
            || after == "back"
            || after == "tomorrow"
            || FOLLOWERS.contains(&after)
            || after.chars().all(|c| c.is_ascii_digit());
        (clear && !named && !declined(words, place, last)).then_some((place, last))
    })
}
