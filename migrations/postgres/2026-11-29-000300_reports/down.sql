DROP TABLE report_hits;
DROP TABLE report_lengths;
DROP TABLE report_counts;
DROP TABLE report_chats;
DROP TABLE report_places;
