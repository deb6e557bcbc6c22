//! A finished page in another language: pure, and before the page leaves.
//!
//! Our pages are written by `maud`, so they are well formed and their attributes stand in double quotes. What stands in an
//! element with `translate="no"` is somebody's words and stays as it is; so do scripts, styles and what is typed.

use super::table::Table;

/// Attributes that people read or hear.
const READ: &[&str] = &[
    "aria-description",
    "aria-label",
    "aria-placeholder",
    "aria-roledescription",
    "aria-valuetext",
    "alt",
    "data-sure",
    "label",
    "placeholder",
    "title",
];
/// Elements without an end.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];
/// Elements whose text is none of ours.
const KEPT: &[&str] = &["code", "pre", "script", "style", "textarea"];

/// The page in the language of a table, and marked so.
#[must_use]
pub fn said_in(page: &str, code: &str, table: &Table) -> String {
    let mut reader = Reader {
        code,
        table,
        out: String::with_capacity(page.len() + page.len() / 4),
        open: Vec::new(),
    };
    reader.read(page);
    reader.out
}

/// What says in the browser what scripts add.
const SCRIPT: &str = r#"<script type="module" src="/assets/inbox/locale.js"></script>"#;

struct Reader<'p> {
    code: &'p str,
    table: &'p Table,
    out: String,
    /// The open elements, and whether what stands in each stays as it is.
    open: Vec<(&'p str, bool)>,
}

impl<'p> Reader<'p> {
    fn read(&mut self, page: &'p str) {
        let mut rest = page;
        while let Some((text, after)) = rest.split_once('<') {
            self.text(text);
            let Some(end) = tag_end(after) else {
                self.out.push('<');
                rest = after;
                break;
            };
            let (tag, after) = after.split_at(end);
            rest = after.strip_prefix('>').unwrap_or(after);
            self.tag(tag);
            // Nothing in a script or a style is a tag but its end.
            if let Some((name @ ("script" | "style"), _)) = self.open.last().copied() {
                let end = format!("</{name}");
                let at = rest.find(&end).unwrap_or(rest.len());
                let (inside, after) = rest.split_at(at);
                self.out.push_str(inside);
                rest = after;
            }
        }
        self.text(rest);
    }

    fn keeps(&self) -> bool {
        self.open.last().is_some_and(|(_, keeps)| *keeps)
    }

    fn text(&mut self, text: &str) {
        match self.said(text) {
            Some(said) => self.out.push_str(&said),
            None => self.out.push_str(text),
        }
    }

    /// A text in the page's own spelling; nothing where it stays as it is.
    fn said(&self, text: &str) -> Option<String> {
        let inner = text.trim();
        if inner.is_empty() || self.keeps() {
            return None;
        }
        let plain = unescaped(inner);
        let said = self.table.say(&plain)?;
        let before = text.len() - text.trim_start().len();
        let (before, after) = (text.get(..before)?, text.get(before + inner.len()..)?);
        Some(format!("{before}{}{after}", escaped(&said)))
    }

    fn tag(&mut self, tag: &'p str) {
        self.out.push('<');
        if let Some(name) = tag.strip_prefix('/') {
            if name.trim() == "head" {
                // What scripts add is said there, too.
                self.out.pop();
                self.out.push_str(SCRIPT);
                self.out.push('<');
            }
            self.out.push_str(tag);
            if let Some(at) = self.open.iter().rposition(|(open, _)| *open == name.trim()) {
                self.open.truncate(at);
            }
        } else if tag.starts_with('!') {
            self.out.push_str(tag);
        } else {
            let name = tag.split([' ', '/']).next().unwrap_or_default();
            let keeps = self.keeps() || tag.contains(" translate=\"no\"");
            self.attributes(tag, name, keeps);
            if !VOID.contains(&name) {
                self.open.push((name, keeps || KEPT.contains(&name)));
            }
        }
        self.out.push('>');
    }

    fn attributes(&mut self, tag: &str, name: &str, keeps: bool) {
        let mut rest = tag;
        while let Some((before, after)) = rest.split_once("=\"") {
            let Some((value, after)) = after.split_once('"') else {
                break;
            };
            let attribute = before.rsplit(' ').next().unwrap_or_default();
            self.out.push_str(before);
            self.out.push_str("=\"");
            let said = match attribute {
                "lang" if name == "html" => Some(self.code.to_owned()),
                read if !keeps && READ.contains(&read) => self.said(value),
                _ => None,
            };
            self.out.push_str(said.as_deref().unwrap_or(value));
            self.out.push('"');
            rest = after;
        }
        self.out.push_str(rest);
    }
}

/// Where a tag ends: a `>` in an attribute is part of it.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quoted = false;
    for (at, letter) in tag.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '>' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(page: &str) -> String {
        let file = r#"{ "Close": "Schließen", "Waiting {}": "Wartet {}", "Q&A": "F&A", "Search": "Suchen" }"#;
        let table = Table::read(std::iter::once(file)).unwrap();
        said_in(page, "de", &table)
    }

    #[test]
    fn our_words_are_said_and_those_of_others_stay() {
        assert_eq!(
            said(
                r#"<!DOCTYPE html><html lang="en"><body><p> Close <b translate="no">Close</b></p><p>Close</p></body></html>"#
            ),
            r#"<!DOCTYPE html><html lang="de"><body><p> Schließen <b translate="no">Close</b></p><p>Schließen</p></body></html>"#
        );
        assert_eq!(
            said(
                r#"<input placeholder="Search" value="Close"><textarea>Close</textarea><p>Q&amp;A</p>"#
            ),
            r#"<input placeholder="Suchen" value="Close"><textarea>Close</textarea><p>F&amp;A</p>"#
        );
    }

    #[test]
    fn scripts_and_what_is_in_attributes_are_no_text() {
        for same in [
            r#"<script type="module">if (1 < 2) { "Close" }</script>"#,
            r#"<p data-x="a > Close">Other</p>"#,
            r#"<style>a > b { content: "Close" }</style>"#,
            "a < b",
            "",
        ] {
            assert_eq!(said(same), same);
        }
        assert_eq!(
            said("<script>x</script><p>Close</p>"),
            "<script>x</script><p>Schließen</p>"
        );
        let head = said("<head><title>Close</title></head>");
        assert_eq!(
            head,
            format!("<head><title>Schließen</title>{SCRIPT}</head>")
        );
        assert_eq!(
            said("<br><p>Waiting &lt;3&gt;</p>"),
            "<br><p>Wartet &lt;3&gt;</p>"
        );
    }
}
