DROP TABLE page_views;
ALTER TABLE people DROP COLUMN typed;
ALTER TABLE carts DROP COLUMN history;
