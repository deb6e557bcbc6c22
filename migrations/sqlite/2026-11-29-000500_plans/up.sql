-- What a shop pays for, as Shopify last said. A shop without a row has the free plan.
CREATE TABLE plans (
    shop_id BIGINT NOT NULL,
    plan TEXT NOT NULL,
    subscription BIGINT,
    handle TEXT,
    name TEXT,
    status TEXT NOT NULL,
    test BOOLEAN NOT NULL,
    price BIGINT,
    currency TEXT,
    every TEXT,
    renews_at BIGINT,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id)
);

-- Chats that the AI answered, by month of the shop's own clock: twelve times the year, and the month from 0.
CREATE TABLE plan_months (
    shop_id BIGINT NOT NULL,
    month BIGINT NOT NULL,
    chats BIGINT NOT NULL,
    PRIMARY KEY (shop_id, month)
);

-- In which episode of a chat the AI last spoke, and whether that is counted.
CREATE TABLE plan_chats (
    shop_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    episode BIGINT NOT NULL,
    counted BOOLEAN NOT NULL,
    PRIMARY KEY (shop_id, conversation_id)
);

-- What of the first run can be seen from nothing else: that the assistant was tried, that nobody is to be invited.
CREATE TABLE guide_marks (
    shop_id BIGINT NOT NULL,
    mark TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, mark)
);
