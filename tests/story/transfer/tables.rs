//! All that is set is in the file, or said to be in none: table by table.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::imports;
use crate::support::{App, Kind};

/// Tables of settings, with the part of the file they are in.
const TAKEN: &[(&str, &str)] = &[
    // For how long chats are kept; the rest the store tells.
    ("shops", "retention_days"),
    ("rules", "assistants"),
    ("assistants", "assistants"),
    ("tags", "tags"),
    ("groups", "groups"),
    ("desk_hours", "hours"),
    ("desk_settings", "desk"),
    ("desk_texts", "texts"),
    ("shop_languages", "languages"),
    ("notice_settings", "notifications"),
    ("notification_rules", "notifications"),
    ("canned_replies", "replies"),
    ("saved_filters", "filters"),
    ("offer_limits", "offers"),
    ("order_act_settings", "orders"),
    ("model_settings", "model"),
    ("sites", "sites"),
];

/// Tables of which nothing is in the file, by the line of `left_out` that says so. Shoppers' line is also for what only
/// the program keeps in mind.
const LEFT: &[(&str, &[&str])] = &[
    (
        "Keys, passwords and secrets",
        &["push_keys", "credentials", "sign_in_links", "sign_in_tries"],
    ),
    (
        "Your team",
        &[
            "staff",
            "sessions",
            "presence",
            "group_members",
            "invites",
            "push_subscriptions",
            "quiet_hours",
        ],
    ),
    (
        "Your knowledge",
        &[
            "documents",
            "document_versions",
            "document_questions",
            "passage_vectors",
            "sources",
            "import_failures",
            "gaps",
            "gap_questions",
            "answer_tests",
        ],
    ),
    (
        "Your shoppers and their chats",
        &[
            "shop_heads",
            "events",
            "conversations",
            "list_counts",
            "read_marks",
            "messages",
            "people",
            "page_views",
            "collected",
            "attempts",
            "conversation_tags",
            "carts",
            "checkouts",
            "orders",
            "conversation_carts",
            "gone",
            "early_trouble",
            "customers",
            "deliveries",
            "jobs",
            "rounds",
            "privacy_requests",
            "message_proofs",
            "model_usage",
            "ratings",
            "desk_waits",
            "desk_rungs",
            "alerts",
            "follow_ups",
            "follow_up_opens",
            "mails",
            "audit",
            "rule_versions",
            "contexts",
            "satisfaction",
            "attachments",
            "doomed_files",
            "order_acts",
            "report_places",
            "report_chats",
            "report_sums",
            "report_hits",
            "search_cursors",
            "search_owed",
            "plan_chats",
            "guide_marks",
        ],
    ),
    ("What your store tells us", &["plans", "plan_months"]),
];

#[actix_web::test]
async fn every_table_is_in_the_file_or_said_to_be_in_none() {
    let schema = include_str!("../../../src/db/schema.rs");
    let tables: BTreeSet<&str> = schema
        .split("diesel::table! {")
        .skip(1)
        .filter_map(|table| Some(table.trim_start().split_once(' ')?.0))
        .collect();
    let left = LEFT.iter().flat_map(|(_, tables)| tables.iter().copied());
    let known: BTreeSet<&str> = left.chain(TAKEN.iter().map(|(table, _)| *table)).collect();
    assert_eq!(
        known, tables,
        "a new table is taken out and in, or has its row here"
    );
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let file = mia.gets("/api/v1/settings/export").await.ok().body;
    for (table, part) in TAKEN {
        assert!(file.get(part).is_some(), "{table}: {part}");
    }
    let said: Vec<&str> = file["left_out"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let page = mia.opens("/settings/transfer").await;
    for (line, _) in LEFT {
        assert!(said.iter().any(|one| one.starts_with(line)), "{said:?}");
        assert!(page.contains(line), "{line}");
    }
    // As it was downloaded it can be taken in.
    let (status, seen) = imports(&mia, &file, json!({ "whole": true })).await;
    assert_eq!((status, &seen["changes"]), (200, &json!([])), "{seen}");
    app.stops().await;
}
