-- What an answer to a gap changed: when it was published, how many handoffs the gap had cost until then, and how many
-- in all. Kept, not counted: looking at it costs the same however often a question was asked.
ALTER TABLE gaps ADD COLUMN published_at BIGINT;
ALTER TABLE gaps ADD COLUMN handoffs BIGINT NOT NULL DEFAULT 0;
ALTER TABLE gaps ADD COLUMN handoffs_before BIGINT NOT NULL DEFAULT 0;
UPDATE gaps SET handoffs = (
    SELECT COUNT(*) FROM gap_questions
    WHERE gap_questions.shop_id = gaps.shop_id AND gap_questions.gap_id = gaps.id AND gap_questions.handed_off
);
-- When answers of before were published was not kept: it is taken for the last time they were changed.
UPDATE gaps SET published_at = (
    SELECT documents.updated_at FROM documents
    WHERE documents.shop_id = gaps.shop_id AND documents.id = gaps.answer_id AND documents.enabled
);
UPDATE gaps SET handoffs_before = (
    SELECT COUNT(*) FROM gap_questions
    WHERE gap_questions.shop_id = gaps.shop_id AND gap_questions.gap_id = gaps.id AND gap_questions.handed_off
        AND gap_questions.at < gaps.published_at
) WHERE published_at IS NOT NULL;
CREATE INDEX gaps_by_publishing ON gaps (shop_id, published_at) WHERE published_at IS NOT NULL;
