//! What staff do with documents: write, change, switch on and off, go back, delete. Each is one write, and the next
//! question is answered by it.

use diesel::prelude::*;
use url::Url;

use super::{Kept, LONGEST, audience, versions};
use crate::assistant::language::Language;
use crate::assistant::learning::{self, samples};
use crate::assistant::retrieval::DocumentKind;
use crate::db::Tx;
use crate::db::schema::documents;
use crate::error::Error;
use crate::ids::Id;

/// Characters of a title, at most.
const LONGEST_TITLE: usize = 200;
/// Bytes of an address, at most.
const LONGEST_URL: usize = 2_000;

/// What somebody wrote, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writing {
    title: String,
    body: String,
    language: Option<String>,
    url: Option<String>,
}

impl Writing {
    /// Reads what was typed. Languages are tags such as `en` or `pt-BR`; an empty one, or an empty address, is none.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `title`, `body`, `language` or `url`.
    pub fn parse(title: &str, body: &str, language: &str, url: &str) -> Result<Self, Error> {
        Ok(Self {
            title: parse_title(title)?,
            body: parse_body(body)?,
            language: parse_language(language)?,
            url: parse_url(url)?,
        })
    }

    /// The title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The text.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The language that was chosen, if it is one that the assistant has words for.
    #[must_use]
    pub fn language(&self) -> Option<Language> {
        self.language.as_deref().and_then(Language::of_locale)
    }
}

/// A title: one line.
///
/// # Errors
/// [`Error::Invalid`] on `title`.
pub fn parse_title(text: &str) -> Result<String, Error> {
    let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() {
        return Err(Error::invalid("title", "Give it a title."));
    }
    if title.chars().count() > LONGEST_TITLE {
        let message = format!("A title has {LONGEST_TITLE} characters at most.");
        return Err(Error::invalid("title", message));
    }
    if title.contains('\0') {
        return Err(Error::invalid(
            "title",
            "It holds a character that no text has.",
        ));
    }
    Ok(title)
}

/// A text, of any number of lines.
///
/// # Errors
/// [`Error::Invalid`] on `body`.
pub fn parse_body(text: &str) -> Result<String, Error> {
    let body = text.replace("\r\n", "\n").replace('\r', "\n");
    let body = body.trim();
    if body.is_empty() {
        return Err(Error::invalid(
            "body",
            "Write what the assistant should know.",
        ));
    }
    if body.len() > LONGEST {
        let message = format!(
            "That is too long for one document: {} kB of {} kB at most. Make two of it.",
            body.len() / 1024,
            LONGEST / 1024
        );
        return Err(Error::invalid("body", message));
    }
    if body.contains('\0') {
        return Err(Error::invalid(
            "body",
            "It holds a character that no text has.",
        ));
    }
    Ok(body.to_owned())
}

fn parse_language(text: &str) -> Result<Option<String>, Error> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    language_tag(text)
        .map(Some)
        .ok_or_else(|| Error::invalid("language", "Write a language as in “en” or “pt-BR”."))
}

/// A language's tag as BCP 47 has it, if it is one: the language in small letters.
#[must_use]
pub fn language_tag(text: &str) -> Option<String> {
    let mut parts = text.split(['-', '_']);
    let first = parts.next()?.to_ascii_lowercase();
    let named = (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_lowercase());
    let mut tag = first;
    for part in parts {
        let fits = (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
        if !fits {
            return None;
        }
        tag.push('-');
        tag.push_str(part);
    }
    (named && tag.len() <= 35).then_some(tag)
}

fn parse_url(text: &str) -> Result<Option<String>, Error> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let url = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && text.len() <= LONGEST_URL)
        .ok_or_else(|| Error::invalid("url", "Write the whole address, from https:// on."))?;
    Ok(Some(url.to_string()))
}

/// Keeps a new document of staff's own; its id.
///
/// # Errors
/// The database's.
pub fn create(
    tx: &mut Tx<'_>,
    source: Id,
    author: Id,
    writing: &Writing,
    on: bool,
) -> Result<Id, Error> {
    let id = tx.new_id();
    tx.about(id);
    let audience = audience::of_source(tx, Some(source))?;
    diesel::insert_into(documents::table)
        .values((
            (
                documents::shop_id.eq(tx.key()),
                documents::id.eq(id.0),
                documents::key.eq(format!("text:{id}")),
                documents::kind.eq(DocumentKind::Text.as_str()),
                documents::title.eq(&writing.title),
                documents::url.eq(writing.url.as_deref()),
                documents::body.eq(&writing.body),
                documents::version.eq(1),
            ),
            documents::enabled.eq(on),
            documents::listed.eq(true),
            documents::switched_off.eq(!on),
            documents::updated_at.eq(tx.now.0),
            documents::chosen_language.eq(writing.language.as_deref()),
            documents::author.eq(Some(author.0)),
            documents::source_id.eq(Some(source.0)),
            documents::audience.eq(audience),
        ))
        .execute(tx.conn)?;
    learning::changed(tx)?;
    Ok(id)
}

fn kept(tx: &mut Tx<'_>, id: Id) -> Result<Kept, Error> {
    Ok(documents::table
        .find((tx.key(), id.0))
        .select(Kept::as_select())
        .first(tx.conn)?)
}

/// Puts these words into a document; its version then. Of a document that has a source elsewhere the words are the
/// merchant's own from now on. `seen` is the version that was looked at while writing.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] on `version` when somebody else has changed it meanwhile.
pub fn save(
    tx: &mut Tx<'_>,
    author: Id,
    id: Id,
    seen: Option<i64>,
    writing: &Writing,
) -> Result<i64, Error> {
    let kept = kept(tx, id)?;
    if seen.is_some_and(|seen| seen != kept.version) {
        return Err(Error::invalid(
            "version",
            "This document was changed while you wrote. Copy your text, reload the page, and put it in again.",
        ));
    }
    let words = kept.title != writing.title || kept.body != writing.body;
    let from_elsewhere = !is_own(tx, id)?;
    // Where shoppers find what came from elsewhere is for its source to say.
    let url = if from_elsewhere {
        &kept.url
    } else {
        &writing.url
    };
    if !words && kept.chosen_language == writing.language && kept.url == *url {
        return Ok(kept.version);
    }
    if words {
        versions::archive(tx, id.0)?;
    }
    diesel::update(documents::table.find((tx.key(), id.0)))
        .set((
            documents::title.eq(&writing.title),
            documents::body.eq(&writing.body),
            documents::chosen_language.eq(writing.language.as_deref()),
            documents::url.eq(url.as_deref()),
            documents::version.eq(kept.version + 1),
            documents::edited.eq(kept.edited || words && from_elsewhere),
            documents::author.eq(if words { Some(author.0) } else { kept.author }),
            documents::updated_at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    learning::changed(tx)?;
    Ok(kept.version + 1)
}

/// Whether staff wrote it here in the first place.
fn is_own(tx: &mut Tx<'_>, id: Id) -> Result<bool, Error> {
    let key: String = documents::table
        .find((tx.key(), id.0))
        .select(documents::key)
        .first(tx.conn)?;
    Ok(key.starts_with("text:"))
}

/// Switches a document on or off. One that its source does not show stays off until it does.
///
/// # Errors
/// [`Error::NotFound`].
pub fn switch(tx: &mut Tx<'_>, id: Id, on: bool) -> Result<(), Error> {
    let kept = kept(tx, id)?;
    diesel::update(documents::table.find((tx.key(), id.0)))
        .set((
            documents::switched_off.eq(!on),
            documents::enabled.eq(on && kept.listed),
        ))
        .execute(tx.conn)?;
    learning::changed(tx)
}

/// Puts an earlier version's words back, as a new version.
///
/// # Errors
/// [`Error::NotFound`].
pub fn restore(tx: &mut Tx<'_>, author: Id, id: Id, version: i64) -> Result<i64, Error> {
    let shop = tx.shop();
    let words = versions::words(tx.conn, shop, id, version)?;
    let kept = kept(tx, id)?;
    let writing = Writing {
        title: words.title,
        body: words.body,
        language: kept.chosen_language,
        url: kept.url,
    };
    save(tx, author, id, None, &writing)
}

/// Lets the source's words in again, from its next run on; the source.
///
/// # Errors
/// [`Error::NotFound`].
pub fn follow(tx: &mut Tx<'_>, id: Id) -> Result<Option<Id>, Error> {
    let row = documents::table.find((tx.key(), id.0));
    let source: Option<i64> = row.select(documents::source_id).first(tx.conn)?;
    // What it was told last is forgotten, so that the same news counts once more.
    diesel::update(row)
        .set((
            documents::edited.eq(false),
            documents::reported_at.eq(None::<i64>),
            documents::triggered_at.eq(None::<i64>),
        ))
        .execute(tx.conn)?;
    Ok(source.map(Id))
}

/// Deletes a document with all its versions and sample questions. What its source still has comes back with the next run.
///
/// # Errors
/// [`Error::NotFound`].
pub fn delete(tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
    versions::forget(tx, id.0)?;
    samples::forget_document(tx, id.0)?;
    let rows = diesel::delete(documents::table.find((tx.key(), id.0))).execute(tx.conn)?;
    if rows == 0 {
        return Err(Error::NotFound);
    }
    learning::changed(tx)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(result: Result<Writing, Error>) -> Option<&'static str> {
        match result {
            Err(Error::Invalid { field, .. }) => field,
            _ => None,
        }
    }

    #[test]
    fn what_is_typed_is_read_or_named_by_its_field() {
        let read = Writing::parse("  Gift \n cards ", "One.\r\nTwo.\n\n", "PT-br", "").unwrap();
        assert_eq!((read.title(), read.body()), ("Gift cards", "One.\nTwo."));
        assert_eq!(read.language.as_deref(), Some("pt-br"));
        let long = "x".repeat(LONGEST + 1);
        for (writing, wrong) in [
            (("", "b", "", ""), "title"),
            (("t", " \n", "", ""), "body"),
            (("t", long.as_str(), "", ""), "body"),
            (("t", "b\0", "", ""), "body"),
            (("t", "b", "english please", ""), "language"),
            (("t", "b", "", "javascript:alert(1)"), "url"),
            (("t", "b", "", "/pages/x"), "url"),
        ] {
            let (title, body, language, url) = writing;
            assert_eq!(
                field(Writing::parse(title, body, language, url)),
                Some(wrong)
            );
        }
    }
}
