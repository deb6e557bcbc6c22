//! A person in words: how an e-mail address or a telephone number is recognised in what somebody typed. Pure.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::commerce::payload::PrivacyReport;

/// Digits that make a telephone number, at least: fewer are met by chance.
const DIGITS: usize = 7;
/// And at most, country code and all.
const MOST_DIGITS: usize = 15;
/// What stands in the place of an address in somebody else's words.
pub const MARK: &str = "[erased]";

/// Whom a request is about: what can be looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Shopify's id of the customer.
    pub customer: Option<i64>,
    /// E-mail address, in lower case.
    pub email: Option<String>,
    /// Digits of the telephone, without leading noughts.
    pub phone: Option<String>,
    /// Orders named.
    pub orders: Vec<i64>,
}

impl Subject {
    /// Whom a body names.
    #[must_use]
    pub fn of(report: &PrivacyReport) -> Self {
        Self {
            customer: report.customer,
            email: report.email.as_deref().map(str::to_lowercase),
            phone: report
                .phone
                .as_deref()
                .map(digits)
                .filter(|phone| (DIGITS..=MOST_DIGITS).contains(&phone.len())),
            orders: report.orders.clone(),
        }
    }

    /// Nothing to look for.
    #[must_use]
    pub fn is_nobody(&self) -> bool {
        self.customer.is_none()
            && self.email.is_none()
            && self.phone.is_none()
            && self.orders.is_empty()
    }

    /// The same person, as far as either says: one of the three is known of both, and agrees.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        let agree = |one: Option<&String>, two: Option<&String>| one.is_some() && one == two;
        self.customer.is_some() && self.customer == other.customer
            || agree(self.email.as_ref(), other.email.as_ref())
            || match (&self.phone, &other.phone) {
                (Some(one), Some(two)) => same_line(one, two) || same_line(two, one),
                (Some(_) | None, _) => false,
            }
    }

    /// Whether this is their e-mail address.
    #[must_use]
    pub fn has_email(&self, address: &str) -> bool {
        self.email
            .as_ref()
            .is_some_and(|email| *email == address.trim().to_lowercase())
    }

    /// Whether this is their telephone.
    #[must_use]
    pub fn has_phone(&self, number: &str) -> bool {
        self.phone
            .as_ref()
            .is_some_and(|phone| same_line(phone, &digits(number)))
    }

    /// Whether their e-mail address or telephone is in `text`.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        !self.places(text).is_empty()
    }

    /// `text` with their e-mail address and telephone taken out; nothing when neither is in it.
    #[must_use]
    pub fn taken_out_of(&self, text: &str) -> Option<String> {
        let places = self.places(text);
        if places.is_empty() {
            return None;
        }
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for place in places {
            if place.start < at {
                // One place within another.
                at = at.max(place.end);
                continue;
            }
            out.push_str(text.get(at..place.start).unwrap_or_default());
            out.push_str(MARK);
            at = place.end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        Some(out)
    }

    /// Where they are, in order.
    fn places(&self, text: &str) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        if let Some(email) = &self.email {
            places.extend(emails(text, email));
        }
        if let Some(phone) = &self.phone {
            places.extend(phones(text, phone));
        }
        places.sort_by_key(|place| (place.start, place.end));
        places
    }
}

/// Digits without leading noughts: `0044…` and `044…` are `44…`.
fn digits(text: &str) -> String {
    let all: String = text.chars().filter_map(plain_digit).collect();
    all.trim_start_matches('0').to_owned()
}

/// A digit of any script as 0–9.
fn plain_digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        // Full width, as typed on East Asian keyboards.
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => None,
    }
}

/// Whether `typed` is the line `phone`: all of it or its end, or with a country code that `phone` lacks. Both are
/// digits without leading noughts.
fn same_line(phone: &str, typed: &str) -> bool {
    const COUNTRY_CODE: usize = 3;
    typed.len() >= DIGITS && phone.ends_with(typed)
        || phone.len() >= DIGITS
            && typed.ends_with(phone)
            && typed.len() - phone.len() <= COUNTRY_CODE
}

/// Where `email` (in lower case) stands in `text` as an address of its own.
fn emails(text: &str, email: &str) -> Vec<Range<usize>> {
    let lower = text.to_lowercase();
    // Some letters change their length with their case; then only what is written in the same case is found.
    let searched = if lower.len() == text.len() {
        lower.as_str()
    } else {
        text
    };
    searched
        .match_indices(email)
        .map(|(start, found)| start..start + found.len())
        .filter(|place| {
            let before = searched.get(..place.start).unwrap_or_default();
            let after = searched.get(place.end..).unwrap_or_default();
            let joined = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
            let mut next = after.chars();
            let goes_on = match next.next() {
                // "a@b.test." ends a sentence, "a@b.test.br" is another address.
                Some('.' | '-') => next.next().is_some_and(char::is_alphanumeric),
                Some(c) => c.is_alphanumeric(),
                None => false,
            };
            let is_inside = before.chars().next_back().is_some_and(joined);
            !goes_on
                && !is_inside
                && text.is_char_boundary(place.start)
                && text.is_char_boundary(place.end)
        })
        .collect()
}

/// Where `phone` (digits) stands in `text`, however it is spaced, with or without country code.
fn phones(text: &str, phone: &str) -> Vec<Range<usize>> {
    let groups = groups(text);
    let mut places = Vec::new();
    let mut from = 0;
    while from < groups.len() {
        match line_from(groups.get(from..).unwrap_or_default(), phone) {
            Some((place, taken)) => {
                places.push(place);
                from += taken;
            }
            None => from += 1,
        }
    }
    places
}

/// The longest run of groups from the first on that is this line, and how many groups it has.
fn line_from(groups: &[Group], phone: &str) -> Option<(Range<usize>, usize)> {
    let first = groups.first()?;
    let mut joined = String::new();
    let mut found = None;
    for (index, group) in groups.iter().enumerate() {
        if index > 0 && !group.follows {
            break;
        }
        joined.push_str(&group.digits);
        let line = joined.trim_start_matches('0');
        // Leading noughts may be two, and a trunk nought may stand in the middle: `+44 (0)20 …`.
        if line.len() > MOST_DIGITS {
            break;
        }
        if same_line(phone, line) {
            found = Some((first.place.start..group.place.end, index + 1));
        }
    }
    found
}

/// Digits that stand together.
struct Group {
    digits: String,
    place: Range<usize>,
    /// Only signs that stand within telephone numbers are between it and the group before.
    follows: bool,
}

fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut open = false;
    let mut between = usize::MAX;
    for (at, c) in text.char_indices() {
        match plain_digit(c) {
            Some(digit) => {
                match groups.last_mut().filter(|_| open) {
                    Some(group) => {
                        group.digits.push(digit);
                        group.place.end = at + c.len_utf8();
                    }
                    None => groups.push(Group {
                        digits: digit.to_string(),
                        place: at..at + c.len_utf8(),
                        follows: between <= 4,
                    }),
                }
                open = true;
                between = 0;
            }
            None => {
                open = false;
                let joint = c.is_whitespace()
                    || matches!(
                        c,
                        '-' | '.' | '(' | ')' | '/' | '+' | '·' | '\u{2010}'..='\u{2015}'
                    );
                between = if joint {
                    between.saturating_add(1)
                } else {
                    usize::MAX
                };
            }
        }
    }
    groups
}

#[cfg(test)]
mod tests;
