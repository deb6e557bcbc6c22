DROP INDEX gaps_by_publishing;
ALTER TABLE gaps DROP COLUMN handoffs_before;
ALTER TABLE gaps DROP COLUMN handoffs;
ALTER TABLE gaps DROP COLUMN published_at;
