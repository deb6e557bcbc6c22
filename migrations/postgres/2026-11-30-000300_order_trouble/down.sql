DROP INDEX contexts_by_value;
ALTER TABLE orders DROP COLUMN delivery_failed_at;
ALTER TABLE orders DROP COLUMN payment_failed_at;
