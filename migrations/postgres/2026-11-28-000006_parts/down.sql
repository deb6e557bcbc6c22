ALTER TABLE messages DROP COLUMN parts;
ALTER TABLE documents DROP COLUMN facts;
ALTER TABLE people DROP COLUMN wrong_proofs;
ALTER TABLE people DROP COLUMN wrong_proofs_at;
