ALTER TABLE follow_ups DROP COLUMN proved;
