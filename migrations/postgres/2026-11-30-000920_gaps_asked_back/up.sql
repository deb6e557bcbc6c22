-- A question that the assistant asked back about is a gap's until what was meant is answered. `came_to`: missed (it was
-- not answered), asked_back (which was meant is not said yet), settled (it was answered once that was said);
-- `meant_id` is the shopper's message that said so. `settled` of a gap: how many of its questions were.
ALTER TABLE gap_questions ADD COLUMN came_to TEXT NOT NULL DEFAULT 'missed';
ALTER TABLE gap_questions ADD COLUMN meant_id BIGINT;
ALTER TABLE gaps ADD COLUMN settled BIGINT NOT NULL DEFAULT 0;
