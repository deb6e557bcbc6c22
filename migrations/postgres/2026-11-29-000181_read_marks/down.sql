ALTER TABLE conversations DROP COLUMN shopper_answered;
ALTER TABLE conversations DROP COLUMN shopper_said;
DROP TABLE read_marks;
