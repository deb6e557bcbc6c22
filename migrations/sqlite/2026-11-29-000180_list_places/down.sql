DROP TABLE list_counts;
DROP INDEX conversations_held;
CREATE INDEX conversations_held ON conversations (shop_id, holder);
DROP INDEX conversations_by_place;
ALTER TABLE conversations DROP COLUMN first_tag;
ALTER TABLE conversations DROP COLUMN place;
