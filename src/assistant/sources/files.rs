//! Files that staff upload: Markdown, HTML or plain text, each a document; a long one is parted at its headings.

use diesel::prelude::*;
use pulldown_cmark::{Options, Parser, html as markdown_html};

use crate::assistant::html;
use crate::assistant::knowledge::edit::{self, parse_title};
use crate::assistant::knowledge::{self, Found, NewDocument, Origin};
use crate::assistant::retrieval::DocumentKind;
use crate::db::Tx;
use crate::db::schema::documents;
use crate::error::Error;
use crate::ids::Id;

/// Bytes of a file, at most.
pub const LARGEST: usize = 2 * 1024 * 1024;
/// Bytes of text above which a file becomes several documents.
const LONG: usize = 40 * 1024;

/// What a file is, by its ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Markdown,
    Html,
    Text,
}

fn format_of(name: &str) -> Option<Format> {
    let (_, ending) = name.rsplit_once('.')?;
    match ending.to_ascii_lowercase().as_str() {
        "md" | "markdown" => Some(Format::Markdown),
        "html" | "htm" => Some(Format::Html),
        "txt" | "text" => Some(Format::Text),
        _ => None,
    }
}

/// A file's name without folders.
fn base(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name).trim()
}

/// Reads a file: its documents, at least one.
///
/// # Errors
/// [`Error::Invalid`] on `file`, in words for whoever chose it.
pub fn read(name: &str, bytes: &[u8]) -> Result<Vec<Found>, Error> {
    let wrong = |message: String| Err(Error::invalid("file", message));
    let name = base(name);
    let Some(format) = format_of(name).filter(|_| name.chars().count() <= 200) else {
        return wrong(format!(
            "{}: only .md, .html and .txt files can be read.",
            name.chars().take(60).collect::<String>()
        ));
    };
    if bytes.len() > LARGEST {
        return wrong(format!("{name}: a file has 2 MB at most."));
    }
    let text = match decode(bytes) {
        Ok(text) => text,
        Err(why) => return wrong(format!("{name}: {why}")),
    };
    let (text, titled) = match format {
        Format::Markdown => of_html(&to_html(text)),
        Format::Html => of_html(text),
        Format::Text => (text.replace("\r\n", "\n"), None),
    };
    let text = text.trim();
    if text.is_empty() {
        return wrong(format!("{name}: there is no text in it."));
    }
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let title = titled.unwrap_or_else(|| stem.replace(['-', '_'], " "));
    let title = parse_title(&title).unwrap_or_else(|_| name.to_owned());
    Ok(part(&title, text)
        .into_iter()
        .enumerate()
        .map(|(number, (title, text))| Found {
            document: NewDocument {
                key: key(name, number),
                kind: DocumentKind::Text,
                title,
                url: None,
                text,
            },
            language: None,
            listed: true,
        })
        .collect())
}

fn key(name: &str, number: usize) -> String {
    match number {
        0 => format!("file:{name}"),
        number => format!("file:{name}#{}", number + 1),
    }
}

/// UTF-8, with or without its mark; anything else is refused rather than guessed.
fn decode(bytes: &[u8]) -> Result<&str, &'static str> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err("it is written in UTF-16. Save it as UTF-8 and try again.");
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    if bytes.contains(&0) {
        return Err("it is no text file.");
    }
    std::str::from_utf8(bytes)
        .map_err(|_| "it is not written in UTF-8. Save it as UTF-8 and try again.")
}

fn to_html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut out = String::with_capacity(markdown.len() * 2);
    markdown_html::push_html(&mut out, Parser::new_ext(markdown, options));
    out
}

/// Its text, and what it calls itself.
fn of_html(page: &str) -> (String, Option<String>) {
    let text = html::to_text(page);
    let title = super::web::read::title(page).or_else(|| {
        // A file that opens with a heading is called by it.
        let first = text.lines().next()?.strip_suffix(':')?;
        Some(first.to_owned())
    });
    (text, title)
}

/// Long texts in parts of bearable length, cut at headings where there are some, else at paragraphs. The parts after
/// the first are called by the heading they begin with, too.
fn part(title: &str, text: &str) -> Vec<(String, String)> {
    if text.len() <= LONG {
        return vec![(title.to_owned(), text.to_owned())];
    }
    let mut parts: Vec<(Option<String>, String)> = vec![(None, String::new())];
    for paragraph in text.split("\n\n") {
        let heading = heading(paragraph);
        let Some((_, last)) = parts.last_mut() else {
            break;
        };
        let full = last.len() + paragraph.len() > LONG;
        // A part that is nearly full ends before the next heading rather than in the middle of what is under it.
        if !last.is_empty() && (full || heading.is_some() && last.len() > LONG / 2) {
            parts.push((heading, String::new()));
        }
        if let Some((_, last)) = parts.last_mut() {
            if !last.is_empty() {
                last.push_str("\n\n");
            }
            last.push_str(paragraph);
        }
    }
    parts
        .into_iter()
        .enumerate()
        .map(|(number, (heading, text))| {
            let called = match heading {
                _ if number == 0 => title.to_owned(),
                Some(heading) => format!("{title}: {heading}"),
                None => format!("{title} ({})", number + 1),
            };
            (called.chars().take(200).collect(), text)
        })
        .collect()
}

fn heading(paragraph: &str) -> Option<String> {
    let first = paragraph.lines().next()?.trim().strip_suffix(':')?;
    (!first.is_empty() && first.len() <= 120).then(|| first.to_owned())
}

/// Keeps what was read of a file; ids of its documents. The file's words stand from now on, whatever was changed here
/// before; parts it has no more go.
///
/// # Errors
/// The database's.
pub fn keep(tx: &mut Tx<'_>, source: Id, author: Id, parts: &[Found]) -> Result<Vec<Id>, Error> {
    let origin = Origin { source, run: 0 };
    let mut ids = Vec::new();
    for found in parts {
        let ours = documents::table
            .filter(documents::shop_id.eq(tx.key()))
            .filter(documents::key.eq(&found.document.key));
        diesel::update(ours)
            .set(documents::edited.eq(false))
            .execute(tx.conn)?;
        let changed = knowledge::take_in(tx, Some(origin), found)?;
        let id: i64 = ours.select(documents::id).first(tx.conn)?;
        if changed {
            diesel::update(documents::table.find((tx.key(), id)))
                .set(documents::author.eq(Some(author.0)))
                .execute(tx.conn)?;
        }
        ids.push(Id(id));
    }
    let Some(first) = parts.first() else {
        return Ok(ids);
    };
    let theirs: Vec<(i64, String)> = documents::table
        .filter(documents::shop_id.eq(tx.key()))
        .filter(documents::source_id.eq(Some(source.0)))
        .select((documents::id, documents::key))
        .load(tx.conn)?;
    let of_this = format!("{}#", first.document.key);
    for (id, key) in theirs {
        if key.starts_with(&of_this) && !ids.contains(&Id(id)) {
            edit::delete(tx, Id(id))?;
        }
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assistant::text::passages;

    fn one(name: &str, bytes: &[u8]) -> (String, String) {
        let mut found = read(name, bytes).unwrap();
        assert_eq!(found.len(), 1);
        let document = found.remove(0).document;
        (document.title, document.text)
    }

    fn refusal(name: &str, bytes: &[u8]) -> String {
        read(name, bytes).unwrap_err().public()
    }

    #[test]
    fn markdown_is_read_as_headings_lists_and_tables() {
        let text = "---\nlayout: page\n---\n# Gift cards\n\nThey **never** expire. See [how](https://x.example).\n\n\
                    ## Values\n\n- 25 dollars\n- 50 dollars\n\n| Value | Fee |\n|---|---|\n| 25 | 1 |\n";
        let (title, text) = one("gift-cards.md", text.as_bytes());
        assert_eq!(title, "Gift cards");
        assert!(
            !text.contains("layout") && !text.contains("**") && !text.contains("https"),
            "{text}"
        );
        let passages = passages(&text);
        assert_eq!(passages[0].heading.as_deref(), Some("Gift cards"));
        assert_eq!(passages[0].sentences, ["They never expire.", "See how."]);
        assert_eq!(passages[1].heading.as_deref(), Some("Values"));
    }

    #[test]
    fn html_and_text_are_read_and_called_by_their_title_or_name() {
        let page = "<title>Size guide</title><h2>Straps</h2><p>From 90 to 150 cm.</p>";
        assert_eq!(one("x.html", page.as_bytes()).0, "Size guide");
        let text = "\u{feff}Opening hours:\r\n9 to 6.";
        let read = one("opening_hours.txt", text.as_bytes());
        assert_eq!(
            read,
            ("opening hours".into(), "Opening hours:\n9 to 6.".into())
        );
    }

    #[test]
    fn what_can_not_be_read_is_said() {
        assert!(refusal("a.pdf", b"%PDF").contains("only .md, .html and .txt"));
        assert!(refusal("a.txt", b"\xff\xfea\0").contains("UTF-16"));
        assert!(refusal("a.txt", b"caf\xe9").contains("not written in UTF-8"));
        assert!(refusal("a.txt", b"a\0b").contains("no text file"));
        assert!(refusal("a.md", b"\n\n").contains("no text in it"));
        assert!(refusal("a.md", &vec![b'a'; LARGEST + 1]).contains("2 MB"));
    }

    #[test]
    fn a_long_file_is_parted_at_its_headings() {
        let section =
            |n: usize| format!("# Chapter {n}\n\n{}\n\n", "Some words here. ".repeat(900));
        let book: String = (1..=6).map(section).collect();
        let parts = read("book.md", book.as_bytes()).unwrap();
        assert!(parts.len() >= 3, "{}", parts.len());
        assert!(parts.iter().all(|found| found.document.text.len() <= LONG));
        assert!(
            parts[1].document.title.contains(": Chapter"),
            "{}",
            parts[1].document.title
        );
        assert_eq!(parts[1].document.key, "file:book.md#2");
    }
}
