DROP INDEX conversations_by_tag;
DROP INDEX conversations_by_value;
DROP INDEX conversations_by_wait;
DROP INDEX conversations_by_words;
