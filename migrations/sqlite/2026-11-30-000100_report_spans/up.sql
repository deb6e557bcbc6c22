-- Eight days together, and thirty-two, are kept as days are, under numbers beyond every day's: long ranges are read in few rows.
INSERT INTO report_counts (shop_id, series, day, key, number, total)
    SELECT shop_id, series, 10000000 + day / 8, key, SUM(number), SUM(total) FROM report_counts
    WHERE day < 10000000 GROUP BY shop_id, series, 10000000 + day / 8, key;
INSERT INTO report_spreads (shop_id, series, day, key, classes)
    SELECT shop_id, series, 10000000 + day / 8, key, GROUP_CONCAT(classes, ' ') FROM report_spreads
    WHERE day < 10000000 GROUP BY shop_id, series, 10000000 + day / 8, key;
INSERT INTO report_counts (shop_id, series, day, key, number, total)
    SELECT shop_id, series, 20000000 + day / 32, key, SUM(number), SUM(total) FROM report_counts
    WHERE day < 10000000 GROUP BY shop_id, series, 20000000 + day / 32, key;
INSERT INTO report_spreads (shop_id, series, day, key, classes)
    SELECT shop_id, series, 20000000 + day / 32, key, GROUP_CONCAT(classes, ' ') FROM report_spreads
    WHERE day < 10000000 GROUP BY shop_id, series, 20000000 + day / 32, key;
