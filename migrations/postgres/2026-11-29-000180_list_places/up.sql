-- Where a chat stands in the list, kept with it: "place" is need, missed promise, priority and longest wait in digits, so that a page of
-- the list is read from an index however many chats there are; "first_tag" is its first tag ("1" for none, "0" and the tag otherwise).
ALTER TABLE conversations ADD COLUMN place TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN first_tag TEXT COLLATE "C" NOT NULL DEFAULT '1';
UPDATE conversations SET
    place = need::TEXT || lpad(overdue::TEXT, 19, '0') || (9 - LEAST(priority, 9))::TEXT
        || lpad(COALESCE(waiting_since, 9223372036854775807)::TEXT, 19, '0'),
    first_tag = COALESCE('0' || (SELECT MIN(tag COLLATE "C") FROM conversation_tags
        WHERE conversation_tags.shop_id = conversations.shop_id
        AND conversation_tags.conversation_id = conversations.id), '1');
CREATE INDEX conversations_by_place ON conversations (shop_id, place, last_at DESC, id);
DROP INDEX conversations_held;
CREATE INDEX conversations_held ON conversations (shop_id, holder, place, last_at DESC, id);

-- How many chats there are of each kind, so that no count looks at the chats: of an assistant, with a tag ('' counts
-- every chat once), of a need, held by somebody (0: nobody).
CREATE TABLE list_counts (
    shop_id BIGINT NOT NULL,
    assistant_id BIGINT NOT NULL,
    tag TEXT NOT NULL,
    need INTEGER NOT NULL,
    holder BIGINT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (shop_id, tag, assistant_id, need, holder)
);
INSERT INTO list_counts (shop_id, assistant_id, tag, need, holder, number)
    SELECT shop_id, assistant_id, '', need, COALESCE(holder, 0), COUNT(*)
    FROM conversations GROUP BY shop_id, assistant_id, need, COALESCE(holder, 0);
INSERT INTO list_counts (shop_id, assistant_id, tag, need, holder, number)
    SELECT c.shop_id, c.assistant_id, t.tag, c.need, COALESCE(c.holder, 0), COUNT(*)
    FROM conversations c JOIN conversation_tags t ON t.shop_id = c.shop_id AND t.conversation_id = c.id
    GROUP BY c.shop_id, c.assistant_id, t.tag, c.need, COALESCE(c.holder, 0);
