//! A page's HTML as the plain text the assistant reads: paragraphs parted by blank lines, headings
//! as lines that end in `:`, list items on lines of their own, table rows as lines that name their columns.
//!
//! It is a reader, not a parser: whatever is broken is read past. It keeps no markup, so its
//! output is safe wherever plain text is. One pass over the text.

/// Elements whose content nobody reads.
const SKIPPED: &[&str] = &[
    "script", "style", "template", "noscript", "head", "svg", "iframe", "select", "button",
    "canvas",
];
/// Elements that end a paragraph.
#[rustfmt::skip]
const BLOCKS: &[&str] = &[
    "p", "div", "section", "article", "main", "header", "footer", "aside", "nav", "ul", "ol", "dl", "table", "blockquote",
    "pre", "figure", "form", "fieldset", "details", "hr", "body", "html",
];
/// Elements that end a line.
const LINES: &[&str] = &[
    "br",
    "li",
    "tr",
    "dt",
    "dd",
    "caption",
    "figcaption",
    "legend",
    "option",
];
const HEADINGS: &[&str] = &["h1", "h2", "h3", "h4", "h5", "h6", "summary"];

/// The readable text of a piece of HTML.
#[must_use]
pub fn to_text(html: &str) -> String {
    let mut writer = Writer::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, from) = rest.split_at(at);
        writer.text(text);
        let Some(tag) = Tag::read(from) else {
            // A lone "<" is text: "strings < 10".
            writer.text("<");
            rest = from.get(1..).unwrap_or_default();
            continue;
        };
        rest = from.get(tag.length..).unwrap_or_default();
        if tag.opens && SKIPPED.contains(&tag.name.as_str()) && !tag.empty {
            rest = after_close(rest, &tag.name);
            continue;
        }
        writer.tag(&tag);
    }
    writer.text(rest);
    writer.finish()
}

struct Tag {
    name: String,
    opens: bool,
    empty: bool,
    /// In bytes, with both brackets.
    length: usize,
}

impl Tag {
    /// The tag, comment or declaration at the start of `from`, which starts with `<`.
    fn read(from: &str) -> Option<Self> {
        let inside = from.get(1..)?;
        let nothing = |length: usize| Self {
            name: String::new(),
            opens: false,
            empty: true,
            length,
        };
        if inside.starts_with("!--") {
            let end = from.find("-->").map_or(from.len(), |at| at + 3);
            return Some(nothing(end));
        }
        if inside.starts_with(['!', '?']) {
            let end = from.find('>').map_or(from.len(), |at| at + 1);
            return Some(nothing(end));
        }
        let opens = !inside.starts_with('/');
        let named = inside.strip_prefix('/').unwrap_or(inside);
        let name: String = named
            .chars()
            .take(20)
            .take_while(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let length = end_of_tag(from);
        let empty = from.get(..length).is_some_and(|tag| tag.ends_with("/>"));
        Some(Self {
            name,
            opens,
            empty,
            length,
        })
    }
}

/// Where the tag ends, quoted attributes respected; a quote never closed is taken as none.
fn end_of_tag(from: &str) -> usize {
    let mut quote = None;
    for (at, byte) in from.bytes().enumerate().take(8_192) {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    from.find('>').map_or(from.len(), |at| at + 1)
}

/// What follows the closing tag of this name; nothing when it is never closed.
fn after_close<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut from = rest;
    while let Some(at) = from.find("</") {
        let tail = from.get(at + 2..).unwrap_or_default();
        let named = tail
            .get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name));
        if named {
            return tail
                .find('>')
                .and_then(|end| tail.get(end + 1..))
                .unwrap_or_default();
        }
        from = tail;
    }
    ""
}

#[derive(Default)]
struct Writer {
    out: String,
    line: String,
    heading: Option<String>,
    /// Whether a blank line is owed before the next words.
    parted: bool,
    after_heading: bool,
    table: Option<Table>,
}

/// The table being read: a cell says little without the name of its column.
#[derive(Default)]
struct Table {
    columns: Vec<String>,
    cells: Vec<String>,
    /// Whether every cell of this row is a heading's.
    heads: bool,
}

impl Table {
    /// The row as a line; none while it is the one that names the columns.
    fn row(&mut self) -> Option<String> {
        let cells = std::mem::take(&mut self.cells);
        if cells.iter().all(String::is_empty) {
            return None;
        }
        if std::mem::take(&mut self.heads) && self.columns.is_empty() && cells.len() > 1 {
            self.columns = cells;
            return None;
        }
        let named = cells.iter().enumerate().map(|(nth, cell)| {
            match self
                .columns
                .get(nth)
                .filter(|name| nth > 0 && !name.is_empty())
            {
                Some(name) => format!("{name} {cell}"),
                None => cell.clone(),
            }
        });
        Some(named.collect::<Vec<_>>().join(" – "))
    }
}

impl Writer {
    fn tag(&mut self, tag: &Tag) {
        let name = tag.name.as_str();
        if HEADINGS.contains(&name) {
            self.end_paragraph();
            self.parted |= tag.opens;
            self.heading = tag.opens.then(|| name.to_owned());
        } else if self.heading.is_some() {
            self.line.push(' ');
        } else if name == "table" {
            self.end_row();
            self.end_paragraph();
            self.table = tag.opens.then(Table::default);
        } else if self.table.is_some() && matches!(name, "td" | "th" | "tr") {
            self.in_table(name, tag.opens);
        } else if self.table.is_some() && (BLOCKS.contains(&name) || LINES.contains(&name)) {
            self.line.push(' ');
        } else if BLOCKS.contains(&name) {
            self.end_paragraph();
        } else if LINES.contains(&name) {
            self.end_line();
        }
    }

    fn in_table(&mut self, name: &str, opens: bool) {
        self.end_cell();
        if name == "tr" {
            self.end_row();
        } else if opens && let Some(table) = &mut self.table {
            table.heads = name == "th" && (table.heads || table.cells.is_empty());
        }
    }

    fn end_cell(&mut self) {
        let Some(table) = &mut self.table else {
            return;
        };
        let cell = self.line.split_whitespace().collect::<Vec<_>>().join(" ");
        self.line.clear();
        if !cell.is_empty() {
            table.cells.push(cell);
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        if let Some(row) = self.table.as_mut().and_then(Table::row) {
            self.line.push_str(&row);
            self.end_line();
        }
    }

    fn text(&mut self, text: &str) {
        decode(text, &mut self.line);
    }

    fn end_line(&mut self) {
        let mut line = self.line.split_whitespace().collect::<Vec<_>>().join(" ");
        self.line.clear();
        if line.is_empty() {
            return;
        }
        if self.heading.is_some() && !line.ends_with([':', '?']) {
            line.push(':');
        }
        if self.parted && !self.out.is_empty() {
            self.out.push('\n');
        }
        self.parted = false;
        self.after_heading = self.heading.is_some();
        self.out.push_str(&line);
        self.out.push('\n');
    }

    fn end_paragraph(&mut self) {
        self.end_line();
        self.parted = !self.after_heading;
    }

    fn finish(mut self) -> String {
        self.end_row();
        self.end_line();
        self.out.truncate(self.out.trim_end().len());
        self.out
    }
}

/// Writes text with its character references resolved; what is none stays as it is.
fn decode(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let end = from.bytes().take(12).position(|byte| byte == b';');
        let found = end.and_then(|end| Some((from.get(1..end)?, from.get(end + 1..)?)));
        match found.and_then(|(name, tail)| Some((reference(name)?, tail))) {
            Some((c, tail)) => {
                out.push(c);
                rest = tail;
            }
            None => {
                out.push('&');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
}

#[rustfmt::skip]
fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| !c.is_control());
    }
    Some(match name {
        "amp" => '&', "lt" => '<', "gt" => '>', "quot" => '"', "apos" => '\'', "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
        "ndash" => '–', "mdash" => '—', "hellip" => '…', "lsquo" => '‘', "rsquo" => '’', "ldquo" => '“', "rdquo" => '”',
        "laquo" => '«', "raquo" => '»', "bull" => '•', "middot" => '·', "deg" => '°', "plusmn" => '±', "times" => '×',
        "frac12" => '½', "frac14" => '¼', "frac34" => '¾', "micro" => 'µ', "copy" => '©', "reg" => '®', "trade" => '™',
        "euro" => '€', "pound" => '£', "yen" => '¥', "cent" => '¢', "sect" => '§', "szlig" => 'ß', "shy" => '\u{ad}',
        "eacute" => 'é', "egrave" => 'è', "ecirc" => 'ê', "agrave" => 'à', "acirc" => 'â', "aacute" => 'á', "ccedil" => 'ç',
        "ouml" => 'ö', "auml" => 'ä', "uuml" => 'ü', "Ouml" => 'Ö', "Auml" => 'Ä', "Uuml" => 'Ü', "ntilde" => 'ñ',
        "iacute" => 'í', "oacute" => 'ó', "uacute" => 'ú', "oslash" => 'ø', "aring" => 'å', "aelig" => 'æ', "atilde" => 'ã',
        "otilde" => 'õ', "ocirc" => 'ô', "icirc" => 'î', "prime" => '′', "Prime" => '″', "rarr" => '→', "check" => '✓',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::to_text;
    use proptest::prelude::*;

    #[test]
    fn headings_paragraphs_lists_and_tables() {
        let html = "<head><title>x</title></head><h2>Returns &amp; <em>swaps</em></h2><p>Within\n30&nbsp;days.</p>\
                    <ul><li>Boxed</li><li>Clean</li></ul><table><tr><th>Zone</th><th>Price</th></tr>\
                    <tr><td>US</td><td>$9.95</td></tr></table><h3>Any questions?</h3>Ask.<script>if (a<b) '</p>'</script>";
        assert_eq!(
            to_text(html),
            "Returns & swaps:\nWithin 30 days.\n\nBoxed\nClean\n\nUS – Price $9.95\n\nAny questions?\nAsk."
        );
    }

    #[test]
    fn broken_html_is_read_past() {
        assert_eq!(to_text("a < b & c &bogus; <b>d"), "a < b & c &bogus; d");
        assert_eq!(
            to_text("one<!-- two --> three <br/>four<"),
            "one three\nfour<"
        );
        assert_eq!(to_text("<a href=\"x>y\">link</a><img alt='>'>!"), "link!");
        assert_eq!(to_text("gone <script>never closed"), "gone");
    }

    #[test]
    fn a_storm_of_brackets_is_linear() {
        let storm = "<a \"".repeat(20_000);
        let _ = to_text(&storm);
        let _ = to_text(&"<style>".repeat(20_000));
        let _ = to_text(&"&".repeat(100_000));
    }

    proptest! {
        #[test]
        fn any_text_goes(text in any::<String>(), tags in "[<>/&;a-z \"'!-]{0,200}") {
            let _ = (to_text(&text), to_text(&tags));
        }
    }
}
