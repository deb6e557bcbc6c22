-- The chat outside the theme: other sites it may run on, where a shopper stood when they wrote from checkout or from an
-- order, and what they thought of a chat when it had ended.

-- A web origin that is no page of the shop's own. `seen_at`: when the chat was loaded from there, last noted.
CREATE TABLE sites (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    origin TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    seen_at BIGINT,
    PRIMARY KEY (shop_id, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX sites_by_origin ON sites (shop_id, origin);

-- `kind`: checkout (`value` its token), order (its id), chat (the conversation it goes on from, of a visitor who could
-- not be proved the same).
CREATE TABLE contexts (
    shop_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    step TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, conversation_id, kind, value)
) WITHOUT ROWID;

-- One for each time a chat ended, told by the version it had. `score` 1 to 5.
CREATE TABLE satisfaction (
    shop_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    score INTEGER NOT NULL,
    comment TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, conversation_id, version)
) WITHOUT ROWID;
