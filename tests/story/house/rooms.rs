//! The arrows of the design: which room may name which. A room that must see another one is written down here, in
//! the commit that needs it.

/// Named by all: the present, names of things, and what can go wrong.
pub const GROUND: &[&str] = &["clock", "ids", "error"];
pub const TOOLS: &[&str] = &["telemetry", "sse"];
pub const STORE: &[&str] = &["db", "live", "jobs"];
pub const CORE: &[&str] = &["conversation", "commerce"];
pub const ANSWER: &[&str] = &["assistant", "handoff"];
/// What handlers are handed. It is declared where the app is built, since it holds a part of every room.
pub const HANDED: &[&str] = &["app::App", "app::Shared"];

/// The arrows of the design, from the bottom up: a room, and the rooms above it in this table that it may use
/// (besides the ground). A room that isn't listed fails the test.
pub const ROOMS: &[(&str, &[&[&str]])] = &[
    ("telemetry", &[]),
    ("sse", &[]),
    ("stop", &[]),
    // What the services of others have in common: left alone when they fail, and never on our own network.
    ("circuit", &[]),
    ("outside", &[]),
    ("db", &[]),
    ("live", &[&["db"]]),
    ("jobs", &[&["db", "live"]]),
    ("commerce", &[STORE]),
    ("conversation", &[STORE, &["commerce"]]),
    (
        "assistant",
        &[STORE, CORE, &["circuit", "outside", "telemetry"]],
    ),
    ("handoff", &[STORE, CORE]),
    ("rules", &[STORE, CORE, ANSWER]),
    ("shop", &[STORE, CORE, ANSWER, TOOLS, &["rules", "circuit"]]),
    // What is configured is parsed into the types of those who use it, and handed to them by `app`.
    ("config", &[&["db", "assistant", "outside", "shop"]]),
    ("team", &[STORE, CORE, ANSWER, TOOLS, &["config", "shop"]]),
    (
        "storefront",
        &[STORE, CORE, ANSWER, TOOLS, &["rules", "team", "shop"]],
    ),
    (
        "inbox",
        &[STORE, CORE, ANSWER, TOOLS, &["rules", "team", "shop"]],
    ),
    ("ask", &[STORE, CORE, ANSWER, &["rules"]]),
    (
        "settings",
        &[
            STORE,
            CORE,
            ANSWER,
            TOOLS,
            &["rules", "team", "shop", "inbox", "outside"],
        ],
    ),
    ("reports", &[STORE, CORE, ANSWER, &["team", "shop"]]),
    ("web", &[STORE, CORE, ANSWER, DOORS, TOOLS, &["config"]]),
    (
        "app",
        &[STORE, CORE, ANSWER, DOORS, TOOLS, &["config", "web"]],
    ),
    (
        "demo",
        &[
            STORE,
            CORE,
            ANSWER,
            DOORS,
            &["config", "stop", "web", "app"],
        ],
    ),
];
pub const DOORS: &[&str] = &[
    "rules",
    "team",
    "shop",
    "storefront",
    "inbox",
    "settings",
    "reports",
];
