//! The rules of the house that the compiler doesn't know, read off the project's own files. An exception goes into a
//! table below, in the commit that needs it, with its reason.

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a slice cut wrongly fails the test, as it should"
)]

#[path = "house/rooms.rs"]
mod rooms;
#[path = "house/source.rs"]
mod source;
#[path = "house/styles.rs"]
mod styles;

use std::collections::BTreeSet;
use std::path::Path;

use rooms::*;
use source::{Source, Strings, files, root, words};

/// What the ground itself stands on: an error has to know the refusals it is made from.
const UNDER_GROUND: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("ids", &[]),
    ("error", &["db", "conversation"]),
];

/// Macros live at the crate's root, whoever writes them.
const MACROS: &[(&str, &str)] = &[("on_each", "db")];

/// Deciding is pure: neither the web, nor a database, nor a client, nor Shopify.
const PURE: &[&str] = &[
    "src/assistant/promises",
    "src/assistant/model/guards",
    "src/assistant/model/lines.rs",
    "src/assistant/model/prompt.rs",
    "src/circuit.rs",
    "src/clock.rs",
    "src/commerce/page.rs",
    "src/conversation/",
    "src/handoff/hours/",
    "src/handoff/promise/situation.rs",
    "src/handoff/promise/says.rs",
    "src/handoff/promise/texts.rs",
    "src/handoff/notices/follow_up/tongues.rs",
    "src/handoff/notices/decide.rs",
    "src/handoff/notices/rule.rs",
    "src/handoff/notices/words.rs",
    "src/rules/matching.rs",
    "src/rules/matching/",
    "src/rules/book.rs",
    "src/rules/rule.rs",
    "src/rules/amount.rs",
    "src/rules/check.rs",
    "src/rules/check/",
    "src/rules/condition.rs",
    "src/rules/contradictions.rs",
    "src/rules/evidence.rs",
    "src/rules/effect.rs",
    "src/rules/input.rs",
    "src/rules/order.rs",
    "src/rules/place.rs",
    "src/rules/start.rs",
    "src/rules/templates.rs",
    "src/reports/buckets.rs",
    "src/reports/fold/",
    "src/reports/series.rs",
    "src/reports/words.rs",
    "src/shop/admin/answer.rs",
    "src/shop/admin/cost.rs",
    "src/shop/plan/judge.rs",
    "src/shop/plan/subscription.rs",
];
/// The conversation's store stands beside its machine, and its `mod.rs` lists both.
const STORES: &[&str] = &[
    "store.rs",
    "messages.rs",
    "people.rs",
    "pages.rs",
    "customers.rs",
    "tags.rs",
    "merging.rs",
    "waits.rs",
    "counts.rs",
    "reads.rs",
    "attachments.rs",
    "doomed.rs",
];
const IMPURE: &[&str] = &["actix", "actix_web", "diesel", "reqwest", "tokio"];
const IMPURE_ROOMS: &[&str] = &["db", "shop", "web", "jobs", "live"];

/// Files with a good reason for more than 400 lines, and the reason.
const LONG_FILES: &[(&str, &str)] = &[
    ("src/db/schema.rs", "the tables, as they were made"),
    ("src/web/routes.rs", "every route stands in one table"),
    ("tests/story/doors/table.rs", "a row a route"),
    (
        "tests/story/merchants.rs",
        "every neighbour at every door, with what each must not be told",
    ),
    (
        "tests/story/desk/interleaved.rs",
        "one model of all that may happen at once",
    ),
    ("tests/story/merchants/table.rs", "a row a route"),
];

/// Files that must spell a script or a style without meaning one for a page, and why.
const SPELLS_MARKUP: &[(&str, &str)] = &[(
    "src/assistant/model/guards/strange.rs",
    "names what no answer of a model may have in it",
)];

fn rust(folders: &[&str]) -> Vec<Source> {
    files(folders, &[".rs"])
}

#[track_caller]
fn none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

fn may_use(room: &str) -> Option<Vec<&'static str>> {
    if let Some((_, under)) = UNDER_GROUND.iter().find(|(name, _)| *name == room) {
        return Some([*under, GROUND].concat());
    }
    let (_, below) = ROOMS.iter().find(|(name, _)| *name == room)?;
    Some([below.concat().as_slice(), GROUND].concat())
}

#[test]
fn the_table_of_rooms_points_down() {
    let mut complaints = Vec::new();
    for (position, (room, below)) in ROOMS.iter().enumerate() {
        for name in below.concat() {
            if !ROOMS[..position].iter().any(|(above, _)| *above == name) {
                complaints.push(format!("{room} → {name} points up, or to no room"));
            }
        }
    }
    none(&complaints);
}

#[test]
fn arrows_between_rooms_point_down() {
    let mut complaints = Vec::new();
    for file in rust(&["src"]) {
        let room = file.room().unwrap_or_default();
        // The binary starts whatever it is asked for; the library's root lists its rooms.
        if ["main", "lib"].contains(&room) {
            continue;
        }
        let Some(allowed) = may_use(room) else {
            complaints.push(format!(
                "{}: the room {room} is not in the table",
                file.path
            ));
            continue;
        };
        for (position, path) in file.crate_paths() {
            let first = path.split("::").next().unwrap_or_default();
            let named = MACROS
                .iter()
                .find(|(name, _)| *name == first)
                .map_or(first, |(_, home)| home);
            let handed =
                HANDED.contains(&path.as_str()) && (DOORS.contains(&room) || room == "web");
            if named != room && !allowed.contains(&named) && !handed {
                complaints.push(format!("{}: {room} → {named} ({path})", file.at(position)));
            }
        }
    }
    none(&complaints);
}

#[test]
fn what_decides_is_pure() {
    let mut complaints = Vec::new();
    let mut seen = 0;
    for file in rust(&["src"]) {
        let in_conversation = file.path.strip_prefix("src/conversation/");
        if !PURE.iter().any(|pure| file.path.starts_with(pure))
            || in_conversation.is_some_and(|name| STORES.contains(&name))
        {
            continue;
        }
        seen += 1;
        let code = file.rust(Strings::Blank);
        for name in IMPURE {
            for (position, rest) in words(&code, name) {
                // A path, or the end of a `use`; a variable may have that name.
                if rest.starts_with("::") || rest.starts_with(';') {
                    complaints.push(format!("{}: uses {name}", file.at(position)));
                }
            }
        }
        for (position, path) in file.crate_paths() {
            let room = path.split("::").next().unwrap_or_default();
            if IMPURE_ROOMS.contains(&room) {
                complaints.push(format!("{}: uses crate::{path}", file.at(position)));
            }
        }
    }
    assert!(seen > 2, "the deciding files have moved: edit PURE");
    none(&complaints);
}

#[test]
fn the_simulated_store_knows_nothing_of_the_app() {
    let mut complaints = Vec::new();
    for file in rust(&["src/demo/store"]) {
        for (position, path) in file.crate_paths() {
            if !(path.starts_with("clock::") || path.starts_with("demo::store")) {
                complaints.push(format!("{}: crate::{path}", file.at(position)));
            }
        }
    }
    none(&complaints);
}

#[test]
fn one_file_reads_the_environment_and_one_the_time() {
    let rules: [(&str, &[&str]); 2] = [
        (
            "src/config.rs",
            &[
                "env::var",
                "env::var_os",
                "env::vars",
                "env::vars_os",
                "env::set_var",
            ],
        ),
        (
            "src/clock.rs",
            &["SystemTime::now", "Instant::now", "Utc::now", "Local::now"],
        ),
    ];
    let mut complaints = Vec::new();
    for file in rust(&["src"]) {
        let code = file.rust(Strings::Blank);
        for (home, calls) in rules {
            for call in calls.iter().filter(|_| file.path != home) {
                for (position, _) in words(&code, call) {
                    complaints.push(format!("{}: {call}, outside {home}", file.at(position)));
                }
            }
        }
    }
    none(&complaints);
}

/// A Content-Security-Policy without `'unsafe-inline'` refuses each of these.
#[test]
fn no_page_has_inline_script_or_style() {
    let mut complaints = Vec::new();
    for file in files(&["src", "extension"], &[".rs", ".liquid", ".html", ".js"]) {
        if SPELLS_MARKUP.iter().any(|(path, _)| *path == file.path) {
            continue;
        }
        let is_rust = Path::new(&file.path)
            .extension()
            .is_some_and(|ending| ending == "rs");
        let text = if is_rust {
            file.rust(Strings::Keep)
        } else {
            file.text.clone()
        };
        let mut complain = |position: usize, what: &str| {
            complaints.push(format!("{}: {what}", file.at(position)));
        };
        for (tag, rest) in text
            .match_indices("<script")
            .map(|(i, tag)| (i, &text[i + tag.len()..]))
        {
            let attributes = rest.split('>').next().unwrap_or_default();
            if rest.starts_with([' ', '>', '\n']) && !is_harmless_script(attributes) {
                complain(tag, "an inline <script>");
            }
        }
        for tag in [
            "<style>",
            "<style ",
            "{% style %}",
            "{%- style",
            "javascript:",
        ] {
            text.match_indices(tag).for_each(|(i, _)| complain(i, tag));
        }
        for (i, _) in text.match_indices('=') {
            let name = text[..i].rsplit(|c: char| !(c.is_alphanumeric() || "-_.".contains(c)));
            let name = name.into_iter().next().unwrap_or_default();
            let value = text[i + 1..].trim_start_matches('\\').chars().next();
            let handler =
                name.len() > 3 && name.starts_with("on") && name.chars().all(char::is_alphabetic);
            if (name == "style" || handler) && matches!(value, Some('"' | '\'' | '(' | '{')) {
                complain(i, &format!("an inline {name}="));
            }
        }
        if is_rust {
            maud_elements(&file.rust(Strings::Blank), &text, &mut complain);
        }
    }
    none(&complaints);
}

/// Data for a script is not run, and a script from a file is what the policy wants.
fn is_harmless_script(attributes: &str) -> bool {
    attributes.contains("src=") || attributes.contains("application/json")
}

/// In maud an element is a bare word before its attributes and its block: `script src="…" {}`.
fn maud_elements(code: &str, text: &str, complain: &mut impl FnMut(usize, &str)) {
    for (position, rest) in words(code, "style") {
        let starts = code[..position].trim_end().ends_with(['{', '}', ';']);
        if starts && rest.trim_start().starts_with('{') {
            complain(position, "an inline style element");
        }
    }
    for (position, rest) in words(code, "script") {
        let starts = code[..position].trim_end().ends_with(['{', '}', ';']);
        let head = rest
            .find(['{', ';', ',', ')', ':', '='])
            .map(|end| &rest[end..]);
        let attributes = rest.find(['{', ';']).unwrap_or(rest.len());
        let attributes = &text[position..position + "script".len() + attributes];
        let element =
            head.is_some_and(|next| next.starts_with(['{', '=']) && !next.starts_with("= "));
        if starts && element && !is_harmless_script(attributes) {
            complain(position, "an inline script element");
        }
    }
}

#[test]
fn files_can_be_read_in_one_sitting() {
    let mut complaints = Vec::new();
    for file in rust(&["src", "tests", "benches"]) {
        let lines = file.lines();
        if lines > 400 && !LONG_FILES.iter().any(|(path, _)| *path == file.path) {
            complaints.push(format!("{}: {lines} lines", file.path));
        }
        if !file.text.starts_with("//!") && !file.is_unit_tests() {
            complaints.push(format!(
                "{}: does not open with //! and its part in the story",
                file.path
            ));
        }
    }
    none(&complaints);
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |database: &str| -> BTreeSet<String> {
        let files = files(&[&format!("migrations/{database}")], &[".sql"]);
        let below = |file: &Source| file.path.splitn(3, '/').nth(2).map(str::to_owned);
        files.iter().filter_map(below).collect()
    };
    let (sqlite, postgres) = (names("sqlite"), names("postgres"));
    assert!(!sqlite.is_empty(), "no migrations found");
    assert_eq!(sqlite, postgres);
}

/// A clone works anywhere: no folder of one machine, no host that stands in for a public registry.
#[test]
fn the_project_names_no_machine() {
    let folders = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
    ];
    let hosts = [
        concat!("://regi", "stry."),
        concat!("artifac", "tory"),
        concat!("\"resol", "ved\": \"http"),
    ];
    let passing = concat!("/t", "mp/");
    let mut complaints = Vec::new();
    for file in files(&[], &[]) {
        let mut words = [folders.as_slice(), &hosts].concat();
        if !file.path.starts_with("tests/") {
            words.push(passing);
        }
        for word in words {
            for (position, _) in file.text.match_indices(word) {
                complaints.push(format!("{}: {word}", file.at(position)));
            }
        }
    }
    assert!(
        root().join("Cargo.lock").exists(),
        "Cargo.lock is committed"
    );
    none(&complaints);
}
