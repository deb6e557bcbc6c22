-- Acts of staff on orders, each done once: the same order in the same state asked for the same has the same digest.
CREATE TABLE order_acts (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    staff_id BIGINT NOT NULL,
    act TEXT NOT NULL,
    digest TEXT NOT NULL,
    key TEXT NOT NULL,
    plan TEXT NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    state TEXT NOT NULL,
    why TEXT,
    at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (shop_id, id)
);
CREATE UNIQUE INDEX order_acts_once ON order_acts (shop_id, order_id, digest);

-- What each role may do with orders, as JSON; a shop without a row has what it began with.
CREATE TABLE order_act_settings (
    shop_id BIGINT NOT NULL,
    data TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id)
);
