-- Answering with a model: what a shop set, what it has used, and what became of each of the model's drafts.

-- "by" is whose words an attempt are: 'embedded' or 'model'. "rejected" names why the model's words were not used,
-- "rejected_text" is what they were (a shopper's words may stand in it).
ALTER TABLE attempts ADD COLUMN "by" TEXT NOT NULL DEFAULT 'embedded';
ALTER TABLE attempts ADD COLUMN rejected TEXT;
ALTER TABLE attempts ADD COLUMN rejected_text TEXT;

-- "base_url" null: the model of whoever runs the app. "key" is sealed.
CREATE TABLE model_settings (
    shop_id BIGINT NOT NULL PRIMARY KEY,
    enabled BOOLEAN NOT NULL,
    base_url TEXT,
    model TEXT,
    key BLOB,
    daily_tokens BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Tokens used or held on a day (days since 1970 in UTC): a restart does not refill the budget.
CREATE TABLE model_usage (
    shop_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    tokens BIGINT NOT NULL,
    PRIMARY KEY (shop_id, day)
) WITHOUT ROWID;
