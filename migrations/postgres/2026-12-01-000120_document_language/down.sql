UPDATE documents SET language = chosen_language WHERE chosen_language IS NOT NULL;
ALTER TABLE documents DROP COLUMN chosen_language;
