DELETE FROM rounds WHERE kind = 'watch_orders';
ALTER TABLE carts DROP COLUMN shown_in;
DROP TABLE rule_versions;
