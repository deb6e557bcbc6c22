-- How far each has read: a member of staff ("reader" is theirs), or the shopper (0). "message" is the last one before
-- their eyes, "said" how many of the shopper's there were up to it, "told" up to which one the shopper may know it (0:
-- they only watched).
CREATE TABLE read_marks (
    shop_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    reader BIGINT NOT NULL,
    message BIGINT NOT NULL,
    said BIGINT NOT NULL,
    told BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, conversation_id, reader)
) WITHOUT ROWID;

-- How many messages the shopper has written, and how many of them were before the last answer.
ALTER TABLE conversations ADD COLUMN shopper_said BIGINT NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN shopper_answered BIGINT NOT NULL DEFAULT 0;
UPDATE conversations SET shopper_said = (SELECT COUNT(*) FROM messages
    WHERE messages.shop_id = conversations.shop_id
    AND messages.conversation_id = conversations.id AND messages.author = 'shopper');
UPDATE conversations SET shopper_answered = (SELECT COUNT(*) FROM messages
    WHERE messages.shop_id = conversations.shop_id
    AND messages.conversation_id = conversations.id AND messages.author = 'shopper'
    AND messages.id < (SELECT COALESCE(MAX(answers.id), 0) FROM messages answers
        WHERE answers.shop_id = conversations.shop_id
        AND answers.conversation_id = conversations.id AND answers.author IN ('assistant', 'staff')));
