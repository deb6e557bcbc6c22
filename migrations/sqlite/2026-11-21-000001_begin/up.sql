-- One schema for both databases: the SQLite and PostgreSQL files of a migration differ only in the
-- binary type and in how a table is laid out; a test holds both against src/db/schema.rs.
-- Every key begins with shop_id. Times are UTC microseconds, money 1/10,000 of a currency's unit.

-- A merchant's store. `token` is sealed; `origins` is a JSON list of web origins its shoppers come from.
CREATE TABLE shops (
    id BIGINT NOT NULL PRIMARY KEY,
    domain TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    origins TEXT NOT NULL,
    installed_at BIGINT NOT NULL,
    uninstalled_at BIGINT,
    scopes TEXT NOT NULL,
    token BLOB
);

-- The head of each shop's log: the last `seq` given, and its time. Narrow, since every write locks it.
CREATE TABLE shop_heads (
    shop_id BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL
);

-- The log. Ids, kinds, times and numbers only: words and names live in the tables below.
CREATE TABLE events (
    shop_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (shop_id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX events_of_conversation ON events (shop_id, conversation_id, version);

-- What the log says now, one row a conversation. `data` is the whole state machine; the other columns
-- are what lists are ordered and filtered by.
CREATE TABLE conversations (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    visitor_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    need INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    waiting_since BIGINT,
    holder BIGINT,
    answer_due BIGINT,
    epoch BIGINT NOT NULL,
    version BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    last_message BIGINT,
    cart_token TEXT,
    cart_value BIGINT,
    cart_currency TEXT,
    handled_at BIGINT,
    data TEXT NOT NULL,
    PRIMARY KEY (shop_id, id)
) WITHOUT ROWID;
CREATE INDEX conversations_by_need ON conversations (shop_id, need, priority, waiting_since);
CREATE INDEX conversations_by_time ON conversations (shop_id, state, last_at);
CREATE INDEX conversations_of_visitor ON conversations (shop_id, visitor_id, id);
CREATE INDEX conversations_held ON conversations (shop_id, holder);
-- The few in which a holder owes an answer: looked at all the time.
CREATE INDEX conversations_due ON conversations (answer_due) WHERE answer_due IS NOT NULL;

-- Every word anybody said. `client_key` is the sender and the id the sender made, so that a send
-- tried again is the same message. An erased message keeps its row and loses its body.
CREATE TABLE messages (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    author TEXT NOT NULL,
    author_id BIGINT,
    client_key TEXT,
    body TEXT,
    sources TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE UNIQUE INDEX messages_sent_once ON messages (shop_id, client_key);
CREATE INDEX messages_of_conversation ON messages (shop_id, conversation_id, id);

-- Visitors. `customer_id` only when Shopify's signature vouched for it.
CREATE TABLE people (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name TEXT,
    email TEXT,
    phone TEXT,
    customer_id BIGINT,
    locale TEXT,
    device TEXT,
    page_url TEXT,
    page_title TEXT,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);

-- What a shopper was asked before a person came.
CREATE TABLE collected (
    shop_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    field TEXT NOT NULL,
    label TEXT NOT NULL,
    value TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, conversation_id, field)
);

-- What the assistant tried, for staff: answers sent, held back, dropped.
CREATE TABLE attempts (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    answer TEXT,
    looked_at TEXT NOT NULL,
    confidence INTEGER NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX attempts_of_conversation ON attempts (shop_id, conversation_id, id);

CREATE TABLE conversation_tags (
    shop_id BIGINT NOT NULL,
    tag TEXT NOT NULL,
    conversation_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, tag, conversation_id)
) WITHOUT ROWID;
CREATE INDEX tags_of_conversation ON conversation_tags (shop_id, conversation_id);

-- Carts, checkouts and orders as the store last reported them. `lines` is JSON.
CREATE TABLE carts (
    shop_id BIGINT NOT NULL,
    token TEXT NOT NULL,
    value BIGINT,
    currency TEXT,
    lines TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    triggered_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, token)
);
CREATE TABLE checkouts (
    shop_id BIGINT NOT NULL,
    token TEXT NOT NULL,
    cart_token TEXT,
    step TEXT NOT NULL,
    email TEXT,
    total BIGINT,
    currency TEXT,
    lines TEXT NOT NULL,
    completed_at BIGINT,
    deleted_at BIGINT,
    updated_at BIGINT NOT NULL,
    triggered_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, token)
);
CREATE INDEX checkouts_of_cart ON checkouts (shop_id, cart_token);
CREATE TABLE orders (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    cart_token TEXT,
    checkout_token TEXT,
    customer_id BIGINT,
    email TEXT,
    total BIGINT,
    currency TEXT,
    financial_status TEXT,
    fulfillment_status TEXT,
    cancelled_at BIGINT,
    lines TEXT NOT NULL,
    tracking TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    triggered_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX orders_of_cart ON orders (shop_id, cart_token);
CREATE INDEX orders_of_checkout ON orders (shop_id, checkout_token);
CREATE INDEX orders_by_name ON orders (shop_id, name);
CREATE INDEX orders_of_customer ON orders (shop_id, customer_id);

-- Which carts a conversation has had: a cart's token changes after each checkout.
CREATE TABLE conversation_carts (
    shop_id BIGINT NOT NULL,
    cart_token TEXT NOT NULL,
    conversation_id BIGINT NOT NULL,
    first_seen BIGINT NOT NULL,
    PRIMARY KEY (shop_id, cart_token, conversation_id)
) WITHOUT ROWID;
CREATE INDEX carts_of_conversation ON conversation_carts (shop_id, conversation_id, first_seen);

-- Webhooks as they came, raw. `arrival` rises with each: of two equal reports the later one wins. status: 0 waiting, 1 done, 2 dead, 3 superseded by a newer one.
CREATE TABLE deliveries (
    shop_id BIGINT NOT NULL,
    id BLOB NOT NULL,
    topic TEXT NOT NULL,
    triggered_at BIGINT NOT NULL,
    event_id TEXT,
    api_version TEXT,
    name TEXT,
    body BLOB NOT NULL,
    status INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    run_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    arrival BIGINT NOT NULL,
    error TEXT,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX deliveries_waiting ON deliveries (arrival) WHERE status = 0;
CREATE INDEX deliveries_dead ON deliveries (shop_id, received_at) WHERE status = 2;

-- Custom actions and triggers, as data. `definition` is JSON (src/rules/rule.rs).
CREATE TABLE rules (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    definition TEXT NOT NULL,
    PRIMARY KEY (shop_id, id)
);

CREATE TABLE staff (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    removed_at BIGINT,
    PRIMARY KEY (shop_id, id)
);
CREATE UNIQUE INDEX staff_by_email ON staff (shop_id, email);
CREATE TABLE sessions (
    shop_id BIGINT NOT NULL,
    key BLOB NOT NULL,
    staff_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, key)
);
CREATE TABLE presence (
    shop_id BIGINT NOT NULL,
    staff_id BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, staff_id)
);

-- The store's own content, one row a page, policy or product.
CREATE TABLE documents (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    url TEXT,
    body TEXT NOT NULL,
    version BIGINT NOT NULL,
    enabled BOOLEAN NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE UNIQUE INDEX documents_by_key ON documents (shop_id, key);

-- Work owed. A worker takes a row under a lease, works outside any transaction, then removes it.
CREATE TABLE jobs (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    conversation_id BIGINT NOT NULL,
    data TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    error TEXT,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX jobs_due ON jobs (run_at);
CREATE INDEX jobs_of_conversation ON jobs (shop_id, conversation_id, kind);
