-- Files in a thread. They lie here and not beside the database, so that a backup, an erasure and another node have them
-- as they have the words. `secret` is the part of their address that nobody can guess.
CREATE TABLE attachments (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    secret TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX attachments_of_conversation ON attachments (shop_id, conversation_id);
