ALTER TABLE rules DROP COLUMN assistant_id;
DROP INDEX conversations_of_assistant;
ALTER TABLE conversations DROP COLUMN assistant_id;
DROP TABLE assistants;
