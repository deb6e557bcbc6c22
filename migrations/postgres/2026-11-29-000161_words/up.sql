-- What a shop says in its own words to shoppers who wait, a row for each sentence ("says") and language ("tongue").
CREATE TABLE desk_texts (
    shop_id BIGINT NOT NULL,
    says TEXT NOT NULL,
    tongue TEXT NOT NULL,
    body TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, says, tongue)
);

-- The language a shopper writes in; none until they have written enough to tell.
ALTER TABLE people ADD COLUMN spoken TEXT;
