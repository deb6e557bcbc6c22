-- A shop's tags. `key` is what the log, rules, addresses and `conversation_tags` say, and never changes; `label` is
-- what people read, so a rename needs no new entries in the log and old addresses stay good. A merged tag stands for
-- the one it was merged into. `color` names one of our tints; nothing is neutral.
CREATE TABLE tags (
    shop_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    label TEXT NOT NULL,
    color TEXT NOT NULL,
    system BOOLEAN NOT NULL,
    archived_at BIGINT,
    merged_into TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, key)
) WITHOUT ROWID;

INSERT INTO tags (shop_id, key, label, color, system, created_at)
SELECT shop_id, tag, CASE WHEN tag = 'handoff-requested' THEN 'Handoff requested' ELSE tag END, '', tag = 'handoff-requested', MIN(at)
FROM conversation_tags GROUP BY shop_id, tag;

-- Filters of the inbox that somebody keeps: their own, or everybody's where `staff_id` is nothing. `query` is what
-- stands in the inbox's address.
CREATE TABLE saved_filters (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    staff_id BIGINT,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
) WITHOUT ROWID;
