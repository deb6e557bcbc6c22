DROP TABLE model_usage;
DROP TABLE model_settings;
ALTER TABLE attempts DROP COLUMN rejected_text;
ALTER TABLE attempts DROP COLUMN rejected;
ALTER TABLE attempts DROP COLUMN "by";
