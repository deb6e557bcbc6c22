//! Which chats the list shows and in what order: a value that lives in the page's address, so that a filter
//! can be shared, bookmarked and gone back to.

/// A shelf of the inbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// Every chat that is not closed.
    #[default]
    All,
    /// A person was asked for and nobody has it yet.
    Requested,
    /// The AI talks, a rule wants staff to look.
    Attention,
    /// The viewer has it.
    Mine,
    /// Open, with no person.
    Unassigned,
    /// The AI has it.
    Assistant,
    /// Set aside until later.
    Snoozed,
    Closed,
}

impl View {
    /// All of them, as the sidebar lists them.
    pub const EVERY: [Self; 8] = [
        Self::All,
        Self::Requested,
        Self::Attention,
        Self::Mine,
        Self::Unassigned,
        Self::Assistant,
        Self::Snoozed,
        Self::Closed,
    ];

    /// Its name in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Requested => "requested",
            Self::Attention => "attention",
            Self::Mine => "mine",
            Self::Unassigned => "unassigned",
            Self::Assistant => "assistant",
            Self::Snoozed => "snoozed",
            Self::Closed => "closed",
        }
    }

    /// The view of that name; `None` for anything else.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|view| view.as_str() == name)
    }

    /// Its name for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::All => "All open",
            Self::Requested => "Requested",
            Self::Attention => "Attention",
            Self::Mine => "Mine",
            Self::Unassigned => "Unassigned",
            Self::Assistant => "AI (live)",
            Self::Snoozed => "Snoozed",
            Self::Closed => "Closed",
        }
    }
}

/// The list's order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Requested, attention, the rest; within, by promise, priority, longest wait.
    #[default]
    Need,
    /// Last words, newest first.
    Recent,
    /// Longest wait first.
    Waiting,
    /// Highest cart value first.
    Value,
    /// By the first of their tags, those without one last.
    Tag,
}

impl Sort {
    /// All of them, as the menu lists them.
    pub const EVERY: [Self; 5] = [
        Self::Need,
        Self::Recent,
        Self::Waiting,
        Self::Value,
        Self::Tag,
    ];

    /// Its name in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Need => "need",
            Self::Recent => "recent",
            Self::Waiting => "waiting",
            Self::Value => "value",
            Self::Tag => "tag",
        }
    }

    /// The order of that name; `None` for anything else.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|sort| sort.as_str() == name)
    }

    /// Its name for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Need => "By need",
            Self::Recent => "Newest words",
            Self::Waiting => "Longest wait",
            Self::Value => "Cart value",
            Self::Tag => "Tag",
        }
    }
}

/// How many chats each view has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub all: u32,
    pub requested: u32,
    pub attention: u32,
    pub mine: u32,
    pub unassigned: u32,
    pub assistant: u32,
    pub snoozed: u32,
    pub closed: u32,
}

impl Counts {
    /// The number beside `view`.
    #[must_use]
    pub const fn of(&self, view: View) -> u32 {
        match view {
            View::All => self.all,
            View::Requested => self.requested,
            View::Attention => self.attention,
            View::Mine => self.mine,
            View::Unassigned => self.unassigned,
            View::Assistant => self.assistant,
            View::Snoozed => self.snoozed,
            View::Closed => self.closed,
        }
    }
}

/// What the list shows. The default is every open chat, by need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub view: View,
    /// Only chats with these tags …
    pub tags: Vec<String>,
    /// … all of them (`match=all`), or any (the default).
    pub match_all: bool,
    /// Only chats with this assistant: its id.
    pub assistant: Option<String>,
    pub sort: Sort,
}

impl Filter {
    /// The query of a shareable address, with its `?`; empty for the default filter.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut pairs = Vec::new();
        if self.view != View::default() {
            pairs.push(format!("view={}", self.view.as_str()));
        }
        for tag in &self.tags {
            pairs.push(format!("tag={}", encoded(tag)));
        }
        if self.match_all && self.tags.len() > 1 {
            pairs.push("match=all".to_owned());
        }
        if let Some(assistant) = &self.assistant {
            pairs.push(format!("assistant={}", encoded(assistant)));
        }
        if self.sort != Sort::default() {
            pairs.push(format!("sort={}", self.sort.as_str()));
        }
        if pairs.is_empty() {
            String::new()
        } else {
            format!("?{}", pairs.join("&"))
        }
    }

    /// The filter that an address's query says, with its `?` or without.
    #[must_use]
    pub fn from_query(query: &str) -> Self {
        let pairs: Vec<_> =
            form_urlencoded::parse(query.trim_start_matches('?').as_bytes()).collect();
        Self::from_pairs(pairs.iter().map(|(name, value)| (&**name, &**value)))
    }

    /// The same filter on another view.
    #[must_use]
    pub fn with_view(&self, view: View) -> Self {
        Self {
            view,
            ..self.clone()
        }
    }

    /// The same filter without `tag`.
    #[must_use]
    pub fn without_tag(&self, tag: &str) -> Self {
        Self {
            tags: self.tags.iter().filter(|t| *t != tag).cloned().collect(),
            ..self.clone()
        }
    }

    /// The same filter without any tag.
    #[must_use]
    pub fn without_tags(&self) -> Self {
        Self {
            tags: Vec::new(),
            ..self.clone()
        }
    }

    /// Reads the query's pairs, already decoded. What is unknown is left out: an old bookmark still opens.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut filter = Self::default();
        for (name, value) in pairs {
            match name {
                "view" => filter.view = View::parse(value).unwrap_or_default(),
                "sort" => filter.sort = Sort::parse(value).unwrap_or_default(),
                "assistant" => filter.assistant = Some(value.to_owned()).filter(|id| is_id(id)),
                "match" => filter.match_all = value == "all",
                "tag" if !value.is_empty() && !filter.tags.iter().any(|t| t == value) => {
                    filter.tags.push(value.to_owned());
                }
                _ => {}
            }
        }
        filter
    }
}

fn is_id(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Percent-encodes one query value: everything but RFC 3986's unreserved characters.
pub(super) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_survives_its_address() {
        let filter = Filter {
            view: View::Mine,
            tags: vec!["high-cart-value".into(), "späte & Lieferung".into()],
            match_all: true,
            assistant: Some("17".into()),
            sort: Sort::Waiting,
        };
        let query = filter.to_query();
        assert_eq!(
            query,
            "?view=mine&tag=high-cart-value&tag=sp%C3%A4te%20%26%20Lieferung&match=all&assistant=17&sort=waiting"
        );
        assert_eq!(Filter::default().to_query(), "");
        let read = Filter::from_pairs([
            ("view", "mine"),
            ("tag", "high-cart-value"),
            ("tag", "späte & Lieferung"),
            ("match", "all"),
            ("assistant", "17"),
            ("sort", "waiting"),
            ("utm", "x"),
        ]);
        assert_eq!(read, filter);
        assert_eq!(View::parse("nonsense"), None);
        let odd = Filter::from_pairs([("assistant", "'; --")]);
        assert_eq!(odd, Filter::default());
    }
}
