-- Who of the team is told what, by which way, and what became of it; and mail to shoppers who have left.

-- How far a shop's log has been looked at for happenings to tell, whether it was given the rules everybody begins
-- with, and after how many minutes without a sign a shopper counts as gone (0: no mail follows).
CREATE TABLE notice_settings (
    shop_id BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    seeded BOOLEAN NOT NULL,
    follow_up_minutes INTEGER NOT NULL
) WITHOUT ROWID;
-- What happened before is no news.
INSERT INTO notice_settings (shop_id, seq, seeded, follow_up_minutes)
SELECT shop_id, seq, FALSE, 2 FROM shop_heads;

-- `definition` is JSON; `target` is the sealed address of an outgoing webhook, if the rule has one.
CREATE TABLE notification_rules (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    definition TEXT NOT NULL,
    target BLOB,
    PRIMARY KEY (shop_id, id)
) WITHOUT ROWID;

-- One for each rule, happening, person and way; `once` says which happening. `staff_id` 0: nobody of the team
-- (an outgoing webhook). `rule_id` 0: called by something else than a rule of this table. `state`: owed, sent,
-- delivered, seen, acted, withheld, failed; `why` says why it went no further.
CREATE TABLE alerts (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    rule_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    cause TEXT NOT NULL,
    once TEXT NOT NULL,
    staff_id BIGINT NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    why TEXT,
    tries INTEGER NOT NULL,
    at BIGINT NOT NULL,
    sent_at BIGINT,
    delivered_at BIGINT,
    seen_at BIGINT,
    acted_at BIGINT,
    mail_id BIGINT,
    PRIMARY KEY (shop_id, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX alerts_once ON alerts (shop_id, once, staff_id, channel);
CREATE INDEX alerts_of_conversation ON alerts (shop_id, conversation_id, id);
CREATE INDEX alerts_of_staff ON alerts (shop_id, staff_id, state, id);

-- A browser that may be pushed to, of a member of staff.
CREATE TABLE push_subscriptions (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    staff_id BIGINT NOT NULL,
    endpoint TEXT NOT NULL,
    p256dh TEXT NOT NULL,
    auth TEXT NOT NULL,
    device TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX push_subscriptions_by_endpoint ON push_subscriptions (shop_id, endpoint);

-- The key push services know this program by: one for all shops (shop 0), since a browser takes one. Sealed.
CREATE TABLE push_keys (
    shop_id BIGINT NOT NULL PRIMARY KEY,
    pair BLOB NOT NULL,
    created_at BIGINT NOT NULL
) WITHOUT ROWID;

-- When a member of staff is not to be woken: minutes of the shop's day, and on which days (bits, Monday first).
CREATE TABLE quiet_hours (
    shop_id BIGINT NOT NULL,
    staff_id BIGINT NOT NULL,
    begins INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    days INTEGER NOT NULL,
    PRIMARY KEY (shop_id, staff_id)
) WITHOUT ROWID;

-- Mail to a shopper who left: when they were last seen reading, the newest reply that was mailed, and whether they
-- want no more of it. `pending`: a reply waits to be mailed.
CREATE TABLE follow_ups (
    shop_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    pending BOOLEAN NOT NULL,
    mailed_message BIGINT NOT NULL,
    mailed_at BIGINT,
    stopped_at BIGINT,
    PRIMARY KEY (shop_id, conversation_id)
) WITHOUT ROWID;

-- Where a mailed link was opened: by a digest of what the browser calls itself.
CREATE TABLE follow_up_opens (
    shop_id BIGINT NOT NULL,
    link BIGINT NOT NULL,
    device TEXT NOT NULL,
    conversation_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, link, device)
) WITHOUT ROWID;
