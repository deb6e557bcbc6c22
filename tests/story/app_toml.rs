//! `shopify.app.toml`, held to the code: what Shopify is asked to send is what is handled, by the file that is
//! named, with the scopes it takes; and Shopify's own rules for such a file.

use std::collections::BTreeSet;
use std::path::Path;

use counterbell::shop::install::SCOPES;
use counterbell::shop::topics::TOPICS;
use toml::{Table, Value};

const COMPLIANCE: [&str; 3] = ["customers/data_request", "customers/redact", "shop/redact"];
/// What of a cart is read; nothing else need travel.
const READ_OF_A_CART: [&str; 5] = ["id", "token", "line_items", "created_at", "updated_at"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text() -> String {
    std::fs::read_to_string(root().join("shopify.app.toml")).unwrap()
}

fn app() -> Table {
    text().parse().unwrap()
}

fn strings(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array).into_iter().flatten();
    list.map(|one| one.as_str().unwrap().to_owned()).collect()
}

fn subscriptions() -> Vec<Table> {
    let app = app();
    let list = app["webhooks"]["subscriptions"].as_array().unwrap();
    list.iter()
        .map(|one| one.as_table().unwrap().clone())
        .collect()
}

#[test]
fn what_is_subscribed_is_what_is_handled() {
    let mut topics = Vec::new();
    let mut triples = BTreeSet::new();
    let mut compliance = Vec::new();
    for one in subscriptions() {
        let filter = one
            .get("filter")
            .map(|filter| filter.as_str().unwrap().to_owned());
        for topic in strings(one.get("topics")) {
            assert!(!COMPLIANCE.contains(&topic.as_str()), "{topic}");
            let uri = one["uri"].as_str().unwrap().to_owned();
            let triple = (topic.clone(), uri, filter.clone());
            assert!(triples.insert(triple), "{topic} is subscribed twice");
            topics.push(topic);
        }
        compliance.extend(strings(one.get("compliance_topics")));
    }
    compliance.sort();
    assert_eq!(compliance, COMPLIANCE, "each once");
    topics.extend(compliance);
    let declared: BTreeSet<&str> = topics.iter().map(String::as_str).collect();
    let handled: BTreeSet<&str> = TOPICS.iter().map(|(topic, _)| *topic).collect();
    assert_eq!(declared, handled);
    assert_eq!(handled.len(), TOPICS.len(), "a topic stands twice");
}

#[test]
fn each_topic_names_the_file_that_handles_it() {
    let mut named = 0;
    for line in text().lines() {
        let Some((topic, file)) = line.trim().split_once(',') else {
            continue;
        };
        let topic = topic.trim_matches('"');
        if !TOPICS.iter().any(|(known, _)| *known == topic) {
            continue;
        }
        named += 1;
        let file = file.trim().strip_prefix("# ").unwrap_or_else(|| {
            panic!("{topic}: no comment names its file");
        });
        let code = std::fs::read_to_string(root().join(file)).unwrap_or_else(|_| {
            panic!("{topic}: there is no {file}");
        });
        let (group, _) = topic.split_once('/').unwrap();
        assert!(
            COMPLIANCE.contains(&topic)
                || code.contains(&format!("`{topic}`"))
                || code.contains(&format!("`{group}/*`")),
            "{file} says nothing of {topic}"
        );
    }
    assert_eq!(named, TOPICS.len());
}

#[test]
fn the_scopes_are_those_the_install_asks_for_and_those_the_topics_take() {
    let app = app();
    let declared: Vec<&str> = app["access_scopes"]["scopes"]
        .as_str()
        .unwrap()
        .split(',')
        .collect();
    assert_eq!(declared, SCOPES);
    let optional = strings(app["access_scopes"].get("optional_scopes"));
    assert!(
        optional
            .iter()
            .all(|scope| !declared.contains(&scope.as_str()))
    );
    for (topic, scope) in TOPICS {
        assert!(scope.is_empty() || SCOPES.contains(scope), "{topic}");
    }
    assert!(
        SCOPES.contains(&"write_app_proxy"),
        "the app proxy asks for it"
    );
}

#[test]
fn shopify_would_take_the_file() {
    let app = app();
    let embedded = app["embedded"].as_bool().unwrap();
    assert!(embedded);
    assert_eq!(app["webhooks"]["api_version"].as_str(), Some("2026-10"));
    let home = app["application_url"].as_str().unwrap();
    assert!(home.starts_with("https://"));
    let home = home.trim_end_matches('/');
    let urls = strings(app["auth"].get("redirect_urls"));
    assert_eq!(urls, [format!("{home}/auth/callback")]);

    let proxy = app["app_proxy"].as_table().unwrap();
    assert_eq!(proxy["url"].as_str(), Some(&*format!("{home}/proxy")));
    let prefix = proxy["prefix"].as_str().unwrap();
    assert!(["a", "apps", "community", "tools"].contains(&prefix));
    let subpath = proxy["subpath"].as_str().unwrap();
    assert!((1..=30).contains(&subpath.len()));
    assert!(!["admin", "services", "password", "login"].contains(&subpath));
    let embed = std::fs::read_to_string(root().join("extension/theme/blocks/chat-embed.liquid"));
    assert!(embed.unwrap().contains(&format!("/{prefix}/{subpath}")));

    let mut names = BTreeSet::new();
    for one in subscriptions() {
        if let Some(name) = one.get("name").and_then(Value::as_str) {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
            assert!(name.len() <= 50 && name.bytes().all(plain), "{name}");
            assert!(names.insert(name.to_owned()), "{name} stands twice");
        }
        let uri = one["uri"].as_str().unwrap();
        assert_eq!(
            uri, "/webhooks/shopify",
            "relative, and there is such a door"
        );
        if one.contains_key("include_fields") {
            assert!(
                strings(one.get("topics"))
                    .iter()
                    .all(|topic| topic.starts_with("carts/"))
            );
            let fields = strings(one.get("include_fields"));
            // Shopify drops what does not differ in these, so the time must be among them.
            assert_eq!(fields, READ_OF_A_CART);
        }
    }
    for folder in strings(app.get("extension_directories")) {
        let folder = folder.trim_end_matches("/*");
        let there = std::fs::read_dir(root().join(folder)).unwrap();
        let extensions = there.filter(|one| {
            let path = one.as_ref().unwrap().path();
            path.join("shopify.extension.toml").is_file()
        });
        assert!(extensions.count() > 0, "{folder}");
    }
}
