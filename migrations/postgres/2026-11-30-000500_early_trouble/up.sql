-- What went wrong with an order of which nothing else is known yet: news of its money may be there before its own. Taken
-- along, and gone from here, once the order is known.
CREATE TABLE early_trouble (
    shop_id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    payment_failed_at BIGINT,
    delivery_failed_at BIGINT,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, order_id)
);
