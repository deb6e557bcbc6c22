-- What every version of a custom action was, so that the log's "rule 5, version 3" can be read back. `author` is the
-- member of staff who saved it; none for the ones every shop begins with.
CREATE TABLE rule_versions (
    shop_id BIGINT NOT NULL,
    rule_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    definition TEXT NOT NULL,
    author BIGINT,
    at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, rule_id, version)
);

-- The currency the shopper sees the cart in. Its value stays in the shop's own.
ALTER TABLE carts ADD COLUMN shown_in TEXT;

-- Shops that have the app already begin to look for orders that nothing was sent of.
INSERT INTO rounds (shop_id, kind, due_at)
SELECT id, 'watch_orders', 0 FROM shops WHERE uninstalled_at IS NULL;
