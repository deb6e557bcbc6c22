//! `robots.txt`, as RFC 9309 has it: who may read what of a site.

/// What we are called in a robots file.
pub const AGENT: &str = "counterbell";
/// Bytes of such a file that are read.
pub const LONGEST: usize = 500 * 1024;

/// A site's rules for us.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Robots {
    /// Pattern, and whether it allows.
    rules: Vec<(String, bool)>,
}

impl Robots {
    /// What a site without such a file says: everything may be read.
    #[must_use]
    pub fn open() -> Self {
        Self::default()
    }

    /// What a site says whose file can't be had: nothing may be read.
    #[must_use]
    pub fn closed() -> Self {
        Self {
            rules: vec![("/".to_owned(), false)],
        }
    }

    /// Reads a file: the groups that name us, or else those for everybody.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let (mut ours, mut everybodys) = (Vec::new(), Vec::new());
        let (mut for_us, mut for_all, mut naming, mut named) = (false, false, false, false);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((field, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.trim();
            match field.trim().to_ascii_lowercase().as_str() {
                "user-agent" => {
                    // Names that stand together begin a group.
                    if !naming {
                        (for_us, for_all, naming) = (false, false, true);
                    }
                    for_all |= value == "*";
                    let us = value.to_ascii_lowercase();
                    let us = us.split(['/', ' ']).next() == Some(AGENT);
                    for_us |= us;
                    named |= us;
                }
                field @ ("allow" | "disallow") => {
                    naming = false;
                    if value.is_empty() {
                        continue;
                    }
                    let rule = (value.to_owned(), field == "allow");
                    if for_us {
                        ours.push(rule.clone());
                    }
                    if for_all {
                        everybodys.push(rule);
                    }
                }
                _ => {}
            }
        }
        Self {
            rules: if named { ours } else { everybodys },
        }
    }

    /// Whether a path (with its query) may be read: the longest pattern that fits decides, of two as long the one that
    /// allows.
    #[must_use]
    pub fn allows(&self, path: &str) -> bool {
        self.rules
            .iter()
            .filter(|(pattern, _)| fits(pattern, path))
            .max_by_key(|(pattern, allows)| (pattern.len(), *allows))
            .is_none_or(|(_, allows)| *allows)
    }
}

/// `*` stands for anything, `$` at the end for the end. Without going back: each piece is taken where it first is.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, whole) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| path.strip_prefix(first)) else {
        return false;
    };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, between)) = pieces.split_last() else {
        return !whole || rest.is_empty();
    };
    for piece in between {
        let Some((_, after)) = rest.split_once(piece) else {
            return false;
        };
        rest = after;
    }
    if whole {
        rest.ends_with(last)
    } else {
        rest.contains(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_group_that_names_us_counts_else_that_for_all() {
        let text = "User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /private # not this\nAllow: /private/open\n";
        let robots = Robots::parse(text);
        assert!(
            robots.allows("/faq")
                && !robots.allows("/private/x")
                && robots.allows("/private/open/1")
        );
        let named = Robots::parse(&format!(
            "{text}\nUser-Agent: Counterbell/1.0\nUser-agent: b\nDisallow: /faq"
        ));
        assert!(!named.allows("/faq") && named.allows("/private/x"));
        assert!(Robots::parse("User-agent: *\nDisallow:").allows("/x"));
        assert!(Robots::parse("<html>not found</html>").allows("/x"));
        assert!(!Robots::closed().allows("/x") && Robots::open().allows("/x"));
    }

    #[test]
    fn patterns_have_stars_and_ends() {
        for (pattern, path, expected) in [
            ("/a", "/abc", true),
            ("/a$", "/abc", false),
            ("/*.php", "/x/y.php?z", true),
            ("/*.php$", "/x/y.php?z", false),
            ("/*.php$", "/a.php.php", true),
            ("/a*b*c", "/a1c2b", false),
            ("*/cart", "/en/cart", true),
            ("/", "/anything", true),
        ] {
            assert_eq!(fits(pattern, path), expected, "{pattern} {path}");
        }
        let robots = Robots::parse("user-agent: *\ndisallow: /x\nallow: /x");
        assert!(robots.allows("/x"), "of two as long the one that allows");
    }

    proptest! {
        #[test]
        fn any_file_is_read(text in "[a-zA-Z:*$/# \n-]{0,300}", path in "/[a-z*$/]{0,20}") {
            let _ = Robots::parse(&text).allows(&path);
        }
    }
}
