//! What is typed about an assistant, read into what it is; what is wrong is said beside its field. It comes from
//! scripts as JSON, from a page without them as a form.

use actix_web::HttpRequest;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::assistants::Assistant;
use crate::assistants::places::{MOST, pattern};
use crate::commerce::page::PageKind;
use crate::conversation::messages::clean;
use crate::error::Error;
use crate::inbox::acts::{Sent, is_form, read as read_body};

/// Longest name, greeting, question, and text of where else to go, in characters.
pub const NAME: usize = 60;
/// See [`NAME`].
pub const GREETING: usize = 500;
/// See [`NAME`].
pub const QUESTION: usize = 120;
/// See [`NAME`].
pub const ELSEWHERE: usize = 500;
/// Questions to begin with, at most.
pub const QUESTIONS: usize = 5;

/// Reads what was sent: of a form `kinds` are several, and a box that is not ticked is not sent at all.
///
/// # Errors
/// [`Error::Invalid`] when it can't be read.
pub fn read<T: DeserializeOwned>(request: &HttpRequest, body: &Sent) -> Result<T, Error> {
    if !is_form(request) {
        return read_body(request, body);
    }
    let unreadable = || Error::Invalid {
        field: None,
        message: "The request could not be read.".into(),
    };
    let body = body.as_ref().map_err(|_| unreadable())?;
    let mut fields = Map::new();
    let mut kinds = Vec::new();
    for (name, value) in form_urlencoded::parse(body) {
        match &*name {
            "kinds" => kinds.push(Value::from(&*value)),
            "version" => drop(fields.insert("version".into(), value.parse::<i64>().ok().into())),
            "enabled" | "on" => drop(fields.insert(name.into_owned(), (value == "true").into())),
            _ => drop(fields.insert(name.into_owned(), value.into_owned().into())),
        }
    }
    fields.insert("kinds".into(), kinds.into());
    fields.entry("enabled").or_insert(false.into());
    serde_json::from_value(fields.into()).map_err(|_| unreadable())
}

/// How it looks and where it is met.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Appearance {
    name: String,
    letter: String,
    color: String,
    greeting: String,
    /// One a line.
    suggestions: String,
    kinds: Vec<String>,
    /// One a line.
    urls: String,
    enabled: Option<bool>,
    /// The version that was looked at.
    version: Option<i64>,
}

impl Appearance {
    /// An assistant as it was typed, wrong or not: to be shown once more.
    pub fn show_on(&self, one: &mut Assistant) {
        one.name.clone_from(&self.name);
        one.look.letter.clone_from(&self.letter);
        one.look.color.clone_from(&self.color);
        one.look.greeting.clone_from(&self.greeting);
        one.look.suggestions = lines(&self.suggestions).map(str::to_owned).collect();
        one.enabled = self.enabled.unwrap_or(true);
        let kinds = self.kinds.iter();
        one.places.kinds = kinds.filter_map(|kind| PageKind::parse(kind)).collect();
        one.places.urls = lines(&self.urls).map(str::to_owned).collect();
    }

    /// Puts it on an assistant.
    ///
    /// # Errors
    /// [`Error::Invalid`] on the field that is wrong.
    pub fn put_on(&self, one: &mut Assistant, first: bool) -> Result<(), Error> {
        unchanged(one, self.version)?;
        one.name = name(&self.name, first)?;
        one.look.letter = letter(&self.letter)?;
        one.look.color = color(&self.color)?;
        one.look.greeting = text("greeting", &self.greeting, GREETING)?;
        one.look.suggestions = lines(&self.suggestions)
            .map(|line| text("suggestions", line, QUESTION))
            .collect::<Result<_, _>>()?;
        if one.look.suggestions.len() > QUESTIONS {
            return Err(Error::invalid(
                "suggestions",
                format!("{QUESTIONS} questions are enough."),
            ));
        }
        if first {
            return Ok(());
        }
        one.enabled = self.enabled.unwrap_or(true);
        one.places.kinds = self
            .kinds
            .iter()
            .map(|kind| {
                PageKind::parse(kind)
                    .ok_or_else(|| Error::invalid("kinds", "There is no such kind of page."))
            })
            .collect::<Result<_, _>>()?;
        one.places.urls = lines(&self.urls)
            .map(|line| {
                pattern(line).map_err(|wrong| Error::invalid("urls", format!("“{line}”: {wrong}")))
            })
            .collect::<Result<_, _>>()?;
        if one.places.urls.len() > MOST {
            return Err(Error::invalid(
                "urls",
                format!("{MOST} addresses are enough."),
            ));
        }
        Ok(())
    }
}

/// Whether its shared inbox is on.
#[derive(Debug, Clone, Deserialize)]
pub struct SharedInbox {
    #[serde(default)]
    on: bool,
    #[serde(default)]
    elsewhere: String,
    #[serde(default)]
    version: Option<i64>,
}

impl SharedInbox {
    /// An assistant as it was typed, wrong or not: to be shown once more.
    pub fn show_on(&self, one: &mut Assistant) {
        one.shared_inbox = self.on;
        one.elsewhere.clone_from(&self.elsewhere);
    }

    /// Puts it on an assistant.
    ///
    /// # Errors
    /// [`Error::Invalid`] on the field that is wrong.
    pub fn put_on(&self, one: &mut Assistant) -> Result<(), Error> {
        unchanged(one, self.version)?;
        one.shared_inbox = self.on;
        one.elsewhere = text("elsewhere", &self.elsewhere, ELSEWHERE)?;
        Ok(())
    }
}

fn unchanged(one: &Assistant, seen: Option<i64>) -> Result<(), Error> {
    if seen.is_some_and(|seen| seen != one.version) {
        let now = one.version.to_string();
        return Err(Error::SavedMeanwhile { now });
    }
    Ok(())
}

/// Reads a name; the first assistant may go without, and then follows the shop's.
///
/// # Errors
/// [`Error::Invalid`] on `name`.
pub fn name(typed: &str, may_be_empty: bool) -> Result<String, Error> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() && !may_be_empty {
        return Err(Error::invalid("name", "Give it a name."));
    }
    text("name", &name, NAME)
}

/// A text of at most so many characters.
///
/// # Errors
/// [`Error::Invalid`] on `field`.
pub fn text(field: &'static str, typed: &str, most: usize) -> Result<String, Error> {
    let text = clean(typed).trim().to_owned();
    if text.chars().count() > most {
        return Err(Error::invalid(
            field,
            format!("Keep it to {most} characters."),
        ));
    }
    Ok(text)
}

fn letter(typed: &str) -> Result<String, Error> {
    let letter = text("letter", typed, 2)?;
    if letter.chars().any(char::is_whitespace) {
        return Err(Error::invalid("letter", "One or two letters, or an emoji."));
    }
    Ok(letter)
}

/// `#rrggbb`, on which white or black can be read: every colour is.
fn color(typed: &str) -> Result<String, Error> {
    let typed = typed.trim().to_lowercase();
    let fits = typed.strip_prefix('#').is_some_and(|digits| {
        digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    if typed.is_empty() || fits {
        Ok(typed)
    } else {
        Err(Error::invalid("color", "A colour looks like #0a7d5a."))
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;

    #[test]
    fn what_is_wrong_is_said_beside_its_field() {
        let wrong = |appearance: Appearance| {
            let mut one = Assistant::first(Id(1));
            match appearance.put_on(&mut one, false) {
                Err(Error::Invalid { field, .. }) => field.unwrap_or(""),
                Err(Error::SavedMeanwhile { .. }) => "version",
                Err(_) => "?",
                Ok(()) => "",
            }
        };
        let named = || Appearance {
            name: "Ada".into(),
            ..Appearance::default()
        };
        assert_eq!(wrong(named()), "");
        assert_eq!(wrong(Appearance::default()), "name");
        let long = "x".repeat(61);
        assert_eq!(
            wrong(Appearance {
                name: long,
                ..named()
            }),
            "name"
        );
        assert_eq!(
            wrong(Appearance {
                color: "red".into(),
                ..named()
            }),
            "color"
        );
        assert_eq!(
            wrong(Appearance {
                letter: "ABC".into(),
                ..named()
            }),
            "letter"
        );
        assert_eq!(
            wrong(Appearance {
                urls: "/pages/a\n/*".into(),
                ..named()
            }),
            "urls"
        );
        assert_eq!(
            wrong(Appearance {
                kinds: vec!["moon".into()],
                ..named()
            }),
            "kinds"
        );
        let many = "Why?\n".repeat(6);
        assert_eq!(
            wrong(Appearance {
                suggestions: many,
                ..named()
            }),
            "suggestions"
        );
        assert_eq!(
            wrong(Appearance {
                version: Some(7),
                ..named()
            }),
            "version"
        );
    }
}
