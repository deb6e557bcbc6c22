DROP TRIGGER attachments_gone ON attachments;
DROP FUNCTION attachments_gone();
DROP TABLE doomed_files;
ALTER TABLE attachments DROP COLUMN place;
