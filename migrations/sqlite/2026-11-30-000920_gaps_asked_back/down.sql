ALTER TABLE gaps DROP COLUMN settled;
ALTER TABLE gap_questions DROP COLUMN meant_id;
ALTER TABLE gap_questions DROP COLUMN came_to;
