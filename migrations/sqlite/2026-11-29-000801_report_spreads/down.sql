CREATE TABLE report_lengths (
    shop_id BIGINT NOT NULL,
    series INTEGER NOT NULL,
    day INTEGER NOT NULL,
    key TEXT NOT NULL,
    class INTEGER NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (shop_id, series, day, key, class)
) WITHOUT ROWID;
-- The classes are counted anew.
DROP TABLE report_spreads;
DELETE FROM report_hits;
DELETE FROM report_counts;
DELETE FROM report_chats;
DELETE FROM report_places;
