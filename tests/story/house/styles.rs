//! One name, one look: a class that two style files of one page define on their own is a look that depends on which of
//! them comes last.

use std::collections::{BTreeMap, BTreeSet};

use super::none;
use super::source::root;

/// The style files that load together, page by page.
const PAGES: &[&[&str]] = &[
    &[
        "inbox/assets/tokens",
        "inbox/assets/parts",
        "inbox/assets/layout",
        "inbox/assets/list",
        "inbox/assets/thread",
        "inbox/assets/composer",
        "inbox/assets/context",
        "inbox/assets/live",
        "inbox/assets/copilot",
        "inbox/assets/order-act",
        "inbox/assets/search",
    ],
    &[
        "inbox/assets/tokens",
        "inbox/assets/parts",
        "inbox/assets/sign-in",
    ],
    &[
        "inbox/assets/tokens",
        "inbox/assets/parts",
        "settings/assets/home",
        "settings/assets/knowledge",
        "settings/assets/notifications",
        "settings/assets/assistants",
        "settings/assets/tags",
        "settings/assets/actions",
    ],
    &[
        "inbox/assets/tokens",
        "inbox/assets/parts",
        "settings/assets/home",
        "settings/assets/plan",
    ],
    &[
        "inbox/assets/tokens",
        "inbox/assets/parts",
        "settings/assets/home",
        "settings/assets/trial",
    ],
    &["settings/assets/knowledge", "settings/assets/hours"],
    &["settings/assets/knowledge", "settings/assets/team"],
    &["settings/assets/knowledge", "settings/assets/orders"],
    &[
        "inbox/assets/tokens",
        "inbox/assets/parts",
        "settings/assets/home",
        "settings/assets/reports",
    ],
    &["settings/assets/knowledge", "settings/assets/transfer"],
];

/// Classes that two files of a page share on purpose, or that say the same twice.
const SHARED: &[&str] = &[
    // A row of the list, and the room its box needs in it.
    "row",
    // Settings: the same look, or each says what the other leaves open.
    "choices-line",
    "note",
    "pair",
    "preview",
];

/// The classes that a file defines on their own: `.name {`, alone or in a list.
fn defined(file: &str) -> BTreeSet<String> {
    let path = root().join("src").join(format!("{file}.css"));
    let text = std::fs::read_to_string(&path).unwrap();
    let plain = |selector: &str| {
        let name = selector.trim().strip_prefix('.')?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        name.chars().all(is_name).then(|| name.to_owned())
    };
    let without_notes = text
        .split("/*")
        .map(|part| part.split_once("*/").map_or(part, |(_, rest)| rest))
        .collect::<String>();
    without_notes
        .split('{')
        .filter_map(|part| part.rsplit(['}', ';']).next())
        .flat_map(|selectors| selectors.split(','))
        .filter_map(plain)
        .collect()
}

#[test]
fn a_class_has_one_look_on_a_page() {
    let mut twice = BTreeSet::new();
    for page in PAGES {
        let mut where_defined: BTreeMap<String, &str> = BTreeMap::new();
        for file in *page {
            for class in defined(file) {
                if let Some(other) = where_defined.insert(class.clone(), file) {
                    twice.insert((class, other, *file));
                }
            }
        }
    }
    let complaints: Vec<String> = twice
        .iter()
        .filter(|(class, ..)| !SHARED.contains(&class.as_str()))
        .map(|(class, one, other)| format!(".{class} is defined in {one}.css and {other}.css"))
        .collect();
    none(&complaints);
    let found: BTreeSet<&str> = twice.iter().map(|(class, ..)| class.as_str()).collect();
    assert_eq!(
        found,
        SHARED.iter().copied().collect(),
        "none is listed in vain"
    );
}
