DELETE FROM report_counts WHERE day >= 10000000;
DELETE FROM report_spreads WHERE day >= 10000000;
