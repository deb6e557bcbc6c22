-- Replies written once and used often: somebody's own, or everybody's where `staff_id` is nothing. `body` is markdown
-- with variables in double braces, which the inbox fills in before anybody sends it.
CREATE TABLE canned_replies (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    staff_id BIGINT,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);

-- What staff may promise a shopper without asking: the most percent and the most money (1/10,000 of the shop's
-- currency) of a discount, and what a draft order may come to. A shop without a row has the defaults.
CREATE TABLE offer_limits (
    shop_id BIGINT NOT NULL PRIMARY KEY,
    percent INTEGER NOT NULL,
    amount BIGINT NOT NULL,
    draft BIGINT NOT NULL
);
