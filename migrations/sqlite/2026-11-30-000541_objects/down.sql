DROP TRIGGER attachments_gone;
DROP TABLE doomed_files;
ALTER TABLE attachments DROP COLUMN place;
