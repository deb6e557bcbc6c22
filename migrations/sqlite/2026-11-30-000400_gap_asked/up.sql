-- How often a gap's question was asked. Kept, not counted: a list of gaps costs the same however often each was asked.
ALTER TABLE gaps ADD COLUMN asked BIGINT NOT NULL DEFAULT 0;
UPDATE gaps SET asked = (
    SELECT COUNT(*) FROM gap_questions
    WHERE gap_questions.shop_id = gaps.shop_id AND gap_questions.gap_id = gaps.id
);
