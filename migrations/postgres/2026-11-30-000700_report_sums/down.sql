-- What was counted is counted again from the log.
DROP TABLE report_sums;
CREATE TABLE report_counts (
    shop_id BIGINT NOT NULL,
    series INTEGER NOT NULL,
    day INTEGER NOT NULL,
    key TEXT NOT NULL,
    number BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (shop_id, series, day, key)
);
CREATE TABLE report_spreads (
    shop_id BIGINT NOT NULL,
    series INTEGER NOT NULL,
    day INTEGER NOT NULL,
    key TEXT NOT NULL,
    classes TEXT NOT NULL,
    PRIMARY KEY (shop_id, series, day, key)
);
DELETE FROM report_hits;
DELETE FROM report_chats;
DELETE FROM report_places;
