-- Of what takes time, how many there were of each class of length, in one row a day and key: "12:3 15:1" is three of
-- class 12 and one of 15. In a row a class, a busy shop's month was some hundred thousand of them to read.
CREATE TABLE report_spreads (
    shop_id BIGINT NOT NULL,
    series INTEGER NOT NULL,
    day INTEGER NOT NULL,
    key TEXT NOT NULL,
    classes TEXT NOT NULL,
    PRIMARY KEY (shop_id, series, day, key)
);
INSERT INTO report_spreads (shop_id, series, day, key, classes)
    SELECT shop_id, series, day, key, STRING_AGG(class || ':' || number, ' ') FROM report_lengths
    WHERE number > 0 GROUP BY shop_id, series, day, key;
DROP TABLE report_lengths;
