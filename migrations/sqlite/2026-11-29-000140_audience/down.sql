DROP INDEX documents_audience;
ALTER TABLE sources DROP COLUMN audience;
ALTER TABLE documents DROP COLUMN audience;
