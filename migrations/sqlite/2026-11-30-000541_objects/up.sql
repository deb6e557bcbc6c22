-- Where a file's bytes are, if not here: their key in the operator's store of objects.
ALTER TABLE attachments ADD COLUMN place TEXT NOT NULL DEFAULT '';
-- Objects to be taken out of that store from `due` on: those whose file is gone, and those of which no message was kept.
-- They belong to no shop, since they outlive it by a moment.
CREATE TABLE doomed_files (
    place TEXT NOT NULL PRIMARY KEY,
    due BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX doomed_files_due ON doomed_files (due);
-- Whoever takes a file away, an erasure, a retention or a shop's end, the object is owed with the same write.
CREATE TRIGGER attachments_gone AFTER DELETE ON attachments WHEN OLD.place <> ''
BEGIN
    INSERT OR REPLACE INTO doomed_files (place, due) VALUES (OLD.place, 0);
END;
