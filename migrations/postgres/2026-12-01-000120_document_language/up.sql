-- The language staff chose for a document; nothing: it is told by its words. `language` is from now on what its source
-- says alone. Only pages of sites were ever told by theirs, and there one can't tell any more who said it.
ALTER TABLE documents ADD COLUMN chosen_language TEXT;
UPDATE documents SET chosen_language = language, language = NULL WHERE language IS NOT NULL AND key NOT LIKE 'web:%';
