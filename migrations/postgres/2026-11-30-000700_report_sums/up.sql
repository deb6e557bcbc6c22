-- The numbers of a series on a day, or in a span of days, in one text, a line a key: "key	number	total", with the classes
-- of what takes time behind. In a row a key, opening a busy shop's month read ten thousand of them. Goods and pages, of
-- which there may be thousands, are spread over sixteen texts by their last letter. Spans are of 4, 16 and 64 days now.
CREATE TABLE report_sums (
    shop_id BIGINT NOT NULL,
    series INTEGER NOT NULL,
    day INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    sums TEXT NOT NULL,
    PRIMARY KEY (shop_id, series, day, slot)
);
INSERT INTO report_sums (shop_id, series, day, slot, sums)
    SELECT shop_id, series, part, slot, STRING_AGG(line, chr(10)) FROM (
        SELECT shop_id, series, part,
            CASE WHEN series IN (13, 14) AND key <> '' THEN ascii(right(key, 1)) % 16 ELSE 0 END AS slot,
            key || chr(9) || number || chr(9) || total || COALESCE(chr(9) || classes, '') AS line
        FROM (
            SELECT report_counts.shop_id, report_counts.series, report_counts.day AS part, report_counts.key,
                SUM(number) AS number, SUM(total) AS total, STRING_AGG(classes, ' ') AS classes
            FROM report_counts LEFT JOIN report_spreads
                ON report_spreads.shop_id = report_counts.shop_id AND report_spreads.series = report_counts.series
                AND report_spreads.day = report_counts.day AND report_spreads.key = report_counts.key
            WHERE report_counts.day < 10000000
            GROUP BY report_counts.shop_id, report_counts.series, part, report_counts.key
        ) AS added
    ) AS told
    GROUP BY shop_id, series, part, slot;
INSERT INTO report_sums (shop_id, series, day, slot, sums)
    SELECT shop_id, series, part, slot, STRING_AGG(line, chr(10)) FROM (
        SELECT shop_id, series, part,
            CASE WHEN series IN (13, 14) AND key <> '' THEN ascii(right(key, 1)) % 16 ELSE 0 END AS slot,
            key || chr(9) || number || chr(9) || total || COALESCE(chr(9) || classes, '') AS line
        FROM (
            SELECT report_counts.shop_id, report_counts.series, 10000000 + report_counts.day / 4 AS part, report_counts.key,
                SUM(number) AS number, SUM(total) AS total, STRING_AGG(classes, ' ') AS classes
            FROM report_counts LEFT JOIN report_spreads
                ON report_spreads.shop_id = report_counts.shop_id AND report_spreads.series = report_counts.series
                AND report_spreads.day = report_counts.day AND report_spreads.key = report_counts.key
            WHERE report_counts.day < 10000000
            GROUP BY report_counts.shop_id, report_counts.series, part, report_counts.key
        ) AS added
    ) AS told
    GROUP BY shop_id, series, part, slot;
INSERT INTO report_sums (shop_id, series, day, slot, sums)
    SELECT shop_id, series, part, slot, STRING_AGG(line, chr(10)) FROM (
        SELECT shop_id, series, part,
            CASE WHEN series IN (13, 14) AND key <> '' THEN ascii(right(key, 1)) % 16 ELSE 0 END AS slot,
            key || chr(9) || number || chr(9) || total || COALESCE(chr(9) || classes, '') AS line
        FROM (
            SELECT report_counts.shop_id, report_counts.series, 20000000 + report_counts.day / 16 AS part, report_counts.key,
                SUM(number) AS number, SUM(total) AS total, STRING_AGG(classes, ' ') AS classes
            FROM report_counts LEFT JOIN report_spreads
                ON report_spreads.shop_id = report_counts.shop_id AND report_spreads.series = report_counts.series
                AND report_spreads.day = report_counts.day AND report_spreads.key = report_counts.key
            WHERE report_counts.day < 10000000
            GROUP BY report_counts.shop_id, report_counts.series, part, report_counts.key
        ) AS added
    ) AS told
    GROUP BY shop_id, series, part, slot;
INSERT INTO report_sums (shop_id, series, day, slot, sums)
    SELECT shop_id, series, part, slot, STRING_AGG(line, chr(10)) FROM (
        SELECT shop_id, series, part,
            CASE WHEN series IN (13, 14) AND key <> '' THEN ascii(right(key, 1)) % 16 ELSE 0 END AS slot,
            key || chr(9) || number || chr(9) || total || COALESCE(chr(9) || classes, '') AS line
        FROM (
            SELECT report_counts.shop_id, report_counts.series, 30000000 + report_counts.day / 64 AS part, report_counts.key,
                SUM(number) AS number, SUM(total) AS total, STRING_AGG(classes, ' ') AS classes
            FROM report_counts LEFT JOIN report_spreads
                ON report_spreads.shop_id = report_counts.shop_id AND report_spreads.series = report_counts.series
                AND report_spreads.day = report_counts.day AND report_spreads.key = report_counts.key
            WHERE report_counts.day < 10000000
            GROUP BY report_counts.shop_id, report_counts.series, part, report_counts.key
        ) AS added
    ) AS told
    GROUP BY shop_id, series, part, slot;
DROP TABLE report_counts;
DROP TABLE report_spreads;
