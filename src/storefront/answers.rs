//! What a shopper answers to what was asked: whether it is what the field takes, and where it stands in a sentence.
//! What doesn't fit is told at once, and never stands in the way to a person.

use crate::rules::{Field, FieldKind};

/// Longest free text.
const TEXT: usize = 500;

/// The name a mistake is told under.
pub fn known_name(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::OrderNumber => "order_number",
        FieldKind::Sku => "sku",
        FieldKind::Email => "email",
        FieldKind::Phone => "phone",
        FieldKind::Choice => "choice",
        FieldKind::Text => "text",
    }
}

/// Reads one answer; nothing for an empty one that may be empty.
///
/// # Errors
/// What is wrong with it, for the shopper.
pub fn read(field: &Field, typed: &str) -> Result<Option<String>, String> {
    if typed.is_empty() {
        return if field.required {
            Err("Please fill this in, or skip it.".into())
        } else {
            Ok(None)
        };
    }
    let read = match field.kind {
        FieldKind::OrderNumber => order_number(typed).ok_or(
            "That doesn't look like an order number. It is on your confirmation e-mail, for example #1042.",
        ),
        FieldKind::Sku => sku(typed).ok_or("That doesn't look like a product number."),
        FieldKind::Email => email(typed).ok_or("That doesn't look like an e-mail address."),
        FieldKind::Phone => phone(typed).ok_or("That doesn't look like a telephone number."),
        FieldKind::Choice => chosen(field, typed).ok_or("Please choose one of these."),
        FieldKind::Text if typed.chars().count() > TEXT => Err("That is longer than 500 characters."),
        FieldKind::Text => Ok(typed.to_owned()),
    };
    read.map(Some).map_err(str::to_owned)
}

/// An answer to this field inside a sentence, if there is one.
#[must_use]
pub fn found_in(field: &Field, text: &str) -> Option<String> {
    match field.kind {
        FieldKind::OrderNumber => text.split_whitespace().find_map(|word| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '#');
            let plain = word.strip_prefix('#').unwrap_or(word);
            (plain.len() >= 3 && plain.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| order_number(word))?
        }),
        FieldKind::Sku => text.split_whitespace().find_map(|word| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            let is_code = word.bytes().any(|byte| byte.is_ascii_digit())
                && word
                    .bytes()
                    .any(|byte| byte.is_ascii_alphabetic() || byte == b'-')
                && word.len() >= 4;
            is_code.then(|| sku(word))?
        }),
        FieldKind::Email => text.split_whitespace().find_map(|word| {
            email(word.trim_matches(|c: char| matches!(c, ',' | '.' | ';' | '<' | '>' | '(' | ')')))
        }),
        FieldKind::Phone => {
            let run =
                |c: char| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '/' | '(' | ')');
            text.split(|c| !run(c)).find_map(|part| phone(part.trim()))
        }
        FieldKind::Choice => {
            let said = text.to_lowercase();
            let mut named = field
                .choices()
                .filter(|(_, called)| called.iter().any(|one| said.contains(&one.to_lowercase())));
            // Two of them named is no choice.
            let (option, _) = named.next().filter(|_| named.next().is_none())?;
            Some(option.clone())
        }
        FieldKind::Text => None,
    }
}

/// Which of a field's options this is, in whatever language it is called so; as the merchant wrote it.
fn chosen(field: &Field, typed: &str) -> Option<String> {
    let typed = typed.to_lowercase();
    let (option, _) = field
        .choices()
        .find(|(_, called)| called.iter().any(|one| one.to_lowercase() == typed))?;
    Some(option.clone())
}

/// `#1042`, `1042`, `no. 1042`, `CM-1042`: letters, digits and hyphens with at least one digit, 20 at most.
fn order_number(typed: &str) -> Option<String> {
    let plain = typed.trim().trim_start_matches(['#', ' ']);
    let fits = (1..=20).contains(&plain.len())
        && plain
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && plain.bytes().any(|byte| byte.is_ascii_digit());
    if !fits {
        return None;
    }
    let digits_only = plain.bytes().all(|byte| byte.is_ascii_digit());
    Some(if digits_only {
        format!("#{plain}")
    } else {
        plain.to_uppercase()
    })
}

/// A product's number, as merchants write them: 60 signs at most, no spaces inside.
fn sku(typed: &str) -> Option<String> {
    let plain = typed.trim();
    let fits = (1..=60).contains(&plain.len())
        && plain
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/'))
        && plain.bytes().any(|byte| byte.is_ascii_alphanumeric());
    fits.then(|| plain.to_owned())
}

/// 6 to 15 digits, with the signs people put between them.
fn phone(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let digits = typed.bytes().filter(u8::is_ascii_digit).count();
    let plain = typed.chars().enumerate().all(|(at, c)| {
        c.is_ascii_digit()
            || matches!(c, ' ' | '-' | '/' | '.' | '(' | ')')
            || (c == '+' && at == 0)
    });
    (plain && (6..=15).contains(&digits)).then(|| typed.to_owned())
}

pub(super) fn email(typed: &str) -> Option<String> {
    let (name, domain) = typed.trim().rsplit_once('@')?;
    let fits = !name.is_empty()
        && typed.len() <= 254
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !typed.chars().any(|c| c.is_whitespace() || c.is_control());
    fits.then(|| typed.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: FieldKind) -> Field {
        Field {
            name: "x".into(),
            label: "X".into(),
            labels: std::collections::BTreeMap::new(),
            hint: String::new(),
            hints: std::collections::BTreeMap::new(),
            kind,
            required: true,
            options: vec!["Too small".into(), "Too large".into()],
            option_texts: [("de".into(), vec!["Zu klein".into(), "Zu groß".into()])].into(),
        }
    }

    #[test]
    fn each_kind_takes_what_it_is() {
        let takes = |kind, typed: &str| read(&field(kind), typed).is_ok();
        assert!(takes(FieldKind::Phone, "+49 (30) 123-456"));
        assert!(!takes(FieldKind::Phone, "12345"));
        assert!(!takes(FieldKind::Phone, "call me"));
        assert!(takes(FieldKind::Sku, "CM-0042/B"));
        assert!(!takes(FieldKind::Sku, "the red one"));
        assert_eq!(
            read(&field(FieldKind::Choice), "too SMALL"),
            Ok(Some("Too small".into()))
        );
        assert_eq!(
            read(&field(FieldKind::Choice), "Zu groß"),
            Ok(Some("Too large".into())),
            "staff read what the merchant wrote"
        );
        assert!(!takes(FieldKind::Choice, "too blue"));
        assert!(!takes(FieldKind::Text, ""));
    }

    #[test]
    fn an_answer_is_found_in_a_sentence() {
        let found = |kind, text: &str| found_in(&field(kind), text);
        assert_eq!(
            found(FieldKind::Sku, "it's the CM-0042, I think").as_deref(),
            Some("CM-0042")
        );
        assert_eq!(found(FieldKind::Sku, "it is a guitar"), None);
        assert_eq!(
            found(FieldKind::Phone, "ring me at 030 1234567 please").as_deref(),
            Some("030 1234567")
        );
        assert_eq!(
            found(FieldKind::Choice, "well, it is too large").as_deref(),
            Some("Too large")
        );
        assert_eq!(
            found(FieldKind::Choice, "leider ZU GROẞ, zu groß").as_deref(),
            Some("Too large")
        );
        assert_eq!(found(FieldKind::Choice, "too large or zu klein"), None);
    }
}
