-- Since when an order's payment has failed, and since when a parcel of it has not arrived: a chat that begins later hears
-- of it. NULL where it did not, or that is over.
ALTER TABLE orders ADD COLUMN payment_failed_at BIGINT;
ALTER TABLE orders ADD COLUMN delivery_failed_at BIGINT;
-- A checkout's report looks for the chats that were begun from it.
CREATE INDEX contexts_by_value ON contexts (shop_id, kind, value);
