ALTER TABLE people DROP COLUMN spoken;
DROP TABLE desk_texts;
