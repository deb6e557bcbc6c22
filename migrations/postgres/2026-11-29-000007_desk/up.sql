-- The desk: when somebody is there, what the shop's limits are, how long shoppers wait, and each rung of the promise
-- made to them.

-- "scope" is 'shop' (then "scope_id" is 0), 'group' or 'person'; "data" is JSON.
CREATE TABLE desk_hours (
    shop_id BIGINT NOT NULL,
    scope TEXT NOT NULL,
    scope_id BIGINT NOT NULL,
    data TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, scope, scope_id)
);

CREATE TABLE desk_settings (
    shop_id BIGINT NOT NULL PRIMARY KEY,
    data TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- A wait for a person: one for each time a chat was put in line ("epoch" tells them apart). What the shopper was told
-- first ("place", seconds "about_from" to "about_to", "opens_at") stands beside what came of it.
CREATE TABLE desk_waits (
    shop_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    began_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    group_id BIGINT,
    first_place INTEGER,
    told_at BIGINT,
    about_from BIGINT,
    about_to BIGINT,
    opens_at BIGINT,
    ended_at BIGINT,
    outcome TEXT,
    staff_id BIGINT,
    PRIMARY KEY (shop_id, conversation_id, epoch)
);
CREATE INDEX waits_by_time ON desk_waits (shop_id, began_at);

-- A rung of the promise: what was to be done then, and what came of it.
CREATE TABLE desk_rungs (
    shop_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    rung TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    done_at BIGINT,
    outcome TEXT,
    told INTEGER NOT NULL DEFAULT 0,
    message_id BIGINT,
    PRIMARY KEY (shop_id, conversation_id, epoch, rung)
);

-- Whom a waiting chat is for, and when a snoozed one wakes.
ALTER TABLE conversations ADD COLUMN wanted_group BIGINT;
ALTER TABLE conversations ADD COLUMN wanted_staff BIGINT;
ALTER TABLE conversations ADD COLUMN wakes_at BIGINT;
CREATE INDEX conversations_waking ON conversations (wakes_at) WHERE wakes_at IS NOT NULL;
