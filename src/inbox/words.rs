//! Small wordings which several fragments share: times, names, states.
//!
//! The server words every time relative to a given `now`, so that the page reads right before (and without) any
//! script; `ticker.js` words the same elements again as time passes, by the same rules.

use maud::{Markup, html};

use super::view::{Holder, Mark, RowState, Speaker};
use crate::clock::Micros;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How a time element is worded, and worded again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tick {
    /// "now", "42s", "3m", "2h", "4d", "12 Mar": how long ago.
    Ago,
    /// "0:42", "12:05", "3:07:44": a running timer.
    Since,
    /// "10:31", or "12 Mar, 10:31" on another day: when. UTC until the script knows the reader's zone.
    Clock,
}

impl Tick {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Ago => "ago",
            Self::Since => "since",
            Self::Clock => "clock",
        }
    }
}

/// A time, worded as of `now` and kept current by the page's one ticking element.
#[must_use]
pub fn time(at: Micros, now: Micros, tick: Tick) -> Markup {
    let text = match tick {
        Tick::Ago => ago(at, now),
        Tick::Since => since(at, now),
        Tick::Clock => clock(at, now),
    };
    html! { time datetime=(at.rfc3339()) data-tick=(tick.as_str()) { (text) } }
}

/// How long ago, in one short word.
#[must_use]
pub fn ago(at: Micros, now: Micros) -> String {
    let seconds = now.seconds_since(at).max(0);
    match seconds {
        0..5 => "now".to_owned(),
        5..MINUTE => format!("{seconds}s"),
        MINUTE..HOUR => format!("{}m", seconds / MINUTE),
        HOUR..DAY => format!("{}h", seconds / HOUR),
        _ if seconds < 7 * DAY => format!("{}d", seconds / DAY),
        _ => date(at),
    }
}

/// A running timer: minutes and seconds, with hours when there are any.
#[must_use]
pub fn since(at: Micros, now: Micros) -> String {
    let seconds = now.seconds_since(at).max(0);
    let (hours, minutes, rest) = (seconds / HOUR, seconds % HOUR / MINUTE, seconds % MINUTE);
    if seconds >= DAY {
        format!("{}d {}h", seconds / DAY, seconds % DAY / HOUR)
    } else if hours > 0 {
        format!("{hours}:{minutes:02}:{rest:02}")
    } else {
        format!("{minutes}:{rest:02}")
    }
}

/// A tag, in its colour.
#[must_use]
pub fn tag(tag: &Mark) -> Markup {
    html! { span class="tag" data-tint=(tag.color) translate=[named(tag)] { (tag.label) } }
}

/// The `translate` of a tag: what the shop calls it stays as it is; the one that is ours is said.
#[must_use]
pub fn named(tag: &Mark) -> Option<&'static str> {
    (tag.key != "handoff-requested").then_some("no")
}

/// The `translate` of somebody's words: they stay as they are; what we say in their place is said.
#[must_use]
pub fn theirs(text: &str) -> Option<&'static str> {
    const OURS: [&str; 8] = [
        "(erased)",
        "AI",
        "Automatic message",
        "Chat without words",
        "Erased",
        "Item",
        "No message yet",
        "Somebody",
    ];
    let begins = text.starts_with("Erased a") || text.starts_with("Visitor ");
    (!begins && !OURS.contains(&text)).then_some("no")
}

/// The time of day, with the date when it is not today's.
#[must_use]
pub fn clock(at: Micros, now: Micros) -> String {
    let text = at.rfc3339();
    let of_day = text.get(11..16).unwrap_or_default();
    if text.get(..10) == now.rfc3339().get(..10) {
        of_day.to_owned()
    } else {
        format!("{}, {of_day}", date(at))
    }
}

/// "12 Mar, 09:00".
#[must_use]
pub fn moment(at: Micros) -> String {
    let text = at.rfc3339();
    format!("{}, {}", date(at), text.get(11..16).unwrap_or_default())
}

/// "12 Mar 2026".
#[must_use]
pub fn day(at: Micros) -> String {
    let text = at.rfc3339();
    format!("{} {}", date(at), text.get(..4).unwrap_or_default())
}

/// "12 Mar".
fn date(at: Micros) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let text = at.rfc3339();
    let number = |range: std::ops::Range<usize>| {
        text.get(range)
            .and_then(|digits| digits.parse::<usize>().ok())
            .unwrap_or(1)
    };
    let month = MONTHS
        .get(number(5..7).saturating_sub(1))
        .copied()
        .unwrap_or_default();
    format!("{} {month}", number(8..10))
}

/// How urgent a wait looks: "fresh", "late" after two minutes, "overdue" after five.
#[must_use]
pub fn urgency(since: Micros, now: Micros) -> &'static str {
    match now.seconds_since(since) {
        ..120 => "fresh",
        120..300 => "late",
        _ => "overdue",
    }
}

/// A state's name in `data-state`.
#[must_use]
pub const fn state_key(state: RowState) -> &'static str {
    match state {
        RowState::Requested => "requested",
        RowState::Attention => "attention",
        RowState::Human => "human",
        RowState::Assistant => "assistant",
        RowState::Snoozed => "snoozed",
        RowState::Closed => "closed",
    }
}

/// A state's badge: its colour never speaks alone.
#[must_use]
pub fn state_badge(state: RowState, holder: Option<&Holder>) -> Markup {
    let text = match (state, holder) {
        (RowState::Requested, _) => "Requested".to_owned(),
        (RowState::Attention, _) => "Attention".to_owned(),
        (RowState::Human, Some(holder)) if holder.mine => "You".to_owned(),
        (RowState::Human, Some(holder)) => holder.name.clone(),
        (RowState::Human, None) => "With a person".to_owned(),
        (RowState::Assistant, _) => "AI".to_owned(),
        (RowState::Snoozed, _) => "Snoozed".to_owned(),
        (RowState::Closed, _) => "Closed".to_owned(),
    };
    html! {
        span class="badge" data-state=(state_key(state)) data-mine[holder.is_some_and(|h| h.mine)] {
            @if state == RowState::Human { span class="sr" { "With " } }
            @if state == RowState::Human && holder.is_some_and(|h| !h.mine) { span translate=[theirs(&text)] { (text) } } @else { (text) }
        }
    }
}

/// A speaker's name in `data-from`.
#[must_use]
pub const fn speaker_key(speaker: Speaker) -> &'static str {
    match speaker {
        Speaker::Shopper => "shopper",
        Speaker::Assistant => "assistant",
        Speaker::Staff => "staff",
        Speaker::System => "system",
        Speaker::Note => "note",
    }
}

/// A round with initials. The tint follows the name, so a person keeps it everywhere.
#[must_use]
pub fn avatar(name: &str) -> Markup {
    let tint = name.bytes().fold(7_u32, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(byte))
    }) % 6;
    html! { span class={ "avatar tint-" (tint) } aria-hidden="true" translate="no" { (initials(name)) } }
}

/// Up to two initials: "DW" for Dana Whitfield, "D" for dana@example.com.
fn initials(name: &str) -> String {
    let named = name.split('@').next().unwrap_or(name);
    let mut words = named.split_whitespace().filter_map(|word| {
        word.chars()
            .find(|letter| letter.is_alphanumeric())
            .map(|letter| letter.to_uppercase().to_string())
    });
    let first = words.next().unwrap_or_else(|| "?".to_owned());
    first + &words.next_back().unwrap_or_default()
}

/// Plain text as HTML: escaped, and web addresses become links that give the target nothing.
#[must_use]
pub fn linked(text: &str) -> Markup {
    html! {
        @for (position, part) in text.split_inclusive(char::is_whitespace).enumerate() {
            @let word = part.trim_end();
            @let address = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']']);
            @if is_address(address) {
                a href=(address) target="_blank" rel="noopener noreferrer nofollow ugc" { (address) }
                (part.get(address.len()..).unwrap_or_default())
            } @else if position == 0 || !part.is_empty() { (part) }
        }
    }
}

fn is_address(word: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| {
        word.strip_prefix(scheme)
            .is_some_and(|rest| !rest.is_empty())
    })
}

/// An address as a link's target, unless following it could do anything but open a page or a letter: some
/// addresses here were sent by the shopper's browser.
#[must_use]
pub fn followable(url: Option<&str>) -> Option<&str> {
    url.filter(|url| is_address(url) || url.starts_with("mailto:") || is_own_path(url))
}

/// "/inbox/7", but not "//elsewhere".
fn is_own_path(url: &str) -> bool {
    url.strip_prefix('/')
        .is_some_and(|rest| !rest.starts_with(['/', '\\']))
}

/// "1 chat", "3 chats".
#[must_use]
pub fn count(number: u32, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Micros {
        Micros::parse_rfc3339(text).unwrap_or_default()
    }

    #[test]
    fn times_are_worded_briefly() {
        let now = at("2026-03-12T10:31:00Z");
        assert_eq!(ago(now.plus_seconds(-2), now), "now");
        assert_eq!(ago(now.plus_seconds(-42), now), "42s");
        assert_eq!(ago(now.plus_seconds(-185), now), "3m");
        assert_eq!(ago(now.plus_seconds(-3 * HOUR), now), "3h");
        assert_eq!(ago(now.plus_seconds(-30 * DAY), now), "10 Feb");
        assert_eq!(since(now.plus_seconds(-65), now), "1:05");
        assert_eq!(since(now.plus_seconds(-3_665), now), "1:01:05");
        assert_eq!(since(now.plus_seconds(5), now), "0:00");
        assert_eq!(clock(now.plus_seconds(-60), now), "10:30");
        assert_eq!(clock(now.plus_seconds(-DAY), now), "11 Mar, 10:31");
    }

    #[test]
    fn names_have_initials() {
        assert_eq!(initials("Dana Whitfield"), "DW");
        assert_eq!(initials("dana.w@example.com"), "D");
        assert_eq!(initials("Visitor 4F2A"), "V4");
        assert_eq!(initials(""), "?");
    }

    #[test]
    fn only_pages_and_letters_are_followed() {
        for good in ["https://a.test/", "mailto:a@b.test", "/inbox/7"] {
            assert_eq!(followable(Some(good)), Some(good));
        }
        for bad in [
            "javascript:alert(1)",
            "//elsewhere.test",
            "/\\elsewhere.test",
            "data:text/html,x",
        ] {
            assert_eq!(followable(Some(bad)), None);
        }
    }

    #[test]
    fn addresses_become_links_and_nothing_else_does() {
        let html = linked("See https://shop.test/a?b=1&c=2. <b>javascript:alert(1)</b>\nBye").0;
        assert_eq!(
            html,
            "See <a href=\"https://shop.test/a?b=1&amp;c=2\" target=\"_blank\" \
             rel=\"noopener noreferrer nofollow ugc\">https://shop.test/a?b=1&amp;c=2</a>. \
             &lt;b&gt;javascript:alert(1)&lt;/b&gt;\nBye"
        );
    }
}
