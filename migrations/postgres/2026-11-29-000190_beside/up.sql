-- What changed in a cart, the newest last: a short list, as JSON, that goes with the cart.
ALTER TABLE carts ADD COLUMN history TEXT NOT NULL DEFAULT '[]';

-- Which of a visitor's name, e-mail and phone they typed themselves; the rest is the store's word.
ALTER TABLE people ADD COLUMN typed TEXT NOT NULL DEFAULT '';

-- The pages a visitor allowed us to be told of, in order.
CREATE TABLE page_views (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    visitor_id BIGINT NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX page_views_of_visitor ON page_views (shop_id, visitor_id, id);
