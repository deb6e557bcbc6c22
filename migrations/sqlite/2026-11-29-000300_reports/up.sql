-- What the event log tells, in numbers that grow with it. Up to where a shop's log is counted:
CREATE TABLE report_places (
    shop_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (shop_id)
);

-- What has to be known of a chat to count its next entry, as JSON: ids, times and tags.
CREATE TABLE report_chats (
    shop_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (shop_id, conversation_id)
);

-- How many of a series there were on a day of the shop's (days since 1970), and what they came to together.
CREATE TABLE report_counts (
    shop_id BIGINT NOT NULL,
    series INTEGER NOT NULL,
    day INTEGER NOT NULL,
    key TEXT NOT NULL,
    number BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (shop_id, series, day, key)
) WITHOUT ROWID;

-- Of what takes time, how many there were of each class of length.
CREATE TABLE report_lengths (
    shop_id BIGINT NOT NULL,
    series INTEGER NOT NULL,
    day INTEGER NOT NULL,
    key TEXT NOT NULL,
    class INTEGER NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (shop_id, series, day, key, class)
) WITHOUT ROWID;

-- The chats behind each number.
CREATE TABLE report_hits (
    shop_id BIGINT NOT NULL,
    series INTEGER NOT NULL,
    key TEXT NOT NULL,
    day INTEGER NOT NULL,
    conversation_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (shop_id, series, key, day, conversation_id)
) WITHOUT ROWID;
