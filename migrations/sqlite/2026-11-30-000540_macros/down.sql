ALTER TABLE canned_replies DROP COLUMN steps;
