DROP TABLE early_trouble;
