//! The arrows of the design: which room may name which. A room that must see another one is written down here, in
//! the commit that needs it.

/// Named by all: the present, names of things, and what can go wrong.
pub const GROUND: &[&str] = &["clock", "ids", "error"];
pub const TOOLS: &[&str] = &["telemetry", "sse"];
pub const STORE: &[&str] = &["db", "live", "jobs"];
pub const CORE: &[&str] = &["conversation", "commerce", "assistants"];
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
    // Below all who send.
    ("mail", &[&["db", "live", "jobs"]]),
    ("commerce", &[STORE]),
    // Who they are; the room below has what they know.
    ("assistants", &[STORE, &["commerce"]]),
    ("conversation", &[STORE, &["commerce"]]),
    // Where the files of a conversation lie, if not in the database.
    ("objects", &[STORE, &["outside", "conversation"]]),
    // Reads what was said and of whom; who may see it is for those above to say.
    ("search", &[STORE, CORE]),
    (
        "assistant",
        &[STORE, CORE, &["circuit", "outside", "telemetry"]],
    ),
    ("handoff", &[STORE, CORE, &["circuit", "mail", "outside"]]),
    ("rules", &[STORE, CORE, ANSWER]),
    (
        "shop",
        &[
            STORE,
            CORE,
            ANSWER,
            TOOLS,
            &["rules", "circuit", "mail", "objects"],
        ],
    ),
    // What is configured is parsed into the types of those who use it, and handed to them by `app`.
    (
        "config",
        &[&["db", "mail", "assistant", "objects", "outside", "shop"]],
    ),
    (
        "team",
        &[STORE, CORE, ANSWER, TOOLS, &["mail", "config", "shop"]],
    ),
    (
        "storefront",
        &[STORE, CORE, ANSWER, TOOLS, &["rules", "team", "shop"]],
    ),
    (
        "inbox",
        &[
            STORE,
            CORE,
            ANSWER,
            TOOLS,
            &["rules", "team", "shop", "search"],
        ],
    ),
    ("ask", &[STORE, CORE, ANSWER, &["rules"]]),
    (
        "settings",
        &[
            STORE,
            CORE,
            ANSWER,
            TOOLS,
            &["rules", "mail", "team", "shop", "inbox", "outside"],
        ],
    ),
    (
        "reports",
        // Its pages stand in the frame of the settings, and call things as the inbox does.
        &[
            STORE,
            CORE,
            ANSWER,
            &["rules", "team", "shop", "inbox", "settings"],
        ],
    ),
    ("web", &[STORE, CORE, ANSWER, DOORS, TOOLS, &["config"]]),
    (
        "app",
        &[
            STORE,
            CORE,
            ANSWER,
            DOORS,
            TOOLS,
            &["mail", "config", "objects", "outside", "web", "search"],
        ],
    ),
    (
        "demo",
        &[
            STORE,
            CORE,
            ANSWER,
            DOORS,
            &["mail", "config", "stop", "web", "app"],
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
