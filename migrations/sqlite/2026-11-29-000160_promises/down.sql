DROP INDEX conversations_by_need;
CREATE INDEX conversations_by_need ON conversations (shop_id, need, priority, waiting_since);
ALTER TABLE conversations DROP COLUMN overdue;
