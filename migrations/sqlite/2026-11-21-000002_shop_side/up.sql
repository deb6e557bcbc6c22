-- The shop's side: access to its Admin API, when what is looked at again, privacy requests, and staff who
-- come through Shopify's admin.

-- `token` is renewed by whoever holds `token_lease` (a time); each pair is a generation. `refresh_until` is when
-- the pair can't be renewed any more. `access_lost` says why there is no access ('reopen', 'frozen', …), null
-- while there is. `retention_days` is how long shoppers' words are kept. `embed_seen_at` is when the widget was
-- last loaded from the shop's own pages. `erased_at`: everything of this shop was erased then. `opened_at`: the newest
-- word of Shopify that the shop has the app: when the last token for its admin was made that opened a page.
ALTER TABLE shops ADD COLUMN token_generation BIGINT NOT NULL DEFAULT 0;
ALTER TABLE shops ADD COLUMN token_lease BIGINT NOT NULL DEFAULT 0;
ALTER TABLE shops ADD COLUMN refresh_until BIGINT;
ALTER TABLE shops ADD COLUMN access_lost TEXT;
ALTER TABLE shops ADD COLUMN timezone TEXT NOT NULL DEFAULT 'UTC';
ALTER TABLE shops ADD COLUMN plan TEXT;
ALTER TABLE shops ADD COLUMN retention_days INTEGER NOT NULL DEFAULT 365;
ALTER TABLE shops ADD COLUMN orders_seen_to BIGINT;
ALTER TABLE shops ADD COLUMN orders_cursor TEXT;
ALTER TABLE shops ADD COLUMN orders_checked_at BIGINT;
ALTER TABLE shops ADD COLUMN embed_seen_at BIGINT;
ALTER TABLE shops ADD COLUMN erased_at BIGINT;
ALTER TABLE shops ADD COLUMN opened_at BIGINT;

-- When what the shop says of itself, and the scopes it grants, were told: older news changes nothing.
ALTER TABLE shops ADD COLUMN described_at BIGINT;
ALTER TABLE shops ADD COLUMN scopes_at BIGINT;

-- Who a member of staff is in Shopify's admin.
ALTER TABLE staff ADD COLUMN shopify_user BIGINT;
CREATE UNIQUE INDEX staff_by_shopify_user ON staff (shop_id, shopify_user);

-- What the store calls the thing a document was made from, when that changed, and when the news was sent.
ALTER TABLE documents ADD COLUMN external_id BIGINT;
ALTER TABLE documents ADD COLUMN reported_at BIGINT;
ALTER TABLE documents ADD COLUMN triggered_at BIGINT;
CREATE INDEX documents_by_external_id ON documents (shop_id, external_id);

-- What a browser of this conversation said is in the cart, as JSON, and when; shown while the store says nothing.
ALTER TABLE conversation_carts ADD COLUMN seen TEXT;
ALTER TABLE conversation_carts ADD COLUMN seen_at BIGINT;

-- Orders and products that were deleted: late news must not bring them back.
CREATE TABLE gone (
    shop_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, kind, id)
) WITHOUT ROWID;

-- When which part of a customer was told last, that they are gone, and whom they became; never what was told.
CREATE TABLE customers (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name_at BIGINT,
    email_at BIGINT,
    phone_at BIGINT,
    gone_at BIGINT,
    merged_into BIGINT,
    PRIMARY KEY (shop_id, id)
) WITHOUT ROWID;

-- What is done again and again for a shop, and when next.
CREATE TABLE rounds (
    shop_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, kind)
) WITHOUT ROWID;
CREATE INDEX rounds_due ON rounds (due_at);

-- What a shop's customers may ask for by law. `subject` (whom) and `export` (the answer) are sealed; both go
-- when they have served. `outcome` is JSON of numbers.
CREATE TABLE privacy_requests (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    reference TEXT,
    subject BLOB,
    received_at BIGINT NOT NULL,
    done_at BIGINT,
    outcome TEXT,
    export BLOB,
    export_until BIGINT,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX privacy_requests_by_time ON privacy_requests (shop_id, received_at);

-- When a conversation's words were erased; null while there are words. And those that may grow too old.
ALTER TABLE conversations ADD COLUMN erased_at BIGINT;
CREATE INDEX conversations_to_forget ON conversations (shop_id, last_at) WHERE erased_at IS NULL;

-- For erasure and for customers who merge: whom a row is about.
CREATE INDEX people_by_customer ON people (shop_id, customer_id);
CREATE INDEX people_by_email ON people (shop_id, email);
CREATE INDEX people_by_phone ON people (shop_id, phone);
CREATE INDEX orders_by_email ON orders (shop_id, email);
CREATE INDEX checkouts_by_email ON checkouts (shop_id, email);

-- Shops that are here already take their first round at once.
INSERT INTO rounds (shop_id, kind, due_at)
SELECT shops.id, kinds.kind, 0 FROM shops, (
    SELECT 'keep_token' AS kind UNION SELECT 'reconcile_orders' UNION SELECT 'describe_shop' UNION SELECT 'retention'
) AS kinds WHERE shops.uninstalled_at IS NULL;
