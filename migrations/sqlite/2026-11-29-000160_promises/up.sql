-- The time by which a shopper was promised somebody, once it has passed and nobody came; the end of time otherwise. It
-- comes first in the order of those who wait.
ALTER TABLE conversations ADD COLUMN overdue BIGINT NOT NULL DEFAULT 9223372036854775807;
DROP INDEX conversations_by_need;
CREATE INDEX conversations_by_need ON conversations (shop_id, need, overdue, priority DESC, waiting_since);
