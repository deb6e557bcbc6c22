DROP TABLE satisfaction;
DROP TABLE contexts;
DROP TABLE sites;
