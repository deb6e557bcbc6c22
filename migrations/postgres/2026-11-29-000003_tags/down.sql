DROP TABLE saved_filters;
DROP TABLE tags;
